"""BLEU: how many n-grams of a sentence stand in one of its references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from dlsg_utils._core.checks import whole
from dlsg_utils.applications.captioning.vocabulary import split

Words = Sequence[str]


class Matches(NamedTuple):
    """Matched and all n-grams of a sentence.

    Attributes
    ----------
    matched : int
        Each counts at most as often as in the one reference that has it most often.
    total : int
    """

    matched: int
    total: int


def ngram_matches(candidate: str, references: Sequence[str], n: int) -> Matches:
    """Count the n-grams of a sentence that stand in one of its references.

    Parameters
    ----------
    candidate
        The sentence. It may be empty.
    references
        At least one.
    n
        Words of an n-gram.

    Returns
    -------
    Matches
        Their ratio is the modified n-gram precision.

    Raises
    ------
    ValueError
        If there is no reference, or one is empty.

    Source: Papineni et al. (2002), "BLEU: a Method for Automatic Evaluation of Machine
    Translation", section 2.1. Used in lecture 23.
    """
    n = whole("n", n)
    known = _references(references)
    counts = _ngrams(_words(candidate), n)
    most: Counter[tuple[str, ...]] = Counter()
    for reference in known:
        most |= _ngrams(reference, n)
    matched = sum(min(count, most[each]) for each, count in counts.items())
    return Matches(matched, sum(counts.values()))


def corpus_bleu(
    candidates: Sequence[str], references: Sequence[Sequence[str]], *, order: int = 4
) -> float:
    """Return BLEU of sentences: precisions of n-grams, and a penalty for brevity.

    The geometric mean of the precisions of n-grams of 1 to ``order`` words, counted over all
    sentences, times exp(1 − r / c) if c, the words of all candidates, are fewer than r, those of
    their nearest references. Of two that are as near, the shorter counts.

    Parameters
    ----------
    candidates
        Sentences. Empty ones match nothing.
    references
        Of each at least one.
    order
        The longest n-grams: 4 for BLEU-4.

    Returns
    -------
    float
        From 0 to 1; 0 if no n-gram of some length matches.

    Raises
    ------
    ValueError
        If there are not as many lists of references as candidates, or a reference is empty.

    Source: Papineni et al. (2002), section 2.3. Used in lecture 23.
    """
    order = whole("order", order)
    if isinstance(candidates, str) or len(candidates) != len(references) or not len(candidates):
        many = 1 if isinstance(candidates, str) else len(candidates)
        raise ValueError(
            f"candidates and references take N of each, at least one, got {many} and "
            f"{len(references)}."
        )
    ratios = np.zeros((order, 2))
    said = meant = 0
    for candidate, each in zip(candidates, references, strict=True):
        length = len(_words(candidate))
        said += length
        meant += min((abs(len(one) - length), len(one)) for one in _references(each))[1]
        ratios += [ngram_matches(candidate, each, n) for n in range(1, order + 1)]
    if not ratios[:, 0].all():
        return 0.0
    precision = np.exp(np.log(ratios[:, 0] / ratios[:, 1]).mean())
    return float(precision * min(1.0, np.exp(1 - meant / said)))


def _words(sentence: str) -> list[str]:
    return split(sentence) if sentence else []


def _references(given: Sequence[str]) -> list[list[str]]:
    if isinstance(given, str) or not len(given):
        raise ValueError(f"references takes a list of at least one sentence, got {given!r}.")
    return [split(each) for each in given]


def _ngrams(words: Words, n: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(words[k : k + n]) for k in range(len(words) - n + 1))
