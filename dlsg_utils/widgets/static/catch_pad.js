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

// src/catch_game.js
var REACH = 1;
function begun(size, [column, speed], frames) {
  const state = { size, row: 0, column, speed, paddle: Math.floor(size / 2) };
  const frame = frameOf(state);
  return { ...state, seen: Array.from({ length: frames }, () => frame), reward: 0, done: false };
}
function stepped(state, action) {
  const { size } = state;
  const paddle = clamp(state.paddle + action - 1, REACH, size - 1 - REACH);
  const { column, speed } = bounced(state.column + state.speed, state.speed, size);
  const moved = { ...state, row: state.row + 1, column, speed, paddle };
  const done = moved.row === size - 1;
  const caught = Math.abs(column - paddle) <= REACH;
  const reward = !done ? 0 : caught ? 1 : -1;
  return { ...moved, done, reward, seen: [...state.seen.slice(1), frameOf(moved)] };
}
function bounced(column, speed, size) {
  const last = size - 1;
  if (column < 0) return { column: -column, speed: -speed };
  if (column > last) return { column: 2 * last - column, speed: -speed };
  return { column, speed };
}
function frameOf({ size, row, column, paddle }) {
  const frame = new Float64Array(size * size);
  for (let beside = -REACH; beside <= REACH; beside++)
    frame[size * (size - 1) + paddle + beside] = 1;
  frame[row * size + column] = 1;
  return frame;
}
function inputOf({ size, seen }) {
  const input = new Float64Array(size * size * seen.length);
  seen.forEach((frame, channel) => {
    frame.forEach((value, place) => {
      input[place * seen.length + channel] = value;
    });
  });
  return input;
}

// src/arithmetic.js
function axis(size, kernel, stride, padding, dilation) {
  const found = { size, kernel, stride, before: 0, after: 0, dilation, strict: true };
  if (typeof padding === "number") {
    found.before = found.after = padding;
  } else {
    found.strict = false;
    if (padding === "same") {
      const count2 = Math.ceil(size / stride);
      const total = Math.max((count2 - 1) * stride + effectiveKernel(found) - size, 0);
      found.before = Math.floor(total / 2);
      found.after = total - found.before;
    }
  }
  return found;
}
var effectiveKernel = ({ dilation, kernel }) => dilation * (kernel - 1) + 1;
var index = (along, position, tap) => position * along.stride - along.before + tap * along.dilation;

// src/network.js
function networkOf(layers, numbers, input) {
  let below = input;
  return layers.map((layer) => {
    const [rows, columns, channels] = layer.kind === "dense" ? [1, 1, count(below)] : below;
    const along = [rows, columns].map(
      (size, n) => axis(size, layer.kernel[n], layer.strides[n], layer.padding, layer.dilation[n])
    );
    const taps = layer.kernel[0] * layer.kernel[1] * channels * layer.shape[2];
    const learned = layer.kind === "convolution" || layer.kind === "dense" ? taps : 0;
    const kernel = numbers.subarray(layer.at, layer.at + learned);
    const end = layer.at + learned;
    const bias = numbers.subarray(end, end + (layer.bias ? layer.shape[2] : 0));
    const made = { ...layer, below, along, channels, weights: kernel, biases: bias };
    below = layer.shape;
    return made;
  });
}
var count = ([rows, columns, channels]) => rows * columns * channels;
function forward(network, input) {
  let values = input;
  return network.map((layer) => {
    values = activated(layer, outputs(layer, values));
    return values;
  });
}
function outputs(layer, input) {
  if (layer.kind === "flatten") return input;
  const weighted = layer.kind === "convolution" || layer.kind === "dense";
  const [rows, columns, channels] = layer.shape;
  const result = new Float64Array(rows * columns * channels);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const start = (row * columns + column) * channels;
      const output = result.subarray(start, start + channels);
      if (weighted) sumUp(layer, input, row, column, output);
      else pool(layer, input, row, column, output);
    }
  }
  return result;
}
function sumUp(layer, input, row, column, output) {
  const { weights, biases, channels } = layer;
  output.set(biases);
  eachPosition(layer, row, column, (at, tap) => {
    for (let c = 0; c < channels; c++) {
      const value = input[at * channels + c];
      if (value === 0) continue;
      const first = (tap * channels + c) * output.length;
      for (let k = 0; k < output.length; k++) output[k] += value * weights[first + k];
    }
  });
}
function pool(layer, input, row, column, output) {
  const { channels, kind } = layer;
  let seen = 0;
  output.fill(kind === "max" ? -Infinity : 0);
  eachPosition(layer, row, column, (at) => {
    seen++;
    for (let c = 0; c < channels; c++) {
      const value = input[at * channels + c];
      output[c] = kind === "max" ? Math.max(output[c], value) : output[c] + value;
    }
  });
  if (kind === "average") for (let c = 0; c < channels; c++) output[c] /= seen;
}
function eachPosition({ along: [rows, columns], kernel }, row, column, visit) {
  for (let i = 0; i < kernel[0]; i++) {
    const y = index(rows, row, i);
    if (y < 0 || y >= rows.size) continue;
    for (let j = 0; j < kernel[1]; j++) {
      const x = index(columns, column, j);
      if (x >= 0 && x < columns.size) visit(y * columns.size + x, i * kernel[1] + j);
    }
  }
}
function activated({ activation }, values) {
  return activation === "relu" ? values.map((value) => Math.max(value, 0)) : values;
}

// src/catch_pad.js
var SIDE = 300;
var ACTIONS = ["left", "stay", "right"];
var KEYS = { ArrowLeft: 0, ArrowDown: 1, ArrowRight: 2 };
var HELP = "Your board. Arrow left, down and right: one step to the left, without moving, to the right.";
var catch_pad_default = widget("Catch", ({ model, root, listen, follow, painter, send, ended }) => {
  const [size, frames, balls] = ["size", "frames", "balls"].map((name) => model.get(name));
  const network = qOf(model);
  const view = padView();
  root.append(view.box);
  const caught = { you: 0, network: 0, of: 0 };
  let held = null;
  let timer = null;
  let [you, other] = [null, null];
  function begin() {
    const ball = balls[model.get("ball") % balls.length];
    you = other = begun(size, ball, frames);
  }
  function step(action) {
    if (you.done) {
      send({ ball: (model.get("ball") + 1) % balls.length });
      begin();
    } else {
      you = stepped(you, action);
      other = stepped(other, best(network(other)));
      if (you.done) {
        caught.of += 1;
        caught.you += you.reward === 1;
        caught.network += other.reward === 1;
      }
    }
    draw();
  }
  function run(wanted) {
    clearInterval(timer);
    timer = wanted ? setInterval(() => step(held ?? 1), 1e3 / Number(view.rate.value)) : null;
    say(view.run, wanted ? "Pause" : "Let it run");
  }
  const draw = painter(() => {
    const accent = color(root, "--accent");
    paint(view.yours, you, accent);
    paint(view.theirs, other, accent);
    say(view.outcome, `${outcome("You", you)} ${outcome("The network", other)}`);
    showValues(view.values, network(other));
    const { of } = caught;
    say(view.score, of ? `You caught ${caught.you} of ${of}, the network ${caught.network}.` : "");
  });
  listen(view.yours, "keydown", (event) => {
    const action = KEYS[event.key];
    if (action === void 0) return;
    event.preventDefault();
    if (timer === null) step(action);
    else held = action;
  });
  listen(view.yours, "keyup blur", () => {
    held = null;
  });
  for (const [action, control] of view.moves.entries())
    listen(control, "click", () => step(action));
  listen(view.run, "click", () => {
    run(timer === null);
    view.yours.focus();
  });
  listen(view.rate, "input", () => {
    if (timer !== null) run(true);
  });
  follow("ball", () => {
    begin();
    draw();
  });
  ended(() => clearInterval(timer));
  begin();
  draw();
});
function qOf(model) {
  const [size, frames] = [model.get("size"), model.get("frames")];
  const { buffer, byteOffset, byteLength } = model.get("weights");
  const numbers = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const layers = networkOf(model.get("layers"), numbers, [size, size, frames]);
  return (state) => Array.from(forward(layers, inputOf(state)).at(-1));
}
var best = (values) => values.indexOf(Math.max(...values));
function outcome(who, { done, reward }) {
  if (!done) return "";
  return `${who} ${who === "You" ? "have " : "has "}${reward === 1 ? "caught" : "missed"} it.`;
}
function padView() {
  const canvas = (label, more) => make("canvas", { width: SIDE, height: SIDE, "aria-label": label, ...more });
  const yours = canvas(HELP, { tabindex: 0, role: "application" });
  const theirs = canvas("The network's board", { role: "img" });
  const moves = ["← left", "↓ stay", "right →"].map((text) => button(text));
  const run = button("Let it run");
  const rate = make("input", { type: "range", min: 1, max: 10, step: 1, value: 4 });
  const outcomes = make("p", { class: "dlsg-verdict", role: "status" });
  const score = make("p", { class: "dlsg-hint" });
  const values = make("table", { class: "dlsg-q", "aria-label": "the network's values" });
  for (const name of ACTIONS) {
    const bar = make("td", {}, make("i"));
    values.append(make("tr", {}, make("th", { scope: "row" }, name), bar, make("td")));
  }
  const board = (title, ...parts) => make("div", { class: "dlsg-column" }, make("h3", {}, title), ...parts);
  const row = (...parts) => make("div", { class: "dlsg-row" }, ...parts);
  const box = make(
    "div",
    { class: "dlsg-columns dlsg-catch" },
    board("you", yours, row(...moves)),
    board("the network", theirs),
    board(
      "what the network expects of a move",
      values,
      row(run),
      row(field("steps a second", rate)),
      outcomes,
      score
    )
  );
  return { box, yours, theirs, moves, run, rate, values, score, outcome: outcomes };
}
function paint(canvas, { size, seen, done, reward }, accent) {
  const context = canvas.getContext("2d");
  const step = SIDE / size;
  context.fillStyle = "#10161d";
  context.fillRect(0, 0, SIDE, SIDE);
  for (const [frame, fill] of [
    [seen.at(-2) ?? [], "#44535f"],
    [seen.at(-1), done ? reward === 1 ? "#7fd18b" : "#ff8d6b" : "#f5f5f5"]
  ]) {
    context.fillStyle = fill;
    frame.forEach((value, place) => {
      const row = Math.floor(place / size);
      if (value && (fill !== "#44535f" || row < size - 1))
        context.fillRect(place % size * step + 1, row * step + 1, step - 2, step - 2);
    });
  }
  context.strokeStyle = accent;
  context.lineWidth = 2;
  context.strokeRect(1, 1, SIDE - 2, SIDE - 2);
}
function showValues(table, values) {
  const most = best(values);
  [...table.rows].forEach((row, n) => {
    const share = Math.min(Math.abs(values[n]), 1) / 2;
    const bar = row.querySelector("i");
    bar.style.left = `${100 * (values[n] < 0 ? 0.5 - share : 0.5)}%`;
    bar.style.width = `${100 * share}%`;
    row.cells[2].textContent = values[n].toFixed(2).replace("-", "−");
    row.dataset.value = values[n];
    row.className = n === most ? "dlsg-best" : "";
  });
}
export {
  catch_pad_default as default
};
