"""What an answer rests on: which letters or words, and which n-grams a filter likes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from dlsg_utils._core.checks import whole
from dlsg_utils.applications.text.codes import Codes, WordCodes, as_texts
from dlsg_utils.applications.text.networks import TextCNN, checked_codes, lengths

_BATCH = 128  # texts at once
OUTSIDE = "|"  # stands for what is before and behind a text


class Evidence(NamedTuple):
    """What speaks for which class.

    Attributes
    ----------
    units : tuple of str
        Letters or words of the text.
    shares : float32 array (T, classes)
        What each adds to each logit.
    bias : float32 array (classes,)
        What no unit adds. Shares and bias sum to the logits.
    """

    units: tuple[str, ...]
    shares: NDArray[np.float32]
    bias: NDArray[np.float32]

    @property
    def logits(self) -> NDArray[np.float32]:
        """Sum of bias and shares, (classes,)."""
        total: NDArray[np.float32] = self.bias + self.shares.sum(axis=0)
        return total


class Filter(NamedTuple):
    """What a filter likes, and what follows from it.

    Attributes
    ----------
    number : int
        Of the filter, from 0.
    ngrams : tuple of str
        Those with the largest outputs, each once; ``|`` is outside of a text.
    outputs : tuple of float
        Of the filter at these.
    weights : float32 array (classes,)
        How much its maximum counts for each class.
    """

    number: int
    ngrams: tuple[str, ...]
    outputs: tuple[float, ...]
    weights: NDArray[np.float32]


def evidence(model: TextCNN, codes: Codes, text: str) -> Evidence:
    """Return what each letter or word of a text adds to the logits.

    Of each filter only the window counts in which its output is largest, the first of several. That
    output times the filter's weight for a class is what the window adds; the units in the window
    share it equally.

    Parameters
    ----------
    model
        A network.
    codes
        Those that it was trained with.
    text

    Raises
    ------
    TypeError, ValueError
        As of ``codes.encode``.

    Used in lecture 24.
    """
    units, numbers = codes.split(text), codes.encode(text)
    maps = np.asarray(model.maps(tf.constant(numbers[None])))[0]
    kernel, bias = model.logits.get_weights()
    shares = np.zeros((len(units), model.classes), np.float32)
    for f, place in enumerate(maps.argmax(axis=0)):
        inside = [n for n in _window(model, f, int(place)) if 0 <= n < len(units)]
        shares[inside] += maps[place, f] * kernel[f] / len(inside)
    return Evidence(tuple(units), shares, bias)


def favorite_ngrams(
    model: TextCNN, codes: Codes, texts: Sequence[str], *, count: int = 5
) -> list[Filter]:
    """Return of each filter the n-grams of some texts at which its output is largest.

    Parameters
    ----------
    model, codes
        As of :func:`evidence`.
    texts
    count
        How many n-grams. Filters that are zero everywhere have fewer.

    Returns
    -------
    list of Filter
        The narrow filters first.

    Used in lecture 24.
    """
    count, given = whole("count", count), as_texts(texts)
    numbers, _ = checked_codes(model, codes.encode(given))
    order = np.argsort(lengths(numbers), kind="stable")  # those of one length together
    many = len(model.widths) * model.filters
    outputs, places = np.empty((len(given), many)), np.empty((len(given), many), int)
    for start in range(0, len(order), _BATCH):
        some = order[start : start + _BATCH]
        maps = np.asarray(model.maps(tf.constant(numbers[some, : lengths(numbers[some]).max()])))
        outputs[some], places[some] = maps.max(axis=1), maps.argmax(axis=1)
    kernel = model.logits.get_weights()[0]
    rows = []
    for f in range(many):
        found: dict[str, float] = {}
        for n in np.argsort(-outputs[:, f], kind="stable"):
            if outputs[n, f] <= 0 or len(found) == count:
                break
            window = _window(model, f, int(places[n, f]))
            found.setdefault(_joined(codes, codes.split(given[n]), window), float(outputs[n, f]))
        rows.append(Filter(f, tuple(found), tuple(found.values()), kernel[f]))
    return rows


def _window(model: TextCNN, number: int, place: int) -> range:
    """Return the places that a filter sees when its output stands at a place."""
    width = model.widths[number // model.filters]
    first = place - (width - 1) // 2
    return range(first, first + width)


def _joined(codes: Codes, units: Sequence[str], window: range) -> str:
    """Return what stands in a window."""
    parts = [units[n] if 0 <= n < len(units) else OUTSIDE for n in window]
    return (" " if isinstance(codes, WordCodes) else "").join(parts)
