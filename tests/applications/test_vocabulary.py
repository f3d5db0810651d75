"""Words to numbers and back."""

import numpy as np
import pytest

from dlsg_utils.applications import captioning

SENTENCES = ["a red bag", "two red bags", "A blue bag"]


@pytest.fixture
def words():
    return captioning.Vocabulary(SENTENCES)


def test_marks_stand_before_the_words_of_the_alphabet(words):
    marks = ("<padding>", "<start>", "<end>", "<unknown>")
    assert words.words == (*marks, "a", "bag", "bags", "blue", "red", "two")
    assert len(words) == 10
    assert "red" in words
    assert "green" not in words
    assert (captioning.PADDING, captioning.START, captioning.END, captioning.UNKNOWN) == (
        0,
        1,
        2,
        3,
    )


def test_there_and_back(words):
    numbers = words.encode(SENTENCES)
    np.testing.assert_array_equal(numbers[0], [1, 4, 8, 5, 2])
    assert numbers.dtype == np.int32
    assert words.decode(numbers) == ["a red bag", "two red bags", "a blue bag"]
    one = words.encode("two bags", length=7)
    np.testing.assert_array_equal(one, [1, 9, 6, 2, 0, 0, 0])
    assert words.decode(one) == "two bags"
    assert words.decode(one[1:3]) == "two bags"  # without an end, up to the last
    assert words.decode(np.array([2, 4])) == ""


def test_rare_words_are_unknown():
    words = captioning.Vocabulary(SENTENCES, at_least=2)
    assert words.words[4:] == ("a", "bag", "red")
    np.testing.assert_array_equal(words.encode("two red bags", unknown=True), [1, 3, 6, 3, 2])
    assert words.decode(words.encode("two red bags", unknown=True)) == "<unknown> red <unknown>"


def test_words_outside_of_the_vocabulary(words):
    with pytest.raises(ValueError, match=r"'rad' in 'a rad bag' .* mean 'red'\? It takes: a, bag"):
        words.encode("a rad bag")
    with pytest.raises(ValueError, match=r"'zebra' .* unknown=True takes any"):
        words.encode(["a bag", "a zebra"])


@pytest.mark.parametrize("sentence", ["", "  "])
def test_empty_captions(words, sentence):
    with pytest.raises(ValueError, match="a sentence takes at least one word, got '"):
        words.encode(["a bag", sentence])
    with pytest.raises(ValueError, match="at least one word"):
        captioning.Vocabulary([sentence])


def test_bad_arguments(words):
    with pytest.raises(TypeError, match="a sentence takes words, 'a red bag', got int"):
        words.encode([3])
    with pytest.raises(ValueError, match="length=4 is too short: the longest sentence takes 5"):
        words.encode("a red bag", length=4)
    with pytest.raises(ValueError, match="0 to 9, got 0 to 10"):
        words.decode([0, 10])
    with pytest.raises(TypeError, match="numbers takes whole numbers"):
        words.decode([0.5])
    with pytest.raises(ValueError, match="no word that occurs at least 3 times, got 2 words"):
        captioning.Vocabulary(["a bag"], at_least=3)
