"""Choose an image and see its nearest neighbors, by pixels and by features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.features import nearest
from dlsg_utils.widgets._base import STATIC, Explorer, Octets, finite
from dlsg_utils.widgets._images import names_of
from dlsg_utils.widgets._tiles import tiles_of


class NeighborExplorer(Explorer):
    """An image's nearest neighbors in pixel space and in feature space; it needs no kernel.

    Choose an image with the mouse or the arrow keys; neighbors of another class are framed. The
    distances are Euclidean.

    Parameters
    ----------
    images
        (N, H, W, C) in [0, 1], C 1 or 3.
    labels
        Class indices (N,).
    features
        (N, …), of each image, from :func:`dlsg_utils.features.network_features` say.
    queries
        Images, labels and features of those to choose from, such as a test set; their neighbors
        are found among ``images``. By default each of ``images`` can be chosen, and its neighbors
        are among the others.
    class_names
        A name for each class; by default its number.
    n_neighbors
        How many neighbors are shown, 1 to 8.

    Raises
    ------
    ValueError
        If the shapes do not fit together, or there are too few images or names.

    Used in lecture 06.
    """

    _esm = STATIC / "neighbor_explorer.js"
    _css = STATIC / "neighbor_explorer.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    tiles = Octets(b"", help="The images in one file, those to choose from first.").tag(sync=True)
    places: traitlets.Dict[str, Any] = traitlets.Dict(help="Where they are in it.").tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    labels = traitlets.List(traitlets.Int(), help="Class of each image.").tag(sync=True)
    neighbors: traitlets.Dict[str, Any] = traitlets.Dict(
        help="Neighbors of each query, the nearest first, by pixels and by features."
    ).tag(sync=True)
    dimensions: traitlets.Dict[str, Any] = traitlets.Dict(
        help="How many numbers stand for an image."
    ).tag(sync=True)
    query = traitlets.Int(0, min=0, help="Which image is chosen.").tag(sync=True)

    def __init__(
        self,
        images: ArrayLike,
        labels: ArrayLike,
        features: ArrayLike,
        *,
        queries: tuple[ArrayLike, ArrayLike, ArrayLike] | None = None,
        class_names: Sequence[str] | None = None,
        n_neighbors: int = 6,
    ) -> None:
        gallery = _part("images", images, labels, features)
        asked = gallery if queries is None else _part("queries", *queries)
        count = checks.whole("n_neighbors", n_neighbors)
        most = min(8, len(gallery[0]) - (queries is None))
        if count > most:
            raise ValueError(f"n_neighbors takes 1 to {most} here, got {n_neighbors}.")
        found = {
            name: _others(space[0], count) if queries is None else _among(*space, count)
            for name, space in {
                "pixels": (gallery[0], asked[0]),
                "features": (gallery[2], asked[2]),
            }.items()
        }
        shown, kinds = gallery[0], gallery[1]
        if queries is not None:  # of a large gallery only what is anyone's neighbor is sent
            used, places = np.unique(list(found.values()), return_inverse=True)
            found = dict(zip(found, places.reshape(2, -1, count) + len(asked[0]), strict=True))
            shown = np.concatenate([asked[0], gallery[0][used]])
            kinds = np.concatenate([asked[1], gallery[1][used]])
        classes = int(max(gallery[1].max(), asked[1].max())) + 1
        tiles, tile_places = tiles_of(shown)
        super().__init__(
            tiles=tiles,
            places=tile_places,
            names=names_of(class_names, max(classes, len(class_names or ()))),
            labels=kinds.tolist(),
            neighbors={name: indices.tolist() for name, indices in found.items()},
            dimensions={
                "pixels": int(np.prod(gallery[0].shape[1:])),
                "features": int(np.prod(gallery[2].shape[1:])),
            },
        )

    @traitlets.validate("query")
    def _known_query(self, proposal: Any) -> int:
        count = len(self.neighbors.get("pixels", [0]))
        if proposal["value"] >= count:
            raise traitlets.TraitError(f"query takes 0 to {count - 1}, got {proposal['value']}.")
        return proposal["value"]

    def _free(self) -> None:
        super()._free()
        self.tiles = b""


def _part(argument: str, images: Any, labels: Any, features: Any) -> tuple[np.ndarray, ...]:
    """Return images, labels and features that belong together, or raise."""
    pictures, single = checks.image_batch(images)
    kinds, numbers = np.asarray(labels), finite("features", features)
    if single or pictures.shape[-1] not in (1, 3):
        raise ValueError(
            f"{argument} takes a batch (N, H, W, 1) or (N, H, W, 3), got {np.shape(images)}."
        )
    if kinds.dtype.kind not in "iu" or kinds.min(initial=0) < 0:
        raise ValueError(f"labels takes class indices from 0 up, got {labels!r}.")
    count = len(pictures)
    if kinds.shape != (count,) or numbers.ndim < 2 or len(numbers) != count:
        raise ValueError(
            f"{argument}, labels and features take (N, H, W, C), (N,) and (N, …), "
            f"got {pictures.shape}, {kinds.shape} and {numbers.shape}."
        )
    return pictures, kinds, numbers


def _among(gallery: np.ndarray, queries: np.ndarray, count: int) -> np.ndarray:
    """Return the indices (Q, count) of the nearest in a gallery."""
    return nearest(gallery, queries, n_neighbors=count).indices


def _others(images: np.ndarray, count: int) -> np.ndarray:
    """Return the indices (N, count) of each one's nearest among the others."""
    indices = _among(images, images, count + 1)
    itself = indices == np.arange(len(images))[:, None]
    itself[~itself.any(axis=1), -1] = True  # hidden behind others that equal it
    return indices[~itself].reshape(len(images), count)
