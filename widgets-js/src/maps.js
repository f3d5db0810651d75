// Maps of convolutions and poolings that follow each other, computed only where the image has
// changed. The layers come from networkOf() in network.js, which is slower and shows each unit.

import { index } from "./arithmetic.js";
import { clamp } from "./base.js";

const BLOCK = 4; // outputs that are summed up at once: their sums stay in the processor's registers

/** Room for maps, with a margin of zeros around them. */
export class Maps {
  constructor([rows, columns, channels], along = null) {
    const [down, across] = along ?? [NONE, NONE];
    this.shape = [rows, columns, channels];
    this.wide = across.before + columns + across.after;
    this.start = down.before * this.wide + across.before;
    const high = down.before + rows + down.after;
    this.values = new Float32Array(high * this.wide * channels);
  }

  /** Where the values of a position begin; they stand beside each other. */
  at(row, column) {
    return (this.start + row * this.wide + column) * this.shape[2];
  }
}

const NONE = { before: 0, after: 0 };

/**
 * A chain of layers that takes `input`, which is to be filled, and gives `output`. `run(changed)`
 * computes what a change of the input's [top, bottom, left, right] reaches, and returns where.
 */
export function chainOf(network) {
  const rooms = network.map(
    ({ kind, below, along }) => new Maps(below, kind === "convolution" ? along : null),
  );
  rooms.push(new Maps(network.at(-1).shape));
  const steps = network.map((layer, n) => {
    const [from, to] = rooms.slice(n, n + 2);
    if (layer.kind !== "convolution") return (place) => pool(layer, from, to, place);
    const product = productOf(layer);
    return (place) => product(from, to, place);
  });

  function run(changed) {
    let place = changed;
    network.forEach((layer, n) => {
      place = reached(layer, place);
      steps[n](place);
    });
    return place;
  }

  return { input: rooms[0], output: rooms.at(-1), run };
}

/** The outputs of a layer whose windows meet a part of its input, [top, bottom, left, right]. */
export function reached({ along, shape }, [top, bottom, left, right]) {
  return [
    [top, bottom],
    [left, right],
  ].flatMap(([first, end], n) => {
    const { stride, before, dilation, kernel } = along[n];
    const from = Math.ceil((first + before - dilation * (kernel - 1)) / stride);
    const to = Math.floor((end - 1 + before) / stride) + 1;
    return [clamp(from, 0, shape[n]), clamp(to, 0, shape[n])];
  });
}

/**
 * A function that computes a convolution, or a dense layer at each position, from one room into
 * another: for each position the sums of products with all kernels.
 */
export function productOf(layer) {
  const { kernel, strides, dilation, channels, activation } = layer;
  const outputs = layer.shape[2];
  const { weights, biases } = blocked(layer);
  // Values that stand beside each other in a window's row, and how many such runs a row has.
  const [runs, run] = dilation[1] === 1 ? [1, kernel[1] * channels] : [kernel[1], channels];
  const window = { rows: kernel[0], runs, run, down: 0, across: dilation[1] * channels };
  const sums = new Float64Array(2 * BLOCK);
  const floor = activation === "relu" ? 0 : -Infinity;

  return (from, to, [top, bottom, left, right]) => {
    window.down = dilation[0] * from.wide * channels;
    const begin = (row, column) => (row * strides[0] * from.wide + column * strides[1]) * channels;
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column += 2) {
        const next = Math.min(column + 1, right - 1);
        const [p, q] = [begin(row, column), begin(row, next)];
        const [toP, toQ] = [to.at(row, column), to.at(row, next)];
        for (let k = 0; k < outputs; k += BLOCK) {
          sumUp(from.values, p, q, weights, biases, k, window, sums);
          for (let n = 0; n < BLOCK && k + n < outputs; n++) {
            to.values[toP + k + n] = Math.max(sums[n], floor);
            to.values[toQ + k + n] = Math.max(sums[BLOCK + n], floor);
          }
        }
      }
    }
  };
}

/** Weights in the order of their use: BLOCK outputs of each tap after the other; zeros fill up. */
function blocked({ weights, biases, shape: [, , outputs] }) {
  const blocks = Math.ceil(outputs / BLOCK);
  const taps = weights.length / outputs;
  const result = {
    weights: new Float32Array(blocks * taps * BLOCK),
    biases: new Float32Array(blocks * BLOCK),
  };
  result.biases.set(biases);
  for (let k = 0; k < outputs; k++) {
    const first = Math.floor(k / BLOCK) * taps * BLOCK + (k % BLOCK);
    for (let tap = 0; tap < taps; tap++) {
      result.weights[first + tap * BLOCK] = weights[tap * outputs + k];
    }
  }
  return result;
}

/** The sums of the windows that begin at `p` and `q`, for the BLOCK outputs from `k` on. */
function sumUp(values, p, q, weights, biases, k, { rows, runs, run, down, across }, sums) {
  // No arrays here: this is where all the time goes.
  let a0 = biases[k];
  let a1 = biases[k + 1];
  let a2 = biases[k + 2];
  let a3 = biases[k + 3];
  let b0 = a0;
  let b1 = a1;
  let b2 = a2;
  let b3 = a3;
  let w = k * rows * runs * run;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < runs; j++) {
      const shift = i * down + j * across;
      for (let n = shift; n < shift + run; n++, w += BLOCK) {
        const x = values[p + n];
        const y = values[q + n];
        const w0 = weights[w];
        const w1 = weights[w + 1];
        const w2 = weights[w + 2];
        const w3 = weights[w + 3];
        a0 += x * w0;
        a1 += x * w1;
        a2 += x * w2;
        a3 += x * w3;
        b0 += y * w0;
        b1 += y * w1;
        b2 += y * w2;
        b3 += y * w3;
      }
    }
  }
  sums[0] = a0;
  sums[1] = a1;
  sums[2] = a2;
  sums[3] = a3;
  sums[BLOCK] = b0;
  sums[BLOCK + 1] = b1;
  sums[BLOCK + 2] = b2;
  sums[BLOCK + 3] = b3;
}

/** Take maxima or means; what lies outside of the maps does not count. */
function pool({ kind, kernel, along }, from, to, [top, bottom, left, right]) {
  const [rows, columns, channels] = from.shape;
  const max = kind === "max";
  const found = new Float64Array(channels);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      let seen = 0;
      found.fill(max ? -Infinity : 0);
      for (let i = 0; i < kernel[0]; i++) {
        const y = index(along[0], row, i);
        if (y < 0 || y >= rows) continue;
        for (let j = 0; j < kernel[1]; j++) {
          const x = index(along[1], column, j);
          if (x < 0 || x >= columns) continue;
          seen++;
          const at = from.at(y, x);
          for (let c = 0; c < channels; c++) {
            const value = from.values[at + c];
            found[c] = max ? Math.max(found[c], value) : found[c] + value;
          }
        }
      }
      const at = to.at(row, column);
      for (let c = 0; c < channels; c++) to.values[at + c] = max ? found[c] : found[c] / seen;
    }
  }
}
