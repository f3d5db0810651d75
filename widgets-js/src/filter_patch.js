// What the filter explorer explains: the patch under the window, its products and their sum.
import { index, table } from "./arithmetic.js";
import { make } from "./base.js";
import { COLORS } from "./filter_toolbar.js";
import { factor, written } from "./numbers.js";

/** Two boxes; `show(explorer, position)` fills them. */
export function patchView() {
  const patch = make("div", { class: "dlsg-patch" });
  const sum = make("p", { class: "dlsg-explained", role: "status" });
  let taps = [];

  function build(side) {
    if (taps.length === side) return;
    taps = table(side, side, () => make("span"));
    patch.style.setProperty("--side", side);
    patch.replaceChildren(...taps.flat());
  }

  function show(explorer, position) {
    const { image, result } = explorer;
    const kernel = explorer.model.get("kernel");
    const { rows, columns } = result.conv;
    const plane = image.planes[explorer.slot(image.planes)];
    build(kernel.length);
    kernel.forEach((line, i) => {
      line.forEach((weights, j) => {
        const [row, column] = [index(rows, position[0], i), index(columns, position[1], j)];
        const inside = row >= 0 && column >= 0 && row < image.height && column < image.width;
        const value = inside ? plane[row * image.width + column] : 0;
        const weight = weights[explorer.slot(weights)];
        const short = kernel.length > 5;
        const text = short ? value.toFixed(1) : `${value.toFixed(2)}·${factor(weight)}`;
        showTap(taps[i][j], text, value, inside);
      });
    });
    sum.replaceChildren(...sentence(explorer, position));
  }

  return { boxes: [patch, sum], show };
}

function showTap(tap, text, value, inside) {
  const level = Math.round(255 * value);
  tap.style.background = `rgb(${level} ${level} ${level})`;
  tap.style.color = level > 140 ? "#000" : "#fff";
  tap.textContent = text;
  tap.classList.toggle("dlsg-outside", !inside);
}

/** The sum of products, of each channel on its own or of all. */
function sentence({ image, result, model }, [row, column]) {
  const { conv } = result;
  const sums = conv.maps.map((map) => map[row * conv.width + column]);
  const outputs = sums.flatMap((sum, c) => [
    c ? ", " : "",
    sums.length > 1 ? `${COLORS[c]} ` : "",
    make("output", { "data-value": sum }, written(sum)),
  ]);
  const rectified = sums.map((sum) => written(Math.max(sum, 0))).join(", ");
  const all = image.planes.length > 1 && sums.length === 1;
  return [
    `row ${row}, column ${column}: the sum of the products is `,
    ...outputs,
    model.get("relu") ? `; after ReLU ${rectified}` : "",
    all ? ". It is over all three colors; the patch shows one." : "",
  ];
}
