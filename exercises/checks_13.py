"""Checks of the exercises of lecture 13. Made from exercises/src/13_fooling_images.py."""

from dlsg_utils.course.exercises import exercise
import matplotlib.pyplot as plt
import numpy as np

from dlsg_utils import adversarial, data, plotting, pretrained
from dlsg_utils.course import exercises


# Three networks that read digits, and what the first of them says about 1,000 real digits and about
# ten images that were drawn by formulas to fool it: logits of shape (images, 10).
readers = [pretrained.digit_network(number) for number in range(3)]
digits = data.load("mnist-10k").validation
real = readers[0](digits.images).numpy()
fooling = readers[0](adversarial.fooling_images("digits-0").images).numpy()
def drawn(radius, width, row):
    """Return the image of the ring, (28, 28, 1)."""
    v, u = np.meshgrid(np.linspace(-1, 1, 28), np.linspace(-1, 1, 28), indexing="ij")
    r = np.hypot(u, v - row)
    return np.exp(-(((r - radius) / width) ** 2)).astype(np.float32)[..., None]


def probabilities(image):
    """Return the probabilities of the ten digits, a row for each of the three networks."""
    logits = np.concatenate([reader(image[None]).numpy() for reader in readers])
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def by_confidence():
    logits = {"A": [9, 8, 8], "B": [-8, -12, -12], "C": [2, 0, 0], "D": [0, 0, 0]}
    confidence = {name: max(np.exp(z) / np.exp(z).sum()) for name, z in logits.items()}
    return "".join(sorted(confidence, key=confidence.get, reverse=True))


exercise(
    "order",
    points=1,
    right=by_confidence(),
    hints=[
        "What happens to a softmax if the same number is added to all logits?",
        "Only differences between the logits matter. How far is the largest ahead of the others?",
    ],
    mistakes={
        'This is the order of the largest logits. The softmax compares the logits of one image only.': '''\
order = "ACDB"
''',
        'This is the order from the lowest confidence to the highest.': '''\
order = "DACB"
''',
        'B comes last here, because its logits are negative. Their size does not matter, their differences do.': '''\
order = "CADB"
''',
    },
)

_before = np.array([0.5, 0.3, 0.2, 0.6])
_children = np.array([[0.1, 0.45, 0.25, 0.2], [0.4, 0.1, 0.15, 0.35], [0.15, 0.35, 0.3, 0.2]])

exercise(
    "elites",
    points=2,
    right=tuple(np.maximum(_before, _children.max(axis=0)).tolist()),
    hints=[
        "A child may replace the elite of every class, not only that of its parent.",
        "Go through the table column by column. An elite stays if no child is better.",
    ],
    mistakes={
        'Each child only competes for the class of its parent here. It may become the elite of any class.': """\
elites = 0.50, 0.30, 0.30, 0.60
""",
        'Each child only competes for its likeliest class here. It may replace the elite of every class in which it is better.': """\
elites = 0.50, 0.45, 0.20, 0.60
""",
        'The old elites are thrown away here. An elite stays until a child is better.': """\
elites = 0.40, 0.45, 0.30, 0.35
""",
        'In class 1 the third child replaces the first one, which was better.': """\
elites = 0.50, 0.35, 0.30, 0.60
""",
    },
)

def climb_with_a_list(image, score, generations, seed):
    random = np.random.default_rng(seed)
    line = [image]
    for step in [random.normal(0, 0.1, image.shape) for _ in range(generations)]:
        line.append(max(line[-1], np.clip(line[-1] + step, 0, 1), key=score))
    return line[-1]


_digit = digits.images[1, ..., 0].astype(float)
_template = digits.images[:, ..., 0][digits.labels == 3].mean(axis=0) - 0.13

exercise(
    "climb",
    points=3,
    right=climb_with_a_list,
    cases={
        "a score that wants a real digit": (
            np.full((28, 28), 0.5),
            lambda x: -((x - _digit) ** 2).sum(),
            40,
            0,
        ),
        "a score that wants the mean 3": (
            np.full((28, 28), 0.5),
            lambda x: (x * _template).sum(),
            30,
            1,
        ),
        "four pixels": (np.array([0.1, 0.9, 0.5, 0]), lambda x: x[0] - x[1] + x[2] * x[3], 25, 2),
    },
    hints=[
        "After a child that is worse, look at `image`. Is it still what it was?",
        "`child = image` gives the same array a second name. `+=` writes into it.",
        "A child must be a new array: a sum without `+=`, or a copy.",
    ],
    mistakes={
        'The mutation still changes the parent itself: child and parent are one array, so a bad child replaces the image even if it is not selected.': """\
def climb(image, score, generations, seed):
    random = np.random.default_rng(seed)
    best = score(image)
    for _ in range(generations):
        child = image
        child += random.normal(0, 0.1, image.shape)
        np.clip(child, 0, 1, out=child)
        if score(child) > best:
            image, best = child, score(child)
    return image
""",
        'The copy is made only once, so each child comes from the last child, even from a bad one.': """\
def climb(image, score, generations, seed):
    random = np.random.default_rng(seed)
    best, child = score(image), image.copy()
    for _ in range(generations):
        child = np.clip(child + random.normal(0, 0.1, image.shape), 0, 1)
        if score(child) > best:
            image, best = child, score(child)
    return image
""",
        'Each child is compared with the first image. Compare it with the best one so far.': """\
def climb(image, score, generations, seed):
    random = np.random.default_rng(seed)
    best = score(image)
    for _ in range(generations):
        child = np.clip(image + random.normal(0, 0.1, image.shape), 0, 1)
        if score(child) > best:
            image = child
    return image
""",
        'Some values have left [0, 1].': """\
def climb(image, score, generations, seed):
    random = np.random.default_rng(seed)
    best = score(image)
    for _ in range(generations):
        child = image + random.normal(0, 0.1, image.shape)
        if score(child) > best:
            image, best = child, score(child)
    return image
""",
        'The child with the lower score is kept: the comparison is turned.': """\
def climb(image, score, generations, seed):
    random = np.random.default_rng(seed)
    best = score(image)
    for _ in range(generations):
        child = np.clip(image + random.normal(0, 0.1, image.shape), 0, 1)
        if score(child) < best:
            image, best = child, score(child)
    return image
""",
    },
)

from scipy.special import log_softmax


def threshold_by_sorting(real, fooling, share):
    sure, unsure = (np.exp(log_softmax(z, axis=1).max(axis=1)) for z in (real, fooling))
    sure.sort()
    position = (len(sure) - 1) * (1 - share)
    least = float(np.interp(position, np.arange(len(sure)), sure))
    return least, np.count_nonzero(unsure >= least) / len(unsure)


_random = np.random.default_rng(0)
_some, _others = 2 * _random.normal(size=(21, 4)), 2 * _random.normal(size=(15, 4)) - 3

exercise(
    "threshold",
    points=3,
    right=threshold_by_sorting,
    cases={
        "random logits, four classes": (_some, _others, 0.8),
        "random logits, half are answered": (_some, _others, 0.5),
        "the digits and the fooling images": (real, fooling, 0.9),
    },
    hints=[
        "Softmax: exp of the logits, divided by their sum over the classes of one image.",
        "The classes are axis 1. The maximum over them is the confidence of each image.",
        "A share of 0.9 should pass, so a share of 0.1 lies below the threshold.",
    ],
    mistakes={
        'The quantile is at the wrong end: the threshold lets only the rest of the real images pass.': """\
def threshold(real, fooling, share):
    a, b = (np.exp(z - z.max(axis=1, keepdims=True)) for z in (real, fooling))
    a, b = a.max(axis=1) / a.sum(axis=1), b.max(axis=1) / b.sum(axis=1)
    least = np.quantile(a, share)
    return least, np.mean(b >= least)
""",
        "The softmax runs over the images. Each image's probabilities must add up to 1 over its classes.": """\
def threshold(real, fooling, share):
    a, b = (np.exp(z - z.max(axis=0)) for z in (real, fooling))
    a, b = (a / a.sum(axis=0)).max(axis=1), (b / b.sum(axis=0)).max(axis=1)
    least = np.quantile(a, 1 - share)
    return least, np.mean(b >= least)
""",
        'The softmax is missing: these are logits, and a confidence is a probability.': """\
def threshold(real, fooling, share):
    least = np.quantile(real.max(axis=1), 1 - share)
    return least, np.mean(fooling.max(axis=1) >= least)
""",
        'This is the share that is refused. The share that passes was asked for.': """\
def threshold(real, fooling, share):
    a, b = (np.exp(z - z.max(axis=1, keepdims=True)) for z in (real, fooling))
    a, b = a.max(axis=1) / a.sum(axis=1), b.max(axis=1) / b.sum(axis=1)
    least = np.quantile(a, 1 - share)
    return least, np.mean(b < least)
""",
        'The softmax is taken twice, which makes all probabilities nearly equal.': """\
def threshold(real, fooling, share):
    for _ in range(2):
        real, fooling = (
            np.exp(z - z.max(axis=1, keepdims=True))
            / np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
            for z in (real, fooling)
        )
    least = np.quantile(real.max(axis=1), 1 - share)
    return least, np.mean(fooling.max(axis=1) >= least)
""",
    },
)

def judge_ring(ring):
    if not isinstance(ring, dict) or set(ring) != {"radius", "width", "row"}:
        return "`ring` must stay a dict with radius, width and row"
    if ring["width"] <= 0 or ring["radius"] <= 0:
        return "radius and width must be positive"
    p = probabilities(drawn(**ring))
    read = p.argmax(axis=1)
    if (read == 9).all():
        lowest = p[:, 9].min()
        return None if lowest >= 0.95 else "all three read a 9, but not all with 95 %"
    return f"all three should read a 9, and they read {read[0]}, {read[1]} and {read[2]}"


exercise(
    "ring",
    points=2,
    judge=judge_ring,
    hints=[
        "Where in a handwritten 9 is the loop, and how large is it in comparison with a 0?",
        "Make the ring about half as large, and move it up: a negative row.",
        "Change one number at a time by 0.1 and look at the three confidences below.",
    ],
    mistakes={
        'all three read a 9, but not all with 95 %': """\
ring = {"radius": 0.3, "width": 0.1, "row": 0.0}
""",
        'all three should read a 9, and they read 6, 6 and 6': """\
ring = {"radius": 0.3, "width": 0.1, "row": 0.2}
""",
        'all three should read a 9, and they read 4, 4 and 4': """\
ring = {"radius": 0.6, "width": 0.1, "row": -0.4}
""",
    },
)
