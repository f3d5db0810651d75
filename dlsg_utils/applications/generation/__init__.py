"""Networks that give images: chairs from numbers, and images from other images.

Chairs by up-convolutions, as of Dosovitskiy, Springenberg and Brox::

    inputs = generation.chair_inputs(style, azimuth, classes=24)
    images, masks = generation.generate(model, inputs)

and image to image, as of Isola et al., by a U-Net with or without an adversary::

    losses = generation.train_pix2pix(model, inputs, targets, discriminator=judge, epochs=4)
    generation.translate(model, inputs)
"""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.applications.generation.chair_generator import (
    Generated,
    chair_generator,
    chair_inputs,
    chair_loss,
    generate,
    train_generator,
)
from dlsg_utils.applications.generation.covers import (
    Covered,
    cover_with_bars,
    cover_with_glasses,
    hidden_error,
)
from dlsg_utils.applications.generation.outlines import outlines
from dlsg_utils.applications.generation.patch_discriminator import patch_discriminator
from dlsg_utils.applications.generation.pix2pix import Losses, train_pix2pix
from dlsg_utils.applications.generation.steepness import steepness
from dlsg_utils.applications.generation.trained import recorded_results, trained_network
from dlsg_utils.applications.generation.unet import translate, unet
from dlsg_utils.applications.generation.views import (
    Views,
    blended_views,
    held_out_views,
    nearest_view,
)

__all__ = [
    "Covered",
    "Generated",
    "Losses",
    "Views",
    "blended_views",
    "chair_generator",
    "chair_inputs",
    "chair_loss",
    "cover_with_bars",
    "cover_with_glasses",
    "generate",
    "held_out_views",
    "hidden_error",
    "nearest_view",
    "outlines",
    "patch_discriminator",
    "recorded_results",
    "steepness",
    "train_generator",
    "train_pix2pix",
    "trained_network",
    "translate",
    "unet",
]

__getattr__ = elsewhere(__name__, u_net="unet", pix2pix="train_pix2pix", gan="train_pix2pix")
