"""Receptive boxes: where a gradient leads."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dlsg_utils import inspection, models

RANDOM = np.random.default_rng(0)


def _between(kind, x):
    def conv(size, **options):
        return layers.Conv2D(2, size, **options)

    match kind:
        case "pooled":
            x = conv(5, strides=2, padding="same")(x)
            return layers.AveragePooling2D(2)(x)
        case "padded":
            x = layers.ZeroPadding2D(((1, 2), (0, 1)))(x)
            x = layers.DepthwiseConv2D(3, strides=2)(x)
            return layers.Cropping2D(((1, 0), (2, 0)))(x)
        case "dilated":
            return conv(3, dilation_rate=2)(x)
        case "residual":
            return layers.Add()([x, conv(3, padding="same")(x)])
        case "transposed":
            return layers.Conv2DTranspose(2, 4, strides=2, padding="same")(x)
        case _:
            return layers.UpSampling2D(2)(x)


@pytest.mark.parametrize("size", [28, 31])
@pytest.mark.parametrize(
    "kind", ["pooled", "padded", "dilated", "residual", "transposed", "enlarged"]
)
def test_receptive_box_is_where_a_gradient_leads(kind, size):
    image = keras.Input((size, size, 1))
    first = layers.Conv2D(2, 3, strides=2, padding="same")(image)
    model = keras.Model(image, layers.Activation("linear", name="end")(_between(kind, first)))
    for weight in model.weights:
        weight.assign(tf.abs(weight) + 0.01)
    picture = tf.Variable(RANDOM.random((1, size, size, 1), dtype=np.float32))
    with tf.GradientTape(persistent=True) as tape:
        maps = model(picture)
        last = min(maps.shape[1:3]) - 1
        positions = [(0, 0), (last // 2, 1), (1, last // 2), (last, last)]
        units = [maps[0, row, column, 0] for row, column in positions]
    for box, unit in zip(inspection.receptive_box(model, "end", positions), units, strict=True):
        seen = np.argwhere(tape.gradient(unit, picture)[0, ..., 0].numpy())
        expected = np.stack([seen.min(axis=0), seen.max(axis=0) + 1], axis=1).ravel()
        slack = 2 if kind in ("transposed", "enlarged") else 0  # their units see unequal pieces
        missing = (box.clip(0, size) - expected) * [1, -1, 1, -1]
        assert (missing <= 0).all()
        assert (missing >= -slack).all()


def test_receptive_boxes_of_a_whole_map():
    lee = models.lee_cnn(seed=1)
    boxes = inspection.receptive_box(lee, "conv2")
    assert boxes.shape == (11, 11, 4)
    np.testing.assert_array_equal(boxes[2, 5], [4, 12, 10, 18])
    np.testing.assert_array_equal(inspection.receptive_box(lee, "hidden"), [[[0, 26, 0, 26]]])
    with pytest.raises(ValueError, match="'conv2' has 11×11 positions, got"):
        inspection.receptive_box(lee, "conv2", (11, 0))
