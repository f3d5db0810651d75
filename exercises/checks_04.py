"""Checks of the exercises of lecture 04. Made from exercises/src/04_training_cnns.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np

from dlsg_utils import data
from dlsg_utils.course import exercises


digits = data.load("mnist-10k").train[:500]
pixels = digits.images.reshape(500, 14, 2, 14, 2).mean(axis=(2, 4)).reshape(500, 196)
targets = np.eye(10)[digits.labels]


def loss_after(momentum, rate=0.1, steps=60):
    """Train one dense layer on 500 digits of 14×14 pixels; return the loss (exercise 5)."""
    weights, velocity = np.zeros((196, 10)), np.zeros((196, 10))
    for _ in range(steps + 1):
        logits = pixels @ weights
        exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
        gradient = pixels.T @ (probabilities - targets) / len(pixels)
        velocity = momentum * velocity - rate * gradient
        weights = weights + velocity
    return -np.log((probabilities * targets).sum(axis=1)).mean()  # before the last update


exercise(
    "gradients",
    points=1,
    right=(2, 4, 0),
    hints=[
        "The plus gate passes the 1 that it receives on to both of its inputs.",
        "Times gives each input the other's value. Max gives all to the larger input.",
        "y is used twice. What happens with what arrives on two ways?",
    ],
    mistakes={
        'y is used twice: what comes through the maximum is missing.': """\
gradients = 2, 3, 0
""",
        'y is used twice: what comes through the product is missing.': """\
gradients = 2, 1, 0
""",
        'The maximum passes the gradient to its larger input only. A small change of z changes nothing.': """\
gradients = 2, 4, 1
""",
        'The maximum gives its gradient to the wrong input: the larger one gets it.': """\
gradients = 2, 3, 1
""",
        "The product gives each input the *other* one's value.": """\
gradients = 3, 3, 0
""",
        'What arrives at y on two ways is added, not multiplied, and the maximum passes on a gradient, not its value.': """\
gradients = 2, 6, 0
""",
    },
)

def measured(x, w, b, arriving):
    """Measure the three gradients with small steps, one number after the other."""
    parts = [x.astype(float), w.astype(float), b.astype(float)]

    def loss():
        return (np.maximum(parts[0] @ parts[1] + parts[2], 0) * arriving).sum()

    gradients = [np.zeros(part.shape) for part in parts]
    for part, gradient in zip(parts, gradients, strict=True):
        for place in np.ndindex(part.shape):
            value, ends = part[place], []
            for part[place] in (value + 1e-6, value - 1e-6):
                ends.append(loss())
            part[place], gradient[place] = value, (ends[0] - ends[1]) / 2e-6
    return gradients[1], gradients[2], gradients[0]


def layer(n, inputs, units, seed):
    random = np.random.default_rng(seed)
    shapes = (n, inputs), (inputs, units), (units,), (n, units)
    return tuple(random.normal(size=shape).round(2) for shape in shapes)


exercise(
    "backward",
    points=3,
    right=measured,
    cases={
        "one input, one unit that is on": (
            np.array([[2.0]]),
            np.array([[3.0]]),
            np.array([-1.0]),
            np.array([[5.0]]),
        ),
        "one input, one unit that is off": (
            np.array([[2.0]]),
            np.array([[-3.0]]),
            np.array([1.0]),
            np.array([[5.0]]),
        ),
        "2 inputs, 2 units, a batch of 3": layer(3, 2, 2, seed=0),
        "4 inputs, 4 units, a batch of 4": layer(4, 4, 4, seed=1),
    },
    hints=[
        "First go back through the ReLU: where x w + b is negative, nothing passes.",
        "A weight w[i, j] multiplies input i for unit j: its gradient is the input times what "
        "arrives at the unit, added up over the batch. Which matrix product is that?",
        "The bias of a unit is used for each input of the batch. The inputs meet `w` the other way "
        "round: `w.T`.",
    ],
    mistakes={
        'The gradient passes units that ReLU holds at 0. Their local gradient is 0.': """\
def backward(x, w, b, arriving):
    return x.T @ arriving, arriving.sum(axis=0), arriving @ w.T
""",
        'The ReLU is applied to the gradient. Whether a gradient passes depends on the sign of x w + b.': """\
def backward(x, w, b, arriving):
    before = np.maximum(arriving, 0)
    return x.T @ before, before.sum(axis=0), before @ w.T
""",
        'The gradient is multiplied by the activation. The local gradient of a ReLU that is on is 1.': """\
def backward(x, w, b, arriving):
    before = arriving * np.maximum(x @ w + b, 0)
    return x.T @ before, before.sum(axis=0), before @ w.T
""",
        'The gradients of w and b are divided by n once more. That is in `arriving` already.': """\
def backward(x, w, b, arriving):
    before = np.where(x @ w + b > 0, arriving, 0)
    return x.T @ before / len(x), before.mean(axis=0), before @ w.T
""",
        'The bias must get a gradient of its own shape: add up over the batch.': """\
def backward(x, w, b, arriving):
    before = np.where(x @ w + b > 0, arriving, 0)
    return x.T @ before, before, before @ w.T
""",
        'The gradient of x goes through `w` as the inputs do. Backwards it meets the transposed matrix.': """\
def backward(x, w, b, arriving):
    before = np.where(x @ w + b > 0, arriving, 0)
    return x.T @ before, before.sum(axis=0), before @ w
""",
        'The three gradients are right, in another order: w, b, x is asked for.': """\
def backward(x, w, b, arriving):
    before = np.where(x @ w + b > 0, arriving, 0)
    return before @ w.T, x.T @ before, before.sum(axis=0)
""",
    },
)

x, noise = np.random.default_rng(0).uniform(-1, 3, (4, 5)), np.random.default_rng(1).random((4, 5))


def right_dropout(x, noise, rate, training):
    return np.where(training, np.where(noise < rate, 0, x / (1 - rate)), x)


exercise(
    "dropout",
    points=2,
    right=right_dropout,
    cases={
        "training, rate 0.5": (x, noise, 0.5, True),
        "training, rate 0.2": (x, noise, 0.2, True),
        "in use, rate 0.5": (x, noise, 0.5, False),
        "in use, rate 0.2": (x, noise, 0.2, False),
    },
    hints=[
        "The function is told whether the network trains. Does it look at that?",
        "With rate 0.2 four of five activations stay. How much must they grow to keep the mean?",
    ],
    mistakes={
        'In use units are still set to 0. There all of them work, and none is enlarged.': """\
def dropout(x, noise, rate, training):
    return x * (noise >= rate) / (1 - rate)
""",
        'Twice as large is right for a rate of one half only. And in use dropout is still on.': """\
def dropout(x, noise, rate, training):
    return 2 * x * (noise >= rate)
""",
        'Twice as large is right for a rate of one half only. What keeps the mean at another rate?': """\
def dropout(x, noise, rate, training):
    return 2 * x * (noise >= rate) if training else x
""",
        'In training the units that are kept are not enlarged, so the mean falls.': """\
def dropout(x, noise, rate, training):
    return x * (noise >= rate) if training else x
""",
        'Divide by the share of units that are kept, not of those that are set to 0.': """\
def dropout(x, noise, rate, training):
    return x * (noise >= rate) / rate if training else x
""",
        'The units that are kept become smaller. To keep the mean they must grow.': """\
def dropout(x, noise, rate, training):
    return x * (noise >= rate) * (1 - rate) if training else x
""",
        'Training and use are swapped.': """\
def dropout(x, noise, rate, training):
    return x if training else x * (noise >= rate) / (1 - rate)
""",
        'In use the activations are still enlarged. The mean is right there without that.': """\
def dropout(x, noise, rate, training):
    return (x * (noise >= rate) if training else x) / (1 - rate)
""",
    },
)

def right_stopping(losses, patience):
    lowest = np.minimum.accumulate(losses)
    best = [losses.index(value) for value in lowest]
    waited = np.arange(len(losses)) - best
    last = int(np.argmax(waited >= patience)) if (waited >= patience).any() else len(losses) - 1
    return best[last], last


exercise(
    "early_stopping",
    points=2,
    right=right_stopping,
    cases={
        "losses 5, 3, 4, 6, 1, patience 2": ([5, 3, 4, 6, 1], 2),
        "losses 5, 3, 4, 6, 1, patience 3": ([5, 3, 4, 6, 1], 3),
        "losses 9, 4, 6, 5, 4.5, 7, 8, patience 3": ([9, 4, 6, 5, 4.5, 7, 8], 3),
        "losses that fall to the end": ([5, 4, 3, 2, 1], 2),
        "losses 5, 3, 4, 2, 3, 1, patience 2": ([5, 3, 4, 2, 3, 1], 2),
        "losses 3, 2, 2, 2, 2, 1, patience 3": ([3, 2, 2, 2, 2, 1], 3),
    },
    hints=[
        "Keep one number in the loop: the epoch with the lowest loss so far.",
        "How many epochs ago was the best one? Compare that with the patience.",
        "What is returned when the losses end before the patience does?",
    ],
    mistakes={
        'Each loss is compared with the one before it. Compare it with the lowest one so far.': """\
def early_stopping(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        best = epoch if losses[epoch] < losses[best] else best
        if waited == patience:
            return best, epoch
    return best, len(losses) - 1
""",
        'The weights of the last epoch are kept. Those of the best one come back.': """\
def early_stopping(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return epoch, epoch
""",
        'Training goes on one epoch too long.': """\
def early_stopping(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best > patience:
            break
    return best, epoch
""",
        'This looks at losses of epochs that are never trained: the lowest of all may come after the stop.': """\
def early_stopping(losses, patience):
    best = losses.index(min(losses))
    return best, min(best + patience, len(losses) - 1)
""",
        'An equal loss counts as an improvement here. It is none.': """\
def early_stopping(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss <= losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best, epoch
""",
        'The epochs without improvement are counted in all. An improvement sets the count to 0.': """\
def early_stopping(losses, patience):
    best, waited = 0, 0
    for epoch in range(1, len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        else:
            waited += 1
        if waited == patience:
            return best, epoch
    return best, len(losses) - 1
""",
        'Epochs are counted from 0, as Python does.': """\
def early_stopping(losses, patience):
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best + 1, epoch + 1
""",
    },
)

def judge_momentum(momentum):
    if isinstance(momentum, bool) or not isinstance(momentum, (int, float, np.number)):
        return "the momentum is one number, such as 0.5"
    if momentum < 0:
        return "a negative momentum makes each step smaller: the velocity turns around"
    if momentum > 1:
        return "above 1 the velocity grows by itself from step to step: take less than 1"
    loss = loss_after(momentum)
    if loss < 0.24:
        return None
    got = f"the loss falls to {loss:.2f} only, not below 0.24"
    if momentum < 0.97:
        return f"{got}: where the gradient keeps its direction, steps can still add up to more"
    return f"{got}: the velocity forgets too slowly, and the descent overshoots"


exercise(
    "momentum",
    points=2,
    judge=judge_momentum,
    hints=[
        "Where the gradient keeps its direction, momentum β makes steps up to 1 / (1 − β) times as "
        "large.",
        "0.5 doubles the steps, 0.9 makes them ten times as large. The goal takes more than that.",
        "Print the loss for several values between 0.9 and 1. Does it fall all the way?",
    ],
    mistakes={
        'the loss falls to 0.39 only, not below 0.24: where the gradient keeps its direction, steps can still add up to more': """\
momentum = 0.9
""",
        'the loss falls to 0.27 only, not below 0.24: the velocity forgets too slowly, and the descent overshoots': """\
momentum = 1.0
""",
        'above 1 the velocity grows by itself from step to step: take less than 1': """\
momentum = 1.1
""",
        'a negative momentum makes each step smaller: the velocity turns around': """\
momentum = -0.5
""",
    },
)
