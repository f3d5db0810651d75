"""Train networks that draw chairs and that turn images into others from three seeds; measure them.

    python data/build/generation_networks.py

About half an hour of one core. A run that was stopped goes on: what was trained is kept in
``build/generation-networks/``. The last digits of a training run depend on the processor: on
another one the script says that the files differ.
"""

import functools

import keras
import numpy as np
import obtain
import pandas as pd
import trained
from scipy import ndimage
from skimage.metrics import structural_similarity
from skimage.restoration import inpaint_biharmonic

from dlsg_utils import data, training
from dlsg_utils.applications import generation
from dlsg_utils.data import chairs

KEPT = obtain.DATA.parent / "build" / "generation-networks"
SEEDS = (0, 1, 2)
RUN = {"precision": "float32", "progress": False}
COLUMNS = ["seed", "task", "method", "part", "measure", "value"]

CLASSES, EVERY, ELEVATION = 24, 4, 20.0
TRANSFORMED = 2  # renderings of each shown view beside the plain one
STEPS = 3400  # of 16 chairs

CLOTHES, HELD_OUT = 4000, 1000
# Of 100 and 20, both tried on validation images with seed 0: with 20 their steepness came nearer.
L1_WEIGHT = 20.0
COVERED, COVERED_TEST = 4000, 400
DRAWN_GLASSES, TEST_GLASSES = 20, 5  # pairs of glasses on each face


load = functools.cache(data.load)


def kept_table(name, measure):
    """Return a table of results, measured now or, if it is there, before."""

    def make():
        return pd.DataFrame(measure(), columns=COLUMNS).astype({"value": float}).round({"value": 5})

    return trained.kept_table(KEPT / f"{name}.csv", make)


def kept(name, model, train):
    """Return a model, trained now or, if it is there, before."""
    return trained.kept(KEPT / f"{name}.npz", model, train)


# Chairs. Each seed has its own styles.


@functools.cache
def plain_chairs(seed):
    """Return every view, rendered as it is."""
    views = generation.held_out_views(CLASSES, every=EVERY)
    styles = chairs.styles(CLASSES, seed=seed)
    return views, chairs.render([styles[n] for n in views.styles], views.azimuths, ELEVATION)


def chairs_to_learn_from(seed, alone):
    """Return inputs, images and masks of the shown views, plain and transformed.

    Of all styles or, ``alone``, of those only that are shown from few sides.
    """
    views, plain = plain_chairs(seed)
    styles, rng = chairs.styles(CLASSES, seed=seed), np.random.default_rng(1000 + seed)
    some = views.shown & ((views.styles >= CLASSES // 2) if alone else True)
    numbers, azimuths = views.styles[some], views.azimuths[some]
    inputs = [generation.chair_inputs(numbers, azimuths, ELEVATION, classes=CLASSES)]
    images, masks = [plain.images[some]], [plain.masks[some]]
    for _ in range(TRANSFORMED):
        elevation = rng.uniform(10, 35, len(numbers))
        options = {name: rng.uniform(*bounds, len(numbers))
                   for name, bounds in chairs.TRANSFORMATIONS.items()}  # fmt: skip
        found = chairs.render([styles[n] for n in numbers], azimuths, elevation, **options)
        inputs.append(
            generation.chair_inputs(numbers, azimuths, elevation, classes=CLASSES, **options)
        )
        images.append(found.images)
        masks.append(found.masks)
    return np.concatenate(inputs), np.concatenate(images), np.concatenate(masks)


def chair_network(seed, alone=False):
    """Return a generator."""

    def train(model):
        some = chairs_to_learn_from(seed, alone)
        epochs = round(STEPS / -(-len(some[0]) // 16))
        generation.train_generator(model, *some, epochs=epochs, seed=seed)

    name = f"chair_generator_{seed}" + ("_alone" if alone else "")
    return kept(name, generation.chair_generator(CLASSES, seed=seed), train)


def chair_results():
    """Measure the generators, and what a lookup and a cross-fade give, on views never shown."""
    found = []
    for seed in SEEDS:
        views, plain = plain_chairs(seed)
        inputs = generation.chair_inputs(views.styles, views.azimuths, ELEVATION, classes=CLASSES)
        held = ~views.shown
        drawn = {
            "generator": generation.generate(chair_network(seed), inputs[held]).images,
            "generator, few styles": generation.generate(
                chair_network(seed, alone=True), inputs[held]
            ).images,
            "nearest view": looked_up(views, plain.images, generation.nearest_view),
            "cross-fade": looked_up(views, plain.images, generation.blended_views),
        }
        for name, images in drawn.items():
            error = ((images - plain.images[held]) ** 2).mean()
            found.append((seed, "chairs", name, "held-out views", "mse", error))
    return found


def looked_up(views, images, way):
    """Return images of the views that are not shown, from those of the same style that are."""
    found = np.empty_like(images)
    for style in range(CLASSES // 2, CLASSES):
        own = views.styles == style
        known, wanted = own & views.shown, own & ~views.shown
        found[wanted] = way(images[known], views.azimuths[known], views.azimuths[wanted])
    return found[~views.shown]


# From outlines to clothes


def padded(images):
    """Return images with a black or, of faces, a repeated border: 32×32 pixels."""
    room = 32 - images.shape[1]
    if not room:
        return images
    sides = (room // 2, room - room // 2)
    mode = "edge" if room > 4 else "constant"
    return np.pad(images, [(0, 0), sides, sides, (0, 0)], mode=mode)


@functools.cache
def clothes(part, seed, count):
    """Return some images of Fashion-MNIST, and their labels."""
    split = getattr(load("fashion-mnist"), part)
    some = np.random.default_rng(seed).choice(len(split.images), count, replace=False)
    return padded(split.images[some]), split.labels[some]


def translator(seed, adversary):
    """Return a network from outlines to clothes."""

    def train(model):
        images, _ = clothes("train", seed, CLOTHES)
        judge = generation.patch_discriminator(seed=100 + seed) if adversary else None
        generation.train_pix2pix(
            model, generation.outlines(images), images, discriminator=judge, l1_weight=L1_WEIGHT,
            epochs=4, seed=seed,
        )  # fmt: skip

    name = "outlines_adversary" if adversary else "outlines_l1"
    return kept(f"{name}_{seed}", generation.unet(seed=seed), train)


def nearest_outline(seed, drawn):
    """Return for each outline the image of the training outline that is most like it, smoothed."""
    images, _ = clothes("train", seed, CLOTHES)

    def smooth(outlines):
        flat = ndimage.gaussian_filter(outlines[..., 0], (0, 1, 1)).reshape(len(outlines), -1)
        return flat

    known, asked = smooth(generation.outlines(images)), smooth(drawn)
    apart = (known**2).sum(axis=1) - 2 * asked @ known.T
    return images[apart.argmin(axis=1)]


@functools.cache
def classifier():
    """Return a classifier of clothes, padded to 32×32."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
        ],
        name="classifier_of_clothes",
    )

    def train(model):
        images, labels = clothes("train", 9, 10000)
        training.fit(model, images, labels, epochs=4, batch_size=64, seed=0, **RUN)

    keras.utils.set_random_seed(0)
    return kept("classifier", model, train)


def told_apart(seed, learn_from, measured):
    """Return the share of images that a fresh discriminator takes rightly for real or generated.

    It takes outlines and image; both arguments are outlines, real and generated images.
    """
    pairs = []
    for drawn, real, made in (learn_from, measured):
        both = [np.concatenate([drawn, images], axis=-1) for images in (real, made)]
        pairs.append((np.concatenate(both), np.repeat([1, 0], len(drawn))))
    keras.utils.set_random_seed(seed)
    body = generation.patch_discriminator((24, 48), seed=200 + seed)
    pooled = keras.layers.GlobalAveragePooling2D()(body.layers[-2].output)
    model = keras.Model(body.input, keras.layers.Dense(2)(pooled))
    training.fit(model, *pairs[0], epochs=8, batch_size=32, seed=seed, **RUN)
    return training.evaluate(model, *pairs[1]).accuracy


def outline_results(seed):
    """Measure on held-out clothes how near, how sharp and how real the images are."""
    found = []
    models = {name: translator(seed, adversary)
              for name, adversary in (("L1", False), ("L1 + adversary", True))}  # fmt: skip
    for part in ("validation", "test"):
        truth, labels = clothes(part, 7, HELD_OUT)
        drawn = generation.outlines(truth)
        others, _ = clothes("validation", 8, HELD_OUT)
        other_drawn = generation.outlines(others)
        makers = {
            **{name: functools.partial(generation.translate, model)
               for name, model in models.items()},
            "nearest outline": functools.partial(nearest_outline, seed),
        }  # fmt: skip
        rows = {"real": truth, **{name: make(drawn) for name, make in makers.items()}}
        for name, images in rows.items():
            values = {
                "l1": np.abs(images - truth).mean(),
                "ssim": np.mean([structural_similarity(one[..., 0], two[..., 0], data_range=1)
                                 for one, two in zip(images, truth, strict=True)]),
                "steepness": generation.steepness(images).mean(),
                "classified": training.evaluate(classifier(), images, labels).accuracy,
            }  # fmt: skip
            if name != "real" and part == "test":
                values["told apart"] = told_apart(
                    seed,
                    (other_drawn, others, makers[name](other_drawn)),
                    (drawn, truth, images),
                )
            found += [(seed, "outlines", name, part, *each) for each in values.items()]
    return found


# Covers removed


def faces(part):
    """Return the faces of a part."""
    split = getattr(load("lfw-subset"), part)
    return split.images[split.labels == 1]


def covered(task, part, seed):
    """Return covered images, which pixels are hidden, and the truth."""
    if task == "bars":
        count = COVERED if part == "train" else COVERED_TEST
        truth, _ = clothes(part, seed if part == "train" else 7, count)
        return *generation.cover_with_bars(truth, seed=seed), truth
    some = faces(part)
    if part == "train":
        some = np.concatenate([some, some[:, :, ::-1]])
    truth = np.repeat(some, DRAWN_GLASSES if part == "train" else TEST_GLASSES, axis=0)
    return *generation.cover_with_glasses(truth, seed=seed), truth


def uncover(model, images):
    """Return images as a network uncovers them."""
    first = (32 - images.shape[1]) // 2
    part = slice(first, first + images.shape[1])
    return generation.translate(model, padded(images))[:, part, part]


def uncoverer(task, seed):
    """Return a network that uncovers what bars or glasses hide."""

    def train(model):
        images, _, truth = covered(task, "train", 10 + seed)
        generation.train_pix2pix(model, padded(images), padded(truth), epochs=4, seed=seed)

    return kept(f"{task}_{seed}", generation.unet(seed=seed), train)


def cover_results(task):
    """Measure networks, an inpainting without learning, and the mean image."""
    found = []
    for part, drawn in (("validation", 1), ("test", 2)):
        images, hidden, truth = covered(task, part, drawn)
        mean = covered(task, "train", 10)[2].mean(axis=0)
        ways = {
            ("covered", 0): images,
            ("mean image", 0): np.where(hidden[..., None], mean, images),
            ("biharmonic", 0): np.stack(
                [inpaint_biharmonic(image, mask, channel_axis=-1)
                 for image, mask in zip(images, hidden, strict=True)]
            ).clip(0, 1),
            **{("network", seed): uncover(uncoverer(task, seed), images)
               for seed in SEEDS},
        }  # fmt: skip
        for (name, seed), made in ways.items():
            error = generation.hidden_error(made, truth, hidden)
            outside = generation.hidden_error(made, truth, ~hidden)
            found += [(seed, task, name, part, "hidden", error),
                      (seed, task, name, part, "visible", outside)]  # fmt: skip
    return found


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    results = pd.concat(
        [
            kept_table("chairs", chair_results),
            *(kept_table(f"outlines_{seed}", functools.partial(outline_results, seed))
              for seed in SEEDS),
            *(kept_table(task, functools.partial(cover_results, task))
              for task in ("bars", "glasses")),
        ]
    )  # fmt: skip
    files = {"results.csv": results.to_csv(index=False).encode()}
    for name in ("chair_generator", "outlines_l1", "outlines_adversary", "bars", "glasses"):
        files[f"{name}.npz"] = (KEPT / f"{name}_0.npz").read_bytes()
    obtain.write({f"generation-networks/{name}": file for name, file in files.items()})
