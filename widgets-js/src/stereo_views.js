// Both pictures of a pair with a pixel and its candidates, and the charts of what these cost.
import { make, say } from "./base.js";
import { change, chart, roundTicks, draw as shape } from "./chart.js";
import { dot, pairOfPictures, strokes, WHITE } from "./pair.js";

const ROOM = [506, 286]; // width and height of a picture in the page at most, in pixels
const ACROSS = 1034; // of all charts beside each other
const SPARE = 90; // of each beside its plot
const PLOT = 104; // height of a plot
const BELOW = 0.1; // of the costs' range: room for the dot at the least cost
// The costs' colors on the pictures; in the style sheet they follow the theme.
const PINS = ["#ff9a5c", "#63b8ec", "#c9a3e8", "#4fd1ae"];
const REACH = 15; // from the line to the first pin's head, and from one to the next, in pixels
const LABEL = "The left picture. Arrow keys move from pixel to pixel, with Shift by ten.";

const CAPTIONS = [
  "Left: point at a pixel, or move with the arrow keys.",
  "Right: the line of its candidates, a pin at each match; white: measured.",
];

/** Both pictures; `draw(pixel, matches, truth)` shows what belongs together. */
export function pairView(help) {
  const view = pairOfPictures(help, { room: ROOM, label: LABEL, captions: CAPTIONS });
  const { contexts, size, zoom, center } = view;
  const disparities = help.model.get("disparities");

  function draw([row, column], matches, truth) {
    view.clear();
    const y = center(row);
    cross(contexts[0], center(column), y);
    const last = Math.max(0, column - disparities + 1);
    strokes(contexts[1], WHITE, 2, [[last * zoom, y, (column + 1) * zoom, y]]);
    // Heads go up where there is no room below.
    const way = y + REACH * (matches.length + 2) < size.height ? REACH : -REACH;
    if (truth !== null) {
      pin(contexts[1], center(column - truth), y, way * (matches.length + 1), WHITE);
    }
    matches.forEach((match, n) => {
      pin(contexts[1], center(column - match), y, way * (n + 1), PINS[n]);
    });
  }

  return { ...view, draw };
}

/** A cross that leaves its middle free. */
function cross(context, x, y) {
  const [near, far] = [5, 18];
  strokes(context, WHITE, 2, [
    [x - far, y, x - near, y],
    [x + near, y, x + far, y],
    [x, y - far, x, y - near],
    [x, y + near, x, y + far],
  ]);
}

/** A needle from the line of candidates to its head. */
function pin(context, x, y, length, color) {
  strokes(context, color, 2, [[x, y, x, y + length]]);
  dot(context, x, y + length, 5, color);
}

/** A chart of one cost, the `number`th of `count`; `show({ costs, match }, truth)` draws it. */
export function costChart(model, { name, least, largest }, number, count) {
  const last = model.get("disparities") - 1;
  const from = least - BELOW * (largest - least);
  const plot = chart({
    label: `Cost against disparity: ${name}`,
    inner: [Math.floor(ACROSS / count) - SPARE, PLOT],
    x: {
      from: -0.5,
      to: last + 0.5,
      ticks: roundTicks(0, last, 8, 1),
      label: "disparity in pixels",
    },
    y: { from, to: largest, ticks: roundTicks(least, largest, 3), label: "cost" },
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
    change(dot, { cx, cy });
    const [x1, y1] = plot.place([truth ?? -9, from]);
    const [x2, y2] = plot.place([truth ?? -9, largest]);
    change(measured, { x1, x2, y1, y2 });
    const off = truth === null ? "" : `, off by ${Math.abs(match - truth).toFixed(1)}`;
    say(result, `${match} ${match === 1 ? "pixel" : "pixels"}${off}`);
    result.dataset.value = match;
    result.classList.toggle("dlsg-wrong", truth !== null && Math.abs(match - truth) > 2);
  }

  return { box, show };
}
