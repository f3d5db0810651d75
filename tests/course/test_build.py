"""Building notebooks from their sources."""

import importlib.util
import io
import sys
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from PIL import Image

from dlsg_utils.course import figures, notebooks, slides

ROOT = Path(__file__).parents[2]

SOURCE = """\
# %% [markdown]
# # 01 · A title

# %%
import sys
import matplotlib.pyplot as plt
from sklearn.datasets import load_sample_image
from tqdm.auto import tqdm

print("to stdout")
print("to stderr", file=sys.stderr)
list(tqdm(range(3)))

# %% tags=["jpeg"]
# alt: A palace,
#  in China.
# alt: The same in grey.
plt.imshow(load_sample_image("china.jpg"))
plt.show()
_ = plt.imshow(load_sample_image("china.jpg").mean(axis=2), cmap="gray")
plt.show()

# %%
# alt: A curve.
plt.plot([1, 2])
plt.show()

# %% tags=["raises-exception"]
raise ValueError("does not fit")

# %%
"""


@pytest.fixture(scope="module")
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build", ROOT / "notebooks" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _source(notebooks: Path, text: str, name: str = "01_title") -> Path:
    path = notebooks / "src" / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def built(build: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    _source(folder, SOURCE)
    assert build.main([], folder) == 0
    return folder / "01_title.ipynb"


@pytest.mark.slow
def test_the_normal_form_keeps_what_the_cells_showed(built: Path) -> None:
    notebook = nbformat.read(built, as_version=4)
    nbformat.validate(notebook)
    assert notebook.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "rise": slides.SETTINGS,
    }
    assert [cell.metadata.get("slideshow", {}).get("slide_type") for cell in notebook.cells] == [
        *("slide", None, "subslide", "subslide", None, "skip"),
    ]
    assert [cell.id for cell in notebook.cells] == [f"01_title-{n:03d}" for n in range(6)]
    _, text, pictures, plot, error, empty = notebook.cells
    assert [cell.execution_count for cell in notebook.cells[1:]] == [1, 2, 3, 4, None]
    assert [(o.output_type, o.get("name")) for o in text.outputs] == [
        ("stream", "stdout"),
        ("execute_result", None),
    ]
    assert text.outputs[0].text == "to stdout\n"
    assert error.outputs[0].traceback == ["ValueError: does not fit"]
    assert empty.outputs == []
    assert pictures.metadata == {"tags": ["jpeg"], "slideshow": {"slide_type": "subslide"}}
    for output, mime, alt in [
        (pictures.outputs[0], "image/jpeg", "A palace, in China."),
        (pictures.outputs[1], "image/jpeg", "The same in grey."),
        (plot.outputs[-1], "image/png", "A curve."),
    ]:
        assert set(output.data) == {mime, "text/plain", figures.MIME}
        assert output.metadata == {mime: {"alt": alt}}
        assert output.data["text/plain"] == alt


@pytest.mark.slow
def test_building_twice_gives_the_same_bytes(built: Path, build: ModuleType) -> None:
    before = built.read_bytes()
    assert build.main(["01"], built.parent) == 0
    assert built.read_bytes() == before
    assert b"/" + sys.executable.strip("/").encode() not in before


@pytest.mark.slow
def test_without_numbers_only_what_changed_is_built(
    build: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "notebooks"
    source = _source(folder, "# %%\nprint(1)\n")

    def built(*arguments: str) -> bool:
        assert build.main(list(arguments), folder) == 0
        return "built in" in capsys.readouterr().out

    assert [built(), built(), built("01")] == [True, False, True]
    source.write_text("# %%\nprint(2)\n")
    assert [built(), built()] == [True, False]
    notebook = folder / "01_title.ipynb"
    notebook.write_text(notebook.read_text().replace("2", "3"))
    assert [built(), built()] == [True, False]
    notebook.unlink()
    assert [built(), built()] == [True, False]
    for record in ("{", "[3]"):
        (tmp_path / "build" / "notebooks.json").write_text(record)
        assert [built(), built()] == [True, False]


@pytest.mark.slow
def test_check_compares_without_running(
    built: Path, build: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = built.parent
    assert build.main(["--check"], folder) == 0
    for text, said in [
        (SOURCE.replace("to stdout", "other"), "in cell 2 of 6, 'import sys'"),
        (SOURCE.replace("A title", "Another"), "in cell 1 of 6, '# 01 · Another'"),
        (SOURCE.replace('tags=["jpeg"]', ""), "in cell 3 of 6"),
        (SOURCE + "\n# %%\nx = 1\n", "has 6 cells, its source 7"),
    ]:
        assert text != SOURCE
        _source(folder, text)
        assert build.main(["--check"], folder) == 1
        assert said in capsys.readouterr().err
    _source(folder, SOURCE)
    text = built.read_text()
    built.write_text(text.replace('"slide_type": "skip"', '"slide_type": "notes"'))
    assert build.main(["--check"], folder) == 1
    assert "has the slide type 'notes', not 'skip', in cell 6 of 6, ''" in capsys.readouterr().err
    built.write_text(text)
    _source(folder, SOURCE, "02_new")
    assert build.main(["--check"], folder) == 1
    assert "02_new: is not built" in capsys.readouterr().err
    (folder / "src" / "02_new.py").unlink()


@pytest.mark.slow
def test_what_cannot_be_stored_leaves_the_old_notebook(
    build: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plot = "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()\n"
    noise = "# alt: Noise.\nimport os\nfrom PIL import Image\n"
    noise += "Image.frombytes('RGB', (900, 900), os.urandom(2_430_000))"
    cells = [plot, "# alt: None.\nx = 1", "x = 1\n" * 16, noise]
    _source(tmp_path, "".join(f"# %%\n{cell}\n\n" for cell in cells))
    (tmp_path / "01_title.ipynb").write_text("old")
    assert build.main([], tmp_path) == 1
    said = capsys.readouterr().err
    for part in [
        "cell [1] 'import matplotlib.pyplot as plt' shows 1 pictures and has 0 '# alt: …' comments",
        "cell [2] 'x = 1' shows 0 pictures and has 1",
        "cell [3] 'x = 1' has 16 lines, a cell takes 15",
        "it takes 2 MB; largest: [4] 3.2",
    ]:
        assert part in said
    assert (tmp_path / "01_title.ipynb").read_text() == "old"
    _source(tmp_path, "# %%\n1 / 0\n")
    assert build.main([], tmp_path) == 1
    assert "cell [1] '1 / 0' raised ZeroDivisionError" in capsys.readouterr().err
    assert (tmp_path / "01_title.ipynb").read_text() == "old"


def test_unknown_lectures_are_refused(build: ModuleType, tmp_path: Path) -> None:
    _source(tmp_path, SOURCE)
    with pytest.raises(SystemExit):
        build.main(["5"], tmp_path)


@pytest.mark.parametrize("tag", ["tolerance=5", "tolerance", "nbval-skip", "similarity=1", "png"])
def test_unknown_tags_are_problems(tag: str) -> None:
    cell = nbformat.v4.new_code_cell("1", metadata={"tags": [tag]})
    assert tag in notebooks.problems(nbformat.v4.new_notebook(cells=[cell]))[0]


@pytest.mark.parametrize(
    "tag",
    ["tolerance=0.05", "similarity=.8", "jpeg", "raises-exception", "setup", "check", "details"],
)
def test_known_tags_are_none(tag: str) -> None:
    cell = nbformat.v4.new_code_cell("1", metadata={"tags": [tag]})
    assert notebooks.problems(nbformat.v4.new_notebook(cells=[cell])) == []


@pytest.mark.parametrize(
    ("size", "jpeg", "kind"), [(64, True, "JPEG"), (64, False, "PNG"), (0, True, "PNG")]
)
def test_jpeg_is_stored_where_it_is_asked_for_and_smaller(size: int, jpeg: bool, kind: str) -> None:
    image = Image.effect_noise((64, 64), size).convert("RGBA")
    file = io.BytesIO()
    image.save(file, "PNG")
    mime, content = notebooks.encode(file.getvalue(), jpeg=jpeg)
    assert mime == f"image/{kind.lower()}"
    stored = Image.open(io.BytesIO(content))
    assert stored.format == kind
    assert stored.size == (64, 64)
