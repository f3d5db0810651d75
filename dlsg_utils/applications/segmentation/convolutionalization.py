"""From classifier to map: dense layers become convolutions, and images may be of any size.

A dense layer above flattened maps is a convolution whose kernel has the maps' size. A classifier
whose dense layers are rewritten so takes larger images, too, and gives a map of answers, one for
each window; what neighboring windows share is computed once.

Sources: Long et al. (2015), "Fully Convolutional Networks for Semantic Segmentation", section 3.1;
Sermanet et al. (2014), "OverFeat", section 3.5.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import keras
import numpy as np
from keras import layers

from dlsg_utils._core import checks
from dlsg_utils.applications.detection.boxes import Boxes
from dlsg_utils.applications.segmentation.windows import CheckedSize, Window
from dlsg_utils.inspection.recording import known_shape

_WINDOWED = (
    layers.Conv2D, layers.DepthwiseConv2D, layers.SeparableConv2D,
    layers.MaxPooling2D, layers.AveragePooling2D,
)  # fmt: skip
# They treat each number by itself.
_POINTWISE = (
    layers.Activation, layers.ReLU, layers.LeakyReLU, layers.ELU, layers.Dropout,
    layers.SpatialDropout2D, layers.GaussianDropout, layers.GaussianNoise, layers.Rescaling,
    layers.Identity,
)  # fmt: skip
# They treat each position by itself, if their axis is that of the channels.
_CHANNELWISE = (
    layers.Softmax, layers.BatchNormalization, layers.LayerNormalization, layers.Normalization,
    layers.PReLU,
)  # fmt: skip
_JOINING = (
    layers.Add, layers.Subtract, layers.Multiply, layers.Average, layers.Maximum, layers.Minimum,
    layers.Concatenate,
)  # fmt: skip
_SOFTMAX = (keras.activations.softmax, keras.activations.log_softmax)


def convolutionalize(
    model: keras.Model, *, padding: str = "valid", input_shape: tuple[int, int, int] | None = None
) -> keras.Model:
    """Return a classifier as a fully convolutional network, with a copy of its weights.

    The first dense layer becomes a convolution whose kernel has the size of the maps below it, each
    further one a convolution of 1×1, a global pooling a pooling of that size with stride 1.

    Parameters
    ----------
    model
        A Sequential or Functional classifier, of nested models, too, which ends in softmax or in
        logits. It stays as it is.
    padding : {"valid", "same"}
        ``"valid"``: one position for each window inside of an image, and the map equals the
        classifier at every window. No layer may pad the maps: at a window's edge the classifier
        would see zeros where the network sees the image. ``"same"``: one position every so many
        pixels as all strides together make, up to the image's edge. All layers pad, with zeros
        beyond the edge of the image, and the map is no longer the classifier's exactly.
    input_shape
        (H, W, C) of a window, for a classifier that takes images of several sizes.

    Returns
    -------
    keras.Model
        Takes images (N, H, W, C), with ``padding="valid"`` of at least the classifier's size, and
        gives (N, rows, columns, classes). :func:`window_boxes` tells where each window lies.

    Raises
    ------
    ValueError
        If a layer cannot be made convolutional; the message names it and says why.

    Sources: Long et al. (2015), section 3.1; Sermanet et al. (2014), section 3.5. Used in lectures
    14 and 20.
    """
    shape = known_shape(model, input_shape)
    own = model.inputs[0].shape[1:] if getattr(model, "inputs", None) else shape
    if len(own) == len(shape) and any(
        side not in (None, given) for side, given in zip(own, shape, strict=True)
    ):
        raise ValueError(f"input_shape takes {tuple(own)}, as the model's, got {tuple(shape)}.")
    if len(shape) != 3:
        raise ValueError(f"model takes one that classifies images (H, W, C), got {shape}.")
    built = rebuilt(model, shape, padding)
    if built.end.size != (1, 1):
        raise ValueError(
            f"model takes a classifier, which gives (classes,): {model.name!r} ends in maps of "
            f"{built.end.size[0]}×{built.end.size[1]} positions of an image of "
            f"{shape[0]}×{shape[1]}."
        )
    return keras.Model(built.image, built.end.tensor, name=f"{model.name}_map")


def window_boxes(network: keras.Model, size: int | tuple[int, int]) -> Boxes:
    """Return which window of an image each position of a map belongs to.

    Parameters
    ----------
    network
        What :func:`convolutionalize` returned, with ``padding="valid"``.
    size
        Pixels of the image: a side, or (height, width).

    Returns
    -------
    float32 array (rows, columns, 4)
        Top, left, bottom, right, in pixels.

    Raises
    ------
    ValueError
        If the image is smaller than the window, or the network has none.

    Used in lecture 14.
    """
    height, width = checks.sides(size)
    layer = window_of(network)
    (high, wide), (down, right) = layer.at_least, layer.stride
    if height < high or width < wide:
        raise ValueError(
            f"size takes one of at least the window's {high}×{wide}, got {height}×{width}."
        )
    tops, lefts = np.arange(0, height - high + 1, down), np.arange(0, width - wide + 1, right)
    corners = np.stack(np.meshgrid(tops, lefts, indexing="ij"), axis=-1)
    ends = corners + np.array([high, wide])
    return np.concatenate([corners, ends], axis=-1).astype(np.float32)


def window_of(network: keras.Model) -> Window:
    """Return the layer that knows the window of a network of :func:`convolutionalize`."""
    for layer in network.layers:
        if isinstance(layer, Window):
            return layer
    raise ValueError(
        "network takes what convolutionalize(classifier) returns, with padding='valid': "
        f"{network.name!r} has no window."
    )


class Maps(NamedTuple):
    """Maps of images of any size, and what they are to one window.

    Attributes
    ----------
    tensor : (N, H, W, C)
    size
        Rows and columns that belong to one window.
    stride
        Pixels from one position to the next, along both axes.
    flat
        Whether the classifier has them flattened, (N, rows · columns · C).
    """

    tensor: Any
    size: tuple[int, int]
    stride: tuple[int, int]
    flat: bool

    @property
    def one(self) -> bool:
        """Whether a window has one position, so that each position is a window of its own."""
        return self.size == (1, 1)


class Step(NamedTuple):
    """A layer that was rewritten, and its maps before and behind."""

    layer: keras.layers.Layer
    before: Maps
    behind: Maps


class Rebuilt(NamedTuple):
    """A model as convolutions: symbolic images, the layer that checks them, maps, all steps."""

    image: Any
    entry: CheckedSize
    end: Maps
    steps: list[Step]


def rebuilt(model: keras.Model, shape: tuple[int, ...], padding: str) -> Rebuilt:
    """Return a model of windows (H, W, C) as convolutions for images of any size."""
    checks.one_of("padding", padding, ("valid", "same"))
    image = keras.Input((None, None, shape[2]), name="image")
    window = Window(shape[:2], name="window")
    entry = window if padding == "valid" else CheckedSize(name="size")
    work = _Rebuilding(padding)
    end = work.run(model, Maps(entry(image), (shape[0], shape[1]), (1, 1), flat=False))
    window.stride = end.stride  # known only now
    return Rebuilt(image, entry, end, work.steps)


class _Rebuilding:
    """Goes through the layers of a model and makes each of them again, for maps of any size."""

    def __init__(self, padding: str) -> None:
        self.padding = padding
        self.steps: list[Step] = []
        self._names = {"image", "window", "size"}
        self._copies: dict[Any, keras.layers.Layer] = {}

    def run(self, model: keras.Model, start: Maps, path: str = "") -> Maps:
        """Return the maps at the end of a model, given those at its beginning."""
        graph = getattr(model, "_functional", None) or model  # a Sequential model holds a graph
        by_depth = getattr(graph, "_nodes_by_depth", None)
        if not by_depth or not type(model).call.__module__.startswith("keras."):
            raise _refusal(
                model, "its layers are called by code of its own, or it is not built; take a "
                "Sequential or Functional model"
            )  # fmt: skip
        if len(graph.inputs) != 1 or len(graph.outputs) != 1:
            raise _refusal(model, "it has several inputs or outputs")
        known = {id(graph.inputs[0]): start}
        for depth in sorted(by_depth, reverse=True):
            for node in by_depth[depth]:
                if node.is_input:
                    continue
                before = [known[id(tensor)] for tensor in node.input_tensors]
                known[id(node.outputs[0])] = self._behind(node.operation, before, path)
        return known[id(graph.outputs[0])]

    def _behind(self, layer: Any, before: list[Maps], path: str) -> Maps:
        """Return the maps behind one layer."""
        if isinstance(layer, keras.Model):
            return self.run(layer, before[0], f"{path}{layer.name}_")
        if getattr(layer, "data_format", None) == "channels_first":
            raise _refusal(layer, "its channels come first; take data_format='channels_last'")
        if isinstance(layer, _JOINING):
            behind = self._joined(layer, before, path)
        elif isinstance(layer, CheckedSize):
            return before[0]
        else:
            behind = self._single(layer, before[0], path)
        self.steps.append(Step(layer, before[0], behind))
        return behind

    def _single(self, layer: Any, maps: Maps, path: str) -> Maps:
        """Return the maps behind a layer of one input."""
        if isinstance(layer, layers.Flatten):
            return maps._replace(flat=True)
        if isinstance(layer, layers.Reshape):
            return _reshaped(layer, maps)
        if isinstance(layer, layers.Dense):
            return self._dense(layer, maps, path)
        if isinstance(layer, layers.GlobalAveragePooling2D | layers.GlobalMaxPooling2D):
            return self._global(layer, maps, path)
        if isinstance(layer, layers.Cropping2D | layers.ZeroPadding2D):
            return self._bordered(layer, maps, path)
        if isinstance(layer, _WINDOWED):
            return self._windowed(layer, maps, path)
        if isinstance(layer, _POINTWISE) and getattr(layer, "activation", None) not in _SOFTMAX:
            return maps._replace(tensor=self._copy(layer, path)(maps.tensor))
        if isinstance(layer, (*_POINTWISE, *_CHANNELWISE)):
            return self._channelwise(layer, maps, path)
        raise _refusal(
            layer, "it is not known to give the same at a window of an image as at the window alone"
        )

    def _dense(self, layer: layers.Dense, maps: Maps, path: str) -> Maps:
        kernel = maps.size if maps.flat else (1, 1)
        convolution = layers.Conv2D(
            layer.units,
            kernel,
            padding=self.padding,
            activation=layer.activation,
            use_bias=layer.use_bias,
            name=self._name(layer, path),
            dtype=layer.dtype_policy,
            trainable=layer.trainable,
        )
        tensor = convolution(maps.tensor)
        weights = layer.get_weights()
        convolution.set_weights([weights[0].reshape(convolution.kernel.shape), *weights[1:]])
        return maps._replace(tensor=tensor, size=(1, 1) if maps.flat else maps.size)

    def _global(self, layer: Any, maps: Maps, path: str) -> Maps:
        average = isinstance(layer, layers.GlobalAveragePooling2D)
        kind = layers.AveragePooling2D if average else layers.MaxPooling2D
        pooling = kind(maps.size, strides=1, padding=self.padding, name=self._name(layer, path))
        return maps._replace(tensor=pooling(maps.tensor), size=(1, 1), flat=not layer.keepdims)

    def _bordered(self, layer: Any, maps: Maps, path: str) -> Maps:
        crops = isinstance(layer, layers.Cropping2D)
        if not crops and self.padding == "valid":
            raise _padding(layer)
        by = -np.sum(layer.cropping, axis=1) if crops else np.sum(layer.padding, axis=1)
        size = (maps.size[0] + int(by[0]), maps.size[1] + int(by[1]))
        # Where all layers pad, the maps keep the place and the size that their stride gives them.
        tensor = maps.tensor if self.padding == "same" else self._copy(layer, path)(maps.tensor)
        return maps._replace(tensor=tensor, size=size)

    def _windowed(self, layer: Any, maps: Maps, path: str) -> Maps:
        window = getattr(layer, "kernel_size", None) or layer.pool_size
        dilation = getattr(layer, "dilation_rate", (1, 1))
        if isinstance(dilation, int):
            dilation = (dilation, dilation)
        same = layer.padding == "same"
        size, strides = [], []
        for side, taps, step, rate in zip(maps.size, window, layer.strides, dilation, strict=True):
            reach = (taps - 1) * rate + 1
            count = -(-side // step) if same else (side - reach) // step + 1
            if self.padding == "valid" and (count - 1) * step + reach > side:
                raise _padding(layer)
            size.append(count)
            strides.append(step)
        return Maps(
            self._copy(layer, path, padding=self.padding)(maps.tensor),
            (size[0], size[1]),
            (maps.stride[0] * strides[0], maps.stride[1] * strides[1]),
            flat=False,
        )

    def _channelwise(self, layer: Any, maps: Maps, path: str) -> Maps:
        """Return the maps behind a layer that takes the channels of a position together."""
        if maps.flat and not maps.one:
            raise _refusal(
                layer, "it stands between flattening and the first dense layer and treats "
                "positions differently; put it before the flattening"
            )  # fmt: skip
        rank = 2 if maps.flat else 4
        change: dict[str, Any] = {}
        if isinstance(layer, layers.PReLU):
            if not maps.flat and {1, 2} - set(layer.shared_axes or ()):
                raise _refusal(layer, "it has a slope for each position; take shared_axes=(1, 2)")
            change = {"shared_axes": (1, 2)}
        elif not isinstance(layer, layers.Activation):
            axes = np.ravel(layer.axis if layer.axis is not None else -1).tolist()
            if any(axis not in (-1, rank - 1) for axis in axes):
                raise _refusal(layer, f"its axis is {layer.axis}; take that of the channels, -1")
            change = {"axis": layer.axis and -1}
        copy = self._copy(layer, path, **change)
        return maps._replace(tensor=copy(maps.tensor))

    def _joined(self, layer: Any, before: list[Maps], path: str) -> Maps:
        first = before[0]
        if any(each[1:] != first[1:] for each in before):
            sizes = " and ".join(f"{h}×{w}" for _, (h, w), *_ in before)
            raise _refusal(
                layer, f"it joins maps of {sizes} positions, or of different strides, so that its "
                "positions are not those of a window"
            )  # fmt: skip
        change = {}
        if isinstance(layer, layers.Concatenate):
            if layer.axis not in (-1, 1 if first.flat else 3) or (first.flat and not first.one):
                raise _refusal(layer, "it joins along another axis than that of the channels")
            change = {"axis": -1}
        tensor = self._copy(layer, path, **change)([each.tensor for each in before])
        return first._replace(tensor=tensor)

    def _copy(self, layer: Any, path: str, **change: Any) -> Any:
        """Return a call of a layer's copy, made once, which takes over its weights."""

        def call(tensors: Any) -> Any:
            if id(layer) not in self._copies:
                config = {**layer.get_config(), **change, "name": self._name(layer, path)}
                copy = self._copies[id(layer)] = type(layer).from_config(config)
                copy.trainable = layer.trainable
                output = copy(tensors)
                copy.set_weights(
                    [
                        given.reshape(variable.shape)
                        for given, variable in zip(layer.get_weights(), copy.weights, strict=True)
                    ]
                )
                return output
            return self._copies[id(layer)](tensors)

        return call

    def _name(self, layer: Any, path: str) -> str:
        """Return a name that no other layer has: its own, with those of the models around it."""
        name = layer.name
        while name in self._names:
            name = f"{path}{layer.name}" if name == layer.name and path else f"{name}_"
        self._names.add(name)
        return str(name)


def _reshaped(layer: layers.Reshape, maps: Maps) -> Maps:
    """Return the maps behind a Reshape, which may only flatten them or undo that."""
    target = tuple(layer.target_shape)
    numbers = maps.size[0] * maps.size[1] * maps.tensor.shape[-1]
    if target in ((-1,), (numbers,)):
        return maps._replace(flat=True)
    whole = (*maps.size, maps.tensor.shape[-1])
    if len(target) == 3 and all(a in (-1, b) for a, b in zip(target, whole, strict=True)):
        return maps._replace(flat=False)
    raise _refusal(layer, f"it moves numbers from position to position: to {target} from {whole}")


def _refusal(layer: Any, why: str) -> ValueError:
    kind = type(layer).__name__
    return ValueError(f"layer {layer.name!r} ({kind}) cannot be made convolutional: {why}.")


def _padding(layer: Any) -> ValueError:
    return _refusal(
        layer, "it pads its maps, so that the classifier sees zeros beyond a window where the "
        "network sees the image; take padding='valid' in the classifier, or convolutionalize(…, "
        "padding='same') for a map that is not exact at the windows"
    )  # fmt: skip
