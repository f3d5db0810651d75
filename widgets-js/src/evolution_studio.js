// Evolution of images that a network is sure of. In Python: widgets/evolution_studio.py.
import { runControls } from "./background_run.js";
import { button, choice, field, make, range, say, widget } from "./base.js";
import { bytesOf, figure, isSmall, paint } from "./canvases.js";
import { chart } from "./chart.js";
import { percent } from "./numbers.js";
import "./evolution_studio.css";

export default widget("Evolution studio", (help) => {
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
      reset,
    ),
    make(
      "div",
      { class: "dlsg-columns dlsg-evolution" },
      elite.box,
      make("div", { class: "dlsg-column dlsg-wide" }, curves.box),
    ),
    make("div", { class: "dlsg-elites" }, ...tiles.map(({ box }) => box)),
  );

  const drawControls = painter(() => {
    kind.value = model.get("chosen");
    encoding.value = model.get("encoding");
    run.update();
  });
  const draw = painter(() => {
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
  follow("chosen frame elites history generation", draw);
  drawControls();
  draw();
});

/** A confidence in percent, which says 100 only of 1. */
const certain = (value) =>
  value > 0.99 ? `${(Math.floor(1e4 * value) / 100).toFixed(2)} %` : percent(value);

/** Confidences after each generation, one class after the other. */
const historyOf = (model) => new Float32Array(bytesOf(model.get("history")).slice().buffer);

/** A small elite with its class and confidence. */
function eliteTile(model, name) {
  const [height, width, channels] = model.get("small_shape");
  const canvas = make("canvas", { class: "dlsg-pixels", "aria-hidden": "true" });
  const share = make("b");
  const box = make(
    "button",
    { type: "button", title: name },
    canvas,
    make("span", {}, name),
    share,
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

/** The confidence in each class by generation; the chosen one's curve is bold. */
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
      label: "generation",
    },
    y: {
      from: 0,
      to: 1,
      ticks: [0, 0.25, 0.5, 0.75, 1].map((share) => [share, `${100 * share} %`]),
      label: "confidence",
    },
  });
  const count = model.get("names").length;
  const curves = range(1, count).map(() => plot.curve("dlsg-thin"));
  const bold = plot.curve("");

  function draw(history, chosen) {
    const points = (k) =>
      range(0, history.length / count - 1).map((n) => [n, history[n * count + k]]);
    curves.forEach(({ set }, k) => {
      set(points(k));
    });
    bold.set(points(chosen));
  }

  return { box: plot.box, draw };
}
