"""From probabilities of the next word to a sentence: greedy and beam search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import whole

Arrays = tuple[NDArray[Any], ...]
NextWords = Callable[[NDArray[np.int64], Arrays], tuple[ArrayLike, Arrays]]


class Sentence(NamedTuple):
    """A sentence that a search has found.

    Attributes
    ----------
    words : tuple of int
        Without the start; with the end, unless it was cut off at the largest length.
    log_probability : float
        Sum of the logarithms of its words' probabilities.
    """

    words: tuple[int, ...]
    log_probability: float

    @property
    def score(self) -> float:
        """The log probability by the number of words, the end included."""
        return self.log_probability / max(len(self.words), 1)


def greedy_search(
    next_words: NextWords, words: ArrayLike, state: Arrays, *, end: int, length: int = 20
) -> list[Sentence]:
    """Take the most probable word at each step.

    Parameters
    ----------
    next_words
        A function of the words before (M,) and the state, arrays of M rows each, that gives the
        log probabilities of the next words (M, V) and the new state.
    words : (N,)
        The words to begin with.
    state
        Arrays of N rows.
    end
        Number of the word that ends a sentence.
    length
        The largest number of words, the end included.

    Returns
    -------
    list of N :class:`Sentence`

    Raises
    ------
    ValueError
        If words and state do not fit, or ``next_words`` gives no row for each.
    """
    last, state = _checked(words, state)
    length = whole("length", length)
    said: list[list[int]] = [[] for _ in last]
    total = np.zeros(len(last))
    going = np.arange(len(last))
    for _ in range(length):
        logs, state = _next(next_words, last, state)
        last = logs.argmax(axis=1)
        total[going] += logs.max(axis=1)
        for row, word in zip(going, last, strict=True):
            said[row].append(int(word))
        open_ = last != end
        going, last, state = going[open_], last[open_], tuple(each[open_] for each in state)
        if not len(going):
            break
    return [Sentence(tuple(row), float(log)) for row, log in zip(said, total, strict=True)]


def beam_search(
    next_words: NextWords,
    words: ArrayLike,
    state: Arrays,
    *,
    end: int,
    width: int = 3,
    length: int = 20,
    normalize: bool = True,
) -> list[list[Sentence]]:
    """Keep the ``width`` most probable beginnings at each step.

    A beginning that ends is set aside, and its place goes to the next one. At last all that ended,
    and those that were cut off at ``length``, are compared.

    Parameters
    ----------
    next_words, words, state, end, length
        As of :func:`greedy_search`.
    width
        How many beginnings are kept.
    normalize
        Whether sentences are compared by their log probability divided by the number of their words
        (the end included). Else the sum counts, which favors short ones.

    Returns
    -------
    list of N lists of :class:`Sentence`
        The best first, at most ``width``.

    Raises
    ------
    ValueError
        As :func:`greedy_search`.

    Source: Wu et al. (2016), "Google's Neural Machine Translation System", section 7 (why to
    normalize). Used in lecture 23.
    """
    last, state = _checked(words, state)
    width, length = whole("width", width), whole("length", length)
    count = len(last)
    done: list[list[Sentence]] = [[] for _ in range(count)]
    beams = [[Sentence((), 0.0)] for _ in range(count)]
    for step in range(length):
        logs, state = _next(next_words, last, state)
        parents, chosen, row = [], [], 0
        for n, beam in enumerate(beams):
            totals = logs[row : row + len(beam)] + np.array(
                [each.log_probability for each in beam]
            ).reshape(-1, 1)
            beams[n] = []
            # Each beginning can end once, so this many hold all that go on.
            for place in np.argsort(-totals, axis=None, kind="stable")[: width + len(beam)]:
                parent, word = divmod(int(place), totals.shape[1])
                if not np.isfinite(totals[parent, word]) or len(beams[n]) == width:
                    break
                longer = Sentence((*beam[parent].words, word), float(totals[parent, word]))
                if word == end or step == length - 1:
                    done[n].append(longer)
                else:
                    beams[n].append(longer)
                    parents.append(row + parent)
                    chosen.append(word)
            row += len(beam)
        if not chosen:
            break
        last, state = np.array(chosen), tuple(each[parents] for each in state)
    key = (lambda each: -each.score) if normalize else (lambda each: -each.log_probability)
    return [sorted(each, key=key)[:width] for each in done]


def _checked(words: ArrayLike, state: Arrays) -> tuple[NDArray[np.int64], Arrays]:
    last = np.asarray(words)
    if last.ndim != 1 or last.dtype.kind not in "iu" or not len(last):
        raise ValueError(
            f"words takes the numbers of the first words (N,), got {last.dtype} {last.shape}."
        )
    arrays = tuple(np.asarray(each) for each in state)
    if any(each.shape[:1] != last.shape for each in arrays):
        raise ValueError(
            f"state takes arrays of {len(last)} rows, one for each of words, got shapes "
            f"{[each.shape for each in arrays]}."
        )
    return last.astype(np.int64), arrays


def _next(
    next_words: NextWords, last: NDArray[np.int64], state: Arrays
) -> tuple[NDArray[np.float64], Arrays]:
    logs, state = next_words(last, state)
    found = np.asarray(logs, np.float64)
    if found.ndim != 2 or len(found) != len(last):
        raise ValueError(
            f"next_words takes {len(last)} words and must give log probabilities "
            f"({len(last)}, V), got {found.shape}."
        )
    return found, tuple(np.asarray(each) for each in state)
