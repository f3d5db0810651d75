// Both pictures of a pair with a pixel and its candidates, and the charts of what these cost.
import { clamp, make, range, say } from "./base.js";
import { isSmall, paint } from "./canvases.js";
import { chart, draw as shape } from "./chart.js";
import { written } from "./numbers.js";

const ROOM = [506, 286]; // width and height of a picture in the page at most, in pixels
const ACROSS = 1034; // of all charts beside each other
const SPARE = 90; // of each beside its plot
const PLOT = 104; // height of a plot
const BELOW = 0.1; // of the costs' range: room for the dot at the least cost
const DARK = "rgb(0 0 0 / 75%)";
const MEASURED = "#ffffff";
// The costs' colors on the pictures; in the style sheet they follow the theme.
const PINS = ["#ff9a5c", "#63b8ec", "#c9a3e8", "#4fd1ae"];
const REACH = 15; // from the line to the first pin's head, and from one to the next, in pixels
const LABEL = "The left picture. Arrow keys move from pixel to pixel, with Shift by ten.";

/** Both pictures; `load(pair)` shows them, `draw(pixel, matches, truth)` what belongs together. */
export function pairView({ model }) {
  const [height, width, channels] = model.get("shape");
  const disparities = model.get("disparities");
  const zoom = Math.min(ROOM[0] / width, ROOM[1] / height);
  const size = { width: Math.round(width * zoom), height: Math.round(height * zoom) };
  const canvases = range(0, 1).map(() => make("canvas", { ...size, "aria-hidden": "true" }));
  const contexts = canvases.map((canvas) => canvas.getContext("2d"));
  const photographs = range(0, 1).map(() => make("canvas"));
  const keys = { class: "dlsg-left", tabindex: "0", role: "application", "aria-label": LABEL };
  const left = make("div", keys, canvases[0]);
  const words = [
    "Left: point at a pixel, or move with the arrow keys.",
    "Right: the line of its candidates, a pin at each match; white: measured.",
  ];
  const [first, second] = words.map((text) => make("figcaption", {}, text));
  const box = make(
    "div",
    { class: "dlsg-pair" },
    make("figure", {}, left, first),
    make("figure", {}, canvases[1], second),
  );
  const center = (place) => (place + 0.5) * zoom;

  function load(pair) {
    paint(photographs[0], pair.left, height, width, channels);
    paint(photographs[1], pair.right, height, width, channels);
  }

  function draw([row, column], matches, truth) {
    contexts.forEach((context, n) => {
      context.imageSmoothingEnabled = !isSmall(height, width);
      context.drawImage(photographs[n], 0, 0, size.width, size.height);
    });
    const y = center(row);
    cross(contexts[0], center(column), y);
    const last = Math.max(0, column - disparities + 1);
    strokes(contexts[1], MEASURED, 2, [[last * zoom, y, (column + 1) * zoom, y]]);
    // Heads go up where there is no room below.
    const way = y + REACH * (matches.length + 2) < size.height ? REACH : -REACH;
    if (truth !== null) {
      pin(contexts[1], center(column - truth), y, way * (matches.length + 1), MEASURED);
    }
    matches.forEach((match, n) => {
      pin(contexts[1], center(column - match), y, way * (n + 1), PINS[n]);
    });
  }

  /** The (row, column) of the pixel at which an event points. */
  function pixelAt(event) {
    const shown = canvases[0].getBoundingClientRect();
    const row = ((event.clientY - shown.top) / shown.height) * height;
    const column = ((event.clientX - shown.left) / shown.width) * width;
    return [clamp(Math.floor(row), 0, height - 1), clamp(Math.floor(column), 0, width - 1)];
  }

  return { box, left, load, draw, pixelAt };
}

/** Lines [x, y, x, y] with dark edges, which show on all colors. */
function strokes(context, color, wide, lines) {
  for (const [lineWidth, strokeStyle] of [
    [wide + 2, DARK],
    [wide, color],
  ]) {
    Object.assign(context, { lineWidth, strokeStyle });
    context.beginPath();
    for (const [fromX, fromY, toX, toY] of lines) {
      context.moveTo(fromX, fromY);
      context.lineTo(toX, toY);
    }
    context.stroke();
  }
}

/** A cross that leaves its middle free. */
function cross(context, x, y) {
  const [near, far] = [5, 18];
  strokes(context, MEASURED, 2, [
    [x - far, y, x - near, y],
    [x + near, y, x + far, y],
    [x, y - far, x, y - near],
    [x, y + near, x, y + far],
  ]);
}

/** A needle from the line of candidates to its head. */
function pin(context, x, y, length, color) {
  strokes(context, color, 2, [[x, y, x, y + length]]);
  context.beginPath();
  context.arc(x, y + length, 5, 0, 2 * Math.PI);
  Object.assign(context, { lineWidth: 2, strokeStyle: DARK, fillStyle: color });
  context.stroke();
  context.fill();
}

/** A chart of one cost, the `number`th of `count`; `show({ costs, match }, truth)` draws it. */
export function costChart(model, { name, least, largest }, number, count) {
  const last = model.get("disparities") - 1;
  const from = least - BELOW * (largest - least);
  const plot = chart({
    label: `Cost against disparity: ${name}`,
    inner: [Math.floor(ACROSS / count) - SPARE, PLOT],
    x: { from: -0.5, to: last + 0.5, ticks: ticksOf(0, last, 8, 1), label: "disparity in pixels" },
    y: { from, to: largest, ticks: ticksOf(least, largest, 3), label: "cost" },
  });
  const measured = plot.add(shape("line", { class: "dlsg-measured" }));
  const line = plot.curve("dlsg-cost");
  const dot = plot.add(shape("circle", { class: "dlsg-match", r: 7 }));
  const result = make("output");
  const title = make("p", { class: "dlsg-cost-name" }, make("i"), name);
  const box = make("div", { class: `dlsg-cost-${number}` }, title, result, plot.box);

  function show({ costs, match }, truth) {
    line.set(Array.from(costs, (cost, d) => [d, cost]).filter(([, cost]) => cost < Infinity));
    const [cx, cy] = plot.place([match, costs[match]]);
    set(dot, { cx, cy });
    const [x1, y1] = plot.place([truth ?? -9, from]);
    const [x2, y2] = plot.place([truth ?? -9, largest]);
    set(measured, { x1, x2, y1, y2 });
    const off = truth === null ? "" : `, off by ${Math.abs(match - truth).toFixed(1)}`;
    say(result, `${match} ${match === 1 ? "pixel" : "pixels"}${off}`);
    result.dataset.value = match;
    result.classList.toggle("dlsg-wrong", truth !== null && Math.abs(match - truth) > 2);
  }

  return { box, show };
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

/** Round numbers from one to another, about so many at most and so far apart, for the chart. */
function ticksOf(from, to, most, apart = 0) {
  const least = Math.max((to - from) / most, apart);
  const unit = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].find((n) => n * unit >= least - 1e-9) * unit;
  return range(Math.ceil(from / step - 1e-9), Math.floor(to / step + 1e-9)).map((n) => [
    n * step,
    written(n * step),
  ]);
}
