"""Texts to numbers: what is defined and what is an error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlsg_utils.applications import text

CHARACTERS = text.CharacterCodes(["Grönland", "ab ba"])
WORDS = text.WordCodes(["I love it :-)", "love hurts, love"], at_least=1)
SPACES = "".join(map(chr, range(0x2000, 0x200B)))
BOTH = text.WordAndCharacterCodes(["good food", "bad food"])


def test_characters_are_numbered_in_the_order_of_their_codes():
    assert CHARACTERS.units == ("<padding>", "<unknown>", *" abdglnrö")
    np.testing.assert_array_equal(CHARACTERS.encode("ABÖ"), [3, 4, 10])
    rows = CHARACTERS.encode(["ab", "a ", "grö"])
    np.testing.assert_array_equal(rows, [[3, 4, 0], [3, 0, 0], [6, 9, 10]])
    assert rows.dtype == np.int32
    assert CHARACTERS.encode(["a"], length=4).shape == (1, 4)
    assert CHARACTERS.encode([]).shape == (0, 1)


def test_accents_may_stand_behind_their_letters_and_spaces_may_be_any():
    np.testing.assert_array_equal(CHARACTERS.encode("gro\u0308"), CHARACTERS.encode("grö"))
    np.testing.assert_array_equal(CHARACTERS.encode("\u3000a\n\t b "), CHARACTERS.encode("a b"))
    assert text.normalized("İzlanda") == "izlanda"
    assert text.normalized("İzlanda", lower=False) == "İzlanda"


@pytest.mark.parametrize("strange", ["😀", "Москва", "東京", "👩‍👩‍👧", "\ud800", "7%"])
def test_what_was_never_seen_is_unknown(strange):
    assert set(CHARACTERS.encode(strange)) == {text.UNKNOWN}
    assert set(WORDS.encode(strange)) == {text.UNKNOWN}


def test_rare_characters_are_unknown_and_capitals_may_count():
    codes = text.CharacterCodes(["aab", "aB"], at_least=2, lower=False)
    assert codes.units[2:] == ("a",)
    assert "B" not in codes
    np.testing.assert_array_equal(codes.encode("aBb"), [2, 1, 1])


def test_words_emoticons_and_marks():
    said = "@anonymous I LOVE #vader, don't you?? :-) ;D http://x.y/z <3 xoxo 3:00"
    assert text.tokenize(said) == [
        "@anonymous", "i", "love", "#vader", ",", "don't", "you", "??", ":-)", ";D",
        "http://x.y/z", "<3", "xoxo", "3", ":", "00",
    ]  # fmt: skip
    np.testing.assert_array_equal(
        WORDS.encode("LOVE love hate"), [WORDS.units.index("love")] * 2 + [1]
    )


def test_words_with_their_characters():
    rows = BOTH.encode(["bad food", "goods"])
    assert rows.shape == (2, 2, 17)
    letters = BOTH.characters
    assert rows[0, 1, 0] == BOTH.units.index("food")
    np.testing.assert_array_equal(rows[0, 1, 1:5], letters.encode("food"))
    assert rows[1, 0, 0] == text.UNKNOWN
    np.testing.assert_array_equal(rows[1, 0, 1:6], [*letters.encode("good"), 1])
    assert not rows[1, 1].any()
    long = BOTH.encode("o" * 900)  # a very long word counts by its first characters
    assert (long[0, 1:] == letters.encode("o")[0]).all()


@pytest.mark.parametrize("codes", [CHARACTERS, WORDS, BOTH])
@pytest.mark.parametrize("empty", ["", "  ", "\n\t", "\u2003"])
def test_empty_texts(codes, empty):
    with pytest.raises(ValueError, match="at least one character that is no space, got"):
        codes.encode(["a", empty])


@pytest.mark.parametrize("codes", [CHARACTERS, WORDS, BOTH])
@pytest.mark.parametrize("wrong", [None, 3, 2.5, b"a", ["a"], np.nan])
def test_what_is_no_string(codes, wrong):
    with pytest.raises(TypeError, match="takes a string"):
        codes.encode(["a", wrong])


@pytest.mark.parametrize("wrong", [None, 3, b"abc"])
def test_what_is_no_list_of_strings(wrong):
    with pytest.raises(TypeError, match="texts takes a string or several, got"):
        CHARACTERS.encode(wrong)


def test_long_texts():
    assert len(CHARACTERS.encode("a" * 1000)) == 1000
    with pytest.raises(ValueError, match=r"at most 1,000 characters, got 1,001: cut it"):
        CHARACTERS.encode("a" * 1001)
    with pytest.raises(ValueError, match="length=2 is too short: the longest text takes 3 numbers"):
        CHARACTERS.encode(["abb"], length=2)


def test_nothing_left_to_number():
    with pytest.raises(ValueError, match="nothing that occurs at least 3 times"):
        text.CharacterCodes(["ab"], at_least=3)
    with pytest.raises(ValueError, match="nothing that occurs at least 1 times"):
        text.WordCodes([])


@given(st.text(min_size=1, max_size=50))
def test_any_text_is_encoded_or_said_to_be_empty(some):
    if not some.strip(" \t\n\r\f\v\xa0\u2028\u2029\u202f\u205f\u3000" + SPACES):
        with pytest.raises(ValueError, match="no space"):
            CHARACTERS.encode(some)
        return
    for codes in (CHARACTERS, WORDS, BOTH):
        rows = codes.encode(some)
        assert len(rows) == len(codes.split(some)) > 0
        assert rows.min() >= 0


def test_ngrams():
    assert text.text_ngrams("Ab") == ["a", "b"]
    assert text.text_ngrams("ab", orders=(1, 3)) == ["a", "b", "|a", "ab", "b|", "|ab", "ab|"]
    assert text.text_ngrams("so good", "words", orders=(2, 2)) == ["| so", "so good", "good |"]
    assert text.text_ngrams("a", orders=(5, 5)) == []
    for orders in ((0, 1), (3, 2)):
        with pytest.raises(ValueError, match="orders"):
            text.text_ngrams("ab", orders=orders)
    with pytest.raises(ValueError, match="orders takes the smallest and the largest n"):
        text.text_ngrams("ab", orders=3)
    with pytest.raises(ValueError, match="Did you mean 'words'"):
        text.text_ngrams("ab", "word")
    with pytest.raises(ValueError, match="no space"):
        text.text_ngrams(" ")


def test_shuffled_texts_have_the_same_units():
    mixed = text.shuffled(["grönland ab", "x"], seed=0)
    assert sorted(mixed[0]) == sorted("grönland ab")
    assert mixed[1] == "x"
    assert mixed == text.shuffled(["grönland ab", "x"], seed=0)
    assert mixed != text.shuffled(["grönland ab", "x"], seed=1)
    words = text.shuffled(["a b c d e f"], "words", seed=0)[0]
    assert sorted(words.split()) == list("abcdef")
    assert words != "a b c d e f"


def test_regression_on_ngrams_learns_an_order():
    some = ["ab", "xab", "abx", "xxab", "ba", "xba", "bax", "xxba"]
    labels = [0] * 4 + [1] * 4
    one = text.ngram_regression(orders=(1, 1)).fit(some, labels)
    two = text.ngram_regression(orders=(1, 2)).fit(some, labels)
    assert two.score(["abxx", "baxx"], [0, 1]) == 1
    np.testing.assert_allclose(one.predict_proba(["abxx"]), one.predict_proba(["baxx"]))
    with pytest.raises(ValueError, match="inverse_penalty takes a number from"):
        text.ngram_regression(inverse_penalty=0)
    with pytest.raises(ValueError, match="kind='letters' is unknown"):
        text.ngram_regression("letters")
