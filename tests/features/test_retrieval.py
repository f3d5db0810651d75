"""Nearest neighbors, and the triples of Raiko's slide."""

import numpy as np
import pytest

from dlsg_utils import features

RANDOM = np.random.default_rng(0)
GRAY = RANDOM.random((6, 28, 28, 1), dtype=np.float32)


def test_nearest_is_a_plain_search():
    gallery, queries = RANDOM.random((40, 3, 3)), RANDOM.random((7, 3, 3))
    away = np.linalg.norm(gallery.reshape(40, 1, 9) - queries.reshape(1, 7, 9), axis=2).T
    found = features.nearest(gallery, queries, n_neighbors=4)
    np.testing.assert_array_equal(found.indices, np.argsort(away, axis=1)[:, :4])
    np.testing.assert_allclose(found.distances, np.sort(away, axis=1)[:, :4], atol=1e-5)


@pytest.mark.parametrize("values", [GRAY, GRAY.reshape(6, -1)])
def test_one_query_gives_one_answer(values):
    found, batch = (features.nearest(values, each, n_neighbors=2) for each in (values[3], values))
    assert found.indices.shape == found.distances.shape == (2,)
    np.testing.assert_array_equal(found.indices, batch.indices[3])


def test_triples_of_points_that_can_be_seen():
    # One query between its own class on the right and the other on the left, as each space has it.
    gallery_labels, labels = [9, 4], [4, 4, 9]
    pixels = ([[0.0], [10.0]], [[2.0], [9.0], [1.0]])
    learned = ([[0.0], [10.0]], [[9.0], [8.0], [9.5]])
    found = features.triples(pixels, learned, (gallery_labels, labels))
    assert found.queries.tolist() == [0]  # a 4 beside the 9 in pixels, beside the 4 in features
    assert (found.wrong.tolist(), found.right.tolist()) == ([0], [1])
    np.testing.assert_allclose(found.clearness, (8 / 2) * (9 / 1), rtol=1e-5)
    reverse = features.triples(learned, pixels, (gallery_labels, labels))
    assert reverse.queries.tolist() == [2]
    assert features.triples(pixels, pixels, (gallery_labels, labels)).queries.size == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: features.nearest(GRAY, GRAY[:, :5]), r"\(6, 28, 28, 1\) and \(6, 5, 28, 1\)"),
        (lambda: features.nearest(GRAY, GRAY, n_neighbors=7), "n_neighbors=7.*holds 6"),
        (lambda: features.nearest(GRAY * np.nan, GRAY), "NaN"),
        (
            lambda: features.triples((GRAY, GRAY), (GRAY, GRAY[1:]), ([0] * 6, [0] * 6)),
            r"\[6, 5, 6\]",
        ),
    ],
)
def test_bad_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_old_names_are_answered_with_the_new_ones():
    rows = np.zeros((3, 4))
    with pytest.raises(TypeError, match="takes n_neighbors=…, not count=…"):
        features.nearest(rows, rows, count=2)
    with pytest.raises(TypeError, match="takes methods=…, not ways=…"):
        features.few_shot(None, ways={})


def test_too_small_a_gallery_asks_whether_the_two_are_swapped():
    with pytest.raises(
        ValueError, match=r"gallery, which comes first, holds 3; there are 9 q.*\?$"
    ):
        features.nearest(np.ones((3, 4)), np.ones((9, 4)), n_neighbors=5)
