// A board of Go with its stones, the probabilities of the next move, and a cursor, on a canvas.
import { range } from "./base.js";
import { PASS, vertex } from "./go_rules.js";

export const SIDE = 552; // pixels of the canvas
const [WOOD, INK, BLACK, WHITE] = ["#e3b871", "#3d2f1b", "#1a1a1a", "#fafafa"];
const [SHARE, LAST] = ["#0b5cadb0", "#d55e00"];
const SMALLEST = 0.002; // probabilities below are not drawn

/** Draw a position; `shares` are probabilities or null, `accent` is the color of the cursor. */
export function paintBoard(canvas, position, shares, cursor, accent) {
  const paint = canvas.getContext("2d");
  const { size, stones, moves } = position;
  const step = SIDE / (size + 1);
  const place = (point) => [(1 + (point % size)) * step, (1 + Math.floor(point / size)) * step];

  function disk(point, share, fill) {
    const [x, y] = place(point);
    paint.fillStyle = fill;
    paint.beginPath();
    paint.arc(x, y, share * step, 0, 2 * Math.PI);
    paint.fill();
  }

  paintLines(paint, size, step);
  for (const point of starPoints(size)) disk(point, 0.1, INK);
  const most = shares ? Math.max(...shares) : 0;
  shares?.forEach((share, point) => {
    if (share >= SMALLEST) disk(point, 0.12 + 0.34 * Math.sqrt(share / most), SHARE);
  });
  stones.forEach((stone, point) => {
    if (stone === 0) return;
    disk(point, 0.48, BLACK);
    if (stone === -1) disk(point, 0.45, WHITE);
  });
  const last = moves.at(-1) ?? PASS;
  if (last !== PASS) disk(last, 0.17, LAST);
  const [x, y] = place(cursor);
  paint.strokeStyle = accent;
  paint.lineWidth = 2.5;
  paint.strokeRect(x - step / 2 + 1, y - step / 2 + 1, step - 2, step - 2);
}

/** The wood, the lines, and their names. */
function paintLines(paint, size, step) {
  paint.fillStyle = WOOD;
  paint.fillRect(0, 0, SIDE, SIDE);
  paint.strokeStyle = paint.fillStyle = INK;
  paint.lineWidth = 1;
  paint.font = `${Math.min(Math.round(0.5 * step), 18)}px system-ui, sans-serif`;
  paint.textAlign = "center";
  paint.textBaseline = "middle";
  paint.beginPath();
  for (const n of range(1, size)) {
    paint.moveTo(n * step, step);
    paint.lineTo(n * step, size * step);
    paint.moveTo(step, n * step);
    paint.lineTo(size * step, n * step);
    paint.fillText(vertex(n - 1, size).slice(0, 1), n * step, 0.42 * step);
    paint.fillText(String(size + 1 - n), 0.42 * step, n * step);
  }
  paint.stroke();
}

/** The points that are marked on a board. */
function starPoints(size) {
  if (size < 7) return [];
  const edge = size < 13 ? 2 : 3;
  const lines = [edge, size - 1 - edge];
  if (size % 2) lines.push((size - 1) / 2);
  return lines.flatMap((row) => lines.map((column) => row * size + column));
}
