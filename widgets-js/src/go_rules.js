// The rules of Go, as in Python: applications/go/rules.py and planes.py. Points count row by row
// from the upper left corner; 1 is black, -1 white, 0 empty.

export const PASS = -1;
const RECENT = 4; // moves that are described
const LETTERS = "ABCDEFGHJKLMNOPQRSTUVWXYZ"; // there is no I

/** A game before its first move. */
export const begun = (size) => ({
  size,
  stones: new Int8Array(size * size),
  player: 1,
  ko: PASS,
  moves: [],
});

/** The name of a point as players use it. */
export function vertex(point, size) {
  if (point === PASS) return "pass";
  return `${LETTERS[point % size]}${size - Math.floor(point / size)}`;
}

/** Whether both have passed. */
export const isOver = ({ moves }) => moves.slice(-2).filter((move) => move === PASS).length === 2;

/** The points beside a point. */
export function beside(point, size) {
  const [row, column] = [Math.floor(point / size), point % size];
  const found = [];
  if (row > 0) found.push(point - size);
  if (row < size - 1) found.push(point + size);
  if (column > 0) found.push(point - 1);
  if (column < size - 1) found.push(point + 1);
  return found;
}

/** The group of each point, null where there is no stone: its points and its liberties. */
export function groupsOf(stones, size) {
  const found = Array(stones.length).fill(null);
  stones.forEach((color, start) => {
    if (color === 0 || found[start]) return;
    const group = { color, points: [], liberties: new Set() };
    const ahead = [start];
    found[start] = group;
    while (ahead.length) {
      const point = ahead.pop();
      group.points.push(point);
      for (const next of beside(point, size)) {
        if (stones[next] === 0) group.liberties.add(next);
        if (stones[next] !== color || found[next]) continue;
        found[next] = group;
        ahead.push(next);
      }
    }
  });
  return found;
}

/** The position after a move, or the reason why the rules forbid it: { after } or { why }. */
export function played(position, point) {
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
  const taken = [...dead]
    .filter((group) => group?.color === -player && group.liberties.size === 0)
    .flatMap((group) => group.points);
  for (const each of taken) stones[each] = 0;
  const own = groups[point];
  if (own.liberties.size === 0 && taken.length === 0) {
    const color = player === 1 ? "black" : "white";
    return { why: `A ${color} stone on ${name} would have no liberty.` };
  }
  const single = own.points.length === 1 && own.liberties.size === 0 && taken.length === 1;
  return { after: { ...after, stones, ko: single ? taken[0] : PASS }, taken };
}

/** The points where the player may play without filling an own eye, as in Python's playing.py. */
export function sensiblePoints(position) {
  const { size, stones, player } = position;
  const at = (row, column) =>
    Math.min(row, column) < 0 || Math.max(row, column) >= size
      ? null
      : stones[row * size + column] * player;
  return Array.from(stones, (color, point) => {
    if (color !== 0 || played(position, point).why) return false;
    const [row, column] = [Math.floor(point / size), point % size];
    if (beside(point, size).some((next) => stones[next] !== player)) return true;
    const corners = [-1, 1].flatMap((y) => [-1, 1].map((x) => at(row + y, column + x)));
    const lost = corners.filter((each) => each === -1).length;
    return lost + (corners.includes(null) ? 1 : 0) >= 2;
  });
}

/** By how many points black is ahead, without komi: stones, and areas that one color touches. */
export function areaScore({ size, stones }) {
  let score = stones.reduce((sum, color) => sum + color, 0);
  const seen = new Uint8Array(stones.length);
  stones.forEach((color, start) => {
    if (color !== 0 || seen[start]) return;
    const [ahead, around] = [[start], new Set()];
    let count = 0;
    seen[start] = 1;
    while (ahead.length) {
      count++;
      for (const next of beside(ahead.pop(), size)) {
        if (stones[next] !== 0) around.add(stones[next]);
        else if (!seen[next]) {
          seen[next] = 1;
          ahead.push(next);
        }
      }
    }
    if (around.size === 1) score += count * [...around][0];
  });
  return score;
}

// How many planes a feature has, and what it says of a point; `seen` is all that is known.
const FEATURES = {
  stones: [3, ({ own }, point) => [1, -1, 0].indexOf(own[point])],
  ones: [1, () => 0],
  turns: [RECENT, ({ own, recent }, point) => (own[point] ? recent.indexOf(point) : -1)],
  liberties: [4, ({ groups }, point) => Math.min(groups[point]?.liberties.size ?? 0, 4) - 1],
  capture: [2, ({ moves }, point) => Math.min(moves[point]?.taken?.length ?? 0, 2) - 1],
  legal: [1, ({ moves }, point) => (moves[point]?.after ? 0 : -1)],
};

/** The planes of a position, the values of a point beside each other. */
export function planesOf(position, features) {
  const { size, stones, player } = position;
  const seen = {
    own: stones.map((color) => color * player),
    groups: groupsOf(stones, size),
    recent: position.moves.slice(-RECENT).reverse(),
    moves: Array.from(stones, (color, point) => (color ? null : played(position, point))),
  };
  const wide = features.reduce((sum, name) => sum + FEATURES[name][0], 0);
  const planes = new Float64Array(stones.length * wide);
  for (let point = 0; point < stones.length; point++) {
    let first = point * wide;
    for (const name of features) {
      const [count, which] = FEATURES[name];
      const plane = which(seen, point);
      if (plane >= 0) planes[first + plane] = 1;
      first += count;
    }
  }
  return planes;
}
