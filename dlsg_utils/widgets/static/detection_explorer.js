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

// src/numbers.js
function percent(value) {
  if (value === null) return "";
  return `${(100 * value).toFixed(value > 0.0995 && value < 0.9995 ? 0 : 1)} %`;
}

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

// src/canvases.js
var isSmall = (height, width) => Math.max(height, width) < 100;
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

// src/detection_scene.js
var SIDE = 440;
var LABELED = 10;
var FONT = 15;
var DARK = "rgb(0 0 0 / 70%)";
var [OBJECT, OTHER] = ["#ffb84d", "#63b8ec"];
var LABEL = "The scene. Arrow keys move the object by two pixels, with Shift by ten.";
function partsOf(model) {
  const [height, width, channels] = model.get("shape");
  const sprites = bytesOf(model.get("sprites"));
  let at = 0;
  const objects = model.get("objects").map(([name, high, wide]) => {
    const levels = sprites.subarray(at, at + high * wide * (channels + 1));
    at += levels.length;
    return { name, size: [high, wide], levels, outline: outlineOf(levels, high, wide, channels) };
  });
  return {
    shape: [height, width, channels],
    background: bytesOf(model.get("background")),
    objects
  };
}
function outlineOf(levels, high, wide, channels) {
  const at = range(0, high * wide - 1).filter((n) => levels[(n + 1) * (channels + 1) - 1] > 127);
  const [rows, columns] = [at.map((n) => Math.floor(n / wide)), at.map((n) => n % wide)];
  return [Math.min(...rows), Math.min(...columns), Math.max(...rows) + 1, Math.max(...columns) + 1];
}
function visible({ size }, corner, shape) {
  return [0, 1].flatMap((n) => [
    Math.max(0, corner[n]),
    Math.max(0, Math.min(corner[n] + size[n], shape[n]))
  ]);
}
function boxAt({ outline }, corner, shape) {
  return outline.map((place, n) => clamp(place + corner[n % 2], 0, shape[n % 2]));
}
function filler({ shape, background }, input) {
  const [height, width, channels] = shape;
  let before = null;
  function restore([top, bottom, left, right]) {
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const [to, from] = [input.at(row, column), (row * width + column) * channels];
        for (let c = 0; c < channels; c++) input.values[to + c] = background[from + c] / 255;
      }
    }
  }
  return (object, corner) => {
    const place = visible(object, corner, shape);
    const whole = [0, height, 0, width];
    restore(before ?? whole);
    for (let row = place[0]; row < place[1]; row++) {
      for (let column = place[2]; column < place[3]; column++) {
        const own = (row - corner[0]) * object.size[1] + column - corner[1];
        const from = own * (channels + 1);
        const opacity = object.levels[from + channels] / 255;
        const to = input.at(row, column);
        for (let c = 0; c < channels; c++) {
          const under = input.values[to + c];
          input.values[to + c] = under + opacity * (object.levels[from + c] / 255 - under);
        }
      }
    }
    const changed = before ? around(before, place) : whole;
    before = place;
    return changed;
  };
}
var around = (a, b) => a.map((place, n) => n % 2 ? Math.max(place, b[n]) : Math.min(place, b[n]));
function sceneView(parts, names) {
  const [height, width, channels] = parts.shape;
  const zoom = SIDE / Math.max(height, width);
  const canvas = make("canvas", { width: Math.round(width * zoom), "aria-hidden": "true" });
  canvas.height = Math.round(height * zoom);
  const keys = { class: "dlsg-scene", tabindex: "0", role: "application", "aria-label": LABEL };
  const box = make("div", keys, canvas);
  const context = canvas.getContext("2d");
  const photograph = make("canvas");
  paint(photograph, parts.background, height, width, channels);
  const sprites = parts.objects.map((object) => spriteOf(object, channels));
  function frame([top, left, bottom, right], color, wide) {
    const sides = [left, top, right - left, bottom - top].map((place) => place * zoom);
    for (const [lineWidth, strokeStyle] of [
      [wide + 2, DARK],
      [wide, color]
    ]) {
      Object.assign(context, { lineWidth, strokeStyle });
      context.strokeRect(...sides);
    }
  }
  function label({ box: [top, left], label: number, score }, color) {
    const words = `${names[number]} ${score.toFixed(2)}`;
    context.font = `600 ${FONT}px system-ui, sans-serif`;
    const [wide, high] = [context.measureText(words).width + 8, FONT + 6];
    const x = clamp(left * zoom - 1, 0, canvas.width - wide);
    const y = top * zoom > high ? top * zoom - high : top * zoom + 2;
    context.fillStyle = color;
    context.fillRect(x, y, wide, high);
    context.fillStyle = "#10161d";
    context.fillText(words, x + 4, y + FONT);
  }
  function draw(object, corner, found, best) {
    context.imageSmoothingEnabled = !isSmall(height, width);
    context.drawImage(photograph, 0, 0, canvas.width, canvas.height);
    const { size } = parts.objects[object];
    const [y, x, high, wide] = [...corner, ...size].map((place) => place * zoom);
    context.drawImage(sprites[object], x, y, wide, high);
    const colorOf = (one) => one === best ? OBJECT : OTHER;
    const order = (some) => [...some.filter((one) => one !== best).toReversed(), best].filter(Boolean);
    for (const one of order(found)) frame(one.box, colorOf(one), one === best ? 4 : 2);
    context.setLineDash([5, 5]);
    frame(boxAt(parts.objects[object], corner, parts.shape), "#ffffff", 2);
    context.setLineDash([]);
    for (const one of order(found.slice(0, LABELED))) label(one, colorOf(one));
  }
  function placeOf(event) {
    const shown = canvas.getBoundingClientRect();
    return [
      (event.clientY - shown.top) / shown.height * height,
      (event.clientX - shown.left) / shown.width * width
    ];
  }
  return { box, draw, placeOf };
}
function spriteOf({ size: [high, wide], levels }, channels) {
  const canvas = make("canvas");
  const { data, show } = pixelsOf(canvas, high, wide);
  for (let n = 0; n < high * wide; n++) {
    const from = n * (channels + 1);
    for (let c = 0; c < 3; c++) data[4 * n + c] = levels[from + (channels === 1 ? 0 : c)];
    data[4 * n + 3] = levels[from + channels];
  }
  show();
  return canvas;
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

// src/maps.js
var BLOCK = 4;
var Maps = class {
  constructor([rows, columns, channels], along = null) {
    const [down, across] = along ?? [NONE, NONE];
    this.shape = [rows, columns, channels];
    this.wide = across.before + columns + across.after;
    this.start = down.before * this.wide + across.before;
    const high = down.before + rows + down.after;
    this.values = new Float32Array(high * this.wide * channels);
  }
  /** Where the values of a position begin; they stand beside each other. */
  at(row, column) {
    return (this.start + row * this.wide + column) * this.shape[2];
  }
};
var NONE = { before: 0, after: 0 };
function chainOf(network) {
  const rooms = network.map(
    ({ kind, below, along }) => new Maps(below, kind === "convolution" ? along : null)
  );
  rooms.push(new Maps(network.at(-1).shape));
  const steps = network.map((layer, n) => {
    const [from, to] = rooms.slice(n, n + 2);
    if (layer.kind !== "convolution") return (place) => pool(layer, from, to, place);
    const product = productOf(layer);
    return (place) => product(from, to, place);
  });
  function run(changed) {
    let place = changed;
    network.forEach((layer, n) => {
      place = reached(layer, place);
      steps[n](place);
    });
    return place;
  }
  return { input: rooms[0], output: rooms.at(-1), run };
}
function reached({ along, shape }, [top, bottom, left, right]) {
  return [
    [top, bottom],
    [left, right]
  ].flatMap(([first, end], n) => {
    const { stride, before, dilation, kernel } = along[n];
    const from = Math.ceil((first + before - dilation * (kernel - 1)) / stride);
    const to = Math.floor((end - 1 + before) / stride) + 1;
    return [clamp(from, 0, shape[n]), clamp(to, 0, shape[n])];
  });
}
function productOf(layer) {
  const { kernel, strides, dilation, channels, activation } = layer;
  const outputs = layer.shape[2];
  const { weights, biases } = blocked(layer);
  const [runs, run] = dilation[1] === 1 ? [1, kernel[1] * channels] : [kernel[1], channels];
  const window = { rows: kernel[0], runs, run, down: 0, across: dilation[1] * channels };
  const sums = new Float64Array(2 * BLOCK);
  const floor = activation === "relu" ? 0 : -Infinity;
  return (from, to, [top, bottom, left, right]) => {
    window.down = dilation[0] * from.wide * channels;
    const begin = (row, column) => (row * strides[0] * from.wide + column * strides[1]) * channels;
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column += 2) {
        const next = Math.min(column + 1, right - 1);
        const [p, q] = [begin(row, column), begin(row, next)];
        const [toP, toQ] = [to.at(row, column), to.at(row, next)];
        for (let k = 0; k < outputs; k += BLOCK) {
          sumUp(from.values, p, q, weights, biases, k, window, sums);
          for (let n = 0; n < BLOCK && k + n < outputs; n++) {
            to.values[toP + k + n] = Math.max(sums[n], floor);
            to.values[toQ + k + n] = Math.max(sums[BLOCK + n], floor);
          }
        }
      }
    }
  };
}
function blocked({ weights, biases, shape: [, , outputs] }) {
  const blocks = Math.ceil(outputs / BLOCK);
  const taps = weights.length / outputs;
  const result = {
    weights: new Float32Array(blocks * taps * BLOCK),
    biases: new Float32Array(blocks * BLOCK)
  };
  result.biases.set(biases);
  for (let k = 0; k < outputs; k++) {
    const first = Math.floor(k / BLOCK) * taps * BLOCK + k % BLOCK;
    for (let tap = 0; tap < taps; tap++) {
      result.weights[first + tap * BLOCK] = weights[tap * outputs + k];
    }
  }
  return result;
}
function sumUp(values, p, q, weights, biases, k, { rows, runs, run, down, across }, sums) {
  let a0 = biases[k];
  let a1 = biases[k + 1];
  let a2 = biases[k + 2];
  let a3 = biases[k + 3];
  let b0 = a0;
  let b1 = a1;
  let b2 = a2;
  let b3 = a3;
  let w = k * rows * runs * run;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < runs; j++) {
      const shift = i * down + j * across;
      for (let n = shift; n < shift + run; n++, w += BLOCK) {
        const x = values[p + n];
        const y = values[q + n];
        const w0 = weights[w];
        const w1 = weights[w + 1];
        const w2 = weights[w + 2];
        const w3 = weights[w + 3];
        a0 += x * w0;
        a1 += x * w1;
        a2 += x * w2;
        a3 += x * w3;
        b0 += y * w0;
        b1 += y * w1;
        b2 += y * w2;
        b3 += y * w3;
      }
    }
  }
  sums[0] = a0;
  sums[1] = a1;
  sums[2] = a2;
  sums[3] = a3;
  sums[BLOCK] = b0;
  sums[BLOCK + 1] = b1;
  sums[BLOCK + 2] = b2;
  sums[BLOCK + 3] = b3;
}
function pool({ kind, kernel, along }, from, to, [top, bottom, left, right]) {
  const [rows, columns, channels] = from.shape;
  const max = kind === "max";
  const found = new Float64Array(channels);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      let seen = 0;
      found.fill(max ? -Infinity : 0);
      for (let i = 0; i < kernel[0]; i++) {
        const y = index(along[0], row, i);
        if (y < 0 || y >= rows) continue;
        for (let j = 0; j < kernel[1]; j++) {
          const x = index(along[1], column, j);
          if (x < 0 || x >= columns) continue;
          seen++;
          const at2 = from.at(y, x);
          for (let c = 0; c < channels; c++) {
            const value = from.values[at2 + c];
            found[c] = max ? Math.max(found[c], value) : found[c] + value;
          }
        }
      }
      const at = to.at(row, column);
      for (let c = 0; c < channels; c++) to.values[at + c] = max ? found[c] : found[c] / seen;
    }
  }
}

// src/network.js
function networkOf(layers, numbers, input) {
  let below = input;
  return layers.map((layer) => {
    const [rows, columns, channels] = layer.kind === "dense" ? [1, 1, count(below)] : below;
    const along = [rows, columns].map(
      (size, n) => axis(size, layer.kernel[n], layer.strides[n], layer.padding, layer.dilation[n])
    );
    const taps = layer.kernel[0] * layer.kernel[1] * channels * layer.shape[2];
    const learned = layer.kind === "convolution" || layer.kind === "dense" ? taps : 0;
    const kernel = numbers.subarray(layer.at, layer.at + learned);
    const end = layer.at + learned;
    const bias = numbers.subarray(end, end + (layer.bias ? layer.shape[2] : 0));
    const made = { ...layer, below, along, channels, weights: kernel, biases: bias };
    below = layer.shape;
    return made;
  });
}
var count = ([rows, columns, channels]) => rows * columns * channels;
function softmax(logits) {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

// src/detector.js
var HEAD = 3;
var LARGEST = Math.log(1e3 / 16);
function detectorOf({ layers, weights, shape, grid, stride, proposals }) {
  const backbone = chainOf(networkOf(layers.slice(0, -HEAD), weights, shape));
  const maps = backbone.output;
  const regions = regionsOf(proposals, maps.shape, grid, stride);
  const pooling = poolingOf(maps, regions);
  const length = grid[0] * grid[1] * maps.shape[2];
  const [first, ...last] = layers.slice(-HEAD);
  const [features] = networkOf([first], weights, [1, 1, length]);
  const ends = last.map((layer) => networkOf([layer], weights, features.shape)[0]);
  const room = (size) => new Maps([1, regions.length, size]);
  const pooled = room(length);
  const hidden = room(features.shape[2]);
  const outputs = ends.map((layer) => room(layer.shape[2]));
  const products = [features, ...ends].map(productOf);
  const [classes, four] = ends.map((layer) => layer.shape[2]);
  const scores = new Float32Array(regions.length * (classes - 1));
  const moves = new Float32Array(regions.length * four);
  function run(changed) {
    const reach = backbone.run(changed);
    pooling.update(reach);
    const some = range(0, regions.length - 1).filter((n) => meet(regions[n].covered, reach));
    some.forEach((n, at) => {
      pooling.pool(n, pooled.values, at * length);
    });
    const place = [0, 1, 0, some.length];
    products[0](pooled, hidden, place);
    products.slice(1).forEach((product, n) => {
      product(hidden, outputs[n], place);
    });
    some.forEach((n, at) => {
      const logits = outputs[0].values.subarray(at * classes, (at + 1) * classes);
      scores.set(softmax(logits).slice(1), n * (classes - 1));
      moves.set(outputs[1].values.subarray(at * four, (at + 1) * four), n * four);
    });
    return some.length;
  }
  const results = { scores, moves, classes: classes - 1, count: regions.length };
  return { input: backbone.input, run, ...results, proposals, shape };
}
function regionsOf(proposals, shape, grid, stride) {
  return range(0, proposals.length / 4 - 1).map((n) => {
    const corners = Array.from(
      proposals.subarray(4 * n, 4 * n + 4),
      (place) => toEven(Math.fround(place / stride))
    );
    const [rows, columns] = [0, 1].map((side) => {
      const first = clamp(corners[side], 0, shape[side] - 1);
      const end = Math.max(clamp(corners[side + 2], 0, shape[side]), first + 1);
      return range(0, grid[side] - 1).map((k) => [
        first + Math.floor(k * (end - first) / grid[side]),
        first + Math.ceil((k + 1) * (end - first) / grid[side])
      ]);
    });
    const covered = [rows[0][0], rows.at(-1)[1], columns[0][0], columns.at(-1)[1]];
    return {
      covered,
      cells: rows.flatMap((down) => columns.map((across) => [...down, ...across]))
    };
  });
}
function toEven(value) {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 ? rounded - 1 : rounded;
}
var meet = (a, b) => a[0] < b[1] && b[0] < a[1] && a[2] < b[3] && b[2] < a[3];
function poolingOf(maps, regions) {
  const [rows, columns, channels] = maps.shape;
  const tables = /* @__PURE__ */ new Map([["1,1", maps.values]]);
  const steps = [];
  function tableOf(high, wide) {
    const name = `${high},${wide}`;
    if (tables.has(name)) return tables.get(name);
    const [less, line] = high > 1 ? [
      [high - 1, wide],
      [1, wide]
    ] : [
      [1, wide - 1],
      [1, 1]
    ];
    const shift = (high > 1 ? (high - 1) * columns : wide - 1) * channels;
    const step = { size: [high, wide], shift, less: tableOf(...less), line: tableOf(...line) };
    step.table = new Float32Array(maps.values.length);
    steps.push(step);
    tables.set(name, step.table);
    return step.table;
  }
  const copies = regions.map(
    ({ cells }) => cells.map(([top, bottom, left, right]) => ({
      table: tableOf(bottom - top, right - left),
      from: maps.at(top, left)
    }))
  );
  function update([top, bottom, left, right]) {
    for (const { size, shift, less, line, table } of steps) {
      const last = Math.min(columns - size[1], right - 1);
      for (let y = Math.max(0, top - size[0] + 1); y < bottom && y <= rows - size[0]; y++) {
        const end = maps.at(y, last + 1);
        for (let n = maps.at(y, Math.max(0, left - size[1] + 1)); n < end; n++) {
          table[n] = Math.max(less[n], line[n + shift]);
        }
      }
    }
  }
  function pool2(region, into, start) {
    let at = start;
    for (const { table, from } of copies[region]) {
      for (let n = from; n < from + channels; n++) into[at++] = table[n];
    }
  }
  return { update, pool: pool2 };
}
function detections(detector, { threshold, overlap, regression, suppression }) {
  const { scores, classes, count: count2 } = detector;
  const found = [];
  const least = Math.fround(threshold);
  for (let label = 0; label < classes; label++) {
    const some = [];
    for (let n = 0; n < count2; n++) {
      const score = scores[n * classes + label];
      if (score >= least) some.push({ box: boxOf(detector, n, label, regression), label, score });
    }
    some.sort((a, b) => b.score - a.score);
    found.push(...suppression ? suppressed(some, overlap) : some);
  }
  return found.sort((a, b) => b.score - a.score);
}
function boxOf({ proposals, moves, classes, shape }, n, label, regression) {
  const box = Array.from(proposals.subarray(4 * n, 4 * n + 4));
  if (!regression) return box;
  const t = moves.subarray(4 * (n * classes + label), 4 * (n * classes + label) + 4);
  const [tops, lefts] = [0, 1].map((side) => {
    const length = box[side + 2] - box[side];
    const center = (box[side] + box[side + 2]) / 2 + length * t[1 - side];
    const half = length / 2 * Math.exp(Math.min(t[3 - side], LARGEST));
    return [center - half, center + half].map((place) => clamp(place, 0, shape[side]));
  });
  return [tops[0], lefts[0], tops[1], lefts[1]];
}
function suppressed(some, overlap) {
  const kept = [];
  for (const one of some) {
    if (kept.every(({ box }) => iou(box, one.box) <= overlap)) kept.push(one);
  }
  return kept;
}
function iou(a, b) {
  const height = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const width = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  const shared = Math.max(height, 0) * Math.max(width, 0);
  const union = area(a) + area(b) - shared;
  return union > 0 ? shared / union : 0;
}
var area = ([top, left, bottom, right]) => (bottom - top) * (right - left);

// src/slider.js
function slider(name, min, max, step) {
  const input = make("input", { type: "range", min, max, step });
  const amount = make("output", { class: "dlsg-amount" });
  const box = make("span", { class: "dlsg-field" }, field(name, input), amount);
  function show(value, text) {
    input.value = value;
    amount.textContent = text;
    input.setAttribute("aria-valuetext", text);
  }
  return { box, input, show };
}

// src/detection_explorer.js
var [STEP, FAR] = [2, 10];
var ROWS = 6;
var FITS = 0.5;
var HINT = "Drag the object, or move it with the arrow keys. Dashed: its true box. Orange: the surest box that overlaps it by an IoU of 0.5 or more. Blue: other detections.";
var detection_explorer_default = widget("Detection", (help) => {
  const { model, root, follow, painter } = help;
  const parts = partsOf(model);
  const seen = passOf(model, parts);
  const view = sceneView(parts, model.get("names"));
  const controls = controlsOf(help, parts);
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  const table = bars("Detections and their probabilities");
  const more = make("p", { class: "dlsg-more" });
  const time = make("p", { class: "dlsg-time" });
  root.append(
    make(
      "div",
      { class: "dlsg-columns dlsg-detection" },
      view.box,
      make(
        "div",
        { class: "dlsg-column dlsg-wide" },
        controls.box,
        words,
        make("div", { class: "dlsg-found" }, table.table, more),
        time,
        make("p", { class: "dlsg-hint" }, HINT)
      )
    )
  );
  const draw = painter(() => {
    const [chosen, corner] = [model.get("chosen"), model.get("corner")];
    const { detector, anew, milliseconds } = seen(chosen, corner);
    const found = detections(detector, {
      threshold: model.get("threshold"),
      overlap: model.get("overlap"),
      regression: model.get("box_regression"),
      suppression: model.get("suppression")
    });
    const truth = boxAt(parts.objects[chosen], corner, parts.shape);
    const best = found.find(({ box }) => iou(box, truth) >= FITS);
    view.draw(chosen, corner, found, best);
    controls.show();
    showTable(found, best);
    say(words, sentence(best, truth));
    words.dataset.value = best ? iou(best.box, truth) : "none";
    say(time, `${anew} of ${detector.count} proposals anew in ${milliseconds.toFixed(1)} ms`);
    time.dataset.value = milliseconds;
    view.box.dataset.value = JSON.stringify(
      found.map(({ label, score, box }) => [label, score, ...box])
    );
  });
  function sentence(best, truth) {
    if (!best) return "No box fits the object.";
    const name = model.get("names")[best.label];
    return `${name} ${best.score.toFixed(2)}, IoU ${iou(best.box, truth).toFixed(2)}`;
  }
  function showTable(found, best) {
    table.set(
      found.slice(0, ROWS).map((one) => ({
        name: model.get("names")[one.label],
        value: one.score,
        kind: one === best ? "dlsg-best" : ""
      }))
    );
    const rest = found.length - ROWS;
    say(more, found.length ? rest > 0 ? `and ${rest} more` : "" : "No detection.");
  }
  dragging(help, parts, view);
  follow("chosen corner threshold overlap box_regression suppression", draw);
  draw();
});
function passOf(model, parts) {
  const floats = (name) => new Float32Array(bytesOf(model.get(name)).slice().buffer);
  const detector = detectorOf({
    layers: model.get("layers"),
    weights: floats("weights"),
    shape: parts.shape,
    grid: model.get("grid"),
    stride: model.get("stride"),
    proposals: floats("proposals")
  });
  const fill = filler(parts, detector.input);
  let before = null;
  let result = null;
  return (chosen, corner) => {
    const now = [chosen, ...corner].join();
    if (now !== before) {
      const start = performance.now();
      const anew = detector.run(fill(parts.objects[chosen], corner));
      result = { detector, anew, milliseconds: performance.now() - start };
      before = now;
    }
    return result;
  };
}
function controlsOf({ model, listen, send }, { objects }) {
  const which = choice(objects.map(({ name }, n) => [n, name]));
  const threshold = slider("threshold", 0.05, 0.99, 0.01);
  const regression = make("input", { type: "checkbox" });
  const suppression = make("input", { type: "checkbox" });
  const first = make("div", { class: "dlsg-row" }, field("object", which), threshold.box);
  const ticks = [
    make("label", { class: "dlsg-field" }, regression, "move boxes (box regression)"),
    make("label", { class: "dlsg-field" }, suppression, "drop overlapping ones (NMS)")
  ];
  const box = make("div", {}, first, make("div", { class: "dlsg-row dlsg-ticks" }, ...ticks));
  which.parentElement.hidden = objects.length === 1;
  listen(which, "change", () => {
    const chosen = Number(which.value);
    const [before, after] = [model.get("chosen"), chosen].map((n) => objects[n].size);
    const middle = model.get("corner").map((place, n) => place + Math.floor(before[n] / 2));
    send({ chosen, corner: middle.map((place, n) => place - Math.floor(after[n] / 2)) });
  });
  listen(threshold.input, "input", () => send({ threshold: threshold.input.valueAsNumber }));
  listen(regression, "change", () => send({ box_regression: regression.checked }));
  listen(suppression, "change", () => send({ suppression: suppression.checked }));
  function show() {
    which.value = model.get("chosen");
    threshold.show(model.get("threshold"), model.get("threshold").toFixed(2));
    regression.checked = model.get("box_regression");
    suppression.checked = model.get("suppression");
  }
  return { box, show };
}
function dragging({ model, listen, send }, { objects, shape }, { box, placeOf }) {
  let grip = null;
  function moveTo(corner) {
    const { size } = objects[model.get("chosen")];
    send({
      corner: corner.map((place, n) => {
        const half = Math.floor(size[n] / 2);
        return clamp(Math.round(place), -half, shape[n] - half - 1);
      })
    });
  }
  listen(box, "pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    const { size } = objects[model.get("chosen")];
    grip = placeOf(event).map((place, n) => place - model.get("corner")[n]);
    if (grip.some((place, n) => place < 0 || place > size[n])) grip = size.map((side) => side / 2);
    moveTo(placeOf(event).map((place, n) => place - grip[n]));
  });
  listen(box, "pointermove", (event) => {
    if (grip) moveTo(placeOf(event).map((place, n) => place - grip[n]));
  });
  listen(box, "pointerup pointercancel", () => {
    grip = null;
  });
  listen(box, "keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    const step = event.shiftKey ? FAR : STEP;
    moveTo(model.get("corner").map((place, n) => place + step * ARROWS[event.key][n]));
  });
}
export {
  detection_explorer_default as default
};
