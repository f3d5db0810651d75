// The generator of chairs, forward, as Keras computes it. In Python: widgets/chair_explorer.py.
// Values of maps lie row by row, the channels of a position beside each other.

const LEAK = 0.2; // of the rectifiers
const KERNEL = 5; // side of an up-convolution's kernel, of stride 2
const BEFORE = 1; // zeros that "same" cuts off above and to the left

/** The weights as floating-point arrays, given int8 levels and the scale of each array. */
export function weightsOf(levels, scales, network) {
  const layers = [
    ...network.branches.flatMap(({ dense }) => dense),
    ...network.joined,
    ...network.streams.flatMap(({ maps, steps }) => [maps, ...steps]),
  ];
  const arrays = [];
  let start = 0;
  const take = (count, scale) => {
    start += count;
    return Float32Array.from(levels.subarray(start - count, start), (level) => level * scale);
  };
  for (const { at, shape } of layers) {
    const outputs = shape.length === 2 ? shape[1] : shape[2];
    arrays[at] = take(
      shape.reduce((product, side) => product * side),
      scales[at],
    );
    arrays[at + 1] = take(outputs, scales[at + 1]);
  }
  return arrays;
}

/** Image and mask of a row of inputs, each [row, column, channel] in [0, 1]. */
export function generate(network, weights, inputs) {
  const branches = network.branches.map(({ start, stop, dense }) =>
    through(dense, weights, inputs.slice(start, stop)),
  );
  const joined = through(
    network.joined,
    weights,
    branches.flatMap((values) => [...values]),
  );
  return network.streams.map(({ maps, side, steps }) => {
    let values = through([maps], weights, joined);
    let sides = side;
    steps.forEach((step, n) => {
      values = upConvolution(values, sides, step.shape, weights[step.at], weights[step.at + 1]);
      sides *= 2;
      if (n < steps.length - 1) leak(values);
    });
    return values.map((value) => Math.min(Math.max(value, 0), 1));
  });
}

function through(layers, weights, inputs) {
  let values = inputs;
  for (const { at, shape } of layers) {
    values = leak(dense(values, shape[1], weights[at], weights[at + 1]));
  }
  return values;
}

function dense(inputs, units, kernel, bias) {
  const outputs = Float32Array.from(bias);
  for (let n = 0; n < inputs.length; n++) {
    const value = inputs[n];
    if (value === 0) continue; // most of the classes
    for (let k = 0; k < units; k++) outputs[k] += value * kernel[n * units + k];
  }
  return outputs;
}

function leak(values) {
  for (let n = 0; n < values.length; n++) if (values[n] < 0) values[n] *= LEAK;
  return values;
}

/** Twice as large maps: each position adds the kernel times its values, every two positions. */
export function upConvolution(inputs, side, [, , outs, channels], kernel, bias) {
  const large = 2 * side;
  const result = new Float32Array(large * large * outs);
  for (let n = 0; n < result.length; n++) result[n] = bias[n % outs];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const from = (row * side + column) * channels;
      for (let i = 0; i < KERNEL; i++) {
        const y = 2 * row + i - BEFORE;
        if (y < 0 || y >= large) continue;
        for (let j = 0; j < KERNEL; j++) {
          const x = 2 * column + j - BEFORE;
          if (x < 0 || x >= large) continue;
          const to = (y * large + x) * outs;
          let tap = (i * KERNEL + j) * outs * channels;
          for (let k = 0; k < outs; k++) {
            let sum = 0;
            for (let c = 0; c < channels; c++) sum += inputs[from + c] * kernel[tap++];
            result[to + k] += sum;
          }
        }
      }
    }
  }
  return result;
}

/** The numbers that the generator takes; `shares` of the styles, angles in degrees. */
export function inputsOf(shares, azimuth, elevation, transformation, ranges) {
  const radians = Math.PI / 180;
  const view = [
    Math.sin(azimuth * radians),
    Math.cos(azimuth * radians),
    Math.sin(elevation * radians),
  ];
  const scaled = ["right", "down", "zoom", "brightness"].map((name) => {
    const [low, high] = ranges[name];
    return (2 * transformation[name] - low - high) / (high - low);
  });
  return [...shares, ...view, ...scaled];
}
