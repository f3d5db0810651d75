"""Pictures that fool a network, evolved without a gradient: two encodings, one algorithm."""

from dlsg_utils.adversarial.evolution.cppn import CPPN
from dlsg_utils.adversarial.evolution.direct import Direct
from dlsg_utils.adversarial.evolution.evolve import Evolution, evolve

__all__ = ["CPPN", "Direct", "Evolution", "evolve"]
