"""How does it break? Pictures that networks get wrong, or see where there is nothing."""

from dlsg_utils.adversarial._cppn import CPPN
from dlsg_utils.adversarial._direct import Direct
from dlsg_utils.adversarial.evolving import Evolution, evolve

__all__ = ["CPPN", "Direct", "Evolution", "evolve"]
