// The maps of a layer as tiles beside each other on a canvas, each value a square of pixels.
import { clamp, make } from "./base.js";

const GAP = 1; // pixels between tiles
const LEAST = 24; // side of a tile at least, in pixels
const MOST = 56; // and at most
const UNIT = [12, 24]; // the same of the units of a vector
const SMALLEST = 7; // side of a frame at least
const STRIP = 9; // height of the units of a long vector

export class Sheet {
  constructor() {
    this.canvas = make("canvas", { class: "dlsg-pixels" });
    this.context = this.canvas.getContext("2d");
  }

  /** Lay out the tiles of maps of [rows, columns, channels] in a width. */
  fit([rows, columns, channels], width) {
    const side = Math.max(rows, columns);
    const [least, most] = side === 1 ? UNIT : [Math.max(1, Math.round(LEAST / side)), MOST / side];
    const fitting = (zoom) => Math.floor((width + GAP) / (columns * zoom + GAP));
    const lines = (zoom) => Math.ceil(channels / clamp(fitting(zoom), 1, channels));
    let zoom = least;
    while (zoom + 1 <= most && lines(zoom + 1) === lines(least)) zoom++;
    this.shape = [rows, columns, channels];
    this.zoom = [zoom, zoom];
    this.gap = GAP;
    this.across = Math.ceil(channels / lines(zoom));
    if (side === 1 && lines(least) > 6) {
      const wide = Math.max(1, Math.floor(width / channels));
      this.zoom = [STRIP, wide];
      this.gap = 0;
      this.across = Math.ceil(channels / Math.ceil((channels * wide) / width));
    }
    this.tile = [rows * this.zoom[0] + this.gap, columns * this.zoom[1] + this.gap];
    const size = [this.tile[1] * this.across, this.tile[0] * Math.ceil(channels / this.across)];
    if (this.canvas.width !== size[0]) this.canvas.width = size[0];
    if (this.canvas.height !== size[1]) this.canvas.height = size[1];
  }

  /** Paint values, channels beside each other as in Keras, in colors `of(value)` of 32 bits. */
  paint(values, of) {
    const [rows, columns, channels] = this.shape;
    const image = new ImageData(this.canvas.width, this.canvas.height);
    const pixels = new Uint32Array(image.data.buffer);
    const [high, wide] = this.zoom;
    for (let channel = 0; channel < channels; channel++) {
      const [x, y] = this.corner(channel);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const color = of(values[(row * columns + column) * channels + channel]);
          const first = (y + row * high) * image.width + x + column * wide;
          for (let n = 0; n < high; n++) {
            pixels.fill(color, first + n * image.width, first + n * image.width + wide);
          }
        }
      }
    }
    this.context.putImageData(image, 0, 0);
  }

  corner(channel) {
    const line = Math.floor(channel / this.across);
    return [(channel % this.across) * this.tile[1], line * this.tile[0]];
  }

  /** Put a frame around rows and columns, [top, bottom, left, right], of a channel. */
  frame([top, bottom, left, right], channel) {
    const [x, y] = this.corner(channel);
    const [high, wide] = this.zoom;
    this.outline(x + left * wide, y + top * high, (right - left) * wide, (bottom - top) * high);
  }

  /** Put a frame around all tiles. */
  frameAll() {
    this.outline(1, 1, this.canvas.width - 2 - this.gap, this.canvas.height - 2 - this.gap);
  }

  /** White with dark edges, which shows on all colors; never too small to be seen. */
  outline(x, y, wide, high) {
    const [right, down] = [wide, high].map((side) => Math.max(0, SMALLEST - side) / 2);
    for (const [color, grow] of [
      ["#000", 1.5],
      ["#fff", 0.5],
      ["#000", -0.5],
    ]) {
      this.context.strokeStyle = color;
      const corner = [x - right - grow, y - down - grow];
      this.context.strokeRect(...corner, wide + 2 * (right + grow), high + 2 * (down + grow));
    }
  }

  /** The unit next to one in a direction (rows, columns); over the edge of a tile in the next. */
  next([row, column, channel], [down, right]) {
    const [rows, columns, channels] = this.shape;
    const tile = [
      Math.floor((row + down) / rows) * this.across,
      Math.floor((column + right) / columns),
    ];
    const wanted = channel + tile[0] + tile[1];
    if (wanted < 0 || wanted >= channels) return [row, column, channel];
    return [(row + down + rows) % rows, (column + right + columns) % columns, wanted];
  }

  /** The [row, column, channel] at which an event points, or null. */
  at(event) {
    const shown = this.canvas.getBoundingClientRect();
    const x = ((event.clientX - shown.left) / shown.width) * this.canvas.width;
    const y = ((event.clientY - shown.top) / shown.height) * this.canvas.height;
    const [rows, columns, channels] = this.shape;
    const channel = Math.floor(y / this.tile[0]) * this.across + Math.floor(x / this.tile[1]);
    if (x < 0 || y < 0 || x >= this.canvas.width || channel >= channels) return null;
    return [
      clamp(Math.floor((y % this.tile[0]) / this.zoom[0]), 0, rows - 1),
      clamp(Math.floor((x % this.tile[1]) / this.zoom[1]), 0, columns - 1),
      channel,
    ];
  }
}
