"""Measure what lecture 15 compares, from three seeds, and keep the networks of the first.

    python data/build/matching_networks.py

Less than 6 minutes of processor time a seed. A run that was stopped goes on: what was measured is
kept in ``build/matching-networks/``. The last digits depend on the processor: on another one the
figures differ by about as much as from seed to seed, and the script says that the files differ.

What is chosen, prices of a change of disparity, a radius, the layers of a tracker, is chosen on
validation parts; test parts are looked at once.
"""

import io
import itertools

import keras
import numpy as np
import obtain
import pandas as pd
import tensorflow as tf
from skimage import data as pictures
from skimage.registration import optical_flow_ilk, optical_flow_tvl1

from dlsg_utils import data, inspection, models, pretrained, training
from dlsg_utils.applications import matching, tracking
from dlsg_utils.data import scenes

PROGRESS = obtain.DATA.parent / "build" / "matching-networks"
SEEDS = (0, 1, 2)
COLUMNS = ["task", "method", "seed", "part", "measure", "value"]
# Rows of the motorcycle pair.
STRIPS = {"train": slice(260, 500), "validation": slice(200, 250), "test": slice(0, 190)}
DISPARITIES, SPEED = 64, 8
QUIET = {"progress": False}


def weights(model):
    """Return the file of a network's weights, in 16 bits, and give the network these weights."""
    rounded = [each.astype(np.float16) for each in model.get_weights()]
    model.set_weights([each.astype(np.float32) for each in rounded])
    with io.BytesIO() as file:
        np.savez(file, *rounded)
        return file.getvalue()


def verification(seed):
    """Yield areas under the ROC curve, of digits that were seen in training and of others."""
    digits = data.load("mnist-10k")
    seen = digits.train[digits.train.labels < 7]
    run = {"epochs": 3, "batch_size": 100, "seed": seed, **QUIET}
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
    if seed == 0:
        embeddings["pixels"] = lambda images: images
    for name, embed in embeddings.items():
        for measure, chosen in (
            ("digits 0 to 6", digits.test.labels < 7),
            ("digits 7 to 9", digits.test.labels >= 7),
        ):
            part = digits.test[chosen]
            found = matching.verify(np.asarray(embed(part.images)), part.labels)
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


def stereo(seed):
    """Yield bad pixels of each cost, before and after each step; keep the learned network."""
    model = matching.patch_network(seed=seed)
    triples = matching.patch_triples(*visible_part("train"), count=100_000, seed=seed)
    matching.learn_patches(model, triples, epochs=2, seed=seed, **QUIET)
    keep("patch_network", seed, weights(model))
    costs = {"learned": lambda *pair, **n: matching.patch_similarity(model, *pair, **n)}
    if seed == 0:
        costs |= {
            "absolute differences": matching.absolute_differences,
            "census": matching.census,
        }
    scale = {"learned": 1.0, "absolute differences": 0.1, "census": 1.0}
    for name, cost in costs.items():
        *pair, truth = motorcycle("validation")
        volume, bad = cost(*pair, disparities=DISPARITIES), {}
        for small, times in itertools.product((0.1, 0.2, 0.4, 0.8, 1.6), (3, 6, 12)):
            prices = small * scale[name], small * times * scale[name]
            bad[prices] = aggregated(volume, truth, *prices)
        small, large = min(bad, key=bad.get)
        yield name, "validation", "P1", small
        yield name, "validation", "P2", large
        yield name, "validation", "semi-global", bad[small, large]
        *pair, truth = motorcycle("test")
        volume, shown = cost(*pair, disparities=DISPARITIES), matching.visible(truth)
        steps = {"alone": volume}
        steps["semi-global"] = matching.semi_global(volume, small_change=small, large_change=large)
        found = {step: matching.winner_takes_all(each) for step, each in steps.items()}
        other = matching.winner_takes_all(matching.seen_from_right(steps["semi-global"]))
        agreed = matching.consistent(found["semi-global"], other)
        found["filled"] = matching.fill(found["semi-global"], agreed)
        for step, disparity in found.items():
            yield name, "test", step, matching.bad_pixels(disparity, truth)
            visible = matching.bad_pixels(disparity, truth, mask=shown)
            yield name, "test", f"{step}, visible pixels", visible


def aggregated(volume, truth, small, large):
    """Return the bad pixels after semi-global matching with these prices."""
    smooth = matching.semi_global(volume, small_change=small, large_change=large)
    return matching.bad_pixels(matching.winner_takes_all(smooth), truth)


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
        yield kind, "train", "parameters", model.count_params()
    for name, values in scores.items():
        yield name, "test", "FPR95", matching.false_positive_rate(values, labels)


FLOW_STEPS, FLOW_BATCH, CHUNK = 960, 16, 512


def flow_batches(seed):
    """Return batches of pairs of 64×64 and their flow, each seen once."""

    def batches():
        for chunk in range(FLOW_STEPS * FLOW_BATCH // CHUNK):
            films = scenes.move(
                CHUNK, size=64, object_size=(12, 32), speed=SPEED, seed=1000 * (seed + 1) + chunk
            )
            pairs, flow = matching.frame_pairs(films.frames), films.flow[:, 0]
            for start in range(0, CHUNK, FLOW_BATCH):
                yield pairs[start : start + FLOW_BATCH], flow[start : start + FLOW_BATCH]

    shapes = [tf.TensorSpec((FLOW_BATCH, 64, 64, channels)) for channels in (6, 2)]
    found = tf.data.Dataset.from_generator(batches, output_signature=tuple(shapes))
    steps = FLOW_STEPS * FLOW_BATCH // CHUNK * (CHUNK // FLOW_BATCH)
    return found.apply(tf.data.experimental.assert_cardinality(steps))


def held_out(part, count):
    """Return pairs of frames that no network has seen, of objects and photographs as the part."""
    return scenes.move(count, part=part, speed=SPEED, seed=7)


def flow_errors(flow, films):
    """Yield end-point errors: of all pixels, of visible and hidden ones, by speed."""
    truth, hidden = films.flow[:, 0], films.hidden[:, 0]
    speed = np.linalg.norm(truth, axis=-1)
    masks = {"all": np.ones_like(hidden), "visible": ~hidden, "hidden": hidden}
    for low, high in ((0, 4), (4, 8), (8, 12)):
        masks[f"visible, {low} to {high} px"] = ~hidden & (speed >= low) & (speed < high)
    for measure, mask in masks.items():
        yield measure, matching.end_point_error(flow, truth, mask=mask)


def classical(method, films, **options):
    """Return the flow that a function of scikit-image finds on gray frames."""
    gray = films.frames.mean(axis=-1)
    found = [method(first, second, **options) for first, second in gray]
    return np.moveaxis(np.array(found), 1, -1)


def flow(seed):
    """Yield end-point errors on held-out films; keep the networks."""
    test = held_out("test", 100)
    for name, build in {
        "FlowNetSimple": matching.flownet_simple,
        "FlowNetCorr": matching.flownet_corr,
    }.items():
        model = build(seed=seed)
        matching.learn_flow(model, flow_batches(seed), seed=seed, **QUIET)
        keep(build.__name__, seed, weights(model))
        found = matching.estimate_flow(model, test.frames[:, 0], test.frames[:, 1])
        for measure, error in flow_errors(found, test):
            yield name, "test", measure, error
    if seed == 0:
        validation = held_out("validation", 20)
        for name, method, option, values in (
            ("TV-L1", optical_flow_tvl1, "attachment", (5, 15, 45, 135)),
            ("Lucas–Kanade (ILK)", optical_flow_ilk, "radius", (3, 5, 7, 11)),
        ):
            errors = {}
            for value in values:
                found = classical(method, validation, **{option: value})
                errors[value] = dict(flow_errors(found, validation))["all"]
            best = min(errors, key=errors.get)
            yield name, "validation", option, best
            for measure, error in flow_errors(classical(method, test, **{option: best}), test):
                yield name, "test", measure, error
        for measure, error in flow_errors(np.zeros_like(test.flow[:, 0]), test):
            yield "no motion", "test", measure, error


TRACKED = {  # what the filters see: layers of EfficientNet, and the weights of their responses
    "low layer": (("block2b_add",), (1,)),
    "high layer": (("block5c_add",), (1,)),
    "both layers": (("block2b_add", "block5c_add"), (1, 0.5)),
}
FILMS = 4  # a challenge and a seed


def tracking_results(seed):
    """Yield precision at 6 and 20 pixels and the overlap, for each challenge."""
    network = pretrained.efficientnet_lite0()
    features = {"pixels": (tracking.pixels, None)}
    for name, (layers, shares) in TRACKED.items():
        features[name] = tracking.layer_maps(network, layers), shares
    for challenge in scenes.CHALLENGES:
        films = scenes.follow(FILMS, challenge=challenge, frames=24, part="test", seed=100 + seed)
        scales = (0.95, 1.0, 1.05) if challenge == "size" else (1.0,)
        for name, (maps, shares) in features.items():
            paths = [
                tracking.track(frames, boxes[0], features=maps, weights=shares, scales=scales).boxes
                for frames, boxes in zip(films.frames, films.boxes, strict=True)
            ]
            pairs = list(zip(paths, films.boxes, strict=True))
            for distance in (3, 6, 20):
                close = [tracking.precision(*pair, distance=distance) for pair in pairs]
                yield name, "test", f"{challenge}, precision at {distance} px", np.mean(close)
            overlap = np.mean([tracking.success(*pair) for pair in pairs])
            yield name, "test", f"{challenge}, overlap", overlap


TASKS = {
    "verification": verification,
    "stereo": stereo,
    "patches": patches,
    "flow": flow,
    "tracking": tracking_results,
}


def keep(name, seed, content):
    """Keep the weights of a network of a seed."""
    (PROGRESS / f"{name}_{seed}.npz").write_bytes(content)


def measured(task, seed):
    """Return the rows of a task and a seed; measure them if they are not known."""
    path = PROGRESS / f"{task}_{seed}.csv"
    if not path.exists():
        rows = [(task, method, seed, *rest) for method, *rest in TASKS[task](seed)]
        table = pd.DataFrame(rows, columns=COLUMNS)
        table["value"] = [float(f"{value:.4g}") for value in table["value"]]
        table.to_csv(path, index=False)
        print(path.read_text(), flush=True)
    return pd.read_csv(path)


if __name__ == "__main__":
    PROGRESS.mkdir(parents=True, exist_ok=True)
    table = pd.concat([measured(task, seed) for task in TASKS for seed in SEEDS])
    files = {"matching-networks/results.csv": table.to_csv(index=False).encode()}
    for name in ("flownet_simple", "flownet_corr", "patch_network"):
        files[f"matching-networks/{name}.npz"] = (PROGRESS / f"{name}_0.npz").read_bytes()
    obtain.write(files)
