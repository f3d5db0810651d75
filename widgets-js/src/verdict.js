// The most probable class in words, and a bar for each.
import { bars } from "./bars.js";
import { make, say } from "./base.js";
import { percent } from "./numbers.js";

/** Two boxes; `show(probabilities, otherwise)` fills them, with the text if there are none. */
export function verdict(names) {
  const words = make("p", { class: "dlsg-verdict", role: "status" });
  const table = bars("Probability of each class");

  function show(values, otherwise) {
    const best = values.indexOf(Math.max(...values));
    table.set(
      names.map((name, k) => {
        return { name, value: values[k] ?? null, kind: k === best ? "dlsg-best" : "" };
      }),
    );
    say(words, best < 0 ? otherwise : `${names[best]}, ${percent(values[best])}`);
  }

  return { boxes: [words, table.table], show };
}
