"""Few-shot learning: nothing but the drawn images is learned from, and one part is measured on."""

import keras
import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin

from dlsg_utils import data, features, models

RANDOM = np.random.default_rng(0)
GRAY = RANDOM.random((6, 28, 28, 1), dtype=np.float32)


def blobs(count, test=60, classes=3, noise=0.05):
    """Pictures of one bright quarter each: a task that a linear classifier solves."""

    def split(number, random):
        labels = np.repeat(np.arange(classes), number)
        images = noise * random.random((len(labels), 8, 8, 1), dtype=np.float32)
        for image, label in zip(images, labels, strict=True):
            row, column = divmod(int(label), 2)
            image[4 * row : 4 * row + 4, 4 * column : 4 * column + 4] += 0.5
        return data.Split(images, labels)

    numbers = (count, test, test)
    parts = [split(number, np.random.default_rng(seed)) for seed, number in enumerate(numbers)]
    return data.Dataset(*parts, tuple("abc"))


def flat(images):
    return images.reshape(len(images), -1)


def test_linear_data_are_learned_and_noise_is_not():
    task = blobs(12)
    random = np.random.default_rng(3)
    methods = {
        "pixels": lambda images: images,
        "noise": lambda images: random.random((len(images), 30)),
        "brightness": lambda images: images.mean(axis=(1, 2)),
    }
    found = features.few_shot(task, methods, per_class=(2, 10), draws=4, seed=0, progress=False)
    assert list(found.columns) == ["method", "per_class", "draw", "accuracy"]
    assert len(found) == 3 * 2 * 4
    mean = found.groupby("method")["accuracy"].mean()
    assert mean["pixels"] == 1
    assert 0.2 < mean["noise"] < 0.5
    assert mean["brightness"] < 0.6


class Watching(TransformerMixin, BaseEstimator):
    """Passes features on and remembers what it was fitted to."""

    fitted: list[np.ndarray] = []  # noqa: RUF012 - one for all clones

    def fit(self, rows, labels):
        self.fitted.append(rows)
        assert len(rows) == len(labels)
        self.seen_ = True
        return self

    def transform(self, rows):
        return rows


def test_nothing_but_the_drawn_images_is_learned_from():
    task = blobs(10)
    Watching.fitted.clear()
    arrays = {"train": task.train.images, "validation": task.validation.images}
    methods = {"words": (flat, Watching()), "pixels": flat, "arrays": arrays}
    methods["arrays' words"] = (arrays, Watching())
    found = features.few_shot(task, methods, per_class=(2, 4), draws=2, seed=0, progress=False)
    assert [len(rows) for rows in Watching.fitted] == [6, 6, 12, 12] * 2
    drawn = [features.draw(task.train.labels, count, seed=s) for count in (2, 4) for s in (0, 1)]
    for rows, chosen in zip(Watching.fitted, drawn * 2, strict=True):
        np.testing.assert_array_equal(flat(rows), flat(task.train.images)[chosen])
    by_method = found.pivot_table("accuracy", ["per_class", "draw"], "method")
    assert (by_method["words"] == by_method["pixels"]).all()
    assert (by_method["arrays"] == by_method["pixels"]).all()
    assert (by_method["arrays' words"] == by_method["pixels"]).all()


@pytest.mark.slow
def test_networks_are_trained_on_the_same_images():
    task = blobs(10)
    model = models.mlp((), input_shape=(8, 8, 1), classes=3, seed=0)
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.optimizer.learning_rate = 0.05
    method = features.Trained(model, steps=30)
    one, other = (
        features.few_shot(task, {"mlp": method}, per_class=(4,), draws=1, seed=0, progress=False)
        for _ in range(2)
    )
    assert one["accuracy"].tolist() == other["accuracy"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("methods", "error", "message"),
    [
        ({"x": 3}, TypeError, r"(?s)'int' object.*methods\['x'\] takes a function of images"),
        ({"x": (flat, flat)}, TypeError, r"(?s)tuple.*methods\['x'\].*a pair of either"),
        (
            {"x": (GRAY, GRAY)},
            TypeError,
            r"(?s)tuple.*a dict with the features of 'train' and 'val",
        ),
        ({"x": {"train": GRAY[:0], "test": GRAY}}, ValueError, r"(?s)\(0, .*methods\['x'\]"),
        ({"x": {"test": GRAY}}, KeyError, r"(?s)'train'.*a dict with the features of 'train' and"),
        (
            {"x": {"train": GRAY, "validation": GRAY}},
            ValueError,
            r"(?s)\(6, 28, 28, 1\) and \(15,\).*methods\['x'\]",
        ),
        ({"x": lambda images: images[:3]}, ValueError, r"got shapes \(3, 8, 8, 1\)"),
        ({"x": lambda images: images.mean()}, ValueError, r"got shapes \(\)"),
        ({"x": lambda images: images * np.nan}, ValueError, r"(?s)contains NaN.*methods\['x'\]"),
    ],
)
def test_methods_that_cannot_be_compared(methods, error, message):
    with pytest.raises(error, match=message):
        features.few_shot(blobs(5), methods, per_class=(2,), draws=1, seed=0, progress=False)


def test_choices_are_made_on_validation_and_the_test_part_is_asked_for_by_name():
    task = blobs(10)
    methods = {"blind": lambda images: np.zeros((len(images), 2)), "pixels": flat}
    options = {"per_class": (5,), "draws": 1, "seed": 0, "progress": False}
    # Other labels in one part: that part alone must tell.
    swapped = {
        part: data.Split(getattr(task, part).images, (getattr(task, part).labels + 1) % 3)
        for part in ("validation", "test")
    }
    for part, other in (("validation", "test"), ("test", "validation")):
        parts = {"train": task.train, part: swapped[part], other: getattr(task, other)}
        changed = data.Dataset(**parts, class_names=task.class_names)
        for on, expected in ((part, 0), (other, 1)):
            found = features.few_shot(changed, {"pixels": flat}, on=on, **options)
            assert found["accuracy"].tolist() == [expected]
    default = features.few_shot(task, methods, **options)
    named = features.few_shot(task, methods, on="validation", **options)
    assert default.equals(named)
    with pytest.raises(ValueError, match="on='train' is unknown"):
        features.few_shot(task, methods, on="train")


def test_too_few_images_to_draw_from():
    with pytest.raises(ValueError, match="has 5"):
        features.few_shot(blobs(5), {"pixels": flat}, per_class=(6,), progress=False)
    with pytest.raises(TypeError, match=r"data\.Dataset"):
        features.few_shot((GRAY, GRAY), {"pixels": flat})
