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
function bytesOf(view) {
  return view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(0);
}

// src/go_rules.js
var PASS = -1;
var RECENT = 4;
var LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ";
var begun = (size) => ({
  size,
  stones: new Int8Array(size * size),
  player: 1,
  ko: PASS,
  moves: []
});
function vertex(point, size) {
  if (point === PASS) return "pass";
  return `${LETTERS[point % size]}${size - Math.floor(point / size)}`;
}
var isOver = ({ moves }) => moves.slice(-2).filter((move) => move === PASS).length === 2;
function beside(point, size) {
  const [row, column] = [Math.floor(point / size), point % size];
  const found = [];
  if (row > 0) found.push(point - size);
  if (row < size - 1) found.push(point + size);
  if (column > 0) found.push(point - 1);
  if (column < size - 1) found.push(point + 1);
  return found;
}
function groupsOf(stones, size) {
  const found = Array(stones.length).fill(null);
  stones.forEach((color2, start) => {
    if (color2 === 0 || found[start]) return;
    const group = { color: color2, points: [], liberties: /* @__PURE__ */ new Set() };
    const ahead = [start];
    found[start] = group;
    while (ahead.length) {
      const point = ahead.pop();
      group.points.push(point);
      for (const next of beside(point, size)) {
        if (stones[next] === 0) group.liberties.add(next);
        if (stones[next] !== color2 || found[next]) continue;
        found[next] = group;
        ahead.push(next);
      }
    }
  });
  return found;
}
function played(position, point) {
  const { size, player, ko, moves } = position;
  if (isOver(position)) return { why: "The game is over: both have passed." };
  const after = { size, player: -player, ko: PASS, moves: [...moves, point] };
  if (point === PASS) return { after: { ...after, stones: position.stones } };
  const name = vertex(point, size);
  if (position.stones[point] !== 0) return { why: `${name} is taken.` };
  if (point === ko) return { why: `${name} would take back the ko: play elsewhere first.` };
  const stones = position.stones.slice();
  stones[point] = player;
  const groups = groupsOf(stones, size);
  const dead = new Set(beside(point, size).map((next) => groups[next]));
  const taken = [...dead].filter((group) => group?.color === -player && group.liberties.size === 0).flatMap((group) => group.points);
  for (const each of taken) stones[each] = 0;
  const own = groups[point];
  if (own.liberties.size === 0 && taken.length === 0) {
    const color2 = player === 1 ? "black" : "white";
    return { why: `A ${color2} stone on ${name} would have no liberty.` };
  }
  const single = own.points.length === 1 && own.liberties.size === 0 && taken.length === 1;
  return { after: { ...after, stones, ko: single ? taken[0] : PASS }, taken };
}
function sensiblePoints(position) {
  const { size, stones, player } = position;
  const at = (row, column) => Math.min(row, column) < 0 || Math.max(row, column) >= size ? null : stones[row * size + column] * player;
  return Array.from(stones, (color2, point) => {
    if (color2 !== 0 || played(position, point).why) return false;
    const [row, column] = [Math.floor(point / size), point % size];
    if (beside(point, size).some((next) => stones[next] !== player)) return true;
    const corners = [-1, 1].flatMap((y) => [-1, 1].map((x) => at(row + y, column + x)));
    const lost = corners.filter((each) => each === -1).length;
    return lost + (corners.includes(null) ? 1 : 0) >= 2;
  });
}
function areaScore({ size, stones }) {
  let score = stones.reduce((sum, color2) => sum + color2, 0);
  const seen = new Uint8Array(stones.length);
  stones.forEach((color2, start) => {
    if (color2 !== 0 || seen[start]) return;
    const [ahead, around] = [[start], /* @__PURE__ */ new Set()];
    let count2 = 0;
    seen[start] = 1;
    while (ahead.length) {
      count2++;
      for (const next of beside(ahead.pop(), size)) {
        if (stones[next] !== 0) around.add(stones[next]);
        else if (!seen[next]) {
          seen[next] = 1;
          ahead.push(next);
        }
      }
    }
    if (around.size === 1) score += count2 * [...around][0];
  });
  return score;
}
var FEATURES = {
  stones: [3, ({ own }, point) => [1, -1, 0].indexOf(own[point])],
  ones: [1, () => 0],
  turns: [RECENT, ({ own, recent }, point) => own[point] ? recent.indexOf(point) : -1],
  liberties: [4, ({ groups }, point) => Math.min(groups[point]?.liberties.size ?? 0, 4) - 1],
  capture: [2, ({ moves }, point) => Math.min(moves[point]?.taken?.length ?? 0, 2) - 1],
  legal: [1, ({ moves }, point) => moves[point]?.after ? 0 : -1]
};
function planesOf(position, features) {
  const { size, stones, player } = position;
  const seen = {
    own: stones.map((color2) => color2 * player),
    groups: groupsOf(stones, size),
    recent: position.moves.slice(-RECENT).reverse(),
    moves: Array.from(stones, (color2, point) => color2 ? null : played(position, point))
  };
  const wide = features.reduce((sum, name) => sum + FEATURES[name][0], 0);
  const planes = new Float64Array(stones.length * wide);
  for (let point = 0; point < stones.length; point++) {
    let first = point * wide;
    for (const name of features) {
      const [count2, which] = FEATURES[name];
      const plane = which(seen, point);
      if (plane >= 0) planes[first + plane] = 1;
      first += count2;
    }
  }
  return planes;
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
function softmax(logits) {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

// src/go_game.js
function policyOf(model) {
  const [size, features] = [model.get("size"), model.get("features")];
  const numbers = new Float32Array(bytesOf(model.get("weights")).slice().buffer);
  const network = networkOf(model.get("layers"), numbers, model.get("shape"));
  const bias = numbers.subarray(numbers.length - size * size);
  return (position) => {
    if (isOver(position)) return new Float64Array(size * size);
    const maps = forward(network, planesOf(position, features)).at(-1);
    const shares = softmax(Array.from(maps, (value, point) => value + bias[point]));
    const sensible = sensiblePoints(position);
    return Float64Array.from(shares, (share, point) => sensible[point] ? share : 0);
  };
}
var replayed = (moves, size) => moves.reduce((position, move) => played(position, move).after, begun(size));
var isPerson = (people, player) => people === "both" || people === (player === 1 ? "black" : "white");
function answered(position, people, policy) {
  if (isPerson(people, position.player) || isOver(position)) return position;
  const shares = policy(position);
  const best = shares.indexOf(Math.max(...shares));
  return played(position, shares[best] > 0 ? best : PASS).after;
}
function withoutLast(moves, people) {
  const left = moves.slice(0, -1);
  while (left.length && !isPerson(people, left.length % 2 === 0 ? 1 : -1)) left.pop();
  return left;
}

// src/go_view.js
var SIDE = 552;
var [WOOD, INK, BLACK, WHITE] = ["#e3b871", "#3d2f1b", "#1a1a1a", "#fafafa"];
var [SHARE, LAST] = ["#0b5cadb0", "#d55e00"];
var SMALLEST = 2e-3;
function paintBoard(canvas, position, shares, cursor, accent) {
  const paint = canvas.getContext("2d");
  const { size, stones, moves } = position;
  const step = SIDE / (size + 1);
  const place = (point) => [(1 + point % size) * step, (1 + Math.floor(point / size)) * step];
  function disk(point, share, fill) {
    const [x2, y2] = place(point);
    paint.fillStyle = fill;
    paint.beginPath();
    paint.arc(x2, y2, share * step, 0, 2 * Math.PI);
    paint.fill();
  }
  paintLines(paint, size, step);
  for (const point of starPoints(size)) disk(point, 0.1, INK);
  const most = shares ? Math.max(...shares) : 0;
  shares?.forEach((share, point) => {
    if (share >= SMALLEST) disk(point, 0.12 + 0.34 * Math.sqrt(share / most), SHARE);
  });
  stones.forEach((stone, point) => {
    if (stone === 0) return;
    disk(point, 0.48, BLACK);
    if (stone === -1) disk(point, 0.45, WHITE);
  });
  const last = moves.at(-1) ?? PASS;
  if (last !== PASS) disk(last, 0.17, LAST);
  const [x, y] = place(cursor);
  paint.strokeStyle = accent;
  paint.lineWidth = 2.5;
  paint.strokeRect(x - step / 2 + 1, y - step / 2 + 1, step - 2, step - 2);
}
function paintLines(paint, size, step) {
  paint.fillStyle = WOOD;
  paint.fillRect(0, 0, SIDE, SIDE);
  paint.strokeStyle = paint.fillStyle = INK;
  paint.lineWidth = 1;
  paint.font = `${Math.min(Math.round(0.5 * step), 18)}px system-ui, sans-serif`;
  paint.textAlign = "center";
  paint.textBaseline = "middle";
  paint.beginPath();
  for (const n of range(1, size)) {
    paint.moveTo(n * step, step);
    paint.lineTo(n * step, size * step);
    paint.moveTo(step, n * step);
    paint.lineTo(size * step, n * step);
    paint.fillText(vertex(n - 1, size).slice(0, 1), n * step, 0.42 * step);
    paint.fillText(String(size + 1 - n), 0.42 * step, n * step);
  }
  paint.stroke();
}
function starPoints(size) {
  if (size < 7) return [];
  const edge = size < 13 ? 2 : 3;
  const lines = [edge, size - 1 - edge];
  if (size % 2) lines.push((size - 1) / 2);
  return lines.flatMap((row) => lines.map((column) => row * size + column));
}

// src/go_board.js
var NAMES = { 1: "Black", "-1": "White", 0: "empty" };
var PEOPLE = [
  ["black", "you are black"],
  ["white", "you are white"],
  ["both", "you move for both"]
];
var HELP = "The board. The arrow keys move from point to point, Enter plays there, P passes, Backspace takes back.";
var LIKELY = 5;
var go_board_default = widget("Go", ({ model, root, tell, listen, follow, painter, send }) => {
  const size = model.get("size");
  const policy = policyOf(model);
  const view = boardView();
  root.append(view.box);
  let cursor = Math.floor(size * size / 2);
  let position = replayed(model.get("moves"), size);
  let shares = policy(position);
  function take(next) {
    position = answered(next, model.get("people"), policy);
    shares = policy(position);
    send({ moves: position.moves });
    draw();
  }
  function move(point) {
    if (!isPerson(model.get("people"), position.player)) return;
    const { after, why } = played(position, point);
    tell(why ?? "", why ? "error" : "note");
    if (after) take(after);
    else draw();
  }
  function restart(moves) {
    tell("");
    take(replayed(moves, size));
  }
  const draw = painter(() => {
    const [heat, people] = [model.get("heat"), model.get("people")];
    paintBoard(view.canvas, position, heat ? shares : null, cursor, color(root, "--accent"));
    view.heat.checked = heat;
    view.people.value = people;
    view.back.disabled = position.moves.length === 0;
    view.pass.disabled = isOver(position) || !isPerson(people, position.player);
    describe(view, position, shares, model.get("komi"));
  });
  const takeBack = () => restart(withoutLast(position.moves, model.get("people")));
  const keys = { Enter: () => move(cursor), p: () => move(PASS), Backspace: takeBack };
  listen(view.canvas, "click", (event) => {
    cursor = pointAt(event, size);
    move(cursor);
  });
  listen(view.canvas, "keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow && !keys[event.key]) return;
    event.preventDefault();
    if (arrow) cursor = stepped(cursor, arrow, size);
    else keys[event.key]();
    const name = `${vertex(cursor, size)}, ${NAMES[position.stones[cursor]].toLowerCase()}`;
    view.canvas.setAttribute("aria-label", `${name}. ${HELP}`);
    draw();
  });
  listen(view.pass, "click", () => move(PASS));
  listen(view.back, "click", takeBack);
  listen(view.anew, "click", () => restart([]));
  listen(view.people, "input", () => {
    send({ people: view.people.value });
    take(position);
  });
  listen(view.heat, "input", () => send({ heat: view.heat.checked }));
  follow("moves", () => {
    if (String(model.get("moves")) === String(position.moves)) return;
    position = replayed(model.get("moves"), size);
    shares = policy(position);
    draw();
  });
  follow("people heat komi", draw);
  if (isPerson(model.get("people"), position.player)) draw();
  else take(position);
});
function boardView() {
  const canvas = make("canvas", { width: SIDE, height: SIDE, tabindex: 0, role: "application" });
  canvas.setAttribute("aria-label", HELP);
  const people = choice(PEOPLE);
  const heat = make("input", { type: "checkbox" });
  const [pass, back, anew] = ["Pass", "Take back", "New game"].map((text) => button(text));
  const status = make("p", { class: "dlsg-verdict", role: "status" });
  const list = make("ol", { class: "dlsg-go-moves" });
  const score = make("p", { class: "dlsg-hint" });
  const row = (...parts) => make("div", { class: "dlsg-row" }, ...parts);
  const side = make(
    "div",
    { class: "dlsg-column dlsg-wide" },
    row(field("players", people)),
    row(pass, back, anew),
    row(field("show the network's probabilities", heat)),
    status,
    make("div", {}, make("h3", {}, "the network's first choices for this move"), list),
    score
  );
  const board = make("div", { class: "dlsg-column" }, canvas);
  const box = make("div", { class: "dlsg-columns dlsg-go" }, board, side);
  return { box, canvas, people, heat, pass, back, anew, status, list, score };
}
function describe({ status, list, score }, position, shares, komi) {
  const { size, moves, player } = position;
  const before = moves.length ? `${vertex(moves.at(-1), size)} was played. ` : "";
  say(status, isOver(position) ? "The game is over." : `${before}${NAMES[player]} to move.`);
  const points = [...shares.keys()].filter((point) => shares[point] > 0);
  points.sort((a, b) => shares[b] - shares[a]);
  const texts = points.slice(0, LIKELY).map((n) => `${vertex(n, size)} ${percent(shares[n])}`);
  list.replaceChildren(...texts.map((text) => make("li", {}, text)));
  const ahead = areaScore(position) - komi;
  say(
    score,
    `If all stones on the board were alive, ${ahead > 0 ? "Black" : "White"} would be ahead by ${Math.abs(ahead)} points (${komi} for White included).`
  );
}
var percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
function pointAt(event, size) {
  const box = event.currentTarget.getBoundingClientRect();
  const [column, row] = [
    (event.clientX - box.left) / box.width,
    (event.clientY - box.top) / box.height
  ].map((share) => clamp(Math.round(share * (size + 1)) - 1, 0, size - 1));
  return row * size + column;
}
function stepped(point, [down, right], size) {
  const row = clamp(Math.floor(point / size) + down, 0, size - 1);
  return row * size + clamp(point % size + right, 0, size - 1);
}
export {
  go_board_default as default
};
