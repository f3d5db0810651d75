// dlsg_utils.arithmetic for one axis and small matrices; the browser tests hold the two together.

/** A kernel that slides along one axis. `padding` is a number, "same" or "valid". */
export function axis(size, kernel, stride, padding, dilation) {
  const found = { size, kernel, stride, before: 0, after: 0, dilation, strict: true };
  if (typeof padding === "number") {
    found.before = found.after = padding;
  } else {
    found.strict = false;
    if (padding === "same") {
      const count = Math.ceil(size / stride);
      const total = Math.max((count - 1) * stride + effectiveKernel(found) - size, 0);
      found.before = Math.floor(total / 2);
      found.after = total - found.before;
    }
  }
  return found;
}

/** The axis of the image on which such maps are made: what a transposed convolution gives out. */
export function transposedAxis(maps, kernel, stride, padding, dilation) {
  const around = axis(maps * stride, kernel, stride, padding, dilation);
  let size = maps * stride;
  if (padding !== "same") {
    size = (maps - 1) * stride + effectiveKernel(around) - around.before - around.after;
    if (padding === "valid") size = Math.max(size, maps * stride);
  }
  return axis(size, kernel, stride, padding, dilation);
}

/** Effective kernel size: pixels from the first to the last that the dilated kernel touches. */
export const effectiveKernel = ({ dilation, kernel }) => dilation * (kernel - 1) + 1;

/** Pixels the kernel can move; negative if it is larger than the padded image. */
export const room = (along) => along.before + along.size + along.after - effectiveKernel(along);

/** Positions the kernel takes, which is the size of the output. */
export const positions = (along) => Math.floor(room(along) / along.stride) + 1;

export const fits = (along) => room(along) >= 0 && !(along.strict && room(along) % along.stride);

/** The image index under tap `tap` of the kernel at a position; outside the image it is padding. */
export const index = (along, position, tap) =>
  position * along.stride - along.before + tap * along.dilation;

/** The sum of products at every position of the kernel, as rows of numbers. */
export function convolve(image, kernel, rows, columns) {
  return table(positions(rows), positions(columns), (row, column) => {
    let sum = 0;
    eachWeight(kernel, (weight, i, j) => {
      sum += weight * (image[index(rows, row, i)]?.[index(columns, column, j)] ?? 0);
    });
    return sum;
  });
}

/** Each map value stamps its kernel onto the image; only the first `count` values if given. */
export function stamp(map, kernel, rows, columns, count = Infinity) {
  const image = table(rows.size, columns.size, () => 0);
  map.forEach((values, row) => {
    values.forEach((value, column) => {
      if (row * values.length + column >= count) return;
      eachWeight(kernel, (weight, i, j) => {
        const [y, x] = [index(rows, row, i), index(columns, column, j)];
        if (image[y]?.[x] !== undefined) image[y][x] += value * weight;
      });
    });
  });
  return image;
}

/** Call `visit(weight, row, column)` for each weight of a kernel. */
export function eachWeight(kernel, visit) {
  kernel.forEach((weights, i) => {
    weights.forEach((weight, j) => {
      visit(weight, i, j);
    });
  });
}

export function table(height, width, value) {
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => value(row, column)),
  );
}
