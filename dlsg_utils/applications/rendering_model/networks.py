"""The same inference as layers: cross-correlation, bias, ReLU, max pooling."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from keras import layers
from numpy.typing import ArrayLike

from dlsg_utils._core.checks import sides, whole
from dlsg_utils.applications.rendering_model import mixture as mixtures
from dlsg_utils.applications.rendering_model.max_sum import checked_parts
from dlsg_utils.applications.rendering_model.mixture import RenderingMixture


def rendering_layers(
    templates: ArrayLike,
    *,
    noise: float,
    on: float,
    pool: int,
    stride: int = 1,
    pool_stride: int | None = None,
) -> list[keras.layers.Layer]:
    r"""Return the convolution, ReLU and max pooling that compute what :func:`max_sum` finds.

    A kernel is the template over the variance, :math:`\mu / \sigma^2`. The bias is what norm and
    prior give: :math:`-\|\mu\|^2 / 2\sigma^2 + \log (p_{on} / p_{off})`.

    Parameters
    ----------
    templates, noise, on, pool, stride, pool_stride
        As for :func:`max_sum`.

    Returns
    -------
    list of keras.layers.Layer
        With their weights; of one model or more.

    Raises
    ------
    ValueError
        If an argument is not possible; the messages are those of :func:`max_sum`.

    Used in lecture 19.
    """
    drawn = mixtures.checked_templates(templates)
    noise, on = mixtures.checked_noise(noise), mixtures.checked_on(on, at_most=1)
    if on == 1:
        raise ValueError("on must be below 1, got 1: then there is no switch, and no ReLU.")
    variance, norms = noise**2, (drawn.astype(float) ** 2).sum(axis=(1, 2, 3))
    kernels = np.moveaxis(drawn, 0, -1) / variance
    biases = -norms / (2 * variance) + math.log(on / (1 - on))
    return _layers(
        kernels, biases, whole("pool", pool), whole("stride", stride),
        pool if pool_stride is None else whole("pool_stride", pool_stride),
    )  # fmt: skip


def part_layers(
    parts: ArrayLike, *, templates: int, on: float, part_on: float, part_pool: int
) -> list[keras.layers.Layer]:
    """Return the second convolution, ReLU and max pooling, which :func:`deep_max_sum` needs.

    A kernel is 1 where an arrangement has a template, else 0. The bias is the log odds of the
    upper switch, and for each part the logarithm of its switch being off, which the messages of
    the lower level are relative to.

    The lower level's regions must not overlap: below belong the layers of :func:`rendering_layers`
    with a ``pool_stride`` of k + pool − 1, for templates of k×k.

    Parameters
    ----------
    parts, on, part_on, part_pool
        As for :func:`deep_max_sum`.
    templates
        How many the lower level has.

    Raises
    ------
    ValueError
        If a part is no template, or a probability is not within (0, 1).

    Used in lecture 19.
    """
    numbers = checked_parts(parts, whole("templates", templates))
    on, part_on = mixtures.checked_on(on, at_most=1), mixtures.checked_on(part_on, at_most=1)
    if on == 1 or part_on == 1:
        raise ValueError("on and part_on must be below 1: else there is no switch, and no ReLU.")
    kernels = np.moveaxis(numbers[..., None] == np.arange(templates), 0, -1).astype(float)
    drawn = (numbers >= 0).sum(axis=(1, 2))
    biases = math.log(part_on / (1 - part_on)) + drawn * math.log(1 - on)
    return _layers(kernels, biases, whole("part_pool", part_pool), 1, part_pool)


def template_network(
    size: tuple[int, int, int],
    *,
    classes: int,
    templates: int,
    template_size: int | tuple[int, int],
    seed: int | None = None,
) -> keras.Model:
    """Return the network that a mixture with classes is, with random weights, for SGD.

    A convolution with kernels as large as the templates, max pooling over all translations, and
    the largest of each class's templates. It returns these as logits, (N, classes).

    Parameters
    ----------
    size
        (H, W, C) of the images.
    classes, templates
        How many classes, and how many templates each has.

    Raises
    ------
    ValueError
        If the templates are larger than the images, or a number is below 1.

    Used in lecture 19.
    """
    h, w = sides(template_size)
    height, width, channels = (whole("size", side) for side in size)
    if h > height or w > width:
        raise ValueError(f"template_size takes sides of at most {height}×{width}, got {h}×{w}.")
    whole("classes", classes)
    whole("templates", templates)
    start = keras.initializers.GlorotUniform(seed=seed)
    inputs = keras.Input((height, width, channels))
    maps = layers.Conv2D(classes * templates, (h, w), kernel_initializer=start, name="templates")
    best = layers.GlobalMaxPooling2D(name="translations")(maps(inputs))
    grouped = layers.Reshape((classes, templates), name="classes")(best)
    outputs = layers.GlobalMaxPooling1D(data_format="channels_first", name="logits")(grouped)
    return keras.Model(inputs, outputs, name="template_network")


def as_network(mixture: RenderingMixture) -> keras.Model:
    """Return the network whose logits are the mixture's max-sum scores of the classes.

    Raises
    ------
    ValueError
        If the mixture has no classes, or its classes have not equally many templates, one class
        after the other, as :func:`learn_mixture` gives them with labels.

    Used in lecture 19.
    """
    if mixture.labels is None:
        raise ValueError("mixture has no classes: learn it with labels.")
    classes = int(mixture.labels.max()) + 1
    each = len(mixture.labels) // classes
    if not np.array_equal(mixture.labels, np.repeat(np.arange(classes), each)):
        raise ValueError(
            "mixture must have equally many templates for each class, in the order of the classes: "
            "learn it with labels."
        )
    _, h, w, channels = mixture.templates.shape
    model = template_network(
        (*mixture.size, channels), classes=classes, templates=each, template_size=(h, w)
    )
    kernels = np.moveaxis(mixture.templates, 0, -1) / mixture.noise**2
    model.get_layer("templates").set_weights([kernels, mixtures.biases(mixture)])
    return model


def _layers(
    kernels: np.ndarray, biases: Any, pool: int, stride: int, pool_stride: int
) -> list[keras.layers.Layer]:
    """Return a convolution with these weights, ReLU and max pooling."""
    convolution = layers.Conv2D(
        kernels.shape[-1], kernels.shape[:2], strides=stride, activation="relu"
    )
    convolution.build((None, None, None, kernels.shape[2]))
    convolution.set_weights([kernels, biases])
    return [convolution, layers.MaxPooling2D(pool, strides=pool_stride)]
