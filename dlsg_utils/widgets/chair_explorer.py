"""Turn a chair that a network draws, and morph it into another one; computed in the page."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import NDArray

from dlsg_utils.applications import generation
from dlsg_utils.data.chairs import TRANSFORMATIONS
from dlsg_utils.widgets._base import STATIC, Explorer, Octets

MOST = 1_000_000  # bytes that a page gets at most, compressed
_STEPS = 127  # of a weight, from zero to the largest of its array
_ELEVATIONS = (10.0, 35.0)
_BRANCHES = ("class", "view", "transf")


class ChairExplorer(Explorer):
    """Chairs of a generator: sliders turn one, zoom it, and morph it into another.

    Beside the network's morph there is a cross-fade of the pixels of both chairs, and the mask.
    The page computes all of them from the network's weights, which are rounded to 255 steps an
    array. With the keyboard, on the image, left and right turn the chair, up and down tilt it, Page
    Up and Page Down morph.

    Parameters
    ----------
    model
        A :func:`dlsg_utils.applications.generation.chair_generator`.
    styles
        Two numbers of styles to begin with: the chair, and the one that it becomes.
    azimuth
        In degrees, to begin with.

    Raises
    ------
    ValueError
        If the model is no such generator or too large for a page, or a style is unknown.

    Source: slide *Chair Morphing*; Dosovitskiy, Springenberg and Brox (2015), "Learning to Generate
    Chairs with Convolutional Neural Networks". Used in lecture 16.
    """

    _esm = STATIC / "chair_explorer.js"
    _css = STATIC / "chair_explorer.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    classes = traitlets.Int(1).tag(sync=True)
    size = traitlets.Int(8).tag(sync=True)
    network: traitlets.Dict[str, Any] = traitlets.Dict(help="Where each layer's weights are.").tag(
        sync=True
    )
    weights = Octets(
        b"", help="Compressed by zlib: int8, times the scale of each array the weights."
    ).tag(sync=True)
    scales: traitlets.List[float] = traitlets.List(traitlets.Float()).tag(sync=True)
    ranges: traitlets.Dict[str, Any] = traitlets.Dict(help="Least and largest of each slider.").tag(
        sync=True
    )
    styles = traitlets.Tuple(traitlets.Int(0), traitlets.Int(0)).tag(sync=True)
    morph = traitlets.Float(0.0, min=0, max=1, help="0: the first style, 1: the second.").tag(
        sync=True
    )
    azimuth = traitlets.Float(30.0, help="Degrees.").tag(sync=True)
    elevation = traitlets.Float(20.0, min=_ELEVATIONS[0], max=_ELEVATIONS[1]).tag(sync=True)
    zoom = traitlets.Float(1.0, min=TRANSFORMATIONS["zoom"][0], max=TRANSFORMATIONS["zoom"][1]).tag(
        sync=True
    )

    def __init__(
        self, model: keras.Model, *, styles: Sequence[int] = (0, 1), azimuth: float = 30.0
    ) -> None:
        arrays: list[NDArray[np.float32]] = []
        try:
            network = _network_of(model, arrays)
        except (ValueError, KeyError, AttributeError) as error:
            raise ValueError(
                f"model takes a chair_generator, got {getattr(model, 'name', model)!r}: {error}."
            ) from error
        scales = [float(np.abs(array).max()) / _STEPS or 1.0 for array in arrays]
        levels = [np.round(each / scale).astype(np.int8)
                  for each, scale in zip(arrays, scales, strict=True)]  # fmt: skip
        packed = zlib.compress(b"".join(each.tobytes() for each in levels), 9)
        if len(packed) > MOST:
            raise ValueError(
                f"model {model.name!r} takes {len(packed):,} bytes in a page, more than {MOST:,}: "
                "take fewer units or widths."
            )
        self._model = keras.models.clone_model(model)
        _network_of(self._model, [], [
            level * np.float32(scale) for level, scale in zip(levels, scales, strict=True)
        ])  # fmt: skip
        super().__init__(
            classes=network["classes"],
            size=model.output_shape[1],
            network=network,
            weights=packed,
            scales=scales,
            ranges={
                "elevation": list(_ELEVATIONS),
                **{name: list(bounds) for name, bounds in TRANSFORMATIONS.items()},
            },
            styles=tuple(styles),
            azimuth=azimuth,
        )

    @property
    def drawn(self) -> dict[str, NDArray[np.float32]]:
        """What the page shows, by its captions' first words: (S, S, 3), the mask (S, S, 1)."""
        shares = np.eye(self.classes)[list(self.styles)]
        rows = np.stack([(1 - self.morph) * shares[0] + self.morph * shares[1], *shares])
        inputs = generation.chair_inputs(
            rows, self.azimuth, self.elevation, classes=self.classes, zoom=self.zoom
        )
        images, masks = generation.generate(self._model, inputs)
        faded = (1 - self.morph) * images[1] + self.morph * images[2]
        return {"network": images[0], "mask": masks[0], "cross-fade": faded}

    @traitlets.validate("styles")
    def _known_styles(self, proposal: Any) -> tuple[int, int]:
        first, second = proposal["value"]
        if not (0 <= first < self.classes and 0 <= second < self.classes):
            raise traitlets.TraitError(
                f"styles takes two numbers from 0 to {self.classes - 1}, got {proposal['value']}."
            )
        return first, second

    def _free(self) -> None:
        super()._free()
        self.weights = b""


def _network_of(
    model: keras.Model,
    arrays: list[NDArray[np.float32]],
    given: Sequence[NDArray[np.float32]] = (),
) -> dict[str, Any]:
    """Return where the weights of each layer are among ``arrays``, which is filled.

    Weights that are given replace those of the model.
    """

    def layer(name: str) -> dict[str, Any]:
        if given:
            model.get_layer(name).set_weights(given[len(arrays) : len(arrays) + 2])
        kernel, bias = model.get_layer(name).get_weights()
        arrays.extend([kernel, bias])
        return {"at": len(arrays) - 2, "shape": list(kernel.shape)}

    branches = []
    for name in _BRANCHES:
        part = model.get_layer(name)
        stop = model.input_shape[1] if part.stop is None else part.stop
        branches.append(
            {"start": part.start, "stop": stop, "dense": [layer(f"{name}_{n}") for n in (1, 2)]}
        )
    joined = [layer(f"dense_{n}") for n in (3, 4)]
    streams = []
    for name in ("image", "mask"):
        side, _, channels = model.get_layer(f"{name}_reshaped").output.shape[1:]
        maps = layer(f"{name}_maps")
        steps = [layer(each) for each in (f"{name}_uconv_1", f"{name}_uconv_2", name)]
        streams.append({"maps": maps, "side": side, "channels": channels, "steps": steps})
    count = branches[0]["stop"]
    return {"classes": count, "branches": branches, "joined": joined, "streams": streams}
