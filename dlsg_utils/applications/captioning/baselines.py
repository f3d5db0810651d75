"""Sentences without writing: the most frequent one, and that of the nearest known scene."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

Sentences = Sequence[Sequence[str]]


def most_frequent_sentence(sentences: Sentences) -> str:
    """Return the sentence that is said of most scenes; of several the first in the alphabet.

    Raises
    ------
    ValueError
        If there is no sentence.
    """
    counts = Counter(each for row in sentences for each in set(row))
    if not counts:
        raise ValueError("sentences takes those of at least one scene, got none.")
    return min(counts, key=lambda each: (-counts[each], each))


def nearest_sentences(features: ArrayLike, known: ArrayLike, sentences: Sentences) -> list[str]:
    """Return the first sentence of the nearest known scene, for each scene.

    Parameters
    ----------
    features : (N, …)
        Pixels of the scenes, or maps of a network.
    known : (M, …)
        Those of the scenes whose sentences are known.
    sentences
        Of the known scenes.

    Returns
    -------
    list of N str
        Nearest by the Euclidean distance.

    Raises
    ------
    ValueError
        If features, known ones and sentences do not fit.
    """
    asked, given = (np.asarray(each, np.float32) for each in (features, known))
    if asked.shape[1:] != given.shape[1:] or len(given) != len(sentences) or not len(given):
        raise ValueError(
            "features, known and sentences take (N, …), (M, …) and M of them, got shapes "
            f"{asked.shape}, {given.shape} and {len(sentences)}."
        )
    asked, given = asked.reshape(len(asked), -1), given.reshape(len(given), -1)
    squared = (given**2).sum(axis=1) - 2 * asked @ given.T  # and the same in each row
    return [sentences[n][0] for n in squared.argmin(axis=1)]
