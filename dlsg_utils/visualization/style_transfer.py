"""Style transfer: the content of one image, the style of another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from dlsg_utils import ascent
from dlsg_utils._core import checks
from dlsg_utils.inspection.probe import probe_of
from dlsg_utils.inspection.recording import shape_to_compile_for
from dlsg_utils.visualization.activations import activations
from dlsg_utils.visualization.resizing import resized


class StyleTransfer(NamedTuple):
    """Images with the content of some images and the style of others.

    If all that was given is for one image, the arrays lack the axis N.

    Attributes
    ----------
    images : float32 array (N, H, W, C) in [0, 1]
    content_errors : float32 array (N,)
        ‖Φ(x) − Φ₀‖² / ‖Φ₀‖² of the content layer's features.
    style_errors : float32 array (N,)
        ‖G(x) − G₀‖² / ‖G₀‖² of the Gram matrices, the mean over the style layers.
    losses : float32 array (steps, N)
        The loss before each step, at all scales one after the other.
    """

    images: np.ndarray
    content_errors: np.ndarray
    style_errors: np.ndarray
    losses: np.ndarray


@checks.renamed(
    parametrisation="parametrization", content_image="content", style_image="style",
    content_layers="content_layer", tv_weight="total_variation", epochs="steps",
    total_variation_weight="total_variation",
)  # fmt: skip
def style_transfer(
    model: keras.Model,
    content: ArrayLike,
    style: ArrayLike,
    *,
    content_layer: str | keras.Layer,
    style_layers: Sequence[str | keras.Layer],
    content_weight: float | ArrayLike = 1.0,
    style_weight: float | ArrayLike = 5.0,
    total_variation: float = 10.0,
    scales: int = 3,
    detail: float = 0.4,
    steps: int = 40,
    step_size: float = 0.05,
    optimizer: str = "lbfgs",
    parametrization: str = "fourier",
    progress: bool = True,
    on_step: ascent.OnStep | None = None,
) -> StyleTransfer:
    """Paint one image in the style of another.

    Content is the output Φ of a high layer, position by position. Style is which channels of
    several layers are active together, at whatever position: their Gram matrices G, averaged over
    the L layers. From the content image on, the loss

    α ‖Φ(x) − Φ₀‖² / ‖Φ₀‖² + β / L Σ ‖G(x) − G₀‖² / ‖G₀‖² + λ R(x)

    is minimized, where R is the total variation: first on a small image, where a few steps move
    large forms. The change is enlarged and added to the next larger image, and so on.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    content
        One image (H, W, C) in [0, 1], or a batch (N, H, W, C).
    style
        One image, or a batch, one for each. Where the model takes any size, it may have a size of
        its own: the larger it is, the larger are the strokes.
    content_layer, style_layers
        A layer or its name, and several. The higher the content layer, the more freely the image is
        painted; the higher the style layers, the larger the forms that are taken over. With
        EfficientNet-Lite0 outputs of whole blocks (``…_project``, ``…_add``) give better images
        than those of rectifiers.
    content_weight, style_weight
        The weights α and β, or arrays (N,) to try several at once. With ``content_weight=0`` the
        content image only tells the size and the start: noise becomes a texture.
    total_variation
        The weight λ of the squared differences of neighboring pixels, as a mean over the pixels.
    scales
        Number of sizes, each twice the one before. Models that take one size only need
        ``scales=1``.
    detail
        How much of the content image's fine detail is put back when the image is enlarged: with
        0 all is painted, with 1 it stays close to the photograph. 0 for textures.
    steps
        Steps at each scale.
    step_size, optimizer, parametrization
        As for :func:`dlsg_utils.ascent.ascend`.
    progress
        Show a bar.
    on_step
        Called after each step with its number from 1 up, the images so far, in the size of their
        scale, and their losses before the step; ends the transfer by returning True.

    Returns
    -------
    StyleTransfer
        After ``on_step`` ended it or Ctrl-C, the images so far.

    Raises
    ------
    ValueError
        If there is no such layer, an image does not fit the model or is too small for a layer, or
        the numbers of images and weights differ.

    Source: Gatys, Ecker and Bethge (2016), "Image Style Transfer Using Convolutional Neural
    Networks". Used in lecture 11.
    """
    contents, one_content = checks.image_batch(content, argument="content")
    styles, one_style = checks.image_batch(style, argument="style")
    names = _names(model, contents, style_layers)
    alpha = _weight("content_weight", content_weight)
    beta = _weight("style_weight", style_weight) / len(names)
    counts = [len(contents), len(styles), len(alpha), len(beta)]
    if len({*counts} - {1}) > 1:
        raise ValueError(
            "content, style and their weights take one for all or as many of each, got "
            f"{', '.join(map(str, counts[:3]))} and {counts[3]}."
        )
    single = one_content and one_style and max(counts) == 1
    detail = checks.number("detail", detail, at_least=0, at_most=1)
    smooth = checks.number("total_variation", total_variation, at_least=0)
    steps, scales = checks.whole("steps", steps), checks.whole("scales", scales)
    if scales > 1 and None not in shape_to_compile_for(model, contents)[:2]:
        raise ValueError(
            f"model {model.name!r} takes images of one size only: pass scales=1, got {scales}."
        )

    def objective(contents: np.ndarray, styles: np.ndarray) -> ascent.Objective:
        """Return minus the loss for content and style images of one scale."""
        grams = _grams(model, styles, names)
        terms = [beta * ascent.match_gram(name, grams[name]) for name in names]
        if alpha.any():
            features = activations(model, contents, content_layer)
            terms.append(alpha * ascent.match(content_layer, features))
        if smooth:
            terms.append(-smooth / contents[0].size * ascent.total_variation(2))
        return reduce(add, terms)

    # At black and white the sigmoid of "fourier" is flat: start paler.
    pale = 0.2 if parametrization == "fourier" else 0.0
    change = pale * (0.5 - _shrunk(contents, 2 ** (scales - 1)))
    losses = np.empty((0, max(counts)), np.float32)
    with tqdm(total=scales * steps, unit=" steps", disable=not progress) as bar:

        def after_step(step: int, images: np.ndarray, scores: np.ndarray) -> bool | None:
            given = (images[0], -scores[0]) if single else (images, -scores)
            return on_step and on_step(len(losses) + step, *given)

        for scale in reversed(range(scales)):
            small = _shrunk(contents, 2**scale)
            reached = ascent.ascend(
                model,
                objective(small, _shrunk(styles, 2**scale)),
                _enlarged(small, change, detail),
                steps=steps,
                step_size=step_size,
                optimizer=optimizer,
                parametrization=parametrization,
                progress=bar,
                on_step=on_step and after_step,
            )
            change = reached.images - small
            losses = np.concatenate([losses, -reached.scores])
            if not reached.complete:
                break
    images = _enlarged(contents, change, detail)
    wanted = activations(model, contents, content_layer)
    content_errors = _errors(activations(model, images, content_layer), wanted)
    errors = style_errors(model, images, styles, names)
    if single:
        return StyleTransfer(images[0], content_errors[0], errors[0], losses[:, 0])
    return StyleTransfer(images, content_errors, errors, losses)


def style_errors(
    model: keras.Model,
    images: ArrayLike,
    style: ArrayLike,
    layers: str | keras.Layer | Sequence[str | keras.Layer],
) -> np.ndarray:
    """Measure how far images are from a style: ‖G(x) − G₀‖² / ‖G₀‖² of Gram matrices G.

    Parameters
    ----------
    model
        Any Keras model of one input.
    images
        One image (H, W, C) in [0, 1], or a batch (N, H, W, C).
    style
        One image, or one for each; it may have another size.
    layers
        The layers whose Gram matrices are compared, or their names.

    Returns
    -------
    float32 array (N,), or () for one image
        The mean over the layers: 0 for the same style.

    Raises
    ------
    ValueError
        If there is no such layer, or the images do not fit the model.

    Source: Gatys, Ecker and Bethge (2016). Used in lecture 11.
    """
    batch, single = checks.image_batch(images)
    styles, _ = checks.image_batch(style, argument="style")
    names = _names(model, batch, layers)
    found, wanted = _grams(model, batch, names), _grams(model, styles, names)
    errors = np.mean([_errors(found[name], wanted[name]) for name in names], axis=0)
    return np.asarray(errors[0] if single else errors)


def _grams(model: keras.Model, images: np.ndarray, layers: list[str]) -> dict[str, np.ndarray]:
    """Return the Gram matrices (N, C, C) of each layer, the means over i, j of aᵢⱼᵏ aᵢⱼˡ."""
    features = activations(model, images, layers)
    return {name: ascent.gram(features[name]).numpy() for name in layers}


def _errors(found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the normalized errors (N,)."""
    axes = tuple(range(1, found.ndim))
    return np.asarray(((found - wanted) ** 2).sum(axes) / (wanted**2).sum(axes))


def _names(
    model: keras.Model, images: np.ndarray, layers: str | keras.Layer | Sequence[str | keras.Layer]
) -> list[str]:
    """Return the names of the style layers as a list."""
    given = [layers] if isinstance(layers, str | keras.Layer) else list(layers)
    names = list(map(probe_of(model, images).name_of, given))
    if not names:
        raise ValueError("style_layers is empty: give the name of a layer, or several.")
    return names


def _weight(argument: str, weight: float | ArrayLike) -> np.ndarray:
    """Return a weight as an array of one number, or of one for each image."""
    weights = np.atleast_1d(np.asarray(weight, np.float32))
    if weights.ndim > 1 or not (np.isfinite(weights).all() and (weights >= 0).all()):
        raise ValueError(f"{argument} takes a number from 0 up or an array (N,), got {weight!r}.")
    return weights


def _shrunk(images: np.ndarray, factor: int) -> np.ndarray:
    size = tuple(max(1, round(side / factor)) for side in images.shape[1:3])
    return resized(images, size).clip(0, 1)


def _enlarged(images: np.ndarray, change: np.ndarray, detail: float) -> np.ndarray:
    """Add a change to larger images, with a share of the detail that its size cannot hold."""
    size = images.shape[1:3]
    coarse = resized(resized(images, change.shape[1:3]), size)
    return (coarse + detail * (images - coarse) + resized(change, size)).clip(0, 1)
