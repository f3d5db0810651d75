// The controls of the convolution stepper.
import { button, choice, field, make, range } from "./base.js";

const LARGEST = { image: 12, kernel: 7 };
const numberOr = (text) => (Number.isNaN(Number(text)) ? text : Number(text));

/** The controls, which tell the stepper what to do; `show(state, playing)` brings them up to date. */
export function toolbar({ model, listen }, stepper) {
  const back = button("◀", { label: "one step back" });
  const forth = button("▶", { label: "one step forward" });
  const play = button("Play", { main: true });
  const count = make("span", { class: "dlsg-count" });
  const settings = {
    stride: choice(range(1, 6)),
    padding: choice([...range(0, 6), "same", "valid"]),
    dilation: choice(range(1, 4)),
  };
  const sizes = {
    image: choice(range(1, LARGEST.image)),
    kernel: choice(range(1, LARGEST.kernel)),
  };
  const transposed = make("input", { type: "checkbox" });
  const fields = Object.entries({ ...sizes, ...settings, transposed });
  const labels = { image: "size" };
  const box = make(
    "div",
    { class: "dlsg-row" },
    back,
    play,
    forth,
    count,
    ...fields.map(([name, control]) => field(labels[name] ?? name, control)),
  );

  listen(back, "click", () => stepper.go(stepper.state.step - 1));
  listen(forth, "click", () => stepper.go(stepper.state.step + 1));
  listen(play, "click", () => stepper.play());
  listen(transposed, "change", () => stepper.change({ transposed: transposed.checked, step: 0 }));
  for (const [name, select] of Object.entries(settings)) {
    listen(select, "change", () => stepper.change({ [name]: numberOr(select.value), step: 0 }));
  }
  for (const [name, select] of Object.entries(sizes)) {
    listen(select, "change", () => stepper.resize(name, Number(select.value)));
  }

  function show(state, playing) {
    const { step, last } = state;
    back.disabled = step <= 0;
    forth.disabled = step >= last;
    play.disabled = last < 1;
    play.textContent = playing ? "Pause" : "Play";
    count.textContent = last < 0 ? "no position" : `position ${step + 1} of ${last + 1}`;
    transposed.checked = state.transposed;
    for (const [name, select] of Object.entries(settings)) select.value = model.get(name);
    for (const [name, select] of Object.entries(sizes)) {
      const matrix = state[name];
      select.value = matrix.length === matrix[0].length ? matrix.length : "";
    }
  }

  return { box, show };
}
