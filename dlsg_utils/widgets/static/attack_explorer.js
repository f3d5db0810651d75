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
var isSmall = (height, width) => Math.max(height, width) < 100;
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

// src/attack_explorer.js
var STEPS = 100;
var attack_explorer_default = widget("Attack on an image", ({ model, root, listen, follow, painter, send }) => {
  const [count, height, width, channels] = model.get("shape");
  const largest = model.get("largest");
  const image = choice(range(1, count).map((n) => [n - 1, `${n} of ${count}`]));
  const attack = choice(model.get("attacks"));
  const slider = make("input", { type: "range", min: "0", max: STEPS, step: "1" });
  const amount = make("output", { class: "dlsg-amount" });
  const [before, added, after] = range(1, 3).map(() => figure({ pixels: isSmall(height, width) }));
  const verdict = make("p", { class: "dlsg-verdict", role: "status" });
  const table = bars("Probability of each class; the thin bars are those before the attack");
  root.append(
    make(
      "div",
      { class: "dlsg-row dlsg-attack" },
      ...count > 1 ? [field("image", image)] : [],
      field("attack", attack),
      field("ε", slider),
      amount
    ),
    make("div", { class: "dlsg-columns dlsg-trio" }, before.box, added.box, after.box),
    verdict,
    table.table
  );
  function showControls() {
    image.value = model.get("index");
    attack.value = model.get("attack");
    slider.value = Math.round(STEPS * model.get("epsilon") / largest);
    amount.textContent = model.get("epsilon").toFixed(largest < 0.1 ? 4 : 3);
    slider.setAttribute("aria-valuetext", amount.textContent);
  }
  function showImages() {
    const size = height * width * channels;
    const start = model.get("index") * size;
    const original = bytesOf(model.get("pixels")).subarray(start, start + size);
    const shown = [original, bytesOf(model.get("perturbation")), bytesOf(model.get("attacked"))];
    [before, added, after].forEach(({ canvas }, n) => {
      paint(canvas, shown[n], height, width, channels);
    });
    const gain = model.get("gain").toFixed(0);
    added.caption.textContent = model.get("epsilon") ? `The perturbation, ${gain} times enlarged` : "No perturbation";
  }
  function showClasses() {
    const classes = model.get("classes");
    const best = (key) => classes.reduce((a, b) => b[key] > a[key] ? b : a);
    const [was, is] = [best("before"), best("after")];
    before.caption.textContent = `${was.name}, ${percent(was.before)}`;
    after.caption.textContent = `${is.name}, ${percent(is.after)}`;
    say(verdict, was === is ? `Still ${is.name}.` : `Fooled: ${is.name} instead of ${was.name}.`);
    const winner = was === is ? "dlsg-best" : "dlsg-best dlsg-fooled";
    table.set(
      classes.map((entry) => ({
        name: entry.name,
        value: entry.after,
        before: entry.before,
        kind: entry === is ? winner : ""
      }))
    );
  }
  const draw = painter(() => {
    showControls();
    showImages();
    showClasses();
  });
  listen(image, "change", () => send({ index: Number(image.value) }));
  listen(attack, "change", () => send({ attack: attack.value }));
  listen(slider, "input", () => send({ epsilon: slider.valueAsNumber / STEPS * largest }));
  follow("index attack epsilon attacked perturbation classes", draw);
  draw();
});
export {
  attack_explorer_default as default
};
