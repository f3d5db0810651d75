"""Tables of a model: its layers, its depth, several models beside each other."""

import math
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import keras
import pandas as pd
import tensorflow as tf

from dlsg_utils.inspection import recording
from dlsg_utils.inspection.receptive_fields import Field, carried, receptive_fields
from dlsg_utils.inspection.recording import Call, trace
from dlsg_utils.inspection.surgery import without_wrapper


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
        - ``parameters``: weights and biases, trained or not. A shared layer counts once.
        - ``multiply_adds``: multiplications, each with an addition, for one image.
        - ``receptive_field``: for models of images, side in pixels (or "H×W") of the piece of the
          input that one unit sees; padding counts as seen.

    Source: parameters and sizes on the slides of Lee, Raiko and VT. Used in lectures 02, 03, 05,
    10, 11 and 17.
    """
    shape = recording.known_shape(model, input_shape)
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


def compare(models: Mapping[str, keras.Model]) -> pd.DataFrame:
    """Tabulate whole models, a row each.

    Parameters
    ----------
    models
        Keras models with one input of known size, by name. :func:`weightless` ones will do.

    Returns
    -------
    pandas.DataFrame
        - ``depth``: layers with a kernel (convolutions and dense ones) on the longest path from
          the image to the output.
        - ``units``: outputs of all layers with a kernel.
        - ``parameters``, ``multiply_adds``: totals as in :func:`describe`.
        - ``receptive_field``: of a unit of the last feature map that still has rows and columns.

    Used in lecture 05.
    """
    rows = {}
    for name, model in models.items():
        images, _, calls = trace(model, recording.input_shape(model))
        outputs = [images, *(tf.nest.flatten(call.output)[0] for call in calls)]
        last = [map_ for map_ in outputs if map_.shape.rank == 4 and max(map_.shape[1:3]) > 1][-1]
        layers = _by_depth(images, calls)
        rows[name] = {
            "depth": layers.index[-1],
            "units": layers["units"].sum(),
            "parameters": model.count_params(),
            "multiply_adds": layers["multiply_adds"].sum(),
            "receptive_field": _side(receptive_fields(images, calls)[last.name]),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def depth_profile(model: keras.Model) -> pd.DataFrame:
    """Tabulate a model by depth: the layers with a kernel on the longest path from the image.

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
    """
    images, _, calls = trace(model, recording.input_shape(model))
    return _by_depth(images, calls)


def _by_depth(images: tf.Tensor, calls: list[Call]) -> pd.DataFrame:
    """Return the table of :func:`depth_profile` for a traced model."""
    depths = carried(
        images,
        calls,
        0,
        lambda inputs, _: max(depth for depth, _ in inputs),
        lambda call, depth: depth + has_kernel(call.layer),
    )
    rows = [
        {
            "depth": depths[call.output.name],
            "side": call.output.shape[1] if call.output.shape.rank == 4 else 1,
            "units": math.prod(call.output.shape[1:]),
            "multiply_adds": multiply_adds(call),
        }
        for call in calls
        if call.leaf and has_kernel(call.layer)
    ]
    return (
        pd.DataFrame(rows)
        .groupby("depth")
        .agg({"side": "max", "units": "sum", "multiply_adds": "sum"})
    )


def _side(field: Field) -> str:
    """Write a receptive field: its side, or rows×columns where they differ."""
    rows, columns = field.size.round().astype(int)
    return str(rows) if rows == columns else f"{rows}×{columns}"


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


def has_kernel(layer: keras.layers.Layer) -> bool:
    """Whether a layer weighs its inputs: convolutions of all kinds and dense layers."""
    return hasattr(layer, "kernel") or hasattr(layer, "depthwise_kernel")


def multiply_adds(call: Call) -> int:
    """Multiplications of one layer for one image: those of one output times the outputs."""
    layer, output = call.layer, tf.nest.flatten(call.output)[0]
    outputs = math.prod(output.shape[1:])
    if isinstance(layer, keras.layers.SeparableConv1D | keras.layers.SeparableConv2D):
        *window, channels, multiplier = layer.depthwise_kernel.shape
        positions = outputs // layer.filters
        return positions * channels * multiplier * (math.prod(window) + layer.filters)
    kernel = getattr(layer, "kernel", None)
    if kernel is None:
        return 0
    if isinstance(layer, keras.layers.Conv1DTranspose | keras.layers.Conv2DTranspose):
        return math.prod(call.inputs[0].shape[1:]) * math.prod(kernel.shape[:-1])
    if isinstance(layer, keras.layers.DepthwiseConv1D | keras.layers.DepthwiseConv2D):
        return outputs * math.prod(kernel.shape[:-2])
    return outputs * math.prod(kernel.shape[:-1])
