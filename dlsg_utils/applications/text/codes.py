"""Texts as rows of numbers: the codes of their characters or of their words."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlsg_utils._core.checks import whole

PADDING, UNKNOWN = range(2)
MOST = 1_000  # characters of a text

# What counts as space: the same ones in the page, where \s means others than here.
_SPACE = re.compile("[ \t\n\r\f\v\xa0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_WORD = re.compile(
    r"https?://[^ ]+"
    r"|[<>]?[:;=8xX][-'o^]?[()\[\]DPpOo/\\|*3]+(?!\w)|<3+"  # :-) ;D <3
    r"|[@#]?\w+(?:['’]\w+)*"
    r"|[^\w ]+"
)


def normalized(text: str, *, lower: bool = True) -> str:
    """Return a text with its spaces reduced to single ones, its accents joined to their letters.

    Parameters
    ----------
    text
        At most 1,000 characters, one at least that is no space.
    lower
        Whether capital letters become small.

    Raises
    ------
    TypeError
        If it is not a string.
    ValueError
        If it is empty or too long.
    """
    if not isinstance(text, str):
        raise TypeError(f"a text takes a string, 'Grönland', got {type(text).__name__}.")
    if len(text) > MOST:
        raise ValueError(f"a text takes at most {MOST:,} characters, got {len(text):,}: cut it.")
    plain = _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
    if not plain:
        raise ValueError(f"a text takes at least one character that is no space, got {text!r}.")
    return plain.lower().replace("i̇", "i") if lower else plain  # of Turkish İ


def tokenize(text: str) -> list[str]:
    """Return the words of a text in lower case; emoticons, punctuation, #tags count as words.

    Raises
    ------
    TypeError, ValueError
        As of :func:`normalized`.

    Used in lecture 24.
    """
    words = _WORD.findall(normalized(text, lower=False))
    return [word if word[0] in ":;=<" else word.lower() for word in words]


class Codes(ABC):
    """What texts consist of, units, each with a number.

    The number 0 fills up short rows, 1 is for what was not among the texts.

    Attributes
    ----------
    units : tuple of str
        Unit n has number n. The first two are marks.
    """

    units: tuple[str, ...]

    @abstractmethod
    def split(self, text: str) -> list[str]:
        """Return the units of a text."""

    def _learn(self, texts: Iterable[str], at_least: int) -> None:
        least = whole("at_least", at_least)
        counts = Counter(unit for text in as_texts(texts) for unit in self.split(text))
        known = sorted(unit for unit, count in counts.items() if count >= least)
        if not known:
            raise ValueError(
                f"texts has nothing that occurs at least {least} times: give more of them, or a "
                "smaller at_least."
            )
        self.units = ("<padding>", "<unknown>", *known)
        self._numbers = {unit: number for number, unit in enumerate(self.units)}

    def __len__(self) -> int:
        return len(self.units)

    def __contains__(self, unit: object) -> bool:
        return unit in self._numbers

    def encode(self, texts: str | Sequence[str], *, length: int | None = None) -> NDArray[np.int32]:
        """Return texts as numbers, and zeros behind their ends.

        Parameters
        ----------
        texts
            One or several. What is unknown, another script or an emoji, becomes 1.
        length
            Of a row, by default that of the longest text.

        Returns
        -------
        int32 array (N, length), or (length,) of one text

        Raises
        ------
        TypeError
            If a text is not a string.
        ValueError
            If one is empty, of more than 1,000 characters, or longer than ``length``.
        """
        rows = [self._row(self.split(text)) for text in as_texts(texts)]
        longest = max(map(len, rows), default=1)
        wanted = longest if length is None else whole("length", length)
        if longest > wanted:
            raise ValueError(
                f"length={wanted} is too short: the longest text takes {longest} numbers."
            )
        shape = np.shape(rows[0])[1:] if rows else ()
        numbers = np.zeros((len(rows), wanted, *shape), np.int32)
        for row, given in zip(numbers, rows, strict=True):
            row[: len(given)] = given
        return numbers[0] if isinstance(texts, str) else numbers

    def _row(self, units: list[str]) -> Any:
        return [self._numbers.get(unit, UNKNOWN) for unit in units]


class CharacterCodes(Codes):
    """The characters of some texts, each with a number.

    Parameters
    ----------
    texts
        Whose characters.
    at_least
        How often a character has to occur. Those that are rarer are unknown.
    lower
        Whether capital letters count as small ones.

    Raises
    ------
    TypeError, ValueError
        As of :meth:`Codes.encode`, or if no character is left.
    """

    def __init__(self, texts: Iterable[str], *, at_least: int = 1, lower: bool = True) -> None:
        self.lower = lower
        self._learn(texts, at_least)

    def split(self, text: str) -> list[str]:
        """Return the characters of a text."""
        return list(normalized(text, lower=self.lower))


class WordCodes(Codes):
    """The words of some texts, each with a number; parameters as of :class:`CharacterCodes`."""

    def __init__(self, texts: Iterable[str], *, at_least: int = 1) -> None:
        self._learn(texts, at_least)

    def split(self, text: str) -> list[str]:
        """Return the words of a text, as :func:`tokenize`."""
        return tokenize(text)


class WordAndCharacterCodes(WordCodes):
    """Words by their numbers, and by their characters as well.

    A word is a row: its own number, then those of its first sixteen characters, then zeros.

    Parameters
    ----------
    texts, at_least
        As of :class:`CharacterCodes`; ``at_least`` counts for words and for characters.

    Attributes
    ----------
    characters : CharacterCodes
    """

    longest = 16

    def __init__(self, texts: Iterable[str], *, at_least: int = 1) -> None:
        given = list(as_texts(texts))
        super().__init__(given, at_least=at_least)
        self.characters = CharacterCodes(given, at_least=at_least)

    def _row(self, units: list[str]) -> Any:
        rows = np.zeros((len(units), 1 + self.longest), np.int32)
        rows[:, 0] = super()._row(units)
        for row, word in zip(rows, units, strict=True):
            numbers = self.characters.encode(word)[: self.longest]
            row[1 : 1 + len(numbers)] = numbers
        return rows


def as_texts(texts: Any) -> list[str]:
    """Return the texts of one or of several, or raise."""
    if isinstance(texts, str):
        return [texts]
    if isinstance(texts, bytes) or not isinstance(texts, Iterable):
        raise TypeError(f"texts takes a string or several, got {type(texts).__name__}.")
    return list(texts)
