"""Scenes with sentences: what the sentences say is what the scenes show."""

import numpy as np
import pytest

from dlsg_utils.data import captions
from dlsg_utils.data._sprites import COLORS
from dlsg_utils.data.captions import Facts, Group

PARTS = ("train", "validation", "test")


@pytest.fixture(scope="module")
def some():
    return captions.compose(80, seed=3)


def test_scenes_are_images_with_five_sentences(some):
    assert some.images.shape == (80, 48, 48, 3)
    assert some.images.dtype == np.float32
    assert some.images.min() >= 0
    assert some.images.max() <= 1
    assert len(some) == len(some.facts) == len(some.sentences) == 80
    assert all(len(set(each)) == captions.WORDINGS == 5 for each in some.sentences)
    counts = {sum(group.number for group in facts.groups) for facts in some.facts}
    assert counts == {1, 2, 3}
    assert {facts.relation for facts in some.facts} == {None, "left of", "above"}


def test_each_sentence_says_the_facts(some):
    for sentences, facts in zip(some.sentences, some.facts, strict=True):
        assert [captions.parse(each) for each in sentences] == [facts] * 5


def test_as_many_objects_as_said_lie_apart(some):
    from scipy import ndimage

    sizes = []
    for groups, facts in zip(some.groups, some.facts, strict=True):
        assert set(np.unique(groups)) == set(range(len(facts.groups) + 1))
        for number, group in enumerate(facts.groups, start=1):
            pieces, _ = ndimage.label(groups == number)
            large = np.bincount(pieces.ravel())[1:] > 10  # small ones are laces and straps
            sizes.append((large.sum(), group.number))
    found, said = np.array(sizes).T
    assert (found == said).mean() > 0.85  # some touch, some are in two pieces


def test_objects_have_their_colors(some):
    for image, groups, facts in zip(some.images, some.groups, some.facts, strict=True):
        for number, group in enumerate(facts.groups, start=1):
            mean = image[groups == number].mean(axis=0)
            tint = np.array(COLORS[group.color])
            cosine = mean @ tint / np.linalg.norm(mean) / np.linalg.norm(tint)
            assert cosine > 0.95


def test_groups_lie_as_said(some):
    for groups, facts in zip(some.groups, some.facts, strict=True):
        if facts.relation is None:
            continue
        first, second = (np.argwhere(groups == number) for number in (1, 2))
        axis = 1 if facts.relation == "left of" else 0
        assert first[:, axis].max() < second[:, axis].min()


def test_new_combinations_are_only_where_they_are_asked_for():
    held_out = set(captions.NEW_COMBINATIONS)
    seen = captions.compose(150, seed=1)
    new = captions.compose(40, seed=1, combinations="new", part="test")
    pairs = [{(group.color, group.garment) for group in facts.groups} for facts in seen.facts]
    assert not any(each & held_out for each in pairs)
    known = set.union(*pairs)
    assert len(known) == 16 - len(held_out)
    for color, garment in held_out:  # each word by itself is known
        assert any(color == other for other, _ in known)
        assert any(garment == other for _, other in known)
    for facts in new.facts:
        assert {(group.color, group.garment) for group in facts.groups} & held_out


def test_the_same_seed_gives_the_same_scenes_and_parts_differ():
    one, two, other = (captions.compose(4, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.images, two.images)
    assert one.sentences == two.sentences
    assert not np.array_equal(one.images, other.images)
    parts = [captions.compose(3, part=part, seed=0).images for part in PARTS]
    assert not np.array_equal(parts[0], parts[1])
    assert not np.array_equal(parts[1], parts[2])
    assert not np.array_equal(captions.compose(1, seed=None).images, one.images[:1])
    assert len(captions.compose(0)) == 0


def test_numbers_of_objects_and_other_sizes():
    single = captions.compose(10, objects=(1, 1), size=64, object_size=(20, 26))
    assert single.images.shape == (10, 64, 64, 3)
    assert all(facts.groups[0].number == 1 and not facts.relation for facts in single.facts)


def test_wordings():
    facts = Facts((Group(2, "red", "dress"), Group(1, "blue", "bag")), "left of")
    assert captions.sentences_of(facts)[2] == "a blue bag right of two red dresses"
    assert captions.sentences_of(Facts((Group(3, "green", "bag"),))) == (
        "three green bags",
        "there are three green bags",
        "these are three green bags",
        "three bags that are green",
        "three bags in green",
    )
    assert captions.sentences_of(Facts((Group(1, "red", "dress"),)))[3] == "a dress that is red"
    assert captions.parse(" A red bags ") == Facts((Group(1, "red", "bag"),))
    assert captions.nouns()["dress"] == ("dress", "dresses")


def test_all_words_are_in_all_sentences(some):
    known = {word for sentence in captions.all_sentences() for word in sentence.split()}
    assert {word for row in some.sentences for each in row for word in each.split()} <= known


BAD = [
    ({"part": "tests"}, ValueError, "part='tests' is unknown. Did you mean 'test'"),
    ({"combinations": "held out"}, ValueError, "It takes: seen, new"),
    ({"objects": (1, 4)}, ValueError, "objects takes numbers from 1 to 3, got 4"),
    ({"objects": 2}, ValueError, r"objects takes \(smallest, largest\), got 2"),
    ({"objects": (0, 2)}, ValueError, "objects must be at least 1"),
    ({"object_size": (16, 21)}, ValueError, "at most 20 in scenes of 48 pixels, got 21"),
    ({"size": 8}, ValueError, "size must be at least 16"),
    ({"count": 1.5}, TypeError, "count takes a whole number"),
]


@pytest.mark.parametrize(("options", "error", "said"), BAD)
def test_bad_scenes(options, error, said):
    with pytest.raises(error, match=said):
        captions.compose(**({"count": 1} | options))


@pytest.mark.parametrize(
    ("groups", "relation", "said"),
    [
        ((), None, "got 0 and None"),
        (((1, "red", "bag"),), "above", "one group without a relation"),
        (((1, "red", "bag"), (1, "blue", "bag")), None, "two with one, got 2 and None"),
        (((1, "red", "bag"), (1, "blue", "bag")), "near", "It takes: left of, above"),
        (((4, "red", "bag"),), None, "number takes 1 to 3, got 4"),
        (((1, "rad", "bag"),), None, "color='rad' is unknown. Did you mean 'red'"),
        (((1, "red", "hat"),), None, "garment='hat' is unknown"),
    ],
)
def test_facts_that_cannot_be_said(groups, relation, said):
    with pytest.raises(ValueError, match=said):
        captions.sentences_of(Facts(tuple(Group(*each) for each in groups), relation))


def test_sentences_that_are_none_of_the_grammar():
    for sentence in ("", "a red", "a red bag left", "red bag", "a red bag left of a hat"):
        with pytest.raises(ValueError, match="none of the grammar: it takes one such as"):
            captions.parse(sentence)
    with pytest.raises(TypeError, match="sentence takes words"):
        captions.parse(3)
