// Classes and their probabilities as a table of bars.
import { make } from "./base.js";

/** A table; `set([{ name, value, before?, kind? }, …])` fills it, values 0 to 1 or null. */
export function bars(label) {
  const table = make("table", { class: "dlsg-bars", "aria-label": label });
  const rows = [];

  function row() {
    const name = make("th", { scope: "row" });
    const bar = make("i");
    const before = make("i", { class: "dlsg-before" });
    const number = make("td", { class: "dlsg-percent" });
    const line = make("tr", {}, name, make("td", {}, bar, before), number);
    table.append(line);
    return { line, name, bar, before, number };
  }

  function set(values) {
    while (rows.length < values.length) rows.push(row());
    rows.forEach(({ line, name, bar, before, number }, at) => {
      line.hidden = at >= values.length;
      if (line.hidden) return;
      const { name: text, value, before: was = null, kind = "" } = values[at];
      name.textContent = name.title = text;
      bar.style.width = `${100 * (value ?? 0)}%`;
      before.hidden = was === null;
      before.style.width = `${100 * (was ?? 0)}%`;
      number.textContent = percent(value);
      if (number.dataset.value !== String(value)) number.dataset.value = value;
      line.className = kind;
    });
  }

  return { table, set };
}

/** A probability as people write it. */
export function percent(value) {
  if (value === null) return "";
  return `${(100 * value).toFixed(value > 0.0995 && value < 0.9995 ? 0 : 1)} %`;
}
