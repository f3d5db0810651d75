"""The caption explorer: its words and maps are the network's."""

import numpy as np
import pytest
import tensorflow as tf
import traitlets

from dlsg_utils import widgets
from dlsg_utils.applications import captioning

WORDS = captioning.scene_vocabulary()
IMAGES = np.random.default_rng(0).random((3, 48, 48, 3), np.float32)


@pytest.fixture(scope="module")
def model():
    network = captioning.caption_network(
        len(WORDS), widths=(8, 8, 16, 16), units=24, embedding=8, seed=0
    )
    rounded = [weight.astype(np.float16) for weight in network.get_weights()]
    network.set_weights(rounded)
    return network


@pytest.fixture
def explorer(model):
    return widgets.CaptionExplorer(model, IMAGES, WORDS)


@pytest.mark.parametrize("sentence", ["", "a", "two red bags left of a"])
def test_words_and_maps_are_those_of_the_network(model, explorer, sentence):
    explorer.scene = 2
    explorer.sentence = sentence.split()
    numbers = WORDS.encode(sentence)[None, :-1] if sentence else np.array([[captioning.START]])
    logits, weights = model.write(model.encode(IMAGES[2:]), numbers)
    last = logits.numpy()[0, -1]
    last[[captioning.PADDING, captioning.START]] = -np.inf
    expected = tf.nn.softmax(last).numpy()
    found = explorer.probabilities
    assert set(found) == set(WORDS.words) - {"<padding>", "<start>"}
    np.testing.assert_allclose([found[word] for word in WORDS.words[2:]], expected[2:], atol=2e-3)
    assert explorer.maps.shape == (len(numbers[0]), 6, 6)
    np.testing.assert_allclose(explorer.maps, weights[0].numpy().reshape(-1, 6, 6), atol=2e-3)


def test_a_sentence_that_has_ended_has_no_next_word(explorer):
    explorer.sentence = ["a", "bag", "<end>"]
    assert explorer.probabilities == {}
    assert not explorer.probable
    assert explorer.maps.shape == (3, 6, 6)


def test_the_page_gets_all_that_it_computes_with(model, explorer):
    counts = sum(weight.size for weight in model.get_weights())
    reader = sum(weight.size for weight in model.reader.get_weights())
    assert len(explorer.numbers) == 2 * (counts - reader + 3 * 36 * 18)
    assert len(explorer.pictures) == IMAGES.size
    assert explorer.sizes == {"features": 18, "state": 24, "word": 8}
    assert explorer.in_page
    explorer.close()
    assert explorer.numbers == explorer.pictures == b""


def test_it_begins_as_asked(model):
    explorer = widgets.CaptionExplorer(model, IMAGES, WORDS, scene=1, sentence="two red")
    assert (explorer.scene, explorer.sentence, explorer.word) == (1, ["two", "red"], -1)


def test_the_stored_network_fits_into_a_page():
    network = captioning.caption_network(len(WORDS), seed=0)
    explorer = widgets.CaptionExplorer(network, IMAGES, WORDS)
    assert len(explorer.numbers) + len(explorer.pictures) < 500_000


BAD_STATES = [
    ({"scene": 3}, "scene takes numbers from 0 to 2, got 3"),
    ({"sentence": ["a", "hat"]}, "sentence takes words of the vocabulary, got 'hat'"),
    ({"sentence": ["<start>"]}, "words of the vocabulary, got '<start>'"),
    ({"sentence": ["<end>", "a"]}, "ends at its end"),
    ({"sentence": ["a"] * 21}, "at most 20 words"),
    ({"word": -2}, "word takes a place from 0"),
]


@pytest.mark.parametrize(("state", "said"), BAD_STATES)
def test_bad_states(explorer, state, said):
    ((name, value),) = state.items()
    with pytest.raises(traitlets.TraitError, match=said):
        setattr(explorer, name, value)


def test_bad_arguments(model):
    make = widgets.CaptionExplorer
    with pytest.raises(TypeError, match=r"network of captioning.caption_network, got a str"):
        make("model", IMAGES, WORDS)
    small = {"widths": (4, 4, 4, 4), "units": 8}
    for options, said in (({"attention": False}, "no attention"), ({"cell": "rnn"}, "rnn")):
        other = captioning.caption_network(len(WORDS), **small, **options)
        with pytest.raises(
            ValueError, match=f"takes a network with an LSTM and attention, got {said}"
        ):
            make(other, IMAGES, WORDS)
    with pytest.raises(ValueError, match=r"images takes \(48, 48, 3\), as the network"):
        make(model, IMAGES[:, 1:], WORDS)
    with pytest.raises(ValueError, match="images takes values in"):
        make(model, 255 * IMAGES, WORDS)
    with pytest.raises(ValueError, match=r"vocabulary takes the 4. words that the network knows"):
        make(model, IMAGES, captioning.Vocabulary(["a bag"]))
    with pytest.raises(ValueError, match="'hat' in 'a hat' is not in the vocabulary"):
        make(model, IMAGES, WORDS, sentence="a hat")
    with pytest.raises(traitlets.TraitError, match="scene takes numbers from 0 to 2"):
        make(model, IMAGES, WORDS, scene=5)
    with pytest.raises(ValueError, match="bytes in a page, more than 1,000,000: give fewer images"):
        make(model, np.zeros((130, 48, 48, 3)), WORDS)
