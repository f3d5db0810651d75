// Made by `make widgets` from widgets-js/src. Change those files, not this one.

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
var range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
var clamp = (value, low, high) => Math.min(Math.max(value, low), high);
var ARROWS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0]
};
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
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

// src/canvases.js
function bytesOf(view) {
  return view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(0);
}
function paint(canvas, levels, height, width, channels = 1) {
  const { data, show } = pixelsOf(canvas, height, width);
  for (let at = 0; at < height * width; at++) {
    for (let c = 0; c < 3; c++) data[4 * at + c] = levels[channels === 1 ? at : channels * at + c];
    data[4 * at + 3] = 255;
  }
  show();
}
function pixelsOf(canvas, height, width) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const pixels = new ImageData(width, height);
  return { data: pixels.data, show: () => canvas.getContext("2d").putImageData(pixels, 0, 0) };
}

// src/pen.js
function stroke(levels, height, width, radius, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squaredLength = dx * dx + dy * dy || 1;
  const margin = radius + 1;
  const [top, bottom] = pixelsAround(from.y, to.y, margin, height);
  const [left, right] = pixelsAround(from.x, to.x, margin, width);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [x, y] = [column + 0.5 - from.x, row + 0.5 - from.y];
      const share = Math.min(1, Math.max(0, (x * dx + y * dy) / squaredLength));
      const distance = Math.hypot(x - share * dx, y - share * dy);
      const ink = Math.round(255 * Math.min(1, Math.max(0, radius + 0.5 - distance)));
      levels[row * width + column] = Math.max(levels[row * width + column], ink);
    }
  }
}
function pixelsAround(a, b, margin, size) {
  const first = Math.max(0, Math.floor(Math.min(a, b) - margin));
  return [first, Math.min(size, Math.ceil(Math.max(a, b) + margin))];
}

// src/drawing_pad.js
var RADIUS = 0.042;
var LABEL = "Pad to draw on. Arrow keys move the pen, space puts it down or lifts it, Delete clears the pad.";
function drawingPad({ model, listen, follow, send }, side, changed) {
  const [height, width] = model.get("size");
  const scale = side / Math.max(height, width);
  const radius = RADIUS * Math.max(height, width);
  const paper = make("canvas", { class: "dlsg-pixels" });
  const guide = make("span", { class: "dlsg-guide", "aria-hidden": "true" });
  const cursor = make("span", { class: "dlsg-pen", "aria-hidden": "true" });
  const style = `width: ${width * scale}px; height: ${height * scale}px`;
  const attributes = { class: "dlsg-pad", tabindex: "0", role: "application", style };
  const box = make("div", { ...attributes, "aria-label": LABEL }, paper, guide, cursor);
  let levels = new Uint8Array(bytesOf(model.get("drawing")));
  let pen = { x: width / 2, y: height / 2 };
  let down = false;
  let last = null;
  function drawLine(from, to) {
    stroke(levels, height, width, radius, from, to);
    sendDrawing();
  }
  function sendDrawing() {
    send({ drawing: new DataView(levels.slice().buffer) });
    changed();
  }
  function clear() {
    levels = new Uint8Array(height * width);
    down = false;
    sendDrawing();
  }
  function showPen() {
    cursor.hidden = !box.matches(":focus-visible");
    cursor.style.transform = `translate(${pen.x * scale}px, ${pen.y * scale}px)`;
    cursor.classList.toggle("dlsg-down", down);
  }
  function pointOf(event) {
    const pad = box.getBoundingClientRect();
    const [x, y] = [(event.clientX - pad.left) / pad.width, (event.clientY - pad.top) / pad.height];
    return { x: x * width, y: y * height };
  }
  function onKey(event) {
    const move = ARROWS[event.key];
    if (move) {
      const before = pen;
      pen = {
        x: clamp(pen.x + move[1], 0.5, width - 0.5),
        y: clamp(pen.y + move[0], 0.5, height - 0.5)
      };
      if (down) drawLine(before, pen);
    } else if (event.key === " ") {
      down = !down;
      if (down) drawLine(pen, pen);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      clear();
    } else {
      return;
    }
    event.preventDefault();
    changed();
  }
  listen(box, "pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    last = pointOf(event);
    drawLine(last, last);
  });
  listen(box, "pointermove", (event) => {
    if (!last) return;
    const point = pointOf(event);
    drawLine(last, point);
    last = point;
  });
  listen(box, "pointerup pointercancel", () => {
    last = null;
  });
  listen(box, "keydown", onKey);
  listen(box, "focus blur", changed);
  follow("drawing", () => {
    if (last || down) return;
    levels = new Uint8Array(bytesOf(model.get("drawing")));
  });
  return { box, paper, clear, showPen, levels: () => levels };
}

// src/arithmetic.js
function axis(size, kernel, stride, padding, dilation) {
  const found = { size, kernel, stride, before: 0, after: 0, dilation, strict: true };
  if (typeof padding === "number") {
    found.before = found.after = padding;
  } else {
    found.strict = false;
    if (padding === "same") {
      const count2 = Math.ceil(size / stride);
      const total = Math.max((count2 - 1) * stride + effectiveKernel(found) - size, 0);
      found.before = Math.floor(total / 2);
      found.after = total - found.before;
    }
  }
  return found;
}
var effectiveKernel = ({ dilation, kernel }) => dilation * (kernel - 1) + 1;
var index = (along, position, tap) => position * along.stride - along.before + tap * along.dilation;

// src/network.js
function networkOf(layers, numbers2, input) {
  let below = input;
  return layers.map((layer) => {
    const [rows, columns, channels] = layer.kind === "dense" ? [1, 1, count(below)] : below;
    const along = [rows, columns].map(
      (size, n) => axis(size, layer.kernel[n], layer.strides[n], layer.padding, layer.dilation[n])
    );
    const taps = layer.kernel[0] * layer.kernel[1] * channels * layer.shape[2];
    const learned = layer.kind === "convolution" || layer.kind === "dense" ? taps : 0;
    const kernel = numbers2.subarray(layer.at, layer.at + learned);
    const end = layer.at + learned;
    const bias = numbers2.subarray(end, end + (layer.bias ? layer.shape[2] : 0));
    const made = { ...layer, below, along, channels, weights: kernel, biases: bias };
    below = layer.shape;
    return made;
  });
}
var count = ([rows, columns, channels]) => rows * columns * channels;
function forward(network, input) {
  let values = input;
  return network.map((layer) => {
    values = activated(layer, outputs(layer, values));
    return values;
  });
}
function outputs(layer, input) {
  if (layer.kind === "flatten") return input;
  const weighted = layer.kind === "convolution" || layer.kind === "dense";
  const [rows, columns, channels] = layer.shape;
  const result = new Float64Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const start = (row * columns + column) * channels;
      const output = result.subarray(start, start + channels);
      if (weighted) sumUp(layer, input, row, column, output);
      else pool(layer, input, row, column, output);
    }
  }
  return result;
}
function sumUp(layer, input, row, column, output) {
  const { weights, biases, channels } = layer;
  output.set(biases);
  eachPosition(layer, row, column, (at, tap) => {
    for (let c = 0; c < channels; c++) {
      const value = input[at * channels + c];
      if (value === 0) continue;
      const first = (tap * channels + c) * output.length;
      for (let k = 0; k < output.length; k++) output[k] += value * weights[first + k];
    }
  });
}
function pool(layer, input, row, column, output) {
  const { channels, kind } = layer;
  let seen = 0;
  output.fill(kind === "max" ? -Infinity : 0);
  eachPosition(layer, row, column, (at) => {
    seen++;
    for (let c = 0; c < channels; c++) {
      const value = input[at * channels + c];
      output[c] = kind === "max" ? Math.max(output[c], value) : output[c] + value;
    }
  });
  if (kind === "average") for (let c = 0; c < channels; c++) output[c] /= seen;
}
function eachPosition({ along: [rows, columns], kernel }, row, column, visit) {
  for (let i = 0; i < kernel[0]; i++) {
    const y = index(rows, row, i);
    if (y < 0 || y >= rows.size) continue;
    for (let j = 0; j < kernel[1]; j++) {
      const x = index(columns, column, j);
      if (x >= 0 && x < columns.size) visit(y * columns.size + x, i * kernel[1] + j);
    }
  }
}
function activated({ activation }, values) {
  return activation === "relu" ? values.map((value) => Math.max(value, 0)) : values;
}
function softmax(logits) {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
function unitOf(layer, input, [row, column, channel], maps) {
  const [, , units] = layer.shape;
  const dense = layer.kind === "dense";
  const pooling = layer.kind === "max" || layer.kind === "average";
  const shape = dense ? maps : [...layer.kernel, pooling ? 1 : layer.channels];
  const values = new Float64Array(count(shape));
  const weights = pooling ? null : new Float64Array(values.length);
  const inside = new Uint8Array(values.length);
  eachPosition(layer, row, column, (at, tap) => {
    for (let n = 0; n < (pooling ? 1 : layer.channels); n++) {
      const place = pooling ? tap : tap * layer.channels + n;
      values[place] = input[at * layer.channels + (pooling ? channel : n)];
      inside[place] = 1;
    }
  });
  if (pooling) return { shape, values, inside };
  for (let n = 0; n < values.length; n++) weights[n] = layer.weights[n * units + channel];
  const products = values.map((value, n) => value * weights[n]);
  const sum = products.reduce((total, product) => total + product, 0);
  return { shape, values, inside, weights, products, sum, bias: layer.biases[channel] ?? 0 };
}
function beforeFlatten({ below: [, columns, channels] }, unit) {
  const position = Math.floor(unit / channels);
  return [Math.floor(position / columns), position % columns, unit % channels];
}
function windowOf(layer, [row, column, channel = null]) {
  if (layer.kind === "flatten" && channel !== null) {
    const [y, x] = beforeFlatten(layer, channel);
    return [y, y + 1, x, x + 1];
  }
  if (layer.kind === "dense" || layer.kind === "flatten") {
    return [0, layer.below[0], 0, layer.below[1]];
  }
  return [row, column].flatMap((place, n) => {
    const along = layer.along[n];
    const last = index(along, place, along.kernel - 1) + 1;
    return [Math.max(0, index(along, place, 0)), Math.min(along.size, last)];
  });
}
function fieldOf(network, number, position) {
  let [top, bottom, left, right] = windowOf(network[number], position);
  for (const layer of network.slice(0, number).reverse()) {
    const first = windowOf(layer, [top, left]);
    const last = windowOf(layer, [bottom - 1, right - 1]);
    [top, bottom, left, right] = [first[0], last[1], first[2], last[3]];
  }
  return [top, bottom, left, right];
}

// src/colors.js
var packed = (red, green, blue) => (255 << 24 | blue << 16 | green << 8 | red) >>> 0;
function sequential(view, largest) {
  const bytes = bytesOf(view);
  const colors = Uint32Array.from(
    { length: 256 },
    (_, n) => packed(...bytes.subarray(3 * n, 3 * n + 3))
  );
  const scale = largest > 0 ? 255 / largest : 0;
  return (value) => colors[Math.max(0, Math.min(255, Math.round(value * scale)))];
}
var [NEGATIVE, ZERO, POSITIVE] = [
  [179, 71, 0],
  [243, 245, 248],
  [0, 114, 178]
];
var SIGNED = Uint32Array.from({ length: 257 }, (_, n) => {
  const [share, end] = [Math.abs(n - 128) / 128, n < 128 ? NEGATIVE : POSITIVE];
  return packed(...ZERO.map((zero, c) => Math.round(zero + share * (end[c] - zero))));
});
function signedColors(largest) {
  const scale = largest > 0 ? 128 / largest : 0;
  return (value) => SIGNED[128 + Math.max(-128, Math.min(128, Math.round(value * scale)))];
}
var css = (pixel) => `rgb(${pixel & 255}, ${pixel >> 8 & 255}, ${pixel >> 16 & 255})`;
function inkOn(pixel) {
  const [red, green, blue] = [pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255];
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#000" : "#fff";
}
var largestOf = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

// src/numbers.js
function written(value) {
  return String(Number(value.toFixed(3))).replace("-", "−");
}
var factor = (value) => value < 0 ? `(${written(value)})` : written(value);
function percent(value) {
  if (value === null) return "";
  return `${(100 * value).toFixed(value > 0.0995 && value < 0.9995 ? 0 : 1)} %`;
}

// src/sheet.js
var GAP = 1;
var LEAST = 24;
var MOST = 56;
var UNIT = [12, 24];
var SMALLEST = 7;
var STRIP = 9;
var Sheet = class {
  constructor() {
    this.canvas = make("canvas", { class: "dlsg-pixels" });
    this.context = this.canvas.getContext("2d");
  }
  /** Lay out the tiles of maps of [rows, columns, channels] in a width. */
  fit([rows, columns, channels], width) {
    const side = Math.max(rows, columns);
    const [least, most] = side === 1 ? UNIT : [Math.max(1, Math.round(LEAST / side)), MOST / side];
    const fitting = (zoom2) => Math.floor((width + GAP) / (columns * zoom2 + GAP));
    const lines = (zoom2) => Math.ceil(channels / clamp(fitting(zoom2), 1, channels));
    let zoom = least;
    while (zoom + 1 <= most && lines(zoom + 1) === lines(least)) zoom++;
    this.shape = [rows, columns, channels];
    this.zoom = [zoom, zoom];
    this.gap = GAP;
    this.across = Math.ceil(channels / lines(zoom));
    if (side === 1 && lines(least) > 6) {
      const wide = Math.max(1, Math.floor(width / channels));
      this.zoom = [STRIP, wide];
      this.gap = 0;
      this.across = Math.ceil(channels / Math.ceil(channels * wide / width));
    }
    this.tile = [rows * this.zoom[0] + this.gap, columns * this.zoom[1] + this.gap];
    const size = [this.tile[1] * this.across, this.tile[0] * Math.ceil(channels / this.across)];
    if (this.canvas.width !== size[0]) this.canvas.width = size[0];
    if (this.canvas.height !== size[1]) this.canvas.height = size[1];
  }
  /** Paint values, channels beside each other as in Keras, in colors `of(value)` of 32 bits. */
  paint(values, of) {
    const [rows, columns, channels] = this.shape;
    const image = new ImageData(this.canvas.width, this.canvas.height);
    const pixels = new Uint32Array(image.data.buffer);
    const [high, wide] = this.zoom;
    for (let channel = 0; channel < channels; channel++) {
      const [x, y] = this.corner(channel);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const color = of(values[(row * columns + column) * channels + channel]);
          const first = (y + row * high) * image.width + x + column * wide;
          for (let n = 0; n < high; n++) {
            pixels.fill(color, first + n * image.width, first + n * image.width + wide);
          }
        }
      }
    }
    this.context.putImageData(image, 0, 0);
  }
  corner(channel) {
    const line = Math.floor(channel / this.across);
    return [channel % this.across * this.tile[1], line * this.tile[0]];
  }
  /** Put a frame around rows and columns, [top, bottom, left, right], of a channel. */
  frame([top, bottom, left, right], channel) {
    const [x, y] = this.corner(channel);
    const [high, wide] = this.zoom;
    this.outline(x + left * wide, y + top * high, (right - left) * wide, (bottom - top) * high);
  }
  /** Put a frame around all tiles. */
  frameAll() {
    this.outline(1, 1, this.canvas.width - 2 - this.gap, this.canvas.height - 2 - this.gap);
  }
  /** White with dark edges, which shows on all colors; never too small to be seen. */
  outline(x, y, wide, high) {
    const [right, down] = [wide, high].map((side) => Math.max(0, SMALLEST - side) / 2);
    for (const [color, grow] of [
      ["#000", 1.5],
      ["#fff", 0.5],
      ["#000", -0.5]
    ]) {
      this.context.strokeStyle = color;
      const corner = [x - right - grow, y - down - grow];
      this.context.strokeRect(...corner, wide + 2 * (right + grow), high + 2 * (down + grow));
    }
  }
  /** The unit next to one in a direction (rows, columns); over the edge of a tile in the next. */
  next([row, column, channel], [down, right]) {
    const [rows, columns, channels] = this.shape;
    const tile = [
      Math.floor((row + down) / rows) * this.across,
      Math.floor((column + right) / columns)
    ];
    const wanted = channel + tile[0] + tile[1];
    if (wanted < 0 || wanted >= channels) return [row, column, channel];
    return [(row + down + rows) % rows, (column + right + columns) % columns, wanted];
  }
  /** The [row, column, channel] at which an event points, or null. */
  at(event) {
    const shown = this.canvas.getBoundingClientRect();
    const x = (event.clientX - shown.left) / shown.width * this.canvas.width;
    const y = (event.clientY - shown.top) / shown.height * this.canvas.height;
    const [rows, columns, channels] = this.shape;
    const channel = Math.floor(y / this.tile[0]) * this.across + Math.floor(x / this.tile[1]);
    if (x < 0 || y < 0 || x >= this.canvas.width || channel >= channels) return null;
    return [
      clamp(Math.floor(y % this.tile[0] / this.zoom[0]), 0, rows - 1),
      clamp(Math.floor(x % this.tile[1] / this.zoom[1]), 0, columns - 1),
      channel
    ];
  }
};

// src/network_unit.js
var NUMBERS = 25;
var HINT = "Point at a unit. Dark is near 0; where values have signs, blue is positive, orange negative.";
function unitBox({ model }) {
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
      ...matrices.map(
        ([name, values, of]) => small ? numbers(name, unit, values, of) : tiles(name, unit.shape, values, of, width)
      )
    );
    tell(unit.weights ? summed(layer, unit, value) : pooled(layer, unit, value));
    sum.dataset.value = value;
  }
  function tell(text) {
    say(sum, text);
  }
  return { box, show };
}
function sequentialOrSigned(model, values) {
  const largest = largestOf(values);
  return values.some((value) => value < 0) ? signedColors(largest) : sequential(model.get("palette"), largest);
}
var valueAt = ({ shape: [, columns, channels] }, values, [row, column, channel]) => values[(row * columns + column) * channels + channel];
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
var hundredths = (value) => (Math.round(100 * value) / 100 || 0).toFixed(2).replace("-", "−");

// src/bars.js
function bars(label) {
  const table = make("table", { class: "dlsg-bars", "aria-label": label });
  const rows = [];
  function set(values) {
    while (rows.length < values.length) {
      rows.push(barRow());
      table.append(rows.at(-1).row);
    }
    rows.forEach(({ row, show }, index2) => {
      row.hidden = index2 >= values.length;
      if (!row.hidden) show(values[index2]);
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

// src/verdict.js
function verdict(names) {
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  const table = bars("Probability of each class");
  function show(values, otherwise) {
    const best = values.indexOf(Math.max(...values));
    table.set(
      names.map((name, k) => {
        return { name, value: values[k] ?? null, kind: k === best ? "dlsg-best" : "" };
      })
    );
    say(words, best < 0 ? otherwise : `${names[best]}, ${percent(values[best])}`);
  }
  return { boxes: [words, table.table], show };
}

// src/network_pad.js
var SIDE = 224;
var NAMES = 140;
var LABEL2 = "All maps of all layers. Arrow keys move from unit to unit, Page Up and Page Down change the layer.";
var network_pad_default = widget("Network pad", (help) => {
  const { model, root, listen, follow, painter, ended } = help;
  const [height, width] = model.get("size");
  const weights = new Float32Array(bytesOf(model.get("weights")).slice().buffer);
  const network = networkOf(model.get("layers"), weights, [height, width, 1]);
  const seen = remembered(network);
  const pad = drawingPad(help, SIDE, () => draw());
  const field = make("span", { class: "dlsg-seen", "aria-hidden": "true" });
  const clear = button("Clear");
  const classes = verdict(model.get("names"));
  const board = layerBoard(help, network);
  const unit = unitBox(help);
  pad.paper.after(field);
  const [words, table] = classes.boxes;
  const left = [pad.box, make("div", { class: "dlsg-row" }, words, clear), table];
  root.append(
    make(
      "div",
      { class: "dlsg-columns dlsg-network" },
      make("div", { class: "dlsg-column dlsg-drawn", style: `width: ${SIDE}px` }, ...left),
      make("div", { class: "dlsg-column dlsg-wide" }, board.box, unit.box)
    )
  );
  function showField([number, ...position]) {
    const [top, bottom, from, to] = fieldOf(network, number, position);
    Object.assign(field.style, {
      top: `${100 * top / height}%`,
      bottom: `${100 - 100 * bottom / height}%`,
      left: `${100 * from / width}%`,
      right: `${100 - 100 * to / width}%`
    });
  }
  const draw = painter(() => {
    const { levels, input, activations } = seen(model.get("drawing"));
    const chosen = model.get("unit");
    const room = Math.max(200, board.box.clientWidth - NAMES);
    paint(pad.paper, levels, height, width);
    pad.showPen();
    showField(chosen);
    board.show(activations, chosen, room);
    unit.show(network, [input, ...activations], chosen, room);
    const drawn = levels.some(Boolean);
    classes.show(drawn ? softmax(activations.at(-1)) : [], "Nothing drawn yet.");
  });
  listen(clear, "click", pad.clear);
  follow("drawing unit", draw);
  const sizes = new ResizeObserver(draw);
  sizes.observe(board.box);
  ended(() => sizes.disconnect());
  draw();
});
function remembered(network) {
  let [view, result] = [null, null];
  return (drawing) => {
    if (drawing !== view) {
      const levels = bytesOf(drawing);
      const input = Float64Array.from(levels, (level) => level / 255);
      [view, result] = [drawing, { levels, input, activations: forward(network, input) }];
    }
    return result;
  };
}
function layerBoard({ model, listen, send }, network) {
  const sheets = network.map(() => new Sheet());
  const lines = network.map(({ name, shape }, n) => {
    const size = shape[0] * shape[1] === 1 ? shape[2] : shape.join("×");
    const words = make("span", {}, make("b", {}, name), ` ${size}`);
    return make("div", { class: "dlsg-layer" }, words, sheets[n].canvas);
  });
  const attributes = { class: "dlsg-board", tabindex: "0", role: "application" };
  const box = make("div", { ...attributes, "aria-label": LABEL2 }, ...lines);
  function show(activations, [number, row, column, channel], width) {
    sheets.forEach((sheet, n) => {
      sheet.fit(network[n].shape, width);
      sheet.paint(activations[n], sequentialOrSigned(model, activations[n]));
    });
    sheets[number].frame([row, row + 1, column, column + 1], channel);
    if (number === 0) return;
    const layer = network[number];
    if (layer.kind === "dense") sheets[number - 1].frameAll();
    const seen = windowOf(layer, [row, column, channel]);
    for (const below of channelsSeen(layer, channel)) sheets[number - 1].frame(seen, below);
  }
  function change(number) {
    const [before, ...place] = model.get("unit");
    const [from, to] = [network[before].shape, network[number].shape];
    const scaled = place.map((n, k) => k < 2 ? Math.floor((n + 0.5) * to[k] / from[k]) : n);
    send({ unit: [number, scaled[0], scaled[1], Math.min(scaled[2], to[2] - 1)] });
  }
  sheets.forEach((sheet, number) => {
    listen(sheet.canvas, "pointermove pointerdown", (event) => {
      const place = sheet.at(event);
      if (place) send({ unit: [number, ...place] });
    });
  });
  listen(box, "keydown", (event) => {
    const [number, ...place] = model.get("unit");
    const layers = { PageUp: number - 1, PageDown: number + 1, Home: 0, End: network.length - 1 };
    if (event.key in ARROWS)
      send({ unit: [number, ...sheets[number].next(place, ARROWS[event.key])] });
    else if (event.key in layers) change(clamp(layers[event.key], 0, network.length - 1));
    else return;
    event.preventDefault();
  });
  return { box, show };
}
function channelsSeen(layer, channel) {
  if (layer.kind === "convolution") return range(0, layer.channels - 1);
  if (layer.kind === "flatten") return [beforeFlatten(layer, channel)[2]];
  return layer.kind === "dense" ? [] : [channel];
}
export {
  network_pad_default as default
};
