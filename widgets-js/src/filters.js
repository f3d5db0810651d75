// Filters on images: typed arrays, so that 256×256 pixels in color take less than a frame.
import { axis, index, positions } from "./arithmetic.js";

/** An image's bytes, row by row, as one plane of values in [0, 1] for each channel. */
export function planesOf(bytes, height, width, channels) {
  const pixels = height * width;
  return Array.from({ length: channels }, (_, c) => {
    const plane = new Float64Array(pixels);
    for (let n = 0; n < pixels; n++) plane[n] = bytes[n * channels + c] / 255;
    return plane;
  });
}

const MARGIN = 3; // zeros around an image: how far the largest kernel, 7×7, stands over its edge

/** A plane with zeros around it, so that no pixel needs a test whether it is inside. */
function withMargin(plane, height, width) {
  const wide = width + 2 * MARGIN;
  // Seven weights are always read: beyond the last pixel there are some zeros more.
  const padded = new Float64Array(wide * (height + 2 * MARGIN) + 2 * MARGIN);
  for (let row = 0; row < height; row++) {
    padded.set(plane.subarray(row * width, (row + 1) * width), (row + MARGIN) * wide + MARGIN);
  }
  return padded;
}

/**
 * Filter an image's planes with zeros around them, as padding="same" does.
 *
 * `kernel[i][j]` holds one weight, for each channel on its own, or one a channel, which add up.
 */
export function convolvePlanes(image, kernel, stride) {
  const { planes, height, width } = image;
  const rows = axis(height, kernel.length, stride, "same", 1);
  const columns = axis(width, kernel[0].length, stride, "same", 1);
  const alone = kernel[0][0].length === 1;
  const size = positions(rows) * positions(columns);
  const maps = Array.from({ length: alone ? planes.length : 1 }, () => new Float64Array(size));
  image.padded ??= planes.map((plane) => withMargin(plane, height, width));
  image.padded.forEach((plane, c) => {
    kernel.forEach((row, i) => {
      const weights = row.map((channels) => channels[alone ? 0 : c]);
      addRow(maps[alone ? c : 0], plane, weights, rows, columns, i);
    });
  });
  return { maps, height: positions(rows), width: positions(columns), rows, columns };
}

/** Add the products of row `i` of the kernel to a map. */
function addRow(map, plane, weights, rows, columns, i) {
  const { stride, size } = columns;
  const width = positions(columns);
  const wide = size + 2 * MARGIN;
  const [a, b, c, d, e, f, g] = [...weights, 0, 0, 0, 0, 0, 0];
  for (let row = 0; row < positions(rows); row++) {
    let at = (index(rows, row, i) + MARGIN) * wide + index(columns, 0, 0) + MARGIN;
    const to = row * width;
    if (weights.length <= 3) {
      for (let x = to; x < to + width; x++, at += stride) {
        map[x] += a * plane[at] + b * plane[at + 1] + c * plane[at + 2];
      }
    } else {
      for (let x = to; x < to + width; x++, at += stride) {
        map[x] +=
          a * plane[at] +
          b * plane[at + 1] +
          c * plane[at + 2] +
          d * plane[at + 3] +
          e * plane[at + 4] +
          f * plane[at + 5] +
          g * plane[at + 6];
      }
    }
  }
}

export function rectify(map) {
  for (let n = 0; n < map.length; n++) if (map[n] < 0) map[n] = 0;
}

/** The index of the maximum of each window of `side` pixels; a rest at the edges is dropped. */
export function poolSwitches(map, height, width, side) {
  const [high, wide] = [Math.floor(height / side), Math.floor(width / side)];
  const switches = new Int32Array(high * wide);
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < wide; column++) {
      let best = row * side * width + column * side;
      for (let i = 0; i < side; i++) {
        for (let j = 0; j < side; j++) {
          const at = (row * side + i) * width + column * side + j;
          if (map[at] > map[best]) best = at;
        }
      }
      switches[row * wide + column] = best;
    }
  }
  return { switches, height: high, width: wide };
}

/** Convolution, ReLU and pooling; `switches` are the positions in `conv` of the pooled maxima. */
export function filtered(image, kernel, { stride, relu, pool }) {
  const conv = convolvePlanes(image, kernel, stride);
  const rectified = relu ? conv.maps.map((map) => map.slice()) : conv.maps;
  if (relu) rectified.forEach(rectify);
  const small = pool > 1 && conv.height >= pool && conv.width >= pool;
  if (!small) return { conv, maps: rectified, height: conv.height, width: conv.width };
  const pooled = rectified.map((map) => poolSwitches(map, conv.height, conv.width, pool));
  const maps = pooled.map(({ switches }, c) =>
    Float64Array.from(switches, (at) => rectified[c][at]),
  );
  const { height, width } = pooled[0];
  return { conv, maps, height, width, switches: pooled.map((p) => p.switches) };
}

/** The values of black and white: those of the image if the weights allow, else 0 is gray. */
export function grayScale(maps, kernel) {
  let [low, high] = [0, 0];
  for (const map of maps) {
    for (let n = 0; n < map.length; n++) {
      if (map[n] < low) low = map[n];
      if (map[n] > high) high = map[n];
    }
  }
  const weights = kernel.flat(2);
  const sum = weights.reduce((a, b) => a + b, 0);
  const size = weights.reduce((a, b) => a + Math.abs(b), 0);
  if (sum > 0.05 * size) return [0, kernel[0][0].length === 1 ? sum : high || 1];
  if (low >= 0) return [0, high || 1];
  const most = Math.max(-low, high);
  return [-most, most];
}

/** Fill an ImageData's bytes with maps: one, or red, green and blue. */
export function shade(bytes, maps, [black, white]) {
  const scale = 255 / (white - black);
  const [red, green, blue] = maps.length === 3 ? maps : [maps[0], maps[0], maps[0]];
  for (let n = 0, at = 0; n < red.length; n++, at += 4) {
    bytes[at] = (red[n] - black) * scale; // clamped and rounded by the array itself
    bytes[at + 1] = (green[n] - black) * scale;
    bytes[at + 2] = (blue[n] - black) * scale;
    bytes[at + 3] = 255;
  }
}
