// Classes and their probabilities as a table of bars.
import { make } from "./base.js";
import { percent } from "./numbers.js";
import "./bars.css";

/** A table; `set([{ name, value, before?, kind? }, …])` fills it, values 0 to 1 or null. */
export function bars(label) {
  const table = make("table", { class: "dlsg-bars", "aria-label": label });
  const rows = [];

  function set(values) {
    while (rows.length < values.length) {
      rows.push(barRow());
      table.append(rows.at(-1).row);
    }
    rows.forEach(({ row, show }, index) => {
      row.hidden = index >= values.length;
      if (!row.hidden) show(values[index]);
    });
  }

  return { table, set };
}

function barRow() {
  const head = make("th", { scope: "row" });
  const bar = make("i");
  const thin = make("i", { class: "dlsg-before" });
  const number = make("td", { class: "dlsg-percent" });
  const row = make("tr", {}, head, make("td", {}, bar, thin), number);

  function show({ name, value, before = null, kind = "" }) {
    head.textContent = head.title = name;
    bar.style.width = `${100 * (value ?? 0)}%`;
    thin.hidden = before === null;
    thin.style.width = `${100 * (before ?? 0)}%`;
    number.textContent = percent(value);
    if (number.dataset.value !== String(value)) number.dataset.value = value;
    row.className = kind;
  }

  return { row, show };
}
