// A pad to draw on, and all maps of a small network. In Python: widgets/network_pad.py.
import { ARROWS, button, clamp, make, range, widget } from "./base.js";
import { bytesOf, paint } from "./canvases.js";
import { drawingPad } from "./drawing_pad.js";
import { beforeFlatten, fieldOf, forward, networkOf, softmax, windowOf } from "./network.js";
import { sequentialOrSigned, unitBox } from "./network_unit.js";
import { Sheet } from "./sheet.js";
import { verdict } from "./verdict.js";
import "./network_pad.css";

const SIDE = 224; // of the pad in the page, in pixels
const NAMES = 140; // width of the layers' names, in pixels
const LABEL =
  "All maps of all layers. Arrow keys move from unit to unit, Page Up and Page Down change the layer.";

export default widget("Network pad", (help) => {
  const { model, root, listen, follow, painter, ended } = help;
  const [height, width] = model.get("size");
  const weights = new Float32Array(bytesOf(model.get("weights")).slice().buffer);
  const network = networkOf(model.get("layers"), weights, [height, width, 1]);
  const seen = remembered(network);
  const pad = drawingPad(help, SIDE, () => draw());
  const field = make("span", { class: "dlsg-seen", "aria-hidden": "true" });
  const clear = button("Clear");
  const classes = verdict(model.get("names"));
  const board = layerBoard(help, network);
  const unit = unitBox(help);
  pad.paper.after(field);
  const [words, table] = classes.boxes;
  const left = [pad.box, make("div", { class: "dlsg-row" }, words, clear), table];
  root.append(
    make(
      "div",
      { class: "dlsg-columns dlsg-network" },
      make("div", { class: "dlsg-column dlsg-drawn", style: `width: ${SIDE}px` }, ...left),
      make("div", { class: "dlsg-column dlsg-wide" }, board.box, unit.box),
    ),
  );

  /** Put the frame on the pad around the receptive field of the chosen unit. */
  function showField([number, ...position]) {
    const [top, bottom, from, to] = fieldOf(network, number, position);
    Object.assign(field.style, {
      top: `${(100 * top) / height}%`,
      bottom: `${100 - (100 * bottom) / height}%`,
      left: `${(100 * from) / width}%`,
      right: `${100 - (100 * to) / width}%`,
    });
  }

  const draw = painter(() => {
    const { levels, input, activations } = seen(model.get("drawing"));
    const chosen = model.get("unit");
    const room = Math.max(200, board.box.clientWidth - NAMES);
    paint(pad.paper, levels, height, width);
    pad.showPen();
    showField(chosen);
    board.show(activations, chosen, room);
    unit.show(network, [input, ...activations], chosen, room);
    const drawn = levels.some(Boolean);
    classes.show(drawn ? softmax(activations.at(-1)) : [], "Nothing drawn yet.");
  });

  listen(clear, "click", pad.clear);
  follow("drawing unit", draw);
  const sizes = new ResizeObserver(draw);
  sizes.observe(board.box);
  ended(() => sizes.disconnect());
  draw();
});

/** A function that returns what a network makes of a drawing; it remembers the last. */
function remembered(network) {
  let [view, result] = [null, null];
  return (drawing) => {
    if (drawing !== view) {
      const levels = bytesOf(drawing);
      const input = Float64Array.from(levels, (level) => level / 255);
      [view, result] = [drawing, { levels, input, activations: forward(network, input) }];
    }
    return result;
  };
}

/** All layers' maps; pointing at a unit chooses it. */
function layerBoard({ model, listen, send }, network) {
  const sheets = network.map(() => new Sheet());
  const lines = network.map(({ name, shape }, n) => {
    const size = shape[0] * shape[1] === 1 ? shape[2] : shape.join("×");
    const words = make("span", {}, make("b", {}, name), ` ${size}`);
    return make("div", { class: "dlsg-layer" }, words, sheets[n].canvas);
  });
  const attributes = { class: "dlsg-board", tabindex: "0", role: "application" };
  const box = make("div", { ...attributes, "aria-label": LABEL }, ...lines);

  function show(activations, [number, row, column, channel], width) {
    sheets.forEach((sheet, n) => {
      sheet.fit(network[n].shape, width);
      sheet.paint(activations[n], sequentialOrSigned(model, activations[n]));
    });
    sheets[number].frame([row, row + 1, column, column + 1], channel);
    if (number === 0) return;
    const layer = network[number];
    if (layer.kind === "dense") sheets[number - 1].frameAll();
    const seen = windowOf(layer, [row, column, channel]);
    for (const below of channelsSeen(layer, channel)) sheets[number - 1].frame(seen, below);
  }

  /** Go to the same place in another layer. */
  function change(number) {
    const [before, ...place] = model.get("unit");
    const [from, to] = [network[before].shape, network[number].shape];
    const scaled = place.map((n, k) => (k < 2 ? Math.floor(((n + 0.5) * to[k]) / from[k]) : n));
    send({ unit: [number, scaled[0], scaled[1], Math.min(scaled[2], to[2] - 1)] });
  }

  sheets.forEach((sheet, number) => {
    listen(sheet.canvas, "pointermove pointerdown", (event) => {
      const place = sheet.at(event);
      if (place) send({ unit: [number, ...place] });
    });
  });
  listen(box, "keydown", (event) => {
    const [number, ...place] = model.get("unit");
    const layers = { PageUp: number - 1, PageDown: number + 1, Home: 0, End: network.length - 1 };
    if (event.key in ARROWS)
      send({ unit: [number, ...sheets[number].next(place, ARROWS[event.key])] });
    else if (event.key in layers) change(clamp(layers[event.key], 0, network.length - 1));
    else return;
    event.preventDefault();
  });

  return { box, show };
}

/** The channels below in which a unit's window is to be framed. */
function channelsSeen(layer, channel) {
  if (layer.kind === "convolution") return range(0, layer.channels - 1);
  if (layer.kind === "flatten") return [beforeFlatten(layer, channel)[2]];
  return layer.kind === "dense" ? [] : [channel];
}
