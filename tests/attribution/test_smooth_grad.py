"""SmoothGrad: without noise, against a plain mean, repeatable."""

import numpy as np
import tensorflow as tf
from explained import (
    IMAGES,
    TARGETS,
)

from dlsg_utils import attribution


def test_smooth_grad_without_noise_is_saliency(small):
    np.testing.assert_allclose(
        attribution.smooth_grad(small, IMAGES, samples=3, noise=0),
        attribution.saliency(small, IMAGES),
        atol=1e-6,
    )


def test_smooth_grad_is_the_mean_over_noise_and_repeatable(small):
    one, same, other = (
        attribution.smooth_grad(small, IMAGES, TARGETS, samples=4, seed=seed, per_channel=True)
        for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 1e-3
    random = np.random.default_rng(0)
    noisy = [IMAGES + random.normal(0, 0.15, IMAGES.shape) for _ in range(300)]
    images = tf.constant(np.concatenate(noisy), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(images)
        scores = tf.gather(small(images), np.tile(TARGETS, 300), batch_dims=1)
    mean = tape.gradient(scores, images).numpy().reshape(300, *IMAGES.shape).mean(axis=0)
    many = attribution.smooth_grad(small, IMAGES, TARGETS, samples=300, seed=5, per_channel=True)
    assert np.corrcoef(many.ravel(), mean.ravel())[0, 1] > 0.98
