// Numbers as they are written, and fields in which they are typed.
import { make } from "./base.js";

/** A number as it is printed: a real minus, at most three decimals. */
export function written(value) {
  return String(Number(value.toFixed(3))).replace("-", "−");
}

/** The same behind a multiplication sign. */
export const factor = (value) => (value < 0 ? `(${written(value)})` : written(value));

/** The same with its sign. */
export const signed = (value) => (value > 0 ? `+${written(value)}` : written(value));

/** A probability in percent. */
export function percent(value) {
  if (value === null) return "";
  return `${(100 * value).toFixed(value > 0.0995 && value < 0.9995 ? 0 : 1)} %`;
}

/** The number that a text says, or null. */
export function numberIn(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const value = Number(plain);
  return plain && Number.isFinite(value) && Math.abs(value) < 1e6 ? value : null;
}

/**
 * A field for one number. What is no number stays as typed, is marked, and does not count.
 * `read()` gives the number that counts, `write(value)` takes a new one, and `show(value)` brings
 * the field up to date.
 */
export function numberField(label, { listen, tell }, read, write) {
  const input = make("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": label,
  });
  let shown = null;
  listen(input, "input", () => {
    const value = numberIn(input.value);
    input.setAttribute("aria-invalid", value === null);
    if (value === null) {
      tell(`${label}: no number. ${written(read())} still counts.`, "error");
    } else {
      tell("");
      write(value);
    }
  });
  listen(input, "focus", () => input.select());
  function show(value) {
    if (shown === value) return;
    shown = value;
    if (numberIn(input.value) === value) return;
    input.value = written(value);
    input.removeAttribute("aria-invalid");
  }
  return { input, show };
}
