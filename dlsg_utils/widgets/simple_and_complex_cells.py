"""A grating to turn and to shift before simple and complex cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from dlsg_utils._core import checks
from dlsg_utils.teaching.gratings import gabor, grating, simple_responses
from dlsg_utils.widgets._base import STATIC, Explorer


class SimpleAndComplexCells(Explorer):
    """A grating, and the responses of four model cells to it; computed in the page.

    Two simple cells are Gabor filters in quadrature, their phases a quarter of a wavelength apart,
    and rectified. One complex cell is the maximum over simple cells of all phases. The other is the
    energy model, the root of the sum of the quadrature pair's squares (of the weighted sums, before
    they are rectified). Sliders change the grating's orientation, frequency and phase; bars show
    the responses, curves show them over all phases, orientations or frequencies.

    A response of 1 is that of simple cell 0° to the grating that its field was cut out of.

    Parameters
    ----------
    size
        Side of grating and receptive fields in pixels, 11 to 101.
    angle
        Preferred orientation of all cells in degrees, 0 to 180; 90 is vertical.
    frequency
        Their preferred frequency, stripes across the image, 1.5 to 8.
    phases
        Simple cells under the maximum, 2 to 16, their phases evenly spaced.

    Raises
    ------
    TypeError, ValueError, traitlets.TraitError
        If an argument is out of its range.

    Source: VT, "Simple, Complex and Hypercomplex cells"; Adelson & Bergen 1985, "Spatiotemporal
    energy models for the perception of motion". Used in lecture 02.
    """

    _esm = STATIC / "simple_and_complex_cells.js"
    _css = STATIC / "simple_and_complex_cells.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    size = traitlets.Int(41, min=11, max=101).tag(sync=True)
    phases = traitlets.Int(8, min=2, max=16).tag(sync=True)
    preferred = traitlets.Tuple(
        traitlets.Float(), traitlets.Float(), help="The cells' angle and frequency."
    ).tag(sync=True)
    angle = traitlets.Float(90.0, min=0.0, max=180.0, help="Of the grating.").tag(sync=True)
    frequency = traitlets.Float(3.0, min=1.0, max=8.0, help="Of the grating.").tag(sync=True)
    phase = traitlets.Float(0.0, min=0.0, max=360.0, help="Of the grating.").tag(sync=True)
    over = traitlets.Enum(
        ("phase", "orientation", "frequency"), "phase", help="What the curves run over."
    ).tag(sync=True)

    def __init__(
        self, size: int = 41, *, angle: float = 90.0, frequency: float = 3.0, phases: int = 8
    ) -> None:
        angle = checks.number("angle", angle, at_least=0, at_most=180)
        frequency = checks.number("frequency", frequency, at_least=1.5, at_most=8)
        super().__init__(
            size=size,
            phases=phases,
            preferred=(angle, frequency),
            angle=angle,
            frequency=frequency,
        )

    @property
    def responses(self) -> dict[str, float]:
        """The responses of the four cells to the grating as it is now."""
        angle, wavelength = self.preferred[0], self.size / self.preferred[1]
        own: dict[str, Any] = {"wavelength": wavelength, "angle": angle}
        pair = gabor(self.size, **own, phase=[0, 90])
        all_phases = gabor(self.size, **own, phase=np.arange(self.phases) * 360 / self.phases)
        shown = grating(
            self.size, wavelength=self.size / self.frequency, angle=self.angle, phase=self.phase
        )
        unit = float(np.sum(pair[0] * grating(self.size, **own)))
        sums = np.tensordot(pair, shown, axes=2)
        simple = simple_responses(shown, pair)
        return {
            "simple cell, 0°": float(simple[0]) / unit,
            "simple cell, 90°": float(simple[1]) / unit,
            "complex cell, maximum": float(simple_responses(shown, all_phases).max()) / unit,
            "complex cell, energy": float(np.linalg.norm(sums)) / unit,
        }
