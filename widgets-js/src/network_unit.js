// What one unit of a network computes: its window, its weights, and their sum of products.
import { make, say } from "./base.js";
import { css, inkOn, largestOf, sequential, signedColors } from "./colors.js";
import { beforeFlatten, unitOf } from "./network.js";
import { factor, written } from "./numbers.js";
import { Sheet } from "./sheet.js";

const NUMBERS = 25; // values of a window at most that are written as numbers
const HINT =
  "Point at a unit. Dark is near 0; where values have signs, blue is positive, orange negative.";

/** A box; `show(network, activations, unit, field, width)` fills it. */
export function unitBox({ model }) {
  const title = make("h3");
  const parts = make("div", { class: "dlsg-parts" });
  const sum = make("output", { class: "dlsg-total" });
  const hint = make("p", { class: "dlsg-hint" }, HINT);
  const box = make("div", { class: "dlsg-unit" }, title, parts, sum, hint);

  function show(network, activations, [number, ...position], width) {
    const layer = network[number];
    const [input, value] = [activations[number], valueAt(layer, activations[number + 1], position)];
    say(title, nameOf(layer, position));
    if (layer.kind === "flatten") {
      parts.replaceChildren();
      const [row, column, channel] = beforeFlatten(layer, position[2]);
      tell(`the value of row ${row}, column ${column}, channel ${channel}: ${written(value)}`);
      return;
    }
    const unit = unitOf(layer, input, position, mapsBelow(network, number));
    const colors = sequentialOrSigned(model, input);
    const matrices = [["window", unit.values, colors]];
    if (unit.weights) {
      matrices.push(["× weights", unit.weights, signedColors(largestOf(unit.weights))]);
      matrices.push(["= products", unit.products, signedColors(largestOf(unit.products))]);
    }
    const small = unit.values.length <= NUMBERS;
    parts.classList.toggle("dlsg-side", small);
    parts.replaceChildren(
      ...matrices.map(([name, values, of]) =>
        small ? numbers(name, unit, values, of) : tiles(name, unit.shape, values, of, width),
      ),
    );
    tell(unit.weights ? summed(layer, unit, value) : pooled(layer, unit, value));
    sum.dataset.value = value;
  }

  function tell(text) {
    say(sum, text);
  }

  return { box, show };
}

/** Colors for all values of a layer: from 0 up, or around 0 if some are negative. */
export function sequentialOrSigned(model, values) {
  const largest = largestOf(values);
  return values.some((value) => value < 0)
    ? signedColors(largest)
    : sequential(model.get("palette"), largest);
}

const valueAt = ({ shape: [, columns, channels] }, values, [row, column, channel]) =>
  values[(row * columns + column) * channels + channel];

/** The shape of the maps that a dense layer sees, flattened or not. */
function mapsBelow(network, number) {
  const below = network[number - 1];
  return below?.kind === "flatten" ? below.below : network[number].below;
}

function nameOf({ name, shape: [rows, columns] }, [row, column, channel]) {
  if (rows * columns === 1) return `${name}, unit ${channel}`;
  return `${name}, channel ${channel}, row ${row}, column ${column}`;
}

function summed({ activation }, { sum, bias }, value) {
  const sign = bias < 0 ? "−" : "+";
  const total = `Σ ${written(sum)} ${sign} bias ${written(Math.abs(bias))} = ${written(sum + bias)}`;
  return activation === "relu" ? `${total}, after ReLU ${written(value)}` : total;
}

function pooled({ kind }, { values }, value) {
  const said = kind === "max" ? "the largest" : "the mean";
  return `${said} of ${values.length}: ${factor(value)}`;
}

function tiles(name, shape, values, of, width) {
  const sheet = new Sheet();
  sheet.fit(shape, width);
  sheet.paint(values, of);
  return make("div", { class: "dlsg-layer" }, make("span", {}, name), sheet.canvas);
}

function numbers(name, { shape: [rows, columns, channels], inside }, values, of) {
  const lines = Array.from({ length: rows }, (_, row) => {
    const first = row * columns * channels;
    const cells = Array.from(values.slice(first, first + columns * channels), (value, n) => {
      const [back, kind] = [of(value), inside[first + n] ? null : "dlsg-outside"];
      const style = `background: ${css(back)}; color: ${inkOn(back)}`;
      return make("td", { style, class: kind }, hundredths(value));
    });
    return make("tr", {}, ...cells);
  });
  return make("div", {}, make("span", {}, name), make("table", {}, ...lines));
}

const hundredths = (value) => (Math.round(100 * value) / 100 || 0).toFixed(2).replace("-", "−");
