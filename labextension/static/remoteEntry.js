// Lets the widgets live in jupyterlab-rise's slideshow.
//
// The widgets' manager asks the application for @jupyterlab/console, which jupyterlab-rise does not
// have, so that no widget is shown (https://github.com/jupyterlab-contrib/rise/issues/119). All it
// needs of it is the name of a service that may be missing. JupyterLab itself has the real one.
//
// This file is written by hand in the form of a module federation container, which JupyterLab loads.
window._JUPYTERLAB ??= {};
window._JUPYTERLAB["dlsg-slides"] = {
  init(shared) {
    if (shared["@jupyterlab/console"]) return;
    const module = { IConsoleTracker: { name: "@jupyterlab/console:IConsoleTracker" } };
    const get = async () => () => module;
    shared["@jupyterlab/console"] = { "4.99.0": { get, from: "dlsg-slides", eager: false } };
  },
  get: async () => () => ({ __esModule: true, default: [] }),
};

// In the slideshow keys stay with the widget that has the focus. JupyterLab looks for this attribute
// from the element with the focus upwards and finds its own arrow keys there first; the slides
// listen at the end.
const OWN_KEYS = "data-lm-suppress-shortcuts";
const known = new WeakSet();
document.addEventListener("focusin", ({ target }) => {
  const widget = target.closest(`.rise-enabled .dlsg[${OWN_KEYS}]`);
  if (!widget) return;
  target.setAttribute(OWN_KEYS, "true");
  if (known.has(widget)) return;
  known.add(widget);
  widget.addEventListener("keydown", (event) => event.stopPropagation());
});
