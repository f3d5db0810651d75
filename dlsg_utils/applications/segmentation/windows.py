"""Layers that look at the size of images before the convolutions of a map do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import tensorflow as tf
from keras import layers

from dlsg_utils._core import checks


def _sides(images: tf.Tensor) -> Any:
    """Return height and width of images: numbers, or a tensor where they are not known yet."""
    static = images.shape[1:3]
    return tf.shape(images)[1:3] if None in static else (static[0], static[1])


@keras.saving.register_keras_serializable("dlsg_utils")
class CheckedSize(layers.Layer):
    """Passes images on, and refuses those of a size that the layers behind it do not take.

    Parameters
    ----------
    at_least
        (height, width) of the smallest images.
    multiple
        Both sides must be multiples of it.

    Raises
    ------
    ValueError
        When called with other images; in a graph, where their size is known only when it runs,
        ``tf.errors.InvalidArgumentError``.
    """

    def __init__(self, at_least: Sequence[int] = (1, 1), multiple: int = 1, **options: Any) -> None:
        super().__init__(**options)
        self.at_least = checks.sides(tuple(at_least))
        self.multiple = checks.whole("multiple", multiple)

    def call(self, images: tf.Tensor) -> tf.Tensor:
        """Return the images."""
        if not tf.is_tensor(images):  # while the model is built
            return images
        sides = _sides(images)
        if not tf.is_tensor(sides):
            self.check(sides)
            return images
        fits = tf.reduce_all((sides >= self.at_least) & (sides % self.multiple == 0))
        with tf.control_dependencies([tf.debugging.Assert(fits, [f"{self._taken}, got", sides])]):
            return tf.identity(images)

    def check(self, sides: tuple[int, int]) -> None:
        """Raise if images of a height and a width do not fit."""
        for side, least in zip(sides, self.at_least, strict=True):
            if side < least or side % self.multiple:
                raise ValueError(f"{self._taken}, got {sides[0]}×{sides[1]}.")

    @property
    def _taken(self) -> str:
        taken = f"images takes images of at least {self.at_least[0]}×{self.at_least[1]} pixels"
        return f"{taken}, sides multiples of {self.multiple}" if self.multiple > 1 else taken

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the shape of the images."""
        return input_shape

    def get_config(self) -> dict[str, Any]:
        """Return what makes such a layer."""
        return {**super().get_config(), "at_least": self.at_least, "multiple": self.multiple}


@keras.saving.register_keras_serializable("dlsg_utils")
class Window(CheckedSize):
    """Refuses images smaller than a window, and cuts off what no whole window covers.

    Parameters
    ----------
    at_least
        (height, width) of the window.
    stride
        Pixels from one window to the next, along both axes.
    """

    def __init__(self, at_least: Sequence[int], stride: Sequence[int] = (1, 1), **options: Any):
        super().__init__(at_least, **options)
        self.stride = checks.sides(tuple(stride))

    def call(self, images: tf.Tensor) -> tf.Tensor:
        """Return the images without the rows and columns behind the last window."""
        checked = super().call(images)
        if not tf.is_tensor(checked):  # while the model is built
            return checked
        sides = _sides(images)
        sides = tf.unstack(sides) if tf.is_tensor(sides) else sides
        height, width = (
            side - (side - least) % step
            for side, least, step in zip(sides, self.at_least, self.stride, strict=True)
        )
        return checked[:, :height, :width]

    def compute_output_shape(self, input_shape: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the shape of the images, of any size."""
        return (input_shape[0], None, None, input_shape[3])

    def get_config(self) -> dict[str, Any]:
        """Return what makes such a layer."""
        config = {**super().get_config(), "stride": self.stride}
        return {name: value for name, value in config.items() if name != "multiple"}
