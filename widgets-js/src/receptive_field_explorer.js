// What a unit of each layer sees of an image. In Python: widgets/receptive_field_explorer.py.
import { ARROWS, button, clamp, field, make, say, widget } from "./base.js";
import { fieldView } from "./field_view.js";
import { boxOf, centerOf, unitAt } from "./fields.js";
import { written } from "./numbers.js";
import "./receptive_field_explorer.css";

const HINT =
  "Orange: the receptive field. White: those of the layers before, at the same place. Dots: the centers of the fields of all positions.";

export default widget("Receptive fields", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const layers = model.get("layers");
  const [height, width] = model.get("shape");
  const slider = make("input", { type: "range", min: "0", max: layers.length - 1, step: "1" });
  const back = button("◀", { label: "previous layer" });
  const forth = button("▶", { label: "next layer" });
  const name = make("strong");
  const view = fieldView(help, layers);
  const table = layerTable(layers, listen, go);
  const words = make("p", { class: "dlsg-words", role: "status" });
  root.append(
    make("div", { class: "dlsg-row" }, back, field("layer", slider), forth, name),
    make(
      "div",
      { class: "dlsg-columns dlsg-fields" },
      make("div", { class: "dlsg-column" }, view.box),
      make(
        "div",
        { class: "dlsg-column dlsg-wide" },
        table.box,
        words,
        make("p", { class: "dlsg-hint" }, HINT),
      ),
    ),
  );

  const chosen = () => layers.findIndex((layer) => layer.name === model.get("layer"));

  function go(number) {
    send({ layer: layers[clamp(number, 0, layers.length - 1)].name });
  }

  /** Move to the next unit in a direction. */
  function move([down, right]) {
    const layer = layers[chosen()];
    const unit = unitAt(layer, model.get("point"));
    const wanted = [unit[0] + down, unit[1] + right];
    const sides = [height, width];
    const point = wanted.map((place, n) => {
      return clamp(centerOf(layer, clamp(place, 0, layer.shape[n] - 1), n), 0, sides[n]);
    });
    send({ point });
  }

  const draw = painter(() => {
    const number = chosen();
    const layer = layers[number];
    const unit = unitAt(layer, model.get("point"));
    slider.value = number;
    slider.setAttribute("aria-valuetext", layer.name);
    back.disabled = number === 0;
    forth.disabled = number === layers.length - 1;
    say(name, `${number + 1} of ${layers.length}: ${layer.name}`);
    view.draw(number, unit);
    table.mark(number);
    say(words, sentence(layer, unit, height, width));
    words.dataset.value = boxOf(layer, unit);
  });

  listen(slider, "input", () => go(slider.valueAsNumber));
  listen(back, "click", () => go(chosen() - 1));
  listen(forth, "click", () => go(chosen() + 1));
  listen(view.box, "pointermove pointerdown", (event) => send({ point: view.pointAt(event) }));
  listen(view.box, "keydown", (event) => {
    if (event.key in ARROWS) move(ARROWS[event.key]);
    else if (event.key === "PageUp") go(chosen() - 1);
    else if (event.key === "PageDown") go(chosen() + 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(layers.length - 1);
    else return;
    event.preventDefault();
  });
  follow("layer point", draw);
  draw();
});

/** Two equal sides are written once as in a kernel's size, with their sign between. */
const sides = ([rows, columns]) => `${written(rows)}×${written(columns)}`;

function sentence(layer, unit, height, width) {
  const { shape, stride, size, slack } = layer;
  const [top, bottom, left, right] = boxOf(layer, unit);
  const seen = [0, 1].map((n) => Math.ceil(size[n] + slack[n]));
  const place =
    shape[0] * shape[1] === 1 ? "The only position" : `Row ${unit[0]}, column ${unit[1]}`;
  const beyond = top < 0 || left < 0 || bottom > height || right > width;
  return [
    `${place} of ${layer.name} sees ${sides(seen)} pixels: rows ${written(top)} to`,
    `${bottom - 1}, columns ${written(left)} to ${right - 1}.`,
    shape[0] * shape[1] === 1
      ? ""
      : `The next position's field begins ${written(stride[1])} pixels further on.`,
    beyond ? "What lies beyond the edge is padding." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** A table of the layers; a click on a row goes to its layer. */
function layerTable(layers, listen, go) {
  const largest = Math.max(...layers.map(({ size }) => Math.max(...size)));
  const rows = layers.map((layer, number) => {
    const bar = make("i", { style: `width: ${(100 * Math.max(...layer.size)) / largest}%` });
    const row = make(
      "tr",
      {},
      make("th", { scope: "row", title: layer.name }, layer.name),
      make("td", {}, windowOf(layer)),
      make("td", {}, sides(layer.shape)),
      make("td", {}, sides(layer.size)),
      make("td", { class: "dlsg-size" }, bar),
      make("td", {}, layer.shape[0] * layer.shape[1] === 1 ? "" : written(layer.stride[1])),
    );
    listen(row, "click", () => go(number));
    return row;
  });
  const titles = ["layer", "window", "map", "receptive field", "jump"];
  const head = make("tr", {}, ...titles.map((title) => make("th", headOf(title), title)));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
  const box = make("div", { class: "dlsg-layers", tabindex: "0", "aria-label": "Layers" }, table);

  function mark(number) {
    rows.forEach((row, n) => {
      row.classList.toggle("dlsg-chosen", n === number);
      if (n === number) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
    const { offsetTop, offsetHeight } = rows[number];
    const above = offsetTop - 2 * offsetHeight;
    const below = offsetTop + 2 * offsetHeight - box.clientHeight;
    box.scrollTop = clamp(box.scrollTop, below, Math.max(above, below));
  }

  return { box, mark };
}

/** The receptive field's size and its bar stand under one title. */
const headOf = (title) => ({ scope: "col", colspan: title === "receptive field" && 2 });

function windowOf({ window, strides, dilation_rate: dilation }) {
  if (!window) return "all";
  const parts = [sides(window)];
  if (dilation?.some((rate) => rate > 1)) parts.push(`dilated ${dilation[0]}`);
  if (strides?.some((step) => step > 1)) parts.push(`stride ${strides[0]}`);
  return parts.join(", ");
}
