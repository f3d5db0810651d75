"""Lecture 15's network and figures: complete, and what the code finds again."""

import numpy as np
import pytest
from skimage import data as pictures

from dlsg_utils.applications import matching
from dlsg_utils.data import films
from dlsg_utils.teaching import matchers

RESULTS = matchers.recorded_figures()
LEARNED = {
    "verification": {"classifier's features", "contrastive loss", "triplet loss"},
    "stereo": {"learned"},
    "patches": {"siamese", "pseudo-siamese", "2-channel", "absolute differences",
                "normalized correlation"},
    "tracking": {"pixels", "low layer", "high layer", "both layers"},
}  # fmt: skip


def values(task, method, measure, part="test"):
    asked = {"task": task, "method": method, "measure": measure, "part": part}
    return RESULTS[(RESULTS[list(asked)] == list(asked.values())).all(axis=1)].value


@pytest.mark.parametrize("task", LEARNED)
def test_what_depends_on_a_seed_was_measured_with_three_and_the_rest_once(task):
    rows = RESULTS[(RESULTS.task == task) & (RESULTS.part == "test")]
    assert set(rows.method) >= LEARNED[task]
    for (method, _), own in rows.groupby(["method", "measure"]):
        assert [*own.seed] == ([0, 1, 2] if method in LEARNED[task] else [0])


def test_all_shares_are_shares():
    rows = RESULTS[~RESULTS.measure.isin(["P1", "P2"])]
    assert rows.value.between(0, 1).all()


def test_films_of_each_challenge_were_followed():
    measures = set(RESULTS[RESULTS.task == "tracking"].measure)
    for challenge in films.CHALLENGES:
        kinds = {f"{challenge}, precision at {distance} px" for distance in (3, 6, 20)}
        assert measures >= kinds | {f"{challenge}, overlap"}


def test_the_network_finds_the_disparities_that_were_recorded():
    left, right, truth = (each[:190] for each in pictures.stereo_motorcycle())
    pair = [each / np.float32(255) for each in (left, right)]
    costs = matching.patch_similarity(matchers.stored_patch_network(), *pair, disparities=64)
    bad = matching.bad_pixels(matching.winner_takes_all(costs), truth)
    assert bad == pytest.approx(values("stereo", "learned", "alone").iloc[0], abs=2e-3)


def test_each_call_gives_a_network_of_its_own():
    first, second = (matchers.stored_patch_network() for _ in range(2))
    first.set_weights([0 * each for each in first.get_weights()])
    assert any(each.any() for each in second.get_weights())
