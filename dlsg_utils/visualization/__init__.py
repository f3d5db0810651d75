"""What does a network see? Techniques that are a few lines each on :mod:`dlsg_utils.ascent`."""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.visualization.activation_maximization import maximize
from dlsg_utils.visualization.activations import activations
from dlsg_utils.visualization.deep_dream import deep_dream, dream_film
from dlsg_utils.visualization.inversion import Inversion, invert
from dlsg_utils.visualization.style_transfer import StyleTransfer, style_errors, style_transfer
from dlsg_utils.visualization.top_patches import TopPatches, top_patches
from dlsg_utils.visualization.video import save_gif, save_mp4

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

__getattr__ = elsewhere(
    __name__,
    maximize_class="maximize",
    maximize_activation="maximize",
    visualize_activation="maximize",
    feature_maps="activations",
)
