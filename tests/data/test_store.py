"""Files of the course that are damaged or missing, and what is said of each."""

import hashlib
import os
import re
import shutil
from pathlib import Path

import pytest

from dlsg_utils import data
from dlsg_utils.data import store

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of data/ that may be damaged; large files are linked to the originals."""
    folder = tmp_path / "data"

    def copy_or_link(source, target):
        if Path(source).stat().st_size < 8_000_000:  # damage is done to copies only
            shutil.copy(source, target)
        else:
            os.symlink(source, target)

    shutil.copytree(DATA, folder, copy_function=copy_or_link)
    monkeypatch.setattr(store, "_DATA", folder)
    return folder


def flip(path):
    assert not path.is_symlink(), "the original would be damaged"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut(path):
    assert not path.is_symlink(), "the original would be damaged"
    path.write_bytes(path.read_bytes()[:-100])


@pytest.mark.parametrize("damage", [flip, cut, Path.unlink])
@pytest.mark.parametrize(
    ("file", "use"),
    [
        ("mnist-10k/train-images-idx3-ubyte", lambda: data.load("mnist-10k")),
        ("fashion-mnist/t10k-labels-idx1-ubyte.gz", lambda: data.load("fashion-mnist")),
        ("pictures/starry_night.jpg", lambda: data.image("starry_night")),
    ],
)
def test_a_damaged_file_is_named_with_checksums_and_a_way_out(copy, file, use, damage):
    path = copy / file
    expected = hashlib.sha256(path.read_bytes()).hexdigest()
    damage(path)
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(data.DataFileError) as caught:
        use()
    message = str(caught.value)
    assert str(path) in message
    assert expected in message
    assert f"git checkout -- data/{file}" in message
    if before is None:
        assert "No such file" in message
    else:
        assert hashlib.sha256(before).hexdigest() in message
    # Nothing was overwritten, and the other files are seen to be sound.
    assert (path.read_bytes() if path.exists() else None) == before
    report = data.verify()
    assert report.pop(file) == message
    assert set(report.values()) == {"ok"}


def test_an_installed_package_is_to_be_installed_again(copy, monkeypatch):
    monkeypatch.setattr(store, "_DATA", copy.rename(copy.with_name("_data")))
    flip(store._DATA / "pictures/starry_night.jpg")
    with pytest.raises(data.DataFileError, match=r"Install dlsg-utils again"):
        data.image("starry_night")


def drop_a_line(path):
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "mnist-10k/train-labels" not in line))


@pytest.mark.parametrize(
    "damage",
    [
        Path.unlink,
        lambda path: path.write_text("what is this\n"),
        lambda path: path.write_bytes(b""),
        cut,
        drop_a_line,
    ],
)
def test_a_lost_list_of_checksums_is_named(copy, damage):
    damage(copy / "SHA256SUMS")
    for use in (data.verify, lambda: data.load("mnist-10k")):
        with pytest.raises(data.DataFileError, match=r"git checkout -- data/SHA256SUMS"):
            use()


def test_the_files_shipped_are_sound():
    assert set(data.verify().values()) == {"ok"}


def test_every_file_is_listed_with_its_checksum_and_described():
    files = {
        path.relative_to(DATA).as_posix()
        for path in DATA.rglob("*")
        if path.is_file() and "build" not in path.relative_to(DATA).parts
    }
    files -= {"README.md", "SHA256SUMS"}
    files = {file for file in files if not file.endswith("/LICENSE")}
    listed = dict(reversed(line.split()) for line in (DATA / "SHA256SUMS").open())
    assert files == set(listed)
    described = dict(
        re.findall(r"\| `(\S+)` \| `([0-9a-f]{64})` \|", (DATA / "README.md").read_text())
    )
    assert described == listed


def test_every_picture_is_in_the_list_of_licences():
    readme = (DATA / "README.md").read_text()
    assert [name for name in data.images() if name not in readme] == []
