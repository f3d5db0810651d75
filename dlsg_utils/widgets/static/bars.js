// Classes and their probabilities as a table of bars.
import { make } from "./base.js";

/** A table of `count` rows; `set([[name, value, mark?], …])` fills it, values 0 to 1. */
export function bars(label, count) {
  const rows = Array.from({ length: count }, () => {
    const name = make("th", { scope: "row" });
    const bar = make("i", {});
    const number = make("td", { class: "dlsg-percent" });
    const row = make("tr", {}, name, make("td", { class: "dlsg-bar" }, bar), number);
    return { row, name, bar, number };
  });
  const table = make("table", { class: "dlsg-bars", "aria-label": label });
  table.append(...rows.map(({ row }) => row));

  function set(values) {
    rows.forEach(({ row, name, bar, number }, at) => {
      const [text, value, best] = values[at] ?? ["", null, false];
      row.hidden = at >= values.length;
      name.textContent = text;
      name.title = text;
      bar.style.width = `${100 * (value ?? 0)}%`;
      number.textContent = value === null ? "" : `${(100 * value).toFixed(value < 0.0995 ? 1 : 0)} %`;
      row.classList.toggle("dlsg-best", Boolean(best));
    });
  }

  return { table, set };
}
