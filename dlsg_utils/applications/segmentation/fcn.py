"""Fully convolutional networks: a class for each pixel, FCN-32s, FCN-16s and FCN-8s.

A classifier is made convolutional, its last layer replaced by scores at each position, and these
are enlarged to the pixels by transposed convolutions. Scores of finer maps are added on the way::

    coarse = segmentation.fcn(classifier, classes=11, stride=32)
    segmentation.train_fcn(coarse, images, labels, epochs=4)
    finer = segmentation.fcn(classifier, classes=11, stride=16, start=coarse)

Source: Long et al. (2015), "Fully Convolutional Networks for Semantic Segmentation".
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import ArrayLike, NDArray

from dlsg_utils import training
from dlsg_utils._core import checks
from dlsg_utils.applications.segmentation.convolutionalization import (
    Maps,
    Rebuilt,
    rebuilt,
)
from dlsg_utils.applications.segmentation.evaluation import as_label_map
from dlsg_utils.applications.segmentation.windows import CheckedSize
from dlsg_utils.inspection import recording
from dlsg_utils.inspection.probe import MAX_MEMORY, Probe, probe_of

# Of a backbone that takes images of any size, to look at its maps.
_SIDE = 256


def bilinear_kernel(factor: int, channels: int) -> NDArray[np.float32]:
    """Return the kernel of a transposed convolution that enlarges maps by linear interpolation.

    Each channel by itself. With stride ``factor`` and padding "same" it gives, but for an edge of
    half a position, what ``tf.image.resize`` gives. At the edge the values fade, as if the map went
    on with zeros.

    Parameters
    ----------
    factor
        How many times as large.
    channels
        Of the maps.

    Returns
    -------
    float32 array (2 · factor − factor mod 2, the same, channels, channels)
        In the order of ``keras.layers.Conv2DTranspose``.

    Source: Long et al. (2015), section 3.3. Used in lecture 20.
    """
    taps = 2 * checks.whole("factor", factor) - factor % 2
    distance = np.abs(np.arange(taps) - (taps - 1) / 2)
    line = 1 - distance / factor
    shares = np.eye(checks.whole("channels", channels))
    return (np.outer(line, line)[..., None, None] * shares).astype(np.float32)


def fcn(
    model: keras.Model,
    classes: int,
    *,
    stride: int = 32,
    start: keras.Model | None = None,
    input_shape: tuple[int, int, int] | None = None,
) -> keras.Model:
    """Build a network that classifies each pixel, on a copy of a classifier or of its maps.

    The scores of the last maps are enlarged two times; those of the first layer whose maps are as
    fine are added; and so on down to maps every ``stride`` pixels. From there one transposed
    convolution, which is not learned, leads to the pixels. All scores begin at zero, and the
    learned transposed convolutions as linear interpolation.

    Parameters
    ----------
    model
        A classifier that :func:`convolutionalize` takes, whose last dense layer is left out, or a
        network that gives maps. For FCN-32s, 16s and 8s its strides together are 32, as those of
        five poolings; with fewer there are an FCN-16s, 8s and 4s.
    classes
        Of the pixels, the background included.
    stride
        32, 16 or 8 for FCN-32s, FCN-16s, FCN-8s: pixels between the finest scores.
    start
        A trained network on the same model, of a larger stride. Its weights are copied.
    input_shape
        (H, W, C) of the model's images, if it takes several sizes.

    Returns
    -------
    keras.Model
        Takes images (N, H, W, C), sides multiples of the model's strides together, and gives logits
        (N, H, W, classes). Train it by :func:`train_fcn`.

    Raises
    ------
    ValueError
        If a layer cannot be made convolutional, the model's maps are not every ``stride`` · 2ⁿ
        pixels, or ``start`` lacks a layer.

    Source: Long et al. (2015), sections 4.1 to 4.3. Used in lecture 20.
    """
    count = checks.whole("classes", classes, at_least=2)
    built = rebuilt(model, _window(model, input_shape), "same")
    features = _below_scores(built)
    finest, (total, across) = checks.whole("stride", stride), features.stride
    if total != across:
        raise ValueError(
            f"model takes one of equal strides along both axes, {model.name!r} has {total} and "
            f"{across}."
        )
    strides = [finest]
    while strides[-1] < total:
        strides.append(2 * strides[-1])
    if strides[-1] != total:
        possible = [total // 2**n for n in range(3) if total % 2**n == 0]
        raise ValueError(
            f"stride takes {', '.join(map(str, possible))} and so on for {model.name!r}, whose "
            f"maps are every {total} pixels, got {stride}."
        )
    x = layers.Conv2D(count, 1, kernel_initializer="zeros", name="score")(features.tensor)
    for step in reversed(strides[:-1]):
        skip = _first_maps(built, step)
        x = layers.Conv2DTranspose(
            count, 4, strides=2, padding="same", use_bias=False, name=f"enlarged_{step}"
        )(x)
        scores = layers.Conv2D(count, 1, kernel_initializer="zeros", name=f"score_{step}")
        x = layers.Add(name=f"sum_{step}")([x, scores(skip.tensor)])
    if finest > 1:
        enlarged = layers.Conv2DTranspose(
            count,
            2 * finest - finest % 2,
            strides=finest,
            padding="same",
            use_bias=False,
            trainable=False,
            name="pixels",
        )
        x = enlarged(x)
    built.entry.multiple = total
    network = keras.Model(built.image, x, name=f"fcn_{finest}s")
    for layer in network.layers:
        if isinstance(layer, layers.Conv2DTranspose):
            layer.set_weights([bilinear_kernel(layer.strides[0], count)])
    if start is not None:
        _copy_weights(start, network)
    return network


def _window(model: keras.Model, given: tuple[int, int, int] | None) -> tuple[int, ...]:
    """Return (H, W, C) of images to look at a model with."""
    height, width, *channels = recording.input_shape(model, given)
    return (height or _SIDE, width or _SIDE, *channels)


def _below_scores(built: Rebuilt) -> Maps:
    """Return the maps that a classifier's last dense layer takes; without one the last maps."""
    dense = [step.before for step in built.steps if isinstance(step.layer, layers.Dense)]
    return dense[-1] if dense else built.end


def _first_maps(built: Rebuilt, stride: int) -> Maps:
    """Return maps every so many pixels: of the pooling that makes them, else of their last layer.

    The paper takes pool4 and pool3, from which the next convolutions start.
    """
    found = [step for step in built.steps if step.behind.stride == (stride, stride)]
    if not found:
        raise ValueError(
            f"stride takes one that maps of the model have, none are every {stride} pixels."
        )
    pools = isinstance(found[0].layer, layers.MaxPooling2D | layers.AveragePooling2D)
    return found[0 if pools else -1].behind


def _copy_weights(start: keras.Model, network: keras.Model) -> None:
    """Copy the weights of all layers that both networks have; new ones stay as they begin."""
    known = {layer.name: layer for layer in start.layers}
    for layer in network.layers:
        if not layer.trainable_weights:
            continue
        found = known[layer.name].get_weights() if layer.name in known else []
        if [weight.shape for weight in found] == [weight.shape for weight in layer.get_weights()]:
            layer.set_weights(found)
        elif found or not layer.name.startswith(("score_", "enlarged_")):
            raise ValueError(
                f"start takes an FCN on the same model: {start.name!r} has no layer "
                f"{layer.name!r} of the same size."
            )


def pixel_cross_entropy(labels: tf.Tensor, logits: tf.Tensor) -> tf.Tensor:
    """Return the cross-entropy of each image (N,), the mean over its pixels.

    Parameters
    ----------
    labels : (N, H, W), whole numbers
    logits : (N, H, W, classes)

    Source: Long et al. (2015), section 4.
    """
    whole = tf.cast(labels, tf.int32)  # Keras makes them float32
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(whole, logits)
    return tf.reduce_mean(losses, axis=(1, 2))


def train_fcn(
    model: keras.Model,
    images: ArrayLike,
    labels: ArrayLike,
    *,
    epochs: int,
    validation_data: tuple[ArrayLike, ArrayLike] | None = None,
    **options: Any,
) -> training.History:
    """Train a network that gives logits for each pixel, by :func:`pixel_cross_entropy`.

    Parameters
    ----------
    model
        What :func:`fcn` returned, or another that gives (N, H, W, classes).
    images : (N, H, W, C), values in [0, 1]
    labels : (N, H, W), whole numbers from 0 to classes − 1
    epochs
        Passes over the images.
    validation_data
        Images and labels of which the loss is measured after each epoch.
    **options
        As :func:`dlsg_utils.training.fit` takes them: ``batch_size``, ``learning_rate``, ``seed``.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If labels have another size than the images, or are out of range.

    Used in lecture 20.
    """
    data = _checked(model, images, labels, "images", "labels")
    held_out = None
    if validation_data is not None:
        names = "images of validation_data", "labels of validation_data"
        held_out = _checked(model, *validation_data, *names)
    return training.fit(
        model,
        data,
        epochs=epochs,
        validation_data=held_out,
        loss=pixel_cross_entropy,
        **options,
    )


def _checked(
    model: keras.Model, images: ArrayLike, labels: ArrayLike, *names: str
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return images and a label for each of their pixels, or raise naming the argument."""
    pictures, _ = checks.image_batch(images, argument=names[0])
    _check_size(model, pictures)
    shape = np.shape(labels)
    if shape != pictures.shape[:3]:
        raise ValueError(
            f"{names[1]} takes one for each pixel, {pictures.shape[:3]}, got shape {shape}."
        )
    return pictures, as_label_map(names[1], labels, model.output_shape[-1])


def predict_classes(
    model: keras.Model, images: ArrayLike, *, max_memory: float = MAX_MEMORY
) -> NDArray[np.int64]:
    """Return the most probable class of each pixel.

    Parameters
    ----------
    model
        What :func:`fcn` returned.
    images : (N, H, W, C) or (H, W, C), values in [0, 1]
    max_memory
        Bytes that the maps of the images computed together may take, roughly.

    Returns
    -------
    int64 array (N, H, W) or (H, W)

    Raises
    ------
    ValueError
        If the network does not take images of this size.

    Used in lecture 20.
    """
    batch, single = checks.image_batch(images)
    _check_size(model, batch)
    found = probe_of(model, batch).batched(_best, (), batch, max_memory=max_memory, gradient=False)
    return (found[0] if single else found).astype(np.int64)


def _check_size(model: keras.Model, images: NDArray[np.float32]) -> None:
    """Raise if a network does not take images of this size."""
    for layer in model.layers:
        if isinstance(layer, CheckedSize):
            layer.check(images.shape[1:3])


def _best(probe: Probe, images: tf.Tensor) -> tf.Tensor:
    return tf.argmax(probe.logits(images), axis=-1)
