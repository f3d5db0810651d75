// Costs of matches in a rectified pair, as dlsg_utils.applications.matching computes them.
import { clamp } from "./base.js";

/**
 * A pair, its pixels' words of the census at hand. `left` and `right` are levels 0 to 255, row by
 * row, `shape` is [height, width, channels].
 */
export function pairOf(left, right, { shape, disparities, window }) {
  const words = [left, right].map((levels) => census(grayOf(levels, shape), shape, window));
  return { left, right, shape, disparities, window, words };
}

/** The mean over the channels in 32 bits as NumPy takes it: a tie has to be one on both sides. */
function grayOf(levels, [height, width, channels]) {
  const gray = new Float32Array(height * width);
  for (let n = 0; n < gray.length; n++) {
    let sum = Math.fround(levels[n * channels] / 255);
    for (let c = 1; c < channels; c++) {
      sum = Math.fround(sum + Math.fround(levels[n * channels + c] / 255));
    }
    gray[n] = sum / channels;
  }
  return gray;
}

const HALF = 24; // bits of a word that one number holds: a window of 7×7 has 48 neighbors

/** A bit for each neighbor in the window, set where it is darker: two numbers a pixel. */
function census(gray, [height, width], window) {
  const reach = (window - 1) / 2;
  const words = new Uint32Array(2 * height * width);
  let bit = 0;
  for (let down = -reach; down <= reach; down++) {
    for (let right = -reach; right <= reach; right++) {
      if (down === 0 && right === 0) continue;
      const [half, mask] = [bit < HALF ? 0 : 1, 1 << (bit % HALF)];
      for (let row = 0, at = 0; row < height; row++) {
        const from = clamp(row + down, 0, height - 1) * width;
        for (let column = 0; column < width; column++, at++) {
          const neighbor = gray[from + clamp(column + right, 0, width - 1)];
          if (neighbor < gray[at]) words[2 * at + half] |= mask;
        }
      }
      bit++;
    }
  }
  return words;
}

/** The mean absolute difference between a pixel on the left and each candidate on the right. */
export function absoluteDifferences({ left, right, shape, disparities }, [row, column]) {
  const [, width, channels] = shape;
  const at = (row * width + column) * channels;
  return line(disparities, column, (d) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += Math.abs(left[at + c] - right[at - d * channels + c]);
    return sum / channels / 255;
  });
}

/** The share of neighbors in which they differ. */
export function censusCosts({ words, shape, disparities, window }, [row, column]) {
  const at = 2 * (row * shape[1] + column);
  const [left, right] = words;
  return line(disparities, column, (d) => {
    const first = ones(left[at] ^ right[at - 2 * d]);
    return (first + ones(left[at + 1] ^ right[at - 2 * d + 1])) / (window ** 2 - 1);
  });
}

/** The cost at each disparity, infinite where it leads out of the picture. */
function line(disparities, column, cost) {
  return Float64Array.from({ length: disparities }, (_, d) => (d > column ? Infinity : cost(d)));
}

/** How many bits of a number are set, at most 24. */
function ones(number) {
  let left = number;
  let count = 0;
  for (; left; count++) left &= left - 1;
  return count;
}

/** The disparity of the least cost, of equal ones the smallest. */
export const matchOf = (costs) => costs.indexOf(Math.min(...costs));
