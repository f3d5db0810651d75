"""Write the rated tweets of vaderSentiment's source distribution, and VADER's own score of each.

    python data/build/rated_texts.py

The package is under the MIT licence. Only its tweets are taken; its other texts are from sites with
conditions of their own. The names of people were replaced by "@anonymous" by those who published
the tweets. Two tweets of the same words are in one part, and only the first is kept.
"""

import html
import importlib.util
import io
import re
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import obtain

PACKAGE = "vaderSentiment==3.3.2"
TWEETS = "hutto_ICWSM_2014/tweets_GroundTruth.txt"
SHARES = {"train": 0.6, "validation": 0.15, "test": 0.25}
SCORER = ("vaderSentiment.py", "vader_lexicon.txt", "emoji_utf8_lexicon.txt")


def contents(path):
    """Return the tweets as the package has them, and the function that scores a text."""
    with tarfile.open(path) as archive:
        inner = archive.extractfile(
            next(name for name in archive.getnames() if name.endswith("hutto_ICWSM_2014.tar.gz"))
        ).read()
        with tempfile.TemporaryDirectory() as folder:
            for name in SCORER:
                member = next(each for each in archive.getnames() if each.endswith(f"t/{name}"))
                Path(folder, name).write_bytes(archive.extractfile(member).read())
            spec = importlib.util.spec_from_file_location("vader", Path(folder, SCORER[0]))
            vader = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(vader)
            analyzer = vader.SentimentIntensityAnalyzer()
    with tarfile.open(fileobj=io.BytesIO(inner)) as archive:
        tweets = archive.extractfile(TWEETS).read().decode("utf-8")
    return tweets, lambda text: analyzer.polarity_scores(text)["compound"]


def main():
    """Read the tweets, and part them."""
    with obtain.source_distribution(PACKAGE) as path:
        tweets, score = contents(path)
    seen, rows = set(), []
    for line in tweets.splitlines():
        _, rating, text = line.split("\t")
        text = " ".join(html.unescape(text).split())
        key = " ".join(re.findall(r"\w+", text.lower())) or text
        if key not in seen:
            seen.add(key)
            rows.append((float(rating), score(text), text))
    order = np.random.default_rng(0).permutation(len(rows))
    ends = np.cumsum([*SHARES.values()]) * len(rows)
    lines = ["part\trating\tvader\ttext"]
    for place, n in enumerate(order):
        part = [*SHARES][int(np.searchsorted(ends, place, side="right"))]
        rating, compound, text = rows[n]
        lines.append(f"{part}\t{rating:.3f}\t{compound:.4f}\t{text}")
    obtain.write({"rated-texts/tweets.tsv": ("\n".join(lines) + "\n").encode()})


if __name__ == "__main__":
    main()
