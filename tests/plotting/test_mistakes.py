"""The worst mistakes: which images are drawn, in which order, with which names."""

import numpy as np
import pytest

from dlsg_utils import plotting

NAMES = ("bag", "boot", "coat")
IMAGES = np.random.default_rng(0).random((4, 5, 6, 1), dtype=np.float32)
LABELS = np.array([0, 1, 2, 1])
LOGITS = np.array([[0, 3, 0], [0, 9, 0], [9, 0, 0], [0, 1, 0]])  # wrong: 0 a little, 2 very


def test_the_worst_mistake_comes_first_with_both_names():
    (panel,) = plotting.show_mistakes(IMAGES, LABELS, LOGITS, NAMES).axes
    row = np.asarray(panel.get_images()[0].get_array())
    assert row.shape == (5, 2 * 6 + 2)
    np.testing.assert_array_equal(row[:, :6], IMAGES[2, ..., 0])
    np.testing.assert_array_equal(row[:, 8:], IMAGES[0, ..., 0])
    said = [label.get_text() for label in panel.get_xticklabels()]
    assert said == ["coat\nsaid bag", "bag\nsaid boot"]


def test_no_more_than_asked_for():
    (panel,) = plotting.show_mistakes(IMAGES, LABELS, LOGITS, NAMES, count=1).axes
    assert panel.get_images()[0].get_array().shape == (5, 6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((IMAGES, LABELS, np.eye(3)[LABELS], NAMES), "nothing to draw"),
        ((IMAGES[:3], LABELS, LOGITS, NAMES), r"got \(3, 5, 6, 1\), \(4,\) and \(4, 3\)"),
        ((IMAGES, LABELS, LOGITS, NAMES[:2]), "for 2 classes"),
    ],
)
def test_bad_input_is_explained(arguments, message):
    with pytest.raises(ValueError, match=message):
        plotting.show_mistakes(*arguments)
