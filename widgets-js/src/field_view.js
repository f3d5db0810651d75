// An image with margins, and the receptive fields of units as boxes on it.
import { make } from "./base.js";
import { bytesOf, isSmall, paint } from "./canvases.js";
import { boxOf, centerOf, overhangOf, unitAt } from "./fields.js";

const SIDE = 430; // of image and margins in the page, in pixels
const MARGIN = 0.12; // of the image's longer side at most
const CLOSEST = 9; // pixels between the dots at the units' centers at least
const LABEL =
  "The image. Arrow keys move from unit to unit, Page Up and Page Down change the layer.";

/** The view; `draw(number, unit)` shows a unit of a layer, `pointAt(event)` gives a place. */
export function fieldView({ model }, layers) {
  const [height, width, channels] = model.get("shape");
  const longer = Math.max(height, width);
  const overhang = Math.max(...layers.map((layer) => overhangOf(layer, [height, width])));
  const margin = Math.min(Math.ceil(overhang), Math.round(MARGIN * longer));
  const zoom = SIDE / (longer + 2 * margin);
  const canvas = make("canvas", { role: "img" });
  const box = make("div", { class: "dlsg-photo", tabindex: "0", role: "application" }, canvas);
  box.setAttribute("aria-label", LABEL);
  const photograph = make("canvas");
  paint(photograph, bytesOf(model.get("pixels")), height, width, channels);
  canvas.width = Math.round((width + 2 * margin) * zoom);
  canvas.height = Math.round((height + 2 * margin) * zoom);
  const context = canvas.getContext("2d");

  const scaled = ([top, bottom, left, right]) => [
    (left + margin) * zoom,
    (top + margin) * zoom,
    (right - left) * zoom,
    (bottom - top) * zoom,
  ];

  const placed = ([y, x]) => [(x + margin) * zoom, (y + margin) * zoom];

  function draw(number, unit) {
    const layer = layers[number];
    const rectangle = scaled(boxOf(layer, unit));
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = !isSmall(height, width);
    context.drawImage(photograph, ...scaled([0, height, 0, width]));
    darken(context, scaled([0, height, 0, width]), rectangle);
    drawCenters(layer);
    const center = unit.map((place, n) => centerOf(layer, place, n));
    for (const below of layers.slice(0, number)) {
      outline(context, scaled(boxOf(below, unitAt(below, center))), 1, "rgb(255 255 255 / 80%)");
    }
    outline(context, rectangle, 3, "#ffb84d");
    dot(context, placed(center), 4, "#ffb84d");
    canvas.setAttribute("aria-label", `The image and the receptive field of ${layer.name}`);
  }

  /** A dot at the center of each unit's field, where they lie far enough apart. */
  function drawCenters(layer) {
    if (Math.min(...layer.stride) * zoom < CLOSEST) return;
    for (let row = 0; row < layer.shape[0]; row++) {
      for (let column = 0; column < layer.shape[1]; column++) {
        dot(context, placed([centerOf(layer, row, 0), centerOf(layer, column, 1)]), 2, "#fff");
      }
    }
  }

  /** The place of the image, in pixels from the top and the left, at which an event points. */
  function pointAt(event) {
    const shown = canvas.getBoundingClientRect();
    const y = ((event.clientY - shown.top) / shown.height) * canvas.height;
    const x = ((event.clientX - shown.left) / shown.width) * canvas.width;
    const place = [y / zoom - margin, x / zoom - margin];
    return [Math.min(Math.max(place[0], 0), height), Math.min(Math.max(place[1], 0), width)];
  }

  return { box, draw, pointAt };
}

/** Darken a rectangle, but not what lies in another. */
function darken(context, rectangle, inside) {
  const outside = new Path2D();
  outside.rect(0, 0, context.canvas.width, context.canvas.height);
  outside.rect(...inside);
  context.save();
  context.clip(outside, "evenodd");
  context.fillStyle = "rgb(0 0 0 / 45%)";
  context.fillRect(...rectangle);
  context.restore();
}

function outline(context, rectangle, wide, stroke) {
  for (const [lineWidth, strokeStyle] of [
    [wide + 2, "rgb(0 0 0 / 60%)"],
    [wide, stroke],
  ]) {
    Object.assign(context, { lineWidth, strokeStyle });
    context.strokeRect(...rectangle);
  }
}

function dot(context, [x, y], radius, fill) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = "rgb(0 0 0 / 70%)";
  context.lineWidth = 1;
  context.stroke();
}
