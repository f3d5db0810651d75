// An image's nearest neighbors, by pixels and by features. In Python: widgets/neighbor_explorer.py.
import { button, choice, field, make, range, say, widget } from "./base.js";
import { neighborRow } from "./neighbor_row.js";
import { percent } from "./numbers.js";
import { tileGrid } from "./tile_grid.js";
import { openTiles } from "./tiles.js";
import "./neighbor_explorer.css";

const SPACES = ["pixels", "features"];
// Whether the nearest is of another class: by pixels, by features.
const CASES = {
  any: null,
  "of another class by pixels only": [true, false],
  "of another class by features only": [false, true],
  "of another class by both": [true, true],
};

export default widget("Nearest neighbors", async (help) => {
  const { model, root, listen, follow, painter, send, ended } = help;
  const tiles = await openTiles(model.get("tiles"), model.get("places"));
  ended(tiles.close);
  const [labels, names] = [model.get("labels"), model.get("names")];
  const wrong = SPACES.map((space) => wrongOf(model.get("neighbors")[space], labels));
  const lists = selection(labels, names, wrong);
  const next = button("Next image");
  const count = make("span", { class: "dlsg-count", role: "status" });
  const choose = (n) => send({ query: n });
  const grid = tileGrid(help, tiles, choose);
  const chosen = make("canvas", { role: "img", class: tiles.pixelated });
  const title = make("p", { class: "dlsg-verdict", role: "status" });
  const rows = SPACES.map((space) => neighborRow(help, tiles, space, walk));
  root.append(
    make("div", { class: "dlsg-row" }, ...lists.fields, next, count),
    make(
      "div",
      { class: "dlsg-columns dlsg-neighbors" },
      make("div", { class: "dlsg-column" }, grid.box),
      make(
        "div",
        { class: "dlsg-column dlsg-wide" },
        make("div", { class: "dlsg-row dlsg-query" }, chosen, title),
        ...rows.map(({ box }) => box),
        make("p", { class: "dlsg-hint" }, summary(wrong)),
      ),
    ),
  );

  /** Choose a neighbor, which the lists may not show. */
  function walk(n) {
    lists.reset();
    choose(n);
    list();
  }

  /** Show in the grid what the two lists ask for, and choose one of it. */
  function list() {
    const listed = lists.listed();
    grid.list(listed);
    say(count, listed.length === 1 ? "1 image" : `${listed.length.toLocaleString("en")} images`);
    next.disabled = listed.length < 2;
    if (listed.length && !listed.includes(model.get("query"))) choose(listed[0]);
    draw();
  }

  const draw = painter(() => {
    const query = model.get("query");
    const name = names[labels[query]];
    grid.draw(query);
    tiles.paint(chosen, query);
    chosen.setAttribute("aria-label", `The chosen image, number ${query}: ${name}`);
    say(title, `Class ${name}, image ${query}`);
    for (const { show } of rows) show(query);
  });

  for (const each of lists.fields) listen(each, "change", list);
  listen(next, "click", () => grid.step(1));
  follow("query", draw);
  list();
});

/** Whether the nearest of each is of another class. */
const wrongOf = (neighbors, labels) => neighbors.map(([first], n) => labels[first] !== labels[n]);

/** Two lists that say which images are to choose from. */
function selection(labels, names, wrong) {
  const queries = range(0, wrong[0].length - 1);
  const isCase = (n, asked) => !asked || asked.every((other, space) => wrong[space][n] === other);
  const present = range(0, names.length - 1).filter((k) => queries.some((n) => labels[n] === k));
  const kind = choice([["", "all"], ...present.map((k) => [k, names[k]])]);
  const nearest = choice(
    Object.entries(CASES).map(([name, asked]) => {
      const count = queries.filter((n) => isCase(n, asked)).length;
      return [name, `${name} (${count.toLocaleString("en")})`];
    }),
  );

  function listed() {
    return queries.filter((n) => {
      return (
        (kind.value === "" || labels[n] === Number(kind.value)) && isCase(n, CASES[nearest.value])
      );
    });
  }

  function reset() {
    kind.value = "";
    nearest.selectedIndex = 0;
  }

  return { fields: [field("class", kind), field("nearest neighbor", nearest)], listed, reset };
}

/** How often the nearest is of the same class. */
function summary(wrong) {
  const shares = wrong.map((each, n) => {
    return `${percent(1 - each.filter(Boolean).length / each.length)} by ${SPACES[n]}`;
  });
  const count = wrong[0].length.toLocaleString("en");
  return `Of all ${count} images the nearest is of the same class: ${shares.join(", ")}.`;
}
