// An image with a cover, and the map that it builds up.
import { ARROWS, clamp, make } from "./base.js";
import { bytesOf, isSmall, paint, pixelsOf } from "./canvases.js";
import { signedColors } from "./colors.js";

const SIDE = 325; // of the image in the page, in pixels
const LABEL = "The image and its cover. Arrow keys move the cover.";

/** Top and left of the cover, as in Python. */
function cornerOf(model) {
  const patch = model.get("patch");
  return model.get("center").map((middle, n) => {
    return clamp(Math.floor(middle - patch / 2 + 0.5), 0, model.get("shape")[n] - patch);
  });
}

/** The image with its cover, which the pointer and the arrow keys move. */
export function coverView({ model, listen, send }) {
  const [height, width, channels] = model.get("shape");
  const zoom = SIDE / Math.max(height, width);
  const canvas = make("canvas", { width: Math.round(width * zoom), "aria-hidden": "true" });
  canvas.height = Math.round(height * zoom);
  const attributes = { class: "dlsg-cover", tabindex: "0", role: "application" };
  const box = make("div", { ...attributes, "aria-label": LABEL }, canvas);
  const caption = make("figcaption", {}, "Drag the cover over the image.");
  const photograph = make("canvas");
  paint(photograph, bytesOf(model.get("pixels")), height, width, channels);
  const context = canvas.getContext("2d");
  const [red, green = red, blue = red] = bytesOf(model.get("fill"));

  function draw() {
    const [top, left] = cornerOf(model).map((place) => place * zoom);
    const side = model.get("patch") * zoom;
    context.imageSmoothingEnabled = !isSmall(height, width);
    context.drawImage(photograph, 0, 0, canvas.width, canvas.height);
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(left, top, side, side);
    for (const [wide, stroke] of [
      [4, "#000"],
      [2, "#ffb84d"],
    ]) {
      context.lineWidth = wide;
      context.strokeStyle = stroke;
      context.strokeRect(left, top, side, side);
    }
  }

  function placeOf(event) {
    const shown = canvas.getBoundingClientRect();
    const y = ((event.clientY - shown.top) / shown.height) * height;
    const x = ((event.clientX - shown.left) / shown.width) * width;
    return [clamp(y, 0, height), clamp(x, 0, width)];
  }

  function move([down, right]) {
    const step = Math.max(1, Math.round(model.get("patch") / 4));
    const [top, left] = cornerOf(model);
    const half = model.get("patch") / 2;
    send({
      center: [
        clamp(top + half + down * step, half, height - half),
        clamp(left + half + right * step, half, width - half),
      ],
    });
  }

  listen(box, "pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    send({ center: placeOf(event) });
  });
  listen(box, "pointermove", (event) => {
    if (event.buttons) send({ center: placeOf(event) });
  });
  listen(box, "keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    move(ARROWS[event.key]);
  });
  return { box, caption, photograph, draw };
}

/** The mean fall at each pixel; where nothing was covered yet, the image in faint gray. */
export function mapView({ model }, photograph) {
  const [height, width] = model.get("shape");
  const kind = isSmall(height, width) && "dlsg-pixels";
  const canvas = make("canvas", { role: "img", class: kind, "aria-label": "The map" });
  const zoom = SIDE / Math.max(height, width);
  canvas.style.width = `${Math.round(width * zoom)}px`;
  const caption = make("figcaption");
  const image = photograph.getContext("2d").getImageData(0, 0, width, height).data;
  const colorOf = signedColors(127);

  function draw() {
    const levels = bytesOf(model.get("levels"));
    const { data, show } = pixelsOf(canvas, height, width);
    const pixels = new Uint32Array(data.buffer);
    for (let n = 0; n < height * width; n++) {
      if (levels[n]) {
        pixels[n] = colorOf(levels[n] - 128);
        continue;
      }
      const gray = (image[4 * n] + image[4 * n + 1] + image[4 * n + 2]) / 3;
      data.fill(150 + 0.25 * gray, 4 * n, 4 * n + 3);
      data[4 * n + 3] = 255;
    }
    show();
    const covers = model.get("covers");
    const most = model.get("largest").toFixed(1);
    caption.textContent =
      `Mean change of the score where the cover was, at most ${most}. Blue: it falls, ` +
      `orange: it rises. ${covers} ${covers === 1 ? "position" : "positions"}.`;
  }

  return { canvas, caption, draw };
}
