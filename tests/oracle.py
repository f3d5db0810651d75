"""Check notebooks against their stored outputs: nbval, with what it lacks.

A pytest plugin around nbval, active with ``--nbval`` (see pyproject.toml):

- Numbers in text compare within a tolerance. Whole numbers must be equal; decimals may differ by
  0.1 % or by one unit of the last printed place; the text between numbers must be equal. The cell
  tag ``tolerance=0.05`` widens this to 5 % for all numbers of its cell.
- Figures compare by what they show, which is stored beside each (``dlsg_utils.course.figures``):
  titles, labels and legends as texts; curves, bars and points as numbers, which may differ by 1 %
  of their range, or by what ``tolerance`` says; images by the correlation of small copies, each of
  which must resemble its own stored copy more than any other of the figure.
- Figures compare as pictures, too. Every region of 31 × 31 pixels must be similar; a displacement
  by one pixel is forgiven. With the cell tag ``similarity=0.85`` only the whole picture, at an
  eighth of its size, must be that similar: for what a training run makes differ between processors.
- A cell that reaches for the network fails, even if it catches the error.
- Standard error and widgets are ignored; any other missing, extra or changed kind of output fails.
- A lecture that takes over a minute fails; slow machines get more, see ``slowness``. The seconds of
  each notebook are listed at the end.
"""

import base64
import io
import json
import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Generator, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, NbCellError, coalesce_streams
from PIL import Image
from scipy.ndimage import uniform_filter
from skimage.metrics import structural_similarity
from skimage.transform import downscale_local_mean
from slowness import slowness

from dlsg_utils.course import figures, notebooks

BUDGET = 60  # seconds a lecture may take
REGION = 31  # pixels
# Measured on curves, bars, digits, heat maps and photographs: the same figure with noise in its
# data stays above 0.87, another label, bar, digit or a cell of a heat map 0.1 off falls below 0.77.
SIMILARITY = 0.8
COARSE = 8
CURVE, TRAINED = 0.01, 0.15  # of the range of a curve; of one that a training run gives
CORRELATION = 0.97  # of two small images
SWAPPED, SWAPPED_TRAINED = 0.02, 0.15  # by so much another image of the same figure may fit better

_NUMBER = re.compile(
    r"(?<![\w.])[-+\N{MINUS SIGN}]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?"
)


# -- numbers in text -------------------------------------------------------------------------------


def text_difference(expected: str, came: str, tolerance: float | None = None) -> str | None:
    """Return the first difference between two texts, or None.

    Blanks are not compared where their number follows from the width of the numbers.
    """
    for n, (old, new) in enumerate(
        zip(expected.strip().splitlines(), came.strip().splitlines(), strict=False), 1
    ):
        if why := _line_difference(old, new, tolerance):
            return f"line {n}: {why}\n  expected: {old}\n  came:     {new}"
    lines, others = len(expected.strip().splitlines()), len(came.strip().splitlines())
    if lines != others:
        return f"{lines} lines expected, {others} came\nexpected:\n{expected}\ncame:\n{came}"
    return None


def _line_difference(expected: str, came: str, tolerance: float | None) -> str | None:
    if [_squeeze(t) for t in _NUMBER.split(expected)] != [_squeeze(t) for t in _NUMBER.split(came)]:
        return "another text"
    for old, new in zip(_NUMBER.findall(expected), _NUMBER.findall(came), strict=True):
        a, b = _decimal(old), _decimal(new)
        allowed = _allowed(a, b, tolerance)
        if abs(a - b) > allowed:
            return f"{new} instead of {old}, at most {allowed:.3g} off"
    return None


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "").replace("\N{MINUS SIGN}", "-"))


def _allowed(expected: Decimal, came: Decimal, tolerance: float | None) -> Decimal:
    places = [int(n.as_tuple().exponent) for n in (expected, came)]
    if max(-p for p in places) <= 0:  # whole numbers
        allowed = Decimal(0)
    else:
        allowed = max(Decimal("1e-3") * abs(expected), Decimal(1).scaleb(min(places)))
    if tolerance is not None:
        allowed = max(allowed, Decimal(str(tolerance)) * abs(expected))
    return allowed


# -- figures ---------------------------------------------------------------------------------------


def picture_similarity(expected: np.ndarray, came: np.ndarray) -> float:
    """Return the similarity of the least similar region, 1 for equal pictures (H, W, 3) in [0, 1].

    Plots are mostly white, where any two agree. So structural similarity is averaged with a weight
    that is high where either picture has structure or where they differ, and over small regions:
    over a whole figure, another label changes it by one per cent.
    """
    best = _regions(expected, came)
    # Matplotlib rounds edges to pixels: a change in the last digit may move one by a pixel.
    if best.min() < SIMILARITY:
        for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            moved = np.roll(came, (down, right), axis=(0, 1))
            best = np.maximum(best, _regions(expected, moved))
    return float(best.min())


def coarse_similarity(expected: np.ndarray, came: np.ndarray) -> float:
    """Return the weighted mean similarity of two pictures at an eighth of their size.

    A curve that runs a little elsewhere lowers it gently, a missing one by a fifth.
    """
    height, width = (min(pair) for pair in zip(expected.shape[:2], came.shape[:2], strict=True))
    small = [
        downscale_local_mean(p[:height, :width], (COARSE, COARSE, 1)) for p in (expected, came)
    ]
    similarity, weight = _similarity_map(*small)
    return float((similarity * weight).sum() / weight.sum()) if weight.any() else 1.0


def _regions(expected: np.ndarray, came: np.ndarray) -> np.ndarray:
    similarity, weight = _similarity_map(expected, came)
    # A region with next to no structure counts in part only: compression noise is no difference.
    mass = uniform_filter(weight, REGION)
    lost = uniform_filter((1 - similarity) * weight, REGION)
    return np.asarray(1 - lost / np.maximum(mass, 0.02))


def _similarity_map(expected: np.ndarray, came: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    window = min(7, (min(expected.shape[:2]) - 1) // 2 * 2 + 1)
    _, similarity = structural_similarity(
        expected, came, win_size=window, channel_axis=-1, data_range=1, full=True
    )
    difference = uniform_filter(np.abs(expected - came).max(axis=-1), window)
    # Structural similarity hardly sees one flat color become another.
    similarity = np.minimum(similarity.min(axis=-1), 1 - difference)
    weight = np.maximum.reduce([_contrast(expected, window), _contrast(came, window), difference])
    return similarity, weight


def _contrast(picture: np.ndarray, window: int) -> np.ndarray:
    mean = uniform_filter(picture, (window, window, 0))
    variance = uniform_filter(picture**2, (window, window, 0)) - mean**2
    return np.asarray(np.sqrt(variance.clip(0)).max(axis=-1))


def _pixels(data: dict[str, str]) -> np.ndarray:
    encoded = next(data[mime] for mime in notebooks.PICTURES if mime in data)
    image = notebooks.on_white(Image.open(io.BytesIO(base64.b64decode(encoded))))
    return np.asarray(image, dtype=np.float64) / 255


def save_comparison(expected: np.ndarray, came: np.ndarray, path: Path) -> None:
    """Write expected, came and their difference side by side as a PNG."""
    height, width = (max(pair) for pair in zip(expected.shape[:2], came.shape[:2], strict=True))
    sheets = np.ones((3, height, width, 3))
    for sheet, picture in zip(sheets, (expected, came), strict=False):
        sheet[: picture.shape[0], : picture.shape[1]] = picture
    sheets[2] = 1 - np.abs(sheets[0] - sheets[1])
    gap = np.full((height, 8, 3), 0.5)
    row = np.hstack([sheets[0], gap, sheets[1], gap, sheets[2]])
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray((row * 255).round().astype(np.uint8)).save(path)


# -- what figures show -----------------------------------------------------------------------------


def figure_difference(
    expected: str, came: str, tolerance: float | None = None, similarity: float | None = None
) -> str | None:
    """Return the first difference between two descriptions of figures, or None.

    Parameters
    ----------
    expected, came
        What ``dlsg_utils.course.figures.describe`` gives.
    tolerance
        How far curves, bars and points may be off, as a part of their range. By default 1 %, or
        15 % where a similarity says that the figure differs from processor to processor.
    similarity
        The least correlation of two small images; 0.97 by default.
    """
    old, new = ([json.loads(line) for line in text.splitlines()] for text in (expected, came))
    if tolerance is None:
        tolerance = CURVE if similarity is None else TRAINED
    kinds, others = (", ".join(next(iter(line)) for line in lines) for lines in (old, new))
    if kinds != others:
        return f"the figure should hold {kinds}\n  and holds {others}"
    for line, (before, after) in enumerate(zip(old, new, strict=True), 1):
        for name in before:
            if "image" not in before and (
                why := _element_difference(before[name], after.get(name), tolerance)
            ):
                return f"element {line}, {name}: {why}"
    return _images_difference(
        *([np.array(line["image"]) for line in lines if "image" in line] for lines in (old, new)),
        *((CORRELATION, SWAPPED) if similarity is None else (similarity, SWAPPED_TRAINED)),
    )


def _element_difference(expected: Any, came: Any, tolerance: float) -> str | None:
    if isinstance(expected, str):
        return _label_difference(expected, str(came or ""), tolerance)
    if isinstance(expected, dict):
        found = (_element_difference(expected[k], came.get(k), tolerance) for k in expected)
        return next(filter(None, found), None)
    if any(isinstance(value, str) for value in expected):
        return _label_difference("\n".join(expected), "\n".join(came or []), tolerance)
    old, new = (np.array(values, dtype=float) for values in (expected, came))
    if old.shape != new.shape:
        return f"{old.shape} numbers expected, {new.shape} came"
    finite = old[np.isfinite(old)]
    size = np.ptp(finite) if finite.size > 1 else np.abs(finite).max(initial=0)
    allowed = tolerance * max(size, 1e-12)
    off = np.where(np.isnan(old) & np.isnan(new), 0, np.abs(old - new))
    if not (off <= allowed).all():
        at = np.unravel_index(np.nan_to_num(off, nan=np.inf).argmax(), off.shape)
        return f"{new[at]:g} instead of {old[at]:g}, at most {allowed:.3g} off"
    return None


def _label_difference(expected: str, came: str, tolerance: float) -> str | None:
    """Compare titles and labels; what a training run makes differ may change numbers in them."""
    if tolerance >= TRAINED:
        expected, came = (_NUMBER.sub("0", text) for text in (expected, came))
    return text_difference(expected, came)


def _images_difference(
    expected: list[np.ndarray], came: list[np.ndarray], similarity: float, swapped: float
) -> str | None:
    """Compare the small images of a figure: each like its own, and not more like another's."""
    shapes, others = ([image.shape for image in images] for images in (expected, came))
    if shapes != others:
        return f"images of {shapes} expected, {others} came"
    alike = np.array([[_correlation(old, new) for old in expected] for new in came])
    for number, row in enumerate(alike):
        if row[number] < similarity:
            return f"image {number + 1}: correlation {row[number]:.2f}, at least {similarity:.2f}"
        if (best := int(row.argmax())) != number and row[best] > row[number] + swapped:
            return f"image {number + 1} is more like image {best + 1} of the stored figure"
    return None


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Return how alike two small images are, 1 for equal ones; 0 for different shapes."""
    if first.shape != second.shape:
        return 0.0
    one, two = first - first.mean(), second - second.mean()
    spread = np.sqrt((one**2).sum() * (two**2).sum())
    # Two flat images are alike if their gray is; rounding is no structure.
    shape = (one * two).sum() / spread if spread > 1e-3 * first.size else 1.0
    return float(shape - abs(first.mean() - second.mean()))


def picture_difference(
    expected: dict[str, str],
    came: dict[str, str],
    tolerance: float | None = None,
    similarity: float | None = None,
) -> str | None:
    """Return how the data of two outputs that are pictures differ, or None."""
    shown = [data.get(figures.MIME, "") for data in (expected, came)]
    if why := figure_difference(*shown, tolerance, similarity):
        return f"figure: {why}"
    old, new = _pixels(expected), _pixels(came)
    off = np.abs(np.subtract(old.shape, new.shape)).max()
    if off > (0 if similarity is None else COARSE):
        sizes = ["{1} × {0}".format(*picture.shape) for picture in (old, new)]
        return f"picture: {sizes[0]} pixels expected, {sizes[1]} came"
    found = (picture_similarity if similarity is None else coarse_similarity)(old, new)
    wanted = SIMILARITY if similarity is None else similarity
    return f"picture: similarity {found:.2f}, at least {wanted:.2f}" if found < wanted else None


def tagged(tags: list[str], name: str) -> float | None:
    """Return the number of a cell's tag ``name=0.05``, or None."""
    values = [float(tag.partition("=")[2]) for tag in tags if tag.startswith(f"{name}=")]
    return values[0] if values else None


# -- cells and notebooks ---------------------------------------------------------------------------


class Cell(IPyNbCell):
    """A code cell: run it, compare what it shows, see that it stayed off the network."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**fields)
        self.output_timeout = 60  # seconds; nbval's 5 are short for a busy machine
        self.label = notebooks.label(self.cell, self.cell_num)

    def runtest(self) -> None:
        failure = None
        try:
            super().runtest()
        except NbCellError as error:
            failure = error
        if attempts := self.parent.network_attempts():
            self.raise_cell_error("reached for the network", "\n".join(attempts))
        if failure:
            raise failure

    def compare_outputs(self, test: Any, ref: Any, skip_compare: Any = None) -> bool:
        """Compare outputs in nbval's place; what differs goes into comparison_traceback."""
        expected, came = (self._normal(outputs) for outputs in (ref, test))
        kinds, others = (", ".join(map(_kind, outputs)) or "none" for outputs in (expected, came))
        if kinds != others:
            self.comparison_traceback = [
                f"outputs expected: {kinds}\noutputs that came: {others}",
                *(f"it said: {o['ename']}: {o['evalue']}" for o in came if "ename" in o),
            ]
        else:
            found = [
                self._difference(number, *pair)
                for number, pair in enumerate(zip(expected, came, strict=True), 1)
            ]
            self.comparison_traceback = [text for text in found if text]
        return not self.comparison_traceback

    def _normal(self, outputs: Any) -> list[dict[str, Any]]:
        cell = self.cell.copy()
        cell["outputs"] = coalesce_streams(outputs)
        return notebooks.normal_outputs(cell, 1)

    def _tag(self, name: str) -> float | None:
        return tagged(self.cell.metadata.get("tags", []), name)

    def _difference(
        self, number: int, expected: dict[str, Any], came: dict[str, Any]
    ) -> str | None:
        kind = _kind(expected)
        if kind == "picture":
            return self._picture_difference(number, expected["data"], came["data"])
        for old, new in zip(_texts(expected), _texts(came), strict=True):
            if why := text_difference(old, new, self._tag("tolerance")):
                return f"output {number}, {kind}, {why}"
        return None

    def _picture_difference(
        self, number: int, expected: dict[str, str], came: dict[str, str]
    ) -> str | None:
        why = picture_difference(expected, came, self._tag("tolerance"), self._tag("similarity"))
        if why is None:
            return None
        name = f"{self.path.stem}-cell-{self.cell_num}-output-{number}.png"
        path = self.config.rootpath / "build" / "oracle" / name
        save_comparison(_pixels(expected), _pixels(came), path)
        shown = path.relative_to(self.config.rootpath)
        return f"output {number}, {why}\n  expected | came | difference: {shown}"

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        error = excinfo.value
        if not isinstance(error, NbCellError):
            return f"{self.path.name}, {self.label}: {error}"
        return "\n".join(
            [f"{self.path.name}, {self.label}: {error}", error.inner_traceback or ""]
        ).rstrip()

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.name}, {self.label}"


class Notebook(IPyNbFile):
    """A notebook: one kernel without network, one test for each code cell."""

    def setup(self) -> None:
        descriptor, name = tempfile.mkstemp(prefix="network-attempts-")
        os.close(descriptor)
        self.attempts = Path(name)
        self.seen = 0
        guard = Path(__file__).parent / "no_network"
        with pytest.MonkeyPatch.context() as patch:
            for name, value in notebooks.kernel_environment().items():
                patch.setenv(name, value)
            patch.setenv("PYTHONPATH", str(guard), prepend=os.pathsep)
            patch.setenv("NETWORK_ATTEMPTS", str(self.attempts))
            super().setup()
        # Figures say what they show. Before any cell: what it would say is read off here.
        install = self.kernel.kc.execute(figures.INSTALL, silent=True, store_history=False)
        self.kernel.await_reply(install, timeout=60)
        self.kernel.await_idle(install, timeout=60)

    def teardown(self) -> None:
        super().teardown()
        self.attempts.unlink()

    def collect(self) -> Iterator[Cell]:
        cells = [item for item in super().collect() if item.cell.source.strip()]
        for number, item in enumerate(cells, 1):
            yield Cell.from_parent(
                self,
                name=f"cell {number}",
                cell_num=number,
                cell=item.cell,
                options=item.options,
            )
        if len(cells) > 0 and self.path.parent == self.config.rootpath / "notebooks":
            yield Seconds.from_parent(self, name="seconds")

    def network_attempts(self) -> list[str]:
        """Return the attempts since the last call, each as ``call host:port``."""
        lines = self.attempts.read_text(encoding="utf-8").splitlines()
        new, self.seen = lines[self.seen :], len(lines)
        return list(dict.fromkeys(new))


class Seconds(pytest.Item):
    """The last test of a lecture: its cells have kept to the budget."""

    def runtest(self) -> None:
        clock = self.config.pluginmanager.get_plugin("clock")
        # Tests that run side by side share the cores.
        side_by_side = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
        seconds = clock.seconds[self.nodeid.partition("::")[0]]
        allowed = BUDGET * slowness() * side_by_side
        if seconds > allowed:
            raise OverBudgetError(
                f"{self.path.name} took {seconds:.0f} s, a lecture may take {allowed:.0f} s here. "
                "DLSG_SLOWNESS=3 allows a machine three times as slow three times the time."
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.name}, seconds"


class OverBudgetError(Exception):
    """A lecture took too long."""


def _kind(output: dict[str, Any]) -> str:
    if output["output_type"] == "stream":
        return "printed text"
    if output["output_type"] == "error":
        return "error"
    if any(mime in output["data"] for mime in notebooks.PICTURES):
        return "picture"
    return " + ".join(sorted(output["data"]))


def _texts(output: dict[str, Any]) -> list[str]:
    if output["output_type"] == "stream":
        return [output["text"]]
    if output["output_type"] == "error":
        return [f"{output['ename']}: {output['evalue']}"]
    values = (output["data"][mime] for mime in sorted(output["data"]))
    return [v if isinstance(v, str) else json.dumps(v, sort_keys=True, indent=1) for v in values]


# -- pytest hooks ----------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    collected = yield
    return [
        Notebook.from_parent(parent, path=file_path) if isinstance(node, IPyNbFile) else node
        for node in collected
    ]


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Clock(), "clock")


class _Clock:
    """Adds up the seconds of each notebook, its kernel's start included."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        name = report.nodeid.partition("::")[0]
        if name.endswith(".ipynb"):
            self.seconds[name] += report.duration

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if not self.seconds:
            return
        terminalreporter.section("seconds of each notebook")
        for name, seconds in sorted(self.seconds.items()):
            terminalreporter.write_line(f"{seconds:6.1f}  {name}")
