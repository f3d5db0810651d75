// Brings a page's widgets to life without a kernel: their states stand in the page.

/** What a widget's module expects of its model, without anyone at the other end. */
class Model {
  #values;
  #listeners = new Map();

  constructor(values) {
    this.#values = values;
  }

  get(name) {
    return this.#values[name];
  }

  set(name, value) {
    if (Object.is(this.#values[name], value)) return;
    this.#values[name] = value;
    for (const listener of this.#listeners.get(`change:${name}`) ?? []) listener();
  }

  on(event, listener) {
    if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
    this.#listeners.get(event).add(listener);
  }

  off(event, listener) {
    this.#listeners.get(event)?.delete(listener);
  }

  save_changes() {}

  send() {}
}

function bytes(encoded) {
  return new DataView(Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0)).buffer);
}

const NOTE = "This widget needs a running kernel: open the lecture with “make lab”.";
const STATES = 'script[type="application/vnd.jupyter.widget-state+json"]';
const widgets = JSON.parse(document.querySelector(STATES).textContent).state;
const modules = new Map(); // several widgets of a kind share one
const styled = new Set();

for (const element of document.querySelectorAll("[data-widget]")) {
  const { state, buffers = [] } = widgets[element.dataset.widget];
  for (const { path, data } of buffers) state[path[0]] = bytes(data);
  if (!state.in_page) {
    element.textContent = NOTE;
    continue;
  }
  if (!styled.has(state._css)) {
    styled.add(state._css);
    document.head.append(
      Object.assign(document.createElement("style"), { textContent: state._css }),
    );
  }
  if (!modules.has(state._esm)) {
    modules.set(
      state._esm,
      URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" })),
    );
  }
  const { default: module } = await import(modules.get(state._esm));
  module.render({ model: new Model(state), el: element });
}

// Slides are laid out when the widgets have their sizes.
document.body.dataset.widgets = "ready";
document.dispatchEvent(new Event("course-widgets"));
