"""What holds for every attack: the result, every kind of model, batches, bad input."""

import keras
import numpy as np
import pytest
from keras import layers
from victims import IMAGES, SHAPE, Subclassed, classes_of, masked, norms

from dlsg_utils import adversarial, models
from dlsg_utils.adversarial import AttackResult, deepfool, distortion, fgsm, pgd

ATTACKS = {
    "fgsm": lambda *a, **k: fgsm(*a, epsilon=0.1, progress=False, **k),
    "pgd": lambda *a, **k: pgd(*a, epsilon=0.1, steps=4, seed=1, progress=False, **k),
    "pgd, L2": lambda *a, **k: pgd(*a, epsilon=1.0, norm="2", steps=4, seed=1, progress=False, **k),
    "deepfool": lambda *a, **k: deepfool(*a, candidates=4, progress=False, **k),
}
every_attack = pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)


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


@pytest.fixture(scope="module")
def expected(small, labels):
    return {name: attack(small, IMAGES, labels) for name, attack in ATTACKS.items()}


# -- what comes out


@every_attack
def test_the_parts_of_the_result_fit_together(small, labels, attack):
    result = attack(small, IMAGES, labels)
    assert isinstance(result, AttackResult)
    logits = np.asarray(small(result.images))
    assert (result.predictions == logits.argmax(axis=1)).all()
    probability = np.asarray(keras.ops.softmax(logits)).max(axis=1)
    np.testing.assert_allclose(result.confidence, probability, rtol=1e-4)
    np.testing.assert_allclose(
        result.distortion, norms(result) / np.sqrt(np.prod(SHAPE)), rtol=1e-4
    )
    assert (result.success <= (result.predictions != labels)).all()
    assert result.images.dtype == np.float32


@pytest.mark.parametrize("name", ["fgsm", "pgd"])
def test_success_with_a_target_is_the_target(small, labels, name):
    targets = (labels + 1) % 5
    result = getattr(adversarial, name)(
        small, IMAGES, labels, epsilon=0.3, targets=targets, progress=False
    )
    assert result.success.any()
    assert (result.predictions[result.success] == targets[result.success]).all()


@every_attack
def test_one_image_gives_one_of_each(small, labels, attack):
    one, many = attack(small, IMAGES[0], labels[0]), attack(small, IMAGES[:1], labels[:1])
    assert one.images.shape == SHAPE
    assert np.ndim(one.success) == np.ndim(one.distortion) == np.ndim(one.predictions) == 0
    np.testing.assert_array_equal(one.images, many.images[0])


@every_attack
def test_without_labels_the_predicted_classes_count(small, labels, attack):
    np.testing.assert_array_equal(
        attack(small, IMAGES).images, attack(small, IMAGES, labels).images
    )


@pytest.mark.parametrize(
    "kind",
    [pytest.param(KINDS[k], marks=[pytest.mark.slow] * (k != "subclassed"), id=k) for k in KINDS],
)
def test_any_kind_of_model(small, labels, expected, kind):
    model = kind(small)
    for name, attack in ATTACKS.items():
        result = attack(model, IMAGES, labels)
        np.testing.assert_allclose(result.images, expected[name].images, atol=1e-4)


@every_attack
def test_one_channel_and_any_size(attack):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [
            keras.Input((None, None, 1)),
            layers.Conv2D(8, 3, activation="relu"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(4, kernel_initializer=keras.initializers.RandomNormal(stddev=5, seed=0)),
        ]
    )
    for size in (8, 11):
        images = np.random.default_rng(size).random((3, size, size, 1), np.float32)
        assert attack(model, images).images.shape == images.shape


def test_images_in_parts_are_those_of_one_batch(small, labels, expected, monkeypatch):
    monkeypatch.setattr("dlsg_utils.inspection.probe.MAX_MEMORY", 2)
    for name, attack in ATTACKS.items():
        result = attack(small, IMAGES, labels)
        np.testing.assert_allclose(result.images, expected[name].images, atol=1e-5)


@pytest.mark.slow
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
        adversarial.random_noise(model, images, labels, sigma=epsilon, progress=False)

    run(IMAGES, classes, 0.1, 2)
    calls = model.calls
    run(IMAGES[:4], classes[:4], 0.2, 3)
    assert model.calls == calls


# -- distortion


def test_distortion():
    black, gray = np.zeros(SHAPE, np.float32), np.full(SHAPE, 0.5, np.float32)
    assert distortion(black, gray) == 0.5
    np.testing.assert_allclose(distortion(gray[None], gray[None] + 0.1), [0.1], rtol=1e-6)
    np.testing.assert_allclose(distortion(gray, gray + 0.1, relative=True), 0.2, rtol=1e-6)
    with pytest.raises(ValueError, match="black image"):
        distortion(black, gray, relative=True)
    with pytest.raises(ValueError, match="changed takes the shape"):
        distortion(gray, gray[None])


# -- bad input


@every_attack
def test_bad_images_and_labels(small, labels, attack):
    with pytest.raises(ValueError, match="Divide by 255"):
        attack(small, IMAGES * 255, labels)
    with pytest.raises(ValueError, match="labels takes one number, or one for each"):
        attack(small, IMAGES, labels[:2])
    with pytest.raises(ValueError, match=r"labels takes one number.*got shape \(6, 5\)"):
        attack(small, IMAGES, np.eye(5, dtype=int)[labels])
    with pytest.raises(ValueError, match="labels takes numbers 0 to 4, got 7"):
        attack(small, IMAGES, 7)
    with pytest.raises(TypeError, match="labels takes whole numbers"):
        attack(small, IMAGES, labels / 2)
    with pytest.raises(ValueError, match=r"takes (pictures|images) of 10×10×2"):
        attack(small, np.zeros((12, 12, 2)))


@every_attack
def test_models_that_are_no_classifiers(attack):
    maps = keras.Sequential([keras.Input(SHAPE), layers.Conv2D(3, 3)])
    with pytest.raises(ValueError, match="class scores"):
        attack(maps, IMAGES)


@pytest.mark.parametrize("name", ["fgsm", "pgd"])
def test_bad_targets_and_epsilon(small, labels, name):
    attack = getattr(adversarial, name)
    with pytest.raises(ValueError, match=f"image 0 is of class {labels[0]} already"):
        attack(small, IMAGES, labels, epsilon=0.1, targets=labels)
    with pytest.raises(ValueError, match="targets takes numbers 0 to 4, got 5"):
        attack(small, IMAGES, labels, epsilon=0.1, targets=5)
    with pytest.raises(ValueError, match="above 0"):
        attack(small, IMAGES, labels, epsilon=0)
    with pytest.raises(ValueError, match=r"above 0 .* got 1e-09"):
        attack(small, IMAGES, labels, epsilon=1e-9)
    with pytest.raises(ValueError, match="epsilon takes a number from 0"):
        attack(small, IMAGES, labels, epsilon=-0.1)
    with pytest.raises(ValueError, match="8 / 255"):
        attack(small, IMAGES, labels, epsilon=8)
    with pytest.raises(TypeError, match="epsilon"):
        attack(small, IMAGES, labels, epsilon="0.1")


@every_attack
def test_a_masked_gradient_is_named(attack):
    """Behind a dead rectifier nothing moves, which proves nothing."""
    with pytest.warns(RuntimeWarning, match="a masked gradient is not robustness") as caught:
        result = attack(masked(), IMAGES)
    assert not result.success.any()
    assert caught[0].filename == __file__


def test_misclassified_images_are_named(small, labels):
    wrong = labels.copy()
    wrong[3] = (wrong[3] + 1) % 5
    with pytest.warns(RuntimeWarning, match=r"labels says for 1 of 6 images \(3\)") as caught:
        fgsm(small, IMAGES, wrong, epsilon=0.1)
    assert caught[0].filename == __file__
