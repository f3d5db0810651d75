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

// src/pen.js
function stroke(levels, height, width, radius, from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const squaredLength = dx * dx + dy * dy || 1;
  const margin = radius + 1;
  const [top, bottom] = pixelsAround(from.y, to.y, margin, height);
  const [left, right] = pixelsAround(from.x, to.x, margin, width);
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const [x, y] = [column + 0.5 - from.x, row + 0.5 - from.y];
      const share = Math.min(1, Math.max(0, (x * dx + y * dy) / squaredLength));
      const distance = Math.hypot(x - share * dx, y - share * dy);
      const ink = Math.round(255 * Math.min(1, Math.max(0, radius + 0.5 - distance)));
      levels[row * width + column] = Math.max(levels[row * width + column], ink);
    }
  }
}
function pixelsAround(a, b, margin, size) {
  const first = Math.max(0, Math.floor(Math.min(a, b) - margin));
  return [first, Math.min(size, Math.ceil(Math.max(a, b) + margin))];
}

// src/drawing_pad.js
var RADIUS = 0.042;
var LABEL = "Pad to draw on. Arrow keys move the pen, space puts it down or lifts it, Delete clears the pad.";
function drawingPad({ model, listen, follow, send }, side, changed) {
  const [height, width] = model.get("size");
  const scale = side / Math.max(height, width);
  const radius = RADIUS * Math.max(height, width);
  const paper = make("canvas", { class: "dlsg-pixels" });
  const guide = make("span", { class: "dlsg-guide", "aria-hidden": "true" });
  const cursor = make("span", { class: "dlsg-pen", "aria-hidden": "true" });
  const style = `width: ${width * scale}px; height: ${height * scale}px`;
  const attributes = { class: "dlsg-pad", tabindex: "0", role: "application", style };
  const box = make("div", { ...attributes, "aria-label": LABEL }, paper, guide, cursor);
  let levels = new Uint8Array(bytesOf(model.get("drawing")));
  let pen = { x: width / 2, y: height / 2 };
  let down = false;
  let last = null;
  function drawLine(from, to) {
    stroke(levels, height, width, radius, from, to);
    sendDrawing();
  }
  function sendDrawing() {
    send({ drawing: new DataView(levels.slice().buffer) });
    changed();
  }
  function clear() {
    levels = new Uint8Array(height * width);
    down = false;
    sendDrawing();
  }
  function showPen() {
    cursor.hidden = !box.matches(":focus-visible");
    cursor.style.transform = `translate(${pen.x * scale}px, ${pen.y * scale}px)`;
    cursor.classList.toggle("dlsg-down", down);
  }
  function pointOf(event) {
    const pad = box.getBoundingClientRect();
    const [x, y] = [(event.clientX - pad.left) / pad.width, (event.clientY - pad.top) / pad.height];
    return { x: x * width, y: y * height };
  }
  function onKey(event) {
    const move = ARROWS[event.key];
    if (move) {
      const before = pen;
      pen = {
        x: clamp(pen.x + move[1], 0.5, width - 0.5),
        y: clamp(pen.y + move[0], 0.5, height - 0.5)
      };
      if (down) drawLine(before, pen);
    } else if (event.key === " ") {
      down = !down;
      if (down) drawLine(pen, pen);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      clear();
    } else {
      return;
    }
    event.preventDefault();
    changed();
  }
  listen(box, "pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    last = pointOf(event);
    drawLine(last, last);
  });
  listen(box, "pointermove", (event) => {
    if (!last) return;
    const point = pointOf(event);
    drawLine(last, point);
    last = point;
  });
  listen(box, "pointerup pointercancel", () => {
    last = null;
  });
  listen(box, "keydown", onKey);
  listen(box, "focus blur", changed);
  follow("drawing", () => {
    if (last || down) return;
    levels = new Uint8Array(bytesOf(model.get("drawing")));
  });
  return { box, paper, clear, showPen, levels: () => levels };
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

// src/digit_pad.js
var SIDE = 336;
var digit_pad_default = widget("Digit pad", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const [height, width] = model.get("size");
  const pad = drawingPad(help, SIDE, () => draw());
  const map = make("canvas", { class: "dlsg-pixels", "aria-hidden": "true" });
  pad.paper.after(map);
  const clear = button("Clear");
  const overlay = make("input", { type: "checkbox" });
  const noise = make("input", { type: "range", min: "0", max: "0.5", step: "0.01" });
  const amount = make("output", { class: "dlsg-amount" });
  const hint = "Draw inside the frame, where the digits of MNIST stand in theirs.";
  const classes = verdict(model.get("names"));
  root.append(
    make(
      "div",
      { class: "dlsg-row" },
      clear,
      field("saliency", overlay),
      field("adversarial noise ε", noise),
      amount
    ),
    make(
      "div",
      { class: "dlsg-columns" },
      make("div", { class: "dlsg-column" }, pad.box, make("p", { class: "dlsg-hint" }, hint)),
      make("div", { class: "dlsg-column dlsg-wide" }, ...classes.boxes)
    )
  );
  function showPad(empty) {
    const seen = bytesOf(model.get("seen"));
    const attacked = model.get("noise") && !empty && seen.length;
    paint(pad.paper, attacked ? seen : pad.levels(), height, width);
    const saliency = bytesOf(model.get("saliency"));
    map.hidden = !(overlay.checked && saliency.length && !empty);
    if (!map.hidden) {
      const opacity = (level) => Math.min(255, 2 * level);
      paintMap(map, saliency, height, width, bytesOf(model.get("palette")), opacity);
    }
    noise.value = model.get("noise");
    amount.textContent = model.get("noise").toFixed(2);
  }
  const draw = painter(() => {
    const empty = !pad.levels().some(Boolean);
    pad.showPen();
    showPad(empty);
    const values = model.get("probabilities");
    if (empty) classes.show([], "Nothing drawn yet.");
    else classes.show(values, "The network computes …");
  });
  listen(clear, "click", pad.clear);
  listen(overlay, "change", draw);
  listen(noise, "input", () => {
    send({ noise: noise.valueAsNumber });
    draw();
  });
  follow("drawing seen saliency probabilities noise", draw);
  draw();
});
export {
  digit_pad_default as default
};
