// Filters on an image. In Python: widgets/filter_explorer.py.
import { effectiveKernel, index } from "./arithmetic.js";
import { ARROWS, clamp, make, widget } from "./base.js";
import { bytesOf, paint, pixelsOf } from "./canvases.js";
import { kernelEditor, resized } from "./filter_kernel.js";
import { patchView } from "./filter_patch.js";
import { toolbar } from "./filter_toolbar.js";
import { filtered, grayScale, planesOf, shade } from "./filters.js";
import { openImage } from "./image_files.js";
import { written } from "./numbers.js";
import { screen } from "./screen.js";
import "./filter_explorer.css";

const LONGEST = 256; // pixels of the longer side
const NO_FILE = "What was dropped is no file. Save the image first, then drop the file.";

export default widget("Filters on an image", (help) => {
  new Explorer(help).load();
});

class Explorer {
  constructor(help) {
    this.help = help;
    this.model = help.model;
    this.image = null; // its planes, height and width
    this.result = null; // what `filtered` made of it last
    this.channel = 0; // whose weights and patch are shown
    this.files = 0; // opened or dropped
    this.bar = toolbar(help, this);
    this.source = screen("image");
    this.target = screen("result");
    this.target.canvas.tabIndex = 0;
    this.editor = kernelEditor(help, this);
    this.patch = patchView();
    this.filter = help.painter(() => this.apply());
    this.point = help.painter(() => this.show());
    const views = [this.source.box, this.editor.box, this.target.box];
    help.root.append(
      this.bar.box,
      make("div", { class: "dlsg-screens" }, ...views),
      make("div", { class: "dlsg-screens" }, ...this.patch.boxes),
    );
    help.follow("pixels shape", () => this.load());
    help.follow("kernel stride relu pool", this.filter);
    help.follow("position", this.point);
    this.listen();
  }

  listen() {
    const { listen, root } = this.help;
    const [source, target] = [this.source.canvas, this.target.canvas];
    listen(source, "pointermove pointerdown", (event) => this.pointAtImage(event));
    listen(target, "pointermove pointerdown", (event) => this.pointAtResult(event));
    listen(target, "keydown", (event) => this.onKey(event));
    listen(root, "dragover", (event) => {
      event.preventDefault();
      root.classList.add("dlsg-drop");
    });
    listen(root, "dragleave drop", () => root.classList.remove("dlsg-drop"));
    listen(root, "drop", (event) => this.onDrop(event));
  }

  // -- what the reader does ----------------------------------------------------------------------

  change(changes) {
    this.help.send(changes);
    this.filter();
  }

  /** Another stride; the position stays at the same pixel. */
  setStride(stride) {
    const scale = this.model.get("stride") / stride;
    const position = this.model.get("position").map((n) => Math.floor(n * scale));
    this.change({ stride, position });
  }

  setSide(side) {
    this.change({ kernel: resized(this.model.get("kernel"), side) });
  }

  setChannel(channel) {
    this.channel = channel;
    this.point();
  }

  /** The color channel that an array with one entry a channel, or with one for all, is asked for. */
  slot(array) {
    return Math.min(this.channel, array.length - 1);
  }

  /** Take an image file. The last one wins, however long each takes to read. */
  async open(file) {
    const number = ++this.files;
    this.help.tell(`Reading ${file.name} …`);
    const channels = this.model.get("shape")[2];
    const { bytes, height, width } = await openImage(file, LONGEST, channels);
    if (number !== this.files) return;
    this.help.tell("");
    const stride = this.model.get("stride");
    const position = [height, width].map((n) => Math.floor(n / stride / 2));
    const pixels = new DataView(bytes.buffer);
    this.help.send({ pixels, shape: [height, width, channels], position });
    this.load();
  }

  onDrop(event) {
    event.preventDefault();
    event.stopPropagation();
    const [file] = event.dataTransfer.files;
    if (file) return this.open(file);
    return this.help.tell(NO_FILE, "error");
  }

  pointAtImage(event) {
    const stride = this.model.get("stride");
    this.goTo(this.source.pixelAt(event).map((n) => Math.floor(n / stride)));
  }

  /** Of a pooled value, the position of the maximum. */
  pointAtResult(event) {
    if (!this.result) return;
    const { width, switches, conv } = this.result;
    const [row, column] = this.target.pixelAt(event);
    const at = row * width + column;
    const position = switches ? switches[this.slot(switches)][at] : at;
    this.goTo([Math.floor(position / conv.width), position % conv.width]);
  }

  onKey(event) {
    const move = ARROWS[event.key];
    if (!move) return;
    event.preventDefault();
    this.goTo(this.model.get("position").map((n, axis) => n + move[axis]));
  }

  goTo(position) {
    if (!this.result) return;
    const inside = this.inside(position);
    if (inside.join() === this.model.get("position").join()) return;
    this.help.send({ position: inside });
    this.point();
  }

  inside([row, column]) {
    const { height, width } = this.result.conv;
    return [clamp(row, 0, height - 1), clamp(column, 0, width - 1)];
  }

  // -- what is shown -----------------------------------------------------------------------------

  /** Take over the image of the model. */
  load() {
    const [height, width, channels] = this.model.get("shape");
    const bytes = bytesOf(this.model.get("pixels"));
    if (!height || bytes.length !== height * width * channels) return;
    this.image = { planes: planesOf(bytes, height, width, channels), height, width };
    paint(this.source.canvas, bytes, height, width, channels);
    this.source.caption.textContent = `${height} × ${width}`;
    for (const { fit } of [this.source, this.target]) fit(height, width);
    this.filter();
  }

  /** Filter the image and show the result. */
  apply() {
    if (!this.image) return;
    const [kernel, stride, relu, pool] = ["kernel", "stride", "relu", "pool"].map((name) =>
      this.model.get(name),
    );
    this.result = filtered(this.image, kernel, { stride, relu, pool });
    const { maps, height, width } = this.result;
    const scale = grayScale(maps, kernel);
    const { data, show } = pixelsOf(this.target.canvas, height, width);
    shade(data, maps, scale);
    show();
    const [black, white] = scale.map(written);
    this.target.caption.textContent = `${height} × ${width}, black ${black}, white ${white}`;
    const channels = maps.length > 1 ? ", each color on its own" : "";
    this.target.describe(`The filtered image${channels}. Arrow keys move the window.`);
    this.source.describe("The image. Drop an image file here to change it.");
    this.show();
  }

  /** Show the controls, the kernel and the position that is explained. */
  show() {
    if (!this.result) return;
    const { conv, switches } = this.result;
    const position = this.inside(this.model.get("position"));
    const pool = switches ? this.model.get("pool") : 1;
    this.bar.show();
    this.editor.show();
    this.patch.show(this, position);
    const corner = [index(conv.rows, position[0], 0), index(conv.columns, position[1], 0)];
    this.source.ring(corner, [effectiveKernel(conv.rows), effectiveKernel(conv.columns)]);
    this.target.ring(
      position.map((n) => Math.floor(n / pool)),
      [1, 1],
    );
  }
}
