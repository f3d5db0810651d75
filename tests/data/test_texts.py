"""Names and rated tweets: what is in them, and that their parts share nothing."""

import re

import numpy as np
import pytest

from dlsg_utils.data import store, texts

PARTS = ("train", "validation", "test")


def rows(file):
    head, *lines = store.read(file).decode("utf-8").splitlines()
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]


@pytest.fixture(scope="module")
def names():
    return texts.names()


@pytest.fixture(scope="module")
def tweets():
    return texts.tweets()


def test_names_of_ten_languages(names):
    assert names.class_names == (
        "Dutch", "Finnish", "French", "German", "Hungarian",
        "Italian", "Polish", "Spanish", "Swedish", "Turkish",
    )  # fmt: skip
    for part, least in zip(PARTS, (2900, 1100, 1250), strict=True):
        own = getattr(names, part)
        assert len(own) == len(own.labels) == len(own.texts) > least
        counts = np.bincount(own.labels, minlength=10)
        assert counts.min() > 0.06 * len(own)
        assert counts.max() < 0.15 * len(own)
    assert names.train.labels[names.train.texts.index("welt")] == 3


def test_names_are_lower_case_latin_letters_and_each_is_in_one_language(names):
    every = [name for part in PARTS for name in getattr(names, part).texts]
    assert len(every) == len(set(every))
    assert all(name == name.lower() and re.search(r"[a-zöåıœß]", name) for name in every)
    assert not any(
        re.search(r"[0-9(),\[\]]|[^\x00-\u024f\u1e00-\u1eff’ʼ–]", name) for name in every
    )


def test_no_territory_is_in_two_parts():
    found = {}
    for row in rows("names/names.tsv"):
        found.setdefault(row["territory"], set()).add(row["part"])
        assert row["language"] in texts.LANGUAGES
        assert row["kind"] in {"territory", "language", "city"}
    assert all(len(parts) == 1 for parts in found.values())
    assert len(found) > 250
    german = {row["name"] for row in rows("names/names.tsv") if row["territory"] == "GR"}
    assert {"griechenland", "griechisch"} <= german


def test_tweets_with_ratings(tweets):
    assert tweets.class_names == ("negative", "positive")
    for part, least in zip(PARTS, (1800, 450, 750), strict=True):
        own = getattr(tweets, part)
        assert len(own.texts) == len(own.labels) == len(own.ratings) == len(own.scores) > least
        np.testing.assert_array_equal(own.labels, own.ratings > 0)
        assert np.abs(own.ratings).min() > 0.5
        assert np.abs(own.ratings).max() <= 4
        assert np.abs(own.scores).max() <= 1
        assert 0.6 < own.labels.mean() < 0.75


def test_vaders_scores_follow_the_ratings():
    assert len(rows("rated-texts/tweets.tsv")) == 4045
    own = texts.tweets(margin=0)
    every = np.concatenate([getattr(own, part).scores for part in PARTS])
    truth = np.concatenate([getattr(own, part).ratings for part in PARTS])
    assert np.corrcoef(every, truth)[0, 1] > 0.85


def test_no_tweet_is_in_two_parts(tweets):
    keys = [
        " ".join(re.findall(r"\w+", text.lower()) or [text])
        for part in PARTS
        for text in getattr(tweets, part).texts
    ]
    assert len(keys) == len(set(keys))


def test_people_are_anonymous(tweets):
    handles = {
        handle.lower()
        for part in PARTS
        for text in getattr(tweets, part).texts
        for handle in re.findall(r"(?<!\w)@\w+", text)
    }
    assert handles <= {"@anonymous"}


def test_margins():
    assert len(texts.tweets(margin=2).test) < len(texts.tweets(margin=0).test)
    with pytest.raises(ValueError, match="margin takes a number from 0 to 3, got -1"):
        texts.tweets(margin=-1)
    with pytest.raises(TypeError, match="margin takes a number, got '1'"):
        texts.tweets(margin="1")
