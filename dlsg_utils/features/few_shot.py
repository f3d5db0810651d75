"""Linear classifiers on features, learned from a few images of each class."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import LinearSVC
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.data.sets import Dataset, Split
from dlsg_utils.features.datasets import draw
from dlsg_utils.features.fine_tuning import FineTuned, Trained


def linear_classifier() -> Pipeline:
    """Return the classifier for all features (N, …): standardized, then a linear SVM, C = 0.01.

    Source: VT, "R-CNN" and "CNN features off-the-shelf", which end in linear SVMs.
    """
    svm = LinearSVC(C=0.01, tol=1e-3, random_state=0)
    return make_pipeline(FunctionTransformer(_flat), StandardScaler(), svm)


@checks.renamed(ways="methods", shots="per_class", n_shots="per_class")
def few_shot(
    task: Dataset,
    methods: Mapping[str, Any],
    *,
    on: Literal["validation", "test"] = "validation",
    per_class: Sequence[int] = (5, 10, 20),
    draws: int = 3,
    seed: int | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Learn a task from few images of each class, by several methods and from several draws.

    All methods get the same images. Nothing but the drawn training images is learned from.

    Parameters
    ----------
    task
        Images to draw from, and images to measure the accuracy on.
    methods
        By name: a function from images (N, H, W, C) to features (N, …), or a dict of the features
        of all images in ``"train"`` and in the part ``on``, which get a :func:`linear_classifier`;
        a pair of either and a transformer of scikit-learn, such as :class:`VisualWords`, which is
        first fitted to the features of the drawn images; or
        :class:`Trained` or :class:`FineTuned`.
    on
        The part that the accuracy is measured on. Whatever is chosen by the table, such as a layer
        or the size of a vocabulary, is chosen on ``"validation"``; then ``"test"`` tells, once,
        how good the choice is.
    per_class
        How many images of each class.
    draws
        How often to draw.
    seed
        Makes draws and training repeatable.
    progress
        Show a bar.

    Returns
    -------
    pandas.DataFrame
        A row a measurement: ``method``, ``per_class``, ``draw``, ``accuracy``.

    Raises
    ------
    ValueError
        If a class has too few images, or features are not one row of finite values an image; a note
        names the method.

    Sources: Donahue et al. (2014), "DeCAF"; VT, "Transfer Learning". Used in lecture 06.
    """
    if not isinstance(task, Dataset):
        raise TypeError(f"task takes a data.Dataset, got {type(task).__name__}.")
    splits = (task.train, getattr(task, checks.one_of("on", on, ("validation", "test"))))
    counts = [checks.whole("per_class", count) for count in per_class]
    draws = checks.whole("draws", draws)
    first = int(checks.generator(None).integers(2**31)) if seed is None else seed
    first = checks.whole("seed", first, at_least=0)
    rows = []
    with tqdm(total=len(methods) * len(counts) * draws, disable=not progress) as bar:
        for name, method in methods.items():
            try:
                train, measured, accuracy = _prepared(method, splits)
                for count, number in product(counts, range(draws)):
                    drawn = train[draw(train.labels, count, seed=first + number)]
                    rows.append((name, count, number, accuracy(drawn, measured, first + number)))
                    bar.update()
            except Exception as error:
                error.add_note(
                    f"methods[{name!r}] takes a function of images, a dict with the features of "
                    f"'train' and {on!r}, a pair of either and a transformer, features.Trained or "
                    "features.FineTuned."
                )
                raise
    return pd.DataFrame(rows, columns=["method", "per_class", "draw", "accuracy"])


def _prepared(
    method: Any, splits: tuple[Split, Split]
) -> tuple[Split, Split, Callable[[Split, Split, int], float]]:
    """Return features to learn from and to measure on, and the accuracy as a function of these.

    Such features depend on one image each and learn nothing, so those of all images may be
    computed at once.
    """
    if isinstance(method, Trained):
        return *splits, method.accuracy
    transformers: list[Any] = []
    learned = method.accuracy if isinstance(method, FineTuned) else None
    if learned:
        method = method.features
    if isinstance(method, tuple) and len(method) == 2 and hasattr(method[1], "fit"):
        method, *transformers = method

    def features(split: Split) -> Split:
        found = method(split.images) if callable(method) else method[split.part]
        return Split(np.asarray(found, np.float32), split.labels)

    train, measured = map(features, splits)
    if learned:
        return train, measured, learned
    learner = make_pipeline(*transformers, linear_classifier())
    return train, measured, lambda drawn, on, seed: clone(learner).fit(*drawn).score(*on)


def _flat(rows: np.ndarray) -> np.ndarray:
    return rows.reshape(len(rows), -1)
