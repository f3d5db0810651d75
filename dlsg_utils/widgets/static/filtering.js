// Filters on a picture. Python's side: ../filtering.py.
import { choice, field, make, widget } from "./base.js";
import { index, reach } from "./arithmetic.js";
import { factor, numberCell, written } from "./cells.js";
import { filtered, greyScale, planesOf, shade } from "./filters.js";
import { openPicture } from "./opening.js";
import { bytesOf, paint } from "./pixels.js";

const LONGEST = 256; // pixels
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const COLOURS = ["red", "green", "blue"];

export default widget("Filters on a picture", (help) => {
  const { model, root, listen, follow, painter, send, tell } = help;
  const controls = toolbar();
  const source = screen("picture");
  const result = screen("result");
  result.canvas.tabIndex = 0;
  const editor = make("div", { class: "dlsg-kernel" });
  const looking = make("div", { class: "dlsg-looking" });
  const sum = make("p", { class: "dlsg-answer", role: "status" });
  root.append(
    controls.box,
    make("div", { class: "dlsg-screens" }, source.box, editor, result.box),
    make("div", { class: "dlsg-screens" }, looking, sum),
  );

  const presets = model.get("presets").map(([, weights]) => JSON.stringify(weights));
  let picture = null; // its planes
  let typed = []; // the kernel's cells
  let taps = []; // the patch's cells
  let channel = 0; // whose weights and patch are shown
  let now = null; // what came out last
  let scale = [0, 1];

  // -- controls ----------------------------------------------------------------------------------

  function toolbar() {
    const pick = (values) => choice(values.map((value) => [value, value]));
    const preset = choice([["", "own"], ...model.get("presets").map(([name], n) => [n, name])]);
    const side = choice([1, 3, 5, 7].map((n) => [n, `${n}×${n}`]));
    const depth = choice([["alone", "each on its own"], ["through", "one filter through all"]]);
    const shown = choice(COLOURS.map((name, n) => [n, name]));
    const stride = pick([1, 2, 3, 4]);
    const relu = make("input", { type: "checkbox" });
    const pool = choice([[1, "none"], [2, "2×2"], [3, "3×3"], [4, "4×4"]]);
    const open = make("button", { type: "button" }, "Open a picture…");
    const file = make("input", { type: "file", accept: "image/png,image/jpeg,image/gif,image/webp", hidden: true });
    const colourful = model.get("shape")[2] === 3;
    const box = make(
      "div",
      { class: "dlsg-row" },
      field("kernel", preset), field("size", side),
      ...(colourful ? [field("colours", depth), field("show", shown)] : []),
      field("stride", stride), field("ReLU", relu), field("max pooling", pool), open, file,
    );
    listen(preset, "change", () => preset.value && change({ kernel: model.get("presets")[preset.value][1] }));
    listen(side, "change", () => resize(Number(side.value)));
    listen(depth, "change", () => deepen(depth.value === "through"));
    listen(shown, "change", () => {
      channel = Number(shown.value);
      draw();
    });
    listen(stride, "change", () => {
      const place = model.get("place").map((n) => Math.floor((n * model.get("stride")) / stride.value));
      change({ stride: Number(stride.value), place });
    });
    listen(relu, "change", () => change({ relu: relu.checked }));
    listen(pool, "change", () => change({ pool: Number(pool.value) }));
    listen(open, "click", () => file.click());
    listen(file, "change", () => {
      const [chosen] = file.files;
      file.value = "";
      return chosen && take(chosen);
    });
    return { box, preset, side, depth, shown, stride, relu, pool };
  }

  function change(changes) {
    send(changes);
    redraw();
  }

  /** Another side: weights stay in the middle. */
  function resize(side) {
    const old = model.get("kernel");
    const shift = (old.length - side) / 2;
    const depth = old[0][0].length;
    const at = (i, j) => old[i + shift]?.[j + shift] ?? new Array(depth).fill(0);
    change({ kernel: Array.from({ length: side }, (_, i) => Array.from({ length: side }, (_, j) => at(i, j))) });
  }

  /** From one weight a place to one a channel, which all together answer as before to grey. */
  function deepen(through) {
    const depth = model.get("shape")[2];
    const changed = (w) => {
      if (through) return w.length === 1 ? new Array(depth).fill(w[0] / depth) : w;
      return [w.reduce((a, b) => a + b, 0)];
    };
    change({ kernel: model.get("kernel").map((line) => line.map(changed)) });
  }

  // -- pictures ----------------------------------------------------------------------------------

  let taken = 0; // the last file wins, however long each takes to read
  async function take(file) {
    const mine = ++taken;
    tell(`Reading ${file.name} …`);
    const [, , channels] = model.get("shape");
    const { bytes, height, width } = await openPicture(file, LONGEST, channels);
    if (mine !== taken) return;
    tell("");
    const stride = model.get("stride");
    const middle = [height, width].map((n) => Math.floor(n / stride / 2));
    send({ pixels: new DataView(bytes.buffer), shape: [height, width, channels], place: middle });
    load();
  }

  listen(root, "dragover", (event) => {
    event.preventDefault();
    root.classList.add("dlsg-drop");
  });
  listen(root, "dragleave drop", () => root.classList.remove("dlsg-drop"));
  listen(root, "drop", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const [file] = event.dataTransfer.files;
    if (file) return take(file);
    tell("What was dropped is no file. Save the picture first, then drop the file.", "error");
    return undefined;
  });

  function load() {
    const [height, width, channels] = model.get("shape");
    const bytes = bytesOf(model.get("pixels"));
    if (!height || bytes.length !== height * width * channels) return;
    picture = { planes: planesOf(bytes, height, width, channels), height, width };
    paint(source.canvas, bytes, height, width, channels);
    source.fit(height, width);
    result.fit(height, width);
    redraw();
  }

  function screen(name) {
    const canvas = make("canvas", { role: "img", class: `dlsg-${name}` });
    const frame = make("div", { class: "dlsg-ring", "aria-hidden": "true" });
    const caption = make("p", { class: "dlsg-caption" });
    const title = make("h3", {}, name);
    const glass = make("div", { class: "dlsg-screen" }, canvas, frame);
    const fit = (height, width) => {
      glass.style.aspectRatio = `${width} / ${height}`;
      glass.style.width = `${Math.round((width / Math.max(height, width)) * 100)}%`;
    };
    return { canvas, frame, caption, fit, box: make("div", { class: "dlsg-view" }, title, glass, caption) };
  }

  // -- the place that is explained ---------------------------------------------------------------

  function pointed(event, canvas) {
    const box = canvas.getBoundingClientRect();
    const limit = (value, size) => Math.min(Math.max(Math.floor(value), 0), size - 1);
    return [
      limit(((event.clientY - box.top) / box.height) * canvas.height, canvas.height),
      limit(((event.clientX - box.left) / box.width) * canvas.width, canvas.width),
    ];
  }

  listen(source.canvas, "pointermove pointerdown", (event) => {
    const stride = model.get("stride");
    look(pointed(event, source.canvas).map((n) => Math.floor(n / stride)));
  });

  listen(result.canvas, "pointermove pointerdown", (event) => {
    if (!now) return;
    const [row, column] = pointed(event, result.canvas);
    const at = row * now.width + column;
    // Of a pooled value, the place that has won.
    const place = now.switches ? now.switches[Math.min(channel, now.maps.length - 1)][at] : at;
    look([Math.floor(place / now.conv.width), place % now.conv.width]);
  });

  listen(result.canvas, "keydown", (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    look(model.get("place").map((n, axis) => n + move[axis]));
  });

  function look(place) {
    if (!now) return;
    const sizes = [now.conv.height, now.conv.width];
    const inside = place.map((n, axis) => Math.min(Math.max(n, 0), sizes[axis] - 1));
    if (inside.join() === model.get("place").join()) return;
    send({ place: inside });
    point();
  }

  // -- drawing -----------------------------------------------------------------------------------

  const redraw = painter(() => {
    if (!picture) return;
    const kernel = model.get("kernel");
    const options = { stride: model.get("stride"), relu: model.get("relu"), pool: model.get("pool") };
    now = filtered(picture, kernel, options);
    scale = greyScale(now.maps, kernel);
    const { canvas, caption } = result;
    if (canvas.width !== now.width || canvas.height !== now.height) {
      [canvas.width, canvas.height] = [now.width, now.height];
    }
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(now.width, now.height);
    shade(pixels.data, now.maps, scale);
    context.putImageData(pixels, 0, 0);
    const [black, white] = scale.map(written);
    caption.textContent = `${now.height} × ${now.width}, black ${black}, white ${white}`;
    source.caption.textContent = `${picture.height} × ${picture.width}`;
    draw();
  });

  const point = painter(draw);

  function draw() {
    if (!now) return;
    showControls();
    showKernel();
    showPlace();
  }

  function showControls() {
    const kernel = model.get("kernel");
    const preset = presets.indexOf(JSON.stringify(kernel));
    controls.preset.value = preset < 0 ? "" : preset;
    controls.side.value = kernel.length;
    controls.depth.value = kernel[0][0].length > 1 ? "through" : "alone";
    controls.stride.value = model.get("stride");
    controls.relu.checked = model.get("relu");
    controls.pool.value = model.get("pool");
    const colours = now.maps.length > 1 ? ", colours on their own" : "";
    source.canvas.setAttribute("aria-label", "The picture. Drop a picture file here to change it.");
    result.canvas.setAttribute("aria-label", `The picture filtered${colours}. Arrow keys move the window.`);
  }

  /** Which of a place's weights the cells show: there may be one for all channels. */
  const slot = () => Math.min(channel, model.get("kernel")[0][0].length - 1);

  function showKernel() {
    const kernel = model.get("kernel");
    if (typed.length !== kernel.length) {
      typed = kernel.map((line, i) => line.map((_, j) => weightCell(i, j)));
      editor.style.setProperty("--side", kernel.length);
      editor.replaceChildren(...typed.flat().map(({ input }) => input));
      taps = kernel.map((line) => line.map(() => make("span")));
      looking.style.setProperty("--side", kernel.length);
      looking.replaceChildren(...taps.flat());
    }
    typed.forEach((line, i) => line.forEach((cell, j) => cell.show(kernel[i][j][slot()])));
  }

  function weightCell(i, j) {
    const read = () => model.get("kernel")[i][j][slot()];
    const write = (value) => {
      const kernel = model.get("kernel").map((line) => line.map((weights) => [...weights]));
      kernel[i][j][slot()] = value;
      change({ kernel });
    };
    const cell = numberCell(`weight, row ${i + 1}, column ${j + 1}`, help, read, write);
    listen(cell.input, "keydown", (event) => {
      const turn = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!turn) return;
      event.preventDefault();
      write(Number((read() + turn * (event.shiftKey ? 1 : 0.1)).toFixed(6)));
    });
    return cell;
  }

  /** The patch under the window, its products, and what they add up to. */
  function showPlace() {
    const { conv } = now;
    const kernel = model.get("kernel");
    const place = model.get("place").map((n, axis) => Math.min(n, [conv.height, conv.width][axis] - 1));
    const plane = picture.planes[Math.min(channel, picture.planes.length - 1)];
    kernel.forEach((line, i) => {
      line.forEach((weights, j) => {
        const [row, column] = [index(conv.rows, place[0], i), index(conv.columns, place[1], j)];
        const inside = row >= 0 && column >= 0 && row < picture.height && column < picture.width;
        const value = inside ? plane[row * picture.width + column] : 0;
        const tap = taps[i][j];
        const level = Math.round(255 * value);
        tap.style.background = `rgb(${level} ${level} ${level})`;
        tap.style.color = level > 140 ? "#000" : "#fff";
        tap.textContent = kernel.length > 5 ? value.toFixed(1) : `${value.toFixed(2)}·${factor(weights[slot()])}`;
        tap.classList.toggle("dlsg-outside", !inside);
      });
    });
    const sums = conv.maps.map((map) => map[place[0] * conv.width + place[1]]);
    const names = sums.length > 1 ? COLOURS.map((name) => `${name} `) : [""];
    const values = sums.map((value, c) => [names[c], make("output", { "data-value": value }, written(value))]);
    const after = model.get("relu") ? sums.map((value) => written(Math.max(value, 0))) : null;
    sum.replaceChildren(
      `row ${place[0]}, column ${place[1]}: the products add up to `,
      ...values.flatMap(([name, output], n) => [n ? ", " : "", name, output]),
      after ? `; after ReLU ${after.join(", ")}` : "",
      picture.planes.length > 1 && sums.length === 1 ? ". All three colours count; the patch shows one." : "",
    );
    ring(source, [index(conv.rows, place[0], 0), index(conv.columns, place[1], 0)], [reach(conv.rows), reach(conv.columns)]);
    const pool = now.switches ? model.get("pool") : 1;
    ring(result, place.map((n) => Math.floor(n / pool)), [1, 1]);
  }

  function ring({ frame, canvas }, [row, column], [high, wide]) {
    const percent = (n, of) => `${(100 * n) / of}%`;
    Object.assign(frame.style, {
      top: percent(row, canvas.height),
      left: percent(column, canvas.width),
      height: percent(high, canvas.height),
      width: percent(wide, canvas.width),
    });
  }

  follow("pixels shape", load);
  follow("kernel stride relu pool", redraw);
  follow("place", point);
  load();
  return () => {
    picture = now = null;
  };
});
