// Deep Dream with knobs. Python's side: ../dreaming.py.
import { choice, field, make, widget } from "./base.js";
import { bytesOf, figure, paint } from "./pixels.js";
import { runner } from "./running.js";

export default widget("Dream studio", ({ model, root, listen, follow, painter, send }) => {
  const [height, width, colours] = model.get("shape");
  const layer = choice(model.get("layers").map((name) => [name, name]));
  const most = model.get("most_octaves");
  const octaves = choice(Array.from({ length: most }, (_, n) => [n + 1, n + 1]));
  const steps = make("input", { type: "number", min: "1", max: "100", step: "1" });
  const strength = make("input", { type: "range", min: "0.002", max: "0.05", step: "0.001" });
  const amount = make("output", { class: "dlsg-amount" });
  const run = runner(model, listen, "Dream");
  const save = make("button", { type: "button" }, "Save picture");
  const dream = figure(Math.max(height, width) < 100 ? "dlsg-pixels" : "");
  dream.box.className = "dlsg-dream";
  dream.canvas.setAttribute("role", "img");
  root.append(
    make(
      "div",
      { class: "dlsg-row" },
      field("layer", layer), field("octaves", octaves), field("steps", steps),
      field("strength", strength), amount,
    ),
    make("div", { class: "dlsg-row", style: "margin-top: 10px" }, run.box, save),
    dream.box,
  );

  const draw = painter(() => {
    layer.value = model.get("layer");
    octaves.value = model.get("octaves");
    if (document.activeElement !== steps) steps.value = model.get("steps");
    strength.value = model.get("strength");
    amount.textContent = model.get("strength").toFixed(3);
    run.update();
  });
  const drawFrame = painter(() => {
    paint(dream.canvas, bytesOf(model.get("frame")), height, width, colours);
    const share = Math.round(100 * model.get("done"));
    dream.canvas.setAttribute("aria-label", share ? `The dream, ${share} % done` : "The picture");
  });

  listen(layer, "change", () => send({ layer: layer.value }));
  listen(octaves, "change", () => send({ octaves: Number(octaves.value) }));
  listen(steps, "input", () => {
    const whole = Number.isInteger(steps.valueAsNumber) && steps.checkValidity();
    steps.setAttribute("aria-invalid", String(!whole));
    if (whole) send({ steps: steps.valueAsNumber });
  });
  listen(steps, "blur", draw);
  listen(strength, "input", () => send({ strength: strength.valueAsNumber }));
  listen(save, "click", () => {
    const link = make("a", { download: "dream.png" });
    dream.canvas.toBlob((blob) => {
      link.href = URL.createObjectURL(blob);
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
  });
  follow("layer octaves steps strength running done", draw);
  follow("frame done", drawFrame);
  draw();
  drawFrame();
});
