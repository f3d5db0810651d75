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
var effectiveKernel = ({ dilation, kernel }) => dilation * (kernel - 1) + 1;
var room = (along) => along.before + along.size + along.after - effectiveKernel(along);
var positions = (along) => Math.floor(room(along) / along.stride) + 1;
var index = (along, position, tap) => position * along.stride - along.before + tap * along.dilation;
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

// src/numbers.js
function written(value) {
  return String(Number(value.toFixed(3))).replace("-", "−");
}
var factor = (value) => value < 0 ? `(${written(value)})` : written(value);
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

// src/filter_kernel.js
function resized(kernel, side) {
  const shift = (kernel.length - side) / 2;
  const zeros = new Array(kernel[0][0].length).fill(0);
  return table(side, side, (row, column) => kernel[row + shift]?.[column + shift] ?? zeros);
}
function deepened(kernel, depth) {
  const changed = (weights) => {
    if (weights.length === depth) return weights;
    const sum = weights.reduce((a, b) => a + b, 0);
    return new Array(depth).fill(sum / depth);
  };
  return kernel.map((row) => row.map(changed));
}
function kernelEditor(help, explorer) {
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

// src/filter_toolbar.js
var COLORS = ["red", "green", "blue"];
var FILES = "image/png,image/jpeg,image/gif,image/webp";
function toolbar({ model, listen }, explorer) {
  const presets = model.get("presets");
  const written2 = presets.map(([, kernel]) => JSON.stringify(kernel));
  const sides = (list) => list.map((n) => [n, `${n}×${n}`]);
  const preset = choice([["", "own"], ...presets.map(([name], n) => [n, name])]);
  const side = choice(sides([1, 3, 5, 7]));
  const depth = choice([
    ["alone", "each on its own"],
    ["through", "one filter through all"]
  ]);
  const channel = choice(COLORS.map((name, n) => [n, name]));
  const stride = choice(range(1, 4));
  const relu = make("input", { type: "checkbox" });
  const pool = choice([[1, "none"], ...sides([2, 3, 4])]);
  const open = button("Open an image…");
  const file = make("input", { type: "file", accept: FILES, hidden: true });
  const channels = model.get("shape")[2];
  const box = make(
    "div",
    { class: "dlsg-row" },
    field("kernel", preset),
    field("size", side),
    ...channels === 3 ? [field("colors", depth), field("show", channel)] : [],
    field("stride", stride),
    field("ReLU", relu),
    field("max pooling", pool),
    open,
    file
  );
  listen(preset, "change", () => {
    if (preset.value) explorer.change({ kernel: presets[preset.value][1] });
  });
  listen(side, "change", () => explorer.setSide(Number(side.value)));
  listen(depth, "change", () => {
    const kernel = deepened(model.get("kernel"), depth.value === "through" ? channels : 1);
    explorer.change({ kernel });
  });
  listen(channel, "change", () => explorer.setChannel(Number(channel.value)));
  listen(stride, "change", () => explorer.setStride(Number(stride.value)));
  listen(relu, "change", () => explorer.change({ relu: relu.checked }));
  listen(pool, "change", () => explorer.change({ pool: Number(pool.value) }));
  listen(open, "click", () => file.click());
  listen(file, "change", () => {
    const [chosen] = file.files;
    file.value = "";
    return chosen && explorer.open(chosen);
  });
  function show() {
    const kernel = model.get("kernel");
    const known = written2.indexOf(JSON.stringify(kernel));
    preset.value = known < 0 ? "" : known;
    side.value = kernel.length;
    depth.value = kernel[0][0].length > 1 ? "through" : "alone";
    stride.value = model.get("stride");
    relu.checked = model.get("relu");
    pool.value = model.get("pool");
  }
  return { box, show };
}

// src/filter_patch.js
function patchView() {
  const patch = make("div", { class: "dlsg-patch" });
  const sum = make("p", { class: "dlsg-explained", role: "status" });
  let taps = [];
  function build(side) {
    if (taps.length === side) return;
    taps = table(side, side, () => make("span"));
    patch.style.setProperty("--side", side);
    patch.replaceChildren(...taps.flat());
  }
  function show(explorer, position) {
    const { image, result } = explorer;
    const kernel = explorer.model.get("kernel");
    const { rows, columns } = result.conv;
    const plane = image.planes[explorer.slot(image.planes)];
    build(kernel.length);
    kernel.forEach((line, i) => {
      line.forEach((weights, j) => {
        const [row, column] = [index(rows, position[0], i), index(columns, position[1], j)];
        const inside = row >= 0 && column >= 0 && row < image.height && column < image.width;
        const value = inside ? plane[row * image.width + column] : 0;
        const weight = weights[explorer.slot(weights)];
        const short = kernel.length > 5;
        const text = short ? value.toFixed(1) : `${value.toFixed(2)}·${factor(weight)}`;
        showTap(taps[i][j], text, value, inside);
      });
    });
    sum.replaceChildren(...sentence(explorer, position));
  }
  return { boxes: [patch, sum], show };
}
function showTap(tap, text, value, inside) {
  const level = Math.round(255 * value);
  tap.style.background = `rgb(${level} ${level} ${level})`;
  tap.style.color = level > 140 ? "#000" : "#fff";
  tap.textContent = text;
  tap.classList.toggle("dlsg-outside", !inside);
}
function sentence({ image, result, model }, [row, column]) {
  const { conv } = result;
  const sums = conv.maps.map((map) => map[row * conv.width + column]);
  const outputs = sums.flatMap((sum, c) => [
    c ? ", " : "",
    sums.length > 1 ? `${COLORS[c]} ` : "",
    make("output", { "data-value": sum }, written(sum))
  ]);
  const rectified = sums.map((sum) => written(Math.max(sum, 0))).join(", ");
  const all = image.planes.length > 1 && sums.length === 1;
  return [
    `row ${row}, column ${column}: the sum of the products is `,
    ...outputs,
    model.get("relu") ? `; after ReLU ${rectified}` : "",
    all ? ". It is over all three colors; the patch shows one." : ""
  ];
}

// src/filters.js
function planesOf(bytes, height, width, channels) {
  const pixels = height * width;
  return Array.from({ length: channels }, (_, c) => {
    const plane = new Float64Array(pixels);
    for (let n = 0; n < pixels; n++) plane[n] = bytes[n * channels + c] / 255;
    return plane;
  });
}
var MARGIN = 3;
function withMargin(plane, height, width) {
  const wide = width + 2 * MARGIN;
  const padded = new Float64Array(wide * (height + 2 * MARGIN) + 2 * MARGIN);
  for (let row = 0; row < height; row++) {
    padded.set(plane.subarray(row * width, (row + 1) * width), (row + MARGIN) * wide + MARGIN);
  }
  return padded;
}
function convolvePlanes(image, kernel, stride) {
  const { planes, height, width } = image;
  const rows = axis(height, kernel.length, stride, "same", 1);
  const columns = axis(width, kernel[0].length, stride, "same", 1);
  const alone = kernel[0][0].length === 1;
  const size = positions(rows) * positions(columns);
  const maps = Array.from({ length: alone ? planes.length : 1 }, () => new Float64Array(size));
  image.padded ??= planes.map((plane) => withMargin(plane, height, width));
  image.padded.forEach((plane, c) => {
    kernel.forEach((row, i) => {
      const weights = row.map((channels) => channels[alone ? 0 : c]);
      addRow(maps[alone ? c : 0], plane, weights, rows, columns, i);
    });
  });
  return { maps, height: positions(rows), width: positions(columns), rows, columns };
}
function addRow(map, plane, weights, rows, columns, i) {
  const { stride, size } = columns;
  const width = positions(columns);
  const wide = size + 2 * MARGIN;
  const [a, b, c, d, e, f, g] = [...weights, 0, 0, 0, 0, 0, 0];
  for (let row = 0; row < positions(rows); row++) {
    let at = (index(rows, row, i) + MARGIN) * wide + index(columns, 0, 0) + MARGIN;
    const to = row * width;
    if (weights.length <= 3) {
      for (let x = to; x < to + width; x++, at += stride) {
        map[x] += a * plane[at] + b * plane[at + 1] + c * plane[at + 2];
      }
    } else {
      for (let x = to; x < to + width; x++, at += stride) {
        map[x] += a * plane[at] + b * plane[at + 1] + c * plane[at + 2] + d * plane[at + 3] + e * plane[at + 4] + f * plane[at + 5] + g * plane[at + 6];
      }
    }
  }
}
function rectify(map) {
  for (let n = 0; n < map.length; n++) if (map[n] < 0) map[n] = 0;
}
function poolSwitches(map, height, width, side) {
  const [high, wide] = [Math.floor(height / side), Math.floor(width / side)];
  const switches = new Int32Array(high * wide);
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < wide; column++) {
      let best = row * side * width + column * side;
      for (let i = 0; i < side; i++) {
        for (let j = 0; j < side; j++) {
          const at = (row * side + i) * width + column * side + j;
          if (map[at] > map[best]) best = at;
        }
      }
      switches[row * wide + column] = best;
    }
  }
  return { switches, height: high, width: wide };
}
function filtered(image, kernel, { stride, relu, pool }) {
  const conv = convolvePlanes(image, kernel, stride);
  const rectified = relu ? conv.maps.map((map) => map.slice()) : conv.maps;
  if (relu) rectified.forEach(rectify);
  const small = pool > 1 && conv.height >= pool && conv.width >= pool;
  if (!small) return { conv, maps: rectified, height: conv.height, width: conv.width };
  const pooled = rectified.map((map) => poolSwitches(map, conv.height, conv.width, pool));
  const maps = pooled.map(
    ({ switches }, c) => Float64Array.from(switches, (at) => rectified[c][at])
  );
  const { height, width } = pooled[0];
  return { conv, maps, height, width, switches: pooled.map((p) => p.switches) };
}
function grayScale(maps, kernel) {
  let [low, high] = [0, 0];
  for (const map of maps) {
    for (let n = 0; n < map.length; n++) {
      if (map[n] < low) low = map[n];
      if (map[n] > high) high = map[n];
    }
  }
  const weights = kernel.flat(2);
  const sum = weights.reduce((a, b) => a + b, 0);
  const size = weights.reduce((a, b) => a + Math.abs(b), 0);
  if (sum > 0.05 * size) return [0, kernel[0][0].length === 1 ? sum : high || 1];
  if (low >= 0) return [0, high || 1];
  const most = Math.max(-low, high);
  return [-most, most];
}
function shade(bytes, maps, [black, white]) {
  const scale = 255 / (white - black);
  const [red, green, blue] = maps.length === 3 ? maps : [maps[0], maps[0], maps[0]];
  for (let n = 0, at = 0; n < red.length; n++, at += 4) {
    bytes[at] = (red[n] - black) * scale;
    bytes[at + 1] = (green[n] - black) * scale;
    bytes[at + 2] = (blue[n] - black) * scale;
    bytes[at + 3] = 255;
  }
}

// src/image_files.js
var LARGEST_FILE = 3e7;
var LARGEST_IMAGE = 4e7;
async function openImage(file, longest, channels) {
  const refuse = (why) => new Error(`${file.name || "The file"} ${why}`);
  if (file.size > LARGEST_FILE) {
    throw refuse(
      `has ${(file.size / 1e6).toFixed(0)} MB; an image may have ${LARGEST_FILE / 1e6}.`
    );
  }
  const size = imageSize(new DataView(await file.arrayBuffer()));
  if (!size) throw refuse("is no image. Take a PNG, JPEG, GIF or WebP file.");
  if (size[0] * size[1] > LARGEST_IMAGE) {
    throw refuse(`has ${size[0]} × ${size[1]} pixels; that is too large.`);
  }
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw refuse("is damaged: it cannot be read as an image.");
  }
  const shrink = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map(
    (n) => Math.max(1, Math.round(n * shrink))
  );
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const bytes = new Uint8Array(width * height * channels);
  for (let n = 0; n < width * height; n++) {
    const [red, green, blue] = data.subarray(4 * n, 4 * n + 3);
    if (channels === 1) bytes[n] = Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
    else bytes.set([red, green, blue], 3 * n);
  }
  return { bytes, height, width };
}
function imageSize(view) {
  const text = (at, length) => {
    let letters = "";
    for (let n = at; n < Math.min(at + length, view.byteLength); n++) {
      letters += String.fromCharCode(view.getUint8(n));
    }
    return letters;
  };
  try {
    if (text(1, 3) === "PNG") return [view.getUint32(16), view.getUint32(20)];
    if (text(0, 4) === "GIF8") return [view.getUint16(6, true), view.getUint16(8, true)];
    if (text(0, 4) === "RIFF" && text(8, 4) === "WEBP") return webpSize(view, text(12, 4));
    if (view.getUint16(0) === 65496) return jpegSize(view);
  } catch {
  }
  return null;
}
function webpSize(view, kind) {
  if (kind === "VP8X") {
    const three = (at) => (view.getUint16(at, true) | view.getUint8(at + 2) << 16) + 1;
    return [three(24), three(27)];
  }
  if (kind === "VP8L") {
    const bits = view.getUint32(21, true);
    return [(bits & 16383) + 1, (bits >>> 14 & 16383) + 1];
  }
  return [view.getUint16(26, true) & 16383, view.getUint16(28, true) & 16383];
}
function jpegSize(view) {
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    const frame = marker >= 65472 && marker <= 65487;
    if (frame && ![65476, 65480, 65484].includes(marker)) {
      return [view.getUint16(at + 7), view.getUint16(at + 5)];
    }
    if (marker >> 8 !== 255) return null;
  }
}

// src/screen.js
function screen(name) {
  const canvas = make("canvas", { role: "img", class: `dlsg-${name}` });
  const frame = make("div", { class: "dlsg-ring", "aria-hidden": "true" });
  const caption = make("p", { class: "dlsg-caption" });
  const glass = make("div", { class: "dlsg-screen" }, canvas, frame);
  const box = make("div", { class: "dlsg-view" }, make("h3", {}, name), glass, caption);
  function fit(height, width) {
    glass.style.aspectRatio = `${width} / ${height}`;
    glass.style.width = `${Math.round(width / Math.max(height, width) * 100)}%`;
  }
  function pixelAt(event) {
    const shown = canvas.getBoundingClientRect();
    const row = (event.clientY - shown.top) / shown.height * canvas.height;
    const column = (event.clientX - shown.left) / shown.width * canvas.width;
    return [
      clamp(Math.floor(row), 0, canvas.height - 1),
      clamp(Math.floor(column), 0, canvas.width - 1)
    ];
  }
  function ring([row, column], [high, wide]) {
    const percent = (n, all) => `${100 * n / all}%`;
    Object.assign(frame.style, {
      top: percent(row, canvas.height),
      left: percent(column, canvas.width),
      height: percent(high, canvas.height),
      width: percent(wide, canvas.width)
    });
  }
  const describe = (text) => canvas.setAttribute("aria-label", text);
  return { box, canvas, caption, fit, pixelAt, ring, describe };
}

// src/filter_explorer.js
var LONGEST = 256;
var NO_FILE = "What was dropped is no file. Save the image first, then drop the file.";
var filter_explorer_default = widget("Filters on an image", (help) => {
  new Explorer(help).load();
});
var Explorer = class {
  constructor(help) {
    this.help = help;
    this.model = help.model;
    this.image = null;
    this.result = null;
    this.channel = 0;
    this.files = 0;
    this.bar = toolbar(help, this);
    this.source = screen("image");
    this.target = screen("result");
    this.target.canvas.tabIndex = 0;
    this.editor = kernelEditor(help, this);
    this.patch = patchView();
    this.filter = help.painter(() => this.apply());
    this.point = help.painter(() => this.show());
    const views = [this.source.box, this.editor.box, this.target.box];
    help.root.append(
      this.bar.box,
      make("div", { class: "dlsg-screens" }, ...views),
      make("div", { class: "dlsg-screens" }, ...this.patch.boxes)
    );
    help.follow("pixels shape", () => this.load());
    help.follow("kernel stride relu pool", this.filter);
    help.follow("position", this.point);
    this.listen();
  }
  listen() {
    const { listen, root } = this.help;
    const [source, target] = [this.source.canvas, this.target.canvas];
    listen(source, "pointermove pointerdown", (event) => this.pointAtImage(event));
    listen(target, "pointermove pointerdown", (event) => this.pointAtResult(event));
    listen(target, "keydown", (event) => this.onKey(event));
    listen(root, "dragover", (event) => {
      event.preventDefault();
      root.classList.add("dlsg-drop");
    });
    listen(root, "dragleave drop", () => root.classList.remove("dlsg-drop"));
    listen(root, "drop", (event) => this.onDrop(event));
  }
  // -- what the reader does ----------------------------------------------------------------------
  change(changes) {
    this.help.send(changes);
    this.filter();
  }
  /** Another stride; the position stays at the same pixel. */
  setStride(stride) {
    const scale = this.model.get("stride") / stride;
    const position = this.model.get("position").map((n) => Math.floor(n * scale));
    this.change({ stride, position });
  }
  setSide(side) {
    this.change({ kernel: resized(this.model.get("kernel"), side) });
  }
  setChannel(channel) {
    this.channel = channel;
    this.point();
  }
  /** The color channel that an array with one entry a channel, or with one for all, is asked for. */
  slot(array) {
    return Math.min(this.channel, array.length - 1);
  }
  /** Take an image file. The last one wins, however long each takes to read. */
  async open(file) {
    const number = ++this.files;
    this.help.tell(`Reading ${file.name} …`);
    const channels = this.model.get("shape")[2];
    const { bytes, height, width } = await openImage(file, LONGEST, channels);
    if (number !== this.files) return;
    this.help.tell("");
    const stride = this.model.get("stride");
    const position = [height, width].map((n) => Math.floor(n / stride / 2));
    const pixels = new DataView(bytes.buffer);
    this.help.send({ pixels, shape: [height, width, channels], position });
    this.load();
  }
  onDrop(event) {
    event.preventDefault();
    event.stopPropagation();
    const [file] = event.dataTransfer.files;
    if (file) return this.open(file);
    return this.help.tell(NO_FILE, "error");
  }
  pointAtImage(event) {
    const stride = this.model.get("stride");
    this.goTo(this.source.pixelAt(event).map((n) => Math.floor(n / stride)));
  }
  /** Of a pooled value, the position of the maximum. */
  pointAtResult(event) {
    if (!this.result) return;
    const { width, switches, conv } = this.result;
    const [row, column] = this.target.pixelAt(event);
    const at = row * width + column;
    const position = switches ? switches[this.slot(switches)][at] : at;
    this.goTo([Math.floor(position / conv.width), position % conv.width]);
  }
  onKey(event) {
    const move = ARROWS[event.key];
    if (!move) return;
    event.preventDefault();
    this.goTo(this.model.get("position").map((n, axis2) => n + move[axis2]));
  }
  goTo(position) {
    if (!this.result) return;
    const inside = this.inside(position);
    if (inside.join() === this.model.get("position").join()) return;
    this.help.send({ position: inside });
    this.point();
  }
  inside([row, column]) {
    const { height, width } = this.result.conv;
    return [clamp(row, 0, height - 1), clamp(column, 0, width - 1)];
  }
  // -- what is shown -----------------------------------------------------------------------------
  /** Take over the image of the model. */
  load() {
    const [height, width, channels] = this.model.get("shape");
    const bytes = bytesOf(this.model.get("pixels"));
    if (!height || bytes.length !== height * width * channels) return;
    this.image = { planes: planesOf(bytes, height, width, channels), height, width };
    paint(this.source.canvas, bytes, height, width, channels);
    this.source.caption.textContent = `${height} × ${width}`;
    for (const { fit } of [this.source, this.target]) fit(height, width);
    this.filter();
  }
  /** Filter the image and show the result. */
  apply() {
    if (!this.image) return;
    const [kernel, stride, relu, pool] = ["kernel", "stride", "relu", "pool"].map(
      (name) => this.model.get(name)
    );
    this.result = filtered(this.image, kernel, { stride, relu, pool });
    const { maps, height, width } = this.result;
    const scale = grayScale(maps, kernel);
    const { data, show } = pixelsOf(this.target.canvas, height, width);
    shade(data, maps, scale);
    show();
    const [black, white] = scale.map(written);
    this.target.caption.textContent = `${height} × ${width}, black ${black}, white ${white}`;
    const channels = maps.length > 1 ? ", each color on its own" : "";
    this.target.describe(`The filtered image${channels}. Arrow keys move the window.`);
    this.source.describe("The image. Drop an image file here to change it.");
    this.show();
  }
  /** Show the controls, the kernel and the position that is explained. */
  show() {
    if (!this.result) return;
    const { conv, switches } = this.result;
    const position = this.inside(this.model.get("position"));
    const pool = switches ? this.model.get("pool") : 1;
    this.bar.show();
    this.editor.show();
    this.patch.show(this, position);
    const corner = [index(conv.rows, position[0], 0), index(conv.columns, position[1], 0)];
    this.source.ring(corner, [effectiveKernel(conv.rows), effectiveKernel(conv.columns)]);
    this.target.ring(
      position.map((n) => Math.floor(n / pool)),
      [1, 1]
    );
  }
};
export {
  filter_explorer_default as default
};
