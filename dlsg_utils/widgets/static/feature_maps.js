// The maps of any network's layers. Python's side: ../feature_maps.py.
import { choice, colour, field, make, widget } from "./base.js";
import { bytesOf, figure, paint, paintMap } from "./pixels.js";
import { runner } from "./running.js";

const GAP = 4; // pixels between maps
const SMALLEST = 44; // side of a map in the page, in pixels

export default widget("Feature maps", ({ model, root, signal, listen, follow, painter, send }) => {
  const layers = model.get("layers");
  const layer = choice(layers.map(([name, shape]) => [name, `${name}  ${shape.join("×")}`]));
  const back = make("button", { type: "button", "aria-label": "previous layer" }, "◀");
  const forth = make("button", { type: "button", "aria-label": "next layer" }, "▶");
  const count = make("span", { class: "dlsg-count" });
  const atlas = make("canvas", { class: "dlsg-pixels" });
  const marker = make("span", { class: "dlsg-marker", "aria-hidden": "true" });
  const sheet = make("div", { class: "dlsg-sheet" }, atlas, marker);
  const scroller = make(
    "div",
    {
      class: "dlsg-maps",
      tabindex: "0",
      role: "application",
      "aria-label": "All maps of the layer. Arrow keys choose one.",
    },
    sheet,
  );
  const large = figure("dlsg-pixels");
  const seen = figure("");
  const best = figure("");
  const run = runner(model, listen, "What does it like best?");
  const spoken = make("p", { class: "dlsg-spoken", role: "status" });
  best.box.append(run.box);
  root.append(
    make("div", { class: "dlsg-row" }, back, field("layer", layer), forth, count),
    scroller,
    make("div", { class: "dlsg-columns dlsg-trio" }, large.box, seen.box, best.box),
    spoken,
  );
  let grid = { across: 1, channels: 0, wide: 1, high: 1 }; // of the maps, in pixels of the page

  /** All maps side by side, in one canvas. */
  const drawAtlas = painter(() => {
    const [channels, rows, columns] = model.get("maps_shape");
    const levels = bytesOf(model.get("maps"));
    const palette = bytesOf(model.get("palette"));
    const zoom = Math.max(1, Math.ceil(SMALLEST / Math.max(rows, columns)));
    const width = scroller.clientWidth || 1000;
    const across = Math.max(1, Math.min(channels, Math.floor((width + GAP) / (columns * zoom + GAP))));
    grid = { across, channels, wide: columns * zoom + GAP, high: rows * zoom + GAP };
    const down = Math.ceil(channels / across);
    atlas.width = Math.round(across * grid.wide);
    atlas.height = Math.round(down * grid.high);
    const context = atlas.getContext("2d");
    context.imageSmoothingEnabled = false;
    const strip = make("canvas");
    paintMap(strip, levels, channels * rows, columns, palette);
    for (let k = 0; k < channels; k += 1) {
      const [x, y] = [(k % across) * grid.wide, Math.floor(k / across) * grid.high];
      context.drawImage(strip, 0, k * rows, columns, rows, x, y, columns * zoom, rows * zoom);
    }
    layer.value = model.get("layer");
    back.disabled = layer.selectedIndex === 0;
    forth.disabled = layer.selectedIndex === layers.length - 1;
    const sides = layers[layer.selectedIndex][1].slice(0, -1).join("×") || "one place";
    count.textContent = `${channels} ${channels === 1 ? "map" : "maps"} of ${sides}`;
    drawChannel();
  });

  /** The chosen map, large, and its strongest place on the picture. */
  const drawChannel = painter(() => {
    const k = model.get("channel");
    const [channels, rows, columns] = model.get("maps_shape");
    if (k >= channels) return;
    const [x, y] = [(k % grid.across) * grid.wide, Math.floor(k / grid.across) * grid.high];
    marker.style.transform = `translate(${x - 3}px, ${y - 3}px)`;
    marker.style.width = `${grid.wide - GAP + 6}px`;
    marker.style.height = `${grid.high - GAP + 6}px`;
    const map = bytesOf(model.get("maps")).subarray(k * rows * columns, (k + 1) * rows * columns);
    paintMap(large.canvas, map, rows, columns, bytesOf(model.get("palette")));
    const { row, column, value, box } = model.get("place");
    large.caption.textContent = `Channel ${k}: at most ${value.toFixed(2)}`;
    drawPicture(box);
    seen.caption.textContent = `Strongest at row ${row}, column ${column}: what it sees there`;
    spoken.textContent = `Channel ${k} of ${channels}, at most ${value.toFixed(2)}, in row ${row}, column ${column}.`;
    drawBest();
  });

  function drawPicture([top, bottom, left, right]) {
    const [height, width, colours] = model.get("picture_shape");
    const small = make("canvas");
    paint(small, bytesOf(model.get("picture")), height, width, colours);
    const zoom = Math.max(1, Math.round(280 / Math.max(height, width)));
    seen.canvas.width = width * zoom;
    seen.canvas.height = height * zoom;
    const context = seen.canvas.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, width * zoom, height * zoom);
    const [y0, y1] = [Math.max(0, top), Math.min(height, bottom)];
    const [x0, x1] = [Math.max(0, left), Math.min(width, right)];
    context.fillStyle = "rgba(0, 0, 0, 0.5)";
    const cover = new Path2D();
    cover.rect(0, 0, width * zoom, height * zoom);
    cover.rect(x0 * zoom, y0 * zoom, (x1 - x0) * zoom, (y1 - y0) * zoom);
    context.fill(cover, "evenodd");
    context.strokeStyle = colour(root, "--mark-line");
    context.lineWidth = 3;
    context.strokeRect(x0 * zoom, y0 * zoom, (x1 - x0) * zoom, (y1 - y0) * zoom);
  }

  const drawBest = painter(() => {
    const [name, k] = model.get("best_of");
    const mine = name === model.get("layer") && k === model.get("channel");
    best.canvas.hidden = !mine;
    if (mine) paint(best.canvas, bytesOf(model.get("best")), ...model.get("best_shape"));
    best.caption.textContent = mine ? `Channel ${k} likes this best` : "The picture that it likes best";
    run.update();
  });

  function choose(k) {
    const channels = model.get("maps_shape")[0];
    send({ channel: Math.min(channels - 1, Math.max(0, k)) });
  }

  function goTo(index) {
    send({ layer: layers[index][0] });
  }

  listen(layer, "change", () => goTo(layer.selectedIndex));
  listen(back, "click", () => goTo(layer.selectedIndex - 1));
  listen(forth, "click", () => goTo(layer.selectedIndex + 1));
  listen(atlas, "click", (event) => {
    const box = atlas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const k = Math.floor(y / grid.high) * grid.across + Math.floor(x / grid.wide);
    if (k < grid.channels) choose(k);
  });
  listen(scroller, "keydown", (event) => {
    const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -grid.across, ArrowDown: grid.across };
    if (!(event.key in moves)) return;
    event.preventDefault();
    choose(model.get("channel") + moves[event.key]);
    marker.scrollIntoView({ block: "nearest" });
  });
  const sizes = new ResizeObserver(drawAtlas);
  sizes.observe(scroller);
  signal.addEventListener("abort", () => sizes.disconnect());
  follow("maps maps_shape layer", drawAtlas);
  follow("channel place", drawChannel);
  follow("best best_of running done", drawBest);
  drawAtlas();
});
