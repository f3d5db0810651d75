"""Fully convolutional networks: their parts by hand, and small ones that learn in seconds."""

from functools import cache

import keras
import numpy as np
import pytest
import tensorflow as tf
from colored_squares import squares
from keras import layers

from dlsg_utils import models, pretrained
from dlsg_utils.applications import segmentation

RNG = np.random.default_rng(0)
IMAGES = RNG.random((2, 32, 48, 3), dtype=np.float32)
LABELS = RNG.integers(0, 3, (2, 32, 48))


def slow(*values):
    return pytest.param(*values, marks=pytest.mark.slow)


def crops(**options):
    return segmentation.crop_classifier((4, 6, 8), units=12, classes=2, size=8, seed=1, **options)


def with_scores(network, seed=3):
    """Give all scores other weights than zeros."""
    rng = np.random.default_rng(seed)
    for layer in network.layers:
        if layer.name.startswith("score"):
            layer.kernel.assign(rng.normal(0, 1, layer.kernel.shape))
    return network


# Interpolation


def test_the_kernel_by_hand():
    line = np.array([0.25, 0.75, 0.75, 0.25])
    kernel = segmentation.bilinear_kernel(2, 3)
    assert kernel.shape == (4, 4, 3, 3)
    assert kernel.dtype == np.float32
    np.testing.assert_allclose(kernel[..., 1, 1], np.outer(line, line))
    assert kernel[..., 0, 1].max() == 0
    np.testing.assert_allclose(
        segmentation.bilinear_kernel(3, 1)[2, :, 0, 0], np.array([1, 2, 3, 2, 1]) / 3
    )
    np.testing.assert_array_equal(segmentation.bilinear_kernel(1, 1), np.ones((1, 1, 1, 1)))


@pytest.mark.parametrize("factor", [1, 2, 3, 4, 5, 8])
def test_it_is_tensorflows_interpolation_but_for_the_edge(factor):
    maps = RNG.random((1, 5, 6, 2), dtype=np.float32)
    kernel = segmentation.bilinear_kernel(factor, 2)
    shape = (1, 5 * factor, 6 * factor, 2)
    ours = tf.nn.conv2d_transpose(maps, kernel, shape, factor, "SAME")
    theirs = tf.image.resize(maps, shape[1:3])
    edge = factor // 2
    inner = np.s_[:, edge : 5 * factor - edge, edge : 6 * factor - edge]
    np.testing.assert_allclose(ours[inner], theirs[inner], atol=1e-6)


@pytest.mark.parametrize(("factor", "channels"), [(0, 1), (2, 0)])
def test_the_kernel_takes_positive_numbers(factor, channels):
    with pytest.raises(ValueError, match="must be at least 1, got 0"):
        segmentation.bilinear_kernel(factor, channels)


# The networks


def test_a_score_is_the_classifiers_answer_to_a_window():
    """One convolution of 8×8 with stride 8, as a classifier of crops sees its windows apart."""
    body = [layers.Conv2D(5, 8, strides=8, activation="relu"), layers.Flatten(), layers.Dense(2)]
    classifier = keras.Sequential([keras.Input((8, 8, 3)), *body])
    network = with_scores(segmentation.fcn(classifier, 3, stride=8))
    score = network.get_layer("score")
    hidden = keras.Model(network.input, score.input)(IMAGES)
    np.testing.assert_allclose(
        hidden[1, 2, 3], body[0](IMAGES[1:, 16:24, 24:32])[0, 0, 0], atol=1e-5
    )
    # In the middle between four positions there is their mean.
    scores, logits = score(hidden), network(IMAGES)
    assert logits.shape == (2, 32, 48, 3)
    middle = tf.reduce_mean(logits[:, 15:17, 15:17], axis=(1, 2))
    np.testing.assert_allclose(middle, tf.reduce_mean(scores[:, 1:3, 1:3], axis=(1, 2)), atol=1e-5)


@pytest.mark.parametrize("stride", [8, 4, 2, 1])
def test_it_gives_a_class_for_each_pixel_of_images_of_any_size(stride):
    network = segmentation.fcn(crops(), 3, stride=stride)
    assert network.name == f"fcn_{stride}s"
    assert np.ptp(network(IMAGES)) == 0  # all scores begin at zero
    with_scores(network)
    for images in (IMAGES, IMAGES[:, :8, :8]):
        logits = network(images)
        assert logits.shape == (*images.shape[:3], 3)
        found = segmentation.predict_classes(network, images)
        assert found.dtype == np.int64
        np.testing.assert_array_equal(found, np.argmax(logits, axis=-1))
    np.testing.assert_array_equal(
        segmentation.predict_classes(network, IMAGES[0]), found_of(network)[0]
    )


def found_of(network):
    return segmentation.predict_classes(network, IMAGES)


def test_skips_come_from_the_poolings():
    network = segmentation.fcn(crops(), 3, stride=2)
    for stride, pool in ((4, "pool2"), (2, "pool1")):
        taken = network.get_layer(f"score_{stride}").input
        assert taken is network.get_layer(pool).output
    learned = {weight.path.split("/")[0] for weight in network.trainable_variables}
    assert "pixels" not in learned
    assert {"conv1", "hidden", "score", "score_4", "enlarged_4", "score_2", "enlarged_2"} <= learned


def test_a_finer_network_begins_as_the_coarser_one():
    coarse = with_scores(segmentation.fcn(crops(), 3, stride=8))
    fine = segmentation.fcn(crops(), 3, stride=4, start=coarse)
    for layer in coarse.layers:
        if layer.trainable_weights:
            for old, new in zip(layer.weights, fine.get_layer(layer.name).weights, strict=True):
                np.testing.assert_array_equal(old, new)
                assert old is not new
    # The same scores, interpolated in two steps instead of one.
    x = keras.Model(coarse.input, coarse.get_layer("score").output)(IMAGES)
    for factor in (2, 4):
        shape = (2, factor * x.shape[1], factor * x.shape[2], 3)
        kernel = segmentation.bilinear_kernel(factor, 3)
        x = tf.nn.conv2d_transpose(x, kernel, shape, factor, "SAME")
    np.testing.assert_allclose(fine(IMAGES), x, atol=1e-5)
    same = segmentation.predict_classes(coarse, IMAGES) == segmentation.predict_classes(
        fine, IMAGES
    )
    assert same.mean() > 0.8


def test_the_classifier_stays_as_it_is():
    classifier = crops()
    before = classifier.get_weights()
    network = segmentation.fcn(classifier, 3, stride=2)
    segmentation.train_fcn(network, IMAGES, LABELS, epochs=1, progress=False, seed=0)
    for old, new in zip(before, classifier.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize(
    ("build", "stride"),
    [
        (lambda: models.lee_cnn(input_shape=(28, 28, 3), seed=0), 2),
        (lambda: keras.Sequential([keras.Input((8, 8, 3)), crops(), layers.Softmax()]), 4),
        (lambda: models.truncate(crops(), "pool3"), 8),  # a backbone, of images of 8×8
        (
            lambda: keras.Sequential(
                [keras.Input((None, None, 3)), layers.Conv2D(4, 3, strides=2, padding="same")]
            ),
            2,
        ),
        (pretrained.efficientnet_lite0, 16),
        slow(lambda: keras.applications.MobileNet(weights=None, input_shape=(64, 64, 3)), 8),
        slow(lambda: keras.applications.ResNet50V2(weights=None, input_shape=(64, 64, 3)), 16),
        slow(lambda: keras.applications.VGG16(weights=None, input_shape=(32, 32, 3)), 8),
    ],
)
def test_classifiers_and_backbones_of_other_kinds(build, stride):
    network = with_scores(segmentation.fcn(build(), 5, stride=stride))
    images = RNG.random((1, 64, 32, 3), dtype=np.float32)
    logits = network(images).numpy()
    assert logits.shape == (1, 64, 32, 5)
    assert np.ptp(logits) > 0


# Learning


@cache
def scenes(count, seed):
    some = squares(count, seed=seed)
    truth = np.zeros((count, 32, 32), np.int64)
    for image, boxes, labels in zip(truth, some.boxes, some.labels, strict=True):
        for (top, left, bottom, right), label in zip(boxes.astype(int), labels, strict=True):
            image[top:bottom, left:right] = label + 1
    return some.images, truth


@pytest.mark.slow
def test_each_finer_network_is_better():
    images, truth = scenes(96, 1)
    held_out, expected = scenes(48, 2)
    found, start = [], None
    for stride in (8, 4, 2):
        network = segmentation.fcn(crops(), 3, stride=stride, start=start)
        history = segmentation.train_fcn(
            network, images, truth, epochs=15, batch_size=8, learning_rate=5e-3, seed=1,
            validation_data=(held_out, expected), progress=False,
        )  # fmt: skip
        assert history.to_frame()["val_loss"].iloc[-1] < history.to_frame()["val_loss"].iloc[0]
        found.append(
            segmentation.mean_iou(expected, segmentation.predict_classes(network, held_out), 3)
        )
        start = network
    assert found[0] < found[1] - 0.02
    assert found[1] < found[2]
    assert found[2] > 0.75


def test_the_loss_by_hand():
    logits = np.log([[[[0.5, 0.3, 0.2]], [[0.1, 0.6, 0.3]]]]).astype(np.float32)
    loss = segmentation.pixel_cross_entropy(tf.constant([[[0], [2]]]), tf.constant(logits))
    np.testing.assert_allclose(loss, [-(np.log(0.5) + np.log(0.3)) / 2], rtol=1e-6)


def test_all_background_is_learned_as_such():
    network = segmentation.fcn(crops(), 3, stride=8)
    empty = np.zeros((2, 32, 48), np.uint8)
    segmentation.train_fcn(network, IMAGES, empty, epochs=5, progress=False, seed=0)
    assert not found_of(network).any()


# Bad input


@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        (LABELS[:, :16], ValueError, r"labels takes one for each pixel, \(2, 32, 48\), got shape"),
        (LABELS[:1], ValueError, r"got shape \(1, 32, 48\)"),
        (LABELS[..., None], ValueError, r"got shape \(2, 32, 48, 1\)"),
        (LABELS + 1, ValueError, "labels takes labels 0 to 2 of 3 classes, got 1 to 3"),
        (LABELS - 1, ValueError, "got -1 to 1"),
        (LABELS / 2, TypeError, "labels takes whole numbers, got dtype float64"),
    ],
)
def test_labels_that_do_not_fit(labels, error, message):
    network = segmentation.fcn(crops(), 3, stride=8)
    with pytest.raises(error, match=message):
        segmentation.train_fcn(network, IMAGES, labels, epochs=1)
    with pytest.raises(error, match="labels of validation_data takes"):
        segmentation.train_fcn(network, IMAGES, LABELS, epochs=1, validation_data=(IMAGES, labels))


def test_images_of_sizes_that_do_not_fit():
    network = segmentation.fcn(crops(), 3, stride=4)
    with pytest.raises(ValueError, match=r"sides multiples of 8, got 30×48"):
        network(IMAGES[:, :30])
    with pytest.raises(ValueError, match=r"sides multiples of 8, got 30×48"):
        segmentation.predict_classes(network, IMAGES[:, :30])
    with pytest.raises(ValueError, match="multiples of 8"):
        segmentation.train_fcn(network, IMAGES[:, :30], LABELS[:, :30], epochs=1)


def test_strides_and_starts_that_do_not_fit():
    with pytest.raises(ValueError, match=r"stride takes 8, 4, 2 .* every 8 pixels, got 16"):
        segmentation.fcn(crops(), 3, stride=16)
    with pytest.raises(ValueError, match=r"stride takes 8, 4, 2 .*got 3"):
        segmentation.fcn(crops(), 3, stride=3)
    other = segmentation.fcn(segmentation.crop_classifier((4, 4), size=8), 3, stride=4)
    with pytest.raises(ValueError, match="'fcn_4s' has no layer 'conv2' of the same size"):
        segmentation.fcn(crops(), 3, stride=4, start=other)
    uneven = keras.Sequential([keras.Input((8, 8, 3)), layers.MaxPooling2D((2, 4))])
    with pytest.raises(ValueError, match="has 2 and 4"):
        segmentation.fcn(uneven, 3, stride=2)
    strided = keras.Sequential(
        [keras.Input((8, 8, 3)), layers.Conv2D(2, 3, strides=4, padding="same")]
    )
    with pytest.raises(ValueError, match="none are every 2 pixels"):
        segmentation.fcn(strided, 3, stride=2)
    with pytest.raises(ValueError, match="classes must be at least 2"):
        segmentation.fcn(crops(), 1, stride=8)


# A classifier to begin with


def test_crop_classifiers_are_repeatable():
    first, second = (segmentation.crop_classifier(seed=4) for _ in range(2))
    assert first.output_shape == (None, 10)
    for a, b in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(ValueError, match="size must be at least 32, got 16"):
        segmentation.crop_classifier(size=16)
