"""The detection explorer: its pass and its boxes against Keras, by mouse, touch and keyboard."""

import json

import keras
import numpy as np
import pytest
from chromium import wait_for_paint
from keras import layers
from playwright.sync_api import expect
from scipy.special import softmax

from dlsg_utils import widgets
from dlsg_utils.applications import detection

# A detector that learns red and blue squares on gray in seconds.
CODE = """
import numpy as np
from dlsg_utils import widgets
from dlsg_utils.applications import detection

rng = np.random.default_rng(0)
colors = {"red": (0.9, 0.1, 0.1), "blue": (0.1, 0.2, 0.9)}
images = rng.normal(0.5, 0.03, (48, 32, 32, 3)).clip(0, 1).astype(np.float32)
boxes, labels = [], []
for image in images:
    label, side = rng.integers(2), rng.integers(9, 14)
    top, left = rng.integers(0, 32 - side, 2)
    image[top : top + side, left : left + side] = list(colors.values())[label]
    boxes.append([[top, left, top + side, left + side]])
    labels.append([label])
windows = detection.sliding_windows(32, sides=(8, 12, 16), ratios=(0.7, 1.0, 1.4))
windows = np.unique(4 * np.round(windows / 4), axis=0)  # no two are pooled alike
backbone = detection.small_backbone((8, 8), seed=0)
detector = detection.FastRCNN(backbone, classes=2, size=32, grid=3, units=16, seed=0)
detector.fit(
    images, [windows] * 48, boxes, labels, epochs=25, background=(0.0, 0.5), learning_rate=5e-3,
    seed=0, progress=False,
)
square = lambda side, color: np.broadcast_to(np.float32([*colors[color], 1]), (side, side, 4))
explorer = widgets.DetectionExplorer(
    detector, images[0],
    {"red": square(11, "red"), "blue": square(11, "blue"), "large": square(14, "red")},
    class_names=list(colors), proposals=windows, corner=(3, 5), threshold=0.3,
)
explorer
"""

PASS = """(() => {
    const detector = m.detectorOf({
        ...v, weights: new Float32Array(v.weights), proposals: new Float32Array(v.proposals),
    });
    const { input, run } = detector;
    const [height, width, channels] = v.shape;
    function fill(image, [top, bottom, left, right]) {
        for (let y = top; y < bottom; y++)
            for (let x = left; x < right; x++)
                for (let c = 0; c < channels; c++)
                    input.values[input.at(y, x) + c] = image[(y * width + x) * channels + c];
        return run([top, bottom, left, right]);
    }
    const results = [];
    const counts = v.images.map((image, n) => {
        const count = fill(image, v.changes[n]);
        results.push([[...detector.scores], [...detector.moves]]);
        return count;
    });
    return { counts, results, found: v.settings.map((how) => m.detections(detector, how)) };
})()"""


def backbones():
    """Return chains with all that the page computes: padding, strides, dilation, poolings."""
    keras.utils.set_random_seed(0)
    any_size = keras.Input((None, None, 3))
    normal = {"bias_initializer": "normal"}
    yield detection.small_backbone(seed=0)
    yield keras.Sequential(
        [
            any_size,
            layers.Convolution2D(5, (3, 2), strides=2, padding="same", activation="relu", **normal),
            layers.AveragePooling2D(3, strides=1, padding="same"),
            layers.Convolution2D(6, 3, dilation_rate=2, padding="same", use_bias=False),
        ]
    )
    yield keras.Sequential(
        [
            any_size,
            layers.Convolution2D(4, 5, padding="same", activation="relu", **normal),
            layers.MaxPooling2D(3, strides=2, padding="same"),
            layers.Convolution2D(7, 1, strides=(2, 2), **normal),
        ]
    )


@pytest.mark.parametrize("number", range(3))
def test_the_page_computes_what_keras_computes(module, number):
    backbone = list(backbones())[number]
    detector = detection.FastRCNN(backbone, classes=4, size=(32, 40), grid=3, units=10, seed=number)
    rng = np.random.default_rng(number)
    # Larger weights of the last layers, so that scores and moves differ.
    for name in ("logits", "all_moves"):
        kernel, bias = detector.model.get_layer(name).get_weights()
        weights = [rng.normal(0, 0.3, kernel.shape), rng.normal(0, 0.3, bias.shape)]
        detector.model.get_layer(name).set_weights(weights)
    corners = rng.uniform(-4, 36, (150, 2, 2))
    boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1) + 1], axis=1)
    boxes = np.concatenate([boxes, detection.sliding_windows((32, 40), sides=(8, 14))])
    scene = rng.random((32, 40, 3), np.float32)
    explorer = widgets.DetectionExplorer(
        detector, scene, {"a": np.ones((4, 4, 4))}, proposals=boxes
    )
    proposals = np.frombuffer(explorer.proposals, np.float32).reshape(-1, 4)
    # A whole image, then two that differ from the one before only in a part.
    changes = [[0, 32, 0, 40], [3, 9, 20, 33], [30, 32, 0, 1]]
    images = [scene]
    for top, bottom, left, right in changes[1:]:
        images.append(images[-1].copy())
        images[-1][top:bottom, left:right] = rng.random((bottom - top, right - left, 3))
    results = [detector.model([image[None], proposals[None]]) for image in images]
    expected_scores = [softmax(logits[0], axis=-1)[:, 1:] for logits, _ in results]
    # Thresholds that a known share of the scores reaches: the backbones differ in them.
    settings = [
        {
            "threshold": float(np.quantile(expected_scores[-1], 1 - share)),
            "overlap": overlap, "regression": moved, "suppression": dropped,
        }
        for share, overlap, moved, dropped in [
            (0.5, 0.3, True, True), (0.3, 0.5, False, True), (0.3, 0.3, True, False),
        ]
    ]  # fmt: skip
    came = module(
        "detector.js",
        PASS,
        {
            "layers": explorer.layers,
            "weights": np.frombuffer(explorer.weights, np.float32).tolist(),
            "shape": explorer.shape,
            "grid": explorer.grid,
            "stride": explorer.stride,
            "proposals": proposals.ravel().tolist(),
            "images": [image.ravel().tolist() for image in images],
            "changes": changes,
            "settings": settings,
        },
    )
    assert came["counts"][0] == len(proposals)
    assert 0 < came["counts"][2] < came["counts"][1] < len(proposals)
    for (scores, moves), expected, (_, expected_moves) in zip(
        came["results"], expected_scores, results, strict=True
    ):
        np.testing.assert_allclose(np.reshape(scores, (-1, 4)), expected, atol=1e-5)
        np.testing.assert_allclose(np.reshape(moves, (-1, 4, 4)), expected_moves[0], atol=1e-4)
    # Of the scores and moves as the page has them: its boxes as the package computes them.
    scores, moves = (np.array(each, np.float32) for each in came["results"][-1])
    for how, found in zip(settings, came["found"], strict=True):
        expected = []
        for label in range(4):
            own = scores.reshape(-1, 4)[:, label]
            sure = own >= np.float32(how["threshold"])
            placed = proposals[sure]
            if how["regression"]:
                shifted = detection.apply_regression(placed, moves.reshape(-1, 4, 4)[sure, label])
                placed = detection.clip_boxes(shifted, (32, 40))
            kept = np.arange(len(placed))
            if how["suppression"]:
                kept = detection.non_maximum_suppression(placed, own[sure], overlap=how["overlap"])
            expected += [(placed[k], label, own[sure][k]) for k in kept]
        assert len(found) == len(expected) > 0
        expected.sort(key=lambda one: one[2], reverse=True)  # over all classes
        assert len({label for _, label, _ in expected}) > 1
        sure = np.count_nonzero(scores >= np.float32(how["threshold"]))
        assert (len(expected) < sure) == how["suppression"]
        assert [one["score"] for one in found] == [score for _, _, score in expected]
        same(found, [np.array(part) for part in zip(*expected, strict=True)])


def same(found, expected):
    """Compare detections, whose order may differ where scores are equal but for rounding."""
    ours = [(one["label"], *one["box"], one["score"]) for one in found]
    theirs = [
        (int(label), *box.tolist(), float(score))
        for box, label, score in zip(*expected, strict=True)
    ]
    np.testing.assert_allclose(
        [each[-1] for each in ours], [each[-1] for each in theirs], atol=1e-5
    )
    order = lambda each: (each[0], *np.round(each[1:5], 1))  # noqa: E731
    np.testing.assert_allclose(sorted(ours, key=order), sorted(theirs, key=order), atol=1e-3)


def shown(section):
    """Return what the page has found: label, score and box of each."""
    rows = json.loads(section.get_by_role("application").get_attribute("data-value"))
    return [{"label": row[0], "score": row[1], "box": row[2:]} for row in rows]


def assert_shows(section, explorer):
    expect(section.locator(".dlsg-time")).to_contain_text("proposals anew in")
    wait_for_paint(section.page)
    expected = explorer.detections
    found = shown(section)
    assert len(found) == len(expected.boxes)
    same(found, expected)
    overlaps = detection.iou(expected.boxes, explorer.true_box[None])[:, 0]
    value = section.locator(".dlsg-verdict").get_attribute("data-value")
    if (overlaps >= 0.5).any():
        best = np.flatnonzero(overlaps >= 0.5)[0]
        assert float(value) == pytest.approx(overlaps[best], abs=1e-3)
        name = explorer.names[expected.labels[best]]
        expect(section.locator(".dlsg-verdict")).to_contain_text(
            f"{name} {expected.scores[best]:.2f}, IoU"
        )
    else:
        assert value == "none"


def test_an_exported_page_detects(page, address, kernels, picture):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    section = page.locator(".dlsg")
    assert_shows(section, kernels)
    assert len(kernels.detections.boxes)
    assert section.bounding_box()["height"] <= 620
    sizes = section.evaluate(
        """root => [...root.querySelectorAll("*")].filter((e) => e.innerText)
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 14
    picture(section, "detection-explorer")

    # The keyboard.
    scene = section.get_by_role("application")
    scene.focus()
    for key in ["ArrowDown", "Shift+ArrowRight", "ArrowLeft", "ArrowUp", "ArrowUp"]:
        page.keyboard.press(key)
    kernels.corner = (1, 13)
    assert_shows(section, kernels)

    # The mouse: by the grip, and to a place beside the object; over the edge.
    box = scene.locator("canvas").bounding_box()
    zoom = box["width"] / 32

    def at(row, column):
        return box["x"] + column * zoom, box["y"] + row * zoom

    page.mouse.move(*at(5, 17))
    page.mouse.down()
    page.mouse.move(*at(20, 9), steps=7)
    page.mouse.up()
    page.mouse.move(*at(2, 2))  # no longer dragged
    kernels.corner = (16, 5)
    assert_shows(section, kernels)
    page.mouse.click(*at(31.6, 31.6))
    kernels.corner = (26, 26)
    assert_shows(section, kernels)
    picture(section, "detection-explorer-edge")

    # Threshold, box regression and suppression, another object.
    section.locator("select").select_option(label="large")
    page.mouse.click(*at(10, 22))
    kernels.chosen = 2
    kernels.corner = (3, 15)
    section.get_by_label("threshold").fill("0.15")
    kernels.threshold = 0.15
    assert_shows(section, kernels)
    section.get_by_label("box regression").uncheck()
    kernels.box_regression = False
    assert_shows(section, kernels)
    section.get_by_label("NMS").uncheck()
    kernels.suppression = False
    assert_shows(section, kernels)
    assert section.bounding_box()["height"] <= 620
    picture(section, "detection-explorer-all-boxes")
    section.get_by_label("threshold").fill("0.99")
    expect(section.locator(".dlsg-more")).to_have_text("No detection.")
    expect(section.locator(".dlsg-verdict")).to_have_text("No box fits the object.")


def test_fingers_have_room(browser, address, kernels):
    context = browser.new_context(viewport={"width": 1280, "height": 720}, has_touch=True)
    page = context.new_page()
    page.goto(address)
    section = page.locator(".dlsg")
    expect(section.locator(".dlsg-time")).to_contain_text("proposals anew")
    scene = section.get_by_role("application")
    scene.scroll_into_view_if_needed()  # only what is in the window can be touched
    box = scene.locator("canvas").bounding_box()
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 720
    zoom = box["width"] / 32

    def at(row, column):
        return {"x": box["x"] + column * zoom, "y": box["y"] + row * zoom}

    # A tap beside the object brings it there, a drag takes it along and does not scroll.
    kernels.chosen, kernels.corner, kernels.threshold = 0, (16, 14), 0.3
    kernels.box_regression = kernels.suppression = True
    page.touchscreen.tap(*at(21.5, 19.5).values())
    assert_shows(section, kernels)
    fingers = context.new_cdp_session(page)
    for kind, points in [
        ("touchStart", [at(20, 18)]),
        *(("touchMove", [at(20 - 2 * n, 18 - n)]) for n in range(1, 6)),
        ("touchEnd", []),
    ]:
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    kernels.corner = (6, 9)
    assert_shows(section, kernels)
    assert scene.locator("canvas").bounding_box() == box
    assert scene.evaluate("element => getComputedStyle(element).touchAction") == "none"
    for target in section.locator("label, select").all():
        if target.is_visible():
            assert target.bounding_box()["height"] >= 24
    context.close()


def test_it_fits_a_narrow_page(page, address):
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(address)
    section = page.locator(".dlsg")
    expect(section.locator(".dlsg-time")).to_contain_text("proposals anew")
    assert section.evaluate("root => root.scrollWidth <= root.clientWidth")


def test_page_and_kernel_stay_equal(lab, page, picture):
    notebook = lab.open(page, CODE, "pass")
    section = notebook.cell(0).locator(".dlsg")
    section.wait_for(timeout=180_000)
    scene = section.get_by_role("application")
    scene.press("ArrowRight")
    scene.press("Shift+ArrowDown")
    section.get_by_label("threshold").fill("0.2")
    page.wait_for_timeout(400)
    code = (
        "import json; print(json.dumps([explorer.corner, explorer.threshold, "
        "*[part.tolist() for part in explorer.detections]]))"
    )
    corner, threshold, *parts = json.loads(notebook.run_in_new_cell(code))
    assert (corner, threshold) == ([13, 7], 0.2)
    same(shown(section), [np.array(part) for part in parts])
    picture(section, "detection-explorer-in-jupyterlab")
    notebook.run_in_new_cell("explorer.threshold = 0.99")
    expect(section.locator(".dlsg-more")).to_have_text("No detection.")
