"""Lecture 14's FCNs: what ships is complete, and labels pixels as it was measured to."""

import numpy as np
import pytest

from dlsg_utils.applications import segmentation
from dlsg_utils.teaching import segmenters

NETWORKS = [f"FCN-{stride}s" for stride in segmenters.STRIDES]


def test_fewer_examples_are_the_first_of_more():
    few, more = (segmenters.examples("validation", count) for count in (2, 5))
    np.testing.assert_array_equal(few.images, more.images[:2])
    assert few.images.shape == (2, 96, 96, 3)
    assert few.classes.max() < len(segmenters.NAMES) == 11


def test_parts_and_networks_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="part='exam' is unknown"):
        segmenters.examples("exam", 1)
    with pytest.raises(ValueError, match="stride takes 32, 16, 8, got 4"):
        segmenters.stored_fcn(4)


def compared():
    rows = segmenters.recorded_ious()
    return rows[rows.test.notna()]


def test_all_networks_were_measured_equally_long_with_all_seeds():
    rows = compared()
    assert rows.groupby("network").size().to_dict() == dict.fromkeys(NETWORKS, 3)
    for _, own in rows.groupby("network"):
        assert [*own.seed] == [*segmenters.SEEDS]
    assert (rows.stages == 3).all()
    assert rows[["validation", "test"]].stack().between(0, 1).all()


def test_the_rates_are_those_that_the_tuning_seed_chose_on_validation():
    rows = segmenters.recorded_ious()
    tuned = rows[rows.seed == segmenters.TUNING_SEED]
    assert tuned.test.isna().all()
    for network, own in compared().groupby("network"):
        tried = tuned[(tuned.network == network) & (tuned.stages == 3)]
        assert len(tried) == len(segmenters.RATES)
        assert set(own.learning_rates) == {tried.loc[tried.validation.idxmax(), "learning_rates"]}


def test_finer_networks_are_better_with_each_seed():
    for _, own in compared().groupby("seed"):
        coarse, middle, fine = own.set_index("network").test[NETWORKS]
        assert coarse < middle <= fine


@pytest.mark.slow
def test_what_ships_is_what_was_measured():
    scenes = segmenters.examples("validation")
    rows = compared().query("seed == 1").set_index("network")
    for stride in segmenters.STRIDES:
        network = segmenters.stored_fcn(stride)
        expected = rows.validation[f"FCN-{stride}s"]
        assert segmenters.mean_iou(network, scenes) == pytest.approx(expected, abs=2e-3)


@pytest.mark.slow
def test_the_stored_classifier_knows_its_classes_and_is_where_a_network_begins():
    classifier = segmenters.stored_classifier()
    single = segmenters.single_objects("validation", 300, seed=5)
    found = classifier.predict(single.images, verbose=0).argmax(axis=-1)
    assert (found == single.labels).mean() > 0.6
    few = segmenters.examples("train", 32)
    before = segmentation.fcn(classifier, 11, stride=32)
    model = segmenters.train_fcn(classifier, few, 32, learning_rate=2e-3, epochs=6, seed=0)
    assert segmenters.mean_iou(model, few) > segmenters.mean_iou(before, few) + 0.02
