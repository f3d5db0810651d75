"""x* = argmax: gradient ascent on images.

:func:`ascend` changes images so that an objective rises. Objectives take the output of a layer, a
logit or the image itself; they add up and scale::

    objective = ascent.unit(3) - 0.01 * ascent.l1() - 0.1 * ascent.total_variation()
    result = ascent.ascend(model, objective, start, steps=200)

Activation maximization, inversion, Deep Dream and style transfer are a few lines on it, in
:mod:`dlsg_utils.visualization`.
"""

from dlsg_utils.ascent.loop import Ascent, OnStep, ascend
from dlsg_utils.ascent.objectives import (
    alpha_norm,
    channel,
    energy,
    gram,
    guided_energy,
    l1,
    l2,
    layer_objective,
    match,
    match_gram,
    neuron,
    total_variation,
    unit,
)
from dlsg_utils.ascent.terms import Objective
from dlsg_utils.ascent.transforms import jitter, rotate, scale

__all__ = [
    "Ascent",
    "Objective",
    "OnStep",
    "alpha_norm",
    "ascend",
    "channel",
    "energy",
    "gram",
    "guided_energy",
    "jitter",
    "l1",
    "l2",
    "layer_objective",
    "match",
    "match_gram",
    "neuron",
    "rotate",
    "scale",
    "total_variation",
    "unit",
]
