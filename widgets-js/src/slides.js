/*! Contains reveal.js 6.0.2, https://revealjs.com
 *
 * Copyright (C) 2011-2026 Hakim El Hattab, http://hakim.se, and reveal.js contributors
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of this software and associated documentation files (the "Software"), to deal
 * in the Software without restriction, including without limitation the rights
 * to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
 * copies of the Software, and to permit persons to whom the Software is
 * furnished to do so, subject to the following conditions:
 *
 * The above copyright notice and this permission notice shall be included in
 * all copies or substantial portions of the Software.
 *
 * THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
 * IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
 * FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
 * AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
 * LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
 * OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
 * THE SOFTWARE.
 */

// Turns a lecture's page into slides of 1280×720, none too high; slide_layout.js says what goes where.
//
// A heading begins a column of slides that share it as their title. Tags of a cell: `slide` begins
// one, `fragment` appears at a key, `notes` goes to the speaker, `skip` is left out. The speaker's
// notes also hold the answers of exercises and code for which the wall has no room: that of widgets,
// and that of pictures and tables where it keeps them from the text about them.
import "./slides.css";
import Reveal from "reveal.js";
import Notes from "reveal.js/plugin/notes";
import { divide } from "./slide_layout.js";

const WIDTH = 1280;
const HEIGHT = 720;
const WIDEST = 1184; // what the margins leave
const LARGEST = 1.5; // of a picture's own height
const TALLEST = 20; // lines of printed text on a slide
// Of text and of code, where there is room: the first that fits.
const SIZES = ["larger larger", "large large", "large"];
const ZOOMS = [1.25, 1.2, 1.15, 1.1, 1.05, 1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7]; // of widgets
const SHORT = 250; // letters
const DRAWING = /plotting|plt\.|\bax(es|is)?\b|\bfig|panel|titles?\b|label|color/;

function make(name, className, ...children) {
  const element = Object.assign(document.createElement(name), { className });
  element.append(...children);
  return element;
}

/** A cell's tags: nbconvert writes those of code, the template those of texts as classes. */
function tagsOf(cell) {
  const classes = [...cell.classList, ...cell.parentElement.classList];
  const names = classes.filter((name) => name.startsWith("celltag_"));
  return new Set(names.map((name) => name.slice("celltag_".length)));
}

/** Read cells: what each shows as blocks, in columns below their headings. */
class Reader {
  columns = [];
  #hasPicture = false; // the first one stands without its code

  read(cell) {
    const tags = tagsOf(cell);
    if (tags.has("skip")) return;
    const text = cell.querySelector(".jp-RenderedMarkdown");
    if (text && tags.has("notes")) this.#note(text);
    else if (text) this.#readText(cell, text, tags);
    else this.#readCode(cell, tags);
  }

  #readText(cell, text, tags) {
    const answers = [...text.querySelectorAll("details")].map(answer);
    for (const { note } of answers) note.remove();
    let begins = tags.has("slide");
    for (const child of [...text.children]) {
      if (/^H[1-6]$/.test(child.tagName)) {
        this.#begin(child);
        continue;
      }
      if (!child.textContent.trim() && !child.querySelector("img, svg")) continue;
      const element = child.localName === "math" ? make("div", "", child) : child;
      const announces = element.textContent.trimEnd().endsWith(":");
      const notes = answers.filter(({ of }) => of === child).map(({ note }) => note);
      this.#add(cell, tags, { kind: "text", element, announces, begins, notes });
      begins = false;
    }
    for (const { note } of answers.filter(({ of }) => !of)) this.#note(note);
  }

  #readCode(cell, tags) {
    const code = cell.querySelector(".highlight");
    const outputs = [...cell.querySelectorAll(".jp-OutputArea-output")];
    const isTitle = !this.#hasPicture && outputs.length > 0;
    const isFolded = cell.querySelector(".course-folded") || isTitle;
    const isOnlyAsserted = (output) => tags.has("check") && !output.querySelector("img, table");
    const isAlive = (output) => output.matches(".course-widget") && output.childElementCount;
    let begins = tags.has("slide");
    if (code) tidy(code, outputs.length > 0);
    if (code?.textContent.trim() && !isFolded) {
      const optional = outputs.some(isAlive) ? -10 : costWithout(code, outputs);
      this.#add(cell, tags, { kind: "code", element: code, begins, optional });
      begins = false;
    }
    for (const element of outputs.filter((output) => !isOnlyAsserted(output))) {
      const kind = isAlive(element) ? "widget" : "output";
      if (tags.has("fragment")) element.classList.add("fragment");
      const least = this.#hasPicture ? undefined : 0.5; // the title's picture stays with its text
      this.#add(cell, tags, { kind, element, begins, least });
      begins = false;
      this.#hasPicture ||= element.querySelector("img") !== null;
    }
  }

  /** Begin a column; a heading right below another one stands under it. */
  #begin(heading) {
    heading.querySelector(".anchor-link")?.remove();
    const above = this.columns.at(-1);
    const isBelow =
      above && !above.blocks.length && heading.tagName > above.title.lastElementChild.tagName;
    if (isBelow) above.title.append(heading);
    else this.columns.push({ title: make("header", "", heading), blocks: [] });
  }

  #add(cell, tags, block) {
    if (!this.columns.length) this.columns.push({ title: make("header", ""), blocks: [] });
    if (block.kind === "text" && tags.has("fragment")) block.element.classList.add("fragment");
    const { blocks } = this.columns.at(-1);
    if (block.kind !== "widget") block.element.classList.add("course-block"); // they have own styles
    blocks.push({ notes: [], ...block, cell });
  }

  /** Leave something to the speaker, beside what came last. */
  #note(element) {
    const { blocks } = this.columns.findLast((column) => column.blocks.length) ?? { blocks: [] };
    blocks.at(-1)?.notes.push(element);
  }
}

/** Let a short text under a heading of its own share the slide of the text before it. */
function joined(columns) {
  const joint = [];
  for (const column of columns) {
    const above = joint.at(-1);
    const isText = ({ blocks }) => blocks.every(({ kind }) => kind === "text");
    const length = ({ blocks }) => blocks.reduce((sum, b) => sum + b.element.textContent.length, 0);
    const isShort = length(column) <= SHORT && !column.blocks.some(({ begins }) => begins);
    const isFree = above && !above.hasTwo && length(above) <= 3 * SHORT;
    if (
      isFree &&
      isShort &&
      column.title.childElementCount === 1 &&
      [above, column].every(isText)
    ) {
      const heading = make("div", "course-heading course-block", ...column.title.children);
      const { cell } = column.blocks[0];
      above.hasTwo = true;
      above.blocks.push({ kind: "text", element: heading, announces: true, notes: [], cell });
      above.blocks.push(...column.blocks);
    } else joint.push(column);
  }
  return joint;
}

/** An exercise's answer, as a note with the exercise's number, and the block that it belongs to. */
function answer(details) {
  details.open = true;
  const item = details.closest("li");
  const list = item?.parentElement;
  const number = list?.matches("ol") ? `${[...list.children].indexOf(item) + list.start}. ` : "";
  let of = details;
  while (!of.parentElement.matches(".jp-RenderedMarkdown")) of = of.parentElement;
  if (of === details) of = details.previousElementSibling;
  const note = make("div", "", number);
  details.replaceWith();
  note.append(details);
  return { of, note };
}

/**
 * Leave out of code what nobody reads on a wall: `plt.show()`, words to the formatter and, where
 * the cell shows something, its assertions.
 */
function tidy(code, shows) {
  for (const comment of code.querySelectorAll(".c1")) {
    comment.textContent = comment.textContent.replace(/\s*# fmt: \w+$/, "");
  }
  const pre = code.querySelector("pre");
  let open = 0; // brackets of an assertion that goes on
  const isRead = (line) => {
    const text = make("div", "");
    text.innerHTML = line;
    const words = text.textContent;
    if (words === "plt.show()") return false;
    if (!open && !(shows && words.startsWith("assert "))) return true;
    open += (words.match(/[([{]/g) ?? []).length - (words.match(/[)\]}]/g) ?? []).length;
    return false;
  };
  const lines = pre.innerHTML.split("\n").filter(isRead);
  pre.innerHTML = lines
    .join("\n")
    .trimEnd()
    .replace(/\n{3,}/g, "\n\n");
}

/** What it costs to leave code to the notes, undefined if it must not be: little if it draws. */
function costWithout(code, outputs) {
  const lines = code.textContent.split("\n").filter((line) => line.trim());
  const shows = (what) => outputs.some((output) => output.querySelector(what));
  if (!shows("img, table") || lines.some((line) => /^\s*(def|class) /.test(line))) return undefined;
  const draws = lines.filter((line) => DRAWING.test(line)).length >= lines.length / 2;
  if (draws) return 0.6 - 0.08 * lines.length;
  return shows("img") ? 1.2 - 0.04 * lines.length : 2.2;
}

/** Divide a list by its items and printed text by its lines; null where there is nothing to. */
function halved(element) {
  const list = element.matches("ul, ol") && element.children.length > 1;
  if (list) {
    const rest = element.cloneNode(false);
    const half = Math.ceil(element.children.length / 2);
    if (rest.matches("ol")) rest.start = element.start + half;
    rest.append(...[...element.children].slice(half));
    return [element, rest];
  }
  const text = element.querySelector("pre");
  const lines = text?.textContent.split("\n") ?? [];
  if (lines.length <= TALLEST || element.matches(".highlight")) return null;
  const rest = element.cloneNode(true);
  const half = Math.ceil(lines.length / 2);
  text.textContent = lines.slice(0, half).join("\n");
  rest.querySelector("pre").textContent = lines.slice(half).join("\n");
  return [element, rest];
}

const heightOf = (element) => Math.ceil(element.getBoundingClientRect().height);

/** The column's blocks with their heights; those that are higher than a slide in halves. */
function measured(blocks, body, room) {
  body.append(...blocks.map(({ element }) => element));
  return blocks.flatMap((block) => {
    const { element } = block;
    let height = heightOf(element);
    if (height > room && element.matches("ul, ol")) {
      element.classList.add("course-small");
      if (heightOf(element) <= room) height = heightOf(element);
      else element.classList.remove("course-small");
    }
    const halves = height > room && halved(element);
    if (halves) {
      const [first, rest] = halves.map((half) => ({ ...block, element: half }));
      first.notes = [];
      rest.begins = false;
      return [first, rest].flatMap((half) => measured([half], body, room));
    }
    const images = [...element.querySelectorAll("img")];
    const pictures = Math.max(0, ...images.map((image) => image.offsetHeight));
    const width = Math.max(1, ...images.map((image) => image.offsetWidth));
    return [{ ...block, height, pictures, growth: Math.min(LARGEST, WIDEST / width) }];
  });
}

/** Make a column's slides. */
function lay({ title, blocks }, root) {
  const column = make("section", "");
  root.append(column);
  const begin = () => {
    const body = make("div", "course-body");
    const header = title.cloneNode(true);
    if (column.childElementCount > 1) header.replaceChildren(header.lastElementChild ?? "");
    const slide = make("section", "course-slide", header, body);
    column.append(slide);
    return { slide, body };
  };
  const { slide: draft, body: sheet } = begin();
  const room = HEIGHT - draft.offsetHeight;
  const ready = measured(blocks, sheet, room);
  for (const { blocks: shown, left } of divide(ready, room)) {
    const { slide, body } = begin();
    body.append(...shown.map(({ element }) => element));
    const notes = shown.flatMap((block) => block.notes);
    const code = left.map(({ element }) => element);
    if (notes.length || code.length) slide.append(make("aside", "notes", ...notes, ...code));
    if (shown.at(-1)?.kind === "widget") slide.classList.add("course-alive");
    fill(slide);
  }
  draft.remove();
}

const excess = (slide) => Math.max(slide.scrollHeight, slide.offsetHeight) - HEIGHT;

/** Let pictures have the room that is left, or as much less as they must; then the text. */
function fill(slide) {
  const images = [...slide.querySelectorAll(".course-body img")];
  const total = images.reduce((sum, image) => sum + image.offsetHeight, 0);
  const widest = Math.max(0, ...images.map((image) => image.offsetWidth));
  const scale = Math.min(1 - (excess(slide) + 1) / total, WIDEST / widest, LARGEST);
  for (const image of images) {
    image.style.height = `${Math.floor(image.offsetHeight * scale)}px`;
    image.style.width = "auto"; // in place of its attribute, or the picture is stretched
  }
  if (slide.matches(".course-alive")) return;
  for (const size of SIZES) {
    const [text, code] = size.split(" ");
    Object.assign(slide.dataset, { text, ...(code && { code }) });
    if (excess(slide) <= 0 && !isTooWide(slide)) return;
    delete slide.dataset.text;
    delete slide.dataset.code;
  }
}

/** Say whether a slide's code, table or formula is wider than the slide, or a printed line would break. */
function isTooWide(slide) {
  slide.classList.add("course-unbroken");
  const wide = [...slide.querySelectorAll(".course-body :is(pre, table, math)")].some(
    (element) =>
      element.scrollWidth > element.clientWidth || element.getBoundingClientRect().width > WIDEST,
  );
  slide.classList.remove("course-unbroken");
  return wide;
}

/** Widgets lay themselves out when they are told their size, which is after a frame. */
function frame() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(resolve));
    setTimeout(resolve, 200); // a tab in the background gets no frames
  });
}

/** Let a widget be as large as its slide allows. */
async function fit(slide) {
  const widget = slide.querySelector(".course-widget");
  widget.dataset.preventSwipe = "";
  for (const zoom of ZOOMS) {
    widget.style.zoom = zoom;
    await frame();
    if (excess(slide) <= 0 && widget.scrollWidth <= widget.clientWidth) return;
  }
}

/** Keys belong to the widget that has the focus, except what a presenter's remote sends. */
function turns({ key, target, defaultPrevented }) {
  const isRemote = ["PageUp", "PageDown"].includes(key) && !defaultPrevented;
  return !target.closest?.(".course-widget") || isRemote;
}

const page = document.querySelector("main");
if (page.querySelector("[data-widget]") && !document.body.dataset.widgets)
  await new Promise((resolve) => document.addEventListener("course-widgets", resolve));
await Promise.all([...page.querySelectorAll("img")].map((image) => image.decode()));
const root = make("div", "slides");
document.body.append(make("div", "reveal", root));
const reader = new Reader();
for (const cell of page.querySelectorAll(".jp-Cell")) reader.read(cell);
const columns = reader.columns.filter(({ blocks }) => blocks.length);
for (const column of joined(columns)) lay(column, root);
for (const slide of root.querySelectorAll(".course-alive")) await fit(slide);
page.remove();
document.body.classList.add("course-present");

await Reveal.initialize({
  width: WIDTH,
  height: HEIGHT,
  margin: 0,
  maxScale: 4,
  center: false,
  hash: true,
  navigationMode: "linear", // the right arrow leads to the next slide, as the space bar does
  transition: "none",
  backgroundTransition: "none",
  slideNumber: "c/t",
  controlsTutorial: false,
  keyboardCondition: turns,
  pdfMaxPagesPerSlide: 1,
  plugins: [Notes],
});
Reveal.on("slidechanged", () => document.activeElement?.blur());
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !turns(event)) event.target.blur();
});
document.body.dataset.slides = "ready";
