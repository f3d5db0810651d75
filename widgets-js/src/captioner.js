// An LSTM with attention, as dlsg_utils.applications.captioning computes it.

export const [PADDING, START, END] = [0, 1, 2];

/** Floats of 16 bits, little-endian, as floats of 32 bits. */
export function halves(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / 2 }, (_, n) => {
    const bits = view.getUint16(2 * n, true);
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    const size =
      exponent === 31
        ? Infinity
        : exponent
          ? 2 ** (exponent - 15) * (1 + fraction / 1024)
          : 2 ** -24 * fraction;
    return bits >> 15 ? -size : size;
  });
}

/**
 * Part what the kernel packed: the features of each scene's positions, and the weights.
 * `sizes` are the numbers of a position's features, of a state and of a word's vector.
 */
export function partsOf(numbers, { scenes, positions, words, sizes }) {
  const { features: depth, state, word } = sizes;
  let at = 0;
  const take = (count) => {
    at += count;
    return numbers.subarray(at - count, at);
  };
  const features = Array.from({ length: scenes }, () => take(positions * depth));
  const weights = {
    embed: take(words * word),
    begin: take(depth * state),
    first: take(state),
    query: take(state * depth),
    shift: take(depth),
    kernel: take((word + depth) * 4 * state),
    recurrent: take(state * 4 * state),
    bias: take(4 * state),
    logits: take(state * words),
    last: take(words),
  };
  return { features, weights };
}

/** The vector times a matrix (rows, columns), plus a vector. */
function dense(x, matrix, bias) {
  const out = Float64Array.from(bias);
  const columns = out.length;
  for (let row = 0; row < x.length; row++) {
    if (x[row] === 0) continue;
    const from = row * columns;
    for (let column = 0; column < columns; column++) out[column] += x[row] * matrix[from + column];
  }
  return out;
}

function softmax(values) {
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/**
 * Write words, given by their numbers, about the features of a scene. Gives where the network
 * looked for each, and for the next word unless they have ended, and the next word's probabilities.
 */
export function write(features, numbers, weights, { sizes, positions }) {
  const { features: depth, state, word: wide } = sizes;
  let h = dense(mean(features, positions, depth), weights.begin, weights.first);
  let c = new Float64Array(state);
  const ended = numbers.at(-1) === END;
  const before = [START, ...numbers].slice(0, ended ? -1 : undefined);
  const maps = [];
  for (const number of before) {
    const query = dense(h, weights.query, weights.shift);
    const alpha = softmax(scores(features, query, positions));
    const x = new Float64Array(wide + depth);
    x.set(weights.embed.subarray(number * wide, (number + 1) * wide));
    alpha.forEach((share, p) => {
      for (let d = 0; d < depth; d++) x[wide + d] += share * features[p * depth + d];
    });
    const sum = dense(x, weights.kernel, weights.bias);
    const gates = dense(h, weights.recurrent, sum);
    const part = (n, of) => Float64Array.from(gates.subarray(n * state, (n + 1) * state), of);
    const [i, f, g, o] = [part(0, sigmoid), part(1, sigmoid), part(2, Math.tanh), part(3, sigmoid)];
    c = c.map((value, n) => f[n] * value + i[n] * g[n]);
    h = c.map((value, n) => o[n] * Math.tanh(value));
    maps.push(alpha);
  }
  const logits = Array.from(dense(h, weights.logits, weights.last));
  logits[PADDING] = logits[START] = -Infinity;
  return { maps, probabilities: ended ? null : softmax(logits) };
}

function scores(features, query, positions) {
  const depth = query.length;
  return Array.from({ length: positions }, (_, p) => {
    let sum = 0;
    for (let d = 0; d < depth; d++) sum += features[p * depth + d] * query[d];
    return sum / Math.sqrt(depth);
  });
}

function mean(features, positions, depth) {
  const out = new Float64Array(depth);
  features.forEach((value, n) => {
    out[n % depth] += value / positions;
  });
  return out;
}
