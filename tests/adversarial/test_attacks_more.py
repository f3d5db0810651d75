"""L-BFGS, linear classifiers, noise, transfer and adversarial training."""

import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers
from scipy.optimize import minimize

from dlsg_utils import adversarial, data, models, training
from dlsg_utils.adversarial import _base


def classes_of(model, images):
    return np.asarray(model(images)).argmax(axis=1)


@pytest.fixture(scope="module")
def digits():
    return data.load("mnist-10k")


@pytest.fixture(scope="module")
def network(digits):
    model = models.mlp((50,), seed=0)
    training.fit(model, digits, epochs=4, seed=0, progress=False)
    return model


@pytest.fixture(scope="module")
def regression(digits):
    model = models.mlp((), seed=0)
    training.fit(model, digits, epochs=4, seed=0, progress=False)
    return model


@pytest.fixture(scope="module")
def right(digits, network, regression):
    """Twenty digits that both networks read."""
    images, labels = digits.test
    both = (classes_of(network, images) == labels) & (classes_of(regression, images) == labels)
    return images[both][:20], labels[both][:20]


# -- L-BFGS


def test_lbfgs_finds_what_scipy_finds_for_the_same_weight(network, right):
    """The same problem, a picture at a time, by SciPy's L-BFGS-B."""
    images, labels = right[0][:4], right[1][:4]
    goals = (labels + 1) % 10
    compute = _base.aim(network, images, labels, None).task.network.compiled(
        adversarial.box_lbfgs._loss, (), _base.CLASSES
    )
    start, weight = images.reshape(4, -1), 3.0

    def look(places, weights):
        losses, slopes, _ = (t.numpy() for t in compute(places.reshape(images.shape), goals))
        change = places - start
        values = np.square(change).sum(axis=1) + weights * losses
        return values, 2 * change + weights[:, None] * slopes.reshape(4, -1), np.zeros(4, bool)

    weights = np.full(4, weight, np.float32)
    places, _ = adversarial.box_lbfgs._minimised(look, start.copy(), weights, 60)
    assert places.min() >= 0
    assert places.max() <= 1
    ours = look(places, weights)[0]
    for index in range(4):

        def one(place, index=index):
            all_places = start.copy()
            all_places[index] = place
            values, slopes, _ = look(all_places.astype(np.float32), weights)
            return float(values[index]), slopes[index].astype(float)

        found = minimize(one, start[index], jac=True, method="L-BFGS-B", bounds=[(0, 1)] * 784)
        assert ours[index] < 1.02 * found.fun


def test_lbfgs_needs_no_more_than_deepfool_by_much(network, right):
    found = adversarial.lbfgs(network, *right, progress=False)
    nearest = adversarial.deepfool(network, *right, progress=False)
    assert found.success.all()
    assert found.distortion.mean() < 1.1 * nearest.distortion.mean()


def test_lbfgs_reaches_a_target_and_leaves_mistakes_alone(network, right):
    images, labels = right[0][:5], right[1][:5]
    found = adversarial.lbfgs(network, images, labels, targets=(labels + 3) % 10, progress=False)
    assert (found.predictions == (labels + 3) % 10).all()
    with pytest.warns(RuntimeWarning, match="for another class"):
        idle = adversarial.lbfgs(network, images, (labels + 1) % 10, searches=1, progress=False)
    np.testing.assert_array_equal(idle.images, images)


# -- linear classifiers


def test_fool_linear_adds_the_weights_of_the_class(regression, right):
    images, labels = right
    targets = (labels + 5) % 10
    kernel = np.asarray(regression.get_weights()[0])
    attack = adversarial.fool_linear(regression, images, targets, alpha=0.1)
    wanted = images + 0.1 * kernel.T[targets].reshape(images.shape)
    np.testing.assert_allclose(attack.images, wanted.clip(0, 1), atol=1e-5)


def test_fool_linear_finds_the_least_that_does(regression, right):
    images, labels = right
    targets = (labels + 5) % 10
    attack = adversarial.fool_linear(regression, images, targets)
    assert attack.success.all()
    assert (attack.predictions == targets).all()
    kernel = np.asarray(regression.get_weights()[0]).T[targets].reshape(images.shape)
    inside = (attack.images > 0) & (attack.images < 1) & (np.abs(kernel) > 0.05)
    for image, changed, weights, mask in zip(images, attack.images, kernel, inside, strict=True):
        alpha = np.median(((changed - image) / np.where(weights == 0, 1, weights))[mask])
        less = (image + 0.97 * alpha * weights).clip(0, 1)
        assert classes_of(regression, less[None]) != classes_of(regression, changed[None])


def test_fool_linear_refuses_other_networks(network, right):
    images, labels = right
    with pytest.raises(ValueError, match="is not linear"):
        adversarial.fool_linear(network, images, (labels + 1) % 10)
    with pytest.raises(ValueError, match="already"):
        adversarial.fool_linear(network, images, labels)


# -- the control


def test_noise_is_as_large_as_asked_and_fools_less(network, right):
    images, labels = right
    grey = 0.4 + 0.2 * images
    noisy = adversarial.random_noise(network, grey, sigma=0.05, seed=1)
    np.testing.assert_allclose(noisy.distortion, 0.05, rtol=0.1)
    attack = adversarial.deepfool(network, images, labels, progress=False)
    control = adversarial.random_noise(network, images, labels, sigma=attack.distortion, seed=1)
    assert control.success.mean() < 0.3 < attack.success.mean()
    again = adversarial.random_noise(network, images, labels, sigma=attack.distortion, seed=1)
    np.testing.assert_array_equal(control.images, again.images)
    assert control.images.min() >= 0


@pytest.mark.parametrize("sigma", [-1, np.nan, [0.1, 0.2]])
def test_bad_noise(network, right, sigma):
    with pytest.raises(ValueError, match="sigma takes"):
        adversarial.random_noise(network, right[0], sigma=sigma)


# -- transfer


def test_transfer_matrix(network, regression, right):
    images, labels = right
    nets = {"mlp": network, "linear": regression}
    attacks = {
        name: adversarial.fgsm(model, images, labels, epsilon=0.2) for name, model in nets.items()
    }
    table = adversarial.transfer_matrix(nets, {**attacks, "clean": images}, labels)
    assert list(table.columns) == ["mlp", "linear"]
    assert list(table.index) == ["mlp", "linear", "clean"]
    assert table.loc["clean"].tolist() == [0, 0]
    for name, model in nets.items():
        assert table.loc[name, name] == attacks[name].success.mean()
        other = (classes_of(model, attacks["linear"].images) != labels).mean()
        assert abs(table.loc["linear", name] - other) < 0.06  # 8 bits


# -- training


def test_adversarial_training_hardens(digits, network):
    hardened = models.mlp((50,), seed=0)
    adversarial.adversarial_train(hardened, digits, epsilon=0.15, epochs=8, seed=0, progress=False)
    images, labels = digits.test
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of misclassified digits
        errors = [
            adversarial.fgsm(model, images, labels, epsilon=0.15).success.mean()
            for model in (network, hardened)
        ]
    assert errors[1] < 0.7 * errors[0]
    assert training.evaluate(hardened, digits).accuracy > 0.85


def test_the_attack_in_training_is_fgsm(network, right):
    images, labels = right
    step = adversarial.hardening.FastGradient(0.1, share=0.5)
    compiled = tf.function(lambda x, y: step(network, x, y))
    changed = compiled(tf.constant(images), tf.constant(labels)).numpy()
    wanted = adversarial.fgsm(network, images, labels, epsilon=0.1).images
    np.testing.assert_allclose(changed[:10], wanted[:10], atol=1e-6)
    np.testing.assert_array_equal(changed[10:], images[10:])


def test_adversarial_training_of_a_network_that_ends_in_softmax(digits):
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dense(10, activation="softmax")]
    )
    some = digits.train.images[:200], digits.train.labels[:200]
    adversarial.adversarial_train(model, some, epsilon=0.1, epochs=1, progress=False)


def test_bad_adversarial_training(digits):
    model = models.mlp((), seed=0)
    with pytest.raises(ValueError, match="above 0"):
        adversarial.adversarial_train(model, digits, epsilon=0, epochs=1)
    with pytest.raises(ValueError, match="share"):
        adversarial.adversarial_train(model, digits, share=0, epochs=1)
    with pytest.raises(ValueError, match="share takes a number from 0 to 1"):
        adversarial.adversarial_train(model, digits, share=2, epochs=1)
