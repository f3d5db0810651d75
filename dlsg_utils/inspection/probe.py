"""What methods need of a model: logits, inner outputs, compiled functions, batches that fit.

A :class:`Probe` is made once a model. It holds everything that is compiled for it.
"""

import math
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.inspection.recording import Call, recorded, shape_to_compile_for, trace
from dlsg_utils.inspection.surgery import (
    find_call,
    find_layer,
    find_path,
    logits_of,
    one_output,
    without_wrapper,
)

T = TypeVar("T")

MAX_MEMORY = 200_000_000  # bytes

# In the place of a target or a position: the predicted class, the most active unit.
STRONGEST = -1


class Probe:
    """What is known of a model, and all that was compiled for it."""

    def __init__(self, model: keras.Model, shape: tuple[Any, ...], given: tuple[int, ...]) -> None:
        self._model = weakref.ref(model)  # else the cache of probes would keep it alive
        self.name, self.shape, self._given = model.name, shape, given
        self._kept: dict[Any, Any] = {}

    @property
    def model(self) -> keras.Model:
        """The model itself, without the wrapper of :func:`dlsg_utils.inspection.logits`."""
        model = self._model()
        assert model is not None  # this object goes when the model goes
        return without_wrapper(model)

    def kept(self, key: Any, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made at the first call and kept as long as the model."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    def run(
        self, body: Callable[..., Any], options: tuple[Any, ...], images: Any, *tensors: Any
    ) -> Any:
        """Return ``body(probe, *options, images, *tensors)``, compiled at the first call.

        The tensors may be of another size at the next call; options are compiled in.
        """
        kinds = tuple((each.dtype, len(each.shape)) for each in tensors)

        def compiled() -> Any:
            specs = (tf.TensorSpec((None,) * rank, dtype) for dtype, rank in kinds)
            signature = (tf.TensorSpec((None, *self.shape), tf.float32), *specs)
            whole = partial(body, self, *options)
            return tf.function(whole, input_signature=signature, autograph=False)

        return self.kept((body, options, kinds), compiled)(images, *tensors)

    def batched(
        self,
        body: Callable[..., Any],
        options: tuple[Any, ...],
        images: np.ndarray,
        *arrays: np.ndarray,
        max_memory: float = MAX_MEMORY,
        gradient: bool = True,
        progress: bool = False,
    ) -> np.ndarray:
        """Return ``body(probe, *options, images, *arrays)``, as many images at once as fit.

        The arrays have an entry for each image. Without a ``gradient`` in the body more images fit.
        """
        at_once = self.at_once(images, max_memory, gradient=gradient)
        parts = [
            self.run(body, options, images[part], *(array[part] for array in arrays)).numpy()
            for part, _ in shares(len(images), 1, at_once, progress)
        ]
        return np.concatenate(parts) if len(parts) > 1 else parts[0]

    def logits(self, images: tf.Tensor) -> tf.Tensor:
        """Return the logits, in a graph."""
        return tf.cast(logits_of(self.model(images, training=False)), tf.float32)

    def outputs(
        self, images: tf.Tensor, layers: Sequence[str]
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Return the model's output and those of layers, in a graph."""
        output, calls = recorded(self.model, images)
        return output, [find_call(calls, layer).output for layer in layers]

    def traced(self, given: tuple[int, ...]) -> tuple[tf.Tensor, tf.Tensor, list[Call]]:
        """Return images (H, W, C), logits and the calls between them in a graph of their own."""
        images, output, calls = trace(self.model, given)
        return images, logits_of(one_output(self.model, output)), calls

    @cached_property
    def _facts(self) -> tuple[tuple[Any, ...], dict[str, tuple[Any, ...]], list[float], Any]:
        """Shapes of the logits and of layers; bytes of each operation for a pixel; the layers."""
        images, logits, calls = self.traced(self._given)
        shapes = {
            call.path: tuple(call.output.shape[1:])
            for call in calls
            if call.path and tf.is_tensor(call.output)
        }
        sizes = [
            math.prod(tensor.shape[1:]) * tensor.dtype.size / math.prod(self._given[:2])
            for operation in images.graph.get_operations()
            for tensor in operation.outputs
            if tensor.shape.rank and tensor.shape[0] is None and None not in tensor.shape[1:]
        ]
        # The model must not be kept alive by its layers.
        layers = weakref.WeakValueDictionary({c.path: c.layer for c in calls if c.path})
        return tuple(logits.shape), shapes, sizes, layers

    @property
    def classes(self) -> int:
        """How many classes there are.

        Raises
        ------
        ValueError
            If the model is no classifier.
        """
        shape = self._facts[0]
        if len(shape) != 2 or shape[1] is None:
            raise ValueError(
                f"model {self.name!r} gives outputs of shape {shape}; a "
                "classifier is needed, which gives class scores, (N, classes)."
            )
        return shape[1]

    def name_of(self, layer: str | keras.Layer) -> str:
        """Return a name as it is, and the path of a layer itself."""
        if not isinstance(layer, keras.Layer):
            return layer
        return find_layer(self._facts[3], layer).removeprefix("/")

    def shape_of(self, layer: str | keras.Layer) -> tuple[int | None, ...]:
        """Return the shape of a layer's output for one image."""
        shapes = self._facts[1]
        return shapes[find_path(shapes, self.name_of(layer))]

    def at_once(self, images: np.ndarray, max_memory: float, *, gradient: bool = True) -> int:
        """Return how many images of this size fit into the memory, in bytes; at least one."""
        # The gradient needs all activations, a forward pass only a few at a time. The factors are
        # measured on EfficientNet-Lite0; TensorFlow keeps some results of a layer only.
        sizes = self._facts[2]
        needed = 0.25 * sum(sizes) if gradient else 2 * max(sizes)
        available = checks.number("max_memory", max_memory, at_least=1)
        return max(1, int(available / (needed * math.prod(images.shape[1:3]))))


# The only things kept for a model; they go when the model goes.
_probes: weakref.WeakKeyDictionary[keras.Model, dict[Any, Probe]] = weakref.WeakKeyDictionary()


def probe_of(model: keras.Model, images: np.ndarray) -> Probe:
    """Return the probe of a model for images (N, H, W, C), made at the first call.

    Raises
    ------
    ValueError
        If the images do not fit the model.
    """
    shape = shape_to_compile_for(model, images)
    known = _probes.setdefault(model, {})
    if shape not in known:
        known[shape] = Probe(model, shape, images.shape[1:])
    return known[shape]


def class_numbers(argument: str, values: Any, count: int, limit: int) -> np.ndarray:
    """Return one class below the limit for each image, ``STRONGEST`` where none is given."""
    if values is None:
        return np.full(count, STRONGEST, np.int32)
    array = np.asarray(values)
    if array.dtype.kind not in "iu":
        hint = checks.hint_of_names(values)
        raise TypeError(f"{argument} takes whole numbers, got {values!r}.{hint}")
    if array.shape not in ((), (count,)):
        raise ValueError(
            f"{argument} takes one number, or one for each image, ({count},), "
            f"got shape {array.shape}."
        )
    if array.min() < 0 or array.max() >= limit:
        wrong = int(array.min() if array.min() < 0 else array.max())
        raise ValueError(f"{argument} takes numbers 0 to {limit - 1}, got {wrong}.")
    return np.broadcast_to(array, count).astype(np.int32)


def shares(
    images: int, samples: int, at_once: int, progress: bool
) -> Iterator[tuple[slice, slice]]:
    """Cut images × samples into even shares of at most ``at_once``, whole images if they fit.

    A small share at the end would cost more an image than the others.
    """
    many, part = _even(images, at_once // samples), _even(samples, at_once)
    with tqdm(total=images * samples, disable=not progress, delay=1, unit=" passes") as bar:
        for first in range(0, images, many):
            chosen = slice(first, min(first + many, images))
            for start in range(0, samples, part):
                some = slice(start, min(start + part, samples))
                yield chosen, some
                bar.update((chosen.stop - chosen.start) * (some.stop - some.start))


def _even(count: int, at_most: int) -> int:
    """Return the size of the fewest shares of ``count`` things, all but alike."""
    return math.ceil(count / math.ceil(count / max(1, at_most)))


def gradient_of(values: tf.Tensor, at: tf.Tensor, start: tf.Tensor | None = None) -> tf.Tensor:
    """Return the gradient of values (N,) with respect to images or feature maps, in a graph.

    ``start`` weighs the values, by default with 1.
    """
    (gradient,) = tf.gradients(values, at, grad_ys=start)
    if gradient is None:
        raise ValueError(
            "no gradient leads back from the score: an operation in between has none (argmax, "
            "rounding, a cast to whole numbers), or the layer does not lie on the path."
        )
    return gradient
