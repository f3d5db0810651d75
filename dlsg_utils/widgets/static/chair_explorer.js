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
function field(text, control) {
  return make("label", { class: "dlsg-field" }, make("span", {}, text), control);
}
function choice(options) {
  const pairs = options.map((option) => Array.isArray(option) ? option : [option, option]);
  return make("select", {}, ...pairs.map(([value, text]) => make("option", { value }, text)));
}
var range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);
var clamp = (value, low, high) => Math.min(Math.max(value, low), high);
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

// src/canvases.js
function figure({ pixels = false } = {}) {
  const canvas = make("canvas", { class: pixels && "dlsg-pixels" });
  const caption = make("figcaption");
  return { canvas, caption, box: make("figure", {}, canvas, caption) };
}
function bytesOf(view) {
  return view ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : new Uint8Array(0);
}
function paint(canvas, levels, height, width, channels = 1) {
  const { data, show } = pixelsOf(canvas, height, width);
  for (let at = 0; at < height * width; at++) {
    for (let c = 0; c < 3; c++) data[4 * at + c] = levels[channels === 1 ? at : channels * at + c];
    data[4 * at + 3] = 255;
  }
  show();
}
function pixelsOf(canvas, height, width) {
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const pixels = new ImageData(width, height);
  return { data: pixels.data, show: () => canvas.getContext("2d").putImageData(pixels, 0, 0) };
}

// src/chair_generator.js
var LEAK = 0.2;
var KERNEL = 5;
var BEFORE = 1;
function weightsOf(levels, scales, network) {
  const layers = [
    ...network.branches.flatMap(({ dense: dense2 }) => dense2),
    ...network.joined,
    ...network.streams.flatMap(({ maps, steps }) => [maps, ...steps])
  ];
  const arrays = [];
  let start = 0;
  const take = (count, scale) => {
    start += count;
    return Float32Array.from(levels.subarray(start - count, start), (level) => level * scale);
  };
  for (const { at, shape } of layers) {
    const outputs = shape.length === 2 ? shape[1] : shape[2];
    arrays[at] = take(
      shape.reduce((product, side) => product * side),
      scales[at]
    );
    arrays[at + 1] = take(outputs, scales[at + 1]);
  }
  return arrays;
}
function generate(network, weights, inputs) {
  const branches = network.branches.map(
    ({ start, stop, dense: dense2 }) => through(dense2, weights, inputs.slice(start, stop))
  );
  const joined = through(
    network.joined,
    weights,
    branches.flatMap((values) => [...values])
  );
  return network.streams.map(({ maps, side, steps }) => {
    let values = through([maps], weights, joined);
    let sides = side;
    steps.forEach((step, n) => {
      values = upConvolution(values, sides, step.shape, weights[step.at], weights[step.at + 1]);
      sides *= 2;
      if (n < steps.length - 1) leak(values);
    });
    return values.map((value) => Math.min(Math.max(value, 0), 1));
  });
}
function through(layers, weights, inputs) {
  let values = inputs;
  for (const { at, shape } of layers) {
    values = leak(dense(values, shape[1], weights[at], weights[at + 1]));
  }
  return values;
}
function dense(inputs, units, kernel, bias) {
  const outputs = Float32Array.from(bias);
  for (let n = 0; n < inputs.length; n++) {
    const value = inputs[n];
    if (value === 0) continue;
    for (let k = 0; k < units; k++) outputs[k] += value * kernel[n * units + k];
  }
  return outputs;
}
function leak(values) {
  for (let n = 0; n < values.length; n++) if (values[n] < 0) values[n] *= LEAK;
  return values;
}
function upConvolution(inputs, side, [, , outs, channels], kernel, bias) {
  const large = 2 * side;
  const result = new Float32Array(large * large * outs);
  for (let n = 0; n < result.length; n++) result[n] = bias[n % outs];
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const from = (row * side + column) * channels;
      for (let i = 0; i < KERNEL; i++) {
        const y = 2 * row + i - BEFORE;
        if (y < 0 || y >= large) continue;
        for (let j = 0; j < KERNEL; j++) {
          const x = 2 * column + j - BEFORE;
          if (x < 0 || x >= large) continue;
          const to = (y * large + x) * outs;
          let tap = (i * KERNEL + j) * outs * channels;
          for (let k = 0; k < outs; k++) {
            let sum = 0;
            for (let c = 0; c < channels; c++) sum += inputs[from + c] * kernel[tap++];
            result[to + k] += sum;
          }
        }
      }
    }
  }
  return result;
}
function inputsOf(shares, azimuth, elevation, transformation, ranges) {
  const radians = Math.PI / 180;
  const view = [
    Math.sin(azimuth * radians),
    Math.cos(azimuth * radians),
    Math.sin(elevation * radians)
  ];
  const scaled = ["right", "down", "zoom", "brightness"].map((name) => {
    const [low, high] = ranges[name];
    return (2 * transformation[name] - low - high) / (high - low);
  });
  return [...shares, ...view, ...scaled];
}

// src/chair_explorer.js
var KEYS = {
  ArrowLeft: ["azimuth", -5],
  ArrowRight: ["azimuth", 5],
  ArrowUp: ["elevation", 2.5],
  ArrowDown: ["elevation", -2.5],
  PageUp: ["morph", -0.1],
  PageDown: ["morph", 0.1]
};
var HELP = "The chair. Left and right turn it, up and down tilt the view, Page Up and Page Down morph it.";
var CAPTIONS = { network: "network", mask: "mask", "cross-fade": "cross-fade of pixels" };
var chair_explorer_default = widget("Chairs", async ({ model, root, listen, follow, painter, send }) => {
  const [classes, size] = [model.get("classes"), model.get("size")];
  const [ranges, network] = [model.get("ranges"), model.get("network")];
  const limits = {
    morph: [0, 1],
    azimuth: [0, 360],
    elevation: ranges.elevation,
    zoom: ranges.zoom
  };
  const styles = ["from style", "to style"].map((name) => {
    const select = choice(range(0, classes - 1));
    return { select, box: field(name, select) };
  });
  const sliders = [
    slider("morph", limits.morph, 0.01, (value) => `${Math.round(100 * value)} %`),
    slider("azimuth", limits.azimuth, 1, (value) => `${Math.round(value)}°`),
    slider("elevation", limits.elevation, 0.5, (value) => `${Math.round(value)}°`),
    slider("zoom", limits.zoom, 0.01, (value) => value.toFixed(2))
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
    make("div", { class: "dlsg-row dlsg-chair-sliders" }, ...sliders.map(({ box }) => box))
  );
  const weights = weightsOf(await unpack(model.get("weights")), model.get("scales"), network);
  const draw = painter(() => {
    const [one, two] = model.get("styles");
    const morph = model.get("morph");
    const transformation = { right: 0, down: 0, zoom: model.get("zoom"), brightness: 1 };
    const chair = (shares) => generate(
      network,
      weights,
      inputsOf(shares, model.get("azimuth"), model.get("elevation"), transformation, ranges)
    );
    const share = (style) => range(0, classes - 1).map((n) => n === style ? 1 : 0);
    const ends = [share(one), share(two)];
    const [image, mask] = chair(
      ends[0].map((value, n) => value * (1 - morph) + morph * ends[1][n])
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
    listen(
      select,
      "input",
      () => send({ styles: styles.map((each) => Number(each.select.value)) })
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
export {
  chair_explorer_default as default
};
