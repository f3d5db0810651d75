// A caption written word by word. In Python: widgets/caption_explorer.py.
import { button, make, say, widget } from "./base.js";
import { bytesOf } from "./canvases.js";
import { nextWords, sceneView, sentenceView } from "./caption_views.js";
import { END, halves, partsOf, write } from "./captioner.js";
import "./caption_explorer.css";

export default widget("Captions", (help) => {
  const { model, root, follow, painter, send } = help;
  const vocabulary = model.get("vocabulary");
  const written = writerOf(model, vocabulary);
  const go = (sentence) => send({ sentence, word: -1 });
  const scene = sceneView(help);
  const sentence = sentenceView(help);
  const next = nextWords(help, vocabulary, (word) => go([...model.get("sentence"), word]));
  const controls = controlsOf(help, written, go);
  const verdict = make("p", { class: "dlsg-verdict", role: "status" });
  root.append(
    make(
      "div",
      { class: "dlsg-columns dlsg-captions" },
      scene.box,
      make(
        "div",
        { class: "dlsg-column dlsg-wide" },
        sentence.box,
        controls.box,
        verdict,
        next.box,
      ),
    ),
  );

  const draw = painter(() => {
    const words = model.get("sentence");
    const { maps, probabilities } = written(words);
    const asked = model.get("word");
    const shown = asked < 0 || asked >= maps.length ? maps.length - 1 : asked;
    scene.draw(model.get("scene"), maps[shown]);
    sentence.draw(words, shown);
    next.draw(words.length < model.get("longest") ? probabilities : null);
    controls.show(words, probabilities);
    const name = words[shown] ?? "the next word";
    say(verdict, `Light: where it looks for ${name === vocabulary[END] ? "the end" : name}.`);
  });
  follow("scene sentence word", draw);
  draw();
});

/** A function of words that gives maps and the next word's probabilities in the chosen scene. */
function writerOf(model, vocabulary) {
  const [rows, columns] = model.get("grid");
  const [positions, sizes] = [rows * columns, model.get("sizes")];
  const { features, weights } = partsOf(halves(bytesOf(model.get("numbers"))), {
    scenes: model.get("shape")[0],
    positions,
    words: vocabulary.length,
    sizes,
  });
  return (words) => {
    const numbers = words.map((word) => vocabulary.indexOf(word));
    return write(features[model.get("scene")], numbers, weights, { sizes, positions });
  };
}

/** Buttons to write on and to go back. */
function controlsOf({ model, listen }, written, go) {
  const vocabulary = model.get("vocabulary");
  const next = button("next word", { main: true });
  const all = button("whole sentence");
  const back = button("one back");
  const anew = button("from the start");

  function longer(words) {
    const { probabilities } = written(words);
    return [...words, vocabulary[probabilities.indexOf(Math.max(...probabilities))]];
  }

  function finished(words) {
    const ended = words.at(-1) === vocabulary[END] || words.length >= model.get("longest");
    return ended ? words : finished(longer(words));
  }

  listen(next, "click", () => go(longer(model.get("sentence"))));
  listen(all, "click", () => go(finished(model.get("sentence"))));
  listen(back, "click", () => go(model.get("sentence").slice(0, -1)));
  listen(anew, "click", () => go([]));

  function show(words, probabilities) {
    next.disabled = all.disabled = !probabilities || words.length >= model.get("longest");
    back.disabled = anew.disabled = !words.length;
  }

  return { box: make("div", { class: "dlsg-row" }, next, all, back, anew), show };
}
