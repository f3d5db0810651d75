"""What does a network see? Techniques that are a few lines each on :mod:`dlsg_utils.ascent`."""

from dlsg_utils.visualization.inverting import Inversion, invert
from dlsg_utils.visualization.looking import TopPatches, activations, top_patches
from dlsg_utils.visualization.maximizing import maximize

__all__ = ["Inversion", "TopPatches", "activations", "invert", "maximize", "top_patches"]
