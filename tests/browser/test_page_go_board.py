"""The board of Go in the page: rules, planes and network as in Python, play by click and key."""

import numpy as np
import pytest
from playwright.sync_api import expect

from dlsg_utils.applications import go

CODE = """
from dlsg_utils import widgets
from dlsg_utils.applications import go
model = go.convolutional_policy(filters=8, depth=3, size=9, seed=3)
board = widgets.GoBoard(model)
board
"""


def drawn_game(seed, size=6, length=60):
    """Return the moves of a legal game, drawn at random."""
    rng, position = np.random.default_rng(seed), go.Position(size)
    while len(position.moves) < length and not position.is_over:
        order = rng.permutation(size * size)
        position.play(next((int(p) for p in order if position.is_legal(int(p))), go.PASS))
    return position.moves


@pytest.mark.parametrize("seed", range(3))
def test_the_pages_rules_and_planes_are_pythons(module, seed):
    moves, size = drawn_game(seed), 6
    came = module(
        "go_rules.js",
        """(() => {
            let position = m.begun(v.size);
            const seen = [];
            for (const move of v.moves) {
                const points = [...position.stones.keys()];
                seen.push({
                    stones: Array.from(position.stones),
                    ko: position.ko,
                    legal: points.map((point) => Boolean(m.played(position, point).after)),
                    sensible: m.sensiblePoints(position),
                    planes: Array.from(m.planesOf(position, v.features)),
                    score: m.areaScore(position),
                });
                position = m.played(position, move).after;
            }
            return seen;
        })()""",
        {"moves": moves, "size": size, "features": list(go.MANY)},
    )
    position = go.Position(size)
    for number, (seen, move) in enumerate(zip(came, moves, strict=True)):
        assert np.array_equal(seen["stones"], position.stones.ravel())
        assert seen["ko"] == position.ko
        assert seen["score"] == position.score(komi=0)
        if number % 6 == 0:
            assert seen["legal"] == [position.is_legal(p) for p in range(size * size)]
        assert seen["sensible"] == go.sensible_points(position).tolist()
        planes = go.planes(go.as_positions(position))[0]
        assert np.array_equal(np.reshape(seen["planes"], planes.shape), planes)
        position.play(move)


@pytest.mark.parametrize(
    ("moves", "point", "why"),
    [
        ("C3", "C3", "C3 is taken."),
        ("pass pass", "C3", "The game is over: both have passed."),
        ("B1 E5 A2", "A1", "A white stone on A1 would have no liberty."),
        ("B3 D4 C4 E3 C2 D2 D3 C3", "D3", "D3 would take back the ko: play elsewhere first."),
    ],
)
def test_the_page_says_what_python_says(module, moves, point, why):
    points = [go.point_of(name, 5) for name in moves.split()]
    came = module(
        "go_rules.js",
        "m.played(v.moves.reduce((at, n) => m.played(at, n).after, m.begun(5)), v.point).why",
        {"moves": points, "point": go.point_of(point, 5)},
    )
    assert came == why
    position = go.Position(5)
    for each in points:
        position.play(each)
    with pytest.raises(go.IllegalMoveError) as caught:
        position.play(go.point_of(point, 5))
    assert str(caught.value) == why


@pytest.fixture(scope="module")
def board():
    """Return the same widget, to be asked."""
    names: dict = {}
    exec(CODE, names)
    return names["board"]


def listed(section):
    """Return the first choices that the page names, with their shares."""
    texts = section.locator(".dlsg-go-moves li").all_inner_texts()
    pairs = (text.replace(" %", "").split() for text in texts)
    return {name: float(share) / 100 for name, share in pairs}


def assert_chooses(section, board):
    """Compare the page's list with Python's network."""
    shares, found = board.probabilities.ravel(), listed(section)
    assert len(found) == 5
    best = np.sort(shares)[::-1][:5]
    for (name, share), expected in zip(found.items(), best, strict=True):
        assert shares[go.point_of(name, 9)] == pytest.approx(expected, abs=1e-4)
        assert share == pytest.approx(expected, abs=0.006)


def click(section, name):
    """Click on a point of the board."""
    canvas = section.locator("canvas")
    box = canvas.bounding_box()
    row, column = divmod(go.point_of(name, 9), 9)
    step = box["width"] / 10
    canvas.click(position={"x": (column + 1) * step, "y": (row + 1) * step})


def test_an_exported_page_plays(page, address, board, picture):
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(address)
    section = page.locator(".dlsg")
    status = section.locator(".dlsg-verdict")
    expect(status).to_have_text("Black to move.")
    assert_chooses(section, board)
    assert section.bounding_box()["height"] <= 640

    click(section, "E5")
    board.moves = [go.point_of("E5", 9)]
    answer = int(board.probabilities.argmax())
    expect(status).to_have_text(f"{go.vertex(answer, 9)} was played. Black to move.")
    board.moves = [*board.moves, answer]
    assert_chooses(section, board)
    picture(section, "go-board")

    click(section, "E5")
    expect(section.locator(".dlsg-message")).to_have_text("E5 is taken.")
    section.get_by_role("button", name="Take back").click()
    expect(status).to_have_text("Black to move.")
    section.get_by_label("players").select_option("white")
    expect(status).to_contain_text("White to move.")
    section.get_by_label("players").select_option("both")
    section.get_by_role("button", name="New game").click()
    for _ in range(2):
        section.get_by_role("button", name="Pass").click()
    expect(status).to_have_text("The game is over.")


def test_the_board_is_played_by_keys(page, address):
    page.goto(address)
    section = page.locator(".dlsg")
    section.get_by_label("players").select_option("both")
    canvas = section.locator("canvas")
    canvas.focus()
    for key in ("ArrowLeft", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(section.locator(".dlsg-verdict")).to_have_text("D6 was played. White to move.")
    page.keyboard.press("p")
    expect(section.locator(".dlsg-verdict")).to_have_text("pass was played. Black to move.")
    page.keyboard.press("Backspace")
    expect(section.locator(".dlsg-verdict")).to_have_text("D6 was played. White to move.")
