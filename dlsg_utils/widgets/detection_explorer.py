"""Drag an object through a scene and watch the boxes of Fast R-CNN follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core import checks
from dlsg_utils.applications import detection
from dlsg_utils.widgets._base import STATIC, Explorer, Octets
from dlsg_utils.widgets._chain import chain
from dlsg_utils.widgets._images import as_bytes, names_of, one_image

MOST = 3000  # proposals
_HEAD = ("features", "logits", "all_moves")  # FastRCNN's dense layers


class DetectionExplorer(Explorer):
    """A scene, an object to drag through it, and what Fast R-CNN finds; computed in the page.

    All proposals are classified in one pass, which is computed anew only where the image has
    changed. A slider sets the threshold, check boxes switch box regression and non-maximum
    suppression. With the keyboard, the arrow keys move the object by two pixels, with Shift by ten.

    Parameters
    ----------
    detector
        Its backbone is a chain of convolutions and poolings, with ReLU or without, such as
        :func:`dlsg_utils.applications.detection.small_backbone`. The weights are copied: training
        the detector afterwards does not change the widget.
    background
        The scene without the object (H, W, C) in [0, 1], of the size that the detector takes, C 1
        or 3; rounded to 256 levels.
    objects
        Objects by their names, (h, w, C + 1) in [0, 1], the last channel their opacity, as
        :func:`dlsg_utils.data.scenes.cut_outs` draws them; rounded to 256 levels. With several one
        can choose.
    class_names
        A name for each class; by default its number.
    proposals : (K, 4)
        The boxes that are classified, at most 3,000; by default those of
        :func:`dlsg_utils.applications.detection.sliding_windows`, a third of a window apart. They
        are clipped to the image.
    threshold
        A lower probability is no detection, to begin with.
    overlap
        Of :func:`dlsg_utils.applications.detection.non_maximum_suppression`.
    corner : (top, left)
        Of the object, in whole pixels, to begin with; by default it is in the middle. Its center
        stays inside of the image.

    Raises
    ------
    TypeError
        If ``detector`` is no ``FastRCNN``, or ``objects`` no mapping.
    ValueError
        If the backbone is no such chain, or images, objects, names or proposals do not fit.

    Source: Girshick (2015), "Fast R-CNN". Used in lecture 14.
    """

    _esm = STATIC / "detection_explorer.js"
    _css = STATIC / "detection_explorer.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    shape = traitlets.Tuple(help="(H, W, C) of the image.").tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    layers: traitlets.List[Any] = traitlets.List(
        help="What each layer of the backbone does, then the three dense layers."
    ).tag(sync=True)
    weights = Octets(b"", help="float32; each layer begins at its `at`.").tag(sync=True)
    grid = traitlets.Tuple(help="Rows and columns of a pooled region.").tag(sync=True)
    stride = traitlets.Int(1, help="Pixels from one position of the maps to the next.").tag(
        sync=True
    )
    proposals = Octets(b"", help="float32 (K, 4).").tag(sync=True)
    background = Octets(b"", help="0 to 255.").tag(sync=True)
    objects: traitlets.List[Any] = traitlets.List(help="Name, height and width of each.").tag(
        sync=True
    )
    sprites = Octets(b"", help="The objects one after the other, 0 to 255.").tag(sync=True)
    chosen = traitlets.Int(0, help="Which object lies in the scene.").tag(sync=True)
    corner = traitlets.Tuple(
        traitlets.Int(0), traitlets.Int(0), help="Top and left of the object."
    ).tag(sync=True)
    threshold = traitlets.Float(0.5, min=0.01, max=1.0).tag(sync=True)
    overlap = traitlets.Float(0.3).tag(sync=True)
    box_regression = traitlets.Bool(True).tag(sync=True)
    suppression = traitlets.Bool(True, help="Non-maximum suppression.").tag(sync=True)

    def __init__(
        self,
        detector: detection.FastRCNN,
        background: ArrayLike,
        objects: Mapping[str, ArrayLike],
        *,
        class_names: Sequence[str] | None = None,
        proposals: ArrayLike | None = None,
        threshold: float = 0.5,
        overlap: float = 0.3,
        corner: tuple[int, int] | None = None,
    ) -> None:
        if not isinstance(detector, detection.FastRCNN):
            raise TypeError(
                f"detector takes a detection.FastRCNN, got a {type(detector).__name__}."
            )
        shape = tuple(detector.model.inputs[0].shape[1:])
        scene = one_image(background)
        if scene.shape != shape:
            raise ValueError(f"background takes shape {shape}, got {scene.shape}.")
        if shape[2] not in (1, 3):
            raise ValueError(f"detector takes images of {shape[2]} channels, the page 1 or 3.")
        sprites = _checked_objects(objects, shape)
        if proposals is None:
            proposals = detection.sliding_windows(detector.size, step=1 / 3)
        boxes = detection.clip_boxes(proposals, detector.size)
        boxes = boxes[(boxes[:, 2:] > boxes[:, :2]).all(axis=1)]
        if not 0 < len(boxes) <= MOST:
            raise ValueError(
                f"proposals takes 1 to {MOST:,} boxes inside of the image, got {len(boxes):,}."
            )
        layers, weights = _layers_of(detector.model, shape)
        pooling = detector.model.get_layer("pooled")
        self._model = detector
        first = next(iter(sprites.values()))
        middle = tuple((a - b) // 2 for a, b in zip(shape[:2], first.shape[:2], strict=True))
        super().__init__(
            shape=shape,
            names=names_of(class_names, detector.classes),
            layers=layers,
            weights=weights.tobytes(),
            grid=pooling.size,
            stride=pooling.stride,
            proposals=boxes.astype("<f4").tobytes(),
            background=as_bytes(scene),
            objects=[[name, *sprite.shape[:2]] for name, sprite in sprites.items()],
            sprites=b"".join(map(as_bytes, sprites.values())),
            threshold=threshold,
            overlap=checks.number("overlap", overlap, at_least=0, at_most=1),
            corner=middle if corner is None else corner,
        )

    @property
    def image(self) -> NDArray[np.float32]:
        """The scene with the object, float32 (H, W, C) in [0, 1]."""
        image = _unit(self.background).reshape(self.shape)
        top, left, bottom, right = self._visible
        alpha, colors = self._sprite[..., -1:], self._sprite[..., :-1]
        inside = (
            slice(top - self.corner[0], bottom - self.corner[0]),
            slice(left - self.corner[1], right - self.corner[1]),
        )
        image[top:bottom, left:right] += alpha[inside] * (
            colors[inside] - image[top:bottom, left:right]
        )
        return image

    @property
    def true_box(self) -> NDArray[np.float32]:
        """The smallest box around what is visible of the object, float32 (4,)."""
        mask = np.zeros(self.shape[:2], bool)
        top, left, bottom, right = self._visible
        own = self._sprite[..., -1] > 0.5
        mask[top:bottom, left:right] = own[
            top - self.corner[0] : bottom - self.corner[0],
            left - self.corner[1] : right - self.corner[1],
        ]
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if not len(rows):
            return np.zeros(4, np.float32)
        return np.array([rows[0], columns[0], rows[-1] + 1, columns[-1] + 1], np.float32)

    @property
    def detections(self) -> detection.Detections:
        """What Keras finds in the scene as it is now; without suppression all boxes."""
        boxes = np.frombuffer(self.proposals, "<f4").reshape(-1, 4)
        return self._model.detect(
            self.image[None],
            [boxes],
            box_regression=self.box_regression,
            threshold=self.threshold,
            overlap=self.overlap if self.suppression else 1.0,
        )[0]

    @property
    def _sprite(self) -> NDArray[np.float32]:
        """The object that lies in the scene, float32 (h, w, C + 1)."""
        channels = self.shape[2] + 1
        sizes = [height * width * channels for _, height, width in self.objects]
        start = sum(sizes[: self.chosen])
        _, height, width = self.objects[self.chosen]
        levels = self.sprites[start : start + sizes[self.chosen]]
        return _unit(levels).reshape(height, width, channels)

    @property
    def _visible(self) -> tuple[int, int, int, int]:
        """Top, left, bottom and right of the part of the object that lies in the image."""
        _, *sides = self.objects[self.chosen]
        low = [max(0, place) for place in self.corner]
        high = [
            min(place + side, most)
            for place, side, most in zip(self.corner, sides, self.shape[:2], strict=True)
        ]
        return low[0], low[1], high[0], high[1]

    @traitlets.validate("chosen")
    def _known_object(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] < len(self.objects):
            raise traitlets.TraitError(
                f"chosen takes 0 to {len(self.objects) - 1}, got {proposal['value']}."
            )
        return proposal["value"]

    @traitlets.validate("corner")
    def _center_inside(self, proposal: Any) -> tuple[int, int]:
        _, *sides = self.objects[self.chosen]
        for place, side, most in zip(proposal["value"], sides, self.shape[:2], strict=True):
            if not -(side // 2) <= place <= most - side // 2 - 1:
                raise traitlets.TraitError(
                    f"corner takes (top, left) such that the object's center is in the image, got "
                    f"{proposal['value']}."
                )
        return proposal["value"]

    def _free(self) -> None:
        super()._free()
        self.weights = b""


def _unit(levels: bytes) -> NDArray[np.float32]:
    """Return levels 0 to 255 as values in [0, 1]."""
    return np.divide(np.frombuffer(levels, np.uint8), 255, dtype=np.float32)


def _checked_objects(
    objects: Mapping[str, ArrayLike], shape: tuple[int, ...]
) -> dict[str, NDArray[np.float32]]:
    """Return objects with their opacity, by their names; or raise."""
    if not isinstance(objects, Mapping):
        raise TypeError(
            f"objects takes images by their names, {{'bag': image}}, got a "
            f"{type(objects).__name__}."
        )
    if not objects:
        raise ValueError("objects takes at least one object, got none.")
    found = {}
    for name, given in objects.items():
        image = np.asarray(given, np.float32)
        channels = shape[2] + 1
        if image.ndim != 3 or image.shape[2] != channels or not image.size:
            raise ValueError(
                f"objects takes images (h, w, {channels}), the last channel their opacity, got "
                f"shape {image.shape} for {name!r}."
            )
        if image.shape[0] > shape[0] or image.shape[1] > shape[1]:
            raise ValueError(
                f"objects takes images of at most {shape[0]}×{shape[1]} pixels, got "
                f"{image.shape[0]}×{image.shape[1]} for {name!r}."
            )
        image, _ = checks.image_batch(image, argument=f"objects[{name!r}]")
        if not (image[..., -1] > 0.5).any():
            raise ValueError(f"objects[{name!r}] has no pixel of an opacity above 0.5.")
        found[str(name)] = image[0]
    return found


def _layers_of(
    model: keras.Model, shape: tuple[int, ...]
) -> tuple[list[dict[str, Any]], NDArray[np.float32]]:
    """Return what each layer of a detector does, and all weights one after the other; or raise."""
    backbone = next(layer for layer in model.layers if isinstance(layer, keras.Model))
    layers, weights = chain(backbone, shape)
    if layers[-1]["activation"] == "softmax":
        raise ValueError("detector takes a backbone that ends in maps, not in a softmax.")
    parts, at = [weights], len(weights)
    for name in _HEAD:
        layer = model.get_layer(name)
        layers.append(
            {
                "name": name,
                "kind": "dense",
                "at": at,
                "shape": [1, 1, layer.units],
                "activation": layer.activation.__name__,
                "bias": True,
                "kernel": [1, 1],
                "strides": [1, 1],
                "dilation": [1, 1],
                "padding": "valid",
            }
        )
        parts += [weight.numpy().ravel() for weight in layer.weights]
        at += layer.count_params()
    return layers, np.concatenate(parts, dtype=np.float32)
