"""Train FCN-32s, FCN-16s and FCN-8s on scenes, equally long, from three seeds, and measure them.

    python data/build/segmentation_networks.py

Each network goes through three stages of equal length, at the same learning rate. The first trains
an FCN-32s. After it FCN-16s and FCN-8s go on at stride 16, and after the second FCN-8s at stride 8,
as in the paper; FCN-32s goes on as it is. A random forest learns from a third of the scenes. About
twenty minutes of one core. A run that was stopped goes on: what was trained is kept in
``build/segmentation-networks/``. The last digits of a training run depend on the processor: on
another one the script says that the files differ.

What is chosen is chosen on validation scenes: how far the forest looks here, the filters of the
classifier and its batch normalization before, with seed 0. Learning rate and epochs are equal for
all networks and were not searched. Test scenes are looked at once.
"""

from functools import cache, partial

import numpy as np
import obtain
import pandas as pd
import trained

from dlsg_utils import training
from dlsg_utils.applications import segmentation
from dlsg_utils.data import scenes
from dlsg_utils.data.sets import Split

KEPT = obtain.DATA.parent / "build" / "segmentation-networks"
SEEDS = (0, 1, 2)
CLOTHES = ("Trouser", "Pullover", "Sneaker", "Bag", "Ankle boot")
NAMES = ("background", *CLOTHES)  # of the classes of pixels
SETTING = {"classes": CLOTHES, "objects": (1, 3), "object_size": (36, 64)}
HELD_OUT = {"validation": (100, 1), "test": (200, 2)}  # how many, from which seed
RUN = {"precision": "float32", "progress": False}

SINGLE, SCENES = 2000, 1500  # to train on
EPOCHS, RATE = 2, 3e-3  # of each stage
# The strides of the stages of each network.
STAGES = {"FCN-32s": (32, 32, 32), "FCN-16s": (32, 16, 16), "FCN-8s": (32, 16, 8)}
FOREST = 500  # of the scenes; it takes 90 pixels of each
LARGEST = (8.0, 16.0)  # pixels of the forest's widest Gaussian


@cache
def held_out(part):
    """Return the scenes to measure on."""
    count, seed = HELD_OUT[part]
    return scenes.compose(count, part=part, seed=seed, **SETTING)


@cache
def examples(seed):
    """Return the scenes to learn from."""
    return scenes.compose(SCENES, seed=1000 + seed, **SETTING)


def kept(name, model, train):
    """Return a model, trained now or, if it is there, before."""
    return trained.kept(KEPT / f"{name}.npz", model, train)


@cache
def classifier(seed):
    """Return a classifier of 64×64 pixels, trained on scenes of one object each."""

    def train(model):
        some = scenes.compose(SINGLE, size=64, seed=2000 + seed, **SETTING | {"objects": (1, 1)})
        data = Split(some.images, np.concatenate(some.labels))
        options = {"epochs": 6, "batch_size": 64, "augmentation": training.Augmentation(shift=4)}
        training.fit(model, data, seed=seed, **options, **RUN)

    model = segmentation.crop_classifier(classes=len(CLOTHES), size=64, seed=seed)
    return kept(f"classifier_{seed}", model, train)


@cache
def network(strides, seed):
    """Return a network after stages of so many strides."""

    def train(model):
        some, options = examples(seed), {"learning_rate": RATE, "seed": seed + 100 * len(strides)}
        segmentation.train_fcn(
            model, some.images, some.classes, epochs=EPOCHS, batch_size=8, **options, **RUN
        )

    start = network(strides[:-1], seed) if strides[1:] else None
    model = segmentation.fcn(classifier(seed), len(NAMES), stride=strides[-1], start=start)
    return kept(f"fcn_{'_'.join(map(str, strides))}_{seed}", model, train)


def rows(predict, **setting):
    """Yield a row for each class of pixels of the held-out scenes of a part."""
    some = held_out(setting["part"])
    ious = segmentation.class_iou(some.classes, predict(some.images), len(NAMES))
    for name, iou in zip(NAMES, ious, strict=True):
        yield {**setting, "name": name, "iou": iou}


def network_rows():
    """Measure the networks after each stage on validation scenes, at the end on test scenes."""
    for seed in SEEDS:
        for name, strides in STAGES.items():
            for stages in (1, 2, 3):
                if stages < 3 and strides[stages - 1] != strides[-1]:
                    continue  # another network's
                model = network(strides[:stages], seed)
                for part in HELD_OUT if stages == 3 else ("validation",):
                    setting = {"seed": seed, "network": name, "part": part, "stages": stages}
                    yield from rows(partial(segmentation.predict_classes, model), **setting)


def forest(largest, seed):
    """Return a forest that learned from the scenes of a seed."""
    some = examples(seed)
    found = segmentation.PixelForest(largest=largest, pixels=90, seed=seed)
    return found.fit(some.images[:FOREST], some.classes[:FOREST])


def forest_rows():
    """Measure forests that look so far on validation scenes, the best of them on test scenes."""
    found = {}
    for largest in LARGEST:
        setting = {"seed": SEEDS[0], "network": "forest", "largest": largest}
        predict = forest(largest, SEEDS[0]).predict
        found[largest] = [*rows(predict, part="validation", **setting)]
        yield from found[largest]
    best = max(found, key=lambda largest: np.mean([row["iou"] for row in found[largest]]))
    for seed in SEEDS:
        setting = {"seed": seed, "network": "forest", "largest": best}
        predict = forest(best, seed).predict
        for part in HELD_OUT if seed != SEEDS[0] else ("test",):  # the first was, on validation
            yield from rows(predict, part=part, **setting)


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame([*network_rows(), *forest_rows()])
    columns = ["seed", "network", "part", "stages", "largest", "name", "iou"]
    files = {"results.csv": table[columns].round(4).to_csv(index=False).encode()}
    files["classifier.npz"] = (KEPT / "classifier_0.npz").read_bytes()
    for stride, strides in zip((32, 16, 8), STAGES.values(), strict=True):
        path = KEPT / f"fcn_{'_'.join(map(str, strides))}_0.npz"
        files[f"fcn_{stride}s.npz"] = path.read_bytes()
    obtain.write({f"segmentation-networks/{name}": file for name, file in files.items()})
