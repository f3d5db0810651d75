"""Write a caption word by word, and see where the network looks for each of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, softmax

from dlsg_utils._core.checks import image_batch
from dlsg_utils.applications.captioning import END, PADDING, START, Captioner, Vocabulary
from dlsg_utils.widgets._base import STATIC, Explorer, Octets
from dlsg_utils.widgets._images import as_bytes

MOST = 1_000_000  # bytes that a page gets at most
LONGEST = 20  # words of a sentence, the end included


class CaptionExplorer(Explorer):
    """Scenes, and a network with attention that writes about them in the page.

    The scene is light where the network looks for a word; pointing at a word of the sentence, or
    moving to it with the Tab key, shows where it looked for that one. The next words stand below
    with their probabilities: any of them can be taken, and the sentence goes on from there.

    Parameters
    ----------
    model
        A :class:`~dlsg_utils.applications.captioning.Captioner` with an LSTM and attention.
    images : (N, H, W, 3), values in [0, 1]
        The scenes to choose from.
    vocabulary
        That the network knows.
    scene
        Number of the scene to begin with.
    sentence
        Words to begin with, "a red" for example.

    Raises
    ------
    ValueError
        If the network has no LSTM or no attention, images or vocabulary do not fit it, a word is
        not in the vocabulary, or all of it is more than a page should hold.

    Source: Xu et al. (2015), "Show, Attend and Tell", whose figures show the weights of each word.
    Used in lecture 23.
    """

    _esm = STATIC / "caption_explorer.js"
    _css = STATIC / "caption_explorer.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    shape = traitlets.Tuple(help="(N, H, W) of the scenes.").tag(sync=True)
    grid = traitlets.Tuple(help="Rows and columns of positions.").tag(sync=True)
    sizes = traitlets.Dict(help="Numbers of a position's features, a state, a word.").tag(sync=True)
    vocabulary: traitlets.List[str] = traitlets.List(help="Words by their numbers.").tag(sync=True)
    longest = traitlets.Int(LONGEST).tag(sync=True)
    pictures = Octets(b"", help="Levels of the scenes, row by row.").tag(sync=True)
    numbers = Octets(
        b"",
        help="float16: the features of each scene's positions, then the weights: vectors of the "
        "words; kernel and bias of the first state and of the query; kernel, recurrent kernel and "
        "bias of the LSTM; kernel and bias of the logits.",
    ).tag(sync=True)
    scene = traitlets.Int(0, help="Number of the scene.").tag(sync=True)
    sentence: traitlets.List[str] = traitlets.List(
        help='The words taken so far; the last may be "<end>".'
    ).tag(sync=True)
    word = traitlets.Int(
        -1, help="Which word's map is shown: its place in the sentence, −1 for the next word."
    ).tag(sync=True)

    def __init__(
        self,
        model: Captioner,
        images: ArrayLike,
        vocabulary: Vocabulary,
        *,
        scene: int = 0,
        sentence: str = "",
    ) -> None:
        if not isinstance(model, Captioner):
            raise TypeError(
                "model takes a network of captioning.caption_network, got a "
                f"{type(model).__name__}."
            )
        weights = _weights(model)
        batch, _ = image_batch(images)
        wanted = model.reader.input_shape[1:]
        if batch.shape[1:] != wanted:
            raise ValueError(f"images takes {wanted}, as the network, got {batch.shape[1:]}.")
        if len(vocabulary) != model.words:
            raise ValueError(
                f"vocabulary takes the {model.words} words that the network knows, got "
                f"{len(vocabulary)}."
            )
        features = np.asarray(model.encode(batch))
        halves = [np.asarray(each, "<f2") for each in (features, *weights)]
        packed = b"".join(each.tobytes() for each in halves)
        if len(packed) + batch.size > MOST:
            raise ValueError(
                f"scenes and weights take {len(packed) + batch.size:,} bytes in a page, more than "
                f"{MOST:,}: give fewer images, or a smaller network."
            )
        self._features, *self._weights = (each.astype(np.float32) for each in halves)
        # Checked by the vocabulary, which names the words that it takes.
        begun = [int(n) for n in vocabulary.encode(sentence)[1:-1]] if sentence else []
        super().__init__(
            shape=batch.shape[:3],
            grid=model.grid,
            sizes={
                "features": features.shape[2],
                "state": weights[2].size,
                "word": weights[0].shape[1],
            },
            vocabulary=list(vocabulary.words),
            pictures=as_bytes(batch),
            numbers=packed,
            scene=scene,
            sentence=[vocabulary.words[n] for n in begun],
        )

    @property
    def probabilities(self) -> dict[str, float]:
        """Of each word as the next one; of none where the sentence has ended."""
        if self.sentence[-1:] == [self.vocabulary[END]]:
            return {}
        values = self._steps()[1]
        return {
            word: float(p)
            for number, (word, p) in enumerate(zip(self.vocabulary, values, strict=True))
            if number not in (PADDING, START)
        }

    @property
    def maps(self) -> NDArray[np.float32]:
        """Where the network looks for each word of the sentence, and for the next: (T, H, W)."""
        return self._steps()[0]

    def _steps(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Write the sentence; return the maps, and the probabilities of the next word."""
        embed, begin, first, query, shift, kernel, recurrent, bias, logits, last = self._weights
        a, found = self._features[self.scene], []
        h = a.mean(axis=0) @ begin + first
        c = np.zeros_like(h)
        numbers = [START, *map(self.vocabulary.index, self.sentence)]
        for number in numbers if self.probable else numbers[:-1]:
            alpha = softmax(a @ (h @ query + shift) / np.sqrt(a.shape[1]))
            x = np.concatenate([embed[number], alpha @ a])
            i, f, g, o = np.split(x @ kernel + h @ recurrent + bias, 4)
            c = expit(f) * c + expit(i) * np.tanh(g)
            h = expit(o) * np.tanh(c)
            found.append(alpha.reshape(self.grid))
        values = h @ logits + last
        values[[PADDING, START]] = -np.inf
        return np.stack(found), softmax(values)

    @property
    def probable(self) -> bool:
        """Whether there is a next word."""
        return self.sentence[-1:] != [self.vocabulary[END]]

    @traitlets.validate("scene")
    def _known_scene(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] < self.shape[0]:
            raise traitlets.TraitError(
                f"scene takes numbers from 0 to {self.shape[0] - 1}, got {proposal['value']}."
            )
        return int(proposal["value"])

    @traitlets.validate("sentence")
    def _known_words(self, proposal: Any) -> list[str]:
        taken = list(proposal["value"])
        known = set(self.vocabulary) - {self.vocabulary[n] for n in (PADDING, START)}
        for word in taken:
            if word not in known:
                raise traitlets.TraitError(f"sentence takes words of the vocabulary, got {word!r}.")
        if len(taken) > LONGEST or self.vocabulary[END] in taken[:-1]:
            raise traitlets.TraitError(
                f"sentence takes at most {LONGEST} words and ends at its end, got {taken}."
            )
        return taken

    @traitlets.validate("word")
    def _known_place(self, proposal: Any) -> int:
        if not -1 <= proposal["value"] < LONGEST:
            raise traitlets.TraitError(
                f"word takes a place from 0, or −1 for the next word, got {proposal['value']}."
            )
        return int(proposal["value"])

    def _free(self) -> None:
        super()._free()
        self.pictures = self.numbers = b""
        self._features, self._weights = np.zeros(0, np.float32), []


def _weights(model: Captioner) -> list[NDArray[np.float32]]:
    """Return the weights of the network that writes, or raise."""
    if not model.attention or model.cell.name != "lstm":
        kind = model.cell.name if model.attention else "no attention"
        raise ValueError(f"model takes a network with an LSTM and attention, got {kind}.")
    layers = (model.embed, model.begin, model.query, model.cell, model.logits)
    return [weight for layer in layers for weight in layer.get_weights()]
