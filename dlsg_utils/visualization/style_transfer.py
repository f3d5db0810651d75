"""Style transfer: the content of one picture, the style of another."""

from collections.abc import Sequence
from functools import partial, reduce
from operator import add
from typing import NamedTuple

import keras
import numpy as np
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from dlsg_utils import ascent
from dlsg_utils._core import checks
from dlsg_utils.inspection.recording import shape_to_compile_for
from dlsg_utils.visualization.activations import activations
from dlsg_utils.visualization.deep_dream import _scaled


class StyleTransfer(NamedTuple):
    """Pictures with the content of some pictures and the style of others.

    If all that was given is for one picture, the arrays lack the axis N.

    Attributes
    ----------
    images : float32 array (N, H, W, C) in [0, 1]
    content_errors : float32 array (N,)
        ‖Φ(x) − Φ₀‖² / ‖Φ₀‖² of the content layer's features.
    style_errors : float32 array (N,)
        ‖G(x) − G₀‖² / ‖G₀‖² of the Gram matrices, the mean over the style layers.
    losses : float32 array (steps, N)
        The weighted sum that is made small, before each step, at all scales one after the other.
    """

    images: np.ndarray
    content_errors: np.ndarray
    style_errors: np.ndarray
    losses: np.ndarray


def style_transfer(
    model: keras.Model,
    content: ArrayLike,
    style: ArrayLike,
    *,
    content_layer: str,
    style_layers: Sequence[str],
    content_weight: float | ArrayLike = 1.0,
    style_weight: float | ArrayLike = 5.0,
    total_variation: float = 10.0,
    scales: int = 3,
    detail: float = 0.4,
    steps: int = 40,
    step_size: float = 0.05,
    optimizer: str = "lbfgs",
    parametrisation: str = "fourier",
    progress: bool = True,
    on_step: ascent.OnStep | None = None,
) -> StyleTransfer:
    """Paint one picture in the style of another.

    Content is what a high layer answers, place by place. Style is which channels of several layers
    answer together, wherever that is: their Gram matrices. From the content picture on, a weighted
    sum of the two normalised errors is made small, first on a small picture, where a few steps move
    large forms. What has changed is enlarged and laid over the next larger picture, and so on.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    content
        One picture (H, W, C) in [0, 1], or a batch (N, H, W, C).
    style
        One picture, or a batch, one for each. Where the model takes any size, it may have a size of
        its own: the larger it is, the larger are the strokes.
    content_layer, style_layers
        A layer's name, and several. The higher the content layer, the more freely the picture is
        painted; the higher the style layers, the larger the forms that are taken over. With
        EfficientNet-Lite0 outputs of whole blocks (``…_project``, ``…_add``) give better pictures
        than those of rectifiers.
    content_weight, style_weight
        Weights of the two errors, or arrays (N,) to try several at once. With ``content_weight=0``
        the content picture only tells the size and the start: noise becomes a texture.
    total_variation
        Weight of the squared slopes, as a mean over the pixels.
    scales
        Number of sizes, each twice the one before. Models that take one size only need
        ``scales=1``.
    detail
        How much of the content picture's fine detail is put back when the picture is enlarged: with
        0 all is painted, with 1 it stays close to the photograph. 0 for textures.
    steps
        Steps at each scale.
    step_size, optimizer, parametrisation
        As for :func:`dlsg_utils.ascent.ascend`.
    progress
        Show a bar.
    on_step
        Called after each step with its number from 1 up, the pictures so far, in the size of their
        scale, and their losses before the step; ends the transfer by returning True.

    Returns
    -------
    StyleTransfer
        After ``on_step`` ended it or Ctrl-C, the pictures so far.

    Raises
    ------
    ValueError
        If there is no such layer, a picture does not fit the model or is too small for a layer, or
        the numbers of pictures and weights differ.

    Source: Gatys, Ecker and Bethge (2016), "Image Style Transfer Using Convolutional Neural
    Networks". Used in lecture 11.
    """
    contents, one_content = checks.image_batch(content, argument="content")
    styles, one_style = checks.image_batch(style, argument="style")
    layers = _names(style_layers)
    keep = _weight("content_weight", content_weight)
    paint = _weight("style_weight", style_weight)
    counts = {len(contents), len(styles), len(keep), len(paint)} - {1}
    if len(counts) > 1:
        raise ValueError(
            "content, style and their weights take one for all or as many of each, got "
            f"{len(contents)}, {len(styles)}, {len(keep)} and {len(paint)}."
        )
    detail = checks.number("detail", detail, at_least=0, at_most=1)
    smooth = checks.number("total_variation", total_variation, at_least=0)
    steps, scales = checks.whole("steps", steps), checks.whole("scales", scales)
    if scales > 1 and None not in shape_to_compile_for(model, contents)[:2]:
        raise ValueError(
            f"model {model.name!r} takes pictures of one size only: pass scales=1, got {scales}."
        )

    objective = partial(_objective, model, content_layer, layers, keep, paint, smooth)
    # At black and white the sigmoid of "fourier" is flat: start paler.
    pale = 0.2 if parametrisation == "fourier" else 0.0
    change = pale * (0.5 - _shrunk(contents, 2 ** (scales - 1)))
    losses: list[np.ndarray] = []
    stopped = False
    with tqdm(total=scales * steps, unit=" steps", disable=not progress) as bar:

        def seen(before: int, step: int, images: np.ndarray, scores: np.ndarray) -> bool:
            nonlocal stopped
            bar.update()
            if on_step is not None:
                given = (images[0], -scores[0]) if single else (images, -scores)
                stopped = on_step(before + step, *given) is True
            return stopped

        single = one_content and one_style and not counts
        for scale in reversed(range(scales)):
            shrunk = partial(_shrunk, factor=2**scale)
            small = shrunk(contents)
            climbed = ascent.ascend(
                model,
                objective(small, shrunk(styles)),
                _enlarged(small, change, detail),
                steps=steps,
                step_size=step_size,
                optimizer=optimizer,
                parametrisation=parametrisation,
                progress=False,
                on_step=partial(seen, sum(len(part) for part in losses))
                if progress or on_step
                else None,
            )
            change = climbed.images - small
            losses.append(-climbed.scores)
            # L-BFGS may also end early because it can get no lower.
            if stopped or (optimizer != "lbfgs" and len(climbed.scores) < steps):
                break
    images = _enlarged(contents, change, detail)
    wanted = activations(model, contents, content_layer)
    content_errors = _errors(activations(model, images, content_layer), wanted)
    errors = style_errors(model, images, styles, layers)
    if single:
        return StyleTransfer(images[0], content_errors[0], errors[0], np.concatenate(losses)[:, 0])
    return StyleTransfer(images, content_errors, errors, np.concatenate(losses))


def style_errors(
    model: keras.Model, images: ArrayLike, style: ArrayLike, layers: Sequence[str]
) -> np.ndarray:
    """Measure how far pictures are from a style: ‖G(x) − G₀‖² / ‖G₀‖² of Gram matrices G.

    Parameters
    ----------
    model
        Any Keras model of one input.
    images
        One picture (H, W, C) in [0, 1], or a batch (N, H, W, C).
    style
        One picture, or one for each; it may have another size.
    layers
        Names of the layers whose Gram matrices are compared.

    Returns
    -------
    float32 array (N,), or () for one picture
        The mean over the layers: 0 for the same style.

    Raises
    ------
    ValueError
        If there is no such layer, or the pictures do not fit the model.

    Source: Gatys, Ecker and Bethge (2016). Used in lecture 11.
    """
    pictures, single = checks.image_batch(images)
    styles, _ = checks.image_batch(style, argument="style")
    names = _names(layers)
    found, wanted = _grams(model, pictures, names), _grams(model, styles, names)
    errors = np.mean([_errors(found[name], wanted[name]) for name in names], axis=0)
    return np.asarray(errors[0] if single else errors)


def _objective(
    model: keras.Model,
    content_layer: str,
    style_layers: list[str],
    content_weight: np.ndarray,
    style_weight: np.ndarray,
    total_variation: float,
    contents: np.ndarray,
    styles: np.ndarray,
) -> ascent.Objective:
    """Return what is climbed for content and style pictures of one scale."""
    grams = _grams(model, styles, style_layers)
    share = style_weight / len(style_layers)
    terms = [share * ascent.match_gram(name, grams[name]) for name in style_layers]
    if content_weight.any():
        wanted = activations(model, contents, content_layer)
        terms.append(content_weight * ascent.match(content_layer, wanted))
    if total_variation:
        weight = total_variation / contents[0].size
        terms.append(-weight * ascent.total_variation(2))
    return reduce(add, terms)


def _names(layers: Sequence[str]) -> list[str]:
    """Return the names of the style layers as a list."""
    names = [layers] if isinstance(layers, str) else list(layers)
    if not names:
        raise ValueError("style_layers is empty: give the name of a layer, or several.")
    return names


def _weight(argument: str, weight: float | ArrayLike) -> np.ndarray:
    """Return a weight as an array of one number, or of one a picture."""
    numbers = np.atleast_1d(np.asarray(weight, np.float32))
    if numbers.ndim > 1 or not (np.isfinite(numbers).all() and (numbers >= 0).all()):
        raise ValueError(f"{argument} takes a number from 0 up or an array (N,), got {weight!r}.")
    return numbers


def _grams(model: keras.Model, images: np.ndarray, layers: list[str]) -> dict[str, np.ndarray]:
    features = activations(model, images, layers)
    return {name: ascent.gram(features[name]).numpy() for name in layers}


def _errors(found: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the normalised errors (N,)."""
    axes = tuple(range(1, found.ndim))
    return np.asarray(((found - wanted) ** 2).sum(axes) / (wanted**2).sum(axes))


def _shrunk(images: np.ndarray, factor: int) -> np.ndarray:
    size = tuple(max(1, round(side / factor)) for side in images.shape[1:3])
    return _scaled(images, size).clip(0, 1)


def _enlarged(images: np.ndarray, change: np.ndarray, detail: float) -> np.ndarray:
    """Lay a change over larger pictures, with a share of the detail that its size cannot hold."""
    size = images.shape[1:3]
    coarse = _scaled(_scaled(images, change.shape[1:3]), size)
    return (coarse + detail * (images - coarse) + _scaled(change, size)).clip(0, 1)
