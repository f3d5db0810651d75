"""Let GNU Go play against itself and write the games for lecture 17.

    apt-get install gnugo
    python data/build/go_games.py

About an hour on two cores: 300 games on the board of 19×19, three levels of play, a seed for each
game. A run that was stopped goes on: games that were played are kept in ``build/go-games/``.
"""

import io
import os
import zipfile
from multiprocessing.pool import ThreadPool
from pathlib import Path

import obtain
from sgfmill import sgf
from tqdm import tqdm

from dlsg_utils.applications import go

KEPT = obtain.DATA.parent / "build" / "go-games"
LEVELS = (0, 1, 2)
SEEDS = range(1, 101)
KOMI = 7.5  # points for white, as usual where stones and territory are counted
LONGEST = 500  # moves


def play(level: int, seed: int) -> bytes:
    """Return a game of GNU Go against itself as SGF."""
    game = sgf.Sgf_game(19)
    root = game.get_root()
    for name, value in (("KM", KOMI), ("RU", "Chinese"), ("PB", f"level {level}"),
                        ("PW", f"level {level}"), ("GN", f"seed {seed}")):  # fmt: skip
        root.set(name, value)
    moves = []
    with go.GnuGo(level=level, seed=seed, komi=KOMI) as program:
        while moves[-2:] != [go.PASS, go.PASS] and len(moves) < LONGEST:
            player = 1 - 2 * (len(moves) % 2)
            point = program.choose(player)
            if point is None:
                root.set("RE", "W+R" if player == 1 else "B+R")
                break
            moves.append(point)
            row, column = divmod(point, 19)
            place = None if point == go.PASS else (18 - row, column)
            game.extend_main_sequence().set_move("b" if player == 1 else "w", place)
        else:
            root.set("RE", program.ask("final_score"))
    return game.serialise(wrap=None)


def kept(which: tuple[int, int]) -> Path:
    """Return the file of a game, played now or, if it is there, before."""
    level, seed = which
    path = KEPT / f"level{level}-seed{seed:03d}.sgf"
    if not path.exists():
        content = play(level, seed)
        path.with_suffix(".part").write_bytes(content)
        path.with_suffix(".part").rename(path)
    return path


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    games = [(level, seed) for seed in SEEDS for level in LEVELS]
    with ThreadPool(len(os.sched_getaffinity(0))) as pool:
        paths = list(tqdm(pool.imap(kept, games), total=len(games)))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_LZMA) as file:
        for path in paths:  # the same bytes whenever it is written
            file.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_LZMA)
    obtain.write({"go-games/games.zip": archive.getvalue()})
