"""Spoken digits: parts that share no voice, sounds in their range, µ-law there and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlsg_utils.data import spoken_digits, store
from dlsg_utils.data.sets import PARTS

COUNTS = {"train": 940, "validation": 240, "test": 400}


@pytest.fixture(scope="module")
def parts():
    return {part: spoken_digits.recordings(part) for part in PARTS}


def test_counts_and_ranges(parts):
    for part, some in parts.items():
        assert len(some) == COUNTS[part]
        assert some.waveforms.shape == (COUNTS[part], spoken_digits.LENGTH)
        assert some.waveforms.dtype == np.float32
        peaks = np.abs(some.waveforms).max(axis=1)
        assert 0.88 < peaks.min() <= peaks.max() < 0.92
        assert (np.bincount(some.labels) == COUNTS[part] // 10).all()
        assert some.lengths.min() > 0.12 * spoken_digits.RATE
        assert some.lengths.max() < spoken_digits.LENGTH
        silent = (some.waveforms == 0).mean(axis=1)  # around each, and a few samples within
        assert (silent >= 1 - some.lengths / spoken_digits.LENGTH).all()


def test_the_parts_share_no_variant(parts):
    variants = {
        part: {voice.partition("+")[2] for voice in some.voices} for part, some in parts.items()
    }
    names = list(variants.values())
    assert not names[0] & names[1] | names[0] & names[2] | names[1] & names[2]
    table = spoken_digits.variants().set_index("variant")
    for part, some in variants.items():
        assert set(table.index[table.part == part]) == some
    assert table.loc[sorted(set().union(*names)), "left out"].isna().all()


def test_each_voice_says_each_digit(parts):
    for some in parts.values():
        for voice in set(some.voices):
            assert sorted(some.labels[some.voices == voice]) == list(range(10))


def test_no_two_sounds_are_equal(parts):
    sounds = [each.tobytes() for some in parts.values() for each in some.waveforms]
    assert len(set(sounds)) == len(sounds)


def test_what_is_left_out_and_why():
    table = spoken_digits.variants()
    left = table[table["left out"].notna()]
    assert len(table) == 101
    assert set(left["left out"]) >= {"robot", "hardly periodic", "test of speed"}
    for name in ("whisper", "whisperf", "croak", "robosoft", "klatt6"):
        assert name in set(left.variant)
    kept = table[table["left out"].isna()]
    assert kept.periodicity.min() >= 0.55
    assert (kept.groupby("family").part.nunique() == 1).all()  # who sounds alike stays together


def test_the_arrays_are_the_callers_own(parts):
    again = spoken_digits.recordings("validation")
    again.waveforms[:] = 0
    assert np.abs(spoken_digits.recordings("validation").waveforms).max() > 0.8


def test_unknown_parts():
    with pytest.raises(ValueError, match=r"part='valid' is unknown. Did you mean 'validation'"):
        spoken_digits.recordings("valid")


def test_the_file_is_small():
    assert len(store.read("spoken-digits/spoken_digits.npz.xz")) < 5_000_000


@given(st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=50))
def test_mu_law_keeps_small_values_finely(values):
    samples = np.array(values, np.float32)
    back = spoken_digits.to_samples(spoken_digits.to_bytes(samples))
    # A step is ln(256) / 127 of 1 / 255 + |x|; half of it is the largest error.
    most = 0.5 * np.log(256) / 127 * (1 / 255 + np.abs(samples)) * 1.05 + 1e-7
    assert (np.abs(back - samples) <= most).all()


def test_bytes_there_and_back():
    levels = np.arange(1, 256).astype(np.uint8)
    np.testing.assert_array_equal(spoken_digits.to_bytes(spoken_digits.to_samples(levels)), levels)


@given(st.integers(1, 20_000), st.integers(0, 10**6))
def test_centered_keeps_all_there_is_room_for(count, seed):
    sound = np.random.default_rng(seed).uniform(0.1, 1, count).astype(np.float32)
    found = spoken_digits.centered(sound)
    assert found.shape == (spoken_digits.LENGTH,)
    if count <= spoken_digits.LENGTH:
        np.testing.assert_array_equal(found[found != 0], sound)
    else:
        assert any(
            np.array_equal(found, sound[n : n + spoken_digits.LENGTH])
            for n in range(count - spoken_digits.LENGTH + 1)
            if sound[n] == found[0]
        )


def test_centered_moves_the_loud_part_to_the_middle():
    sound = np.zeros(20_000, np.float32)
    sound[15_000:16_000] = 1
    found = spoken_digits.centered(sound)
    np.testing.assert_allclose(np.flatnonzero(found).mean(), spoken_digits.LENGTH / 2, atol=2)
    np.testing.assert_array_equal(spoken_digits.centered(found), found)  # once is enough
