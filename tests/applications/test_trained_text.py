"""The networks that ship for texts: they give what was recorded, and it is in order."""

import numpy as np
import pytest

from dlsg_utils.applications import text
from dlsg_utils.data import texts

NETWORKS = {
    "names": ("names", "CNN, characters"),
    "tweets, words": ("tweets", "CNN, words"),
    "tweets, characters": ("tweets", "CNN, characters"),
    "tweets, both": ("tweets", "CNN, both"),
}


@pytest.fixture(scope="module")
def recorded():
    return text.recorded_results()


def values(recorded, task, method, *, setting="in order", part="test", measure="accuracy"):
    asked = {"task": task, "method": method, "setting": setting, "part": part, "measure": measure}
    rows = recorded[(recorded[list(asked)] == list(asked.values())).all(axis=1)]
    return rows.sort_values("seed").value.to_numpy()


def test_all_is_recorded(recorded):
    for task, method in NETWORKS.values():
        for part in ("validation", "test"):
            for measure in ("accuracy", "mean recall"):
                found = values(recorded, task, method, part=part, measure=measure)
                assert len(found) == 3
                assert (found > 0.5).all()
    for task, units in (("names", "characters"), ("tweets", "characters"), ("tweets", "words")):
        for method in ("bag of", "n-grams of"):
            assert len(values(recorded, task, f"{method} {units}")) == 1


def test_order_matters_for_names_with_each_seed(recorded):
    ordered = values(recorded, "names", "CNN, characters")
    for setting in ("tested shuffled", "trained and tested shuffled"):
        mixed = values(recorded, "names", "CNN, characters", setting=setting)
        assert (ordered > mixed + 0.1).all()


def test_networks_are_better_than_the_most_frequent_class(recorded):
    for task, method in NETWORKS.values():
        (frequent,) = values(recorded, task, "most frequent class")
        assert (values(recorded, task, method) > frequent + 0.05).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_the_shipped_networks_classify_as_recorded(recorded, name):
    own = (texts.names() if name == "names" else texts.tweets()).test
    codes, model = text.stored_codes(name), text.trained_network(name)
    found = text.text_accuracy(model, codes.encode(own.texts), own.labels)
    assert found == pytest.approx(values(recorded, *NETWORKS[name])[0], abs=0.005)


def test_the_codes_are_those_of_the_texts_to_train_on():
    codes = text.stored_codes("names")
    known = set("".join(texts.names().train.texts))
    assert set(codes.units[2:]) <= known
    assert {"ş", "ł", "ő", "å", " "} <= set(codes.units)
    assert "love" in text.stored_codes("tweets, words")
    both = text.stored_codes("tweets, both")
    assert both.encode("love")[0, 1:5].tolist() == both.characters.encode("love").tolist()


@pytest.mark.parametrize("said", ["😀", "東京", "x" * 900, "7", "a\u0301"])
def test_strange_texts_have_a_defined_answer(said):
    codes, model = text.stored_codes("names"), text.trained_network("names")
    logits = text.text_logits(model, codes.encode(said))
    assert logits.shape == (10,)
    assert np.isfinite(logits).all()
