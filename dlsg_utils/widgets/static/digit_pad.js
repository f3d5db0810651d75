// A pad to draw a digit on. Python's side: ../digit_pad.py.
import { field, make, widget } from "./base.js";
import { bars, percent } from "./bars.js";
import { bytesOf, paint, paintMap } from "./pixels.js";

const SIDE = 336; // of the pad in the page, in pixels
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export default widget("Digit pad", ({ model, root, listen, follow, painter, send }) => {
  const [height, width] = model.get("size");
  const names = model.get("names");
  const scale = SIDE / Math.max(height, width);
  const radius = 0.042 * Math.max(height, width); // of the pen, as thick as the strokes of MNIST
  let levels = new Uint8Array(bytesOf(model.get("drawing"))); // a copy of our own
  let pen = { x: width / 2, y: height / 2, down: false };
  let last = null; // where the pointer was

  const paper = make("canvas", { class: "dlsg-pixels" });
  const map = make("canvas", { class: "dlsg-pixels dlsg-over", "aria-hidden": "true" });
  const cursor = make("span", { class: "dlsg-pen", "aria-hidden": "true" });
  const guide = make("span", { class: "dlsg-guide", "aria-hidden": "true" });
  const pad = make(
    "div",
    {
      class: "dlsg-pad",
      tabindex: "0",
      role: "application",
      "aria-label": "Pad to draw on. Arrow keys move the pen, space puts it down or lifts it, Delete wipes the pad.",
      style: `width: ${width * scale}px; height: ${height * scale}px`,
    },
    paper, map, guide, cursor,
  );
  const wipe = make("button", { type: "button" }, "Wipe");
  const overlay = make("input", { type: "checkbox" });
  const noise = make("input", { type: "range", min: "0", max: "0.5", step: "0.01" });
  const amount = make("output", { class: "dlsg-amount" });
  const hint = make("p", { class: "dlsg-hint" });
  const answers = bars("Probability of each class");
  const verdict = make("p", { class: "dlsg-verdict", role: "status" });
  const left = make("div", { class: "dlsg-column" }, pad, hint);
  const right = make("div", { class: "dlsg-column dlsg-wide" }, verdict, answers.table);
  root.append(
    make(
      "div",
      { class: "dlsg-row" },
      wipe, field("where it looks", overlay), field("adversarial noise ε", noise), amount,
    ),
    make("div", { class: "dlsg-columns" }, left, right),
  );
  hint.textContent = "Draw inside the frame, as the digits of MNIST stand in theirs.";

  const draw = painter(() => {
    const empty = !levels.some(Boolean);
    const strength = model.get("noise");
    const seen = bytesOf(model.get("seen"));
    const shown = strength && !empty && seen.length ? seen : levels;
    paint(paper, shown, height, width);
    const saliency = bytesOf(model.get("saliency"));
    map.hidden = !(overlay.checked && saliency.length && !empty);
    if (!map.hidden) {
      paintMap(map, saliency, height, width, bytesOf(model.get("palette")), (level) => Math.min(255, 2 * level));
    }
    const focused = pad.matches(":focus-visible");
    cursor.hidden = !focused;
    cursor.style.transform = `translate(${pen.x * scale}px, ${pen.y * scale}px)`;
    cursor.classList.toggle("dlsg-down", pen.down);
    noise.value = strength;
    amount.textContent = strength.toFixed(2);
    const values = empty ? [] : model.get("probabilities");
    const best = values.length ? values.indexOf(Math.max(...values)) : -1;
    answers.set(names.map((name, k) => (
      { name, value: values.length ? values[k] : null, kind: k === best ? "dlsg-best" : "" }
    )));
    let words = "Nothing drawn yet.";
    if (best >= 0) words = `${names[best]}, ${percent(values[best])} sure`;
    else if (!empty) words = "Asking the network …";
    if (verdict.textContent !== words) verdict.textContent = words;
  });

  /** Ink on all pixels near the way from one place to the next. */
  function stroke(from, to) {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const square = dx * dx + dy * dy || 1;
    const reach = radius + 1;
    const rows = [Math.min(from.y, to.y) - reach, Math.max(from.y, to.y) + reach];
    const columns = [Math.min(from.x, to.x) - reach, Math.max(from.x, to.x) + reach];
    for (let i = Math.max(0, Math.floor(rows[0])); i < Math.min(height, Math.ceil(rows[1])); i += 1) {
      for (let j = Math.max(0, Math.floor(columns[0])); j < Math.min(width, Math.ceil(columns[1])); j += 1) {
        const [x, y] = [j + 0.5 - from.x, i + 0.5 - from.y];
        const share = Math.min(1, Math.max(0, (x * dx + y * dy) / square));
        const distance = Math.hypot(x - share * dx, y - share * dy);
        const ink = 255 * Math.min(1, Math.max(0, radius + 0.5 - distance));
        levels[i * width + j] = Math.max(levels[i * width + j], Math.round(ink));
      }
    }
    changed();
  }

  function changed() {
    send({ drawing: new DataView(levels.slice().buffer) });
    draw();
  }

  function place(event) {
    const box = pad.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * width,
      y: ((event.clientY - box.top) / box.height) * height,
    };
  }

  listen(pad, "pointerdown", (event) => {
    pad.setPointerCapture(event.pointerId);
    last = place(event);
    stroke(last, last);
  });
  listen(pad, "pointermove", (event) => {
    if (!last) return;
    const now = place(event);
    stroke(last, now);
    last = now;
  });
  listen(pad, "pointerup pointercancel", () => { last = null; });
  listen(pad, "keydown", (event) => {
    const move = MOVES[event.key];
    if (move) {
      const to = {
        x: Math.min(width - 0.5, Math.max(0.5, pen.x + move[0])),
        y: Math.min(height - 0.5, Math.max(0.5, pen.y + move[1])),
        down: pen.down,
      };
      if (pen.down) stroke(pen, to);
      pen = to;
    } else if (event.key === " ") {
      pen.down = !pen.down;
      if (pen.down) stroke(pen, pen);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      clear();
    } else {
      return;
    }
    event.preventDefault();
    draw();
  });
  listen(pad, "focus blur", draw);
  listen(wipe, "click", clear);
  listen(overlay, "change", draw);
  listen(noise, "input", () => {
    send({ noise: noise.valueAsNumber });
    draw();
  });

  function clear() {
    levels = new Uint8Array(height * width);
    pen.down = false;
    changed();
  }

  follow("drawing", () => {
    if (last || pen.down) return; // our own strokes, coming back
    levels = new Uint8Array(bytesOf(model.get("drawing")));
    draw();
  });
  follow("seen saliency probabilities noise", draw);
  draw();
});
