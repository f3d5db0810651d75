// Receptive fields: which unit lies nearest to a point, and which pixels it sees. In Python:
// inspection/receptive_fields.py, whose `boxes_at` gives the same boxes.
import { clamp } from "./base.js";

/** The unit [row, column] of a layer's map whose receptive field's center is nearest to a point. */
export function unitAt(layer, point) {
  return point.map((place, n) => {
    const unit = Math.round((place - centerOf(layer, 0, n)) / layer.stride[n]);
    return clamp(unit, 0, layer.shape[n] - 1);
  });
}

/** Where the receptive field of a unit has its center, along rows (0) or columns (1), in pixels. */
export const centerOf = ({ start, stride, size, slack }, unit, n) =>
  start[n] + stride[n] * unit + (size[n] + slack[n]) / 2;

/** Top, bottom, left and right of what a unit sees; over the image's edge it sees padding. */
export function boxOf({ start, stride, size, slack }, unit) {
  return unit.flatMap((place, n) => {
    const first = start[n] + stride[n] * place;
    return [Math.floor(first), Math.ceil(first + size[n] + slack[n])];
  });
}

/** How far the fields of any unit of a layer reach over an image's edges at most, in pixels. */
export function overhangOf({ start, stride, size, slack, shape }, image) {
  const ends = [0, 1].map((n) => start[n] + stride[n] * (shape[n] - 1) + size[n] + slack[n]);
  return Math.max(0, -start[0], -start[1], ends[0] - image[0], ends[1] - image[1]);
}
