// A pad to draw a digit on. In Python: widgets/digit_pad.py.
import { button, field, make, widget } from "./base.js";
import { bytesOf, paint, paintMap } from "./canvases.js";
import { drawingPad } from "./drawing_pad.js";
import { verdict } from "./verdict.js";

const SIDE = 336; // of the pad in the page, in pixels

export default widget("Digit pad", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const [height, width] = model.get("size");
  const pad = drawingPad(help, SIDE, () => draw());
  const map = make("canvas", { class: "dlsg-pixels", "aria-hidden": "true" });
  pad.paper.after(map);
  const clear = button("Clear");
  const overlay = make("input", { type: "checkbox" });
  const noise = make("input", { type: "range", min: "0", max: "0.5", step: "0.01" });
  const amount = make("output", { class: "dlsg-amount" });
  const hint = "Draw inside the frame, where the digits of MNIST stand in theirs.";
  const classes = verdict(model.get("names"));
  root.append(
    make(
      "div",
      { class: "dlsg-row" },
      clear,
      field("saliency", overlay),
      field("adversarial noise ε", noise),
      amount,
    ),
    make(
      "div",
      { class: "dlsg-columns" },
      make("div", { class: "dlsg-column" }, pad.box, make("p", { class: "dlsg-hint" }, hint)),
      make("div", { class: "dlsg-column dlsg-wide" }, ...classes.boxes),
    ),
  );

  function showPad(empty) {
    const seen = bytesOf(model.get("seen"));
    const attacked = model.get("noise") && !empty && seen.length;
    paint(pad.paper, attacked ? seen : pad.levels(), height, width);
    const saliency = bytesOf(model.get("saliency"));
    map.hidden = !(overlay.checked && saliency.length && !empty);
    if (!map.hidden) {
      const opacity = (level) => Math.min(255, 2 * level);
      paintMap(map, saliency, height, width, bytesOf(model.get("palette")), opacity);
    }
    noise.value = model.get("noise");
    amount.textContent = model.get("noise").toFixed(2);
  }

  const draw = painter(() => {
    const empty = !pad.levels().some(Boolean);
    pad.showPen();
    showPad(empty);
    const values = model.get("probabilities");
    if (empty) classes.show([], "Nothing drawn yet.");
    else classes.show(values, "The network computes …");
  });

  listen(clear, "click", pad.clear);
  listen(overlay, "change", draw);
  listen(noise, "input", () => {
    send({ noise: noise.valueAsNumber });
    draw();
  });
  follow("drawing seen saliency probabilities noise", draw);
  draw();
});
