// A grid of tiles from which one is chosen; only what is in view is drawn.
import { clamp, color, make } from "./base.js";

const SIDE = 42; // of a tile at least, in pixels
const GAP = 5;
const FRAME = 3;

/** The grid; `list(numbers)` says which tiles, `draw(chosen)` shows them, `choose(n)` is told. */
export function tileGrid({ listen, root, painter, ended }, tiles, choose) {
  const canvas = make("canvas", { "aria-hidden": "true" });
  const sheet = make("div", { class: "dlsg-list" }, canvas);
  const label = "Images to choose from. Arrow keys choose one.";
  const attributes = { class: "dlsg-grid", tabindex: "0", role: "application" };
  const box = make("div", { ...attributes, "aria-label": label }, sheet);
  let listed = [];
  let chosen = 0;

  /** The layout as it is; the list can then be scrolled to its last tile. */
  function laidOut() {
    const layout = layoutOf(box.clientWidth, tiles);
    sheet.style.height = `${Math.ceil(listed.length / layout.across) * layout.high + GAP}px`;
    return layout;
  }

  const paint = painter(() => {
    const { across, wide, high } = laidOut();
    const top = box.scrollTop;
    canvas.width = box.clientWidth;
    canvas.height = box.clientHeight;
    const context = canvas.getContext("2d");
    const first = Math.floor(top / high) * across;
    const last = Math.ceil((top + canvas.height) / high) * across;
    listed.slice(first, last).forEach((n, place) => {
      const x = GAP + ((first + place) % across) * wide;
      const y = GAP + Math.floor((first + place) / across) * high - top;
      if (n === chosen) {
        context.fillStyle = color(root, "--accent");
        const sides = [wide - GAP + 2 * FRAME, high - GAP + 2 * FRAME];
        context.fillRect(x - FRAME, y - FRAME, ...sides);
      }
      tiles.draw(context, n, x, y, wide - GAP, high - GAP);
    });
  });

  function draw(number) {
    if (number !== chosen) show(number);
    chosen = number;
    paint();
  }

  /** Scroll so far that a tile is in view. */
  function show(number) {
    const { across, high } = laidOut();
    const y = Math.floor(listed.indexOf(number) / across) * high;
    if (y >= 0) box.scrollTop = clamp(box.scrollTop, y + high + 2 * GAP - box.clientHeight, y);
  }

  function list(numbers) {
    listed = numbers;
    box.scrollTop = 0;
    show(chosen);
    paint();
  }

  /** Choose the tile so many further on; beyond the last comes the first. */
  function step(by) {
    const { length } = listed;
    if (length) choose(listed[(listed.indexOf(chosen) + by + length) % length]);
  }

  listen(canvas, "click", (event) => {
    const { across, wide, high } = laidOut();
    const corner = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - corner.left - GAP / 2) / wide);
    const row = Math.floor((event.clientY - corner.top + box.scrollTop - GAP / 2) / high);
    const place = row * across + column;
    if (column >= 0 && column < across && place in listed) choose(listed[place]);
  });
  listen(box, "keydown", (event) => {
    const { across: line, high } = laidOut();
    const page = line * Math.max(1, Math.floor(box.clientHeight / high) - 1);
    const moves = movesOf(line, page);
    if (!(event.key in moves)) return;
    event.preventDefault();
    const wanted = listed.indexOf(chosen) + moves[event.key];
    if (listed.length) choose(listed[clamp(wanted, 0, listed.length - 1)]);
  });
  listen(box, "scroll", paint);
  const sizes = new ResizeObserver(paint);
  sizes.observe(box);
  ended(() => sizes.disconnect());

  return { box, draw, list, step };
}

/** How many tiles stand in a line of a width, and their width and height with the gap. */
function layoutOf(width, tiles) {
  const least = SIDE * Math.max(1, tiles.width / tiles.height);
  const across = Math.max(1, Math.floor((width - GAP) / (least + GAP)));
  const wide = (width - GAP) / across;
  return { across, wide, high: ((wide - GAP) * tiles.height) / tiles.width + GAP };
}

/** How far each key moves, by the lengths of a line and a page. */
const movesOf = (line, page) => ({
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -line,
  ArrowDown: line,
  PageUp: -page,
  PageDown: page,
  Home: -Infinity,
  End: Infinity,
});
