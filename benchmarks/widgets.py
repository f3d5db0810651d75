"""From an input event to the painted result, in a real browser: our widgets beside `interact`.

Each contender gets 200 key strokes, or moves of a slider, one at a time and at any moment between
two frames, in JupyterLab with a kernel. The clock starts with the event and stops after the frame
that shows the result has been painted. `interact` with matplotlib filters the same image in the
kernel. The pad asks its network for probabilities, a saliency map and an attack.

Run: python benchmarks/widgets.py. Needs a Chromium.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import chromium
from jupyter_lab import Lab
from playwright.sync_api import Locator, sync_playwright

EVENTS = 200

SETUP = """
import numpy as np
from dlsg_utils import widgets
from dlsg_utils.arithmetic import conv2d
picture = np.random.default_rng(0).random((256, 256, 3))
"""
FILTERS = "widgets.FilterExplorer(picture, np.ones(({0}, {0})) / {0}**2)"
PAD = """
from dlsg_utils import data, models
pad = widgets.DigitPad(models.lee_cnn())
pad.drawing = (data.load("mnist-10k").test.images[0] * 255).astype(np.uint8).tobytes()
pad
"""
NETWORK = """
from dlsg_utils import data, models
widgets.NetworkPad(models.lee_cnn(), image=data.load("mnist-10k").test.images[0])
"""
FIELDS = """
from dlsg_utils import data, models
widgets.ReceptiveFieldExplorer(models.alexnet(), data.image("chelsea", size=(227, 227)))
"""
NEIGHBORS = """
from dlsg_utils import data
digits = data.load("mnist-10k").test
widgets.NeighborExplorer(digits.images, digits.labels, digits.images[:, 13:15])
"""
GRID = """
from dlsg_utils import data
cat = data.image("chelsea", size=(224, 224))
widgets.ImageGrid(np.linspace(0, 1, 16).reshape(16, 1, 1, 1) * cat, {"brightness": range(16)})
"""
COVER = """
from dlsg_utils import data, models
widgets.OcclusionExplorer(models.lee_cnn(), data.load("mnist-10k").test.images[0])
"""
STEREO = """
from skimage import data as pictures
left, right, truth = pictures.stereo_motorcycle()
left, right = (each[1::3, 1::3] / np.float32(255) for each in (left, right))
widgets.StereoExplorer(left, right, disparities=22, truth=truth[1::3, 1::3] / 3)
"""
DETECTION = """
from dlsg_utils.applications import detection
from dlsg_utils.data import scenes
detector = detection.FastRCNN(detection.small_backbone(), classes=10)
cut_out = scenes.cut_outs(1, object_size=(32, 32))[0]
widgets.DetectionExplorer(detector, scenes.compose(1).images[0], {cut_out.name: cut_out.image})
"""
INTERACT = """
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider, interact

@interact(weight=FloatSlider(min=-20, max=20, step=0.1))
def show(weight):
    kernel = np.ones((3, 3)) / 9
    kernel[0, 0] = weight
    maps = [conv2d(picture[..., c], kernel, padding="same") for c in range(3)]
    plt.imshow(np.dstack(maps).clip(0, 1))
    plt.show()
"""
# Name, code, what gets the keys, which keys (one undoes the other; positions, for a slider), and
# whether the result is an image that comes from the kernel.
WEIGHT = "[aria-label='weight, row 1, column 1']"
CONTENDERS = (
    ("ConvolutionStepper, 12×12", "widgets.ConvolutionStepper(np.ones((12, 12)))",
     "table[tabindex]", ("ArrowRight", "ArrowLeft"), False),
    ("FilterExplorer, 3×3", FILTERS.format(3), WEIGHT, ("ArrowUp", "ArrowDown"), False),
    ("FilterExplorer, 7×7", FILTERS.format(7), WEIGHT, ("ArrowUp", "ArrowDown"), False),
    ("NetworkPad, lee_cnn", NETWORK, ".dlsg-board", ("ArrowRight", "ArrowLeft"), False),
    ("ReceptiveFieldExplorer, AlexNet", FIELDS, "[role=application]",
     ("ArrowRight", "ArrowLeft"), False),
    ("MomentumValley", "widgets.MomentumValley()", "[type=range]", ("0.04", "0.03"), False),
    ("NeighborExplorer, 1,000 digits", NEIGHBORS, ".dlsg-grid", ("ArrowRight", "ArrowLeft"), False),
    ("ImageGrid, 224×224", GRID, "[type=range]", ("3", "4"), False),
    ("OcclusionExplorer (kernel)", COVER, ".dlsg-cover", ("ArrowRight", "ArrowLeft"), False),
    ("SimpleAndComplexCells", "widgets.SimpleAndComplexCells()", "[type=range]",
     ("91", "90"), False),
    ("StereoExplorer, 167×247", STEREO, ".dlsg-left", ("ArrowRight", "ArrowLeft"), False),
    ("DetectionExplorer, Fast R-CNN", DETECTION, ".dlsg-scene", ("ArrowRight", "ArrowLeft"), False),
    ("DigitPad with noise (kernel)", PAD, "[type=range]", ("0.10", "0.11"), False),
    ("interact + matplotlib, 3×3", INTERACT, ".noUi-handle", ("ArrowRight", "ArrowLeft"), True),
)  # fmt: skip

# Our widgets draw in an animation frame, so the message that it leaves is handled when that frame
# is painted. An image from the kernel comes between frames: decoded, it is painted in the next one.
MEASURE = """
async (root, [selector, keys, events, fromKernel]) => {
    const target = root.querySelector(selector);
    const message = () => new Promise((resolve) => {
        const channel = new MessageChannel();
        channel.port1.onmessage = resolve;
        channel.port2.postMessage(null);
    });
    const frame = () => new Promise(requestAnimationFrame);
    const changed = () => new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("nothing changed in 10 s")), 10000);
        const observer = new MutationObserver((records) => {
            const nodes = records.flatMap((r) => [r.target, ...r.addedNodes]);
            const image = nodes.map((n) => n.matches?.("img") ? n : n.querySelector?.("img"))
                .find(Boolean);
            if (fromKernel && !image) return;
            observer.disconnect();
            clearTimeout(timer);
            resolve(image);
        });
        const options = { subtree: true, childList: true, attributes: true };
        observer.observe(root, { ...options, attributeFilter: ["data-value", "src", "style"] });
    });
    target.focus();
    const times = [];
    for (let n = 0; n < events; n++) {
        await new Promise((resolve) => setTimeout(resolve, 40 + 17 * Math.random()));
        const result = changed();
        const start = performance.now();
        if (target.type === "range") {
            target.value = keys[n % 2];
            target.dispatchEvent(new Event("input", { bubbles: true }));
        } else {
            target.dispatchEvent(new KeyboardEvent("keydown",
                { key: keys[n % 2], bubbles: true, cancelable: true }));
        }
        const image = await result;
        if (fromKernel) {
            await image.decode();
            await frame();
        }
        await message();
        times.push(performance.now() - start);
    }
    return times;
}
"""


def measure(output: Locator, selector: str, keys: tuple[str, str], from_kernel: bool) -> np.ndarray:
    """Return the milliseconds of each event, after some that warm up."""
    output.locator(selector).first.wait_for()
    for events in (20, EVENTS):
        times = output.evaluate(MEASURE, [selector, keys, events, from_kernel])
    return np.array(times)


def main() -> int:
    path = chromium.find()
    if path is None:
        print("No Chromium on the PATH: nothing is measured.")
        return 0
    print(f"{'event to painted result, ms':32}{'median':>8}{'p95':>8}{'longest':>9}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        notebooks = Path(folder) / "notebooks"
        notebooks.mkdir()
        lab = Lab(notebooks)
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        try:
            for name, code, *how in CONTENDERS:
                page = browser.new_page(viewport={"width": 1280, "height": 1000})
                notebook = lab.open(page, SETUP, code)
                times = measure(notebook.cell(1), *how)
                p95, longest = np.percentile(times, [95, 100])
                print(f"{name:32}{np.median(times):8.1f}{p95:8.1f}{longest:9.1f}", flush=True)
                page.close()
        finally:
            browser.close()
            lab.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
