"""Look at what the units of a network answer: feature maps, and the pictures they like most."""

import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from dlsg_utils import _checks
from dlsg_utils._tracing import recorded_calls, shape_to_compile_for
from dlsg_utils.inspection import find_call, receptive_box, without_wrapper


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


def activations(
    model: keras.Model,
    images: ArrayLike,
    layer: str | Sequence[str],
    *,
    batch_size: int = 64,
    bounds: tuple[float, float] | None = (0.0, 1.0),
) -> Any:
    """Return what a layer answers to pictures.

    Parameters
    ----------
    model
        Any Keras model of one input. It stays as it is.
    images
        One picture (H, W, C) or a batch (N, H, W, C) in [0, 1].
    layer
        A layer's name, inside nested models also ``"encoder/conv2d"``; or several.
    batch_size
        Pictures at once.
    bounds
        Lowest and highest value that a pixel may have, or None.

    Returns
    -------
    float32 array (N, …), or a dict of them by layer for several
        For one picture without the axis N.

    Raises
    ------
    ValueError
        If there is no such layer (the message gives the nearest names), or the pictures do not fit
        the model.

    Used in lectures 07 to 11.
    """
    names = (layer,) if isinstance(layer, str) else tuple(layer)
    pictures, single = _checks.image_batch(images, bounds=bounds)
    batch_size = _checks.whole("batch_size", batch_size)
    look = _compiled(model, pictures, _outputs, names)
    found: dict[str, np.ndarray] = {}
    for start in range(0, len(pictures), batch_size):
        batch = pictures[start : start + batch_size]
        for name, output in zip(names, look(tf.constant(batch)), strict=True):
            if start == 0:
                found[name] = np.empty((len(pictures), *output.shape[1:]), np.float32)
            found[name][start : start + len(batch)] = output
    answers = {name: array[0] if single else array for name, array in found.items()}
    return answers[layer] if isinstance(layer, str) else answers


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
    count = _checks.whole("count", count)
    batches = _batches(images, _checks.whole("batch_size", batch_size))
    chosen = _channels(channels)
    best: _Best | None = None
    seen = 0
    with tqdm(batches, unit=" batches", disable=not progress) as bar:
        for given in bar:
            batch, _ = _checks.image_batch(given, bounds=bounds)
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


def _channels(channels: int | Sequence[int]) -> np.ndarray:
    numbers = np.atleast_1d(np.asarray(channels))
    if numbers.dtype.kind not in "iu" or numbers.ndim != 1 or not numbers.size:
        raise TypeError(f"channels takes a whole number or several, got {channels!r}.")
    if numbers.min() < 0:
        raise ValueError(f"channels takes whole numbers from 0 up, got {numbers.min()}.")
    return numbers.astype(np.int32)


def _batches(images: Any, batch_size: int) -> Iterable[Any]:
    """Return batches of pictures, of an array or of what is iterable already."""
    if isinstance(images, tf.data.Dataset):
        if images.cardinality() == tf.data.INFINITE_CARDINALITY:
            raise ValueError("The tf.data.Dataset never ends: say how much of it, .take(…).")
    elif hasattr(images, "__array__"):
        if np.ndim(images) != 4:
            raise ValueError(f"images takes a batch (N, H, W, C), got shape {np.shape(images)}.")
        starts = range(0, len(images), batch_size)
        return [images[start : start + batch_size] for start in starts]
    elif not isinstance(images, Iterable):
        raise TypeError(f"images takes an array or batches of pictures, got {images!r}.")
    return _pictures_of(images)


def _pictures_of(batches: Iterable[Any]) -> Iterator[Any]:
    for batch in batches:
        yield batch[0] if isinstance(batch, tuple | list) else batch


# Compiled functions a model, which go when the model goes.
_CHANNELS = tf.TensorSpec((None,), tf.int32)
_looks: weakref.WeakKeyDictionary[keras.Model, dict[Any, Any]] = weakref.WeakKeyDictionary()


def _compiled(
    model: keras.Model,
    images: np.ndarray,
    work: Callable[..., Any],
    layers: tuple[str, ...],
    *further: tf.TensorSpec,
) -> Any:
    """Return ``work`` on layers of a model as a function of pictures and ``further`` tensors."""
    model = without_wrapper(model)
    shape = shape_to_compile_for(model, images)
    known = _looks.setdefault(model, {})
    if (work, layers, shape) not in known:
        known[work, layers, shape] = tf.function(
            partial(work, weakref.ref(model), layers),
            input_signature=[tf.TensorSpec((None, *shape), tf.float32), *further],
            autograph=False,
        )
    return known[work, layers, shape]


def _outputs(
    model: weakref.ref[keras.Model], layers: tuple[str, ...], images: tf.Tensor
) -> list[tf.Tensor]:
    alive = model()
    assert alive is not None  # the function goes when the model goes
    with recorded_calls() as calls:
        alive(images, training=False)
    return [tf.cast(find_call(calls, layer).output, tf.float32) for layer in layers]


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
