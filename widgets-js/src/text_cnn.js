// Filters along a text and the maximum over time, as dlsg_utils.applications.text computes them.

// The same spaces as there: \s means others in the two languages.
const SPACE = /[ \t\n\r\f\v\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;

/** The characters that the network reads, of what was typed. */
export function lettersOf(text, lower) {
  const plain = text.normalize("NFC").replace(SPACE, " ").replace(/^ | $/g, "");
  return [...(lower ? plain.toLowerCase().replaceAll("i\u0307", "i") : plain)];
}

/** Part what the kernel packed. `sizes` are the numbers of a vector, the widths, and filters of each. */
export function partsOf(numbers, { units, classes, sizes: { vector, widths, filters } }) {
  let at = 0;
  const take = (count) => {
    at += count;
    return numbers.subarray(at - count, at);
  };
  const vectors = take(units * vector);
  const convolutions = widths.map((width) => ({
    width,
    kernel: take(width * vector * filters),
    bias: take(filters),
  }));
  return {
    vectors,
    convolutions,
    kernel: take(widths.length * filters * classes),
    bias: take(classes),
  };
}

/** What each filter of a width says at each place: an array of `filters` numbers for each letter. */
function outputs(rows, { width, kernel, bias }, { vector, filters }) {
  const left = (width - 1) >> 1;
  return rows.map((_, place) => {
    const sum = Float64Array.from(bias);
    for (let w = 0; w < width; w++) {
      const row = rows[place + w - left];
      if (!row) continue; // outside of the text, or unknown
      for (let d = 0; d < vector; d++) {
        const from = (w * vector + d) * filters;
        for (let f = 0; f < filters; f++) sum[f] += row[d] * kernel[from + f];
      }
    }
    return sum;
  });
}

/**
 * Classify letters, given by their numbers, below 2 if unknown. Gives the probabilities, and what
 * each letter adds to each logit.
 */
export function classify(numbers, parts, { classes, sizes }) {
  const { vector, filters } = sizes;
  const rows = numbers.map((n) =>
    n < 2 ? null : parts.vectors.subarray(n * vector, (n + 1) * vector),
  );
  const shares = numbers.map(() => new Float64Array(classes));
  parts.convolutions.forEach((convolution, k) => {
    const maps = outputs(rows, convolution, sizes);
    for (let f = 0; f < filters; f++) {
      let place = 0;
      for (let t = 1; t < maps.length; t++) if (maps[t][f] > maps[place][f]) place = t;
      const most = maps[place][f];
      if (most <= 0) continue;
      const first = place - ((convolution.width - 1) >> 1);
      const [from, to] = [Math.max(first, 0), Math.min(first + convolution.width, maps.length)];
      const weights = (k * filters + f) * classes;
      for (let c = 0; c < classes; c++) {
        const share = (most * parts.kernel[weights + c]) / (to - from);
        for (let t = from; t < to; t++) shares[t][c] += share;
      }
    }
  });
  const logits = Array.from(parts.bias, (bias, c) =>
    shares.reduce((sum, each) => sum + each[c], bias),
  );
  return { shares, probabilities: softmax(logits) };
}

function softmax(values) {
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}
