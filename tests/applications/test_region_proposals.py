"""Anchors and their labels by hand; a network that proposes better than windows by chance."""

from functools import cache

import numpy as np
import pytest
from colored_squares import squares

from dlsg_utils.applications import detection

NONE = np.empty((0, 4))


def test_anchors_by_hand():
    anchors = detection.anchor_boxes(2, 3, stride=4, sides=(4, 8), ratios=(1.0, 4.0))
    assert anchors.shape == (2 * 3 * 4, 4)
    # The second position of the second row has its center at (6, 6).
    np.testing.assert_allclose(
        anchors.reshape(2, 3, 4, 4)[1, 1],
        [[4, 4, 8, 8], [2, 5, 10, 7], [2, 2, 10, 10], [-2, 4, 14, 8]],
    )


def test_labels_by_hand():
    anchors = np.float32(
        [
            [0, 0, 10, 10],  # the true box itself
            [0, 1, 10, 11],  # 9/11 of it
            [0, 4, 10, 14],  # 6/14: neither
            [0, 6, 10, 16],  # 4/16: background
            [20, 20, 30, 30],  # far: background
            [-5, 0, 5, 10],  # reaches out
            [14, 14, 24, 24],  # 1/4 of the second box, but no other has more
        ]
    )
    truth = [[0, 0, 10, 10], [14, 14, 34, 34]]
    # The far one is inside of the second box and has as much of it.
    labels, nearest = detection.label_anchors(anchors, truth, 40)
    np.testing.assert_array_equal(labels, [1, 1, -1, 0, 1, -1, 1])
    np.testing.assert_array_equal(nearest[[0, 1, 4, 6]], [0, 0, 1, 1])


def test_without_a_true_box_all_is_background():
    anchors = np.float32([[0, 0, 10, 10], [-5, 0, 5, 10]])
    labels, _ = detection.label_anchors(anchors, NONE, 40)
    np.testing.assert_array_equal(labels, [0, -1])


def small(seed=0):
    backbone = detection.small_backbone((8, 8), seed=seed)
    return detection.RegionProposalNetwork(
        backbone, size=32, sides=(9, 13), ratios=(1.0,), units=16, seed=seed
    )


@cache
def learned():
    network = small()
    some = squares(48, seed=1)
    losses = network.fit(
        some.images, some.boxes, epochs=10, learning_rate=5e-3, seed=0, progress=False
    )
    return network, losses


@pytest.mark.slow
def test_it_proposes_objects_of_images_it_never_saw():
    network, losses = learned()
    assert losses[-1] < losses[0] / 2
    held_out = squares(20, seed=2)
    proposed = network.propose(held_out.images, limit=4)
    assert max(map(len, proposed)) <= 4
    rng = np.random.default_rng(0)
    chance = [rng.permutation(network.anchors)[:4] for _ in held_out.images]
    ours, by_chance = (
        detection.proposal_recall(each, held_out.boxes)[0] for each in (proposed, chance)
    )
    assert ours > 0.65
    assert ours > by_chance + 0.4
    for boxes in proposed:
        assert boxes.min() >= 0
        assert boxes.max() <= 32
        overlaps = np.triu(detection.iou(boxes, boxes), 1)
        assert overlaps.max() <= 0.7 + 1e-6


@pytest.mark.slow
def test_all_layers_learn_the_given_backbone_stays_and_a_seed_repeats_it():
    backbone = detection.small_backbone((4, 4), seed=0)
    before, runs = backbone.get_weights(), []
    some = squares(6, seed=1)
    for _ in range(2):
        network = detection.RegionProposalNetwork(backbone, size=32, sides=(12,), units=4, seed=0)
        start = network.model.get_weights()
        # Some images without an object.
        boxes = [*some.boxes[:5], NONE]
        runs.append(network.fit(some.images, boxes, epochs=2, seed=0, progress=False))
        for a, b in zip(start, network.model.get_weights(), strict=True):
            assert not np.array_equal(a, b)
    assert runs[0] == runs[1]
    for a, b in zip(before, backbone.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: detection.anchor_boxes(2, 2, stride=4, sides=(0,)), "sides takes a number from 1"),
        (lambda: detection.anchor_boxes(2, 0, stride=4), "columns must be at least 1"),
        (
            lambda: small().fit(squares(2, seed=0).images, [NONE] * 2, epochs=1),
            "no object in any image",
        ),
        (
            lambda: small().fit(squares(2, seed=0).images, [[]], epochs=1),
            "boxes of 2 images, got 1",
        ),
        (lambda: small().propose(np.zeros((1, 48, 32, 3))), "images of 32×32×3, got 48×32×3"),
        (
            lambda: detection.RegionProposalNetwork(detection.small_backbone((4, 4)), size=30),
            "maps are every so many pixels",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
