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

// src/dream_studio.js
var dream_studio_default = widget("Dream studio", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const [height, width, channels] = model.get("shape");
  const layer = choice(model.get("layers"));
  const octaves = choice(range(1, model.get("most_octaves")));
  const steps = make("input", { type: "number", min: "1", max: "100", step: "1" });
  const stepSize = make("input", { type: "range", min: "0.002", max: "0.05", step: "0.001" });
  const amount = make("output", { class: "dlsg-amount" });
  const run = runControls(help, "Dream");
  const save = button("Save image");
  const dream = figure({ pixels: isSmall(height, width) });
  dream.box.className = "dlsg-dream";
  dream.canvas.setAttribute("role", "img");
  root.append(
    make(
      "div",
      { class: "dlsg-row" },
      field("layer", layer),
      field("octaves", octaves),
      field("steps", steps),
      field("step size", stepSize),
      amount
    ),
    make("div", { class: "dlsg-row dlsg-below" }, run.box, save),
    dream.box
  );
  const draw = painter(() => {
    layer.value = model.get("layer");
    octaves.value = model.get("octaves");
    if (document.activeElement !== steps) steps.value = model.get("steps");
    stepSize.value = model.get("step_size");
    amount.textContent = model.get("step_size").toFixed(3);
    run.update();
  });
  const drawFrame = painter(() => {
    paint(dream.canvas, bytesOf(model.get("frame")), height, width, channels);
    const share = Math.round(100 * model.get("done"));
    dream.canvas.setAttribute("aria-label", share ? `The dream, ${share} % done` : "The image");
  });
  listen(layer, "change", () => send({ layer: layer.value }));
  listen(octaves, "change", () => send({ octaves: Number(octaves.value) }));
  listen(steps, "input", () => {
    const valid = Number.isInteger(steps.valueAsNumber) && steps.checkValidity();
    steps.setAttribute("aria-invalid", String(!valid));
    if (valid) send({ steps: steps.valueAsNumber });
  });
  listen(steps, "blur", draw);
  listen(stepSize, "input", () => send({ step_size: stepSize.valueAsNumber }));
  listen(save, "click", () => download(dream.canvas, "dream.png"));
  follow("layer octaves steps step_size running done", draw);
  follow("frame done", drawFrame);
  draw();
  drawFrame();
});
function download(canvas, name) {
  canvas.toBlob((blob) => {
    const link = make("a", { download: name, href: URL.createObjectURL(blob) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1e4);
  });
}
export {
  dream_studio_default as default
};
