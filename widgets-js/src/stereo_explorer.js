// A rectified pair and the costs of its matches. In Python: widgets/stereo_explorer.py.
import { ARROWS, clamp, make, say, widget } from "./base.js";
import { bytesOf } from "./canvases.js";
import { written } from "./numbers.js";
import { absoluteDifferences, censusCosts, matchOf, pairOf } from "./stereo.js";
import { costChart, pairView } from "./stereo_views.js";
import "./stereo_explorer.css";

const FAR = 10; // pixels that an arrow key moves with Shift
const PARTS = 64; // of a pixel, in which measured disparities come
const UNKNOWN = 65535;
const LEVELS = 100; // of given costs
const OUTSIDE = 255; // the level of infinity

export default widget("Stereo", async (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const [height, width] = model.get("shape");
  const view = pairView(help);
  const charts = model.get("costs").map((cost, n, all) => costChart(model, cost, n, all.length));
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  root.append(
    view.box,
    words,
    make("div", { class: "dlsg-costs" }, ...charts.map(({ box }) => box)),
  );
  const { pair, costsAt } = costsOf(model, await unpack(model));
  view.load(pair);

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

  listen(view.left, "pointermove pointerdown", (event) => send({ pixel: view.pixelAt(event) }));
  listen(view.left, "keydown", (event) => {
    if (!(event.key in ARROWS)) return;
    event.preventDefault();
    const [down, right] = ARROWS[event.key].map((step) => step * (event.shiftKey ? FAR : 1));
    const [row, column] = model.get("pixel");
    send({ pixel: [clamp(row + down, 0, height - 1), clamp(column + right, 0, width - 1)] });
  });
  follow("pixel", draw);
  draw();
});

/** What the kernel packed; the order is that of `packed` in Python. */
async function unpack(model) {
  const [height, width, channels] = model.get("shape");
  const packed = new Blob([bytesOf(model.get("packed"))]);
  const stream = packed.stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const pixels = height * width;
  let at = 0;
  const take = (count) => {
    at += count;
    return bytes.slice(at - count, at);
  };
  const words = () => new Uint16Array(take(2 * pixels).buffer);
  const [left, right] = [take(pixels * channels), take(pixels * channels)];
  const measured = model.get("measured") && { steps: words(), visible: take(pixels) };
  const given = model.get("costs").slice(2);
  const volumes = given.map((cost) => ({
    ...cost,
    matches: words(),
    levels: take(pixels * model.get("disparities")),
  }));
  return { left, right, measured, volumes };
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
