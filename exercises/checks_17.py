"""Checks of the exercises of lecture 17. Made from exercises/src/17_playing_go.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np

from dlsg_utils.applications import go
from dlsg_utils.course import exercises



exercise(
    "sizes",
    points=2,
    right=(3216, 2320, 97, 9),
    hints=[
        "A filter reaches through all planes: 5×5×8 weights, and a bias.",
        "The bias of the last layer belongs to points, not to filters.",
        "Each layer of 3×3 lets a point see one more in each direction.",
    ],
    mistakes={
        'A filter has weights for each plane: 5×5×8.': """\
sizes = (416, 160, 97, 9)
""",
        'The last filter has no bias; each of 81 points has one.': """\
sizes = (3216, 2320, 17, 9)
""",
        'Each layer of 3×3 adds one point in each direction, two together.': """\
sizes = (3216, 2320, 97, 7)
""",
        'The bias of each filter is missing.': """\
sizes = (3200, 2304, 97, 9)
""",
    },
)

def right_liberties(stones, row, column):
    from scipy import ndimage

    labels, _ = ndimage.label(stones == stones[row, column])
    near = ndimage.binary_dilation(labels == labels[row, column])
    return int((near & (stones == 0)).sum())


def board(*rows):
    return np.array([[{".": 0, "X": 1, "O": -1}[point] for point in row] for row in rows])


exercise(
    "liberties",
    points=3,
    right=right_liberties,
    cases={
        "a stone in the middle": (board("...", ".X.", "..."), 1, 1),
        "a stone in the corner": (board("X..", "...", "..."), 0, 0),
        "two stones beside the same point": (board("....", ".XX.", ".X..", "...."), 1, 1),
        "surrounded": (board(".XX.", "XOOX", ".XX.", "...."), 1, 1),
        "a diagonal is no neighbor": (board("X...", ".X..", "....", "...."), 0, 0),
    },
    hints=[
        "Begin with the stone, and add neighbors of its color until there are no new ones.",
        "Collect the empty neighbors in a set: a point beside two stones counts once.",
    ],
    mistakes={
        'A point beside two stones of the group counts once.': """\
def liberties(stones, row, column):
    color, seen, to_do, found = stones[row, column], {(row, column)}, [(row, column)], 0
    while to_do:
        y, x = to_do.pop()
        for at in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if at in seen or not (0 <= at[0] < len(stones) and 0 <= at[1] < len(stones)):
                continue
            if stones[at] == 0:
                found += 1
            elif stones[at] == color:
                seen.add(at)
                to_do.append(at)
    return found
""",
        'These are the liberties of the single stone, not of its group.': """\
def liberties(stones, row, column):
    padded = np.pad(stones, 1, constant_values=2)
    return sum(int(padded[row + y, column + x] == 0) for y, x in ((0, 1), (2, 1), (1, 0), (1, 2)))
""",
        'Beyond the edge there is no point: an index of −1 is the other side of the board.': """\
def liberties(stones, row, column):
    color, seen, to_do, found = stones[row, column], {(row, column)}, [(row, column)], set()
    while to_do:
        y, x = to_do.pop()
        for at in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if at in seen or at[0] >= len(stones) or at[1] >= len(stones):
                continue
            if stones[at] == 0:
                found.add(at)
            elif stones[at] == color:
                seen.add(at)
                to_do.append(at)
    return len(found)
""",
    },
)

def judge_turned(turned):
    rng = np.random.default_rng(0)
    for size in (3, 5):
        boards, moves = rng.integers(-1, 2, (6, size, size)), rng.integers(0, size**2, 6)
        found, at = turned(boards.copy(), moves.copy())
        if not np.array_equal(found, np.rot90(boards, axes=(1, 2))):
            return "the boards were turned counterclockwise before: leave them so"
        marked = np.zeros_like(boards)
        marked.reshape(6, -1)[np.arange(6), moves] = 1
        right = np.rot90(marked, axes=(1, 2)).reshape(6, -1).argmax(axis=1)
        if np.shape(at) != right.shape:
            return f"it must return {len(moves)} moves, got shape {np.shape(at)}"
        if wrong := int(np.sum(np.asarray(at) != right)):
            return f"{wrong} of 6 moves on a board of {size}×{size} are on another point now"
    return None


exercise(
    "turned",
    points=2,
    judge=judge_turned,
    hints=[
        "The boards turn. What about the labels?",
        "Where does the upper right corner go, and where the lower right one?",
        "Row and column of a point: `np.divmod(moves, size)`. The new row is size − 1 − column.",
    ],
    mistakes={
        '6 of 6 moves on a board of 3×3 are on another point now': """\
def turned(boards, moves):
    size = boards.shape[1]
    rows, columns = np.divmod(moves, size)
    return np.rot90(boards, axes=(1, 2)), columns * size + (size - 1 - rows)
""",
        'the boards were turned counterclockwise before: leave them so': """\
def turned(boards, moves):
    return boards, moves
""",
        'it must return 6 moves, got shape (6, 2)': """\
def turned(boards, moves):
    size = boards.shape[1]
    rows, columns = np.divmod(moves, size)
    return np.rot90(boards, axes=(1, 2)), np.stack([size - 1 - columns, rows], axis=1)
""",
    },
)

def judge_design(design):
    if not isinstance(design, dict) or set(design) != {"filters", "depth"}:
        return 'keep the form of the answer: {"filters": …, "depth": …}'
    filters, depth = design["filters"], design["depth"]
    if not all(isinstance(each, int) and 1 <= each <= 64 for each in (filters, depth)):
        return "filters and depth must be whole numbers from 1 to 64"
    if filters < 16:
        return f"{filters} filters are fewer than 16"
    side = 5 + 2 * (depth - 1)
    if side < 19:
        return f"the point in the middle sees {side}×{side} points, not 19×19"
    count = go.convolutional_policy(filters=filters, depth=depth).count_params()
    if count > 40_000:
        return f"{count:,} parameters are too many"
    return None


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "The first layer sees 5×5; each further one adds a point in each direction.",
        "Parameters of a layer of 3×3 grow with the square of the filters.",
    ],
    mistakes={
        'the point in the middle sees 11×11 points, not 19×19': """\
design = {"filters": 32, "depth": 4}
""",
        '77,161 parameters are too many': """\
design = {"filters": 32, "depth": 8}
""",
        '8 filters are fewer than 16': """\
design = {"filters": 8, "depth": 8}
""",
        'keep the form of the answer: {"filters": …, "depth": …}': """\
design = (20, 8)
""",
    },
)
