"""A fully convolutional network for outlines, with an answer at each of its scales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import image_batch, whole
from dlsg_utils.inspection.probe import Probe, probe_of
from dlsg_utils.models.building import seed_weights

# Images are padded to a multiple of so many pixels, for networks of up to five scales.
_MULTIPLE = 16


@keras.saving.register_keras_serializable("dlsg_utils")
class Enlarge(layers.Layer):
    """Enlarge maps by a whole factor, bilinearly.

    Keras's ``UpSampling2D`` cannot be compiled for maps of any size.
    """

    def __init__(self, factor: int, **options: Any) -> None:
        super().__init__(**options)
        self.factor = whole("factor", factor)

    def call(self, maps: tf.Tensor) -> tf.Tensor:
        """Return maps (N, factor · H, factor · W, C)."""
        return tf.image.resize(maps, self.factor * tf.shape(maps)[1:3], "bilinear")

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape of the enlarged maps."""
        count, *sides, channels = input_shape
        return (count, *(side and self.factor * side for side in sides), channels)

    def get_config(self) -> dict[str, Any]:
        """Return what makes an equal layer."""
        return super().get_config() | {"factor": self.factor}


def edge_network(
    widths: Sequence[int] = (16, 32, 48), *, channels: int = 3, seed: int | None = None
) -> keras.Model:
    """Build a small holistically-nested network.

    Each stage is two convolutions of 3×3 with rectifiers; between stages the maps are halved by max
    pooling. A convolution of 1×1 makes one map of each stage's, the side output, which is enlarged
    to the image's size, bilinearly. A last convolution of 1×1 fuses the side outputs.

    Parameters
    ----------
    widths
        Filters of the convolutions of each stage.
    channels
        Of the images.
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Model
        From images (N, H, W, channels) in [0, 1] to logits (N, H, W, 1 + stages): first the fused
        map, then the side outputs. To train it H and W must be multiples of 2 to the power of
        stages − 1; :func:`edge_strength` takes images of any size.

    Source: Xie and Tu (2015), "Holistically-Nested Edge Detection", section 3, on VGG-16. Used in
    lecture 20.
    """
    if not len(widths):
        raise ValueError("widths takes the filters of at least one stage, got none.")
    image = keras.Input((None, None, whole("channels", channels)), name="image")
    x = layers.Rescaling(4.0, -2.0, name="rescale")(image)  # to about mean 0, deviation 1
    sides = []
    for stage, width in enumerate(widths, start=1):
        if stage > 1:
            x = layers.MaxPooling2D(name=f"pool{stage - 1}")(x)
        for number in (1, 2):
            x = layers.Convolution2D(
                whole("widths", width),
                (3, 3),
                padding="same",
                activation="relu",
                kernel_initializer="he_normal",
                name=f"conv{stage}_{number}",
            )(x)
        side = layers.Convolution2D(1, (1, 1), name=f"side{stage}")(x)
        if stage > 1:
            side = Enlarge(2 ** (stage - 1), name=f"enlarged{stage}")(side)
        sides.append(side)
    joined = layers.Concatenate(name="sides")(sides) if len(sides) > 1 else sides[0]
    mean = keras.initializers.Constant(1 / len(sides))
    fused = layers.Convolution2D(1, (1, 1), kernel_initializer=mean, name="fused")(joined)
    outputs = layers.Concatenate(name="logits")([fused, *sides])
    return seed_weights(keras.Model(image, outputs, name="edge_network"), seed)


def balanced_cross_entropy(labels: Any, logits: tf.Tensor) -> tf.Tensor:
    """Return the cross-entropy in which outlines weigh as much as all that is none.

    Of one map: −β Σ₊ log p − (1 − β) Σ₋ log(1 − p), the first sum over the pixels on outlines, the
    second over all others, β the share of the others, p the sigmoid of the logit.

    Parameters
    ----------
    labels : (N, H, W)
        1 on outlines, else 0.
    logits : (N, H, W, M)
        Of M maps; each is compared with the labels.

    Returns
    -------
    (N,)
        Divided by the number of pixels, summed over the maps. Zero without any outline.

    Source: Xie and Tu (2015), equations 2 and 6; there it is the sum over the pixels.
    """
    logits = tf.convert_to_tensor(logits)
    truth = tf.cast(labels, logits.dtype)
    if len(truth.shape) == 3:
        truth = truth[..., None]
    others = 1 - tf.reduce_mean(truth, axis=(1, 2, 3), keepdims=True)
    weights = truth * others + (1 - truth) * (1 - others)
    losses = tf.nn.sigmoid_cross_entropy_with_logits(
        tf.broadcast_to(truth, tf.shape(logits)), logits
    )
    return tf.reduce_sum(tf.reduce_mean(weights * losses, axis=(1, 2)), axis=-1)


def edge_strength(model: keras.Model, images: ArrayLike) -> NDArray[np.float32]:
    """Say of each pixel how probably it lies on an outline.

    A network that was trained by :func:`balanced_cross_entropy` overstates it: there outlines and
    all else weighed the same. The threshold is to be chosen on held-out images.

    Parameters
    ----------
    model
        Any Keras model that gives logits or probabilities (N, H, W, M) of images (N, H, W, C) in
        [0, 1]; the first of the M maps counts.
    images : (N, H, W, C) or (H, W, C)
        Of any size if the model is fully convolutional.

    Returns
    -------
    float32 array (N, H, W) or (H, W)
        In [0, 1].

    Raises
    ------
    ValueError
        If the images do not fit the model, or it gives no maps of their size.

    Used in lecture 20.
    """
    batch, single = image_batch(images)
    height, width = batch.shape[1:3]
    room = [(0, -side % _MULTIPLE) for side in (height, width)]
    padded = np.pad(batch, [(0, 0), *room, (0, 0)], mode="edge")
    given = padded if _takes_any_size(model) else batch
    found = probe_of(model, given).batched(_probabilities, (), given, gradient=False)
    if found.shape[1:3] != given.shape[1:3]:
        raise ValueError(
            f"model {model.name!r} gives outputs of shape {found.shape[1:]} for images of "
            f"{given.shape[1]}×{given.shape[2]}; edges take maps of the same size."
        )
    strength = found[:, :height, :width]
    return strength[0] if single else strength


def _takes_any_size(model: keras.Model) -> bool:
    shapes = [each.shape for each in getattr(model, "inputs", None) or []]
    return len(shapes) == 1 and shapes[0][1:3] == (None, None)


def _probabilities(probe: Probe, images: tf.Tensor) -> tf.Tensor:
    logits = probe.logits(images)
    return tf.sigmoid(logits[..., 0] if len(logits.shape) == 4 else logits)
