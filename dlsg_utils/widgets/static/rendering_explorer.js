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
function field(text, control) {
  return make("label", { class: "dlsg-field" }, make("span", {}, text), control);
}
function choice(options) {
  const pairs = options.map((option) => Array.isArray(option) ? option : [option, option]);
  return make("select", {}, ...pairs.map(([value, text]) => make("option", { value }, text)));
}
var range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
var clamp = (value, low, high) => Math.min(Math.max(value, low), high);
var ARROWS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0]
};
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

// src/numbers.js
function percent(value) {
  if (value === null) return "";
  return `${(100 * value).toFixed(value > 0.0995 && value < 0.9995 ? 0 : 1)} %`;
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
    rows.forEach(({ row, show }, index) => {
      row.hidden = index >= values.length;
      if (!row.hidden) show(values[index]);
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

// src/canvases.js
function figure({ pixels = false } = {}) {
  const canvas = make("canvas", { class: pixels && "dlsg-pixels" });
  const caption = make("figcaption");
  return { canvas, caption, box: make("figure", {}, canvas, caption) };
}
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

// src/rendering.js
function moved(image, [height, width], down, right, contrast) {
  const found = new Float32Array(height * width);
  for (let row = Math.max(0, down); row < height + Math.min(0, down); row++) {
    for (let column = Math.max(0, right); column < width + Math.min(0, right); column++) {
      found[row * width + column] = contrast * image[(row - down) * width + column - right];
    }
  }
  return found;
}
function believe(mixture, image, { reach, switch: mayBeOff, noise }) {
  const [count, h, w] = mixture.shape;
  const [height, width] = mixture.size;
  const [top, left] = [height - h, width - w].map((room) => Math.floor(room / 2) - reach);
  const side = 2 * reach + 1;
  const variance = noise ** 2;
  const common = Math.log((mayBeOff ? 0.5 : 1) / side ** 2);
  const none = mayBeOff ? Math.log(0.5) : -Infinity;
  const scores = new Float64Array(count * side * side);
  let best = 0;
  for (let k = 0; k < count; k++) {
    const template = mixture.templates.subarray(k * h * w, (k + 1) * h * w);
    const norm = template.reduce((sum, value) => sum + value * value, 0);
    const bias = Math.log(mixture.prior[k]) - norm / (2 * variance) + common;
    for (let g2 = 0; g2 < side * side; g2++) {
      const corner = (top + Math.floor(g2 / side)) * width + left + g2 % side;
      let product = 0;
      for (let i = 0; i < h; i++) {
        for (let j = 0; j < w; j++) product += template[i * w + j] * image[corner + i * width + j];
      }
      const at = k * side * side + g2;
      scores[at] = product / variance + bias;
      if (scores[at] > scores[best]) best = at;
    }
  }
  const on = scores[best] > none;
  const highest = Math.max(scores[best], none);
  const classes = new Array(Math.max(...mixture.labels) + 1).fill(0);
  const places = new Array(side * side).fill(0);
  let total = Math.exp(none - highest);
  let off = total;
  scores.forEach((score, at) => {
    const share = Math.exp(score - highest);
    total += share;
    classes[mixture.labels[Math.floor(at / side ** 2)]] += share;
    places[at % side ** 2] += share;
  });
  off /= total;
  const number = Math.floor(best / side ** 2);
  const g = best % side ** 2;
  const place = [top + Math.floor(g / side), left + g % side];
  const rendering = new Float32Array(height * width);
  if (on) {
    for (let n = 0; n < h * w; n++) {
      const at = (place[0] + Math.floor(n / w)) * width + place[1] + n % w;
      rendering[at] = mixture.templates[number * h * w + n];
    }
  }
  const squares = rendering.reduce((sum, value, at) => sum + (value - image[at]) ** 2, 0);
  return {
    classes: classes.map((share) => share / total),
    places: places.map((share) => share / total),
    off,
    number,
    place,
    on,
    rendering,
    error: squares / rendering.length
  };
}

// src/slider.js
function slider(name, min, max, step) {
  const input = make("input", { type: "range", min, max, step });
  const amount = make("output", { class: "dlsg-amount" });
  const box = make("span", { class: "dlsg-field" }, field(name, input), amount);
  function show(value, text) {
    input.value = value;
    amount.textContent = text;
    input.setAttribute("aria-valuetext", text);
  }
  return { box, input, show };
}

// src/rendering_explorer.js
var HELP = "The image. The arrow keys move it by a pixel, Home moves it back to the middle.";
var NAMES = ["image", "template", "rendering", "translation"];
var STATE = ["image", "down", "right", "contrast", "reach", "switch", "noise"];
var rendering_explorer_default = widget("Rendering model", (help) => {
  const { model, root, follow, painter } = help;
  const { mixture, imageOf } = read(model);
  const controls = controlsOf(help);
  const views = viewsOf(help, mixture);
  root.append(controls.box, views.words, views.box);
  const draw = painter(() => {
    const state = Object.fromEntries(STATE.map((name) => [name, model.get(name)]));
    const image = imageOf(state);
    views.show(image, believe(mixture, image, state), state);
    controls.show(state);
  });
  follow(STATE.join(" "), draw);
  draw();
});
function read(model) {
  const [, height, width] = model.get("shape");
  const levels = Float32Array.from(bytesOf(model.get("pictures")), (level) => level / 255);
  const mixture = {
    shape: model.get("template_shape"),
    size: [height, width],
    labels: model.get("labels"),
    prior: model.get("prior"),
    templates: halves(bytesOf(model.get("templates")))
  };
  function imageOf({ image, down, right, contrast }) {
    const at = image * height * width;
    return moved(levels.subarray(at, at + height * width), [height, width], down, right, contrast);
  }
  return { mixture, imageOf };
}
function controlsOf({ model, listen, send }) {
  const limits = model.get("limits");
  const select = choice(range(0, model.get("shape")[0] - 1));
  const reach = choice(
    range(...limits.reach).map((n) => [n, n ? `${(2 * n + 1) ** 2} places, ±${n} px` : "1 place"])
  );
  const check = make("input", { type: "checkbox" });
  const sliders = {
    contrast: slider("contrast", 0, 1, 0.01),
    noise: slider("noise σ", ...limits.noise, 0.01),
    down: slider("down", ...limits.move, 1),
    right: slider("right", ...limits.move, 1)
  };
  listen(select, "input", () => send({ image: Number(select.value) }));
  listen(reach, "input", () => send({ reach: Number(reach.value) }));
  listen(check, "input", () => send({ switch: check.checked }));
  for (const [name, { input }] of Object.entries(sliders))
    listen(input, "input", () => send({ [name]: input.valueAsNumber }));
  function show(state) {
    select.value = state.image;
    reach.value = state.reach;
    check.checked = state.switch;
    for (const name of ["contrast", "noise"])
      sliders[name].show(state[name], state[name].toFixed(2));
    for (const name of ["down", "right"]) sliders[name].show(state[name], `${state[name]} px`);
  }
  const nuisances = make(
    "div",
    { class: "dlsg-row" },
    field("image", select),
    field("translations", reach),
    field("switch may be off", check)
  );
  const changes = Object.values(sliders).map((each) => each.box);
  return {
    box: make(
      "div",
      { class: "dlsg-nuisances" },
      nuisances,
      make("div", { class: "dlsg-row" }, ...changes)
    ),
    show
  };
}
function viewsOf(help, { shape: [, h, w], size: [height, width], labels, templates }) {
  const furthest = help.model.get("limits").reach[1];
  const views = NAMES.map((name) => {
    const view = figure({ pixels: true });
    view.box.dataset.name = name;
    return view;
  });
  moveByKeys(help, views[0].box);
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  const chart = bars("Posterior probability of each class");
  const box = make(
    "div",
    { class: "dlsg-columns dlsg-renderings" },
    make("div", { class: "dlsg-rendered" }, ...views.map((view) => view.box)),
    make("div", { class: "dlsg-column dlsg-wide" }, chart.table)
  );
  function show(image, found, state) {
    const label = labels[found.number];
    const template = templates.subarray(found.number * h * w, (found.number + 1) * h * w);
    gray(views[0].canvas, image, height, width);
    gray(views[1].canvas, template, h, w);
    gray(views[2].canvas, found.rendering, height, width);
    drawPlaces(views[3].canvas, found.places, state.reach, furthest);
    const texts = [
      "image",
      `best template, of class ${label}`,
      `rendering, mean squared error ${found.error.toFixed(4)}`,
      "posterior of the translation"
    ];
    views.forEach((view, n) => {
      say(view.caption, texts[n]);
    });
    const rows = found.classes.map((value, name) => ({ name, value }));
    if (state.switch) rows.push({ name: "off", value: found.off });
    rows.reduce((one, two) => two.value > one.value ? two : one).kind = "dlsg-best";
    chart.set(rows);
    say(words, verdict(found, label, [height - h, width - w]));
  }
  return { box, words, show };
}
function moveByKeys({ model, listen, send }, box) {
  const limits = model.get("limits");
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", HELP);
  listen(box, "keydown", (event) => {
    const step = ARROWS[event.key];
    if (!step && event.key !== "Home") return;
    event.preventDefault();
    const [down, right] = ["down", "right"].map(
      (name, n) => step ? clamp(model.get(name) + step[n], ...limits.move) : 0
    );
    send({ down, right });
  });
}
function verdict({ on, off, classes, place }, label, room) {
  if (!on) return `Switched off, ${percent(off)}: nothing but noise.`;
  const [down, right] = place.map((at, n) => at - Math.floor(room[n] / 2));
  const where = [way(down, "down", "up"), way(right, "right", "left")].filter(Boolean);
  return `Class ${label}, ${percent(classes[label])}; template ${where.join(", ") || "in the middle"}.`;
}
var way = (by, after, before) => by !== 0 && `${Math.abs(by)} px ${by > 0 ? after : before}`;
function gray(canvas, values, height, width) {
  paint(
    canvas,
    Array.from(values, (value) => Math.round(255 * clamp(value, 0, 1))),
    height,
    width
  );
}
function drawPlaces(canvas, places, reach, furthest) {
  const [side, whole] = [2 * reach + 1, 2 * furthest + 1];
  const { data, show } = pixelsOf(canvas, whole, whole);
  places.forEach((share, g) => {
    const row = Math.floor(g / side) + furthest - reach;
    const column = g % side + furthest - reach;
    const at = 4 * (row * whole + column);
    data.fill(Math.round(255 * share), at, at + 3);
    data[at + 3] = 255;
  });
  show();
}
export {
  rendering_explorer_default as default
};
