// Made by `make widgets` from widgets-js/src. Change those files, not this one.

// src/arithmetic.js
function axis(size, kernel, stride, padding, dilation) {
  const found = { size, kernel, stride, before: 0, after: 0, dilation, strict: true };
  if (typeof padding === "number") {
    found.before = found.after = padding;
  } else {
    found.strict = false;
    if (padding === "same") {
      const count = Math.ceil(size / stride);
      const total = Math.max((count - 1) * stride + effectiveKernel(found) - size, 0);
      found.before = Math.floor(total / 2);
      found.after = total - found.before;
    }
  }
  return found;
}
function transposedAxis(maps, kernel, stride, padding, dilation) {
  const around = axis(maps * stride, kernel, stride, padding, dilation);
  let size = maps * stride;
  if (padding !== "same") {
    size = (maps - 1) * stride + effectiveKernel(around) - around.before - around.after;
    if (padding === "valid") size = Math.max(size, maps * stride);
  }
  return axis(size, kernel, stride, padding, dilation);
}
var effectiveKernel = ({ dilation, kernel }) => dilation * (kernel - 1) + 1;
var room = (along) => along.before + along.size + along.after - effectiveKernel(along);
var positions = (along) => Math.floor(room(along) / along.stride) + 1;
var fits = (along) => room(along) >= 0 && !(along.strict && room(along) % along.stride);
var index = (along, position, tap) => position * along.stride - along.before + tap * along.dilation;
function convolve(image, kernel, rows, columns) {
  return table(positions(rows), positions(columns), (row, column) => {
    let sum = 0;
    eachWeight(kernel, (weight, i, j) => {
      sum += weight * (image[index(rows, row, i)]?.[index(columns, column, j)] ?? 0);
    });
    return sum;
  });
}
function stamp(map, kernel, rows, columns, count = Infinity) {
  const image = table(rows.size, columns.size, () => 0);
  map.forEach((values, row) => {
    values.forEach((value, column) => {
      if (row * values.length + column >= count) return;
      eachWeight(kernel, (weight, i, j) => {
        const [y, x] = [index(rows, row, i), index(columns, column, j)];
        if (image[y]?.[x] !== void 0) image[y][x] += value * weight;
      });
    });
  });
  return image;
}
function eachWeight(kernel, visit) {
  kernel.forEach((weights, i) => {
    weights.forEach((weight, j) => {
      visit(weight, i, j);
    });
  });
}
function table(height, width, value) {
  return Array.from(
    { length: height },
    (_, row) => Array.from({ length: width }, (_2, column) => value(row, column))
  );
}

// src/base.js
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === void 0) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}
function button(text, { label = null, main = false } = {}) {
  const attributes = { type: "button", "aria-label": label, class: main && "dlsg-main" };
  return make("button", attributes, text);
}
function field(text, control) {
  return make("label", { class: "dlsg-field" }, make("span", {}, text), control);
}
function choice(options) {
  const pairs = options.map((option) => Array.isArray(option) ? option : [option, option]);
  return make("select", {}, ...pairs.map(([value, text]) => make("option", { value }, text)));
}
var range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
var clamp = (value, low, high) => Math.min(Math.max(value, low), high);
var ARROWS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0]
};
var RESTARTED = "The kernel is gone. Run this cell again to bring the widget back.";
var ALONE = "The kernel is gone. The widget goes on without it; run this cell again to connect it.";
function widget(title, build) {
  function render({ model, el }) {
    const life = new AbortController();
    const { frame, root, tell } = framed(title);
    el.append(frame);
    const help = { model, root, tell, ...helpers(model, tell, life.signal) };
    help.follow("message", () => tell(model.get("message"), "error"));
    if (model.get("message")) tell(model.get("message"), "error");
    help.on("comm_live_update", () => {
      const alive = model.get("in_page");
      root.inert = !alive;
      tell(alive ? ALONE : RESTARTED, alive ? "note" : "error");
    });
    help.guarded(build)(help);
    return () => {
      life.abort();
      for (const canvas of frame.querySelectorAll("canvas")) canvas.width = canvas.height = 0;
      frame.remove();
    };
  }
  return { render };
}
function framed(title) {
  const root = make("div", { class: "dlsg-body" });
  const note = make("p", { class: "dlsg-message", role: "status" });
  const frame = make(
    "div",
    // not a section: in slides that is one
    // JupyterLab keeps its shortcuts, such as the arrows, away from what carries this attribute.
    {
      class: "dlsg",
      role: "region",
      "aria-label": title,
      "data-lm-suppress-shortcuts": "true"
    },
    root,
    note
  );
  function tell(text, kind = "note") {
    note.textContent = text;
    note.className = `dlsg-message dlsg-${kind}`;
  }
  return { frame, root, tell };
}
function helpers(model, tell, signal) {
  function fail(error) {
    console.error(error);
    tell(`${error.name}: ${error.message}`, "error");
  }
  function guarded(work) {
    return (...values) => {
      if (signal.aborted) return void 0;
      try {
        const result = work(...values);
        return result instanceof Promise ? result.catch(fail) : result;
      } catch (error) {
        return fail(error);
      }
    };
  }
  function listen(target, types, handler) {
    const run = guarded(handler);
    for (const type of types.split(" ")) target.addEventListener(type, run, { signal });
  }
  function on(event, handler) {
    const run = guarded(handler);
    model.on(event, run);
    ended(() => model.off(event, run));
  }
  function follow(names, handler) {
    for (const name of names.split(" ")) on(`change:${name}`, handler);
  }
  function painter(draw) {
    let asked = 0;
    const run = guarded(draw);
    ended(() => cancelAnimationFrame(asked));
    return () => {
      asked ||= requestAnimationFrame(() => {
        asked = 0;
        run();
      });
    };
  }
  function send(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }
  const ended = (free) => signal.addEventListener("abort", free);
  return { guarded, listen, on, follow, painter, send, ended };
}

// src/numbers.js
function written(value) {
  return String(Number(value.toFixed(3))).replace("-", "−");
}
var factor = (value) => value < 0 ? `(${written(value)})` : written(value);
var signed = (value) => value > 0 ? `+${written(value)}` : written(value);
function numberIn(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  const value = Number(plain);
  return plain && Number.isFinite(value) && Math.abs(value) < 1e6 ? value : null;
}
function numberField(label, { listen, tell }, read, write) {
  const input = make("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    "aria-label": label
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

// src/number_grid.js
var NONE = { top: 0, bottom: 0, left: 0, right: 0 };
var NumberGrid = class {
  /** `field(row, column)` makes a cell's field if the numbers can be typed over. */
  constructor(name, field2 = null) {
    this.name = name;
    this.field = field2;
    this.title = make("h3");
    this.table = make("table", { role: "grid", class: "dlsg-numbers" });
    this.box = make("div", {}, this.title, this.table);
    this.id = `dlsg-${Math.random().toString(36).slice(2)}`;
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
  fill(values, marks = /* @__PURE__ */ new Map()) {
    const { top, left } = this.around;
    this.cells.forEach((line, i) => {
      line.forEach((cell, j) => {
        const value = values[i - top]?.[j - left] ?? 0;
        const sign = this.name === "kernel" && value ? value < 0 ? "dlsg-minus" : "dlsg-plus" : "";
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
};
var Cell = class {
  constructor(id, inside, field2) {
    this.outside = inside ? "" : "dlsg-padding";
    this.field = field2;
    this.text = field2 ? field2.input : make("b");
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
};

// src/misfit.js
var filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, field2) => values[field2]);
function misfit(along, name, messages) {
  const { size, stride, before, after, dilation } = along;
  const rest = room(along) % stride;
  const pixels = (prefix, count) => filled(messages[prefix + (count === 1 ? "pixel" : "pixels")], { count });
  return filled(messages[room(along) < 0 ? "larger" : "overhang"], {
    ...along,
    along: filled(messages.along, { name }),
    dilated: dilation > 1 ? filled(messages.dilated, { dilation }) : "",
    effective: effectiveKernel(along),
    pads: before === after ? `2*${before}` : `${before} + ${after}`,
    padded: before + size + after,
    positions: (room(along) / stride + 1).toFixed(2),
    next: positions(along) + 1,
    over: pixels("", stride - rest),
    remedies: remedies(along, messages).join(", "),
    instead: before || after ? messages.same : pixels("drop_", rest)
  });
}
function remedies(along, messages) {
  const { before, after, dilation } = along;
  const said = along.strict ? paddings(along, messages) : [];
  const names = ["stride", "kernel", "size", ...dilation > 1 ? ["dilation"] : []];
  for (const name of names) {
    const values = nearest(along, [name]);
    if (values.length) said.push(`${name}=${values.join(messages.or)}`);
  }
  return said;
  function paddings() {
    const both = before === after ? nearest(along, ["before", "after"]) : [];
    if (both.length) return [`padding=${both.join(messages.or)}`];
    const last = nearest(along, ["after"]).at(-1);
    return last === void 0 ? [] : [filled(messages.uneven, { before, after: last })];
  }
}
function nearest(along, names) {
  const works = (n) => fits({ ...along, ...Object.fromEntries(names.map((name) => [name, n])) });
  const value = along[names[0]];
  const lowest = names[0] === "before" || names[0] === "after" ? 0 : 1;
  const highest = value + effectiveKernel(along) + along.size;
  const found = [];
  for (const [start, end, step] of [
    [value - 1, lowest - 1, -1],
    [value + 1, highest, 1]
  ]) {
    let n = start;
    while (n !== end && !works(n)) n += step;
    if (n !== end) found.push(n);
  }
  return found;
}

// src/stepper_explanation.js
function explanation() {
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
function problem({ wrong: [name, along], transposed, image, padding, messages }) {
  if (!transposed) return misfit(along, name, messages);
  const maps = mapsAlong(image, name);
  const effective = effectiveKernel(along);
  const [pads2, { size, stride }] = [along.before + along.after, along];
  return filled(messages.nothing, { padding, name, maps, stride, effective, pads: pads2, size });
}
var mapsAlong = (image, name) => name === "rows" ? image.length : image[0].length;
function sizes({ transposed, rows, columns, image, padding }) {
  const line = (along, name) => transposed ? transposedSize(along, mapsAlong(image, name), padding) : outputSize(along);
  const [down, across] = [line(rows, "rows"), line(columns, "columns")];
  const [height, width] = transposed ? [rows.size, columns.size] : [positions(rows), positions(columns)];
  if (down === across) return `size: ${down} = ${height}`;
  return `rows: ${down} = ${height}
columns: ${across} = ${width}`;
}
var pads = ({ before, after }) => before === after ? `2·${before}` : `${before} + ${after}`;
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
function products({ image, kernel, rows, columns, position, output }) {
  const lines = kernel.map(
    (weights, i) => weights.map((weight, j) => {
      const row = image[index(rows, position[0], i)];
      return product(row?.[index(columns, position[1], j)] ?? 0, weight);
    })
  );
  const result = output[position[0]][position[1]];
  const sum = linesOf(lines, "+");
  const total = make("output", { "data-value": result }, written(result));
  sum.at(-1).append(make("i", {}, "="), total);
  return sum;
}
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

// src/stepper_state.js
function stateOf(model) {
  const [image, kernel, transposed] = ["image", "kernel", "transposed"].map((n) => model.get(n));
  const along = (size, side) => {
    const options = ["stride", "padding", "dilation"].map((name) => model.get(name));
    return (transposed ? transposedAxis : axis)(size, side, ...options);
  };
  const rows = along(image.length, kernel.length);
  const columns = along(image[0].length, kernel[0].length);
  const works = transposed ? ({ size }) => size >= 1 : fits;
  const wrong = Object.entries({ rows, columns }).find(([, found]) => !works(found)) ?? null;
  const sizes2 = wrong ? [0, 0] : [positions(rows), positions(columns)];
  const steps = transposed ? [image.length, image[0].length] : sizes2;
  const last = steps[0] * steps[1] - 1;
  const step = Math.min(model.get("step"), Math.max(last, 0));
  const position = wrong ? [0, 0] : [Math.floor(step / steps[1]), step % steps[1]];
  const make2 = transposed ? () => stamp(image, kernel, rows, columns, step + 1) : () => convolve(image, kernel, rows, columns);
  const output = wrong ? [] : make2();
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
    messages
  };
}
function marksOf(state, grids) {
  const { kernel, rows, columns, position, wrong, transposed, image, steps, step } = state;
  const marks = { image: /* @__PURE__ */ new Map(), output: /* @__PURE__ */ new Map() };
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

// src/stepper_toolbar.js
var LARGEST = { image: 12, kernel: 7 };
var numberOr = (text) => Number.isNaN(Number(text)) ? text : Number(text);
function toolbar({ model, listen }, stepper) {
  const back = button("◀", { label: "one step back" });
  const forth = button("▶", { label: "one step forward" });
  const play = button("Play", { main: true });
  const count = make("span", { class: "dlsg-count" });
  const settings = {
    stride: choice(range(1, 6)),
    padding: choice([...range(0, 6), "same", "valid"]),
    dilation: choice(range(1, 4))
  };
  const sizes2 = {
    image: choice(range(1, LARGEST.image)),
    kernel: choice(range(1, LARGEST.kernel))
  };
  const transposed = make("input", { type: "checkbox" });
  const fields = Object.entries({ ...sizes2, ...settings, transposed });
  const labels = { image: "size" };
  const box = make(
    "div",
    { class: "dlsg-row" },
    back,
    play,
    forth,
    count,
    ...fields.map(([name, control]) => field(labels[name] ?? name, control))
  );
  listen(back, "click", () => stepper.go(stepper.state.step - 1));
  listen(forth, "click", () => stepper.go(stepper.state.step + 1));
  listen(play, "click", () => stepper.play());
  listen(transposed, "change", () => stepper.change({ transposed: transposed.checked, step: 0 }));
  for (const [name, select] of Object.entries(settings)) {
    listen(select, "change", () => stepper.change({ [name]: numberOr(select.value), step: 0 }));
  }
  for (const [name, select] of Object.entries(sizes2)) {
    listen(select, "change", () => stepper.resize(name, Number(select.value)));
  }
  function show(state, playing) {
    const { step, last } = state;
    back.disabled = step <= 0;
    forth.disabled = step >= last;
    play.disabled = last < 1;
    play.textContent = playing ? "Pause" : "Play";
    count.textContent = last < 0 ? "no position" : `position ${step + 1} of ${last + 1}`;
    transposed.checked = state.transposed;
    for (const [name, select] of Object.entries(settings)) select.value = model.get(name);
    for (const [name, select] of Object.entries(sizes2)) {
      const matrix = state[name];
      select.value = matrix.length === matrix[0].length ? matrix.length : "";
    }
  }
  return { box, show };
}

// src/convolution_stepper.js
var PACE = 700;
var convolution_stepper_default = widget("Convolution, step by step", (help) => {
  new Stepper(help).draw();
});
var Stepper = class {
  constructor(help) {
    this.help = help;
    this.model = help.model;
    this.state = stateOf(this.model);
    this.timer = 0;
    this.bar = toolbar(help, this);
    this.grids = {
      image: new NumberGrid("image", (row, column) => this.field("image", row, column)),
      kernel: new NumberGrid("kernel", (row, column) => this.field("kernel", row, column)),
      output: new NumberGrid("output")
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
      grids[n].build(values, names[n], padded ? paddingOf(rows, columns) : void 0);
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
};
function stageOf({ image, kernel, output }) {
  const sign = (text) => make("span", { class: "dlsg-sign", "aria-hidden": "true" }, text);
  output.table.tabIndex = 0;
  const parts = [image.box, sign("∗"), kernel.box, sign("="), output.box];
  return make("div", { class: "dlsg-stage" }, ...parts);
}
var paddingOf = (rows, columns) => ({
  top: rows.before,
  bottom: rows.after,
  left: columns.before,
  right: columns.after
});
function moveFocus(event) {
  const [down] = ARROWS[event.key] ?? (event.key === "Enter" ? [1] : [0]);
  if (!down) return;
  const cell = event.target.closest("td");
  const row = cell.parentElement;
  const next = row.parentElement.children[row.rowIndex + down]?.children[cell.cellIndex];
  next?.querySelector("input")?.focus();
  event.preventDefault();
}
export {
  convolution_stepper_default as default
};
