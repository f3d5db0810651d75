"""Gradient descent with momentum down a narrow valley: two sliders, and a start to drag."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from dlsg_utils._core import checks
from dlsg_utils.widgets._base import STATIC, Explorer, finite

LONGEST = 1000  # steps of a path at most
_FAR = 1e6  # a path that leaves this behind ends
_WINDOW = (5.0, 2.0)  # |w₁| and |w₂| that the page shows at most


class MomentumValley(Explorer):
    """Contour lines of a quadratic loss, and the path down with momentum; computed in the page.

    The loss is (a w₁² + b w₂²) / 2. A step is v ← β v − η ∇L, w ← w + v, from v = 0 on, as in
    ``keras.optimizers.SGD``. Sliders set η and β, the start is dragged or moved by the arrow keys,
    and the path, its loss and the steps to reach the tolerance follow at once. The same descent
    without momentum stands beside it.

    Parameters
    ----------
    curvatures : (a, b)
        Second derivatives along w₁ and w₂, above 0.
    learning_rate
        η, to begin with; above 0 and at most 4.4 over the larger curvature, where the slider ends.
    momentum
        β, 0 to 0.99.
    start : (w₁, w₂)
        Within ±5 and ±2.
    tolerance
        The loss is to fall to this share of its start and to stay there; above 0 and below 1.

    Raises
    ------
    TypeError, ValueError, traitlets.TraitError
        If an argument is no number or out of its range.

    Source: Polyak 1964, "Some methods of speeding up the convergence of iteration methods";
    Goh 2017, "Why Momentum Really Works". Used in lecture 04.
    """

    _esm = STATIC / "momentum_valley.js"
    _css = STATIC / "momentum_valley.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    curvatures = traitlets.Tuple(traitlets.Float(), traitlets.Float()).tag(sync=True)
    learning_rate = traitlets.Float(0.0).tag(sync=True)
    momentum = traitlets.Float(0.0, min=0.0, max=0.99).tag(sync=True)
    start = traitlets.Tuple(traitlets.Float(), traitlets.Float()).tag(sync=True)
    tolerance = traitlets.Float(0.0).tag(sync=True)
    largest = traitlets.Float(0.0, help="Where the slider of η ends.").tag(sync=True)
    longest = traitlets.Int(LONGEST, help="Steps of a path at most.").tag(sync=True)
    far = traitlets.Float(_FAR, help="|w| at which a path ends.").tag(sync=True)
    window = traitlets.Tuple(_WINDOW).tag(sync=True)

    def __init__(
        self,
        curvatures: ArrayLike = (1.0, 30.0),
        *,
        learning_rate: float = 0.03,
        momentum: float = 0.8,
        start: ArrayLike = (-4.0, 1.0),
        tolerance: float = 1e-3,
    ) -> None:
        bends = _pair("curvatures", curvatures)
        if min(bends) <= 0:
            raise ValueError(f"curvatures takes two numbers above 0, got {curvatures!r}.")
        checks.number("tolerance", tolerance, at_least=1e-12, below=1)
        super().__init__(
            curvatures=bends,
            largest=4.4 / max(bends),
            learning_rate=learning_rate,
            momentum=momentum,
            start=_pair("start", start),
            tolerance=tolerance,
        )

    @property
    def path(self) -> np.ndarray:
        """The weights before and after each step, float64 (steps + 1, 2), 1,000 steps at most.

        It ends where a weight is more than a million away from the minimum.
        """
        weights, velocity = np.array(self.start), np.zeros(2)
        path = [weights]
        while len(path) <= LONGEST and np.abs(weights).max() <= _FAR:
            gradient = np.array(self.curvatures) * weights
            velocity = self.momentum * velocity - self.learning_rate * gradient
            weights = weights + velocity
            path.append(weights)
        return np.array(path)

    @property
    def steps(self) -> int | None:
        """Steps after which the loss stays within the tolerance; None where it never does."""
        losses = self.path**2 @ np.array(self.curvatures) / 2
        above = np.flatnonzero(~(losses <= self.tolerance * losses[0]))
        steps = int(above[-1]) + 1 if len(above) else 0
        return steps if steps < len(losses) else None

    @traitlets.validate("learning_rate")
    def _valid_rate(self, proposal: Any) -> float:
        if not 0 < proposal["value"] <= self.largest:
            raise traitlets.TraitError(
                f"learning_rate takes a number above 0, at most {self.largest:.3g} for this "
                f"valley, got {proposal['value']}."
            )
        return proposal["value"]

    @traitlets.validate("start")
    def _within_the_window(self, proposal: Any) -> tuple[float, float]:
        if not all(abs(w) <= most for w, most in zip(proposal["value"], _WINDOW, strict=True)):
            raise traitlets.TraitError(
                f"start takes (w1, w2) within ±{_WINDOW[0]:g} and ±{_WINDOW[1]:g}, "
                f"got {proposal['value']}."
            )
        return proposal["value"]


def _pair(argument: str, values: ArrayLike) -> tuple[float, float]:
    """Return two finite floats, or raise."""
    array = finite(argument, values)
    if array.shape != (2,):
        raise ValueError(f"{argument} takes two numbers, got {values!r}.")
    return float(array[0]), float(array[1])
