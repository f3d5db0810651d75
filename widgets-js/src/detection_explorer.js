// An object to drag before a detector. In Python: widgets/detection_explorer.py.

import { bars } from "./bars.js";
import { ARROWS, choice, clamp, field, make, say, widget } from "./base.js";
import { bytesOf } from "./canvases.js";
import { boxAt, filler, partsOf, sceneView } from "./detection_scene.js";
import { detections, detectorOf, iou } from "./detector.js";
import { slider } from "./slider.js";
import "./detection_explorer.css";

const [STEP, FAR] = [2, 10]; // pixels that an arrow key moves, without Shift and with it
const ROWS = 6; // detections in the table
const FITS = 0.5; // IoU from which on a box counts as the object's
const HINT =
  "Drag the object, or move it with the arrow keys. Dashed: its true box. Orange: the surest box that overlaps it by an IoU of 0.5 or more. Blue: other detections.";

export default widget("Detection", (help) => {
  const { model, root, follow, painter } = help;
  const parts = partsOf(model);
  const seen = passOf(model, parts);
  const view = sceneView(parts, model.get("names"));
  const controls = controlsOf(help, parts);
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  const table = bars("Detections and their probabilities");
  const more = make("p", { class: "dlsg-more" });
  const time = make("p", { class: "dlsg-time" });
  root.append(
    make(
      "div",
      { class: "dlsg-columns dlsg-detection" },
      view.box,
      make(
        "div",
        { class: "dlsg-column dlsg-wide" },
        controls.box,
        words,
        make("div", { class: "dlsg-found" }, table.table, more),
        time,
        make("p", { class: "dlsg-hint" }, HINT),
      ),
    ),
  );

  const draw = painter(() => {
    const [chosen, corner] = [model.get("chosen"), model.get("corner")];
    const { detector, anew, milliseconds } = seen(chosen, corner);
    const found = detections(detector, {
      threshold: model.get("threshold"),
      overlap: model.get("overlap"),
      regression: model.get("box_regression"),
      suppression: model.get("suppression"),
    });
    const truth = boxAt(parts.objects[chosen], corner, parts.shape);
    const best = found.find(({ box }) => iou(box, truth) >= FITS);
    view.draw(chosen, corner, found, best);
    controls.show();
    showTable(found, best);
    say(words, sentence(best, truth));
    words.dataset.value = best ? iou(best.box, truth) : "none";
    say(time, `${anew} of ${detector.count} proposals anew in ${milliseconds.toFixed(1)} ms`);
    time.dataset.value = milliseconds;
    // For whoever cannot read the picture: what was found, and where.
    view.box.dataset.value = JSON.stringify(
      found.map(({ label, score, box }) => [label, score, ...box]),
    );
  });

  function sentence(best, truth) {
    if (!best) return "No box fits the object.";
    const name = model.get("names")[best.label];
    return `${name} ${best.score.toFixed(2)}, IoU ${iou(best.box, truth).toFixed(2)}`;
  }

  function showTable(found, best) {
    table.set(
      found.slice(0, ROWS).map((one) => ({
        name: model.get("names")[one.label],
        value: one.score,
        kind: one === best ? "dlsg-best" : "",
      })),
    );
    const rest = found.length - ROWS;
    say(more, found.length ? (rest > 0 ? `and ${rest} more` : "") : "No detection.");
  }

  dragging(help, parts, view);
  follow("chosen corner threshold overlap box_regression suppression", draw);
  draw();
});

/** A function that runs the detector on the scene, unless nothing in it has changed. */
function passOf(model, parts) {
  const floats = (name) => new Float32Array(bytesOf(model.get(name)).slice().buffer);
  const detector = detectorOf({
    layers: model.get("layers"),
    weights: floats("weights"),
    shape: parts.shape,
    grid: model.get("grid"),
    stride: model.get("stride"),
    proposals: floats("proposals"),
  });
  const fill = filler(parts, detector.input);
  let before = null;
  let result = null;
  return (chosen, corner) => {
    const now = [chosen, ...corner].join();
    if (now !== before) {
      const start = performance.now();
      const anew = detector.run(fill(parts.objects[chosen], corner));
      result = { detector, anew, milliseconds: performance.now() - start };
      before = now;
    }
    return result;
  };
}

/** Which object, the threshold, and what is done with the boxes. */
function controlsOf({ model, listen, send }, { objects }) {
  const which = choice(objects.map(({ name }, n) => [n, name]));
  const threshold = slider("threshold", 0.05, 0.99, 0.01);
  const regression = make("input", { type: "checkbox" });
  const suppression = make("input", { type: "checkbox" });
  const first = make("div", { class: "dlsg-row" }, field("object", which), threshold.box);
  const ticks = [
    make("label", { class: "dlsg-field" }, regression, "move boxes (box regression)"),
    make("label", { class: "dlsg-field" }, suppression, "drop overlapping ones (NMS)"),
  ];
  const box = make("div", {}, first, make("div", { class: "dlsg-row dlsg-ticks" }, ...ticks));
  which.parentElement.hidden = objects.length === 1;

  listen(which, "change", () => {
    const chosen = Number(which.value);
    const [before, after] = [model.get("chosen"), chosen].map((n) => objects[n].size);
    const middle = model.get("corner").map((place, n) => place + Math.floor(before[n] / 2));
    send({ chosen, corner: middle.map((place, n) => place - Math.floor(after[n] / 2)) });
  });
  listen(threshold.input, "input", () => send({ threshold: threshold.input.valueAsNumber }));
  listen(regression, "change", () => send({ box_regression: regression.checked }));
  listen(suppression, "change", () => send({ suppression: suppression.checked }));

  function show() {
    which.value = model.get("chosen");
    threshold.show(model.get("threshold"), model.get("threshold").toFixed(2));
    regression.checked = model.get("box_regression");
    suppression.checked = model.get("suppression");
  }

  return { box, show };
}

/** Let pointer and arrow keys move the object; its center stays in the image. */
function dragging({ model, listen, send }, { objects, shape }, { box, placeOf }) {
  let grip = null; // from the object's corner to where it is held

  function moveTo(corner) {
    const { size } = objects[model.get("chosen")];
    send({
      corner: corner.map((place, n) => {
        const half = Math.floor(size[n] / 2);
        return clamp(Math.round(place), -half, shape[n] - half - 1);
      }),
    });
  }

  listen(box, "pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    const { size } = objects[model.get("chosen")];
    grip = placeOf(event).map((place, n) => place - model.get("corner")[n]);
    // Beside the object: it comes to where one points.
    if (grip.some((place, n) => place < 0 || place > size[n])) grip = size.map((side) => side / 2);
    moveTo(placeOf(event).map((place, n) => place - grip[n]));
  });
  listen(box, "pointermove", (event) => {
    if (grip) moveTo(placeOf(event).map((place, n) => place - grip[n]));
  });
  listen(box, "pointerup pointercancel", () => {
    grip = null;
  });
  listen(box, "keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    const step = event.shiftKey ? FAR : STEP;
    moveTo(model.get("corner").map((place, n) => place + step * ARROWS[event.key][n]));
  });
}
