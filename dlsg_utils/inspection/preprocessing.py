"""A model of images in [0, 1], made of one that wants its images otherwise."""

import math
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from dlsg_utils._core.checks import number
from dlsg_utils.inspection import recording


def with_preprocessing(
    model: keras.Model,
    preprocess: Callable[[Any], Any] | None = None,
    *,
    scale: float | None = None,
    offset: float | None = None,
    input_shape: tuple[int, ...] | None = None,
) -> keras.Model:
    """Return a model of images in [0, 1] for a model that was trained on another range.

    All functions of this package take images in [0, 1]. A network of ``keras.applications`` wants
    them as its ``preprocess_input`` makes them of [0, 255]. Without it the network runs all the
    same, and is wrong: nothing in it tells which range it was trained on. A few of them hold their
    preprocessing as first layers and want [0, 255] (EfficientNet, ConvNeXt): their
    ``preprocess_input`` changes nothing, so that this function serves them, too.

    Parameters
    ----------
    model
        Any Keras model of one input. Its weights are shared and it stays as it is.
    preprocess
        A function of images (N, H, W, C) in [0, 255], of operations of TensorFlow or Keras: the
        ``preprocess_input`` that stands beside the model in ``keras.applications``.
    scale, offset
        Instead of a function: the model gets ``scale · image + offset``. ``scale=2, offset=-1``
        makes [-1, 1] of [0, 1], ``scale=255`` makes [0, 255].
    input_shape
        (H, W, C), for a subclassed model that was not called yet.

    Returns
    -------
    keras.Model
        Of images (N, H, W, C) in [0, 1]; a layer ``"preprocess"``, then the model. Layers of the
        model go by their names as before. A model with a function of one's own cannot be saved by
        ``save()``: save the inner one.

    Raises
    ------
    ValueError
        If neither or both of function and ``scale`` are given; if the model has several inputs or
        does not know its input's shape; if the function gives what the model does not take.
    TypeError
        If ``preprocess`` is no function, or TensorFlow cannot trace it.

    Examples
    --------
    >>> network = keras.applications.MobileNetV2(weights=None)
    >>> preprocess = keras.applications.mobilenet_v2.preprocess_input
    >>> model = models.with_preprocessing(network, preprocess)
    """
    if (preprocess is None) == (scale is None and offset is None):
        raise ValueError(
            "with_preprocessing takes a function, such as "
            "keras.applications.mobilenet_v2.preprocess_input, or scale=… and offset=…: "
            f"got {'neither' if preprocess is None else 'both'}."
        )
    shape = recording.input_shape(model, input_shape)
    image = keras.Input(shape, name="image")
    prepared = _layer(preprocess, scale, offset, shape)(image)
    return keras.Model(image, model(prepared), name=f"{model.name}_with_preprocessing")


def _layer(
    preprocess: Any, scale: float | None, offset: float | None, shape: tuple[Any, ...]
) -> keras.layers.Layer:
    """Return the layer in front of the model, for images of a shape (H, W, C)."""
    if preprocess is None:
        factor, shift = (
            number(name, default if value is None else value, at_least=-math.inf)
            for name, value, default in (("scale", scale, 1.0), ("offset", offset, 0.0))
        )
        return keras.layers.Rescaling(factor, shift, name="preprocess")
    if not callable(preprocess):
        raise TypeError(f"preprocess takes a function of images in [0, 255], got {preprocess!r}.")
    images = tf.TensorSpec((None, *shape), tf.float32)
    try:
        given = tf.function(preprocess, autograph=False).get_concrete_function(images)
    except Exception as error:  # whatever the function raises
        raise TypeError(
            "preprocess takes a function made of operations of TensorFlow or Keras, without NumPy. "
            f"TensorFlow says: {str(error).splitlines()[0]}"
        ) from error
    if len(getattr(given.structured_outputs, "shape", ())) != 4:
        raise ValueError(
            "preprocess takes a function that gives images (N, H, W, C), "
            f"got {given.structured_outputs}."
        )
    return _Preprocess(preprocess)


class _Preprocess(keras.layers.Layer):
    """A function of images in [0, 255], applied to images in [0, 1]."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__(name="preprocess")
        self.function = function

    def call(self, images: Any) -> Any:
        return self.function(255.0 * images)
