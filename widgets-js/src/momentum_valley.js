// Gradient descent with momentum in a narrow valley. In Python: widgets/momentum_valley.py.
import { ARROWS, clamp, make, range, say, widget } from "./base.js";
import { chart, dotsOf, pathOf, draw as shape } from "./chart.js";
import { descend, limitOf, lossOf, stepsTo } from "./descent.js";
import { written } from "./numbers.js";
import { slider } from "./slider.js";
import "./momentum_valley.css";

const MOVE = 0.1; // how far an arrow key moves the start
const SHOWN = 150; // steps on the axis of the losses
const EXPONENTS = [-6, 2]; // powers of ten on their other axis
const HINT = "Drag the start, or move it with the arrow keys.";
const LABEL = "The valley. Arrow keys or the mouse move the start.";

export default widget("Momentum in a valley", (help) => {
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
    make("p", { class: "dlsg-hint" }, `${ruleOf(model.get("curvatures"))} ${HINT}`),
  );

  const draw = painter(() => {
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
      start: [first, second].map((w, n) => rounded(clamp(w, -[wide, high][n], [wide, high][n]))),
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
  follow("curvatures learning_rate momentum start tolerance", draw);
  draw();
});

const rounded = (value) => Math.round(100 * value) / 100;

const settingsOf = (model) => ({
  curvatures: model.get("curvatures"),
  rate: model.get("learning_rate"),
  momentum: model.get("momentum"),
  start: model.get("start"),
  longest: model.get("longest"),
  far: model.get("far"),
  tolerance: model.get("tolerance"),
});

/** What became of a descent, in words. */
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

/** The loss and the rule of a step. */
function ruleOf([a, b]) {
  const [first, second] = [a, b].map((c) => (c === 1 ? "" : `${written(c)} `));
  return `L = (${first}w₁² + ${second}w₂²) / 2. A step: v ← β v − η ∇L, w ← w + v.`;
}

/** The sliders of the learning rate and the momentum. */
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

/** Contour lines, the path on them, and its start. */
function valleyChart(model) {
  const [[wide, high], [a, b]] = [model.get("window"), model.get("curvatures")];
  const ticks = (most) => range(-Math.floor(most), Math.floor(most)).map((n) => [n, written(n)]);
  const plot = chart({
    label: "Contour lines of the loss and the path",
    inner: [580, (580 * high) / wide],
    x: { from: -wide, to: wide, ticks: ticks(wide), label: "w₁" },
    y: { from: -high, to: high, ticks: ticks(high), label: "w₂" },
  });
  const corner = lossOf([a, b], [wide, high]);
  const count = 16;
  for (const n of range(1, count)) {
    const level = corner * (n / count) ** 2; // equally far apart in the weights
    const [cx, cy] = plot.place([0, 0]);
    const [right, top] = plot.place([Math.sqrt((2 * level) / a), Math.sqrt((2 * level) / b)]);
    plot.add(shape("ellipse", { cx, cy, rx: right - cx, ry: cy - top, class: "dlsg-contour" }));
  }
  const lines = ["dlsg-plain", "dlsg-path"].map((kind) => [
    plot.add(shape("path", { class: `dlsg-curve ${kind}` })),
    plot.add(shape("path", { class: `dlsg-dots ${kind}` })),
  ]);
  plot.add(shape("circle", { class: "dlsg-minimum", r: 4, ...centerOf(plot.place([0, 0])) }));
  const start = plot.add(shape("circle", { class: "dlsg-start", r: 9 }));
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

/** How many points of a path to draw: one that has gone far away need not be seen coming back. */
function leaving(path, window) {
  const away = path.findIndex((weights) => weights.some((w, n) => Math.abs(w) > 5 * window[n]));
  return away < 0 ? path.length : away + 1;
}

const centerOf = ([cx, cy]) => ({ cx, cy });

/** The loss, as a share of the first, step by step. */
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
      label: "loss / first loss",
    },
  });
  const level = Math.log10(model.get("tolerance"));
  const curves = ["dlsg-tolerance", "dlsg-plain", "dlsg-path"].map(plot.curve);
  curves[0].set([
    [0, level],
    [SHOWN, level],
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

/** A number as superscript. */
const raised = (n) => String(n).replace(/./g, (sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"["0123456789-".indexOf(sign)]);
