"""The mixtures that ship with the course, and the figures beside them."""

import numpy as np
import pytest

from dlsg_utils import data
from dlsg_utils.applications import rendering_model

SEEDS = {0, 1, 2}


@pytest.fixture(scope="module")
def held():
    return data.load("mnist-10k").validation


@pytest.fixture(scope="module")
def results():
    return rendering_model.recorded_results()


@pytest.mark.parametrize(
    ("name", "method"),
    [("labeled", "EM, 5 templates a class, 25 places"), ("unlabeled", "EM, 25 places")],
)
def test_a_stored_mixture_gives_what_was_recorded(name, method, held, results):
    mixture = rendering_model.trained_mixture(name)
    assert mixture.templates.shape == (50, 24, 24, 1)
    assert mixture.translations == (5, 5)
    right = (rendering_model.classify(mixture, held.images) == held.labels).mean()
    keys = ["task", "method", "seed", "part", "measure"]
    expected = results.set_index(keys).value[name, method, 0, "validation", "accuracy"]
    assert right == pytest.approx(expected, abs=0.004)
    # A state drawn is nearer to its digit than nothing.
    drawn = rendering_model.render_states(
        mixture, rendering_model.best_states(mixture, held.images)
    )
    assert ((held.images - drawn) ** 2).mean() < 0.4 * (held.images**2).mean()


def test_the_stored_parts_have_a_switch(held):
    parts = rendering_model.trained_mixture("parts")
    assert parts.templates.shape == (32, 5, 5, 1)
    assert parts.size == (8, 8)
    assert parts.labels is None
    regions = rendering_model.random_regions(held.images, 500, size=8, seed=0)
    states = rendering_model.best_states(parts, regions)
    assert states.on.mean() == pytest.approx(parts.on, abs=0.05)
    assert not states.on[regions.reshape(500, -1).max(axis=1) == 0].any()


def test_what_was_recorded_is_complete(results):
    assert set(results.task) == {
        "unlabeled", "unlabeled moved", "labeled", "labeled moved", "templates", "few labels",
        "read-out",
    }  # fmt: skip
    assert results.value.between(0, 1).all()
    alone = ("naive Bayes", "nearest neighbor")  # no seed where all labels are given
    for (task, method), rows in results.groupby(["task", "method"]):
        once = task.startswith("labeled") and method in alone
        assert set(rows.seed) == ({0} if once else SEEDS), (task, method)
    keys = ["task", "method", "seed", "part", "measure"]
    assert not results.duplicated(keys).any()
    assert set(results.part) == {"validation", "test"}
    assert np.isfinite(results.value).all()


def test_an_unknown_mixture_is_refused():
    with pytest.raises(ValueError, match="name='label' is unknown"):
        rendering_model.trained_mixture("label")
