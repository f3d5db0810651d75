"""Expectation maximization: templates from images, with or without their classes."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import generator, image_batch, sides, whole
from dlsg_utils.applications.rendering_model import mixture as mixtures
from dlsg_utils.applications.rendering_model.mixture import RenderingMixture

LEAST_NOISE = 0.01  # a standard deviation below this one is set to it
_LEAST_WEIGHT = 1e-6  # of a template, in images; below it stays as it is


def learn_mixture(
    images: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    templates: int,
    size: int | tuple[int, int],
    steps: int = 20,
    on: float = 1.0,
    seed: int | None = None,
) -> tuple[RenderingMixture, NDArray[np.float64]]:
    """Learn a mixture of rendering models by expectation maximization.

    Each step computes the posterior of all states of each image (E-step), then sets templates,
    priors, noise and the probability of the switch to what is most probable given these posteriors
    (M-step). The log likelihood does not fall, but for rounding.

    It begins with the middles of random images, of those with an above-median norm if the switch
    may be off.

    Parameters
    ----------
    images : (N, H, W, C)
        In [0, 1].
    labels : int array (N,), optional
        Classes; each then has its own templates.
    templates
        How many; with labels, how many for each class.
    size
        Side of the templates, or (height, width). Where they are smaller than the images, they may
        lie anywhere in them.
    on
        Probability of the switch at the beginning. 1: always on; below 1 it is learned.

    Returns
    -------
    mixture : RenderingMixture
    log_likelihood : float64 array (steps,)
        Mean over the images, of each step's model before the step.

    Raises
    ------
    ValueError
        If images are empty or all equal, hold NaN or leave [0, 1], there are fewer of them (of a
        class) than templates, templates are larger than images, or labels are not one for each.
    TypeError
        If a whole number is none.

    Source: Patel, Nguyen, Baraniuk (2015), "A Probabilistic Theory of Deep Learning". Used in
    lecture 19.
    """
    batch, _ = image_batch(images)
    whole("templates", templates)
    whole("steps", steps)
    given = None if labels is None else mixtures.checked_labels(labels, len(batch), "image")
    model = _start(batch, given, templates, sides(size), mixtures.checked_on(on, at_most=1), seed)
    history = np.empty(steps)
    for step in range(steps):
        model, history[step] = _em_step(model, batch, given)
    return model, history


def name_templates(
    mixture: RenderingMixture, images: ArrayLike, labels: ArrayLike
) -> RenderingMixture:
    """Return the mixture with the class of each template, named by labeled images.

    A template gets the most frequent class of the images whose best state is of that template.
    One that is nobody's best gets the class of the image for which its score is highest.

    Raises
    ------
    ValueError
        If images do not fit, or labels are not one whole number from 0 up for each.
    """
    batch, _ = mixtures.fitting_images(mixture, images)
    given = mixtures.checked_labels(labels, len(batch), "image")
    found = np.empty((len(batch), len(mixture.templates)), np.float32)
    start = 0
    for part in mixtures.in_parts(mixture, batch):
        found[start : start + len(part)] = mixtures.ratios_of(mixture, part).max(axis=0)
        start += len(part)
    best = found.argmax(axis=1)
    names = given[found.argmax(axis=0)]
    for template in np.unique(best):
        names[template] = np.bincount(given[best == template]).argmax()
    return replace(mixture, labels=names)


def _start(
    batch: np.ndarray,
    labels: NDArray[np.int64] | None,
    count: int,
    size: tuple[int, int],
    on: float,
    seed: int | None,
) -> RenderingMixture:
    """Return the mixture to begin with."""
    rng, spread = generator(seed), float(batch.std())
    if spread == 0:
        raise ValueError("images are all equal: there is nothing to learn.")
    height, width = batch.shape[1:3]
    if size[0] > height or size[1] > width:
        raise ValueError(
            f"size takes templates at most as large as the images, {height}×{width}, got "
            f"{size[0]}×{size[1]}."
        )
    top, left = (height - size[0]) // 2, (width - size[1]) // 2
    middles = batch[:, top : top + size[0], left : left + size[1]]
    norms = (middles**2).sum(axis=(1, 2, 3))
    usable = norms >= np.median(norms) if on < 1 else np.full(len(batch), True)
    chosen, names = [], []
    for label in [None] if labels is None else np.unique(labels):
        own = np.flatnonzero(usable if label is None else usable & (labels == label))
        if len(own) < count:
            of = "" if label is None else f" of class {label}"
            raise ValueError(
                f"templates takes at most as many as there are images{of}, {len(own)}, got {count}."
            )
        chosen.append(rng.choice(own, count, replace=False))
        names += [label] * count
    return RenderingMixture(
        middles[np.concatenate(chosen)],
        (height, width),
        max(spread, LEAST_NOISE),
        on=on,
        labels=None if labels is None else np.array(names),
    )


def _em_step(
    model: RenderingMixture, batch: np.ndarray, labels: NDArray[np.int64] | None
) -> tuple[RenderingMixture, float]:
    """Return the next mixture, and the mean log likelihood of the one that is given."""
    count, h, w, channels = model.templates.shape
    rows, columns = model.translations
    weights, sums = np.zeros(count), np.zeros((count, h * w * channels))
    likelihood, norm, start = 0.0, 0.0, 0
    for part in mixtures.in_parts(model, batch):
        ratios = mixtures.ratios_of(model, part)
        if labels is not None and model.labels is not None:
            ratios[:, model.labels != labels[start : start + len(part), None]] = -np.inf
        start += len(part)
        gains = mixtures.log_gains(model, ratios)
        ratios -= gains.astype(np.float32)[:, None]
        posterior = np.exp(ratios, out=ratios)
        likelihood += float((mixtures.noise_log_density(part, model.noise) + gains).sum())
        norm += float((part.astype(float) ** 2).sum())
        weights += posterior.sum(axis=(0, 1), dtype=float)
        for g, (row, column) in enumerate(np.ndindex(rows, columns)):
            crops = part[:, row : row + h, column : column + w].reshape(len(part), -1)
            sums += posterior[g].T @ crops
    fresh = np.where(
        (weights > _LEAST_WEIGHT)[:, None],
        sums / np.maximum(weights, _LEAST_WEIGHT)[:, None],
        model.templates.reshape(count, -1),
    )
    # Squared distances of the images to what is rendered, with the new templates.
    left = norm - 2 * (fresh * sums).sum() + (weights * (fresh**2).sum(axis=1)).sum()
    images = len(batch)
    return replace(
        model,
        templates=fresh.reshape(model.templates.shape),
        prior=weights / weights.sum(),
        noise=max(math.sqrt(max(left, 0.0) / batch.size), LEAST_NOISE),
        on=1.0 if model.on == 1 else float(np.clip(weights.sum() / images, 1e-6, 1 - 1e-6)),
    ), likelihood / images


def cluster_purity(labels: ArrayLike, clusters: ArrayLike) -> float:
    """Return the share of images whose class is the most frequent one of their cluster.

    It rises with the number of clusters; one cluster for each image has a purity of 1.

    Parameters
    ----------
    labels, clusters : int arrays (N,)

    Raises
    ------
    ValueError
        If there are none, or not as many clusters as labels.
    """
    given = mixtures.checked_labels(labels, np.size(labels), "image")
    found = np.asarray(clusters)
    if given.size == 0 or found.shape != given.shape:
        raise ValueError(
            f"clusters takes one for each of at least one label, shape {given.shape}, got shape "
            f"{found.shape}."
        )
    most = [np.bincount(given[found == each]).max() for each in np.unique(found)]
    return float(sum(most) / given.size)
