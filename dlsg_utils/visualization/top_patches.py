"""The patches of images that units respond to most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.ascent.objectives import channel_numbers
from dlsg_utils.inspection.probe import Probe, probe_of
from dlsg_utils.inspection.receptive_fields import receptive_box


class TopPatches(NamedTuple):
    """For each channel the images with the largest activations, the largest first.

    Attributes
    ----------
    patches : float32 array (K, count, h, w, C)
        The unit's receptive field in the image; the whole image if it is that large.
    values : float32 array (K, count)
        The unit's activations.
    indices : int array (K, count)
        Which images they are, counted as they came.
    positions : int array (K, count, 2)
        (row, column) of the unit in the channel's map; (0, 0) if the layer has none.
    boxes : int array (K, count, 4)
        Top, bottom, left and right of the patch in the image. Negative, or beyond the image,
        where the receptive field reaches into the padding.

    For a single channel all of them lack the axis K.
    """

    patches: np.ndarray
    values: np.ndarray
    indices: np.ndarray
    positions: np.ndarray
    boxes: np.ndarray

    def cut(self, maps: ArrayLike) -> np.ndarray:
        """Cut the same pieces out of maps of the images, zero beyond the edges.

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
        values, shape = np.asarray(maps), self.boxes.shape[:-1]
        if values.shape[: len(shape)] != shape or values.ndim < len(shape) + 2:
            raise ValueError(
                f"maps takes one map for each patch, {shape} + (H, W, …), got shape {values.shape}."
            )
        pieces = np.stack([_cut(values[n], self.boxes[n], 0) for n in np.ndindex(shape)])
        return pieces.reshape(*shape, *pieces.shape[1:])


@checks.renamed(k="count", top_k="count", filter_index="channels", channel="channels")
def top_patches(
    model: keras.Model,
    images: ArrayLike | Iterable[Any],
    layer: str | keras.Layer,
    channels: int | Sequence[int],
    *,
    count: int = 9,
    batch_size: int = 64,
    fill: float = 0.5,
    bounds: tuple[float, float] | None = (0.0, 1.0),
    progress: bool = True,
) -> TopPatches:
    """Find the images with the largest activations of channels, and cut out what the units see.

    The images stream by: memory holds one batch of them and the best images so far.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    images
        Images (N, H, W, C) in [0, 1], or one of them; or a ``tf.data.Dataset`` or another iterable
        of batches of them, alone or as (images, labels, …). All of one size.
    layer
        A layer or its name, inside nested models also ``"encoder/conv2d"``.
    channels
        One channel, or several (K,).
    count
        Images for each channel. Each image appears once, where its activation is largest; of equal
        ones the first stays. Of fewer images all are taken.
    batch_size
        Images at once; an iterable's batches are taken as they are.
    fill
        Value drawn where a patch reaches over the edge of its image.
    bounds
        Lowest and highest value that a pixel may have, or None.
    progress
        Show a bar.

    Raises
    ------
    ValueError
        If there is no such layer or channel, or the images do not fit the model.

    Source: Girshick, Donahue, Darrell and Malik (2014), "Rich Feature Hierarchies", on Lee's
    slides. Used in lectures 07 and 08.
    """
    count = checks.whole("count", count)
    batches = _batches(images, checks.whole("batch_size", batch_size))
    chosen = channel_numbers("channels", channels)
    # The largest activations so far, their images and positions, (K, count) each.
    best = [np.empty((len(chosen), 0), dtype) for dtype in (np.float32, int, int)]
    kept: dict[Any, np.ndarray] = {}  # these images
    seen, size = 0, None
    for given in tqdm(batches, unit=" batches", disable=not progress):
        given = given[0] if isinstance(given, tuple | list) else given
        batch, _ = checks.image_batch(given, bounds=bounds)
        size = size or batch.shape[1:]
        if batch.shape[1:] != size:
            raise ValueError(
                f"images takes images of one size, got {batch.shape[1:]} after {size}."
            )
        probe = probe_of(model, batch)
        layer = probe.name_of(layer)
        found = probe.run(_strongest, (layer,), batch, chosen)
        values, positions, known = (tensor.numpy() for tensor in found)
        if chosen.max() >= known:
            raise ValueError(
                f"layer {layer!r} has the channels 0 to {known - 1}, got {chosen.max()}."
            )
        numbers = np.broadcast_to(np.arange(seen, seen + len(batch)), values.shape)
        new = values, numbers, positions
        both = [np.concatenate(pair, axis=1) for pair in zip(best, new, strict=True)]
        order = np.argsort(-both[0], axis=1, kind="stable")[:, :count]
        best = [np.take_along_axis(array, order, axis=1) for array in both]
        kept = {n: batch[n - seen].copy() if n >= seen else kept[n] for n in set(best[1].flat)}
        seen += len(batch)
    if size is None:
        raise ValueError("images is empty: there is no image to pass through the model.")
    values, indices, positions = best
    fields = probe.kept(
        (receptive_box, layer, size), lambda: receptive_box(model, layer, input_shape=size)
    )
    rows_columns, boxes = _boxes(fields, size, positions)
    patches = np.stack([_cut(kept[indices[n]], boxes[n], fill) for n in np.ndindex(indices.shape)])
    patches = patches.reshape(*indices.shape, *patches.shape[1:])
    result = TopPatches(patches, values, indices, rows_columns, boxes)
    return TopPatches(*(array[0] for array in result)) if np.ndim(channels) == 0 else result


def _batches(images: Any, batch_size: int) -> Any:
    """Return batches of images, of an array or of what is iterable already."""
    if isinstance(images, tf.data.Dataset) and images.cardinality() == tf.data.INFINITE_CARDINALITY:
        raise ValueError("The tf.data.Dataset never ends: say how much of it, .take(…).")
    if not hasattr(images, "__array__"):
        return images
    images, _ = checks.image_batch(images, bounds=None)
    return [images[start : start + batch_size] for start in range(0, len(images), batch_size)]


def _strongest(
    probe: Probe, layer: str, images: tf.Tensor, channels: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor, tf.Tensor]:
    """Return maxima and their positions, (K, N), and the number of the layer's channels."""
    output = tf.cast(probe.outputs(images, [layer])[1][0], tf.float32)
    if output.shape.rank not in (2, 4):
        raise ValueError(f"layer {layer!r} gives {output.shape[1:]}, neither maps nor units.")
    known = tf.shape(output)[-1]
    flat = tf.reshape(output, [tf.shape(output)[0], -1, known])
    flat = tf.gather(flat, tf.minimum(channels, known - 1), axis=2)
    positions = tf.argmax(flat, axis=1)
    return tf.transpose(tf.reduce_max(flat, axis=1)), tf.transpose(positions), known


def _boxes(
    boxes: np.ndarray, size: tuple[int, ...], positions: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return (row, column) of positions counted row by row, and their boxes, all of one size."""
    sides = (boxes[..., 1::2] - boxes[..., ::2]).reshape(-1, 2).max(axis=0)
    whole = sides >= size[:2]  # a unit that sees all of an image's height is shown all of it
    sides = np.where(whole, size[:2], sides)
    corners = np.where(whole, 0, boxes.reshape(-1, 4)[positions][..., ::2])
    edges = np.stack([corners, corners + sides], axis=-1)
    rows_columns = np.stack(np.unravel_index(positions, boxes.shape[:2]), axis=-1)
    return rows_columns, edges.reshape(*positions.shape, 4)


def _cut(image: np.ndarray, box: np.ndarray, fill: float) -> np.ndarray:
    """Cut a box out of an image or a map (H, W, …), with ``fill`` beyond its edges."""
    top, bottom, left, right = box
    height, width = image.shape[:2]
    edges = [(max(0, -top), max(0, bottom - height)), (max(0, -left), max(0, right - width))]
    padded = np.pad(image, edges + [(0, 0)] * (image.ndim - 2), constant_values=fill)
    top, left = max(top, 0), max(left, 0)
    return padded[top : top + box[1] - box[0], left : left + box[3] - box[2]]
