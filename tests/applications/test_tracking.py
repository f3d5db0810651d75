"""Tracking: the filter by its definition, films whose boxes are known, and bad input."""

import keras
import numpy as np
import pytest

from dlsg_utils.applications import tracking
from dlsg_utils.data.films import move

RNG = np.random.default_rng(2)


def film(path, *, size=64, side=12):
    """Return frames with a textured square at each place (top, left) of a path, and its boxes."""
    texture = RNG.random((side, side, 3), np.float32)
    edge = 3 * side
    wide = np.full((len(path), size + 2 * edge, size + 2 * edge, 3), 0.5, np.float32)
    for frame, (top, left) in zip(wide, path, strict=True):
        frame[top + edge : top + edge + side, left + edge : left + edge + side] = texture
    corners = np.array(path, np.float32)
    boxes = np.concatenate([corners, corners + side], axis=1)
    return wide[:, edge:-edge, edge:-edge], boxes


def small_network(size=128):
    return keras.Sequential(
        [
            keras.Input((size, size, 3)),
            keras.layers.Conv2D(8, 5, strides=2, activation="relu", name="low"),
            keras.layers.Conv2D(12, 3, strides=2, activation="relu", name="high"),
            keras.layers.GlobalAveragePooling2D(name="mean"),
            keras.layers.Dense(5, name="logits"),
        ]
    )


def test_the_response_to_what_was_learned_is_the_gaussian():
    maps = RNG.normal(size=(24, 30, 4)).astype(np.float32)
    learner = tracking.CorrelationFilter(deviation=2, regularization=1e-9)
    learner.update(maps)
    rows, columns = np.arange(24) - 12, np.arange(30) - 15
    wanted = np.exp(-0.5 * np.add.outer((rows / 2) ** 2, (columns / 2) ** 2))
    np.testing.assert_allclose(learner.respond(maps), wanted, atol=1e-4)


def test_with_one_channel_it_is_ridge_regression_on_all_shifts():
    maps = RNG.normal(size=(4, 5, 1)).astype(np.float32)
    other = RNG.normal(size=(4, 5, 1)).astype(np.float32)
    learner = tracking.CorrelationFilter(deviation=1, regularization=0.3)
    learner.update(maps)
    window = np.multiply.outer(np.hanning(6)[1:-1], np.hanning(7)[1:-1])

    def shifts(values):
        """Return one row for each position: the windowed values, moved so that it comes first."""
        values = values[..., 0] * window
        return np.array(
            [np.roll(values, (-y, -x), axis=(0, 1)).ravel() for y in range(4) for x in range(5)]
        )

    rows, columns = np.arange(4) - 2, np.arange(5) - 2
    target = np.exp(-0.5 * np.add.outer(rows**2, columns**2)).ravel()
    x = shifts(maps)
    # The transform is orthonormal: λ there is λ times the number of positions here.
    weights = np.linalg.solve(x.T @ x + 0.3 * 20 * np.eye(20), x.T @ target)
    wanted = (shifts(other) @ weights).reshape(4, 5)
    np.testing.assert_allclose(learner.respond(other), wanted, atol=1e-5)


def test_the_rate_is_the_share_of_the_newest_frame():
    first, second = RNG.normal(size=(2, 16, 16, 2)).astype(np.float32)
    responses = {}
    for rate in (0, 1):
        learner = tracking.CorrelationFilter(deviation=2, rate=rate)
        learner.update(first)
        before = learner.respond(second)
        learner.update(second)
        responses[rate] = learner.respond(second)
        assert np.array_equal(responses[rate], before) == (rate == 0)
    fresh = tracking.CorrelationFilter(deviation=2)
    fresh.update(second)
    np.testing.assert_allclose(responses[1], fresh.respond(second), atol=1e-5)


def test_a_filter_refuses_what_it_has_not_learned():
    learner = tracking.CorrelationFilter(deviation=2)
    with pytest.raises(ValueError, match="update"):
        learner.respond(np.zeros((8, 8, 1)))
    learner.update(np.ones((8, 8, 1)))
    with pytest.raises(ValueError, match=r"\(8, 8, 1\), got \(8, 9, 1\)"):
        learner.respond(np.zeros((8, 9, 1)))


@pytest.mark.parametrize("features", ["pixels", "low", "both"])
def test_a_target_is_followed_within_a_pixel(features):
    frames, boxes = film([(10 + 3 * t, 40 - 2 * t) for t in range(8)])
    network = small_network()
    found = tracking.track(
        frames,
        boxes[0],
        features={
            "pixels": tracking.pixels,
            "low": tracking.layer_maps(network, "low"),
            "both": tracking.layer_maps(network, ["low", network.get_layer("high")]),
        }[features],
    )
    assert found.boxes.shape == boxes.shape
    np.testing.assert_array_equal(found.boxes[0], boxes[0])
    assert np.abs(found.boxes - boxes).max() < 1
    assert found.peaks.shape == (8,)
    assert found.peaks.min() > 0.5


def test_weights_choose_among_the_layers():
    frames, boxes = film([(10, 40), (14, 38), (18, 36)])
    network = small_network()
    both = tracking.layer_maps(network, ["low", "high"])
    alone = tracking.track(frames, boxes[0], features=tracking.layer_maps(network, "low"))
    chosen = tracking.track(frames, boxes[0], features=both, weights=(2, 0))
    np.testing.assert_allclose(chosen.boxes, alone.boxes, atol=1e-4)
    for weights in ((1,), (0, 0), (1, float("nan"))):
        with pytest.raises(ValueError, match="weights takes 2 numbers"):
            tracking.track(frames, boxes[0], features=both, weights=weights)


def test_a_target_that_grows_is_followed_by_scales():
    texture = RNG.random((6, 6, 3), np.float32)
    frames, boxes = np.full((6, 80, 80, 3), 0.5, np.float32), []
    for t, frame in enumerate(frames):
        side = 18 + 2 * t
        at = 40 - side // 2
        pick = np.arange(side) * 6 // side
        frame[at : at + side, at : at + side] = texture[pick][:, pick]
        boxes.append([at, at, at + side, at + side])
    one = tracking.track(frames, boxes[0], rate=0.2)
    several = tracking.track(frames, boxes[0], rate=0.2, scales=(0.9, 1, 1.1))
    assert tracking.success(several.boxes, boxes) > tracking.success(one.boxes, boxes) + 0.1
    np.testing.assert_allclose(np.diff(one.boxes[:, ::2], axis=1), 18, atol=1e-4)


def test_a_target_that_leaves_the_frame_leaves_its_box_at_the_edge():
    frames, boxes = film([(26, 30 + 4 * t) for t in range(14)])
    assert boxes[-1, 1] > 64
    found = tracking.track(frames, boxes[0])
    assert np.isfinite(found.boxes).all()
    middles = (found.boxes[:, :2] + found.boxes[:, 2:]) / 2
    assert (middles >= 0).all()
    assert (middles <= 64).all()
    assert middles[-1, 1] > 50
    assert found.peaks[-1] < 0.7 * found.peaks[1]  # the loss can be seen


def test_a_target_that_is_hidden_for_a_while_is_found_again():
    frames, boxes = film([(26, 26 + t) for t in range(9)])
    frames = frames.copy()
    frames[4:7] = 0.5
    found = tracking.track(frames, boxes[0])
    assert found.peaks[4:7].max() < 0.1
    np.testing.assert_array_equal(found.boxes[4:7], found.boxes[[3, 3, 3]])
    assert np.abs(found.boxes[7:] - boxes[7:]).max() < 1


def test_a_target_that_is_partly_outside_at_the_start_is_followed():
    frames, boxes = film([(26, -4 + 3 * t) for t in range(5)])
    found = tracking.track(frames, boxes[0])
    assert np.abs(found.boxes - boxes).max() < 1.5


def test_frames_without_any_texture_give_a_defined_result():
    found = tracking.track(np.full((3, 20, 20, 1), 0.5), (5, 5, 12, 12))
    assert np.isfinite(found.boxes).all()


def test_one_frame_gives_back_the_box():
    found = tracking.track(RNG.random((1, 20, 20, 1)), (5, 5, 12, 12))
    np.testing.assert_array_equal(found.boxes, [[5, 5, 12, 12]])


@pytest.mark.parametrize(
    ("box", "said"),
    [
        ((5, 5, 5, 9), "of some area, got 0×4"),
        ((9, 5, 5, 9), "of some area, got -4×4"),
        ((30, 5, 40, 9), "middle is inside of the 20×20 frame, got its middle at \\(35, 7\\)"),
        ((1, 2, 3), "top, left, bottom, right"),
        ((1, 2, 3, np.nan), "top, left, bottom, right"),
    ],
)
def test_bad_boxes_are_refused(box, said):
    with pytest.raises(ValueError, match=said):
        tracking.track(np.zeros((2, 20, 20, 1)), box)


def test_other_bad_input_is_refused():
    frames, box = np.zeros((2, 20, 20, 3)), (5, 5, 12, 12)
    with pytest.raises(ValueError, match="frames takes a film"):
        tracking.track(frames[0], box)
    with pytest.raises(ValueError, match="Divide by 255"):
        tracking.track(frames + 255, box)
    with pytest.raises(ValueError, match="scales takes at least one"):
        tracking.track(frames, box, scales=())
    with pytest.raises(ValueError, match="at least one layer"):
        tracking.layer_maps(small_network(), [])
    with pytest.raises(ValueError, match="'logits' gives no maps"):
        tracking.track(frames, box, features=tracking.layer_maps(small_network(), "logits"))
    with pytest.raises(ValueError, match="low"):
        tracking.track(frames, box, features=tracking.layer_maps(small_network(), "lo"))


def test_precision_and_success_by_hand():
    truth = np.array([[0, 0, 10, 10]] * 4)
    boxes = truth + np.array([[0], [5], [20], [3]]) * [0, 1, 0, 1]
    assert tracking.precision(boxes, truth, distance=4) == 0.5
    assert tracking.precision(boxes, truth, distance=5) == 0.75
    assert tracking.precision(boxes, truth) == 1
    overlaps = np.array([1, 5 / 15, 0, 7 / 13])
    assert tracking.success(boxes, truth) == pytest.approx(overlaps.mean())
    assert tracking.success(boxes, truth, overlap=0.5) == 0.5
    # The mean is the area under the success plot.
    limits = (np.arange(1000) + 0.5) / 1000
    area = np.mean([tracking.success(boxes, truth, overlap=limit) for limit in limits[::20]])
    assert area == pytest.approx(overlaps.mean(), abs=0.02)
    for function in (tracking.precision, tracking.success):
        with pytest.raises(ValueError, match="one box a frame"):
            function(boxes, truth[:3])
        with pytest.raises(ValueError, match="one box a frame"):
            function(boxes[:0], truth[:0])


@pytest.mark.slow
def test_on_scenes_the_filter_beats_a_box_that_stays():
    films = move(4, frames=10, part="validation", objects=2, speed=3, seed=3)
    followed, still = [], []
    for frames, boxes in zip(films.frames, films.boxes[:, :, -1], strict=True):
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        if (middle < 0).any() or (middle > 96).any():
            continue
        found = tracking.track(frames, boxes[0])
        followed.append(tracking.precision(found.boxes, boxes, distance=6))
        still.append(tracking.precision(np.tile(boxes[0], (10, 1)), boxes, distance=6))
    assert len(followed) > 1
    assert np.mean(followed) > np.mean(still) + 0.1
