// Images on a grid of settings, with a slider for each. In Python: widgets/image_grid.py.
import { button, clamp, field, make, say, widget } from "./base.js";
import { figure } from "./canvases.js";
import { openTiles } from "./tiles.js";
import "./image_grid.css";

// Which axis a key moves, and how far.
const KEYS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [1, -1],
  ArrowDown: [1, 1],
  PageUp: [2, -1],
  PageDown: [2, 1],
};
const HELP = ["left and right", "up and down", "Page Up and Page Down"];

export default widget("Images on a grid", async (help) => {
  const { model, root, guarded, listen, follow, painter, send, ended } = help;
  const tiles = await openTiles(model.get("tiles"), model.get("places"));
  ended(tiles.close);
  const axes = model.get("axes");
  const texts = model.get("texts");
  const sliders = axes.map(([name, labels]) => sliderOf(name, labels));
  const shown = figure({ pixels: Boolean(tiles.pixelated) });
  const keys = axes.map(([name], axis) => `${HELP[axis]} change ${name}`).join(", ");
  shown.box.tabIndex = 0;
  shown.box.setAttribute("role", "application");
  shown.box.setAttribute("aria-label", `The image. Of the keys, ${keys}.`);
  const rate = model.get("rate");
  // A screen reader would read the text of each frame aloud.
  if (!rate) shown.caption.setAttribute("role", "status");
  shown.caption.hidden = texts.every((text) => text === "");
  const beside = model.get("references").map((name, n) => {
    const reference = figure({ pixels: Boolean(tiles.pixelated) });
    tiles.paint(reference.canvas, texts.length + n);
    reference.caption.textContent = name;
    return reference.box;
  });
  root.append(
    make("div", { class: "dlsg-row dlsg-axes" }, ...sliders.map(({ box }) => box)),
    make("div", { class: "dlsg-columns dlsg-images" }, shown.box, ...beside),
  );

  let timer = 0;
  const player = button("Play", { main: true });

  function play() {
    const frames = axes[0][1].length;
    const next = guarded(() => {
      const [at, ...others] = model.get("index");
      model.set("index", [(at + 1) % frames, ...others]); // the kernel need not hear of each
    });
    timer = setInterval(next, 1000 / rate);
    say(player, "Pause");
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
    say(player, "Play");
    model.save_changes();
  }

  function move(axis, wanted) {
    if (timer) pause();
    const index = [...model.get("index")];
    index[axis] = clamp(wanted, 0, axes[axis][1].length - 1);
    send({ index });
  }

  const draw = painter(() => {
    const index = model.get("index");
    const number = index.reduce((sum, at, axis) => sum * axes[axis][1].length + at, 0);
    tiles.paint(shown.canvas, number);
    say(shown.caption, texts[number]);
    sliders.forEach(({ show }, axis) => {
      show(index[axis]);
    });
  });

  sliders.forEach(({ slider }, axis) => {
    listen(slider, "input", () => move(axis, slider.valueAsNumber));
  });
  listen(shown.box, "keydown", (event) => {
    const [axis, step] = KEYS[event.key] ?? [];
    if (!(axis < axes.length)) return;
    event.preventDefault();
    move(axis, model.get("index")[axis] + step);
  });
  follow("index", draw);
  draw();
  if (rate) {
    root.firstChild.append(player);
    listen(player, "click", () => (timer ? pause() : play()));
    ended(() => clearInterval(timer));
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) play();
  }
});

/** A slider that goes through labels. */
function sliderOf(name, labels) {
  const most = labels.length - 1;
  const slider = make("input", { type: "range", min: "0", max: most, step: "1" });
  const label = make("output");
  label.style.minWidth = `${Math.min(20, Math.max(...labels.map(({ length }) => length)))}ch`;
  const box = make("div", { class: "dlsg-axis" }, field(name, slider), label);

  function show(at) {
    slider.value = at;
    slider.setAttribute("aria-valuetext", labels[at]);
    label.textContent = labels[at];
  }

  return { box, slider, show };
}
