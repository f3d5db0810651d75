"""The training loop against Keras's own, and its answers to bad input."""

import gc
import weakref

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlsg_utils import data, models, training
from dlsg_utils.data import Split
from dlsg_utils.hardware import hardware


@pytest.fixture(scope="module")
def digits():
    return data.load("mnist-5k")


@pytest.fixture
def few(digits):
    return Split(digits.train.images[:320], digits.train.labels[:320])


def quiet(model, split, **options):
    return training.fit(model, split, progress=False, **options)


def test_one_full_batch_step_equals_keras(few):
    """With the whole set as one batch, order does not matter: the same step as Keras's train."""
    ours, theirs = models.lee_cnn(seed=1), models.lee_cnn(seed=1)
    history = quiet(
        ours,
        few,
        epochs=2,
        batch_size=320,
        optimizer=keras.optimizers.SGD(0.1),
        precision="float32",
    )
    theirs.compile(keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(True))
    expected = theirs.fit(few.images, few.labels, epochs=2, batch_size=320, verbose=0)
    for mine, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-5)
    np.testing.assert_allclose(
        history.to_frame()["loss"], expected.history["loss"], rtol=1e-4, atol=1e-5
    )


def test_every_image_is_used_once_an_epoch(few):
    """A model of one weight an image: each step adds the gradient of the images in its batch."""
    images = np.eye(50, dtype=np.float32).reshape(50, 50, 1, 1)
    model = keras.Sequential(
        [keras.Input((50, 1, 1)), keras.layers.Flatten(), keras.layers.Dense(2, use_bias=False)]
    )
    model.layers[-1].kernel.assign(tf.zeros((50, 2)))
    optimizer = keras.optimizers.SGD(1.0)
    quiet(
        model,
        (images, np.zeros(50, int)),
        epochs=1,
        batch_size=8,
        optimizer=optimizer,
        precision="float32",
    )
    moved = model.get_weights()[0][:, 0]
    # 48 images in batches of 8, the last two in one of 2; the logits are zero when each is seen.
    assert sorted(np.round(moved, 4)) == [0.0625] * 48 + [0.25] * 2


def test_same_seed_same_weights(few):
    augmentation = training.Augmentation(shift=2, rotation=10, zoom=0.1)
    runs = []
    for seed in (1, 1, 2):
        model = models.lee_cnn(seed=0)
        quiet(model, few, epochs=2, batch_size=64, augmentation=augmentation, seed=seed)
        runs.append(model.get_weights())
    assert all(np.array_equal(a, b) for a, b in zip(*runs[:2], strict=True))
    assert not np.allclose(runs[0][0], runs[2][0])


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_learns_digits(digits, precision):
    model = models.lee_cnn(seed=1)
    history = quiet(
        model,
        digits,
        epochs=3,
        validation=digits.test,
        batch_size=64,
        seed=1,
        precision=precision,
    )
    assert history.last("val_accuracy") > 0.94
    assert list(history.to_frame().columns) == [
        "epoch",
        "loss",
        "accuracy",
        "val_loss",
        "val_accuracy",
        "seconds",
    ]
    result = training.evaluate(model, digits.test)
    predicted = model.predict(digits.test.images, verbose=0).argmax(axis=1)
    assert result.accuracy == pytest.approx(np.mean(predicted == digits.test.labels))
    assert result.accuracy == pytest.approx(history.last("val_accuracy"), abs=0.01)


def test_softmax_end_trains_like_logits(few):
    plain, ended = models.lee_cnn(seed=1), models.lee_cnn(seed=1)
    ended = keras.Sequential([keras.Input((28, 28, 1)), ended, keras.layers.Softmax()])
    for model in (plain, ended):
        quiet(model, few, epochs=1, batch_size=64, seed=1, precision="float32")
    np.testing.assert_allclose(plain.get_weights()[0], ended.get_weights()[0], atol=1e-6)


def test_dropout_and_batch_normalization_train(few):
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(4, 3),
            keras.layers.BatchNormalization(),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10),
        ]
    )
    mean = model.layers[1].moving_mean.numpy()
    history = quiet(model, few, epochs=3, batch_size=32, seed=1)
    assert not np.allclose(model.layers[1].moving_mean, mean)
    assert history.epochs[-1]["loss"] < history.epochs[0]["loss"]


def test_early_stopping_goes_back_to_the_best(digits, few):
    model = models.mlp((300,), seed=1)
    held_out = Split(digits.test.images[:300], digits.test.labels[:300])
    optimizer = keras.optimizers.Adam(0.01)
    history = quiet(
        model, few, epochs=60, validation=held_out, patience=3, seed=1, optimizer=optimizer
    )
    losses = history.to_frame()["val_loss"]
    assert history.stopped == "early"
    assert len(losses) == losses.argmin() + 1 + 3 < 60
    assert training.evaluate(model, held_out).loss == pytest.approx(losses.min(), rel=0.02)


def test_interruption_keeps_history_and_model(few, monkeypatch):
    model = models.lee_cnn(seed=1)
    measure, calls = training.evaluate, []

    def interrupted(*arguments, **options):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return measure(*arguments, **options)

    monkeypatch.setattr(training, "evaluate", interrupted)
    history = quiet(model, few, epochs=9, validation=few)
    assert history.stopped == "interrupted"
    assert len(history.epochs) == 2
    assert model(few.images[:1]).shape == (1, 10)


def test_nan_loss_stops_and_says_so(few):
    model = models.lee_cnn(activation="linear", seed=1)
    with pytest.raises(FloatingPointError, match=r"epoch 1\. Try a smaller learning_rate"):
        quiet(model, few, epochs=3, learning_rate=1e30, precision="float32")


def test_evaluate_traces_once_a_model(few):
    model = models.lee_cnn(seed=1)
    training.evaluate(model, few)
    traces = training._forwards[model].experimental_get_tracing_count()
    training.evaluate(model, few)
    assert training._forwards[model].experimental_get_tracing_count() == traces


def test_evaluated_models_are_let_go_and_never_warn_of_retracing(few, capfd):
    kept = []
    for seed in range(8):
        model = keras.Sequential([models.mlp((), seed=seed), keras.layers.Softmax()])
        training.evaluate(model, few)
        kept.append(weakref.ref(model))
    del model
    gc.collect()
    assert [reference() for reference in kept] == [None] * 8
    assert "retracing" not in "".join(capfd.readouterr())


IMAGES, LABELS = np.zeros((4, 28, 28, 1), np.float32), np.zeros(4, int)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epochs": 0}, "epochs must be at least 1, got 0"),
        ({"batch_size": -1}, "batch_size must be at least 1"),
        ({"images": IMAGES + 255}, r"\[0, 1\], got \[255, 255\]\. Divide by 255"),
        ({"images": IMAGES * np.nan}, "NaN or infinity"),
        ({"images": IMAGES[0]}, "For one image take"),
        ({"images": IMAGES[..., 0]}, "channel axis"),
        ({"images": IMAGES[:0], "labels": LABELS[:0]}, "empty"),
        (
            {"images": IMAGES[:, :20]},
            r"of shape \(20, 28, 1\), it takes \(28, 28, 1\). Keras says: Input",
        ),
        ({"labels": LABELS + 10}, "labels takes 0 to 9 for a model of 10 classes, got 10 to 10"),
        ({"labels": LABELS - 1}, "got -1"),
        ({"labels": LABELS[:3]}, "4 images but 3 labels"),
        ({"labels": np.eye(10)[LABELS]}, "One-hot labels"),
        ({"patience": 2}, "patience needs validation"),
        ({"precision": "float61"}, "Did you mean 'float32' or 'bfloat16'|Did you mean"),
    ],
)
def test_bad_input_is_explained(change, message):
    options = {"epochs": 1, **change}
    split = (options.pop("images", IMAGES), options.pop("labels", LABELS))
    with pytest.raises(ValueError, match=message):
        quiet(models.mlp(()), split, **options)


def test_labels_of_the_wrong_kind():
    with pytest.raises(TypeError, match="whole numbers, got dtype float64"):
        quiet(models.mlp(()), (IMAGES, LABELS.astype(float)), epochs=1)


def test_a_model_that_is_no_classifier():
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(3, 3)])
    with pytest.raises(ValueError, match=r"outputs of shape \(26, 26, 3\), a classifier"):
        quiet(model, (IMAGES, LABELS), epochs=1)


def test_precision_can_be_chosen_from_outside(monkeypatch):
    uncached = hardware.__wrapped__
    for precision in ("float32", "bfloat16"):
        monkeypatch.setenv("DLSG_PRECISION", precision)
        assert uncached().precision == precision
    monkeypatch.setenv("DLSG_PRECISION", "float23")
    with pytest.raises(ValueError, match="DLSG_PRECISION='float23' is unknown"):
        uncached()
