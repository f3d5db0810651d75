"""Train networks that classify short texts from three seeds, and measure them beside n-grams.

    python data/build/text_networks.py

About six minutes of one core. A run that was stopped goes on: what was trained is kept in
``build/text-networks/``. The last digits of a training run depend on the processor: on another one
the script says that the files differ.

On the validation part are chosen: of the networks the learning rate, from seed 0, and the epoch; of
the regressions the longest n-gram and the penalty. Sizes and dropout were not searched. The test
part is looked at once.
"""

from functools import cache

import numpy as np
import obtain
import pandas as pd
import trained
from sklearn.metrics import recall_score

from dlsg_utils.applications import text
from dlsg_utils.data import texts

KEPT = obtain.DATA.parent / "build" / "text-networks"
SEEDS = (0, 1, 2)
RATES = (2e-3, 4e-3, 8e-3, 16e-3, 32e-3)
EPOCHS = {"names": 12, "tweets, words": 8, "tweets, characters": 10, "tweets, both": 8}
# What is shuffled in the shuffled texts.
KINDS = {"names": "characters", "tweets, words": "words"}
ORDERS = {"characters": (2, 3, 4, 5, 6), "words": (2, 3, 4)}
PENALTIES = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
SHUFFLES = {"train": 0, "validation": 1, "test": 2}


@cache
def parts(task, mixed=None):
    """Return texts and labels of each part; with the units of each text shuffled, if asked for."""
    found = {}
    for part, seed in SHUFFLES.items():
        own = getattr(texts.names() if task == "names" else texts.tweets(), part)
        given = text.shuffled(own.texts, mixed, seed=seed) if mixed else list(own.texts)
        found[part] = (given, own.labels)
    return found


def scores(truth, found):
    """Yield measures and values of predicted classes."""
    yield "accuracy", np.mean(found == truth)
    yield "mean recall", recall_score(truth, found, average="macro", zero_division=0)


# Networks


@cache
def encoded(name, mixed):
    """Return codes and labels of each part."""
    codes = text.stored_codes(name)
    given = parts(name.partition(",")[0], mixed).items()
    return {part: (codes.encode(own), labels) for part, (own, labels) in given}


def network(name, seed, rate, mixed=None):
    """Return a trained network."""

    def train(model):
        data = encoded(name, mixed)
        options = {"epochs": EPOCHS[name], "learning_rate": rate, "seed": seed}
        text.learn_texts(model, *data["train"], validation_data=data["validation"], **options)

    own = f"{name.replace(', ', '_')}{'_shuffled' if mixed else ''}_{rate:g}_{seed}.npz"
    return trained.kept(KEPT / own, text.text_network(name, seed=seed), train)


@cache
def chosen_rate(name):
    """Return the rates' accuracies on the validation part, from seed 0, and the best rate."""
    found = {
        rate: text.text_accuracy(network(name, 0, rate), *encoded(name, None)["validation"])
        for rate in RATES
    }
    print(name, found, flush=True)
    return found, max(found, key=found.get)


def network_rows():
    """Yield task, method, setting, seed, part, measure and value of networks."""
    for name in EPOCHS:
        task = name.partition(",")[0]
        method = f"CNN, {name.partition(', ')[2] or 'characters'}"
        found, rate = chosen_rate(name)
        for each, accuracy in found.items():
            yield task, method, f"rate {each:g}", 0, "validation", "accuracy", accuracy
        runs = [(network(name, seed, rate), None, "in order", seed) for seed in SEEDS]
        if name in KINDS:
            mixed = KINDS[name]
            runs += [(model, mixed, "tested shuffled", seed) for model, _, _, seed in runs]
            runs += [
                (network(name, seed, rate, mixed), mixed, "trained and tested shuffled", seed)
                for seed in SEEDS
            ]
        for model, mixed, setting, seed in runs:
            for part in ("validation", "test"):
                codes, labels = encoded(name, mixed)[part]
                found = text.text_logits(model, codes).argmax(axis=1)
                for row in scores(labels, found):
                    yield task, method, setting, seed, part, *row


# Others


def regression_rows():
    """Yield the same of bags of n-grams."""
    for task, kind in (("names", "characters"), ("tweets", "characters"), ("tweets", "words")):
        for method, highest in (("bag of", (1,)), ("n-grams of", ORDERS[kind])):
            yield from chosen_regression(task, kind, method, highest, None)
        if KINDS.get(task) == kind or KINDS.get(f"{task}, {kind}") == kind:
            yield from chosen_regression(task, kind, "n-grams of", ORDERS[kind], kind)


def chosen_regression(task, kind, method, highest, mixed):
    """Yield the validation accuracies of all settings, and all of the best one."""
    data, best = parts(task, mixed), (-1, None, None)
    setting = "trained and tested shuffled" if mixed else "in order"
    for high in highest:
        counts, regression = text.ngram_regression(kind, orders=(1, high))
        rows = counts.fit_transform(data["train"][0])
        held_out = {part: counts.transform(data[part][0]) for part in ("validation", "test")}
        for penalty in PENALTIES:
            regression.set_params(C=penalty).fit(rows, data["train"][1])
            found = {part: regression.predict(each) for part, each in held_out.items()}
            accuracy = np.mean(found["validation"] == data["validation"][1])
            name = f"{setting}, 1 to {high}, C {penalty:g}"
            yield task, f"{method} {kind}", name, None, "validation", "accuracy", accuracy
            if accuracy > best[0]:
                best = (accuracy, name, found)
    print(task, method, kind, best[:2], flush=True)
    for part, found in best[2].items():
        for row in scores(data[part][1], found):
            yield task, f"{method} {kind}", setting, None, part, *row


def fixed_rows():
    """Yield the same of the most frequent class, and of VADER."""
    for task in ("names", "tweets"):
        frequent = np.bincount(parts(task)["train"][1]).argmax()
        for part in ("validation", "test"):
            labels = parts(task)[part][1]
            for row in scores(labels, np.full_like(labels, frequent)):
                yield task, "most frequent class", "in order", None, part, *row
    for part in ("validation", "test"):
        own = getattr(texts.tweets(), part)
        for row in scores(own.labels, (own.scores >= 0).astype(int)):
            yield "tweets", "VADER", "in order", None, part, *row


def table(name, rows):
    """Return rows, measured now or before."""
    columns = ["task", "method", "setting", "seed", "part", "measure", "value"]

    def make():
        return pd.DataFrame(list(rows()), columns=columns)

    found = trained.kept_table(KEPT / f"{name}.csv", make)
    return found.astype({"seed": "Int64"})


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    makers = {"fixed": fixed_rows, "networks": network_rows, "regressions": regression_rows}
    results = pd.concat([table(*each) for each in makers.items()]).round({"value": 4})
    files = {"results.csv": results.to_csv(index=False).encode()}
    for name in EPOCHS:
        own = name.replace(", ", "_")
        path = KEPT / f"{own}_{chosen_rate(name)[1]:g}_0.npz"
        files[f"{own}.npz"] = path.read_bytes()
    obtain.write({f"text-networks/{name}": file for name, file in files.items()})
