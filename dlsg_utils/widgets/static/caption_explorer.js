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
var range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
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
function paint(canvas, levels, height, width, channels = 1) {
  const { data, show } = pixelsOf(canvas, height, width);
  for (let at = 0; at < height * width; at++) {
    for (let c = 0; c < 3; c++) data[4 * at + c] = levels[channels === 1 ? at : channels * at + c];
    data[4 * at + 3] = 255;
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

// src/numbers.js
function percent(value) {
  if (value === null) return "";
  return `${(100 * value).toFixed(value > 0.0995 && value < 0.9995 ? 0 : 1)} %`;
}

// src/caption_views.js
var NEXT = 6;
var DARK = 0.25;
var END = "<end>";
var shownAs = (word) => word === END ? "(end)" : word;
function sceneView({ model, listen, send }) {
  const [scenes, height, width] = model.get("shape");
  const [rows, columns] = model.get("grid");
  const pictures = bytesOf(model.get("pictures"));
  const size = height * width * 3;
  const levels = (n) => pictures.subarray(n * size, (n + 1) * size);
  const canvas = make("canvas", { class: "dlsg-pixels", role: "img" });
  const choices = range(0, scenes - 1).map((n) => {
    const small = make("canvas", { class: "dlsg-pixels" });
    paint(small, levels(n), height, width, 3);
    const chosen = make("button", { type: "button", "aria-label": `Scene ${n + 1}` }, small);
    listen(chosen, "click", () => send({ scene: n, sentence: [], word: -1 }));
    return chosen;
  });
  const box = make(
    "div",
    { class: "dlsg-column" },
    make("figure", {}, canvas),
    make("div", { class: "dlsg-scenes", role: "group", "aria-label": "Scenes" }, ...choices)
  );
  function draw(scene, map) {
    const { data, show } = pixelsOf(canvas, height, width);
    const [colors, most] = [levels(scene), Math.max(...map)];
    for (let at = 0; at < height * width; at++) {
      const row = Math.floor(Math.floor(at / width) * rows / height);
      const share = map[row * columns + Math.floor(at % width * columns / width)] / most;
      const rgb = colors.subarray(3 * at, 3 * at + 3);
      const dark = DARK * (rgb[0] + rgb[1] + rgb[2]) / 3;
      rgb.forEach((value, k) => {
        data[4 * at + k] = share * value + (1 - share) * dark;
      });
      data[4 * at + 3] = 255;
    }
    show();
    choices.forEach((each, n) => {
      each.setAttribute("aria-pressed", n === scene);
    });
    canvas.setAttribute("aria-label", `Scene ${scene + 1}, light where the network looks`);
    canvas.dataset.value = JSON.stringify(map);
  }
  return { box, draw };
}
function sentenceView({ listen, send }) {
  const box = make("div", { class: "dlsg-sentence", role: "group", "aria-label": "Sentence" });
  function draw(words, shown) {
    const texts = words.map(shownAs);
    if (words.at(-1) !== END) texts.push("…");
    while (box.children.length > texts.length) box.lastChild.remove();
    while (box.children.length < texts.length) {
      const place = box.children.length;
      const each = button("");
      listen(each, "pointerenter focus click", () => send({ word: place }));
      box.append(each);
    }
    texts.forEach((text, n) => {
      say(box.children[n], text);
      box.children[n].setAttribute("aria-pressed", n === shown);
    });
  }
  return { box, draw };
}
function nextWords({ listen }, vocabulary, take) {
  const offers = range(1, NEXT).map(() => {
    const each = make("button", { type: "button" }, make("span"), make("span"));
    listen(each, "click", () => take(each.dataset.word));
    return each;
  });
  const attributes = { class: "dlsg-offered", role: "group", "aria-label": "Next words" };
  function draw(probabilities) {
    const best = (probabilities ?? []).map((value, number) => ({ value, word: vocabulary[number] })).sort((one, other) => other.value - one.value);
    offers.forEach((each, n) => {
      each.style.visibility = n < best.length ? "visible" : "hidden";
      if (n >= best.length) return;
      const { word, value } = best[n];
      Object.assign(each.dataset, { word, value });
      each.style.setProperty("--share", `${100 * value}%`);
      say(each.firstChild, shownAs(word));
      say(each.lastChild, percent(value));
    });
  }
  return { box: make("div", attributes, ...offers), draw };
}

// src/captioner.js
var [PADDING, START, END2] = [0, 1, 2];
function halves(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / 2 }, (_, n) => {
    const bits = view.getUint16(2 * n, true);
    const [exponent, fraction] = [bits >> 10 & 31, bits & 1023];
    const size = exponent === 31 ? Infinity : exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -24 * fraction;
    return bits >> 15 ? -size : size;
  });
}
function partsOf(numbers, { scenes, positions, words, sizes }) {
  const { features: depth, state, word } = sizes;
  let at = 0;
  const take = (count) => {
    at += count;
    return numbers.subarray(at - count, at);
  };
  const features = Array.from({ length: scenes }, () => take(positions * depth));
  const weights = {
    embed: take(words * word),
    begin: take(depth * state),
    first: take(state),
    query: take(state * depth),
    shift: take(depth),
    kernel: take((word + depth) * 4 * state),
    recurrent: take(state * 4 * state),
    bias: take(4 * state),
    logits: take(state * words),
    last: take(words)
  };
  return { features, weights };
}
function dense(x, matrix, bias) {
  const out = Float64Array.from(bias);
  const columns = out.length;
  for (let row = 0; row < x.length; row++) {
    if (x[row] === 0) continue;
    const from = row * columns;
    for (let column = 0; column < columns; column++) out[column] += x[row] * matrix[from + column];
  }
  return out;
}
function softmax(values) {
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}
var sigmoid = (x) => 1 / (1 + Math.exp(-x));
function write(features, numbers, weights, { sizes, positions }) {
  const { features: depth, state, word: wide } = sizes;
  let h = dense(mean(features, positions, depth), weights.begin, weights.first);
  let c = new Float64Array(state);
  const ended = numbers.at(-1) === END2;
  const before = [START, ...numbers].slice(0, ended ? -1 : void 0);
  const maps = [];
  for (const number of before) {
    const query = dense(h, weights.query, weights.shift);
    const alpha = softmax(scores(features, query, positions));
    const x = new Float64Array(wide + depth);
    x.set(weights.embed.subarray(number * wide, (number + 1) * wide));
    alpha.forEach((share, p) => {
      for (let d = 0; d < depth; d++) x[wide + d] += share * features[p * depth + d];
    });
    const sum = dense(x, weights.kernel, weights.bias);
    const gates = dense(h, weights.recurrent, sum);
    const part = (n, of) => Float64Array.from(gates.subarray(n * state, (n + 1) * state), of);
    const [i, f, g, o] = [part(0, sigmoid), part(1, sigmoid), part(2, Math.tanh), part(3, sigmoid)];
    c = c.map((value, n) => f[n] * value + i[n] * g[n]);
    h = c.map((value, n) => o[n] * Math.tanh(value));
    maps.push(alpha);
  }
  const logits = Array.from(dense(h, weights.logits, weights.last));
  logits[PADDING] = logits[START] = -Infinity;
  return { maps, probabilities: ended ? null : softmax(logits) };
}
function scores(features, query, positions) {
  const depth = query.length;
  return Array.from({ length: positions }, (_, p) => {
    let sum = 0;
    for (let d = 0; d < depth; d++) sum += features[p * depth + d] * query[d];
    return sum / Math.sqrt(depth);
  });
}
function mean(features, positions, depth) {
  const out = new Float64Array(depth);
  features.forEach((value, n) => {
    out[n % depth] += value / positions;
  });
  return out;
}

// src/caption_explorer.js
var caption_explorer_default = widget("Captions", (help) => {
  const { model, root, follow, painter, send } = help;
  const vocabulary = model.get("vocabulary");
  const written = writerOf(model, vocabulary);
  const go = (sentence2) => send({ sentence: sentence2, word: -1 });
  const scene = sceneView(help);
  const sentence = sentenceView(help);
  const next = nextWords(help, vocabulary, (word) => go([...model.get("sentence"), word]));
  const controls = controlsOf(help, written, go);
  const verdict = make("p", { class: "dlsg-verdict", role: "status" });
  root.append(
    make(
      "div",
      { class: "dlsg-columns dlsg-captions" },
      scene.box,
      make(
        "div",
        { class: "dlsg-column dlsg-wide" },
        sentence.box,
        controls.box,
        verdict,
        next.box
      )
    )
  );
  const draw = painter(() => {
    const words = model.get("sentence");
    const { maps, probabilities } = written(words);
    const asked = model.get("word");
    const shown = asked < 0 || asked >= maps.length ? maps.length - 1 : asked;
    scene.draw(model.get("scene"), maps[shown]);
    sentence.draw(words, shown);
    next.draw(words.length < model.get("longest") ? probabilities : null);
    controls.show(words, probabilities);
    const name = words[shown] ?? "the next word";
    say(verdict, `Light: where it looks for ${name === vocabulary[END2] ? "the end" : name}.`);
  });
  follow("scene sentence word", draw);
  draw();
});
function writerOf(model, vocabulary) {
  const [rows, columns] = model.get("grid");
  const [positions, sizes] = [rows * columns, model.get("sizes")];
  const { features, weights } = partsOf(halves(bytesOf(model.get("numbers"))), {
    scenes: model.get("shape")[0],
    positions,
    words: vocabulary.length,
    sizes
  });
  return (words) => {
    const numbers = words.map((word) => vocabulary.indexOf(word));
    return write(features[model.get("scene")], numbers, weights, { sizes, positions });
  };
}
function controlsOf({ model, listen }, written, go) {
  const vocabulary = model.get("vocabulary");
  const next = button("next word", { main: true });
  const all = button("whole sentence");
  const back = button("one back");
  const anew = button("from the start");
  function longer(words) {
    const { probabilities } = written(words);
    return [...words, vocabulary[probabilities.indexOf(Math.max(...probabilities))]];
  }
  function finished(words) {
    const ended = words.at(-1) === vocabulary[END2] || words.length >= model.get("longest");
    return ended ? words : finished(longer(words));
  }
  listen(next, "click", () => go(longer(model.get("sentence"))));
  listen(all, "click", () => go(finished(model.get("sentence"))));
  listen(back, "click", () => go(model.get("sentence").slice(0, -1)));
  listen(anew, "click", () => go([]));
  function show(words, probabilities) {
    next.disabled = all.disabled = !probabilities || words.length >= model.get("longest");
    back.disabled = anew.disabled = !words.length;
  }
  return { box: make("div", { class: "dlsg-row" }, next, all, back, anew), show };
}
export {
  caption_explorer_default as default
};
