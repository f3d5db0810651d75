// Made by `make widgets` from widgets-js/src. Change those files, not this one.

// src/base.js
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === void 0) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}
function button(text, { label = null, main = false } = {}) {
  const attributes = { type: "button", "aria-label": label, class: main && "dlsg-main" };
  return make("button", attributes, text);
}
function field(text, control) {
  return make("label", { class: "dlsg-field" }, make("span", {}, text), control);
}
function choice(options) {
  const pairs = options.map((option) => Array.isArray(option) ? option : [option, option]);
  return make("select", {}, ...pairs.map(([value, text]) => make("option", { value }, text)));
}
var range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
var clamp = (value, low, high) => Math.min(Math.max(value, low), high);
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
function color(root, name) {
  const probe = make("i", { style: `color: var(${name}); display: none` });
  root.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}
var RESTARTED = "The kernel is gone. Run this cell again to bring the widget back.";
var ALONE = "The kernel is gone. The widget goes on without it; run this cell again to connect it.";
function widget(title, build) {
  function render({ model, el }) {
    const life = new AbortController();
    const { frame, root, tell } = framed(title);
    el.append(frame);
    const help = { model, root, tell, ...helpers(model, tell, life.signal) };
    help.follow("message", () => tell(model.get("message"), "error"));
    if (model.get("message")) tell(model.get("message"), "error");
    help.on("comm_live_update", () => {
      const alive = model.get("in_page");
      root.inert = !alive;
      tell(alive ? ALONE : RESTARTED, alive ? "note" : "error");
    });
    help.guarded(build)(help);
    return () => {
      life.abort();
      for (const canvas of frame.querySelectorAll("canvas")) canvas.width = canvas.height = 0;
      frame.remove();
    };
  }
  return { render };
}
function framed(title) {
  const root = make("div", { class: "dlsg-body" });
  const note = make("p", { class: "dlsg-message", role: "status" });
  const frame = make(
    "div",
    // not a section: in slides that is one
    // JupyterLab keeps its shortcuts, such as the arrows, away from what carries this attribute.
    {
      class: "dlsg",
      role: "region",
      "aria-label": title,
      "data-lm-suppress-shortcuts": "true"
    },
    root,
    note
  );
  function tell(text, kind = "note") {
    note.textContent = text;
    note.className = `dlsg-message dlsg-${kind}`;
  }
  return { frame, root, tell };
}
function helpers(model, tell, signal) {
  function fail(error) {
    console.error(error);
    tell(`${error.name}: ${error.message}`, "error");
  }
  function guarded(work) {
    return (...values) => {
      if (signal.aborted) return void 0;
      try {
        const result = work(...values);
        return result instanceof Promise ? result.catch(fail) : result;
      } catch (error) {
        return fail(error);
      }
    };
  }
  function listen(target, types, handler) {
    const run = guarded(handler);
    for (const type of types.split(" ")) target.addEventListener(type, run, { signal });
  }
  function on(event, handler) {
    const run = guarded(handler);
    model.on(event, run);
    ended(() => model.off(event, run));
  }
  function follow(names, handler) {
    for (const name of names.split(" ")) on(`change:${name}`, handler);
  }
  function painter(draw) {
    let asked = 0;
    const run = guarded(draw);
    ended(() => cancelAnimationFrame(asked));
    return () => {
      asked ||= requestAnimationFrame(() => {
        asked = 0;
        run();
      });
    };
  }
  function send(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }
  const ended = (free) => signal.addEventListener("abort", free);
  return { guarded, listen, on, follow, painter, send, ended };
}

// src/neighbor_row.js
function neighborRow({ model, listen }, tiles, space, choose) {
  const [labels, names] = [model.get("labels"), model.get("names")];
  const neighbors = model.get("neighbors")[space];
  const title = make("h3");
  const found = neighbors[0].map((first) => {
    const isQuery = first < neighbors.length;
    const canvas = make("canvas", { class: tiles.pixelated, "aria-hidden": "true" });
    const caption = make("span");
    const kind = isQuery ? "button" : "div";
    const box2 = make(kind, { class: "dlsg-near", type: isQuery && "button" }, canvas, caption);
    if (isQuery) listen(box2, "click", () => choose(Number(box2.dataset.image)));
    return { canvas, caption, box: box2 };
  });
  const row = make("div", { class: "dlsg-tiles" }, ...found.map((one) => one.box));
  const box = make("div", { class: "dlsg-nearest", "data-space": space }, title, row);
  const numbers = model.get("dimensions")[space].toLocaleString("en");
  function show(query) {
    const isOther = (n) => labels[n] !== labels[query];
    const same = neighbors[query].filter((n) => !isOther(n)).length;
    const share = `${same} of ${found.length} of the same class`;
    say(title, `Nearest by ${space}, ${numbers} numbers an image: ${share}`);
    found.forEach((one, place) => {
      const n = neighbors[query][place];
      tiles.paint(one.canvas, n);
      one.box.dataset.image = n;
      one.box.classList.toggle("dlsg-other", isOther(n));
      one.caption.textContent = `${isOther(n) ? "✗ " : ""}${names[labels[n]]}`;
    });
  }
  return { box, show };
}

// src/numbers.js
function percent(value) {
  if (value === null) return "";
  return `${(100 * value).toFixed(value > 0.0995 && value < 0.9995 ? 0 : 1)} %`;
}

// src/tile_grid.js
var SIDE = 42;
var GAP = 5;
var FRAME = 3;
function tileGrid({ listen, root, painter, ended }, tiles, choose) {
  const canvas = make("canvas", { "aria-hidden": "true" });
  const sheet = make("div", { class: "dlsg-list" }, canvas);
  const label = "Images to choose from. Arrow keys choose one.";
  const attributes = { class: "dlsg-grid", tabindex: "0", role: "application" };
  const box = make("div", { ...attributes, "aria-label": label }, sheet);
  let listed = [];
  let chosen = 0;
  function laidOut() {
    const layout = layoutOf(box.clientWidth, tiles);
    sheet.style.height = `${Math.ceil(listed.length / layout.across) * layout.high + GAP}px`;
    return layout;
  }
  const paint = painter(() => {
    const { across, wide, high } = laidOut();
    const top = box.scrollTop;
    canvas.width = box.clientWidth;
    canvas.height = box.clientHeight;
    const context = canvas.getContext("2d");
    const first = Math.floor(top / high) * across;
    const last = Math.ceil((top + canvas.height) / high) * across;
    listed.slice(first, last).forEach((n, place) => {
      const x = GAP + (first + place) % across * wide;
      const y = GAP + Math.floor((first + place) / across) * high - top;
      if (n === chosen) {
        context.fillStyle = color(root, "--accent");
        const sides = [wide - GAP + 2 * FRAME, high - GAP + 2 * FRAME];
        context.fillRect(x - FRAME, y - FRAME, ...sides);
      }
      tiles.draw(context, n, x, y, wide - GAP, high - GAP);
    });
  });
  function draw(number) {
    if (number !== chosen) show(number);
    chosen = number;
    paint();
  }
  function show(number) {
    const { across, high } = laidOut();
    const y = Math.floor(listed.indexOf(number) / across) * high;
    if (y >= 0) box.scrollTop = clamp(box.scrollTop, y + high + 2 * GAP - box.clientHeight, y);
  }
  function list(numbers) {
    listed = numbers;
    box.scrollTop = 0;
    show(chosen);
    paint();
  }
  function step(by) {
    const { length } = listed;
    if (length) choose(listed[(listed.indexOf(chosen) + by + length) % length]);
  }
  listen(canvas, "click", (event) => {
    const { across, wide, high } = laidOut();
    const corner = canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - corner.left - GAP / 2) / wide);
    const row = Math.floor((event.clientY - corner.top + box.scrollTop - GAP / 2) / high);
    const place = row * across + column;
    if (column >= 0 && column < across && place in listed) choose(listed[place]);
  });
  listen(box, "keydown", (event) => {
    const { across: line, high } = laidOut();
    const page = line * Math.max(1, Math.floor(box.clientHeight / high) - 1);
    const moves = movesOf(line, page);
    if (!(event.key in moves)) return;
    event.preventDefault();
    const wanted = listed.indexOf(chosen) + moves[event.key];
    if (listed.length) choose(listed[clamp(wanted, 0, listed.length - 1)]);
  });
  listen(box, "scroll", paint);
  const sizes = new ResizeObserver(paint);
  sizes.observe(box);
  ended(() => sizes.disconnect());
  return { box, draw, list, step };
}
function layoutOf(width, tiles) {
  const least = SIDE * Math.max(1, tiles.width / tiles.height);
  const across = Math.max(1, Math.floor((width - GAP) / (least + GAP)));
  const wide = (width - GAP) / across;
  return { across, wide, high: (wide - GAP) * tiles.height / tiles.width + GAP };
}
var movesOf = (line, page) => ({
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -line,
  ArrowDown: line,
  PageUp: -page,
  PageDown: page,
  Home: -Infinity,
  End: Infinity
});

// src/canvases.js
var isSmall = (height, width) => Math.max(height, width) < 100;
function bytesOf(view) {
  return view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(0);
}

// src/tiles.js
async function openTiles(view, { size, pitch, across, type }) {
  const [height, width] = size;
  const file = new Blob([bytesOf(view)], { type });
  const picture = await createImageBitmap(file);
  function draw(context, n, ...place) {
    const corner = [n % across * pitch[1], Math.floor(n / across) * pitch[0]];
    context.imageSmoothingEnabled = !isSmall(height, width);
    context.imageSmoothingQuality = "high";
    context.drawImage(picture, ...corner, width, height, ...place);
  }
  function paint(canvas, n) {
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height });
    }
    draw(canvas.getContext("2d"), n, 0, 0, width, height);
  }
  const pixelated = isSmall(height, width) && "dlsg-pixels";
  return { draw, paint, height, width, pixelated, close: () => picture.close() };
}

// src/neighbor_explorer.js
var SPACES = ["pixels", "features"];
var CASES = {
  any: null,
  "of another class by pixels only": [true, false],
  "of another class by features only": [false, true],
  "of another class by both": [true, true]
};
var neighbor_explorer_default = widget("Nearest neighbors", async (help) => {
  const { model, root, listen, follow, painter, send, ended } = help;
  const tiles = await openTiles(model.get("tiles"), model.get("places"));
  ended(tiles.close);
  const [labels, names] = [model.get("labels"), model.get("names")];
  const wrong = SPACES.map((space) => wrongOf(model.get("neighbors")[space], labels));
  const lists = selection(labels, names, wrong);
  const next = button("Next image");
  const count = make("span", { class: "dlsg-count", role: "status" });
  const choose = (n) => send({ query: n });
  const grid = tileGrid(help, tiles, choose);
  const chosen = make("canvas", { role: "img", class: tiles.pixelated });
  const title = make("p", { class: "dlsg-verdict", role: "status" });
  const rows = SPACES.map((space) => neighborRow(help, tiles, space, walk));
  root.append(
    make("div", { class: "dlsg-row" }, ...lists.fields, next, count),
    make(
      "div",
      { class: "dlsg-columns dlsg-neighbors" },
      make("div", { class: "dlsg-column" }, grid.box),
      make(
        "div",
        { class: "dlsg-column dlsg-wide" },
        make("div", { class: "dlsg-row dlsg-query" }, chosen, title),
        ...rows.map(({ box }) => box),
        make("p", { class: "dlsg-hint" }, summary(wrong))
      )
    )
  );
  function walk(n) {
    lists.reset();
    choose(n);
    list();
  }
  function list() {
    const listed = lists.listed();
    grid.list(listed);
    say(count, listed.length === 1 ? "1 image" : `${listed.length.toLocaleString("en")} images`);
    next.disabled = listed.length < 2;
    if (listed.length && !listed.includes(model.get("query"))) choose(listed[0]);
    draw();
  }
  const draw = painter(() => {
    const query = model.get("query");
    const name = names[labels[query]];
    grid.draw(query);
    tiles.paint(chosen, query);
    chosen.setAttribute("aria-label", `The chosen image, number ${query}: ${name}`);
    say(title, `Class ${name}, image ${query}`);
    for (const { show } of rows) show(query);
  });
  for (const each of lists.fields) listen(each, "change", list);
  listen(next, "click", () => grid.step(1));
  follow("query", draw);
  list();
});
var wrongOf = (neighbors, labels) => neighbors.map(([first], n) => labels[first] !== labels[n]);
function selection(labels, names, wrong) {
  const queries = range(0, wrong[0].length - 1);
  const isCase = (n, asked) => !asked || asked.every((other, space) => wrong[space][n] === other);
  const present = range(0, names.length - 1).filter((k) => queries.some((n) => labels[n] === k));
  const kind = choice([["", "all"], ...present.map((k) => [k, names[k]])]);
  const nearest = choice(
    Object.entries(CASES).map(([name, asked]) => {
      const count = queries.filter((n) => isCase(n, asked)).length;
      return [name, `${name} (${count.toLocaleString("en")})`];
    })
  );
  function listed() {
    return queries.filter((n) => {
      return (kind.value === "" || labels[n] === Number(kind.value)) && isCase(n, CASES[nearest.value]);
    });
  }
  function reset() {
    kind.value = "";
    nearest.selectedIndex = 0;
  }
  return { fields: [field("class", kind), field("nearest neighbor", nearest)], listed, reset };
}
function summary(wrong) {
  const shares = wrong.map((each, n) => {
    return `${percent(1 - each.filter(Boolean).length / each.length)} by ${SPACES[n]}`;
  });
  const count = wrong[0].length.toLocaleString("en");
  return `Of all ${count} images the nearest is of the same class: ${shares.join(", ")}.`;
}
export {
  neighbor_explorer_default as default
};
