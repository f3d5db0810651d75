"""What a mixture of rendering models believes about a digit, nuisance by nuisance."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dlsg_utils.applications.rendering_model import RenderingMixture
from dlsg_utils.applications.rendering_model.mixture import fitting_images
from dlsg_utils.widgets._base import STATIC, Explorer, Octets
from dlsg_utils.widgets._images import as_bytes

MOST = 1_000_000  # bytes that a page gets at most
NOISE = (0.05, 1.0)
_MOVE = 6  # pixels


class Belief(NamedTuple):
    """What the widget shows.

    ``classes`` (classes,), ``off`` and ``places`` (rows, columns) are posterior probabilities.
    ``template`` (h, w) is that of the best state that is on; ``on`` says whether this state is
    more probable than off; ``rendering`` (H, W) is what the best state of all draws, and
    ``error`` its mean squared error.
    """

    classes: NDArray[np.float64]
    off: float
    places: NDArray[np.float64]
    number: int
    place: tuple[int, int]
    on: bool
    template: NDArray[np.float32]
    image: NDArray[np.float32]
    rendering: NDArray[np.float32]
    error: float


class RenderingExplorer(Explorer):
    """Nuisances of a rendering model, to be switched on and off.

    Choose an image, move it, make it paler. Allow more or fewer translations, allow the switch to
    be off, and change the noise that the model assumes. The page computes the best template, what
    it renders, and the posterior probabilities of the classes and of the translations.

    Parameters
    ----------
    mixture : RenderingMixture
        Gray, with a class for each template. Its own switch is not used: the widget's is.
    images : (N, H, W, 1), or one
        In [0, 1]; rounded to 256 levels.
    image
        Number of the image to begin with.

    Raises
    ------
    TypeError
        If the mixture is none.
    ValueError
        If its templates have no classes or colors, images do not fit, or all of it is more than a
        page should hold.

    Source: slide *CNN as a Max-Sum Inference*; Patel, Nguyen, Baraniuk (2015), "A Probabilistic
    Theory of Deep Learning". Used in lecture 19.
    """

    _esm = STATIC / "rendering_explorer.js"
    _css = STATIC / "rendering_explorer.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    shape = traitlets.Tuple(help="(N, H, W) of the images.").tag(sync=True)
    template_shape = traitlets.Tuple(help="(K, h, w).").tag(sync=True)
    labels: traitlets.List[int] = traitlets.List(help="The class of each template.").tag(sync=True)
    prior: traitlets.List[float] = traitlets.List(help="Of each template.").tag(sync=True)
    templates = Octets(b"", help="float16, row by row.").tag(sync=True)
    pictures = Octets(b"", help="Levels of the images, row by row.").tag(sync=True)
    limits: traitlets.Dict[str, Any] = traitlets.Dict(help="Least and largest values.").tag(
        sync=True
    )
    image = traitlets.Int(0, help="Number of the image.").tag(sync=True)
    down = traitlets.Int(0, help="Pixels that it is moved.").tag(sync=True)
    right = traitlets.Int(0, help="Pixels that it is moved.").tag(sync=True)
    contrast = traitlets.Float(1.0, min=0, max=1, help="Multiplies the image.").tag(sync=True)
    reach = traitlets.Int(0, help="Translations allowed: so many pixels each way.").tag(sync=True)
    switch = traitlets.Bool(False, help="Whether the template may be off.").tag(sync=True)
    noise = traitlets.Float(0.3, min=NOISE[0], max=NOISE[1], help="Of a pixel.").tag(sync=True)

    def __init__(self, mixture: RenderingMixture, images: ArrayLike, *, image: int = 0) -> None:
        if not isinstance(mixture, RenderingMixture):
            raise TypeError(
                f"mixture takes a rendering_model.RenderingMixture, got a {type(mixture).__name__}."
            )
        if mixture.labels is None:
            raise ValueError(
                "mixture has no classes: learn it with labels, or name its templates by "
                "rendering_model.name_templates(mixture, images, labels)."
            )
        if mixture.templates.shape[-1] != 1:
            raise ValueError(
                f"mixture takes gray templates, got {mixture.templates.shape[-1]} channels."
            )
        batch, _ = fitting_images(mixture, images)
        halves = mixture.templates[..., 0].astype("<f2")
        if halves.nbytes + batch.size > MOST:
            raise ValueError(
                f"images and templates take {halves.nbytes + batch.size:,} bytes in a page, more "
                f"than {MOST:,}: give fewer of them."
            )
        self._templates = halves.astype(np.float32)
        self._images = (255 * batch[..., 0]).round() / np.float32(255)
        self._center = tuple((each - 1) // 2 for each in mixture.translations)
        furthest = min(self._center)
        super().__init__(
            shape=batch.shape[:3],
            template_shape=halves.shape,
            labels=mixture.labels.tolist(),
            prior=mixture.prior.tolist(),
            templates=halves.tobytes(),
            pictures=as_bytes(batch),
            limits={"reach": [0, furthest], "move": [-_MOVE, _MOVE], "noise": list(NOISE)},
            reach=furthest,
            noise=float(np.clip(mixture.noise, *NOISE)),
            image=image,
        )

    @property
    def belief(self) -> Belief:
        """What the page shows now, computed here."""
        image = self._moved()
        labels, prior = np.array(self.labels), np.array(self.prior)
        count, h, w = self._templates.shape
        side = 2 * self.reach + 1
        top, left = (middle - self.reach for middle in self._center)
        variance = self.noise**2
        with np.errstate(divide="ignore"):
            start = np.log(prior) - (self._templates.astype(float) ** 2).sum(axis=(1, 2)) / (
                2 * variance
            )
        scores = np.empty((count, side, side))
        flat = self._templates.reshape(count, -1).astype(float)
        for row, column in np.ndindex(side, side):
            crop = image[top + row : top + row + h, left + column : left + column + w]
            scores[:, row, column] = flat @ crop.ravel().astype(float) / variance + start
        scores += math.log((0.5 if self.switch else 1) / side**2)
        none = math.log(0.5) if self.switch else -math.inf
        number, row, column = np.unravel_index(scores.argmax(), scores.shape)
        best = scores[number, row, column]
        highest = max(best, none)
        shares = np.exp(scores - highest)
        off = math.exp(none - highest)
        total = shares.sum() + off
        rendering = np.zeros_like(image)
        place = int(top + row), int(left + column)
        if best > none:
            rendering[place[0] : place[0] + h, place[1] : place[1] + w] = self._templates[number]
        each = shares.sum(axis=(1, 2)) / total
        return Belief(
            np.array([each[labels == label].sum() for label in range(labels.max() + 1)]),
            off / total,
            shares.sum(axis=0) / total,
            int(number),
            place,
            bool(best > none),
            self._templates[number],
            image,
            rendering,
            float(((image - rendering) ** 2).mean()),
        )

    def _moved(self) -> NDArray[np.float32]:
        """Return the image as it is moved and made paler."""
        image = self._images[self.image]
        height, width = image.shape
        found = np.zeros_like(image)
        rows, columns = (
            (slice(max(0, by), side + min(0, by)), slice(max(0, -by), side - max(0, by)))
            for by, side in ((self.down, height), (self.right, width))
        )
        found[rows[0], columns[0]] = image[rows[1], columns[1]]
        return found * np.float32(self.contrast)

    @traitlets.validate("image")
    def _known_image(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] < self.shape[0]:
            raise traitlets.TraitError(
                f"image takes numbers from 0 to {self.shape[0] - 1}, got {proposal['value']}."
            )
        return int(proposal["value"])

    @traitlets.validate("down", "right", "reach")
    def _within(self, proposal: Any) -> int:
        name = proposal["trait"].name
        low, high = self.limits["reach" if name == "reach" else "move"]
        if not low <= proposal["value"] <= high:
            raise traitlets.TraitError(
                f"{name} takes pixels from {low} to {high}, got {proposal['value']}."
            )
        return int(proposal["value"])

    def _free(self) -> None:
        super()._free()
        self.templates = self.pictures = b""
        self._templates = self._images = np.zeros(0, np.float32)
