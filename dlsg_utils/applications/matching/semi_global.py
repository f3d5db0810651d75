"""Semi-global matching: neighbors prefer equal disparities, along paths through the picture."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import number
from dlsg_utils.applications.matching._pairs import Floats, checked_costs


def semi_global(
    costs: ArrayLike, *, small_change: float, large_change: float
) -> NDArray[np.float32]:
    """Aggregate a cost volume along four directions: from the left, right, top and bottom.

    Along a path the cost of disparity d at pixel p is its own, plus the least of what leads there:

    L(p, d) = C(p, d) + min{ L(q, d), L(q, d ± 1) + P₁, minᵢ L(q, i) + P₂ } − minᵢ L(q, i)

    with q the pixel before p. The result is the mean of L over the directions.

    Parameters
    ----------
    costs : (H, W, D)
        Infinite where a disparity leads out of the picture.
    small_change, large_change
        P₁ and P₂, the price of a disparity that changes by one and by more, in units of the costs.

    Returns
    -------
    float32 array (H, W, D)
        Infinite where the costs are.

    Raises
    ------
    ValueError
        If the large change is cheaper than the small one, or a price is negative.

    Source: Hirschmüller (2008), "Stereo Processing by Semiglobal Matching and Mutual Information",
    section 2.3, which takes 8 or 16 directions; Žbontar and LeCun (2016) take these four. Used in
    lecture 15.
    """
    volume = checked_costs(costs)
    low = number("small_change", small_change, at_least=0)
    high = number("large_change", large_change, at_least=low)
    total = np.zeros_like(volume)
    for axis in (0, 1):
        along, into = np.moveaxis(volume, axis, 0), np.moveaxis(total, axis, 0)
        _add_path(along, into, low, high)
        _add_path(along[::-1], into[::-1], low, high)
    total /= 4
    return total


def _add_path(costs: Floats, total: Floats, small_change: float, large_change: float) -> None:
    """Add L to a total; the paths run along the first axis of costs (length, paths, D)."""
    before = costs[0]
    total[0] += before
    for own, into in zip(costs[1:], total[1:], strict=True):
        least = before.min(axis=-1, keepdims=True)
        best = np.minimum(before, least + np.float32(large_change))
        np.minimum(best[:, 1:], before[:, :-1] + np.float32(small_change), out=best[:, 1:])
        np.minimum(best[:, :-1], before[:, 1:] + np.float32(small_change), out=best[:, :-1])
        best -= least
        best += own
        into += best
        before = best
