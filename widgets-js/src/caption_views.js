// What the caption explorer shows: the scene, the sentence, and the next words.
import { button, make, range, say } from "./base.js";
import { bytesOf, paint, pixelsOf } from "./canvases.js";
import { percent } from "./numbers.js";

const NEXT = 6; // words that are offered
const DARK = 0.25; // light of what the network does not look at
const END = "<end>";
const shownAs = (word) => (word === END ? "(end)" : word);

/** The scene, light where the map is high, and buttons to choose another one. */
export function sceneView({ model, listen, send }) {
  const [scenes, height, width] = model.get("shape");
  const [rows, columns] = model.get("grid");
  const pictures = bytesOf(model.get("pictures"));
  const size = height * width * 3;
  const levels = (n) => pictures.subarray(n * size, (n + 1) * size);
  const canvas = make("canvas", { class: "dlsg-pixels", role: "img" });
  const choices = range(0, scenes - 1).map((n) => {
    const small = make("canvas", { class: "dlsg-pixels" });
    paint(small, levels(n), height, width, 3);
    const chosen = make("button", { type: "button", "aria-label": `Scene ${n + 1}` }, small);
    listen(chosen, "click", () => send({ scene: n, sentence: [], word: -1 }));
    return chosen;
  });
  const box = make(
    "div",
    { class: "dlsg-column" },
    make("figure", {}, canvas),
    make("div", { class: "dlsg-scenes", role: "group", "aria-label": "Scenes" }, ...choices),
  );

  function draw(scene, map) {
    const { data, show } = pixelsOf(canvas, height, width);
    const [colors, most] = [levels(scene), Math.max(...map)];
    for (let at = 0; at < height * width; at++) {
      const row = Math.floor((Math.floor(at / width) * rows) / height);
      const share = map[row * columns + Math.floor(((at % width) * columns) / width)] / most;
      const rgb = colors.subarray(3 * at, 3 * at + 3);
      const dark = (DARK * (rgb[0] + rgb[1] + rgb[2])) / 3;
      rgb.forEach((value, k) => {
        data[4 * at + k] = share * value + (1 - share) * dark;
      });
      data[4 * at + 3] = 255;
    }
    show();
    choices.forEach((each, n) => {
      each.setAttribute("aria-pressed", n === scene);
    });
    canvas.setAttribute("aria-label", `Scene ${scene + 1}, light where the network looks`);
    canvas.dataset.value = JSON.stringify(map); // for whoever cannot see it
  }

  return { box, draw };
}

/** The words so far as buttons; pointing at one shows its map. */
export function sentenceView({ listen, send }) {
  const box = make("div", { class: "dlsg-sentence", role: "group", "aria-label": "Sentence" });

  function draw(words, shown) {
    const texts = words.map(shownAs);
    if (words.at(-1) !== END) texts.push("…");
    while (box.children.length > texts.length) box.lastChild.remove();
    while (box.children.length < texts.length) {
      const place = box.children.length;
      const each = button("");
      listen(each, "pointerenter focus click", () => send({ word: place }));
      box.append(each);
    }
    texts.forEach((text, n) => {
      say(box.children[n], text);
      box.children[n].setAttribute("aria-pressed", n === shown);
    });
  }

  return { box, draw };
}

/** The most probable next words as buttons; `take(word)` is called with the one that is chosen. */
export function nextWords({ listen }, vocabulary, take) {
  const offers = range(1, NEXT).map(() => {
    const each = make("button", { type: "button" }, make("span"), make("span"));
    listen(each, "click", () => take(each.dataset.word));
    return each;
  });
  const attributes = { class: "dlsg-offered", role: "group", "aria-label": "Next words" };

  function draw(probabilities) {
    const best = (probabilities ?? [])
      .map((value, number) => ({ value, word: vocabulary[number] }))
      .sort((one, other) => other.value - one.value);
    offers.forEach((each, n) => {
      each.style.visibility = n < best.length ? "visible" : "hidden";
      if (n >= best.length) return;
      const { word, value } = best[n];
      Object.assign(each.dataset, { word, value });
      each.style.setProperty("--share", `${100 * value}%`);
      say(each.firstChild, shownAs(word));
      say(each.lastChild, percent(value));
    });
  }

  return { box: make("div", attributes, ...offers), draw };
}
