"""How does it break: closed forms, bounds to the last bit, every kind of model, bad input."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dlsg_utils import adversarial, models
from dlsg_utils.adversarial import deepfool, distortion, fgsm, pgd

SHAPE = (10, 10, 2)
IMAGES = np.random.default_rng(0).random((6, *SHAPE), dtype=np.float32)
ATTACKS = {
    "fgsm": lambda *a, **k: fgsm(*a, epsilon=0.1, progress=False, **k),
    "pgd": lambda *a, **k: pgd(*a, epsilon=0.1, steps=4, seed=1, progress=False, **k),
    "pgd, L2": lambda *a, **k: pgd(*a, epsilon=1.0, norm="2", steps=4, seed=1, progress=False, **k),
    "deepfool": lambda *a, **k: deepfool(*a, candidates=4, progress=False, **k),
}
every_attack = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)


def small_cnn(activation=None, scale=1.0):
    """A convolution, a rectifier and a pooling, then five classes."""
    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Conv2D(4, 3, activation="relu", name="conv1"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dense(
                5,
                activation=activation,
                kernel_initializer=keras.initializers.RandomNormal(stddev=0.2 * scale, seed=5),
            ),
        ],
        name="small",
    )


def linear(scale=1.0):
    keras.utils.set_random_seed(4)
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Flatten(),
            layers.Dense(5, kernel_initializer=keras.initializers.RandomNormal(stddev=scale)),
        ]
    )


class Subclassed(keras.Model):
    def __init__(self, inner):
        super().__init__()
        self.inner, self.calls = inner, 0

    def call(self, inputs):
        self.calls += 1
        return keras.ops.softmax(self.inner(inputs))


def functional(inner):
    image = keras.Input(SHAPE)
    x = image
    for layer in inner.layers:
        x = layer(x)
    return keras.Model(image, layers.Softmax()(x))


KINDS = {
    "functional": functional,
    "nested": lambda inner: keras.Sequential([keras.Input(SHAPE), inner, layers.Softmax()]),
    "subclassed": Subclassed,
    "logits of it": lambda inner: models.logits(functional(inner)),
}


def classes_of(model, images):
    return np.asarray(model(images)).argmax(axis=1)


def lengths(attack, images=IMAGES):
    """Return the L2 norms of the changes, in 64 bits."""
    change = attack.images.astype(float) - images
    return np.sqrt((change**2).reshape(len(images), -1).sum(axis=1))


@pytest.fixture(scope="module")
def small():
    return small_cnn()


@pytest.fixture(scope="module")
def labels(small):
    return classes_of(small, IMAGES)


@pytest.fixture(scope="module")
def expected(small, labels):
    return {name: attack(small, IMAGES, labels) for name, attack in ATTACKS.items()}


# -- what comes out


def test_fgsm_moves_every_pixel_by_epsilon_along_the_sign_of_the_loss(small, labels, expected):
    images = tf.constant(IMAGES)
    with tf.GradientTape() as tape:
        tape.watch(images)
        loss = keras.losses.sparse_categorical_crossentropy(labels, small(images), from_logits=True)
    sign = np.sign(tape.gradient(loss, images))
    wanted = np.clip(IMAGES + 0.1 * sign, 0, 1)
    np.testing.assert_allclose(expected["fgsm"].images, wanted, atol=2e-7)


def test_targeted_fgsm_goes_the_other_way(small, labels):
    target = (labels + 1) % 5
    before = np.asarray(small(IMAGES))[np.arange(6), target]
    attack = ATTACKS["fgsm"](small, IMAGES, labels, targets=target)
    after = np.asarray(small(attack.images))[np.arange(6), target]
    assert (after > before).all()


def test_one_step_of_pgd_as_long_as_epsilon_is_fgsm(small, labels, expected):
    attack = pgd(
        small, IMAGES, labels, epsilon=0.1, steps=1, step_size=0.1, restarts=0, progress=False
    )
    np.testing.assert_array_equal(attack.images, expected["fgsm"].images)


@pytest.mark.parametrize("epsilon", [0.1, 1 / 255, 0.3, 0.25, 1e-6, 1.0])
def test_no_pixel_goes_beyond_epsilon_by_a_single_bit(epsilon):
    model = small_cnn()
    images = np.random.default_rng(1).random((40, *SHAPE), dtype=np.float32)
    images[:20] *= np.float32(1e-3)
    images[-10:] = 1 - images[:10]
    for attack in (
        fgsm(model, images, epsilon=epsilon, progress=False),
        pgd(model, images, epsilon=epsilon, steps=5, seed=0, progress=False),
    ):
        change = np.abs(attack.images.astype(float) - images.astype(float))
        assert change.max() <= epsilon
        assert attack.images.min() >= 0
        assert attack.images.max() <= 1
        inside = (images > epsilon) & (images < 1 - epsilon)
        if inside.any() and epsilon > 1e-5:
            assert change[inside].max() > 0.9999 * epsilon


@pytest.mark.parametrize("epsilon", [0.01, 0.5, 3.0])
def test_no_change_is_longer_than_epsilon(small, epsilon):
    attack = pgd(small, IMAGES, epsilon=epsilon, norm="2", steps=8, seed=0, progress=False)
    assert lengths(attack).max() <= epsilon
    assert lengths(attack).max() > 0.95 * epsilon  # some is cut off at black and white


def test_deepfool_of_a_linear_classifier_is_the_distance_to_the_nearest_boundary():
    model = linear(0.1)
    images = 0.3 + 0.4 * IMAGES  # far enough from black and white to be cut off nowhere
    attack = deepfool(model, images, overshoot=0.0, saved=False, progress=False)
    kernel, bias = (np.asarray(w, float) for w in model.get_weights())
    scores = images.reshape(6, -1) @ kernel + bias
    own = scores.argmax(axis=1)
    gaps = scores.max(axis=1, keepdims=True) - scores
    norms = np.linalg.norm(kernel.T[None] - kernel.T[own][:, None], axis=2)
    norms[np.arange(6), own], gaps[np.arange(6), own] = 1, np.inf
    # Each step is 1e-4 longer than the way.
    wanted = (gaps / norms).min(axis=1) + 1e-4
    np.testing.assert_allclose(lengths(attack, images), wanted, rtol=1e-3)
    assert (attack.predictions == (gaps / norms).argmin(axis=1)).all()


def test_deepfool_needs_less_than_fgsm(small, labels):
    attack = ATTACKS["deepfool"](small, IMAGES, labels)
    assert attack.success.all()
    smallest = [
        min(
            e
            for e in np.linspace(0.01, 0.5, 50)
            if fgsm(small, image, label, epsilon=e, progress=False).success
        )
        for image, label in zip(IMAGES, labels, strict=True)
    ]
    assert (attack.distortion < 1.02 * np.array(smallest)).all()


def test_deepfool_leaves_alone_what_is_misclassified(small, labels):
    with pytest.warns(RuntimeWarning, match="for another class than labels says"):
        attack = deepfool(small, IMAGES, (labels + 1) % 5, progress=False)
    np.testing.assert_array_equal(attack.images, IMAGES)
    assert attack.success.all()


def test_success_is_that_of_the_saved_picture(small, labels):
    """Changes of less than half a level of 255 are lost."""
    images = np.round(IMAGES * 255) / np.float32(255)
    attack = ATTACKS["deepfool"](small, images, classes_of(small, images))
    saved = np.round(attack.images * 255) / np.float32(255)
    assert attack.success.all()
    assert (classes_of(small, saved) != labels).all()
    model, levels = linear(), np.random.default_rng(2).integers(0, 256, (400, *SHAPE))
    images = np.float32(levels) / 255
    faint = pgd(model, images, epsilon=0.4 / 255, steps=4, seed=0, progress=False)
    assert (faint.predictions != classes_of(model, images)).any()
    assert not faint.success.any()


@every_attack
def test_the_parts_of_the_result_fit_together(small, labels, attack):
    result = attack(small, IMAGES, labels)
    logits = np.asarray(small(result.images))
    assert (result.predictions == logits.argmax(axis=1)).all()
    probability = np.asarray(keras.ops.softmax(logits)).max(axis=1)
    np.testing.assert_allclose(result.confidence, probability, rtol=1e-4)
    np.testing.assert_allclose(
        result.distortion, lengths(result) / np.sqrt(np.prod(SHAPE)), rtol=1e-4
    )
    assert (result.success <= (result.predictions != labels)).all()
    assert result.images.dtype == np.float32


@every_attack
def test_one_picture_gives_one_of_each(small, labels, attack):
    one, many = attack(small, IMAGES[0], labels[0]), attack(small, IMAGES[:1], labels[:1])
    assert one.images.shape == SHAPE
    assert np.ndim(one.success) == np.ndim(one.distortion) == np.ndim(one.predictions) == 0
    np.testing.assert_array_equal(one.images, many.images[0])


@every_attack
def test_without_labels_the_predicted_classes_count(small, labels, attack):
    np.testing.assert_array_equal(
        attack(small, IMAGES).images, attack(small, IMAGES, labels).images
    )


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_any_kind_of_model(small, labels, expected, kind):
    model = kind(small)
    for name, attack in ATTACKS.items():
        result = attack(model, IMAGES, labels)
        np.testing.assert_allclose(result.images, expected[name].images, atol=1e-4)


@pytest.mark.parametrize("end", ["softmax", None])
def test_a_network_that_is_sure_of_itself_has_a_gradient_all_the_same(end):
    """Its cross-entropy is 0 in 32 bits, and the slope of it."""
    model = small_cnn(end, scale=3e3)
    labels = classes_of(model, IMAGES)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        attack = pgd(model, IMAGES, labels, epsilon=0.5, seed=0, progress=False)
    assert attack.success.all()


def test_a_faint_gradient_is_followed_all_the_same():
    """Its squares are 0 in 32 bits."""
    model = linear(1e-25)
    labels = classes_of(model, IMAGES)
    for attack in (
        pgd(model, IMAGES, labels, epsilon=3.0, norm="2", seed=0, progress=False),
        deepfool(model, IMAGES, labels, progress=False),
    ):
        assert (attack.predictions != labels).all()


def test_restarts_find_more_never_less(small, labels):
    found = [
        pgd(
            small, IMAGES, labels, epsilon=0.04, steps=2, restarts=r, seed=0, progress=False
        ).success
        for r in (1, 8)
    ]
    assert (found[0] <= found[1]).all()


def test_pictures_in_shares_are_those_of_one_batch(small, labels, expected, monkeypatch):
    monkeypatch.setattr("dlsg_utils.attribution._network.MAX_MEMORY", 1)
    for name, attack in ATTACKS.items():
        result = attack(small, IMAGES, labels)
        np.testing.assert_allclose(result.images, expected[name].images, atol=1e-5)


def test_seeds(small):
    runs = [
        pgd(small, IMAGES, epsilon=0.1, steps=1, seed=s, progress=False).images for s in (1, 1, 2)
    ]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert (runs[0] != runs[2]).any()


def test_nothing_is_compiled_again(small):
    model = Subclassed(small)
    classes = classes_of(model, IMAGES)
    targets = (classes + 1) % 5

    def run(images, labels, epsilon, steps):
        for goal in (None, targets[: len(images)]):
            fgsm(model, images, labels, epsilon=epsilon, targets=goal, progress=False)
            for norm in ("inf", "2"):
                pgd(
                    model, images, labels, epsilon=epsilon, norm=norm, steps=steps, targets=goal,
                    restarts=1, progress=False,
                )  # fmt: skip
        deepfool(model, images, labels, steps=steps, overshoot=epsilon, progress=False)

    run(IMAGES, classes, 0.1, 2)
    calls = model.calls
    run(IMAGES[:4], classes[:4], 0.2, 3)
    assert model.calls == calls


def test_the_weights_are_those_of_today(small, labels):
    model = small_cnn()
    before = ATTACKS["fgsm"](model, IMAGES, labels)
    model.set_weights([-weight for weight in model.get_weights()])
    with pytest.warns(RuntimeWarning):
        after = ATTACKS["fgsm"](model, IMAGES, labels)
    assert not np.array_equal(before.images, after.images)


# -- distortion


def test_distortion():
    black, grey = np.zeros(SHAPE, np.float32), np.full(SHAPE, 0.5, np.float32)
    assert distortion(black, grey) == 0.5
    np.testing.assert_allclose(distortion(grey[None], grey[None] + 0.1), [0.1], rtol=1e-6)
    np.testing.assert_allclose(distortion(grey, grey + 0.1, relative=True), 0.2, rtol=1e-6)
    with pytest.raises(ValueError, match="black picture"):
        distortion(black, grey, relative=True)
    with pytest.raises(ValueError, match="changed takes the shape"):
        distortion(grey, grey[None])


# -- bad input


@every_attack
def test_bad_pictures_and_labels(small, labels, attack):
    with pytest.raises(ValueError, match="Divide by 255"):
        attack(small, IMAGES * 255, labels)
    with pytest.raises(ValueError, match="labels takes one number, or one for each picture"):
        attack(small, IMAGES, labels[:2])
    with pytest.raises(ValueError, match=r"labels takes one number.*got shape \(6, 5\)"):
        attack(small, IMAGES, np.eye(5, dtype=int)[labels])
    with pytest.raises(ValueError, match="labels takes numbers 0 to 4, got 7"):
        attack(small, IMAGES, 7)
    with pytest.raises(TypeError, match="labels takes whole numbers"):
        attack(small, IMAGES, labels / 2)
    with pytest.raises(ValueError, match="takes pictures of 10×10×2"):
        attack(small, np.zeros((12, 12, 2)))


@pytest.mark.parametrize("name", ["fgsm", "pgd"])
def test_bad_targets_and_epsilon(small, labels, name):
    attack = getattr(adversarial, name)
    with pytest.raises(ValueError, match=f"picture 0 is of class {labels[0]} already"):
        attack(small, IMAGES, labels, epsilon=0.1, targets=labels)
    with pytest.raises(ValueError, match="targets takes numbers 0 to 4, got 5"):
        attack(small, IMAGES, labels, epsilon=0.1, targets=5)
    with pytest.raises(ValueError, match="above 0"):
        attack(small, IMAGES, labels, epsilon=0)
    with pytest.raises(ValueError, match="epsilon takes a number from 0"):
        attack(small, IMAGES, labels, epsilon=-0.1)
    with pytest.raises(ValueError, match="8 / 255"):
        attack(small, IMAGES, labels, epsilon=8)
    with pytest.raises(TypeError, match="epsilon"):
        attack(small, IMAGES, labels, epsilon="0.1")


def test_bad_options(small):
    with pytest.raises(ValueError, match="norm='l2' is unknown"):
        pgd(small, IMAGES, epsilon=0.1, norm="l2")
    with pytest.raises(ValueError, match="steps must be at least 1"):
        pgd(small, IMAGES, epsilon=0.1, steps=0)
    with pytest.raises(ValueError, match="restarts"):
        pgd(small, IMAGES, epsilon=0.1, restarts=-1)
    with pytest.raises(ValueError, match="step_size takes a number above 0"):
        pgd(small, IMAGES, epsilon=0.1, step_size=0)
    with pytest.raises(ValueError, match="epsilon takes a number from 0 to 14"):
        pgd(small, IMAGES, epsilon=20, norm="2")
    with pytest.raises(ValueError, match="candidates must be at least 2"):
        deepfool(small, IMAGES, candidates=1)


@every_attack
def test_a_masked_gradient_is_named(attack):
    """Behind a dead rectifier nothing moves, which proves nothing."""
    model = keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Flatten(),
            layers.Dense(8, activation="relu", bias_initializer=keras.initializers.Constant(-99)),
            layers.Dense(5, bias_initializer=keras.initializers.RandomNormal(seed=1)),
        ]
    )
    with pytest.warns(RuntimeWarning, match="a masked gradient is not robustness") as caught:
        result = attack(model, IMAGES)
    assert not result.success.any()
    assert caught[0].filename == __file__


def test_misclassified_pictures_are_named(small, labels):
    wrong = labels.copy()
    wrong[3] = (wrong[3] + 1) % 5
    with pytest.warns(RuntimeWarning, match="takes picture 3 for another class"):
        fgsm(small, IMAGES, wrong, epsilon=0.1)
