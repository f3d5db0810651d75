"""Write names of countries, languages and cities in ten languages, from Babel's data of CLDR.

    python data/build/names.py

Babel comes with JupyterLab. The words are CLDR's, under Unicode's licence. Kept are names that only
one of the ten languages has: what is written alike in two, as Malta, has no single answer. What
stands in parentheses, or behind a comma, is left out, and all is in lower case.

Names of one territory, of its cities and of the languages that are mainly spoken there are in one
part of the data: "Griechenland" and "Griechisch" are not parted.
"""

import re
import unicodedata
from collections import defaultdict

import numpy as np
import obtain
from babel import Locale, __version__
from babel.core import get_global

LANGUAGES = ("de", "es", "fi", "fr", "hu", "it", "nl", "pl", "sv", "tr")
SHARES = {"train": 0.6, "validation": 0.15, "test": 0.25}
# Babel 2.18 holds CLDR 47.
BABEL = "2.18.0"


def cleaned(name, language):
    """Return a name in lower case, without what explains it."""
    name = re.split(r" *[(\[,:]", unicodedata.normalize("NFC", name))[0].strip()
    if language == "tr":  # has two letters i, with a dot and without, large and small
        name = name.replace("İ", "i").replace("I", "ı")
    return name.lower()


def entries(language):
    """Yield kind, code, territory and name."""
    locale = Locale.parse(language)
    likely, zones = get_global("likely_subtags"), get_global("zone_territories")
    for code, name in locale.territories.items():
        yield "territory", code, code, name
    for code, name in locale.languages.items():
        root = code.split("_")[0]
        yield "language", code, likely.get(root, root).split("_")[-1], name
    for code, zone in locale.time_zones.items():
        if "city" in zone and code != "Etc/Unknown":
            yield "city", code, zones.get(code, code), zone["city"]


def main():
    """Collect, leave out what is written alike, and part."""
    rows, languages_of = {}, defaultdict(set)
    for language in LANGUAGES:
        for kind, code, territory, name in entries(language):
            short = cleaned(name, language)
            if re.fullmatch(r"[^\W\d_]([^\W\d_]|[ .'’–-])+", short):
                rows.setdefault((language, short), (territory, kind, code))
                languages_of[short].add(language)
    kept = {key: row for key, row in rows.items() if len(languages_of[key[1]]) == 1}
    territories = sorted({territory for territory, *_ in kept.values()})
    order = np.random.default_rng(0).permutation(len(territories))
    ends = np.cumsum([*SHARES.values()]) * len(territories)
    part_of = {
        territories[n]: [*SHARES][int(np.searchsorted(ends, place, side="right"))]
        for place, n in enumerate(order)
    }
    lines = [
        "\t".join((part_of[row[0]], language, *row, name)) for (language, name), row in kept.items()
    ]
    lines.sort(key=lambda line: (list(SHARES).index(line.split("\t")[0]), line))
    table = "\n".join(["part\tlanguage\tterritory\tkind\tcode\tname", *lines]) + "\n"
    obtain.write({"names/names.tsv": table.encode()})


if __name__ == "__main__":
    if __version__ != BABEL:
        print(f"Babel {__version__} is here, {BABEL} made the file: it may differ.")
    main()
