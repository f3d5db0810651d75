"""Linear classifiers on features, learned from a few pictures of each class."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import clone
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from tqdm.auto import tqdm

from dlsg_utils._core import checks
from dlsg_utils.data.sets import Dataset, Split
from dlsg_utils.features.datasets import draw
from dlsg_utils.features.fine_tuning import Trained


def linear_classifier() -> Pipeline:
    """Return the classifier that all features get: standardised, then a linear SVM, C = 0.01.

    Source: VT, "R-CNN" and "CNN features off-the-shelf", which end in linear SVMs. Used in
    lecture 06.
    """
    return make_pipeline(StandardScaler(), LinearSVC(C=0.01, tol=1e-3, random_state=0))


def few_shot(
    task: Dataset,
    ways: Mapping[str, Any],
    *,
    per_class: Sequence[int] = (5, 10, 20),
    draws: int = 3,
    seed: int = 0,
    progress: bool = True,
) -> pd.DataFrame:
    """Learn a task from few pictures of each class, in several ways and from several draws.

    All ways get the same pictures. Nothing but the drawn training pictures is learned from.

    Parameters
    ----------
    task
        The pictures to draw from, and those to test on.
    ways
        By name: a function from pictures (N, H, W, C) to features (N, …), or the features of all
        training and all test pictures as a pair of arrays, which get a :func:`linear_classifier`;
        a pair of either and a transformer of scikit-learn, such as :class:`VisualWords`, which is
        fitted to the features of the drawn pictures first; or :class:`Trained`.
    per_class
        How many pictures of each class.
    draws
        How often to draw.
    seed
        Makes draws and training repeatable.
    progress
        Show a bar.

    Returns
    -------
    pandas.DataFrame
        A row a measurement: ``way``, ``per_class``, ``draw``, ``accuracy`` on the test pictures.

    Raises
    ------
    ValueError
        If a class has too few pictures, or features are not one row of finite numbers a picture.

    Sources: Donahue et al. (2014), "DeCAF"; VT, "Transfer Learning". Used in lecture 06.
    """
    if not isinstance(task, Dataset):
        raise TypeError(f"task takes a data.Dataset, got {type(task).__name__}.")
    if not ways:
        raise ValueError("ways is empty: there is nothing to compare.")
    counts = [checks.whole("per_class", count) for count in per_class]
    draws, seed = checks.whole("draws", draws), checks.whole("seed", seed, at_least=0)
    rows = []
    with tqdm(total=len(ways) * len(counts) * draws, disable=not progress) as bar:
        for name, way in ways.items():
            measure = _measure(name, way, task)
            for count in counts:
                for number in range(draws):
                    chosen = draw(task.train.labels, count, seed=seed + number)
                    accuracy = measure(chosen, seed + number)
                    rows.append((name, count, number, accuracy))
                    bar.update()
    return pd.DataFrame(rows, columns=["way", "per_class", "draw", "accuracy"])


def _measure(name: str, way: Any, task: Dataset) -> Callable[[np.ndarray, int], float]:
    """Return a function from chosen training pictures, and a seed, to accuracy."""
    if isinstance(way, Trained):
        images, labels = task.train
        return lambda chosen, seed: way.accuracy(
            Split(images[chosen], labels[chosen]), task.test, seed
        )
    train, test, transformer = _prepared(name, way, task)

    def measure(chosen: np.ndarray, seed: int) -> float:
        learn_from, measure_on = train[chosen], test
        if transformer is not None:
            fitted = clone(transformer).fit(learn_from, task.train.labels[chosen])
            learn_from, measure_on = fitted.transform(learn_from), fitted.transform(test)
        return _linear(learn_from, task.train.labels[chosen], measure_on, task.test.labels)

    return measure


def _prepared(name: str, way: Any, task: Dataset) -> tuple[np.ndarray, np.ndarray, Any]:
    """Return the features of training and of test pictures, and what is still to be fitted.

    What is no transformer looks at single pictures and learns nothing from them, so the features
    of all pictures may be taken at once.
    """
    transformer = None
    if isinstance(way, tuple) and len(way) == 2 and hasattr(way[1], "fit"):
        way, transformer = way
    splits = (task.train, task.test)
    if callable(way):
        way = tuple(way(split.images) for split in splits)
    if not (isinstance(way, tuple) and len(way) == 2 and all(map(np.ndim, way))):
        raise TypeError(
            f"ways[{name!r}] takes a function of pictures, a pair of arrays, a pair of either and "
            f"a transformer, or features.Trained; got {type(way).__name__}."
        )
    train, test = (_checked(name, *pair) for pair in zip(way, splits, strict=True))
    return train, test, transformer


def _checked(name: str, found: ArrayLike, split: Split) -> np.ndarray:
    rows = np.asarray(found, np.float32)
    if rows.ndim < 2 or len(rows) != len(split) or not np.isfinite(rows).all():
        raise ValueError(
            f"ways[{name!r}] takes finite numbers for each of {len(split)} pictures, "
            f"got shape {rows.shape}."
        )
    return rows


def _linear(
    train: np.ndarray, train_labels: np.ndarray, test: np.ndarray, test_labels: np.ndarray
) -> float:
    learn_from, measure_on = (part.reshape(len(part), -1) for part in (train, test))
    return float(linear_classifier().fit(learn_from, train_labels).score(measure_on, test_labels))
