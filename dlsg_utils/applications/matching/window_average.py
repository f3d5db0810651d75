"""The plainest aggregation: neighbors in a window vote for one disparity."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from dlsg_utils._core.checks import whole
from dlsg_utils.applications.matching._pairs import checked_costs


def window_average(costs: ArrayLike, *, window: int) -> NDArray[np.float32]:
    """Replace each cost by the mean over a window around its pixel, at the same disparity.

    Absolute differences averaged this way are *block matching*: a pixel is compared with its
    surroundings, as census and networks do.

    Parameters
    ----------
    costs : (H, W, D)
        Infinite where a disparity leads out of the picture: those do not count in the mean.
    window
        Pixels of the window's side, odd. At the picture's edge it is mirrored.

    Returns
    -------
    float32 array (H, W, D)
        Infinite where the costs are.

    Raises
    ------
    ValueError
        If the window is even.

    Source: Scharstein and Szeliski (2002), "A Taxonomy and Evaluation of Dense Two-Frame Stereo
    Correspondence Algorithms", section 3.2. Used in lecture 15.
    """
    volume = checked_costs(costs)
    side = whole("window", window)
    if side % 2 == 0:
        raise ValueError(f"window takes an odd number of pixels, got {side}.")
    known = np.isfinite(volume)
    sums, shares = (
        ndimage.uniform_filter(each, (side, side, 1))
        for each in (np.where(known, volume, 0).astype(np.float32), known.astype(np.float32))
    )
    averages = np.full_like(volume, np.inf)
    averages[known] = sums[known] / shares[known]
    return averages
