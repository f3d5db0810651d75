// The sums under a small convolution: the products at one position, and the size of the output.
import { effectiveKernel, index, positions, room } from "./arithmetic.js";
import { make } from "./base.js";
import { filled, misfit } from "./misfit.js";
import { factor, written } from "./numbers.js";

/** Two boxes; `show(state)` fills them, or says why the kernel does not fit. */
export function explanation() {
  const sum = make("div", { class: "dlsg-sum", role: "status" });
  const size = make("div", { class: "dlsg-size" });

  function show(state) {
    const { wrong, transposed } = state;
    size.classList.toggle("dlsg-wrong", Boolean(wrong));
    size.textContent = wrong ? problem(state) : sizes(state);
    const terms = wrong ? [] : transposed ? stamped(state) : products(state);
    sum.replaceChildren(...terms);
  }

  return { boxes: [sum, size], show };
}

/** Why the kernel does not fit. */
function problem({ wrong: [name, along], transposed, image, padding, messages }) {
  if (!transposed) return misfit(along, name, messages);
  const maps = mapsAlong(image, name);
  const effective = effectiveKernel(along);
  const [pads, { size, stride }] = [along.before + along.after, along];
  return filled(messages.nothing, { padding, name, maps, stride, effective, pads, size });
}

const mapsAlong = (image, name) => (name === "rows" ? image.length : image[0].length);

/** How the size of the output comes about, along both axes in one line where they are alike. */
function sizes({ transposed, rows, columns, image, padding }) {
  const line = (along, name) =>
    transposed ? transposedSize(along, mapsAlong(image, name), padding) : outputSize(along);
  const [down, across] = [line(rows, "rows"), line(columns, "columns")];
  const [height, width] = transposed
    ? [rows.size, columns.size]
    : [positions(rows), positions(columns)];
  if (down === across) return `size: ${down} = ${height}`;
  return `rows: ${down} = ${height}\ncolumns: ${across} = ${width}`;
}

const pads = ({ before, after }) => (before === after ? `2·${before}` : `${before} + ${after}`);

function outputSize(along) {
  const rest = room(along) % along.stride;
  const dropped = rest ? `, rounded down: ${rest} dropped` : "";
  const inner = `${along.size} − ${effectiveKernel(along)} + ${pads(along)}`;
  return `(${inner})/${along.stride}${dropped} + 1`;
}

function transposedSize(along, maps, padding) {
  const { stride, before, after, size } = along;
  const effective = effectiveKernel(along);
  const usual = (maps - 1) * stride + effective - before - after;
  if (padding === "same" || usual < size) return `${maps}·${stride}`;
  return `(${maps} − 1)·${stride} + ${effective} − ${pads(along)}`;
}

/** The products at the position, a line for each row of the kernel, and their sum. */
function products({ image, kernel, rows, columns, position, output }) {
  const lines = kernel.map((weights, i) =>
    weights.map((weight, j) => {
      const row = image[index(rows, position[0], i)];
      return product(row?.[index(columns, position[1], j)] ?? 0, weight);
    }),
  );
  const result = output[position[0]][position[1]];
  const sum = linesOf(lines, "+");
  const total = make("output", { "data-value": result }, written(result));
  sum.at(-1).append(make("i", {}, "="), total);
  return sum;
}

/** What one map value adds to the image. */
function stamped({ image, kernel, position }) {
  const value = image[position[0]][position[1]];
  const lines = kernel.map((weights) => weights.map((weight) => product(value, weight)));
  const text = `added to the image: ${written(value)} times the kernel`;
  return [...linesOf(lines, ""), make("p", {}, text)];
}

function product(value, weight) {
  const kind = value * weight ? null : "dlsg-nothing";
  return make("span", { class: kind }, `${factor(value)}·${factor(weight)}`);
}

function linesOf(lines, sign) {
  return lines.map((terms, n) => {
    const parts = terms.flatMap((term, m) => [make("i", {}, n + m ? sign : ""), term]);
    return make("div", {}, ...parts);
  });
}
