// Two frames with a pixel and where methods find it, the map of the costs, and the legend.
import { make, range, say } from "./base.js";
import { change, chart, roundTicks, draw as shape } from "./chart.js";
import { pairOfPictures, stroke, WHITE } from "./pair.js";

const ROOM = [324, 324]; // width and height of a frame in the page at most, in pixels
const SIDE = 292; // of the map of the costs
const LABEL = "The first frame. Arrow keys move from pixel to pixel, with Shift by ten.";
const CAPTIONS = [
  "First frame, and the window: point at a pixel, or move with the arrow keys.",
  "Second frame: where each flow leads. Dashed: the area that is searched.",
];

// A mark's color and its path around (0, 0), for pictures and for the map. The first is block
// matching's, the last one that of the truth.
const square = (half) => `M${-half} ${-half}h${2 * half}v${2 * half}h${-2 * half}z`;
const MARKS = [
  { color: "#ffa94d", path: square(9) },
  { color: "#5cc8ff", path: "M8 0A8 8 0 1 1-8 0A8 8 0 1 1 8 0z" },
  { color: "#f59ad0", path: "M0-9L8.5 7H-8.5z" },
  { color: "#f0e442", path: "M0-10L10 0L0 10L-10 0z" },
];
const TRUTH = { color: WHITE, path: "M-14 0H-4M4 0H14M0-14V-4M0 4V14" };
const SMALL = 0.75; // the size of marks in the second frame
const BRIGHTER = 0.5; // exponent that makes small costs differ in gray
const SHADES = 8; // of the scale

/** The marks of block matching and of so many given flows, and that of the truth if it is known. */
export function marksOf(given, known) {
  return [...MARKS.slice(0, given + 1), ...(known ? [TRUTH] : [])];
}

/** Both frames; `draw(pixel, ends)` shows the window, the search and the displacements. */
export function framesView(help, marks) {
  const view = pairOfPictures(help, { room: ROOM, label: LABEL, captions: CAPTIONS });
  const { contexts, zoom, center } = view;
  const [reach, window] = [help.model.get("reach"), help.model.get("window")];

  /** The outline of a square of pixels around the middle of one. */
  function around([row, column], pixels) {
    const path = new Path2D();
    const side = pixels * zoom;
    path.rect(center(column) - side / 2, center(row) - side / 2, side, side);
    return path;
  }

  function draw([row, column], ends) {
    view.clear();
    stroke(contexts[0], MARKS[0].color, 2, around([row, column], window));
    stroke(contexts[0], WHITE, 1, around([row, column], 1));
    contexts[1].setLineDash([6, 4]);
    stroke(contexts[1], WHITE, 2, around([row, column], 2 * reach + 1));
    contexts[1].setLineDash([]);
    ends.forEach((end, n) => {
      if (end === null) return;
      const place = [row + end[0], column + end[1]];
      if (n === 0) {
        stroke(contexts[1], marks[0].color, 2, around(place, window));
        return;
      }
      const [y, x] = place.map(center);
      const path = new Path2D();
      path.addPath(new Path2D(marks[n].path), new DOMMatrix([SMALL, 0, 0, SMALL, x, y]));
      stroke(contexts[1], marks[n].color, 2, path);
    });
  }

  return { ...view, draw };
}

/** The costs of all displacements in gray; `show(costs, ends)` draws them, with the marks. */
export function costMap({ model }, marks, largest) {
  const reach = model.get("reach");
  const ticks = roundTicks(-reach, reach, 7, 1);
  const [from, to] = [-reach - 0.5, reach + 0.5];
  const plot = chart({
    label: "Cost of each displacement",
    inner: [SIDE, SIDE],
    x: { from, to, ticks, label: "pixels to the right" },
    y: { from: to, to: from, ticks, label: "pixels down" },
  });
  const side = SIDE / (2 * reach + 1);
  const steps = range(-reach, reach);
  const cells = steps.flatMap((down) =>
    steps.map((right) => {
      const [x, y] = plot.place([right - 0.5, down - 0.5]);
      return shape("rect", { x, y, width: side + 0.5, height: side + 0.5 }); // leaves no gaps
    }),
  );
  plot.add(shape("g", { class: "dlsg-cells" }, ...cells));
  const drawn = marks.map((mark) => plot.add(shapeOf(mark)));
  const shades = range(0, SHADES).map((n) => gray(n / SHADES));
  const scale = make("i", { style: `background: linear-gradient(to right, ${shades})` });
  const ramp = make("p", { class: "dlsg-ramp" }, "cost 0", scale, `${largest} or more`);
  const box = make("figure", { class: "dlsg-flow-map" }, plot.box, ramp);

  function show(costs, ends) {
    cells.forEach((cell, n) => {
      change(cell, { fill: gray(costs[n] / largest) });
    });
    drawn.forEach((mark, n) => {
      const [x, y] = plot.place(ends[n] === null ? [0, 0] : [ends[n][1], ends[n][0]]);
      const visibility = ends[n] === null ? "hidden" : "visible";
      change(mark, { visibility, transform: `translate(${x} ${y})` });
    });
  }

  return { box, show };
}

/** The gray of a share of the largest cost. */
function gray(share) {
  const level = Math.round(255 * Math.min(share, 1) ** BRIGHTER);
  return `rgb(${level} ${level} ${level})`;
}

/** A mark as an element of SVG: on dark edges, which show on all colors. */
function shapeOf({ color, path }) {
  const edge = shape("path", { d: path, class: "dlsg-mark-edge" });
  return shape("g", { class: "dlsg-mark" }, edge, shape("path", { d: path, stroke: color }));
}

/** What each mark stands for; `show(ends)` writes displacements and errors. */
export function legend(names, marks, known) {
  const heads = ["", "", "down", "right", ...(known ? ["end-point error"] : [])];
  const rows = names.map((name, n) => {
    const icon = shape("svg", { viewBox: "-16 -16 32 32", "aria-hidden": "true" });
    icon.append(shapeOf(marks[n]));
    const cells = heads.slice(2).map(() => make("td"));
    return {
      name,
      cells,
      row: make("tr", {}, make("td", {}, icon), make("th", {}, name), ...cells),
    };
  });
  const head = make("tr", {}, ...heads.map((text) => make("th", {}, text)));
  const caption = make("caption", {}, "Displacement of the pixel, in pixels");
  const box = make("table", { class: "dlsg-legend" }, caption, head, ...rows.map(({ row }) => row));

  function show(ends) {
    const truth = known ? ends.at(-1) : null;
    rows.forEach(({ row, cells }, n) => {
      const end = ends[n];
      say(cells[0], end === null ? "unknown" : tenths(end[0]));
      say(cells[1], end === null ? "" : tenths(end[1]));
      row.dataset.value = end === null ? "unknown" : end.join(" ");
      if (!known) return;
      const error = truth === null || end === null ? null : Math.hypot(...difference(end, truth));
      const own = n === rows.length - 1;
      say(cells[2], own || error === null ? "–" : error.toFixed(1));
      row.dataset.error = own || error === null ? "unknown" : error;
    });
  }

  return { box, show };
}

const difference = (one, other) => one.map((value, n) => value - other[n]);

/** A number with one decimal: a real minus, but none before 0. */
function tenths(value) {
  const text = value.toFixed(1);
  return Number(text) === 0 ? "0.0" : text.replace("-", "−");
}
