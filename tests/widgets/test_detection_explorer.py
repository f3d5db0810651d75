"""The detection explorer's state, without a browser: the scene, what Keras finds, bad input."""

import keras
import numpy as np
import pytest
import traitlets

from dlsg_utils import widgets
from dlsg_utils.applications import detection

RNG = np.random.default_rng(0)
SCENE = RNG.integers(0, 256, (32, 48, 3), np.uint8) / np.float32(255)


def small(*body, classes=3, size=(32, 48)):
    """Return a detector with a backbone of these layers."""
    backbone = keras.Sequential([keras.Input((None, None, 3)), *body])
    return detection.FastRCNN(backbone, classes=classes, size=size, grid=2, units=8, seed=0)


@pytest.fixture(scope="module")
def detector():
    backbone = detection.small_backbone((6, 10, 8), seed=0)
    return detection.FastRCNN(backbone, classes=3, size=(32, 48), grid=3, units=12, seed=0)


def square(side=8, opacity=1.0, color=(0.2, 0.4, 0.6)):
    image = np.empty((side, side, 4), np.float32)
    image[...] = (*color, opacity)
    return image


def test_the_object_lies_on_the_background(detector):
    explorer = widgets.DetectionExplorer(detector, SCENE, {"square": square(opacity=0.6)})
    assert explorer.corner == (12, 20)
    expected = SCENE.copy()
    expected[12:20, 20:28] += 0.6 * (np.float32([0.2, 0.4, 0.6]) - expected[12:20, 20:28])
    np.testing.assert_allclose(explorer.image, expected, atol=1e-6)
    np.testing.assert_array_equal(explorer.true_box, [12, 20, 20, 28])
    explorer.corner = (-3, 43)  # over two edges
    expected = SCENE.copy()
    expected[0:5, 43:48] += 0.6 * (np.float32([0.2, 0.4, 0.6]) - expected[0:5, 43:48])
    np.testing.assert_allclose(explorer.image, expected, atol=1e-6)
    np.testing.assert_array_equal(explorer.true_box, [0, 43, 5, 48])
    assert explorer.in_page


def test_the_second_object_can_be_chosen_and_transparent_edges_are_not_its_box(detector):
    framed = square(12)
    framed[:2, :, 3] = framed[:, 9:, 3] = 0.3
    explorer = widgets.DetectionExplorer(
        detector, SCENE, {"a": square(), "b": framed}, corner=(4, 6)
    )
    explorer.chosen = 1
    np.testing.assert_array_equal(explorer.true_box, [6, 6, 16, 15])
    assert explorer.objects == [["a", 8, 8], ["b", 12, 12]]
    with pytest.raises(traitlets.TraitError, match="chosen takes 0 to 1, got 2"):
        explorer.chosen = 2


def test_detections_are_those_of_keras(detector):
    boxes = detection.sliding_windows((32, 48), sides=(8, 16))
    explorer = widgets.DetectionExplorer(
        detector, SCENE, {"square": square()}, proposals=boxes, threshold=0.2, overlap=0.4
    )
    expected = detector.detect(explorer.image[None], [boxes], threshold=0.2, overlap=0.4)[0]
    for ours, keras_says in zip(explorer.detections, expected, strict=True):
        np.testing.assert_array_equal(ours, keras_says)
    assert len(expected.boxes)
    explorer.suppression = False
    assert len(explorer.detections.boxes) > len(expected.boxes)
    explorer.box_regression = False
    assert {tuple(box) for box in explorer.detections.boxes} <= {tuple(box) for box in boxes}


def test_the_page_gets_each_layer_and_its_weights(detector):
    explorer = widgets.DetectionExplorer(detector, SCENE, {"square": square()})
    assert [(layer["name"], layer["kind"], layer["shape"]) for layer in explorer.layers] == [
        ("conv1", "convolution", [32, 48, 6]),
        ("pool1", "max", [16, 24, 6]),
        ("conv2", "convolution", [16, 24, 10]),
        ("pool2", "max", [8, 12, 10]),
        ("conv3", "convolution", [8, 12, 8]),
        ("features", "dense", [1, 1, 12]),
        ("logits", "dense", [1, 1, 4]),
        ("all_moves", "dense", [1, 1, 12]),
    ]
    numbers = np.frombuffer(explorer.weights, np.float32)
    assert len(numbers) == detector.model.count_params()
    at = explorer.layers[5]["at"]
    kernel, bias = detector.model.get_layer("features").get_weights()
    np.testing.assert_array_equal(
        numbers[at : at + kernel.size + bias.size], np.concatenate([kernel.ravel(), bias])
    )
    assert (explorer.grid, explorer.stride) == ((3, 3), 4)
    assert explorer.names == ["0", "1", "2"]
    boxes = np.frombuffer(explorer.proposals, np.float32).reshape(-1, 4)
    assert 0 < len(boxes) <= 3000
    explorer.close()
    assert explorer.weights == b""


def test_proposals_are_clipped_and_none_without_area_stays(detector):
    explorer = widgets.DetectionExplorer(
        detector, SCENE, {"square": square()},
        proposals=[[-5, -5, 10, 60], [40, 3, 50, 9], [3, 4, 5, 6]],
    )  # fmt: skip
    boxes = np.frombuffer(explorer.proposals, np.float32).reshape(-1, 4)
    np.testing.assert_array_equal(boxes, [[0, 0, 10, 48], [3, 4, 5, 6]])


def norm():
    return small(keras.layers.Convolution2D(4, 3, padding="same"),
                 keras.layers.BatchNormalization(name="norm"))  # fmt: skip


def softmax():
    return small(keras.layers.Convolution2D(4, 3, padding="same", activation="softmax"))


def two_channels():
    backbone = detection.small_backbone((4, 4), channels=2)
    return detection.FastRCNN(backbone, classes=2, size=32)


GIVEN = {"detector": None, "background": SCENE, "objects": {"square": square()}}
BAD = [
    ({"detector": keras.Sequential()}, TypeError, "takes a detection.FastRCNN, got a Sequential"),
    ({"detector": norm}, ValueError, r"'norm' \(BatchNormalization\) is of another kind"),
    ({"detector": softmax}, ValueError, "ends in maps, not in a softmax"),
    (
        {"detector": two_channels, "background": np.zeros((32, 32, 2))},
        ValueError,
        "images of 2 channels, the page 1 or 3",
    ),
    ({"background": SCENE[:, :40]}, ValueError, r"shape \(32, 48, 3\), got \(32, 40, 3\)"),
    ({"background": SCENE * 255}, ValueError, "Divide by 255"),
    ({"objects": [square()]}, TypeError, "by their names.*got a list"),
    ({"objects": {}}, ValueError, "at least one object, got none"),
    ({"objects": {"a": square()[..., :3]}}, ValueError, r"\(h, w, 4\).*\(8, 8, 3\) for 'a'"),
    ({"objects": {"a": square(40)}}, ValueError, "at most 32×48 pixels, got 40×40 for 'a'"),
    ({"objects": {"a": square() * 9}}, ValueError, r"objects\['a'\] takes values"),
    ({"objects": {"a": square(opacity=0.4)}}, ValueError, "no pixel of an opacity above 0.5"),
    ({"proposals": np.zeros((0, 4))}, ValueError, "1 to 3,000 boxes .* got 0"),
    ({"proposals": np.tile([0.0, 0, 9, 9], (3001, 1))}, ValueError, "got 3,001"),
    ({"proposals": [[9, 9, 0, 0]]}, ValueError, "top ≤ bottom"),
    ({"class_names": "ab"}, ValueError, "each of the 3 classes, got 2"),
    ({"overlap": 1.5}, ValueError, "overlap takes a number from 0 to 1"),
    ({"threshold": 0}, traitlets.TraitError, "threshold"),
    ({"corner": (-5, 0)}, traitlets.TraitError, "center is in the image, got .-5"),
    ({"corner": (28, 0)}, traitlets.TraitError, "center is in the image"),
]


@pytest.mark.parametrize(("options", "error", "said"), BAD)
def test_bad_arguments(detector, options, error, said):
    given = GIVEN | {"detector": detector} | options
    if callable(given["detector"]) and not isinstance(given["detector"], keras.Model):
        given["detector"] = given["detector"]()
    with pytest.raises(error, match=said):
        widgets.DetectionExplorer(
            given.pop("detector"), given.pop("background"), given.pop("objects"), **given
        )
