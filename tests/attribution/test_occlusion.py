"""Occlusion: closed form, a plain loop, the color of the patch."""

import sys

import numpy as np
import pytest
from explained import (
    IMAGES,
    TARGETS,
    of_targets,
)

from dlsg_utils import attribution, data, models, training


@pytest.mark.parametrize(("patch", "stride"), [(1, 1), (4, 4), ((5, 3), (2, 3)), (12, 1)])
def test_occlusion_of_a_linear_model_is_the_sum_under_the_patch(linear, patch, stride):
    model, weights = linear
    parts = (of_targets(weights) * (IMAGES - 0.5)).sum(axis=-1)
    rows, columns = patch if isinstance(patch, tuple) else (patch, patch)
    down, right = stride if isinstance(stride, tuple) else (stride, stride)
    sums, counts = np.zeros(parts.shape), np.zeros(parts.shape)
    for top in sorted({*range(0, 13 - rows, down), 12 - rows}):
        for left in sorted({*range(0, 13 - columns, right), 12 - columns}):
            place = np.s_[:, top : top + rows, left : left + columns]
            sums[place] += parts[place].sum(axis=(1, 2))[:, None, None]
            counts[place] += 1
    got = attribution.occlusion(model, IMAGES, TARGETS, patch=patch, stride=stride, fill=0.5)
    np.testing.assert_allclose(got, sums / counts, atol=2e-6)


def border_medians(images):
    last = np.subtract(images.shape[1:3], 1)
    edge = [place for place in np.ndindex(images.shape[1:3]) if 0 in place or any(place == last)]
    return np.median([images[:, *place] for place in edge], axis=0)


@pytest.mark.parametrize("fill", [None, 0.0, 0.5, (0.2, 0.9)])
def test_occlusion_equals_a_plain_loop(small, fill):
    colors = border_medians(IMAGES) if fill is None else np.broadcast_to(fill, (3, 2))
    got = attribution.occlusion(small, IMAGES, TARGETS, patch=5, stride=3, fill=fill)
    sums, counts = np.zeros((3, 12, 12)), np.zeros((3, 12, 12))
    rows = np.arange(3)
    clean = small(IMAGES).numpy()[rows, TARGETS]
    for top in (0, 3, 6, 7):
        for left in (0, 3, 6, 7):
            covered = IMAGES.copy()
            place = np.s_[:, top : top + 5, left : left + 5]
            covered[place] = colors[:, None, None]
            sums[place] += (clean - small(covered).numpy()[rows, TARGETS])[:, None, None]
            counts[place] += 1
    np.testing.assert_allclose(got, sums / counts, atol=1e-6)


def test_the_patch_has_the_color_of_each_image_s_border(linear):
    """On black it is black, on white white; a batch gives what each image gives by itself."""
    model, _ = linear
    images = IMAGES.copy()
    for image, color in zip(images, (0, 1, (0.25, 0.5)), strict=True):
        image[[0, -1]] = image[:, [0, -1]] = color
        image[0, :5] = 0.7  # a few other pixels at the edge do not count
    got = attribution.occlusion(model, images, TARGETS, patch=4)
    for number, color in enumerate((0, 1, (0.25, 0.5))):
        given = images[number], TARGETS[number]
        alone = attribution.occlusion(model, *given, patch=4)
        named = attribution.occlusion(model, *given, patch=4, fill=color)
        np.testing.assert_allclose(got[number], alone, atol=1e-6)
        np.testing.assert_allclose(alone, named, atol=1e-6)


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (5, 1), (2, 2), (4, 3), (3, 6)])
def test_the_border_of_small_images(size):
    images = np.random.default_rng(1).random((2, *size, 3), dtype=np.float32)
    medians = sys.modules["dlsg_utils.attribution.occlusion"].border_medians(images)
    np.testing.assert_array_equal(medians, border_medians(images))


@pytest.mark.slow
def test_on_clothes_the_default_shows_what_black_shows():
    """Their background is black. A gray patch is seen itself."""
    fashion = data.load("fashion-mnist")
    model = models.lee_cnn(seed=1)
    some = fashion.train.images[:10_000], fashion.train.labels[:10_000]
    training.fit(model, some, epochs=1, seed=1, progress=False)
    images, labels = fashion.validation.images[:60], fashion.validation.labels[:60]
    black, gray, default = (
        attribution.occlusion(model, images, labels, patch=7, stride=2, fill=fill, progress=False)
        for fill in (0.0, 0.5, None)
    )

    def agreement(maps):
        pairs = zip(maps.reshape(60, -1), black.reshape(60, -1), strict=True)
        return np.mean([np.corrcoef(*pair)[0, 1] for pair in pairs])

    assert agreement(default) > 0.99
    assert agreement(gray) < 0.5
