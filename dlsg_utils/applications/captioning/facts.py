"""Which facts of a scene a sentence says: what, how many, which color, where."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from dlsg_utils.data.captions import Facts, parse

KINDS = ("what", "how many", "color", "where")
_FIELDS = {"what": "garment", "how many": "number", "color": "color"}


def right_facts(sentence: str, truth: Facts) -> dict[str, list[bool]]:
    """Return which facts of a scene a sentence says, by their kind.

    Each group of objects has three facts: garment, number and color; two groups have a fourth, how
    they lie. The groups that the sentence names are matched with those of the scene so that most
    facts are right. A sentence that is none of the grammar says nothing.

    Parameters
    ----------
    sentence
    truth
        What is there.

    Returns
    -------
    dict of lists of bool
        For each of :data:`KINDS` one value a group, for "where" one or none.
    """
    said = parsed(sentence)
    groups = [*said.groups, None, None][:2] if said else [None, None]
    best: dict[str, list[bool]] = {}
    for order in permutations(range(2)):
        matched = [(groups[n], true) for n, true in zip(order, truth.groups, strict=False)]
        found = {
            kind: [one is not None and getattr(one, field) == getattr(true, field)
                   for one, true in matched]
            for kind, field in _FIELDS.items()
        }  # fmt: skip
        found["where"] = []
        if truth.relation is not None:
            in_order = said is not None and order == (0, 1)
            found["where"] = [in_order and said is not None and said.relation == truth.relation]
        if not best or _sum(found) > _sum(best):
            best = found
    return best


def fact_shares(sentences: Sequence[str], truth: Sequence[Facts]) -> dict[str, float]:
    """Return the share of right facts by their kind, and of sentences that are right as a whole.

    Parameters
    ----------
    sentences
        One of each scene.
    truth
        What is there.

    Returns
    -------
    dict
        From each of :data:`KINDS`, and "all", to a share; NaN where there is no such fact. A
        sentence is right as a whole if it says the facts of the scene and no others.

    Raises
    ------
    ValueError
        If there are not as many sentences as scenes.

    Used in lecture 23.
    """
    if isinstance(sentences, str) or len(sentences) != len(truth) or not len(truth):
        many = 1 if isinstance(sentences, str) else len(sentences)
        raise ValueError(
            f"sentences and truth take N of each, at least one, got {many} and {len(truth)}."
        )
    found = [right_facts(*each) for each in zip(sentences, truth, strict=True)]
    shares = {}
    for kind in KINDS:
        values = [value for each in found for value in each[kind]]
        shares[kind] = float(np.mean(values)) if values else float("nan")
    whole = [parsed(said) == known for said, known in zip(sentences, truth, strict=True)]
    return {**shares, "all": float(np.mean(whole))}


def parsed(sentence: str) -> Facts | None:
    """Return what a sentence says, None if it is none of the grammar."""
    try:
        return parse(sentence)
    except ValueError:
        return None


def _sum(found: dict[str, list[bool]]) -> int:
    return sum(sum(values) for values in found.values())
