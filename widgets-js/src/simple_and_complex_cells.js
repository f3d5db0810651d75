// A grating before simple and complex cells. In Python: widgets/simple_and_complex_cells.py.
import { button, choice, field, make, range, say, widget } from "./base.js";
import { paint } from "./canvases.js";
import { cellsOf, gabor, grating } from "./cells.js";
import { chart, draw as shape } from "./chart.js";
import { slider } from "./slider.js";
import "./simple_and_complex_cells.css";

const CELLS = [
  ["simple cell, 0°", "dlsg-even"],
  ["simple cell, 90°", "dlsg-odd"],
  ["complex cell, maximum", "dlsg-most"],
  ["complex cell, energy", "dlsg-energy"],
];
const ORDER = [2, 3, 0, 1]; // in which their curves are drawn: those of the simple cells on top
const HINT =
  "1 is the response of simple cell 0° to the grating that fits it. Simple cells are rectified; the energy model squares and adds their sums before that.";
const PACE = 50; // milliseconds between the steps of a drift, of
const STEP = 6; // degrees each
const AXES = {
  phase: { from: 0, to: 360, by: 3, ticks: [0, 90, 180, 270, 360], unit: "°" },
  orientation: { from: 0, to: 180, by: 2, ticks: [0, 45, 90, 135, 180], unit: "°" },
  frequency: { from: 1, to: 8, by: 0.1, ticks: range(1, 8), unit: "" },
};

export default widget("Simple and complex cells", (help) => {
  const { model, root, follow, painter } = help;
  const size = model.get("size");
  const [angle, frequency] = model.get("preferred");
  const respond = cellsOf(size, angle, frequency, model.get("phases"));
  const controls = gratingControls(help);
  const picture = make("canvas", { class: "dlsg-pixels dlsg-grating", role: "img" });
  const reach = `${200 / frequency}%`; // two standard deviations of the Gaussian on each side
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
        make("figcaption", {}, "The circle marks the fields"),
      ),
      table.box,
      curves.box,
    ),
    make("p", { class: "dlsg-hint" }, HINT),
  );

  const draw = painter(() => {
    const stripes = stripesOf(model);
    controls.show(stripes);
    paintSigned(picture, grating(size, stripes), size, 1);
    picture.setAttribute(
      "aria-label",
      `Grating at ${stripes.angle}°, ${stripes.frequency} stripes, phase ${stripes.phase}°`,
    );
    table.show(respond(stripes));
    curves.show(stripes);
  });

  follow("angle frequency phase over", draw);
  draw();
});

const stripesOf = (model) => ({
  angle: model.get("angle"),
  frequency: model.get("frequency"),
  phase: model.get("phase"),
});

/** Paint values from −largest, black, to largest, white. */
function paintSigned(canvas, values, size, largest) {
  const levels = Uint8Array.from(values, (value) => Math.round(127.5 * (1 + value / largest)));
  paint(canvas, levels, size, size);
}

/** The sliders of the grating, and a button that shifts it on and on. */
function gratingControls({ model, listen, send, ended }) {
  const sliders = {
    angle: slider("orientation", 0, 180, 1),
    frequency: slider("frequency", 1, 8, 0.1),
    phase: slider("phase", 0, 360, 1),
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

/** The cells with their fields, and their responses as bars. */
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
    const text = make("div", {}, make("span", {}, name), number);
    const body = make("div", { class: "dlsg-response" }, text, make("div", {}, bar));
    return {
      row: make("div", { class: "dlsg-cell-row" }, n < 2 ? canvas : pooling(pooled[n - 2]), body),
      bar,
      number,
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

const pooling = (words) => make("div", { class: "dlsg-pooling" }, words);

/** The cells' responses over all phases, orientations or frequencies. */
function responseCurves({ model, listen, send }, respond) {
  const over = choice(Object.keys(AXES));
  const y = { from: 0, to: 1.1, ticks: [0, 0.5, 1].map((n) => [n, n]), label: "response" };
  const charts = Object.entries(AXES).map(([name, axis]) => {
    const ticks = axis.ticks.map((n) => [n, `${n}${axis.unit}`]);
    const x = { ...axis, ticks, label: `${name} of the grating` };
    const plot = chart({ label: `Responses over the ${name}`, inner: [340, 270], x, y });
    const lines = ORDER.map((n) => [n, plot.curve(CELLS[n][1])]);
    const mark = plot.add(shape("line", { class: "dlsg-now" }));
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
        (n) => axis.from + n * axis.by,
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
