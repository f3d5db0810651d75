"""The same attacks on the same network as foolbox and the adversarial robustness toolbox (ART).

They run where the peers are installed: make peers, then build/peers/bin/python -m pytest this file.
"""

import numpy as np
import pytest

from dlsg_utils import adversarial, data, models, training

EPSILON = 0.1


@pytest.fixture(scope="module")
def victim():
    model = models.lee_cnn(seed=0)
    digits = data.load("mnist-10k")
    training.fit(model, digits, epochs=3, batch_size=64, seed=0, progress=False)
    labels = digits.validation.labels
    right = np.asarray(model(digits.validation.images)).argmax(axis=1) == labels
    return model, digits.validation.images[right][:100], labels[right][:100]


def foolbox_run(model, attack, images, labels, epsilon):
    """Return foolbox's images."""
    foolbox = pytest.importorskip("foolbox", reason="foolbox is not installed: make peers")
    import tensorflow as tf

    wrapped = foolbox.TensorFlowModel(model, bounds=(0, 1))
    made = attack(foolbox.attacks)
    _, found, _ = made(wrapped, tf.constant(images), tf.constant(labels), epsilons=epsilon)
    return found.numpy()


def art_run(model, attack, images, labels):
    """Return the toolbox's images."""
    reason = "adversarial-robustness-toolbox is not installed: make peers"
    evasion = pytest.importorskip("art.attacks.evasion", reason=reason)
    import keras
    from art.estimators.classification import TensorFlowV2Classifier

    wrapped = TensorFlowV2Classifier(
        model,
        nb_classes=10,
        input_shape=images.shape[1:],
        loss_object=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        clip_values=(0, 1),
    )
    return attack(evasion, wrapped).generate(images, labels)


def both(victim, attacked):
    """Return share of fooled digits and median L2 norm of the changes."""
    model, images, labels = victim
    fooled = np.asarray(model(attacked)).argmax(axis=1) != labels
    norms = np.linalg.norm((attacked - images).reshape(len(images), -1), axis=1)
    return float(fooled.mean()), float(np.median(norms))


def assert_alike(ours, theirs):
    print(f"success {ours[0]:.3f} {theirs[0]:.3f}, median norm {ours[1]:.4f} {theirs[1]:.4f}")
    assert ours[0] == pytest.approx(theirs[0], abs=0.02)
    assert ours[1] == pytest.approx(theirs[1], rel=0.02)


def fgsm_of_foolbox(model, images, labels):
    return foolbox_run(model, lambda a: a.LinfFastGradientAttack(), images, labels, EPSILON)


def fgsm_of_art(model, images, labels):
    return art_run(model, lambda a, m: a.FastGradientMethod(m, eps=EPSILON), images, labels)


def pgd_of_foolbox(model, images, labels):
    def attack(attacks):
        return attacks.LinfPGD(rel_stepsize=0.05, steps=40, random_start=True)

    return foolbox_run(model, attack, images, labels, EPSILON)


def pgd_of_art(model, images, labels):
    def attack(evasion, wrapped):
        options = {"eps_step": 0.05 * EPSILON, "max_iter": 40, "num_random_init": 1}
        return evasion.ProjectedGradientDescent(
            wrapped, eps=EPSILON, **options, batch_size=100, verbose=False
        )

    return art_run(model, attack, images, labels)


def deepfool_of_foolbox(model, images, labels):
    return foolbox_run(
        model, lambda a: a.L2DeepFoolAttack(candidates=10, overshoot=0.02), images, labels, None
    )


def deepfool_of_art(model, images, labels):
    def attack(evasion, wrapped):
        return evasion.DeepFool(
            wrapped, max_iter=50, epsilon=0.02, nb_grads=10, batch_size=20, verbose=False
        )

    return art_run(model, attack, images, labels)


@pytest.mark.parametrize("theirs", [fgsm_of_foolbox, fgsm_of_art])
def test_fgsm_is_theirs(victim, theirs):
    found = theirs(*victim)
    ours = adversarial.fgsm(*victim, epsilon=EPSILON, progress=False).images
    same = np.isclose(ours, found, atol=1e-6)
    print(f"same pixels: {same.mean():.6f}")
    # Where a gradient is a sum of numbers that cancel, its sign is a matter of rounding.
    assert same.mean() > 0.9995
    assert both(victim, ours) == pytest.approx(both(victim, found), rel=1e-3)


@pytest.mark.parametrize("theirs", [pgd_of_foolbox, pgd_of_art])
def test_pgd_fools_as_many(victim, theirs):
    ours = adversarial.pgd(
        *victim, epsilon=EPSILON, steps=40, step_size=0.05 * EPSILON, seed=0, progress=False
    )
    assert_alike(both(victim, ours.images), both(victim, theirs(*victim)))


@pytest.mark.parametrize("theirs", [deepfool_of_foolbox, deepfool_of_art])
def test_deepfool_needs_as_little(victim, theirs):
    model, images, labels = victim
    few = model, images[:30], labels[:30]  # ART takes a backward pass for each digit and class
    ours = adversarial.deepfool(*few, saved=False, progress=False)
    assert_alike(both(few, ours.images), both(few, theirs(*few)))
