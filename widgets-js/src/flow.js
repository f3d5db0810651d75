// Costs of displacements, as dlsg_utils.applications.matching.block_costs computes them.
import { clamp, range } from "./base.js";

export const NEAR = 0.05; // a cost so much above the least is nearly as good
const SAMPLED = 256; // pixels at most, for the largest cost
const TIME = 3e7; // differences that are computed for it at most

/**
 * What the displacements of a pixel's window cost, row by row: those up come first, and those to
 * the left. `first` and `second` are levels 0 to 255, `shape` is [height, width, channels]. The
 * window is mirrored at the first frame's edges; the second frame repeats its edge.
 */
export function costsAt({ first, second, shape, reach, window }, [row, column]) {
  const [height, width, channels] = shape;
  const half = (window - 1) / 2;
  const rows = range(row - half, row + half).map((place) => mirrored(place, height));
  const columns = range(column - half, column + half).map((place) => mirrored(place, width));
  const count = 2 * reach + 1;
  const sums = new Float64Array(count * count); // whole numbers: equal costs are exactly equal
  for (const y of rows) {
    for (const x of columns) {
      const at = (y * width + x) * channels;
      for (let down = -reach, n = 0; down <= reach; down++) {
        const line = clamp(y + down, 0, height - 1) * width;
        for (let right = -reach; right <= reach; right++, n++) {
          const to = (line + clamp(x + right, 0, width - 1)) * channels;
          for (let c = 0; c < channels; c++) sums[n] += Math.abs(first[at + c] - second[to + c]);
        }
      }
    }
  }
  return sums.map((sum) => sum / (255 * channels * window ** 2));
}

/** The place in a row of `size` that a place beyond its ends mirrors: d c b a | a b c d | d c b a. */
function mirrored(place, size) {
  const around = ((place % (2 * size)) + 2 * size) % (2 * size);
  return around < size ? around : 2 * size - 1 - around;
}

/** The displacement [down, right] of the least cost, of equal ones the smallest. */
export function matchOf(costs, reach) {
  const count = 2 * reach + 1;
  let [best, least] = [[0, 0], Infinity];
  costs.forEach((cost, n) => {
    const [down, right] = [Math.floor(n / count) - reach, (n % count) - reach];
    const shorter = down ** 2 + right ** 2 < best[0] ** 2 + best[1] ** 2;
    if (cost < least || (cost === least && shorter)) [best, least] = [[down, right], cost];
  });
  return best;
}

/** How many displacements cost hardly more than the best one, which counts, too. */
export function nearlyBest(costs) {
  const most = Math.min(...costs) + NEAR;
  return costs.filter((cost) => cost <= most).length;
}

/** About the largest cost of all pixels, in twentieths. */
export function largestCost(pair) {
  const { shape, reach, window } = pair;
  const [height, width, channels] = shape;
  const work = channels * (window * (2 * reach + 1)) ** 2;
  const side = Math.ceil(Math.sqrt(clamp(TIME / work, 1, SAMPLED)));
  const places = (size) => range(0, side - 1).map((n) => Math.floor(((n + 0.5) * size) / side));
  let largest = 0;
  for (const row of places(height)) {
    for (const column of places(width)) {
      largest = Math.max(largest, ...costsAt(pair, [row, column]));
    }
  }
  return Math.max(1, Math.round(20 * largest)) / 20;
}
