"""Short texts: names in ten languages, and rated tweets, each in three parts.

Both ship with the course; ``data/README.md`` says where they come from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dlsg_utils._core.checks import number
from dlsg_utils.data import store
from dlsg_utils.data.sets import PARTS

LANGUAGES = {
    "nl": "Dutch", "fi": "Finnish", "fr": "French", "de": "German", "hu": "Hungarian",
    "it": "Italian", "pl": "Polish", "es": "Spanish", "sv": "Swedish", "tr": "Turkish",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Texts:
    """One part of a set of texts.

    Attributes
    ----------
    texts : tuple of str
    labels : int64 array (N,), indices into the set's ``class_names``
    """

    texts: tuple[str, ...]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True, eq=False)
class RatedTexts(Texts):
    """One part of a set of texts that people have rated.

    Attributes
    ----------
    texts : tuple of str
    labels : int64 array (N,)
        0 for a negative, 1 for a positive rating.
    ratings : float32 array (N,)
        Mean of the ratings, from −4, very negative, to 4, very positive.
    scores : float32 array (N,)
        What the program VADER says, from −1 to 1.
    """

    ratings: NDArray[np.float32]
    scores: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TextSet:
    """Texts in three parts.

    Attributes
    ----------
    train, validation, test : Texts or RatedTexts
    class_names : tuple of str
    """

    train: Texts
    validation: Texts
    test: Texts
    class_names: tuple[str, ...]


def names() -> TextSet:
    """Return names of countries, languages and cities, and in which of ten languages they are.

    All are in lower case and in Latin letters. Names that two of the languages share are not among
    them. What belongs to one territory, its name, its cities, its languages, is in one part.

    Returns
    -------
    TextSet
        3,000 names to train on, 1,200 to choose by, 1,300 to test on, about.

    Raises
    ------
    DataFileError
        If the file is missing or damaged.

    Source: Unicode's CLDR, by ``data/build/names.py``. Used in lecture 24.
    """
    codes, rows = list(LANGUAGES), _rows("names/names.tsv")
    parts = {
        part: Texts(
            tuple(row["name"] for row in rows if row["part"] == part),
            np.array([codes.index(row["language"]) for row in rows if row["part"] == part]),
        )
        for part in PARTS
    }
    return TextSet(**parts, class_names=tuple(LANGUAGES.values()))


def tweets(*, margin: float = 0.5) -> TextSet:
    """Return tweets that twenty people each have rated as positive or negative.

    Parameters
    ----------
    margin
        Only tweets whose mean rating is further from 0 than this. The rest says neither.

    Returns
    -------
    TextSet
        Of :class:`RatedTexts`; by default 1,900 to train on, 500 to choose by, 800 to test on,
        about. About seven in ten are positive.

    Raises
    ------
    ValueError
        If the margin is not from 0 to 3.
    DataFileError
        If the file is missing or damaged.

    Source: Hutto and Gilbert (2014), "VADER", by ``data/build/rated_texts.py``. Used in
    lecture 24.
    """
    least, parts = number("margin", margin, at_least=0, at_most=3), {}
    rows = [row for row in _rows("rated-texts/tweets.tsv") if abs(float(row["rating"])) > least]
    for part in PARTS:
        own = [row for row in rows if row["part"] == part]
        ratings, scores = (np.array([row[key] for row in own], np.float32)
                           for key in ("rating", "vader"))  # fmt: skip
        parts[part] = RatedTexts(
            tuple(row["text"] for row in own), (ratings > 0).astype(np.int64), ratings, scores
        )
    return TextSet(**parts, class_names=("negative", "positive"))


def _rows(file: str) -> list[dict[str, str]]:
    """Return the rows of a table whose columns are parted by tabs."""
    head, *lines = store.read(file).decode("utf-8").rstrip("\n").split("\n")
    return [dict(zip(head.split("\t"), line.split("\t"), strict=True)) for line in lines]
