"""Measure what lecture 15 compares, from three seeds, and keep a network of the first.

    python data/build/matching_networks.py

About 20 minutes of processor time. A run that was stopped goes on: what was measured is kept in
``build/matching-networks/``. The last digits depend on the processor: on another one the figures
differ by about as much as from seed to seed, and the script says that the files differ.

What is chosen, prices of a change of disparity and the layers of a tracker, is chosen on validation
parts; test parts are looked at once.
"""

import itertools

import keras
import numpy as np
import obtain
import pandas as pd
from scipy import ndimage
from skimage import data as pictures
from trained import kept, measured

from dlsg_utils import data, inspection, models, pretrained, training
from dlsg_utils.applications import matching, tracking
from dlsg_utils.data import films
from dlsg_utils.teaching.matchers import NETWORK, RESULTS

KEPT = obtain.DATA.parent / "build" / "matching-networks"
SEEDS = (0, 1, 2)
# Rows of the motorcycle pair.
STRIPS = {"train": slice(260, 500), "validation": slice(200, 250), "test": slice(0, 190)}
DISPARITIES = 64
QUIET = {"progress": False}


def verification(seed):
    """Yield areas under the ROC curve, of digits that were seen in training and of others."""
    digits = data.load("mnist-10k")
    seen = digits.train[digits.train.labels < 7]
    run = {"epochs": 4, "batch_size": 100, "seed": seed, **QUIET}
    embeddings = {}
    for name, loss in {
        "contrastive loss": matching.ContrastiveLoss(),
        "triplet loss": matching.TripletLoss(),
    }.items():
        embeddings[name] = matching.embedding_network(seed=seed)
        training.fit(embeddings[name], seen, loss=loss, **run)
    classifier = models.lee_cnn(classes=7, seed=seed)
    training.fit(classifier, seen, **run)
    features = inspection.truncate(classifier, "hidden")
    embeddings["classifier's features"] = lambda images: keras.utils.normalize(
        features.predict(images, verbose=0)
    )
    if seed == SEEDS[0]:
        embeddings["pixels"] = lambda images: images
    for name, embed in embeddings.items():
        for measure, chosen in (
            ("digits 0 to 6", digits.test.labels < 7),
            ("digits 7 to 9", digits.test.labels >= 7),
        ):
            part = digits.test[chosen]
            found = matching.verify_pairs(np.asarray(embed(part.images)), part.labels)
            yield name, "test", measure, found.auc


def motorcycle(part):
    """Return left, right and disparity of a strip of the pair."""
    left, right, truth = pictures.stereo_motorcycle()
    rows = STRIPS[part]
    return left[rows] / np.float32(255), right[rows] / np.float32(255), truth[rows]


def visible_part(part):
    """Return a strip with the disparity of those pixels only that the right image shows, too."""
    left, right, truth = motorcycle(part)
    return left, right, np.where(matching.visible(truth), truth, np.inf)


def trained_patches(seed):
    """Return a patch network that has learned from the training strip, with weights of 16 bits."""

    def train(model):
        triples = matching.patch_triples(*visible_part("train"), count=100_000, seed=seed)
        triples = matching.vary_patches(triples, seed=seed)  # brightness and contrast
        matching.learn_patches(model, triples, epochs=2, seed=seed, **QUIET)

    return kept(KEPT / f"patch_network_{seed}.npz", matching.patch_network(seed=seed), train)


def by_prices(volume, truth, scale):
    """Return the bad pixels after semi-global matching, by prices of small and large changes."""
    found = {}
    for small, times in itertools.product((0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2), (2, 3, 6, 12)):
        prices = small * scale, small * times * scale
        smooth = matching.semi_global(volume, small_change=prices[0], large_change=prices[1])
        found[prices] = matching.bad_pixels(matching.winner_takes_all(smooth), truth)
    return found


def block_matching(*pair, disparities):
    """Return absolute differences, averaged over as large a window as the network sees."""
    costs = matching.absolute_differences(*pair, disparities=disparities)
    return matching.window_average(costs, window=9)


def near_jumps(truth):
    """Say which pixels have disparities within 4 pixels that differ by more than 3."""
    known = np.isfinite(truth)
    least = ndimage.minimum_filter(np.where(known, truth, np.inf), 9)
    largest = ndimage.maximum_filter(np.where(known, truth, -np.inf), 9)
    return largest - least > 3


def stereo(seed):
    """Yield bad pixels of each cost, before and after each step."""
    model = trained_patches(seed)
    costs = {"learned": lambda *pair, **n: matching.patch_similarity(model, *pair, **n)}
    if seed == SEEDS[0]:
        costs |= {
            "absolute differences": matching.absolute_differences,
            "block matching": block_matching,
            "census": matching.census,
        }
    scales = {"absolute differences": 0.1, "block matching": 0.1}
    for name, cost in costs.items():
        *pair, truth = motorcycle("validation")
        tried = by_prices(cost(*pair, disparities=DISPARITIES), truth, scales.get(name, 1.0))
        small, large = min(tried, key=tried.get)
        yield name, "validation", "P1", small
        yield name, "validation", "P2", large
        yield name, "validation", "semi-global", tried[small, large]
        (left, right, truth), prices = motorcycle("test"), (small, large)
        for measure, bad in bad_pixels(cost, left, right, truth, prices):
            yield name, "test", measure, bad


def bad_pixels(cost, left, right, truth, prices):
    """Yield the bad pixels after each step, and of parts of the pixels that both cameras see."""
    volume = cost(left, right, disparities=DISPARITIES)
    darker = cost(left, 0.8 * right, disparities=DISPARITIES)
    smooth, darker = (
        matching.semi_global(each, small_change=prices[0], large_change=prices[1])
        for each in (volume, darker)
    )
    found = matching.winner_takes_all(smooth)
    other = matching.winner_takes_all(matching.seen_from_right(smooth))
    steps = {
        "alone": matching.winner_takes_all(volume),
        "semi-global": found,
        "filled": matching.fill(found, matching.consistent(found, other)),
        "right image darker": matching.winner_takes_all(darker),
    }
    for step, disparity in steps.items():
        yield step, matching.bad_pixels(disparity, truth)
    shown, jumps = matching.visible(truth), near_jumps(truth)
    for part, mask in {"near jumps": shown & jumps, "elsewhere": shown & ~jumps}.items():
        yield part, matching.bad_pixels(found, truth, mask=mask)


def unit(patches):
    """Return patches (N, size, size) less their mean, divided by their length."""
    rows = patches.reshape(len(patches), -1)
    rows = rows - rows.mean(axis=1, keepdims=True)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def patches(seed):
    """Yield false-positive rates at 95 % recall, of networks and of what needs no learning."""
    options = {"size": 17, "distances": (10, 200), "seed": seed}
    parts = {
        part: matching.pairs_of(matching.patch_triples(*visible_part(part), count=count, **options))
        for part, count in (("train", 25_000), ("test", 10_000))
    }
    learned, signs = parts["train"]
    learned = matching.vary_patches(learned, seed=seed)
    pairs, labels = parts["test"]
    one, other = np.moveaxis(pairs, -1, 0)
    scores = {
        "absolute differences": -np.abs(one - other).mean(axis=(1, 2)),
        "normalized correlation": (unit(one) * unit(other)).sum(axis=1),
    }
    for kind in ("siamese", "pseudo-siamese", "2-channel"):
        model = matching.comparison_network(kind, seed=seed)
        matching.learn_comparison(model, learned, signs, epochs=3, seed=seed, **QUIET)
        scores[kind] = model.predict(pairs, batch_size=500, verbose=0)[:, 0]
    for name, values in scores.items():
        yield name, "test", "FPR95", matching.false_positive_rate(values, labels)


LOW, HIGH = ("block1a_project", "block2b_add", "block3b_add"), ("block4c_add", "block5c_add")
SHARES = (0.25, 0.5, 1.0)  # of the high layer's response, beside 1 for the low one's
FRAMES = 24


def tracked(features, shares, part, count, seed):
    """Yield precision and overlap of a filter's paths, for each challenge."""
    for challenge in films.CHALLENGES:
        found = films.follow(count, challenge=challenge, frames=FRAMES, part=part, seed=seed)
        scales = (0.95, 1.0, 1.05) if challenge == "size" else (1.0,)
        paths = [
            tracking.track(frames, boxes[0], features=features, weights=shares, scales=scales).boxes
            for frames, boxes in zip(found.frames, found.boxes, strict=True)
        ]
        pairs = list(zip(paths, found.boxes, strict=True))
        for distance in (3, 6, 20):
            close = [tracking.precision(*pair, distance=distance) for pair in pairs]
            yield f"{challenge}, precision at {distance} px", np.mean(close)
        yield f"{challenge}, overlap", np.mean([tracking.success(*pair) for pair in pairs])


def layers_tried(seed):
    """Yield, for layers and shares, the mean overlap over all challenges of validation films."""
    network = pretrained.efficientnet_lite0()

    def overlap(layers, shares=None):
        features = tracking.layer_maps(network, layers)
        rows = dict(tracked(features, shares, "validation", 2, seed))
        return np.mean([rows[f"{challenge}, overlap"] for challenge in films.CHALLENGES])

    single = {layer: overlap(layer) for layer in LOW + HIGH}
    for layer, value in single.items():
        yield layer, "validation", "overlap", value
    low, high = (max(group, key=single.get) for group in (LOW, HIGH))
    for share in SHARES:
        yield (
            f"{low}, {high}",
            "validation",
            f"overlap, share {share}",
            overlap([low, high], (1, share)),
        )


def tracking_results(seed):
    """Yield precision at 3, 6 and 20 pixels and the overlap, for each challenge."""
    tried = measured(KEPT, TASKS, "layers", SEEDS[0])
    single = tried[tried.measure == "overlap"].set_index("method").value
    low, high = (single[list(group)].idxmax() for group in (LOW, HIGH))
    pairs = tried[tried.measure != "overlap"].set_index("measure").value
    share = float(pairs.idxmax().split()[-1])
    network = pretrained.efficientnet_lite0()
    filters = {
        "pixels": (tracking.pixels, None),
        "low layer": (tracking.layer_maps(network, low), None),
        "high layer": (tracking.layer_maps(network, high), None),
        "both layers": (tracking.layer_maps(network, [low, high]), (1, share)),
    }
    for name, (features, shares) in filters.items():
        for measure, value in tracked(features, shares, "test", 4, 100 + seed):
            yield name, "test", measure, value


def motionless(seed):
    """Yield the precision of a box that never moves, on the films of ``tracking_results``."""
    for challenge in films.CHALLENGES:
        found = films.follow(4, challenge=challenge, frames=FRAMES, part="test", seed=100 + seed)
        for distance in (3, 20):
            close = [
                tracking.precision(np.repeat(boxes[:1], FRAMES, axis=0), boxes, distance=distance)
                for boxes in found.boxes
            ]
            measure = f"{challenge}, precision at {distance} px"
            yield "box that stays", "test", measure, np.mean(close)


TASKS = {
    "stereo": (stereo, SEEDS),
    "verification": (verification, SEEDS),
    "patches": (patches, SEEDS),
    "layers": (layers_tried, SEEDS[:1]),
    "tracking": (tracking_results, SEEDS),
    "motionless": (motionless, SEEDS),
}


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    table = pd.concat(
        [measured(KEPT, TASKS, task, seed) for task, (_, seeds) in TASKS.items() for seed in seeds]
    )
    obtain.write(
        {
            RESULTS: table.to_csv(index=False).encode(),
            NETWORK: (KEPT / f"patch_network_{SEEDS[0]}.npz").read_bytes(),
        }
    )
