// A short text typed, its class, and which letters speak for it. In Python: widgets/text_explorer.py.
import { button, field, make, say, widget } from "./base.js";
import { bytesOf } from "./canvases.js";
import { halves } from "./captioner.js";
import { css, inkOn, largestOf, signedColors } from "./colors.js";
import { percent, written } from "./numbers.js";
import { classify, lettersOf, partsOf } from "./text_cnn.js";
import "./text_explorer.css";

const UNKNOWN = 1;

export default widget("Letters of a name", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const names = model.get("class_names");
  const read = readerOf(model);
  const input = make("input", {
    type: "text",
    maxlength: model.get("longest"),
    autocomplete: "off",
    spellcheck: "false",
    class: "dlsg-typed",
  });
  const examples = model.get("examples").map((text) => {
    const each = button(text);
    listen(each, "click", () => send({ text, chosen: -1 }));
    return each;
  });
  const verdict = make("p", { class: "dlsg-verdict", role: "status" });
  const letters = make("div", { class: "dlsg-letters", role: "group" });
  const unknown = make("p", { class: "dlsg-unknown" });
  const classes = classButtons(help, names);
  root.append(
    make("div", { class: "dlsg-row" }, field("Name", input), ...examples),
    make(
      "div",
      { class: "dlsg-columns dlsg-texts" },
      make("div", { class: "dlsg-column dlsg-wide" }, verdict, letters, unknown),
      classes.box,
    ),
  );

  const draw = painter(() => {
    if (input.value !== model.get("text")) input.value = model.get("text");
    const typed = lettersOf(model.get("text"), model.get("lower"));
    const { numbers, shares, probabilities } = read(typed);
    const best = probabilities.indexOf(Math.max(...probabilities));
    const shown = model.get("chosen") < 0 ? best : model.get("chosen");
    classes.draw(probabilities, best, shown);
    letters.setAttribute("aria-label", `What each letter adds for ${names[shown] ?? "a class"}`);
    drawLetters(letters, typed, numbers, shown < 0 ? [] : shares.map((each) => each[shown]));
    const strange = numbers.filter((n) => n <= UNKNOWN).length;
    say(verdict, sentenceOf(names, probabilities, best, shown, strange === numbers.length));
    say(unknown, strange ? `${strange} of ${numbers.length} characters are unknown here.` : "");
  });
  listen(input, "input", () => send({ text: input.value, chosen: -1 }));
  follow("text chosen", draw);
  draw();
});

function sentenceOf(names, probabilities, best, shown, strange) {
  if (best < 0) return "Type a name.";
  if (strange) return "No character of this is known here: the answer means nothing.";
  const first = `${names[best]}, ${percent(probabilities[best])}.`;
  return `${first} Blue letters speak for ${names[shown]}, orange ones against it:`;
}

/** A function of letters that gives their numbers, shares and probabilities. */
function readerOf(model) {
  const characters = model.get("characters");
  const [sizes, classes] = [model.get("sizes"), model.get("class_names").length];
  const setting = { sizes, classes, units: characters.length };
  const parts = partsOf(halves(bytesOf(model.get("numbers"))), setting);
  return (letters) => {
    const numbers = letters.map((letter) => Math.max(characters.indexOf(letter), UNKNOWN));
    if (!letters.length) return { numbers, shares: [], probabilities: [] };
    return { numbers, ...classify(numbers, parts, setting) };
  };
}

/** Show letters in the colors of what they add, and the numbers below them. */
function drawLetters(box, letters, numbers, shares) {
  const colors = signedColors(largestOf(shares));
  while (box.children.length > letters.length) box.lastChild.remove();
  while (box.children.length < letters.length) box.append(make("span", {}, make("b"), make("i")));
  letters.forEach((letter, n) => {
    const each = box.children[n];
    const color = colors(shares[n] ?? 0);
    const strange = numbers[n] <= UNKNOWN;
    each.className = strange ? "dlsg-strange" : "";
    each.firstChild.style.background = strange ? "" : css(color);
    each.firstChild.style.color = strange ? "" : inkOn(color);
    each.dataset.value = shares[n] ?? "";
    say(each.firstChild, letter === " " ? "\u00a0" : letter);
    say(each.lastChild, shares.length ? written(Number(shares[n].toFixed(1))) : "");
  });
}

/** The classes as buttons with bars; pressing one chooses it. */
function classButtons({ model, listen, send }, names) {
  const rows = names.map((name, k) => {
    const each = make("button", { type: "button" }, make("span", {}, name), make("span"));
    listen(each, "click", () => send({ chosen: model.get("chosen") === k ? -1 : k }));
    return each;
  });
  const box = make(
    "div",
    { class: "dlsg-classes", role: "group", "aria-label": "Classes" },
    ...rows,
  );

  function draw(probabilities, best, shown) {
    rows.forEach((each, k) => {
      const value = probabilities[k] ?? 0;
      each.style.setProperty("--share", `${100 * value}%`);
      each.dataset.value = probabilities[k] ?? "";
      each.className = k === best ? "dlsg-best" : "";
      each.setAttribute("aria-pressed", k === shown);
      say(each.lastChild, probabilities.length ? percent(value) : "");
    });
  }

  return { box, draw };
}
