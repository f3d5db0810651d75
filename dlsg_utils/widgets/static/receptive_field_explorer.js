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

// src/fields.js
function unitAt(layer, point) {
  return point.map((place, n) => {
    const unit = Math.round((place - centerOf(layer, 0, n)) / layer.stride[n]);
    return clamp(unit, 0, layer.shape[n] - 1);
  });
}
var centerOf = ({ start, stride, size, slack }, unit, n) => start[n] + stride[n] * unit + (size[n] + slack[n]) / 2;
function boxOf({ start, stride, size, slack }, unit) {
  return unit.flatMap((place, n) => {
    const first = start[n] + stride[n] * place;
    return [Math.floor(first), Math.ceil(first + size[n] + slack[n])];
  });
}
function overhangOf({ start, stride, size, slack, shape }, image) {
  const ends = [0, 1].map((n) => start[n] + stride[n] * (shape[n] - 1) + size[n] + slack[n]);
  return Math.max(0, -start[0], -start[1], ends[0] - image[0], ends[1] - image[1]);
}

// src/field_view.js
var SIDE = 430;
var MARGIN = 0.12;
var CLOSEST = 9;
var LABEL = "The image. Arrow keys move from unit to unit, Page Up and Page Down change the layer.";
function fieldView({ model }, layers) {
  const [height, width, channels] = model.get("shape");
  const longer = Math.max(height, width);
  const overhang = Math.max(...layers.map((layer) => overhangOf(layer, [height, width])));
  const margin = Math.min(Math.ceil(overhang), Math.round(MARGIN * longer));
  const zoom = SIDE / (longer + 2 * margin);
  const canvas = make("canvas", { role: "img" });
  const box = make("div", { class: "dlsg-photo", tabindex: "0", role: "application" }, canvas);
  box.setAttribute("aria-label", LABEL);
  const photograph = make("canvas");
  paint(photograph, bytesOf(model.get("pixels")), height, width, channels);
  canvas.width = Math.round((width + 2 * margin) * zoom);
  canvas.height = Math.round((height + 2 * margin) * zoom);
  const context = canvas.getContext("2d");
  const scaled = ([top, bottom, left, right]) => [
    (left + margin) * zoom,
    (top + margin) * zoom,
    (right - left) * zoom,
    (bottom - top) * zoom
  ];
  const placed = ([y, x]) => [(x + margin) * zoom, (y + margin) * zoom];
  function draw(number, unit) {
    const layer = layers[number];
    const rectangle = scaled(boxOf(layer, unit));
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingEnabled = !isSmall(height, width);
    context.drawImage(photograph, ...scaled([0, height, 0, width]));
    darken(context, scaled([0, height, 0, width]), rectangle);
    drawCenters(layer);
    const center = unit.map((place, n) => centerOf(layer, place, n));
    for (const below of layers.slice(0, number)) {
      outline(context, scaled(boxOf(below, unitAt(below, center))), 1, "rgb(255 255 255 / 80%)");
    }
    outline(context, rectangle, 3, "#ffb84d");
    dot(context, placed(center), 4, "#ffb84d");
    canvas.setAttribute("aria-label", `The image and the receptive field of ${layer.name}`);
  }
  function drawCenters(layer) {
    if (Math.min(...layer.stride) * zoom < CLOSEST) return;
    for (let row = 0; row < layer.shape[0]; row++) {
      for (let column = 0; column < layer.shape[1]; column++) {
        dot(context, placed([centerOf(layer, row, 0), centerOf(layer, column, 1)]), 2, "#fff");
      }
    }
  }
  function pointAt(event) {
    const shown = canvas.getBoundingClientRect();
    const y = (event.clientY - shown.top) / shown.height * canvas.height;
    const x = (event.clientX - shown.left) / shown.width * canvas.width;
    const place = [y / zoom - margin, x / zoom - margin];
    return [Math.min(Math.max(place[0], 0), height), Math.min(Math.max(place[1], 0), width)];
  }
  return { box, draw, pointAt };
}
function darken(context, rectangle, inside) {
  const outside = new Path2D();
  outside.rect(0, 0, context.canvas.width, context.canvas.height);
  outside.rect(...inside);
  context.save();
  context.clip(outside, "evenodd");
  context.fillStyle = "rgb(0 0 0 / 45%)";
  context.fillRect(...rectangle);
  context.restore();
}
function outline(context, rectangle, wide, stroke) {
  for (const [lineWidth, strokeStyle] of [
    [wide + 2, "rgb(0 0 0 / 60%)"],
    [wide, stroke]
  ]) {
    Object.assign(context, { lineWidth, strokeStyle });
    context.strokeRect(...rectangle);
  }
}
function dot(context, [x, y], radius, fill) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = "rgb(0 0 0 / 70%)";
  context.lineWidth = 1;
  context.stroke();
}

// src/numbers.js
function written(value) {
  return String(Number(value.toFixed(3))).replace("-", "−");
}

// src/receptive_field_explorer.js
var HINT = "Orange: the receptive field. White: those of the layers before, at the same place. Dots: the centers of the fields of all positions.";
var receptive_field_explorer_default = widget("Receptive fields", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const layers = model.get("layers");
  const [height, width] = model.get("shape");
  const slider = make("input", { type: "range", min: "0", max: layers.length - 1, step: "1" });
  const back = button("◀", { label: "previous layer" });
  const forth = button("▶", { label: "next layer" });
  const name = make("strong");
  const view = fieldView(help, layers);
  const table = layerTable(layers, listen, go);
  const words = make("p", { class: "dlsg-words", role: "status" });
  root.append(
    make("div", { class: "dlsg-row" }, back, field("layer", slider), forth, name),
    make(
      "div",
      { class: "dlsg-columns dlsg-fields" },
      make("div", { class: "dlsg-column" }, view.box),
      make(
        "div",
        { class: "dlsg-column dlsg-wide" },
        table.box,
        words,
        make("p", { class: "dlsg-hint" }, HINT)
      )
    )
  );
  const chosen = () => layers.findIndex((layer) => layer.name === model.get("layer"));
  function go(number) {
    send({ layer: layers[clamp(number, 0, layers.length - 1)].name });
  }
  function move([down, right]) {
    const layer = layers[chosen()];
    const unit = unitAt(layer, model.get("point"));
    const wanted = [unit[0] + down, unit[1] + right];
    const sides2 = [height, width];
    const point = wanted.map((place, n) => {
      return clamp(centerOf(layer, clamp(place, 0, layer.shape[n] - 1), n), 0, sides2[n]);
    });
    send({ point });
  }
  const draw = painter(() => {
    const number = chosen();
    const layer = layers[number];
    const unit = unitAt(layer, model.get("point"));
    slider.value = number;
    slider.setAttribute("aria-valuetext", layer.name);
    back.disabled = number === 0;
    forth.disabled = number === layers.length - 1;
    say(name, `${number + 1} of ${layers.length}: ${layer.name}`);
    view.draw(number, unit);
    table.mark(number);
    say(words, sentence(layer, unit, height, width));
    words.dataset.value = boxOf(layer, unit);
  });
  listen(slider, "input", () => go(slider.valueAsNumber));
  listen(back, "click", () => go(chosen() - 1));
  listen(forth, "click", () => go(chosen() + 1));
  listen(view.box, "pointermove pointerdown", (event) => send({ point: view.pointAt(event) }));
  listen(view.box, "keydown", (event) => {
    if (event.key in ARROWS) move(ARROWS[event.key]);
    else if (event.key === "PageUp") go(chosen() - 1);
    else if (event.key === "PageDown") go(chosen() + 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(layers.length - 1);
    else return;
    event.preventDefault();
  });
  follow("layer point", draw);
  draw();
});
var sides = ([rows, columns]) => `${written(rows)}×${written(columns)}`;
function sentence(layer, unit, height, width) {
  const { shape, stride, size, slack } = layer;
  const [top, bottom, left, right] = boxOf(layer, unit);
  const seen = [0, 1].map((n) => Math.ceil(size[n] + slack[n]));
  const place = shape[0] * shape[1] === 1 ? "The only position" : `Row ${unit[0]}, column ${unit[1]}`;
  const beyond = top < 0 || left < 0 || bottom > height || right > width;
  return [
    `${place} of ${layer.name} sees ${sides(seen)} pixels: rows ${written(top)} to`,
    `${bottom - 1}, columns ${written(left)} to ${right - 1}.`,
    shape[0] * shape[1] === 1 ? "" : `The next position's field begins ${written(stride[1])} pixels further on.`,
    beyond ? "What lies beyond the edge is padding." : ""
  ].filter(Boolean).join(" ");
}
function layerTable(layers, listen, go) {
  const largest = Math.max(...layers.map(({ size }) => Math.max(...size)));
  const rows = layers.map((layer, number) => {
    const bar = make("i", { style: `width: ${100 * Math.max(...layer.size) / largest}%` });
    const row = make(
      "tr",
      {},
      make("th", { scope: "row", title: layer.name }, layer.name),
      make("td", {}, windowOf(layer)),
      make("td", {}, sides(layer.shape)),
      make("td", {}, sides(layer.size)),
      make("td", { class: "dlsg-size" }, bar),
      make("td", {}, layer.shape[0] * layer.shape[1] === 1 ? "" : written(layer.stride[1]))
    );
    listen(row, "click", () => go(number));
    return row;
  });
  const titles = ["layer", "window", "map", "receptive field", "jump"];
  const head = make("tr", {}, ...titles.map((title) => make("th", headOf(title), title)));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
  const box = make("div", { class: "dlsg-layers", tabindex: "0", "aria-label": "Layers" }, table);
  function mark(number) {
    rows.forEach((row, n) => {
      row.classList.toggle("dlsg-chosen", n === number);
      if (n === number) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
    const { offsetTop, offsetHeight } = rows[number];
    const above = offsetTop - 2 * offsetHeight;
    const below = offsetTop + 2 * offsetHeight - box.clientHeight;
    box.scrollTop = clamp(box.scrollTop, below, Math.max(above, below));
  }
  return { box, mark };
}
var headOf = (title) => ({ scope: "col", colspan: title === "receptive field" && 2 });
function windowOf({ window, strides, dilation_rate: dilation }) {
  if (!window) return "all";
  const parts = [sides(window)];
  if (dilation?.some((rate) => rate > 1)) parts.push(`dilated ${dilation[0]}`);
  if (strides?.some((step) => step > 1)) parts.push(`stride ${strides[0]}`);
  return parts.join(", ");
}
export {
  receptive_field_explorer_default as default
};
