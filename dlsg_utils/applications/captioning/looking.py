"""How much of the weight for a word lies on the object that the word names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import whole
from dlsg_utils.applications.captioning.facts import parsed
from dlsg_utils.applications.captioning.networks import Captioner
from dlsg_utils.applications.captioning.vocabulary import Vocabulary, split
from dlsg_utils.applications.captioning.writing import WordMaps, write_captions
from dlsg_utils.data.captions import COLORS, CaptionedScenes, Facts, nouns

WORD_KINDS = ("number", "color", "garment")
_NUMBERS = ("a", "two", "three")


def looked_at(
    model: Captioner,
    scenes: CaptionedScenes,
    vocabulary: Vocabulary,
    *,
    way: Callable[[Captioner, Any, str, Vocabulary], WordMaps],
    most: int = 100,
) -> dict[str, tuple[float, float]]:
    """Measure where a network looks while it writes, in sentences that are right as a whole.

    Parameters
    ----------
    model
    scenes
        Their masks say where the objects are.
    vocabulary
    way
        :func:`attention_maps` or :func:`word_grad_cam`.
    most
        Scenes with a right sentence that are measured.

    Returns
    -------
    dict of (float, float)
        For each of :data:`WORD_KINDS` the mean share of a word's weight on the pixels of the group
        that the word names, and the mean share of the image that these cover: what chance gives.

    Raises
    ------
    ValueError
        If no sentence is right.
    """
    most = whole("most", most)
    sentences = write_captions(model, scenes.images, vocabulary)
    found: dict[str, list[tuple[float, float]]] = {kind: [] for kind in WORD_KINDS}
    right = [n for n, said in enumerate(sentences) if parsed(said) == scenes.facts[n]][:most]
    if not right:
        raise ValueError("scenes has none whose sentence is right: take more, or another network.")
    for n in right:
        maps = way(model, scenes.images[n], sentences[n], vocabulary).maps
        for t, (kind, group) in enumerate(named_groups(sentences[n], scenes.facts[n])):
            mask = scenes.groups[n] == group
            if kind in found and group:
                share = float(share_on(maps[t : t + 1], mask)[0])
                if np.isfinite(share):
                    found[kind].append((share, float(mask.mean())))
    means = {kind: np.mean(pairs, axis=0) for kind, pairs in found.items() if pairs}
    return {kind: (float(share), float(chance)) for kind, (share, chance) in means.items()}


def named_groups(sentence: str, facts: Facts) -> list[tuple[str, int]]:
    """Return of each word its kind, and the number of the group that it names.

    Parameters
    ----------
    sentence
        That says the facts.
    facts

    Returns
    -------
    list of (str, int)
        "number", "color", "garment" or "other"; the group is 0 for other words.
    """
    kinds = dict.fromkeys(_NUMBERS, "number") | dict.fromkeys(COLORS, "color")
    kinds |= {word: "garment" for garment in nouns() for word in nouns()[garment]}
    words = split(sentence)
    # The sentence names each group once: number, color and garment, in some order.
    order = _order(words, facts)
    found, count = [], dict.fromkeys(WORD_KINDS, 0)
    for word in words:
        kind = kinds.get(word, "other")
        group = 0
        if kind != "other":
            group = order[min(count[kind], len(order) - 1)]
            count[kind] += 1
        found.append((kind, group))
    return found


def share_on(maps: ArrayLike, mask: ArrayLike) -> NDArray[np.float64]:
    """Return the share of each map's weight that lies on the pixels of a mask.

    Parameters
    ----------
    maps : (T, H, W)
        At positions, each of which stands for a square of pixels.
    mask : bool array (S, S)
        A whole number of pixels a position.

    Returns
    -------
    float64 array (T,)
        NaN where a map is zero. Of a map that is equal everywhere it is the mask's share of the
        image: what chance gives.

    Raises
    ------
    ValueError
        If maps and mask do not fit.
    """
    weights, inside = np.asarray(maps, np.float64), np.asarray(mask, bool)
    if (
        weights.ndim != 3
        or inside.ndim != 2
        or any(side % cells for side, cells in zip(inside.shape, weights.shape[1:], strict=True))
    ):
        raise ValueError(
            "maps takes (T, H, W) and mask (S, S), S a multiple of H and W, got shapes "
            f"{weights.shape} and {inside.shape}."
        )
    (_, height, width), (rows, columns) = weights.shape, inside.shape
    covered = inside.reshape(height, rows // height, width, columns // width).mean(axis=(1, 3))
    total = weights.sum(axis=(1, 2))
    on = (weights * covered).sum(axis=(1, 2))
    return np.where(total > 0, on / np.where(total > 0, total, 1), np.nan)


def _order(words: list[str], facts: Facts) -> list[int]:
    """Return the groups in the order in which the sentence names them."""
    if len(facts.groups) == 1:
        return [1]
    converse = {"right", "below", "under"} & set(words) and "left" not in words
    return [2, 1] if converse else [1, 2]
