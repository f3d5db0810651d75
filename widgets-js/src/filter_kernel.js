// Kernels as rows of positions of weights (one, or one a channel), and the editor of one.
import { table } from "./arithmetic.js";
import { make } from "./base.js";
import { numberField } from "./numbers.js";

/** A kernel of another side: weights stay in the middle, new ones are zero. */
export function resized(kernel, side) {
  const shift = (kernel.length - side) / 2;
  const zeros = new Array(kernel[0][0].length).fill(0);
  return table(side, side, (row, column) => kernel[row + shift]?.[column + shift] ?? zeros);
}

/** A kernel with so many weights a position; on a gray image its output is the same. */
export function deepened(kernel, depth) {
  const changed = (weights) => {
    if (weights.length === depth) return weights;
    const sum = weights.reduce((a, b) => a + b, 0);
    return new Array(depth).fill(sum / depth);
  };
  return kernel.map((row) => row.map(changed));
}

/** Cells for the weights of the explorer's channel; `show()` brings them up to date. */
export function kernelEditor(help, explorer) {
  const { model, listen } = help;
  const box = make("div", { class: "dlsg-kernel" });
  let cells = [];

  function weightField(row, column) {
    const read = () => {
      const weights = model.get("kernel")[row][column];
      return weights[explorer.slot(weights)];
    };
    const write = (value) => {
      const kernel = structuredClone(model.get("kernel"));
      const weights = kernel[row][column];
      weights[explorer.slot(weights)] = value;
      explorer.change({ kernel });
    };
    const label = `weight, row ${row + 1}, column ${column + 1}`;
    const cell = numberField(label, help, read, write);
    listen(cell.input, "keydown", (event) => {
      const sign = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!sign) return;
      event.preventDefault();
      write(Number((read() + sign * (event.shiftKey ? 1 : 0.1)).toFixed(6)));
    });
    return { ...cell, update: () => cell.show(read()) };
  }

  function show() {
    const side = model.get("kernel").length;
    if (cells.length !== side * side) {
      cells = table(side, side, weightField).flat();
      box.style.setProperty("--side", side);
      box.replaceChildren(...cells.map(({ input }) => input));
    }
    for (const { update } of cells) update();
  }

  return { box, show };
}
