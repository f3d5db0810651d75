"""The control: random noise of the same size as an attack's change."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._base import AttackResult, Change


@checks.renamed()
def random_noise(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    sigma: float | ArrayLike,
    seed: int | None = None,
    progress: bool = True,
) -> AttackResult:
    """Add Gaussian noise, the control that every attack has to beat.

    Parameters
    ----------
    model, images, labels, progress
        As for :func:`fgsm`.
    sigma
        Standard deviation, or one for each image, (N,): the ``distortion`` of an attack makes
        noise of the same size. Values are clipped to [0, 1].
    seed
        Makes the noise repeatable.

    Returns
    -------
    AttackResult

    Raises, Warns
        As :func:`fgsm`.

    Source: Szegedy et al. (2014), "Intriguing properties of neural networks". Used in lecture 12.
    """
    checks.whole("seed", 0 if seed is None else seed, at_least=0)
    problem = _base.check(model, images, labels, None)
    shape, sizes = problem.images.shape, np.asarray(sigma, np.float32)
    if sizes.shape not in ((), shape[:1]) or not (np.isfinite(sizes) & (sizes >= 0)).all():
        raise ValueError(
            f"sigma takes a number of at least 0, or one for each image, ({shape[0]},), "
            f"got {sigma!r}."
        )
    noise = np.random.default_rng(seed).standard_normal(shape, np.float32)
    change = sizes.reshape(-1, 1, 1, 1) * noise
    return _base.result(problem, _base.run(problem, Change, change, progress=progress))
