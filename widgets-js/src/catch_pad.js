// Catching balls beside a network that does it, too. In Python: widgets/catch_pad.py.
import { button, color, field, make, say, widget } from "./base.js";
import { begun, inputOf, stepped } from "./catch_game.js";
import { forward, networkOf } from "./network.js";
import "./catch_pad.css";

const SIDE = 300; // pixels of a canvas
const ACTIONS = ["left", "stay", "right"];
const KEYS = { ArrowLeft: 0, ArrowDown: 1, ArrowRight: 2 };
const HELP =
  "Your board. Arrow left, down and right: one step to the left, without moving, to the right.";

export default widget("Catch", ({ model, root, listen, follow, painter, send, ended }) => {
  const [size, frames, balls] = ["size", "frames", "balls"].map((name) => model.get(name));
  const network = qOf(model);
  const view = padView();
  root.append(view.box);
  const caught = { you: 0, network: 0, of: 0 };
  let held = null; // the action whose key is down
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
    timer = wanted ? setInterval(() => step(held ?? 1), 1000 / Number(view.rate.value)) : null;
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
    if (action === undefined) return;
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

/** A function from a state to the network's three values. */
function qOf(model) {
  const [size, frames] = [model.get("size"), model.get("frames")];
  const { buffer, byteOffset, byteLength } = model.get("weights");
  const numbers = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const layers = networkOf(model.get("layers"), numbers, [size, size, frames]);
  return (state) => Array.from(forward(layers, inputOf(state)).at(-1));
}

const best = (values) => values.indexOf(Math.max(...values));

function outcome(who, { done, reward }) {
  if (!done) return "";
  return `${who} ${who === "You" ? "have " : "has "}${reward === 1 ? "caught" : "missed"} it.`;
}

/** Two boards, and between them what can be done and what the network expects. */
function padView() {
  const canvas = (label, more) =>
    make("canvas", { width: SIDE, height: SIDE, "aria-label": label, ...more });
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
  const board = (title, ...parts) =>
    make("div", { class: "dlsg-column" }, make("h3", {}, title), ...parts);
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
      score,
    ),
  );
  return { box, yours, theirs, moves, run, rate, values, score, outcome: outcomes };
}

/** Draw a board: the last frame, and pale the ball of the frame before it. */
function paint(canvas, { size, seen, done, reward }, accent) {
  const context = canvas.getContext("2d");
  const step = SIDE / size;
  context.fillStyle = "#10161d";
  context.fillRect(0, 0, SIDE, SIDE);
  for (const [frame, fill] of [
    [seen.at(-2) ?? [], "#44535f"],
    [seen.at(-1), done ? (reward === 1 ? "#7fd18b" : "#ff8d6b") : "#f5f5f5"],
  ]) {
    context.fillStyle = fill;
    frame.forEach((value, place) => {
      const row = Math.floor(place / size);
      if (value && (fill !== "#44535f" || row < size - 1))
        context.fillRect((place % size) * step + 1, row * step + 1, step - 2, step - 2);
    });
  }
  context.strokeStyle = accent;
  context.lineWidth = 2;
  context.strokeRect(1, 1, SIDE - 2, SIDE - 2);
}

/** Bars from −1 on the left to 1 on the right; the largest value is marked. */
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
