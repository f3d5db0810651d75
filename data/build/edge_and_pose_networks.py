"""Train networks for outlines and for poses from three seeds, and measure them.

    python data/build/edge_and_pose_networks.py

About twenty minutes of one core. A run that was stopped goes on: what was trained is kept in
``build/edge-and-pose-networks/``. The last digits of a training run depend on the processor: on
another one the script says that the files differ.

Smoothing and thresholds are chosen on validation scenes for each method of edges. Sizes, rates and
epochs of the networks were not searched. Test scenes and figures are looked at once.
"""

import functools

import numpy as np
import obtain
import pandas as pd
import trained

from dlsg_utils import training
from dlsg_utils.applications import edges, pose
from dlsg_utils.data import figures, scenes

KEPT = obtain.DATA.parent / "build" / "edge-and-pose-networks"
SEEDS = (0, 1, 2)
RUN = {"precision": "float32", "progress": False}
# How many, from which seed.
HELD_OUT_SCENES = {"validation": (50, 1), "test": (100, 2)}
HELD_OUT_FIGURES = {"validation": (100, 1), "test": (200, 2)}

# Of scenes, as in data/build/segmentation_networks.py. Those to learn from are smaller: 64×64.
CLOTHES = ("Trouser", "Pullover", "Sneaker", "Bag", "Ankle boot")
SETTING = {"classes": CLOTHES, "objects": (1, 3), "object_size": (36, 64)}
SCENES = 400
DEVIATIONS = (0.0, 1.0, 1.5, 2.0, 3.0)
SOBEL, NETWORK = np.arange(1, 50) / 100, np.arange(1, 50) / 50
CANNY, LOWS = np.arange(1, 11) / 10, (0.4, 0.7)

FIGURES, ERRORS = 800, 200
FRACTIONS = np.arange(1, 11) / 20


def kept(name, model, train):
    """Return a model, trained now or, if it is there, before."""
    return trained.kept(KEPT / f"{name}.npz", model, train)


# Edges


@functools.cache
def held_out_scenes(part):
    """Return the scenes to measure on."""
    count, seed = HELD_OUT_SCENES[part]
    return scenes.compose(count, part=part, seed=seed, **SETTING)


def edge_network(seed):
    """Return a network that learned outlines."""

    def train(model):
        some = scenes.compose(SCENES, size=64, seed=1000 + seed, **SETTING)
        options = {"epochs": 4, "batch_size": 4, "learning_rate": 3e-3, "seed": seed}
        training.fit(
            model, some.images, some.outlines, loss=edges.balanced_cross_entropy, **options, **RUN
        )

    return kept(f"edge_network_{seed}", edges.edge_network(seed=seed), train)


def sobel_rows(part, deviation):
    """Return precision and recall of Sobel's edges at all thresholds."""
    some = held_out_scenes(part)
    strength = edges.thin(edges.sobel(some.images, deviation=deviation))
    curve = edges.precision_recall(strength, some.outlines, thresholds=SOBEL)
    return table(curve, method="Sobel", part=part, deviation=deviation)


def canny_rows(part, deviation, low):
    """Return precision and recall of Canny's edges, at a low threshold for each high one."""
    some, found = held_out_scenes(part), []
    for high in CANNY:
        strength = edges.canny(some.images, deviation=deviation, low=low * high, high=high)
        found.append(edges.precision_recall(strength, some.outlines, thresholds=[1]))
    shares = ([getattr(each, name)[0] for each in found] for name in ("precision", "recall"))
    curve = edges.PrecisionRecall(CANNY, *map(np.array, shares))
    return table(curve, method="Canny", part=part, deviation=deviation, low=low)


def network_rows(part, seed):
    """Return precision and recall of a network's edges at all thresholds."""
    some = held_out_scenes(part)
    strength = edges.thin(edges.edge_strength(edge_network(seed), some.images))
    curve = edges.precision_recall(strength, some.outlines, thresholds=NETWORK)
    return table(curve, method="network", part=part, seed=seed)


def table(curve, **setting):
    """Return a row for each threshold."""
    return pd.DataFrame(
        {
            **{name: setting.get(name) for name in ("method", "seed", "part", "deviation", "low")},
            "threshold": curve.thresholds,
            "precision": curve.precision,
            "recall": curve.recall,
            "f_measure": curve.f_measure,
        }
    )


def edge_results():
    """Measure each method on validation scenes, and on test scenes as chosen there."""
    methods = [
        (sobel_rows, [(deviation,) for deviation in DEVIATIONS]),
        (canny_rows, [(deviation, low) for deviation in DEVIATIONS for low in LOWS]),
        *((network_rows, [(seed,)]) for seed in SEEDS),
    ]
    found = []
    for rows, settings in methods:
        validation = [rows("validation", *setting) for setting in settings]
        best = max(range(len(settings)), key=lambda n: validation[n]["f_measure"].max())
        threshold = validation[best]["threshold"][validation[best]["f_measure"].argmax()]
        test = rows("test", *settings[best])
        for each in (*validation, test):
            chosen = each is test or each is validation[best]
            each["chosen"] = chosen & (each["threshold"] == threshold)
            found.append(each)
    return pd.concat(found).round(4)


# Pose


@functools.cache
def people(part, count, seed):
    """Return figures."""
    return figures.draw(count, part=part, seed=seed)


def pose_networks(seed):
    """Return both stages, and the mean pose of the figures that they were trained on."""
    options = {"learning_rate": 3e-3, "seed": seed, **RUN}
    some = people("train", FIGURES, 1000 + seed)

    def train_first(model):
        joints = pose.normalized(some.joints, 96)
        training.fit(model, some.images, joints, loss="mse", epochs=12, batch_size=32, **options)

    def train_second(model):
        others = people("train", ERRORS, 2000 + seed)
        errors = pose.error_distribution(pose.predict_joints(first, others.images), others.joints)
        crops = pose.displaced_crops(some.images, some.joints, errors, seed=seed)
        training.fit(model, *crops, loss=pose.refinement_loss, epochs=2, batch_size=128, **options)

    first = kept(f"pose_network_{seed}", pose.pose_network(seed=seed), train_first)
    second = kept(f"refinement_network_{seed}", pose.refinement_network(seed=seed), train_second)
    return first, second, some.joints.mean(axis=0)


def pose_results():
    """Measure the mean pose and both stages."""
    found = []
    for seed in SEEDS:
        first, second, mean = pose_networks(seed)
        for part, (count, drawn) in HELD_OUT_FIGURES.items():
            some = people(part, count, drawn)
            predicted = pose.predict_joints(first, some.images)
            stages = (
                np.broadcast_to(mean, some.joints.shape),
                predicted,
                pose.refine_joints(second, some.images, predicted),
            )
            for stage, joints in enumerate(stages):
                for row in shares(joints, some.joints):
                    found.append((seed, part, stage, *row))
    columns = ["seed", "part", "stage", "measure", "name", "fraction", "value"]
    return pd.DataFrame(found, columns=columns).round(4)


def shares(joints, truth):
    """Yield measure, name, fraction and share of the figures."""
    for fraction in FRACTIONS:
        yield "pck", "all", fraction, pose.pck(joints, truth, fraction=fraction).mean()
    for name, share in zip(figures.JOINTS, pose.pck(joints, truth), strict=True):
        yield "pck", name, 0.2, share
    parts = pose.pcp(joints, truth)
    yield "pcp", "all", 0.5, parts.mean()
    for (a, b), share in zip(figures.LIMBS, parts, strict=True):
        yield "pcp", f"{figures.JOINTS[a]} – {figures.JOINTS[b]}", 0.5, share


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    files = {
        "edges.csv": edge_results().to_csv(index=False).encode(),
        "pose.csv": pose_results().to_csv(index=False).encode(),
    }
    for name in ("edge_network", "pose_network", "refinement_network"):
        files[f"{name}.npz"] = (KEPT / f"{name}_0.npz").read_bytes()
    obtain.write({f"edge-and-pose-networks/{name}": file for name, file in files.items()})
