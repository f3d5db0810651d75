// The controls of a background run: start, how far it is, cancel. In Python: widgets/_base.py.
import { button, make } from "./base.js";

/** Buttons and a progress bar; `update()` shows the state as it is. */
export function runControls({ model, listen }, text, textOfCancel = "Cancel") {
  const start = button(text, { main: true });
  const cancel = button(textOfCancel);
  const progress = make("progress", { max: "1", "aria-label": "progress" });
  const box = make("div", { class: "dlsg-run" }, start, cancel, progress);
  listen(start, "click", () => model.send("start"));
  listen(cancel, "click", () => model.send("cancel"));

  function update() {
    const running = model.get("running");
    // The focus stays where the reader is.
    const held = document.activeElement === start || document.activeElement === cancel;
    start.hidden = running;
    cancel.hidden = progress.hidden = !running;
    if (held) (running ? cancel : start).focus();
    progress.value = model.get("done");
  }

  return { box, update };
}
