"""Lecture 14's detectors: what ships is complete, and finds what the code finds."""

import numpy as np
import pytest

from dlsg_utils.applications import detection
from dlsg_utils.teaching import detectors

METHODS = {"R-CNN", "R-CNN, box regression", "Fast R-CNN", "Fast R-CNN on learned proposals"}


@pytest.fixture(scope="module")
def validation():
    return detectors.examples("validation", 12)


def test_fewer_examples_are_the_first_of_more(validation):
    few = detectors.examples("validation", 2)
    np.testing.assert_array_equal(few.scenes.images, validation.scenes.images[:2])
    for some, more in zip(few.proposals, validation.proposals, strict=False):
        np.testing.assert_array_equal(some, more)


def test_all_proposals_lie_in_the_scene(validation):
    for boxes in [*validation.proposals, *detectors.random_windows(2)]:
        assert len(boxes) > 30
        np.testing.assert_array_equal(detection.clip_boxes(boxes, 96), boxes)


def test_windows_come_in_another_order_for_each_scene():
    first, second = detectors.random_windows(2)
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(*(np.unique(each, axis=0) for each in (first, second)))


def test_parts_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="part='exam' is unknown"):
        detectors.examples("exam", 1)


def test_each_method_was_measured_with_all_seeds_on_both_parts():
    rows = detectors.recorded_precisions()
    compared = rows[rows.seed != detectors.TUNING_SEED]
    assert set(compared.method) == METHODS
    for _, own in compared.groupby(["method", "part"]):
        assert [*own.seed] == [*detectors.SEEDS]
    assert rows[["iou_50", "iou_70"]].stack().between(0, 1).all()
    assert (rows.iou_70 < rows.iou_50).all()


def test_only_what_was_chosen_on_validation_was_tested():
    rows = detectors.recorded_precisions()
    settings = ["learning_rate", "epochs"]
    tuned = rows[rows.seed == detectors.TUNING_SEED]
    assert set(tuned.part) == {"validation"}
    for method, own in rows[rows.part == "test"].groupby("method"):
        assert len(own[settings].drop_duplicates()) == 1
        tried = tuned[tuned.method == method]
        if len(tried):
            best = tried.loc[tried.iou_50.idxmax(), settings]
            assert (own[settings] == best).all(axis=None)


def test_recall_was_measured_at_each_number_and_never_falls():
    rows = detectors.recorded_recalls()
    for _, own in rows.groupby(["proposals", "seed", "part", "learning_rate"]):
        assert [*own.number] == [10, 30, 100, 300]
        assert own.recall.is_monotonic_increasing
    tested = rows[rows.part == "test"].groupby("proposals").seed.nunique()
    assert tested.to_dict() == {
        "region proposal network": 3, "selective search": 1, "sliding windows": 1,
    }  # fmt: skip


@pytest.mark.slow
def test_what_ships_finds_objects(validation):
    scenes, proposals = validation
    found = detectors.stored_fast_rcnn().detect(scenes.images, proposals)
    recorded = detectors.recorded_precisions().query(
        "method == 'Fast R-CNN' and part == 'validation' and seed == 1"
    )
    # 12 scenes of the 80.
    half, more = detectors.mean_precisions(found, scenes)
    assert half == pytest.approx(recorded.iou_50.item(), abs=0.2)
    assert more < half
    proposed = detectors.stored_proposal_network().propose(scenes.images, limit=100)
    assert detection.proposal_recall(proposed, scenes.boxes)[0] > 0.8


@pytest.mark.slow
def test_the_stored_region_classifier_names_true_boxes(validation):
    scenes = validation.scenes
    model = detectors.stored_region_classifier()
    names = []
    for image, boxes in zip(scenes.images, scenes.boxes, strict=True):
        crops = detection.warp_regions(image, boxes, size=48, context=3)
        names += [*model(crops).numpy().argmax(axis=1) - 1]
    assert np.mean(names == np.concatenate(scenes.labels)) > 0.7


@pytest.mark.slow
def test_the_stored_backbone_has_learned():
    stored, fresh = detectors.stored_backbone(), detection.small_backbone(seed=1)
    assert [w.shape for w in stored.get_weights()] == [w.shape for w in fresh.get_weights()]
    assert not np.allclose(stored.get_weights()[0], fresh.get_weights()[0], atol=0.05)


@pytest.mark.slow
def test_training_repeats_and_learns(monkeypatch):
    """A little of each training, twice."""
    monkeypatch.setattr(detectors, "_SINGLE", 60)
    train = detectors.examples("train", 4)

    def trained():
        backbone = detectors.pretrained_backbone(5)
        fast = detectors.fast_rcnn(backbone, train, learning_rate=1e-3, epochs=1, seed=5)
        classifier = detectors.region_classifier(backbone, train, learning_rate=1e-3, seed=5)
        network = detectors.proposal_network(backbone, train.scenes, learning_rate=1e-3, seed=5)
        return [backbone, fast.model, classifier, network.model]

    for first, second in zip(trained(), trained(), strict=True):
        for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
            np.testing.assert_allclose(one, other, atol=2e-3)
            np.testing.assert_array_equal(one, one.astype(np.float16))
