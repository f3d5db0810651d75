// All maps of a layer side by side in one canvas, from which one is chosen.
import { make } from "./base.js";
import { bytesOf, paintMap } from "./canvases.js";

const GAP = 4; // pixels between maps
const SMALLEST = 44; // side of a map in the page, in pixels

/** The atlas; it asks to be drawn by `changed()` and tells of a chosen map by `choose(channel)`. */
export function mapAtlas({ model, listen, ended }, changed, choose) {
  const canvas = make("canvas", { class: "dlsg-pixels" });
  const marker = make("span", { class: "dlsg-marker", "aria-hidden": "true" });
  const label = "All maps of the layer. Arrow keys choose one.";
  const box = make(
    "div",
    { class: "dlsg-maps", tabindex: "0", role: "application", "aria-label": label },
    make("div", { class: "dlsg-sheet" }, canvas, marker),
  );
  let grid = { across: 1, channels: 0, wide: 1, high: 1 }; // of the maps, in pixels of the page

  const corner = (channel) => [
    (channel % grid.across) * grid.wide,
    Math.floor(channel / grid.across) * grid.high,
  ];

  function draw() {
    const [channels, rows, columns] = model.get("maps_shape");
    const zoom = Math.max(1, Math.ceil(SMALLEST / Math.max(rows, columns)));
    const [wide, high] = [columns * zoom + GAP, rows * zoom + GAP];
    const fitting = Math.floor(((box.clientWidth || 1000) + GAP) / wide);
    const across = Math.max(1, Math.min(channels, fitting));
    grid = { across, channels, wide, high };
    canvas.width = across * wide;
    canvas.height = Math.ceil(channels / across) * high;
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    const strip = make("canvas"); // all maps below each other
    const levels = bytesOf(model.get("maps"));
    paintMap(strip, levels, channels * rows, columns, bytesOf(model.get("palette")));
    for (let k = 0; k < channels; k++) {
      const size = [columns * zoom, rows * zoom];
      context.drawImage(strip, 0, k * rows, columns, rows, ...corner(k), ...size);
    }
  }

  function mark(channel) {
    const [x, y] = corner(channel);
    marker.style.transform = `translate(${x - 3}px, ${y - 3}px)`;
    marker.style.width = `${grid.wide - GAP + 6}px`;
    marker.style.height = `${grid.high - GAP + 6}px`;
  }

  listen(canvas, "click", (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    const row = Math.floor((event.clientY - top) / grid.high);
    const channel = row * grid.across + Math.floor((event.clientX - left) / grid.wide);
    if (channel < grid.channels) choose(channel);
  });
  listen(box, "keydown", (event) => {
    const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -grid.across, ArrowDown: grid.across };
    if (!(event.key in moves)) return;
    event.preventDefault();
    choose(model.get("channel") + moves[event.key]);
    marker.scrollIntoView({ block: "nearest" });
  });
  const sizes = new ResizeObserver(changed);
  sizes.observe(box);
  ended(() => sizes.disconnect());

  return { box, draw, mark };
}
