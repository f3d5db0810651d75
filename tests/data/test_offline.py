"""Data need no network, no writing and no large packages."""

import os
import subprocess
import sys
import textwrap

import pytest

from dlsg_utils import data

OFFLINE = """
import os, sys
def offline(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        raise OSError("the network is off")
sys.addaudithook(offline)
"""
READ_ONLY = """
def read_only(event, arguments):
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise OSError(30, "Read-only file system", str(arguments[0]))
sys.addaudithook(read_only)
"""


def python(*code, **environment):
    """Run code in a new interpreter."""
    return subprocess.run(
        [sys.executable, "-B", "-c", "".join(map(textwrap.dedent, code))],
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_data_need_no_network_no_writing_and_no_large_packages():
    process = python(
        OFFLINE,
        READ_ONLY,
        """
        from dlsg_utils import data
        print(data.load("fashion-mnist").train.images.shape)
        print(*(data.image(name, 8).shape[0] > 0 for name in data.images()))
        print([name for name in ("tensorflow", "keras", "skimage", "sklearn", "matplotlib", "pooch")
               if name in sys.modules])
        import socket
        try:
            socket.create_connection(("192.0.2.1", 80))
        except OSError as error:
            print(error)
        try:
            open("there", "w")
        except OSError as error:
            print(error.strerror)
        """,
    )
    assert process.returncode == 0, process.stderr
    shape, shown, imported, network, writing = process.stdout.splitlines()
    assert shape == "(55000, 28, 28, 1)"
    assert shown.split() == ["True"] * len(data.images())
    assert imported == "[]"
    assert (network, writing) == ("the network is off", "Read-only file system")


@pytest.mark.slow
def test_the_full_mnist_without_a_network_says_what_there_is_instead(tmp_path):
    process = python(
        OFFLINE,
        """
        sys.stderr = sys.stdout
        from dlsg_utils import data
        try:
            data.load("mnist")
        except ConnectionError as error:
            print(error)
        """,
        KERAS_HOME=str(tmp_path),
    )
    assert 'load("mnist-10k") has 10,000 of its digits and needs no network' in process.stdout
    assert list(tmp_path.glob("**/*.npz")) == []
