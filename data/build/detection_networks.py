"""Train R-CNN, Fast R-CNN and a region proposal network on scenes, and measure them.

    python data/build/detection_networks.py

One seed tries learning rates, and for Fast R-CNN two numbers of epochs; what is best on the
validation scenes is taken. Three other seeds train with it and are measured on the validation and,
once, on the test scenes. The networks of the first of these ship. About an hour of processor time.
A run that was stopped goes on: what was made and measured is kept in ``build/detection``. The last
digits of a training run depend on the processor: on another one the script says that the files
differ.
"""

import io
from functools import cache

import numpy as np
import obtain
import pandas as pd
from trained import weights

from dlsg_utils.applications import detection
from dlsg_utils.teaching import detectors
from dlsg_utils.teaching.detectors import PRECISIONS, RECALLS, SEEDS, STORED, TUNING_SEED

KEPT = obtain.DATA.parent / "build" / "detection"
NUMBERS = (10, 30, 100, 300)  # of proposals
RATES = (1e-3, 3e-3)
EPOCHS = (20, 40)  # of Fast R-CNN
SEARCHED, SLID, LEARNED = "selective search", "sliding windows", "region proposal network"
ON_LEARNED = "Fast R-CNN on learned proposals"


def kept(name, make):
    """Return the content of a file of an earlier run, or what ``make`` returns, and keep it."""
    path = KEPT / name
    if not path.exists():
        path.write_bytes(make())
        print(name, flush=True)
    return path.read_bytes()


def arrays(values):
    """Return a file of arrays."""
    with io.BytesIO() as file:
        np.savez(file, *values)
        return file.getvalue()


def network_of(name, seed, setting, train):
    """Return a network: that of an earlier run, or what ``train`` returns."""
    file = f"{name}_{seed}_{setting}.npz"
    return detectors.restored(name, kept(file, lambda: weights(detectors.model_of(train()))))


@cache
def examples(part):
    """Return the scenes and proposals of a part."""
    content = kept(f"proposals_{part}.npz", lambda: arrays(detectors.examples(part).proposals))
    with np.load(io.BytesIO(content)) as stored:
        return detectors.Examples(detectors.scenes(part), [stored[key] for key in stored.files])


@cache
def backbone(seed):
    """Return the backbone that knows objects, but no scenes."""
    return network_of("backbone", seed, 0, lambda: detectors.pretrained_backbone(seed))


@cache
def classifier(seed, rate):
    """Return R-CNN's network."""

    def train():
        given = examples("train")
        return detectors.region_classifier(backbone(seed), given, learning_rate=rate, seed=seed)

    return network_of("region_classifier", seed, rate, train)


@cache
def rcnn(seed, rate):
    """Return R-CNN."""
    return detectors.rcnn(classifier(seed, rate), examples("train"), seed=seed)


@cache
def fast_rcnn(seed, rate, epochs):
    """Return Fast R-CNN."""

    def train():
        return detectors.fast_rcnn(
            backbone(seed), examples("train"), learning_rate=rate, epochs=epochs, seed=seed
        )

    return network_of("fast_rcnn", seed, f"{rate}_{epochs}", train)


@cache
def network(seed, rate):
    """Return the region proposal network."""

    def train():
        scenes = examples("train").scenes
        return detectors.proposal_network(backbone(seed), scenes, learning_rate=rate, seed=seed)

    return network_of("proposal_network", seed, rate, train)


@cache
def learned(seed, rate, part):
    """Return what the region proposal network proposes in the scenes of a part."""
    return network(seed, rate).propose(examples(part).scenes.images, limit=max(NUMBERS))


def detected(method, seed, part, rate, epochs, network_rate):
    """Return what a method finds in the scenes of a part."""
    scenes, proposals = examples(part)
    if method.startswith("R-CNN"):
        moved = method == "R-CNN, box regression"
        return rcnn(seed, rate).detect(scenes.images, proposals, box_regression=moved)
    if method == ON_LEARNED:
        proposals = learned(seed, network_rate, part)
    return fast_rcnn(seed, rate, epochs).detect(scenes.images, proposals)


def remembered(name, key, make):
    """Return the rows of a table that have these values; make them if there are none."""
    path = KEPT / f"{name}.csv"
    if path.exists():
        known = pd.read_csv(path)
        rows = known[(known[list(key)] == list(key.values())).all(axis=1)]
        if len(rows):
            return rows
    rows = pd.DataFrame([key | row for row in make()])
    rows.to_csv(path, mode="a", header=not path.exists(), index=False)
    print(rows.to_string(header=False), flush=True)
    return rows


def measured(method, seed, part, rate, epochs=3, network_rate=-1):
    """Return the mean average precision where detections overlap objects by 0.5, and by 0.7."""
    key = {
        "method": method, "seed": seed, "part": part, "learning_rate": rate, "epochs": epochs
    }  # fmt: skip

    def make():
        found = detected(method, seed, part, rate, epochs, network_rate)
        half, more = detectors.mean_precisions(found, examples(part).scenes)
        return [{"iou_50": round(half, 3), "iou_70": round(more, 3)}]

    return remembered("precisions", key, make).iloc[0]


def recalled(kind, seed, part, rate=-1):
    """Return the recall of the first proposals, a row for each number of them."""
    key = {"proposals": kind, "seed": seed, "part": part, "learning_rate": rate}

    def make():
        scenes, proposals = examples(part)
        if kind == SLID:
            proposals = detectors.random_windows(len(scenes))
        elif kind == LEARNED:
            proposals = learned(seed, rate, part)
        found = detection.proposal_recall(proposals, scenes.boxes, numbers=NUMBERS)
        return [
            {"number": number, "recall": round(recall, 3)}
            for number, recall in zip(NUMBERS, found, strict=True)
        ]

    return remembered("recalls", key, make).set_index("number").recall


def in_order(path):
    """Return a table whose rows do not depend on when they were measured."""
    rows = pd.read_csv(path)
    values = [name for name in rows if name not in ("iou_50", "iou_70", "recall")]
    return rows.sort_values(values).to_csv(index=False).encode()


def main():
    """Choose, train and measure; return the files that ship."""

    def validated(*setting):
        return measured(setting[0], TUNING_SEED, "validation", *setting[1:]).iou_50

    slow = max(RATES, key=lambda rate: validated("R-CNN", rate))
    fast = max(RATES, key=lambda rate: validated("Fast R-CNN", rate, EPOCHS[0]))
    epochs = max(EPOCHS, key=lambda number: validated("Fast R-CNN", fast, number))
    own = max(RATES, key=lambda rate: recalled(LEARNED, TUNING_SEED, "validation", rate)[100])
    settings = dict.fromkeys(("R-CNN", "R-CNN, box regression"), (slow, 3))
    settings |= dict.fromkeys(("Fast R-CNN", ON_LEARNED), (fast, epochs))
    for part in ("validation", "test"):
        recalled(SEARCHED, -1, part)
        recalled(SLID, -1, part)
    for seed in SEEDS:
        for part in ("validation", "test"):
            recalled(LEARNED, seed, part, own)
            for method, setting in settings.items():
                measured(method, seed, part, *setting, own)
    tables = {PRECISIONS: "precisions", RECALLS: "recalls"}
    files = {file: in_order(KEPT / f"{name}.csv") for file, name in tables.items()}
    of = {
        "backbone": 0, "region_classifier": slow, "fast_rcnn": f"{fast}_{epochs}",
        "proposal_network": own,
    }  # fmt: skip
    for name, setting in of.items():
        files[STORED[name]] = (KEPT / f"{name}_{SEEDS[0]}_{setting}.npz").read_bytes()
    return files


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    obtain.write(main())
