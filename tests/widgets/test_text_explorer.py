"""The text explorer: its probabilities and letters are the network's."""

import numpy as np
import pytest
import tensorflow as tf
import traitlets

from dlsg_utils import widgets
from dlsg_utils.applications import text

CODES = text.CharacterCodes(["grönland", "ungheria", "łotwa", "a b"])
NAMES = ("one", "two", "three")


@pytest.fixture(scope="module")
def model():
    network = text.TextCNN(len(CODES), 3, embedding=6, widths=(2, 3, 5), filters=7, seed=0)
    network(tf.constant([[2]]))
    rng = np.random.default_rng(0)
    network.set_weights(
        [rng.normal(0, 0.5, each.shape).astype(np.float16) for each in network.get_weights()]
    )
    return network


@pytest.fixture
def explorer(model):
    return widgets.TextExplorer(model, CODES, NAMES)


TYPED = [
    "grönland",
    "G",
    "  Łotwa ",
    "o\u0308 gro\u0308",
    "a😀b",
    "😀🙈",
    "Москва",
    "a" * 60,
    "İ",
    "\ud800a",
]


@pytest.mark.parametrize("typed", TYPED)
def test_probabilities_and_letters_are_those_of_the_network(model, explorer, typed):
    explorer.text = typed
    logits = text.text_logits(model, CODES.encode(typed))
    expected = tf.nn.softmax(logits).numpy()
    found = explorer.probabilities
    assert tuple(found) == NAMES
    np.testing.assert_allclose(list(found.values()), expected, atol=2e-3)
    own = text.evidence(model, CODES, typed)
    assert tuple(explorer.letters) == own.units
    np.testing.assert_allclose(explorer.shares, own.shares, atol=1e-4)


@pytest.mark.parametrize("typed", ["", "   ", "\u3000"])
def test_nothing_typed_has_no_answer(explorer, typed):
    explorer.text = typed
    assert explorer.letters == []
    assert explorer.probabilities == {}


def test_the_page_gets_all_that_it_computes_with(model, explorer):
    assert len(explorer.numbers) == 2 * sum(weight.size for weight in model.get_weights())
    assert explorer.sizes == {"vector": 6, "widths": [2, 3, 5], "filters": 7}
    assert explorer.characters == list(CODES.units)
    assert explorer.lower
    assert explorer.in_page
    explorer.close()
    assert explorer.numbers == b""


BAD_STATES = [
    ({"text": "a" * 61}, "text takes at most 60 characters, got 61"),
    ({"chosen": 3}, "chosen takes a class from 0 to 2, or −1, got 3"),
    ({"chosen": -2}, "chosen takes a class from 0 to 2"),
]


@pytest.mark.parametrize(("state", "said"), BAD_STATES)
def test_bad_states(explorer, state, said):
    ((name, value),) = state.items()
    with pytest.raises(traitlets.TraitError, match=said):
        setattr(explorer, name, value)


def test_bad_arguments(model):
    make = widgets.TextExplorer
    with pytest.raises(TypeError, match=r"model takes a text.TextCNN, got str"):
        make("model", CODES, NAMES)
    with pytest.raises(TypeError, match=r"codes takes text.CharacterCodes, got WordCodes"):
        make(model, text.WordCodes(["a b"]), NAMES)
    with pytest.raises(ValueError, match=r"codes takes the \d+ that the network knows, got 4"):
        make(model, text.CharacterCodes(["ab"]), NAMES)
    with pytest.raises(ValueError, match="class_names takes 3, as the network, got 2"):
        make(model, CODES, NAMES[:2])
    with pytest.raises(traitlets.TraitError, match="text takes a string, got int"):
        make(model, CODES, NAMES, examples=[3])
    with pytest.raises(traitlets.TraitError, match="at most 60 characters"):
        make(model, CODES, NAMES, text="a" * 61)
    large = text.TextCNN(len(CODES), 3, embedding=100, widths=(5,), filters=1100)
    large(tf.constant([[2]]))
    with pytest.raises(ValueError, match="bytes in a page, more than 1,000,000"):
        make(large, CODES, NAMES)
