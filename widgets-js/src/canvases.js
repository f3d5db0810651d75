// Images that come as bytes from the kernel, on canvases.
import { make } from "./base.js";
import "./canvases.css";

/** A canvas with a caption; a canvas of `pixels` shows each of them as a square. */
export function figure({ pixels = false } = {}) {
  const canvas = make("canvas", { class: pixels && "dlsg-pixels" });
  const caption = make("figcaption");
  return { canvas, caption, box: make("figure", {}, canvas, caption) };
}

/** Whether an image is so small that its pixels should show. */
export const isSmall = (height, width) => Math.max(height, width) < 100;

/** Bytes as they come from the kernel: a DataView, or nothing yet. */
export function bytesOf(view) {
  return view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(0);
}

/** Draw gray (1) or color (3) levels 0 to 255, row by row; the canvas takes their size. */
export function paint(canvas, levels, height, width, channels = 1) {
  const { data, show } = pixelsOf(canvas, height, width);
  for (let at = 0; at < height * width; at++) {
    for (let c = 0; c < 3; c++) data[4 * at + c] = levels[channels === 1 ? at : channels * at + c];
    data[4 * at + 3] = 255;
  }
  show();
}

/** Draw levels 0 to 255 in the colors of a palette, 3 bytes each; `opacity(level)` is 0 to 255. */
export function paintMap(canvas, levels, height, width, palette, opacity = () => 255) {
  const { data, show } = pixelsOf(canvas, height, width);
  for (let at = 0; at < height * width; at++) {
    for (let c = 0; c < 3; c++) data[4 * at + c] = palette[3 * levels[at] + c];
    data[4 * at + 3] = opacity(levels[at]);
  }
  show();
}

/** Bytes (red, green, blue, opacity) of a canvas of a new size, and a function that shows them. */
export function pixelsOf(canvas, height, width) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const pixels = new ImageData(width, height);
  return { data: pixels.data, show: () => canvas.getContext("2d").putImageData(pixels, 0, 0) };
}
