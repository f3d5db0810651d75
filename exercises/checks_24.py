"""Checks of the exercises of lecture 24. Made from exercises/src/24_text.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np

from dlsg_utils.applications import text
from dlsg_utils.course import exercises
from dlsg_utils.data import texts



exercise(
    "sizes",
    points=2,
    right=(980, 360, 40, 410),
    hints=[
        "A filter sees all 16 numbers of each letter in its window.",
        "The maximum over time leaves one number of each filter, however long the name is.",
    ],
    mistakes={
        'A filter of width 3 sees three vectors of 16 numbers, not three numbers.': """\
sizes = (80, 360, 40, 410)
""",
        'Zeros stand around the name, so a filter gives 9 outputs for 9 letters, whatever its width.': """\
sizes = (980, 300, 40, 410)
""",
        'The maximum over time leaves one number of each filter: 40. The dense layer does not see the length of the name.': """\
sizes = (980, 360, 360, 3610)
""",
        'The dense layer has a bias for each language.': """\
sizes = (980, 360, 40, 400)
""",
    },
)

def right_max_over_time(outputs, lengths):
    return np.stack(
        [row[:length].max(axis=0) for row, length in zip(outputs, lengths, strict=True)]
    )


def some_outputs(seed, *, shift=0.0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(3, 6, 2)).round(1) + shift, rng.integers(1, 6, 3)


exercise(
    "max_over_time",
    points=2,
    right=right_max_over_time,
    cases={
        "three texts": some_outputs(0),
        "negative outputs": some_outputs(1, shift=-4),
        "a text without padding": (np.arange(8.0).reshape(1, 4, 2), np.array([4])),
    },
    hints=[
        "`np.arange(T) < lengths[:, None]` says where the letters are.",
        "Put −∞, not 0, where padding is: `np.where(…, outputs, -np.inf)`.",
    ],
    mistakes={
        "What stands behind a text's end counts here. Leave it out.": """\
def max_over_time(outputs, lengths):
    return outputs.max(axis=1)
""",
        'With zeros in place of the padding a filter whose outputs are all negative has the maximum 0. Put −∞ there.': """\
def max_over_time(outputs, lengths):
    inside = np.arange(outputs.shape[1]) < lengths[:, None]
    return (outputs * inside[..., None]).max(axis=1)
""",
        'This is the mean over time. The largest output counts, wherever it is.': """\
def max_over_time(outputs, lengths):
    return np.stack(
        [row[:length].mean(axis=0) for row, length in zip(outputs, lengths, strict=True)]
    )
""",
        'The maximum is over the places, one for each filter, not over the filters.': """\
def max_over_time(outputs, lengths):
    inside = np.arange(outputs.shape[1]) < lengths[:, None]
    return np.where(inside[..., None], outputs, -np.inf).max(axis=2)
""",
    },
)

def right_rows_to_test(territories, every):
    countries = sorted(set(territories))
    return np.array([countries.index(each) % every == 0 for each in territories])


exercise(
    "rows_to_test",
    points=2,
    right=right_rows_to_test,
    cases={
        "three countries": (np.array(["DE", "DE", "IT", "FR", "FR", "FR"]), 2),
        "in no order": (np.array(["PL", "AT", "PL", "CH", "AT", "SE", "CH"]), 3),
    },
    hints=[
        "What is counted here: rows or countries? What should be?",
        "`np.unique(territories)` are the countries in the order of the alphabet; `np.isin` says "
        "which rows are of some of them.",
    ],
    mistakes={
        'Each `every`-th row is taken, not each `every`-th country: a country is still in two parts.': """\
def rows_to_test(territories, every):
    return np.arange(len(territories)) % every == 0
""",
        'This takes only the first row of each chosen country. All of its rows are for the test.': """\
def rows_to_test(territories, every):
    _, first = np.unique(territories, return_index=True)
    chosen = np.zeros(len(territories), bool)
    chosen[first[::every]] = True
    return chosen
""",
        'These are the rows to train on: the others are for the test.': """\
def rows_to_test(territories, every):
    return ~np.isin(territories, np.unique(territories)[::every])
""",
        'Begin with the first country of the alphabet: `[::every]`, not `[every - 1 :: every]`.': """\
def rows_to_test(territories, every):
    return np.isin(territories, np.unique(territories)[every - 1 :: every])
""",
    },
)

from functools import cache


@cache
def accuracy_of(orders, inverse_penalty):
    names = texts.names()
    model = text.ngram_regression(orders=orders, inverse_penalty=inverse_penalty)
    model.fit(names.train.texts, names.train.labels)
    return model.score(names.validation.texts, names.validation.labels)


def judge_design(design):
    if not isinstance(design, dict) or set(design) != {"orders", "inverse_penalty"}:
        return 'keep the form of the answer: {"orders": …, "inverse_penalty": …}'
    orders, penalty = design["orders"], design["inverse_penalty"]
    whole = isinstance(orders, tuple) and len(orders) == 2
    if not whole or not all(isinstance(n, int) for n in orders):
        return "orders takes two whole numbers, the smallest and the largest n, as (1, 2)"
    if not 1 <= orders[0] <= orders[1] <= 4:
        return f"orders takes n from 1 to 4, the smallest first, and is {orders}"
    if not isinstance(penalty, int | float) or not 0.001 <= penalty <= 100:
        return f"inverse_penalty must be from 0.001 to 100, and is {penalty}"
    share = accuracy_of(orders, penalty)
    if share >= 0.72:
        return None
    found = f"{100 * share:.0f} % are right"
    if orders[1] == 1:
        return f"{found}: single letters do not say in which order they stand. Take longer n-grams"
    if penalty < 0.3:
        return f"{found}: the penalty keeps the weights small. Raise inverse_penalty"
    return f"{found}: long n-grams alone are rarely met again. Take short ones, too"


exercise(
    "design",
    points=3,
    judge=judge_design,
    hints=[
        "A language shows in its endings: which n-grams hold an ending?",
        "The larger `inverse_penalty`, the larger the weights may become. Try 0.1, 1 and 10.",
    ],
    mistakes={
        '54 % are right: single letters do not say in which order they stand. Take longer n-grams': """\
design = {"orders": (1, 1), "inverse_penalty": 1.0}
""",
        '48 % are right: the penalty keeps the weights small. Raise inverse_penalty': """\
design = {"orders": (1, 3), "inverse_penalty": 0.001}
""",
        '69 % are right: long n-grams alone are rarely met again. Take short ones, too': """\
design = {"orders": (4, 4), "inverse_penalty": 1.0}
""",
        'keep the form of the answer: {"orders": …, "inverse_penalty": …}': """\
design = (1, 3)
""",
        'inverse_penalty must be from 0.001 to 100, and is 1000': """\
design = {"orders": (1, 2), "inverse_penalty": 1000}
""",
    },
)
