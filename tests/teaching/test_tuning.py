"""Tuned runs: the rate is chosen on validation, each run begins anew."""

import keras
import numpy as np
import pytest

from dlsg_utils.teaching.tuning import Tuned, tuned

_RANDOM = np.random.default_rng(0)
_LABELS = np.arange(60) % 2
_IMAGES = (_LABELS[:, None, None, None] + _RANDOM.random((60, 3, 3, 1))).astype(np.float32) / 2


def _build(seed: int) -> keras.Model:
    start = keras.initializers.GlorotUniform(seed=seed)
    layers = [keras.layers.Flatten(), keras.layers.Dense(2, kernel_initializer=start)]
    return keras.Sequential([keras.Input((3, 3, 1)), *layers])


def _tuned(rates: list[float], seeds: list[int], **options: str) -> Tuned:
    train, validation = (_IMAGES[:40], _LABELS[:40]), (_IMAGES[40:], _LABELS[40:])
    options |= {"rates": rates, "seeds": seeds, "epochs": 3, "batch_size": 10}
    return tuned(_build, train, validation, **options)


@pytest.fixture(scope="module")
def both():
    return _tuned([1e-6, 0.1], [1, 2])


def test_the_rate_that_learns_is_chosen(both):
    assert both.rate == 0.1
    assert both.tried[0.1] == (both.losses[0, -1], both.accuracies[0])
    assert both.tried[0.1][1] > both.tried[1e-6][1]
    assert both.losses.shape == (2, 3)
    assert (both.losses[:, -1] < both.losses[:, 0]).all()


def test_a_run_knows_nothing_of_those_before(both):
    alone = _tuned([0.1], [2])
    assert np.allclose(both.losses[1], alone.losses[0], rtol=1e-4)
    assert both.accuracies[1] == alone.accuracies[0]


def test_the_rate_can_be_chosen_by_the_training_loss():
    # All validation labels are wrong: what learns is worse there.
    wrong = (_IMAGES[40:], 1 - _LABELS[40:])
    options = {"rates": [1e-6, 0.1], "seeds": [1], "epochs": 3, "batch_size": 10}
    train = (_IMAGES[:40], _LABELS[:40])
    assert tuned(_build, train, wrong, **options).rate == 1e-6
    assert tuned(_build, train, wrong, by="loss", **options).rate == 0.1


def test_a_wrong_choice_is_refused():
    with pytest.raises(ValueError, match="by='test'"):
        _tuned([0.1], [1], by="test")
