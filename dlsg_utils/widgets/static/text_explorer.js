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

// src/colors.js
var packed = (red, green, blue) => (255 << 24 | blue << 16 | green << 8 | red) >>> 0;
var [NEGATIVE, ZERO, POSITIVE] = [
  [179, 71, 0],
  [243, 245, 248],
  [0, 114, 178]
];
var SIGNED = Uint32Array.from({ length: 257 }, (_, n) => {
  const [share, end] = [Math.abs(n - 128) / 128, n < 128 ? NEGATIVE : POSITIVE];
  return packed(...ZERO.map((zero, c) => Math.round(zero + share * (end[c] - zero))));
});
function signedColors(largest) {
  const scale = largest > 0 ? 128 / largest : 0;
  return (value) => SIGNED[128 + Math.max(-128, Math.min(128, Math.round(value * scale)))];
}
var css = (pixel) => `rgb(${pixel & 255}, ${pixel >> 8 & 255}, ${pixel >> 16 & 255})`;
function inkOn(pixel) {
  const [red, green, blue] = [pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255];
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#000" : "#fff";
}
var largestOf = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

// src/numbers.js
function written(value) {
  return String(Number(value.toFixed(3))).replace("-", "−");
}
function percent(value) {
  if (value === null) return "";
  return `${(100 * value).toFixed(value > 0.0995 && value < 0.9995 ? 0 : 1)} %`;
}

// src/text_cnn.js
var SPACE = /[ \t\n\r\f\v\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;
function lettersOf(text, lower) {
  const plain = text.normalize("NFC").replace(SPACE, " ").replace(/^ | $/g, "");
  return [...lower ? plain.toLowerCase().replaceAll("i̇", "i") : plain];
}
function partsOf(numbers, { units, classes, sizes: { vector, widths, filters } }) {
  let at = 0;
  const take = (count) => {
    at += count;
    return numbers.subarray(at - count, at);
  };
  const vectors = take(units * vector);
  const convolutions = widths.map((width) => ({
    width,
    kernel: take(width * vector * filters),
    bias: take(filters)
  }));
  return {
    vectors,
    convolutions,
    kernel: take(widths.length * filters * classes),
    bias: take(classes)
  };
}
function outputs(rows, { width, kernel, bias }, { vector, filters }) {
  const left = width - 1 >> 1;
  return rows.map((_, place) => {
    const sum = Float64Array.from(bias);
    for (let w = 0; w < width; w++) {
      const row = rows[place + w - left];
      if (!row) continue;
      for (let d = 0; d < vector; d++) {
        const from = (w * vector + d) * filters;
        for (let f = 0; f < filters; f++) sum[f] += row[d] * kernel[from + f];
      }
    }
    return sum;
  });
}
function classify(numbers, parts, { classes, sizes }) {
  const { vector, filters } = sizes;
  const rows = numbers.map(
    (n) => n < 2 ? null : parts.vectors.subarray(n * vector, (n + 1) * vector)
  );
  const shares = numbers.map(() => new Float64Array(classes));
  parts.convolutions.forEach((convolution, k) => {
    const maps = outputs(rows, convolution, sizes);
    for (let f = 0; f < filters; f++) {
      let place = 0;
      for (let t = 1; t < maps.length; t++) if (maps[t][f] > maps[place][f]) place = t;
      const most = maps[place][f];
      if (most <= 0) continue;
      const first = place - (convolution.width - 1 >> 1);
      const [from, to] = [Math.max(first, 0), Math.min(first + convolution.width, maps.length)];
      const weights = (k * filters + f) * classes;
      for (let c = 0; c < classes; c++) {
        const share = most * parts.kernel[weights + c] / (to - from);
        for (let t = from; t < to; t++) shares[t][c] += share;
      }
    }
  });
  const logits = Array.from(
    parts.bias,
    (bias, c) => shares.reduce((sum, each) => sum + each[c], bias)
  );
  return { shares, probabilities: softmax(logits) };
}
function softmax(values) {
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

// src/text_explorer.js
var UNKNOWN = 1;
var text_explorer_default = widget("Letters of a name", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const names = model.get("class_names");
  const read = readerOf(model);
  const input = make("input", {
    type: "text",
    maxlength: model.get("longest"),
    autocomplete: "off",
    spellcheck: "false",
    class: "dlsg-typed"
  });
  const examples = model.get("examples").map((text) => {
    const each = button(text);
    listen(each, "click", () => send({ text, chosen: -1 }));
    return each;
  });
  const verdict = make("p", { class: "dlsg-verdict", role: "status" });
  const letters = make("div", { class: "dlsg-letters", role: "group" });
  const unknown = make("p", { class: "dlsg-unknown" });
  const classes = classButtons(help, names);
  root.append(
    make("div", { class: "dlsg-row" }, field("Name", input), ...examples),
    make(
      "div",
      { class: "dlsg-columns dlsg-texts" },
      make("div", { class: "dlsg-column dlsg-wide" }, verdict, letters, unknown),
      classes.box
    )
  );
  const draw = painter(() => {
    if (input.value !== model.get("text")) input.value = model.get("text");
    const typed = lettersOf(model.get("text"), model.get("lower"));
    const { numbers, shares, probabilities } = read(typed);
    const best = probabilities.indexOf(Math.max(...probabilities));
    const shown = model.get("chosen") < 0 ? best : model.get("chosen");
    classes.draw(probabilities, best, shown);
    letters.setAttribute("aria-label", `What each letter adds for ${names[shown] ?? "a class"}`);
    drawLetters(letters, typed, numbers, shown < 0 ? [] : shares.map((each) => each[shown]));
    const strange = numbers.filter((n) => n <= UNKNOWN).length;
    say(verdict, sentenceOf(names, probabilities, best, shown, strange === numbers.length));
    say(unknown, strange ? `${strange} of ${numbers.length} characters are unknown here.` : "");
  });
  listen(input, "input", () => send({ text: input.value, chosen: -1 }));
  follow("text chosen", draw);
  draw();
});
function sentenceOf(names, probabilities, best, shown, strange) {
  if (best < 0) return "Type a name.";
  if (strange) return "No character of this is known here: the answer means nothing.";
  const first = `${names[best]}, ${percent(probabilities[best])}.`;
  return `${first} Blue letters speak for ${names[shown]}, orange ones against it:`;
}
function readerOf(model) {
  const characters = model.get("characters");
  const [sizes, classes] = [model.get("sizes"), model.get("class_names").length];
  const setting = { sizes, classes, units: characters.length };
  const parts = partsOf(halves(bytesOf(model.get("numbers"))), setting);
  return (letters) => {
    const numbers = letters.map((letter) => Math.max(characters.indexOf(letter), UNKNOWN));
    if (!letters.length) return { numbers, shares: [], probabilities: [] };
    return { numbers, ...classify(numbers, parts, setting) };
  };
}
function drawLetters(box, letters, numbers, shares) {
  const colors = signedColors(largestOf(shares));
  while (box.children.length > letters.length) box.lastChild.remove();
  while (box.children.length < letters.length) box.append(make("span", {}, make("b"), make("i")));
  letters.forEach((letter, n) => {
    const each = box.children[n];
    const color = colors(shares[n] ?? 0);
    const strange = numbers[n] <= UNKNOWN;
    each.className = strange ? "dlsg-strange" : "";
    each.firstChild.style.background = strange ? "" : css(color);
    each.firstChild.style.color = strange ? "" : inkOn(color);
    each.dataset.value = shares[n] ?? "";
    say(each.firstChild, letter === " " ? " " : letter);
    say(each.lastChild, shares.length ? written(Number(shares[n].toFixed(1))) : "");
  });
}
function classButtons({ model, listen, send }, names) {
  const rows = names.map((name, k) => {
    const each = make("button", { type: "button" }, make("span", {}, name), make("span"));
    listen(each, "click", () => send({ chosen: model.get("chosen") === k ? -1 : k }));
    return each;
  });
  const box = make(
    "div",
    { class: "dlsg-classes", role: "group", "aria-label": "Classes" },
    ...rows
  );
  function draw(probabilities, best, shown) {
    rows.forEach((each, k) => {
      const value = probabilities[k] ?? 0;
      each.style.setProperty("--share", `${100 * value}%`);
      each.dataset.value = probabilities[k] ?? "";
      each.className = k === best ? "dlsg-best" : "";
      each.setAttribute("aria-pressed", k === shown);
      say(each.lastChild, probabilities.length ? percent(value) : "");
    });
  }
  return { box, draw };
}
export {
  text_explorer_default as default
};
