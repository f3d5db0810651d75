"""The networks for pixels that ship: they give what was recorded, and it is in order."""

import numpy as np
import pytest

from dlsg_utils.applications import segmentation
from dlsg_utils.data import scenes

# As in data/build/segmentation_networks.py; a part of the scenes, which the first ones are.
CLOTHES = ("Trouser", "Pullover", "Sneaker", "Bag", "Ankle boot")
SETTING = {"classes": CLOTHES, "objects": (1, 3), "object_size": (36, 64)}
STRIDES = {"FCN-32s": 32, "FCN-16s": 16, "FCN-8s": 8}


@pytest.fixture(scope="module")
def table():
    return segmentation.recorded_results()


def means(table, part):
    """Return the mean IoU at the end of training, rows by seed, columns by network."""
    last = table[(table.part == part) & ~(table.stages < 3)]
    return last.groupby(["seed", "network", "largest"], dropna=False)["iou"].mean().reset_index()


def test_all_were_measured_with_three_seeds_on_all_classes(table):
    tested = table[table.part == "test"]
    assert {*tested.network} == {*STRIDES, "forest"}
    for _, rows in tested.groupby(["network", "seed"]):
        assert [*rows.name] == ["background", *CLOTHES]
    assert len(tested) == 4 * 3 * 6
    assert table.iou.between(0, 1).all()
    trained = tested[tested.network != "forest"]
    assert (trained.stages == 3).all(), "each network trained equally long"


def test_finer_networks_are_better_with_each_seed(table):
    for part in ("validation", "test"):
        by_network = means(table, part).pivot_table("iou", "seed", "network")
        assert (by_network["FCN-32s"] < by_network["FCN-16s"]).all()
        assert (by_network["FCN-16s"] <= by_network["FCN-8s"]).all()
        assert (by_network["forest"] < by_network["FCN-32s"]).all()


def test_the_forest_looks_as_far_as_was_best_on_validation(table):
    validation = means(table, "validation").query("network == 'forest' and seed == 0")
    best = validation.largest[validation.iou.idxmax()]
    tested = table[(table.network == "forest") & (table.part == "test")]
    assert {*tested.largest} == {best}


@pytest.mark.slow
def test_what_ships_is_what_was_measured(table):
    some = scenes.compose(40, part="validation", seed=1, **SETTING)
    recorded = means(table, "validation").query("seed == 0").set_index("network").iou
    for name, stride in STRIDES.items():
        found = segmentation.predict_classes(
            segmentation.trained_network(f"fcn_{stride}s"), some.images
        )
        # Forty of the hundred scenes that were measured.
        assert segmentation.mean_iou(some.classes, found, 6) == pytest.approx(
            recorded[name], abs=0.06
        )


@pytest.mark.slow
def test_the_classifier_knows_its_classes():
    single = scenes.compose(
        200, part="validation", size=64, seed=5, **SETTING | {"objects": (1, 1)}
    )
    scores = segmentation.trained_network("classifier").predict(single.images, verbose=0)
    assert (scores.argmax(axis=-1) == np.concatenate(single.labels)).mean() > 0.6


def test_there_are_four_networks():
    with pytest.raises(ValueError, match="Did you mean 'fcn_8s'"):
        segmentation.trained_network("fcn_8")
