// The feature maps of any network's layers. In Python: widgets/feature_map_explorer.py.
import { mapAtlas } from "./atlas.js";
import { runControls } from "./background_run.js";
import { button, choice, clamp, color, field, make, widget } from "./base.js";
import { bytesOf, figure, paint, paintMap } from "./canvases.js";
import "./feature_map_explorer.css";

const IMAGE_SIDE = 280; // of the image in the page at least, in pixels

export default widget("Feature maps", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const layers = model.get("layers");
  const layer = choice(layers.map(([name, shape]) => [name, `${name}  ${shape.join("×")}`]));
  const back = button("◀", { label: "previous layer" });
  const forth = button("▶", { label: "next layer" });
  const count = make("span", { class: "dlsg-count" });
  const atlas = mapAtlas(help, () => drawAtlas(), choose);
  const large = figure({ pixels: true });
  const seen = figure();
  const best = figure();
  const run = runControls(help, "Maximize the activation");
  const spoken = make("p", { class: "dlsg-spoken", role: "status" });
  best.box.append(run.box);
  root.append(
    make("div", { class: "dlsg-row" }, back, field("layer", layer), forth, count),
    atlas.box,
    make("div", { class: "dlsg-columns dlsg-trio" }, large.box, seen.box, best.box),
    spoken,
  );

  const drawAtlas = painter(() => {
    const [channels] = model.get("maps_shape");
    atlas.draw();
    layer.value = model.get("layer");
    back.disabled = layer.selectedIndex === 0;
    forth.disabled = layer.selectedIndex === layers.length - 1;
    const sides = layers[layer.selectedIndex][1].slice(0, -1).join("×") || "one position";
    count.textContent = `${channels} ${channels === 1 ? "map" : "maps"} of ${sides}`;
    drawChannel();
  });

  /** The chosen map, large, and on the image the receptive field of its maximum. */
  const drawChannel = painter(() => {
    const channel = model.get("channel");
    const [channels, rows, columns] = model.get("maps_shape");
    if (channel >= channels) return;
    atlas.mark(channel);
    const map = bytesOf(model.get("maps")).subarray(channel * rows * columns);
    paintMap(large.canvas, map, rows, columns, bytesOf(model.get("palette")));
    const { row, column, value, box } = model.get("maximum");
    const text = `Channel ${channel}: maximum ${value.toFixed(2)}`;
    large.caption.textContent = text;
    paintBox(seen.canvas, model, box, color(root, "--mark-line"));
    seen.caption.textContent = `Receptive field of the maximum, row ${row}, column ${column}`;
    spoken.textContent = `${text} of ${channels} channels, in row ${row}, column ${column}.`;
    drawBest();
  });

  const drawBest = painter(() => {
    const [name, channel] = model.get("best_of");
    const isShown = name === model.get("layer") && channel === model.get("channel");
    best.canvas.hidden = !isShown;
    if (isShown) paint(best.canvas, bytesOf(model.get("best")), ...model.get("best_shape"));
    best.caption.textContent = isShown
      ? `Image that maximizes channel ${channel}`
      : "Image that maximizes the channel";
    run.update();
  });

  function choose(channel) {
    send({ channel: clamp(channel, 0, model.get("maps_shape")[0] - 1) });
  }

  function goTo(index) {
    send({ layer: layers[index][0] });
  }

  listen(layer, "change", () => goTo(layer.selectedIndex));
  listen(back, "click", () => goTo(layer.selectedIndex - 1));
  listen(forth, "click", () => goTo(layer.selectedIndex + 1));
  follow("maps maps_shape layer", drawAtlas);
  follow("channel maximum", drawChannel);
  follow("best best_of running done", drawBest);
  drawAtlas();
});

/** Draw the image, darker outside a box (top, bottom, left, right). */
function paintBox(canvas, model, [top, bottom, left, right], stroke) {
  const [height, width, channels] = model.get("shape");
  const small = make("canvas");
  paint(small, bytesOf(model.get("pixels")), height, width, channels);
  const zoom = Math.max(1, Math.round(IMAGE_SIDE / Math.max(height, width)));
  canvas.width = width * zoom;
  canvas.height = height * zoom;
  const [y, x] = [Math.max(0, top) * zoom, Math.max(0, left) * zoom];
  const inside = [x, y, Math.min(width, right) * zoom - x, Math.min(height, bottom) * zoom - y];
  const context = canvas.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  const outside = new Path2D();
  outside.rect(0, 0, canvas.width, canvas.height);
  outside.rect(...inside);
  context.fillStyle = "rgba(0, 0, 0, 0.5)";
  context.fill(outside, "evenodd");
  context.strokeStyle = stroke;
  context.lineWidth = 3;
  context.strokeRect(...inside);
}
