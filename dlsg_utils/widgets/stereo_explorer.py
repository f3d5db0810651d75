"""Point at a pixel of the left picture and see what each candidate on the right costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dlsg_utils.applications import matching
from dlsg_utils.widgets._base import STATIC, Octets
from dlsg_utils.widgets._pairs import PARTS, PairExplorer, middle, packed, rounded

_GIVEN = 2  # costs beside the two that the page computes
_LEVELS = 100  # of given costs, from their least to their largest; 255 is infinity
_UNKNOWN = 2**16 - 1


class StereoExplorer(PairExplorer):
    """A rectified pair: a pixel on the left, its candidates on the right, and what each costs.

    Pointing at a pixel of the left picture shows the line of candidates in the right one, the match
    of each cost, and charts of the costs against the disparity. Absolute differences and census are
    computed in the page, other costs are given. With the keyboard, the arrow keys move from pixel
    to pixel, with Shift ten pixels at once.

    Parameters
    ----------
    left, right : (H, W, C)
        The pair in [0, 1], C 1 or 3; rounded to 256 levels.
    disparities
        How many candidates: 0 to ``disparities − 1`` pixels to the left; at most W.
    costs
        Up to two further cost volumes (H, W, disparities) by their names, such as that of
        :func:`dlsg_utils.applications.matching.patch_similarity`; infinite where a disparity leads
        out of the picture. The page draws them in a hundred steps from the least to the largest;
        the match is that of the exact costs.
    truth : (H, W)
        Measured disparities in pixels, NaN or infinite where they are unknown.
    window
        Of the census: 3, 5 or 7 pixels.
    pixel : (row, column)
        The pixel to begin with, by default the one in the middle.

    Raises
    ------
    ValueError
        If the pictures differ in size, costs or truth do not fit them, a disparity is beyond the
        picture, or all of it is more than a page should hold.

    Source: Scharstein and Szeliski (2002), "A Taxonomy and Evaluation of Dense Two-Frame Stereo
    Correspondence Algorithms", section 3; Žbontar and LeCun (2016), "Stereo Matching by Training a
    Convolutional Neural Network to Compare Image Patches". Used in lecture 15.
    """

    _esm = STATIC / "stereo_explorer.js"
    _css = STATIC / "stereo_explorer.css"

    disparities = traitlets.Int(1).tag(sync=True)
    window = traitlets.Int(7).tag(sync=True)
    costs: traitlets.List[Any] = traitlets.List(
        help="Name, least and largest finite value of each cost; the given ones stand last.",
    ).tag(sync=True)
    measured = traitlets.Bool(False, help="Whether disparities were measured.").tag(sync=True)
    packed = Octets(
        b"",
        help="Compressed by zlib: the levels of the left and the right picture; if there are "
        "measured disparities, these in 1/64 pixel as uint16, 65535 unknown, and whether the right "
        "picture shows a pixel; of each given cost the disparity of the least, as uint16, and its "
        "levels, 255 for infinity.",
    ).tag(sync=True)

    def __init__(
        self,
        left: ArrayLike,
        right: ArrayLike,
        *,
        disparities: int,
        costs: Mapping[str, ArrayLike] | None = None,
        truth: ArrayLike | None = None,
        window: int = 7,
        pixel: tuple[int, int] | None = None,
    ) -> None:
        # They check the pair before anything is rounded.
        matching.absolute_differences(left, right, disparities=disparities)
        matching.census(left, right, disparities=disparities, window=window)
        levels, pair = rounded(left=left, right=right)
        shape = pair[0].shape
        self._volumes = {
            "absolute differences": matching.absolute_differences(*pair, disparities=disparities),
            "census": matching.census(*pair, disparities=disparities, window=window),
        }
        given = _checked_costs(
            {} if costs is None else costs, (*shape[:2], disparities), list(self._volumes)
        )
        self._volumes |= given
        self._truth = None if truth is None else _checked_truth(truth, shape)
        parts = [*levels, *([] if self._truth is None else _measured(self._truth))]
        for volume in given.values():
            parts += [volume.argmin(axis=-1).astype("<u2").tobytes(), _levels_of(volume).tobytes()]
        super().__init__(
            shape=shape,
            disparities=disparities,
            window=window,
            costs=[
                {"name": name, "least": min(0.0, low), "largest": high}
                for name, (low, high) in zip(
                    self._volumes, map(_bounds, self._volumes.values()), strict=True
                )
            ],
            measured=self._truth is not None,
            packed=packed(
                parts,
                what="pictures and costs",
                advice="crop the pair and the costs, or reduce them, left[::2, ::2] and half as "
                "many disparities.",
            ),
            pixel=middle(shape) if pixel is None else pixel,
        )

    @property
    def line(self) -> dict[str, NDArray[np.float32]]:
        """What each candidate of the pixel costs, float32 (disparities,), by the costs' names."""
        return {name: volume[self.pixel] for name, volume in self._volumes.items()}

    @property
    def matches(self) -> dict[str, int]:
        """The disparity of the least cost at the pixel, by the costs' names."""
        return {name: int(costs.argmin()) for name, costs in self.line.items()}

    @property
    def truth(self) -> float | None:
        """The measured disparity at the pixel; None where it is unknown."""
        if self._truth is None or not np.isfinite(self._truth[self.pixel]):
            return None
        return float(self._truth[self.pixel])

    def _free(self) -> None:
        super()._free()
        self._volumes = {}
        self._truth = None


def _checked_costs(
    costs: Mapping[str, ArrayLike], shape: tuple[int, ...], own: list[str]
) -> dict[str, NDArray[np.float32]]:
    """Return given cost volumes as float32, or raise."""
    if not isinstance(costs, Mapping):
        raise TypeError(
            f"costs takes volumes by their names, {{'learned': volume}}, got a "
            f"{type(costs).__name__}."
        )
    if len(costs) > _GIVEN:
        raise ValueError(f"costs takes at most {_GIVEN} volumes, got {len(costs)}.")
    found = {}
    for name, given in costs.items():
        if name in own:
            raise ValueError(f"costs has {name!r}, which the page computes: leave it out.")
        volume = np.asarray(given, np.float32)
        if volume.shape != shape:
            raise ValueError(
                f"costs takes volumes of shape {shape}, (H, W, disparities), got {volume.shape} "
                f"for {name!r}."
            )
        if not (volume > -np.inf).all() or not np.isfinite(volume[..., 0]).all():
            raise ValueError(
                f"costs[{name!r}] takes finite values, or infinity where a disparity leads out of "
                "the picture, which 0 never does."
            )
        found[str(name)] = volume
    return found


def _checked_truth(truth: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return measured disparities as float32, or raise."""
    known = np.asarray(truth, np.float32)
    if known.shape != shape[:2]:
        raise ValueError(f"truth takes shape {shape[:2]}, got {known.shape}.")
    values = known[np.isfinite(known)]
    if values.size and not (values.min() >= 0 and values.max() < min(shape[1], 1000)):
        raise ValueError(
            f"truth takes disparities from 0 to below {min(shape[1], 1000)} pixels, how far to the "
            f"left the right picture shows a pixel, got {values.min():g} to {values.max():g}."
        )
    return known


def _measured(truth: NDArray[np.float32]) -> list[bytes]:
    """Return measured disparities as the page takes them, and which pixels are seen twice."""
    known = np.isfinite(truth)
    steps = np.where(known, np.rint(np.where(known, truth, 0) * PARTS), _UNKNOWN)
    return [steps.astype("<u2").tobytes(), matching.visible(truth).tobytes()]


def _bounds(volume: NDArray[np.float32]) -> tuple[float, float]:
    """Return the least and the largest finite cost, not equal."""
    finite = volume[np.isfinite(volume)]
    low, high = float(finite.min()), float(finite.max())
    return low, high if high > min(low, 0.0) else low + 1.0


def _levels_of(volume: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return costs as levels from the least, at most 0, to the largest; 255 for infinity."""
    low, high = _bounds(volume)
    low = min(low, 0.0)
    finite = np.isfinite(volume)
    share = (np.where(finite, volume, low) - low) / (high - low)
    return np.where(finite, np.rint(share * _LEVELS), 255).astype(np.uint8)
