// A waveform and a spectrogram with their axes, for the speech pad.
import { color, make, range } from "./base.js";
import { paintMap } from "./canvases.js";

const [HIGH, LEFT] = [64, 66]; // height of the waveform, room for the frequencies, in pixels
const TICKS = [250, 500, 1000, 2000, 3500]; // Hz

/** A waveform; `draw(samples)` fills its width. */
export function waveformView({ root }) {
  const canvas = make("canvas", { role: "img", "aria-label": "Waveform of the sound" });
  const box = make("div", { class: "dlsg-wave" }, canvas);

  function draw(samples) {
    const width = Math.max(200, box.clientWidth - LEFT);
    [canvas.width, canvas.height] = [width, HIGH];
    const context = canvas.getContext("2d");
    const most = samples.reduce((found, value) => Math.max(found, Math.abs(value)), 0) || 1;
    context.fillStyle = color(root, "--positive");
    for (let x = 0; x < width; x++) {
      const part = samples.subarray(
        Math.floor((x * samples.length) / width),
        Math.floor(((x + 1) * samples.length) / width) + 1,
      );
      const [low, high] = part.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [0, 0]);
      const top = (1 - high / most) * (HIGH / 2);
      context.fillRect(x, top, 1, Math.max(1, ((high - low) / most) * (HIGH / 2)));
    }
  }

  return { box, draw };
}

/** A spectrogram; `hertz` are the middles of its bands, `seconds` its length. */
export function spectrogramView(hertz, seconds) {
  const canvas = make("canvas", {
    class: "dlsg-pixels",
    role: "img",
    "aria-label": "Spectrogram: time from left to right, frequency from bottom to top",
  });
  const marks = TICKS.map((value) => {
    const at = (placeOf(value, hertz) + 0.5) / hertz.length;
    return make("span", { style: `bottom: ${100 * at}%` }, `${value} Hz`);
  });
  const times = range(0, Math.floor(seconds * 5)).map((n) =>
    make("span", { style: `left: ${(100 * n) / 5 / seconds}%` }, `${(n / 5).toFixed(1)} s`),
  );
  const box = make(
    "div",
    { class: "dlsg-spectrogram" },
    make("div", { class: "dlsg-hertz", "aria-hidden": "true" }, ...marks),
    canvas,
    make("div", { class: "dlsg-seconds", "aria-hidden": "true" }, ...times),
  );

  function draw(image, [frames, bands], palette) {
    const levels = new Uint8Array(image.length);
    for (let frame = 0; frame < frames; frame++) {
      for (let band = 0; band < bands; band++) {
        const value = Math.round(255 * image[frame * bands + band]);
        levels[(bands - 1 - band) * frames + frame] = value;
      }
    }
    paintMap(canvas, levels, bands, frames, palette);
    canvas.dataset.sum = image.reduce((sum, value) => sum + value, 0);
  }

  return { box, draw };
}

/** At which band, not rounded, a frequency lies. */
function placeOf(value, hertz) {
  const above = hertz.findIndex((each) => each >= value);
  if (above <= 0) return above < 0 ? hertz.length - 1 : 0;
  return above - (hertz[above] - value) / (hertz[above] - hertz[above - 1]);
}
