// Colors of values, as pixels of 32 bits.
import { bytesOf } from "./canvases.js";

const packed = (red, green, blue) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** Values from 0 to the largest in the colors of a palette of 256, 3 bytes each. */
export function sequential(view, largest) {
  const bytes = bytesOf(view);
  const colors = Uint32Array.from({ length: 256 }, (_, n) =>
    packed(...bytes.subarray(3 * n, 3 * n + 3)),
  );
  const scale = largest > 0 ? 255 / largest : 0;
  return (value) => colors[Math.max(0, Math.min(255, Math.round(value * scale)))];
}

// Orange, almost white, blue: red, green and blue of the least value, of 0 and of the largest.
const [NEGATIVE, ZERO, POSITIVE] = [
  [179, 71, 0],
  [243, 245, 248],
  [0, 114, 178],
];
const SIGNED = Uint32Array.from({ length: 257 }, (_, n) => {
  const [share, end] = [Math.abs(n - 128) / 128, n < 128 ? NEGATIVE : POSITIVE];
  return packed(...ZERO.map((zero, c) => Math.round(zero + share * (end[c] - zero))));
});

/** Values from −largest to largest: orange below 0, blue above. */
export function signedColors(largest) {
  const scale = largest > 0 ? 128 / largest : 0;
  return (value) => SIGNED[128 + Math.max(-128, Math.min(128, Math.round(value * scale)))];
}

/** Such a color for a style sheet. */
export const css = (pixel) => `rgb(${pixel & 255}, ${(pixel >> 8) & 255}, ${(pixel >> 16) & 255})`;

/** Black or white, whichever can be read on such a color. */
export function inkOn(pixel) {
  const [red, green, blue] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#000" : "#fff";
}

/** The largest of the values' sizes. */
export const largestOf = (values) =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
