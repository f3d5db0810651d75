"""Networks over texts: convolution, maximum over time, and what each answer rests on."""

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from dlsg_utils.applications import text

WORDS = ["ab", "abba baab", "b", "aab ba"]
CODES = text.CharacterCodes(WORDS)
BOTH = text.WordAndCharacterCodes(WORDS)


def randomized(model, codes):
    """Return the network with larger weights, so that ReLUs are on and off."""
    model(tf.constant(codes.encode("a")[None]))
    rng = np.random.default_rng(1)
    model.set_weights([rng.normal(0, 0.6, each.shape) for each in model.get_weights()])
    return model


@pytest.fixture(scope="module")
def model():
    network = text.TextCNN(len(CODES), 3, embedding=5, widths=(1, 2, 4), filters=6)
    return randomized(network, CODES)


@pytest.fixture(scope="module")
def both():
    network = text.CharSCNN(
        len(BOTH), len(BOTH.characters), 2, embedding=5, widths=(1, 2), filters=4,
        character_embedding=3, character_filters=4,
    )  # fmt: skip
    return randomized(network, BOTH)


MODEL = randomized(
    text.TextCNN(8, 3, embedding=4, widths=(1, 2, 3, 5), filters=3), text.CharacterCodes(["abcdef"])
)


def by_numpy(codes):
    """Return the logits of codes (T,), window by window."""
    vectors, *convolutions, kernel, bias = MODEL.get_weights()
    vectors = vectors * (np.arange(len(vectors)) > 1)[:, None]
    maxima = []
    for weight, shift in zip(convolutions[::2], convolutions[1::2], strict=True):
        width = len(weight)
        left = (width - 1) // 2
        row = np.concatenate([np.zeros((left, 4)), vectors[codes], np.zeros((width, 4))])
        outputs = [
            (row[t : t + width][..., None] * weight).sum((0, 1)) + shift for t in range(len(codes))
        ]
        maxima.append(np.maximum(outputs, 0).max(axis=0))
    return np.concatenate(maxima) @ kernel + bias


rows = st.lists(st.integers(1, 7), min_size=1, max_size=12)


@settings(deadline=None, max_examples=60)
@given(rows)
def test_logits_are_those_of_plain_loops(codes):
    found = text.text_logits(MODEL, np.array(codes))
    np.testing.assert_allclose(found, by_numpy(codes), rtol=1e-4, atol=1e-4)


@settings(deadline=None, max_examples=40)
@given(rows, st.integers(1, 9))
def test_padding_changes_nothing(codes, more):
    padded = np.array([*codes, *[0] * more])
    np.testing.assert_allclose(
        text.text_logits(MODEL, padded), text.text_logits(MODEL, np.array(codes)), atol=1e-5
    )


def test_padding_changes_nothing_over_words_and_characters(both):
    rows = BOTH.encode(["ab ba", "abba b aab b ab"])
    wide = np.pad(rows, ((0, 0), (0, 4), (0, 5)))
    np.testing.assert_allclose(
        text.text_logits(both, wide), text.text_logits(both, rows), atol=1e-5
    )


def test_what_is_unknown_counts_like_the_end(model):
    np.testing.assert_allclose(
        model.embed(tf.constant(CODES.encode("a😀b")[None])).numpy()[0, 1], 0
    )


def test_a_word_never_seen_has_a_vector_from_its_characters(both):
    first, second = (
        both.embed(tf.constant(BOTH.encode(w)[None])).numpy()[0, 0] for w in ("bb", "aa")
    )
    np.testing.assert_array_equal(first[:5], 0)
    assert not np.allclose(first[5:], second[5:])


@pytest.mark.parametrize("said", ["ab", "b", "abba", "a😀 ba", "😀", "aab ba abab"])
def test_shares_and_bias_sum_to_the_logits(model, both, said):
    for network, codes in ((model, CODES), (both, BOTH)):
        found = text.evidence(network, codes, said)
        assert found.units == tuple(codes.split(said))
        assert found.shares.shape == (len(found.units), network.classes)
        expected = text.text_logits(network, codes.encode(said))
        np.testing.assert_allclose(found.logits, expected, rtol=1e-4, atol=1e-4)


def test_the_letters_that_a_filter_needs_get_its_share():
    codes = text.CharacterCodes(["abc"])
    model = text.TextCNN(len(codes), 2, embedding=3, widths=(2,), filters=1)
    model(tf.constant([[2]]))
    vectors = np.concatenate([np.zeros((2, 3)), np.eye(3)])
    kernel = np.zeros((2, 3, 1))
    kernel[0, 0], kernel[1, 1] = 1, 1  # likes "ab"
    dense = ([-1.0], [[3.0, -1.0]], [0.5, 0.0])
    model.set_weights([vectors, kernel, *map(np.array, dense)])
    found = text.evidence(model, codes, "cabc")
    np.testing.assert_allclose(found.shares, [[0, 0], [1.5, -0.5], [1.5, -0.5], [0, 0]])
    (liked,) = text.favorite_ngrams(model, codes, ["cab", "cc", "ba", "abab"])
    assert (liked.number, liked.ngrams, liked.outputs) == (0, ("ab",), (1.0,))
    np.testing.assert_allclose(liked.weights, [3, -1])


def test_favorite_ngrams_are_in_order_and_show_the_ends(model):
    found = text.favorite_ngrams(model, CODES, WORDS, count=3)
    assert [each.number for each in found] == list(range(18))
    for each in found:
        assert list(each.outputs) == sorted(each.outputs, reverse=True)
        assert len(each.ngrams) == len(set(each.ngrams)) <= 3
        width = model.widths[each.number // 6]
        assert all(len(ngram) == width for ngram in each.ngrams)
    assert any("|" in ngram for each in found for ngram in each.ngrams)


def test_a_network_learns_what_order_says():
    rng = np.random.default_rng(0)
    some = ["".join(rng.choice(list("xyz"), 6)) for _ in range(120)]
    texts = [each[:3] + pair + each[3:] for each, pair in zip(some, ["ab", "ba"] * 60, strict=True)]
    labels = np.array([0, 1] * 60)
    codes = text.CharacterCodes(texts)
    model = text.TextCNN(len(codes), 2, embedding=8, widths=(2,), filters=8, seed=0)
    rows = codes.encode(texts)
    held_out = (rows[80:], labels[80:])
    history = text.learn_texts(
        model, rows[:80], labels[:80], epochs=15, learning_rate=1e-2, validation_data=held_out,
        seed=0,
    )  # fmt: skip
    assert history["loss"][-1] < history["loss"][0] / 2
    assert text.text_accuracy(model, *held_out) == max(history["accuracy"]) > 0.9


def test_the_same_seed_gives_the_same_network():
    rows, labels = CODES.encode(WORDS), np.array([0, 1, 2, 0])

    def learned(seed):
        model = text.TextCNN(len(CODES), 3, embedding=4, widths=(2,), filters=3, seed=seed)
        text.learn_texts(model, rows, labels, epochs=2, batch_size=2, seed=seed)
        return text.text_logits(model, rows)

    np.testing.assert_array_equal(learned(0), learned(0))
    assert not np.allclose(learned(0), learned(1))


def test_bad_arguments(model, both):
    rows = CODES.encode(WORDS)
    for wrong, said in (
        (rows.astype(float), "takes whole numbers"),
        (rows[None, None], r"takes \(T,\) or \(N, T\), got shape"),
        (rows[:0], "codes is empty"),
        (rows + 100, "0 to 4, got 1"),
        (rows - 1, "got -1 to"),
    ):
        with pytest.raises((TypeError, ValueError), match=said):
            text.text_logits(model, wrong)
    with pytest.raises(ValueError, match=r"takes \(T, 1 \+ L\) or \(N, T, 1 \+ L\)"):
        text.text_logits(both, rows[0])
    with pytest.raises(ValueError, match="codes and labels take N of each, got 4 and 3"):
        text.learn_texts(model, rows, [0, 1, 2])
    with pytest.raises(ValueError, match="labels takes 0 to 2, got 0 to 3"):
        text.learn_texts(model, rows, [0, 1, 2, 3])
    with pytest.raises(TypeError, match="labels takes whole numbers"):
        text.learn_texts(model, rows, [0.5] * 4)
    with pytest.raises(ValueError, match="widths takes at least one"):
        text.TextCNN(5, 2, widths=())
    with pytest.raises(ValueError, match="dropout takes a number"):
        text.TextCNN(5, 2, dropout=1)
    with pytest.raises(ValueError, match="count must be at least 1"):
        text.favorite_ngrams(model, CODES, WORDS, count=0)
    with pytest.raises(ValueError, match="no space"):
        text.evidence(model, CODES, " ")
    with pytest.raises(TypeError, match="takes a string, 'Grönland', got int"):
        text.evidence(model, CODES, 3)
    with pytest.raises(ValueError, match="Did you mean 'names'"):
        text.stored_codes("name")
    with pytest.raises(ValueError, match="name='emails' is unknown"):
        text.trained_network("emails")
