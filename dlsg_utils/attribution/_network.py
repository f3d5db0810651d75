"""What all methods share: the arguments checked, one compiled function a model, batches."""

import math
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike
from tqdm.auto import tqdm

from dlsg_utils import _checks
from dlsg_utils._tracing import Call, recorded_calls, shape_to_compile_for, trace
from dlsg_utils.attribution._shortcut import Shortcut, cuts, shortcut
from dlsg_utils.inspection import find_call, find_path, logits_of, one_output, without_wrapper

MAX_MEMORY = 200_000_000  # bytes
RECTIFIERS = ("Relu", "Relu6", "LeakyRelu")

# A target or place that the network itself is asked for: the predicted class, the strongest unit.
STRONGEST = -1


class Network:
    """What the methods need to know of a model, and its compiled functions.

    It must not hold the model, else the cache of networks would keep that alive.
    """

    def __init__(self, model: keras.Model, shape: tuple[Any, ...], given: tuple[int, ...]) -> None:
        self._model, self.name, self.shape = weakref.ref(model), model.name, shape
        self._compiled: dict[Any, Any] = {}
        images, logits, calls = _traced(model, given)
        if logits.shape.rank != 2 or logits.shape[1] is None:
            raise ValueError(
                f"model {model.name!r} gives outputs of shape {tuple(logits.shape)}; a "
                "classifier is needed, which gives class scores, (N, classes)."
            )
        self.classes = int(logits.shape[1])
        self.last_convolution = _last_convolution(calls)
        self._shapes = {
            call.path: tuple(call.output.shape[1:])
            for call in calls
            if call.path and tf.is_tensor(call.output)
        }
        self._cuts = {given: cuts(images, logits, calls)}
        self._shortcuts: dict[Any, Shortcut | None] = {}
        operations = images.graph.get_operations()
        self.rectified = any(operation.type in RECTIFIERS for operation in operations)
        sizes = [
            math.prod(tensor.shape[1:]) * tensor.dtype.size
            for operation in operations
            for tensor in operation.outputs
            if tensor.shape.rank and tensor.shape[0] is None and None not in tensor.shape[1:]
        ]
        # Bytes a pixel: the gradient needs all activations, a mere pass only a few at a time. The
        # factors are measured on EfficientNet-Lite0; TensorFlow keeps some results of a layer only.
        pixels = math.prod(given[:2])
        self._for_gradient, self._for_pass = 0.25 * sum(sizes) / pixels, 2 * max(sizes) / pixels

    def at_once(self, images: np.ndarray, max_memory: float, *, gradient: bool = True) -> int:
        """Return how many pictures of this size fit into the memory, at least one."""
        bytes_a_pixel = self._for_gradient if gradient else self._for_pass
        return max(1, int(max_memory / (bytes_a_pixel * math.prod(images.shape[1:3]))))

    def _alive(self) -> keras.Model:
        model = self._model()
        assert model is not None  # this object goes when the model goes
        return model

    def logits(self, images: tf.Tensor) -> tf.Tensor:
        """Return the logits, in a graph."""
        model = without_wrapper(self._alive())
        return tf.cast(logits_of(model(images, training=False)), tf.float32)

    def shortcut(self, given: tuple[int, ...], sides: tuple[int, int]) -> Shortcut | None:
        """Return the cheaper way to the logits of covered pictures of this size, if there is one.

        It is made at the first call.
        """
        if given not in self._cuts:
            self._cuts[given] = cuts(*_traced(self._alive(), given))
        if (given, sides) not in self._shortcuts:
            self._shortcuts[given, sides] = shortcut(self._cuts[given], given, sides)
        return self._shortcuts[given, sides]

    def outputs(self, images: tf.Tensor, layer: str) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the logits and what a layer gives, in a graph."""
        with recorded_calls() as calls:
            logits = self.logits(images)
        return logits, find_call(calls, layer).output

    def shape_of(self, layer: str) -> tuple[int | None, ...]:
        """Return the shape of what a layer gives for one picture."""
        return self._shapes[find_path(self._shapes, layer)]

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

    def compiled(self, body: Callable[..., Any], options: tuple[Any, ...], *specs: Any) -> Any:
        """Return ``body(network, *options, images, …)`` compiled, made at the first call.

        ``specs`` are those of the tensors after the images.
        """
        if (body, options) not in self._compiled:
            images = tf.TensorSpec((None, *self.shape), tf.float32)
            self._compiled[body, options] = tf.function(
                partial(body, self, *options), input_signature=(images, *specs), autograph=False
            )
        return self._compiled[body, options]


def _traced(model: keras.Model, given: tuple[int, ...]) -> tuple[tf.Tensor, tf.Tensor, list[Call]]:
    """Return pictures, logits and the calls between them in a graph."""
    images, output, calls = trace(without_wrapper(model), given)
    return images, logits_of(one_output(model, output)), calls


def _last_convolution(calls: list[Call]) -> str | None:
    """Return the path of the last feature map made by a convolution that has rows and columns.

    Normalisation, rectifiers and sums behind the convolution belong to it.
    """
    elementwise = (
        keras.layers.BatchNormalization,
        keras.layers.LayerNormalization,
        keras.layers.GroupNormalization,
        keras.layers.Activation,
        keras.layers.ReLU,
        keras.layers.LeakyReLU,
        keras.layers.PReLU,
        keras.layers.ELU,
        keras.layers.Dropout,
        keras.layers.SpatialDropout2D,
        keras.layers.Add,
    )
    found, open_end = None, False
    for call in calls:
        if not (call.leaf and call.path and tf.is_tensor(call.output)):
            continue
        has_map = call.output.shape.rank == 4 and call.output.shape[1] != 1
        if has_map and (hasattr(call.layer, "kernel") or hasattr(call.layer, "depthwise_kernel")):
            found, open_end = call.path, True
        elif has_map and open_end and isinstance(call.layer, elementwise):
            found = call.path
        else:
            open_end = False
    return found.removeprefix("/") if found else None


_networks: weakref.WeakKeyDictionary[keras.Model, dict[Any, Network]] = weakref.WeakKeyDictionary()


class Task(NamedTuple):
    """Checked arguments: the network, pictures (N, H, W, C), and a target (N,) for each."""

    network: Network
    images: np.ndarray
    single: bool
    targets: np.ndarray

    def maps(self, values: np.ndarray) -> np.ndarray:
        """Return the maps, without the batch axis if one picture was given."""
        return values[0] if self.single else values


def task(model: keras.Model, images: Any, targets: Any, *, of_units: bool = False) -> Task:
    """Check the arguments that all methods share."""
    batch, single = _checks.image_batch(images)
    shape = shape_to_compile_for(model, batch)
    known = _networks.setdefault(model, {})
    if shape not in known:
        known[shape] = Network(model, shape, batch.shape[1:])
    network = known[shape]
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
    return _checks.number("max_memory", max_memory, at_least=1)


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
    compute = task.network.compiled(Network.logits, ())
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
