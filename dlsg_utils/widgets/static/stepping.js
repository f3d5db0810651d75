// A small convolution, one step at a time. Python's side: ../stepping.py.
import { choice, field, make, widget } from "./base.js";
import { factor, numberCell, written } from "./cells.js";
import { axis, convolve, fits, index, misfit, positions, reach, room, stamp, table, transposedAxis } from "./arithmetic.js";

const LARGEST = { image: 12, kernel: 7 };
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const PACE = 700; // milliseconds a step

export default widget("Convolution, step by step", (help) => {
  const { model, root, signal, listen, follow, painter, send } = help;
  const mine = `dlsg-${Math.random().toString(36).slice(2)}`; // widgets on a page share its ids
  const bar = toolbar();
  const stage = make("div", { class: "dlsg-stage" });
  const places = {
    image: grid("image"),
    kernel: grid("kernel"),
    output: grid("output"),
  };
  const times = make("span", { class: "dlsg-sign", "aria-hidden": "true" }, "∗");
  stage.append(places.image.box, times, places.kernel.box);
  stage.append(make("span", { class: "dlsg-sign", "aria-hidden": "true" }, "="), places.output.box);
  places.output.table.tabIndex = 0;
  const sum = make("div", { class: "dlsg-sum", role: "status" });
  const size = make("div", { class: "dlsg-size" });
  root.append(bar.box, stage, sum, size);

  let timer = 0;
  let now = compute();

  function compute() {
    const get = (name) => model.get(name);
    const [image, kernel, transposed] = [get("image"), get("kernel"), get("transposed")];
    const along = transposed ? transposedAxis : axis;
    const options = [get("stride"), get("padding"), get("dilation")];
    const rows = along(image.length, kernel.length, ...options);
    const columns = along(image[0].length, kernel[0].length, ...options);
    const wrong = transposed
      ? [["rows", rows], ["columns", columns]].find(([, a]) => a.size < 1)
      : [["rows", rows], ["columns", columns]].find(([, a]) => !fits(a));
    const steps = transposed
      ? [image.length, image[0].length]
      : wrong ? [0, 0] : [positions(rows), positions(columns)];
    const step = Math.min(get("step"), Math.max(steps[0] * steps[1] - 1, 0));
    const place = wrong ? [0, 0] : [Math.floor(step / steps[1]), step % steps[1]];
    let output = [];
    if (!wrong) {
      output = transposed
        ? stamp(image, kernel, rows, columns, step + 1)
        : convolve(image, kernel, rows, columns);
    }
    return { image, kernel, transposed, rows, columns, wrong, steps, step, place, output };
  }

  // -- controls ----------------------------------------------------------------------------------

  function toolbar() {
    const button = (text, label) => make("button", { type: "button", "aria-label": label }, text);
    const back = button("◀", "one step back");
    const forth = button("▶", "one step on");
    const play = make("button", { type: "button", class: "dlsg-main" }, "Play");
    const count = make("span", { class: "dlsg-count" });
    const pick = (values) => choice(values.map((value) => [value, value]));
    const selects = {
      stride: pick([1, 2, 3, 4, 5, 6]),
      padding: pick([0, 1, 2, 3, 4, 5, 6, "same", "valid"]),
      dilation: pick([1, 2, 3, 4]),
    };
    const sizes = {
      image: pick(Array.from({ length: LARGEST.image }, (_, n) => n + 1)),
      kernel: pick(Array.from({ length: LARGEST.kernel }, (_, n) => n + 1)),
    };
    const transposed = make("input", { type: "checkbox" });
    const box = make(
      "div",
      { class: "dlsg-row" },
      back, play, forth, count,
      field("size", sizes.image), field("kernel", sizes.kernel),
      ...Object.entries(selects).map(([name, select]) => field(name, select)),
      field("transposed", transposed),
    );
    listen(back, "click", () => go(now.step - 1));
    listen(forth, "click", () => go(now.step + 1));
    listen(play, "click", () => (timer ? pause() : start()));
    for (const [name, select] of Object.entries(selects)) {
      listen(select, "change", () => change({ [name]: numberOr(select.value), step: 0 }));
    }
    for (const [name, select] of Object.entries(sizes)) {
      listen(select, "change", () => resize(name, Number(select.value)));
    }
    listen(transposed, "change", () => change({ transposed: transposed.checked, step: 0 }));
    return { box, back, forth, play, count, selects, sizes, transposed };
  }

  function numberOr(text) {
    return Number.isNaN(Number(text)) ? text : Number(text);
  }

  function resize(name, n) {
    const old = model.get(name);
    change({ [name]: table(n, n, (row, column) => old[row]?.[column] ?? 0), step: 0 });
  }

  function change(changes) {
    pause();
    send(changes);
    update();
  }

  // Between two frames several keys may be struck: each acts on what the one before has done.
  function update() {
    now = compute();
    draw();
  }

  function go(step) {
    const last = now.steps[0] * now.steps[1] - 1;
    const wanted = Math.min(Math.max(step, 0), Math.max(last, 0));
    if (wanted !== model.get("step")) send({ step: wanted });
    update();
  }

  function start() {
    const last = now.steps[0] * now.steps[1] - 1;
    if (now.step >= last) go(0);
    timer = setInterval(() => {
      go(now.step + 1);
      if (now.step >= last) pause();
    }, PACE);
    draw();
  }

  function pause() {
    clearInterval(timer);
    timer = 0;
  }
  signal.addEventListener("abort", pause);

  listen(root, "keydown", (event) => {
    const element = event.target;
    if (element.matches(".dlsg-cell input")) return edit_keys(event);
    if (element.matches("input, select")) return;
    const [rows, columns] = now.steps;
    const move = MOVES[event.key];
    if (move) {
      const row = Math.min(Math.max(now.place[0] + move[0], 0), rows - 1);
      const column = now.place[1] + move[1];
      // To the right of the last column the next row begins, as in reading.
      if (rows) go(move[0] ? row * columns + now.place[1] : row * columns + column);
    } else if (event.key === "Home") go(0);
    else if (event.key === "End") go(rows * columns - 1);
    else if (event.key === " " && element === places.output.table) bar.play.click();
    else return;
    event.preventDefault();
  });

  function edit_keys(event) {
    const move = event.key === "Enter" ? [1, 0] : MOVES[event.key];
    if (!move || !move[0]) return;
    const { name, row, column } = event.target.dataset;
    const next = places[name].typed[Number(row) + move[0]]?.[Number(column)];
    next?.input.focus();
    event.preventDefault();
  }

  listen(stage, "pointerdown", (event) => {
    if (event.target.closest("input")) return;
    event.preventDefault();
    places.output.table.focus({ preventScroll: true });
  });

  // -- grids -------------------------------------------------------------------------------------

  function grid(name) {
    const title = make("h3");
    const body = make("table", { role: "grid", class: "dlsg-numbers" });
    return { name, title, table: body, box: make("div", {}, title, body), typed: [], cells: [] };
  }

  /** Build a grid's cells, unless it has them: `height` × `width`, and the padding around them. */
  function build(place, height, width, around = { top: 0, bottom: 0, left: 0, right: 0 }) {
    const shape = JSON.stringify([height, width, around]);
    if (place.shape === shape) return;
    place.shape = shape;
    place.cells = table(height + around.top + around.bottom, width + around.left + around.right, () =>
      make("td", { class: "dlsg-cell", role: "gridcell" }),
    );
    place.typed = [];
    place.around = around;
    place.cells.forEach((line, i) => {
      line.forEach((cell, j) => {
        const [row, column] = [i - around.top, j - around.left];
        const inside = row >= 0 && row < height && column >= 0 && column < width;
        if (!inside) cell.classList.add("dlsg-padding");
        if (inside && place.name !== "output") editable(place, cell, row, column);
        else cell.append(make("b"));
        cell.append(make("small", { "aria-hidden": "true" }));
        if (place.name === "output") cell.id = `${mine}-${row}-${column}`;
      });
    });
    place.table.replaceChildren(
      ...place.cells.map((line) => make("tr", { role: "row" }, ...line)),
    );
  }

  function editable(place, cell, row, column) {
    const label = `${place.name}, row ${row + 1}, column ${column + 1}`;
    const read = () => model.get(place.name)[row][column];
    const typed = numberCell(label, help, read, (value) => {
      const values = model.get(place.name).map((line) => [...line]);
      values[row][column] = value;
      change({ [place.name]: values });
    });
    const { input } = typed;
    Object.assign(input.dataset, { name: place.name, row, column });
    (place.typed[row] ??= [])[column] = typed;
    cell.append(input);
    listen(input, "focus", () => {
      if (place.name === "image" && model.get("transposed")) go(row * now.steps[1] + column);
    });
  }

  listen(places.output.table, "click", (event) => {
    const cell = event.target.closest("td");
    if (!cell || now.transposed) return;
    const [row, column] = cell.id.split("-").slice(-2).map(Number);
    pause();
    go(row * now.steps[1] + column);
  });

  // -- drawing -----------------------------------------------------------------------------------

  const draw = painter(() => {
    const { image, kernel, rows, columns, transposed, wrong, output } = now;
    const paddings = { top: rows.before, bottom: rows.after, left: columns.before, right: columns.after };
    const around = transposed ? undefined : paddings;
    const wanted = [image, kernel, output].map((m) => [m.length, m[0]?.length ?? 0]);
    Object.values(places).forEach((place, n) => build(place, ...wanted[n], n ? undefined : around));
    const widths = Object.values(places).map((place) => place.cells[0]?.length ?? 0);
    stage.style.setProperty("--cells", widths.reduce((a, b) => a + b));
    titles(wanted);
    const marked = marks();
    fill(places.image, image, marked.image);
    fill(places.kernel, kernel);
    fill(places.output, output, marked.output);
    const here = wrong || transposed ? null : places.output.cells[now.place[0]][now.place[1]];
    if (here) places.output.table.setAttribute("aria-activedescendant", here.id);
    else places.output.table.removeAttribute("aria-activedescendant");
    controls();
    explain();
  });

  function titles(shapes) {
    const names = now.transposed ? ["map", "kernel", "image"] : ["image", "kernel", "output"];
    Object.values(places).forEach((place, n) => {
      const [height, width] = shapes[n];
      place.title.textContent = height ? `${names[n]} ${height}×${width}` : `no ${names[n]}`;
      place.table.setAttribute("aria-label", `${names[n]}, ${height} rows, ${width} columns`);
    });
  }

  /** Say what each cell shows; only what differs from before is touched, so a step stays quick. */
  function fill(place, values, marks) {
    const { top, left } = place.around;
    place.cells.forEach((line, i) => {
      line.forEach((cell, j) => {
        const value = values[i - top]?.[j - left] ?? 0;
        const { kind = "", small = "" } = marks?.get(`${i},${j}`) ?? {};
        const outside = cell.classList.contains("dlsg-padding") ? " dlsg-padding" : "";
        const sign = place.name === "kernel" && value ? (value < 0 ? " dlsg-minus" : " dlsg-plus") : "";
        const looks = `dlsg-cell${outside}${sign}${kind}`;
        if (cell.className !== looks) cell.className = looks;
        if (cell.lastChild.textContent !== small) cell.lastChild.textContent = small;
        if (cell.value === value) return;
        cell.value = value;
        cell.dataset.value = value;
        const typed = place.typed[i - top]?.[j - left];
        if (typed) typed.show(value);
        else cell.firstChild.textContent = written(value);
      });
    });
  }

  /** What to mark: the window or the stamp, the place in the map, and the places still to come. */
  function marks() {
    const { kernel, rows, columns, place, wrong, transposed, image } = now;
    const found = { image: new Map(), output: new Map() };
    if (wrong) return found;
    const [big, small] = transposed ? ["output", "image"] : ["image", "output"];
    const { top, left } = places[big].around;
    const value = image[place[0]]?.[place[1]];
    kernel.forEach((weights, i) => {
      weights.forEach((weight, j) => {
        const at = [index(rows, place[0], i) + top, index(columns, place[1], j) + left];
        const said = transposed ? signed(value * weight) : `×${written(weight)}`;
        found[big].set(at.join(), { kind: " dlsg-in", small: said });
      });
    });
    places[small].cells.forEach((line, i) => {
      line.forEach((_, j) => {
        const n = i * now.steps[1] + j;
        if (n === now.step) found[small].set(`${i},${j}`, { kind: " dlsg-now" });
        else if (n > now.step && !transposed) found[small].set(`${i},${j}`, { kind: " dlsg-later" });
      });
    });
    return found;
  }

  function controls() {
    const { step, steps, transposed } = now;
    const last = steps[0] * steps[1] - 1;
    bar.back.disabled = step <= 0;
    bar.forth.disabled = step >= last;
    bar.play.disabled = last < 1;
    bar.play.textContent = timer ? "Pause" : "Play";
    bar.count.textContent = last < 0 ? "no place" : `place ${step + 1} of ${last + 1}`;
    for (const [name, select] of Object.entries(bar.selects)) select.value = model.get(name);
    for (const name of ["image", "kernel"]) {
      const matrix = model.get(name);
      bar.sizes[name].value = matrix.length === matrix[0].length ? matrix.length : "";
    }
    bar.transposed.checked = transposed;
  }

  function explain() {
    const { wrong, transposed, rows, columns } = now;
    size.classList.toggle("dlsg-wrong", Boolean(wrong));
    if (wrong) {
      sum.replaceChildren();
      const [name, along] = wrong;
      size.textContent = transposed
        ? `The padding leaves nothing of the ${name}: ${back(along, name)} = ${along.size}.`
        : misfit(along, name);
      return;
    }
    sum.replaceChildren(...(transposed ? stamped() : products()));
    const line = transposed ? back : there;
    const lines = { rows: line(rows, "rows"), columns: line(columns, "columns") };
    const [height, width] = transposed
      ? [rows.size, columns.size]
      : [positions(rows), positions(columns)];
    size.textContent =
      lines.rows === lines.columns
        ? `size: ${lines.rows} = ${height}`
        : `rows: ${lines.rows} = ${height}\ncolumns: ${lines.columns} = ${width}`;
  }

  function pads({ before, after }) {
    return before === after ? `2·${before}` : `${before} + ${after}`;
  }

  function there(along) {
    const inner = `${along.size} − ${reach(along)} + ${pads(along)}`;
    const rest = room(along) % along.stride;
    const dropped = rest ? `, rounded down: ${rest} dropped` : "";
    return `(${inner})/${along.stride}${dropped} + 1`;
  }

  function back(along, name) {
    const maps = now.image[0] && (name === "rows" ? now.image.length : now.image[0].length);
    if (model.get("padding") === "same") return `${maps}·${along.stride}`;
    const inner = `(${maps} − 1)·${along.stride} + ${reach(along)}`;
    const size = (maps - 1) * along.stride + reach(along) - along.before - along.after;
    return size < along.size ? `${maps}·${along.stride}` : `${inner} − ${pads(along)}`;
  }

  /** The products at this place, a line for each row of the kernel, and their sum. */
  function products() {
    const { image, kernel, rows, columns, place, output } = now;
    const lines = kernel.map((weights, i) =>
      weights.map((weight, j) => {
        const value = image[index(rows, place[0], i)]?.[index(columns, place[1], j)] ?? 0;
        return make("span", weight * value ? {} : { class: "dlsg-nothing" }, `${factor(value)}·${factor(weight)}`);
      }),
    );
    const result = output[place[0]][place[1]];
    return equation(lines, make("output", { "data-value": result }, written(result)));
  }

  function stamped() {
    const { image, kernel, place } = now;
    const value = image[place[0]][place[1]];
    const lines = kernel.map((weights) =>
      weights.map((weight) => make("span", weight * value ? {} : { class: "dlsg-nothing" }, `${factor(value)}·${factor(weight)}`)),
    );
    const text = `added to the image: ${written(value)} times the kernel`;
    return [...equation(lines, null), make("p", {}, text)];
  }

  function equation(lines, result) {
    const joined = lines.map((terms, n) => {
      const parts = terms.flatMap((term, m) => [make("i", {}, n + m && result ? "+" : ""), term]);
      return make("div", {}, ...parts);
    });
    if (result) joined.at(-1).append(make("i", {}, "="), result);
    return joined;
  }

  follow("image kernel stride padding dilation transposed step", update);
  draw();
  return pause;
});

const signed = (value) => (value > 0 ? `+${written(value)}` : written(value));
