// Fast R-CNN, forward, as dlsg_utils.applications.detection computes it. Boxes are top, left,
// bottom, right in pixels.
import { clamp, range } from "./base.js";
import { chainOf, Maps, productOf } from "./maps.js";
import { networkOf, softmax } from "./network.js";

const HEAD = 3; // dense layers behind the pooled regions: features, logits, moves
const LARGEST = Math.log(1000 / 16); // of the logarithm of a factor of a side

/**
 * A detector. `input` is to be filled with an image; `run(changed)` then computes all that a change
 * of its [top, bottom, left, right] reaches, and returns how many proposals that were; `scores`
 * (proposals × classes) and `moves` (proposals × classes × 4) hold the results.
 */
export function detectorOf({ layers, weights, shape, grid, stride, proposals }) {
  const backbone = chainOf(networkOf(layers.slice(0, -HEAD), weights, shape));
  const maps = backbone.output;
  const regions = regionsOf(proposals, maps.shape, grid, stride);
  const pooling = poolingOf(maps, regions);
  const length = grid[0] * grid[1] * maps.shape[2];
  const [first, ...last] = layers.slice(-HEAD);
  const [features] = networkOf([first], weights, [1, 1, length]);
  const ends = last.map((layer) => networkOf([layer], weights, features.shape)[0]);
  const room = (size) => new Maps([1, regions.length, size]);
  const pooled = room(length);
  const hidden = room(features.shape[2]);
  const outputs = ends.map((layer) => room(layer.shape[2]));
  const products = [features, ...ends].map(productOf);
  const [classes, four] = ends.map((layer) => layer.shape[2]);
  const scores = new Float32Array(regions.length * (classes - 1));
  const moves = new Float32Array(regions.length * four);

  function run(changed) {
    const reach = backbone.run(changed);
    pooling.update(reach);
    const some = range(0, regions.length - 1).filter((n) => meet(regions[n].covered, reach));
    some.forEach((n, at) => {
      pooling.pool(n, pooled.values, at * length);
    });
    const place = [0, 1, 0, some.length];
    products[0](pooled, hidden, place);
    products.slice(1).forEach((product, n) => {
      product(hidden, outputs[n], place);
    });
    some.forEach((n, at) => {
      const logits = outputs[0].values.subarray(at * classes, (at + 1) * classes);
      scores.set(softmax(logits).slice(1), n * (classes - 1)); // without the background
      moves.set(outputs[1].values.subarray(at * four, (at + 1) * four), n * four);
    });
    return some.length;
  }

  const results = { scores, moves, classes: classes - 1, count: regions.length };
  return { input: backbone.input, run, ...results, proposals, shape };
}

/**
 * Of each proposal the positions of the maps that it covers, [top, bottom, left, right], and those
 * of each cell of its grid.
 */
function regionsOf(proposals, shape, grid, stride) {
  return range(0, proposals.length / 4 - 1).map((n) => {
    const corners = Array.from(proposals.subarray(4 * n, 4 * n + 4), (place) =>
      toEven(Math.fround(place / stride)),
    );
    const [rows, columns] = [0, 1].map((side) => {
      const first = clamp(corners[side], 0, shape[side] - 1);
      const end = Math.max(clamp(corners[side + 2], 0, shape[side]), first + 1);
      return range(0, grid[side] - 1).map((k) => [
        first + Math.floor((k * (end - first)) / grid[side]),
        first + Math.ceil(((k + 1) * (end - first)) / grid[side]),
      ]);
    });
    const covered = [rows[0][0], rows.at(-1)[1], columns[0][0], columns.at(-1)[1]];
    return {
      covered,
      cells: rows.flatMap((down) => columns.map((across) => [...down, ...across])),
    };
  });
}

/** The nearest whole number, of two the even one. */
function toEven(value) {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 ? rounded - 1 : rounded;
}

/** Whether two [top, bottom, left, right] share positions. */
const meet = (a, b) => a[0] < b[1] && b[0] < a[1] && a[2] < b[3] && b[2] < a[3];

/**
 * RoI pooling. Many cells have one size, so that the maxima over windows of each size that occurs
 * are computed once, at all positions. `update(changed)` does that where the maps have changed,
 * `pool(n, into, at)` then copies those of a region's cells, the channels beside each other.
 */
function poolingOf(maps, regions) {
  const [rows, columns, channels] = maps.shape;
  const tables = new Map([["1,1", maps.values]]);
  const steps = [];

  /** The maxima over windows of a size, each from its top left position on. */
  function tableOf(high, wide) {
    const name = `${high},${wide}`;
    if (tables.has(name)) return tables.get(name);
    // Of a window that is smaller by one row or column, and of the last one.
    const [less, line] =
      high > 1
        ? [
            [high - 1, wide],
            [1, wide],
          ]
        : [
            [1, wide - 1],
            [1, 1],
          ];
    const shift = (high > 1 ? (high - 1) * columns : wide - 1) * channels;
    const step = { size: [high, wide], shift, less: tableOf(...less), line: tableOf(...line) };
    step.table = new Float32Array(maps.values.length);
    steps.push(step);
    tables.set(name, step.table);
    return step.table;
  }

  const copies = regions.map(({ cells }) =>
    cells.map(([top, bottom, left, right]) => ({
      table: tableOf(bottom - top, right - left),
      from: maps.at(top, left),
    })),
  );

  function update([top, bottom, left, right]) {
    for (const { size, shift, less, line, table } of steps) {
      const last = Math.min(columns - size[1], right - 1);
      for (let y = Math.max(0, top - size[0] + 1); y < bottom && y <= rows - size[0]; y++) {
        const end = maps.at(y, last + 1);
        for (let n = maps.at(y, Math.max(0, left - size[1] + 1)); n < end; n++) {
          table[n] = Math.max(less[n], line[n + shift]);
        }
      }
    }
  }

  function pool(region, into, start) {
    let at = start;
    for (const { table, from } of copies[region]) {
      for (let n = from; n < from + channels; n++) into[at++] = table[n];
    }
  }

  return { update, pool };
}

/**
 * What a detector has found, [{ box, label, score }] by falling score. With `regression` proposals
 * are moved, with `suppression` a box is dropped whose IoU with a better one of its class is
 * larger than `overlap`.
 */
export function detections(detector, { threshold, overlap, regression, suppression }) {
  const { scores, classes, count } = detector;
  const found = [];
  const least = Math.fround(threshold);
  for (let label = 0; label < classes; label++) {
    const some = [];
    for (let n = 0; n < count; n++) {
      const score = scores[n * classes + label];
      if (score >= least) some.push({ box: boxOf(detector, n, label, regression), label, score });
    }
    some.sort((a, b) => b.score - a.score);
    found.push(...(suppression ? suppressed(some, overlap) : some));
  }
  return found.sort((a, b) => b.score - a.score);
}

/** The box of a class according to a proposal. */
function boxOf({ proposals, moves, classes, shape }, n, label, regression) {
  const box = Array.from(proposals.subarray(4 * n, 4 * n + 4));
  if (!regression) return box;
  const t = moves.subarray(4 * (n * classes + label), 4 * (n * classes + label) + 4);
  const [tops, lefts] = [0, 1].map((side) => {
    const length = box[side + 2] - box[side];
    const center = (box[side] + box[side + 2]) / 2 + length * t[1 - side];
    const half = (length / 2) * Math.exp(Math.min(t[3 - side], LARGEST));
    return [center - half, center + half].map((place) => clamp(place, 0, shape[side]));
  });
  return [tops[0], lefts[0], tops[1], lefts[1]];
}

/** Non-maximum suppression of boxes by falling score. */
function suppressed(some, overlap) {
  const kept = [];
  for (const one of some) {
    if (kept.every(({ box }) => iou(box, one.box) <= overlap)) kept.push(one);
  }
  return kept;
}

/** Intersection over union of two boxes. */
export function iou(a, b) {
  const height = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const width = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  const shared = Math.max(height, 0) * Math.max(width, 0);
  const union = area(a) + area(b) - shared;
  return union > 0 ? shared / union : 0;
}

const area = ([top, left, bottom, right]) => (bottom - top) * (right - left);
