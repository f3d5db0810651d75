// A rectified pair and the costs of its matches. In Python: widgets/stereo_explorer.py.
import { make, say, widget } from "./base.js";
import { written } from "./numbers.js";
import { movePixel, PARTS, unpacked } from "./pair.js";
import { absoluteDifferences, censusCosts, matchOf, pairOf } from "./stereo.js";
import { costChart, pairView } from "./stereo_views.js";
import "./stereo_explorer.css";

const UNKNOWN = 65535;
const LEVELS = 100; // of given costs
const OUTSIDE = 255; // the level of infinity

export default widget("Stereo", async (help) => {
  const { model, root, follow, painter } = help;
  const view = pairView(help);
  const charts = model.get("costs").map((cost, n, all) => costChart(model, cost, n, all.length));
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  root.append(
    view.box,
    words,
    make("div", { class: "dlsg-costs" }, ...charts.map(({ box }) => box)),
  );
  const { pair, costsAt } = costsOf(model, await volumesOf(model));
  view.load([pair.left, pair.right]);

  const draw = painter(() => {
    const pixel = model.get("pixel");
    const { lines, truth, hidden } = costsAt(pixel);
    const matches = lines.map(({ match }) => match);
    view.draw(pixel, matches, truth);
    charts.forEach((chart, n) => {
      chart.show(lines[n], truth);
    });
    say(words, sentence(pixel, model.get("measured"), truth, hidden));
    words.dataset.value = truth ?? "unknown";
  });

  movePixel(help, view);
  follow("pixel", draw);
  draw();
});

/** What the kernel packed; the order is that of `packed` in Python. */
async function volumesOf(model) {
  const [height, width] = model.get("shape");
  const pixels = height * width;
  const { pictures, take, words } = await unpacked(model);
  const measured = model.get("measured") && {
    steps: words(Uint16Array, pixels),
    visible: take(pixels),
  };
  const given = model.get("costs").slice(2);
  const volumes = given.map((cost) => ({
    ...cost,
    matches: words(Uint16Array, pixels),
    levels: take(pixels * model.get("disparities")),
  }));
  return { left: pictures[0], right: pictures[1], measured, volumes };
}

/** A function that gives the costs of a pixel's candidates, and what was measured there. */
function costsOf(model, { left, right, measured, volumes }) {
  const [shape, disparities] = [model.get("shape"), model.get("disparities")];
  const pair = pairOf(left, right, { shape, disparities, window: model.get("window") });

  function costsAt(pixel) {
    const at = pixel[0] * shape[1] + pixel[1];
    const given = volumes.map(({ least, largest, matches, levels }) => {
      const line = levels.subarray(at * disparities, (at + 1) * disparities);
      const costs = Float64Array.from(line, (level) =>
        level === OUTSIDE ? Infinity : least + (level / LEVELS) * (largest - least),
      );
      return { costs, match: matches[at] };
    });
    const steps = measured ? measured.steps[at] : UNKNOWN;
    const truth = steps === UNKNOWN ? null : steps / PARTS;
    const own = [absoluteDifferences, censusCosts].map((cost) => {
      const costs = cost(pair, pixel);
      return { costs, match: matchOf(costs) };
    });
    return { lines: [...own, ...given], truth, hidden: truth !== null && !measured.visible[at] };
  }

  return { pair, costsAt };
}

function sentence([row, column], measured, truth, hidden) {
  const place = `Row ${row}, column ${column}`;
  if (!measured) return `${place}.`;
  if (truth === null) return `${place}: its disparity was not measured.`;
  const said = `${place}: a disparity of ${written(Math.round(10 * truth) / 10)} was measured.`;
  return hidden ? `${said} The right picture does not show it.` : said;
}
