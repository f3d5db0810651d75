"""Pixels classified without a network: what surrounds each of them, and a random forest."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from skimage import feature
from sklearn.ensemble import RandomForestClassifier

from dlsg_utils._core import checks
from dlsg_utils.applications.segmentation.evaluation import as_label_map

# Scikit-image's carries no types.
_multiscale: Any = feature.multiscale_basic_features


def local_features(images: ArrayLike, *, largest: float = 8.0) -> NDArray[np.float32]:
    """Describe what surrounds each pixel: color, edges and texture after smoothing.

    Of each channel, smoothed by Gaussians of deviations 0.5, 1, 2 and so on: its value, the length
    of its gradient, and the eigenvalues of its Hessian matrix.

    Parameters
    ----------
    images : (N, H, W, C) or (H, W, C), values in [0, 1]
    largest
        Pixels of the largest deviation.

    Returns
    -------
    float32 array (N, H, W, F) or (H, W, F)

    Source: scikit-image's ``feature.multiscale_basic_features``.
    """
    batch, single = checks.image_batch(images)
    most = checks.number("largest", largest, at_least=0.5)
    found = np.stack(
        [_multiscale(image, sigma_max=most, channel_axis=-1) for image in batch]
    ).astype(np.float32)
    return found[0] if single else found


class PixelForest:
    """A random forest that classifies each pixel by :func:`local_features`.

    Parameters
    ----------
    trees
        Of the forest.
    largest
        As for :func:`local_features`: how far around a pixel the features look.
    pixels
        Drawn of each image to learn from.
    seed
        Of this draw and of the trees.

    Source: Breiman (2001), "Random Forests"; for pixels so in scikit-image's example "Trainable
    segmentation using local features and random forests". Used in lecture 20.
    """

    def __init__(
        self, *, trees: int = 30, largest: float = 8.0, pixels: int = 150, seed: int | None = None
    ) -> None:
        self.trees = checks.whole("trees", trees)
        self.largest = checks.number("largest", largest, at_least=0.5)
        self.pixels = checks.whole("pixels", pixels)
        self.seed = seed

    def fit(self, images: ArrayLike, labels: ArrayLike) -> PixelForest:
        """Learn from images (N, H, W, C) in [0, 1] and the class of each pixel (N, H, W).

        Raises
        ------
        ValueError
            If labels have another size than the images, or are negative.
        """
        batch, _ = checks.image_batch(images)
        if np.shape(labels) != batch.shape[:3]:
            raise ValueError(
                f"labels takes one for each pixel, {batch.shape[:3]}, got shape {np.shape(labels)}."
            )
        truth = as_label_map("labels", labels, int(np.max(labels, initial=0)) + 1)
        rng = checks.generator(self.seed)
        described, known = [], []
        for image, label in zip(batch, truth.reshape(len(batch), -1), strict=True):
            features = local_features(image, largest=self.largest).reshape(label.size, -1)
            drawn = rng.choice(label.size, min(self.pixels, label.size), replace=False)
            described.append(features[drawn])
            known.append(label[drawn])
        self._forest = RandomForestClassifier(
            self.trees, min_samples_leaf=2, random_state=self.seed, n_jobs=1
        ).fit(np.concatenate(described), np.concatenate(known))
        return self

    def predict(self, images: ArrayLike) -> NDArray[np.int64]:
        """Return the most probable class of each pixel, (N, H, W) or (H, W)."""
        if not hasattr(self, "_forest"):
            raise ValueError("This forest has learned nothing yet: call fit(images, labels) first.")
        batch, single = checks.image_batch(images)
        found = np.stack(
            [
                self._forest.predict(features.reshape(-1, features.shape[-1])).reshape(
                    features.shape[:2]
                )
                for features in (local_features(image, largest=self.largest) for image in batch)
            ]
        ).astype(np.int64)
        return found[0] if single else found
