// The controls of the filter explorer.
import { button, choice, field, make, range } from "./base.js";
import { deepened } from "./filter_kernel.js";

export const COLORS = ["red", "green", "blue"];
const FILES = "image/png,image/jpeg,image/gif,image/webp";

/** The controls, which tell the explorer what to do; `show()` brings them up to date. */
export function toolbar({ model, listen }, explorer) {
  const presets = model.get("presets");
  const written = presets.map(([, kernel]) => JSON.stringify(kernel));
  const sides = (list) => list.map((n) => [n, `${n}×${n}`]);
  const preset = choice([["", "own"], ...presets.map(([name], n) => [n, name])]);
  const side = choice(sides([1, 3, 5, 7]));
  const depth = choice([
    ["alone", "each on its own"],
    ["through", "one filter through all"],
  ]);
  const channel = choice(COLORS.map((name, n) => [n, name]));
  const stride = choice(range(1, 4));
  const relu = make("input", { type: "checkbox" });
  const pool = choice([[1, "none"], ...sides([2, 3, 4])]);
  const open = button("Open an image…");
  const file = make("input", { type: "file", accept: FILES, hidden: true });
  const channels = model.get("shape")[2];
  const box = make(
    "div",
    { class: "dlsg-row" },
    field("kernel", preset),
    field("size", side),
    ...(channels === 3 ? [field("colors", depth), field("show", channel)] : []),
    field("stride", stride),
    field("ReLU", relu),
    field("max pooling", pool),
    open,
    file,
  );

  listen(preset, "change", () => {
    if (preset.value) explorer.change({ kernel: presets[preset.value][1] });
  });
  listen(side, "change", () => explorer.setSide(Number(side.value)));
  listen(depth, "change", () => {
    const kernel = deepened(model.get("kernel"), depth.value === "through" ? channels : 1);
    explorer.change({ kernel });
  });
  listen(channel, "change", () => explorer.setChannel(Number(channel.value)));
  listen(stride, "change", () => explorer.setStride(Number(stride.value)));
  listen(relu, "change", () => explorer.change({ relu: relu.checked }));
  listen(pool, "change", () => explorer.change({ pool: Number(pool.value) }));
  listen(open, "click", () => file.click());
  listen(file, "change", () => {
    const [chosen] = file.files;
    file.value = "";
    return chosen && explorer.open(chosen);
  });

  function show() {
    const kernel = model.get("kernel");
    const known = written.indexOf(JSON.stringify(kernel));
    preset.value = known < 0 ? "" : known;
    side.value = kernel.length;
    depth.value = kernel[0][0].length > 1 ? "through" : "alone";
    stride.value = model.get("stride");
    relu.checked = model.get("relu");
    pool.value = model.get("pool");
  }

  return { box, show };
}
