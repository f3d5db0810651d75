// An attack on a picture, with a slider. Python's side: ../attacking.py.
import { choice, field, make, widget } from "./base.js";
import { bars, percent } from "./bars.js";
import { bytesOf, figure, paint } from "./pixels.js";

const STEPS = 100; // of the slider

export default widget("Attack on a picture", ({ model, root, listen, follow, painter, send }) => {
  const [count, height, width, colours] = model.get("shape");
  const kind = Math.max(height, width) < 100 ? "dlsg-pixels" : "";
  const picture = choice(Array.from({ length: count }, (_, n) => [n, `${n + 1} of ${count}`]));
  const attack = choice(model.get("attacks").map((name) => [name, name]));
  const slider = make("input", { type: "range", min: "0", max: String(STEPS), step: "1" });
  const amount = make("output", { class: "dlsg-amount" });
  const before = figure(kind);
  const added = figure(kind);
  const after = figure(kind);
  const verdict = make("p", { class: "dlsg-verdict", role: "status" });
  const table = bars("Probability of each class; the thin bars are those before the attack");
  root.append(
    make(
      "div",
      { class: "dlsg-row dlsg-added" },
      ...(count > 1 ? [field("picture", picture)] : []),
      field("attack", attack), field("ε", slider), amount,
    ),
    make("div", { class: "dlsg-columns dlsg-trio" }, before.box, added.box, after.box),
    verdict,
    table.table,
  );

  const draw = painter(() => {
    const [n, epsilon] = [model.get("picture"), model.get("epsilon")];
    const size = height * width * colours;
    picture.value = n;
    attack.value = model.get("attack");
    slider.value = Math.round((STEPS * epsilon) / model.get("largest"));
    amount.textContent = epsilon.toFixed(model.get("largest") < 0.1 ? 4 : 3);
    slider.setAttribute("aria-valuetext", amount.textContent);
    paint(before.canvas, bytesOf(model.get("pictures")).subarray(n * size, (n + 1) * size), height, width, colours);
    paint(added.canvas, bytesOf(model.get("perturbation")), height, width, colours);
    paint(after.canvas, bytesOf(model.get("attacked")), height, width, colours);
    const classes = model.get("classes");
    const best = (at) => classes.reduce((a, b) => (b[at] > a[at] ? b : a));
    const [was, is] = [best(1), best(2)];
    before.caption.textContent = `${was[0]}, ${percent(was[1])}`;
    added.caption.textContent = epsilon ? `What is added, ${model.get("enlarged").toFixed(0)} times enlarged` : "Nothing is added";
    after.caption.textContent = `${is[0]}, ${percent(is[2])}`;
    const words = was === is ? `Still ${is[0]}.` : `Fooled: ${is[0]} instead of ${was[0]}.`;
    if (verdict.textContent !== words) verdict.textContent = words;
    table.set(classes.map((entry) => ({
      name: entry[0],
      value: entry[2],
      before: entry[1],
      kind: entry !== is ? "" : is === was ? "dlsg-best" : "dlsg-best dlsg-fooled",
    })));
  });

  listen(picture, "change", () => send({ picture: Number(picture.value) }));
  listen(attack, "change", () => send({ attack: attack.value }));
  listen(slider, "input", () => {
    send({ epsilon: (slider.valueAsNumber / STEPS) * model.get("largest") });
  });
  follow("picture attack epsilon attacked perturbation classes", draw);
  draw();
});
