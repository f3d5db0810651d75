// Pictures that come as bytes from the kernel, on canvases.
import { make } from "./base.js";

/** A canvas with a caption. */
export function figure(kind = "") {
  const canvas = make("canvas", { class: kind });
  const caption = make("figcaption");
  return { canvas, caption, box: make("figure", {}, canvas, caption) };
}

/** Bytes as they come from the kernel: a DataView, or nothing yet. */
export function bytesOf(view) {
  return view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(0);
}

/** Give a canvas grey (1) or colour (3) levels 0 to 255, row by row; its size becomes theirs. */
export function paint(canvas, levels, height, width, channels = 1) {
  const pixels = new ImageData(width, height);
  for (let at = 0; at < height * width; at += 1) {
    for (let c = 0; c < 3; c += 1) {
      pixels.data[4 * at + c] = levels[channels === 1 ? at : channels * at + c];
    }
    pixels.data[4 * at + 3] = 255;
  }
  show(canvas, pixels);
}

/** Give a canvas levels 0 to 255 in the colours of a palette (3 bytes each); `opacity(level)` 0 to 255. */
export function paintMap(canvas, levels, height, width, palette, opacity = () => 255) {
  const pixels = new ImageData(width, height);
  for (let at = 0; at < height * width; at += 1) {
    const level = levels[at];
    for (let c = 0; c < 3; c += 1) pixels.data[4 * at + c] = palette[3 * level + c];
    pixels.data[4 * at + 3] = opacity(level);
  }
  show(canvas, pixels);
}

function show(canvas, pixels) {
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}
