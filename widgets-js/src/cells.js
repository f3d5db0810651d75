// Gratings, Gabor filters and the cells' responses to them. In Python: teaching/gratings.py and
// widgets/simple_and_complex_cells.py.

const radians = (degrees) => (degrees * Math.PI) / 180;

/** A square of stripes, row by row; `frequency` is their number across it, angles in degrees. */
export function grating(size, { angle, frequency, phase = 0 }) {
  const [cos, sin, shift] = [Math.cos(radians(angle)), Math.sin(radians(angle)), radians(phase)];
  const wave = (2 * Math.PI * frequency) / size;
  return square(size, (down, right) => Math.cos(wave * (down * cos + right * sin) - shift));
}

/** The same under a Gaussian of half a wavelength; its weights sum to 0, their squares to 1. */
export function gabor(size, stripes) {
  const wavelength = size / stripes.frequency;
  const window = square(size, (down, right) =>
    Math.exp((-2 * (down * down + right * right)) / (wavelength * wavelength)),
  );
  const field = grating(size, stripes).map((value, n) => value * window[n]);
  const mean = sumOf(field) / sumOf(window);
  const even = field.map((value, n) => value - mean * window[n]);
  const length = Math.sqrt(sumOf(even.map((value) => value * value)));
  return even.map((value) => value / length);
}

/** A function that gives the responses of the four cells to a grating, as an array. */
export function cellsOf(size, angle, frequency, phases) {
  const own = { angle, frequency };
  const all = Array.from({ length: phases }, (_, n) =>
    gabor(size, { ...own, phase: (n * 360) / phases }),
  );
  const pair = [0, 90].map((phase) => gabor(size, { ...own, phase }));
  const sums = sumsOf(size, [...pair, ...all]);
  const unit = sums(own)[0];
  return (stripes) => {
    const [even, odd, ...others] = sums(stripes).map((sum) => sum / unit);
    const simple = [even, odd].map((sum) => Math.max(sum, 0));
    return [...simple, Math.max(0, ...others), Math.hypot(even, odd)];
  };
}

const REMEMBERED = 500; // gratings, more than a curve has points

/**
 * A function that gives the sums of products of fields and a grating. They are those with its
 * cosine and its sine, cos(x − φ) = cos x cos φ + sin x sin φ, which are remembered, so that
 * shifting a grating costs next to nothing.
 */
function sumsOf(size, fields) {
  const known = new Map();
  return ({ angle, frequency, phase = 0 }) => {
    const key = `${angle} ${frequency}`;
    if (!known.has(key)) {
      if (known.size >= REMEMBERED) known.clear();
      const waves = [0, 90].map((shift) => grating(size, { angle, frequency, phase: shift }));
      const both = (field) => waves.map((wave) => sumOfProducts(field, wave));
      known.set(key, fields.map(both));
    }
    const [cos, sin] = [Math.cos(radians(phase)), Math.sin(radians(phase))];
    return known.get(key).map(([even, odd]) => even * cos + odd * sin);
  };
}

function square(size, value) {
  const middle = (size - 1) / 2;
  return Float64Array.from({ length: size * size }, (_, n) =>
    value(Math.floor(n / size) - middle, (n % size) - middle),
  );
}

const sumOf = (values) => values.reduce((total, value) => total + value, 0);

function sumOfProducts(values, others) {
  let total = 0;
  for (let n = 0; n < values.length; n++) total += values[n] * others[n];
  return total;
}
