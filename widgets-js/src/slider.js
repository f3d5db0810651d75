// A slider with its name before it and its value behind it.
import { field, make } from "./base.js";

/** The slider; `show(value, text)` moves it and writes the value. */
export function slider(name, min, max, step) {
  const input = make("input", { type: "range", min, max, step });
  const amount = make("output", { class: "dlsg-amount" });
  const box = make("span", { class: "dlsg-field" }, field(name, input), amount);

  function show(value, text) {
    input.value = value;
    amount.textContent = text;
    input.setAttribute("aria-valuetext", text);
  }

  return { box, input, show };
}
