"""Random changes before each forward pass."""

import numpy as np
import pytest
import tensorflow as tf
from ascending import RNG, ascend

from dlsg_utils import ascent


@pytest.mark.parametrize(
    "transform",
    [ascent.jitter(3), ascent.scale(1, 1), ascent.rotate(0), ascent.scale(0.8, 1.2)],
    ids=str,
)
def test_transforms_keep_shape_and_differ_by_seed(transform):
    images = tf.constant(RNG.uniform(size=(2, 12, 10, 3)).astype("float32"))
    first, same, other = (transform.apply(images, [1, step]) for step in (0, 0, 5))
    assert first.shape == images.shape
    assert np.array_equal(first, same)
    still = transform in (ascent.scale(1, 1), ascent.rotate(0))
    assert np.allclose(first, images, atol=1e-5) == still
    assert np.allclose(first, other, atol=1e-5) == still


def test_a_rotated_image_and_its_gradient_rotated_back():
    ramp = np.linspace(0.2, 0.8, 21, dtype="float32")
    images = tf.constant(np.tile(ramp, (21, 1))[None, ..., None])
    x = tf.Variable(images)
    with tf.GradientTape() as tape:
        turned = ascent.rotate(30).apply(x, [3, 4])
        middle = tf.reduce_sum(turned[:, 10, 10])
    gradient = tape.gradient(middle, x).numpy()
    assert middle.numpy() == pytest.approx(0.5, abs=1e-3)  # the middle stays
    assert np.unravel_index(gradient.argmax(), gradient.shape)[1:3] == (10, 10)
    assert not np.allclose(turned, images, atol=1e-3)


def test_a_seed_gives_the_same_image_and_another_seed_another_one(plain):
    transforms = [ascent.jitter(2), ascent.scale(0.9, 1.1), ascent.rotate(10)]
    first, same, other = (
        ascend(plain, ascent.unit(1), transforms=transforms, seed=seed).images for seed in (1, 1, 2)
    )
    assert np.array_equal(first, same)
    assert not np.allclose(first, other)
