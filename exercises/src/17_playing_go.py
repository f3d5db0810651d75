# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Exercises 17 · Playing Go
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `17_playing_go`.

# %% tags=["setup"]
import numpy as np

from dlsg_utils.applications import go
from dlsg_utils.course import exercises

check, hint = exercises.load("checks_17.py")

# %% [markdown]
# ## 1. Predict: a policy network for a smaller board (2 points)
#
# A board has 9×9 points. A network takes 8 planes: a layer of 16 filters of 5×5, two layers of 16
# filters of 3×3, all padded, with a bias a filter; then one filter of 1×1 without a bias, and a
# bias for each point. Give, as a tuple of four numbers:
#
# - the parameters of the first layer,
# - the parameters of each of the 3×3 layers,
# - the parameters of all that follows them,
# - the side of the square of points that can change the logit of one point.

# %% tags=["answer"]
sizes = (
    ### BEGIN SOLUTION
    5 * 5 * 8 * 16 + 16,
    3 * 3 * 16 * 16 + 16,
    16 + 81,
    5 + 2 + 2,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "sizes",
    points=2,
    right=(3216, 2320, 97, 9),
    hints=[
        "A filter reaches through all planes: 5×5×8 weights, and a bias.",
        "The bias of the last layer belongs to points, not to filters.",
        "Each layer of 3×3 lets a point see one more in each direction.",
    ],
)

# %% tags=["wrong"]
# A filter has weights for each plane: 5×5×8.
sizes = (416, 160, 97, 9)

# %% tags=["wrong"]
# The last filter has no bias; each of 81 points has one.
sizes = (3216, 2320, 17, 9)

# %% tags=["wrong"]
# Each layer of 3×3 adds one point in each direction, two together.
sizes = (3216, 2320, 97, 7)

# %% tags=["wrong"]
# The bias of each filter is missing.
sizes = (3200, 2304, 97, 9)

# %% [markdown]
# ## 2. Write: liberties (3 points)
#
# `stones` (S, S) is a board: 1 black, −1 white, 0 empty. Return how many liberties the group of the
# stone at `(row, column)` has: empty points beside any of its stones, each counted once. Stones of
# one color are of one group if they are neighbors, up, down, left or right, or are joined by such.


# %% tags=["answer"]
def liberties(stones, row, column):
    """Return the number of liberties of a group."""
    ### BEGIN SOLUTION
    color, seen, to_do, found = stones[row, column], {(row, column)}, [(row, column)], set()
    while to_do:
        y, x = to_do.pop()
        for at in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if at in seen or not (0 <= at[0] < len(stones) and 0 <= at[1] < len(stones)):
                continue
            if stones[at] == 0:
                found.add(at)
            elif stones[at] == color:
                seen.add(at)
                to_do.append(at)
    return len(found)
    ### END SOLUTION


# %% tags=["checks"]
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
)

# %% tags=["hidden"]
stones = np.random.default_rng(0).choice([-1, 0, 1], size=(9, 9), p=[0.35, 0.3, 0.35])
places = [tuple(map(int, at)) for at in np.argwhere(stones)[::7]]
check("liberties", {f"a full board, {at}": (stones, *at) for at in places})


# %% tags=["wrong"]
# A point beside two stones of the group counts once.
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


# %% tags=["wrong"]
# These are the liberties of the single stone, not of its group.
def liberties(stones, row, column):
    padded = np.pad(stones, 1, constant_values=2)
    return sum(int(padded[row + y, column + x] == 0) for y, x in ((0, 1), (2, 1), (1, 0), (1, 2)))


# %% tags=["wrong"]
# Beyond the edge there is no point: an index of −1 is the other side of the board.
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


# %% [markdown]
# ## 3. Find the mistake: eight symmetries (2 points)
#
# Turned and mirrored, a position is still a position. `turned` shall return boards (N, S, S) turned
# by a quarter counterclockwise, and the points `moves` (N,) that were played on them, counted row
# by row from the upper left corner. A network that learned from boards and turned boards was hardly
# better than one that knows nothing. Mend it.


# %% tags=["answer"]
def turned(boards, moves):
    """Return boards turned by a quarter, counterclockwise, and their moves."""
    return np.rot90(boards, axes=(1, 2)), moves


# %% tags=["solution"]
def turned(boards, moves):
    size = boards.shape[1]
    rows, columns = np.divmod(moves, size)
    return np.rot90(boards, axes=(1, 2)), (size - 1 - columns) * size + rows


# %% tags=["checks"]
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
)


# %% tags=["wrong"]
# 6 of 6 moves on a board of 3×3 are on another point now
def turned(boards, moves):
    size = boards.shape[1]
    rows, columns = np.divmod(moves, size)
    return np.rot90(boards, axes=(1, 2)), columns * size + (size - 1 - rows)


# %% tags=["wrong"]
# the boards were turned counterclockwise before: leave them so
def turned(boards, moves):
    return boards, moves


# %% tags=["wrong"]
# it must return 6 moves, got shape (6, 2)
def turned(boards, moves):
    size = boards.shape[1]
    rows, columns = np.divmod(moves, size)
    return np.rot90(boards, axes=(1, 2)), np.stack([size - 1 - columns, rows], axis=1)


# %% [markdown]
# ## 4. Change the design: see across the board (3 points)
#
# A ladder can run across the whole board. Choose the filters and the depth of
# `go.convolutional_policy` so that
#
# - the logit of the point in the middle of a board of 19×19 depends on **all** points,
# - the network has at most **40,000** parameters,
# - each layer has at least 16 filters.

# %% tags=["answer"]
design = {"filters": 32, "depth": 4}

# %% tags=["solution"]
design = {"filters": 20, "depth": 8}


# %% tags=["checks"]
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
)

# %% tags=["wrong"]
# the point in the middle sees 11×11 points, not 19×19
design = {"filters": 32, "depth": 4}

# %% tags=["wrong"]
# 77,161 parameters are too many
design = {"filters": 32, "depth": 8}

# %% tags=["wrong"]
# 8 filters are fewer than 16
design = {"filters": 8, "depth": 8}

# %% tags=["wrong"]
# keep the form of the answer: {"filters": …, "depth": …}
design = (20, 8)
