"""Checks of the exercises of lecture 19. Made from exercises/src/19_a_probabilistic_view.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np

from dlsg_utils import data
from dlsg_utils.applications import rendering_model
from dlsg_utils.course import exercises



exercise(
    "outputs",
    points=2,
    right=(0.0, 0.0, 4.0, 0.5),
    hints=[
        "The bias is −‖μ‖²/2σ² + log(p_on / p_off). What is the logarithm of 0.5/0.5?",
        "ReLU makes negative sums zero: there the switch is off.",
        "For x = c μ the sum of products is c ‖μ‖². When is it as large as ‖μ‖²/2?",
    ],
    mistakes={
        'These are the sums of products. The bias, −‖μ‖²/2σ² + log(p_on / p_off), is missing.': """\
outputs = (1.0, 2.0, 6.0, 0.5)
""",
        'Without ReLU: a negative score means that the switch off is more probable, whose score is 0.': """\
outputs = (-1.0, 0.0, 4.0, 0.5)
""",
        'Half of the norm is subtracted, not the whole: (x − μ)² has 2 ⟨μ, x⟩ and ‖μ‖².': """\
outputs = (0.0, 0.0, 2.0, 1.0)
""",
        'Half of the template is enough: then rendering it leaves less than leaving it out.': """\
outputs = (0.0, 0.0, 4.0, 1.0)
""",
    },
)

def right_posterior(scores):
    found = np.zeros(scores.shape)
    for n, each in enumerate(scores):
        total = np.logaddexp.reduce(each.ravel())
        found[n] = np.exp(each - total)
    return found


def some_scores(seed, shape, top):
    return np.random.default_rng(seed).normal(top, 2, size=shape)


exercise(
    "posterior",
    points=2,
    right=right_posterior,
    cases={
        "small scores": (some_scores(0, (2, 3, 2), 0),),
        "scores of about 2,000": (some_scores(1, (3, 2, 4), 2000),),
    },
    hints=[
        "Bayes' rule: divide each joint probability by the sum of all of the image.",
        "One number may be subtracted from all scores of an image. Which one keeps exp finite?",
        "`scores.max(axis=(1, 2), keepdims=True)`.",
    ],
    mistakes={
        'The largest is 1 now, but they do not sum to 1. Divide by the sum over all templates and places of the image.': """\
def posterior(scores):
    return np.exp(scores - scores.max(axis=(1, 2), keepdims=True))
""",
        'These sum to 1 over the places of each template. All templates of an image compete, too.': """\
def posterior(scores):
    shares = np.exp(scores - scores.max(axis=2, keepdims=True))
    return shares / shares.sum(axis=2, keepdims=True)
""",
        'These sum to 1 over all images together. Each image has a posterior of its own.': """\
def posterior(scores):
    shares = np.exp(scores - scores.max())
    return shares / shares.sum()
""",
        'This is the best state alone, max-sum. The E-step keeps the probabilities of all states.': """\
def posterior(scores):
    return (scores == scores.max(axis=(1, 2), keepdims=True)).astype(float)
""",
    },
)

def right_weights(templates, noise, on):
    kernels = np.stack(list(templates), axis=-1)[:, :, None, :] / (noise * noise)
    biases = [np.log(on) - np.log(1 - on) - 0.5 * (t / noise * t / noise).sum() for t in templates]
    return kernels, np.array(biases)


def some_templates(seed, shape):
    return np.random.default_rng(seed).random(shape)


exercise(
    "weights",
    points=2,
    right=right_weights,
    cases={
        "noise 1": (some_templates(0, (2, 3, 3)), 1.0, 0.5),
        "noise 0.5": (some_templates(1, (3, 2, 4)), 0.5, 0.2),
    },
    hints=[
        "What stands below ‖x − μ‖² in the exponent of a Gaussian?",
        "It is the variance, twice: 2σ². Where does it come into the kernels?",
    ],
    mistakes={
        'The kernels are right now. The norm in the bias is divided by 2σ², too.': """\
def weights(templates, noise, on):
    norms = (templates**2).sum(axis=(1, 2))
    kernels = np.moveaxis(templates, 0, -1)[:, :, None] / noise**2
    return kernels, -norms / (2 * noise) + np.log(on / (1 - on))
""",
        'The logarithm of the prior is not divided by the variance: it is no distance.': """\
def weights(templates, noise, on):
    norms = (templates**2).sum(axis=(1, 2))
    kernels = np.moveaxis(templates, 0, -1)[:, :, None] / noise**2
    return kernels, (-norms / 2 + np.log(on / (1 - on))) / noise**2
""",
        'A convolution layer does not flip its kernel: it computes the cross-correlation, as the model asks for.': """\
def weights(templates, noise, on):
    norms = (templates**2).sum(axis=(1, 2))
    flipped = templates[:, ::-1, ::-1]
    kernels = np.moveaxis(flipped, 0, -1)[:, :, None] / noise**2
    return kernels, -norms / (2 * noise**2) + np.log(on / (1 - on))
""",
        'The switch is compared with off: the bias has log(on / (1 − on)), not log(on) alone.': """\
def weights(templates, noise, on):
    norms = (templates**2).sum(axis=(1, 2))
    kernels = np.moveaxis(templates, 0, -1)[:, :, None] / noise**2
    return kernels, -norms / (2 * noise**2) + np.log(on)
""",
    },
)

from functools import cache


@cache
def moved_digits():
    digits = data.load("mnist-10k")
    train, held = digits.train[:300], digits.validation[:500]
    return (
        rendering_model.moved(train.images, 2, seed=0), train.labels,
        rendering_model.moved(held.images, 2, seed=1), held.labels,
    )  # fmt: skip


@cache
def share_right(templates, size):
    images, labels, held, truth = moved_digits()
    mixture, _ = rendering_model.learn_mixture(
        images, labels, templates=templates, size=size, steps=6, seed=0
    )
    return float((rendering_model.classify(mixture, held) == truth).mean())


def judge_design(design):
    if not isinstance(design, dict) or set(design) != {"templates", "size"}:
        return 'keep the form of the answer: {"templates": …, "size": …}'
    templates, size = design["templates"], design["size"]
    if not all(isinstance(each, int) for each in (templates, size)):
        return "templates and size must be whole numbers"
    if not 1 <= templates <= 3:
        return f"templates must be from 1 to 3, and is {templates}"
    if not 18 <= size <= 28:
        return f"size must be from 18 to 28 pixels, and is {size}"
    right = share_right(templates, size)
    if right >= 0.75:
        return None
    found = f"{100 * right:.0f} % right"
    if size > 25:
        return (
            f"{found}: a template of {size} pixels has too few places, (29 − {size})². Allow more"
        )
    return f"{found}: one template must do for all ways to write a digit. Take more of them"


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "A template of s pixels lies at (29 − s)² places in an image of 28×28.",
        "Moves of up to two pixels each way are 25 places.",
        "With the places right, try two or three templates for each class.",
    ],
    mistakes={
        '59 % right: a template of 28 pixels has too few places, (29 − 28)². Allow more': """\
design = {"templates": 3, "size": 28}
""",
        '73 % right: one template must do for all ways to write a digit. Take more of them': """\
design = {"templates": 1, "size": 24}
""",
        'size must be from 18 to 28 pixels, and is 5': """\
design = {"templates": 3, "size": 5}
""",
        'templates must be from 1 to 3, and is 50': """\
design = {"templates": 50, "size": 24}
""",
        'keep the form of the answer: {"templates": …, "size": …}': """\
design = [3, 24]
""",
    },
)
