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

// src/numbers.js
function written(value) {
  return String(Number(value.toFixed(3))).replace("-", "−");
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
function strokes(context, color, wide, lines) {
  const path = new Path2D();
  for (const [fromX, fromY, toX, toY] of lines) {
    path.moveTo(fromX, fromY);
    path.lineTo(toX, toY);
  }
  stroke(context, color, wide, path);
}
function dot(context, x, y, radius, fillStyle) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  Object.assign(context, { lineWidth: 2, strokeStyle: DARK, fillStyle });
  context.stroke();
  context.fill();
}

// src/stereo.js
function pairOf(left, right, { shape, disparities, window }) {
  const words = [left, right].map((levels) => census(grayOf(levels, shape), shape, window));
  return { left, right, shape, disparities, window, words };
}
function grayOf(levels, [height, width, channels]) {
  const gray = new Float32Array(height * width);
  for (let n = 0; n < gray.length; n++) {
    let sum = Math.fround(levels[n * channels] / 255);
    for (let c = 1; c < channels; c++) {
      sum = Math.fround(sum + Math.fround(levels[n * channels + c] / 255));
    }
    gray[n] = sum / channels;
  }
  return gray;
}
var HALF = 24;
function census(gray, [height, width], window) {
  const reach = (window - 1) / 2;
  const words = new Uint32Array(2 * height * width);
  let bit = 0;
  for (let down = -reach; down <= reach; down++) {
    for (let right = -reach; right <= reach; right++) {
      if (down === 0 && right === 0) continue;
      const [half, mask] = [bit < HALF ? 0 : 1, 1 << bit % HALF];
      for (let row = 0, at = 0; row < height; row++) {
        const from = clamp(row + down, 0, height - 1) * width;
        for (let column = 0; column < width; column++, at++) {
          const neighbor = gray[from + clamp(column + right, 0, width - 1)];
          if (neighbor < gray[at]) words[2 * at + half] |= mask;
        }
      }
      bit++;
    }
  }
  return words;
}
function absoluteDifferences({ left, right, shape, disparities }, [row, column]) {
  const [, width, channels] = shape;
  const at = (row * width + column) * channels;
  return line(disparities, column, (d) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += Math.abs(left[at + c] - right[at - d * channels + c]);
    return sum / channels / 255;
  });
}
function censusCosts({ words, shape, disparities, window }, [row, column]) {
  const at = 2 * (row * shape[1] + column);
  const [left, right] = words;
  return line(disparities, column, (d) => {
    const first = ones(left[at] ^ right[at - 2 * d]);
    return (first + ones(left[at + 1] ^ right[at - 2 * d + 1])) / (window ** 2 - 1);
  });
}
function line(disparities, column, cost) {
  return Float64Array.from({ length: disparities }, (_, d) => d > column ? Infinity : cost(d));
}
function ones(number) {
  let left = number;
  let count = 0;
  for (; left; count++) left &= left - 1;
  return count;
}
var matchOf = (costs) => costs.indexOf(Math.min(...costs));

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
    const line2 = { x1: across, x2: across, y1: bottom, y2: place([value, y.to])[1] };
    parts.push(draw("line", { ...line2, class: "dlsg-grid" }));
    parts.push(text([across, bottom + 18], "middle", words));
  }
  for (const [value, words] of y.ticks) {
    const [left, up] = place([x.from, value]);
    const line2 = { x1: left, x2: place([x.to, value])[0], y1: up, y2: up };
    parts.push(draw("line", { ...line2, class: "dlsg-grid" }));
    parts.push(text([left - 6, up + 5], "end", words));
  }
  return parts;
}
function text([x, y], anchor, words, transform = "") {
  return draw("text", { x, y, "text-anchor": anchor, transform }, words);
}

// src/stereo_views.js
var ROOM = [506, 286];
var ACROSS = 1034;
var SPARE = 90;
var PLOT = 104;
var BELOW = 0.1;
var PINS = ["#ff9a5c", "#63b8ec", "#c9a3e8", "#4fd1ae"];
var REACH = 15;
var LABEL = "The left picture. Arrow keys move from pixel to pixel, with Shift by ten.";
var CAPTIONS = [
  "Left: point at a pixel, or move with the arrow keys.",
  "Right: the line of its candidates, a pin at each match; white: measured."
];
function pairView(help) {
  const view = pairOfPictures(help, { room: ROOM, label: LABEL, captions: CAPTIONS });
  const { contexts, size, zoom, center } = view;
  const disparities = help.model.get("disparities");
  function draw2([row, column], matches, truth) {
    view.clear();
    const y = center(row);
    cross(contexts[0], center(column), y);
    const last = Math.max(0, column - disparities + 1);
    strokes(contexts[1], WHITE, 2, [[last * zoom, y, (column + 1) * zoom, y]]);
    const way = y + REACH * (matches.length + 2) < size.height ? REACH : -REACH;
    if (truth !== null) {
      pin(contexts[1], center(column - truth), y, way * (matches.length + 1), WHITE);
    }
    matches.forEach((match, n) => {
      pin(contexts[1], center(column - match), y, way * (n + 1), PINS[n]);
    });
  }
  return { ...view, draw: draw2 };
}
function cross(context, x, y) {
  const [near, far] = [5, 18];
  strokes(context, WHITE, 2, [
    [x - far, y, x - near, y],
    [x + near, y, x + far, y],
    [x, y - far, x, y - near],
    [x, y + near, x, y + far]
  ]);
}
function pin(context, x, y, length, color) {
  strokes(context, color, 2, [[x, y, x, y + length]]);
  dot(context, x, y + length, 5, color);
}
function costChart(model, { name, least, largest }, number, count) {
  const last = model.get("disparities") - 1;
  const from = least - BELOW * (largest - least);
  const plot = chart({
    label: `Cost against disparity: ${name}`,
    inner: [Math.floor(ACROSS / count) - SPARE, PLOT],
    x: {
      from: -0.5,
      to: last + 0.5,
      ticks: roundTicks(0, last, 8, 1),
      label: "disparity in pixels"
    },
    y: { from, to: largest, ticks: roundTicks(least, largest, 3), label: "cost" }
  });
  const measured = plot.add(draw("line", { class: "dlsg-measured" }));
  const line2 = plot.curve("dlsg-cost");
  const dot2 = plot.add(draw("circle", { class: "dlsg-match", r: 7 }));
  const result = make("output");
  const title = make("p", { class: "dlsg-cost-name" }, make("i"), name);
  const box = make("div", { class: `dlsg-cost-${number}` }, title, result, plot.box);
  function show({ costs, match }, truth) {
    line2.set(Array.from(costs, (cost, d) => [d, cost]).filter(([, cost]) => cost < Infinity));
    const [cx, cy] = plot.place([match, costs[match]]);
    change(dot2, { cx, cy });
    const [x1, y1] = plot.place([truth ?? -9, from]);
    const [x2, y2] = plot.place([truth ?? -9, largest]);
    change(measured, { x1, x2, y1, y2 });
    const off = truth === null ? "" : `, off by ${Math.abs(match - truth).toFixed(1)}`;
    say(result, `${match} ${match === 1 ? "pixel" : "pixels"}${off}`);
    result.dataset.value = match;
    result.classList.toggle("dlsg-wrong", truth !== null && Math.abs(match - truth) > 2);
  }
  return { box, show };
}

// src/stereo_explorer.js
var UNKNOWN = 65535;
var LEVELS = 100;
var OUTSIDE = 255;
var stereo_explorer_default = widget("Stereo", async (help) => {
  const { model, root, follow, painter } = help;
  const view = pairView(help);
  const charts = model.get("costs").map((cost, n, all) => costChart(model, cost, n, all.length));
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  root.append(
    view.box,
    words,
    make("div", { class: "dlsg-costs" }, ...charts.map(({ box }) => box))
  );
  const { pair, costsAt } = costsOf(model, await volumesOf(model));
  view.load([pair.left, pair.right]);
  const draw2 = painter(() => {
    const pixel = model.get("pixel");
    const { lines, truth, hidden } = costsAt(pixel);
    const matches = lines.map(({ match }) => match);
    view.draw(pixel, matches, truth);
    charts.forEach((chart2, n) => {
      chart2.show(lines[n], truth);
    });
    say(words, sentence(pixel, model.get("measured"), truth, hidden));
    words.dataset.value = truth ?? "unknown";
  });
  movePixel(help, view);
  follow("pixel", draw2);
  draw2();
});
async function volumesOf(model) {
  const [height, width] = model.get("shape");
  const pixels = height * width;
  const { pictures, take, words } = await unpacked(model);
  const measured = model.get("measured") && {
    steps: words(Uint16Array, pixels),
    visible: take(pixels)
  };
  const given = model.get("costs").slice(2);
  const volumes = given.map((cost) => ({
    ...cost,
    matches: words(Uint16Array, pixels),
    levels: take(pixels * model.get("disparities"))
  }));
  return { left: pictures[0], right: pictures[1], measured, volumes };
}
function costsOf(model, { left, right, measured, volumes }) {
  const [shape, disparities] = [model.get("shape"), model.get("disparities")];
  const pair = pairOf(left, right, { shape, disparities, window: model.get("window") });
  function costsAt(pixel) {
    const at = pixel[0] * shape[1] + pixel[1];
    const given = volumes.map(({ least, largest, matches, levels }) => {
      const line2 = levels.subarray(at * disparities, (at + 1) * disparities);
      const costs = Float64Array.from(
        line2,
        (level) => level === OUTSIDE ? Infinity : least + level / LEVELS * (largest - least)
      );
      return { costs, match: matches[at] };
    });
    const steps = measured ? measured.steps[at] : UNKNOWN;
    const truth = steps === UNKNOWN ? null : steps / PARTS;
    const own = [absoluteDifferences, censusCosts].map((cost) => {
      const costs = cost(pair, pixel);
      return { costs, match: matchOf(costs) };
    });
    return { lines: [...own, ...given], truth, hidden: truth !== null && !measured.visible[at] };
  }
  return { pair, costsAt };
}
function sentence([row, column], measured, truth, hidden) {
  const place = `Row ${row}, column ${column}`;
  if (!measured) return `${place}.`;
  if (truth === null) return `${place}: its disparity was not measured.`;
  const said = `${place}: a disparity of ${written(Math.round(10 * truth) / 10)} was measured.`;
  return hidden ? `${said} The right picture does not show it.` : said;
}
export {
  stereo_explorer_default as default
};
