// A small network, forward: convolution, pooling, flatten, dense, as Keras computes them. In
// Python: widgets/network_pad.py. Values of a layer lie row by row, the channels of a position
// beside each other; a vector is one position.
import { axis, index } from "./arithmetic.js";

/** The layers with their weights at hand; `numbers` holds all, `input` is [rows, columns, channels]. */
export function networkOf(layers, numbers, input) {
  let below = input;
  return layers.map((layer) => {
    const [rows, columns, channels] = layer.kind === "dense" ? [1, 1, count(below)] : below;
    const along = [rows, columns].map((size, n) =>
      axis(size, layer.kernel[n], layer.strides[n], layer.padding, layer.dilation[n]),
    );
    const taps = layer.kernel[0] * layer.kernel[1] * channels * layer.shape[2];
    const learned = layer.kind === "convolution" || layer.kind === "dense" ? taps : 0;
    const kernel = numbers.subarray(layer.at, layer.at + learned);
    const end = layer.at + learned;
    const bias = numbers.subarray(end, end + (layer.bias ? layer.shape[2] : 0));
    const made = { ...layer, below, along, channels, weights: kernel, biases: bias };
    below = layer.shape;
    return made;
  });
}

const count = ([rows, columns, channels]) => rows * columns * channels;

/** The values of every layer, behind its activation function. */
export function forward(network, input) {
  let values = input;
  return network.map((layer) => {
    values = activated(layer, outputs(layer, values));
    return values;
  });
}

function outputs(layer, input) {
  if (layer.kind === "flatten") return input;
  const weighted = layer.kind === "convolution" || layer.kind === "dense";
  const [rows, columns, channels] = layer.shape;
  const result = new Float64Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const start = (row * columns + column) * channels;
      const output = result.subarray(start, start + channels);
      if (weighted) sumUp(layer, input, row, column, output);
      else pool(layer, input, row, column, output);
    }
  }
  return result;
}

/** Add the products of a window and every kernel, channel by channel of the output. */
function sumUp(layer, input, row, column, output) {
  const { weights, biases, channels } = layer;
  output.set(biases);
  eachPosition(layer, row, column, (at, tap) => {
    for (let c = 0; c < channels; c++) {
      const value = input[at * channels + c];
      if (value === 0) continue; // after ReLU most are
      const first = (tap * channels + c) * output.length;
      for (let k = 0; k < output.length; k++) output[k] += value * weights[first + k];
    }
  });
}

function pool(layer, input, row, column, output) {
  const { channels, kind } = layer;
  let seen = 0;
  output.fill(kind === "max" ? -Infinity : 0);
  eachPosition(layer, row, column, (at) => {
    seen++;
    for (let c = 0; c < channels; c++) {
      const value = input[at * channels + c];
      output[c] = kind === "max" ? Math.max(output[c], value) : output[c] + value;
    }
  });
  if (kind === "average") for (let c = 0; c < channels; c++) output[c] /= seen;
}

/** Call `visit(position, tap)` for each position of the map below that a window covers. */
function eachPosition({ along: [rows, columns], kernel }, row, column, visit) {
  for (let i = 0; i < kernel[0]; i++) {
    const y = index(rows, row, i);
    if (y < 0 || y >= rows.size) continue; // padding
    for (let j = 0; j < kernel[1]; j++) {
      const x = index(columns, column, j);
      if (x >= 0 && x < columns.size) visit(y * columns.size + x, i * kernel[1] + j);
    }
  }
}

function activated({ activation }, values) {
  return activation === "relu" ? values.map((value) => Math.max(value, 0)) : values;
}

/** The softmax of logits. */
export function softmax(logits) {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/**
 * What one unit computes: the values in its window, its weights and their products, each row by row
 * and channel by channel in `shape`; padding counts as 0. A dense unit's window is all of the maps
 * below, in the shape `maps`. `sum`, `bias` and `value` are numbers.
 */
export function unitOf(layer, input, [row, column, channel], maps) {
  const [, , units] = layer.shape;
  const dense = layer.kind === "dense";
  const pooling = layer.kind === "max" || layer.kind === "average";
  const shape = dense ? maps : [...layer.kernel, pooling ? 1 : layer.channels];
  const values = new Float64Array(count(shape));
  const weights = pooling ? null : new Float64Array(values.length);
  const inside = new Uint8Array(values.length);
  eachPosition(layer, row, column, (at, tap) => {
    for (let n = 0; n < (pooling ? 1 : layer.channels); n++) {
      const place = pooling ? tap : tap * layer.channels + n;
      values[place] = input[at * layer.channels + (pooling ? channel : n)];
      inside[place] = 1;
    }
  });
  if (pooling) return { shape, values, inside };
  for (let n = 0; n < values.length; n++) weights[n] = layer.weights[n * units + channel];
  const products = values.map((value, n) => value * weights[n]);
  const sum = products.reduce((total, product) => total + product, 0);
  return { shape, values, inside, weights, products, sum, bias: layer.biases[channel] ?? 0 };
}

/** Where a unit of a flattened map comes from: [row, column, channel]. */
export function beforeFlatten({ below: [, columns, channels] }, unit) {
  const position = Math.floor(unit / channels);
  return [Math.floor(position / columns), position % columns, unit % channels];
}

/** The rows and columns, [top, bottom, left, right], of the maps below that a unit sees. */
export function windowOf(layer, [row, column, channel = null]) {
  if (layer.kind === "flatten" && channel !== null) {
    const [y, x] = beforeFlatten(layer, channel);
    return [y, y + 1, x, x + 1];
  }
  if (layer.kind === "dense" || layer.kind === "flatten") {
    return [0, layer.below[0], 0, layer.below[1]];
  }
  return [row, column].flatMap((place, n) => {
    const along = layer.along[n];
    const last = index(along, place, along.kernel - 1) + 1;
    return [Math.max(0, index(along, place, 0)), Math.min(along.size, last)];
  });
}

/** The same on the input of the network, below the layer `number`: the receptive field. */
export function fieldOf(network, number, position) {
  let [top, bottom, left, right] = windowOf(network[number], position);
  for (const layer of network.slice(0, number).reverse()) {
    const first = windowOf(layer, [top, left]);
    const last = windowOf(layer, [bottom - 1, right - 1]);
    [top, bottom, left, right] = [first[0], last[1], first[2], last[3]];
  }
  return [top, bottom, left, right];
}
