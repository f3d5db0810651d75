"""What the README says is so."""

import re
from pathlib import Path

import matplotlib

matplotlib.use("agg")

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exec(re.search(r"```python\n(.*?)```", README, re.DOTALL).group(1), {})
    printed = capsys.readouterr().out
    assert "13×13×8" in printed
    assert float(printed.split()[-1]) > 0.7  # the accuracy
    assert {path.name for path in tmp_path.iterdir()} == {"curves.png", "maps.png"}


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
