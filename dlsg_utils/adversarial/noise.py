"""The control: a change as large as an attack's, but without aim."""

import keras
import numpy as np
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.adversarial import _base
from dlsg_utils.adversarial._base import Attack


def random_noise(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike | None = None,
    *,
    sigma: float | ArrayLike,
    seed: int | None = None,
    progress: bool = True,
) -> Attack:
    """Add Gaussian noise, the control that every attack has to beat.

    Parameters
    ----------
    model, images, labels, progress
        As for :func:`fgsm`.
    sigma
        Standard deviation, or one for each picture, (N,): the ``distortion`` of an attack makes
        noise of the same size. What leads beyond [0, 1] is cut off.
    seed
        Makes the noise repeatable.

    Returns
    -------
    Attack

    Raises, Warns
        As :func:`fgsm`.

    Source: Szegedy et al. (2014), "Intriguing properties of neural networks". Used in lecture 12.
    """
    if seed is not None:
        checks.whole("seed", seed, at_least=0)
    aim = _base.aim(model, images, labels, None)
    clean = aim.task.images
    sizes = np.asarray(sigma, np.float32)
    if sizes.shape not in ((), (len(clean),)) or not (np.isfinite(sizes) & (sizes >= 0)).all():
        raise ValueError(
            f"sigma takes a number of at least 0, or one for each picture, ({len(clean)},), "
            f"got {sigma!r}."
        )
    noise = np.random.default_rng(seed).standard_normal(clean.shape, np.float32)
    noisy = np.clip(clean + sizes.reshape(-1, 1, 1, 1) * noise, 0, 1)
    return _base.concluded(aim, _base.judge(aim, noisy, progress))
