"""Point at a pixel of a frame and see where each method finds it in the next one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import whole
from dlsg_utils.applications import matching
from dlsg_utils.widgets._base import STATIC, Octets
from dlsg_utils.widgets._pairs import PARTS, PairExplorer, middle, packed, rounded

_SEARCH = "block matching"
_GIVEN = 3  # flows beside it
_FAR = 500  # pixels that a displacement in a page has at most
_UNKNOWN = -(2**15)
_REACH = 16  # a cell of the map has at least ten pixels in the page
_WINDOW = 31  # up to here costs that are not equal differ by more than rounding does


class FlowExplorer(PairExplorer):
    """Two frames: a pixel of the first, where methods find it in the second, and what that costs.

    Pointing at a pixel of the first frame shows its window, the displacements that block matching
    tries in the second frame, the end points of all flows there, and a map of the costs over the
    displacements, which is computed in the page. With the keyboard, the arrow keys move from pixel
    to pixel, with Shift ten pixels at once.

    Parameters
    ----------
    first, second : (H, W, C)
        The frames in [0, 1], C 1 or 3; rounded to 256 levels.
    reach
        Of the search, in whole pixels along each axis, from 1 to 16.
    flows
        Up to three flows (H, W, 2) by their names: displacements down and to the right, as in
        ``data.films.move``. The functions of ``skimage.registration`` return (2, H, W):
        ``np.moveaxis(flow, 0, -1)``.
    truth : (H, W, 2)
        The true flow, NaN or infinite where it is unknown.
    hidden : bool (H, W)
        Which pixels the second frame does not show.
    window
        Of block matching, odd, at most 31 pixels.
    pixel : (row, column)
        The pixel to begin with, by default the one in the middle.

    Raises
    ------
    ValueError
        If the frames differ in size, flows, truth or hidden do not fit them, a displacement is
        longer than 500 pixels, or all of it is more than a page should hold.

    Source: Baker et al. (2011), "A Database and Evaluation Methodology for Optical Flow". Used in
    lecture 21.
    """

    _esm = STATIC / "flow_explorer.js"
    _css = STATIC / "flow_explorer.css"

    reach = traitlets.Int(1).tag(sync=True)
    window = traitlets.Int(9).tag(sync=True)
    names: traitlets.List[str] = traitlets.List(help="Of the given flows.").tag(sync=True)
    known = traitlets.Bool(False, help="Whether the true flow was given.").tag(sync=True)
    told = traitlets.Bool(False, help="Whether it was told which pixels are hidden.").tag(sync=True)
    packed = Octets(
        b"",
        help="Compressed by zlib: the levels of both frames; of each given flow and of the truth "
        "the displacements in 1/64 pixel as int16, −32768 unknown; and whether a pixel is hidden.",
    ).tag(sync=True)

    def __init__(
        self,
        first: ArrayLike,
        second: ArrayLike,
        *,
        reach: int,
        flows: Mapping[str, ArrayLike] | None = None,
        truth: ArrayLike | None = None,
        hidden: ArrayLike | None = None,
        window: int = 9,
        pixel: tuple[int, int] | None = None,
    ) -> None:
        # It checks the frames before anything is rounded.
        matching.block_flow(first, second, reach=0, window=window)
        levels, self._pair = rounded(first=first, second=second)
        if window > _WINDOW:
            raise ValueError(f"window takes at most {_WINDOW} pixels, got {window}.")
        if whole("reach", reach) > _REACH:
            raise ValueError(f"reach takes at most {_REACH} pixels, got {reach}.")
        shape = self._pair[0].shape
        given = _checked_flows({} if flows is None else flows, shape)
        searched = matching.block_flow(*self._pair, reach=reach, window=window)
        self._flows = {_SEARCH: searched} | given
        self._truth = None if truth is None else _checked("truth", truth, shape)
        self._hidden = None if hidden is None else _checked_hidden(hidden, shape)
        parts = [*levels, *map(_steps, given.values())]
        if self._truth is not None:
            parts.append(_steps(self._truth))
        if self._hidden is not None:
            parts.append(self._hidden.tobytes())
        super().__init__(
            shape=shape,
            reach=reach,
            window=window,
            names=list(given),
            known=self._truth is not None,
            told=self._hidden is not None,
            packed=packed(
                parts,
                what="frames and flows",
                advice="crop the frames and the flows, or reduce them, first[::2, ::2] and "
                "flow[::2, ::2] / 2.",
            ),
            pixel=middle(shape) if pixel is None else pixel,
        )

    @property
    def costs(self) -> NDArray[np.float32]:
        """What each displacement of the pixel costs, (2·reach + 1, 2·reach + 1), down by right."""
        # The rest of the frames plays no part.
        margin = self.reach + self.window // 2
        top, left = (max(0, place - margin) for place in self.pixel)
        bottom, right = (place + margin + 1 for place in self.pixel)
        parts = (frame[top:bottom, left:right] for frame in self._pair)
        volume = matching.block_costs(*parts, reach=self.reach, window=self.window)
        return volume[self.pixel[0] - top, self.pixel[1] - left]

    @property
    def matches(self) -> dict[str, tuple[float, float]]:
        """By how much block matching and the given flows move the pixel, down and to the right."""
        return {name: _vector(flow[self.pixel]) for name, flow in self._flows.items()}

    @property
    def truth(self) -> tuple[float, float] | None:
        """By how much the pixel moves, down and to the right; None where it is unknown."""
        if self._truth is None or not np.isfinite(self._truth[self.pixel]).all():
            return None
        return _vector(self._truth[self.pixel])

    @property
    def errors(self) -> dict[str, float] | None:
        """The end-point error of each match in pixels; None where the truth is unknown."""
        truth = self.truth
        if truth is None:
            return None
        return {
            name: float(np.hypot(match[0] - truth[0], match[1] - truth[1]))
            for name, match in self.matches.items()
        }

    @property
    def hidden(self) -> bool | None:
        """Whether the second frame does not show the pixel; None if that was not told."""
        return None if self._hidden is None else bool(self._hidden[self.pixel])

    def _free(self) -> None:
        super()._free()
        self._pair, self._flows = [], {}
        self._truth = self._hidden = None


def _vector(values: NDArray[np.float32]) -> tuple[float, float]:
    down, right = map(float, values)
    return down, right


def _checked_flows(
    flows: Mapping[str, ArrayLike], shape: tuple[int, ...]
) -> dict[str, NDArray[np.float32]]:
    """Return given flows as float32, or raise."""
    if not isinstance(flows, Mapping):
        raise TypeError(
            f"flows takes flows by their names, {{'TV-L1': flow}}, got a {type(flows).__name__}."
        )
    if len(flows) > _GIVEN:
        raise ValueError(f"flows takes at most {_GIVEN} flows, got {len(flows)}.")
    found = {}
    for name, given in flows.items():
        if name in (_SEARCH, "truth"):
            raise ValueError(f"flows has {name!r}, a name that the page uses: take another one.")
        flow = _checked(f"flows[{name!r}]", given, shape)
        if not np.isfinite(flow).all():
            raise ValueError(f"flows[{name!r}] holds NaN or infinity.")
        found[str(name)] = flow
    return found


def _checked(argument: str, flow: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return a flow as float32, or raise."""
    vectors = np.asarray(flow, np.float32)
    wanted = (*shape[:2], 2)
    if vectors.shape != wanted:
        hint = " Take np.moveaxis(flow, 0, -1)." if vectors.shape == (2, *shape[:2]) else ""
        raise ValueError(f"{argument} takes shape {wanted}, got {vectors.shape}.{hint}")
    longest = np.abs(vectors[np.isfinite(vectors)]).max(initial=0)
    if longest > _FAR:
        raise ValueError(
            f"{argument} takes displacements of at most {_FAR} pixels, got {longest:g}."
        )
    return vectors


def _checked_hidden(hidden: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Return which pixels are hidden, or raise."""
    mask = np.asarray(hidden)
    if mask.shape != shape[:2] or mask.dtype != bool:
        raise ValueError(
            f"hidden takes booleans of shape {shape[:2]}, got {mask.dtype} of shape {mask.shape}."
        )
    return mask


def _steps(flow: NDArray[np.float32]) -> bytes:
    """Return displacements as the page takes them."""
    known = np.isfinite(flow).all(axis=-1, keepdims=True)
    steps = np.where(known, np.rint(np.where(known, flow, 0) * PARTS), _UNKNOWN)
    return steps.astype("<i2").tobytes()
