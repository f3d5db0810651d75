"""What does a network see? Techniques that are a few lines each on :mod:`dlsg_utils.ascent`."""

from dlsg_utils.visualization.dreaming import deep_dream, dream_film
from dlsg_utils.visualization.films import save_gif, save_mp4
from dlsg_utils.visualization.inverting import Inversion, invert
from dlsg_utils.visualization.looking import TopPatches, activations, top_patches
from dlsg_utils.visualization.maximizing import maximize
from dlsg_utils.visualization.styling import StyleTransfer, style_errors, style_transfer

__all__ = [
    "Inversion",
    "StyleTransfer",
    "TopPatches",
    "activations",
    "deep_dream",
    "dream_film",
    "invert",
    "maximize",
    "save_gif",
    "save_mp4",
    "style_errors",
    "style_transfer",
    "top_patches",
]
