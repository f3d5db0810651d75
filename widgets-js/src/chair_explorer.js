// A chair turned, zoomed and morphed by sliders. In Python: widgets/chair_explorer.py.
import { choice, clamp, field, make, range, widget } from "./base.js";
import { bytesOf, figure, paint } from "./canvases.js";
import { generate, inputsOf, weightsOf } from "./chair_generator.js";
import "./chair_explorer.css";

// What a key on the image changes, and by how much.
const KEYS = {
  ArrowLeft: ["azimuth", -5],
  ArrowRight: ["azimuth", 5],
  ArrowUp: ["elevation", 2.5],
  ArrowDown: ["elevation", -2.5],
  PageUp: ["morph", -0.1],
  PageDown: ["morph", 0.1],
};
const HELP =
  "The chair. Left and right turn it, up and down tilt the view, Page Up and Page Down morph it.";
const CAPTIONS = { network: "network", mask: "mask", "cross-fade": "cross-fade of pixels" };

export default widget("Chairs", async ({ model, root, listen, follow, painter, send }) => {
  const [classes, size] = [model.get("classes"), model.get("size")];
  const [ranges, network] = [model.get("ranges"), model.get("network")];
  const limits = {
    morph: [0, 1],
    azimuth: [0, 360],
    elevation: ranges.elevation,
    zoom: ranges.zoom,
  };
  const styles = ["from style", "to style"].map((name) => {
    const select = choice(range(0, classes - 1));
    return { select, box: field(name, select) };
  });
  const sliders = [
    slider("morph", limits.morph, 0.01, (value) => `${Math.round(100 * value)} %`),
    slider("azimuth", limits.azimuth, 1, (value) => `${Math.round(value)}°`),
    slider("elevation", limits.elevation, 0.5, (value) => `${Math.round(value)}°`),
    slider("zoom", limits.zoom, 0.01, (value) => value.toFixed(2)),
  ];
  const views = Object.entries(CAPTIONS).map(([name, text]) => {
    const view = figure({ pixels: true });
    view.caption.textContent = text;
    view.box.dataset.name = name;
    return view;
  });
  const [first] = views;
  first.box.tabIndex = 0;
  first.box.setAttribute("role", "application");
  first.box.setAttribute("aria-label", HELP);
  root.append(
    make("div", { class: "dlsg-row dlsg-chairs-of" }, ...styles.map(({ box }) => box)),
    make("div", { class: "dlsg-columns dlsg-chairs" }, ...views.map(({ box }) => box)),
    make("div", { class: "dlsg-row dlsg-chair-sliders" }, ...sliders.map(({ box }) => box)),
  );
  const weights = weightsOf(await unpack(model.get("weights")), model.get("scales"), network);

  const draw = painter(() => {
    const [one, two] = model.get("styles");
    const morph = model.get("morph");
    const transformation = { right: 0, down: 0, zoom: model.get("zoom"), brightness: 1 };
    const chair = (shares) =>
      generate(
        network,
        weights,
        inputsOf(shares, model.get("azimuth"), model.get("elevation"), transformation, ranges),
      );
    const share = (style) => range(0, classes - 1).map((n) => (n === style ? 1 : 0));
    const ends = [share(one), share(two)];
    const [image, mask] = chair(
      ends[0].map((value, n) => value * (1 - morph) + morph * ends[1][n]),
    );
    const [from, to] = ends.map((shares) => chair(shares)[0]);
    const faded = from.map((value, n) => (1 - morph) * value + morph * to[n]);
    [image, mask, faded].forEach((values, n) => {
      const levels = values.map((value) => Math.round(255 * value));
      paint(views[n].canvas, levels, size, size, n === 1 ? 1 : 3);
    });
    styles[0].select.value = one;
    styles[1].select.value = two;
    for (const { name, show } of sliders) show(model.get(name));
  });

  const set = (name, value) => {
    const [low, high] = limits[name];
    const around = name === "azimuth" ? (value + 360) % 360 : value;
    send({ [name]: clamp(around, low, high) });
  };
  for (const { name, input } of sliders)
    listen(input, "input", () => set(name, input.valueAsNumber));
  for (const { select } of styles) {
    listen(select, "input", () =>
      send({ styles: styles.map((each) => Number(each.select.value)) }),
    );
  }
  listen(first.box, "keydown", (event) => {
    const [name, step] = KEYS[event.key] ?? [];
    if (!name) return;
    event.preventDefault();
    set(name, model.get(name) + step);
  });
  follow("styles morph azimuth elevation zoom", draw);
  draw();
});

/** A slider with its name and its value in words. */
function slider(name, [min, max], step, words) {
  const input = make("input", { type: "range", min, max, step });
  const output = make("output");
  const box = make("div", { class: "dlsg-axis" }, field(name, input), output);

  function show(value) {
    input.value = value;
    output.textContent = words(value);
    input.setAttribute("aria-valuetext", output.textContent);
  }

  return { name, input, box, show };
}

async function unpack(packed) {
  const stream = new Blob([bytesOf(packed)]).stream();
  const plain = stream.pipeThrough(new DecompressionStream("deflate"));
  return new Int8Array(await new Response(plain).arrayBuffer());
}
