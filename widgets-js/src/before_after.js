// Two versions of a picture with a line between them. In Python: widgets/before_after.py.
import { choice, clamp, field, make, say, widget } from "./base.js";
import { openTiles } from "./tiles.js";
import "./before_after.css";

const STEP = 0.02; // of the width, for a key
const LINE = 3; // width of the line, in pixels of the page
const ROOM = [1040, 430]; // of the picture, in pixels of the page
const HELP = "The line between both. Left and right arrow move it, Home and End to the sides.";

export default widget("Before and after", async (help) => {
  const { model, root, listen, follow, painter, send, ended } = help;
  const tiles = await openTiles(model.get("tiles"), model.get("places"));
  ended(tiles.close);
  const [names, texts] = [model.get("names"), model.get("texts")];
  const lists = [0, 1].map(() => choice(names.map((name, n) => [n, name])));
  const outputs = lists.map(() => make("output"));
  const sides = ["Left", "Right"].map((side, n) =>
    make("div", { class: "dlsg-side" }, field(side, lists[n]), outputs[n]),
  );
  const { canvas, line, frame } = framed(tiles);
  root.append(make("div", { class: "dlsg-row dlsg-sides" }, ...sides), frame);
  const context = canvas.getContext("2d");

  const draw = painter(() => {
    const [shown, split] = [model.get("shown"), model.get("split")];
    const at = Math.round(split * tiles.width);
    const clipped = (n, from, to) => {
      context.save();
      context.beginPath();
      context.rect(from, 0, to - from, tiles.height);
      context.clip();
      tiles.draw(context, n, 0, 0, tiles.width, tiles.height);
      context.restore();
    };
    clipped(shown[0], 0, at);
    clipped(shown[1], at, tiles.width);
    line.style.left = `calc(${(100 * at) / tiles.width}% - ${LINE / 2}px)`;
    shown.forEach((n, side) => {
      lists[side].value = n;
      say(outputs[side], texts[n]);
    });
    const percent = Math.round(100 * split);
    frame.setAttribute("aria-valuenow", percent);
    frame.setAttribute(
      "aria-valuetext",
      `${names[shown[0]]} on the left ${percent} percent, ${names[shown[1]]} on the rest`,
    );
  });

  const move = (split) => send({ split: clamp(split, 0, 1) });

  function follows(event) {
    const box = canvas.getBoundingClientRect();
    move((event.clientX - box.left) / box.width);
  }

  listen(frame, "pointerdown", (event) => {
    frame.setPointerCapture(event.pointerId);
    follows(event);
  });
  listen(frame, "pointermove", (event) => {
    if (event.buttons) follows(event);
  });
  listen(frame, "keydown", (event) => {
    const split = model.get("split");
    const wanted = { ArrowLeft: split - STEP, ArrowRight: split + STEP, Home: 0, End: 1 }[
      event.key
    ];
    if (wanted === undefined) return;
    event.preventDefault();
    move(wanted);
  });
  lists.forEach((list, side) => {
    listen(list, "change", () => {
      const shown = [...model.get("shown")];
      shown[side] = Number(list.value);
      send({ shown });
    });
  });
  follow("shown split", draw);
  draw();
});

/** The picture with its line, which is a slider. */
function framed({ width, height, pixelated }) {
  const canvas = make("canvas", { width, height, "aria-hidden": "true", class: pixelated });
  const zoom = Math.min(ROOM[0] / width, ROOM[1] / height);
  const line = make("span", { class: "dlsg-divider" });
  const attributes = {
    class: "dlsg-frame",
    role: "slider",
    tabindex: "0",
    "aria-label": HELP,
    "aria-valuemin": "0",
    "aria-valuemax": "100",
    style: `max-width: ${Math.round(width * zoom)}px`,
  };
  return { canvas, line, frame: make("div", attributes, canvas, line) };
}
