// A table of numbers with a title: an image, a kernel or an output.
import { table } from "./arithmetic.js";
import { make } from "./base.js";
import { written } from "./numbers.js";

const NONE = { top: 0, bottom: 0, left: 0, right: 0 };

export class NumberGrid {
  /** `field(row, column)` makes a cell's field if the numbers can be typed over. */
  constructor(name, field = null) {
    this.name = name;
    this.field = field;
    this.title = make("h3");
    this.table = make("table", { role: "grid", class: "dlsg-numbers" });
    this.box = make("div", {}, this.title, this.table);
    this.id = `dlsg-${Math.random().toString(36).slice(2)}`; // grids on a page share its ids
    this.shape = "";
    this.around = NONE;
    this.cells = [];
  }

  /** Cells in the widest row. */
  get width() {
    return this.cells[0]?.length ?? 0;
  }

  /** Make the cells for a matrix, and for the padding around it, unless they are there. */
  build(values, title, around = NONE) {
    const [height, width] = [values.length, values[0]?.length ?? 0];
    this.title.textContent = height ? `${title} ${height}×${width}` : `no ${title}`;
    this.table.setAttribute("aria-label", `${title}, ${height} rows, ${width} columns`);
    const shape = JSON.stringify([height, width, around]);
    if (this.shape === shape) return;
    this.shape = shape;
    this.around = around;
    const { top, bottom, left, right } = around;
    this.cells = table(height + top + bottom, width + left + right, (i, j) => {
      const [row, column] = [i - top, j - left];
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      return new Cell(`${this.id}-${i}-${j}`, inside, inside && this.field?.(row, column));
    });
    const rows = this.cells.map((line) => line.map(({ element }) => element));
    this.table.replaceChildren(...rows.map((line) => make("tr", { role: "row" }, ...line)));
  }

  /** Show a matrix; `marks` holds a kind and a small text by "row,column" of the cells. */
  fill(values, marks = new Map()) {
    const { top, left } = this.around;
    this.cells.forEach((line, i) => {
      line.forEach((cell, j) => {
        const value = values[i - top]?.[j - left] ?? 0;
        const sign =
          this.name === "kernel" && value ? (value < 0 ? "dlsg-minus" : "dlsg-plus") : "";
        cell.show(value, sign, marks.get(`${i},${j}`));
      });
    });
  }

  /** Tell screen readers which cell is the current one. */
  activate(position) {
    const cell = position && this.cells[position[0]][position[1]].element;
    if (cell) this.table.setAttribute("aria-activedescendant", cell.id);
    else this.table.removeAttribute("aria-activedescendant");
  }
}

/** A cell of a grid; only what differs from before is touched, so a step stays quick. */
class Cell {
  constructor(id, inside, field) {
    this.outside = inside ? "" : "dlsg-padding";
    this.field = field;
    this.text = field ? field.input : make("b");
    this.small = make("small", { "aria-hidden": "true" });
    this.element = make("td", { role: "gridcell", id }, this.text, this.small);
  }

  show(value, sign, { kind = "", small = "" } = {}) {
    const classes = ["dlsg-cell", this.outside, sign, kind].filter(Boolean).join(" ");
    if (this.element.className !== classes) this.element.className = classes;
    if (this.small.textContent !== small) this.small.textContent = small;
    if (this.value === value) return;
    this.value = value;
    this.element.dataset.value = value;
    if (this.field) this.field.show(value);
    else this.text.textContent = written(value);
  }
}
