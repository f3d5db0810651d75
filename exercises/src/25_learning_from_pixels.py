# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# %% [markdown]
# # Exercises 25 · Learning from pixels
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `25_learning_from_pixels`.

# %% tags=["setup"]
import numpy as np

from dlsg_utils.course import exercises

check, hint = exercises.load("checks_25.py")

# %% [markdown]
# ## 1. Predict: values of a corridor (2 points)
#
# A corridor has five places, 0 to 4. One begins anywhere, moves left or right by one place a step,
# and the walls hold one back (the step counts). Arriving at place 4 gives the reward 1 and ends the
# game; all else gives 0. γ is 0.5. Give, as a tuple of four numbers:
#
# - Q(3, right),
# - Q(2, right),
# - Q(2, left),
# - Q(0, left).

# %% tags=["answer"]
values = (
    ### BEGIN SOLUTION
    1.0,
    0.5,
    0.125,
    0.0625,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "values",
    points=2,
    right=(1.0, 0.5, 0.125, 0.0625),
    hints=[
        "The reward of the step itself is not discounted.",
        "After a step to the left one acts as well as possible: how many steps is it then to 4?",
        "From 0, a step to the left leaves one at 0; from there the best value is 0.5 ** 3.",
    ],
)

# %% tags=["wrong"]
# The reward of the step itself is not discounted: Q(3, right) is 1.
values = (0.5, 0.25, 0.0625, 0.03125)

# %% tags=["wrong"]
# A step to the left is not the end: one may turn back, and earns later.
values = (1.0, 0.5, 0.0, 0.0)

# %% tags=["wrong"]
# Left from 2 leads to 1; three steps later one is at 4. The fourth reward is worth 0.5 ** 3.
values = (1.0, 0.5, 0.25, 0.125)

# %% [markdown]
# ## 2. Write: targets of Q-learning (3 points)
#
# `rewards` (N,), `done` (N,) booleans, `following` (N, actions) the target network's values of what
# is seen next, `chosen_by` (N, actions) the network's own values of the same. Return the targets
# (N,) of *double* Q-learning: the network chooses the next action, the target network says what it
# is worth, and where the game is over there is no next action.


# %% tags=["answer"]
def targets(rewards, done, following, chosen_by, discount):
    """Return what the values of the actions taken should be, (N,)."""
    ### BEGIN SOLUTION
    chosen = chosen_by.argmax(axis=1)
    worth = following[np.arange(len(following)), chosen]
    return rewards + discount * np.where(done, 0, worth)
    ### END SOLUTION


# %% tags=["checks"]
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
)

# %% tags=["hidden"]
rng = np.random.default_rng(0)
check(
    "targets",
    {
        "many": (
            rng.normal(size=20),
            rng.random(20) < 0.3,
            rng.normal(size=(20, 3)),
            rng.normal(size=(20, 3)),
            0.95,
        )
    },
)


# %% tags=["wrong"]
# This is the largest value, as in Q-learning that is not double: the network must choose.
def targets(rewards, done, following, chosen_by, discount):
    return rewards + discount * np.where(done, 0, following.max(axis=1))


# %% tags=["wrong"]
# Where the game is over nothing follows.
def targets(rewards, done, following, chosen_by, discount):
    chosen = chosen_by.argmax(axis=1)
    return rewards + discount * following[np.arange(len(following)), chosen]


# %% tags=["wrong"]
# The network chooses, but the target network says what the action is worth.
def targets(rewards, done, following, chosen_by, discount):
    return rewards + discount * np.where(done, 0, chosen_by.max(axis=1))


# %% [markdown]
# ## 3. Find the mistake: returns (2 points)
#
# `rewards` (T,) are those of one game, in order. `returns` shall give, for each step, what is
# earned from then on: its reward, and γ times the return of the step after it. A player that
# learned from it cared for what was over. Mend it.


# %% tags=["answer"]
def returns(rewards, discount):
    """Return what is earned from each step on, (T,)."""
    earned, result = 0.0, []
    for reward in rewards:
        earned = reward + discount * earned
        result.append(earned)
    return np.array(result)


# %% tags=["solution"]
def returns(rewards, discount):
    earned, result = 0.0, []
    for reward in reversed(rewards):
        earned = reward + discount * earned
        result.append(earned)
    return np.array(result[::-1])


# %% tags=["checks"]
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
)

# %% tags=["hidden"]
check("returns", {"long": (np.random.default_rng(1).normal(size=30), 0.95)})


# %% tags=["wrong"]
# Each step has the return of another one: the list must be turned round again.
def returns(rewards, discount):
    earned, result = 0.0, []
    for reward in reversed(rewards):
        earned = reward + discount * earned
        result.append(earned)
    return np.array(result)


# %% tags=["wrong"]
# A reward is discounted by how far ahead it lies, seen from each step anew.
def returns(rewards, discount):
    weights = discount ** np.arange(len(rewards))
    return np.cumsum((rewards * weights)[::-1])[::-1]


# %% tags=["wrong"]
# These are sums without a discount.
def returns(rewards, discount):
    return np.cumsum(rewards[::-1])[::-1]


# %% [markdown]
# ## 4. Change the design: a network for a larger screen (3 points)
#
# A screen of 84×84 pixels goes through two convolutions without padding: 16 filters of
# `kernel[0]`×`kernel[0]` with stride `stride[0]`, then 32 of `kernel[1]`×`kernel[1]` with stride
# `stride[1]`. Choose them so that
#
# - no pixel is left out: no stride is larger than its kernel, and the windows reach the last pixel
#   of the screen,
# - a unit of the second layer sees at least 20×20 pixels,
# - the second layer has at least 9×9 positions, and at most 2,600 values go into the dense layer.

# %% tags=["answer"]
design = {"kernel": (3, 3), "stride": (1, 1)}

# %% tags=["solution"]
design = {"kernel": (8, 4), "stride": (4, 2)}


# %% tags=["checks"]
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
)

# %% tags=["wrong"]
# a unit of the second layer sees 5×5 pixels
design = {"kernel": (3, 3), "stride": (1, 1)}

# %% tags=["wrong"]
# the windows of layer 1 do not fit 84 positions
design = {"kernel": (8, 4), "stride": (3, 2)}

# %% tags=["wrong"]
# 8,192 values go into the dense layer
design = {"kernel": (16, 3), "stride": (4, 1)}

# %% tags=["wrong"]
# layer 1 leaves out pixels between its windows
design = {"kernel": (4, 4), "stride": (8, 2)}
