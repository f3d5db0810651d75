// Two pictures of one size and a pixel of the first. In Python: widgets/_pairs.py.
import { ARROWS, clamp, make } from "./base.js";
import { bytesOf, isSmall, paint } from "./canvases.js";
import "./pair.css";

const FAR = 10; // pixels that an arrow key moves with Shift
const DARK = "rgb(0 0 0 / 75%)";
export const PARTS = 64; // of a pixel, in which disparities and displacements come
export const WHITE = "#ffffff";

/**
 * What the kernel packed: the levels of both `pictures`, and functions that take what comes next,
 * `take(count)` bytes and `words(Kind, count)` numbers of 16 bits.
 */
export async function unpacked(model) {
  const packed = new Blob([bytesOf(model.get("packed"))]);
  const stream = packed.stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let at = 0;
  const take = (count) => {
    at += count;
    return bytes.slice(at - count, at);
  };
  const words = (Kind, count) => new Kind(take(2 * count).buffer);
  const [height, width, channels] = model.get("shape");
  const values = height * width * channels;
  return { pictures: [take(values), take(values)], take, words };
}

/**
 * Both pictures at most so large as `room`, [width, height] in pixels, with a caption for each.
 * `load(pictures)` takes their levels, `clear()` draws nothing but them, `center(place)` is the
 * middle of a row or column on the canvases, `first` what has the focus.
 */
export function pairOfPictures({ model }, { room, label, captions }) {
  const [height, width, channels] = model.get("shape");
  const zoom = Math.min(room[0] / width, room[1] / height);
  const size = { width: Math.round(width * zoom), height: Math.round(height * zoom) };
  const canvases = captions.map(() => make("canvas", { ...size, "aria-hidden": "true" }));
  const contexts = canvases.map((canvas) => canvas.getContext("2d"));
  const photographs = captions.map(() => make("canvas"));
  const keys = { class: "dlsg-left", tabindex: "0", role: "application", "aria-label": label };
  const first = make("div", keys, canvases[0]);
  const texts = captions.map((text) => make("figcaption", {}, text));
  const box = make(
    "div",
    { class: "dlsg-pair" },
    make("figure", {}, first, texts[0]),
    make("figure", {}, canvases[1], texts[1]),
  );
  const center = (place) => (place + 0.5) * zoom;

  function load(pictures) {
    photographs.forEach((photograph, n) => {
      paint(photograph, pictures[n], height, width, channels);
    });
  }

  function clear() {
    contexts.forEach((context, n) => {
      context.imageSmoothingEnabled = !isSmall(height, width);
      context.drawImage(photographs[n], 0, 0, size.width, size.height);
    });
  }

  /** The (row, column) of the pixel at which an event points. */
  function pixelAt(event) {
    const shown = canvases[0].getBoundingClientRect();
    const row = ((event.clientY - shown.top) / shown.height) * height;
    const column = ((event.clientX - shown.left) / shown.width) * width;
    return [clamp(Math.floor(row), 0, height - 1), clamp(Math.floor(column), 0, width - 1)];
  }

  return { box, first, contexts, size, zoom, center, load, clear, pixelAt };
}

/** Let the pointer and the arrow keys move the pixel. */
export function movePixel({ model, listen, send }, { first, pixelAt }) {
  const [height, width] = model.get("shape");
  listen(first, "pointermove pointerdown", (event) => send({ pixel: pixelAt(event) }));
  listen(first, "keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    const [down, right] = ARROWS[event.key].map((step) => step * (event.shiftKey ? FAR : 1));
    const [row, column] = model.get("pixel");
    send({ pixel: [clamp(row + down, 0, height - 1), clamp(column + right, 0, width - 1)] });
  });
}

/** Stroke a path with dark edges, which show on all colors. */
export function stroke(context, color, wide, path) {
  for (const [lineWidth, strokeStyle] of [
    [wide + 2, DARK],
    [wide, color],
  ]) {
    Object.assign(context, { lineWidth, strokeStyle });
    context.stroke(path);
  }
}

/** The same for lines [x, y, x, y]. */
export function strokes(context, color, wide, lines) {
  const path = new Path2D();
  for (const [fromX, fromY, toX, toY] of lines) {
    path.moveTo(fromX, fromY);
    path.lineTo(toX, toY);
  }
  stroke(context, color, wide, path);
}

/** A dot with a dark edge. */
export function dot(context, x, y, radius, fillStyle) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  Object.assign(context, { lineWidth: 2, strokeStyle: DARK, fillStyle });
  context.stroke();
  context.fill();
}
