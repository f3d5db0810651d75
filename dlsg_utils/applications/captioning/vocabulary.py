"""Words to numbers and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import listed, whole

PADDING, START, END, UNKNOWN = range(4)
_MARKS = ("<padding>", "<start>", "<end>", "<unknown>")


class Vocabulary:
    """The words of some sentences, each with a number.

    The first four numbers are marks: 0 fills up rows behind the end of a sentence, 1 stands before
    its first word, 2 behind its last one, 3 for words that are not in the vocabulary. The words
    follow in the order of the alphabet.

    Parameters
    ----------
    sentences
        Whose words; parted at spaces, in lower case.
    at_least
        How often a word has to occur. Those that are rarer are unknown.

    Attributes
    ----------
    words : tuple of str
        Word n has number n.

    Raises
    ------
    ValueError
        If a sentence is empty, or no word is left.

    Used in lecture 23.
    """

    def __init__(self, sentences: Iterable[str], *, at_least: int = 1) -> None:
        at_least = whole("at_least", at_least)
        counts: dict[str, int] = {}
        for sentence in _sentences(sentences):
            for word in split(sentence):
                counts[word] = counts.get(word, 0) + 1
        known = sorted(word for word, count in counts.items() if count >= at_least)
        if not known:
            raise ValueError(
                f"sentences has no word that occurs at least {at_least} times, got "
                f"{len(counts)} words: give more sentences, or a smaller at_least."
            )
        self.words = (*_MARKS, *known)
        self._numbers = {word: number for number, word in enumerate(self.words)}

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self._numbers

    def encode(
        self, sentences: str | Sequence[str], *, length: int | None = None, unknown: bool = False
    ) -> NDArray[np.int32]:
        """Return sentences as numbers: the start, the words, the end, and zeros.

        Parameters
        ----------
        sentences
            One or several.
        length
            Of a row, by default that of the longest sentence with its start and end.
        unknown
            Whether words outside of the vocabulary become 3. Else they are an error.

        Returns
        -------
        int32 array (N, length), or (length,) of one sentence

        Raises
        ------
        ValueError
            If a sentence is empty or too long, or a word is not in the vocabulary.
        """
        rows = [[START, *self._numbers_of(each, unknown), END] for each in _sentences(sentences)]
        longest = max(map(len, rows), default=2)
        length = longest if length is None else whole("length", length, at_least=3)
        if longest > length:
            raise ValueError(
                f"length={length} is too short: the longest sentence takes {longest}, start and "
                "end included."
            )
        numbers = np.zeros((len(rows), length), np.int32)
        for row, given in zip(numbers, rows, strict=True):
            row[: len(given)] = given
        return numbers[0] if isinstance(sentences, str) else numbers

    def decode(self, numbers: ArrayLike) -> Any:
        """Return the sentence of numbers (T,), or the sentences of (N, T): the words up to the end.

        Raises
        ------
        ValueError
            If a number is none of a word.
        """
        array = np.asarray(numbers)
        if array.dtype.kind not in "iu" or array.ndim not in (1, 2):
            raise TypeError(
                f"numbers takes whole numbers (T,) or (N, T), got {array.dtype} {array.shape}."
            )
        if array.size and not (array.min() >= 0 and array.max() < len(self)):
            raise ValueError(
                f"numbers takes those of words, 0 to {len(self) - 1}, got {array.min()} to "
                f"{array.max()}."
            )
        if array.ndim == 2:
            return [self.decode(row) for row in array]
        ends = np.flatnonzero(array == END)
        said = array[: ends[0]] if len(ends) else array
        return " ".join(self.words[n] for n in said if n not in (PADDING, START))

    def _numbers_of(self, sentence: str, unknown: bool) -> list[int]:
        found = []
        for word in split(sentence):
            if word not in self._numbers and not unknown:
                near = get_close_matches(word, self.words[4:], n=1)
                hint = f" Did you mean {near[0]!r}?" if near else ""
                raise ValueError(
                    f"{word!r} in {sentence!r} is not in the vocabulary.{hint} It takes: "
                    f"{listed(self.words[4:], word)}; unknown=True takes any."
                )
            found.append(self._numbers.get(word, UNKNOWN))
        return found


def split(sentence: str) -> list[str]:
    """Return the words of a sentence in lower case, or raise if there is none."""
    if not isinstance(sentence, str):
        raise TypeError(f"a sentence takes words, 'a red bag', got {type(sentence).__name__}.")
    if not (words := sentence.lower().split()):
        raise ValueError(f"a sentence takes at least one word, got {sentence!r}.")
    return words


def _sentences(given: Any) -> list[str]:
    return [given] if isinstance(given, str) else list(given)
