// A mixture of rendering models: its posterior of one image. In Python: widgets/rendering_explorer.py.

/** An image (values, row by row) moved down and right, zeros behind it, and made paler. */
export function moved(image, [height, width], down, right, contrast) {
  const found = new Float32Array(height * width);
  for (let row = Math.max(0, down); row < height + Math.min(0, down); row++) {
    for (let column = Math.max(0, right); column < width + Math.min(0, right); column++) {
      found[row * width + column] = contrast * image[(row - down) * width + column - right];
    }
  }
  return found;
}

/**
 * What the mixture believes about an image. `mixture` has `templates` (row by row, one after the
 * other), their `shape` [K, h, w], `prior`, `labels`, and the images' `size` [H, W]; `nuisances` are
 * `reach` in pixels, whether there is a `switch`, and the `noise`.
 */
export function believe(mixture, image, { reach, switch: mayBeOff, noise }) {
  const [count, h, w] = mixture.shape;
  const [height, width] = mixture.size;
  const [top, left] = [height - h, width - w].map((room) => Math.floor(room / 2) - reach);
  const side = 2 * reach + 1;
  const variance = noise ** 2;
  const common = Math.log((mayBeOff ? 0.5 : 1) / side ** 2);
  const none = mayBeOff ? Math.log(0.5) : -Infinity;
  const scores = new Float64Array(count * side * side);
  let best = 0;
  for (let k = 0; k < count; k++) {
    const template = mixture.templates.subarray(k * h * w, (k + 1) * h * w);
    const norm = template.reduce((sum, value) => sum + value * value, 0);
    const bias = Math.log(mixture.prior[k]) - norm / (2 * variance) + common;
    for (let g = 0; g < side * side; g++) {
      const corner = (top + Math.floor(g / side)) * width + left + (g % side);
      let product = 0;
      for (let i = 0; i < h; i++) {
        for (let j = 0; j < w; j++) product += template[i * w + j] * image[corner + i * width + j];
      }
      const at = k * side * side + g;
      scores[at] = product / variance + bias;
      if (scores[at] > scores[best]) best = at;
    }
  }
  const on = scores[best] > none;
  const highest = Math.max(scores[best], none);
  const classes = new Array(Math.max(...mixture.labels) + 1).fill(0);
  const places = new Array(side * side).fill(0);
  let total = Math.exp(none - highest);
  let off = total;
  scores.forEach((score, at) => {
    const share = Math.exp(score - highest);
    total += share;
    classes[mixture.labels[Math.floor(at / side ** 2)]] += share;
    places[at % side ** 2] += share;
  });
  off /= total;
  const number = Math.floor(best / side ** 2);
  const g = best % side ** 2;
  const place = [top + Math.floor(g / side), left + (g % side)];
  const rendering = new Float32Array(height * width);
  if (on) {
    for (let n = 0; n < h * w; n++) {
      const at = (place[0] + Math.floor(n / w)) * width + place[1] + (n % w);
      rendering[at] = mixture.templates[number * h * w + n];
    }
  }
  const squares = rendering.reduce((sum, value, at) => sum + (value - image[at]) ** 2, 0);
  return {
    classes: classes.map((share) => share / total),
    places: places.map((share) => share / total),
    off,
    number,
    place,
    on,
    rendering,
    error: squares / rendering.length,
  };
}
