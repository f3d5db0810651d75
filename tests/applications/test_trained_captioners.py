"""The networks that ship for captions: they give what was recorded, and it is in order."""

import pytest

from dlsg_utils.applications import captioning
from dlsg_utils.data import captions

SCENES = 100  # of the test scenes that were measured, which the first are
NETWORKS = ["attention", "attention_rnn", "attention, beam", "attention, beam, sum", "no_attention"]
OTHERS = ["most frequent", "nearest, pixels", "nearest, features", "classifiers"]


@pytest.fixture(scope="module")
def values():
    """Return a value for each seed, by part, combinations, method and measure."""
    table = captioning.recorded_results()
    index = ["part", "combinations", "method", "measure"]
    return table.pivot_table("value", index, "seed")


@pytest.fixture(scope="module")
def scenes():
    return captions.compose(SCENES, part="test", seed=2)


def test_all_is_recorded(values):
    assert list(values.columns) == [0, 1, 2]
    assert values.notna().all(axis=None)
    facts = [*captioning.KINDS, "all", "too many groups", "words"]
    measures = {*facts, *(f"BLEU-{n}" for n in range(1, 5))}
    for part in ("validation", "test"):
        for combinations in captions.COMBINATIONS:
            for method in (*NETWORKS, *OTHERS):
                assert measures <= set(values.loc[part, combinations, method].index)


def test_attention_helps_with_each_seed(values):
    seen = values.loc["test", "seen"]
    for method in ("no_attention", "attention_rnn", *OTHERS):
        for measure in ("what", "color", "all"):
            assert (seen.loc["attention", measure] > seen.loc[method, measure]).all()


def test_combinations_that_were_never_seen_are_not_written(values):
    for method in (*NETWORKS, *OTHERS):
        assert values.loc["test", "new", method, "all"].max() < 0.05


def test_attention_is_on_the_object_that_a_word_names(values):
    looks = values.loc["test", "seen", "attention"]
    for kind in ("color", "garment"):
        assert (looks.loc[f"share on {kind}"] > 2 * looks.loc[f"chance on {kind}"]).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["attention", "no_attention"])
def test_the_shipped_networks_write_as_recorded(values, scenes, name):
    words = captioning.scene_vocabulary()
    written = captioning.write_captions(captioning.trained_network(name), scenes.images, words)
    found = captioning.fact_shares(written, scenes.facts)
    recorded = values.loc["test", "seen", name][0]
    for kind in ("what", "how many", "color", "all"):
        assert found[kind] == pytest.approx(recorded[kind], abs=0.12)  # a fifth of the scenes


@pytest.mark.slow
def test_the_shipped_classifiers_find_facts_as_recorded(values, scenes):
    head = captioning.trained_network("fact_head")
    reader = captioning.trained_network("attention").reader
    facts = captioning.classified_facts(head, reader, scenes.images)
    found = captioning.fact_shares(captioning.template_sentences(facts), scenes.facts)
    recorded = values.loc["test", "seen", "classifiers"][0]
    for kind in ("what", "how many", "color", "all"):
        assert found[kind] == pytest.approx(recorded[kind], abs=0.12)


def test_there_are_three_networks():
    with pytest.raises(ValueError, match="Did you mean 'attention'"):
        captioning.trained_network("attentive")
