// A cover on an image, and the map that it builds up. In Python: widgets/occlusion_explorer.py.
import { runControls } from "./background_run.js";
import { bars } from "./bars.js";
import { button, choice, field, make, say, widget } from "./base.js";
import { coverView, mapView } from "./occlusion_views.js";
import "./occlusion_explorer.css";

export default widget("Occlusion", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const [height, width] = model.get("shape");
  const target = choice(model.get("targets"));
  const most = Math.min(height, width);
  const size = make("input", { type: "range", min: "1", max: Math.floor(most / 2), step: "1" });
  const amount = make("output", { class: "dlsg-amount" });
  const run = runControls(help, "Cover all positions");
  const clear = button("Clear map");
  const cover = coverView(help);
  const map = mapView(help, cover.photograph);
  const scores = scoreBox(model);
  root.append(
    make(
      "div",
      { class: "dlsg-row" },
      field("score of", target),
      field("cover", size),
      amount,
      run.box,
      clear,
    ),
    make(
      "div",
      { class: "dlsg-columns dlsg-occlusion" },
      make("figure", {}, cover.box, cover.caption),
      make("figure", {}, map.canvas, map.caption),
      scores.box,
    ),
  );

  const drawScores = painter(scores.draw);
  const drawCover = painter(() => {
    target.value = model.get("target");
    size.value = model.get("patch");
    amount.textContent = `${model.get("patch")} pixels`;
    cover.draw();
    run.update();
  });
  const drawMap = painter(map.draw);

  listen(target, "change", () => send({ target: Number(target.value) }));
  listen(size, "input", () => send({ patch: size.valueAsNumber }));
  listen(clear, "click", () => model.send("clear"));
  follow("center patch target running done", drawCover);
  follow("scores classes", drawScores);
  follow("levels largest", drawMap);
  drawCover();
  drawScores();
  drawMap();
});

/** A number with one decimal and a real minus. */
const rounded = (value) => value.toFixed(1).replace("-", "−");

/** The score before and after, and the classes' probabilities. */
function scoreBox(model) {
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  const table = bars("Probability of each class; the thin bars are those of the whole image");
  const hint = make("p", { class: "dlsg-hint" });
  hint.textContent = "Thick bars: with the cover. Thin bars: the whole image.";
  const box = make("div", { class: "dlsg-column dlsg-wide" }, words, table.table, hint);

  function draw() {
    const [before, after] = model.get("scores");
    say(words, `Score ${rounded(before)} → ${rounded(after)}`);
    words.dataset.value = [before, after];
    const classes = model.get("classes");
    const best = Math.max(...classes.map((each) => each.after));
    table.set(
      classes.map(({ name, before: thin, after: value, target: watched }) => ({
        name: watched ? `▸ ${name}` : name,
        value,
        before: thin,
        kind: value === best ? "dlsg-best" : "",
      })),
    );
  }

  return { box, draw };
}
