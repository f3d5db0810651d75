"""Type a short text, and see its class and which letters speak for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray
from scipy.special import softmax

from dlsg_utils.applications.text import CharacterCodes, TextCNN
from dlsg_utils.widgets._base import STATIC, Explorer, Octets

MOST = 1_000_000  # bytes that a page gets at most
LONGEST = 60  # characters that can be typed


class TextExplorer(Explorer):
    """A field to type in, and a network over characters that classifies what stands there.

    Below the field are the letters: the bluer, the more they add to the logit of the chosen class,
    the more orange, the more they take from it. Beside them are the classes with their
    probabilities; pressing one chooses it. What the network has not learned, other scripts or
    emoji, is crossed out and says nothing.

    Parameters
    ----------
    model
        A :class:`~dlsg_utils.applications.text.TextCNN` over characters.
    codes
        The :class:`~dlsg_utils.applications.text.CharacterCodes` that it was trained with.
    class_names
        Of its classes.
    text
        To begin with.
    examples
        Texts to press.

    Raises
    ------
    TypeError, ValueError
        If network, codes and names do not fit, a text is too long, or the weights are more than a
        page should hold.

    Source: of each filter only the largest output counts (Collobert et al., 2011), so each logit is
    a sum over letters. Used in lecture 24.
    """

    _esm = STATIC / "text_explorer.js"
    _css = STATIC / "text_explorer.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    characters: traitlets.List[str] = traitlets.List(help="By their numbers.").tag(sync=True)
    class_names: traitlets.List[str] = traitlets.List().tag(sync=True)
    examples: traitlets.List[str] = traitlets.List().tag(sync=True)
    lower = traitlets.Bool(True, help="Whether capital letters count as small.").tag(sync=True)
    longest = traitlets.Int(LONGEST).tag(sync=True)
    sizes = traitlets.Dict(help="Numbers of a vector, widths, filters of each.").tag(sync=True)
    numbers = Octets(
        b"",
        help="float16: vectors of the characters; kernel and bias of each width; kernel and bias "
        "of the logits.",
    ).tag(sync=True)
    text = traitlets.Unicode("", help="What is typed.").tag(sync=True)
    chosen = traitlets.Int(
        -1, help="The class whose letters are shown; −1 for the most probable one."
    ).tag(sync=True)

    def __init__(
        self,
        model: TextCNN,
        codes: CharacterCodes,
        class_names: Sequence[str],
        *,
        text: str = "",
        examples: Sequence[str] = (),
    ) -> None:
        if type(model) is not TextCNN:
            raise TypeError(f"model takes a text.TextCNN, got {type(model).__name__}.")
        if not isinstance(codes, CharacterCodes):
            raise TypeError(f"codes takes text.CharacterCodes, got {type(codes).__name__}.")
        if len(codes) != model.units:
            raise ValueError(
                f"codes takes the {model.units} that the network knows, got {len(codes)}."
            )
        names = list(class_names)
        if len(names) != model.classes:
            raise ValueError(
                f"class_names takes {model.classes}, as the network, got {len(names)}."
            )
        halves = [np.asarray(each, "<f2") for each in model.get_weights()]
        packed = b"".join(each.tobytes() for each in halves)
        if len(packed) > MOST:
            raise ValueError(
                f"the weights take {len(packed):,} bytes in a page, more than {MOST:,}: give a "
                "smaller network."
            )
        for each in examples:
            _short(each)
        self._codes = codes
        self._weights = [each.astype(np.float32) for each in halves]
        super().__init__(
            characters=list(codes.units),
            class_names=names,
            examples=list(examples),
            lower=codes.lower,
            sizes={
                "vector": self._weights[0].shape[1],
                "widths": list(model.widths),
                "filters": model.filters,
            },
            numbers=packed,
            text=text,
        )

    @property
    def letters(self) -> list[str]:
        """What the network reads: the typed text in its form; none if only spaces were typed."""
        return self._codes.split(self.text) if self.text.strip() else []

    @property
    def probabilities(self) -> dict[str, float]:
        """Of each class; none without letters."""
        if not self.letters:
            return {}
        logits = self.shares.sum(axis=0) + self._weights[-1]
        return dict(zip(self.class_names, map(float, softmax(logits)), strict=True))

    @property
    def shares(self) -> NDArray[np.float32]:
        """What each letter adds to each logit: (letters, classes)."""
        letters = self.letters
        vectors, kernel = self._weights[0], self._weights[-2]
        known = np.array([letter in self._codes for letter in letters], bool)
        numbers = [self.characters.index(letter) if letter in self._codes else 1
                   for letter in letters]  # fmt: skip
        rows = vectors[numbers] * known[:, None]
        found = np.zeros((len(letters), kernel.shape[1]), np.float32)
        for n, width in enumerate(self.sizes["widths"]):
            weight, bias = self._weights[1 + 2 * n : 3 + 2 * n]
            left = (width - 1) // 2
            padded = np.pad(rows, ((left, width - 1 - left), (0, 0)))
            windows = np.stack([padded[t : t + width] for t in range(len(letters))])
            outputs = np.maximum(np.einsum("twd,wdf->tf", windows, weight) + bias, 0)
            for f, place in enumerate(outputs.argmax(axis=0)):
                first = place - left
                inside = slice(max(first, 0), min(first + width, len(letters)))
                share = outputs[place, f] * kernel[n * self.sizes["filters"] + f]
                found[inside] += share / (inside.stop - inside.start)
        return found

    @traitlets.validate("text")
    def _short_text(self, proposal: Any) -> str:
        return _short(proposal["value"])

    @traitlets.validate("chosen")
    def _known_class(self, proposal: Any) -> int:
        if not -1 <= proposal["value"] < len(self.class_names):
            raise traitlets.TraitError(
                f"chosen takes a class from 0 to {len(self.class_names) - 1}, or −1, got "
                f"{proposal['value']}."
            )
        return int(proposal["value"])

    def _free(self) -> None:
        super()._free()
        self.numbers = b""
        self._weights = []


def _short(text: Any) -> str:
    if not isinstance(text, str):
        raise traitlets.TraitError(f"text takes a string, got {type(text).__name__}.")
    if len(text) > LONGEST:
        raise traitlets.TraitError(f"text takes at most {LONGEST} characters, got {len(text)}.")
    return text
