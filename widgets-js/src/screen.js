// A canvas with a title, a caption and a ring around some of its pixels.
import { clamp, make } from "./base.js";

export function screen(name) {
  const canvas = make("canvas", { role: "img", class: `dlsg-${name}` });
  const frame = make("div", { class: "dlsg-ring", "aria-hidden": "true" });
  const caption = make("p", { class: "dlsg-caption" });
  const glass = make("div", { class: "dlsg-screen" }, canvas, frame);
  const box = make("div", { class: "dlsg-view" }, make("h3", {}, name), glass, caption);

  /** Give the canvas the proportions of an image. */
  function fit(height, width) {
    glass.style.aspectRatio = `${width} / ${height}`;
    glass.style.width = `${Math.round((width / Math.max(height, width)) * 100)}%`;
  }

  /** The (row, column) of the pixel at which an event points. */
  function pixelAt(event) {
    const shown = canvas.getBoundingClientRect();
    const row = ((event.clientY - shown.top) / shown.height) * canvas.height;
    const column = ((event.clientX - shown.left) / shown.width) * canvas.width;
    return [
      clamp(Math.floor(row), 0, canvas.height - 1),
      clamp(Math.floor(column), 0, canvas.width - 1),
    ];
  }

  /** Put the ring around the pixels from a corner on. */
  function ring([row, column], [high, wide]) {
    const percent = (n, all) => `${(100 * n) / all}%`;
    Object.assign(frame.style, {
      top: percent(row, canvas.height),
      left: percent(column, canvas.width),
      height: percent(high, canvas.height),
      width: percent(wide, canvas.width),
    });
  }

  const describe = (text) => canvas.setAttribute("aria-label", text);
  return { box, canvas, caption, fit, pixelAt, ring, describe };
}
