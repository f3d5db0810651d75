"""Checks of the exercises of lecture 15. Made from exercises/src/15_matching_and_tracking.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np
from skimage import data as pictures

from dlsg_utils.applications import matching
from dlsg_utils.course import exercises

strip = [each[220:240] for each in pictures.stereo_motorcycle()]
pair, truth = [image / np.float32(255) for image in strip[:2]], strip[2]
costs = matching.absolute_differences(*pair, disparities=64)


def bad(prices):
    """Return the share of bad pixels after semi-global matching with these prices."""
    smooth = matching.semi_global(costs, small_change=prices["P1"], large_change=prices["P2"])
    return matching.bad_pixels(matching.winner_takes_all(smooth), truth)


exercise(
    "distances",
    points=2,
    right=tuple(float(each) for each in (200 / 50, 200 / 5, 200 / 4 - 200 / 5)),
    hints=[
        "f B is 200 pixel meters. Divide it by the disparity.",
        "Ten times less disparity is ten times farther.",
        "With 4 pixels the point seems to be at 200 / 4 m. It is at 200 / 5 m.",
    ],
    mistakes={
        'The last is the distance that it seems to have. By how much that is too far was asked.': """\
distances = 4, 40, 50
""",
        'Distance and disparity are taken as proportional. It is the other way: what is near moves far.': """\
distances = 50, 5, -1
""",
        'These are centimeters or another unit: the distance between the cameras is in meters.': """\
distances = 400, 4000, 1000
""",
        'An error of one pixel is not the same at each distance: at 50 pixels it is 8 cm, at 5 pixels more.': """\
distances = 4, 40, 0.08
""",
    },
)

def triplet_by_loops(a, p, n, alpha):
    losses = []
    for one, same, other in zip(a, p, n, strict=True):
        near = sum((x - y) ** 2 for x, y in zip(one, same, strict=True))
        far = sum((x - y) ** 2 for x, y in zip(one, other, strict=True))
        losses.append(max(0.0, near - far + alpha))
    return float(sum(losses) / len(losses))


_random = np.random.default_rng(0)

exercise(
    "triplet_loss",
    points=3,
    right=triplet_by_loops,
    cases={
        "one triplet that is right by more than the margin": (
            np.zeros((1, 2)),
            np.array([[0.1, 0.0]]),
            np.array([[2.0, 0.0]]),
            0.2,
        ),
        "one that is right and one that is wrong": (
            np.zeros((2, 2)),
            np.array([[0.1, 0.0], [1.0, 0.5]]),
            np.array([[2.0, 0.0], [0.5, 0.0]]),
            0.2,
        ),
        "20 triplets in five dimensions": (*_random.normal(size=(3, 20, 5)), 0.5),
        "a larger margin": (*_random.normal(size=(3, 6, 3)), 3.0),
    },
    hints=[
        "The squared distance is a sum over the dimensions, axis 1.",
        "max(0, …) is taken of each triplet, before the mean: np.maximum.",
        "A triplet whose negative is far away must not make up for another one.",
    ],
    mistakes={
        'The maximum is taken of the mean. A triplet that is right by far then makes up for a wrong one.': """\
def triplet_loss(a, p, n, alpha):
    near, far = (((a - each) ** 2).sum(axis=1) for each in (p, n))
    return max(0, (near - far + alpha).mean())
""",
        'Positive and negative are swapped: this pulls the other class nearer.': """\
def triplet_loss(a, p, n, alpha):
    near, far = (((a - each) ** 2).sum(axis=1) for each in (p, n))
    return np.maximum(far - near + alpha, 0).mean()
""",
        'The distances are not squared. The formula has their squares.': """\
def triplet_loss(a, p, n, alpha):
    near, far = (np.linalg.norm(a - each, axis=1) for each in (p, n))
    return np.maximum(near - far + alpha, 0).mean()
""",
        'The margin is subtracted. Then a negative may be a little nearer than the positive, for nothing.': """\
def triplet_loss(a, p, n, alpha):
    near, far = (((a - each) ** 2).sum(axis=1) for each in (p, n))
    return np.maximum(near - far - alpha, 0).mean()
""",
        'The mean over the dimensions is taken where the squared distance is their sum.': """\
def triplet_loss(a, p, n, alpha):
    near, far = (((a - each) ** 2).mean(axis=1) for each in (p, n))
    return np.maximum(near - far + alpha, 0).mean()
""",
    },
)

def consistent_by_loops(left, right):
    agree = np.zeros(left.shape, bool)
    for y, row in enumerate(left):
        for x, d in enumerate(row):
            if 0 <= x - d < len(row):
                agree[y, x] = abs(d - right[y, x - d]) <= 1
    return agree


_plane = np.full((2, 8), 3)
_step = np.array([[0, 0, 0, 0, 4, 4, 4, 4, 0, 0]]), np.array([[4, 4, 4, 4, 0, 0, 0, 0, 0, 0]])
_draws = np.random.default_rng(2).integers(0, 5, size=(2, 6, 12))

exercise(
    "consistent",
    points=3,
    right=consistent_by_loops,
    cases={
        "a plane": (_plane, _plane),
        "something near in front of a wall": _step,
        "disparities at random": tuple(_draws),
    },
    hints=[
        "Take the plane with disparity 3. Where on the right is the match of the left pixel at "
        "column 5?",
        "The right camera stands to the right: what it sees lies farther left in its image.",
        "The match of column x is at x − d, in the text and in the lecture.",
    ],
    mistakes={
        'The match is looked for on the wrong side: what the right camera sees lies at x − d.': """\
def consistent(left, right):
    rows, columns = np.indices(left.shape)
    matches = columns + left
    inside = (matches >= 0) & (matches < left.shape[1])
    there = right[rows, np.clip(matches, 0, left.shape[1] - 1)]
    return inside & (np.abs(left - there) <= 1)
""",
        'This compares the same column of both images. A pixel and its match stand in different columns.': """\
def consistent(left, right):
    _, columns = np.indices(left.shape)
    return (columns - left >= 0) & (np.abs(left - right) <= 1)
""",
        'Pixels whose match is outside of the image count as consistent here.': """\
def consistent(left, right):
    rows, columns = np.indices(left.shape)
    there = right[rows, np.clip(columns - left, 0, left.shape[1] - 1)]
    return np.abs(left - there) <= 1
""",
        'The tolerance is gone: disparities that differ by one pixel agree, too.': """\
def consistent(left, right):
    rows, columns = np.indices(left.shape)
    matches = columns - left
    there = right[rows, np.clip(matches, 0, left.shape[1] - 1)]
    return (matches >= 0) & (left == there)
""",
    },
)

def judge_prices(prices):
    if not isinstance(prices, dict) or set(prices) != {"P1", "P2"}:
        return 'keep the form of the answer: {"P1": …, "P2": …}'
    if not all(isinstance(each, int | float) for each in prices.values()):
        return "P1 and P2 must be numbers"
    small, large = prices["P1"], prices["P2"]
    if not 0 <= small <= large:
        return "P2 must be at least P1, and neither negative: a large change costs more"
    share = bad(prices)
    if share <= 0.16:
        return None
    found = f"{share:.2f} are bad"
    if large < 0.03:
        return f"{found}: changes are nearly free, so each pixel decides alone: raise P2"
    if small > 0.3:
        return f"{found}: slanted surfaces, which change by one again and again, are lost: lower P1"
    if small < 0.04:
        return f"{found}: changes by one are nearly free, and the noise makes many: raise P1"
    return f"{found}: try another order of magnitude for P2"


exercise(
    "prices",
    points=2,
    judge=judge_prices,
    hints=[
        "Print bad(prices) for P2 of 0.01, 0.1 and 1, with P1 a fifth of it.",
        "The prices compete with differences of colors, which are below 0.1 for most matches.",
        "P1 is for slanted surfaces, where the disparity changes by one every few pixels.",
    ],
    mistakes={
        '0.51 are bad: changes are nearly free, so each pixel decides alone: raise P2': """\
prices = {"P1": 0.0, "P2": 0.001}
""",
        '1.00 are bad: slanted surfaces, which change by one again and again, are lost: lower P1': """\
prices = {"P1": 20.0, "P2": 100.0}
""",
        '0.20 are bad: changes by one are nearly free, and the noise makes many: raise P1': """\
prices = {"P1": 0.01, "P2": 0.2}
""",
        'P2 must be at least P1, and neither negative: a large change costs more': """\
prices = {"P1": 0.2, "P2": 0.1}
""",
    },
)
