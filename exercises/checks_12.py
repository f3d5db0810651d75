"""Checks of the exercises of lecture 12. Made from exercises/src/12_adversarial_examples.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np

from dlsg_utils import adversarial, data, pretrained
from dlsg_utils.course import exercises


# A linear classifier of digits: the score of class k is W[k] · x + b[k]. Its weights are the mean
# images of the classes.
digits = data.load("mnist-10k")
pixels = digits.train.images.reshape(-1, 784).astype(float)
W = np.array([pixels[digits.train.labels == k].mean(axis=0) for k in range(10)])
b = -(W**2).sum(axis=1) / 2
reader = pretrained.digit_network(0)
votes = reader(digits.test.images[:50]).numpy().argmax(axis=1)
known = np.flatnonzero(votes == digits.test.labels[:50])[:20]
images, labels = digits.test.images[known], digits.test.labels[known]


def success(options):
    """Return how many of the 20 digits PGD fools."""
    attack = adversarial.pgd(reader, images, labels, restarts=0, progress=False, **options)
    return int(attack.success.sum())


_w = 0.05 * np.random.default_rng(0).choice([-1, 1], size=784)

exercise(
    "rise_and_deviation",
    points=2,
    right=(
        float(_w @ (0.5 + 0.1 * np.sign(_w)) - _w @ np.full(784, 0.5)),
        float(np.sqrt(784 * (0.1 * 0.05) ** 2)),  # variances of independent terms add up
    ),
    hints=[
        "By how much does one value change the score, if it moves by 0.1 and has a weight of "
        "±0.05? And which sign does that have with sign(w)?",
        "With the plan, 784 equal terms add up. With noise each term has a random sign.",
        "For independent terms the variances add up. So the standard deviation grows with the "
        "square root of their number.",
    ],
    mistakes={
        'The noise has a mean of 0. Its standard deviation was asked for: how far one draw usually is from 0.': """\
rise_and_deviation = 3.92, 0
""",
        'The noise does not add up like the plan: its terms have random signs, and most cancel out.': """\
rise_and_deviation = 3.92, 3.92
""",
        'The first is what adding 0.1 · w does. With the sign of w each value moves by the whole 0.1.': """\
rise_and_deviation = 0.196, 0.14
""",
        'This is what a single value does. All 784 of them move.': """\
rise_and_deviation = 0.005, 0.005
""",
        'The two are swapped: the change with a plan is the larger one.': """\
rise_and_deviation = 0.14, 3.92
""",
    },
)

def towards_by_differences(W, b, x, target, epsilon):
    """FGSM without a formula: the loss with each value moved a little up and down."""

    def losses(images):
        scores = images @ W.T + b
        return np.log(np.exp(scores - scores[:, [target]]).sum(axis=1))

    moves = 1e-5 * np.eye(len(x))
    slope = losses(x + moves) - losses(x - moves)
    return np.minimum(np.maximum(x - epsilon * np.sign(slope), 0), 1)


_random = np.random.default_rng(1)
_W, _b = _random.normal(size=(4, 12)), _random.normal(size=4)

exercise(
    "towards",
    points=3,
    right=towards_by_differences,
    cases={
        "four classes": (_W, _b, _random.uniform(0.3, 0.7, 12), 2, 0.1),
        "four classes, another target": (_W, _b, _random.uniform(0.3, 0.7, 12), 0, 0.2),
        "an image with black and white values": (
            _W,
            _b,
            _random.integers(2, size=12).astype(float),
            3,
            0.15,
        ),
    },
    hints=[
        "The loss of the wanted class should become smaller. Which sign does the step have?",
        "Compute the scores, then p. Subtract 1 from p at the target: that is p − y.",
        "Multiply by the transpose of W, take the sign, step, and clip to [0, 1].",
    ],
    mistakes={
        'The sign of the step is wrong: this climbs the loss of the wanted class and moves away from it.': """\
def towards(W, b, x, target, epsilon):
    scores = W @ x + b
    p = np.exp(scores - scores.max())
    p /= p.sum()
    p[target] -= 1
    return np.clip(x + epsilon * np.sign(W.T @ p), 0, 1)
""",
        'This only raises the score of the target. The loss also counts the scores of the other classes.': """\
def towards(W, b, x, target, epsilon):
    return np.clip(x + epsilon * np.sign(W[target]), 0, 1)
""",
        'Some values have left [0, 1]: no image file could hold them.': """\
def towards(W, b, x, target, epsilon):
    scores = W @ x + b
    p = np.exp(scores - scores.max())
    p /= p.sum()
    p[target] -= 1
    return x - epsilon * np.sign(W.T @ p)
""",
        "The sign is missing: FGSM moves all values by the same amount, whatever their gradient's size.": """\
def towards(W, b, x, target, epsilon):
    scores = W @ x + b
    p = np.exp(scores - scores.max())
    p /= p.sum()
    p[target] -= 1
    return np.clip(x - epsilon * (W.T @ p), 0, 1)
""",
        'The softmax is missing: p − y needs probabilities, and this takes the bare scores.': """\
def towards(W, b, x, target, epsilon):
    scores = W @ x + b
    scores[target] -= 1
    return np.clip(x - epsilon * np.sign(W.T @ scores), 0, 1)
""",
    },
)

def pgd_in_a_box(image, gradient_of, epsilon, alpha, steps):
    low, high = np.maximum(image - epsilon, 0), np.minimum(image + epsilon, 1)
    moved = image
    for _ in range(steps):
        moved = np.minimum(np.maximum(moved + alpha * np.sign(gradient_of(moved)), low), high)
    return moved


def bent(x):
    """Give a gradient that changes its sign on the way."""
    return np.cos(25 * x + np.arange(x.size))


_gray = np.linspace(0.3, 0.7, 8)
_ends = np.array([0, 0.02, 0.97, 1, 0.5, 0, 1, 0.05])

exercise(
    "pgd",
    points=3,
    right=pgd_in_a_box,
    cases={
        "one step": (_gray, bent, 0.1, 0.04, 1),
        "20 steps": (_gray, bent, 0.1, 0.03, 20),
        "20 steps of a constant gradient": (
            _gray,
            lambda x: np.array([1.0, -2, 3, -4, 5, -6, 7, -8]),
            0.1,
            0.03,
            20,
        ),
        "values near black and white": (_ends, bent, 0.1, 0.03, 7),
    },
    hints=[
        "Follow one value by hand: constant gradient, alpha 0.03, epsilon 0.1. Where is it after "
        "ten steps?",
        "The limit is a box around one image. Which image is the center of the box in the second "
        "step?",
        "Keep the original image. Let another name hold the image that moves.",
    ],
    mistakes={
        'The image drifts away: the limit holds around the image of the step before, not the original.': """\
def pgd(image, gradient_of, epsilon, alpha, steps):
    for _ in range(steps):
        moved = image + alpha * np.sign(gradient_of(image))
        moved = np.clip(moved, image - epsilon, image + epsilon)
        image = np.clip(moved, 0, 1)
    return image
""",
        'The gradient is always taken at the original, so all steps go one way. Take it where you are.': """\
def pgd(image, gradient_of, epsilon, alpha, steps):
    moved = image
    for _ in range(steps):
        moved = moved + alpha * np.sign(gradient_of(image))
        moved = np.clip(moved, image - epsilon, image + epsilon)
        moved = np.clip(moved, 0, 1)
    return moved
""",
        'The image goes back into the box only once, at the end. It must do so after each step.': """\
def pgd(image, gradient_of, epsilon, alpha, steps):
    moved = image
    for _ in range(steps):
        moved = moved + alpha * np.sign(gradient_of(moved))
    return np.clip(np.clip(moved, image - epsilon, image + epsilon), 0, 1)
""",
        'The limit epsilon holds, but some values have left [0, 1].': """\
def pgd(image, gradient_of, epsilon, alpha, steps):
    moved = image
    for _ in range(steps):
        moved = moved + alpha * np.sign(gradient_of(moved))
        moved = np.clip(moved, image - epsilon, image + epsilon)
    return moved
""",
        'The sign of the step is turned: this goes down the loss, and the network becomes surer.': """\
def pgd(image, gradient_of, epsilon, alpha, steps):
    moved = image
    for _ in range(steps):
        moved = moved - alpha * np.sign(gradient_of(moved))
        moved = np.clip(np.clip(moved, image - epsilon, image + epsilon), 0, 1)
    return moved
""",
    },
)

def change_by_least_squares(W, b, x):
    """The shortest solution of (w_j − w_k) · r = s_k − s_j, for each j; the shortest of those."""
    scores = W @ x + b
    k = int(scores.argmax())
    changes = [
        np.linalg.lstsq((W[j] - W[k])[None], scores[[k]] - scores[j], rcond=None)[0]
        for j in range(len(W))
        if j != k
    ]
    return min(changes, key=np.linalg.norm)


# Scores 2, 1.5, 0.5, 0. The second class comes close in score, but its weights hardly differ from
# those of the first, so that its boundary is far away; that of the third is near.
_rows = np.array([[1.0, 0, 0.5], [0.9, 0.1, 0.4], [-2, 2, 1], [0.0, 1, 3]])
_point = np.array([0.5, 0.4, 0.2])
_offsets = np.array([2, 1.5, 0.5, 0]) - _rows @ _point

exercise(
    "smallest_change",
    points=3,
    right=change_by_least_squares,
    cases={
        "four classes, three values": (_rows, _offsets, _point),
        "two classes": (np.array([[0.0, 0], [3, 4]]), np.array([1.0, 0]), np.array([0.0, 0])),
        "a handwritten digit": (W, b, pixels[0]),
        "another digit": (W, b, pixels[7]),
    },
    hints=[
        "Begin with the scores and with k. Compute all d_j; leave out j = k, where 0 is divided "
        "by 0.",
        "The smallest distance says which class is nearest. That need not be the class with the "
        "second largest score.",
        "The distance divides by the length of w_j − w_k, the change by its square: w_j − w_k has "
        "that length once more.",
    ],
    mistakes={
        'This goes to the class with the second largest score. Its boundary need not be the nearest one.': """\
def smallest_change(W, b, x):
    scores = W @ x + b
    j, k = scores.argsort()[-2:]
    way = W[j] - W[k]
    return (scores[k] - scores[j]) / (way @ way) * way
""",
        'This points the other way, deeper into the class that the classifier sees already.': """\
def smallest_change(W, b, x):
    scores = W @ x + b
    k = scores.argmax()
    changes = [
        (scores[k] - scores[j]) / np.sum((W[j] - W[k]) ** 2) * (W[k] - W[j])
        for j in range(len(W))
        if j != k
    ]
    return min(changes, key=np.linalg.norm)
""",
        'This divides by the length of w_j − w_k. The formula of the change has its square.': """\
def smallest_change(W, b, x):
    scores = W @ x + b
    k = scores.argmax()
    others = [j for j in range(len(W)) if j != k]
    length = {j: np.linalg.norm(W[j] - W[k]) for j in others}
    j = min(others, key=lambda j: (scores[k] - scores[j]) / length[j])
    return (scores[k] - scores[j]) / length[j] * (W[j] - W[k])
""",
        'This moves along w_j alone. To close the gap, move along the difference of both weights.': """\
def smallest_change(W, b, x):
    scores = W @ x + b
    k = scores.argmax()
    others = [j for j in range(len(W)) if j != k]
    j = min(others, key=lambda j: (scores[k] - scores[j]) / np.linalg.norm(W[j] - W[k]))
    return (scores[k] - scores[j]) / (W[j] @ W[j]) * W[j]
""",
        'This is the farthest boundary. The smallest change leads to the nearest one.': """\
def smallest_change(W, b, x):
    scores = W @ x + b
    k = scores.argmax()
    changes = [
        (scores[k] - scores[j]) / np.sum((W[j] - W[k]) ** 2) * (W[j] - W[k])
        for j in range(len(W))
        if j != k
    ]
    return max(changes, key=np.linalg.norm)
""",
    },
)

def judge_options(options):
    if not isinstance(options, dict) or set(options) != {"epsilon", "steps", "step_size"}:
        return "`options` must stay a dict with epsilon, steps and step_size"
    epsilon, steps, step_size = (options[name] for name in ("epsilon", "steps", "step_size"))
    if epsilon > 0.2:
        return "the limit ε is larger than 0.2: larger changes make it too easy"
    if steps > 20:
        return "these are more than 20 steps, each with a gradient to compute"
    if success(options) >= 15:
        return None
    if steps * step_size < epsilon:
        return "steps times step_size is less than ε: the digits never reach their limit"
    if steps == 1:
        return "one long step shoots past the bends of the loss: it fools fewer than 15"
    return "it fools fewer than 15 of 20"


exercise(
    "options",
    points=2,
    judge=judge_options,
    hints=[
        "Many short steps follow the bends of the loss where one long step shoots past.",
        "How far do all steps together lead? It must be at least ε, and somewhat more lets them "
        "turn.",
        "The lecture takes 2.5 · ε / steps for the length of a step.",
    ],
    mistakes={
        'steps times step_size is less than ε: the digits never reach their limit': """\
options = {"epsilon": 0.2, "steps": 10, "step_size": 0.01}
""",
        'the limit ε is larger than 0.2: larger changes make it too easy': """\
options = {"epsilon": 0.3, "steps": 20, "step_size": 0.04}
""",
        'these are more than 20 steps, each with a gradient to compute': """\
options = {"epsilon": 0.2, "steps": 100, "step_size": 0.005}
""",
        'it fools fewer than 15 of 20': """\
options = {"epsilon": 0.1, "steps": 20, "step_size": 0.0125}
""",
    },
)
