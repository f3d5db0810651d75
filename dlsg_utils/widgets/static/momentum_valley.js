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
function field(text2, control) {
  return make("label", { class: "dlsg-field" }, make("span", {}, text2), control);
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
        const result2 = work(...values);
        return result2 instanceof Promise ? result2.catch(fail) : result2;
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
var dotsOf = (points) => points.map(([a, b]) => `M${a.toFixed(2)} ${b.toFixed(2)}h0`).join("");
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

// src/descent.js
function descend({ curvatures, rate, momentum, start, longest, far }) {
  const path = [start];
  let [weights, velocity] = [start, [0, 0]];
  while (path.length <= longest && Math.max(...weights.map(Math.abs)) <= far) {
    velocity = velocity.map((v, n) => momentum * v - rate * (curvatures[n] * weights[n]));
    weights = weights.map((w, n) => w + velocity[n]);
    path.push(weights);
  }
  return path;
}
var lossOf = ([a, b], [w1, w2]) => (a * w1 * w1 + b * w2 * w2) / 2;
function stepsTo(tolerance, curvatures, path) {
  const most = tolerance * lossOf(curvatures, path[0]);
  const last = path.findLastIndex((weights) => !(lossOf(curvatures, weights) <= most));
  return last + 1 < path.length ? last + 1 : null;
}
function limitOf({ curvatures, momentum, start }) {
  const curvature = Math.max(...curvatures.filter((_, n) => start[n] !== 0), 0);
  return { curvature, limit: curvature ? 2 * (1 + momentum) / curvature : Infinity };
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

// src/momentum_valley.js
var MOVE = 0.1;
var SHOWN = 150;
var EXPONENTS = [-6, 2];
var HINT = "Drag the start, or move it with the arrow keys.";
var LABEL = "The valley. Arrow keys or the mouse move the start.";
var momentum_valley_default = widget("Momentum in a valley", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const controls = rateControls(help);
  const valley = valleyChart(model);
  const losses = lossChart(model);
  const verdict = make("p", { class: "dlsg-verdict", role: "status" });
  const beside = make("p", { class: "dlsg-beside" });
  root.append(
    controls.box,
    make("div", { class: "dlsg-columns dlsg-valley" }, valley.box, losses.box),
    verdict,
    beside,
    make("p", { class: "dlsg-hint" }, `${ruleOf(model.get("curvatures"))} ${HINT}`)
  );
  const draw2 = painter(() => {
    const [curvatures, tolerance] = [model.get("curvatures"), model.get("tolerance")];
    const settings = settingsOf(model);
    const path = descend(settings);
    const plain = descend({ ...settings, momentum: 0 });
    const steps = [path, plain].map((each) => stepsTo(tolerance, curvatures, each));
    controls.show(settings);
    valley.show(path, plain, settings);
    losses.show(path, plain);
    say(verdict, result(settings, steps[0]));
    verdict.dataset.value = steps[0] ?? "never";
    const alone = result({ ...settings, momentum: 0 }, steps[1]);
    say(beside, settings.momentum ? `Without momentum (gray): ${alone}` : "");
  });
  function moveTo([first, second]) {
    const [wide, high] = model.get("window");
    send({
      start: [first, second].map((w, n) => rounded(clamp(w, -[wide, high][n], [wide, high][n])))
    });
  }
  let dragging = false;
  listen(valley.box, "pointerdown", (event) => {
    dragging = true;
    valley.box.setPointerCapture(event.pointerId);
    moveTo(valley.pointAt(event));
  });
  listen(valley.box, "pointermove", (event) => {
    if (dragging) moveTo(valley.pointAt(event));
  });
  listen(valley.box, "pointerup pointercancel", () => {
    dragging = false;
  });
  listen(valley.box, "keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    const [down, right] = ARROWS[event.key];
    const [first, second] = model.get("start");
    moveTo([first + MOVE * right, second - MOVE * down]);
  });
  follow("curvatures learning_rate momentum start tolerance", draw2);
  draw2();
});
var rounded = (value) => Math.round(100 * value) / 100;
var settingsOf = (model) => ({
  curvatures: model.get("curvatures"),
  rate: model.get("learning_rate"),
  momentum: model.get("momentum"),
  start: model.get("start"),
  longest: model.get("longest"),
  far: model.get("far"),
  tolerance: model.get("tolerance")
});
function result(settings, steps) {
  const { rate, longest, tolerance } = settings;
  const { curvature, limit } = limitOf(settings);
  if (rate > limit) {
    return `Diverges: η is above 2 (1 + β) / ${written(curvature)} = ${written(limit)}.`;
  }
  const end = `the loss stays below ${written(100 * tolerance)} % of its first value`;
  if (steps === null) return `More than ${longest.toLocaleString("en")} steps until ${end}.`;
  return `${steps} ${steps === 1 ? "step" : "steps"} until ${end}.`;
}
function ruleOf([a, b]) {
  const [first, second] = [a, b].map((c) => c === 1 ? "" : `${written(c)} `);
  return `L = (${first}w₁² + ${second}w₂²) / 2. A step: v ← β v − η ∇L, w ← w + v.`;
}
function rateControls({ model, listen, send }) {
  const largest = model.get("largest");
  const unit = 10 ** (Math.floor(Math.log10(largest)) - 2);
  const digits = Math.max(0, Math.round(-Math.log10(unit)));
  const end = Math.floor(largest / unit + 1e-9) * unit;
  const rate = slider("learning rate η", unit, end.toFixed(digits), unit);
  const momentum = slider("momentum β", 0, 0.99, 0.01);
  listen(rate.input, "input", () => send({ learning_rate: rate.input.valueAsNumber }));
  listen(momentum.input, "input", () => send({ momentum: momentum.input.valueAsNumber }));
  const box = make("div", { class: "dlsg-row dlsg-rates" }, rate.box, momentum.box);
  function show(settings) {
    rate.show(settings.rate, settings.rate.toFixed(digits));
    momentum.show(settings.momentum, settings.momentum.toFixed(2));
  }
  return { box, show };
}
function valleyChart(model) {
  const [[wide, high], [a, b]] = [model.get("window"), model.get("curvatures")];
  const ticks = (most) => range(-Math.floor(most), Math.floor(most)).map((n) => [n, written(n)]);
  const plot = chart({
    label: "Contour lines of the loss and the path",
    inner: [580, 580 * high / wide],
    x: { from: -wide, to: wide, ticks: ticks(wide), label: "w₁" },
    y: { from: -high, to: high, ticks: ticks(high), label: "w₂" }
  });
  const corner = lossOf([a, b], [wide, high]);
  const count = 16;
  for (const n of range(1, count)) {
    const level = corner * (n / count) ** 2;
    const [cx, cy] = plot.place([0, 0]);
    const [right, top] = plot.place([Math.sqrt(2 * level / a), Math.sqrt(2 * level / b)]);
    plot.add(draw("ellipse", { cx, cy, rx: right - cx, ry: cy - top, class: "dlsg-contour" }));
  }
  const lines = ["dlsg-plain", "dlsg-path"].map((kind) => [
    plot.add(draw("path", { class: `dlsg-curve ${kind}` })),
    plot.add(draw("path", { class: `dlsg-dots ${kind}` }))
  ]);
  plot.add(draw("circle", { class: "dlsg-minimum", r: 4, ...centerOf(plot.place([0, 0])) }));
  const start = plot.add(draw("circle", { class: "dlsg-start", r: 9 }));
  Object.entries({ tabindex: 0, role: "application", "aria-label": LABEL }).forEach(([k, v]) => {
    plot.box.setAttribute(k, v);
  });
  function show(path, plain, settings) {
    [settings.momentum ? plain : [], path].forEach((points, n) => {
      const shown = points.slice(0, leaving(points, [wide, high])).map(plot.place);
      lines[n][0].setAttribute("d", pathOf(shown));
      lines[n][1].setAttribute("d", dotsOf(shown));
    });
    for (const [name, value] of Object.entries(centerOf(plot.place(settings.start)))) {
      start.setAttribute(name, value);
    }
  }
  return { box: plot.box, pointAt: plot.pointAt, show };
}
function leaving(path, window) {
  const away = path.findIndex((weights) => weights.some((w, n) => Math.abs(w) > 5 * window[n]));
  return away < 0 ? path.length : away + 1;
}
var centerOf = ([cx, cy]) => ({ cx, cy });
function lossChart(model) {
  const [from, to] = EXPONENTS;
  const powers = range(from, to).filter((n) => n % 2 === 0);
  const plot = chart({
    label: "The loss after each step, as a share of the first, on a logarithmic axis",
    inner: [280, 232],
    x: { from: 0, to: SHOWN, ticks: [0, 50, 100, 150].map((n) => [n, n]), label: "step" },
    y: {
      from,
      to,
      ticks: powers.map((n) => [n, n ? `10${raised(n)}` : "1"]),
      label: "loss / first loss"
    }
  });
  const level = Math.log10(model.get("tolerance"));
  const curves = ["dlsg-tolerance", "dlsg-plain", "dlsg-path"].map(plot.curve);
  curves[0].set([
    [0, level],
    [SHOWN, level]
  ]);
  function show(path, plain) {
    const curvatures = model.get("curvatures");
    const first = lossOf(curvatures, path[0]);
    [plain, path].forEach((points, n) => {
      const shown = first ? points.slice(0, SHOWN + 1) : [];
      const shares = shown.map((weights) => lossOf(curvatures, weights) / first);
      curves[n + 1].set(shares.map((share, step) => [step, Math.log10(Math.max(share, 1e-9))]));
    });
  }
  return { box: plot.box, show };
}
var raised = (n) => String(n).replace(/./g, (sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"["0123456789-".indexOf(sign)]);
export {
  momentum_valley_default as default
};
