"""What the README says is so."""

import re
from pathlib import Path

import matplotlib
import pytest

matplotlib.use("agg")

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_examples_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for example in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(example, names)
    printed = capsys.readouterr().out
    assert "13×13×8" in printed
    accuracy, fooled = re.findall(r"^([01]\.\d+)\b", printed, re.MULTILINE)
    assert float(accuracy) > 0.7
    assert float(fooled) > 0.3
    assert names["model"].name == "mobilenetv2_1.00_224_with_preprocessing"
    assert {path.name for path in tmp_path.iterdir()} == {
        "curves.png",
        "maps.png",
        "grad_cam.png",
        "classes.png",
    }


def test_links_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_lecture_stands_in_the_table():
    listed = re.findall(r"notebooks/(\d\d_\w+)\.ipynb", README)
    assert listed == sorted(path.stem for path in (ROOT / "notebooks" / "src").glob("*.py"))


def test_make_targets_exist():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", README.replace("make:", ""))) <= targets
