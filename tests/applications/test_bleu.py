"""BLEU against the examples of its paper, and against NLTK's figures."""

import random

import numpy as np
import pytest

from dlsg_utils.applications.captioning import corpus_bleu, ngram_matches

CATS = ["The cat is on the mat", "There is a cat on the mat"]
FIRST = (
    "It is a guide to action which ensures that the military always obeys the commands of the party"
)
SECOND = "It is to insure the troops forever hearing the activity guidebook that party direct"
REFERENCES = [
    "It is a guide to action that ensures that the military will forever heed Party commands",
    "It is the guiding principle which guarantees the military forces always being under the "
    "command of the Party",
    "It is the practical guide for the army always to heed the directions of the party",
]
# NLTK 3.10.4, nltk.translate.bleu_score.corpus_bleu of ``corpus(seed)``, BLEU-1 to BLEU-4. Each
# sentence has four words at least: of shorter ones NLTK counts a 4-gram that they do not have.
NLTK = {
    0: (0.9, 0.6806139097, 0.530023802, 0.3923131546),
    1: (0.9210526316, 0.7774579021, 0.5936643571, 0.4374367272),
    2: (0.9156626506, 0.7949441461, 0.6612946277, 0.5212752353),
    3: (0.9487179487, 0.8042718115, 0.6411281887, 0.523831539),
}


def corpus(seed):
    """Return sentences drawn by chance, with five references each."""
    rng, words = random.Random(seed), ["a", "red", "blue", "bag", "boot", "left", "of", "two"]
    said = [" ".join(rng.choices(words, k=rng.randint(4, 9))) for _ in range(12)]
    meant = [
        [" ".join(rng.choices(words, k=rng.randint(3, 9))) for _ in range(4)]
        + [" ".join(each.split()[: rng.randint(2, 5)] + rng.choices(words, k=3))]
        for each in said
    ]
    return said, meant


def test_a_repeated_word_counts_as_often_as_in_one_reference():
    assert ngram_matches("the the the the the the the", CATS, 1) == (2, 7)
    assert ngram_matches("the the the the the the the", CATS, 2) == (0, 6)


@pytest.mark.parametrize(
    ("candidate", "n", "matches"),
    [(FIRST, 1, (17, 18)), (SECOND, 1, (8, 14)), (FIRST, 2, (10, 17)), (SECOND, 2, (1, 13))],
)
def test_the_examples_of_the_paper(candidate, n, matches):
    assert ngram_matches(candidate, REFERENCES, n) == matches


@pytest.mark.parametrize("seed", NLTK)
def test_the_figures_of_nltk(seed):
    said, meant = corpus(seed)
    ours = [corpus_bleu(said, meant, order=order) for order in range(1, 5)]
    np.testing.assert_allclose(ours, NLTK[seed], atol=1e-9)


def test_a_reference_has_1_and_brevity_costs():
    assert corpus_bleu(["a red bag of two"], [["a red bag of two", "a bag"]]) == 1
    short = corpus_bleu(["a red bag"], [["a red bag left of"]], order=2)
    assert short == pytest.approx(np.exp(1 - 5 / 3))
    longer = corpus_bleu(["a red bag or two"], [["a red bag"]], order=1)
    assert longer == pytest.approx(3 / 5)


def test_of_two_references_as_near_the_shorter_counts():
    found = corpus_bleu(["a b c"], [["a b", "a b c d"]], order=1)
    assert found == 1  # no penalty: 2 words, not 4
    assert corpus_bleu(["a b c"], [["a b c d"]], order=1) == pytest.approx(np.exp(-1 / 3))


def test_precisions_are_of_the_whole_corpus():
    said, meant = ["a b c d", "e"], [["a b x y"], ["e"]]
    assert corpus_bleu(said, meant, order=1) == pytest.approx(3 / 5)
    assert corpus_bleu(said, meant, order=2) == pytest.approx(np.sqrt(3 / 5 * 1 / 3))


def test_nothing_matches_or_nothing_is_said():
    assert corpus_bleu(["a b"], [["c d"]]) == 0
    assert corpus_bleu([""], [["c d"]]) == 0
    assert corpus_bleu(["", "c d"], [["c d"], ["c d"]], order=2) == pytest.approx(np.exp(-1))


@pytest.mark.parametrize(
    ("said", "meant", "message"),
    [
        ([], [], "take N of each, at least one, got 0 and 0"),
        (["a"], [], "got 1 and 0"),
        ("a bag", [["a bag"]], "take N of each, at least one, got 1 and 1"),
        (["a"], [[]], "references takes a list of at least one sentence"),
        (["a"], ["a"], "references takes a list of at least one sentence, got 'a'"),
        (["a"], [[""]], "a sentence takes at least one word"),
    ],
)
def test_bad_corpora(said, meant, message):
    with pytest.raises(ValueError, match=message):
        corpus_bleu(said, meant)


def test_bad_orders():
    with pytest.raises(ValueError, match="order must be at least 1, got 0"):
        corpus_bleu(["a"], [["a"]], order=0)
    with pytest.raises(ValueError, match="n must be at least 1"):
        ngram_matches("a", ["a"], 0)
