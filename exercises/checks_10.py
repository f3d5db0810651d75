"""Checks of the exercises of lecture 10. Made from exercises/src/10_deep_dream.py."""

from dlsg_utils.course.exercises import exercise
import keras
import matplotlib.pyplot as plt
import numpy as np

from dlsg_utils import data, plotting, pretrained, visualization
from dlsg_utils.course import exercises


network = pretrained.efficientnet_lite0()
front = keras.Model(network.input, network.get_layer("block4c_add").output)
cat = data.image("chelsea", size=(96, 128))
def half(image):
    """Return an image of half the height and width: means over 2×2 pixels."""
    height, width = image.shape[:2]
    return image.reshape(height // 2, 2, width // 2, 2, -1).mean(axis=(1, 3))


def double(image):
    """Return an image of twice the height and width: each pixel four times."""
    return image.repeat(2, axis=0).repeat(2, axis=1)
def dream_and_measure(octaves, steps, jitter):
    """Return a dream of the cat, its change at large, and what is left of ‖h‖² when moved."""
    dream = visualization.deep_dream(
        front, cat, "block4c_add", octaves=octaves, steps=steps, jitter=jitter, seed=0,
        progress=False,
    )  # fmt: skip
    at_large = 100 * (dream - cat).reshape(6, 16, 8, 16, 3).mean(axis=(1, 3)).std()
    both = np.stack([dream, np.roll(dream, (5, 9), axis=(0, 1))])
    before, after = (front(both).numpy() ** 2).sum(axis=(1, 2, 3))
    return dream, at_large, after / before


def slopes():
    """The gradient without the chain rule: central differences, exact for a quadratic function."""
    weights, x = np.array([[1, -1], [2, 1], [0, 0.5]]), np.array([1.0, 2])
    return tuple(
        float(((weights @ (x + d)) ** 2).sum() - ((weights @ (x - d)) ** 2).sum()) / 2
        for d in np.eye(2)
    )


exercise(
    "gradient",
    points=1,
    right=slopes(),
    hints=[
        "First compute h: three numbers, one of them negative.",
        "By the chain rule the gradient is 2 hᵀ ∂h/∂x. For a linear layer ∂h/∂x is W.",
        "Multiply h by the first column of W, then by the second, and double both.",
    ],
    mistakes={
        'The factor 2 is missing: the derivative of h² is 2h.': """\
gradient = 7, 5.5
""",
        'The negative activation is left out, as after a rectifier. This layer is linear: it pulls, too.': """\
gradient = 16, 9
""",
        'This is the gradient of the sum of h. Each activation must pull in proportion to itself.': """\
gradient = 3, 0.5
""",
        'The sign is turned: this direction makes ‖h‖² smaller.': """\
gradient = -14, -11
""",
    },
)

def step_one_by_one(images, gradients, size):
    lengths = np.linalg.norm(gradients.reshape(len(gradients), -1), axis=1) / images[0].size ** 0.5
    moved = [x + size * g / rms for x, g, rms in zip(images, gradients, lengths, strict=True)]
    return np.minimum(np.maximum(moved, 0), 1)


_random = np.random.default_rng(0)
_gradients = _random.normal(size=(2, 3, 4, 3)) * np.array([1, 50]).reshape(2, 1, 1, 1)

exercise(
    "step",
    points=2,
    right=step_one_by_one,
    cases={
        "one image": (_random.uniform(0.3, 0.7, (1, 3, 4, 3)), _gradients[:1], 0.02),
        "two images, one with a gradient 50 times as large": (
            _random.uniform(0.3, 0.7, (2, 3, 4, 3)),
            _gradients,
            0.02,
        ),
        "an image with black and white pixels": (
            _random.integers(2, size=(1, 3, 4, 3)).astype(float),
            _gradients[1:],
            0.1,
        ),
    },
    hints=[
        "Root mean square: first square, then take the mean, then the root.",
        "The mean runs over height, width and channels, but not over the images: `axis=(1, 2, 3)`.",
        "`keepdims=True` keeps the shape (N, 1, 1, 1), which fits the gradients. `np.clip` keeps "
        "values in a range.",
    ],
    mistakes={
        'One root mean square for all images: the image with the large gradient takes all of the step.': """\
def step(images, gradients, size):
    return np.clip(images + size * gradients / np.sqrt(np.mean(gradients**2)), 0, 1)
""",
        'Some values have left [0, 1]: that is no image any more.': """\
def step(images, gradients, size):
    rms = np.sqrt(np.mean(gradients**2, axis=(1, 2, 3), keepdims=True))
    return images + size * gradients / rms
""",
        'The sign of the step is turned: this goes down the gradient, as training does. A dream climbs.': """\
def step(images, gradients, size):
    rms = np.sqrt(np.mean(gradients**2, axis=(1, 2, 3), keepdims=True))
    return np.clip(images - size * gradients / rms, 0, 1)
""",
        "This divides by the mean square. The root is missing, so the step depends on the gradient's size.": """\
def step(images, gradients, size):
    return np.clip(
        images + size * gradients / np.mean(gradients**2, axis=(1, 2, 3), keepdims=True), 0, 1
    )
""",
        'The gradient is not divided by its root mean square, so its size decides how long the step is.': """\
def step(images, gradients, size):
    return np.clip(images + size * gradients, 0, 1)
""",
    },
)

def octaves_by_recursion(photograph, dream, count):
    if count == 1:
        return dream(photograph)
    small = half(photograph)
    return dream(photograph + double(octaves_by_recursion(small, dream, count - 1) - small))


def brighten(image):
    """Stand in for a dream: what is brighter than the mean becomes brighter still."""
    return image + 0.3 * np.maximum(image - image.mean(), 0) + 0.01 * np.sin(20 * image)


exercise(
    "in_octaves",
    points=3,
    right=octaves_by_recursion,
    cases={
        "one size": (cat, brighten, 1),
        "a dream that changes nothing, two sizes": (cat, lambda image: image, 2),
        "two sizes": (cat, brighten, 2),
        "four sizes": (cat, brighten, 4),
    },
    hints=[
        "Halving and doubling loses detail. Which image has the detail at each size?",
        "At each size the dream starts from the photograph of that size plus what has changed so "
        "far.",
        "What has changed at the smaller size is the dream minus the photograph of the smaller "
        "size. Enlarge that.",
    ],
    mistakes={
        "The dream itself is enlarged, so the photograph's fine detail is lost. Enlarge what has changed.": """\
def in_octaves(photograph, dream, count):
    sizes = [photograph]
    for _ in range(count - 1):
        sizes.insert(0, half(sizes[0]))
    image = dream(sizes[0])
    for _ in sizes[1:]:
        image = dream(double(image))
    return image
""",
        'What was dreamt at the smaller sizes is thrown away: each size starts from the bare photograph.': """\
def in_octaves(photograph, dream, count):
    return dream(photograph)
""",
        'The small photograph is added once more. Enlarge the change: the dream without the photograph.': """\
def in_octaves(photograph, dream, count):
    sizes = [photograph]
    for _ in range(count - 1):
        sizes.insert(0, half(sizes[0]))
    image = dream(sizes[0])
    for larger in sizes[1:]:
        image = dream(larger + double(image))
    return image
""",
        'Only the change of the last size is enlarged. Those of the smaller sizes are lost: take the difference from the photograph, not from where this size started.': """\
def in_octaves(photograph, dream, count):
    sizes = [photograph]
    for _ in range(count - 1):
        sizes.insert(0, half(sizes[0]))
    change = dream(sizes[0]) - sizes[0]
    image = sizes[0] + change
    for larger in sizes[1:]:
        start = larger + double(change)
        image = dream(start)
        change = image - start
    return image
""",
    },
)

def pull_by_differences(h, g):
    def energy(h):
        return np.einsum("ijc,klc->ijkl", h, g).max(axis=(2, 3)).sum()

    result, little = np.zeros(h.shape), 1e-5
    for index in np.ndindex(h.shape):
        move = np.zeros(h.shape)
        move[index] = little
        result[index] = (energy(h + move) - energy(h - move)) / (2 * little)
    return result


_features = np.random.default_rng(3).normal(size=(4, 2, 3, 4)) * [1, 2, 1, 0.5]

exercise(
    "pull",
    points=3,
    right=pull_by_differences,
    cases={
        "a guide of the same size": (_features[0], _features[1]),
        "features far from zero": (_features[1] + 3, _features[2]),
        "a smaller guide": (_features[2], _features[3][:, :2]),
    },
    hints=[
        "Take one position i. The maximum chooses one k. What is the derivative of hᵀg with "
        "respect to h?",
        "All products at once: write both as matrices with C columns and multiply one by the "
        "transpose of the other.",
        "`argmax` over the guide's positions says which row of the guide each position gets.",
    ],
    mistakes={
        'The maximum is taken over the positions of the image. Each of those should choose one of the guide.': """\
def pull(h, g):
    channels = h.shape[-1]
    guide = g.reshape(-1, channels)
    best = (h.reshape(-1, channels) @ guide.T).argmax(axis=0)
    return guide[best].reshape(h.shape)
""",
        'These are the largest products, one number a position. Asked is their derivative: C numbers.': """\
def pull(h, g):
    channels = h.shape[-1]
    return (h.reshape(-1, channels) @ g.reshape(-1, channels).T).max(axis=1).reshape(h.shape[:2])
""",
        'Each position is pulled to the sum of the whole guide. The maximum chooses a single position k.': """\
def pull(h, g):
    return np.broadcast_to(g.sum(axis=(0, 1)), h.shape)
""",
        'This compares by the cosine. The formula has the bare product: a long g counts for more.': """\
def pull(h, g):
    channels = h.shape[-1]
    guide = g.reshape(-1, channels)
    unit = guide / np.linalg.norm(guide, axis=1, keepdims=True)
    best = (h.reshape(-1, channels) @ unit.T).argmax(axis=1)
    return guide[best].reshape(h.shape)
""",
        'This is the nearest position of the guide. The formula asks for the largest product.': """\
def pull(h, g):
    channels = h.shape[-1]
    guide = g.reshape(-1, channels)
    far = ((h.reshape(-1, 1, channels) - guide) ** 2).sum(axis=2)
    return guide[far.argmin(axis=1)].reshape(h.shape)
""",
    },
)

def judge_options(options):
    if not isinstance(options, dict) or set(options) != {"octaves", "steps", "jitter"}:
        return "`options` must stay a dict with octaves, steps and jitter"
    if not all(isinstance(value, int) for value in options.values()):
        return "octaves, steps and jitter must be whole numbers"
    if options["octaves"] * options["steps"] > 24:
        return "octaves times steps is more than 24: each octave takes that many steps"
    _, at_large, left = dream_and_measure(**options)
    if left < 0.75:
        return (
            "moved by a few pixels the dream keeps less than 0.75 of ‖h‖²: "
            "it was made for one grid of positions"
        )
    if at_large < 1.8:
        return (
            "the change at large is less than 1.8: what is drawn in a small image becomes large "
            "when it is enlarged"
        )
    return None


exercise(
    "options",
    points=2,
    judge=judge_options,
    hints=[
        "One option frees the dream from the grid of the layer's positions, another one makes "
        "forms large. Which?",
        "The layer has a position every 16 pixels. A random move before each step should be of "
        "that order.",
        "What is drawn in an image half as large will be twice as large in the end. Share the 24 "
        "steps among several sizes.",
    ],
    mistakes={
        'moved by a few pixels the dream keeps less than 0.75 of ‖h‖²: it was made for one grid of positions': """\
options = {"octaves": 3, "steps": 8, "jitter": 0}
""",
        'the change at large is less than 1.8: what is drawn in a small image becomes large when it is enlarged': """\
options = {"octaves": 1, "steps": 24, "jitter": 8}
""",
        'octaves times steps is more than 24: each octave takes that many steps': """\
options = {"octaves": 4, "steps": 24, "jitter": 8}
""",
    },
)
