"""Train networks that hear digits from three seeds, and measure them beside methods without one.

    python data/build/speech_networks.py

About twenty minutes of one core. A run that was stopped goes on: what was trained is kept in
``build/speech-networks/``. The last digits of a training run depend on the processor: on another
one the script says that the files differ.

On the validation part are chosen: how the training digits are perturbed, with seed 0, one way for
all networks; the regularization of the logistic regressions; the coefficients of the nearest
neighbor. Sizes, rates and epochs were not searched. The test part is looked at once.
"""

import functools

import numpy as np
import obtain
import pandas as pd
import trained
from scipy.signal import resample_poly
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from dlsg_utils import training
from dlsg_utils.applications import speech
from dlsg_utils.data import spoken_digits

KEPT = obtain.DATA.parent / "build" / "speech-networks"
SEEDS = (0, 1, 2)
EPOCHS, COPIES = 6, 3  # of the networks; perturbed copies of each digit beside the clean one
PERTURBED = {
    "none": {"shift": 0, "noise": None},
    "noise": {"shift": 0, "noise": 10},
    "both": {"shift": 0.1, "noise": 10},
}
RATIO = 10.0  # decibels between digit and noise, of the noisy digits to measure on
BANDS, FRAMES = range(-4, 5), range(-12, 13, 3)
SPEEDS = (0.8, 0.9, 1.1, 1.25)  # by which recordings are played, as numerator over 20
STRENGTHS = (0.1, 1.0, 10.0, 100.0)  # C of the logistic regressions
COEFFICIENTS = (13, 20, 32)
HIGH = 140  # Hz: from here on a voice is high


@functools.cache
def digits(part):
    """Return the digits of a part."""
    return spoken_digits.recordings(part)


@functools.cache
def to_learn(way, seed, low=False):
    """Return waveforms and labels: the training digits and copies that are perturbed."""
    some = digits("train")
    chosen = ~high_voices(some) if low else np.full(len(some), True)
    clean, labels = some.waveforms[chosen], some.labels[chosen]
    if way == "none":
        copies = [clean] * COPIES
    else:
        seeds = [100 * (seed + 1) + n for n in range(COPIES)]
        copies = [speech.perturb(clean, seed=each, **PERTURBED[way]) for each in seeds]
    return np.concatenate([clean, *copies]), np.tile(labels, 1 + COPIES)


def high_voices(some):
    """Return which digits are said by high voices."""
    pitch = spoken_digits.variants().set_index("variant").pitch
    variants = [voice.partition("+")[2] for voice in some.voices]
    return pitch[variants].to_numpy() >= HIGH


@functools.cache
def noisy(part):
    """Return a part's waveforms with the noise of a room."""
    seed = {"validation": 1, "test": 2}[part]
    return speech.add_noise(digits(part).waveforms, RATIO, seed=seed)


def played(waveforms, speed):
    """Return waveforms played faster, as a record is: higher and shorter."""
    return np.stack([
        spoken_digits.centered(np.clip(resample_poly(each, 20, round(20 * speed)), -1, 1))
        for each in waveforms
    ])  # fmt: skip


@functools.cache
def conditions(part):
    """Return the waveforms to measure on, by measure and value."""
    clean = digits(part).waveforms
    found = {("clean", 0): clean, ("noise", RATIO): noisy(part)}
    if part == "test":
        found |= {("speed", speed): played(clean, speed) for speed in SPEEDS}
    return found


@functools.cache
def spectrograms(part):
    """Return the spectrograms to measure on, by measure and value."""
    found = {name: speech.log_mel(each) for name, each in conditions(part).items()}
    if part == "test":
        clean = found["clean", 0]
        found |= {("bands", by): speech.move(clean, bands=by) for by in BANDS}
        found |= {("frames", by): speech.move(clean, frames=by) for by in FRAMES}
    return found


def fitted(name, model, way, seed, *, low=False, raw=False):
    """Return a network, trained now or before."""

    def train(network):
        waveforms, labels = to_learn(way, seed, low)
        images = speech.as_images(waveforms) if raw else speech.log_mel(waveforms)
        options = {"epochs": EPOCHS, "batch_size": 32, "learning_rate": 2e-3, "seed": seed}
        training.fit(network, images, labels, precision="float32", progress=False, **options)

    return trained.kept(KEPT / f"{name}.npz", model, train)


def answers(model, images):
    """Return the digits that a network hears."""
    parts = [model(images[n : n + 200], training=False) for n in range(0, len(images), 200)]
    return np.concatenate([np.argmax(part, axis=1) for part in parts])


def measured(answer, inputs, parts=("validation", "test")):
    """Yield part, measure, value and the share of right answers."""
    for part in parts:
        for (measure, value), given in inputs(part).items():
            yield part, measure, value, np.mean(answer(given) == digits(part).labels)


def choices(_):
    """Yield what each way to perturb gives on the validation part, seed 0."""
    for way in PERTURBED:
        for along in speech.ALONG:
            model = fitted(f"{along}_{way}_0", speech.speech_network(along, seed=0), way, 0)
            answer = functools.partial(answers, model)
            for row in measured(answer, spectrograms, ["validation"]):
                yield f"{along}, {way}", *row


@functools.cache
def chosen_way():
    """Return the way to perturb that is best on average, over networks, clean and noisy."""
    table = rows_of("choices", 0)
    ways = table.method.str.split(", ").str[1]
    return table.value.groupby(ways).mean().idxmax()


def networks(seed):
    """Yield what the networks on spectrograms reach."""
    way = chosen_way()
    for along in speech.ALONG:
        model = fitted(f"{along}_{way}_{seed}", speech.speech_network(along, seed=seed), way, seed)
        for row in measured(functools.partial(answers, model), spectrograms):
            yield along, *row


def low_voices(seed):
    """Yield how networks that learned from low voices hear high ones, of all parts."""
    way = chosen_way()
    for along in speech.ALONG:
        model = speech.speech_network(along, seed=seed)
        model = fitted(f"{along}_low_{seed}", model, way, seed, low=True)
        right = {False: [], True: []}
        for part in spoken_digits.PARTS:
            some = digits(part)
            high = high_voices(some)
            found = answers(model, speech.log_mel(some.waveforms)) == some.labels
            right[True] += list(found[high])
            if part == "test":
                right[False] += list(found[~high])
        for high, values in right.items():
            yield along, "test", "voices", float(high), np.mean(values)
            yield along, "test", "number of voices", float(high), len(values) / 10


def waveform(seed):
    """Yield what the network on raw samples reaches."""
    way = chosen_way()
    model = speech.waveform_network(seed=seed)
    model = fitted(f"waveform_{seed}", model, way, seed, raw=True)
    yield from (
        ("waveform", *row)
        for row in measured(lambda some: answers(model, speech.as_images(some)), conditions)
    )


def classical(_):
    """Yield what methods without a network reach."""
    waveforms, labels = to_learn(chosen_way(), 0)
    images = speech.log_mel(waveforms)
    features = {
        "regression": lambda some: some.reshape(len(some), -1),
        "regression, mean": lambda some: some.mean(axis=1)[..., 0],
    }
    for name, of in features.items():
        best = max(
            (LogisticRegression(C=c, max_iter=1000).fit(of(images), labels) for c in STRENGTHS),
            key=lambda each, of=of: validated(lambda some, of=of: each.predict(of(some))),
        )
        yield name, "validation", "chosen", 0, best.C
        for row in measured(lambda some, best=best, of=of: best.predict(of(some)), spectrograms):
            yield name, *row
    nearest = KNeighborsClassifier(1).fit(features["regression"](images), labels)
    for row in measured(lambda some: nearest.predict(some.reshape(len(some), -1)), spectrograms):
        yield "nearest", *row
    yield from warped()


def validated(answer):
    """Return the mean share of right answers on the validation part, clean and noisy."""
    return np.mean([row[-1] for row in measured(answer, spectrograms, ["validation"])])


def warped():
    """Yield what the nearest training digit by dynamic time warping reaches, clean and noisy."""

    def answer(count, some):
        known = speech.mfcc(speech.log_mel(digits("train").waveforms), coefficients=count)
        known = [spoken_frames(each) for each in known]
        found = speech.mfcc(some, coefficients=count)
        nearest = [speech.dtw_distances(spoken_frames(each), known).argmin() for each in found]
        return digits("train").labels[nearest]

    def some(part):
        return {key: spectrograms(part)[key] for key in (("clean", 0), ("noise", RATIO))}

    scores = {
        count: list(measured(functools.partial(answer, count), some, ["validation"]))
        for count in COEFFICIENTS
    }
    best = max(scores, key=lambda count: np.mean([row[-1] for row in scores[count]]))
    yield "warping", "validation", "chosen", 0, best
    for row in [*scores[best], *measured(functools.partial(answer, best), some, ["test"])]:
        yield "warping", *row


def spoken_frames(coefficients):
    """Return the frames from the first to the last in which there is sound."""
    heard = np.flatnonzero(coefficients[:, 0] > 0)
    return coefficients[heard[0] : heard[-1] + 1]


TASKS = {
    "choices": (choices, [0]),
    "networks": (networks, SEEDS),
    "low_voices": (low_voices, SEEDS),
    "waveform": (waveform, SEEDS),
    "classical": (classical, [0]),
}


def rows_of(task, seed):
    """Return the rows of a task and a seed, measured now or before."""

    def make():
        rows = [(task, method, seed, *rest) for method, *rest in TASKS[task][0](seed)]
        columns = ["task", "method", "seed", "part", "measure", "at", "value"]
        return pd.DataFrame(rows, columns=columns).round(4)

    return trained.kept_table(KEPT / f"{task}_{seed}.csv", make)


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    table = pd.concat([rows_of(task, seed) for task in TASKS for seed in TASKS[task][1]])
    files = {"results.csv": table.to_csv(index=False).encode()}
    for name in speech.ALONG:
        files[f"{name}.npz"] = (KEPT / f"{name}_{chosen_way()}_0.npz").read_bytes()
    files["waveform.npz"] = (KEPT / "waveform_0.npz").read_bytes()
    obtain.write({f"speech-networks/{name}": file for name, file in files.items()})
