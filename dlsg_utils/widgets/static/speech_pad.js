// Made by `make widgets` from widgets-js/src. Change those files, not this one.

// src/base.js
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === void 0) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}
function button(text, { label = null, main = false } = {}) {
  const attributes = { type: "button", "aria-label": label, class: main && "dlsg-main" };
  return make("button", attributes, text);
}
function field(text, control) {
  return make("label", { class: "dlsg-field" }, make("span", {}, text), control);
}
function choice(options) {
  const pairs = options.map((option) => Array.isArray(option) ? option : [option, option]);
  return make("select", {}, ...pairs.map(([value, text]) => make("option", { value }, text)));
}
var range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
function color(root, name) {
  const probe = make("i", { style: `color: var(${name}); display: none` });
  root.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
var RESTARTED = "The kernel is gone. Run this cell again to bring the widget back.";
var ALONE = "The kernel is gone. The widget goes on without it; run this cell again to connect it.";
function widget(title, build) {
  function render({ model, el }) {
    const life = new AbortController();
    const { frame, root, tell } = framed(title);
    el.append(frame);
    const help = { model, root, tell, ...helpers(model, tell, life.signal) };
    help.follow("message", () => tell(model.get("message"), "error"));
    if (model.get("message")) tell(model.get("message"), "error");
    help.on("comm_live_update", () => {
      const alive = model.get("in_page");
      root.inert = !alive;
      tell(alive ? ALONE : RESTARTED, alive ? "note" : "error");
    });
    help.guarded(build)(help);
    return () => {
      life.abort();
      for (const canvas of frame.querySelectorAll("canvas")) canvas.width = canvas.height = 0;
      frame.remove();
    };
  }
  return { render };
}
function framed(title) {
  const root = make("div", { class: "dlsg-body" });
  const note = make("p", { class: "dlsg-message", role: "status" });
  const frame = make(
    "div",
    // not a section: in slides that is one
    // JupyterLab keeps its shortcuts, such as the arrows, away from what carries this attribute.
    {
      class: "dlsg",
      role: "region",
      "aria-label": title,
      "data-lm-suppress-shortcuts": "true"
    },
    root,
    note
  );
  function tell(text, kind = "note") {
    note.textContent = text;
    note.className = `dlsg-message dlsg-${kind}`;
  }
  return { frame, root, tell };
}
function helpers(model, tell, signal) {
  function fail(error) {
    console.error(error);
    tell(`${error.name}: ${error.message}`, "error");
  }
  function guarded(work) {
    return (...values) => {
      if (signal.aborted) return void 0;
      try {
        const result = work(...values);
        return result instanceof Promise ? result.catch(fail) : result;
      } catch (error) {
        return fail(error);
      }
    };
  }
  function listen(target, types, handler) {
    const run = guarded(handler);
    for (const type of types.split(" ")) target.addEventListener(type, run, { signal });
  }
  function on(event, handler) {
    const run = guarded(handler);
    model.on(event, run);
    ended(() => model.off(event, run));
  }
  function follow(names, handler) {
    for (const name of names.split(" ")) on(`change:${name}`, handler);
  }
  function painter(draw) {
    let asked = 0;
    const run = guarded(draw);
    ended(() => cancelAnimationFrame(asked));
    return () => {
      asked ||= requestAnimationFrame(() => {
        asked = 0;
        run();
      });
    };
  }
  function send(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }
  const ended = (free) => signal.addEventListener("abort", free);
  return { guarded, listen, on, follow, painter, send, ended };
}

// src/canvases.js
function bytesOf(view) {
  return view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(0);
}
function paintMap(canvas, levels, height, width, palette, opacity = () => 255) {
  const { data, show } = pixelsOf(canvas, height, width);
  for (let at = 0; at < height * width; at++) {
    for (let c = 0; c < 3; c++) data[4 * at + c] = palette[3 * levels[at] + c];
    data[4 * at + 3] = opacity(levels[at]);
  }
  show();
}
function pixelsOf(canvas, height, width) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const pixels = new ImageData(width, height);
  return { data: pixels.data, show: () => canvas.getContext("2d").putImageData(pixels, 0, 0) };
}

// src/captioner.js
function halves(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / 2 }, (_, n) => {
    const bits = view.getUint16(2 * n, true);
    const [exponent, fraction] = [bits >> 10 & 31, bits & 1023];
    const size = exponent === 31 ? Infinity : exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction;
    return bits >> 15 ? -size : size;
  });
}

// src/speech.js
var [RATE, LENGTH] = [8e3, 8320];
var [FRAME, HOP, RANGE] = [256, 128, 60];
var SILENT = 1e-3;
function samplesOf(bytes) {
  const table = Array.from({ length: 256 }, (_, level) => {
    const share = (level - 128) / 127;
    return Math.sign(share) * Math.expm1(Math.abs(share) * Math.log(256)) / 255;
  });
  return Float32Array.from(bytes, (level) => table[level]);
}
function prepared(recording) {
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
function isClipped(recording) {
  const count2 = recording.reduce((sum, value) => sum + (Math.abs(value) >= 0.999), 0);
  return count2 >= recording.length / 100;
}
function centered(sound) {
  let total = 0;
  const energy = Float64Array.from(sound, (value) => {
    total += value * value;
    return total;
  });
  const middle = energy.findIndex((value) => value >= total / 2);
  if (sound.length <= LENGTH) {
    const first2 = Math.min(Math.max(LENGTH / 2 - middle, 0), LENGTH - sound.length);
    const result = new Float32Array(LENGTH);
    result.set(sound, first2);
    return result;
  }
  const first = Math.min(Math.max(middle - LENGTH / 2, 0), sound.length - LENGTH);
  return sound.slice(first, first + LENGTH);
}
function powerOf(sound) {
  const frames = 1 + Math.floor((sound.length - FRAME) / HOP);
  const bins = FRAME / 2 + 1;
  const window2 = Float64Array.from(
    { length: FRAME },
    (_, n) => 0.5 - 0.5 * Math.cos(2 * Math.PI * n / FRAME)
  );
  const power = new Float64Array(frames * bins);
  for (let frame = 0; frame < frames; frame++) {
    const real = window2.map((value, n) => value * sound[frame * HOP + n]);
    const imaginary = new Float64Array(FRAME);
    transform(real, imaginary);
    for (let k = 0; k < bins; k++) power[frame * bins + k] = real[k] ** 2 + imaginary[k] ** 2;
  }
  return power;
}
function transform(real, imaginary) {
  const count2 = real.length;
  for (let n = 1, other = 0; n < count2; n++) {
    let bit = count2 >> 1;
    for (; other & bit; bit >>= 1) other ^= bit;
    other ^= bit;
    if (n < other) {
      [real[n], real[other]] = [real[other], real[n]];
      [imaginary[n], imaginary[other]] = [imaginary[other], imaginary[n]];
    }
  }
  for (let size = 2; size <= count2; size *= 2) {
    for (let k = 0; k < size / 2; k++) {
      const angle = -2 * Math.PI * k / size;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let a = k; a < count2; a += size) {
        const b = a + size / 2;
        const [x, y] = [real[b] * c - imaginary[b] * s, real[b] * s + imaginary[b] * c];
        [real[b], imaginary[b]] = [real[a] - x, imaginary[a] - y];
        real[a] += x;
        imaginary[a] += y;
      }
    }
  }
}
function spectrogramOf(sound, weights, bands) {
  const bins = FRAME / 2 + 1;
  const power = powerOf(sound);
  const result = new Float64Array(power.length / bins * bands);
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
  return result.map((value) => 1 + 10 * Math.log10(Math.max(value / loudest, least)) / RANGE);
}
function moved(image, [frames, bands], later, up) {
  const result = new Float64Array(image.length);
  for (let frame = Math.max(later, 0); frame < Math.min(frames, frames + later); frame++) {
    for (let band = Math.max(up, 0); band < Math.min(bands, bands + up); band++) {
      result[frame * bands + band] = image[(frame - later) * bands + band - up];
    }
  }
  return result;
}

// src/microphone.js
var LARGEST = 3e7;
var LONGEST = 60;
var INSTEAD = "Take a stored digit or a sound file instead.";
var REFUSED = {
  NotAllowedError: `The microphone was refused. Allow it for this page in the browser and record again. ${INSTEAD}`,
  NotFoundError: `This computer has no microphone, or the browser does not see it. ${INSTEAD}`,
  NotReadableError: `The microphone cannot be read; another program may use it. ${INSTEAD}`
};
async function microphone() {
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) {
    throw new Error(
      `The browser gives this page no microphone: it does so on localhost, as in JupyterLab, and over https. ${INSTEAD}`
    );
  }
  try {
    const as = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, ...as } });
  } catch (error) {
    throw new Error(REFUSED[error.name] ?? `No microphone: ${error.message}. ${INSTEAD}`);
  }
}
async function record(stream, seconds) {
  try {
    const recorder = new MediaRecorder(stream);
    const parts = [];
    const stopped = new Promise((done, failed) => {
      recorder.ondataavailable = ({ data }) => parts.push(data);
      recorder.onstop = done;
      recorder.onerror = ({ error }) => failed(error);
    });
    recorder.start();
    setTimeout(() => recorder.state === "recording" && recorder.stop(), 1e3 * seconds);
    await stopped;
    return await decoded(await new Blob(parts, { type: recorder.mimeType }).arrayBuffer());
  } finally {
    stop(stream);
  }
}
var stop = (stream) => {
  for (const track of stream.getTracks()) track.stop();
};
async function openSound(file) {
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

// src/arithmetic.js
function axis(size, kernel, stride, padding, dilation) {
  const found = { size, kernel, stride, before: 0, after: 0, dilation, strict: true };
  if (typeof padding === "number") {
    found.before = found.after = padding;
  } else {
    found.strict = false;
    if (padding === "same") {
      const count2 = Math.ceil(size / stride);
      const total = Math.max((count2 - 1) * stride + effectiveKernel(found) - size, 0);
      found.before = Math.floor(total / 2);
      found.after = total - found.before;
    }
  }
  return found;
}
var effectiveKernel = ({ dilation, kernel }) => dilation * (kernel - 1) + 1;
var index = (along, position, tap) => position * along.stride - along.before + tap * along.dilation;

// src/network.js
function networkOf(layers, numbers, input) {
  let below = input;
  return layers.map((layer) => {
    const [rows, columns, channels] = layer.kind === "dense" ? [1, 1, count(below)] : below;
    const along = [rows, columns].map(
      (size, n) => axis(size, layer.kernel[n], layer.strides[n], layer.padding, layer.dilation[n])
    );
    const taps = layer.kernel[0] * layer.kernel[1] * channels * layer.shape[2];
    const learned = layer.kind === "convolution" || layer.kind === "dense" ? taps : 0;
    const kernel = numbers.subarray(layer.at, layer.at + learned);
    const end = layer.at + learned;
    const bias = numbers.subarray(end, end + (layer.bias ? layer.shape[2] : 0));
    const made = { ...layer, below, along, channels, weights: kernel, biases: bias };
    below = layer.shape;
    return made;
  });
}
var count = ([rows, columns, channels]) => rows * columns * channels;
function forward(network, input) {
  let values = input;
  return network.map((layer) => {
    values = activated(layer, outputs(layer, values));
    return values;
  });
}
function outputs(layer, input) {
  if (layer.kind === "flatten") return input;
  const weighted = layer.kind === "convolution" || layer.kind === "dense";
  const [rows, columns, channels] = layer.shape;
  const result = new Float64Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const start = (row * columns + column) * channels;
      const output = result.subarray(start, start + channels);
      if (weighted) sumUp(layer, input, row, column, output);
      else pool(layer, input, row, column, output);
    }
  }
  return result;
}
function sumUp(layer, input, row, column, output) {
  const { weights, biases, channels } = layer;
  output.set(biases);
  eachPosition(layer, row, column, (at, tap) => {
    for (let c = 0; c < channels; c++) {
      const value = input[at * channels + c];
      if (value === 0) continue;
      const first = (tap * channels + c) * output.length;
      for (let k = 0; k < output.length; k++) output[k] += value * weights[first + k];
    }
  });
}
function pool(layer, input, row, column, output) {
  const { channels, kind } = layer;
  let seen = 0;
  output.fill(kind === "max" ? -Infinity : 0);
  eachPosition(layer, row, column, (at) => {
    seen++;
    for (let c = 0; c < channels; c++) {
      const value = input[at * channels + c];
      output[c] = kind === "max" ? Math.max(output[c], value) : output[c] + value;
    }
  });
  if (kind === "average") for (let c = 0; c < channels; c++) output[c] /= seen;
}
function eachPosition({ along: [rows, columns], kernel }, row, column, visit) {
  for (let i = 0; i < kernel[0]; i++) {
    const y = index(rows, row, i);
    if (y < 0 || y >= rows.size) continue;
    for (let j = 0; j < kernel[1]; j++) {
      const x = index(columns, column, j);
      if (x >= 0 && x < columns.size) visit(y * columns.size + x, i * kernel[1] + j);
    }
  }
}
function activated({ activation }, values) {
  return activation === "relu" ? values.map((value) => Math.max(value, 0)) : values;
}
function softmax(logits) {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

// src/numbers.js
function percent(value) {
  if (value === null) return "";
  return `${(100 * value).toFixed(value > 0.0995 && value < 0.9995 ? 0 : 1)} %`;
}

// src/speech_views.js
var [HIGH, LEFT] = [64, 66];
var TICKS = [250, 500, 1e3, 2e3, 3500];
function waveformView({ root }) {
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
        Math.floor(x * samples.length / width),
        Math.floor((x + 1) * samples.length / width) + 1
      );
      const [low, high] = part.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [0, 0]);
      const top = (1 - high / most) * (HIGH / 2);
      context.fillRect(x, top, 1, Math.max(1, (high - low) / most * (HIGH / 2)));
    }
  }
  return { box, draw };
}
function spectrogramView(hertz, seconds) {
  const canvas = make("canvas", {
    class: "dlsg-pixels",
    role: "img",
    "aria-label": "Spectrogram: time from left to right, frequency from bottom to top"
  });
  const marks = TICKS.map((value) => {
    const at = (placeOf(value, hertz) + 0.5) / hertz.length;
    return make("span", { style: `bottom: ${100 * at}%` }, `${value} Hz`);
  });
  const times = range(0, Math.floor(seconds * 5)).map(
    (n) => make("span", { style: `left: ${100 * n / 5 / seconds}%` }, `${(n / 5).toFixed(1)} s`)
  );
  const box = make(
    "div",
    { class: "dlsg-spectrogram" },
    make("div", { class: "dlsg-hertz", "aria-hidden": "true" }, ...marks),
    canvas,
    make("div", { class: "dlsg-seconds", "aria-hidden": "true" }, ...times)
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
function placeOf(value, hertz) {
  const above = hertz.findIndex((each) => each >= value);
  if (above <= 0) return above < 0 ? hertz.length - 1 : 0;
  return above - (hertz[above] - value) / (hertz[above] - hertz[above - 1]);
}

// src/bars.js
function bars(label) {
  const table = make("table", { class: "dlsg-bars", "aria-label": label });
  const rows = [];
  function set(values) {
    while (rows.length < values.length) {
      rows.push(barRow());
      table.append(rows.at(-1).row);
    }
    rows.forEach(({ row, show }, index2) => {
      row.hidden = index2 >= values.length;
      if (!row.hidden) show(values[index2]);
    });
  }
  return { table, set };
}
function barRow() {
  const head = make("th", { scope: "row" });
  const bar = make("i");
  const thin = make("i", { class: "dlsg-before" });
  const number = make("td", { class: "dlsg-percent" });
  const row = make("tr", {}, head, make("td", {}, bar, thin), number);
  function show({ name, value, before = null, kind = "" }) {
    head.textContent = head.title = name;
    bar.style.width = `${100 * (value ?? 0)}%`;
    thin.hidden = before === null;
    thin.style.width = `${100 * (before ?? 0)}%`;
    number.textContent = percent(value);
    if (number.dataset.value !== String(value)) number.dataset.value = value;
    row.className = kind;
  }
  return { row, show };
}

// src/verdict.js
function verdict(names) {
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  const table = bars("Probability of each class");
  function show(values, otherwise) {
    const best = values.indexOf(Math.max(...values));
    table.set(
      names.map((name, k) => {
        return { name, value: values[k] ?? null, kind: k === best ? "dlsg-best" : "" };
      })
    );
    say(words, best < 0 ? otherwise : `${names[best]}, ${percent(values[best])}`);
  }
  return { boxes: [words, table.table], show };
}

// src/speech_pad.js
var SECONDS = 2;
var RECORD = `● Record ${SECONDS} s`;
var speech_pad_default = widget("Speech pad", (help) => {
  const { model, root, listen, follow, painter, send, ended } = help;
  const shape = model.get("shape");
  const [sounds, answers] = [soundRow(help, () => draw()), answerBox(help, shape)];
  const sliders = [
    slider("up", "move up", "bands", 8),
    slider("later", "move in time", "frames", 24)
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
function soundRow({ model, listen, follow, send, ended, tell }, changed) {
  const stored = samplesOf(bytesOf(model.get("sounds")));
  let own = null;
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
function answerBox({ model, listen, send }, shape) {
  const numbers = halves(bytesOf(model.get("weights")));
  const networks = model.get("networks").map(({ name, layers, at, count: count2 }) => {
    const weights = numbers.subarray(at, at + count2);
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
export {
  speech_pad_default as default
};
