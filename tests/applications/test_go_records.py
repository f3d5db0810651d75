"""Games from SGF files, and the names of points."""

import numpy as np
import pytest

from dlsg_utils.applications import go

GAME = b"(;FF[4]GM[1]SZ[9]KM[6.5]RE[B+3.5]GN[a game];B[ee];W[gc](;B[];W[aa])(;B[cc]))"


def test_a_game_is_read():
    game = go.read_sgf(GAME)
    assert (game.size, game.komi, game.result, game.name) == (9, 6.5, "B+3.5", "a game")
    # Letters count columns from the left, then rows from above.
    assert game.moves.tolist() == [4 * 9 + 4, 2 * 9 + 6, go.PASS, 0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The game 'mine' cannot be read as SGF"),
        (b"no game at all", "The game 'mine' cannot be read as SGF"),
        (GAME[:30], "The game 'mine' cannot be read as SGF"),
        (b"(;GM[1]SZ[9];B[zz])", "The game 'mine' cannot be read as SGF"),
        (b"(;GM[2]SZ[8];B[aa])", r"is not of Go: its file has GM\[2\]"),
        (b"(;GM[1]SZ[9]AB[aa][bb];W[cc])", "begins with stones on the board"),
        (b"(;GM[1]SZ[9];B[aa];B[bb])", "In move 2 of the game 'mine' black moves out of turn"),
        (b"(;GM[1]SZ[9];W[aa])", "In move 1 of the game 'mine' white moves out of turn"),
    ],
)  # fmt: skip
def test_files_that_are_no_such_game(content, message):
    with pytest.raises(ValueError, match=message):
        go.read_sgf(content, name="mine")


def test_text_is_not_taken():
    with pytest.raises(TypeError, match="bytes of an SGF file, got str"):
        go.read_sgf("(;GM[1])")


def test_points_have_names_and_back():
    assert go.vertex(0) == "A19"
    assert go.vertex(3 * 19 + 15) == "Q16"
    assert go.vertex(8) == "J19"  # there is no I
    assert go.vertex(go.PASS) == "pass"
    for point in (*range(361), go.PASS):
        assert go.point_of(go.vertex(point)) == point


@pytest.mark.parametrize("name", ["", "I5", "A0", "A20", "T20", "U1", "5", "Q", "Ä3"])
def test_names_of_no_point(name):
    with pytest.raises(ValueError, match=r"is no point of a board of 19×19. Take a letter"):
        go.point_of(name)


@pytest.mark.parametrize("point", [361, -2])
def test_points_without_name(point):
    with pytest.raises(ValueError, match="has the points 0 to 360"):
        go.vertex(point)


def test_a_tengen_is_in_the_middle():
    assert np.divmod(go.point_of("K10"), 19) == (9, 9)
