"""Learn rendering models of digits from three seeds, and measure them beside other methods.

    python data/build/rendering_model.py

About half an hour of one core. A run that was stopped goes on: what was learned is kept in
``build/rendering-model/``. The last digits depend on the processor: on another one the script says
that the files differ.

Everything learns from the first 4,000 training digits of ``mnist-10k``. The learning rate of each
network, the penalty of each read-out (both with seed 0) and the smoothing of naive Bayes are chosen
on the validation digits. Numbers of templates, sizes and epochs were not searched. Test digits are
looked at once, but for the network by SGD with labels: of seed 0 it was measured anew when larger
rates were added, as the largest had been chosen.
"""

import functools
import io
import warnings

import keras
import numpy as np
import obtain
import pandas as pd
import trained
from keras import layers
from sklearn import cluster, exceptions, linear_model, mixture, naive_bayes, neighbors

from dlsg_utils import data, training
from dlsg_utils.applications import rendering_model as rendering

KEPT = obtain.DATA.parent / "build" / "rendering-model"
SEEDS = (0, 1, 2)
IMAGES, STEPS, TEMPLATES, EACH = 4000, 20, 50, 5
WHOLE, SMALLER = 28, 24  # sides of templates: at one place, at 5×5
MOST = 2  # pixels that a moved digit is moved
RATES = (1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1)
STRENGTHS = (1e-3, 1e-2, 1e-1, 1.0, 10.0)
SMOOTHING = (1e-3, 1e-2, 3e-2, 1e-1, 3e-1)
RUN = {"precision": "float32", "progress": False}
PARTS, PART, REGION, POOL, REGIONS = 32, 5, 8, 4, 20_000


@functools.cache
def digits(move=0):
    """Return (images, labels) of the three parts; moved ones are moved in all of them."""
    loaded = data.load("mnist-10k")
    found = {}
    for seed, part in enumerate(("train", "validation", "test")):
        split = getattr(loaded, part)[:IMAGES]
        found[part] = (rendering.moved(split.images, move, seed=seed), split.labels)
    return found


def accuracy(predicted, labels):
    """Return the share of right answers."""
    return float(np.mean(np.asarray(predicted) == labels))


def flat(images):
    """Return images as rows."""
    return images.reshape(len(images), -1)


# Without labels


def named(clusters, labels, count):
    """Return the most frequent class of each cluster; 0 for an empty one."""
    return np.array([np.bincount(labels[clusters == k], minlength=10).argmax()
                     for k in range(count)])  # fmt: skip


def clustered(sets, assign, count=TEMPLATES):
    """Yield purity and accuracy of clusters whose names the validation part gives."""
    found = {part: assign(sets[part][0]) for part in ("validation", "test")}
    names = named(found["validation"], sets["validation"][1], count)
    for part, clusters in found.items():
        labels = sets[part][1]
        yield part, "purity", rendering.cluster_purity(labels, clusters)
        yield part, "accuracy", accuracy(names[clusters], labels)


def learned(name, images, labels, seed, **options):
    """Return a mixture, learned now or, if it is there, before."""
    path = KEPT / f"{name}_{seed}.npz"
    if not path.exists():
        model, history = rendering.learn_mixture(images, labels, seed=seed, **options)
        path.write_bytes(packed(model))
        print(path.stem, history[[0, -2, -1]], model, flush=True)
    return unpacked(path.read_bytes())


def packed(model):
    """Return the file of a mixture."""
    arrays = {
        "templates": model.templates.astype(np.float16), "size": model.size, "noise": model.noise,
        "prior": model.prior, "on": model.on,
    }  # fmt: skip
    if model.labels is not None:
        arrays["labels"] = model.labels
    with io.BytesIO() as file:
        np.savez(file, **arrays)
        return file.getvalue()


def unpacked(content):
    """Return the mixture of a file."""
    with np.load(io.BytesIO(content)) as file:
        values = {name: file[name] for name in file.files}
    for name in ("noise", "on"):
        values[name] = float(values[name])
    values["size"] = tuple(values["size"].tolist())
    return rendering.RenderingMixture(**values)


def unlabeled(seed, move=0):
    """Yield results of clusters without labels."""
    sets = digits(move)
    images = sets["train"][0]
    means = cluster.KMeans(TEMPLATES, n_init=1, random_state=seed).fit(flat(images))
    gaussians = mixture.GaussianMixture(
        TEMPLATES, covariance_type="diag", reg_covar=1e-2, max_iter=50, random_state=seed
    ).fit(flat(images))
    found = {
        "k-means": lambda x: means.predict(flat(x)),
        "mixture of Gaussians": lambda x: gaussians.predict(flat(x)),
    }
    for name, size in (("EM, one place", WHOLE), ("EM, 25 places", SMALLER)):
        model = learned(
            f"unlabeled_{size}_{move}", images, None, seed, templates=TEMPLATES, size=size,
            steps=STEPS,
        )  # fmt: skip
        found[name] = functools.partial(best_template, model)
    for name, assign in found.items():
        for row in clustered(sets, assign):
            yield name, *row


def best_template(model, images):
    """Return the template of each image's best state."""
    return rendering.best_states(model, images).template


# With labels


def labeled(seed, move=0):
    """Yield results of classifiers that saw all labels."""
    sets = digits(move)
    images, labels = sets["train"]
    answers = {}
    if seed == 0:  # these do not depend on the seed
        bayes = [naive_bayes.GaussianNB(var_smoothing=smoothing).fit(flat(images), labels)
                 for smoothing in SMOOTHING]  # fmt: skip
        scores = [accuracy(each.predict(flat(sets["validation"][0])), sets["validation"][1])
                  for each in bayes]  # fmt: skip
        print("smoothing", dict(zip(SMOOTHING, scores, strict=True)))
        answers["naive Bayes"] = lambda x: bayes[int(np.argmax(scores))].predict(flat(x))
        near = neighbors.KNeighborsClassifier(1).fit(flat(images), labels)
        answers["nearest neighbor"] = lambda x: near.predict(flat(x))
    for name, size, each in (
        ("EM, 1 template a class, one place", WHOLE, 1),
        ("EM, 1 template a class, 25 places", SMALLER, 1),
        ("EM, 5 templates a class, one place", WHOLE, EACH),
        ("EM, 5 templates a class, 25 places", SMALLER, EACH),
    ):
        model = learned(
            f"labeled_{size}_{each}_{move}", images, labels, seed, templates=each, size=size,
            steps=STEPS if each > 1 or size < WHOLE else 2,
        )  # fmt: skip
        answers[name] = functools.partial(rendering.classify, model)
    network = template_network(seed, move)
    answers["the same network, SGD"] = functools.partial(predicted, network)
    for name, answer in answers.items():
        for part in ("validation", "test"):
            yield name, part, "accuracy", accuracy(answer(sets[part][0]), sets[part][1])


def predicted(network, images):
    """Return a network's classes."""
    return network.predict(images, verbose=0, batch_size=250).argmax(axis=1)


def chosen_rate(name, sets, train, rates=RATES):
    """Return the learning rate of the highest validation accuracy, with seed 0."""

    def make():
        images, labels = sets["validation"]
        rows = [(rate, accuracy(predicted(train(rate), images), labels)) for rate in rates]
        return pd.DataFrame(rows, columns=["rate", "accuracy"])

    table = trained.kept_table(KEPT / f"rates_{name}.csv", make)
    return float(table["rate"][table["accuracy"].argmax()])


def template_network(seed, move=0):
    """Return the network of the mixture with five templates a class, trained by SGD."""
    sets = digits(move)
    images, labels = sets["train"]

    def build(number):
        return rendering.template_network(
            (28, 28, 1), classes=10, templates=EACH, template_size=SMALLER, seed=number
        )

    def train(rate, number=0, epochs=5):
        network = build(number)
        training.fit(
            network, images, labels, epochs=epochs, batch_size=50, learning_rate=rate, seed=number,
            **RUN,
        )  # fmt: skip
        return network

    rate = chosen_rate(f"templates_{move}", sets, train)

    def train_whole(network):
        network.set_weights(train(rate, seed, 15).get_weights())

    return trained.kept(KEPT / f"sgd_{move}_{seed}.npz", build(seed), train_whole)


# How many templates


def over_templates(seed):
    """Yield accuracies over the number of templates, on the validation part alone."""
    sets = digits()
    images, labels = sets["train"]
    held, truth = sets["validation"]
    for count in (10, 20, 50, 100):
        options = {"size": SMALLER, "steps": STEPS}
        name = f"unlabeled_{SMALLER}_0" if count == TEMPLATES else f"count_{count}"
        model = learned(name, images, None, seed, templates=count, **options)
        # Names come from training digits: those of the validation part are measured.
        model = rendering.name_templates(model, images[:1000], labels[:1000])
        yield (
            "without labels",
            "validation",
            str(count),
            accuracy(rendering.classify(model, held), truth),
        )
        each = count // 10
        name = f"labeled_{SMALLER}_{each}_0" if each in (1, EACH) else f"labeled_count_{each}"
        model = learned(name, images, labels, seed, templates=each, **options)
        yield (
            "with labels",
            "validation",
            str(count),
            accuracy(rendering.classify(model, held), truth),
        )


# Few labels


def few_labels(seed):
    """Yield accuracies with few labels; EM also sees the images without labels."""
    sets = digits()
    images, labels = sets["train"]
    rng = np.random.default_rng(seed)
    order = [rng.permutation(np.flatnonzero(labels == label)) for label in range(10)]
    whole = learned(
        f"unlabeled_{SMALLER}_0", images, None, seed, templates=TEMPLATES, size=SMALLER, steps=STEPS
    )
    for each in (1, 10, 100):
        own = np.concatenate([of_class[:each] for of_class in order])
        few, truth = images[own], labels[own]
        alone, _ = rendering.learn_mixture(
            few, truth, templates=min(EACH, each), size=SMALLER, steps=STEPS, seed=seed
        )
        near = neighbors.KNeighborsClassifier(1).fit(flat(few), truth)

        def train(rate, number=0, few=few, truth=truth):
            network = rendering.template_network(
                (28, 28, 1), classes=10, templates=EACH, template_size=SMALLER, seed=number
            )
            training.fit(
                network, few, truth, epochs=40 if len(few) < 1000 else 15, batch_size=20,
                learning_rate=rate, seed=number, **RUN,
            )  # fmt: skip
            return network

        rate = chosen_rate(f"few_{each}", sets, train, RATES[::2])
        answers = {
            "EM on all images, names by labels": functools.partial(
                rendering.classify, rendering.name_templates(whole, few, truth)
            ),
            "EM on labeled images": functools.partial(rendering.classify, alone),
            "the same network, SGD": functools.partial(predicted, train(rate, seed)),
            "nearest neighbor": lambda x, near=near: near.predict(flat(x)),
        }
        for name, answer in answers.items():
            for part in ("validation", "test"):
                yield name, part, str(10 * each), accuracy(answer(sets[part][0]), sets[part][1])


# Layers of parts


def parts(seed):
    """Return the mixture of parts with a switch."""
    regions = rendering.random_regions(digits()["train"][0], REGIONS, size=REGION, seed=seed)
    return learned("parts", regions, None, seed, templates=PARTS, size=PART, steps=STEPS, on=0.5)


def read_out(seed):
    """Yield accuracies of a linear read-out of pixels, of fixed layers, and of layers by SGD."""
    sets = digits()
    rng = np.random.default_rng(seed)
    model = parts(seed)
    options = {"noise": model.noise, "on": model.on, "pool": POOL}
    patches = rendering.random_regions(sets["train"][0], 4 * PARTS, size=PART, seed=100 + seed)
    norms = (patches**2).sum(axis=(1, 2, 3))
    patches = patches[np.argsort(-norms, kind="stable")[: 2 * PARTS : 2]]  # as EM begins: not empty
    plain = layers.Conv2D(PARTS, PART, activation="relu")
    plain.build((None, 28, 28, 1))
    plain.set_weights([rng.normal(size=(PART, PART, 1, PARTS)), np.zeros(PARTS)])
    fixed = {
        "templates by EM": rendering.rendering_layers(model.templates, **options),
        "patches of digits": rendering.rendering_layers(patches, **options),
        "random kernels, no bias": [plain, layers.MaxPooling2D(POOL)],
        "pixels": [],
    }
    counts = (100, IMAGES)
    for name, body in fixed.items():
        network = keras.Sequential([keras.Input((28, 28, 1)), *body, layers.Flatten()])
        made = {part: network.predict(images, verbose=0) for part, (images, _) in sets.items()}
        if name == "templates by EM":
            yield name, "validation", "share above 0", float((made["validation"] > 0).mean())
        scale = made["train"].std()
        for count in counts:

            def read(strength, count=count, made=made, scale=scale):
                reader = linear_model.LogisticRegression(C=strength, max_iter=100)
                with warnings.catch_warnings():  # a weak penalty is not minimized to the end
                    warnings.simplefilter("ignore", exceptions.ConvergenceWarning)
                    return reader.fit(made["train"][:count] / scale, sets["train"][1][:count])

            def score(reader, part, made=made, scale=scale):
                return float(reader.score(made[part] / scale, sets[part][1]))

            def tried(read=read, score=score):
                rows = [(each, score(read(each), "validation")) for each in STRENGTHS]
                return pd.DataFrame(rows, columns=["strength", "accuracy"])

            slug = "".join(filter(str.isalpha, name))
            table = trained.kept_table(KEPT / f"strengths_{slug}_{count}.csv", tried)
            reader = read(float(table["strength"][table["accuracy"].argmax()]))
            for part in ("validation", "test"):
                yield name, part, str(count), score(reader, part)
    for count in counts:
        images, labels = (each[:count] for each in sets["train"])

        def train(rate, number=0, images=images, labels=labels, epochs=5):
            keras.utils.set_random_seed(number)
            network = keras.Sequential([
                keras.Input((28, 28, 1)), layers.Conv2D(PARTS, PART, activation="relu"),
                layers.MaxPooling2D(POOL), layers.Flatten(), layers.Dense(10),
            ])  # fmt: skip
            training.fit(
                network, images, labels, epochs=60 if len(images) == 100 else epochs,
                batch_size=50, learning_rate=rate, seed=number, **RUN,
            )  # fmt: skip
            return network

        rate = chosen_rate(f"readout_{count}", sets, train, RATES[:4])
        network = train(rate, seed, epochs=20)
        for part in ("validation", "test"):
            given, truth = sets[part]
            yield (
                "the same layers, SGD",
                part,
                str(count),
                accuracy(predicted(network, given), truth),
            )


TASKS = {
    "unlabeled": (unlabeled, SEEDS),
    "unlabeled moved": (functools.partial(unlabeled, move=MOST), SEEDS),
    "labeled": (labeled, SEEDS),
    "labeled moved": (functools.partial(labeled, move=MOST), SEEDS),
    "read-out": (read_out, SEEDS),
    "few labels": (few_labels, SEEDS),
    "templates": (over_templates, SEEDS),
}

if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    results = pd.concat([
        trained.measured(KEPT, TASKS, task, seed)
        for task, (_, seeds) in TASKS.items()
        for seed in seeds
    ])  # fmt: skip
    files = {"results.csv": results.to_csv(index=False).encode()}
    held = digits()["validation"]
    whole = unpacked((KEPT / f"unlabeled_{SMALLER}_0_0.npz").read_bytes())
    files["unlabeled.npz"] = packed(rendering.name_templates(whole, *held))
    files["labeled.npz"] = (KEPT / f"labeled_{SMALLER}_{EACH}_0_0.npz").read_bytes()
    files["parts.npz"] = (KEPT / "parts_0.npz").read_bytes()
    obtain.write({f"rendering-model/{name}": file for name, file in files.items()})
