// A chart of curves, drawn as SVG, so that it follows the theme and stays sharp.
import { clamp, make, range } from "./base.js";
import { written } from "./numbers.js";
import "./chart.css";

const SVG = new DOMParser().parseFromString("<svg></svg>", "text/html").body.firstChild
  .namespaceURI;
const [LEFT, RIGHT, TOP, BOTTOM] = [72, 18, 10, 46]; // room around the plot for its labels

/** An element of SVG with attributes and children. */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  change(element, attributes);
  element.append(...children);
  return element;
}

/** Change attributes of such an element. */
export function change(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

/**
 * A chart; `x` and `y` are { from, to, ticks, label } with ticks [[value, text], …], `inner` is the
 * plot's [width, height] in pixels. `add(element)` puts an element into the plot, `curve(kind)`
 * a curve, `place([x, y])` gives pixels, `pointAt(event)` values.
 */
export function chart({ label, inner: [width, height], x, y }) {
  const place = ([a, b]) => [
    LEFT + ((a - x.from) / (x.to - x.from)) * width,
    TOP + ((y.to - b) / (y.to - y.from)) * height,
  ];
  const [wide, high] = [LEFT + width + RIGHT, TOP + height + BOTTOM];
  const frame = { x: LEFT, y: TOP, width, height };
  const plot = draw("svg", { ...frame, viewBox: `${LEFT} ${TOP} ${width} ${height}` }); // it clips
  const size = { viewBox: `0 0 ${wide} ${high}`, width: wide, height: high };
  const image = draw(
    "svg",
    { ...size, role: "img", "aria-label": label },
    ...ticksOf(place, x, y),
    plot,
    draw("rect", { ...frame, class: "dlsg-edge" }),
    text([LEFT + width / 2, high - 6], "middle", x.label),
    text([0, 0], "middle", y.label, `translate(16 ${TOP + height / 2}) rotate(-90)`),
  );
  const box = make("div", { class: "dlsg-chart" }, image);

  function add(element) {
    plot.append(element);
    return element;
  }

  /** A curve; `set(points)` draws it through points [x, y]. */
  function curve(kind) {
    const path = add(draw("path", { class: `dlsg-curve ${kind}` }));
    const set = (points) => path.setAttribute("d", pathOf(points.map(place)));
    return { path, set };
  }

  /** The values at which an event points. */
  function pointAt(event) {
    const shown = image.getBoundingClientRect();
    const across = ((event.clientX - shown.left) / shown.width) * wide - LEFT;
    const down = ((event.clientY - shown.top) / shown.height) * high - TOP;
    return [
      clamp(x.from + (across / width) * (x.to - x.from), x.from, x.to),
      clamp(y.to - (down / height) * (y.to - y.from), y.from, y.to),
    ];
  }

  return { box, image, add, curve, place, pointAt };
}

/** Ticks at round numbers from one to another, about so many at most and so far apart. */
export function roundTicks(from, to, most, apart = 0) {
  const least = Math.max((to - from) / most, apart);
  const unit = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].find((n) => n * unit >= least - 1e-9) * unit;
  return range(Math.ceil(from / step - 1e-9), Math.floor(to / step + 1e-9)).map((n) => [
    n * step,
    written(n * step),
  ]);
}

/** Straight lines through points in pixels. */
export const pathOf = (points) =>
  points.map(([a, b], n) => `${n ? "L" : "M"}${a.toFixed(2)} ${b.toFixed(2)}`).join("");

/** Dots at points in pixels. */
export const dotsOf = (points) =>
  points.map(([a, b]) => `M${a.toFixed(2)} ${b.toFixed(2)}h0`).join("");

/** Grid lines and the values at them. */
function ticksOf(place, x, y) {
  const parts = [];
  for (const [value, words] of x.ticks) {
    const [across, bottom] = place([value, y.from]);
    const line = { x1: across, x2: across, y1: bottom, y2: place([value, y.to])[1] };
    parts.push(draw("line", { ...line, class: "dlsg-grid" }));
    parts.push(text([across, bottom + 18], "middle", words));
  }
  for (const [value, words] of y.ticks) {
    const [left, up] = place([x.from, value]);
    const line = { x1: left, x2: place([x.to, value])[0], y1: up, y2: up };
    parts.push(draw("line", { ...line, class: "dlsg-grid" }));
    parts.push(text([left - 6, up + 5], "end", words));
  }
  return parts;
}

function text([x, y], anchor, words, transform = "") {
  return draw("text", { x, y, "text-anchor": anchor, transform }, words);
}
