// A pad to draw a small gray image on, with the pointer or the keyboard. In Python: widgets/_pad.py.
import { ARROWS, clamp, make } from "./base.js";
import { bytesOf } from "./canvases.js";
import { stroke } from "./pen.js";
import "./drawing_pad.css";

const RADIUS = 0.042; // of the pen, by the image's side: as thick as the strokes of MNIST
const LABEL =
  "Pad to draw on. Arrow keys move the pen, space puts it down or lifts it, Delete clears the pad.";

/** A pad of `side` pixels; it sends the drawing and calls `changed()`, also for its pen. */
export function drawingPad({ model, listen, follow, send }, side, changed) {
  const [height, width] = model.get("size");
  const scale = side / Math.max(height, width);
  const radius = RADIUS * Math.max(height, width);
  const paper = make("canvas", { class: "dlsg-pixels" });
  const guide = make("span", { class: "dlsg-guide", "aria-hidden": "true" });
  const cursor = make("span", { class: "dlsg-pen", "aria-hidden": "true" });
  const style = `width: ${width * scale}px; height: ${height * scale}px`;
  const attributes = { class: "dlsg-pad", tabindex: "0", role: "application", style };
  const box = make("div", { ...attributes, "aria-label": LABEL }, paper, guide, cursor);
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

  return { box, paper, clear, showPen, levels: () => levels };
}
