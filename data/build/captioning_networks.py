"""Train networks that write captions from three seeds, and measure them.

    python data/build/captioning_networks.py

About fifteen minutes of one core. A run that was stopped goes on: what was trained is kept in
``build/captioning-networks/``. The last digits of a training run depend on the processor: on
another one the script says that the files differ.

A few sizes, rates and epochs were tried on validation scenes with one seed; they were not searched.
Nothing is chosen on test scenes.
"""

import functools

import obtain
import pandas as pd
import trained

from dlsg_utils import training
from dlsg_utils.applications import captioning
from dlsg_utils.applications.captioning.classification import POSITION_SIZES
from dlsg_utils.data import captions

KEPT = obtain.DATA.parent / "build" / "captioning-networks"
SEEDS = (0, 1, 2)
SCENES = 6000
# How many, from which seed.
HELD_OUT = {"validation": (300, 1), "test": (500, 2)}
NETWORKS = {
    "attention": {},
    "no_attention": {"attention": False},
    "attention_rnn": {"cell": "rnn"},
}
WORDS = captioning.scene_vocabulary()


@functools.lru_cache(1)
def scenes(seed):
    """Return the scenes to learn from."""
    return captions.compose(SCENES, seed=1000 + seed)


@functools.cache
def held_out(part, combinations):
    """Return the scenes to measure on."""
    count, seed = HELD_OUT[part]
    return captions.compose(count, part=part, combinations=combinations, seed=seed)


def reader(seed):
    """Return the network that reads, trained to classify each position."""

    def train(model):
        some = scenes(seed)
        labels = captioning.position_labels(some, model.output_shape[1:3])
        training.fit(
            captioning.position_classifier(model, seed=seed),
            some.images,
            labels,
            loss=captioning.joint_cross_entropy(POSITION_SIZES),
            epochs=4,
            batch_size=32,
            learning_rate=4e-3,
            seed=seed,
            precision="float32",
            progress=False,
        )

    return trained.kept(KEPT / f"reader_{seed}.npz", captioning.encoder(seed=seed), train)


def captioner(name, seed):
    """Return a network that writes, on the network that reads."""

    def train(model):
        model.reader.set_weights(reader(seed).get_weights())
        some = scenes(seed)
        captioning.learn_captions(
            model,
            some.images,
            some.sentences,
            WORDS,
            epochs=6,
            batch_size=16,
            learning_rate=4e-3 if model.attention else 2e-3,
            seed=seed,
        )

    model = captioning.caption_network(len(WORDS), seed=seed, **NETWORKS[name])
    return trained.kept(KEPT / f"{name}_{seed}.npz", model, train)


def classifiers(seed):
    """Return the classifiers of facts, on the network that reads."""

    def train(model):
        some = scenes(seed)
        captioning.learn_facts(model, reader(seed), some.images, some.facts, epochs=20, seed=seed)

    model = captioning.fact_head(reader(seed).output_shape[1:], seed=seed)
    return trained.kept(KEPT / f"fact_head_{seed}.npz", model, train)


def sentences(seed):
    """Yield method, part, combinations and the sentences of its scenes."""
    known, read = scenes(seed), reader(seed)
    maps = captioning.read_maps(read, known.images)
    head = classifiers(seed)
    frequent = captioning.most_frequent_sentence(known.sentences)
    for part in HELD_OUT:
        for combinations in captions.COMBINATIONS:
            some = held_out(part, combinations)
            yield "most frequent", part, combinations, [frequent] * len(some)
            found = captioning.nearest_sentences(some.images, known.images, known.sentences)
            yield "nearest, pixels", part, combinations, found
            own = captioning.read_maps(read, some.images)
            found = captioning.nearest_sentences(own, maps, known.sentences)
            yield "nearest, features", part, combinations, found
            facts = captioning.classified_facts(head, read, some.images)
            yield "classifiers", part, combinations, captioning.template_sentences(facts)
            for name in NETWORKS:
                found = captioning.write_captions(captioner(name, seed), some.images, WORDS)
                yield name, part, combinations, found
            for method, normalize in (("beam", True), ("beam, sum", False)):
                model, options = captioner("attention", seed), {"width": 3, "normalize": normalize}
                found = captioning.write_captions(model, some.images, WORDS, **options)
                yield f"attention, {method}", part, combinations, found


def groups_of(sentence):
    """Return how many groups a sentence names, 0 if it is none of the grammar."""
    try:
        return len(captions.parse(sentence).groups)
    except ValueError:
        return 0


def results():
    """Return a row for each figure."""
    rows = []
    for seed in SEEDS:
        for method, part, combinations, found in sentences(seed):
            some = held_out(part, combinations)
            figures = captioning.fact_shares(found, some.facts)
            more = [
                groups_of(said) > len(each.groups)
                for said, each in zip(found, some.facts, strict=True)
            ]
            figures["too many groups"] = sum(more) / len(more)
            figures["words"] = sum(len(said.split()) for said in found) / len(found)
            for order in range(1, 5):
                figures[f"BLEU-{order}"] = captioning.corpus_bleu(
                    found, some.sentences, order=order
                )
            rows += [(seed, part, combinations, method, *each) for each in figures.items()]
        rows += looks(seed)
        print("measured", seed, flush=True)
    columns = ["seed", "part", "combinations", "method", "measure", "value"]
    return pd.DataFrame(rows, columns=columns).round(4)


def looks(seed):
    """Return where the networks look for each kind of word, in sentences that are right."""
    found = []
    some = held_out("test", "seen")
    ways = {
        "attention": captioning.attention_maps,
        "no_attention": captioning.word_grad_cam,
    }
    for name, way in ways.items():
        model = captioner(name, seed)
        shares = captioning.looked_at(model, some, WORDS, way=way, most=80)
        for kind, values in shares.items():
            for measure, value in zip(("share", "chance"), values, strict=True):
                found.append((seed, "test", "seen", name, f"{measure} on {kind}", value))
    return found


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    files = {"results.csv": results().to_csv(index=False).encode()}
    for name in ("attention", "no_attention", "fact_head"):
        files[f"{name}.npz"] = (KEPT / f"{name}_0.npz").read_bytes()
    obtain.write({f"captioning-networks/{name}": file for name, file in files.items()})
