"""Scenes with sentences: what is there, how many, in which color, and where.

One to three clothes of Fashion-MNIST, colored, lie on a photograph, without covering each other. So
all facts are known exactly, and a small grammar says them in five wordings. As in
:mod:`dlsg_utils.data.scenes`, each part of a data set has its own clothes and photographs, and the
same arguments give the same scenes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dlsg_utils._core.checks import generator, one_of, whole
from dlsg_utils.data._sprites import Items, paste, size_range
from dlsg_utils.data.backgrounds import crop
from dlsg_utils.data.sets import PARTS

COLORS = ("red", "yellow", "green", "blue")
GARMENTS = ("dress", "pullover", "sneaker", "bag")
RELATIONS = ("left of", "above")
# These pairs are in no scene but those that ask for them.
NEW_COMBINATIONS = (("red", "bag"), ("green", "sneaker"), ("blue", "dress"))
COMBINATIONS = ("seen", "new")

_CLASSES = ("Dress", "Pullover", "Sneaker", "Bag")
_COUNTS = ("a", "two", "three")
_TRIES = 200  # placements that are drawn at once
_PLURALS = {name: f"{name}es" if name.endswith("s") else f"{name}s" for name in GARMENTS}

# Wordings of one group and of two. {n} is a number, {c} a color, {g} a garment.
_ONE = (
    "{n} {c} {g}",
    "there {be} {n} {c} {g}",
    "{this} {be} {n} {c} {g}",
    "{n} {g} that {be} {c}",
    "{n} {g} in {c}",
)
_TWO = {
    "left of": (
        "{a} left of {b}",
        "{a} to the left of {b}",
        "{b} right of {a}",
        "{b} to the right of {a}",
        "{a} on the left and {b} on the right",
    ),
    "above": (
        "{a} above {b}",
        "{a} over {b}",
        "{b} below {a}",
        "{b} under {a}",
        "{a} at the top and {b} at the bottom",
    ),
}
WORDINGS = len(_ONE)


class Group(NamedTuple):
    """Equal objects: how many, in which color, of which garment.

    Attributes
    ----------
    number : int, 1 to 3
    color : one of :data:`COLORS`
    garment : one of :data:`GARMENTS`
    """

    number: int
    color: str
    garment: str


class Facts(NamedTuple):
    """What a sentence says of a scene.

    Attributes
    ----------
    groups : one or two of :class:`Group`
    relation : "left of", "above" or None
        How the first group lies to the second; None if there is one.
    """

    groups: tuple[Group, ...]
    relation: str | None = None


@dataclass(frozen=True, eq=False)
class CaptionedScenes:
    """Scenes, what is there, and sentences that say it.

    Attributes
    ----------
    images : float32 array (N, S, S, 3), values in [0, 1]
    sentences : N tuples of five str
    facts : N :class:`Facts`
    groups : uint8 array (N, S, S)
        Which group a pixel shows: 0 the background, 1 the first group, 2 the second.
    """

    images: NDArray[np.float32]
    sentences: tuple[tuple[str, ...], ...]
    facts: tuple[Facts, ...]
    groups: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.images)


def compose(
    count: int,
    *,
    part: str = "train",
    combinations: str = "seen",
    objects: tuple[int, int] = (1, 3),
    size: int = 48,
    object_size: tuple[int, int] = (16, 20),
    seed: int | None = 0,
) -> CaptionedScenes:
    """Compose scenes with sentences.

    Parameters
    ----------
    count
        Number of scenes.
    part : {"train", "validation", "test"}
        Whose clothes and photographs. In "train" the photographs' channels of color are exchanged
        and their light is reduced at random: there are only five.
    combinations : {"seen", "new"}
        Which pairs of a color and a garment: "seen" all but :data:`NEW_COMBINATIONS`, "new" at
        least one of these in each scene.
    objects
        The smallest and the largest number of objects, from 1 to 3. Of two or three objects, all
        are equal in half of the scenes; in the others they are two groups, one left of or above
        the other.
    size
        Pixels of a side.
    object_size
        The smallest and the largest number of pixels of an object's longer side; at most 5/12 of a
        scene's side.
    seed
        None gives other scenes at each call.

    Returns
    -------
    CaptionedScenes

    Raises
    ------
    ValueError
        If there is no such part, or objects do not fit into the scene.

    Used in lecture 23.
    """
    rng = generator(seed)
    count, size = whole("count", count, at_least=0), whole("size", size, at_least=16)
    part = one_of("part", part, PARTS)
    few, many = size_range("objects", objects, at_least=1)
    if many > 3:
        raise ValueError(f"objects takes numbers from 1 to 3, got {many}.")
    new = one_of("combinations", combinations, COMBINATIONS) == "new"
    small, large = size_range("object_size", object_size, at_least=4)
    if 12 * large > 5 * size:
        raise ValueError(
            f"object_size must be at most {5 * size // 12} in scenes of {size} pixels, got "
            f"{large}: three objects have to lie side by side."
        )
    items = Items(part, _CLASSES)
    images = np.empty((count, size, size, 3), np.float32)
    groups = np.zeros((count, size, size), np.uint8)
    facts = []
    for picture, shown in zip(images, groups, strict=True):
        picture[:] = crop(part, size, rng)
        if part == "train":  # few photographs: others by exchanged colors and less light
            picture[:] = picture[..., rng.permutation(3)] * rng.uniform(0.6, 1)
        known = _draw_facts(int(rng.integers(few, many + 1)), new, rng)
        members = [n for n, group in enumerate(known.groups) for _ in range(group.number)]
        sprites = [
            items.sprite(
                GARMENTS.index(known.groups[n].garment),
                known.groups[n].color,
                int(rng.integers(small, large + 1)),
                rng,
            )
            for n in members
        ]
        sides = np.array([sprite.alpha.shape for sprite in sprites])
        places = _places(sides, np.array(members), known.relation, size, rng)
        for n, sprite, place in zip(members, sprites, places, strict=True):
            paste(sprite, picture, shown, n + 1, place)
        facts.append(known)
    return CaptionedScenes(images, tuple(map(sentences_of, facts)), tuple(facts), groups)


def sentences_of(facts: Facts) -> tuple[str, ...]:
    """Return the five wordings of what is there.

    Raises
    ------
    ValueError
        If the facts are none that the grammar can say.

    Used in lecture 23.
    """
    _checked(facts)
    if facts.relation is None:
        return tuple(_said(facts.groups[0], wording) for wording in _ONE)
    first, second = (_said(group, _ONE[0]) for group in facts.groups)
    return tuple(wording.format(a=first, b=second) for wording in _TWO[facts.relation])


def parse(sentence: str) -> Facts:
    """Return what a sentence says. Whether a noun is plural makes no difference.

    Raises
    ------
    ValueError
        If it is no sentence of the grammar.

    Used in lecture 23.
    """
    if not isinstance(sentence, str):
        raise TypeError(f"sentence takes words, 'a red bag', got {type(sentence).__name__}.")
    for relation, pattern in _PATTERNS:
        if found := pattern.fullmatch(sentence.strip().lower()):
            parts = found.groupdict()
            groups = tuple(
                Group(
                    1 + _COUNTS.index(parts[f"n{one}"]),
                    parts[f"c{one}"],
                    _SINGULARS[parts[f"g{one}"]],
                )
                for one in "ab"
                if f"n{one}" in parts
            )
            return Facts(groups, relation)
    raise ValueError(
        f"sentence {sentence!r} is none of the grammar: it takes one such as "
        "'two red bags left of a blue bag'."
    )


def nouns() -> dict[str, tuple[str, str]]:
    """Return singular and plural of each garment."""
    return {name: (name, more) for name, more in _PLURALS.items()}


def all_sentences() -> tuple[str, ...]:
    """Return sentences that hold all words of the grammar."""
    groups = [Group(n, c, g) for n in (1, 2, 3) for c in COLORS for g in GARMENTS]
    facts = [Facts((one,)) for one in groups]
    facts += [Facts((groups[0], groups[-1]), relation) for relation in RELATIONS]
    return tuple(sentence for each in facts for sentence in sentences_of(each))


def _said(group: Group, wording: str) -> str:
    many = group.number > 1
    return wording.format(
        n=_COUNTS[group.number - 1],
        c=group.color,
        g=_PLURALS[group.garment] if many else group.garment,
        be="are" if many else "is",
        this="these" if many else "this",
    )


def _pattern(wording: str) -> re.Pattern[str]:
    """Return the regular expression of a wording, its facts named na, ca, ga, nb, cb and gb."""
    choices = {"n": _COUNTS, "c": COLORS, "g": _SINGULARS}
    parts = {
        f"{kind}{one}": f"(?P<{kind}{one}>{'|'.join(words)})"
        for kind, words in choices.items()
        for one in "ab"
    }
    noun_phrases = {one: " ".join(parts[f"{kind}{one}"] for kind in "ncg") for one in "ab"}
    single = {kind: parts[f"{kind}a"] for kind in "ncg"}
    return re.compile(wording.format(**noun_phrases, **single, be="(is|are)", this="(this|these)"))


_SINGULARS = {name: one for one, more in _PLURALS.items() for name in (more, one)}
_PATTERNS = [
    (relation, _pattern(wording))
    for relation, wordings in [(None, _ONE), *_TWO.items()]
    for wording in wordings
]


def _checked(facts: Facts) -> None:
    """Raise unless the grammar can say these facts."""
    groups, relation = facts
    if len(groups) not in (1, 2) or (relation is not None) != (len(groups) == 2):
        raise ValueError(
            f"facts takes one group without a relation, or two with one, got {len(groups)} and "
            f"{relation!r}."
        )
    if relation is not None:
        one_of("relation", relation, RELATIONS)
    for number, color, garment in groups:
        if whole("number", number) > len(_COUNTS):
            raise ValueError(f"number takes 1 to {len(_COUNTS)}, got {number}.")
        one_of("color", color, COLORS)
        one_of("garment", garment, GARMENTS)


def _draw_facts(objects: int, new: bool, rng: np.random.Generator) -> Facts:
    """Draw what is in a scene."""
    known = [(color, garment) for color in COLORS for garment in GARMENTS]
    seen = [pair for pair in known if pair not in NEW_COMBINATIONS]
    unseen = [pair for pair in known if pair in NEW_COMBINATIONS]

    def pair(choice: list[tuple[str, str]]) -> tuple[str, str]:
        return choice[rng.integers(len(choice))]

    first = pair(unseen if new else seen)
    if objects == 1 or rng.random() < 0.5:
        return Facts((Group(objects, *first),))
    second = pair([each for each in seen if each != first])
    counts = rng.permutation([1, objects - 1])
    groups = [Group(int(n), *each) for n, each in zip(counts, (first, second), strict=True)]
    ordered = tuple(groups[n] for n in rng.permutation(2))
    return Facts(ordered, RELATIONS[rng.integers(len(RELATIONS))])


def _places(
    sides: NDArray[np.intp],
    members: NDArray[np.intp],
    relation: str | None,
    size: int,
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Draw where the objects lie: top left corners (K, 2), none over another, as related."""
    pairs = [(i, j) for j in range(len(sides)) for i in range(j)]
    while True:
        low = rng.integers(0, size - sides + 1, (_TRIES, *sides.shape))
        high = low + sides
        apart = [((high[:, i] <= low[:, j]) | (high[:, j] <= low[:, i])).any(-1) for i, j in pairs]
        good = np.all(apart, axis=0) if pairs else np.ones(_TRIES, bool)
        if relation is not None:
            axis = 0 if relation == "above" else 1
            first, second = members == 0, members == 1
            good &= high[:, first, axis].max(axis=1) <= low[:, second, axis].min(axis=1)
            middle = (low + high) / 2
            far = np.abs(middle[:, first].mean(axis=1) - middle[:, second].mean(axis=1))
            good &= far[:, 1 - axis] <= far[:, axis] / 2
        if good.any():
            return np.asarray(low[good.argmax()])
