"""Let espeak-ng say the digits zero to nine in many voices, and keep them in one file.

    apt-get install espeak-ng
    python data/build/spoken_digits.py

A voice is an accent of English and a *variant*: pitch, formants and timbre. About two minutes. The
files are the same for the same version of espeak-ng, 1.51, NumPy and SciPy.

Left out are variants

- whose vowels have hardly a period: whispers, croaks, echoes (:data:`LEAST_PERIOD`);
- that are called robots, and ``fast``, a test of the highest speed;
- that sound as another one (:data:`TWINS` decibels apart at most).

Variants that are alike (:data:`ALIKE`) stay in one part.
"""

import io
import lzma
import subprocess
from pathlib import Path

import numpy as np
import obtain
import pandas as pd
from scipy.signal import resample_poly, stft

from dlsg_utils.data import spoken_digits

VARIANTS = Path("/usr/lib/x86_64-linux-gnu/espeak-ng-data/voices/!v")
# Not "en-gb", which takes no variant; "en-us-nyc" says most digits as "en-us".
ACCENTS = (
    "en", "en-us", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-rp", "en-gb-x-gbcwmd", "en-029",
)  # fmt: skip
WORDS = spoken_digits.DIGITS
GIVEN, RATE = 22050, spoken_digits.RATE  # of espeak-ng; of the file
LEAST_PERIOD = 0.55  # median autocorrelation at the period, of the frames of all words
TWINS, ALIKE = 1.5, 5.0  # root mean square difference of two variants' spectrograms, decibels
SHARES = {"train": 0.6, "validation": 0.15, "test": 0.25}  # of the variants
VOICES = 2  # accents of each variant
SEED = 0


def say(word, voice, pitch=50, speed=160):
    """Return what a voice says, float, at 22,050 Hz; so quiet that nothing is clipped."""
    options = [
        "-v",
        voice,
        "-p",
        str(pitch),
        "-s",
        str(speed),
        "-a",
        "25",
    ]  # quiet: none is clipped
    done = subprocess.run(
        ["espeak-ng", *options, "--stdout", word], capture_output=True, check=True
    )
    if done.stderr:
        raise RuntimeError(f"{voice}: {done.stderr.decode()}")
    samples = np.frombuffer(done.stdout[44:], "<i2")  # behind the header of a WAV file
    if np.abs(samples.astype(int)).max() >= 2**15 - 1:
        raise RuntimeError(f"{voice}: {word} is clipped")
    return samples / 2.0**15


def reduced(sound):
    """Return a sound at 8,000 Hz without the silence around it, its largest value 0.9."""
    sound = resample_poly(sound, 160, 441)
    level = np.sqrt(np.convolve(sound**2, np.full(80, 1 / 80), "same"))  # of 10 ms
    loud = np.flatnonzero(level > 0.01 * level.max())
    sound = sound[loud[0] : loud[-1] + 1]
    return 0.9 * sound / np.abs(sound).max()


def periods(sound):
    """Return the largest autocorrelation of each loud frame of 46 ms, and where, in Hz."""
    frames = np.lib.stride_tricks.sliding_window_view(sound, 1024)[::256]
    frames = frames[(frames**2).sum(axis=1) > 0.1 * (frames**2).sum(axis=1).max()]
    frames = frames - frames.mean(axis=1, keepdims=True)
    power = np.abs(np.fft.rfft(frames, 4096)) ** 2
    correlation = np.fft.irfft(power)[:, :1024] / (1 - np.arange(1024) / 1024)
    searched = correlation[:, GIVEN // 450 : GIVEN // 55] / correlation[:, :1]
    return np.stack([searched.max(axis=1), GIVEN / (GIVEN // 450 + searched.argmax(axis=1))])


def spectrogram(sound):
    """Return 40 frames of 32 bands in decibels, stretched to one length, from −60 to 0."""
    power = np.abs(stft(sound, RATE, nperseg=256, boundary=None, padded=False)[2][:128]) ** 2
    bands = power.reshape(32, 4, -1).sum(axis=1)
    levels = 10 * np.log10(np.maximum(bands / bands.max(), 1e-6))
    places = np.linspace(0, levels.shape[1] - 1, 40)
    return np.stack([np.interp(places, np.arange(levels.shape[1]), band) for band in levels])


def listed_variants():
    """Return a table: each variant, how periodic it is, why it is left out, and its family."""
    names = sorted((path.name for path in VARIANTS.iterdir()), key=str.lower)
    rows, heard = [], {}
    for name in names:
        sounds = [say(word, f"en-us+{name}") for word in WORDS]
        period, pitch = np.median(np.concatenate([*map(periods, sounds)], axis=1), axis=1)
        new = np.stack([spectrogram(reduced(sound)) for sound in sounds])
        apart = {other: float(np.sqrt(((new - old) ** 2).mean())) for other, old in heard.items()}
        nearest = min(apart, key=apart.get, default=None)
        why = ""
        if "robo" in name.lower():
            why = "robot"
        elif name == "fast":
            why = "test of speed"
        elif period < LEAST_PERIOD:
            why = "hardly periodic"
        elif nearest and apart[nearest] <= TWINS:
            why = f"sounds as {nearest}"
        like = [other for other, d in apart.items() if d <= ALIKE] if not why else []
        if not why:
            heard[name] = new
        rows.append((name, round(period, 2), round(pitch), why, like))
    families = {name: name for name, *_ in rows}
    for name, *_, like in rows:
        for other in like:  # one name for both families
            old, new = families[name], families[other]
            families = {each: new if of == old else of for each, of in families.items()}
    table = pd.DataFrame(rows, columns=["variant", "periodicity", "pitch", "left out", "like"])
    table["family"] = [families[name] if not why else "" for name, *_, why, _ in rows]
    return table.drop(columns="like")


def divided(families, rng):
    """Return the part of each variant; a family stays in one."""
    wanted = {part: share * len(families) for part, share in SHARES.items()}
    parts = {}
    sizes = families.value_counts().sort_index()
    order = rng.permutation(len(sizes))
    for family in sizes.index[order[np.argsort(-sizes.to_numpy()[order], kind="stable")]]:
        part = max(wanted, key=lambda each: wanted[each] / SHARES[each])  # the emptiest
        wanted[part] -= sizes[family]
        parts[family] = part
    return families.map(parts)


def spoken(variants, rng):
    """Yield part, voice, label, pitch, speed and the sound of each digit."""
    accents = np.resize(np.arange(len(ACCENTS)), len(variants))
    accents = rng.permutation(accents)
    for row, accent in zip(variants.itertuples(), accents, strict=True):
        for n in range(VOICES):
            other = (accent + n * rng.integers(1, len(ACCENTS))) % len(ACCENTS)
            voice = f"{ACCENTS[other]}+{row.variant}"
            for label, word in enumerate(WORDS):
                pitch, speed = int(rng.integers(30, 71)), int(rng.integers(140, 201))
                yield row.part, voice, label, pitch, speed, reduced(say(word, voice, pitch, speed))


def file_of(rows):
    """Return the file: samples by µ-law, a byte each, and what they are."""
    part, voice, label, pitch, speed, sounds = zip(*rows, strict=True)
    if len({each.tobytes() for each in sounds}) < len(sounds):
        raise RuntimeError("two voices sound the same")
    names = sorted(set(voice))
    with io.BytesIO() as file:
        np.savez(
            file,
            samples=spoken_digits.to_bytes(np.concatenate(sounds)),
            lengths=np.array([len(each) for each in sounds], np.uint16),
            labels=np.array(label, np.uint8),
            parts=np.array([spoken_digits.PARTS.index(each) for each in part], np.uint8),
            voices=np.array([names.index(each) for each in voice], np.uint8),
            names=np.array(names),
            pitches=np.array(pitch, np.uint8),
            speeds=np.array(speed, np.uint8),
        )
        return lzma.compress(file.getvalue())


if __name__ == "__main__":
    rng = np.random.default_rng(SEED)
    table = listed_variants()
    kept = table[table["left out"] == ""].copy()
    kept["part"] = divided(kept["family"], rng)
    table["part"] = kept["part"].reindex(table.index).fillna("")
    file = file_of(list(spoken(kept, rng)))
    obtain.write(
        {
            "spoken-digits/spoken_digits.npz.xz": file,
            "spoken-digits/variants.csv": table.to_csv(index=False).encode(),
        }
    )
