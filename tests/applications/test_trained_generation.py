"""The networks of lecture 16 that ship, against what was recorded of them."""

import numpy as np
import pytest

from dlsg_utils import data
from dlsg_utils.applications import generation
from dlsg_utils.data import chairs


@pytest.fixture(scope="module")
def recorded():
    return generation.recorded_results()


def test_everything_was_measured_with_three_seeds(recorded):
    seeds = recorded.groupby(["task", "method"])["seed"].nunique()
    assert set(seeds.index.levels[0]) == {"chairs", "outlines", "bars", "glasses"}
    assert (seeds[["chairs", "outlines"]] == 3).all()
    assert (seeds.loc[(["bars", "glasses"], "network")] == 3).all()
    assert np.isfinite(recorded.value).all()


def test_the_generator_is_nearer_than_a_lookup_and_than_a_cross_fade_with_each_seed(recorded):
    errors = recorded[recorded.task == "chairs"].pivot_table("value", "seed", "method")
    others = errors[["nearest view", "cross-fade", "generator, few styles"]].min(axis=1)
    assert (errors["generator"] < 0.7 * others).all()


def test_the_shipped_generator_draws_held_out_views_as_recorded(recorded):
    views = generation.held_out_views(24, every=4)
    held = np.flatnonzero(~views.shown)[::9]
    styles = chairs.styles(24, seed=0)
    truth = chairs.render([styles[n] for n in views.styles[held]], views.azimuths[held]).images
    inputs = generation.chair_inputs(views.styles[held], views.azimuths[held], classes=24)
    drawn = generation.generate(generation.trained_network("chair_generator"), inputs).images
    rows = recorded[(recorded.task == "chairs") & (recorded.seed == 0)].set_index("method")
    assert ((drawn - truth) ** 2).mean() == pytest.approx(rows.value["generator"], rel=0.25)


@pytest.mark.parametrize(
    ("name", "method"), [("outlines_l1", "L1"), ("outlines_adversary", "L1 + adversary")]
)
def test_the_shipped_translators_give_clothes_as_recorded(recorded, name, method):
    clothes = data.load("fashion-mnist").test.images[:300]
    truth = np.pad(clothes, [(0, 0), (2, 2), (2, 2), (0, 0)])
    made = generation.translate(generation.trained_network(name), generation.outlines(truth))
    rows = recorded[
        (recorded.method == method) & (recorded.seed == 0) & (recorded.part == "test")
    ].set_index("measure")
    # Three hundred others than those that were measured.
    assert np.abs(made - truth).mean() == pytest.approx(rows.value["l1"], rel=0.15)
    assert generation.steepness(made).mean() == pytest.approx(rows.value["steepness"], rel=0.15)


@pytest.mark.parametrize("task", ["bars", "glasses"])
def test_the_shipped_networks_uncover_as_recorded(recorded, task):
    if task == "bars":
        truth = data.load("fashion-mnist").test.images[:300]
        truth = np.pad(truth, [(0, 0), (2, 2), (2, 2), (0, 0)])
        covered = generation.cover_with_bars(truth, seed=3)
        part = slice(None)
    else:
        split = data.load("lfw-subset").test
        truth = np.repeat(split.images[split.labels == 1], 5, axis=0)
        covered = generation.cover_with_glasses(truth, seed=3)
        part = slice(3, 28)
    room = (0, 0) if task == "bars" else (3, 4)
    given = np.pad(covered.images, [(0, 0), room, room, (0, 0)], mode="edge")
    made = generation.translate(generation.trained_network(task), given)[:, part, part]
    error = generation.hidden_error(made, truth, covered.hidden)
    rows = recorded[
        (recorded.task == task) & (recorded.measure == "hidden") & (recorded.part == "test")
    ].set_index("method")
    network = rows.value["network"]
    assert error == pytest.approx(network.iloc[0], rel=0.2)
    assert error < rows.value["covered"]


def test_names_of_networks():
    with pytest.raises(ValueError, match="Did you mean 'chair_generator'"):
        generation.trained_network("chair_generators")
