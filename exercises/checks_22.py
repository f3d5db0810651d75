"""Checks of the exercises of lecture 22. Made from exercises/src/22_restoring_pictures.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np

from dlsg_utils import data
from dlsg_utils.applications import restoration
from dlsg_utils.course import exercises



exercise(
    "sizes",
    points=2,
    right=(108, 138, 13, 8129),
    hints=[
        "The network gets 120×150 pixels. A kernel of 9×9 without padding makes a map 8 pixels "
        "smaller.",
        "A pixel of the last map has seen 5×5 of the maps before, each of which has seen 9×9.",
        "A layer has kernel side² × maps it gets × filters weights, and a bias for each filter.",
    ],
    mistakes={
        'Nothing is padded: a kernel of 9×9 costs 8 pixels along both axes, one of 5×5 costs 4.': """\
sizes = (120, 150, 13, 8129)
""",
        'The network gets the enlarged picture, 120×150 pixels.': """\
sizes = (28, 38, 13, 8129)
""",
        'Windows overlap: 9 pixels, and 4 more for the four further positions of the last kernel.': """\
sizes = (108, 138, 15, 8129)
""",
        'The biases are missing, one for each filter: 64, 32 and 1.': """\
sizes = (108, 138, 13, 8032)
""",
    },
)

def right_psnr(picture, truth, border):
    error = (picture - truth) ** 2
    rows, columns = np.indices(error.shape)
    down, right = (n - 1 - each for n, each in zip(error.shape, (rows, columns), strict=True))
    nearest = np.min([rows, down, columns, right], axis=0)
    return float(-10 * np.log10(error[nearest >= border].mean()))


def noisy_pair(seed, shape):
    rng = np.random.default_rng(seed)
    truth = rng.random(shape)
    noise = 0.05 * rng.standard_normal(shape)
    noise[0] += 0.5
    return np.clip(truth + noise, 0, 1), truth


exercise(
    "psnr",
    points=2,
    right=right_psnr,
    cases={
        "a border of two pixels": (*noisy_pair(0, (12, 16)), 2),
        "no border": (*noisy_pair(1, (9, 7)), 0),
    },
    hints=[
        "`error[2:-2, 2:-2]` is without two pixels at each side. What is `error[0:-0]`?",
        "`np.log10` is the common logarithm.",
    ],
    mistakes={
        'The border is not cut off: the first row, where the pictures differ most, still counts.': """\
def psnr(picture, truth, border):
    return -10 * np.log10(np.mean((picture - truth) ** 2))
""",
        'This is the natural logarithm. Decibels take the common one, `np.log10`.': """\
def psnr(picture, truth, border):
    height, width = truth.shape
    inner = np.s_[border : height - border, border : width - border]
    return -10 * np.log(np.mean((picture[inner] - truth[inner]) ** 2))
""",
        '−20 times the logarithm goes with the root of the mean squared error; this doubles the decibels.': """\
def psnr(picture, truth, border):
    height, width = truth.shape
    inner = np.s_[border : height - border, border : width - border]
    return -20 * np.log10(np.mean((picture[inner] - truth[inner]) ** 2))
""",
        'Only rows are cut off. The border has four sides.': """\
def psnr(picture, truth, border):
    inner = np.s_[border : len(truth) - border]
    return -10 * np.log10(np.mean((picture[inner] - truth[inner]) ** 2))
""",
    },
)

def right_in_tiles(signal, kernel, side):
    return np.convolve(signal, kernel, "valid")


def waves(seed, length, reach):
    rng = np.random.default_rng(seed)
    return rng.normal(size=length), rng.normal(size=reach)


exercise(
    "in_tiles",
    points=2,
    right=right_in_tiles,
    cases={
        "tiles of 10": (*waves(0, 44, 5), 10),
        "a last tile that is short": (*waves(1, 50, 3), 16),
    },
    hints=[
        "A tile of 10 values gives 10 + 1 − K. How many values does it need to give 10?",
        "How far do two tiles overlap? And where does the last one start?",
    ],
    mistakes={
        'Tiles overlap by a value too many, K instead of K − 1: at each seam a value comes twice.': """\
def in_tiles(signal, kernel, side):
    overlap = len(kernel)
    starts = range(0, len(signal) - overlap + 1, side)
    tiles = [signal[start : start + side + overlap] for start in starts]
    return np.concatenate([np.convolve(tile, kernel, "valid") for tile in tiles])
""",
        'Each tile is padded with zeros, `"same"`: values near its ends have not seen its neighbors.': """\
def in_tiles(signal, kernel, side):
    starts = range(0, len(signal), side)
    parts = [np.convolve(signal[start : start + side], kernel, "same") for start in starts]
    half = (len(kernel) - 1) // 2
    return np.concatenate(parts)[len(kernel) - 1 - half : len(signal) - half]
""",
        'Tiles overlap now, but they also start K − 1 values earlier each: at each seam values come twice.': """\
def in_tiles(signal, kernel, side):
    overlap = len(kernel) - 1
    starts = range(0, len(signal) - overlap, max(1, side - overlap))
    tiles = [signal[start : start + side + overlap] for start in starts]
    return np.concatenate([np.convolve(tile, kernel, "valid") for tile in tiles])
""",
    },
)

from functools import cache


@cache
def a_photograph():
    sharp = restoration.luminance(data.image("chelsea"))[40:240, 130:330]
    kernel = restoration.disk_kernel(4)
    return sharp, restoration.blur(sharp, kernel, noise=0.005, seed=0)


def judge_design(design):
    if not isinstance(design, dict) or set(design) != {"radius", "balance"}:
        return 'keep the form of the answer: {"radius": …, "balance": …}'
    radius, balance = design["radius"], design["balance"]
    if not all(isinstance(each, int | float) for each in (radius, balance)):
        return "radius and balance must be numbers"
    if not 0 <= radius <= 20:
        return f"radius must be from 0 to 20 pixels, and is {radius}"
    if not 0 < balance <= 1000:
        return f"balance must be above 0 and at most 1000, and is {balance}"
    sharp, blurred = a_photograph()
    restored = restoration.wiener(blurred, restoration.disk_kernel(radius), balance=balance)
    found = restoration.psnr(restored, sharp, border=20)
    if found >= 29:
        return None
    said = f"the restored picture has {found:.1f} dB"
    rough, true = (np.abs(np.diff(each[20:-20], axis=0)).mean() for each in (restored, sharp))
    if rough > 0.65 * true:
        return f"{said}, with rings or noise: try a smaller radius, or a larger balance"
    return f"{said} and is still smooth: try a larger radius, or a smaller balance"


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "Try the five radii with one balance, such as 0.01. The wrong ones leave rings.",
        "A balance that is too small makes noise large, one that is too large leaves the blur.",
    ],
    mistakes={
        'keep the form of the answer: {"radius": …, "balance": …}': """\
design = (4, 0.01)
""",
        'balance must be above 0 and at most 1000, and is 0': """\
design = {"radius": 4, "balance": 0}
""",
        'the restored picture has 27.8 dB and is still smooth: try a larger radius, or a smaller balance': """\
design = {"radius": 3, "balance": 0.03}
""",
        'the restored picture has 23.3 dB, with rings or noise: try a smaller radius, or a larger balance': """\
design = {"radius": 5, "balance": 0.003}
""",
    },
)
