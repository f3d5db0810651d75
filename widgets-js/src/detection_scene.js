// A background with an object on it: as values for a network, and as a picture with boxes.
import { clamp, make, range } from "./base.js";
import { bytesOf, isSmall, paint, pixelsOf } from "./canvases.js";

const SIDE = 440; // of the picture in the page, in pixels
const LABELED = 10; // boxes at most that say what they are of
const FONT = 15; // pixels
const DARK = "rgb(0 0 0 / 70%)";
const [OBJECT, OTHER] = ["#ffb84d", "#63b8ec"]; // colors of boxes
const LABEL = "The scene. Arrow keys move the object by two pixels, with Shift by ten.";

/** Background and objects as levels 0 to 255, from what the kernel sent. */
export function partsOf(model) {
  const [height, width, channels] = model.get("shape");
  const sprites = bytesOf(model.get("sprites"));
  let at = 0;
  const objects = model.get("objects").map(([name, high, wide]) => {
    const levels = sprites.subarray(at, at + high * wide * (channels + 1));
    at += levels.length;
    return { name, size: [high, wide], levels, outline: outlineOf(levels, high, wide, channels) };
  });
  return {
    shape: [height, width, channels],
    background: bytesOf(model.get("background")),
    objects,
  };
}

/** The smallest box around what is opaque by more than half: top, left, bottom, right. */
function outlineOf(levels, high, wide, channels) {
  const at = range(0, high * wide - 1).filter((n) => levels[(n + 1) * (channels + 1) - 1] > 127);
  const [rows, columns] = [at.map((n) => Math.floor(n / wide)), at.map((n) => n % wide)];
  return [Math.min(...rows), Math.min(...columns), Math.max(...rows) + 1, Math.max(...columns) + 1];
}

/** The part of an object at a corner that lies in the image: top, bottom, left, right. */
function visible({ size }, corner, shape) {
  return [0, 1].flatMap((n) => [
    Math.max(0, corner[n]),
    Math.max(0, Math.min(corner[n] + size[n], shape[n])),
  ]);
}

/** The box of an object at a corner, cut at the image's edge. */
export function boxAt({ outline }, corner, shape) {
  return outline.map((place, n) => clamp(place + corner[n % 2], 0, shape[n % 2]));
}

/**
 * A function that fills the input of a network with the scene, an object at a corner; it returns
 * [top, bottom, left, right] of what it has changed.
 */
export function filler({ shape, background }, input) {
  const [height, width, channels] = shape;
  let before = null; // where the object lay

  function restore([top, bottom, left, right]) {
    for (let row = top; row < bottom; row++) {
      for (let column = left; column < right; column++) {
        const [to, from] = [input.at(row, column), (row * width + column) * channels];
        for (let c = 0; c < channels; c++) input.values[to + c] = background[from + c] / 255;
      }
    }
  }

  return (object, corner) => {
    const place = visible(object, corner, shape);
    const whole = [0, height, 0, width];
    restore(before ?? whole);
    for (let row = place[0]; row < place[1]; row++) {
      for (let column = place[2]; column < place[3]; column++) {
        const own = (row - corner[0]) * object.size[1] + column - corner[1];
        const from = own * (channels + 1);
        const opacity = object.levels[from + channels] / 255;
        const to = input.at(row, column);
        for (let c = 0; c < channels; c++) {
          const under = input.values[to + c];
          input.values[to + c] = under + opacity * (object.levels[from + c] / 255 - under);
        }
      }
    }
    const changed = before ? around(before, place) : whole;
    before = place;
    return changed;
  };
}

/** The smallest [top, bottom, left, right] around two. */
const around = (a, b) =>
  a.map((place, n) => (n % 2 ? Math.max(place, b[n]) : Math.min(place, b[n])));

/** The picture; `draw(object, corner, found, best)` shows the boxes that were found. */
export function sceneView(parts, names) {
  const [height, width, channels] = parts.shape;
  const zoom = SIDE / Math.max(height, width);
  const canvas = make("canvas", { width: Math.round(width * zoom), "aria-hidden": "true" });
  canvas.height = Math.round(height * zoom);
  const keys = { class: "dlsg-scene", tabindex: "0", role: "application", "aria-label": LABEL };
  const box = make("div", keys, canvas);
  const context = canvas.getContext("2d");
  const photograph = make("canvas");
  paint(photograph, parts.background, height, width, channels);
  const sprites = parts.objects.map((object) => spriteOf(object, channels));

  /** Lines around a box, with dark edges, which show on all colors. */
  function frame([top, left, bottom, right], color, wide) {
    const sides = [left, top, right - left, bottom - top].map((place) => place * zoom);
    for (const [lineWidth, strokeStyle] of [
      [wide + 2, DARK],
      [wide, color],
    ]) {
      Object.assign(context, { lineWidth, strokeStyle });
      context.strokeRect(...sides);
    }
  }

  /** What a box is of, above it or, without room there, in it. */
  function label({ box: [top, left], label: number, score }, color) {
    const words = `${names[number]} ${score.toFixed(2)}`;
    context.font = `600 ${FONT}px system-ui, sans-serif`;
    const [wide, high] = [context.measureText(words).width + 8, FONT + 6];
    const x = clamp(left * zoom - 1, 0, canvas.width - wide);
    const y = top * zoom > high ? top * zoom - high : top * zoom + 2;
    context.fillStyle = color;
    context.fillRect(x, y, wide, high);
    context.fillStyle = "#10161d";
    context.fillText(words, x + 4, y + FONT);
  }

  function draw(object, corner, found, best) {
    context.imageSmoothingEnabled = !isSmall(height, width);
    context.drawImage(photograph, 0, 0, canvas.width, canvas.height);
    const { size } = parts.objects[object];
    const [y, x, high, wide] = [...corner, ...size].map((place) => place * zoom);
    context.drawImage(sprites[object], x, y, wide, high);
    const colorOf = (one) => (one === best ? OBJECT : OTHER);
    // The surest boxes lie on top, the object's above all.
    const order = (some) =>
      [...some.filter((one) => one !== best).toReversed(), best].filter(Boolean);
    for (const one of order(found)) frame(one.box, colorOf(one), one === best ? 4 : 2);
    context.setLineDash([5, 5]);
    frame(boxAt(parts.objects[object], corner, parts.shape), "#ffffff", 2);
    context.setLineDash([]);
    for (const one of order(found.slice(0, LABELED))) label(one, colorOf(one));
  }

  /** The place, in pixels from the top and the left, at which an event points. */
  function placeOf(event) {
    const shown = canvas.getBoundingClientRect();
    return [
      ((event.clientY - shown.top) / shown.height) * height,
      ((event.clientX - shown.left) / shown.width) * width,
    ];
  }

  return { box, draw, placeOf };
}

/** A canvas with an object on nothing. */
function spriteOf({ size: [high, wide], levels }, channels) {
  const canvas = make("canvas");
  const { data, show } = pixelsOf(canvas, high, wide);
  for (let n = 0; n < high * wide; n++) {
    const from = n * (channels + 1);
    for (let c = 0; c < 3; c++) data[4 * n + c] = levels[from + (channels === 1 ? 0 : c)];
    data[4 * n + 3] = levels[from + channels];
  }
  show();
  return canvas;
}
