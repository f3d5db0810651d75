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
var clamp = (value, low, high) => Math.min(Math.max(value, low), high);
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

// src/atlas.js
var GAP = 4;
var SMALLEST = 44;
function mapAtlas({ model, listen, ended }, changed, choose) {
  const canvas = make("canvas", { class: "dlsg-pixels" });
  const marker = make("span", { class: "dlsg-marker", "aria-hidden": "true" });
  const label = "All maps of the layer. Arrow keys choose one.";
  const box = make(
    "div",
    { class: "dlsg-maps", tabindex: "0", role: "application", "aria-label": label },
    make("div", { class: "dlsg-sheet" }, canvas, marker)
  );
  let grid = { across: 1, channels: 0, wide: 1, high: 1 };
  const corner = (channel) => [
    channel % grid.across * grid.wide,
    Math.floor(channel / grid.across) * grid.high
  ];
  function draw() {
    const [channels, rows, columns] = model.get("maps_shape");
    const zoom = Math.max(1, Math.ceil(SMALLEST / Math.max(rows, columns)));
    const [wide, high] = [columns * zoom + GAP, rows * zoom + GAP];
    const fitting = Math.floor(((box.clientWidth || 1e3) + GAP) / wide);
    const across = Math.max(1, Math.min(channels, fitting));
    grid = { across, channels, wide, high };
    canvas.width = across * wide;
    canvas.height = Math.ceil(channels / across) * high;
    const context = canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    const strip = make("canvas");
    const levels = bytesOf(model.get("maps"));
    paintMap(strip, levels, channels * rows, columns, bytesOf(model.get("palette")));
    for (let k = 0; k < channels; k++) {
      const size = [columns * zoom, rows * zoom];
      context.drawImage(strip, 0, k * rows, columns, rows, ...corner(k), ...size);
    }
  }
  function mark(channel) {
    const [x, y] = corner(channel);
    marker.style.transform = `translate(${x - 3}px, ${y - 3}px)`;
    marker.style.width = `${grid.wide - GAP + 6}px`;
    marker.style.height = `${grid.high - GAP + 6}px`;
  }
  listen(canvas, "click", (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    const row = Math.floor((event.clientY - top) / grid.high);
    const channel = row * grid.across + Math.floor((event.clientX - left) / grid.wide);
    if (channel < grid.channels) choose(channel);
  });
  listen(box, "keydown", (event) => {
    const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -grid.across, ArrowDown: grid.across };
    if (!(event.key in moves)) return;
    event.preventDefault();
    choose(model.get("channel") + moves[event.key]);
    marker.scrollIntoView({ block: "nearest" });
  });
  const sizes = new ResizeObserver(changed);
  sizes.observe(box);
  ended(() => sizes.disconnect());
  return { box, draw, mark };
}

// src/background_run.js
function runControls({ model, listen }, text, textOfCancel = "Cancel") {
  const start = button(text, { main: true });
  const cancel = button(textOfCancel);
  const progress = make("progress", { max: "1", "aria-label": "progress" });
  const box = make("div", { class: "dlsg-run" }, start, cancel, progress);
  listen(start, "click", () => model.send("start"));
  listen(cancel, "click", () => model.send("cancel"));
  function update() {
    const running = model.get("running");
    const held = document.activeElement === start || document.activeElement === cancel;
    start.hidden = running;
    cancel.hidden = progress.hidden = !running;
    if (held) (running ? cancel : start).focus();
    progress.value = model.get("done");
  }
  return { box, update };
}

// src/feature_map_explorer.js
var IMAGE_SIDE = 280;
var feature_map_explorer_default = widget("Feature maps", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const layers = model.get("layers");
  const layer = choice(layers.map(([name, shape]) => [name, `${name}  ${shape.join("×")}`]));
  const back = button("◀", { label: "previous layer" });
  const forth = button("▶", { label: "next layer" });
  const count = make("span", { class: "dlsg-count" });
  const atlas = mapAtlas(help, () => drawAtlas(), choose);
  const large = figure({ pixels: true });
  const seen = figure();
  const best = figure();
  const run = runControls(help, "Maximize the activation");
  const spoken = make("p", { class: "dlsg-spoken", role: "status" });
  best.box.append(run.box);
  root.append(
    make("div", { class: "dlsg-row" }, back, field("layer", layer), forth, count),
    atlas.box,
    make("div", { class: "dlsg-columns dlsg-trio" }, large.box, seen.box, best.box),
    spoken
  );
  const drawAtlas = painter(() => {
    const [channels] = model.get("maps_shape");
    atlas.draw();
    layer.value = model.get("layer");
    back.disabled = layer.selectedIndex === 0;
    forth.disabled = layer.selectedIndex === layers.length - 1;
    const sides = layers[layer.selectedIndex][1].slice(0, -1).join("×") || "one position";
    count.textContent = `${channels} ${channels === 1 ? "map" : "maps"} of ${sides}`;
    drawChannel();
  });
  const drawChannel = painter(() => {
    const channel = model.get("channel");
    const [channels, rows, columns] = model.get("maps_shape");
    if (channel >= channels) return;
    atlas.mark(channel);
    const map = bytesOf(model.get("maps")).subarray(channel * rows * columns);
    paintMap(large.canvas, map, rows, columns, bytesOf(model.get("palette")));
    const { row, column, value, box } = model.get("maximum");
    const text = `Channel ${channel}: maximum ${value.toFixed(2)}`;
    large.caption.textContent = text;
    paintBox(seen.canvas, model, box, color(root, "--mark-line"));
    seen.caption.textContent = `Receptive field of the maximum, row ${row}, column ${column}`;
    spoken.textContent = `${text} of ${channels} channels, in row ${row}, column ${column}.`;
    drawBest();
  });
  const drawBest = painter(() => {
    const [name, channel] = model.get("best_of");
    const isShown = name === model.get("layer") && channel === model.get("channel");
    best.canvas.hidden = !isShown;
    if (isShown) paint(best.canvas, bytesOf(model.get("best")), ...model.get("best_shape"));
    best.caption.textContent = isShown ? `Image that maximizes channel ${channel}` : "Image that maximizes the channel";
    run.update();
  });
  function choose(channel) {
    send({ channel: clamp(channel, 0, model.get("maps_shape")[0] - 1) });
  }
  function goTo(index) {
    send({ layer: layers[index][0] });
  }
  listen(layer, "change", () => goTo(layer.selectedIndex));
  listen(back, "click", () => goTo(layer.selectedIndex - 1));
  listen(forth, "click", () => goTo(layer.selectedIndex + 1));
  follow("maps maps_shape layer", drawAtlas);
  follow("channel maximum", drawChannel);
  follow("best best_of running done", drawBest);
  drawAtlas();
});
function paintBox(canvas, model, [top, bottom, left, right], stroke) {
  const [height, width, channels] = model.get("shape");
  const small = make("canvas");
  paint(small, bytesOf(model.get("pixels")), height, width, channels);
  const zoom = Math.max(1, Math.round(IMAGE_SIDE / Math.max(height, width)));
  canvas.width = width * zoom;
  canvas.height = height * zoom;
  const [y, x] = [Math.max(0, top) * zoom, Math.max(0, left) * zoom];
  const inside = [x, y, Math.min(width, right) * zoom - x, Math.min(height, bottom) * zoom - y];
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  const outside = new Path2D();
  outside.rect(0, 0, canvas.width, canvas.height);
  outside.rect(...inside);
  context.fillStyle = "rgba(0, 0, 0, 0.5)";
  context.fill(outside, "evenodd");
  context.strokeStyle = stroke;
  context.lineWidth = 3;
  context.strokeRect(...inside);
}
export {
  feature_map_explorer_default as default
};
