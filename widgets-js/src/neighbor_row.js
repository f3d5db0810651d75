// The neighbors of an image in one space.
import { make, say } from "./base.js";

/** A title and the neighbors; `choose(n)` is told of one that is clicked and can be a query. */
export function neighborRow({ model, listen }, tiles, space, choose) {
  const [labels, names] = [model.get("labels"), model.get("names")];
  const neighbors = model.get("neighbors")[space];
  const title = make("h3");
  const found = neighbors[0].map((first) => {
    const isQuery = first < neighbors.length;
    const canvas = make("canvas", { class: tiles.pixelated, "aria-hidden": "true" });
    const caption = make("span");
    const kind = isQuery ? "button" : "div";
    const box = make(kind, { class: "dlsg-near", type: isQuery && "button" }, canvas, caption);
    if (isQuery) listen(box, "click", () => choose(Number(box.dataset.image)));
    return { canvas, caption, box };
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
