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

// src/before_after.js
var STEP = 0.02;
var LINE = 3;
var ROOM = [1040, 430];
var HELP = "The line between both. Left and right arrow move it, Home and End to the sides.";
var before_after_default = widget("Before and after", async (help) => {
  const { model, root, listen, follow, painter, send, ended } = help;
  const tiles = await openTiles(model.get("tiles"), model.get("places"));
  ended(tiles.close);
  const [names, texts] = [model.get("names"), model.get("texts")];
  const lists = [0, 1].map(() => choice(names.map((name, n) => [n, name])));
  const outputs = lists.map(() => make("output"));
  const sides = ["Left", "Right"].map(
    (side, n) => make("div", { class: "dlsg-side" }, field(side, lists[n]), outputs[n])
  );
  const { canvas, line, frame } = framed2(tiles);
  root.append(make("div", { class: "dlsg-row dlsg-sides" }, ...sides), frame);
  const context = canvas.getContext("2d");
  const draw = painter(() => {
    const [shown, split] = [model.get("shown"), model.get("split")];
    const at = Math.round(split * tiles.width);
    const clipped = (n, from, to) => {
      context.save();
      context.beginPath();
      context.rect(from, 0, to - from, tiles.height);
      context.clip();
      tiles.draw(context, n, 0, 0, tiles.width, tiles.height);
      context.restore();
    };
    clipped(shown[0], 0, at);
    clipped(shown[1], at, tiles.width);
    line.style.left = `calc(${100 * at / tiles.width}% - ${LINE / 2}px)`;
    shown.forEach((n, side) => {
      lists[side].value = n;
      say(outputs[side], texts[n]);
    });
    const percent = Math.round(100 * split);
    frame.setAttribute("aria-valuenow", percent);
    frame.setAttribute(
      "aria-valuetext",
      `${names[shown[0]]} on the left ${percent} percent, ${names[shown[1]]} on the rest`
    );
  });
  const move = (split) => send({ split: clamp(split, 0, 1) });
  function follows(event) {
    const box = canvas.getBoundingClientRect();
    move((event.clientX - box.left) / box.width);
  }
  listen(frame, "pointerdown", (event) => {
    frame.setPointerCapture(event.pointerId);
    follows(event);
  });
  listen(frame, "pointermove", (event) => {
    if (event.buttons) follows(event);
  });
  listen(frame, "keydown", (event) => {
    const split = model.get("split");
    const wanted = { ArrowLeft: split - STEP, ArrowRight: split + STEP, Home: 0, End: 1 }[event.key];
    if (wanted === void 0) return;
    event.preventDefault();
    move(wanted);
  });
  lists.forEach((list, side) => {
    listen(list, "change", () => {
      const shown = [...model.get("shown")];
      shown[side] = Number(list.value);
      send({ shown });
    });
  });
  follow("shown split", draw);
  draw();
});
function framed2({ width, height, pixelated }) {
  const canvas = make("canvas", { width, height, "aria-hidden": "true", class: pixelated });
  const zoom = Math.min(ROOM[0] / width, ROOM[1] / height);
  const line = make("span", { class: "dlsg-divider" });
  const attributes = {
    class: "dlsg-frame",
    role: "slider",
    tabindex: "0",
    "aria-label": HELP,
    "aria-valuemin": "0",
    "aria-valuemax": "100",
    style: `max-width: ${Math.round(width * zoom)}px`
  };
  return { canvas, line, frame: make("div", attributes, canvas, line) };
}
export {
  before_after_default as default
};
