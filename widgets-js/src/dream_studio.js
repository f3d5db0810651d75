// Deep Dream with controls. In Python: widgets/dream_studio.py.
import { runControls } from "./background_run.js";
import { button, choice, field, make, range, widget } from "./base.js";
import { bytesOf, figure, isSmall, paint } from "./canvases.js";
import "./dream_studio.css";

export default widget("Dream studio", (help) => {
  const { model, root, listen, follow, painter, send } = help;
  const [height, width, channels] = model.get("shape");
  const layer = choice(model.get("layers"));
  const octaves = choice(range(1, model.get("most_octaves")));
  const steps = make("input", { type: "number", min: "1", max: "100", step: "1" });
  const stepSize = make("input", { type: "range", min: "0.002", max: "0.05", step: "0.001" });
  const amount = make("output", { class: "dlsg-amount" });
  const run = runControls(help, "Dream");
  const save = button("Save image");
  const dream = figure({ pixels: isSmall(height, width) });
  dream.box.className = "dlsg-dream";
  dream.canvas.setAttribute("role", "img");
  root.append(
    make(
      "div",
      { class: "dlsg-row" },
      field("layer", layer),
      field("octaves", octaves),
      field("steps", steps),
      field("step size", stepSize),
      amount,
    ),
    make("div", { class: "dlsg-row dlsg-below" }, run.box, save),
    dream.box,
  );

  const draw = painter(() => {
    layer.value = model.get("layer");
    octaves.value = model.get("octaves");
    if (document.activeElement !== steps) steps.value = model.get("steps");
    stepSize.value = model.get("step_size");
    amount.textContent = model.get("step_size").toFixed(3);
    run.update();
  });
  const drawFrame = painter(() => {
    paint(dream.canvas, bytesOf(model.get("frame")), height, width, channels);
    const share = Math.round(100 * model.get("done"));
    dream.canvas.setAttribute("aria-label", share ? `The dream, ${share} % done` : "The image");
  });

  listen(layer, "change", () => send({ layer: layer.value }));
  listen(octaves, "change", () => send({ octaves: Number(octaves.value) }));
  listen(steps, "input", () => {
    const valid = Number.isInteger(steps.valueAsNumber) && steps.checkValidity();
    steps.setAttribute("aria-invalid", String(!valid));
    if (valid) send({ steps: steps.valueAsNumber });
  });
  listen(steps, "blur", draw);
  listen(stepSize, "input", () => send({ step_size: stepSize.valueAsNumber }));
  listen(save, "click", () => download(dream.canvas, "dream.png"));
  follow("layer octaves steps step_size running done", draw);
  follow("frame done", drawFrame);
  draw();
  drawFrame();
});

/** Let the reader save what a canvas shows. */
function download(canvas, name) {
  canvas.toBlob((blob) => {
    const link = make("a", { download: name, href: URL.createObjectURL(blob) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  });
}
