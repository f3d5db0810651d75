"""What a layer gives for pictures."""

import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.inspection.recording import recorded_calls, shape_to_compile_for
from dlsg_utils.inspection.surgery import find_call, without_wrapper


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
    pictures, single = checks.image_batch(images, bounds=bounds)
    batch_size = checks.whole("batch_size", batch_size)
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
