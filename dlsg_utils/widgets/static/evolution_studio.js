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

// src/background_run.js
function runControls({ model, listen }, text2, textOfCancel = "Cancel") {
  const start = button(text2, { main: true });
  const cancel = button(textOfCancel);
  const progress = make("progress", { max: "1", "aria-label": "progress" });
  const box = make("div", { class: "dlsg-run" }, start, cancel, progress);
  listen(start, "click", () => model.send("start"));
  listen(cancel, "click", () => model.send("cancel"));
  function update() {
    const running = model.get("running");
    const held = document.activeElement === start || document.activeElement === cancel;
    start.hidden = running;
    cancel.hidden = progress.hidden = !running;
    if (held) (running ? cancel : start).focus();
    progress.value = model.get("done");
  }
  return { box, update };
}

// src/canvases.js
function figure({ pixels = false } = {}) {
  const canvas = make("canvas", { class: pixels && "dlsg-pixels" });
  const caption = make("figcaption");
  return { canvas, caption, box: make("figure", {}, canvas, caption) };
}
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

// src/numbers.js
function percent(value) {
  if (value === null) return "";
  return `${(100 * value).toFixed(value > 0.0995 && value < 0.9995 ? 0 : 1)} %`;
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

// src/evolution_studio.js
var evolution_studio_default = widget("Evolution studio", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const [height, width, channels] = model.get("shape");
  const names = model.get("names");
  const kind = choice(names.map((name, k) => [k, name]));
  const encoding = choice(model.get("encodings"));
  const run = runControls(help, "Evolve", "Stop");
  const reset = button("Reset");
  const elite = figure({ pixels: isSmall(height, width) });
  elite.canvas.setAttribute("role", "img");
  elite.caption.setAttribute("role", "status");
  const tiles = names.map((name) => eliteTile(model, name));
  const curves = confidenceCurves(model);
  root.append(
    make(
      "div",
      { class: "dlsg-row" },
      field("class", kind),
      field("encoding", encoding),
      run.box,
      reset
    ),
    make(
      "div",
      { class: "dlsg-columns dlsg-evolution" },
      elite.box,
      make("div", { class: "dlsg-column dlsg-wide" }, curves.box)
    ),
    make("div", { class: "dlsg-elites" }, ...tiles.map(({ box }) => box))
  );
  const drawControls = painter(() => {
    kind.value = model.get("chosen");
    encoding.value = model.get("encoding");
    run.update();
  });
  const draw2 = painter(() => {
    const chosen = model.get("chosen");
    const generation = model.get("generation");
    const history = historyOf(model);
    const confidences = history.subarray(generation * names.length);
    paint(elite.canvas, bytesOf(model.get("frame")), height, width, channels);
    elite.canvas.setAttribute("aria-label", `The elite of ${names[chosen]}`);
    const times = `${generation} ${generation === 1 ? "generation" : "generations"}`;
    say(elite.caption, `${names[chosen]}, ${certain(confidences[chosen])} after ${times}`);
    elite.caption.dataset.value = confidences[chosen];
    tiles.forEach(({ show }, k) => {
      show(k, confidences[k]);
    });
    curves.draw(history, chosen);
  });
  listen(kind, "change", () => send({ chosen: Number(kind.value) }));
  listen(encoding, "change", () => send({ encoding: encoding.value }));
  listen(reset, "click", () => model.send("reset"));
  tiles.forEach(({ box }, k) => {
    listen(box, "click", () => send({ chosen: k }));
  });
  follow("chosen encoding running done", drawControls);
  follow("chosen frame elites history generation", draw2);
  drawControls();
  draw2();
});
var certain = (value) => value > 0.99 ? `${(Math.floor(1e4 * value) / 100).toFixed(2)} %` : percent(value);
var historyOf = (model) => new Float32Array(bytesOf(model.get("history")).slice().buffer);
function eliteTile(model, name) {
  const [height, width, channels] = model.get("small_shape");
  const canvas = make("canvas", { class: "dlsg-pixels", "aria-hidden": "true" });
  const share = make("b");
  const box = make(
    "button",
    { type: "button", title: name },
    canvas,
    make("span", {}, name),
    share
  );
  function show(k, confidence) {
    const size = height * width * channels;
    const levels = bytesOf(model.get("elites")).subarray(k * size, (k + 1) * size);
    paint(canvas, levels, height, width, channels);
    share.textContent = certain(confidence);
    box.setAttribute("aria-pressed", String(model.get("chosen") === k));
  }
  return { box, show };
}
function confidenceCurves(model) {
  const last = model.get("generations");
  const step = Math.max(1, Math.ceil(last / 5));
  const plot = chart({
    label: "Confidence of each elite by generation; the chosen class is bold",
    inner: [570, 200],
    x: {
      from: 0,
      to: last,
      ticks: range(0, Math.floor(last / step)).map((n) => [n * step, String(n * step)]),
      label: "generation"
    },
    y: {
      from: 0,
      to: 1,
      ticks: [0, 0.25, 0.5, 0.75, 1].map((share) => [share, `${100 * share} %`]),
      label: "confidence"
    }
  });
  const count = model.get("names").length;
  const curves = range(1, count).map(() => plot.curve("dlsg-thin"));
  const bold = plot.curve("");
  function draw2(history, chosen) {
    const points = (k) => range(0, history.length / count - 1).map((n) => [n, history[n * count + k]]);
    curves.forEach(({ set }, k) => {
      set(points(k));
    });
    bold.set(points(chosen));
  }
  return { box: plot.box, draw: draw2 };
}
export {
  evolution_studio_default as default
};
