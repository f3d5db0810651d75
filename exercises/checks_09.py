"""Checks of the exercises of lecture 09. Made from exercises/src/09_inverting_features.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np
import tensorflow as tf

from dlsg_utils import data, models, pretrained
from dlsg_utils.course import exercises


# Lee's network; an image of a 4 and one of an 8; the activations of the hidden layer for both.
reader = pretrained.digit_network(0)
pair = data.load("mnist-10k").validation.images[[26, 10]]
hidden = models.truncate(reader, "hidden")(pair).numpy().astype(float)


exercise(
    "normalized_errors",
    points=1,
    right=(0.64, 1, 1),
    hints=[
        "Subtract, square, add. For the original alone the sum is 9 + 0 + 16.",
        "How does the third image differ? By as much as the features of the original.",
    ],
    mistakes={
        'These are ratios of lengths. The normalized error has squared lengths.': """\
normalized_errors = (0.8, 1, 1)
""",
        'They are not normalized: divide by the squared length of Φ₀.': """\
normalized_errors = (16, 25, 25)
""",
        'Features twice as large are other features: they differ from Φ₀ by Φ₀.': """\
normalized_errors = (0.64, 1, 0)
""",
        'Where all features are zero, the error is not: all of Φ₀ is missing.': """\
normalized_errors = (0.64, 0, 1)
""",
    },
)

def right_penalties(image, alpha):
    pairs = [(image[i, j], image[i, j - 1]) for i, j in np.ndindex(image.shape) if j]
    pairs += [(image[i, j], image[i - 1, j]) for i, j in np.ndindex(image.shape) if i]
    variation = sum((one - other) ** 2 for one, other in pairs)
    contrast = sum(abs(2 * pixel - 1) ** alpha for pixel in image.ravel())
    return variation / image.size, contrast / image.size


random = np.random.default_rng(0)
exercise(
    "penalties",
    points=2,
    right=right_penalties,
    cases={
        "2×3 pixels, α = 2": (np.array([[0, 0.5, 1], [0, 0.25, 1]]), 2),
        "4×7 pixels, α = 6": (random.random((4, 7)), 6),
        "a gray image, α = 6": (np.full((3, 3), 0.5), 6),
    },
    hints=[
        "`image[1:] - image[:-1]` are the differences of each row to the one above it.",
        "A gray pixel, 0.5, costs nothing in the α-norm; black and white cost 1.",
        "Both sums are divided by the number of pixels, `image.size`.",
    ],
    mistakes={
        'The α-norm: black would cost nothing. The power is that of |2x − 1|, so that gray costs nothing.': """\
def penalties(image, alpha):
    down, right = np.diff(image, axis=0), np.diff(image, axis=1)
    return (np.sum(down**2) + np.sum(right**2)) / image.size, np.mean(np.abs(image) ** alpha)
""",
        'Total variation: these are magnitudes, as with β = 1. Here the differences are squared.': """\
def penalties(image, alpha):
    down, right = np.diff(image, axis=0), np.diff(image, axis=1)
    total_variation = (np.sum(np.abs(down)) + np.sum(np.abs(right))) / image.size
    return total_variation, np.mean(np.abs(2 * image - 1) ** alpha)
""",
        'Total variation: the last row is compared with the first, which is not its neighbor.': """\
def penalties(image, alpha):
    down, right = image - np.roll(image, 1, axis=0), image - np.roll(image, 1, axis=1)
    total_variation = (np.sum(down**2) + np.sum(right**2)) / image.size
    return total_variation, np.mean(np.abs(2 * image - 1) ** alpha)
""",
        'Total variation: one direction is missing. Neighbors are side by side and one below the other.': """\
def penalties(image, alpha):
    total_variation = np.sum(np.diff(image, axis=1) ** 2) / image.size
    return total_variation, np.mean(np.abs(2 * image - 1) ** alpha)
""",
        'These are the sums. Divide both by the number of pixels.': """\
def penalties(image, alpha):
    down, right = np.diff(image, axis=0), np.diff(image, axis=1)
    return np.sum(down**2) + np.sum(right**2), np.sum(np.abs(2 * image - 1) ** alpha)
""",
    },
)

def right_step(W, wanted, x, rate):
    pixels = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(pixels)
        features = tf.nn.relu(tf.linalg.matvec(W, pixels))
        error = tf.reduce_sum((features - wanted) ** 2) / tf.reduce_sum(wanted**2)
    return np.clip(x - rate * tape.gradient(error, pixels).numpy(), 0, 1)


def layer_of(seed, units, pixels, rate):
    """A layer, the features of an image, another image to start from, and a step size."""
    random = np.random.default_rng(seed)
    W = random.normal(size=(units, pixels))
    return W, np.maximum(W @ random.random(pixels), 0), random.random(pixels), rate


exercise(
    "step",
    points=3,
    right=right_step,
    cases={
        "6 units, 4 pixels, a small step": layer_of(0, 6, 4, 0.05),
        "12 units, 9 pixels, a small step": layer_of(1, 12, 9, 0.1),
        "12 units, 9 pixels, a large step": layer_of(2, 12, 9, 3.0),
    },
    hints=[
        "Move one pixel by 1e-5. How much does the error change, and what does `gradient` say?",
        "Back-propagation goes through Φ. What does a rectifier do to a gradient?",
        "A unit with a negative input does not answer to small changes of the image.",
    ],
    mistakes={
        'The gradient passes shut rectifiers. It passes only where their input is positive.': """\
def step(W, wanted, x, rate):
    difference = np.maximum(W @ x, 0) - wanted
    gradient = 2 * W.T @ difference / np.sum(wanted**2)
    return np.clip(x - rate * gradient, 0, 1)
""",
        'This looks at the sign of the difference, as a deconvnet does. The gradient looks at the input.': """\
def step(W, wanted, x, rate):
    difference = np.maximum(W @ x, 0) - wanted
    gradient = 2 * W.T @ np.maximum(difference, 0) / np.sum(wanted**2)
    return np.clip(x - rate * gradient, 0, 1)
""",
        'These are the rectifiers that are open for the original. Those of x count: there the step begins.': """\
def step(W, wanted, x, rate):
    difference = np.maximum(W @ x, 0) - wanted
    gradient = 2 * W.T @ (difference * (wanted > 0)) / np.sum(wanted**2)
    return np.clip(x - rate * gradient, 0, 1)
""",
        'This step climbs. The error should fall: mind the sign.': """\
def step(W, wanted, x, rate):
    difference = (np.maximum(W @ x, 0) - wanted) * (W @ x > 0)
    return np.clip(x + rate * 2 * W.T @ difference / np.sum(wanted**2), 0, 1)
""",
        'The rectifier of Φ is gone: compare ReLU(Wx), not Wx, with the features of the original.': """\
def step(W, wanted, x, rate):
    gradient = 2 * W.T @ (W @ x - wanted) / np.sum(wanted**2)
    return np.clip(x - rate * gradient, 0, 1)
""",
    },
)

def pooled(image):
    return image.reshape(2, 2, 2, 2).max(axis=(1, 3))


four = np.array([[1, 5, 2, 0], [3, 4, 6, 1], [7, 0, 1, 2], [2, 3, 3, 8]])
changed = {
    "a": np.array([[5, 1, 2, 0], *four[1:]]),
    "b": np.where(four == 4, 0, four),
    "c": four[:, [0, 0, 1, 2]],
    "d": four[:, [1, 0, 3, 2]],
    "e": four[:, ::-1],
}
exercise(
    "unseen_changes",
    points=1,
    right={name for name, image in changed.items() if (pooled(image) == pooled(four)).all()},
    hints=[
        "Write down the four maxima before and after each change.",
        "Pooling forgets where in its block a maximum was. It keeps which block it was.",
    ],
    mistakes={
        'b: the 4 is not the maximum of its block, so it may be anything below.': """\
unseen_changes = {"a", "d"}
""",
        'c: when the image moves by one pixel, other pixels share a block. Compute the maxima.': """\
unseen_changes = {"a", "b", "c", "d"}
""",
        'e: the maxima change places. Pooling keeps in which block a maximum was.': """\
unseen_changes = {"a", "b", "d", "e"}
""",
        'These are the changes that the pooled image does show.': """\
unseen_changes = {"c", "e"}
""",
    },
)

from scipy.linalg import null_space


def right_unseen(W, v):
    basis = null_space(W)
    return basis @ (basis.T @ v)


kernel = reader.get_layer("logits").kernel.numpy().astype(float)
exercise(
    "unseen",
    points=2,
    right=right_unseen,
    cases={
        "one output, two inputs": (np.array([[1.0, 2]]), np.array([3.0, 1])),
        "3 outputs, 5 inputs": (random.normal(size=(3, 5)), random.normal(size=5)),
        "Lee's logits, from the 4 to the 8": (kernel.T, hidden[1] - hidden[0]),
    },
    hints=[
        "What does the layer see of v? It is W v, M numbers.",
        "The pseudo-inverse makes of these numbers the part s. What is left of v?",
    ],
    mistakes={
        'This is the part that the layer sees. The rest of v was asked for.': """\
def unseen(W, v):
    return np.linalg.pinv(W) @ (W @ v)
""",
        'The transposed matrix is not the pseudo-inverse: the layer still sees something of this vector.': """\
def unseen(W, v):
    return v - W.T @ (W @ v)
""",
        'This is what the layer gives for v. The part of v that it does not see has as many numbers as v.': """\
def unseen(W, v):
    return W @ v
""",
        'The layer does not see zero, true, but v has more that it does not see: all but s.': """\
def unseen(W, v):
    return np.zeros_like(v)
""",
    },
)

wanted = reader(pair[:1])


@tf.function
def slope_and_errors(x, weight):
    """Return the gradient of the loss of four images, and their normalized errors."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        errors = tf.reduce_sum((reader(x) - wanted) ** 2, axis=1) / tf.reduce_sum(wanted**2)
        down, right = x[:, 1:] - x[:, :-1], x[:, :, 1:] - x[:, :, :-1]
        rough = (tf.reduce_sum(down**2) + tf.reduce_sum(right**2)) / 784
        loss = tf.reduce_sum(errors) + weight * rough
    return tape.gradient(loss, x), errors


def inverted(weight, steps=100, rate=0.03):
    """Return four images by Adam, from four starts, and their normalized errors."""
    random = np.random.default_rng(0)
    x = np.float32(random.normal(0.5, 0.05, (4, 28, 28, 1)).clip(0, 1))
    weight, mean, square = tf.constant(weight, tf.float32), 0.0, 0.0
    for number in range(1, steps + 1):
        slope = slope_and_errors(tf.constant(x), weight)[0].numpy()
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        scaled = mean / (1 - 0.9**number) / (np.sqrt(square / (1 - 0.999**number)) + 1e-8)
        x = np.float32(np.clip(x - rate * scaled, 0, 1))
    return x, slope_and_errors(tf.constant(x), weight)[1].numpy()


def judge_total_variation(weight):
    if isinstance(weight, bool) or not isinstance(weight, (int, float)):
        return f"the weight must be a number, and is {weight!r}"
    if not 0 <= weight < 1e6:
        return "the weight must be from 0 to 1e6: below 0 the penalty would ask for roughness"
    images, errors = inverted(weight)
    spread = images.std(axis=0).mean()
    if errors.max() > 0.01:
        return "an error is above 1 %: the penalty pulls the images away from the features"
    if spread > 0.1:
        return "the spread is above 0.1: each start keeps its noise, which the logits leave open"
    if spread > 0.06:
        return "the spread is between 0.06 and 0.1: nearly; the starts agree better with more"
    return None


exercise(
    "total_variation",
    points=3,
    judge=judge_total_variation,
    hints=[
        "The lecture's weights were 0, 0.1 and 1, and for another layer.",
        "Multiply by ten until an error is too large, then go back.",
    ],
    mistakes={
        'the spread is above 0.1: each start keeps its noise, which the logits leave open': """\
total_variation = 0.02
""",
        'the spread is between 0.06 and 0.1: nearly; the starts agree better with more': """\
total_variation = 0.4
""",
        'an error is above 1 %: the penalty pulls the images away from the features': """\
total_variation = 20.0
""",
        'the weight must be from 0 to 1e6: below 0 the penalty would ask for roughness': """\
total_variation = -1.0
""",
    },
)
