"""The cells' responses, without a browser: what the formulas say, and what is refused."""

import numpy as np
import pytest
import traitlets

from dlsg_utils import widgets
from dlsg_utils.teaching.gratings import gabor, grating, simple_responses

SIMPLE, ODD, MAXIMUM, ENERGY = (
    "simple cell, 0°",
    "simple cell, 90°",
    "complex cell, maximum",
    "complex cell, energy",
)


def over_phase(cells):
    """Return the four responses, (121, 4), over all phases of the grating."""
    responses = []
    for phase in np.linspace(0, 360, 121):
        cells.phase = phase
        responses.append(list(cells.responses.values()))
    return np.array(responses)


def test_the_responses_are_those_of_the_simple_cells():
    cells = widgets.SimpleAndComplexCells(33, angle=30, frequency=2.5, phases=5)
    cells.angle, cells.frequency, cells.phase = 40, 3, 77
    own = {"wavelength": 33 / 2.5, "angle": 30}
    fields = gabor(33, **own, phase=np.arange(0, 360, 72))
    opposite = gabor(33, **own, phase=[0, 90, 180, 270])
    shown = grating(33, wavelength=11, angle=40, phase=77)
    unit = simple_responses(grating(33, **own), opposite)[0]
    simple = simple_responses(shown, opposite)
    # Two opposite rectified cells together have the square of the sum before it is rectified.
    assert cells.responses == pytest.approx(
        {
            SIMPLE: simple[0] / unit,
            ODD: simple[1] / unit,
            MAXIMUM: simple_responses(shown, fields).max() / unit,
            ENERGY: np.sqrt((simple**2).sum()) / unit,
        }
    )


def test_only_complex_cells_do_not_depend_on_the_phase():
    cells = widgets.SimpleAndComplexCells()
    simple, odd, maximum, energy = over_phase(cells).T
    assert [simple.max(), odd.max()] == pytest.approx([1, 1], abs=1e-3)
    assert [simple.min(), odd.min()] == [0, 0]
    assert maximum.min() == pytest.approx(np.cos(np.pi / 8), abs=0.02)  # between two phases
    assert energy.min() > 0.999
    assert energy.max() < 1.001
    cells.angle = 0
    assert over_phase(cells).max() < 0.01


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"size": 5}, traitlets.TraitError, "size"),
        ({"size": 20.5}, traitlets.TraitError, "size"),
        ({"angle": 200}, ValueError, "angle takes a number from 0 to 180, got 200"),
        ({"frequency": 9}, ValueError, "frequency takes a number from 1.5 to 8, got 9"),
        ({"frequency": "3"}, TypeError, "frequency takes a number"),
        ({"phases": 1}, traitlets.TraitError, "phases"),
    ],
)
def test_bad_arguments(options, error, said):
    with pytest.raises(error, match=said):
        widgets.SimpleAndComplexCells(**options)


def test_a_bad_value_later_leaves_the_good_one():
    cells = widgets.SimpleAndComplexCells()
    with pytest.raises(traitlets.TraitError):
        cells.over = "time"
    with pytest.raises(traitlets.TraitError):
        cells.phase = -1
    assert (cells.over, cells.phase) == ("phase", 0)
