// Images of one size from one picture file. In Python: widgets/_tiles.py.
import { bytesOf, isSmall } from "./canvases.js";

/** Read the file; `paint(canvas, n)` and `draw(context, n, x, y, width, height)` show image `n`. */
export async function openTiles(view, { size, pitch, across, type }) {
  const [height, width] = size;
  const file = new Blob([bytesOf(view)], { type });
  const picture = await createImageBitmap(file);

  function draw(context, n, ...place) {
    const corner = [(n % across) * pitch[1], Math.floor(n / across) * pitch[0]];
    context.imageSmoothingEnabled = !isSmall(height, width);
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, ...corner, width, height, ...place);
  }

  /** Draw an image on a canvas, which takes its size. */
  function paint(canvas, n) {
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height });
    }
    draw(canvas.getContext("2d"), n, 0, 0, width, height);
  }

  const pixelated = isSmall(height, width) && "dlsg-pixels";
  return { draw, paint, height, width, pixelated, close: () => picture.close() };
}
