// dlsg_utils.arithmetic for one axis and small matrices; the browser tests hold the two together.

/** Where a kernel stands along one axis. `padding` is a number, "same" or "valid". */
export function axis(size, kernel, stride, padding, dilation) {
  const found = { size, kernel, stride, before: 0, after: 0, dilation, strict: true };
  if (typeof padding === "number") {
    found.before = found.after = padding;
  } else {
    found.strict = false;
    if (padding === "same") {
      const positions = Math.ceil(size / stride);
      const total = Math.max((positions - 1) * stride + reach(found) - size, 0);
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
    size = (maps - 1) * stride + reach(around) - around.before - around.after;
    if (padding === "valid") size = Math.max(size, maps * stride);
  }
  return axis(size, kernel, stride, padding, dilation);
}

/** Pixels from the first to the last pixel that the dilated kernel touches. */
export const reach = ({ dilation, kernel }) => dilation * (kernel - 1) + 1;

/** Pixels the kernel can move; negative if it is larger than the padded image. */
export const room = (along) => along.before + along.size + along.after - reach(along);

/** Places the kernel takes, which is the size of the output. */
export const positions = (along) => Math.floor(room(along) / along.stride) + 1;

export const fits = (along) => room(along) >= 0 && !(along.strict && room(along) % along.stride);

/** The image index under tap `tap` of the kernel at a place; outside the image it is padding. */
export const index = (along, place, tap) =>
  place * along.stride - along.before + tap * along.dilation;

/** The sum of products at every place of the kernel, as rows of numbers. */
export function convolve(image, kernel, rows, columns) {
  return table(positions(rows), positions(columns), (row, column) => {
    let sum = 0;
    kernel.forEach((weights, i) => {
      weights.forEach((weight, j) => {
        sum += weight * (image[index(rows, row, i)]?.[index(columns, column, j)] ?? 0);
      });
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
      kernel.forEach((weights, i) => {
        weights.forEach((weight, j) => {
          const line = image[index(rows, row, i)];
          const at = index(columns, column, j);
          if (line && at >= 0 && at < columns.size) line[at] += value * weight;
        });
      });
    });
  });
  return image;
}

export function table(height, width, value) {
  return Array.from({ length: height }, (_, row) =>
    Array.from({ length: width }, (_, column) => value(row, column)),
  );
}

/** Say why the kernel does not fit, and the nearest arguments with which it would. */
export function misfit(along, name) {
  const { size, kernel, stride, before, after, dilation } = along;
  const pads = before === after ? `2*${before}` : `${before} + ${after}`;
  const dilated = dilation > 1 ? ` with dilation ${dilation}` : "";
  const subject = `Along the ${name}, a kernel of ${kernel}${dilated}`;
  const nearest = `Nearest that fit: ${remedies(along).join(", ")}`;
  if (room(along) < 0) {
    return (
      `${subject} does not fit a size of ${size}: it reaches over ${pixels(reach(along))}, ` +
      `but there are ${size} + ${pads} = ${size + before + after}.\n${nearest}, padding="same".`
    );
  }
  const rest = room(along) % stride;
  let word = 'Or take padding="same".';
  if (before === 0 && after === 0) {
    word = `Or drop the last ${rest === 1 ? "pixel" : pixels(rest)} with padding="valid".`;
  }
  return (
    `${subject} at stride ${stride} does not fit a size of ${size}: ` +
    `(${size} - ${reach(along)} + ${pads})/${stride} + 1 = ` +
    `${(room(along) / stride + 1).toFixed(2)}.\n` +
    `Position ${positions(along) + 1} would overhang by ${pixels(stride - rest)}.\n` +
    `${nearest}.\n${word}`
  );
}

/** List, for each argument on its own, the nearest values that make the kernel fit. */
function remedies(along) {
  function nearest(...names) {
    const value = along[names[0]];
    const lowest = names[0] === "before" || names[0] === "after" ? 0 : 1;
    const works = (n) => fits({ ...along, ...Object.fromEntries(names.map((name) => [name, n])) });
    const found = [];
    for (let n = value - 1; n >= lowest; n--) {
      if (works(n)) {
        found.push(n);
        break;
      }
    }
    for (let n = value + 1; n < value + reach(along) + along.size; n++) {
      if (works(n)) {
        found.push(n);
        break;
      }
    }
    return found;
  }
  const said = [];
  if (along.strict) {
    const both = along.before === along.after ? nearest("before", "after") : [];
    if (both.length) said.push(`padding=${both.join(" or ")}`);
    else {
      const after = nearest("after");
      if (after.length) said.push(`padding=(${along.before}, ${after.at(-1)}) before and after`);
    }
  }
  const names = ["stride", "kernel", "size"];
  if (along.dilation > 1) names.push("dilation");
  for (const name of names) {
    const values = nearest(name);
    if (values.length) said.push(`${name}=${values.join(" or ")}`);
  }
  return said;
}

const pixels = (count) => (count === 1 ? "1 pixel" : `${count} pixels`);
