"""Checks of the exercises of lecture 25. Made from exercises/src/25_learning_from_pixels.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np

from dlsg_utils.course import exercises



exercise(
    "values",
    points=2,
    right=(1.0, 0.5, 0.125, 0.0625),
    hints=[
        "The reward of the step itself is not discounted.",
        "After a step to the left one acts as well as possible: how many steps is it then to 4?",
        "From 0, a step to the left leaves one at 0; from there the best value is 0.5 ** 3.",
    ],
    mistakes={
        'The reward of the step itself is not discounted: Q(3, right) is 1.': """\
values = (0.5, 0.25, 0.0625, 0.03125)
""",
        'A step to the left is not the end: one may turn back, and earns later.': """\
values = (1.0, 0.5, 0.0, 0.0)
""",
        'Left from 2 leads to 1; three steps later one is at 4. The fourth reward is worth 0.5 ** 3.': """\
values = (1.0, 0.5, 0.25, 0.125)
""",
    },
)

def right_targets(rewards, done, following, chosen_by, discount):
    found = np.array(rewards, float)
    for n in range(len(found)):
        if not done[n]:
            found[n] += discount * following[n][np.argmax(chosen_by[n])]
    return found


exercise(
    "targets",
    points=3,
    right=right_targets,
    cases={
        "two agree": (
            np.array([0.0, 1.0]),
            np.array([False, False]),
            np.array([[1.0, 3.0], [2.0, 0.0]]),
            np.array([[0.0, 1.0], [5.0, 1.0]]),
            0.5,
        ),
        "they disagree": (
            np.array([0.0]),
            np.array([False]),
            np.array([[1.0, 3.0, 2.0]]),
            np.array([[0.0, 1.0, 7.0]]),
            1.0,
        ),
        "the game is over": (
            np.array([1.0, -1.0]),
            np.array([True, True]),
            np.array([[9.0, 3.0], [2.0, 9.0]]),
            np.array([[1.0, 0.0], [0.0, 1.0]]),
            0.9,
        ),
    },
    hints=[
        "`chosen_by.argmax(axis=1)` are the actions; what are they worth in `following`?",
        "Where `done` is true the target is the reward alone.",
    ],
    mistakes={
        'This is the largest value, as in Q-learning that is not double: the network must choose.': """\
def targets(rewards, done, following, chosen_by, discount):
    return rewards + discount * np.where(done, 0, following.max(axis=1))
""",
        'Where the game is over nothing follows.': """\
def targets(rewards, done, following, chosen_by, discount):
    chosen = chosen_by.argmax(axis=1)
    return rewards + discount * following[np.arange(len(following)), chosen]
""",
        'The network chooses, but the target network says what the action is worth.': """\
def targets(rewards, done, following, chosen_by, discount):
    return rewards + discount * np.where(done, 0, chosen_by.max(axis=1))
""",
    },
)

def right_returns(rewards, discount):
    return np.array([
        sum(reward * discount**later for later, reward in enumerate(rewards[step:]))
        for step in range(len(rewards))
    ])  # fmt: skip


exercise(
    "returns",
    points=2,
    right=right_returns,
    cases={
        "a reward at the end": (np.array([0.0, 0.0, 1.0]), 0.5),
        "rewards on the way": (np.array([1.0, -1.0, 0.0, 2.0]), 0.9),
        "no discount": (np.array([1.0, 1.0, 1.0]), 1.0),
    },
    hints=[
        "For rewards 0, 0, 1 the first step is worth something. What does the function say?",
        "Begin with the last step, and turn the list round in the end.",
    ],
    mistakes={
        'Each step has the return of another one: the list must be turned round again.': """\
def returns(rewards, discount):
    earned, result = 0.0, []
    for reward in reversed(rewards):
        earned = reward + discount * earned
        result.append(earned)
    return np.array(result)
""",
        'A reward is discounted by how far ahead it lies, seen from each step anew.': """\
def returns(rewards, discount):
    weights = discount ** np.arange(len(rewards))
    return np.cumsum((rewards * weights)[::-1])[::-1]
""",
        'These are sums without a discount.': """\
def returns(rewards, discount):
    return np.cumsum(rewards[::-1])[::-1]
""",
    },
)

def judge_design(design):
    if not isinstance(design, dict) or set(design) != {"kernel", "stride"}:
        return 'keep the form of the answer: {"kernel": (…, …), "stride": (…, …)}'
    kernel, stride = design["kernel"], design["stride"]
    numbers = [*kernel, *stride]
    if len(numbers) != 4 or not all(isinstance(each, int) and each >= 1 for each in numbers):
        return "kernel and stride take two whole numbers each"
    side = 84
    for layer in (0, 1):
        if stride[layer] > kernel[layer]:
            return f"layer {layer + 1} leaves out pixels between its windows"
        if kernel[layer] > side or (side - kernel[layer]) % stride[layer]:
            return f"the windows of layer {layer + 1} do not fit {side} positions"
        side = (side - kernel[layer]) // stride[layer] + 1
    seen = kernel[0] + (kernel[1] - 1) * stride[0]
    if seen < 20:
        return f"a unit of the second layer sees {seen}×{seen} pixels"
    if side < 9:
        return f"the second layer has {side}×{side} positions"
    if 32 * side * side > 2600:
        return f"{32 * side * side:,} values go into the dense layer"
    return None


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "32 · 9 · 9 is 2,592: the second layer must have just 9×9 positions.",
        "A unit of the second layer sees kernel[0] + (kernel[1] − 1) · stride[0] pixels.",
        "The lecture says what Mnih et al. took.",
    ],
    mistakes={
        'a unit of the second layer sees 5×5 pixels': """\
design = {"kernel": (3, 3), "stride": (1, 1)}
""",
        'the windows of layer 1 do not fit 84 positions': """\
design = {"kernel": (8, 4), "stride": (3, 2)}
""",
        '8,192 values go into the dense layer': """\
design = {"kernel": (16, 3), "stride": (4, 1)}
""",
        'layer 1 leaves out pixels between its windows': """\
design = {"kernel": (4, 4), "stride": (8, 2)}
""",
    },
)
