// A board to play Go on against a policy network. In Python: widgets/go_board.py.
import { ARROWS, button, choice, clamp, color, field, make, say, widget } from "./base.js";
import { answered, isPerson, policyOf, replayed, withoutLast } from "./go_game.js";
import { areaScore, isOver, PASS, played, vertex } from "./go_rules.js";
import { paintBoard, SIDE } from "./go_view.js";
import "./go_board.css";

const NAMES = { 1: "Black", "-1": "White", 0: "empty" };
const PEOPLE = [
  ["black", "you are black"],
  ["white", "you are white"],
  ["both", "you move for both"],
];
const HELP =
  "The board. The arrow keys move from point to point, Enter plays there, P passes, Backspace takes back.";
const LIKELY = 5; // moves that are listed

export default widget("Go", ({ model, root, tell, listen, follow, painter, send }) => {
  const size = model.get("size");
  const policy = policyOf(model);
  const view = boardView();
  root.append(view.box);
  let cursor = Math.floor((size * size) / 2);
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

/** The board, and beside it controls, whose turn it is, and what the network would play. */
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
    score,
  );
  const board = make("div", { class: "dlsg-column" }, canvas);
  const box = make("div", { class: "dlsg-columns dlsg-go" }, board, side);
  return { box, canvas, people, heat, pass, back, anew, status, list, score };
}

/** Write whose turn it is, the most probable moves, and who is ahead. */
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
    `If all stones on the board were alive, ${ahead > 0 ? "Black" : "White"} would be ahead by ` +
      `${Math.abs(ahead)} points (${komi} for White included).`,
  );
}

const percent = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** The point nearest to the pointer. */
function pointAt(event, size) {
  const box = event.currentTarget.getBoundingClientRect();
  const [column, row] = [
    (event.clientX - box.left) / box.width,
    (event.clientY - box.top) / box.height,
  ].map((share) => clamp(Math.round(share * (size + 1)) - 1, 0, size - 1));
  return row * size + column;
}

/** The point one step on, at most at the edge. */
function stepped(point, [down, right], size) {
  const row = clamp(Math.floor(point / size) + down, 0, size - 1);
  return row * size + clamp((point % size) + right, 0, size - 1);
}
