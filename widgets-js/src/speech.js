// From a recording to a spectrogram, as dlsg_utils.applications.speech computes it.

export const [RATE, LENGTH] = [8000, 8320]; // samples a second, and of a waveform
const [FRAME, HOP, RANGE] = [256, 128, 60]; // samples, samples, decibels
const SILENT = 1e-3;

/** Samples (a byte each, by µ-law) as numbers from −1 to 1. */
export function samplesOf(bytes) {
  const table = Array.from({ length: 256 }, (_, level) => {
    const share = (level - 128) / 127;
    return (Math.sign(share) * Math.expm1(Math.abs(share) * Math.log(256))) / 255;
  });
  return Float32Array.from(bytes, (level) => table[level]);
}

/** A recording at 8,000 Hz as the networks take it; throws an error if it is silent or too short. */
export function prepared(recording) {
  const seconds = recording.length / RATE;
  if (seconds < 0.1) {
    throw new Error(`The sound is too short: ${seconds.toFixed(2)} s. At least 0.1 s is needed.`);
  }
  const mean = recording.reduce((sum, value) => sum + value, 0) / recording.length;
  const sound = recording.map((value) => value - mean);
  if (!sound.some((value) => Math.abs(value) >= SILENT)) {
    throw new Error("Nothing was heard: the recording is silent. Is the microphone muted?");
  }
  return centered(sound);
}

/** Whether at least one sample in a hundred is at the limit. */
export function isClipped(recording) {
  const count = recording.reduce((sum, value) => sum + (Math.abs(value) >= 0.999), 0);
  return count >= recording.length / 100;
}

/** `LENGTH` samples, half of the energy in either half of them, if there is room. */
export function centered(sound) {
  let total = 0;
  const energy = Float64Array.from(sound, (value) => {
    total += value * value;
    return total;
  });
  const middle = energy.findIndex((value) => value >= total / 2);
  if (sound.length <= LENGTH) {
    const first = Math.min(Math.max(LENGTH / 2 - middle, 0), LENGTH - sound.length);
    const result = new Float32Array(LENGTH);
    result.set(sound, first);
    return result;
  }
  const first = Math.min(Math.max(middle - LENGTH / 2, 0), sound.length - LENGTH);
  return sound.slice(first, first + LENGTH);
}

/** The power of each frequency of each frame, (frames, 129), under a Hann window. */
export function powerOf(sound) {
  const frames = 1 + Math.floor((sound.length - FRAME) / HOP);
  const bins = FRAME / 2 + 1;
  const window = Float64Array.from(
    { length: FRAME },
    (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / FRAME),
  );
  const power = new Float64Array(frames * bins);
  for (let frame = 0; frame < frames; frame++) {
    const real = window.map((value, n) => value * sound[frame * HOP + n]);
    const imaginary = new Float64Array(FRAME);
    transform(real, imaginary);
    for (let k = 0; k < bins; k++) power[frame * bins + k] = real[k] ** 2 + imaginary[k] ** 2;
  }
  return power;
}

/** The fast Fourier transform, in place, of as many numbers as a power of two. */
function transform(real, imaginary) {
  const count = real.length;
  for (let n = 1, other = 0; n < count; n++) {
    let bit = count >> 1;
    for (; other & bit; bit >>= 1) other ^= bit;
    other ^= bit;
    if (n < other) {
      [real[n], real[other]] = [real[other], real[n]];
      [imaginary[n], imaginary[other]] = [imaginary[other], imaginary[n]];
    }
  }
  for (let size = 2; size <= count; size *= 2) {
    for (let k = 0; k < size / 2; k++) {
      const angle = (-2 * Math.PI * k) / size;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let a = k; a < count; a += size) {
        const b = a + size / 2;
        const [x, y] = [real[b] * c - imaginary[b] * s, real[b] * s + imaginary[b] * c];
        [real[b], imaginary[b]] = [real[a] - x, imaginary[a] - y];
        real[a] += x;
        imaginary[a] += y;
      }
    }
  }
}

/**
 * The spectrogram (frames, bands), values 0 to 1; `weights` (129, bands) are those of the bands.
 */
export function spectrogramOf(sound, weights, bands) {
  const bins = FRAME / 2 + 1;
  const power = powerOf(sound);
  const result = new Float64Array((power.length / bins) * bands);
  for (let frame = 0; frame * bins < power.length; frame++) {
    for (let k = 0; k < bins; k++) {
      const value = power[frame * bins + k];
      for (let band = 0; band < bands; band++) {
        result[frame * bands + band] += value * weights[k * bands + band];
      }
    }
  }
  const loudest = result.reduce((most, value) => Math.max(most, value), 0) || 1;
  const least = 10 ** (-RANGE / 10);
  return result.map((value) => 1 + (10 * Math.log10(Math.max(value / loudest, least))) / RANGE);
}

/** A spectrogram moved by whole frames later and whole bands up; zeros come in. */
export function moved(image, [frames, bands], later, up) {
  const result = new Float64Array(image.length);
  for (let frame = Math.max(later, 0); frame < Math.min(frames, frames + later); frame++) {
    for (let band = Math.max(up, 0); band < Math.min(bands, bands + up); band++) {
      result[frame * bands + band] = image[(frame - later) * bands + band - up];
    }
  }
  return result;
}
