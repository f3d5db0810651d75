"""Tools that look inside any Keras model: its table, its logits, its inner layers.

They take Sequential, Functional, nested and subclassed models and leave them as they are.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, TypeVar

import keras
import numpy as np
import pandas as pd
import tensorflow as tf
from numpy.typing import ArrayLike

from dlsg_utils._checks import one_of
from dlsg_utils._tracing import Call, recorded_calls, trace
from dlsg_utils._tracing import input_shape as _input_shape

__all__ = [
    "compare",
    "depth_profile",
    "describe",
    "logits",
    "receptive_box",
    "truncate",
    "weightless",
]

T = TypeVar("T")


class Reach(NamedTuple):
    """What a layer's units see of the input along one axis, in pixels.

    The piece that the first unit sees begins at ``start``, below 0 where it sees padding; ``jump``
    is the distance between the pieces of neighbouring units. Behind layers that enlarge a map,
    the pieces lie up to ``slack`` further on, in turn.
    """

    side: float
    jump: float
    start: float
    slack: float = 0.0


# For rows and columns.
Field = tuple[Reach, Reach]


def logits(model: keras.Model, *, input_shape: tuple[int, ...] | None = None) -> keras.Model:
    """Return a model that gives the logits of ``model``, what its softmax is taken of.

    The weights are shared and ``model`` stays as it is. A model that does not end in a softmax or
    a sigmoid gives logits already and is returned itself.

    Parameters
    ----------
    model
        Any Keras model with one input and one output (N, classes), softmax as an activation, as a
        layer or inside a nested model.
    input_shape
        (H, W, C), for a subclassed model that was not called yet.

    Used in lectures 07, 08 and 12.
    """
    shape = _input_shape(model, input_shape)
    _, output, _ = trace(model, shape)
    if _before_softmax(one_output(model, output)) is None:
        return model
    return _Logits(model, shape)


class _Logits(keras.Model):
    """The model before its last softmax."""

    def __init__(self, model: keras.Model, shape: tuple[Any, ...]) -> None:
        super().__init__(name=f"{model.name}_logits")
        self.model, self.takes_shape = model, shape
        # The softmax is looked up in the graph, so there must be one when called eagerly too.
        self._in_graph = tf.function(self._find)

    def _find(self, images: tf.Tensor, training: bool) -> tf.Tensor:
        return logits_of(self.model(images, training=training))

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self._in_graph(inputs, training)


def logits_of(output: tf.Tensor) -> tf.Tensor:
    """Return the logits of a model's output in a graph: what a last softmax is taken of."""
    before = _before_softmax(output)
    return output if before is None else before


def one_output(model: keras.Model, output: Any) -> tf.Tensor:
    if not tf.is_tensor(output):
        raise ValueError(
            f"model {model.name!r} has {len(tf.nest.flatten(output))} outputs; "
            "models of one output are supported."
        )
    return output


def _before_softmax(output: tf.Tensor) -> tf.Tensor | None:
    """Return what the last softmax (or sigmoid) of a graph is taken of, None without one."""
    operation = output.op
    while operation.type in ("Identity", "Cast", "Squeeze", "Reshape"):
        operation = operation.inputs[0].op
    if operation.type in ("Softmax", "LogSoftmax", "Sigmoid"):
        return tf.cast(operation.inputs[0], tf.float32)
    return None


def truncate(
    model: keras.Model,
    layers: str | Sequence[str],
    *,
    input_shape: tuple[int, ...] | None = None,
) -> keras.Model:
    """Return a model that gives the outputs of inner layers of ``model``, by their names.

    Parameters
    ----------
    model
        Any Keras model with one input. Its weights are shared and it stays as it is.
    layers
        A layer's name, or several. A layer inside a nested model goes by its own name or, where
        that is not unique, by its path: ``"encoder/conv2d"``.
    input_shape
        (H, W, C), for a subclassed model that was not called yet.

    Returns
    -------
    keras.Model
        Its output is one tensor for one name, a list for several.

    Raises
    ------
    ValueError
        If there is no such layer (the message gives the nearest names), or several.

    Used in lectures 06, 07 and 10, and wherever a network is drawn.
    """
    names = [layers] if isinstance(layers, str) else list(layers)
    model, shape = without_wrapper(model), _input_shape(model, input_shape)
    _, _, calls = trace(model, shape)
    paths = [find_call(calls, name).path for name in names]
    return _Truncated(model, shape, paths[0] if isinstance(layers, str) else paths)


class _Truncated(keras.Model):
    """The model up to some of its layers; a compiled call leaves out what lies behind them."""

    def __init__(self, model: keras.Model, shape: tuple[Any, ...], paths: str | list[str]) -> None:
        super().__init__(name=f"{model.name}_truncated")
        self.model, self.takes_shape, self.paths = model, shape, paths

    def call(self, inputs: Any, training: bool = False) -> Any:
        with recorded_calls() as calls:
            self.model(inputs, training=training)
        if isinstance(self.paths, str):
            return find_call(calls, self.paths).output
        return [find_call(calls, path).output for path in self.paths]


def without_wrapper(model: keras.Model) -> keras.Model:
    """Return the model behind :func:`logits`, whose layers are the same."""
    return model.model if isinstance(model, _Logits) else model


def find_call(calls: list[Call], name: str) -> Call:
    """Return the call of the layer with this path or unique name; a shared layer's last call."""
    by_path = {call.path: call for call in calls if call.path}
    return by_path[find_path(by_path, name)]


def find_path(paths: Iterable[str], name: str) -> str:
    """Return the path that a layer's name, or the end of its path, stands for."""
    known = {path.removeprefix("/"): path for path in paths}
    if name in known:
        return known[name]
    same = [path for path in known if path.endswith(f"/{name}")]
    if len(same) > 1:
        raise ValueError(f"layer {name!r} is not unique, give its path: {', '.join(same)}.")
    return known[same[0] if same else one_of("layer", name, known)]


def describe(model: keras.Model, *, input_shape: tuple[int, ...] | None = None) -> pd.DataFrame:
    """Tabulate the layers of a model in the order in which they run.

    Parameters
    ----------
    model
        Any Keras model with one input.
    input_shape
        (H, W, C), for a model whose input size is free or not known yet.

    Returns
    -------
    pandas.DataFrame
        One row a layer, by its path, and a last row ``"total"``:

        - ``kind``: the layer's class.
        - ``output``: its shape without the batch axis.
        - ``parameters``: numbers it holds, whether trained or not. A shared layer counts once.
        - ``multiply_adds``: multiplications, each with an addition, for one image.
        - ``receptive_field``: for models of images, side in pixels (or "H×W") of the piece of the
          input that one unit sees; padding counts as seen.

    Source: parameters and sizes on the slides of Lee, Raiko and VT. Used in lectures 02, 03, 05
    and 10.
    """
    shape = _known_shape(model, input_shape)
    model = without_wrapper(model)
    images, _, calls = trace(model, shape)
    fields = receptive_fields(images, calls)
    rows: dict[str, dict[str, Any]] = {}
    repeats: dict[str, int] = {}
    counted: set[int] = set()
    for call in calls:
        new = [weight for weight in call.layer.weights if id(weight) not in counted]
        counted.update(map(id, new))
        if not (call.leaf or new):
            continue
        output = tf.nest.flatten(call.output)[0]
        path = call.path or model.name
        repeats[path] = repeats.get(path, 0) + 1  # a shared layer runs several times
        rows[path if repeats[path] == 1 else f"{path} ({repeats[path]})"] = {
            "kind": type(call.layer).__name__,
            "output": "×".join(str(size) for size in output.shape[1:]),
            "parameters": sum(math.prod(weight.shape) for weight in new),
            "multiply_adds": multiply_adds(call),
            "receptive_field": _side(fields[output.name]) if len(shape) == 3 else "",
        }
    table = pd.DataFrame.from_dict(rows, orient="index")
    sums = table[["parameters", "multiply_adds"]].sum()
    table.loc["total"] = {"kind": "", "output": "", **sums, "receptive_field": ""}
    table.index.name = "layer"
    return table


def receptive_box(
    model: keras.Model,
    layer: str,
    positions: ArrayLike | None = None,
    *,
    input_shape: tuple[int, ...] | None = None,
) -> np.ndarray:
    """Return the piece of the image that units of a layer see: its receptive field, in place.

    Parameters
    ----------
    model
        Any Keras model of one input.
    layer
        Its name, as for :func:`truncate`.
    positions
        (row, column) of a unit in the layer's map, or an array (..., 2) of several; by default all
        of them, row by row. A layer without rows and columns has one position, (0, 0).
    input_shape
        (H, W, C), for a model whose input size is free or not known yet.

    Returns
    -------
    int array (4,) or (..., 4), (rows, columns, 4) of all positions
        Top, bottom, left, right: the unit sees ``image[top:bottom, left:right]``. Where it sees
        padding, the box reaches over the image's edge: top may be negative, bottom above H.

    Raises
    ------
    ValueError
        If there is no such layer, or the map has no such position.

    Used in lecture 07.
    """
    shape = _known_shape(model, input_shape)
    images, _, calls = trace(without_wrapper(model), shape)
    output = tf.nest.flatten(find_call(calls, layer).output)[0]
    sizes = tuple(output.shape[1:3]) if output.shape.rank == 4 else (1, 1)
    if positions is None:
        positions = np.moveaxis(np.indices(sizes), 0, -1)
    places = np.asarray(positions)
    if places.dtype.kind not in "iu" or places.shape[-1:] != (2,):
        raise ValueError(f"positions takes (row, column) or an array (..., 2), got {positions!r}.")
    if (places < 0).any() or (places >= sizes).any():
        raise ValueError(
            f"layer {layer!r} has {sizes[0]}×{sizes[1]} positions, got {places.tolist()}."
        )
    return boxes_at(receptive_fields(images, calls)[output.name], places)


def boxes_at(field: Field, places: np.ndarray) -> np.ndarray:
    """Return top, bottom, left, right of what units at places (..., 2) of a map see."""
    edges = []
    for axis, reach in enumerate(field):
        first = reach.start + reach.jump * places[..., axis]
        edges += [np.floor(first), np.ceil(first + reach.side + reach.slack)]
    return np.stack(edges, axis=-1).astype(int)


def layers_with_maps(
    model: keras.Model, shape: tuple[int, ...]
) -> dict[str, tuple[tuple[int, ...], Field]]:
    """Return the shape (h, w, C) or (C,) and the receptive field of each layer, by its path."""
    images, _, calls = trace(without_wrapper(model), shape)
    fields = receptive_fields(images, calls)
    return {
        call.path.removeprefix("/"): (tuple(call.output.shape[1:]), fields[call.output.name])
        for call in calls
        if call.leaf and call.path and tf.is_tensor(call.output)
        if call.output.shape.rank in (2, 4) and call.output.name != images.name
    }


def compare(models: Mapping[str, keras.Model]) -> pd.DataFrame:
    """Tabulate whole models, a row each.

    Parameters
    ----------
    models
        Keras models with one input of known size, by name. :func:`weightless` ones will do.

    Returns
    -------
    pandas.DataFrame
        - ``depth``: layers with a kernel (convolutions and dense ones) on the longest way from
          the image to the output.
        - ``units``: outputs of all layers with a kernel.
        - ``parameters``, ``multiply_adds``: totals as in :func:`describe`.
        - ``receptive_field``: of a unit of the last feature map that still has rows and columns.

    Used in lecture 05.
    """
    return pd.DataFrame.from_dict(
        {name: _summary(model) for name, model in models.items()}, orient="index"
    )


def _summary(model: keras.Model) -> dict[str, int | str]:
    images, _, calls = trace(model, _input_shape(model))
    outputs = [images, *(tf.nest.flatten(call.output)[0] for call in calls)]
    last = [map_ for map_ in outputs if map_.shape.rank == 4 and max(map_.shape[1:3]) > 1][-1]
    layers = _by_depth(images, calls)
    return {
        "depth": int(layers.index[-1]),
        "units": int(layers["units"].sum()),
        "parameters": model.count_params(),
        "multiply_adds": int(layers["multiply_adds"].sum()),
        "receptive_field": _side(receptive_fields(images, calls)[last.name]),
    }


def depth_profile(model: keras.Model) -> pd.DataFrame:
    """Tabulate a model by depth: the layers with a kernel on the longest way from the image.

    Parameters
    ----------
    model
        A Keras model with one input of known size.

    Returns
    -------
    pandas.DataFrame
        Row d sums the layers with a kernel (convolutions and dense ones) that lie d deep, side by
        side: ``side`` is the number of rows of their largest map (1 for dense layers), then
        ``units`` (outputs) and ``multiply_adds``.

    Used in lecture 05.
    """
    images, _, calls = trace(model, _input_shape(model))
    return _by_depth(images, calls)


def _by_depth(images: tf.Tensor, calls: list[Call]) -> pd.DataFrame:
    """Return the table of :func:`depth_profile` for a traced model."""
    depths = _depths(images, calls)
    weighing = [call for call in calls if call.leaf and _has_kernel(call.layer)]
    rows = [
        {
            "depth": depths[call.output.name],
            "side": call.output.shape[1] if call.output.shape.rank == 4 else 1,
            "units": math.prod(call.output.shape[1:]),
            "multiply_adds": multiply_adds(call),
        }
        for call in weighing
    ]
    return (
        pd.DataFrame(rows)
        .groupby("depth")
        .agg({"side": "max", "units": "sum", "multiply_adds": "sum"})
    )


def weightless(build: Callable[..., keras.Model], *args: Any, **kwargs: Any) -> keras.Model:
    """Build a model without weights: to be counted, not to compute with.

    VGG-16 then takes a few hundredths of a second instead of seconds and half a gigabyte.
    :func:`describe` and :func:`compare` tell the same of it.

    Parameters
    ----------
    build
        Returns a Keras model when called with ``args`` and ``kwargs``:
        ``weightless(keras.applications.VGG16, weights=None)``.

    Used in lecture 05.
    """

    def built() -> keras.Model:
        with keras.StatelessScope(initialize_variables=False):
            return build(*args, **kwargs)

    # Keras makes up for missing weights later, but only for models of the same thread.
    with ThreadPoolExecutor(1) as other_thread:
        return other_thread.submit(built).result()


def _known_shape(model: keras.Model, given: tuple[int, ...] | None) -> tuple[int, ...]:
    """Return the shape (H, W, C) of a model's input, all sizes known."""
    shape = _input_shape(model, given)
    if None in shape:
        raise ValueError(
            f"model {model.name!r} takes images of any size, {shape}: pass input_shape=(H, W, C)."
        )
    return shape


def _has_kernel(layer: keras.layers.Layer) -> bool:
    """Whether a layer weighs its inputs: convolutions of all kinds and dense layers."""
    return hasattr(layer, "kernel") or hasattr(layer, "depthwise_kernel")


def multiply_adds(call: Call) -> int:
    """Multiplications of one layer for one image: those of one output times the outputs."""
    layer, output = call.layer, tf.nest.flatten(call.output)[0]
    outputs = math.prod(output.shape[1:])
    if isinstance(layer, keras.layers.SeparableConv1D | keras.layers.SeparableConv2D):
        *reach, channels, multiplier = layer.depthwise_kernel.shape
        positions = outputs // layer.filters
        return positions * channels * multiplier * (math.prod(reach) + layer.filters)
    kernel = getattr(layer, "kernel", None)
    if kernel is None:
        return 0
    if isinstance(layer, keras.layers.Conv1DTranspose | keras.layers.Conv2DTranspose):
        return math.prod(call.inputs[0].shape[1:]) * math.prod(kernel.shape[:-1])
    if isinstance(layer, keras.layers.DepthwiseConv1D | keras.layers.DepthwiseConv2D):
        return outputs * math.prod(kernel.shape[:-2])
    return outputs * math.prod(kernel.shape[:-1])


def receptive_fields(images: tf.Tensor, calls: list[Call]) -> dict[str, Field]:
    """Return the receptive field of every layer's output, by the tensor's name.

    Layers that shift a window over the image widen the field; everything else, layers and the
    operations between them alike, passes on what its inputs see together.
    """

    def seen(field: Field, tensor: tf.Tensor, output: tf.Tensor) -> Field:
        collapsed = tensor.shape.rank == 4 and (output.shape.rank or 0) < 4
        return _whole_map(field, tensor.shape[1:3]) if collapsed else field

    def together(fields: list[Field]) -> Field:
        rows, columns = (_union(reaches) for reaches in zip(*fields, strict=True))
        return rows, columns

    pixel = Reach(1.0, 1.0, 0.0)
    return _carried(images, calls, (pixel, pixel), seen, together, _after)


def _depths(images: tf.Tensor, calls: list[Call]) -> dict[str, int]:
    """Return, for every layer's output, the layers with a kernel on the longest way to it."""

    def deeper(call: Call, depth: int) -> int:
        return depth + _has_kernel(call.layer)

    return _carried(images, calls, 0, lambda depth, *_: depth, max, deeper)


def _carried(
    images: tf.Tensor,
    calls: list[Call],
    start: T,
    passed: Callable[[T, tf.Tensor, tf.Tensor], T],
    joined: Callable[[list[T]], T],
    after: Callable[[Call, T], T],
) -> dict[str, T]:
    """Carry a value from the images through the graph; return it by the tensors' names.

    ``passed`` takes it from an input to an output, ``joined`` makes one of several inputs' values,
    ``after`` changes it in a layer.
    """
    values: dict[str, T] = {images.name: start}

    def value_of(tensor: tf.Tensor) -> T | None:
        if tensor.name not in values:
            found = before(tensor.op.inputs, tensor)
            if found is None:
                return None
            values[tensor.name] = found
        return values[tensor.name]

    def before(inputs: Sequence[tf.Tensor], output: tf.Tensor) -> T | None:
        known = [(value_of(tensor), tensor) for tensor in inputs]
        found = [passed(value, tensor, output) for value, tensor in known if value is not None]
        return joined(found) if found else None

    for call in calls:
        outputs = tf.nest.flatten(call.output)
        if not call.leaf or outputs[0].name in values:
            continue
        value = before(call.inputs, outputs[0])
        for output in outputs:
            values[output.name] = after(call, start if value is None else value)
    for call in calls:
        for output in tf.nest.flatten(call.output):
            value_of(output)
    return values


def _after(call: Call, field: Field) -> Field:
    """Widen a receptive field by a layer's window: side + reach of the further taps, in pixels."""
    layer = call.layer
    window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if isinstance(layer, keras.layers.UpSampling2D):
        rows, columns = (_repeated(reach, f) for reach, f in zip(field, layer.size, strict=True))
        return rows, columns
    if isinstance(layer, keras.layers.ZeroPadding2D | keras.layers.Cropping2D):
        added = getattr(layer, "padding", None) or -np.asarray(layer.cropping)
        rows, columns = (
            reach._replace(start=reach.start - before * reach.jump)
            for reach, (before, _) in zip(field, added, strict=True)
        )
        return rows, columns
    if window is None or len(window) != 2:
        return field
    dilation = getattr(layer, "dilation_rate", (1, 1))
    transposed = isinstance(layer, keras.layers.Conv2DTranspose)
    sizes = call.inputs[0].shape[1:3]
    result = []
    for reach, k, s, d, size in zip(field, window, layer.strides, dilation, sizes, strict=True):
        side, jump, start, slack = reach
        taps = d * (k - 1) + 1
        if transposed:  # an output is reached by every s-th tap only
            before = max(taps - s, 0) // 2 if layer.padding == "same" else 0
            start -= jump * (taps - 1 - before) / s
            further = math.ceil(taps / s) - 1
            slack += jump * ((taps - 1) / s - further)
            result.append(Reach(side + further * jump, jump / s, start, slack))
        else:
            spare = (math.ceil(size / s) - 1) * s + taps - size  # what "same" pads in total
            before = max(spare, 0) // 2 if layer.padding == "same" else 0
            start -= before * jump
            result.append(Reach(side + (taps - 1) * jump, jump * s, start, slack))
    return result[0], result[1]


def _repeated(reach: Reach, times: int) -> Reach:
    """Return what units see that each repeat one of a layer before."""
    jump = reach.jump / times
    further = (times - 1) * jump
    return Reach(reach.side, jump, reach.start - further, reach.slack + further)


def _union(reaches: Sequence[Reach]) -> Reach:
    """Return what units see that look through several paths at once."""
    first = min(reach.start for reach in reaches)
    last = max(reach.start + reach.side for reach in reaches)
    jump, slack = (
        max(values) for values in zip(*[(r.jump, r.slack) for r in reaches], strict=True)
    )
    return Reach(last - first, jump, first, slack)


def _whole_map(field: Field, positions: Sequence[int]) -> Field:
    """Return the field of a unit that sees all positions of a feature map."""
    rows, columns = (
        reach._replace(side=reach.side + (count - 1) * reach.jump)
        for reach, count in zip(field, positions, strict=True)
    )
    return rows, columns


def _side(field: Field) -> str:
    """Write a receptive field: its side, or rows×columns where they differ."""
    rows, columns = (round(reach.side) for reach in field)
    return str(rows) if rows == columns else f"{rows}×{columns}"
