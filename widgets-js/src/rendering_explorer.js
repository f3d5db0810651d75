// Nuisances of a rendering model, to be switched on and off. In Python: widgets/rendering_explorer.py.
import { bars } from "./bars.js";
import { ARROWS, choice, clamp, field, make, range, say, widget } from "./base.js";
import { bytesOf, figure, paint, pixelsOf } from "./canvases.js";
import { halves } from "./captioner.js";
import { percent } from "./numbers.js";
import { believe, moved } from "./rendering.js";
import { slider } from "./slider.js";
import "./rendering_explorer.css";

const HELP = "The image. The arrow keys move it by a pixel, Home moves it back to the middle.";
const NAMES = ["image", "template", "rendering", "translation"];

const STATE = ["image", "down", "right", "contrast", "reach", "switch", "noise"];

export default widget("Rendering model", (help) => {
  const { model, root, follow, painter } = help;
  const { mixture, imageOf } = read(model);
  const controls = controlsOf(help);
  const views = viewsOf(help, mixture);
  root.append(controls.box, views.words, views.box);
  const draw = painter(() => {
    const state = Object.fromEntries(STATE.map((name) => [name, model.get(name)]));
    const image = imageOf(state);
    views.show(image, believe(mixture, image, state), state);
    controls.show(state);
  });
  follow(STATE.join(" "), draw);
  draw();
});

/** The mixture, and a function that gives the image of a state. */
function read(model) {
  const [, height, width] = model.get("shape");
  const levels = Float32Array.from(bytesOf(model.get("pictures")), (level) => level / 255);
  const mixture = {
    shape: model.get("template_shape"),
    size: [height, width],
    labels: model.get("labels"),
    prior: model.get("prior"),
    templates: halves(bytesOf(model.get("templates"))),
  };

  function imageOf({ image, down, right, contrast }) {
    const at = image * height * width;
    return moved(levels.subarray(at, at + height * width), [height, width], down, right, contrast);
  }

  return { mixture, imageOf };
}

/** Lists, a box and sliders for all that can be changed. */
function controlsOf({ model, listen, send }) {
  const limits = model.get("limits");
  const select = choice(range(0, model.get("shape")[0] - 1));
  const reach = choice(
    range(...limits.reach).map((n) => [n, n ? `${(2 * n + 1) ** 2} places, ±${n} px` : "1 place"]),
  );
  const check = make("input", { type: "checkbox" });
  const sliders = {
    contrast: slider("contrast", 0, 1, 0.01),
    noise: slider("noise σ", ...limits.noise, 0.01),
    down: slider("down", ...limits.move, 1),
    right: slider("right", ...limits.move, 1),
  };
  listen(select, "input", () => send({ image: Number(select.value) }));
  listen(reach, "input", () => send({ reach: Number(reach.value) }));
  listen(check, "input", () => send({ switch: check.checked }));
  for (const [name, { input }] of Object.entries(sliders))
    listen(input, "input", () => send({ [name]: input.valueAsNumber }));

  function show(state) {
    select.value = state.image;
    reach.value = state.reach;
    check.checked = state.switch;
    for (const name of ["contrast", "noise"])
      sliders[name].show(state[name], state[name].toFixed(2));
    for (const name of ["down", "right"]) sliders[name].show(state[name], `${state[name]} px`);
  }

  const nuisances = make(
    "div",
    { class: "dlsg-row" },
    field("image", select),
    field("translations", reach),
    field("switch may be off", check),
  );
  const changes = Object.values(sliders).map((each) => each.box);
  return {
    box: make(
      "div",
      { class: "dlsg-nuisances" },
      nuisances,
      make("div", { class: "dlsg-row" }, ...changes),
    ),
    show,
  };
}

/** The four pictures, the classes and a sentence. */
function viewsOf(help, { shape: [, h, w], size: [height, width], labels, templates }) {
  const furthest = help.model.get("limits").reach[1];
  const views = NAMES.map((name) => {
    const view = figure({ pixels: true });
    view.box.dataset.name = name;
    return view;
  });
  moveByKeys(help, views[0].box);
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  const chart = bars("Posterior probability of each class");
  const box = make(
    "div",
    { class: "dlsg-columns dlsg-renderings" },
    make("div", { class: "dlsg-rendered" }, ...views.map((view) => view.box)),
    make("div", { class: "dlsg-column dlsg-wide" }, chart.table),
  );

  function show(image, found, state) {
    const label = labels[found.number];
    const template = templates.subarray(found.number * h * w, (found.number + 1) * h * w);
    gray(views[0].canvas, image, height, width);
    gray(views[1].canvas, template, h, w);
    gray(views[2].canvas, found.rendering, height, width);
    drawPlaces(views[3].canvas, found.places, state.reach, furthest);
    const texts = [
      "image",
      `best template, of class ${label}`,
      `rendering, mean squared error ${found.error.toFixed(4)}`,
      "posterior of the translation",
    ];
    views.forEach((view, n) => {
      say(view.caption, texts[n]);
    });
    const rows = found.classes.map((value, name) => ({ name, value }));
    if (state.switch) rows.push({ name: "off", value: found.off });
    rows.reduce((one, two) => (two.value > one.value ? two : one)).kind = "dlsg-best";
    chart.set(rows);
    say(words, verdict(found, label, [height - h, width - w]));
  }

  return { box, words, show };
}

/** The arrow keys on the image move it. */
function moveByKeys({ model, listen, send }, box) {
  const limits = model.get("limits");
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", HELP);
  listen(box, "keydown", (event) => {
    const step = ARROWS[event.key];
    if (!step && event.key !== "Home") return;
    event.preventDefault();
    const [down, right] = ["down", "right"].map((name, n) =>
      step ? clamp(model.get(name) + step[n], ...limits.move) : 0,
    );
    send({ down, right });
  });
}

/** What the best state is, in words. */
function verdict({ on, off, classes, place }, label, room) {
  if (!on) return `Switched off, ${percent(off)}: nothing but noise.`;
  const [down, right] = place.map((at, n) => at - Math.floor(room[n] / 2));
  const where = [way(down, "down", "up"), way(right, "right", "left")].filter(Boolean);
  return `Class ${label}, ${percent(classes[label])}; template ${where.join(", ") || "in the middle"}.`;
}

const way = (by, after, before) => by !== 0 && `${Math.abs(by)} px ${by > 0 ? after : before}`;

/** Values from 0 to 1 in gray. */
function gray(canvas, values, height, width) {
  paint(
    canvas,
    Array.from(values, (value) => Math.round(255 * clamp(value, 0, 1))),
    height,
    width,
  );
}

/** Probabilities of translations, white is 1; those that are not allowed stay empty. */
function drawPlaces(canvas, places, reach, furthest) {
  const [side, whole] = [2 * reach + 1, 2 * furthest + 1];
  const { data, show } = pixelsOf(canvas, whole, whole);
  places.forEach((share, g) => {
    const row = Math.floor(g / side) + furthest - reach;
    const column = (g % side) + furthest - reach;
    const at = 4 * (row * whole + column);
    data.fill(Math.round(255 * share), at, at + 3);
    data[at + 3] = 255;
  });
  show();
}
