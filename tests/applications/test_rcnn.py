"""Warped regions against TensorFlow and by hand; R-CNN on images that it learns in a second."""

from functools import cache

import keras
import numpy as np
import pytest
import tensorflow as tf
from colored_squares import squares

from dlsg_utils.applications import detection
from dlsg_utils.data import pictures

NONE = np.empty((0, 4))


def photograph():
    return pictures.image("coffee", 48)


def test_a_region_of_the_size_comes_out_as_it_is():
    image = photograph()
    (warped,) = detection.warp_regions(image, [[5, 7, 21, 23]], size=16, context=0)
    np.testing.assert_allclose(warped, image[5:21, 7:23], atol=1e-5)


@pytest.mark.parametrize("size", [9, 24, 64])
def test_the_whole_image_is_resized_as_tensorflow_does(size):
    image = photograph()
    height, width = image.shape[:2]
    (warped,) = detection.warp_regions(image, [[0, 0, height, width]], size=size, context=0)
    np.testing.assert_allclose(warped, tf.image.resize(image, (size, size)), atol=1e-5)


def test_context_shows_what_surrounds_the_box():
    image = photograph()
    (warped,) = detection.warp_regions(image, [[6, 8, 18, 20]], size=16, context=2)
    np.testing.assert_allclose(warped, image[4:20, 6:22], atol=1e-5)


def test_context_outside_of_the_image_is_its_mean_color():
    image = photograph()
    (warped,) = detection.warp_regions(image, [[0, 0, 12, 12]], size=20, context=4)
    np.testing.assert_allclose(warped[4:, 4:], image[:16, :16], atol=1e-5)
    mean = np.broadcast_to(image.mean(axis=(0, 1)), (3, 20, 3))
    np.testing.assert_allclose(warped[:3], mean, atol=1e-5)


def test_a_region_wholly_outside_is_the_mean_and_no_region_is_none():
    image = photograph()
    (warped,) = detection.warp_regions(image, [[200, 200, 210, 210]], size=8)
    np.testing.assert_allclose(warped, np.broadcast_to(image.mean((0, 1)), (8, 8, 3)), atol=1e-5)
    assert detection.warp_regions(image, [], size=8).shape == (0, 8, 8, 3)


@pytest.mark.parametrize(
    ("boxes", "options", "message"),
    [
        ([[3, 3, 3, 9]], {}, r"boxes takes boxes with an area, got \(3, 3, 3, 9\) at index 0"),
        ([[3, 3, 9, 9]], {"size": 8, "context": 4}, "context must be below 4, .* got 4"),
        ([[3, 3, 9, 9]], {"size": 0}, "size must be at least 1"),
    ],
)
def test_regions_that_cannot_be_warped_are_refused(boxes, options, message):
    with pytest.raises(ValueError, match=message):
        detection.warp_regions(photograph(), boxes, **options)


def test_examples_are_labeled_by_what_they_overlap():
    image = np.zeros((1, 32, 32, 3), np.float32)
    near, half, far = [0, 0, 10, 12], [0, 0, 10, 5], [20, 20, 30, 30]
    regions, labels = detection.warped_examples(
        image,
        [[near, half, far]],
        [[[0, 0, 10, 10]]],
        [[4]],
        size=8,
        background=9,
        iou_at_least=0.6,
    )
    # The true box and the near one; the half and the far one are background.
    np.testing.assert_array_equal(np.sort(labels), [0, 0, 5, 5])
    assert regions.shape == (4, 8, 8, 3)


def test_background_is_drawn_in_its_share_and_without_objects_too():
    some = squares(4, seed=0)
    _, labels = detection.warped_examples(*some, size=8, background=2, seed=0)
    assert (labels == 0).sum() == 2 * (labels > 0).sum()
    _, labels = detection.warped_examples(
        some.images[:1], some.proposals[:1], [NONE], [[]], size=8, background=3, seed=0
    )
    np.testing.assert_array_equal(labels, [0, 0, 0])
    regions, labels = detection.warped_examples(some.images[:1], [[]], [NONE], [[]], size=8)
    assert (len(regions), len(labels)) == (0, 0)


@cache
def network():
    backbone = detection.small_backbone((6, 8), seed=0)
    return detection.region_classifier(backbone, 2, size=16, grid=2, units=8, seed=0)


@cache
def learned(shift: float = 0):
    detector = detection.RCNN(network(), "pooled", classes=2, shrinkage=1.0)
    return detector.fit(*squares(30, seed=1, shift=shift), seed=0)


def mean_average_precision(detections, held_out, **options):
    return detection.mean_average_precision(
        detections, held_out.boxes, held_out.labels, classes=2, **options
    ).mean


@pytest.mark.slow
def test_it_finds_what_it_learned_in_images_it_never_saw():
    held_out = squares(20, seed=2)
    found = learned().detect(held_out.images, held_out.proposals, box_regression=False)
    assert mean_average_precision(found, held_out) > 0.9
    for one in found:
        assert (np.diff(one.scores) <= 0).all()
        assert one.boxes.dtype == one.scores.dtype == np.float32


@pytest.mark.slow
def test_box_regression_brings_boxes_nearer():
    held_out = squares(20, seed=2, shift=2)
    detector = learned(2)
    strict = {"iou_at_least": 0.75}
    kept = detector.detect(held_out.images, held_out.proposals, box_regression=False)
    moved = detector.detect(held_out.images, held_out.proposals)
    better = mean_average_precision(moved, held_out, **strict)
    assert better > mean_average_precision(kept, held_out, **strict) + 0.2
    assert better > 0.65


@pytest.mark.slow
def test_no_proposals_give_no_detections_and_those_outside_are_left_out():
    image, proposals, *_ = squares(1, seed=3)
    (nothing,) = learned().detect(image, [[]])
    assert [len(each) for each in nothing] == [0, 0, 0]
    assert nothing.boxes.shape == (0, 4)
    outside = [[40, 40, 50, 50], [-9, 0, 0, 9], [5, 5, 5, 9]]
    (with_them,) = learned().detect(image, [np.concatenate([outside, proposals[0]])])
    (without,) = learned().detect(image, proposals)
    for a, b in zip(with_them, without, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5)


@pytest.mark.slow
def test_hard_negatives_make_false_alarms_fewer():
    some = squares(30, seed=1)
    alarms = []
    for rounds in (0, 2):
        detector = detection.RCNN(network(), "pooled", classes=2)
        detector.fit(*some, negatives=6, rounds=rounds, seed=0)
        found = detector.detect(some.images, some.proposals, box_regression=False, threshold=0.0)
        overlaps = [
            detection.iou(one.boxes, truth).max(axis=1)
            for one, truth in zip(found, some.boxes, strict=True)
        ]
        alarms.append((np.concatenate(overlaps) < 0.3).sum())
    assert alarms[1] < alarms[0]


def test_the_network_stays_as_it_is_and_the_same_seed_gives_the_same():
    before = network().get_weights()
    some = squares(4, seed=4)
    one, two = (
        detection.RCNN(network(), "features", classes=2, box_layer="pooled")
        .fit(*some, seed=0)
        .detect(some.images[:1], some.proposals[:1])[0]
        for _ in range(2)
    )
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(before, network().get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_class_without_near_proposals_keeps_its_boxes():
    some = squares(4, seed=4)
    far = [[[0, 0, 31, 31], [0, 0, 3, 3], [28, 28, 31, 31]]] * 4
    detector = detection.RCNN(network(), "features", classes=2)
    detector.fit(some.images, far, some.boxes, some.labels, seed=0)
    kept, moved = (
        detector.detect(some.images[:1], far[:1], threshold=-9, box_regression=each)[0].boxes
        for each in (False, True)
    )
    np.testing.assert_array_equal(kept, moved)


def _fit(**changed):
    some = squares(4, seed=4)._asdict() | changed
    return detection.RCNN(network(), "features", classes=2).fit(*some.values())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: _fit(labels=[np.zeros_like(each) for each in squares(4, seed=4).labels]),
            "true_labels has no object of class 1",
        ),
        (lambda: _fit(boxes=[NONE] * 4, labels=[[]] * 4), "no object of class 0"),
        (lambda: _fit(images=squares(4, seed=4).images * 255), "Divide by 255"),
        (lambda: _fit(proposals=[[]] * 4), "no negative example of class 0"),
        (lambda: _fit(proposals=[[]]), "boxes of 4 images, got 1"),
        (lambda: _fit(labels=[[7]] * 4), r"true_labels\[\d\] takes"),
        (lambda: _fit(boxes=[[[3, 3, 3, 9]]] * 4), r"true_boxes\[0\] takes boxes with an area"),
        (
            lambda: detection.RCNN(network(), "features", classes=2).detect(
                squares(1, seed=0).images, [[]]
            ),
            r"Call fit\(…\) first",
        ),
        (
            lambda: detection.RCNN(detection.small_backbone(), "conv1", classes=2),
            "square regions of a fixed size",
        ),
        (lambda: detection.small_backbone((8,)), "at least two numbers of filters"),
        (
            lambda: detection.region_classifier(detection.small_backbone(), 2, size=30),
            "grid=4 does not divide the 7×7 maps",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_classifier_begins_with_the_weights_of_its_backbone():
    backbone = detection.small_backbone((6, 8), seed=3)
    classifier = detection.region_classifier(backbone, 2, size=16, grid=2, seed=4)
    image = np.random.default_rng(0).random((1, 16, 16, 3), np.float32)
    pooled = keras.Model(classifier.input, classifier.get_layer("pooled").output)(image)
    np.testing.assert_allclose(pooled, tf.nn.max_pool2d(backbone(image), 2, 2, "VALID"), rtol=1e-5)
