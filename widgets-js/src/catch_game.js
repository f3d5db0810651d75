// The game of catching. In Python: applications/reinforcement/catch.py.
import { clamp } from "./base.js";

const REACH = 1; // columns of the paddle to either side of its middle

/** A ball at its beginning: `ball` is [column, columns to the side in a step]. */
export function begun(size, [column, speed], frames) {
  const state = { size, row: 0, column, speed, paddle: Math.floor(size / 2) };
  const frame = frameOf(state);
  return { ...state, seen: Array.from({ length: frames }, () => frame), reward: 0, done: false };
}

/** The state one step on: the paddle moves (0 left, 1 stay, 2 right), then the ball. */
export function stepped(state, action) {
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

/** Row by row, 1 for ball and paddle. */
function frameOf({ size, row, column, paddle }) {
  const frame = new Float64Array(size * size);
  for (let beside = -REACH; beside <= REACH; beside++)
    frame[size * (size - 1) + paddle + beside] = 1;
  frame[row * size + column] = 1;
  return frame;
}

/** What a network sees: the frames as channels, the last one last. */
export function inputOf({ size, seen }) {
  const input = new Float64Array(size * size * seen.length);
  seen.forEach((frame, channel) => {
    frame.forEach((value, place) => {
      input[place * seen.length + channel] = value;
    });
  });
  return input;
}
