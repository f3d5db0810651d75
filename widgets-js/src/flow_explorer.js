// Two frames and where a pixel goes. In Python: widgets/flow_explorer.py.
import { make, say, widget } from "./base.js";
import { costsAt, largestCost, matchOf, NEAR, nearlyBest } from "./flow.js";
import { costMap, framesView, legend, marksOf } from "./flow_views.js";
import { movePixel, PARTS, unpacked } from "./pair.js";
import "./flow_explorer.css";

const UNKNOWN = -32768;

export default widget("Optical flow", async (help) => {
  const { model, root, follow, painter } = help;
  const names = model.get("names");
  const known = model.get("known");
  const marks = marksOf(names.length, known);
  const { pair, endsAt, hiddenAt } = await motionOf(model);
  const view = framesView(help, marks);
  const map = costMap(help, marks, largestCost(pair));
  const table = legend(["block matching", ...names, ...(known ? ["truth"] : [])], marks, known);
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  view.box.append(map.box);
  view.box.classList.add("dlsg-flow");
  root.append(view.box, make("div", { class: "dlsg-found" }, table.box, words));
  view.load([pair.first, pair.second]);

  const draw = painter(() => {
    const pixel = model.get("pixel");
    const costs = costsAt(pair, pixel);
    const ends = [matchOf(costs, pair.reach), ...endsAt(pixel)];
    view.draw(pixel, ends);
    map.show(costs, ends);
    table.show(ends);
    say(words, sentence(pixel, hiddenAt(pixel), nearlyBest(costs), costs.length));
  });

  movePixel(help, view);
  follow("pixel", draw);
  draw();
});

/** What the kernel packed, by pixels; the order is that of `packed` in Python. */
async function motionOf(model) {
  const [shape, reach, window] = ["shape", "reach", "window"].map((name) => model.get(name));
  const pixels = shape[0] * shape[1];
  const { pictures, take, words } = await unpacked(model);
  const [first, second] = pictures;
  const flows = [...model.get("names"), ...(model.get("known") ? ["truth"] : [])].map(() =>
    words(Int16Array, 2 * pixels),
  );
  const hidden = model.get("told") ? take(pixels) : null;
  const place = ([row, column]) => row * shape[1] + column;

  /** The displacements [down, right] of the given flows and the truth, null where unknown. */
  function endsAt(pixel) {
    const at = 2 * place(pixel);
    return flows.map((steps) =>
      steps[at] === UNKNOWN ? null : [steps[at] / PARTS, steps[at + 1] / PARTS],
    );
  }

  const hiddenAt = (pixel) => hidden && hidden[place(pixel)] === 1;
  return { pair: { first, second, shape, reach, window }, endsAt, hiddenAt };
}

function sentence([row, column], hidden, near, count) {
  const place = `Row ${row}, column ${column}`;
  const begin =
    hidden === null
      ? `${place}.`
      : `${place}: ${hidden ? "hidden" : "visible"} in the second frame.`;
  const are = near === 1 ? "is" : "are";
  return `${begin}\n${near} of ${count} costs ${are} within ${NEAR} of the least.`;
}
