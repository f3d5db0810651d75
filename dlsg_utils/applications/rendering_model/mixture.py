"""The mixture of rendering models: a template, moved and switched on or off, and noise."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import image_batch, number, one_of, whole

Inference = Literal["max-sum", "sum-product"]
_EQUAL: Any = None  # probabilities
_BLOCK = 2_000_000  # scores that are held at once


@dataclass(frozen=True, eq=False, repr=False)
class RenderingMixture:
    r"""Images of which each is one template at one place, or nothing, and noise.

    An image is rendered from the latent variables k (which template), g (where) and a (on or off):

    .. math:: x = a \, T_g \mu_k + \varepsilon, \quad \varepsilon \sim N(0, \sigma^2 I),

    where :math:`T_g` writes the template at a translation g into an image of zeros. All
    translations at which the template lies within the image are equally probable.

    Parameters
    ----------
    templates : (K, h, w, C)
        Any finite values.
    size : (H, W)
        Of the images; at least that of the templates. The difference is the range of translations.
    noise
        Standard deviation of the noise of a pixel, above 0.
    prior : (K,), optional
        Probability of each template; by default all are equal.
    on
        Probability that the switch is on, above 0 and at most 1.
    labels : int array (K,), optional
        The class of each template.

    Raises
    ------
    ValueError
        If there is no template, a value is not finite, the templates are larger than the images,
        the noise or a probability is not possible, or the labels are not one for each template.
    TypeError
        If a number is none.

    Source: Patel, Nguyen, Baraniuk (2015), "A Probabilistic Theory of Deep Learning".
    """

    templates: NDArray[np.float32]
    size: tuple[int, int]
    noise: float
    prior: NDArray[np.float64] = _EQUAL
    on: float = 1.0
    labels: NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        templates = checked_templates(self.templates)
        size = tuple(whole("size", side) for side in self.size)
        if len(size) != 2 or any(s < t for s, t in zip(size, templates.shape[1:3], strict=True)):
            raise ValueError(
                f"size takes (H, W) at least as large as the templates, "
                f"{templates.shape[1]}×{templates.shape[2]}, got {self.size}."
            )
        count = len(templates)
        prior = np.full(count, 1 / count) if self.prior is None else np.asarray(self.prior, float)
        if prior.shape != (count,) or not (prior >= 0).all() or not np.isclose(prior.sum(), 1):
            raise ValueError(
                f"prior takes {count} probabilities that sum to 1, one for each template, got "
                f"{self.prior!r}."
            )
        labels = None if self.labels is None else checked_labels(self.labels, count, "template")
        found = {
            "templates": templates, "size": size, "noise": checked_noise(self.noise),
            "prior": prior, "on": checked_on(self.on, at_most=1), "labels": labels,
        }  # fmt: skip
        for name, value in found.items():
            object.__setattr__(self, name, value)

    @property
    def translations(self) -> tuple[int, int]:
        """How many translations there are, along rows and along columns."""
        (height, width), (_, h, w, _) = self.size, self.templates.shape
        return height - h + 1, width - w + 1

    def __repr__(self) -> str:
        rows, columns = self.translations
        return (
            f"RenderingMixture({len(self.templates)} templates {self.templates.shape[1:]}, "
            f"{rows}×{columns} translations, noise {self.noise:.3g}, on {self.on:.3g})"
        )


class States(NamedTuple):
    """The most probable latent variables of some images, each (N,).

    ``template``, ``row`` and ``column`` say what is drawn and where its upper left corner lies,
    ``on`` whether it is drawn. ``score`` is the log joint probability less that of pure noise.

    Used in lecture 19.
    """

    template: NDArray[np.int64]
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    on: NDArray[np.bool_]
    score: NDArray[np.float64]


def log_ratios(mixture: RenderingMixture, images: ArrayLike) -> NDArray[np.float32]:
    r"""Return how much more probable each template at each place is than pure noise.

    The logarithm of p(x, k, g, on) / p(x | nothing drawn). The norm of the image cancels, and what
    is left is a cross-correlation and a bias:

    .. math:: \frac{\langle T_g \mu_k, x \rangle}{\sigma^2} - \frac{\|\mu_k\|^2}{2 \sigma^2}
              + \log \frac{\pi_k \, p_{on}}{G}

    Returns
    -------
    float32 array (N, K, rows, columns), or (K, rows, columns) for one image
        Rows and columns of translations.

    Raises
    ------
    ValueError
        If images do not have the mixture's size and channels, or are not in [0, 1].
    """
    batch, single = fitting_images(mixture, images)
    found = []
    for part in in_parts(mixture, batch):
        scores = np.moveaxis(ratios_of(mixture, part), 0, -1)
        found.append(scores.reshape(*scores.shape[:2], *mixture.translations))
    ratios = np.concatenate(found)
    return ratios[0] if single else ratios


def log_evidence(mixture: RenderingMixture, images: ArrayLike) -> NDArray[np.float64]:
    """Return the log probability density of each image, float64 (N,); a number for one image."""
    batch, single = fitting_images(mixture, images)
    gains = np.concatenate(
        [log_gains(mixture, ratios_of(mixture, part)) for part in in_parts(mixture, batch)]
    )
    found = noise_log_density(batch, mixture.noise) + gains
    return found[0] if single else found


def best_states(
    mixture: RenderingMixture, images: ArrayLike, *, label: ArrayLike | None = None
) -> States:
    """Return the most probable state of each image: max-sum inference.

    Parameters
    ----------
    images : (N, H, W, C), or one
    label : int or (N,), optional
        Only states with a template of this class: the best explanation as that class.

    Raises
    ------
    ValueError
        If the images do not fit, or a class has no template.

    Used in lecture 19.
    """
    batch, single = fitting_images(mixture, images)
    wanted = None
    if label is not None:
        known = _labels_of(mixture)
        wanted = np.broadcast_to(np.asarray(label), (len(batch),))
        missing = sorted(set(wanted.tolist()) - set(known.tolist()))
        if missing:
            raise ValueError(f"label takes classes that have a template, got {missing[0]!r}.")
    found = []
    start = 0
    for part in in_parts(mixture, batch):
        scores = ratios_of(mixture, part)
        if wanted is not None:
            scores[:, known != wanted[start : start + len(part), None]] = -np.inf
        start += len(part)
        found.append(np.moveaxis(scores, 0, -1).reshape(len(part), -1))
    flat = np.concatenate(found)
    best = flat.argmax(axis=1)
    score = flat[np.arange(len(flat)), best].astype(float)
    off = math.log1p(-mixture.on) if mixture.on < 1 else -math.inf
    template, row, column = np.unravel_index(best, (len(mixture.templates), *mixture.translations))
    states = States(template, row, column, score > off, np.maximum(score, off))
    return States(*(each[0] for each in states)) if single else states


def render_states(mixture: RenderingMixture, states: States) -> NDArray[np.float32]:
    """Return what states render, without noise: float32 (N, H, W, C); (H, W, C) for one state.

    Values may leave [0, 1] where templates do.

    Raises
    ------
    ValueError
        If a template or a place is not among the mixture's.

    Used in lecture 19.
    """
    fields = [np.asarray(each) for each in states[:4]]
    single = fields[0].ndim == 0
    template, row, column, on = (np.atleast_1d(each) for each in fields)
    limits = (len(mixture.templates), *mixture.translations)
    for name, given, limit in zip(States._fields, (template, row, column), limits, strict=False):
        if given.size and (given.min() < 0 or given.max() >= limit):
            raise ValueError(
                f"states takes {name} from 0 to {limit - 1}, got {given.min()} to {given.max()}."
            )
    _, h, w, channels = mixture.templates.shape
    images = np.zeros((len(template), *mixture.size, channels), np.float32)
    for n in np.flatnonzero(on):
        top, left = row[n], column[n]
        images[n, top : top + h, left : left + w] = mixture.templates[template[n]]
    return images[0] if single else images


def class_scores(
    mixture: RenderingMixture, images: ArrayLike, *, inference: Inference = "max-sum"
) -> NDArray[np.float64]:
    """Return the log score of each class: its best state, or the sum over all its states.

    Only states that are on count, for those that are off say nothing about the class.

    Parameters
    ----------
    inference : {"max-sum", "sum-product"}
        ``"max-sum"``: the log joint probability of the best state less that of pure noise.
        ``"sum-product"``: the same of all states of the class together.

    Returns
    -------
    float64 array (N, classes), or (classes,) for one image
        Minus infinity for a class without a template, below the largest label.

    Raises
    ------
    ValueError
        If the mixture has no labels, the images do not fit, or there is no such inference.

    Used in lecture 19.
    """
    one_of("inference", inference, ("max-sum", "sum-product"))
    labels = _labels_of(mixture)
    batch, single = fitting_images(mixture, images)
    scores = np.full((len(batch), int(labels.max()) + 1), -np.inf)
    start = 0
    for part in in_parts(mixture, batch):
        ratios, rows = ratios_of(mixture, part), slice(start, start + len(part))
        for label in np.unique(labels):
            own = ratios[:, :, labels == label]
            best = own.max(axis=(0, 2))
            scores[rows, label] = best if inference == "max-sum" else logsumexp(own)
        start += len(part)
    return scores[0] if single else scores


def classify(
    mixture: RenderingMixture, images: ArrayLike, *, inference: Inference = "max-sum"
) -> NDArray[np.int64]:
    """Return the class of the highest score for each image, int64 (N,); as :func:`class_scores`.

    Used in lecture 19.
    """
    return class_scores(mixture, images, inference=inference).argmax(axis=-1)


# What the other modules share


def checked_templates(templates: Any, argument: str = "templates") -> NDArray[np.float32]:
    """Return templates (K, h, w, C) as float32, or raise."""
    array = np.asarray(templates)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{argument} takes an array of numbers, got dtype {array.dtype}.")
    if array.ndim != 4 or array.size == 0:
        hint = " Add a channel axis: templates[..., None]." if array.ndim == 3 else ""
        raise ValueError(
            f"{argument} takes at least one template, (K, h, w, C), got shape {array.shape}.{hint}"
        )
    if not np.isfinite(array).all():
        raise ValueError(f"{argument} holds NaN or infinity.")
    return array.astype(np.float32)


def checked_noise(noise: Any) -> float:
    """Return a standard deviation above 0, or raise."""
    found = number("noise", noise, at_least=0)
    if found == 0:
        raise ValueError(
            "noise must be above 0, got 0: without noise only exact renderings are possible. Take "
            "a small value, such as 0.01."
        )
    return found


def checked_on(on: Any, *, at_most: float) -> float:
    """Return a probability of the switch being on, above 0, or raise."""
    found = number("on", on, at_least=0, at_most=at_most)
    if found == 0:
        raise ValueError("on must be above 0, got 0: nothing would ever be drawn.")
    return found


def checked_labels(labels: Any, count: int, what: str) -> NDArray[np.int64]:
    """Return labels (count,) of at least 0 as int64, or raise."""
    array = np.asarray(labels)
    if array.dtype.kind not in "iu" or array.shape != (count,):
        raise ValueError(
            f"labels takes one whole number for each {what}, shape ({count},), got dtype "
            f"{array.dtype} and shape {array.shape}."
        )
    if array.size and array.min() < 0:
        raise ValueError(f"labels takes classes from 0 up, got {array.min()}.")
    return array.astype(np.int64)


def fitting_images(mixture: RenderingMixture, images: Any) -> tuple[np.ndarray, bool]:
    """Return a batch of images of the mixture's size and whether one was given, or raise."""
    batch, single = image_batch(images)
    wanted = (*mixture.size, mixture.templates.shape[-1])
    if batch.shape[1:] != wanted:
        raise ValueError(
            f"images must be like those of the mixture, {_times(wanted)}, got "
            f"{_times(batch.shape[1:])}. Crop or pad them, or learn a mixture of their size."
        )
    return batch, single


def logsumexp(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the logarithm of the sum of exponentials of each image's scores (G, N, K)."""
    top = scores.max(axis=(0, 2))
    return np.asarray(top + np.log(np.exp(scores - top[:, None]).sum(axis=(0, 2))))


def log_gains(mixture: RenderingMixture, scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return log p(x) / p(x | nothing drawn) of each image, from its scores (G, N, K)."""
    total = logsumexp(scores).astype(float)
    return total if mixture.on == 1 else np.logaddexp(total, math.log1p(-mixture.on))


def noise_log_density(batch: np.ndarray, noise: float) -> NDArray[np.float64]:
    """Return the log density of each image if nothing is drawn."""
    flat = batch.reshape(len(batch), -1).astype(float)
    constant = 0.5 * flat.shape[1] * math.log(2 * math.pi * noise**2)
    return np.asarray(-(flat**2).sum(axis=1) / (2 * noise**2) - constant)


def biases(mixture: RenderingMixture) -> NDArray[np.float64]:
    """Return what the norms and the priors add to the correlation of each template, (K,)."""
    rows, columns = mixture.translations
    norms = (mixture.templates.astype(float) ** 2).sum(axis=(1, 2, 3))
    with np.errstate(divide="ignore"):  # a template of probability 0
        priors = np.log(mixture.prior)
    found = priors + math.log(mixture.on / (rows * columns)) - norms / (2 * mixture.noise**2)
    return np.asarray(found)


def ratios_of(mixture: RenderingMixture, batch: np.ndarray) -> NDArray[np.float32]:
    """Return the scores of a part of the images, (G, N, K): this order is the quickest."""
    count, h, w, _ = mixture.templates.shape
    kernel = mixture.templates.reshape(count, -1).T / np.float32(mixture.noise**2)
    rows, columns = mixture.translations
    scores = np.empty((rows * columns, len(batch), count), np.float32)
    for g, (row, column) in enumerate(np.ndindex(rows, columns)):
        crops = batch[:, row : row + h, column : column + w].reshape(len(batch), -1)
        np.matmul(crops, kernel, out=scores[g])
    scores += biases(mixture).astype(np.float32)
    return scores


def in_parts(mixture: RenderingMixture, batch: np.ndarray) -> list[np.ndarray]:
    """Return the images in parts whose scores fit into the memory."""
    rows, columns = mixture.translations
    step = max(1, _BLOCK // (len(mixture.templates) * rows * columns))
    return [batch[start : start + step] for start in range(0, len(batch), step)]


def _labels_of(mixture: RenderingMixture) -> NDArray[np.int64]:
    if mixture.labels is None:
        raise ValueError(
            "mixture has no classes: give labels to learn_mixture, or name its templates by "
            "name_templates(mixture, images, labels)."
        )
    return mixture.labels


def _times(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))
