// A game of Go between people and a policy network, as in Python: applications/go/playing.py.
import { bytesOf } from "./canvases.js";
import { begun, isOver, PASS, planesOf, played, sensiblePoints } from "./go_rules.js";
import { forward, networkOf, softmax } from "./network.js";

/** A function that gives the probability of each point; zero where a move is not sensible. */
export function policyOf(model) {
  const [size, features] = [model.get("size"), model.get("features")];
  const numbers = new Float32Array(bytesOf(model.get("weights")).slice().buffer);
  const network = networkOf(model.get("layers"), numbers, model.get("shape"));
  const bias = numbers.subarray(numbers.length - size * size);

  return (position) => {
    if (isOver(position)) return new Float64Array(size * size);
    const maps = forward(network, planesOf(position, features)).at(-1);
    const shares = softmax(Array.from(maps, (value, point) => value + bias[point]));
    const sensible = sensiblePoints(position);
    return Float64Array.from(shares, (share, point) => (sensible[point] ? share : 0));
  };
}

/** The position after these moves. */
export const replayed = (moves, size) =>
  moves.reduce((position, move) => played(position, move).after, begun(size));

/** Whether a person moves, not the network; `people` are "black", "white" or "both". */
export const isPerson = (people, player) =>
  people === "both" || people === (player === 1 ? "black" : "white");

/** The position after the network's answer, if it is the network's turn. */
export function answered(position, people, policy) {
  if (isPerson(people, position.player) || isOver(position)) return position;
  const shares = policy(position);
  const best = shares.indexOf(Math.max(...shares));
  return played(position, shares[best] > 0 ? best : PASS).after;
}

/** The moves without the person's last one and what was played since. */
export function withoutLast(moves, people) {
  const left = moves.slice(0, -1);
  while (left.length && !isPerson(people, left.length % 2 === 0 ? 1 : -1)) left.pop();
  return left;
}
