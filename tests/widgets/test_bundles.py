"""The bundles that Python sends to the page are those of the sources in widgets-js."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from dlsg_utils import widgets
from dlsg_utils.widgets._base import STATIC

SOURCES = Path(__file__).parents[2] / "widgets-js"
BUNDLES = sorted(STATIC.iterdir())


def sums(folder: Path, static: Path) -> str:
    """Return what `make widgets` writes into SHA256SUMS."""
    files = [folder / "build.mjs", folder / "package-lock.json"]
    files += sorted((folder / "src").iterdir()) + sorted(static.iterdir())
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  "
        f"{Path(os.path.relpath(path, folder)).as_posix()}\n"
        for path in files
    )


def test_the_bundles_are_those_of_the_sources():
    listed = (SOURCES / "SHA256SUMS").read_text()
    assert sums(SOURCES, STATIC) == listed, "sources or bundles have changed: run `make widgets`"


@pytest.mark.skipif(
    not shutil.which("node") or not (SOURCES / "node_modules" / "esbuild").exists(),
    reason="node and esbuild are not installed; the checksums were compared all the same",
)
def test_bundling_again_gives_the_same_bytes(tmp_path):
    subprocess.run(["node", SOURCES / "build.mjs", tmp_path], check=True)
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert again == {path.name: path.read_bytes() for path in BUNDLES}


@pytest.mark.parametrize("place", ["widgets-js/src/base.js", "static/digit_pad.css"])
def test_a_changed_source_or_bundle_is_found(tmp_path, place):
    shutil.copytree(SOURCES, tmp_path / "widgets-js", ignore=shutil.ignore_patterns("node_*"))
    shutil.copytree(STATIC, tmp_path / "static")
    before = sums(tmp_path / "widgets-js", tmp_path / "static")
    with (tmp_path / place).open("a") as file:
        file.write("\n")
    assert sums(tmp_path / "widgets-js", tmp_path / "static") != before


# reveal.js could fetch what a slide names; tests/browser/test_slides.py: ours name nothing.
@pytest.mark.parametrize(
    "path", [path for path in BUNDLES if path.name != "slides.js"], ids=lambda path: path.name
)
def test_a_bundle_fetches_nothing(path):
    text = path.read_text(encoding="utf-8")
    fetched = r"^\s*@?import\b|\bfetch\(|https?://|\burl\((?!data:)"
    assert not re.search(fetched, text, re.MULTILINE)


def test_the_lock_has_hashes_and_no_addresses():
    lock = (SOURCES / "package-lock.json").read_text()
    assert lock.count('"integrity": "sha512-') > 20
    assert "://" not in lock, "run `npm run lock` in widgets-js, which leaves addresses out"


def test_the_page_is_told_all_it_needs():
    for widget in (widgets.ConvolutionStepper(), widgets.FilterExplorer(np.zeros((8, 8, 3)))):
        state = widget.get_state()
        assert state["in_page"] is True
        assert "as default\n};" in state["_esm"]
        assert ".dlsg" in state["_css"]
