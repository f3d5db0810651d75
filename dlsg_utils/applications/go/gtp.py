"""GNU Go, asked by the Go Text Protocol, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from types import TracebackType

from dlsg_utils._core.checks import whole
from dlsg_utils.applications.go.records import point_of, vertex

_COLORS = {1: "black", -1: "white"}


def gnugo_path() -> str | None:
    """Return where GNU Go is installed, or None. Used in lecture 17."""
    return shutil.which("gnugo", path=f"{os.environ.get('PATH', '')}:/usr/games")


class GnuGo:
    """A process of GNU Go; close it, or use it in a ``with`` block.

    Parameters
    ----------
    level
        Of play, 0 to 10.
    seed
        Of its choices among equal moves.
    size, komi
        Of the board, and the points that white gets.

    Raises
    ------
    FileNotFoundError
        If GNU Go is not installed.

    Source: https://www.gnu.org/software/gnugo/. Used in lecture 17.
    """

    def __init__(self, *, level: int = 0, seed: int = 1, size: int = 19, komi: float = 7.5):
        program = gnugo_path()
        if program is None:
            raise FileNotFoundError("GNU Go is not installed. On Debian: apt-get install gnugo.")
        self.size = whole("size", size, at_least=5)
        options = ["--mode", "gtp", "--level", str(whole("level", level, at_least=0)),
                   "--seed", str(whole("seed", seed)), "--boardsize", str(size),
                   "--komi", str(komi), "--chinese-rules"]  # fmt: skip
        self._process = subprocess.Popen(
            [program, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, command: str) -> str:
        """Return the answer to a command of the protocol.

        Raises
        ------
        ValueError
            If the program refuses the command; the message has its words.
        """
        given, answers = self._process.stdin, self._process.stdout
        if given is None or answers is None:
            raise ValueError("The process of GNU Go was closed.")
        print(command, file=given, flush=True)
        lines = [answers.readline().rstrip()]
        while line := answers.readline().rstrip():  # an empty line ends the answer
            lines.append(line)
        if not lines[0].startswith("="):
            raise ValueError(f"GNU Go answered {lines[0]!r} to {command!r}.")
        return "\n".join(lines)[1:].strip()

    def play(self, player: int, point: int) -> None:
        """Tell it a move of black (1) or white (−1)."""
        self.ask(f"play {_COLORS[player]} {vertex(point, self.size)}")

    def choose(self, player: int) -> int | None:
        """Let it move; return the point, ``PASS``, or None if it resigns."""
        answer = self.ask(f"genmove {_COLORS[player]}")
        return None if answer.lower() == "resign" else point_of(answer, self.size)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> GnuGo:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()
