// Why a kernel does not fit. The words are the templates of dlsg_utils.arithmetic.geometry.MESSAGES.
import { effectiveKernel, fits, positions, room } from "./arithmetic.js";

/** A template with its {fields} filled in. */
export const filled = (template, values) =>
  template.replace(/\{(\w+)\}/g, (_, field) => values[field]);

/** Say why the kernel does not fit, and the nearest arguments with which it would. */
export function misfit(along, name, messages) {
  const { size, stride, before, after, dilation } = along;
  const rest = room(along) % stride;
  const pixels = (prefix, count) =>
    filled(messages[prefix + (count === 1 ? "pixel" : "pixels")], { count });
  return filled(messages[room(along) < 0 ? "larger" : "overhang"], {
    ...along,
    along: filled(messages.along, { name }),
    dilated: dilation > 1 ? filled(messages.dilated, { dilation }) : "",
    effective: effectiveKernel(along),
    pads: before === after ? `2*${before}` : `${before} + ${after}`,
    padded: before + size + after,
    positions: (room(along) / stride + 1).toFixed(2),
    next: positions(along) + 1,
    over: pixels("", stride - rest),
    remedies: remedies(along, messages).join(", "),
    instead: before || after ? messages.same : pixels("drop_", rest),
  });
}

/** List, for each argument on its own, the nearest values that make the kernel fit. */
function remedies(along, messages) {
  const { before, after, dilation } = along;
  const said = along.strict ? paddings(along, messages) : [];
  const names = ["stride", "kernel", "size", ...(dilation > 1 ? ["dilation"] : [])];
  for (const name of names) {
    const values = nearest(along, [name]);
    if (values.length) said.push(`${name}=${values.join(messages.or)}`);
  }
  return said;

  function paddings() {
    const both = before === after ? nearest(along, ["before", "after"]) : [];
    if (both.length) return [`padding=${both.join(messages.or)}`];
    const last = nearest(along, ["after"]).at(-1);
    return last === undefined ? [] : [filled(messages.uneven, { before, after: last })];
  }
}

/** The nearest smaller and larger value of the arguments `names` with which the kernel fits. */
function nearest(along, names) {
  const works = (n) => fits({ ...along, ...Object.fromEntries(names.map((name) => [name, n])) });
  const value = along[names[0]];
  const lowest = names[0] === "before" || names[0] === "after" ? 0 : 1;
  const highest = value + effectiveKernel(along) + along.size;
  const found = [];
  for (const [start, end, step] of [
    [value - 1, lowest - 1, -1],
    [value + 1, highest, 1],
  ]) {
    let n = start;
    while (n !== end && !works(n)) n += step;
    if (n !== end) found.push(n);
  }
  return found;
}
