"""The networks for edges and poses that ship: they give what was recorded, and it is in order."""

import numpy as np
import pytest

from dlsg_utils.applications import edges, pose
from dlsg_utils.data import figures, scenes

# As in data/build/edge_and_pose_networks.py; a part of each, which the first scenes are.
SCENES, FIGURES = 40, 60
CLOTHES = ("Trouser", "Pullover", "Sneaker", "Bag", "Ankle boot")
SETTING = {"classes": CLOTHES, "objects": (1, 3), "object_size": (36, 64)}


@pytest.fixture(scope="module")
def edge_table():
    return edges.recorded_results()


@pytest.fixture(scope="module")
def pose_table():
    return pose.recorded_results()


def test_each_method_has_one_setting_on_each_part(edge_table):
    chosen = edge_table[edge_table.chosen]
    counts = chosen.groupby(["method", "part"]).size().to_dict()
    assert counts == {
        (method, part): 3 if method == "network" else 1
        for method in ("Sobel", "Canny", "network")
        for part in ("validation", "test")
    }
    for _, rows in chosen.groupby(["method", "seed"], dropna=False):
        settings = rows[["deviation", "low", "threshold"]].drop_duplicates()
        assert len(settings) == 1, "the test part is measured as validation chose"


def test_what_was_chosen_is_best_on_validation(edge_table):
    validation = edge_table[edge_table.part == "validation"]
    for _, rows in validation.groupby(["method", "seed"], dropna=False):
        assert rows.f_measure[rows.chosen].item() == rows.f_measure.max()
    f = edges.f_measure(edge_table.precision, edge_table.recall)
    np.testing.assert_allclose(f, edge_table.f_measure, atol=2e-4)


def test_each_seed_of_the_network_finds_outlines_better_than_sobel_and_canny(edge_table):
    test = edge_table[edge_table.chosen & (edge_table.part == "test")]
    classical = test.f_measure[test.method != "network"]
    assert test.f_measure[test.method == "network"].min() > classical.max() + 0.05


def test_canny_finds_outlines_as_recorded(edge_table):
    some = scenes.compose(SCENES, part="test", seed=2, **SETTING)
    rows = edge_table[(edge_table.method == "Canny") & (edge_table.part == "test")]
    best = rows[rows.chosen].iloc[0]
    high, low = best.threshold, best.low * best.threshold
    found = edges.canny(some.images, deviation=best.deviation, low=low, high=high)
    curve = edges.precision_recall(found, some.outlines, thresholds=[1])
    # Forty of the scenes that were measured.
    np.testing.assert_allclose(curve.f_measure, best.f_measure, atol=0.04)


@pytest.mark.slow
def test_the_shipped_network_finds_outlines_as_recorded(edge_table):
    some = scenes.compose(SCENES, part="test", seed=2, **SETTING)
    first = edge_table[(edge_table.seed == 0) & (edge_table.part == "test") & edge_table.chosen]
    strength = edges.thin(edges.edge_strength(edges.trained_network(), some.images))
    found = edges.precision_recall(strength, some.outlines, thresholds=first.threshold)
    # Forty of the scenes that were measured.
    np.testing.assert_allclose(found.f_measure, first.f_measure, atol=0.04)
    sobel = edges.thin(edges.sobel(some.images, deviation=1.5))
    best = edges.precision_recall(sobel, some.outlines, thresholds=np.arange(1, 30) / 100)
    assert found.f_measure[0] > best.f_measure.max()


def test_the_second_stage_improves_the_first_with_each_seed(pose_table):
    shares = pose_table[pose_table.name == "all"].pivot_table(
        index=["part", "measure", "seed", "fraction"], columns="stage", values="value"
    )
    assert len(shares) == 2 * 3 * (10 + 1)
    strict = shares.loc[(slice(None), slice(None), slice(None), [0.1, 0.2, 0.5])]
    assert (strict[2] > strict[1]).all()
    assert (strict[1] > strict[0]).all()


@pytest.mark.slow
def test_the_shipped_stages_find_joints_as_recorded(pose_table):
    people = figures.draw(FIGURES, part="test", seed=2)
    first = pose.predict_joints(pose.trained_network("pose_network"), people.images)
    around = pose.trained_network("refinement_network")
    second = pose.refine_joints(around, people.images, first)
    recorded = pose_table[
        (pose_table.seed == 0)
        & (pose_table.part == "test")
        & (pose_table.name == "all")
        & (pose_table.fraction == 0.2)
    ].set_index("stage")["value"]
    found = [pose.pck(joints, people.joints).mean() for joints in (first, second)]
    np.testing.assert_allclose(found, recorded[[1, 2]], atol=0.05)
    assert found[1] > found[0]


def test_there_are_two_stages():
    with pytest.raises(ValueError, match="Did you mean 'pose_network'"):
        pose.trained_network("pose")
