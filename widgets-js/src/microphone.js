// The microphone and sound files of the reader, as samples at one rate. Nothing leaves the page.
import { RATE } from "./speech.js";

const LARGEST = 30e6; // bytes of a file
const LONGEST = 60; // seconds
const INSTEAD = "Take a stored digit or a sound file instead.";
const REFUSED = {
  NotAllowedError: `The microphone was refused. Allow it for this page in the browser and record again. ${INSTEAD}`,
  NotFoundError: `This computer has no microphone, or the browser does not see it. ${INSTEAD}`,
  NotReadableError: `The microphone cannot be read; another program may use it. ${INSTEAD}`,
};

/** Ask for the microphone; returns its stream, or throws an error that says what to do. */
export async function microphone() {
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) {
    throw new Error(
      "The browser gives this page no microphone: it does so on localhost, as in JupyterLab, and " +
        `over https. ${INSTEAD}`,
    );
  }
  try {
    const as = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, ...as } });
  } catch (error) {
    throw new Error(REFUSED[error.name] ?? `No microphone: ${error.message}. ${INSTEAD}`);
  }
}

/** Record a stream for some seconds, and stop it; returns samples. */
export async function record(stream, seconds) {
  try {
    const recorder = new MediaRecorder(stream);
    const parts = [];
    const stopped = new Promise((done, failed) => {
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.onstop = done;
      recorder.onerror = ({ error }) => failed(error);
    });
    recorder.start();
    setTimeout(() => recorder.state === "recording" && recorder.stop(), 1000 * seconds);
    await stopped;
    return await decoded(await new Blob(parts, { type: recorder.mimeType }).arrayBuffer());
  } finally {
    stop(stream);
  }
}

/** Give the microphone back. */
export const stop = (stream) => {
  for (const track of stream.getTracks()) track.stop();
};

/** The samples of a sound file, which may be anything. */
export async function openSound(file) {
  const name = file.name || "The file";
  if (file.size > LARGEST) {
    throw new Error(`${name} has ${(file.size / 1e6).toFixed(0)} MB; a sound may have 30.`);
  }
  try {
    return await decoded(await file.arrayBuffer());
  } catch (error) {
    if (error instanceof RangeError) throw new Error(`${name} ${error.message}`);
    throw new Error(`${name} cannot be read as a sound. Take a WAV, MP3, Ogg or WebM file.`);
  }
}

/** Decode a sound; the browser resamples it, and of several channels the mean is taken. */
async function decoded(buffer) {
  const sound = await new OfflineAudioContext(1, 1, RATE).decodeAudioData(buffer);
  if (sound.duration > LONGEST) {
    throw new RangeError(`lasts ${Math.round(sound.duration)} s; a sound may last ${LONGEST}.`);
  }
  const samples = new Float32Array(sound.length);
  for (let channel = 0; channel < sound.numberOfChannels; channel++) {
    sound.getChannelData(channel).forEach((value, n) => {
      samples[n] += value / sound.numberOfChannels;
    });
  }
  return samples;
}
