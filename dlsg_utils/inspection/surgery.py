"""A model up to its logits, or up to inner layers, with the same weights."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf

from dlsg_utils._core.checks import listed, one_of
from dlsg_utils.inspection import recording
from dlsg_utils.inspection.recording import Call, plain_nodes, recorded_calls, trace


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

    Raises
    ------
    ValueError
        If the model has several inputs or outputs, or does not know its input's shape.
    """
    shape = recording.input_shape(model, input_shape)
    _, output, _ = trace(model, shape)
    return model if logits_of(one_output(model, output)) is output else _Logits(model, shape)


class _Logits(keras.Model):
    """The model before its last softmax."""

    def __init__(self, model: keras.Model, shape: tuple[Any, ...]) -> None:
        super().__init__(name=f"{model.name}_logits")
        self.model, self.takes_shape = model, shape
        # The softmax is looked up in the graph, so there must be one when called eagerly too.
        self._in_graph = tf.function(self._find, autograph=False)

    def _find(self, images: tf.Tensor, training: bool) -> tf.Tensor:
        return logits_of(self.model(images, training=training))

    def call(self, inputs: Any, training: bool = False) -> Any:
        return self._in_graph(inputs, training)


def logits_of(output: tf.Tensor) -> tf.Tensor:
    """Return what the last softmax or sigmoid of a graph is taken of; the output without one."""
    operation = output.op
    while operation.type in ("Identity", "Cast", "Squeeze", "Reshape"):
        operation = operation.inputs[0].op
    if operation.type in ("Softmax", "LogSoftmax", "Sigmoid"):
        return tf.cast(operation.inputs[0], tf.float32)
    return output


def one_output(model: keras.Model, output: Any) -> tf.Tensor:
    """Return the output, or raise if the model has several."""
    if not tf.is_tensor(output):
        raise ValueError(
            f"model {model.name!r} has {len(tf.nest.flatten(output))} outputs; "
            "models of one output are supported."
        )
    return output


def truncate(
    model: keras.Model,
    layers: str | keras.Layer | Sequence[str | keras.Layer],
    *,
    input_shape: tuple[int, ...] | None = None,
) -> keras.Model:
    """Return a model that gives the outputs of inner layers of ``model``.

    Parameters
    ----------
    model
        Any Keras model with one input. Its weights are shared and it stays as it is.
    layers
        A layer or its name, or several. A layer inside a nested model goes by its own name or,
        where that is not unique, by its path: ``"encoder/conv2d"``.
    input_shape
        (H, W, C), for a subclassed model that was not called yet.

    Returns
    -------
    keras.Model
        Its output is one tensor for one layer, a list for several.

    Raises
    ------
    ValueError
        If there is no such layer (the message gives the nearest names), or several.
    TypeError
        If a number was given: ``model.layers[number]`` is that layer.

    Used in lectures 05, 06, 09, 10, 16 and 20, and wherever a network is drawn.
    """
    if isinstance(layers, int):
        raise TypeError(f"layers takes a name or a layer: model.layers[{layers}], not {layers}.")
    names = [layers] if isinstance(layers, str | keras.Layer) else list(layers)
    model, shape = without_wrapper(model), recording.input_shape(model, input_shape)
    _, _, calls = trace(model, shape)
    paths = [find_call(calls, name).path for name in names]
    known = {node.operation.name: node.outputs[0] for node in plain_nodes(model)}
    outputs: Any = [known[path] for path in paths] if known else paths
    outputs = outputs[0] if isinstance(layers, str | keras.Layer) else outputs
    if known:
        return keras.Model(model.inputs[0], outputs, name=f"{model.name}_truncated")
    return _Truncated(model, shape, outputs)


class _Truncated(keras.Model):
    """The model up to some of its layers; a compiled call leaves out what lies behind them."""

    def __init__(self, model: keras.Model, shape: tuple[Any, ...], paths: str | list[str]) -> None:
        super().__init__(name=f"{model.name}_truncated")
        self.model, self.takes_shape, self.paths = model, shape, paths

    def call(self, inputs: Any, training: bool = False) -> Any:
        with recorded_calls() as calls:
            self.model(inputs, training=training)
        return tf.nest.map_structure(lambda path: find_call(calls, path).output, self.paths)


def without_wrapper(model: keras.Model) -> keras.Model:
    """Return the model behind :func:`logits`, whose layers are the same."""
    return model.model if isinstance(model, _Logits) else model


def find_call(calls: list[Call], layer: str | keras.Layer) -> Call:
    """Return the call of a layer, given itself, its path or unique name; a shared one's last."""
    by_path = {call.path: call for call in calls if call.path}
    return by_path[find_layer({path: call.layer for path, call in by_path.items()}, layer)]


def find_layer(layers: Mapping[str, keras.Layer], layer: str | keras.Layer) -> str:
    """Return the path of a layer, given itself, its name or the end of its path."""
    if not isinstance(layer, keras.Layer):
        return find_path(layers, layer)
    paths = [path for path, each in layers.items() if each is layer]
    if len(paths) == 1:
        return paths[0]
    got = f"{type(layer).__name__} {layer.name!r}"
    if paths:
        raise ValueError(f"layer {got} runs in several places, give a path: {', '.join(paths)}.")
    known = [path.removeprefix("/") for path in layers]
    hint = f" It has one of that name: {layer.name!r}." if layer.name in known else ""
    raise ValueError(
        f"layer takes a layer of the model, got {got}, which is none that runs in it.{hint} "
        f"Its layers: {listed(known)}."
    )


def find_path(paths: Iterable[str], name: str) -> str:
    """Return the path that a layer's name, or the end of its path, stands for."""
    known = {path.removeprefix("/"): path for path in paths}
    if name in known:
        return known[name]
    same = [path for path in known if path.endswith(f"/{name}")]
    if len(same) > 1:
        raise ValueError(f"layer {name!r} is not unique, give its path: {', '.join(same)}.")
    return known[same[0] if same else one_of("layer", name, known)]
