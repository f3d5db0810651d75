// What follows from the settings of a small convolution.
import {
  axis,
  convolve,
  eachWeight,
  fits,
  index,
  positions,
  stamp,
  transposedAxis,
} from "./arithmetic.js";
import { signed, written } from "./numbers.js";

/**
 * The axes, the steps (rows, columns), the step and its position, and the output.
 *
 * `wrong` is the axis along which the kernel does not fit, and its name. A transposed convolution
 * steps over the map that goes in; its output is what has been stamped so far.
 */
export function stateOf(model) {
  const [image, kernel, transposed] = ["image", "kernel", "transposed"].map((n) => model.get(n));
  const along = (size, side) => {
    const options = ["stride", "padding", "dilation"].map((name) => model.get(name));
    return (transposed ? transposedAxis : axis)(size, side, ...options);
  };
  const rows = along(image.length, kernel.length);
  const columns = along(image[0].length, kernel[0].length);
  const works = transposed ? ({ size }) => size >= 1 : fits;
  const wrong = Object.entries({ rows, columns }).find(([, found]) => !works(found)) ?? null;
  const sizes = wrong ? [0, 0] : [positions(rows), positions(columns)];
  const steps = transposed ? [image.length, image[0].length] : sizes;
  const last = steps[0] * steps[1] - 1;
  const step = Math.min(model.get("step"), Math.max(last, 0));
  const position = wrong ? [0, 0] : [Math.floor(step / steps[1]), step % steps[1]];
  const make = transposed
    ? () => stamp(image, kernel, rows, columns, step + 1)
    : () => convolve(image, kernel, rows, columns);
  const output = wrong ? [] : make();
  const [padding, messages] = [model.get("padding"), model.get("messages")];
  return {
    image,
    kernel,
    transposed,
    rows,
    columns,
    wrong,
    steps,
    last,
    step,
    position,
    output,
    padding,
    messages,
  };
}

/** What to mark in the grids: the window or the stamp, the position in the map, those to come. */
export function marksOf(state, grids) {
  const { kernel, rows, columns, position, wrong, transposed, image, steps, step } = state;
  const marks = { image: new Map(), output: new Map() };
  if (wrong) return marks;
  const [large, small] = transposed ? ["output", "image"] : ["image", "output"];
  const { top, left } = grids[large].around;
  const value = image[position[0]]?.[position[1]];
  eachWeight(kernel, (weight, i, j) => {
    const cell = [index(rows, position[0], i) + top, index(columns, position[1], j) + left];
    const text = transposed ? signed(value * weight) : `×${written(weight)}`;
    marks[large].set(cell.join(), { kind: "dlsg-in", small: text });
  });
  for (let n = step; n <= (transposed ? step : steps[0] * steps[1] - 1); n++) {
    const cell = [Math.floor(n / steps[1]), n % steps[1]];
    marks[small].set(cell.join(), { kind: n === step ? "dlsg-now" : "dlsg-later" });
  }
  return marks;
}
