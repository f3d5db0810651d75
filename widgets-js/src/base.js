// What every widget shares in the page. How the parts fit together: ../README.md.
import "./base.css";

/** Make an element with attributes and children. False, null and undefined attributes are left out. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** A button; `label` is for screen readers where the text is a symbol. */
export function button(text, { label = null, main = false } = {}) {
  const attributes = { type: "button", "aria-label": label, class: main && "dlsg-main" };
  return make("button", attributes, text);
}

/** A control with its label; `control` is any form element. */
export function field(text, control) {
  return make("label", { class: "dlsg-field" }, make("span", {}, text), control);
}

/** A drop-down list of values, or of [value, text] pairs. */
export function choice(options) {
  const pairs = options.map((option) => (Array.isArray(option) ? option : [option, option]));
  return make("select", {}, ...pairs.map(([value, text]) => make("option", { value }, text)));
}

/** The whole numbers from `first` to `last`. */
export const range = (first, last) => Array.from({ length: last - first + 1 }, (_, n) => first + n);

/** The number nearest to `value` from `low` to `high`. */
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** The steps (rows, columns) of the arrow keys. */
export const ARROWS = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};

/** Set an element's text, unless it has it: screen readers read each change of a status aloud. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A color of the theme as it stands now, for canvases. */
export function color(root, name) {
  const probe = make("i", { style: `color: var(${name}); display: none` });
  root.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

const RESTARTED = "The kernel is gone. Run this cell again to bring the widget back.";
const ALONE =
  "The kernel is gone. The widget goes on without it; run this cell again to connect it.";

/**
 * Make an anywidget module of `build`, which gets a root element and helpers whose listeners end
 * with the widget.
 */
export function widget(title, build) {
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

/** The widget's frame: a root to draw in, and a line under it for messages. */
function framed(title) {
  const root = make("div", { class: "dlsg-body" });
  const note = make("p", { class: "dlsg-message", role: "status" });
  const frame = make(
    "div", // not a section: in slides that is one
    // JupyterLab keeps its shortcuts, such as the arrows, away from what carries this attribute.
    {
      class: "dlsg",
      role: "region",
      "aria-label": title,
      "data-lm-suppress-shortcuts": "true",
    },
    root,
    note,
  );
  function tell(text, kind = "note") {
    note.textContent = text;
    note.className = `dlsg-message dlsg-${kind}`;
  }
  return { frame, root, tell };
}

/** What a widget listens, draws and sends with. All of it ends with the signal. */
function helpers(model, tell, signal) {
  function fail(error) {
    console.error(error);
    tell(`${error.name}: ${error.message}`, "error");
  }

  /** Return `work` so that its errors show in the widget and nothing happens after its end. */
  function guarded(work) {
    return (...values) => {
      if (signal.aborted) return undefined;
      try {
        const result = work(...values);
        return result instanceof Promise ? result.catch(fail) : result;
      } catch (error) {
        return fail(error);
      }
    };
  }

  /** Call `handler` at these events of an element. */
  function listen(target, types, handler) {
    const run = guarded(handler);
    for (const type of types.split(" ")) target.addEventListener(type, run, { signal });
  }

  /** Call `handler` at an event of the model. */
  function on(event, handler) {
    const run = guarded(handler);
    model.on(event, run);
    ended(() => model.off(event, run));
  }

  /** Call `handler` when one of these traits changes. */
  function follow(names, handler) {
    for (const name of names.split(" ")) on(`change:${name}`, handler);
  }

  /** Return a function that asks for `draw` before the next frame, however often it is called. */
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

  /** Change traits here and in the kernel, if there is one. */
  function send(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  }

  /** Call `free` when the widget is taken off the page. */
  const ended = (free) => signal.addEventListener("abort", free);

  return { guarded, listen, on, follow, painter, send, ended };
}
