"""What works with ``Model.fit`` works with ``fit``, and gives the same; the rest is refused."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlsg_utils import data, models, training

STEPS, EPOCHS = 4, 3


@pytest.fixture(scope="module")
def few():
    digits = data.load("mnist-10k")
    return digits.train.images[:128], digits.train.labels[:128]


def network(units=10, activation="softmax"):
    model = keras.Sequential([models.mlp((), seed=1), keras.layers.Dense(units, activation)])
    kernel = np.random.default_rng(1).normal(size=(10, units)).astype(np.float32)
    model.layers[-1].set_weights([kernel, np.zeros(units, np.float32)])
    return model


def both(images, labels, make=network, callbacks=list, metrics=(), rate=0.05, **options):
    """Train alike by our ``fit`` and by ``Model.fit``; return both models and columns."""
    batches = tf.data.Dataset.from_tensor_slices((images, labels)).batch(len(images) // STEPS)
    ours, theirs = make(), make()
    first, second = ([each() if callable(each) else each for each in metrics] for _ in range(2))
    for one, other in zip(first, second, strict=True):  # Keras numbers metrics of one name
        if isinstance(one, keras.metrics.Metric):
            other.name = one.name
    mine, keras_own = callbacks(), callbacks()
    history = training.fit(
        ours, batches, epochs=EPOCHS, optimizer=keras.optimizers.SGD(rate), callbacks=mine,
        metrics=first,
        validation_data=(images, labels), precision="float32", progress=False, **options,
    )  # fmt: skip
    options.setdefault("loss", "sparse_categorical_crossentropy")
    theirs.compile(keras.optimizers.SGD(rate), metrics=second, **options)
    expected = theirs.fit(
        batches, epochs=EPOCHS, validation_data=(images, labels), verbose=0, callbacks=keras_own
    )
    return ours, theirs, history.history, expected.history


def assert_alike(ours, theirs, mine, expected, but=()):
    for one, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)
    for name in expected.keys() - set(but):
        np.testing.assert_allclose(mine[name], expected[name], rtol=1e-3, atol=1e-5, err_msg=name)


# Metrics


def mean_output(labels, outputs):
    return keras.ops.mean(outputs, axis=-1)


class Batches(keras.metrics.Metric):
    """A metric of one's own, which knows no weights of images, nor how to be copied."""

    def __init__(self, step):
        super().__init__(name="batches")
        self.step, self.count = step, self.add_weight(initializer="zeros", name="count")

    def update_state(self, labels, outputs):
        self.count.assign_add(self.step)

    def result(self):
        return {"batches": self.count, "twice": 2 * self.count}


SPARSE = [
    "accuracy",
    "acc",
    "sparse_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
    keras.metrics.SparseCategoricalCrossentropy,
    lambda: keras.metrics.SparseTopKCategoricalAccuracy(k=2, name="two"),
    lambda: keras.metrics.MeanIoU(10, sparse_y_pred=False),
    lambda: mean_output,
]
ONE_HOT = [
    "accuracy",
    "mae",
    "mse",
    "kl_divergence",
    "categorical_accuracy",
    keras.metrics.AUC,
    keras.metrics.Precision,
    keras.metrics.Recall,
    keras.metrics.F1Score,
    keras.metrics.RootMeanSquaredError,
    keras.metrics.CosineSimilarity,
    keras.metrics.R2Score,
    keras.metrics.CategoricalHinge,
]


@pytest.mark.slow
def test_metrics_for_whole_numbers(few):
    both_ways = both(*few, metrics=SPARSE)
    assert_alike(*both_ways)


@pytest.mark.slow
def test_metrics_for_one_hot_labels(few):
    images, labels = few[0], np.eye(10, dtype=np.float32)[few[1]]
    assert_alike(*both(images, labels, loss="categorical_crossentropy", metrics=ONE_HOT))


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(-1,), (-1, 1)])
def test_metrics_for_two_classes(few, shape):
    labels = (few[1] > 4).reshape(shape)
    assert_alike(
        *both(
            few[0], labels.astype(int), lambda: network(1, "sigmoid"),
            loss="binary_crossentropy", metrics=["accuracy", "binary_accuracy", "mae"],
        )
    )  # fmt: skip


def test_a_metric_of_ones_own(few):
    history = training.fit(
        network(), few, epochs=2, batch_size=32, metrics=[Batches(3)], progress=False,
        validation_data=few,
    )  # fmt: skip
    assert history.history["batches"] == [12, 12]
    assert history.history["twice"] == [24, 24]
    assert history.history["val_batches"] == [3, 3]


# Losses


def plain(labels, outputs):
    return keras.ops.mean(keras.ops.square(labels - outputs), axis=-1)


def scalar(labels, outputs):
    return keras.ops.mean(keras.ops.abs(labels - outputs))


@pytest.mark.slow
@pytest.mark.parametrize(
    "loss",
    [
        *("mse", "mae", "huber", "log_cosh", "poisson", "kl_divergence", "categorical_hinge"),
        keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
        keras.losses.CategoricalFocalCrossentropy(),
        keras.losses.CosineSimilarity(),
        keras.losses.Dice(),
        keras.losses.MeanSquaredError(reduction="sum"),
        *(keras.losses.mean_absolute_error, keras.losses.categorical_crossentropy, plain, scalar),
    ],
    ids=lambda loss: getattr(loss, "__name__", str(getattr(loss, "name", loss))),
)
def test_losses(few, loss):
    images, labels = few[0], np.eye(10, dtype=np.float32)[few[1]]
    # Keras sums over validation batches of 32, we over all images.
    but = ["val_loss"] if getattr(loss, "reduction", "") == "sum" else []
    assert_alike(*both(images, labels, loss=loss), but=but)


def test_a_function_meets_labels_without_an_axis(few):
    target = few[0].mean(axis=(1, 2, 3))
    assert_alike(*both(few[0], target, lambda: network(1, None), loss=plain, rate=1e-3))


@pytest.mark.slow
def test_a_class_for_each_pixel(few):
    def make():
        model = keras.Sequential([keras.Input((28, 28, 1)), keras.layers.Conv2D(2, 1)])
        model.layers[0].kernel.assign([[[[1.0, -1.0]]]])
        return model

    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    labels = (few[0][..., 0] > 0.5).astype(int)
    assert_alike(*both(few[0], labels, make, loss=loss, metrics=["accuracy"]))


def test_a_loss_without_reduction_is_refused(few):
    loss = keras.losses.MeanSquaredError(reduction=None)
    with pytest.raises(ValueError, match="MeanSquaredError has reduction None: take 'sum_over"):
        training.fit(network(), few, epochs=1, loss=loss, progress=False)


# Callbacks


@pytest.mark.slow
def test_checkpoints_and_logs_of_keras(few, tmp_path):
    made = []

    def callbacks():
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(folder)
        where = str(folder / "{epoch:02d}-{val_loss:.3f}")
        return [
            keras.callbacks.ModelCheckpoint(f"{where}.keras"),
            keras.callbacks.ModelCheckpoint(f"{where}.weights.h5", save_weights_only=True),
            keras.callbacks.ModelCheckpoint(
                str(folder / "best.keras"), monitor="val_accuracy", save_best_only=True
            ),
            keras.callbacks.CSVLogger(folder / "log.csv"),
        ]

    ours, *_ = both(*few, callbacks=callbacks, metrics=["accuracy"])
    names = [sorted(path.name for path in folder.iterdir()) for folder in made]
    assert names[0] == names[1]
    assert len(names[0]) == 2 * EPOCHS + 2
    logs = [np.genfromtxt(folder / "log.csv", delimiter=",", names=True) for folder in made]
    for name in ("epoch", "loss", "val_loss", "accuracy"):
        np.testing.assert_allclose(logs[0][name], logs[1][name], rtol=1e-3)
    last = next(made[0].glob(f"{EPOCHS:02d}-*.keras"))
    loaded = keras.models.load_model(last)
    np.testing.assert_array_equal(
        loaded.predict(few[0], verbose=0), ours.predict(few[0], verbose=0)
    )


SEEN = []


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        lambda folder: keras.callbacks.EarlyStopping(monitor="val_accuracy", min_delta=1),
        lambda folder: keras.callbacks.EarlyStopping(
            monitor="val_loss", baseline=0.0, restore_best_weights=True
        ),
        lambda folder: keras.callbacks.ReduceLROnPlateau(
            monitor="val_accuracy", patience=1, min_delta=1
        ),
        lambda folder: keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate / 2),
        lambda folder: keras.callbacks.TerminateOnNaN(),
        lambda folder: keras.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: SEEN.append((epoch, round(logs["loss"], 2)))
        ),
        lambda folder: keras.callbacks.TensorBoard(log_dir=folder),
        lambda folder: keras.callbacks.History(),
        lambda folder: keras.callbacks.ProgbarLogger(),
        lambda folder: keras.callbacks.RemoteMonitor(root="http://127.0.0.1:9"),
    ],
    ids=lambda make: next(name for name in make.__code__.co_names if name[0].isupper()),
)
def test_callbacks(few, tmp_path, make):
    if "TensorBoard" in make.__code__.co_names:
        pytest.importorskip("tensorboard")
    SEEN.clear()
    alike = both(*few, callbacks=lambda: [make(tmp_path)], metrics=["accuracy"])
    assert_alike(*alike, but=("learning_rate",))
    half = len(SEEN) // 2
    assert SEEN[:half] == SEEN[half:]


def test_a_loss_that_is_no_number_is_an_error_before_keras_stops(few):
    with pytest.raises(FloatingPointError, match="smaller learning_rate"):
        training.fit(
            network(activation=None), few, epochs=3, learning_rate=1e30, precision="float32",
            callbacks=[keras.callbacks.TerminateOnNaN()], progress=False,
        )  # fmt: skip


def test_keras_history_hears_all(few):
    heard = keras.callbacks.History()
    history = training.fit(network(), few, epochs=2, callbacks=heard, progress=False)
    assert heard.history["loss"] == history.history["loss"]


def test_a_callback_that_sets_the_rate_finds_one_it_may_set(few):
    """By default the rate follows a cosine, which Keras lets nobody change."""
    reduce = keras.callbacks.ReduceLROnPlateau(monitor="loss", patience=1, min_delta=10)
    history = training.fit(
        network(), few, epochs=3, learning_rate=0.01, callbacks=[reduce], progress=False
    )
    np.testing.assert_allclose(history.history["learning_rate"], [0.01, 0.01, 0.001], rtol=1e-6)
    scheduler = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
    history = training.fit(network(), few, epochs=2, callbacks=[scheduler], progress=False)
    np.testing.assert_allclose(history.history["learning_rate"], [0.1, 0.05], rtol=1e-6)


@pytest.mark.slow
def test_averaged_weights(few):
    """An optimizer with ``use_ema`` gives the model the averages at the end."""

    def end(fit, **options):
        model = network()
        return fit(model, keras.optimizers.SGD(0.05, use_ema=True, ema_momentum=0.5), **options)

    batches = tf.data.Dataset.from_tensor_slices(few).batch(32)

    def by_ours(model, optimizer):
        training.fit(
            model, batches, epochs=2, optimizer=optimizer, precision="float32", progress=False
        )
        return model.get_weights()

    def by_keras(model, optimizer):
        model.compile(optimizer, "sparse_categorical_crossentropy")
        model.fit(batches, epochs=2, verbose=0)
        return model.get_weights()

    for one, other in zip(end(by_ours), end(by_keras), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


@pytest.mark.parametrize(
    ("callback", "message"),
    [
        (keras.callbacks.BackupAndRestore, "BackupAndRestore: take checkpoint="),
        (lambda path: keras.callbacks.SwapEMAWeights(), "SwapEMAWeights: take an optimizer with"),
    ],
)
def test_callbacks_that_cannot_work_are_refused_by_name(few, tmp_path, callback, message):
    callbacks = [callback(tmp_path / "backup")]
    with pytest.raises(ValueError, match=message):
        training.fit(network(), few, epochs=1, callbacks=callbacks, progress=False)


# Habits


def test_a_learning_rate_beside_an_optimizer_is_refused(few):
    with pytest.raises(
        ValueError, match=r"learning_rate is for .*SGD\(learning_rate=…\), or .*'sgd'"
    ):
        training.fit(network(), few, epochs=1, optimizer=keras.optimizers.SGD(), learning_rate=0.1)


@pytest.mark.slow
def test_images_and_labels_as_in_keras(few):
    histories = [
        training.fit(network(), *given, epochs=1, seed=1, progress=False) for given in ([few], few)
    ]
    assert histories[0].last("loss") == histories[1].last("loss")
    assert histories[0].history["loss"] == [histories[0].last("loss")]


@pytest.mark.parametrize(
    ("habit", "name"),
    [({"verbose": 0}, "progress"), ({"validation_split": 0.1}, "validation_data")],
)
def test_habits_are_answered_with_our_names(few, habit, name):
    with pytest.raises(TypeError, match=rf"fit\(\) takes {name}=…, not {next(iter(habit))}=…"):
        training.fit(network(), few, epochs=1, **habit)


def test_settings_of_compile_are_not_dropped_without_a_word(recwarn):
    images, labels = np.zeros((8, 28, 28, 1), "float32"), np.zeros(8, int)
    model = models.lee_cnn()
    model.compile("sgd", "mse")
    with pytest.warns(UserWarning, match=r"compiled.* pass it loss=, optimizer= and metrics="):
        training.fit(model, images, labels, epochs=1, progress=False)
    recwarn.clear()
    training.fit(model, images, labels, epochs=1, progress=False, optimizer="sgd")
    assert not [warning for warning in recwarn if "compiled" in str(warning.message)]
