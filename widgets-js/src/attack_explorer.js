// An attack on an image, with a slider. In Python: widgets/attack_explorer.py.
import { bars } from "./bars.js";
import { choice, field, make, range, say, widget } from "./base.js";
import { bytesOf, figure, isSmall, paint } from "./canvases.js";
import { percent } from "./numbers.js";
import "./attack_explorer.css";

const STEPS = 100; // of the slider

export default widget("Attack on an image", ({ model, root, listen, follow, painter, send }) => {
  const [count, height, width, channels] = model.get("shape");
  const largest = model.get("largest");
  const image = choice(range(1, count).map((n) => [n - 1, `${n} of ${count}`]));
  const attack = choice(model.get("attacks"));
  const slider = make("input", { type: "range", min: "0", max: STEPS, step: "1" });
  const amount = make("output", { class: "dlsg-amount" });
  const [before, added, after] = range(1, 3).map(() => figure({ pixels: isSmall(height, width) }));
  const verdict = make("p", { class: "dlsg-verdict", role: "status" });
  const table = bars("Probability of each class; the thin bars are those before the attack");
  root.append(
    make(
      "div",
      { class: "dlsg-row dlsg-attack" },
      ...(count > 1 ? [field("image", image)] : []),
      field("attack", attack),
      field("ε", slider),
      amount,
    ),
    make("div", { class: "dlsg-columns dlsg-trio" }, before.box, added.box, after.box),
    verdict,
    table.table,
  );

  function showControls() {
    image.value = model.get("index");
    attack.value = model.get("attack");
    slider.value = Math.round((STEPS * model.get("epsilon")) / largest);
    amount.textContent = model.get("epsilon").toFixed(largest < 0.1 ? 4 : 3);
    slider.setAttribute("aria-valuetext", amount.textContent);
  }

  function showImages() {
    const size = height * width * channels;
    const start = model.get("index") * size;
    const original = bytesOf(model.get("pixels")).subarray(start, start + size);
    const shown = [original, bytesOf(model.get("perturbation")), bytesOf(model.get("attacked"))];
    [before, added, after].forEach(({ canvas }, n) => {
      paint(canvas, shown[n], height, width, channels);
    });
    const gain = model.get("gain").toFixed(0);
    added.caption.textContent = model.get("epsilon")
      ? `The perturbation, ${gain} times enlarged`
      : "No perturbation";
  }

  function showClasses() {
    const classes = model.get("classes");
    const best = (key) => classes.reduce((a, b) => (b[key] > a[key] ? b : a));
    const [was, is] = [best("before"), best("after")];
    before.caption.textContent = `${was.name}, ${percent(was.before)}`;
    after.caption.textContent = `${is.name}, ${percent(is.after)}`;
    say(verdict, was === is ? `Still ${is.name}.` : `Fooled: ${is.name} instead of ${was.name}.`);
    const winner = was === is ? "dlsg-best" : "dlsg-best dlsg-fooled";
    table.set(
      classes.map((entry) => ({
        name: entry.name,
        value: entry.after,
        before: entry.before,
        kind: entry === is ? winner : "",
      })),
    );
  }

  const draw = painter(() => {
    showControls();
    showImages();
    showClasses();
  });

  listen(image, "change", () => send({ index: Number(image.value) }));
  listen(attack, "change", () => send({ attack: attack.value }));
  listen(slider, "input", () => send({ epsilon: (slider.valueAsNumber / STEPS) * largest }));
  follow("index attack epsilon attacked perturbation classes", draw);
  draw();
});
