"""Cover a part of an image and watch the score of a class fall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
import traitlets
from numpy.typing import ArrayLike
from scipy.special import softmax

from dlsg_utils._core import checks
from dlsg_utils.attribution.occlusion import border_medians, patch_boxes
from dlsg_utils.inspection.probe import Probe, class_numbers, probe_of
from dlsg_utils.widgets._base import STATIC, Octets, Running
from dlsg_utils.widgets._images import as_bytes, names_of, one_image

_SHOWN = 5  # classes in the table, with the target and the most probable one at most seven
_CHOICES = 10  # classes whose score can be watched
_AT_ONCE = 16  # covered images of a scan between two pictures of the map


class OcclusionExplorer(Running):
    """An image with a cover to drag, what the network says of it, and the map that this builds up.

    Each position adds how far the class's logit falls to the pixels that are covered; the map shows
    their mean. A scan covers all positions, a quarter of the cover apart, and ends in the map of
    :func:`dlsg_utils.attribution.occlusion`. With the keyboard, the arrow keys move the cover.

    Parameters
    ----------
    model
        Any Keras classifier of one input. It stays as it is.
    image
        One image (H, W, C) in [0, 1] that fits the model, C 1 or 3.
    target
        The class whose score is watched, to begin with; by default the most probable one.
    class_names
        A name for each class; by default its number.
    patch
        Side of the cover in pixels, to begin with; by default a seventh of the shorter side. It is
        painted in the color of the image's border.

    Raises
    ------
    ValueError
        If the image does not fit the model, there is no such class, the names do not fit its
        classes, or the cover is larger than the image.

    Source: Zeiler and Fergus (2014), "Visualizing and Understanding Convolutional Networks". Used
    in lecture 08.
    """

    _esm = STATIC / "occlusion_explorer.js"
    _css = STATIC / "occlusion_explorer.css"

    pixels = Octets(b"", help="The image, 0 to 255.").tag(sync=True)
    shape = traitlets.Tuple(help="(H, W, C) of the image.").tag(sync=True)
    fill = Octets(b"", help="Color of the cover, 0 to 255.").tag(sync=True)
    targets: traitlets.List[Any] = traitlets.List(
        help="Number and name of the classes that can be watched."
    ).tag(sync=True)
    target = traitlets.Int(0).tag(sync=True)
    patch = traitlets.Int(1, min=1, help="Side of the cover.").tag(sync=True)
    center = traitlets.Tuple(
        traitlets.Float(0.0),
        traitlets.Float(0.0),
        help="Pixels from the top and the left to the cover's middle; it stays inside the image.",
    ).tag(sync=True)
    scores = traitlets.Tuple((0.0, 0.0), help="The target's logit before and after.").tag(sync=True)
    classes: traitlets.List[Any] = traitlets.List(
        help="Name and probability before and after of some classes."
    ).tag(sync=True)
    levels = Octets(
        b"", help="The map: 0 where nothing was covered, 128 for 0, 255 for its largest."
    ).tag(sync=True)
    largest = traitlets.Float(0.0, help="The largest value of the map, in size.").tag(sync=True)
    covers = traitlets.Int(0, help="How many positions the map is made of.").tag(sync=True)

    def __init__(
        self,
        model: keras.Model,
        image: ArrayLike,
        *,
        target: int | None = None,
        class_names: Sequence[str] | None = None,
        patch: int | None = None,
    ) -> None:
        self._model = model
        self._image = one_image(image)
        height, width, channels = self._image.shape
        if channels not in (1, 3):
            raise ValueError(f"image takes 1 or 3 channels, got shape {self._image.shape}.")
        self._before = self._logits(self._image[None])[0]
        self._names = names_of(class_names, len(self._before))
        probable = np.argsort(-self._before, kind="stable")[:_CHOICES].tolist()
        if target is not None:
            target = int(class_numbers("target", target, 1, len(self._before))[0])
        watched = probable if target is None or target in probable else [target, *probable]
        side = -(-min(height, width) // 7) if patch is None else checks.whole("patch", patch)
        self._fill = border_medians(self._image[None])[0]
        self._falls = _Falls((height, width))
        super().__init__(
            pixels=as_bytes(self._image),
            shape=self._image.shape,
            fill=as_bytes(self._fill),
            targets=[[k, self._names[k]] for k in watched],
            target=watched[0] if target is None else target,
            patch=self._fitting(side),
            center=(height / 2, width / 2),
        )
        self._clear()
        self.observe(self._clear, ["target", "patch"])
        self.observe(self._update, ["center"])
        self.on_msg(self._on_clear)

    @property
    def box(self) -> tuple[int, int, int, int]:
        """Top, left, bottom and right of the cover, in pixels."""
        corner = (
            int(min(max(np.floor(middle - self.patch / 2 + 0.5), 0), side - self.patch))
            for middle, side in zip(self.center, self.shape[:2], strict=True)
        )
        top, left = corner
        return top, left, top + self.patch, left + self.patch

    @property
    def map(self) -> np.ndarray:
        """Mean fall of the logit at each pixel, float32 (H, W); NaN where nothing was covered."""
        return self._falls.means()

    def start(self) -> None:
        """Begin to cover all positions; the map begins anew."""
        self._clear()
        self._falls = falls = _Falls(self._image.shape[:2])
        sides, step, target = (self.patch, self.patch), -(-self.patch // 4), self.target
        boxes = patch_boxes(self._image.shape[:2], sides, (step, step))
        self._run(lambda stopped: self._scan(stopped, falls, boxes, target))

    def _scan(
        self, stopped: Callable[[], bool], falls: _Falls, boxes: np.ndarray, target: int
    ) -> None:
        """Cover one position after the other and show the map as it is by then."""
        for first in range(0, len(boxes), _AT_ONCE):
            if stopped() or falls is not self._falls:
                return
            some = boxes[first : first + _AT_ONCE]
            falls.add(some, self._before[target] - self._covered(some)[:, target])
            self._show(falls, (first + len(some)) / len(boxes))

    def _covered(self, boxes: np.ndarray) -> np.ndarray:
        """Return the logits (K, classes) of the image with each of K boxes painted over."""
        images = np.repeat(self._image[None], len(boxes), axis=0)
        for image, (top, left, bottom, right) in zip(images, boxes, strict=True):
            image[top:bottom, left:right] = self._fill
        return self._logits(images)

    def _logits(self, images: np.ndarray) -> np.ndarray:
        probe = probe_of(self._model, images)
        logits = probe.batched(Probe.logits, (), images, gradient=False)
        return logits.reshape(len(images), -1)

    def _update(self, _: Any = None) -> None:
        """Cover the position as it is now; the map grows, unless it is being scanned."""
        with self._errors_shown(), self.hold_sync():
            boxes = np.array([self.box])
            after = self._covered(boxes)[0]
            before, target = self._before, self.target
            self.scores = float(before[target]), float(after[target])
            self.classes = self._table(softmax(before), softmax(after))
            if not self.running:
                self._falls.add(boxes, np.array([before[target] - after[target]]))
                self._show(self._falls, self.done)

    def _table(self, before: np.ndarray, after: np.ndarray) -> list[dict[str, Any]]:
        """Return the rows of the classes that were most probable, and of what matters beside."""
        shown = np.argsort(-before, kind="stable")[:_SHOWN].tolist()
        shown += [k for k in (self.target, int(after.argmax())) if k not in shown]
        return [
            {
                "name": self._names[k],
                "before": float(before[k]),
                "after": float(after[k]),
                "target": k == self.target,
            }
            for k in dict.fromkeys(shown)
        ]

    def _clear(self, _: Any = None) -> None:
        """Begin the map anew, with the position as it is."""
        self.cancel()
        self._falls = _Falls(self._image.shape[:2])
        self.running = False
        self._update()

    def _on_clear(self, _: Any, content: Any, __: Any) -> None:
        if content == "clear":
            self._clear()

    def _show(self, falls: _Falls, done: float) -> None:
        if falls is not self._falls:
            return
        means = falls.means()
        largest = float(np.nanmax(np.abs(means)))
        scaled = 128 + 127 * means / (largest or 1.0)
        levels = np.where(np.isnan(means), 0, np.maximum(np.round(scaled), 1))
        with self.hold_sync():
            self.levels = levels.astype(np.uint8).tobytes()
            self.largest, self.covers, self.done = largest, falls.covers, done

    def _fitting(self, side: int) -> int:
        most = min(self._image.shape[:2])
        if side > most:
            raise ValueError(f"patch takes 1 to {most} pixels here, got {side}.")
        return side

    @traitlets.validate("patch")
    def _known_patch(self, proposal: Any) -> int:
        return self._fitting(proposal["value"])

    @traitlets.validate("target")
    def _known_target(self, proposal: Any) -> int:
        known = [number for number, _ in self.targets]
        if proposal["value"] not in known:
            raise traitlets.TraitError(f"target takes one of {known}, got {proposal['value']}.")
        return proposal["value"]


class _Falls:
    """Falls of a score, summed up at the pixels that were covered."""

    def __init__(self, size: tuple[int, ...]) -> None:
        self.covers = 0
        self._sums, self._counts = np.zeros(size), np.zeros(size)

    def add(self, boxes: np.ndarray, falls: np.ndarray) -> None:
        for (top, left, bottom, right), fall in zip(boxes, falls, strict=True):
            self._sums[top:bottom, left:right] += fall
            self._counts[top:bottom, left:right] += 1
        self.covers += len(boxes)

    def means(self) -> np.ndarray:
        """Return the mean at each pixel, NaN where there is none."""
        known = self._counts > 0
        means = np.full(self._sums.shape, np.nan, np.float32)
        np.divide(self._sums, self._counts, out=means, where=known, casting="same_kind")
        return means
