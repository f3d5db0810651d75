// A pad to draw a digit on. In Python: widgets/digit_pad.py.
import { bars } from "./bars.js";
import { ARROWS, button, clamp, field, make, say, widget } from "./base.js";
import { bytesOf, paint, paintMap } from "./canvases.js";
import { percent } from "./numbers.js";
import { stroke } from "./pen.js";
import "./digit_pad.css";

const SIDE = 336; // of the pad in the page, in pixels
const RADIUS = 0.042; // of the pen, by the image's side: as thick as the strokes of MNIST
const LABEL =
  "Pad to draw on. Arrow keys move the pen, space puts it down or lifts it, Delete clears the pad.";

export default widget("Digit pad", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const [height, width] = model.get("size");
  const names = model.get("names");
  const pad = drawingPad(help, () => draw());
  const clear = button("Clear");
  const overlay = make("input", { type: "checkbox" });
  const noise = make("input", { type: "range", min: "0", max: "0.5", step: "0.01" });
  const amount = make("output", { class: "dlsg-amount" });
  const hint = "Draw inside the frame, where the digits of MNIST stand in theirs.";
  const verdict = make("p", { class: "dlsg-verdict", role: "status" });
  const table = bars("Probability of each class");
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
      make("div", { class: "dlsg-column dlsg-wide" }, verdict, table.table),
    ),
  );

  function showPad(empty) {
    const seen = bytesOf(model.get("seen"));
    const attacked = model.get("noise") && !empty && seen.length;
    paint(pad.paper, attacked ? seen : pad.levels(), height, width);
    const saliency = bytesOf(model.get("saliency"));
    pad.map.hidden = !(overlay.checked && saliency.length && !empty);
    if (!pad.map.hidden) {
      const opacity = (level) => Math.min(255, 2 * level);
      paintMap(pad.map, saliency, height, width, bytesOf(model.get("palette")), opacity);
    }
    noise.value = model.get("noise");
    amount.textContent = model.get("noise").toFixed(2);
  }

  function showClasses(empty) {
    const values = empty ? [] : model.get("probabilities");
    const best = values.indexOf(Math.max(...values));
    table.set(
      names.map((name, k) => {
        return { name, value: values[k] ?? null, kind: k === best ? "dlsg-best" : "" };
      }),
    );
    if (empty) say(verdict, "Nothing drawn yet.");
    else if (best < 0) say(verdict, "The network computes …");
    else say(verdict, `${names[best]}, ${percent(values[best])}`);
  }

  const draw = painter(() => {
    const empty = !pad.levels().some(Boolean);
    pad.showPen();
    showPad(empty);
    showClasses(empty);
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

/** The pad itself, which draws with the pointer or the keyboard and sends the drawing. */
function drawingPad({ model, listen, follow, send }, changed) {
  const [height, width] = model.get("size");
  const scale = SIDE / Math.max(height, width);
  const radius = RADIUS * Math.max(height, width);
  const paper = make("canvas", { class: "dlsg-pixels" });
  const map = make("canvas", { class: "dlsg-pixels", "aria-hidden": "true" });
  const guide = make("span", { class: "dlsg-guide", "aria-hidden": "true" });
  const cursor = make("span", { class: "dlsg-pen", "aria-hidden": "true" });
  const style = `width: ${width * scale}px; height: ${height * scale}px`;
  const attributes = { class: "dlsg-pad", tabindex: "0", role: "application", style };
  const box = make("div", { ...attributes, "aria-label": LABEL }, paper, map, guide, cursor);
  let levels = new Uint8Array(bytesOf(model.get("drawing"))); // a copy of our own
  let pen = { x: width / 2, y: height / 2 }; // moved by the keyboard
  let down = false;
  let last = null; // where the pointer was, while it draws

  function drawLine(from, to) {
    stroke(levels, height, width, radius, from, to);
    sendDrawing();
  }

  function sendDrawing() {
    send({ drawing: new DataView(levels.slice().buffer) });
    changed();
  }

  function clear() {
    levels = new Uint8Array(height * width);
    down = false;
    sendDrawing();
  }

  function showPen() {
    cursor.hidden = !box.matches(":focus-visible");
    cursor.style.transform = `translate(${pen.x * scale}px, ${pen.y * scale}px)`;
    cursor.classList.toggle("dlsg-down", down);
  }

  function pointOf(event) {
    const pad = box.getBoundingClientRect();
    const [x, y] = [(event.clientX - pad.left) / pad.width, (event.clientY - pad.top) / pad.height];
    return { x: x * width, y: y * height };
  }

  function onKey(event) {
    const move = ARROWS[event.key];
    if (move) {
      const before = pen;
      pen = {
        x: clamp(pen.x + move[1], 0.5, width - 0.5),
        y: clamp(pen.y + move[0], 0.5, height - 0.5),
      };
      if (down) drawLine(before, pen);
    } else if (event.key === " ") {
      down = !down;
      if (down) drawLine(pen, pen);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      clear();
    } else {
      return;
    }
    event.preventDefault();
    changed();
  }

  listen(box, "pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    last = pointOf(event);
    drawLine(last, last);
  });
  listen(box, "pointermove", (event) => {
    if (!last) return;
    const point = pointOf(event);
    drawLine(last, point);
    last = point;
  });
  listen(box, "pointerup pointercancel", () => {
    last = null;
  });
  listen(box, "keydown", onKey);
  listen(box, "focus blur", changed);
  follow("drawing", () => {
    if (last || down) return; // our own strokes, coming back
    levels = new Uint8Array(bytesOf(model.get("drawing")));
  });

  return { box, paper, map, clear, showPen, levels: () => levels };
}
