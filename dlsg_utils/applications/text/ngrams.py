"""Bags of n-grams and logistic regression, and texts in another order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from dlsg_utils._core.checks import generator, number, one_of, whole
from dlsg_utils.applications.text.codes import as_texts, normalized, tokenize
from dlsg_utils.applications.text.evidence import OUTSIDE

if TYPE_CHECKING:  # scikit-learn takes long to load
    from sklearn.pipeline import Pipeline

KINDS = ("characters", "words")


def text_ngrams(
    text: str, kind: str = "characters", *, orders: tuple[int, int] = (1, 1)
) -> list[str]:
    """Return all n-grams of a text.

    Parameters
    ----------
    text
    kind : {"characters", "words"}
        Of what: characters in lower case, or words as of :func:`tokenize`.
    orders
        The smallest and the largest n. From two on, ``|`` stands before and behind the text.

    Returns
    -------
    list of str

    Raises
    ------
    TypeError, ValueError
        As of :func:`normalized`, or if there are no such orders or kinds.

    Used in lecture 24.
    """
    low, high = _orders(orders)
    if one_of("kind", kind, KINDS) == "words":
        units, between = tokenize(text), " "
    else:
        units, between = list(normalized(text)), ""
    found = []
    for order in range(low, high + 1):
        row = units if order == 1 else [OUTSIDE, *units, OUTSIDE]
        found += [between.join(row[n : n + order]) for n in range(len(row) - order + 1)]
    return found


def ngram_regression(
    kind: str = "characters",
    *,
    orders: tuple[int, int] = (1, 3),
    inverse_penalty: float = 1.0,
) -> Pipeline:
    """Return logistic regression on which n-grams a text has: scikit-learn's ``fit``, ``predict``.

    Parameters
    ----------
    kind, orders
        As of :func:`text_ngrams`.
    inverse_penalty
        scikit-learn's C: the smaller, the smaller the weights.

    Raises
    ------
    ValueError, TypeError
        If there is no such kind, or a number is out of range.

    Source: Wang and Manning (2012), "Baselines and bigrams". Used in lecture 24.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    one_of("kind", kind, KINDS)
    strength = number("inverse_penalty", inverse_penalty, at_least=1e-6)
    analyzer = partial(text_ngrams, kind=kind, orders=_orders(orders))
    return make_pipeline(
        CountVectorizer(analyzer=analyzer, binary=True),
        LogisticRegression(C=strength, max_iter=1000, tol=1e-3),
    )


def shuffled(
    texts: Iterable[str], kind: str = "characters", *, seed: int | None = None
) -> list[str]:
    """Return the texts with the characters, or the words, of each in a random order.

    Raises
    ------
    TypeError, ValueError
        As of :func:`text_ngrams`.

    Used in lecture 24.
    """
    rng, mixed = generator(seed), []
    for text in as_texts(texts):
        units: Sequence[str] = text_ngrams(text, kind)
        order = rng.permutation(len(units))
        mixed.append((" " if kind == "words" else "").join(units[n] for n in order))
    return mixed


def _orders(orders: tuple[int, int]) -> tuple[int, int]:
    if not isinstance(orders, tuple | list) or len(orders) != 2:
        raise ValueError(f"orders takes the smallest and the largest n, got {orders!r}.")
    low, high = (whole("orders", each) for each in orders)
    if low > high:
        raise ValueError(f"orders takes the smallest n first, got {tuple(orders)}.")
    return low, high
