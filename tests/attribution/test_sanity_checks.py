"""Sanity checks: shuffled copies of weights, correlation of ranks."""

import keras
import numpy as np
import pytest
import scipy.stats
from explained import (
    IMAGES,
    Subclassed,
)
from keras import layers

from dlsg_utils import attribution


@pytest.mark.slow
def test_randomized_changes_copies_only(small):
    before = [weight.copy() for weight in small.get_weights()]
    plain = attribution.saliency(small, IMAGES, 2)
    names, maps = [], []
    for name, shuffled in attribution.randomized(small, seed=0):
        names.append(name)
        maps.append(attribution.saliency(shuffled, IMAGES, 2))
        assert attribution.grad_cam(shuffled, IMAGES, 2).shape == (3, 12, 12)
    assert names == ["classes", "conv2", "conv1"]
    distances = [np.abs(map_ - plain).max() for map_ in maps]
    assert min(distances) > 1e-3
    for weight, same in zip(small.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, same)
    np.testing.assert_array_equal(attribution.saliency(small, IMAGES, 2), plain)
    stops = [name for name, _ in attribution.randomized(small, ["conv1"], seed=0)]
    assert stops == ["conv1"]


def test_randomized_keeps_the_numbers_and_compiles_once(small):
    model = Subclassed(small, softmax=True)
    model(IMAGES)
    calls = []
    for _, shuffled in attribution.randomized(model, seed=0):
        attribution.saliency(shuffled, IMAGES, 2)
        calls.append(model.calls)
        assert shuffled.predict(IMAGES, verbose=0).shape == (3, 5)
        calls[-1] = model.calls if len(calls) == 1 else calls[-1]
    assert calls[1:] == calls[:-1]


def test_randomized_permutes_the_values_of_each_weight():
    keras.utils.set_random_seed(3)
    image = keras.Input((2, 2, 1))
    model = keras.Model(image, layers.Dense(3, use_bias=False)(layers.Flatten()(image)))
    ((_, shuffled),) = attribution.randomized(model, seed=0)
    pixels = np.eye(4, dtype=np.float32).reshape(4, 2, 2, 1)
    kernel, original = shuffled(pixels).numpy(), model(pixels).numpy()
    np.testing.assert_array_equal(np.sort(kernel.ravel()), np.sort(original.ravel()))
    assert not np.array_equal(kernel, original)
    same = keras.models.clone_model(model)
    same.set_weights(shuffled.get_weights())
    np.testing.assert_array_equal(same(pixels).numpy(), kernel)


def test_rank_correlation():
    maps = np.random.default_rng(0).normal(size=(4, 9, 9))
    squeezed = -(np.abs(maps) ** 3)  # neither sign nor scale counts
    np.testing.assert_allclose(attribution.rank_correlation(maps, squeezed), 1)
    other = np.random.default_rng(1).normal(size=maps.shape)
    expected = [
        scipy.stats.spearmanr(abs(a).ravel(), abs(b).ravel())[0]
        for a, b in zip(maps, other, strict=True)
    ]
    np.testing.assert_allclose(attribution.rank_correlation(maps, other), expected)
    assert (attribution.rank_correlation(maps, np.ones_like(maps)) == 0).all()
    with pytest.raises(ValueError, match=r"got \(4, 9, 9\) and \(4, 9, 8\)"):
        attribution.rank_correlation(maps, maps[:, :, 1:])
    with pytest.raises(ValueError, match="others holds NaN"):
        attribution.rank_correlation(maps, np.full_like(maps, np.nan))


def test_rank_correlation_with_signs_and_of_some_pixels():
    first, second = np.random.default_rng(0).normal(size=(2, 4, 9, 9))
    where = np.random.default_rng(1).random(first.shape) > 0.5
    for signed, values in ((True, np.asarray), (False, np.abs)):
        expected = [
            scipy.stats.spearmanr(values(a[w]), values(b[w]))[0]
            for a, b, w in zip(first, second, where, strict=True)
        ]
        found = attribution.rank_correlation(first, second, signed=signed, where=where)
        np.testing.assert_allclose(found, expected)
    assert attribution.rank_correlation(first[0], -first[0], signed=True) == pytest.approx(-1)
    nowhere = np.zeros_like(where)
    assert (attribution.rank_correlation(first, second, where=nowhere) == 0).all()
    with pytest.raises(ValueError, match=r"booleans of the maps' shape, \(4, 9, 9\), got float64"):
        attribution.rank_correlation(first, second, where=first)
    with pytest.raises(ValueError, match=r"got bool of shape \(9, 9\)"):
        attribution.rank_correlation(first, second, where=where[0])
