// Strokes of a round pen on gray levels, row by row.

/** Draw from one point to the next: each pixel near the line gets ink, soft at the edge. */
export function stroke(levels, height, width, radius, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squaredLength = dx * dx + dy * dy || 1;
  const margin = radius + 1;
  const [top, bottom] = pixelsAround(from.y, to.y, margin, height);
  const [left, right] = pixelsAround(from.x, to.x, margin, width);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [x, y] = [column + 0.5 - from.x, row + 0.5 - from.y];
      const share = Math.min(1, Math.max(0, (x * dx + y * dy) / squaredLength));
      const distance = Math.hypot(x - share * dx, y - share * dy);
      const ink = Math.round(255 * Math.min(1, Math.max(0, radius + 0.5 - distance)));
      levels[row * width + column] = Math.max(levels[row * width + column], ink);
    }
  }
}

function pixelsAround(a, b, margin, size) {
  const first = Math.max(0, Math.floor(Math.min(a, b) - margin));
  return [first, Math.min(size, Math.ceil(Math.max(a, b) + margin))];
}
