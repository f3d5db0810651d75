"""What all methods share: the arguments checked, one compiled function a model, batches."""

import math
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import Any, NamedTuple, TypeVar

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.inspection.recording import Call, recorded, shape_to_compile_for, trace
from dlsg_utils.inspection.surgery import (
    find_call,
    find_path,
    logits_of,
    one_output,
    without_wrapper,
)

T = TypeVar("T")

MAX_MEMORY = 200_000_000  # bytes
RECTIFIERS = ("Relu", "Relu6", "LeakyRelu")

# A target or place that the network itself is asked for: the predicted class, the strongest unit.
STRONGEST = -1


class Probe:
    """What the methods need to know of a model, and all that was compiled for it.

    It must not hold the model, else the cache of probes would keep that alive.
    """

    def __init__(self, model: keras.Model, shape: tuple[Any, ...], given: tuple[int, ...]) -> None:
        self._model, self.name, self.shape, self._given = (
            weakref.ref(model),
            model.name,
            shape,
            given,
        )
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

    def compiled(self, body: Callable[..., Any], options: tuple[Any, ...], *specs: Any) -> Any:
        """Return ``body(probe, *options, images, …)`` compiled, made at the first call.

        ``specs`` are those of the tensors after the images.
        """
        signature = (tf.TensorSpec((None, *self.shape), tf.float32), *specs)
        return self.kept(
            (body, options, signature),
            lambda: tf.function(
                partial(body, self, *options), input_signature=signature, autograph=False
            ),
        )

    def logits(self, images: tf.Tensor) -> tf.Tensor:
        """Return the logits, in a graph."""
        return tf.cast(logits_of(self.model(images, training=False)), tf.float32)

    def outputs(
        self, images: tf.Tensor, layers: Sequence[str]
    ) -> tuple[tf.Tensor, list[tf.Tensor]]:
        """Return the model's output and what layers give, in a graph."""
        output, calls = recorded(self.model, images)
        return output, [find_call(calls, layer).output for layer in layers]

    def traced(self, given: tuple[int, ...]) -> tuple[tf.Tensor, tf.Tensor, list[Call]]:
        """Return pictures of a size, logits and the calls between them in a graph of their own."""
        images, output, calls = trace(self.model, given)
        return images, logits_of(one_output(self.model, output)), calls

    @cached_property
    def _facts(self) -> "_Facts":
        return _Facts.of(*self.traced(self._given), pixels=math.prod(self._given[:2]))

    @property
    def classes(self) -> int:
        """How many classes there are.

        Raises
        ------
        ValueError
            If the model is no classifier.
        """
        shape = self._facts.output
        if len(shape) != 2 or shape[1] is None:
            raise ValueError(
                f"model {self.name!r} gives outputs of shape {shape}; a "
                "classifier is needed, which gives class scores, (N, classes)."
            )
        return shape[1]

    @property
    def rectified(self) -> bool:
        """Whether there is a rectifier in it."""
        return self._facts.rectified

    def shape_of(self, layer: str) -> tuple[int | None, ...]:
        """Return the shape of what a layer gives for one picture."""
        return self._facts.shapes[find_path(self._facts.shapes, layer)]

    def check_unit(self, layer: str, targets: np.ndarray, places: np.ndarray) -> None:
        """Raise unless the layer has such channels and places, as far as its size is fixed."""
        shape = self.shape_of(layer)
        if len(shape) not in (1, 3):
            raise ValueError(f"layer {layer!r} gives {shape}, which has neither units nor maps.")
        channels = shape[-1]
        if channels is not None and targets.max() >= channels:
            raise ValueError(
                f"layer {layer!r} has the channels 0 to {channels - 1}, got {targets.max()}."
            )
        if len(shape) == 3 and None not in self.shape and (places.max(axis=0) >= shape[:2]).any():
            raise ValueError(
                f"layer {layer!r} has {shape[0]}×{shape[1]} places, "
                f"got {tuple(places.max(axis=0).tolist())}."
            )

    def at_once(self, images: np.ndarray, max_memory: float, *, gradient: bool = True) -> int:
        """Return how many pictures of this size fit into the memory, at least one."""
        needed = self._facts.for_gradient if gradient else self._facts.for_pass
        return max(1, int(max_memory / (needed * math.prod(images.shape[1:3]))))


class _Facts(NamedTuple):
    """What a trace of the model tells: shapes, and bytes of memory for each pixel of a picture."""

    output: tuple[int | None, ...]
    shapes: dict[str, tuple[int | None, ...]]
    rectified: bool
    for_gradient: float
    for_pass: float

    @classmethod
    def of(cls, images: tf.Tensor, logits: tf.Tensor, calls: list[Call], pixels: int) -> "_Facts":
        operations = images.graph.get_operations()
        sizes = [
            math.prod(tensor.shape[1:]) * tensor.dtype.size
            for operation in operations
            for tensor in operation.outputs
            if tensor.shape.rank and tensor.shape[0] is None and None not in tensor.shape[1:]
        ]
        # The gradient needs all activations, a mere pass only a few at a time. The factors are
        # measured on EfficientNet-Lite0; TensorFlow keeps some results of a layer only.
        return cls(
            tuple(logits.shape),
            {
                call.path: tuple(call.output.shape[1:])
                for call in calls
                if call.path and tf.is_tensor(call.output)
            },
            any(operation.type in RECTIFIERS for operation in operations),
            0.25 * sum(sizes) / pixels,
            2 * max(sizes) / pixels,
        )


# The only things kept for a model; they go when the model goes.
_probes: weakref.WeakKeyDictionary[keras.Model, dict[Any, Probe]] = weakref.WeakKeyDictionary()


def probe_of(model: keras.Model, images: np.ndarray) -> Probe:
    """Return the probe of a model for pictures (N, H, W, C), made at the first call.

    Raises
    ------
    ValueError
        If the pictures do not fit the model.
    """
    shape = shape_to_compile_for(model, images)
    known = _probes.setdefault(model, {})
    if shape not in known:
        known[shape] = Probe(model, shape, images.shape[1:])
    return known[shape]


class Task(NamedTuple):
    """Checked arguments: the network, pictures (N, H, W, C), and a target (N,) for each."""

    network: Probe
    images: np.ndarray
    single: bool
    targets: np.ndarray

    def maps(self, values: np.ndarray) -> np.ndarray:
        """Return the maps, without the batch axis if one picture was given."""
        return values[0] if self.single else values


def task(model: keras.Model, images: Any, targets: Any, *, of_units: bool = False) -> Task:
    """Check the arguments that all methods share."""
    batch, single = checks.image_batch(images)
    network = probe_of(model, batch)
    limit = None if of_units else network.classes
    return Task(network, batch, single, class_numbers("targets", targets, len(batch), limit))


def class_numbers(argument: str, values: Any, count: int, limit: int | None) -> np.ndarray:
    """Return one class for each picture, ``STRONGEST`` where none is given."""
    if values is None:
        return np.full(count, STRONGEST, np.int32)
    array = np.asarray(values)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{argument} takes whole numbers, got {values!r}.")
    if array.shape not in ((), (count,)):
        raise ValueError(
            f"{argument} takes one number, or one for each picture, ({count},), "
            f"got shape {array.shape}."
        )
    if array.min() < 0 or (limit is not None and array.max() >= limit):
        wrong = int(array.min() if array.min() < 0 else array.max())
        known = f"0 to {limit - 1}" if limit is not None else "from 0 up"
        raise ValueError(f"{argument} takes numbers {known}, got {wrong}.")
    return np.broadcast_to(array, count).astype(np.int32)


def memory(max_memory: Any) -> float:
    """Return the bytes that a call may take for activations."""
    return checks.number("max_memory", max_memory, at_least=1)


def in_batches(
    task: Task, compute: Callable[..., Any], at_once: int, progress: bool, *further: np.ndarray
) -> np.ndarray:
    """Return ``compute(images, targets, *further)`` of all pictures, ``at_once`` at a time."""
    parts = [
        compute(task.images[part], task.targets[part], *(array[part] for array in further)).numpy()
        for part, _ in shares(len(task.images), 1, at_once, progress)
    ]
    return task.maps(np.concatenate(parts) if len(parts) > 1 else parts[0])


def shares(
    pictures: int, samples: int, at_once: int, progress: bool
) -> Iterator[tuple[slice, slice]]:
    """Cut pictures × samples into even shares of at most ``at_once``, whole pictures if they fit.

    A small share at the end would cost more a picture than the others.
    """
    many, part = _even(pictures, at_once // samples), _even(samples, at_once)
    with tqdm(total=pictures * samples, disable=not progress, delay=1, unit=" passes") as bar:
        for first in range(0, pictures, many):
            chosen = slice(first, min(first + many, pictures))
            for start in range(0, samples, part):
                some = slice(start, min(start + part, samples))
                yield chosen, some
                bar.update((chosen.stop - chosen.start) * (some.stop - some.start))


def _even(count: int, at_most: int) -> int:
    """Return the size of the fewest shares of ``count`` things, all but alike."""
    return math.ceil(count / math.ceil(count / max(1, at_most)))


def scored(task: Task, max_memory: float) -> tuple[Task, np.ndarray]:
    """Return the task with the predicted classes filled in, and the pictures' logits (N, K)."""
    at_once = task.network.at_once(task.images, max_memory, gradient=False)
    compute = task.network.compiled(Probe.logits, ())
    logits = np.concatenate(
        [
            compute(task.images[part]).numpy()
            for part, _ in shares(len(task.images), 1, at_once, progress=False)
        ]
    )
    predicted = logits.argmax(axis=1).astype(np.int32)
    targets = np.where(task.targets == STRONGEST, predicted, task.targets)
    return task._replace(targets=targets), logits


def summed(
    task: Task,
    samples: int,
    compute: Callable[[slice, slice], tf.Tensor],
    at_once: int,
    progress: bool,
) -> np.ndarray:
    """Return the sum of ``compute(pictures, samples)`` over the samples, (N, H, W, C)."""
    total = np.zeros(task.images.shape, np.float32)
    for part, some in shares(len(task.images), samples, at_once, progress):
        total[part] += compute(part, some).numpy()
    return total


def chosen_unit(
    output: tf.Tensor, targets: tf.Tensor, places: tf.Tensor | None = None
) -> tf.Tensor:
    """Return one unit (N,) of outputs (N, units) or (N, h, w, channels) for each picture."""
    if output.shape.rank == 4:
        width = tf.shape(output)[2]
        flat = tf.reshape(output, [tf.shape(output)[0], -1, output.shape[-1]])
        targets = _or_strongest(targets, tf.reduce_max(flat, axis=1))
        column = tf.gather(flat, targets, axis=2, batch_dims=1)
        assert places is not None
        given = tf.where(places[:, 0] < 0, STRONGEST, places[:, 0] * width + places[:, 1])
        return tf.gather(column, _or_strongest(given, column), batch_dims=1)
    return tf.gather(output, _or_strongest(targets, output), batch_dims=1)


def _or_strongest(indices: tf.Tensor, values: tf.Tensor) -> tf.Tensor:
    """Return the indices (N,), those of the largest values (N, …) where they are not given."""
    return tf.where(indices < 0, tf.argmax(values, axis=1, output_type=tf.int32), indices)


def slope(values: tf.Tensor, at: tf.Tensor, start: tf.Tensor | None = None) -> tf.Tensor:
    """Return the gradient of values (N,) with respect to pictures or feature maps, in a graph."""
    (gradient,) = tf.gradients(values, at, grad_ys=start)
    if gradient is None:
        raise ValueError(
            "no gradient leads from the score back: an operation on the way has none (argmax, "
            "rounding, a cast to whole numbers), or the layer does not lie on the way."
        )
    return gradient


def strongest_channel(gradient: np.ndarray) -> np.ndarray:
    """Return the largest magnitude over the channels, (N, H, W, C) -> (N, H, W)."""
    magnitude = np.abs(gradient)
    return magnitude[..., 0] if magnitude.shape[-1] == 1 else magnitude.max(axis=-1)


TARGETS = tf.TensorSpec((None,), tf.int32)
PLACES = tf.TensorSpec((None, 2), tf.int32)


def places_of(position: ArrayLike | None, count: int) -> np.ndarray:
    """Return a place (row, column) in a feature map for each picture."""
    if position is None:
        return np.full((count, 2), STRONGEST, np.int32)
    array = np.asarray(position)
    if array.dtype.kind not in "iu" or array.shape not in ((2,), (count, 2)) or array.min() < 0:
        raise ValueError(
            f"position takes (row, column) from 0 up, or one for each picture, ({count}, 2), "
            f"got {position!r}."
        )
    return np.broadcast_to(array, (count, 2)).astype(np.int32)
