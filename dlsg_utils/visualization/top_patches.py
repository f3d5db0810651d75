"""The patches of pictures that units respond to most."""

import weakref
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.inspection.receptive_fields import receptive_box
from dlsg_utils.visualization.activations import _CHANNELS, _batches, _channels, _compiled, _outputs


class TopPatches(NamedTuple):
    """For each channel the pictures that make it answer most, the strongest first.

    Attributes
    ----------
    patches : float32 array (K, count, h, w, C)
        What the unit sees of the picture; the whole picture if it sees that much.
    values : float32 array (K, count)
        The unit's answers.
    pictures : int array (K, count)
        Numbers of the pictures, as they came.
    positions : int array (K, count, 2)
        (row, column) of the unit in the channel's map; (0, 0) if the layer has none.
    boxes : int array (K, count, 4)
        Top, bottom, left and right of the patch in the picture. Negative, or beyond the picture,
        where the unit sees padding.

    For a single channel all of them lack the axis K.
    """

    patches: np.ndarray
    values: np.ndarray
    pictures: np.ndarray
    positions: np.ndarray
    boxes: np.ndarray

    def cut(self, maps: ArrayLike) -> np.ndarray:
        """Cut the same pieces out of maps of the pictures, zero beyond the edges.

        Parameters
        ----------
        maps
            One map (H, W) or (H, W, C) for each patch: (K, count, H, W, …).

        Raises
        ------
        ValueError
            If there is not one map for each patch.

        Used in lecture 08.
        """
        values, boxes = np.asarray(maps), self.boxes
        axes = boxes.ndim - 1
        if values.shape[:axes] != boxes.shape[:-1] or values.ndim < axes + 2:
            raise ValueError(
                f"maps takes one map for each patch, {boxes.shape[:-1]} + (H, W, …), "
                f"got shape {values.shape}."
            )
        height, width = values.shape[axes : axes + 2]
        over = max(0, -boxes.min(), boxes[..., 1].max() - height, boxes[..., 3].max() - width)
        edges = [
            (over, over) if axis in (axes, axes + 1) else (0, 0) for axis in range(values.ndim)
        ]
        wide, boxes = np.pad(values, edges), boxes + over
        pieces = [
            wide[place][slice(*boxes[place][:2]), slice(*boxes[place][2:])]
            for place in np.ndindex(boxes.shape[:-1])
        ]
        return np.stack(pieces).reshape(*boxes.shape[:-1], *pieces[0].shape)


def top_patches(
    model: keras.Model,
    images: ArrayLike | Iterable[Any],
    layer: str,
    channels: int | Sequence[int],
    *,
    count: int = 9,
    batch_size: int = 64,
    fill: float = 0.5,
    bounds: tuple[float, float] | None = (0.0, 1.0),
    progress: bool = True,
) -> TopPatches:
    """Find the pictures that make channels answer most, and what in them does.

    The pictures stream by: memory holds one batch of them and the best patches so far.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    images
        Pictures (N, H, W, C) in [0, 1]; or a ``tf.data.Dataset`` or another iterable of batches of
        them, alone or as (images, labels, …). All of one size.
    layer
        A layer's name, inside nested models also ``"encoder/conv2d"``.
    channels
        One channel, or several (K,).
    count
        Pictures a channel. Each picture appears once, where it answers most; of equal answers the
        first stays. Of fewer pictures all are taken.
    batch_size
        Pictures at once; an iterable's batches are taken as they are.
    fill
        Value drawn where a patch reaches over the edge of its picture.
    bounds
        Lowest and highest value that a pixel may have, or None.
    progress
        Show a bar.

    Raises
    ------
    ValueError
        If there is no such layer or channel, or the pictures do not fit the model.

    Source: Girshick, Donahue, Darrell and Malik (2014), "Rich Feature Hierarchies", on Lee's
    slides. Used in lecture 07.
    """
    count = checks.whole("count", count)
    batches = _batches(images, checks.whole("batch_size", batch_size))
    chosen = _channels(channels)
    best: _Best | None = None
    seen = 0
    with tqdm(batches, unit=" batches", disable=not progress) as bar:
        for given in bar:
            batch, _ = checks.image_batch(given, bounds=bounds)
            if best is None:
                size = batch.shape[1:]
                boxes = receptive_box(model, layer, input_shape=size)
                look = _compiled(model, batch, _strongest, (layer,), _CHANNELS)
                best = _Best(len(chosen), count, boxes, size, fill)
            elif batch.shape[1:] != size:
                raise ValueError(
                    f"images takes pictures of one size, got {batch.shape[1:]} after {size}."
                )
            values, places, known = (
                tensor.numpy() for tensor in look(tf.constant(batch), tf.constant(chosen))
            )
            if chosen.max() >= known:
                raise ValueError(
                    f"layer {layer!r} has the channels 0 to {known - 1}, got {chosen.max()}."
                )
            best.take(batch, seen, values, places)
            seen += len(batch)
    if best is None:
        raise ValueError("images is empty: there is no picture to look at.")
    result = best.result()
    return TopPatches(*(array[0] for array in result)) if np.ndim(channels) == 0 else result


class _Best:
    """The strongest answers so far, a row a channel, and what was seen there."""

    def __init__(
        self, channels: int, count: int, boxes: np.ndarray, size: tuple[int, ...], fill: float
    ) -> None:
        sides = (boxes[..., 1::2] - boxes[..., ::2]).reshape(-1, 2).max(axis=0)
        # A unit that sees all of a picture's height is shown all of it, and so for the width.
        self._whole = sides >= size[:2]
        self._sides = np.where(self._whole, size[:2], sides)
        self._boxes, self._count, self._fill = boxes, count, fill
        self._values = np.empty((channels, 0), np.float32)
        self._pictures = np.empty((channels, 0), int)
        self._places = np.empty((channels, 0), int)
        self._patches = np.empty((channels, 0, *self._sides, size[2]), np.float32)

    def take(self, batch: np.ndarray, first: int, values: np.ndarray, places: np.ndarray) -> None:
        """Keep what is strongest of the old and of a batch, given (channels, pictures)."""
        old = self._values.shape[1]
        together = np.concatenate([self._values, values], axis=1)
        order = np.argsort(-together, axis=1, kind="stable")[:, : self._count]

        def chosen(known: np.ndarray, new: np.ndarray) -> np.ndarray:
            return np.take_along_axis(np.concatenate([known, new], axis=1), order, axis=1)

        numbers = np.broadcast_to(np.arange(first, first + len(batch)), values.shape)
        self._values = np.take_along_axis(together, order, axis=1)
        self._pictures = chosen(self._pictures, numbers)
        self._places = chosen(self._places, places)
        patches = np.full((*order.shape, *self._patches.shape[2:]), self._fill, np.float32)
        for channel, rank in np.ndindex(order.shape):
            source = order[channel, rank]
            if source < old:
                patches[channel, rank] = self._patches[channel, source]
            else:
                self._cut(batch[source - old], self._places[channel, rank], patches[channel, rank])
        self._patches = patches

    def _cut(self, picture: np.ndarray, place: np.ndarray, patch: np.ndarray) -> None:
        """Copy into ``patch`` what the unit at a place sees of the picture."""
        corner = self._corner(place)
        first, last = np.maximum(corner, 0), np.maximum(corner + self._sides, 0)
        inside = picture[first[0] : last[0], first[1] : last[1]]
        top, left = first - corner
        patch[top : top + inside.shape[0], left : left + inside.shape[1]] = inside

    def _corner(self, places: np.ndarray) -> np.ndarray:
        """Return (top, left) of the patches at places, counted row by row."""
        corners = self._boxes.reshape(-1, 4)[places][..., ::2]
        return np.where(self._whole, 0, corners)

    def result(self) -> TopPatches:
        """Return all of it."""
        positions = np.stack(np.unravel_index(self._places, self._boxes.shape[:2]), axis=-1)
        corners = self._corner(self._places)
        edges = np.stack([corners, corners + self._sides], axis=-1)
        boxes = edges.reshape(*self._places.shape, 4)
        return TopPatches(self._patches, self._values, self._pictures, positions, boxes)


def _strongest(
    model: weakref.ref[keras.Model],
    layers: tuple[str],
    images: tf.Tensor,
    channels: tf.Tensor,
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return the strongest answers and their places, (channels, N), and the layer's channels."""
    (output,) = _outputs(model, layers, images)
    if output.shape.rank not in (2, 4):
        raise ValueError(f"layer {layers[0]!r} gives {output.shape[1:]}, neither maps nor units.")
    count = tf.shape(output)[-1]
    flat = tf.reshape(output, [tf.shape(output)[0], -1, count])
    flat = tf.gather(flat, tf.minimum(channels, count - 1), axis=2)
    places = tf.argmax(flat, axis=1)
    return tf.transpose(tf.reduce_max(flat, axis=1)), tf.transpose(places), count
