// What every widget shares in the page. How the parts fit together: ../_base.py.

/** Make an element: attributes, listeners not included, and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** A control with its label; `control` is any form element. */
export function field(text, control, extra = "") {
  return make("label", { class: `dlsg-field ${extra}` }, make("span", {}, text), control);
}

/** A drop-down of [value, text] pairs. */
export function choice(options) {
  return make("select", {}, ...options.map(([value, text]) => make("option", { value }, text)));
}

/** A colour of the theme as it stands now, for canvases. */
export function colour(root, name) {
  const probe = make("i", { style: `color: var(${name}); display: none` });
  root.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

const RESTARTED = "The kernel is gone. Run this cell again to bring the widget back.";
const ALONE = "The kernel is gone. The widget goes on without it; run this cell again to connect it.";

/**
 * Wrap `build` as an anywidget module: it gets a root element and helpers whose listeners end with
 * the widget, and may return a function that frees what it holds.
 */
export function widget(title, build) {
  function render({ model, el }) {
    const life = new AbortController();
    const { signal } = life;
    const root = make("div", { class: "dlsg-body" });
    const note = make("p", { class: "dlsg-message", role: "status" });
    // JupyterLab keeps its shortcuts, such as the arrows, away from what carries this attribute.
    const frame = make(
      "section",
      { class: "dlsg", "aria-label": title, "data-lm-suppress-shortcuts": "true" },
      root,
      note,
    );
    el.append(frame);

    function tell(text, kind = "note") {
      note.textContent = text;
      note.className = `dlsg-message dlsg-${kind}`;
    }

    function guarded(work) {
      return (...values) => {
        if (signal.aborted) return undefined;
        try {
          const result = work(...values);
          if (result instanceof Promise) return result.catch(fail);
          return result;
        } catch (error) {
          return fail(error);
        }
      };
    }

    function fail(error) {
      console.error(error);
      tell(`${error.name}: ${error.message}`, "error");
    }

    function listen(target, types, handler, options = {}) {
      const run = guarded(handler);
      for (const type of types.split(" ")) {
        target.addEventListener(type, run, { signal, ...options });
      }
    }

    function follow(names, handler) {
      const run = guarded(handler);
      for (const name of names.split(" ")) {
        model.on(`change:${name}`, run);
        signal.addEventListener("abort", () => model.off(`change:${name}`, run));
      }
    }

    /** Return a function that asks for `draw` before the next frame, however often it is called. */
    function painter(draw) {
      let asked = 0;
      const run = guarded(draw);
      signal.addEventListener("abort", () => cancelAnimationFrame(asked));
      return () => {
        asked ||= requestAnimationFrame(() => {
          asked = 0;
          run();
        });
      };
    }

    /** Change the state here and in the kernel, if there is one. */
    function send(changes) {
      for (const [name, value] of Object.entries(changes)) model.set(name, value);
      model.save_changes();
    }

    function lost() {
      const alive = model.get("in_page");
      if (!alive) root.inert = true;
      tell(alive ? ALONE : RESTARTED, alive ? "note" : "error");
    }
    model.on("comm_live_update", lost);
    signal.addEventListener("abort", () => model.off("comm_live_update", lost));

    const showMessage = () => tell(model.get("message"), "error");
    follow("message", showMessage);
    if (model.get("message")) showMessage();
    const free = guarded(build)({ model, root, signal, listen, follow, painter, send, tell });
    return () => {
      life.abort();
      if (typeof free === "function") free();
      for (const canvas of frame.querySelectorAll("canvas")) canvas.width = canvas.height = 0;
      frame.remove();
    };
  }
  return { render };
}
