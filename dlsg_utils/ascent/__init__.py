"""One engine for x* = argmax: the gradient with respect to the picture, climbed.

:func:`ascend` changes pictures so that an objective rises. Objectives look at a layer, a logit or
the picture; they add up and scale::

    objective = ascent.unit(3) - 0.01 * ascent.l1() - 0.1 * ascent.total_variation()
    result = ascent.ascend(model, objective, start, steps=200)

Activation maximisation, inversion, Deep Dream and style transfer are a few lines on it, in
:mod:`dlsg_utils.visualization`.
"""

from dlsg_utils.ascent._climbing import Ascent, OnStep, ascend
from dlsg_utils.ascent.objectives import (
    Objective,
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
