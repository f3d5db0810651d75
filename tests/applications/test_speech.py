"""Speech: recordings of any kind, spectrograms against SciPy, time warping, networks."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import stft

from dlsg_utils.applications import speech
from dlsg_utils.applications.speech.networks import SHAPE
from dlsg_utils.data.spoken_digits import LENGTH, RATE

RNG = np.random.default_rng(0)


def tone(hertz, rate=RATE, seconds=1.0, size=0.5):
    """Return a tone that swells and fades."""
    time = np.arange(round(rate * seconds)) / rate
    return size * np.sin(2 * np.pi * hertz * time) * np.sin(np.pi * time / seconds) ** 2


# Recordings


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 22_050, 44_100, 48_000])
def test_any_rate_gives_the_same_tone(rate):
    found = speech.prepare(tone(700, rate), rate)
    assert found.shape == (LENGTH,)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, speech.prepare(tone(700), RATE), atol=0.02)


def test_what_is_too_high_for_the_rate_does_not_come_back_lower():
    sound = tone(700, 48_000) + tone(7000, 48_000)
    found = speech.prepare(sound / np.abs(sound).max() / 2, 48_000)
    power = np.abs(np.fft.rfft(found)) ** 2
    hertz = np.fft.rfftfreq(LENGTH, 1 / RATE)
    assert power[np.abs(hertz - 1000) < 100].max() < 1e-4 * power.max()  # 7,000 would alias there


def test_integers_are_as_their_floats():
    sound = tone(40)  # so low that a sample more or less before the middle does not count
    expected = speech.prepare(sound, RATE)
    for dtype in (np.int16, np.int32):
        whole = np.round(sound * -float(np.iinfo(dtype).min)).astype(dtype)
        np.testing.assert_allclose(speech.prepare(whole, RATE), expected, atol=0.05)
    unsigned = np.round(sound * 128 + 128).astype(np.uint8)
    np.testing.assert_allclose(speech.prepare(unsigned, RATE), expected, atol=0.1)


def test_of_stereo_the_mean_is_taken():
    left, right = tone(500), tone(900)
    found = speech.prepare(np.stack([left, right], axis=1), RATE)
    np.testing.assert_allclose(found, speech.prepare((left + right) / 2, RATE), atol=1e-6)


def test_a_constant_offset_does_not_count():
    np.testing.assert_allclose(
        speech.prepare(tone(500, size=0.3) + 0.2, RATE),
        speech.prepare(tone(500, size=0.3), RATE),
        atol=1e-5,
    )


def test_long_recordings_are_cut_around_the_sound():
    sound = np.concatenate([np.zeros(30_000), tone(500), np.zeros(50_000)])
    np.testing.assert_allclose(
        speech.prepare(sound, RATE), speech.prepare(tone(500), RATE), atol=1e-4
    )


BAD = [
    (np.zeros(8000), 8000, ValueError, "waveform is silent: .* Is the microphone muted?"),
    (np.full(8000, 0.4), 8000, ValueError, "waveform is silent"),
    (np.stack([tone(500), -tone(500)], 1), 8000, ValueError, "waveform is silent"),
    (tone(500)[:500], 8000, ValueError, r"0.1 to 60 seconds, got 0.06: 500 samples at 8,000 Hz"),
    (tone(500, seconds=61), 8000, ValueError, "0.1 to 60 seconds, got 61.00"),
    (np.where(np.arange(8000) == 7, np.nan, 0.1), 8000, ValueError, r"first at index \(7,\)"),
    (np.where(np.arange(8000) == 7, np.inf, 0.1), 8000, ValueError, "NaN or infinity"),
    (20_000 * tone(500), 8000, ValueError, r"values in \[-1, 1\], got up to .* Divide by 32768"),
    (1.5 * tone(500) / 0.5, 8000, ValueError, "Divide by its largest value"),
    (tone(500), 4000, ValueError, "8,000 to 384,000 .* got 4,000. Below 8,000 the sounds above"),
    (tone(500), 1_000_000, ValueError, "got 1,000,000"),
    (tone(500), 8000.0, TypeError, "rate takes a whole number, got 8000.0"),
    (np.zeros((2, 8000)), 8000, ValueError, "Take waveform.T if the channels come first"),
    (np.zeros((2, 3, 4)), 8000, ValueError, r"takes \(T,\) or \(T, channels\)"),
    (np.zeros(0), 8000, ValueError, r"got shape \(0,\)"),
    (np.zeros(8000, np.int64), 8000, TypeError, "uint8, int16 or int32, got int64"),
    (np.zeros(8000, bool), 8000, TypeError, "got bool"),
    (np.array(["a"] * 8000), 8000, TypeError, "got <U1"),
]


@pytest.mark.parametrize(("sound", "rate", "kind", "said"), BAD)
def test_bad_recordings(sound, rate, kind, said):
    with pytest.raises(kind, match=said):
        speech.prepare(sound, rate)


def test_clipped_recordings_warn():
    with pytest.warns(UserWarning, match="waveform is clipped: at least one sample in a hundred"):
        speech.prepare(np.clip(5 * tone(500), -1, 1), RATE)
    loud = np.clip(np.round(100_000 * tone(500)), -32768, 32767).astype(np.int16)
    with pytest.warns(UserWarning, match="clipped"):
        speech.prepare(loud, RATE)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        speech.prepare(tone(500, size=1.0), RATE)


# Spectrograms


@given(st.integers(256, 3000), st.integers(0, 10**6))
@settings(max_examples=20, deadline=None)
def test_the_power_is_scipys(length, seed):
    sound = np.random.default_rng(seed).uniform(-1, 1, length).astype(np.float32)
    found = speech.power_spectrogram(sound)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(256) / 256)
    options = {"window": window, "nperseg": 256, "noverlap": 128, "boundary": None}
    _, _, expected = stft(sound, RATE, padded=False, **options)
    expected = np.abs(expected.T * window.sum()) ** 2
    assert found.shape == (1 + (length - 256) // 128, 129)
    np.testing.assert_allclose(found, expected, atol=1e-4 * expected.max())


def test_mel_bands_are_triangles():
    bands = speech.mel_bands()
    assert bands.shape == (129, 32)
    assert bands.min() == 0
    assert 0.7 < bands.max(axis=0).min() <= bands.max() <= 1.001
    tips = speech.band_frequencies()
    assert (np.abs(np.fft.rfftfreq(256, 1 / RATE)[bands.argmax(axis=0)] - tips) < 32).all()
    wide = np.diff(tips)
    assert (np.diff(wide) > 0).all()  # wider and wider
    inside = (np.arange(129) > 3) & (np.arange(129) < 121)  # from tip to tip they sum to 1
    np.testing.assert_allclose(bands.sum(axis=1)[inside], 1, atol=1e-3)


@pytest.mark.parametrize("hertz", [300, 700, 1500, 3000])
def test_a_tone_is_a_line_at_its_frequency(hertz):
    image = speech.log_mel(speech.prepare(tone(hertz), RATE))
    assert image.shape == SHAPE
    band = image[..., 0].max(axis=0).argmax()
    assert np.abs(speech.band_frequencies() - hertz).argmin() == band


def test_loudness_does_not_count():
    sound = RNG.uniform(-1, 1, LENGTH).astype(np.float32)
    image = speech.log_mel(sound)
    assert image.max() == 1
    assert image.min() >= 0
    np.testing.assert_allclose(speech.log_mel(0.01 * sound), image, atol=1e-4)
    assert (speech.log_mel(0 * sound) == 0).all()


def test_many_are_as_one():
    sounds = RNG.uniform(-1, 1, (300, 2000)).astype(np.float32)
    images = speech.log_mel(sounds)
    assert images.shape == (300, 14, 32, 1)
    np.testing.assert_allclose(images[[0, 299]], [speech.log_mel(sounds[n]) for n in (0, 299)],
                               atol=1e-5)  # fmt: skip


@pytest.mark.parametrize(
    ("given_", "kind", "said"),
    [
        (np.zeros(255, np.float32), ValueError, "at least 256 samples, a frame"),
        (np.zeros(400, np.int16), TypeError, r"floats in \[-1, 1\], got dtype int16. prepare"),
        (np.zeros((2, 3, 400)), ValueError, r"\(T,\) or \(N, T\), got shape \(2, 3, 400\)"),
        (np.full(400, np.nan), ValueError, "NaN"),
        (np.full(400, 3.0), ValueError, r"values in \[-1, 1\], got up to 3"),
    ],
)
def test_bad_waveforms(given_, kind, said):
    for function in (speech.log_mel, speech.power_spectrogram):
        with pytest.raises(kind, match=said):
            function(given_)
    if "256" not in said:
        for function in (speech.perturb, speech.as_images, lambda x: speech.add_noise(x, 10)):
            with pytest.raises(kind, match=said):
                function(given_)


def test_mfcc_is_an_orthonormal_transform():
    images = speech.log_mel(RNG.uniform(-1, 1, (2, 2000)).astype(np.float32))
    every = speech.mfcc(images, coefficients=32)
    np.testing.assert_allclose((every**2).sum(2), (images[..., 0] ** 2).sum(2), rtol=1e-4)
    np.testing.assert_allclose(every[..., 0], images[..., 0].sum(2) / 32**0.5, rtol=1e-4)
    np.testing.assert_allclose(speech.mfcc(images[0]), every[0, :, :13], atol=1e-5)
    with pytest.raises(ValueError, match="coefficients takes at most 32, got 33"):
        speech.mfcc(images, coefficients=33)


@given(st.integers(-70, 70), st.integers(-40, 40))
@settings(deadline=None)
def test_moving_is_cutting_and_adding_zeros(frames, bands):
    image = np.arange(1, 64 * 32 + 1, dtype=np.float32).reshape(SHAPE) / 2048
    found = speech.move(image, frames=frames, bands=bands)
    for at in [(0, 0), (63, 31), (20, 7), (40, 30)]:
        source = at[0] - frames, at[1] - bands
        inside = 0 <= source[0] < 64 and 0 <= source[1] < 32
        assert found[at][0] == (image[source][0] if inside else 0)


# Perturbed waveforms


def test_perturbing_moves_and_adds_noise():
    sounds = np.zeros((50, LENGTH), np.float32)
    sounds[:, 4000:4500] = 0.5
    same = speech.perturb(sounds, shift=0, noise=None)
    np.testing.assert_array_equal(same, sounds)
    moved = speech.perturb(sounds, shift=0.1, noise=None, seed=0)
    first = (moved > 0).argmax(axis=1)
    assert first.min() >= 3200
    assert first.max() <= 4800
    assert len(set(first)) > 30
    np.testing.assert_array_equal((moved > 0).sum(axis=1), 500)
    noisy = speech.perturb(sounds, shift=0, noise=10, seed=0)
    power = ((noisy - sounds) ** 2).mean(axis=1)
    ratio = 10 * np.log10(0.25 / power)
    assert ratio.min() > 9
    assert ratio.max() < 41
    np.testing.assert_array_equal(noisy, speech.perturb(sounds, shift=0, noise=10, seed=0))
    assert speech.perturb(sounds[0]).shape == (LENGTH,)


@pytest.mark.parametrize("slope", [0, 1, 2])
def test_noise_has_its_power_and_slope(slope):
    sound = np.full((4, LENGTH), 0.3, np.float32)
    noise = speech.add_noise(sound, 20, slope=slope, seed=1) - sound
    np.testing.assert_allclose(10 * np.log10(0.09 / (noise**2).mean(axis=1)), 20, atol=0.1)
    power = (np.abs(np.fft.rfft(noise)) ** 2).mean(axis=0)
    hertz = np.fft.rfftfreq(LENGTH, 1 / RATE)
    low, high = (power[(hertz > f) & (hertz < 2 * f)].mean() for f in (200, 1600))
    np.testing.assert_allclose(np.log2(low / high), 3 * slope, atol=0.4)
    with pytest.raises(ValueError, match="ratio takes a number from -20 to 100"):
        speech.add_noise(sound, -30)


def test_waveforms_as_images():
    sounds = RNG.uniform(-1, 1, (2, LENGTH)).astype(np.float32)
    images = speech.as_images(sounds)
    assert images.shape == (2, LENGTH, 1, 1)
    np.testing.assert_allclose(2 * images[..., 0, 0] - 1, sounds, atol=1e-6)


# Dynamic time warping


def warped_by_hand(one, other):
    """Return the distance by the definition, cell by cell."""
    costs = np.linalg.norm(one[:, None] - other[None], axis=2)
    best = np.full((len(one) + 1, len(other) + 1), np.inf)
    best[0, 0] = 0
    for i in range(len(one)):
        for j in range(len(other)):
            cost = costs[i, j]
            steps = best[i, j] + 2 * cost, best[i, j + 1] + cost, best[i + 1, j] + cost
            best[i + 1, j + 1] = min(steps)
    return best[-1, -1] / (len(one) + len(other))


@given(st.integers(1, 8), st.lists(st.integers(1, 9), min_size=1, max_size=5), st.integers(0, 99))
@settings(deadline=None)
def test_warping_is_the_definition(count, lengths, seed):
    rng = np.random.default_rng(seed)
    one = rng.normal(size=(count, 3))
    others = [rng.normal(size=(length, 3)) for length in lengths]
    found = speech.dtw_distances(one, others, memory=2)
    expected = [warped_by_hand(one, other) for other in others]
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-4)


def test_a_word_said_slowly_is_the_same_word():
    word = RNG.normal(size=(10, 4))
    found = speech.dtw_distances(word, [np.repeat(word, 3, axis=0), word[::-1]])
    assert found[0] < 1e-3 < 0.5 < found[1]
    assert speech.dtw_distances(word, []).shape == (0,)
    with pytest.raises(ValueError, match=r"takes shape \(T, 4\), got \(10, 3\)"):
        speech.dtw_distances(word, [word[:, :3]])


# Networks


@pytest.mark.parametrize("along", speech.ALONG)
def test_equal_parameters(along):
    for wanted, most in ((20_000, 0.05), (60_000, 0.03)):
        model = speech.speech_network(along, parameters=wanted, seed=0)
        assert abs(model.count_params() / wanted - 1) < most
    first = model.layers[0] if along != "none" else model.layers[1]
    covered = {"frequency": (64, 5), "time": (5, 32), "both": (5, 5), "none": (2048,)}[along]
    assert tuple(first.kernel.shape[: len(covered)]) == covered
    assert model(np.zeros((2, *SHAPE), np.float32)).shape == (2, 10)


@pytest.mark.parametrize(
    ("along", "frames", "bands"), [("frequency", 0, 4), ("time", 4, 0), ("both", 4, 4)]
)
def test_maps_move_with_the_sound_along_the_axes_of_the_filters(along, frames, bands):
    model = speech.speech_network(along, parameters=3000, seed=0)
    image = np.zeros((1, *SHAPE), np.float32)
    image[:, 20:40, 10:20] = RNG.random((1, 20, 10, 1))
    first = model.layers[0]
    maps, moved = (np.asarray(first(each)) for each in
                   (image, speech.move(image, frames=frames, bands=bands)))  # fmt: skip
    np.testing.assert_allclose(np.roll(maps, (frames, bands), (1, 2)), moved, atol=1e-5)


def test_the_same_seed_gives_the_same_network():
    one, other, third = (speech.speech_network("both", seed=n) for n in (0, 0, 1))
    np.testing.assert_array_equal(one.get_weights()[0], other.get_weights()[0])
    assert not np.array_equal(one.get_weights()[0], third.get_weights()[0])


def test_bad_networks():
    with pytest.raises(ValueError, match=r"along='freq' is unknown. Did you mean 'frequency'"):
        speech.speech_network("freq")
    with pytest.raises(ValueError, match="kernel=30 and pool=2 leave nothing"):
        speech.speech_network("frequency", kernel=30)
    with pytest.raises(ValueError, match="stride takes a divisor of 128, got 7"):
        speech.waveform_network(stride=7)
    with pytest.raises(ValueError, match="name='bot' is unknown"):
        speech.trained_network("bot")


def test_a_network_on_raw_samples():
    model = speech.waveform_network(filters=4, channels=4, seed=0)
    images = speech.as_images(RNG.uniform(-1, 1, (2, LENGTH)).astype(np.float32))
    assert model(images).shape == (2, 10)
    assert model.get_layer("taps").kernel.shape == (128, 1, 1, 4)
