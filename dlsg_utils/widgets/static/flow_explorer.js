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
var range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
var clamp = (value, low, high) => Math.min(Math.max(value, low), high);
var ARROWS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0]
};
function say(element, text2) {
  if (element.textContent !== text2) element.textContent = text2;
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
  function tell(text2, kind = "note") {
    note.textContent = text2;
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
  function painter(draw2) {
    let asked = 0;
    const run = guarded(draw2);
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

// src/flow.js
var NEAR = 0.05;
var SAMPLED = 256;
var TIME = 3e7;
function costsAt({ first, second, shape, reach, window }, [row, column]) {
  const [height, width, channels] = shape;
  const half = (window - 1) / 2;
  const rows = range(row - half, row + half).map((place) => mirrored(place, height));
  const columns = range(column - half, column + half).map((place) => mirrored(place, width));
  const count = 2 * reach + 1;
  const sums = new Float64Array(count * count);
  for (const y of rows) {
    for (const x of columns) {
      const at = (y * width + x) * channels;
      for (let down = -reach, n = 0; down <= reach; down++) {
        const line = clamp(y + down, 0, height - 1) * width;
        for (let right = -reach; right <= reach; right++, n++) {
          const to = (line + clamp(x + right, 0, width - 1)) * channels;
          for (let c = 0; c < channels; c++) sums[n] += Math.abs(first[at + c] - second[to + c]);
        }
      }
    }
  }
  return sums.map((sum) => sum / (255 * channels * window ** 2));
}
function mirrored(place, size) {
  const around = (place % (2 * size) + 2 * size) % (2 * size);
  return around < size ? around : 2 * size - 1 - around;
}
function matchOf(costs, reach) {
  const count = 2 * reach + 1;
  let [best, least] = [[0, 0], Infinity];
  costs.forEach((cost, n) => {
    const [down, right] = [Math.floor(n / count) - reach, n % count - reach];
    const shorter = down ** 2 + right ** 2 < best[0] ** 2 + best[1] ** 2;
    if (cost < least || cost === least && shorter) [best, least] = [[down, right], cost];
  });
  return best;
}
function nearlyBest(costs) {
  const most = Math.min(...costs) + NEAR;
  return costs.filter((cost) => cost <= most).length;
}
function largestCost(pair) {
  const { shape, reach, window } = pair;
  const [height, width, channels] = shape;
  const work = channels * (window * (2 * reach + 1)) ** 2;
  const side = Math.ceil(Math.sqrt(clamp(TIME / work, 1, SAMPLED)));
  const places = (size) => range(0, side - 1).map((n) => Math.floor((n + 0.5) * size / side));
  let largest = 0;
  for (const row of places(height)) {
    for (const column of places(width)) {
      largest = Math.max(largest, ...costsAt(pair, [row, column]));
    }
  }
  return Math.max(1, Math.round(20 * largest)) / 20;
}

// src/numbers.js
function written(value) {
  return String(Number(value.toFixed(3))).replace("-", "−");
}

// src/chart.js
var SVG = new DOMParser().parseFromString("<svg></svg>", "text/html").body.firstChild.namespaceURI;
var [LEFT, RIGHT, TOP, BOTTOM] = [72, 18, 10, 46];
function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  change(element, attributes);
  element.append(...children);
  return element;
}
function change(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
function chart({ label, inner: [width, height], x, y }) {
  const place = ([a, b]) => [
    LEFT + (a - x.from) / (x.to - x.from) * width,
    TOP + (y.to - b) / (y.to - y.from) * height
  ];
  const [wide, high] = [LEFT + width + RIGHT, TOP + height + BOTTOM];
  const frame = { x: LEFT, y: TOP, width, height };
  const plot = draw("svg", { ...frame, viewBox: `${LEFT} ${TOP} ${width} ${height}` });
  const size = { viewBox: `0 0 ${wide} ${high}`, width: wide, height: high };
  const image = draw(
    "svg",
    { ...size, role: "img", "aria-label": label },
    ...ticksOf(place, x, y),
    plot,
    draw("rect", { ...frame, class: "dlsg-edge" }),
    text([LEFT + width / 2, high - 6], "middle", x.label),
    text([0, 0], "middle", y.label, `translate(16 ${TOP + height / 2}) rotate(-90)`)
  );
  const box = make("div", { class: "dlsg-chart" }, image);
  function add(element) {
    plot.append(element);
    return element;
  }
  function curve(kind) {
    const path = add(draw("path", { class: `dlsg-curve ${kind}` }));
    const set = (points) => path.setAttribute("d", pathOf(points.map(place)));
    return { path, set };
  }
  function pointAt(event) {
    const shown = image.getBoundingClientRect();
    const across = (event.clientX - shown.left) / shown.width * wide - LEFT;
    const down = (event.clientY - shown.top) / shown.height * high - TOP;
    return [
      clamp(x.from + across / width * (x.to - x.from), x.from, x.to),
      clamp(y.to - down / height * (y.to - y.from), y.from, y.to)
    ];
  }
  return { box, image, add, curve, place, pointAt };
}
function roundTicks(from, to, most, apart = 0) {
  const least = Math.max((to - from) / most, apart);
  const unit = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].find((n) => n * unit >= least - 1e-9) * unit;
  return range(Math.ceil(from / step - 1e-9), Math.floor(to / step + 1e-9)).map((n) => [
    n * step,
    written(n * step)
  ]);
}
var pathOf = (points) => points.map(([a, b], n) => `${n ? "L" : "M"}${a.toFixed(2)} ${b.toFixed(2)}`).join("");
function ticksOf(place, x, y) {
  const parts = [];
  for (const [value, words] of x.ticks) {
    const [across, bottom] = place([value, y.from]);
    const line = { x1: across, x2: across, y1: bottom, y2: place([value, y.to])[1] };
    parts.push(draw("line", { ...line, class: "dlsg-grid" }));
    parts.push(text([across, bottom + 18], "middle", words));
  }
  for (const [value, words] of y.ticks) {
    const [left, up] = place([x.from, value]);
    const line = { x1: left, x2: place([x.to, value])[0], y1: up, y2: up };
    parts.push(draw("line", { ...line, class: "dlsg-grid" }));
    parts.push(text([left - 6, up + 5], "end", words));
  }
  return parts;
}
function text([x, y], anchor, words, transform = "") {
  return draw("text", { x, y, "text-anchor": anchor, transform }, words);
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

// src/pair.js
var FAR = 10;
var DARK = "rgb(0 0 0 / 75%)";
var PARTS = 64;
var WHITE = "#ffffff";
async function unpacked(model) {
  const packed = new Blob([bytesOf(model.get("packed"))]);
  const stream = packed.stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let at = 0;
  const take = (count) => {
    at += count;
    return bytes.slice(at - count, at);
  };
  const words = (Kind, count) => new Kind(take(2 * count).buffer);
  const [height, width, channels] = model.get("shape");
  const values = height * width * channels;
  return { pictures: [take(values), take(values)], take, words };
}
function pairOfPictures({ model }, { room, label, captions }) {
  const [height, width, channels] = model.get("shape");
  const zoom = Math.min(room[0] / width, room[1] / height);
  const size = { width: Math.round(width * zoom), height: Math.round(height * zoom) };
  const canvases = captions.map(() => make("canvas", { ...size, "aria-hidden": "true" }));
  const contexts = canvases.map((canvas) => canvas.getContext("2d"));
  const photographs = captions.map(() => make("canvas"));
  const keys = { class: "dlsg-left", tabindex: "0", role: "application", "aria-label": label };
  const first = make("div", keys, canvases[0]);
  const texts = captions.map((text2) => make("figcaption", {}, text2));
  const box = make(
    "div",
    { class: "dlsg-pair" },
    make("figure", {}, first, texts[0]),
    make("figure", {}, canvases[1], texts[1])
  );
  const center = (place) => (place + 0.5) * zoom;
  function load(pictures) {
    photographs.forEach((photograph, n) => {
      paint(photograph, pictures[n], height, width, channels);
    });
  }
  function clear() {
    contexts.forEach((context, n) => {
      context.imageSmoothingEnabled = !isSmall(height, width);
      context.drawImage(photographs[n], 0, 0, size.width, size.height);
    });
  }
  function pixelAt(event) {
    const shown = canvases[0].getBoundingClientRect();
    const row = (event.clientY - shown.top) / shown.height * height;
    const column = (event.clientX - shown.left) / shown.width * width;
    return [clamp(Math.floor(row), 0, height - 1), clamp(Math.floor(column), 0, width - 1)];
  }
  return { box, first, contexts, size, zoom, center, load, clear, pixelAt };
}
function movePixel({ model, listen, send }, { first, pixelAt }) {
  const [height, width] = model.get("shape");
  listen(first, "pointermove pointerdown", (event) => send({ pixel: pixelAt(event) }));
  listen(first, "keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    const [down, right] = ARROWS[event.key].map((step) => step * (event.shiftKey ? FAR : 1));
    const [row, column] = model.get("pixel");
    send({ pixel: [clamp(row + down, 0, height - 1), clamp(column + right, 0, width - 1)] });
  });
}
function stroke(context, color, wide, path) {
  for (const [lineWidth, strokeStyle] of [
    [wide + 2, DARK],
    [wide, color]
  ]) {
    Object.assign(context, { lineWidth, strokeStyle });
    context.stroke(path);
  }
}

// src/flow_views.js
var ROOM = [324, 324];
var SIDE = 292;
var LABEL = "The first frame. Arrow keys move from pixel to pixel, with Shift by ten.";
var CAPTIONS = [
  "First frame, and the window: point at a pixel, or move with the arrow keys.",
  "Second frame: where each flow leads. Dashed: the area that is searched."
];
var square = (half) => `M${-half} ${-half}h${2 * half}v${2 * half}h${-2 * half}z`;
var MARKS = [
  { color: "#ffa94d", path: square(9) },
  { color: "#5cc8ff", path: "M8 0A8 8 0 1 1-8 0A8 8 0 1 1 8 0z" },
  { color: "#f59ad0", path: "M0-9L8.5 7H-8.5z" },
  { color: "#f0e442", path: "M0-10L10 0L0 10L-10 0z" }
];
var TRUTH = { color: WHITE, path: "M-14 0H-4M4 0H14M0-14V-4M0 4V14" };
var SMALL = 0.75;
var BRIGHTER = 0.5;
var SHADES = 8;
function marksOf(given, known) {
  return [...MARKS.slice(0, given + 1), ...known ? [TRUTH] : []];
}
function framesView(help, marks) {
  const view = pairOfPictures(help, { room: ROOM, label: LABEL, captions: CAPTIONS });
  const { contexts, zoom, center } = view;
  const [reach, window] = [help.model.get("reach"), help.model.get("window")];
  function around([row, column], pixels) {
    const path = new Path2D();
    const side = pixels * zoom;
    path.rect(center(column) - side / 2, center(row) - side / 2, side, side);
    return path;
  }
  function draw2([row, column], ends) {
    view.clear();
    stroke(contexts[0], MARKS[0].color, 2, around([row, column], window));
    stroke(contexts[0], WHITE, 1, around([row, column], 1));
    contexts[1].setLineDash([6, 4]);
    stroke(contexts[1], WHITE, 2, around([row, column], 2 * reach + 1));
    contexts[1].setLineDash([]);
    ends.forEach((end, n) => {
      if (end === null) return;
      const place = [row + end[0], column + end[1]];
      if (n === 0) {
        stroke(contexts[1], marks[0].color, 2, around(place, window));
        return;
      }
      const [y, x] = place.map(center);
      const path = new Path2D();
      path.addPath(new Path2D(marks[n].path), new DOMMatrix([SMALL, 0, 0, SMALL, x, y]));
      stroke(contexts[1], marks[n].color, 2, path);
    });
  }
  return { ...view, draw: draw2 };
}
function costMap({ model }, marks, largest) {
  const reach = model.get("reach");
  const ticks = roundTicks(-reach, reach, 7, 1);
  const [from, to] = [-reach - 0.5, reach + 0.5];
  const plot = chart({
    label: "Cost of each displacement",
    inner: [SIDE, SIDE],
    x: { from, to, ticks, label: "pixels to the right" },
    y: { from: to, to: from, ticks, label: "pixels down" }
  });
  const side = SIDE / (2 * reach + 1);
  const steps = range(-reach, reach);
  const cells = steps.flatMap(
    (down) => steps.map((right) => {
      const [x, y] = plot.place([right - 0.5, down - 0.5]);
      return draw("rect", { x, y, width: side + 0.5, height: side + 0.5 });
    })
  );
  plot.add(draw("g", { class: "dlsg-cells" }, ...cells));
  const drawn = marks.map((mark) => plot.add(shapeOf(mark)));
  const shades = range(0, SHADES).map((n) => gray(n / SHADES));
  const scale = make("i", { style: `background: linear-gradient(to right, ${shades})` });
  const ramp = make("p", { class: "dlsg-ramp" }, "cost 0", scale, `${largest} or more`);
  const box = make("figure", { class: "dlsg-flow-map" }, plot.box, ramp);
  function show(costs, ends) {
    cells.forEach((cell, n) => {
      change(cell, { fill: gray(costs[n] / largest) });
    });
    drawn.forEach((mark, n) => {
      const [x, y] = plot.place(ends[n] === null ? [0, 0] : [ends[n][1], ends[n][0]]);
      const visibility = ends[n] === null ? "hidden" : "visible";
      change(mark, { visibility, transform: `translate(${x} ${y})` });
    });
  }
  return { box, show };
}
function gray(share) {
  const level = Math.round(255 * Math.min(share, 1) ** BRIGHTER);
  return `rgb(${level} ${level} ${level})`;
}
function shapeOf({ color, path }) {
  const edge = draw("path", { d: path, class: "dlsg-mark-edge" });
  return draw("g", { class: "dlsg-mark" }, edge, draw("path", { d: path, stroke: color }));
}
function legend(names, marks, known) {
  const heads = ["", "", "down", "right", ...known ? ["end-point error"] : []];
  const rows = names.map((name, n) => {
    const icon = draw("svg", { viewBox: "-16 -16 32 32", "aria-hidden": "true" });
    icon.append(shapeOf(marks[n]));
    const cells = heads.slice(2).map(() => make("td"));
    return {
      name,
      cells,
      row: make("tr", {}, make("td", {}, icon), make("th", {}, name), ...cells)
    };
  });
  const head = make("tr", {}, ...heads.map((text2) => make("th", {}, text2)));
  const caption = make("caption", {}, "Displacement of the pixel, in pixels");
  const box = make("table", { class: "dlsg-legend" }, caption, head, ...rows.map(({ row }) => row));
  function show(ends) {
    const truth = known ? ends.at(-1) : null;
    rows.forEach(({ row, cells }, n) => {
      const end = ends[n];
      say(cells[0], end === null ? "unknown" : tenths(end[0]));
      say(cells[1], end === null ? "" : tenths(end[1]));
      row.dataset.value = end === null ? "unknown" : end.join(" ");
      if (!known) return;
      const error = truth === null || end === null ? null : Math.hypot(...difference(end, truth));
      const own = n === rows.length - 1;
      say(cells[2], own || error === null ? "–" : error.toFixed(1));
      row.dataset.error = own || error === null ? "unknown" : error;
    });
  }
  return { box, show };
}
var difference = (one, other) => one.map((value, n) => value - other[n]);
function tenths(value) {
  const text2 = value.toFixed(1);
  return Number(text2) === 0 ? "0.0" : text2.replace("-", "−");
}

// src/flow_explorer.js
var UNKNOWN = -32768;
var flow_explorer_default = widget("Optical flow", async (help) => {
  const { model, root, follow, painter } = help;
  const names = model.get("names");
  const known = model.get("known");
  const marks = marksOf(names.length, known);
  const { pair, endsAt, hiddenAt } = await motionOf(model);
  const view = framesView(help, marks);
  const map = costMap(help, marks, largestCost(pair));
  const table = legend(["block matching", ...names, ...known ? ["truth"] : []], marks, known);
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  view.box.append(map.box);
  view.box.classList.add("dlsg-flow");
  root.append(view.box, make("div", { class: "dlsg-found" }, table.box, words));
  view.load([pair.first, pair.second]);
  const draw2 = painter(() => {
    const pixel = model.get("pixel");
    const costs = costsAt(pair, pixel);
    const ends = [matchOf(costs, pair.reach), ...endsAt(pixel)];
    view.draw(pixel, ends);
    map.show(costs, ends);
    table.show(ends);
    say(words, sentence(pixel, hiddenAt(pixel), nearlyBest(costs), costs.length));
  });
  movePixel(help, view);
  follow("pixel", draw2);
  draw2();
});
async function motionOf(model) {
  const [shape, reach, window] = ["shape", "reach", "window"].map((name) => model.get(name));
  const pixels = shape[0] * shape[1];
  const { pictures, take, words } = await unpacked(model);
  const [first, second] = pictures;
  const flows = [...model.get("names"), ...model.get("known") ? ["truth"] : []].map(
    () => words(Int16Array, 2 * pixels)
  );
  const hidden = model.get("told") ? take(pixels) : null;
  const place = ([row, column]) => row * shape[1] + column;
  function endsAt(pixel) {
    const at = 2 * place(pixel);
    return flows.map(
      (steps) => steps[at] === UNKNOWN ? null : [steps[at] / PARTS, steps[at + 1] / PARTS]
    );
  }
  const hiddenAt = (pixel) => hidden && hidden[place(pixel)] === 1;
  return { pair: { first, second, shape, reach, window }, endsAt, hiddenAt };
}
function sentence([row, column], hidden, near, count) {
  const place = `Row ${row}, column ${column}`;
  const begin = hidden === null ? `${place}.` : `${place}: ${hidden ? "hidden" : "visible"} in the second frame.`;
  const are = near === 1 ? "is" : "are";
  return `${begin}
${near} of ${count} costs ${are} within ${NEAR} of the least.`;
}
export {
  flow_explorer_default as default
};
