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
function button(text2, { label = null, main = false } = {}) {
  const attributes = { type: "button", "aria-label": label, class: main && "dlsg-main" };
  return make("button", attributes, text2);
}
function field(text2, control) {
  return make("label", { class: "dlsg-field" }, make("span", {}, text2), control);
}
function choice(options) {
  const pairs = options.map((option) => Array.isArray(option) ? option : [option, option]);
  return make("select", {}, ...pairs.map(([value, text2]) => make("option", { value }, text2)));
}
var range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
var clamp = (value, low, high) => Math.min(Math.max(value, low), high);
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

// src/canvases.js
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

// src/cells.js
var radians = (degrees) => degrees * Math.PI / 180;
function grating(size, { angle, frequency, phase = 0 }) {
  const [cos, sin, shift] = [Math.cos(radians(angle)), Math.sin(radians(angle)), radians(phase)];
  const wave = 2 * Math.PI * frequency / size;
  return square(size, (down, right) => Math.cos(wave * (down * cos + right * sin) - shift));
}
function gabor(size, stripes) {
  const wavelength = size / stripes.frequency;
  const window = square(
    size,
    (down, right) => Math.exp(-2 * (down * down + right * right) / (wavelength * wavelength))
  );
  const field2 = grating(size, stripes).map((value, n) => value * window[n]);
  const mean = sumOf(field2) / sumOf(window);
  const even = field2.map((value, n) => value - mean * window[n]);
  const length = Math.sqrt(sumOf(even.map((value) => value * value)));
  return even.map((value) => value / length);
}
function cellsOf(size, angle, frequency, phases) {
  const own = { angle, frequency };
  const all = Array.from(
    { length: phases },
    (_, n) => gabor(size, { ...own, phase: n * 360 / phases })
  );
  const pair = [0, 90].map((phase) => gabor(size, { ...own, phase }));
  const sums = sumsOf(size, [...pair, ...all]);
  const unit = sums(own)[0];
  return (stripes) => {
    const [even, odd, ...others] = sums(stripes).map((sum) => sum / unit);
    const simple = [even, odd].map((sum) => Math.max(sum, 0));
    return [...simple, Math.max(0, ...others), Math.hypot(even, odd)];
  };
}
var REMEMBERED = 500;
function sumsOf(size, fields) {
  const known = /* @__PURE__ */ new Map();
  return ({ angle, frequency, phase = 0 }) => {
    const key = `${angle} ${frequency}`;
    if (!known.has(key)) {
      if (known.size >= REMEMBERED) known.clear();
      const waves = [0, 90].map((shift) => grating(size, { angle, frequency, phase: shift }));
      const both = (field2) => waves.map((wave) => sumOfProducts(field2, wave));
      known.set(key, fields.map(both));
    }
    const [cos, sin] = [Math.cos(radians(phase)), Math.sin(radians(phase))];
    return known.get(key).map(([even, odd]) => even * cos + odd * sin);
  };
}
function square(size, value) {
  const middle = (size - 1) / 2;
  return Float64Array.from(
    { length: size * size },
    (_, n) => value(Math.floor(n / size) - middle, n % size - middle)
  );
}
var sumOf = (values) => values.reduce((total, value) => total + value, 0);
function sumOfProducts(values, others) {
  let total = 0;
  for (let n = 0; n < values.length; n++) total += values[n] * others[n];
  return total;
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

// src/slider.js
function slider(name, min, max, step) {
  const input = make("input", { type: "range", min, max, step });
  const amount = make("output", { class: "dlsg-amount" });
  const box = make("span", { class: "dlsg-field" }, field(name, input), amount);
  function show(value, text2) {
    input.value = value;
    amount.textContent = text2;
    input.setAttribute("aria-valuetext", text2);
  }
  return { box, input, show };
}

// src/simple_and_complex_cells.js
var CELLS = [
  ["simple cell, 0°", "dlsg-even"],
  ["simple cell, 90°", "dlsg-odd"],
  ["complex cell, maximum", "dlsg-most"],
  ["complex cell, energy", "dlsg-energy"]
];
var ORDER = [2, 3, 0, 1];
var HINT = "1 is the response of simple cell 0° to the grating that fits it. Simple cells are rectified; the energy model squares and adds their sums before that.";
var PACE = 50;
var STEP = 6;
var AXES = {
  phase: { from: 0, to: 360, by: 3, ticks: [0, 90, 180, 270, 360], unit: "°" },
  orientation: { from: 0, to: 180, by: 2, ticks: [0, 45, 90, 135, 180], unit: "°" },
  frequency: { from: 1, to: 8, by: 0.1, ticks: range(1, 8), unit: "" }
};
var simple_and_complex_cells_default = widget("Simple and complex cells", (help) => {
  const { model, root, follow, painter } = help;
  const size = model.get("size");
  const [angle, frequency] = model.get("preferred");
  const respond = cellsOf(size, angle, frequency, model.get("phases"));
  const controls = gratingControls(help);
  const picture = make("canvas", { class: "dlsg-pixels dlsg-grating", role: "img" });
  const reach = `${200 / frequency}%`;
  const style = `width: ${reach}; height: ${reach}`;
  const circle = make("span", { class: "dlsg-reach", "aria-hidden": "true", style });
  const curves = responseCurves(help, respond);
  const table = responseTable(size, angle, frequency, model.get("phases"));
  root.append(
    controls.box,
    make(
      "div",
      { class: "dlsg-columns dlsg-cells" },
      make(
        "figure",
        {},
        make("div", { class: "dlsg-shown" }, picture, circle),
        make("figcaption", {}, "The circle marks the fields")
      ),
      table.box,
      curves.box
    ),
    make("p", { class: "dlsg-hint" }, HINT)
  );
  const draw2 = painter(() => {
    const stripes = stripesOf(model);
    controls.show(stripes);
    paintSigned(picture, grating(size, stripes), size, 1);
    picture.setAttribute(
      "aria-label",
      `Grating at ${stripes.angle}°, ${stripes.frequency} stripes, phase ${stripes.phase}°`
    );
    table.show(respond(stripes));
    curves.show(stripes);
  });
  follow("angle frequency phase over", draw2);
  draw2();
});
var stripesOf = (model) => ({
  angle: model.get("angle"),
  frequency: model.get("frequency"),
  phase: model.get("phase")
});
function paintSigned(canvas, values, size, largest) {
  const levels = Uint8Array.from(values, (value) => Math.round(127.5 * (1 + value / largest)));
  paint(canvas, levels, size, size);
}
function gratingControls({ model, listen, send, ended }) {
  const sliders = {
    angle: slider("orientation", 0, 180, 1),
    frequency: slider("frequency", 1, 8, 0.1),
    phase: slider("phase", 0, 360, 1)
  };
  for (const [trait, { input }] of Object.entries(sliders)) {
    listen(input, "input", () => send({ [trait]: input.valueAsNumber }));
  }
  const drift = button("Drift", { main: true });
  let timer = 0;
  listen(drift, "click", () => {
    clearInterval(timer);
    const step = () => send({ phase: (model.get("phase") + STEP) % 360 });
    timer = timer ? 0 : setInterval(step, PACE);
    say(drift, timer ? "Stop" : "Drift");
  });
  ended(() => clearInterval(timer));
  function show(stripes) {
    const { angle, frequency, phase } = stripes;
    sliders.angle.show(angle, `${Math.round(angle)}°`);
    sliders.frequency.show(frequency, frequency.toFixed(1));
    sliders.phase.show(phase, `${Math.round(phase)}°`);
  }
  const boxes = Object.values(sliders).map(({ box }) => box);
  return { box: make("div", { class: "dlsg-row" }, ...boxes, drift), show };
}
function responseTable(size, angle, frequency, phases) {
  const pooled = [`largest of ${phases} phases`, "√ sum of squares"];
  const rows = CELLS.map(([name, kind], n) => {
    const canvas = make("canvas", { class: "dlsg-pixels", role: "img" });
    if (n < 2) {
      const values = gabor(size, { angle, frequency, phase: 90 * n });
      paintSigned(canvas, values, size, Math.max(...values.map(Math.abs)));
      canvas.setAttribute("aria-label", `Receptive field, phase ${90 * n}°`);
    }
    const bar = make("i", { class: kind });
    const number = make("output");
    const text2 = make("div", {}, make("span", {}, name), number);
    const body = make("div", { class: "dlsg-response" }, text2, make("div", {}, bar));
    return {
      row: make("div", { class: "dlsg-cell-row" }, n < 2 ? canvas : pooling(pooled[n - 2]), body),
      bar,
      number
    };
  });
  const box = make("div", { class: "dlsg-responses" }, ...rows.map(({ row }) => row));
  function show(values) {
    rows.forEach(({ bar, number }, n) => {
      bar.style.width = `${Math.min(100, 100 * values[n])}%`;
      number.dataset.value = values[n];
      say(number, values[n].toFixed(2));
    });
  }
  return { box, show };
}
var pooling = (words) => make("div", { class: "dlsg-pooling" }, words);
function responseCurves({ model, listen, send }, respond) {
  const over = choice(Object.keys(AXES));
  const y = { from: 0, to: 1.1, ticks: [0, 0.5, 1].map((n) => [n, n]), label: "response" };
  const charts = Object.entries(AXES).map(([name, axis]) => {
    const ticks = axis.ticks.map((n) => [n, `${n}${axis.unit}`]);
    const x = { ...axis, ticks, label: `${name} of the grating` };
    const plot = chart({ label: `Responses over the ${name}`, inner: [340, 270], x, y });
    const lines = ORDER.map((n) => [n, plot.curve(CELLS[n][1])]);
    const mark = plot.add(draw("line", { class: "dlsg-now" }));
    return { name, axis, plot, lines, mark };
  });
  const box = make("div", {}, field("curves over", over), ...charts.map(({ plot }) => plot.box));
  listen(over, "change", () => send({ over: over.value }));
  function show(stripes) {
    over.value = model.get("over");
    for (const { name, axis, plot, lines, mark } of charts) {
      plot.box.hidden = name !== over.value;
      if (plot.box.hidden) continue;
      const trait = name === "orientation" ? "angle" : name;
      const places = range(0, Math.round((axis.to - axis.from) / axis.by)).map(
        (n) => axis.from + n * axis.by
      );
      const responses = places.map((place) => respond({ ...stripes, [trait]: place }));
      for (const [n, line] of lines) line.set(places.map((place, k) => [place, responses[k][n]]));
      const [x1, y1] = plot.place([stripes[trait], 0]);
      const [x2, y2] = plot.place([stripes[trait], 2]);
      for (const [key, value] of Object.entries({ x1, y1, x2, y2 })) mark.setAttribute(key, value);
    }
  }
  return { box, show };
}
export {
  simple_and_complex_cells_default as default
};
