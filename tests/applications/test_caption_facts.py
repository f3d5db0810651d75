"""Facts that sentences say, baselines, and which group a word names."""

import numpy as np
import pytest

from dlsg_utils.applications import captioning
from dlsg_utils.data import captions
from dlsg_utils.data.captions import Facts, Group

ONE = Facts((Group(2, "red", "dress"),))
TWO = Facts((Group(1, "red", "bag"), Group(2, "blue", "bag")), "left of")


def test_each_wording_of_the_truth_is_right():
    for facts in (ONE, TWO):
        for sentence in captions.sentences_of(facts):
            found = captioning.right_facts(sentence, facts)
            assert all(value for values in found.values() for value in values)
            assert sum(map(len, found.values())) == (3 if facts is ONE else 7)


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("two blue bags left of a red bag", (2, 2, 2, 0)),
        ("a red bag above two blue bags", (2, 2, 2, 0)),
        ("a red bag left of two blue dresses", (1, 2, 2, 1)),
        ("two blue bags", (1, 1, 1, 0)),
        ("a blue bag left of two red bags", (2, 2, 0, 1)),
        ("a red bag red bag", (0, 0, 0, 0)),
        ("", (0, 0, 0, 0)),
    ],
)
def test_groups_are_matched_so_that_most_is_right(sentence, right):
    found = captioning.right_facts(sentence, TWO)
    assert tuple(sum(found[kind]) for kind in captioning.KINDS) == right
    assert [len(found[kind]) for kind in captioning.KINDS] == [2, 2, 2, 1]


def test_shares():
    sentences = ["two red dresses", "a red bag left of two blue dresses", "two red dresses in"]
    shares = captioning.fact_shares(sentences, [ONE, TWO, ONE])
    assert shares == pytest.approx(
        {"what": 2 / 4, "how many": 3 / 4, "color": 3 / 4, "where": 1, "all": 1 / 3}
    )
    assert np.isnan(captioning.fact_shares(["a red bag"], [ONE])["where"])


def test_a_sentence_that_says_more_is_not_right_as_a_whole():
    shares = captioning.fact_shares(["two red dresses above a red bag"], [ONE])
    assert shares["what"] == shares["how many"] == shares["color"] == 1
    assert shares["all"] == 0


def test_bad_numbers_of_sentences():
    for sentences, truth in ((["a red bag"], []), ([], []), ("a red bag", [ONE])):
        with pytest.raises(ValueError, match="sentences and truth take N of each, at least one"):
            captioning.fact_shares(sentences, truth)


def test_the_most_frequent_sentence():
    known = [("a b", "c"), ("c", "d"), ("d", "e"), ("e", "e")]
    assert captioning.most_frequent_sentence(known) == "c"
    with pytest.raises(ValueError, match="at least one scene, got none"):
        captioning.most_frequent_sentence([])


def test_the_nearest_scene():
    rng = np.random.default_rng(0)
    known = rng.random((20, 4, 4, 3), np.float32)
    sentences = [(f"scene {n}", "") for n in range(20)]
    asked = known[[7, 3, 3]] + rng.normal(0, 0.01, (3, 4, 4, 3)).astype(np.float32)
    found = captioning.nearest_sentences(asked, known, sentences)
    assert found == ["scene 7", "scene 3", "scene 3"]
    with pytest.raises(ValueError, match=r"got shapes \(3, 4, 4, 3\), \(20, 4, 4, 2\) and 20"):
        captioning.nearest_sentences(asked, known[..., :2], sentences)
    with pytest.raises(ValueError, match="and 19"):
        captioning.nearest_sentences(asked, known, sentences[1:])


def test_words_name_groups():
    named = captioning.named_groups("two blue bags to the right of a red bag", TWO)
    assert named == [
        ("number", 2), ("color", 2), ("garment", 2), ("other", 0), ("other", 0), ("other", 0),
        ("other", 0), ("number", 1), ("color", 1), ("garment", 1),
    ]  # fmt: skip
    for sentence in captions.sentences_of(TWO):
        for word, (kind, group) in zip(
            sentence.split(), captioning.named_groups(sentence, TWO), strict=True
        ):
            if kind == "color":
                assert TWO.groups[group - 1].color == word
    assert captioning.named_groups("two dresses in red", ONE) == [
        ("number", 1), ("garment", 1), ("other", 0), ("color", 1),
    ]  # fmt: skip
    above = TWO._replace(relation="above")
    for sentence in captions.sentences_of(above):
        groups = [group for kind, group in captioning.named_groups(sentence, above) if group]
        colors = [word for word in sentence.split() if word in captions.COLORS]
        assert [above.groups[n - 1].color for n in groups[1::3]] == colors


def test_the_share_of_a_map_on_an_object():
    mask = np.zeros((4, 4), bool)
    mask[:2, :2] = True
    mask[2, 2] = True
    maps = np.array([np.full((2, 2), 0.25), [[1, 0], [0, 0]], [[0, 0], [0, 2.0]], np.zeros((2, 2))])
    np.testing.assert_allclose(captioning.share_on(maps, mask), [5 / 16, 1, 1 / 4, np.nan])
    assert mask.mean() == 5 / 16  # equal weights give what chance gives
    with pytest.raises(ValueError, match=r"S a multiple of H and W, got shapes \(4, 2, 2\)"):
        captioning.share_on(maps, mask[:3])
