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

// src/occlusion_views.js
var SIDE = 325;
var LABEL = "The image and its cover. Arrow keys move the cover.";
function cornerOf(model) {
  const patch = model.get("patch");
  return model.get("center").map((middle, n) => {
    return clamp(Math.floor(middle - patch / 2 + 0.5), 0, model.get("shape")[n] - patch);
  });
}
function coverView({ model, listen, send }) {
  const [height, width, channels] = model.get("shape");
  const zoom = SIDE / Math.max(height, width);
  const canvas = make("canvas", { width: Math.round(width * zoom), "aria-hidden": "true" });
  canvas.height = Math.round(height * zoom);
  const attributes = { class: "dlsg-cover", tabindex: "0", role: "application" };
  const box = make("div", { ...attributes, "aria-label": LABEL }, canvas);
  const caption = make("figcaption", {}, "Drag the cover over the image.");
  const photograph = make("canvas");
  paint(photograph, bytesOf(model.get("pixels")), height, width, channels);
  const context = canvas.getContext("2d");
  const [red, green = red, blue = red] = bytesOf(model.get("fill"));
  function draw() {
    const [top, left] = cornerOf(model).map((place) => place * zoom);
    const side = model.get("patch") * zoom;
    context.imageSmoothingEnabled = !isSmall(height, width);
    context.drawImage(photograph, 0, 0, canvas.width, canvas.height);
    context.fillStyle = `rgb(${red} ${green} ${blue})`;
    context.fillRect(left, top, side, side);
    for (const [wide, stroke] of [
      [4, "#000"],
      [2, "#ffb84d"]
    ]) {
      context.lineWidth = wide;
      context.strokeStyle = stroke;
      context.strokeRect(left, top, side, side);
    }
  }
  function placeOf(event) {
    const shown = canvas.getBoundingClientRect();
    const y = (event.clientY - shown.top) / shown.height * height;
    const x = (event.clientX - shown.left) / shown.width * width;
    return [clamp(y, 0, height), clamp(x, 0, width)];
  }
  function move([down, right]) {
    const step = Math.max(1, Math.round(model.get("patch") / 4));
    const [top, left] = cornerOf(model);
    const half = model.get("patch") / 2;
    send({
      center: [
        clamp(top + half + down * step, half, height - half),
        clamp(left + half + right * step, half, width - half)
      ]
    });
  }
  listen(box, "pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    send({ center: placeOf(event) });
  });
  listen(box, "pointermove", (event) => {
    if (event.buttons) send({ center: placeOf(event) });
  });
  listen(box, "keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    move(ARROWS[event.key]);
  });
  return { box, caption, photograph, draw };
}
function mapView({ model }, photograph) {
  const [height, width] = model.get("shape");
  const kind = isSmall(height, width) && "dlsg-pixels";
  const canvas = make("canvas", { role: "img", class: kind, "aria-label": "The map" });
  const zoom = SIDE / Math.max(height, width);
  canvas.style.width = `${Math.round(width * zoom)}px`;
  const caption = make("figcaption");
  const image = photograph.getContext("2d").getImageData(0, 0, width, height).data;
  const colorOf = signedColors(127);
  function draw() {
    const levels = bytesOf(model.get("levels"));
    const { data, show } = pixelsOf(canvas, height, width);
    const pixels = new Uint32Array(data.buffer);
    for (let n = 0; n < height * width; n++) {
      if (levels[n]) {
        pixels[n] = colorOf(levels[n] - 128);
        continue;
      }
      const gray = (image[4 * n] + image[4 * n + 1] + image[4 * n + 2]) / 3;
      data.fill(150 + 0.25 * gray, 4 * n, 4 * n + 3);
      data[4 * n + 3] = 255;
    }
    show();
    const covers = model.get("covers");
    const most = model.get("largest").toFixed(1);
    caption.textContent = `Mean change of the score where the cover was, at most ${most}. Blue: it falls, orange: it rises. ${covers} ${covers === 1 ? "position" : "positions"}.`;
  }
  return { canvas, caption, draw };
}

// src/occlusion_explorer.js
var occlusion_explorer_default = widget("Occlusion", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const [height, width] = model.get("shape");
  const target = choice(model.get("targets"));
  const most = Math.min(height, width);
  const size = make("input", { type: "range", min: "1", max: Math.floor(most / 2), step: "1" });
  const amount = make("output", { class: "dlsg-amount" });
  const run = runControls(help, "Cover all positions");
  const clear = button("Clear map");
  const cover = coverView(help);
  const map = mapView(help, cover.photograph);
  const scores = scoreBox(model);
  root.append(
    make(
      "div",
      { class: "dlsg-row" },
      field("score of", target),
      field("cover", size),
      amount,
      run.box,
      clear
    ),
    make(
      "div",
      { class: "dlsg-columns dlsg-occlusion" },
      make("figure", {}, cover.box, cover.caption),
      make("figure", {}, map.canvas, map.caption),
      scores.box
    )
  );
  const drawScores = painter(scores.draw);
  const drawCover = painter(() => {
    target.value = model.get("target");
    size.value = model.get("patch");
    amount.textContent = `${model.get("patch")} pixels`;
    cover.draw();
    run.update();
  });
  const drawMap = painter(map.draw);
  listen(target, "change", () => send({ target: Number(target.value) }));
  listen(size, "input", () => send({ patch: size.valueAsNumber }));
  listen(clear, "click", () => model.send("clear"));
  follow("center patch target running done", drawCover);
  follow("scores classes", drawScores);
  follow("levels largest", drawMap);
  drawCover();
  drawScores();
  drawMap();
});
var rounded = (value) => value.toFixed(1).replace("-", "−");
function scoreBox(model) {
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  const table = bars("Probability of each class; the thin bars are those of the whole image");
  const hint = make("p", { class: "dlsg-hint" });
  hint.textContent = "Thick bars: with the cover. Thin bars: the whole image.";
  const box = make("div", { class: "dlsg-column dlsg-wide" }, words, table.table, hint);
  function draw() {
    const [before, after] = model.get("scores");
    say(words, `Score ${rounded(before)} → ${rounded(after)}`);
    words.dataset.value = [before, after];
    const classes = model.get("classes");
    const best = Math.max(...classes.map((each) => each.after));
    table.set(
      classes.map(({ name, before: thin, after: value, target: watched }) => ({
        name: watched ? `▸ ${name}` : name,
        value,
        before: thin,
        kind: value === best ? "dlsg-best" : ""
      }))
    );
  }
  return { box, draw };
}
export {
  occlusion_explorer_default as default
};
