"""Train networks that restore pictures from three seeds, and measure them.

    python data/build/restoration_networks.py

About a quarter of an hour of one core. A run that was stopped goes on: what was trained is kept in
``build/restoration-networks/``. The last digits of a training run depend on the processor: on
another one the script says that the files differ.

Chosen on validation photographs: the strength of Wiener's filters, the steps of Richardson and
Lucy, the start of the deconvolution network, the epochs of the regression on spectra. Sizes, rates
and epochs of the networks were set after a few short runs on validation photographs, not searched.
Test photographs choose nothing. They were not looked at once only: SRCNN was seen on them in trial
runs, and a first motion network was, before it was normalized and trained longer and before the
strength of a restoration was chosen for each map.
"""

import functools

import keras
import numpy as np
import obtain
import pandas as pd
import trained

from dlsg_utils import training
from dlsg_utils.applications import restoration
from dlsg_utils.teaching import restorers

KEPT = obtain.DATA.parent / "build" / "restoration-networks"
SEEDS = (0, 1, 2)
RUN = {"precision": "float32", "progress": False}
MEASURES = {"psnr": restoration.psnr, "ssim": restoration.ssim}

FACTOR, FILTERS, CUT = 3, (32, 16), 9
DISK = restoration.disk_kernel(3)
SENSOR = {"brightness": 1.3, "noise": 0.01}
SIZE, TERMS, RIM = 41, 8, 30
RATIOS = (0.01, 0.015, 0.02, 0.03, 0.05)
BALANCES = (0.001, 0.003, 0.01, 0.03, 0.1)
STEPS = (5, 10, 20, 40, 80)
PATCHES = {"train": 20_000, "validation": 3_650, "test": 3_650}
EPOCHS = (5, 15)
BROAD, GENTLE = (1, 2, 4, 8), (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
ROLL = {"size": (240, 360), "degrees": 5}


def kept(name, model, train):
    """Return a model, trained now or, if it is there, before."""
    return trained.kept(KEPT / f"{name}.npz", model, train)


def bright_pictures():
    """Yield the photographs to learn from, and these at half their size, which are sharper."""
    for scale in (1, 0.5):
        yield from restorers.luminances("train", scale=scale).values()


def compared(task, method, seed, part, pictures, border):
    """Return rows of PSNR and SSIM of restored pictures, by name, and of their means."""
    rows = []
    for measure, function in MEASURES.items():
        values = {name: function(*pair, border=border) for name, pair in pictures.items()}
        values["all"] = np.mean(list(values.values()))
        rows += [(task, method, seed, part, name, measure, v) for name, v in values.items()]
    return rows


def score(rows):
    """Return the mean PSNR among rows."""
    [value] = [row[-1] for row in rows if row[4:6] == ("all", "psnr")]
    return value


# Super-resolution


def enlarged(bright):
    """Return a picture made smaller and larger again, and the part of it that this covers."""
    large = restoration.bicubic(restoration.shrink(bright, FACTOR), FACTOR)
    return large, bright[: large.shape[0], : large.shape[1]]


def super_resolution_network(seed):
    """Return SRCNN, trained on photographs and on these at half their size."""

    def train(model):
        pairs = [enlarged(bright) for bright in bright_pictures()]
        squares = restoration.paired_crops(pairs, count=16_000, size=45, border=6, seed=1000 + seed)
        options = {
            "epochs": 2,
            "batch_size": 32,
            "learning_rate": 2e-3,
            "seed": seed,
            "loss": "mse",
        }
        training.fit(model, *squares, **options, **RUN)

    model = restoration.srcnn(factor=FACTOR, filters=FILTERS, residual=True, seed=seed)
    return kept(f"srcnn_{seed}", model, train)


def super_resolution_rows(method, seed, enlarge):
    """Measure a way to enlarge pictures on validation and test photographs."""
    rows = []
    for part in ("validation", "test"):
        pictures = {}
        for name, bright in restorers.luminances(part).items():
            small = restoration.shrink(bright, FACTOR)
            pictures[name] = enlarge(small), enlarged(bright)[1]
        rows += compared("super-resolution", method, seed, part, pictures, CUT)
    return rows


def super_resolution_results():
    """Measure bicubic interpolation and SRCNN."""
    rows = super_resolution_rows("bicubic", 0, lambda small: restoration.bicubic(small, FACTOR))
    for seed in SEEDS:
        enlarge = functools.partial(restoration.super_resolve, super_resolution_network(seed))
        rows += super_resolution_rows("SRCNN", seed, enlarge)
    return rows


# Deconvolution


def blurred(part, seed):
    """Return blurred photographs and what the sensor would have seen without the blur."""
    bright = dict(enumerate(bright_pictures())) if part == "train" else restorers.luminances(part)
    return {
        name: (
            restoration.blur(each, DISK, **SENSOR, seed=seed + number),
            restoration.blur(each, np.ones((1, 1)), brightness=SENSOR["brightness"]),
        )
        for number, (name, each) in enumerate(bright.items())
    }


def deconvolution_rows(method, seed, part, restore):
    """Measure a way to restore pictures."""
    known = blurred(part, {"validation": 100, "test": 200}[part])
    pictures = {name: (restore(seen), truth) for name, (seen, truth) in known.items()}
    return compared("deconvolution", method, seed, part, pictures, RIM)


def start_network(ratio, seed=0):
    """Return a network that starts from the pseudo-inverse."""
    inverse = restoration.pseudo_inverse(DISK, noise_to_signal=ratio, size=SIZE)
    return restoration.deconvolution_network(inverse, terms=TERMS, seed=seed)


def deconvolution_network(seed, ratio):
    """Return a network, trained from the pseudo-inverse or, without a ratio, from random."""

    def train(model):
        squares = restoration.paired_crops(
            blurred("train", 1000 + 100 * seed).values(),
            count=1_200,
            size=136,
            border=24,
            seed=seed,
        )
        options = {"epochs": 1, "batch_size": 4, "learning_rate": 3e-3, "seed": seed, "loss": "mse"}
        training.fit(model, *squares, **options, **RUN)

    random = restoration.deconvolution_network(size=SIZE, terms=TERMS, seed=seed)
    model = start_network(ratio, seed) if ratio else random
    return kept(f"deconvolution_{'started' if ratio else 'random'}_{seed}", model, train)


def deconvolution_results():
    """Measure each method; what has a strength, as validation chose it."""
    through = functools.partial(functools.partial, restoration.deconvolve)
    methods = {
        "Wiener": {
            balance: functools.partial(restoration.wiener, kernel=DISK, balance=balance)
            for balance in BALANCES
        },
        "Richardson–Lucy": {
            steps: functools.partial(restoration.richardson_lucy, kernel=DISK, steps=steps)
            for steps in STEPS
        },
        "start": {ratio: through(start_network(ratio)) for ratio in RATIOS},
    }
    rows, chosen = [], {}
    for part in ("validation", "test"):
        rows += deconvolution_rows("blurred", 0, part, lambda seen: seen)
    for method, settings in methods.items():
        tried = {
            strength: deconvolution_rows(method, 0, "validation", restore)
            for strength, restore in settings.items()
        }
        best = chosen[method] = max(tried, key=lambda strength: score(tried[strength]))
        rows += tried[best]
        rows += deconvolution_rows(method, 0, "test", settings[best])
        for strength, each in tried.items():
            rows.append(
                ("deconvolution", method, 0, "validation", "all", f"{strength:g}", score(each))
            )
        rows.append(("deconvolution", method, 0, "validation", "all", "chosen", best))
    for method, ratio in (("network", chosen["start"]), ("network, random start", None)):
        for seed in SEEDS:
            model = deconvolution_network(seed, ratio)
            for part in ("validation", "test"):
                rows += deconvolution_rows(method, seed, part, through(model))
    return rows


# Motion


@functools.cache
def motion_patches(part, seed=0):
    """Return patches and their motions."""
    photographs = restorers.luminances(part).values()
    drawn = {"train": 1000, "validation": 1, "test": 2}[part] + seed
    return restoration.motion_patches(photographs, count=PATCHES[part], seed=drawn)


def motion_network(seed):
    """Return a network that tells motions apart."""

    def train(model):
        options = {"epochs": 5, "batch_size": 64, "learning_rate": 2e-3, "seed": seed}
        training.fit(model, *motion_patches("train", seed), **options, **RUN)

    model = restoration.motion_network(filters=16, units=128, seed=seed)
    return kept(f"motion_{seed}", model, train)


def spectra(part, seed=0):
    """Return the log-spectra of patches, scaled by those to learn from, as images of one column."""
    learned = restoration.log_spectra(motion_patches("train", seed)[0])
    patches, motions = motion_patches(part, seed if part == "train" else 0)
    features = restoration.log_spectra(patches)
    scaled = (features - learned.mean(axis=0)) / (4 * learned.std(axis=0)) + 0.5
    return scaled.clip(0, 1)[:, :, None, None], motions


def regression(seed, epochs):
    """Return logistic regression on log-spectra."""
    columns = spectra("train", seed)
    model = keras.Sequential(
        [keras.Input(columns[0].shape[1:]), keras.layers.Flatten(), keras.layers.Dense(73)]
    )
    model.layers[-1].kernel.assign(np.zeros(model.layers[-1].kernel.shape))

    def train(model):
        options = {"epochs": epochs, "batch_size": 64, "learning_rate": 1e-2, "seed": seed}
        training.fit(model, *columns, **options, **RUN)

    return kept(f"regression_{epochs}_{seed}", model, train)


def motion_rows(method, seed, part, found):
    """Measure how often and by how much motions are wrong."""
    truth = motion_patches(part)[1]
    lengths, angles = restoration.motion_errors(found, truth)
    near = (lengths <= 2) & ((angles <= 30) | np.isnan(angles))
    long = restoration.MOTIONS[truth, 0] >= 9
    measures = {
        "accuracy": np.mean(found == truth),
        "near": np.mean(near),
        "length error": np.mean(lengths),
        "angle error": np.nanmean(angles),
        "angle right, 9 pixels up": np.mean(angles[long] == 0),
    }
    return [("motion", method, seed, part, "all", name, v) for name, v in measures.items()]


def motion_results():
    """Measure the network and the regression on spectra, and by length those on test patches."""
    rows = []
    for seed in SEEDS:
        model = motion_network(seed)
        for part in ("validation", "test"):
            found = model.predict(motion_patches(part)[0], verbose=0).argmax(axis=1)
            rows += motion_rows("network", seed, part, found)
        tried = {}
        for epochs in EPOCHS:
            found = {
                part: regression(seed, epochs).predict(spectra(part, seed)[0], verbose=0)
                for part in ("validation", "test")
            }
            tried[epochs] = {
                part: motion_rows("spectra", seed, part, logits.argmax(axis=1))
                for part, logits in found.items()
            }
        best = max(EPOCHS, key=lambda epochs: tried[epochs]["validation"][0][-1])
        rows += [*tried[best]["validation"], *tried[best]["test"]]
        rows.append(("motion", "spectra", seed, "validation", "all", "epochs", best))
    return rows


def rolled(part):
    """Yield names, middles of photographs, and these as seen by a camera that rolls."""
    motions = restoration.roll_map(**ROLL)
    for number, (name, bright) in enumerate(restorers.luminances(part).items()):
        top, left = ((n - m) // 2 for n, m in zip(bright.shape, motions.shape, strict=False))
        sharp = bright[top : top + motions.shape[0], left : left + motions.shape[1]]
        yield name, sharp, restoration.blur_by_map(sharp, motions, noise=0.01, seed=300 + number)


def commonest(motions):
    """Return a map of the motion that another map has most often."""
    return np.full_like(motions, np.bincount(motions.ravel()).argmax())


def map_rows(method, seed, maps):
    """Restore rolled photographs by maps of each part, as strongly as validation chose."""
    tried, rows = {}, []
    for part, strengths in (("validation", GENTLE), ("test", None)):
        for balance in strengths or [max(tried, key=lambda each: score(tried[each]))]:
            pictures = {
                name: (restoration.deblur_by_map(seen, maps[part][name], balance=balance), sharp)
                for name, sharp, seen in rolled(part)
            }
            tried[balance] = compared("map", method, seed, part, pictures, RIM)
        if part == "test":
            rows += tried[balance]
            rows.append(("map", method, seed, "validation", "all", "balance", balance))
    return rows


def near_truth(found):
    """Return shares of pixels that are right, and near, and the error of the length."""
    truth = restoration.roll_map(**ROLL)
    lengths, angles = restoration.motion_errors(found, truth)
    near = (lengths <= 2) & ((angles <= 30) | np.isnan(angles))
    return np.mean(found == truth), np.mean(near), np.mean(lengths)


def map_results():
    """Measure maps of motion, and what they are good for."""
    truth = restoration.roll_map(**ROLL)
    unspoiled = {name: (seen, sharp) for name, sharp, seen in rolled("test")}
    rows = compared("map", "blurred", 0, "test", unspoiled, RIM)
    true_maps = {
        part: dict.fromkeys(restorers.PHOTOGRAPHS[part], truth) for part in ("validation", "test")
    }
    rows += map_rows("true map", 0, true_maps)
    one = {part: {name: commonest(each) for name, each in maps.items()}
           for part, maps in true_maps.items()}  # fmt: skip
    rows += map_rows("one motion", 0, one)
    for seed in SEEDS:
        model, tried = motion_network(seed), {}
        for broad in BROAD:
            found = [restoration.motion_map(model, seen, deviation=broad)
                     for _, _, seen in rolled("validation")]  # fmt: skip
            tried[broad] = np.mean([near_truth(each)[1] for each in found])
        broad = max(tried, key=tried.get)
        rows.append(("map", "map", seed, "validation", "all", "deviation", broad))
        maps = {
            part: {name: restoration.motion_map(model, seen, deviation=broad)
                   for name, _, seen in rolled(part)}
            for part in ("validation", "test")
        }  # fmt: skip
        shares = np.mean([near_truth(each) for each in maps["test"].values()], axis=0)
        for measure, value in zip(("accuracy", "near", "length error"), shares, strict=True):
            rows.append(("map", "map", seed, "test", "all", measure, value))
        rows += map_rows("map", seed, maps)
    return rows


TASKS = (super_resolution_results, deconvolution_results, motion_results, map_results)


def table(task):
    """Return the results of a task, measured now or, if they are there, before."""
    columns = ["task", "method", "seed", "part", "name", "measure", "value"]
    return trained.kept_table(
        KEPT / f"{task.__name__}.csv", lambda: pd.DataFrame(task(), columns=columns).round(4)
    )


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    results = pd.concat([table(task) for task in TASKS])
    files = {"results.csv": results.to_csv(index=False).encode()}
    for name, file in (
        ("srcnn", "srcnn_0"),
        ("deconvolution_network", "deconvolution_started_0"),
        ("motion_network", "motion_0"),
    ):
        files[f"{name}.npz"] = (KEPT / f"{file}.npz").read_bytes()
    obtain.write({f"restoration-networks/{name}": file for name, file in files.items()})
