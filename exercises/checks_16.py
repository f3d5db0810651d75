"""Checks of the exercises of lecture 16. Made from exercises/src/16_generating_pictures.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np

from dlsg_utils.course import exercises
from dlsg_utils.data import chairs



exercise(
    "sizes",
    points=2,
    right=(4, 1536, 153664, 9),
    hints=[
        "Each up-convolution doubles the sides. From 64 go back four times.",
        "A kernel has weights for each pair of a channel below and one above; a bias belongs to "
        "each channel above.",
        "Unpooling leaves three of four positions zero. How many values lie under a window of 5×5 "
        "at most?",
    ],
    mistakes={
        'Four up-convolutions double four times: divide 64 by 16, not by 8.': """\
sizes = (8, 6144, 153664, 9)
""",
        'The dense layer gives all channels of all positions.': """\
sizes = (4, 96, 153664, 9)
""",
        'A bias for each channel above is missing.': """\
sizes = (4, 1536, 153600, 9)
""",
        'Most positions under the window are zeros that unpooling put there: only every second row and column holds a value.': """\
sizes = (4, 1536, 153664, 25)
""",
    },
)

def right_chair_error(truth, output):
    found = []
    for one, other in zip(truth, output, strict=True):
        image = np.square(one[..., :3] - other[..., :3]).sum()
        mask = np.square(one[..., 3] - other[..., 3]).sum()
        found.append((10 * image + mask) / one[..., 0].size)
    return np.array(found)


def made(seed, count, side):
    return tuple(np.random.default_rng(seed).random((2, count, side, side, 4)))


exercise(
    "chair_error",
    points=2,
    right=right_chair_error,
    cases={"two images": made(0, 2, 3), "one image": made(1, 1, 4)},
    hints=[
        "`apart = (truth - output) ** 2` has shape (N, S, S, 4). Which axes are the pixels?",
        "Of four channels the first three count ten times: `[..., :3]` and `[..., 3]`.",
    ],
    mistakes={
        'The mask counts ten times here, too: only red, green and blue do.': """\
def chair_error(truth, output):
    return 10 * ((truth - output) ** 2).mean(axis=(1, 2)).sum(axis=1)
""",
        'Ten times belongs to the image, not to the mask.': """\
def chair_error(truth, output):
    apart = ((truth - output) ** 2).mean(axis=(1, 2))
    return apart[:, :3].sum(axis=1) + 10 * apart[:, 3]
""",
        'The channels are averaged here; the exercise wants their sum.': """\
def chair_error(truth, output):
    apart = ((truth - output) ** 2).mean(axis=(1, 2))
    return 10 * apart[:, :3].mean(axis=1) + apart[:, 3]
""",
        'These are absolute errors, not squared ones.': """\
def chair_error(truth, output):
    apart = np.abs(truth - output).mean(axis=(1, 2))
    return 10 * apart[:, :3].sum(axis=1) + apart[:, 3]
""",
    },
)

def right_nearest(known, wanted):
    turned = np.exp(1j * np.radians(known - wanted))
    return int(np.argmax(turned.real))


exercise(
    "nearest",
    points=2,
    right=right_nearest,
    cases={
        "in the middle": (np.array([0.0, 90.0, 180.0, 270.0]), 100.0),
        "across zero": (np.array([10.0, 120.0, 240.0]), 355.0),
        "on either side": (np.array([70.0, 120.0, 250.0]), 100.0),
        "across zero the other way": (np.array([350.0, 60.0, 200.0]), 5.0),
    },
    hints=[
        "How far is it from 355° to 10°? And what does the function say?",
        "On a circle no two directions are farther apart than 180°.",
    ],
    mistakes={
        'Degrees are taken modulo 360, but from 355° to 10° it is 15° one way and 345° the other: take the shorter one.': """\
def nearest(known, wanted):
    return int(((known - wanted) % 360).argmin())
""",
        'A sine alone does not tell 80° from 100°. Take the angle between both, or sine and cosine.': """\
def nearest(known, wanted):
    return int(np.abs(np.sin(np.radians(known)) - np.sin(np.radians(wanted))).argmin())
""",
        'This compares with half a circle the wrong way: the nearest one has the smallest angle, not the largest.': """\
def nearest(known, wanted):
    apart = np.abs(known - wanted) % 360
    return int(np.minimum(apart, 360 - apart).argmax())
""",
    },
)

BOUNDS = {"back_height": (0.1, 0.5), "elevation": (0, 40), "azimuth": (-360, 360)}


def judge_design(design):
    keys = {"seat", "back_height", "back", "azimuth", "elevation"}
    if not isinstance(design, dict) or set(design) != keys:
        return 'keep the form of the answer: {"seat": …, "back_height": …, "back": …, …}'
    if design["back"] not in chairs.BACKS:
        return f"back must be one of {', '.join(chairs.BACKS)}, and is {design['back']!r}"
    if len(design["seat"]) != 3 or not all(0.1 <= each <= 0.65 for each in design["seat"]):
        return f"seat must be three numbers from 0.1 to 0.65, and is {design['seat']}"
    for name, (low, high) in BOUNDS.items():
        if not low <= design[name] <= high:
            return f"{name} must be from {low} to {high}, and is {design[name]}"
    style = chairs.Style(
        seat=tuple(design["seat"]), back_height=design["back_height"], back=design["back"]
    )
    mask = chairs.render(style, design["azimuth"], design["elevation"]).masks
    share = float(mask.mean())
    if share >= 0.3:
        return None
    if design["back"] in ("slats", "bars", "frame"):
        return f"it covers {share:.0%}: one sees through this back"
    if design["elevation"] < 20:
        return f"it covers {share:.0%}: from so low one sees no more than the edge of the seat"
    return f"it covers {share:.0%}: a larger seat or a higher back covers more"


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "Which back hides most? From where does one see the seat and the back?",
        "From above one sees the seat as a surface: it covers its area times the sine of the "
        "elevation.",
    ],
    mistakes={
        'it covers 25%: one sees through this back': """\
design = {"seat": (0.65, 0.65, 0.3), "back_height": 0.5, "back": "frame", "azimuth": 20,
          "elevation": 40}  # fmt: skip
""",
        'it covers 20%: from so low one sees no more than the edge of the seat': """\
design = {"seat": (0.65, 0.65, 0.3), "back_height": 0.5, "back": "solid", "azimuth": 0,
          "elevation": 0}  # fmt: skip
""",
        'seat must be three numbers from 0.1 to 0.65, and is (1, 1, 0.3)': """\
design = {"seat": (1, 1, 0.3), "back_height": 0.5, "back": "solid", "azimuth": 20,
          "elevation": 40}  # fmt: skip
""",
        "back must be one of solid, slats, bars, frame, low, and is 'closed'": """\
design = {"seat": (0.65, 0.65, 0.3), "back_height": 0.5, "back": "closed", "azimuth": 20,
          "elevation": 40}  # fmt: skip
""",
    },
)
