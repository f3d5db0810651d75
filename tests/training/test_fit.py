"""The training loop against Keras's own, and its answers to bad input."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlsg_utils import data, models, training
from dlsg_utils.data import Split
from dlsg_utils.distributed.hardware import hardware


@pytest.fixture(scope="module")
def digits():
    return data.load("mnist-10k")


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


@pytest.mark.slow
def test_same_seed_same_weights(few):
    augmentation = training.Augmentation(shift=2, rotation=10, zoom=0.1)
    runs = []
    for seed in (1, 1, 2):
        model = models.lee_cnn(seed=0)
        quiet(model, few, epochs=2, batch_size=64, augmentation=augmentation, seed=seed)
        runs.append(model.get_weights())
    assert all(np.array_equal(a, b) for a, b in zip(*runs[:2], strict=True))
    assert not np.allclose(runs[0][0], runs[2][0])


@pytest.mark.slow
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_learns_digits(digits, precision):
    model = models.lee_cnn(seed=1)
    history = quiet(
        model,
        digits,
        epochs=3,
        validation_data=digits.validation,
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
        "learning_rate",
        "seconds",
    ]
    result = training.evaluate(model, digits.test)
    predicted = model.predict(digits.test.images, verbose=0).argmax(axis=1)
    assert result.accuracy == pytest.approx(np.mean(predicted == digits.test.labels))
    assert result.accuracy == pytest.approx(history.last("val_accuracy"), abs=0.01)


@pytest.mark.slow
def test_softmax_end_trains_like_logits(few):
    plain, ended = models.lee_cnn(seed=1), models.lee_cnn(seed=1)
    ended = keras.Sequential([keras.Input((28, 28, 1)), ended, keras.layers.Softmax()])
    for model in (plain, ended):
        quiet(model, few, epochs=1, batch_size=64, seed=1, precision="float32")
    np.testing.assert_allclose(plain.get_weights()[0], ended.get_weights()[0], atol=1e-6)


@pytest.mark.slow
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
    held_out = Split(digits.validation.images[:300], digits.validation.labels[:300])
    optimizer = keras.optimizers.Adam(0.01)
    history = quiet(
        model, few, epochs=60, validation_data=held_out, patience=3, seed=1, optimizer=optimizer
    )
    losses = history.to_frame()["val_loss"]
    assert history.stopped == "early"
    assert len(losses) == losses.argmin() + 1 + 3 < 60
    assert training.evaluate(model, held_out).loss == pytest.approx(losses.min(), rel=0.02)


@pytest.mark.slow
def test_interruption_keeps_history_and_model(few):
    class Interrupt(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    model = models.lee_cnn(seed=1)
    history = quiet(model, few, epochs=9, validation_data=few, callbacks=[Interrupt()])
    assert history.stopped == "interrupted"
    assert len(history.epochs) == 2
    assert training.evaluate(model, few).loss == pytest.approx(history.last("val_loss"), rel=0.01)


# When the loss is no number


def test_a_loss_that_explodes_leaves_weights_that_work(few):
    """The weights after the first step are finite, but the loss they give is not."""
    model = keras.Sequential([keras.layers.BatchNormalization(), models.mlp((50,), seed=1)])
    with pytest.raises(FloatingPointError, match=r"epoch 1, step 2 of 3.*smaller learning_rate"):
        quiet(model, few, epochs=3, learning_rate=1e30, precision="float32")
    assert all(np.isfinite(weight).all() for weight in model.get_weights())
    assert training.evaluate(model, few).loss < 10


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bad_step", "good_steps"),
    [
        (7, 4),
        (8, 6),
        (1, 0),
        (2, 0),
    ],
)
def test_weights_from_before_a_step_without_a_loss(few, bad_step, good_steps):
    """Forty steps, two a call: back to the start of the last call whose first step was good."""
    targets = few.images.mean(axis=(1, 2, 3))[:, None]
    targets[8 * (bad_step - 1)] = np.nan
    batches = tf.data.Dataset.from_tensor_slices((few.images, targets)).batch(8)
    options = {"epochs": 1, "loss": "mse", "precision": "float32"}
    models_after = []
    for steps in (40, good_steps):
        model = keras.Sequential([models.mlp((), seed=1), keras.layers.Dense(1)])
        model.layers[-1].kernel.assign(np.full((10, 1), 0.1))
        model.layers[-1].bias.assign([0.0])
        models_after.append(model)
        if steps == 40:
            with pytest.raises(FloatingPointError, match=f"epoch 1, step {bad_step} of 40"):
                quiet(model, batches, optimizer=keras.optimizers.SGD(0.01), **options)
        elif steps:
            optimizer = keras.optimizers.SGD(0.01)
            quiet(model, batches.take(steps), optimizer=optimizer, **options)
    failed, shorter = (model.get_weights() for model in models_after)
    for one, other in zip(failed, shorter, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_gradient_without_an_end_in_the_last_step_is_noticed(few):
    """The square root of zero: its value is fine, its slope is infinite."""

    @keras.saving.register_keras_serializable()
    class Root(keras.losses.Loss):
        def call(self, labels, outputs):
            return tf.sqrt(tf.reduce_sum(tf.square(outputs - outputs), axis=1))

    model = models.mlp((), seed=1)
    before = model.get_weights()
    with pytest.raises(FloatingPointError, match=r"loss or a weight .* step 1 of 1"):
        quiet(model, few, epochs=1, batch_size=320, loss=Root())
    assert_same(model.get_weights(), before)


# What validation_data takes


@pytest.mark.slow
def test_validation_data_of_all_kinds_measure_the_same(digits, few):
    part = digits.validation
    kinds = {
        "arrays": (part.images, part.labels),
        "weights": (part.images, part.labels, np.ones(1000)),
        "list": [part.images, part.labels],
        "Split": part,
        "Dataset": digits,
        "tf.data": tf.data.Dataset.from_tensor_slices(tuple(part)).batch(300),
    }
    losses = []
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        for data_of_a_kind in kinds.values():
            history = quiet(
                models.mlp((), seed=1), few, epochs=1, validation_data=data_of_a_kind, seed=1
            )
            losses.append(history.last("val_loss"))
    assert losses == [losses[0]] * 6


def test_the_test_part_is_not_to_choose_by(digits, few):
    with pytest.warns(UserWarning, match=r"validation_data is a test part.*\.validation") as caught:
        quiet(models.mlp(()), few, epochs=1, validation_data=digits.test)
    assert caught[0].filename == __file__


def test_validation_data_are_held_against_the_images_before_anything_is_computed(few):
    model = models.mlp((), seed=1)
    before = model.get_weights()
    for wrong, error, message in (
        (
            (np.zeros((4, 20, 28, 1)), LABELS),
            ValueError,
            r"\(28, 28, 1\) like .* got \(20, 28, 1\)",
        ),
        ((np.zeros((4, 28, 28, 3)), LABELS), ValueError, r"got \(28, 28, 3\)"),
        ((IMAGES, LABELS + 10), ValueError, "labels takes 0 to 9"),
        ((IMAGES, LABELS[:2]), ValueError, r"validation_data has 4 images but labels of shape"),
        ((IMAGES + 2, LABELS), ValueError, r"images of validation_data takes values in \[0, 1\]"),
        (IMAGES, TypeError, r"validation_data takes \(images, labels\) or .* got ndarray"),
        ((IMAGES,), TypeError, "got tuple of length 1"),
        (0.1, TypeError, "got float"),
        ("test", TypeError, "got str"),
        (tf.data.Dataset.from_tensor_slices((IMAGES, LABELS)), ValueError, r"\.batch"),
        (tf.data.Dataset.from_tensors((IMAGES, LABELS)).repeat(), ValueError, "never ends"),
    ):
        with pytest.raises(error, match=message):
            quiet(model, few, epochs=1, validation_data=wrong)
    assert_same(model.get_weights(), before)


def test_the_old_name_of_validation_data_is_answered_with_the_new_one(few):
    with pytest.raises(TypeError, match=r"fit\(\) takes validation_data=…, not validation=…"):
        quiet(models.mlp(()), few, epochs=1, validation=few)


# Bad input

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
            "28×28×1, got 20×28×1",
        ),
        ({"labels": LABELS + 10}, "labels takes 0 to 9 for a model of 10 classes, got 10 to 10"),
        ({"labels": LABELS - 1}, "got -1"),
        ({"labels": LABELS[:3]}, r"4 images but labels of shape \(3,\)"),
        ({"labels": np.eye(10)[LABELS]}, "One-hot labels"),
        ({"patience": 2}, "patience needs validation_data"),
        ({"weights": np.ones(3)}, "weights of dataset takes 4 values"),
        ({"clip_norm": 0}, "clip_norm takes a positive number"),
        ({"learning_rate": -1}, "learning_rate takes a number from 0 up, got -1"),
        ({"seed": -1}, "seed must be at least 0"),
        ({"loss": "categorical_crossentropy"}, "takes one-hot labels"),
        ({"loss": "sparse_categorical_crossentropy", "labels": np.eye(10)[LABELS]}, "One-hot"),
        ({"loss": "categorical_crosentropy"}, "crosentropy"),
        ({"precision": "float61"}, "Did you mean 'float32' or 'bfloat16'|Did you mean"),
    ],
)
def test_bad_input_is_explained(change, message):
    options = {"epochs": 1, **change}
    split = (options.pop("images", IMAGES), options.pop("labels", LABELS))
    split += (options.pop("weights"),) if "weights" in options else ()
    with pytest.raises(ValueError, match=message):
        quiet(models.mlp(()), split, **options)


def test_a_learning_rate_of_the_wrong_kind():
    with pytest.raises(TypeError, match="learning_rate takes a number, got 'a'"):
        quiet(models.mlp(()), (IMAGES, LABELS), epochs=1, learning_rate="a")


def test_labels_of_the_wrong_kind():
    with pytest.raises(TypeError, match="whole numbers, got dtype float64"):
        quiet(models.mlp(()), (IMAGES, LABELS.astype(float)), epochs=1)


def test_what_is_no_augmentation():
    with pytest.raises(TypeError, match="augmentation takes"):
        quiet(models.mlp(()), (IMAGES, LABELS), epochs=1, augmentation=2)


def test_one_output_is_not_two_classes():
    model = keras.Sequential([models.mlp((4,)), keras.layers.Dense(1, activation="sigmoid")])
    with pytest.raises(ValueError, match="two classes take two outputs"):
        quiet(model, (IMAGES, LABELS), epochs=1)


def test_a_model_that_is_no_classifier():
    model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(3, 3)])
    with pytest.raises(ValueError, match=r"outputs of shape \(26, 26, 3\), a classifier"):
        quiet(model, (IMAGES, LABELS), epochs=1)


# Any loss, metric, optimizer, source of data


def weights_after(split, **options):
    model = models.mlp((), seed=1)
    history = quiet(model, split, epochs=2, precision="float32", **options)
    return model.get_weights(), history


def assert_same(one, other, **tolerance):
    for mine, theirs in zip(one, other, strict=True):
        np.testing.assert_allclose(mine, theirs, **(tolerance or {"atol": 1e-6}))


@pytest.mark.slow
def test_losses_of_keras_equal_our_own(few):
    """The default loss, Keras's on logits, and Keras's on one-hot labels are one and the same."""
    options = {"batch_size": 64, "seed": 1}
    default, history = weights_after(few, **options)
    sparse, named = weights_after(
        few, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), **options
    )
    one_hot = (few.images, np.eye(10, dtype=np.float32)[few.labels])
    categorical, _ = weights_after(
        one_hot, loss=keras.losses.CategoricalCrossentropy(from_logits=True), **options
    )
    assert_same(default, sparse)
    assert_same(default, categorical)
    assert named.last("loss") == pytest.approx(history.last("loss"), rel=1e-5)
    assert "accuracy" not in named.to_frame()


def test_any_task_with_a_loss_of_its_own(few):
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(1)]
    )
    target = few.images.mean(axis=(1, 2, 3))[:, None]
    history = quiet(
        model,
        (few.images, target),
        epochs=20,
        loss="mean_squared_error",
        metrics=["mae"],
        validation_data=(few.images, target),
        learning_rate=0.01,
        seed=1,
    )
    assert history.last("val_loss") < 0.02
    assert history.last("val_mae") < 0.12
    assert history.epochs[-1]["loss"] < history.epochs[0]["loss"] / 10


@pytest.mark.slow
def test_metrics_equal_keras_over_the_epoch(few):
    """With a step size of next to nothing the weights stay, so the metrics can be computed."""
    model = models.lee_cnn(seed=1)
    history = quiet(
        model,
        few,
        epochs=2,
        batch_size=50,
        learning_rate=1e-20,
        metrics=["sparse_top_k_categorical_accuracy"],
        precision="float32",
    )
    z = model.predict(few.images, verbose=0)
    top5 = np.mean([label in np.argsort(row)[-5:] for label, row in zip(few.labels, z)])  # noqa: B905
    assert history.last("sparse_top_k_categorical_accuracy") == pytest.approx(top5)
    assert history.last("accuracy") == pytest.approx(np.mean(z.argmax(axis=1) == few.labels))


def test_a_weight_of_two_counts_as_two_images(few):
    twice = np.r_[np.arange(320), np.arange(0, 320, 2)]
    doubled = (few.images[twice], few.labels[twice])
    weighted = (*few, np.where(np.arange(320) % 2, 1.0, 2.0) * 480 / 320 / 1.5)
    optimizer = keras.optimizers.SGD
    one, _ = weights_after(doubled, batch_size=480, optimizer=optimizer(0.1))
    other, _ = weights_after(weighted, batch_size=320, optimizer=optimizer(0.1 * 320 / 480))
    assert_same(one, other, atol=1e-5)


def test_a_tf_dataset_trains_like_arrays_in_its_order(few):
    batches = tf.data.Dataset.from_tensor_slices(tuple(few)).batch(64)
    ours, theirs = models.mlp((), seed=1), models.mlp((), seed=1)
    history = quiet(ours, batches, epochs=2, optimizer=keras.optimizers.SGD(0.1))
    theirs.compile(keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy(True))
    expected = theirs.fit(batches, epochs=2, shuffle=False, verbose=0)
    assert_same(ours.get_weights(), theirs.get_weights(), atol=1e-3)
    np.testing.assert_allclose(history.to_frame()["loss"], expected.history["loss"], rtol=2e-2)


def test_a_tf_dataset_of_unknown_length_is_counted(few):
    batches = tf.data.Dataset.from_tensor_slices(tuple(few)).filter(lambda x, y: y < 5).batch(32)
    assert quiet(models.mlp(()), batches, epochs=1).last("accuracy") > 0


@pytest.mark.slow
def test_regularization_of_layers_counts(few):
    def model(strength):
        dense = keras.layers.Dense(10, kernel_regularizer=keras.regularizers.L2(strength))
        made = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Flatten(), dense])
        made.layers[-1].kernel.assign(models.mlp((), seed=1).layers[-1].kernel)
        quiet(made, few, epochs=20, learning_rate=0.02, seed=1)
        return np.square(made.layers[-1].kernel).sum()

    assert model(1.0) < 0.5 * model(0.0)


def test_clip_norm_bounds_the_step(few):
    model = models.mlp((), seed=1)
    before = model.get_weights()
    sgd = keras.optimizers.SGD(1.0)
    quiet(model, few, epochs=1, batch_size=320, clip_norm=1e-3, optimizer=sgd, precision="float32")
    moved = np.sqrt(sum(np.square(a - b).sum() for a, b in zip(model.get_weights(), before)))  # noqa: B905
    assert moved == pytest.approx(1e-3, rel=1e-3)


def test_callbacks_hear_what_keras_tells_them(few):
    heard = []

    class Listener(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            heard.append("begin")

        def on_epoch_end(self, epoch, logs=None):
            heard.append((epoch, sorted(logs), self.model.optimizer is not None))
            if epoch == 1:
                self.model.stop_training = True

        def on_train_batch_end(self, batch, logs=None):
            heard.append(batch)

        def on_train_end(self, logs=None):
            heard.append("end")

    model = models.mlp(())
    history = quiet(model, few, epochs=9, batch_size=160, callbacks=[Listener()])
    logs = ["accuracy", "learning_rate", "loss", "seconds"]
    epochs = [(epoch, logs, True) for epoch in (0, 1)]
    assert heard == ["begin", 0, 1, epochs[0], 0, 1, epochs[1], "end"]
    assert history.stopped == "by callback"
    assert len(history.epochs) == 2
    assert not hasattr(model, "optimizer"), "the model is as it was"


def test_a_callback_given_as_functions_looks_at_single_batches(few):
    batches = []
    listener = keras.callbacks.LambdaCallback(on_train_batch_end=lambda b, logs: batches.append(b))
    quiet(models.mlp(()), few, epochs=1, batch_size=8, callbacks=[listener])
    assert batches == list(range(40))


def test_callbacks_change_the_learning_rate(few):
    rates = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
    adam = keras.optimizers.Adam(1.0)
    history = quiet(models.mlp(()), few, epochs=3, optimizer=adam, callbacks=[rates])
    np.testing.assert_allclose(history.to_frame()["learning_rate"], [0.1, 0.05, 0.1 / 3], rtol=1e-5)


def test_schedules_and_optimizers_by_name(few):
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 5, 0.5, staircase=True)
    history = quiet(
        models.mlp(()), few, epochs=2, batch_size=64, optimizer="sgd", learning_rate=schedule
    )
    np.testing.assert_allclose(history.to_frame()["learning_rate"], [0.05, 0.025])


@pytest.mark.slow
def test_out_of_memory_says_what_fits(few):
    """A layer that asks for 100 TB as soon as there are more than 50 images."""

    class Greedy(keras.layers.Layer):
        def call(self, x):
            numbers = tf.where(tf.shape(x)[0] > 50, tf.constant(25 * 10**12, tf.int64), 1)
            return x + 0 * tf.reduce_mean(tf.random.uniform(numbers[None]))

    model = keras.Sequential([keras.Input((28, 28, 1)), Greedy(), models.mlp(())])
    with pytest.raises(MemoryError, match=r"320 images a step memory is short.*batch_size=160"):
        quiet(model, few, epochs=1, batch_size=320)


def test_precision_can_be_chosen_from_outside(monkeypatch):
    uncached = hardware.__wrapped__
    for precision in ("float32", "bfloat16"):
        monkeypatch.setenv("DLSG_PRECISION", precision)
        assert uncached().precision == precision
    monkeypatch.setenv("DLSG_PRECISION", "float23")
    with pytest.raises(ValueError, match="DLSG_PRECISION='float23' is unknown"):
        uncached()
