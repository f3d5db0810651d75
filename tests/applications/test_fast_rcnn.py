"""The loss by hand; Fast R-CNN on images that it learns in seconds."""

from functools import cache

import keras
import numpy as np
import pytest
import tensorflow as tf
from colored_squares import squares

from dlsg_utils import arithmetic
from dlsg_utils.applications import detection

NONE = np.empty((0, 4))


def test_smooth_l1_by_hand_and_as_hubers():
    x = tf.constant([-3.0, -1.0, -0.5, 0.0, 0.5, 2.0])
    np.testing.assert_allclose(detection.smooth_l1(x), [2.5, 0.5, 0.125, 0, 0.125, 1.5])
    huber = keras.losses.Huber(delta=1.0, reduction="sum")(x * 0, x)
    np.testing.assert_allclose(tf.reduce_mean(detection.smooth_l1(x)), huber, rtol=1e-6)


def test_the_loss_by_hand():
    logits = tf.math.log([[[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.2, 0.2, 0.6]]])
    moves = tf.reshape(tf.range(24, dtype=tf.float32), (1, 3, 2, 4))
    labels = tf.constant([[0, 2, -1]])
    # The second region is of class 2: its moves are 12, 13, 14, 15.
    targets = tf.constant([[[9.0] * 4, [12.0, 13.5, 16.0, 15.0], [9.0] * 4]])
    loss = detection.multi_task_loss(logits, moves, labels, targets, box_weight=3.0)
    expected = (-np.log(0.5) - np.log(0.3) + 3 * (0.125 + 1.5)) / 2
    np.testing.assert_allclose(loss, expected, rtol=1e-5)


def test_regions_that_do_not_count_cost_nothing():
    logits, moves = tf.ones((1, 2, 3)), tf.ones((1, 2, 2, 4))
    nothing = tf.constant([[-1, -1]])
    assert detection.multi_task_loss(logits, moves, nothing, tf.zeros((1, 2, 4))) == 0


def test_the_gradient_moves_only_the_class_of_an_object():
    moves = tf.Variable(tf.ones((3, 2, 4)))
    with tf.GradientTape() as tape:
        loss = detection.multi_task_loss(
            tf.zeros((3, 3)), moves, tf.constant([0, 1, 2]), tf.zeros((3, 4))
        )
    moved = np.abs(tf.convert_to_tensor(tape.gradient(loss, moves))).sum(axis=-1) > 0
    np.testing.assert_array_equal(moved, [[False, False], [True, False], [False, True]])


def small(seed=0, **options):
    backbone = detection.small_backbone((8, 8), seed=seed)
    return detection.FastRCNN(backbone, classes=2, size=32, grid=3, units=16, seed=seed, **options)


@cache
def learned():
    detector = small()
    some = squares(48, seed=1, shift=2)
    losses = detector.fit(
        *some, epochs=25, background=(0.0, 0.5), learning_rate=5e-3, seed=0, progress=False
    )
    return detector, losses


def test_the_network_pools_what_its_backbone_gives():
    backbone = detection.small_backbone((4, 6), seed=1)
    detector = detection.FastRCNN(backbone, classes=2, size=(32, 48), grid=2, seed=0)
    image = np.random.default_rng(0).random((1, 32, 48, 3), np.float32)
    boxes = np.float32([[[0, 0, 32, 48], [4, 8, 20, 24], [9, 9, 30, 31]]])
    pooled = keras.Model(detector.model.inputs, detector.model.get_layer("pooled").output)
    maps = backbone(image).numpy()[0]
    np.testing.assert_allclose(
        pooled([image, boxes])[0], arithmetic.roi_pool(maps, boxes[0] / 4, 2), rtol=1e-5
    )
    logits, moves = detector.model([image, boxes])
    assert logits.shape == (1, 3, 3)
    assert moves.shape == (1, 3, 2, 4)


@pytest.mark.slow
def test_it_finds_what_it_learned_in_images_it_never_saw():
    detector, losses = learned()
    assert losses[-1] < losses[0] / 2
    held_out = squares(20, seed=2, shift=2)
    found = detector.detect(held_out.images, held_out.proposals)
    ap = detection.mean_average_precision(found, held_out.boxes, held_out.labels, classes=2)
    assert ap.mean > 0.75
    for one in found:
        assert (np.diff(one.scores) <= 0).all()
        assert one.boxes.min(initial=0) >= 0
        assert one.boxes.max(initial=0) <= 32


@pytest.mark.slow
def test_box_regression_brings_boxes_nearer():
    held_out = squares(20, seed=2, shift=2)
    kept, moved = (
        detection.mean_average_precision(
            learned()[0].detect(held_out.images, held_out.proposals, box_regression=each),
            held_out.boxes,
            held_out.labels,
            classes=2,
            iou_at_least=0.75,
        ).mean
        for each in (False, True)
    )
    assert moved > kept + 0.2


@pytest.mark.slow
def test_the_weights_are_all_that_is_learned():
    detector, _ = learned()
    copy = small(seed=1)
    copy.model.set_weights(detector.model.get_weights())
    image, proposals, *_ = squares(1, seed=3)
    for a, b in zip(*(each.detect(image, proposals)[0] for each in (detector, copy)), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_new_network_takes_all_classes_for_alike_and_moves_nothing():
    image, proposals, *_ = squares(1, seed=3)
    logits, moves = small().model([image, proposals[0][None].astype(np.float32)])
    np.testing.assert_allclose(tf.nn.softmax(logits), 1 / 3, atol=0.05)
    np.testing.assert_allclose(moves, 0, atol=0.02)


@pytest.mark.slow
def test_no_proposals_give_no_detections_and_those_outside_are_left_out():
    detector, _ = learned()
    image, proposals, *_ = squares(1, seed=3)
    (nothing,) = detector.detect(image, [[]])
    assert [len(each) for each in nothing] == [0, 0, 0]
    outside = [[40, 40, 50, 50], [-9, 0, 0, 9], [5, 5, 5, 9]]
    (with_them,) = detector.detect(image, [np.concatenate([outside, proposals[0]])])
    (without,) = detector.detect(image, proposals)
    for a, b in zip(with_them, without, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)


@pytest.mark.slow
def test_all_layers_learn_and_the_given_backbone_stays():
    backbone = detection.small_backbone((4, 4), seed=0)
    before = backbone.get_weights()
    runs = []
    for _ in range(2):
        detector = detection.FastRCNN(backbone, classes=2, size=32, grid=2, units=4, seed=0)
        start = detector.model.get_weights()
        some = squares(6, seed=1)
        # Some images without an object or without proposals.
        proposals = [[], *some.proposals[1:]]
        boxes, labels = [*some.boxes[:5], NONE], [*some.labels[:5], []]
        losses = detector.fit(
            some.images, proposals, boxes, labels, epochs=2, seed=0, progress=False
        )
        runs.append((losses, detector.model.get_weights()))
        for a, b in zip(start, runs[-1][1], strict=True):
            assert not np.array_equal(a, b)
    assert runs[0][0] == runs[1][0]
    for a, b in zip(runs[0][1], runs[1][1], strict=True):
        np.testing.assert_array_equal(a, b)
    for a, b in zip(before, backbone.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def _fit(**changed):
    some = squares(2, seed=4)._asdict() | changed
    return small().fit(*some.values(), epochs=1, progress=False)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: _fit(boxes=[NONE] * 2, labels=[[]] * 2), "no object in any image"),
        (lambda: _fit(labels=[[7]] * 2), r"true_labels\[\d\] takes"),
        (lambda: _fit(proposals=[[]]), "boxes of 2 images, got 1"),
        (lambda: _fit(images=np.zeros((2, 48, 32, 3))), "images of 32×32×3, got 48×32×3"),
        (lambda: small().detect(squares(1, seed=0).images * 255, [[]]), "Divide by 255"),
        (
            lambda: detection.FastRCNN(detection.small_backbone((4, 4)), classes=2, size=30),
            "maps are every so many pixels: 'backbone' gives 7×7 of 30×30",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
