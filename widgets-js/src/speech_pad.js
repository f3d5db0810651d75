// A microphone, a spectrogram, and what networks hear. In Python: widgets/speech_pad.py.
import { button, choice, field, make, widget } from "./base.js";
import { bytesOf } from "./canvases.js";
import { halves } from "./captioner.js";
import { microphone, openSound, record, stop } from "./microphone.js";
import { forward, networkOf, softmax } from "./network.js";
import { percent } from "./numbers.js";
import { isClipped, LENGTH, moved, prepared, RATE, samplesOf, spectrogramOf } from "./speech.js";
import { spectrogramView, waveformView } from "./speech_views.js";
import { verdict } from "./verdict.js";
import "./speech_pad.css";

const SECONDS = 2; // of a recording
const RECORD = `● Record ${SECONDS} s`;

export default widget("Speech pad", (help) => {
  const { model, root, listen, follow, painter, send, ended } = help;
  const shape = model.get("shape");
  const [sounds, answers] = [soundRow(help, () => draw()), answerBox(help, shape)];
  const sliders = [
    slider("up", "move up", "bands", 8),
    slider("later", "move in time", "frames", 24),
  ];
  const wave = waveformView(help);
  const view = spectrogramView(model.get("hertz"), LENGTH / RATE);
  const moves = sliders.map(({ box }) => box);
  const left = make("div", { class: "dlsg-column dlsg-wide" }, wave.box, view.box, ...moves);
  const columns = make("div", { class: "dlsg-columns dlsg-speech" }, left, answers.box);
  root.append(sounds.box, columns);

  const mel = new Float32Array(bytesOf(model.get("bands")).slice().buffer);
  const spectrogram = remembered((sound) => spectrogramOf(sound, mel, shape[1]));

  const draw = painter(() => {
    const sound = sounds.shown();
    const image = moved(spectrogram(sound), shape, model.get("later"), model.get("up"));
    wave.draw(sound);
    view.draw(image, shape, bytesOf(model.get("palette")));
    answers.show(image);
    sounds.show();
    for (const { name, show } of sliders) show(model.get(name));
  });

  for (const { name, input } of sliders) {
    listen(input, "input", () => send({ [name]: input.valueAsNumber }));
  }
  follow("sound network up later", draw);
  const sizes = new ResizeObserver(draw);
  sizes.observe(wave.box);
  ended(() => sizes.disconnect());
  draw();
});

/** Where a sound comes from: the microphone, those that are stored, or a file. */
function soundRow({ model, listen, follow, send, ended, tell }, changed) {
  const stored = samplesOf(bytesOf(model.get("sounds")));
  let own = null; // samples of the last recording or file
  let stream = null;
  ended(() => stream && stop(stream));
  const recording = button(RECORD, { main: true });
  const play = button("▶ Play");
  const opened = make("input", { type: "file", accept: "audio/*", class: "dlsg-sound-file" });
  const select = choice(model.get("titles").map((title, n) => [n, title]));
  const others = [field("or stored", select), play, field("or a file", opened)];
  const box = make("div", { class: "dlsg-row" }, recording, ...others);

  function shown() {
    const at = model.get("sound") * LENGTH;
    return own ?? stored.subarray(at, at + LENGTH);
  }

  function show() {
    select.value = own ? "" : model.get("sound");
  }

  /** Show a recording or a file; it stays in the page. */
  async function take(name, getting) {
    tell("");
    try {
      const samples = await getting();
      own = prepared(samples);
      const advice = "Clipped: record from further away, or with less gain.";
      tell(`${name}: it stays in this page. ${isClipped(samples) ? advice : ""}`);
    } catch (error) {
      tell(error.message, "error");
    }
    changed();
  }

  async function listenTo() {
    stream = await microphone();
    recording.textContent = "Speak now …";
    return record(stream, SECONDS);
  }

  function drop() {
    own = null;
    tell("");
    changed();
  }

  listen(recording, "click", async () => {
    recording.disabled = true;
    await take("Your recording", listenTo);
    [stream, recording.disabled, recording.textContent] = [null, false, RECORD];
  });
  listen(opened, "change", async () => {
    const [file] = opened.files;
    if (file) await take(file.name, () => openSound(file));
    opened.value = "";
  });
  listen(select, "input", () => {
    send({ sound: Number(select.value) });
    drop();
  });
  listen(play, "click", () => playSound(shown()));
  follow("sound", drop);
  return { box, shown, show };
}

/** What each network hears, and the probabilities of the chosen one. */
function answerBox({ model, listen, send }, shape) {
  const numbers = halves(bytesOf(model.get("weights")));
  const networks = model.get("networks").map(({ name, layers, at, count }) => {
    const weights = numbers.subarray(at, at + count);
    return { name, layers: networkOf(layers, weights, [...shape, 1]) };
  });
  const names = model.get("names");
  const classes = verdict(names);
  const lines = networks.map(({ name }, n) => {
    const pressed = button(name);
    const answer = make("span");
    listen(pressed, "click", () => send({ network: n }));
    return { pressed, answer, row: make("div", { class: "dlsg-hears" }, pressed, answer) };
  });
  const head = make("h3", {}, "Filters slide along …");
  const rows = lines.map(({ row }) => row);
  const attributes = { class: "dlsg-column dlsg-answers" };
  const box = make("div", attributes, head, ...rows, ...classes.boxes);

  function show(image) {
    const found = networks.map(({ layers }) => softmax(forward(layers, image).at(-1)));
    lines.forEach(({ pressed, answer }, n) => {
      const best = found[n].indexOf(Math.max(...found[n]));
      pressed.setAttribute("aria-pressed", n === model.get("network"));
      answer.textContent = `${names[best]}, ${percent(found[n][best])}`;
      answer.dataset.values = JSON.stringify(found[n]);
    });
    classes.show(found[model.get("network")], "");
  }

  return { box, show };
}

/** A function that remembers its last result. */
function remembered(compute) {
  let [given, result] = [null, null];
  return (sound) => {
    if (!given || given.buffer !== sound.buffer || given.byteOffset !== sound.byteOffset) {
      [given, result] = [sound, compute(sound)];
    }
    return result;
  };
}

function playSound(samples) {
  const context = new AudioContext();
  const buffer = context.createBuffer(1, samples.length, RATE);
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  source.onended = () => context.close();
  source.start();
}

/** A slider from −most to most with its value in words. */
function slider(name, text, unit, most) {
  const input = make("input", { type: "range", min: -most, max: most, step: 1 });
  const output = make("output", { class: "dlsg-amount" });
  const box = make("div", { class: "dlsg-row dlsg-move" }, field(text, input), output);

  function show(value) {
    const sign = value > 0 ? "+" : value < 0 ? "−" : "";
    input.value = value;
    output.textContent = `${sign}${Math.abs(value)} ${unit}`;
    input.setAttribute("aria-valuetext", output.textContent);
  }

  return { name, input, box, show };
}
