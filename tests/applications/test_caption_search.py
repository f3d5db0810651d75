"""Greedy and beam search on models that are tables of probabilities."""

from itertools import product

import numpy as np
import pytest

from dlsg_utils.applications.captioning import beam_search, greedy_search

END = 0
# After the start (3) the word 1 is more probable than 2, but what follows 2 is more certain.
TABLE = np.log([
    [1.0, 1e-9, 1e-9, 1e-9],
    [0.4, 0.3, 0.3, 1e-9],
    [0.95, 0.03, 0.02, 1e-9],
    [1e-9, 0.55, 0.45, 1e-9],
])  # fmt: skip


def markov(table):
    """Return a model whose next word depends on the last one; its state counts the steps."""

    def next_words(words, state):
        return table[words], tuple(each + 1 for each in state)

    return next_words


def best_of_all(table, start, length, normalize):
    """Return the best of all sentences, by trying them all."""
    found = {}
    words = range(len(table))
    for many in range(1, length + 1):
        for sentence in product(words, repeat=many):
            if END in sentence[:-1] or (sentence[-1] != END and many < length):
                continue
            log = sum(
                table[one, two] for one, two in zip((start, *sentence), sentence, strict=False)
            )
            found[sentence] = log / many if normalize else log
    best = max(found, key=found.get)
    return best, found[best]


def test_greedy_is_wrong_where_a_beam_is_right():
    start = np.array([3, 3]), (np.zeros(2),)
    greedy = greedy_search(markov(TABLE), *start, end=END, length=4)
    assert [each.words for each in greedy] == [(1, 0)] * 2
    assert greedy[0].log_probability == pytest.approx(np.log(0.55 * 0.4))
    (best, *_), _ = beam_search(markov(TABLE), *start, end=END, width=2, length=4)
    assert best.words == (2, 0)
    assert best.log_probability == pytest.approx(np.log(0.45 * 0.95))
    assert best.score == pytest.approx(np.log(0.45 * 0.95) / 2)
    assert best_of_all(TABLE, 3, 4, normalize=False)[0] == (2, 0)


@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_a_beam_wide_enough_finds_the_best_of_all(seed, normalize):
    table = np.random.default_rng(seed).dirichlet(np.full(4, 0.7), size=4)
    table = np.log(np.maximum(table, 1e-9))
    options = {"end": END, "width": 4**4, "length": 4, "normalize": normalize}
    found = beam_search(markov(table), np.array([1, 2]), (), **options)
    for start, sentences in zip((1, 2), found, strict=True):
        words, value = best_of_all(table, start, 4, normalize)
        assert sentences[0].words == words
        got = sentences[0].score if normalize else sentences[0].log_probability
        assert got == pytest.approx(value)


def test_a_beam_of_one_is_greedy():
    for seed in range(6):
        table = np.log(np.random.default_rng(seed).dirichlet(np.full(5, 0.6), size=5) + 1e-9)
        start = np.arange(1, 5), ()
        greedy = greedy_search(markov(table), *start, end=END, length=6)
        beam = beam_search(markov(table), *start, end=END, width=1, length=6, normalize=False)
        # A beam of one goes on beside what has ended, so it may find better, never worse.
        for one, (other, *_) in zip(greedy, beam, strict=True):
            assert other.log_probability >= one.log_probability - 1e-12


def test_length_is_normalized():
    # Each word but the end follows itself with 0.6; short sentences have the larger sum.
    table = np.log([[1.0, 1e-9], [0.4, 0.6]])
    options = {"end": END, "width": 5, "length": 8}
    longest = beam_search(markov(table), np.array([1]), (), **options)[0][0]
    assert longest.words == (1,) * 8
    shortest = beam_search(markov(table), np.array([1]), (), normalize=False, **options)[0][0]
    assert shortest.words == (END,)


def test_the_state_follows_its_sentence():
    """The model must say its words in a row, which it only knows from its state."""

    def next_words(words, state):
        (said,) = state
        logs = np.full((len(words), 5), -20.0)
        logs[np.arange(len(words)), (said[:, 0] + 1) % 5] = -0.1
        logs[np.arange(len(words)), (said[:, 0] + 2) % 5] = -2.0
        return logs, (said + 1,)

    found = beam_search(next_words, np.array([0, 0]), (np.array([[0], [2]]),), end=END, width=3)
    assert found[0][0].words == (1, 2, 3, 4, 0)
    assert found[1][0].words == (3, 4, 0)


def test_impossible_words_are_never_said():
    table = np.array([[0.0, -np.inf], [0.0, -np.inf]])
    found = beam_search(markov(table), np.array([1]), (), end=END, width=4, length=3)
    assert [each.words for each in found[0]] == [(END,)]


def test_bad_arguments():
    model = markov(TABLE)
    with pytest.raises(ValueError, match="width must be at least 1, got 0"):
        beam_search(model, np.array([3]), (), end=END, width=0)
    with pytest.raises(ValueError, match="length must be at least 1"):
        greedy_search(model, np.array([3]), (), end=END, length=0)
    with pytest.raises(ValueError, match=r"words takes the numbers of the first words \(N,\)"):
        greedy_search(model, 3, (), end=END)
    with pytest.raises(ValueError, match=r"state takes arrays of 1 rows.*\[\(2,\)\]"):
        beam_search(model, np.array([3]), (np.zeros(2),), end=END)
    with pytest.raises(ValueError, match=r"must give log probabilities \(1, V\), got \(4,\)"):
        greedy_search(lambda words, state: (TABLE[3], ()), np.array([3]), (), end=END)
