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
var clamp = (value, low, high) => Math.min(Math.max(value, low), high);
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
function figure({ pixels = false } = {}) {
  const canvas = make("canvas", { class: pixels && "dlsg-pixels" });
  const caption = make("figcaption");
  return { canvas, caption, box: make("figure", {}, canvas, caption) };
}
var isSmall = (height, width) => Math.max(height, width) < 100;
function bytesOf(view) {
  return view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(0);
}

// src/tiles.js
async function openTiles(view, { size, pitch, across, type }) {
  const [height, width] = size;
  const file = new Blob([bytesOf(view)], { type });
  const picture = await createImageBitmap(file);
  function draw(context, n, ...place) {
    const corner = [n % across * pitch[1], Math.floor(n / across) * pitch[0]];
    context.imageSmoothingEnabled = !isSmall(height, width);
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, ...corner, width, height, ...place);
  }
  function paint(canvas, n) {
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height });
    }
    draw(canvas.getContext("2d"), n, 0, 0, width, height);
  }
  const pixelated = isSmall(height, width) && "dlsg-pixels";
  return { draw, paint, height, width, pixelated, close: () => picture.close() };
}

// src/image_grid.js
var KEYS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [1, -1],
  ArrowDown: [1, 1],
  PageUp: [2, -1],
  PageDown: [2, 1]
};
var HELP = ["left and right", "up and down", "Page Up and Page Down"];
var image_grid_default = widget("Images on a grid", async (help) => {
  const { model, root, guarded, listen, follow, painter, send, ended } = help;
  const tiles = await openTiles(model.get("tiles"), model.get("places"));
  ended(tiles.close);
  const axes = model.get("axes");
  const texts = model.get("texts");
  const sliders = axes.map(([name, labels]) => sliderOf(name, labels));
  const shown = figure({ pixels: Boolean(tiles.pixelated) });
  const keys = axes.map(([name], axis) => `${HELP[axis]} change ${name}`).join(", ");
  shown.box.tabIndex = 0;
  shown.box.setAttribute("role", "application");
  shown.box.setAttribute("aria-label", `The image. Of the keys, ${keys}.`);
  const rate = model.get("rate");
  if (!rate) shown.caption.setAttribute("role", "status");
  shown.caption.hidden = texts.every((text) => text === "");
  const beside = model.get("references").map((name, n) => {
    const reference = figure({ pixels: Boolean(tiles.pixelated) });
    tiles.paint(reference.canvas, texts.length + n);
    reference.caption.textContent = name;
    return reference.box;
  });
  root.append(
    make("div", { class: "dlsg-row dlsg-axes" }, ...sliders.map(({ box }) => box)),
    make("div", { class: "dlsg-columns dlsg-images" }, shown.box, ...beside)
  );
  let timer = 0;
  const player = button("Play", { main: true });
  function play() {
    const frames = axes[0][1].length;
    const next = guarded(() => {
      const [at, ...others] = model.get("index");
      model.set("index", [(at + 1) % frames, ...others]);
    });
    timer = setInterval(next, 1e3 / rate);
    say(player, "Pause");
  }
  function pause() {
    clearInterval(timer);
    timer = 0;
    say(player, "Play");
    model.save_changes();
  }
  function move(axis, wanted) {
    if (timer) pause();
    const index = [...model.get("index")];
    index[axis] = clamp(wanted, 0, axes[axis][1].length - 1);
    send({ index });
  }
  const draw = painter(() => {
    const index = model.get("index");
    const number = index.reduce((sum, at, axis) => sum * axes[axis][1].length + at, 0);
    tiles.paint(shown.canvas, number);
    say(shown.caption, texts[number]);
    sliders.forEach(({ show }, axis) => {
      show(index[axis]);
    });
  });
  sliders.forEach(({ slider }, axis) => {
    listen(slider, "input", () => move(axis, slider.valueAsNumber));
  });
  listen(shown.box, "keydown", (event) => {
    const [axis, step] = KEYS[event.key] ?? [];
    if (!(axis < axes.length)) return;
    event.preventDefault();
    move(axis, model.get("index")[axis] + step);
  });
  follow("index", draw);
  draw();
  if (rate) {
    root.firstChild.append(player);
    listen(player, "click", () => timer ? pause() : play());
    ended(() => clearInterval(timer));
    if (!matchMedia("(prefers-reduced-motion: reduce)").matches) play();
  }
});
function sliderOf(name, labels) {
  const most = labels.length - 1;
  const slider = make("input", { type: "range", min: "0", max: most, step: "1" });
  const label = make("output");
  label.style.minWidth = `${Math.min(20, Math.max(...labels.map(({ length }) => length)))}ch`;
  const box = make("div", { class: "dlsg-axis" }, field(name, slider), label);
  function show(at) {
    slider.value = at;
    slider.setAttribute("aria-valuetext", labels[at]);
    label.textContent = labels[at];
  }
  return { box, slider, show };
}
export {
  image_grid_default as default
};
