"""Checks of the exercises of lecture 18. Made from exercises/src/18_speech.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np

from dlsg_utils.course import exercises



exercise(
    "sizes",
    points=2,
    right=(61, 31.25, 4280, 34),
    hints=[
        "Frames are positions of a window: its size is 512, its stride 256.",
        "A frame of N samples gives frequencies that are rate / N apart.",
        "A filter covers all frames, so it has one position along time.",
    ],
    mistakes={
        '16,000 / 256 is too many: the last frame must end within the sound.': """\
sizes = (62, 31.25, 4350, 34)
""",
        'Up to 8,000 Hz there are 256 steps, not 512: they are rate / 512 apart.': """\
sizes = (61, 15.625, 4280, 34)
""",
        'Each filter covers all frames: its weights are frames × bands.': """\
sizes = (61, 31.25, 80, 34)
""",
        'The filters cover all frames: they have positions along frequency only.': """\
sizes = (61, 31.25, 4280, 34 * 61)
""",
    },
)

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
    mistakes={
        'These powers are squares already: 20 · log₁₀ is for amplitudes.': """\
def level(power):
    ratio = np.maximum(power / power.max(), 1e-6)
    return np.maximum(1 + 20 * np.log10(ratio) / 60, 0)
""",
        'This is the share of the largest power, without a logarithm: all but the loudest is near 0.': """\
def level(power):
    return power / power.max()
""",
        'The loudest must be 1, whatever its power is: divide by the largest power first.': """\
def level(power):
    return np.clip(1 + 10 * np.log10(np.maximum(power, 1e-6)) / 60, 0, 1)
""",
        'What is more than 60 decibels below the loudest must be 0, not negative.': """\
def level(power):
    return 1 + 10 * np.log10(np.maximum(power / power.max(), 1e-12)) / 60
""",
    },
)

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
    mistakes={
        '20 of 20 voices are in both parts': """\
def test_part(voices, share):
    chosen = np.random.default_rng(0).permutation(len(voices))[: round(share * len(voices))]
    return np.isin(np.arange(len(voices)), chosen)
""",
        'the test part has 1 of 20 voices; asked for is 25%': """\
def test_part(voices, share):
    return voices == voices[0]
""",
        'it must return 200 booleans, one for each digit': """\
def test_part(voices, share):
    names = np.unique(voices)
    return np.random.default_rng(0).random(len(names)) < share
""",
        'the test part has 15 of 20 voices; asked for is 25%': """\
def test_part(voices, share):
    names = np.random.default_rng(0).permutation(np.unique(voices))
    return ~np.isin(voices, names[: round(share * len(names))])
""",
    },
)

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
    mistakes={
        'the tones are only 0.96 frequencies apart: take longer frames': """\
design = {"frame": 256, "step": 128}
""",
        'a step of 500 samples is 0.062 s: too long': """\
design = {"frame": 1000, "step": 500}
""",
        '116 frames × 321 frequencies are 37,236 values': """\
design = {"frame": 640, "step": 64}
""",
        'keep the form of the answer: {"frame": …, "step": …}': """\
design = (640, 320)
""",
    },
)
