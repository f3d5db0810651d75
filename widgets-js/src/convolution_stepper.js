// A small convolution, one step at a time. In Python: widgets/convolution_stepper.py.
import { table } from "./arithmetic.js";
import { ARROWS, clamp, make, widget } from "./base.js";
import { NumberGrid } from "./number_grid.js";
import { numberField } from "./numbers.js";
import { explanation } from "./stepper_explanation.js";
import { marksOf, stateOf } from "./stepper_state.js";
import { toolbar } from "./stepper_toolbar.js";
import "./convolution_stepper.css";

const PACE = 700; // milliseconds a step

export default widget("Convolution, step by step", (help) => {
  new Stepper(help).draw();
});

class Stepper {
  constructor(help) {
    this.help = help;
    this.model = help.model;
    this.state = stateOf(this.model);
    this.timer = 0; // while it plays
    this.bar = toolbar(help, this);
    this.grids = {
      image: new NumberGrid("image", (row, column) => this.field("image", row, column)),
      kernel: new NumberGrid("kernel", (row, column) => this.field("kernel", row, column)),
      output: new NumberGrid("output"),
    };
    this.stage = stageOf(this.grids);
    this.explanation = explanation();
    help.root.append(this.bar.box, this.stage, ...this.explanation.boxes);
    this.draw = help.painter(() => this.show());
    help.follow("image kernel stride padding dilation transposed step", () => this.update());
    help.listen(help.root, "keydown", (event) => this.onKey(event));
    help.listen(this.stage, "pointerdown", (event) => this.onPointer(event));
    help.listen(this.grids.output.table, "click", (event) => this.onClick(event));
    help.ended(() => this.pause());
  }

  // -- what the reader does ----------------------------------------------------------------------

  /** Change the convolution. */
  change(changes) {
    this.pause();
    this.help.send(changes);
    this.update();
  }

  /** Another size of a matrix: what was there stays, new cells are zero. */
  resize(name, size) {
    const old = this.model.get(name);
    const matrix = table(size, size, (row, column) => old[row]?.[column] ?? 0);
    this.change({ [name]: matrix, step: 0 });
  }

  /** Go to a step, or to the nearest that there is. */
  go(step) {
    const wanted = clamp(step, 0, Math.max(this.state.last, 0));
    if (wanted !== this.model.get("step")) this.help.send({ step: wanted });
    this.update();
  }

  /** Play, or stop playing. */
  play() {
    if (this.timer) {
      this.pause();
    } else {
      if (this.state.step >= this.state.last) this.go(0);
      this.timer = setInterval(() => {
        if (this.state.step + 1 >= this.state.last) this.pause();
        this.go(this.state.step + 1);
      }, PACE);
    }
    this.draw();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
  }

  onKey(event) {
    const element = event.target;
    const typing = element.matches("input, select");
    if (element.matches(".dlsg-cell input")) moveFocus(event);
    else if (typing) return;
    else if (event.key in ARROWS) this.move(ARROWS[event.key]);
    else if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(this.state.last);
    else if (event.key === " " && element === this.grids.output.table) this.play();
    else return;
    if (!typing) event.preventDefault();
  }

  /** Move the window by rows or columns. After the last column the next row begins. */
  move([down, across]) {
    const { steps, position } = this.state;
    if (!steps[0]) return;
    const row = clamp(position[0] + down, 0, steps[0] - 1);
    this.go(row * steps[1] + position[1] + across);
  }

  /** A click beside the fields gives the keys to the output. */
  onPointer(event) {
    if (event.target.closest("input")) return;
    event.preventDefault();
    this.grids.output.table.focus({ preventScroll: true });
  }

  onClick(event) {
    const cell = event.target.closest("td");
    if (!cell || this.state.transposed) return;
    this.pause();
    this.go(cell.parentElement.rowIndex * this.state.steps[1] + cell.cellIndex);
  }

  /** A cell of the image or the kernel that can be typed over. */
  field(name, row, column) {
    const label = `${name}, row ${row + 1}, column ${column + 1}`;
    const read = () => this.model.get(name)[row][column];
    const cell = numberField(label, this.help, read, (value) => {
      const values = this.model.get(name).map((line) => [...line]);
      values[row][column] = value;
      this.change({ [name]: values });
    });
    this.help.listen(cell.input, "focus", () => {
      const { transposed, steps } = this.state;
      if (name === "image" && transposed) this.go(row * steps[1] + column);
    });
    return cell;
  }

  // -- what is shown -----------------------------------------------------------------------------

  /** Between two frames several keys may be struck: each acts on what the one before has done. */
  update() {
    this.state = stateOf(this.model);
    this.draw();
  }

  show() {
    const { image, kernel, output, transposed, wrong, position, rows, columns } = this.state;
    const names = transposed ? ["map", "kernel", "image"] : ["image", "kernel", "output"];
    const grids = [this.grids.image, this.grids.kernel, this.grids.output];
    [image, kernel, output].forEach((values, n) => {
      const padded = n === 0 && !transposed;
      grids[n].build(values, names[n], padded ? paddingOf(rows, columns) : undefined);
    });
    const cells = grids.reduce((sum, grid) => sum + grid.width, 0);
    this.stage.style.setProperty("--cells", cells);
    const marks = marksOf(this.state, this.grids);
    this.grids.image.fill(image, marks.image);
    this.grids.kernel.fill(kernel);
    this.grids.output.fill(output, marks.output);
    this.grids.output.activate(wrong || transposed ? null : position);
    this.bar.show(this.state, Boolean(this.timer));
    this.explanation.show(this.state);
  }
}

function stageOf({ image, kernel, output }) {
  const sign = (text) => make("span", { class: "dlsg-sign", "aria-hidden": "true" }, text);
  output.table.tabIndex = 0;
  const parts = [image.box, sign("∗"), kernel.box, sign("="), output.box];
  return make("div", { class: "dlsg-stage" }, ...parts);
}

const paddingOf = (rows, columns) => ({
  top: rows.before,
  bottom: rows.after,
  left: columns.before,
  right: columns.after,
});

/** From a field to the one above or below it. */
function moveFocus(event) {
  const [down] = ARROWS[event.key] ?? (event.key === "Enter" ? [1] : [0]);
  if (!down) return;
  const cell = event.target.closest("td");
  const row = cell.parentElement;
  const next = row.parentElement.children[row.rowIndex + down]?.children[cell.cellIndex];
  next?.querySelector("input")?.focus();
  event.preventDefault();
}
