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
# # Exercises 18 · Speech
#
# Write your answer in place of the dots, or change the code that stands there. Run the cell, then
# the check below it. A check says ✓ or what is wrong. `hint("…")`, with the name in the check,
# gives a hint, and a further one at each call.
#
# Do not change the checks. Lecture: `18_speech`.

# %% tags=["setup"]
import numpy as np

from dlsg_utils.course import exercises

check, hint = exercises.load("checks_18.py")

# %% [markdown]
# ## 1. Predict: a spectrogram and filters on it (2 points)
#
# A sound of 16,000 samples, taken 16,000 times a second, is cut into frames of 512 samples, 256
# apart; only whole frames count. Their powers are summed up in 40 bands. Ten filters with a bias
# each slide along frequency, without padding and with stride 1; each covers all frames and 7 bands.
# Give, as a tuple of four numbers:
#
# - how many frames there are,
# - how many Hz two neighboring frequencies of the Fourier transform are apart,
# - the parameters of the ten filters,
# - how many positions a filter takes.

# %% tags=["answer"]
sizes = (
    ### BEGIN SOLUTION
    1 + (16_000 - 512) // 256,
    16_000 / 512,
    10 * (61 * 7 + 1),
    40 - 7 + 1,
    ### END SOLUTION
)

# %% tags=["checks"]
exercise(
    "sizes",
    points=2,
    right=(61, 31.25, 4280, 34),
    hints=[
        "Frames are positions of a window: its size is 512, its stride 256.",
        "A frame of N samples gives frequencies that are rate / N apart.",
        "A filter covers all frames, so it has one position along time.",
    ],
)

# %% tags=["wrong"]
# 16,000 / 256 is too many: the last frame must end within the sound.
sizes = (62, 31.25, 4350, 34)

# %% tags=["wrong"]
# Up to 8,000 Hz there are 256 steps, not 512: they are rate / 512 apart.
sizes = (61, 15.625, 4280, 34)

# %% tags=["wrong"]
# Each filter covers all frames: its weights are frames × bands.
sizes = (61, 31.25, 80, 34)

# %% tags=["wrong"]
# The filters cover all frames: they have positions along frequency only.
sizes = (61, 31.25, 4280, 34 * 61)

# %% [markdown]
# ## 2. Write: decibels below the loudest (2 points)
#
# `power` (T, F) are the powers of a spectrogram, not negative, not all zero. Return an image of the
# same shape: 1 where the power is largest, 0 where it is 60 decibels or more below that (also where
# it is zero), and in between a straight line in decibels.


# %% tags=["answer"]
def level(power):
    """Return levels from 0 to 1, (T, F)."""
    ### BEGIN SOLUTION
    ratio = np.maximum(power / power.max(), 1e-6)
    return 1 + 10 * np.log10(ratio) / 60
    ### END SOLUTION


# %% tags=["checks"]
def right_level(power):
    with np.errstate(divide="ignore"):
        decibels = 10 * np.log10(power) - 10 * np.log10(power.max())
    return np.clip((decibels + 60) / 60, 0, 1)


exercise(
    "level",
    points=2,
    right=right_level,
    cases={
        "powers of ten": (np.array([[1e-3, 1.0, 10.0], [1e4, 0.0, 1e-9]]),),
        "a frame": (np.array([[0.2, 0.05, 0.0004, 3e-8]]),),
    },
    hints=[
        "A ratio of powers r is 10 · log₁₀ r decibels; 60 decibels below is a ratio of 10⁻⁶.",
        "`np.maximum(ratio, 1e-6)` saves you from the logarithm of zero.",
    ],
)

# %% tags=["hidden"]
check("level", {"noise": (np.random.default_rng(0).random((5, 4)) ** 6,)})


# %% tags=["wrong"]
# These powers are squares already: 20 · log₁₀ is for amplitudes.
def level(power):
    ratio = np.maximum(power / power.max(), 1e-6)
    return np.maximum(1 + 20 * np.log10(ratio) / 60, 0)


# %% tags=["wrong"]
# This is the share of the largest power, without a logarithm: all but the loudest is near 0.
def level(power):
    return power / power.max()


# %% tags=["wrong"]
# The loudest must be 1, whatever its power is: divide by the largest power first.
def level(power):
    return np.clip(1 + 10 * np.log10(np.maximum(power, 1e-6)) / 60, 0, 1)


# %% tags=["wrong"]
# What is more than 60 decibels below the loudest must be 0, not negative.
def level(power):
    return 1 + 10 * np.log10(np.maximum(power / power.max(), 1e-12)) / 60


# %% [markdown]
# ## 3. Find the mistake: a split (2 points)
#
# `voices` (N,) says who spoke each of N digits. The function divides them: it returns a boolean
# array (N,), true for the test part, which shall hold about the given share of the *voices*. A
# network that was trained and tested with it heard new voices much worse than its test part
# promised. Mend it here.


# %% tags=["answer"]
def test_part(voices, share):
    """Return which digits are for the test part."""
    rng = np.random.default_rng(0)
    return rng.random(len(voices)) < share


# %% tags=["solution"]
def test_part(voices, share):
    names = np.unique(voices)
    rng = np.random.default_rng(0)
    chosen = rng.permutation(names)[: round(share * len(names))]
    return np.isin(voices, chosen)


# %% tags=["checks"]
def judge_test_part(test_part):
    for count, each, share in ((20, 10, 0.25), (8, 3, 0.5)):
        voices = np.repeat([f"voice {n}" for n in range(count)], each)
        voices = np.random.default_rng(count).permutation(voices)
        found = np.asarray(test_part(voices, share))
        if found.shape != voices.shape or found.dtype != bool:
            return f"it must return {len(voices)} booleans, one for each digit"
        inside, outside = set(voices[found]), set(voices[~found])
        if both := inside & outside:
            return f"{len(both)} of {count} voices are in both parts"
        if abs(len(inside) - share * count) > 1:
            return f"the test part has {len(inside)} of {count} voices; asked for is {share:.0%}"
        if found[: int(share * len(voices))].all():
            return "the test part is the first digits: who comes first may be alike. Draw them"
    return None


exercise(
    "test_part",
    points=2,
    judge=judge_test_part,
    hints=[
        "Who is drawn at random here: digits, or those who speak them?",
        "`np.unique(voices)` has each voice once; `np.isin(voices, chosen)` finds their digits.",
    ],
)


# %% tags=["wrong"]
# 20 of 20 voices are in both parts
def test_part(voices, share):
    chosen = np.random.default_rng(0).permutation(len(voices))[: round(share * len(voices))]
    return np.isin(np.arange(len(voices)), chosen)


# %% tags=["wrong"]
# the test part has 1 of 20 voices; asked for is 25%
def test_part(voices, share):
    return voices == voices[0]


# %% tags=["wrong"]
# it must return 200 booleans, one for each digit
def test_part(voices, share):
    names = np.unique(voices)
    return np.random.default_rng(0).random(len(names)) < share


# %% tags=["wrong"]
# the test part has 15 of 20 voices; asked for is 25%
def test_part(voices, share):
    names = np.random.default_rng(0).permutation(np.unique(voices))
    return ~np.isin(voices, names[: round(share * len(names))])


# %% [markdown]
# ## 4. Change the design: frames for two tones (3 points)
#
# A recording holds a tone of 300 Hz that turns into one of 330 Hz after half a second; another one
# holds the same the other way round. They are to be told apart by their spectrograms. Choose the
# length of a frame and the step between frames, in samples at 8,000 Hz, so that
#
# - the two tones are at least **two** frequencies of the Fourier transform apart,
# - the moment of the change is known to at most **0.05 s**: the step is no longer,
# - a spectrogram of one second has at most **10,000** values, frames × frequencies.

# %% tags=["answer"]
design = {"frame": 256, "step": 128}

# %% tags=["solution"]
design = {"frame": 640, "step": 320}


# %% tags=["checks"]
def judge_design(design):
    if not isinstance(design, dict) or set(design) != {"frame", "step"}:
        return 'keep the form of the answer: {"frame": …, "step": …}'
    frame, step = design["frame"], design["step"]
    if not all(isinstance(each, int) and 1 <= each <= 8000 for each in (frame, step)):
        return "frame and step must be whole numbers from 1 to 8000"
    apart = 30 / (8000 / frame)
    if apart < 2:
        return f"the tones are only {apart:.2g} frequencies apart: take longer frames"
    if step > 0.05 * 8000:
        return f"a step of {step} samples is {step / 8000:.3f} s: too long"
    frames, frequencies = 1 + (8000 - frame) // step, frame // 2 + 1
    if frames * frequencies > 10_000:
        return f"{frames} frames × {frequencies} frequencies are {frames * frequencies:,} values"
    return None


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "Frequencies are 8,000 / frame Hz apart. The tones are 30 Hz apart.",
        "Longer frames give more frequencies, a longer step fewer frames.",
    ],
)

# %% tags=["wrong"]
# the tones are only 0.96 frequencies apart: take longer frames
design = {"frame": 256, "step": 128}

# %% tags=["wrong"]
# a step of 500 samples is 0.062 s: too long
design = {"frame": 1000, "step": 500}

# %% tags=["wrong"]
# 116 frames × 321 frequencies are 37,236 values
design = {"frame": 640, "step": 64}

# %% tags=["wrong"]
# keep the form of the answer: {"frame": …, "step": …}
design = (640, 320)
