"""The checks of notebooks must fail where they should: each fault is planted and must be found."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import oracle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dlsg_utils import data, plotting
from dlsg_utils.course import notebooks

# -- numbers in text -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "came"),
    [
        ("accuracy 0.9871", "accuracy 0.9871"),
        ("accuracy 0.9871", "accuracy 0.9872"),
        ("loss 1.2346e-05", "loss 1.2345e-05"),
        ("loss 12.346", "loss 12.357"),
        ("98.5 %", "98.6 %"),
        ("a  9.99\nb 10.00", "a 10.00\nb 10.00"),
        ("-0.00", "0.00"),
        ("\N{MINUS SIGN}1.50", "\N{MINUS SIGN}1.51"),
        ("138,357,544 parameters", "138,357,544 parameters"),
        ("[1. 2. 3.]", "[1. 2. 3.]"),
        ("shape (28, 28, 1)", "shape (28, 28, 1)"),
        ("", "\n"),
    ],
)
def test_texts_that_agree(expected: str, came: str) -> None:
    assert oracle.text_difference(expected, came) is None


@pytest.mark.parametrize(
    ("expected", "came"),
    [
        ("accuracy 0.9871", "accuracy 0.9771"),
        ("accuracy 0.9871", "accuracy nan"),
        ("98.5 %", "98.7 %"),
        ("456 parameters", "457 parameters"),
        ("138,357,544", "138,357,545"),
        ("3.", "4."),
        ("loss 1.2346e-05", "loss 1.2346e-04"),
        ("-1.5", "1.5"),
        ("stride 2", "Stride 2"),
        ("3 4", "34"),
        ("conv2d_1", "conv2d_2"),
        ("a 1\nb 2", "a 1"),
        ("a 1", "a 1\nb 2"),
        ("a 1", ""),
    ],
)
def test_texts_that_differ(expected: str, came: str) -> None:
    assert oracle.text_difference(expected, came)


def test_a_tolerance_widens_and_never_narrows() -> None:
    assert oracle.text_difference("loss 0.200, 1000 steps", "loss 0.209, 1049 steps", 0.05) is None
    assert oracle.text_difference("loss 0.200", "loss 0.211", 0.05)
    assert oracle.text_difference("1000 steps", "1051 steps", 0.05)
    assert oracle.text_difference("loss 0.2000", "loss 0.2001", 1e-9) is None


def test_a_difference_says_what_was_expected_and_what_came() -> None:
    said = oracle.text_difference("first\nloss 0.25", "first\nloss 0.35")
    assert said is not None
    for part in ("line 2", "0.35 instead of 0.25", "expected: loss 0.25", "came:     loss 0.35"):
        assert part in said


@given(st.floats(-1e6, 1e6), st.floats(-0.9e-3, 0.9e-3), st.integers(1, 6))
def test_decimals_within_a_thousandth_agree(value: float, error: float, places: int) -> None:
    assert (
        oracle.text_difference(f"{value:.{places}f}", f"{value * (1 + error):.{places}f}") is None
    )


@given(st.floats(1, 1e6), st.floats(0.01, 1))
def test_decimals_a_hundredth_off_differ(value: float, error: float) -> None:
    assert oracle.text_difference(f"{value:.4f}", f"{value * (1 + error):.4f}")


# -- figures ---------------------------------------------------------------------------------------

RNG = np.random.default_rng(0)


def _pixels(figure: plt.Figure) -> np.ndarray:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=96)
    plt.close(figure)
    return np.asarray(notebooks.on_white(Image.open(file)), dtype=np.float64) / 255


def _curves(
    *, pace: float = 2.0, noise: float = 0.0, label: str = "epoch", second: bool = True
) -> np.ndarray:
    figure, axes = plotting.figure(size=(4, 3))
    x = np.linspace(0, 10, 100)
    y = 1 - np.exp(-x / pace) + noise * np.random.default_rng(1).normal(size=100)
    axes[0, 0].plot(x, y)
    if second:
        axes[0, 0].plot(x, 0.8 * y, "--")
    axes[0, 0].set(xlabel=label, ylim=(0, 1.1))
    return _pixels(figure)


def _bars(heights: tuple[float, ...], names: str = "abcd") -> np.ndarray:
    figure, axes = plotting.figure(size=(4, 3))
    axes[0, 0].bar(list(names), heights)
    return _pixels(figure)


def _heat(*, change: float = 0.0) -> np.ndarray:
    values = np.random.default_rng(2).random((6, 6))
    values[2, 3] += change
    figure, axes = plotting.figure(size=(3, 3))
    axes[0, 0].imshow(values, vmin=0, vmax=1, cmap="Blues")
    return _pixels(figure)


@pytest.fixture(scope="module")
def digits() -> np.ndarray:
    return data.load("mnist-10k").test.images


def _digits(images: np.ndarray, *, noise: float = 0.0) -> np.ndarray:
    noisy = images + noise * np.random.default_rng(3).normal(size=images.shape)
    return _pixels(plotting.show(noisy.clip(0, 1), size=1))


@pytest.mark.slow
def test_the_same_figure_with_noise_passes(digits: np.ndarray) -> None:
    for expected, came in [
        (_curves(), _curves(noise=3e-4)),
        (_bars((3, 1, 4, 2)), _bars((3.001, 1, 3.999, 2))),
        (_bars((3, 1, 4, 2)), _bars((3, 1, 4, 2.01))),  # a bar one pixel higher
        (_heat(), _heat(change=1e-3)),
        (_digits(digits[:10]), _digits(digits[:10], noise=5e-3)),
    ]:
        assert oracle.picture_similarity(expected, came) >= oracle.SIMILARITY


@pytest.mark.slow
def test_another_figure_of_the_same_size_fails(digits: np.ndarray) -> None:
    curves, bars, pictures = _curves(), _bars((3, 1, 4, 2)), _digits(digits[:10])
    for expected, came in [
        (curves, _curves(pace=3)),
        (curves, _curves(second=False)),
        (curves, _curves(label="steps")),
        (bars, _bars((1, 3, 4, 2))),
        (bars, _bars((3, 1, 4, 2.2))),
        (bars, _bars((3, 1, 4, 2), "abdc")),
        (_heat(), _heat(change=0.1)),
        (pictures, _digits(digits[[*range(9), 100]])),
        (pictures, _digits(digits[[1, 0, *range(2, 10)]])),
        (pictures, np.ones_like(pictures)),
    ]:
        assert expected.shape == came.shape
        assert oracle.picture_similarity(expected, came) < oracle.SIMILARITY


def test_a_tag_lets_curves_of_a_training_run_wander_and_not_change() -> None:
    curves = _curves()
    assert oracle.coarse_similarity(curves, _curves(noise=0.01)) > 0.85
    assert oracle.coarse_similarity(curves, _curves(pace=2.1)) > 0.85
    assert oracle.coarse_similarity(curves, _curves(pace=2.5)) < 0.85
    assert oracle.coarse_similarity(curves, _curves(second=False)) < 0.85


def test_blank_pictures_are_alike() -> None:
    blank = np.ones((40, 40, 3))
    assert oracle.picture_similarity(blank, blank) == 1
    assert oracle.coarse_similarity(blank, blank) == 1


# -- whole notebooks -------------------------------------------------------------------------------


class Planted(NamedTuple):
    """A cell, what is run in its place under test, and what the failure must say."""

    stored: str
    run: str
    said: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


_PLOT = "# alt: A curve.\nplt.figure(figsize=(4, 3))\nplt.plot({}, '{}')\nplt.show()"
_BARS = "# alt: Bars.\nplt.figure(figsize=(4, 3))\nplt.bar(list('abc'), {})\nplt.show()"
_DIGIT = (
    "# alt: A digit.\nplt.figure(figsize=(3, 3))\nplt.imshow(images[{}], cmap='gray')\nplt.show()"
)
_GRID = """# alt: Two digits.
figure, panels = plt.subplots(1, 2)
for panel, number in zip(panels, ({}, {})):
    panel.imshow(images[number], cmap='gray')
plt.show()"""
_TWO_CURVES = """# alt: Training and validation.
epochs = np.arange(5)
plt.plot(epochs, 1 / (1 + epochs), label='training')
if bool(3):
    plt.plot(epochs, 1.1 / (1 + epochs), label='validation')
plt.show()"""
_CATCH = (
    "try:\n    socket.create_connection(('{0}', {1}), timeout=1)\nexcept OSError:\n    print('no')"
)
_CHILD = (
    "import subprocess, sys\n"
    "code = 'import socket; socket.getaddrinfo(\"child.test\", 443)'\n"
    "done = subprocess.run([sys.executable, '-c', {}], capture_output=True)"
)
_STREAM = "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))"

SETUP = """import socket
import sys
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
images = load_digits().images"""

GOOD = [
    Planted(SETUP, SETUP),
    Planted("print('accuracy', 0.98712)", "print('accuracy', 0.98765)"),
    Planted("print('loss', 0.20)", "print('loss', 0.21)", tags=("tolerance=0.06",)),
    Planted("np.array([1, 2, 4]) / 3", "np.array([1, 2, 4]) / 3 * 1.0000001"),
    Planted(
        _PLOT.format("np.linspace(0, 1) ** 2", ""), _PLOT.format("np.linspace(0, 1) ** 2.0005", "")
    ),
    Planted(
        _PLOT.format("np.linspace(0, 1) ** 2", ""),
        _PLOT.format("np.linspace(0, 1) ** 2.05", ""),
        tags=("similarity=0.85",),
    ),
    Planted(_DIGIT.format(3), _DIGIT.format(3), tags=("jpeg",)),
    Planted("print('to stderr', file=sys.stderr)", "print('something else', file=sys.stderr)"),
    Planted(
        "raise ValueError('5 does not fit')",
        "raise ValueError('5 does not fit')",
        tags=("raises-exception",),
    ),
    Planted(
        "from tqdm.auto import tqdm\nlist(tqdm(range(2)))",
        "from tqdm.auto import tqdm\nlist(tqdm(range(2)))",
    ),
    Planted(
        "server = socket.create_server(('127.0.0.1', 0))",
        "server = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname()).close()",
    ),
]

BAD = [
    Planted(
        "print('accuracy', 0.98712)",
        "print('accuracy', 0.97)",
        ("0.97 instead of 0.98712", "expected: accuracy 0.98712", "came:     accuracy 0.97"),
    ),
    Planted("6 * 9", "6 * 7", ("42 instead of 54",)),
    Planted(
        "print('loss', 0.20)", "print('loss', 0.22)", ("0.22 instead of 0.2",), ("tolerance=0.06",)
    ),
    Planted(
        _PLOT.format("np.linspace(0, 1) ** 2", ""),
        _PLOT.format("np.linspace(0, 1) ** 3", ""),
        ("element 2, line: ", "build/oracle/faults-cell-{n}-output-1.png"),
    ),
    Planted(_PLOT.format("np.arange(4)", ""), _PLOT.format("np.arange(4)", "--"), ("similarity",)),
    Planted(_BARS.format([1, 2, 3]), _BARS.format([1, 3, 2]), ("bars: 3 instead of 2",)),
    Planted(_DIGIT.format(3), _DIGIT.format(4), ("image 1: correlation",)),
    Planted(_GRID.format(3, 4), _GRID.format(4, 3), ("image 1",), ("similarity=0.1",)),
    Planted(_TWO_CURVES, _TWO_CURVES.replace("(3)", "(0)"), ("should hold",), ("similarity=0.1",)),
    Planted(
        _PLOT.format("np.arange(4)", ""),
        _PLOT.format("np.arange(4)", "").replace("4, 3", "5, 3"),
        ("pixels expected",),
    ),
    Planted("print('a line')", "pass", ("outputs expected: printed text", "came: none")),
    Planted(_PLOT.format("np.arange(4)", ""), "None", ("outputs expected: picture", "came: none")),
    Planted("pass", "print('more')", ("outputs expected: none", "came: printed text")),
    Planted(
        "print('a')",
        "_ = plt.plot([1, 2])\nplt.show()",
        ("outputs expected: printed text", "came: picture"),
    ),
    Planted(
        "raise ValueError('5 does not fit')",
        "raise ValueError('6 does not fit')",
        ("6 instead of 5",),
        ("raises-exception",),
    ),
    Planted(
        "raise ValueError('5 does not fit')",
        "raise TypeError('5 does not fit')",
        ("another text", "TypeError"),
        ("raises-exception",),
    ),
    Planted(
        "raise ValueError('5 does not fit')",
        "pass",
        ("outputs expected: error", "came: none"),
        ("raises-exception",),
    ),
    Planted("pass", "1 / 0", ("ZeroDivisionError",)),
    Planted(
        "pass",
        "socket.create_connection(('plain.test', 443))",
        ("reached for the network", "getaddrinfo plain.test:443"),
    ),
    Planted(
        "print('no')",
        _CATCH.format("192.0.2.1", 80),
        ("reached for the network", "getaddrinfo 192.0.2.1:80"),
    ),
    Planted("print('no')", _CATCH.format("swallowed.test", 80), ("getaddrinfo swallowed.test:80",)),
    Planted("pass", _STREAM, ("sendto 192.0.2.1:53",)),
    Planted(_CHILD.format("'pass'"), _CHILD.format("code"), ("getaddrinfo child.test:443",)),
]


def _plant(folder: Path, name: str, cells: list[Planted]) -> Path:
    """Execute the stored sources, then put the sources that are run under test into their place."""
    new = nbformat.v4.new_code_cell
    notebook = nbformat.v4.new_notebook(
        cells=[new(c.stored, metadata={"tags": list(c.tags)}) for c in cells]
    )
    notebooks.execute(notebook, folder)
    notebook = notebooks.normal_form(notebook, name)
    for cell, planted in zip(notebook.cells, cells, strict=True):
        cell.source = planted.run
    path = folder / f"{name}.ipynb"
    path.write_bytes(notebooks.to_bytes(notebook))
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Run pytest on a good and a faulty notebook; return the folder and what it printed."""
    folder = tmp_path_factory.mktemp("planted")
    _plant(folder, "right", GOOD)
    _plant(folder, "faults", [GOOD[0], *BAD])
    options = [
        "-p",
        "oracle",
        "--nbval",
        "--nbval-current-env",
        "-p",
        "no:cacheprovider",
        "--color=no",
        "-rA",
    ]
    here = Path(__file__).parents[1]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, f"--rootdir={folder}", str(folder)],
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(here)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 1, run.stdout + run.stderr
    return folder, run.stdout


def _messages(printed: str) -> dict[str, str]:
    """Return what was said of each failed cell, by its number."""
    parts = re.split(r"^_+ (?:\S+/)?faults.ipynb, cell \[(\d+)\].*$", printed, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.slow
def test_what_is_right_passes(report: tuple[Path, str]) -> None:
    passed = re.findall(r"^PASSED right.ipynb::cell (\d+)", report[1], flags=re.MULTILINE)
    assert passed == [str(n) for n in range(1, len(GOOD) + 1)], report[1]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(2, len(BAD) + 2), ids=lambda n: BAD[n - 2].run[-40:])
def test_each_fault_is_found_and_named(report: tuple[Path, str], number: int) -> None:
    folder, printed = report
    planted = BAD[number - 2]
    said = _messages(printed)[str(number)]
    assert f"faults.ipynb, cell [{number}]" in said
    for part in planted.said:
        assert part.format(n=number) in said
    for picture in re.findall(r"build/oracle/\S+", said):
        width, height = Image.open(folder / picture).size
        assert width > 2 * height


@pytest.mark.slow
def test_cells_without_fault_pass_beside_faults(report: tuple[Path, str]) -> None:
    assert "PASSED faults.ipynb::cell 1" in report[1]


@pytest.mark.slow
def test_seconds_are_listed(report: tuple[Path, str]) -> None:
    assert re.search(r"^ +\d+\.\d  faults.ipynb$", report[1], flags=re.MULTILINE)
