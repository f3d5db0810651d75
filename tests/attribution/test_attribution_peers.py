"""Maps of the same methods by other libraries: they must agree. Run where these are installed.

`make peers`, then `build/peers/bin/python -m pytest tests/attribution/test_attribution_peers.py`.
"""

from importlib.util import find_spec

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from dlsg_utils import attribution

SHAPE = (16, 16, 3)
CLASSES = 4
IMAGES = np.random.default_rng(0).random((3, *SHAPE), dtype=np.float32)
IMAGES[:, 0, 0], IMAGES[:, 0, 1] = 0, 1  # some scale their noise by the range
TARGETS = np.array([2, 0, 3])
ONE_HOT = np.eye(CLASSES, dtype=np.float32)[TARGETS]
QUIET = {"progress": False}


def needs(package):
    missing = find_spec(package) is None
    return pytest.mark.skipif(missing, reason=f"{package} is not installed: `make peers`")


needs_xplique, needs_vis, needs_pair = map(needs, ("xplique", "tf_keras_vis", "saliency"))


@pytest.fixture(scope="module")
def model():
    """A network that all of them take: Functional, logits, maps as large as the picture."""
    keras.utils.set_random_seed(3)
    image = keras.Input(SHAPE)
    x = layers.Conv2D(8, 3, padding="same", activation="relu", name="conv1")(image)
    x = layers.Conv2D(8, 3, padding="same", activation="relu", name="conv2")(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.Dense(16, activation="relu")(layers.Flatten()(x))
    return keras.Model(image, layers.Dense(CLASSES)(x))


def agree(ours, theirs, name):
    theirs = np.asarray(theirs).reshape(ours.shape)
    correlations = [
        np.corrcoef(own.ravel(), their.ravel())[0, 1]
        for own, their in zip(ours, theirs, strict=True)
    ]
    print(f"{name}: correlation at least {min(correlations):.5f}")
    assert min(correlations) > 0.99


def sums_of(occluded, patch, stride):
    """Bring our mean over the patches that cover a pixel to their sum."""
    counts = np.zeros(SHAPE[:2])
    for top in range(0, SHAPE[0] - patch + 1, stride):
        for left in range(0, SHAPE[1] - patch + 1, stride):
            counts[top : top + patch, left : left + patch] += 1
    return occluded * counts


OURS = {
    "Saliency": lambda m: attribution.saliency(m, IMAGES, TARGETS),
    "GradCAM": lambda m: attribution.grad_cam(m, IMAGES, TARGETS, layer="conv2"),
    "GuidedBackprop": lambda m: attribution.guided_backprop(m, IMAGES, TARGETS, per_channel=True),
    "DeconvNet": lambda m: attribution.deconvnet(m, IMAGES, TARGETS, per_channel=True),
    "IntegratedGradients": lambda m: attribution.integrated_gradients(
        m, IMAGES, TARGETS, per_channel=True, **QUIET
    ),
    "SmoothGrad": lambda m: attribution.smooth_grad(
        m, IMAGES, TARGETS, samples=2000, noise=0.1, per_channel=True, seed=1, **QUIET
    ),
    "Occlusion": lambda m: sums_of(
        attribution.occlusion(m, IMAGES, TARGETS, patch=4, stride=2, fill=0.5, **QUIET), 4, 2
    ),
}
XPLIQUE = {
    "Saliency": {"reducer": "max"},
    "GradCAM": {"conv_layer": "conv2"},
    "GuidedBackprop": {"reducer": None},
    "DeconvNet": {"reducer": None},
    "IntegratedGradients": {"reducer": None, "steps": 200},
    "SmoothGrad": {"reducer": None, "nb_samples": 2000, "noise": 0.1},
    "Occlusion": {"patch_size": 4, "patch_stride": 2, "occlusion_value": 0.5},
}


@needs_xplique
@pytest.mark.parametrize("name", XPLIQUE)
def test_xplique(model, name):
    from xplique import attributions

    theirs = getattr(attributions, name)(model, batch_size=500, **XPLIQUE[name])
    agree(OURS[name](model), theirs(IMAGES, ONE_HOT), f"xplique, {name}")


@needs_vis
@pytest.mark.parametrize("name", ["Saliency", "SmoothGrad", "GradCAM"])
def test_tf_keras_vis(model, name):
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.saliency import Saliency
    from tf_keras_vis.utils.scores import CategoricalScore

    score = CategoricalScore(TARGETS.tolist())
    plain = {"normalize_map": False, "keepdims": True, "gradient_modifier": None}
    if name == "GradCAM":
        theirs = Gradcam(model)(score, IMAGES, penultimate_layer="conv2", normalize_cam=False)
    elif name == "Saliency":
        theirs = np.abs(Saliency(model)(score, IMAGES, **plain)).max(axis=-1)
    else:
        theirs = Saliency(model)(score, IMAGES, smooth_samples=500, smooth_noise=0.1, **plain)
    agree(OURS[name](model), theirs, f"tf-keras-vis, {name}")


@needs_pair
@pytest.mark.parametrize("name", ["Saliency", "IntegratedGradients", "Occlusion"])
def test_pair_saliency(model, name):
    from saliency import core

    @tf.function
    def run(images, target):
        score = model(images)[:, target]
        return score, tf.gradients(score, images)[0]

    def answer(images, call_model_args, expected_keys):
        score, gradient = run(tf.constant(images, tf.float32), tf.constant(call_model_args))
        return {
            core.OUTPUT_LAYER_VALUES: score.numpy(),
            core.INPUT_OUTPUT_GRADIENTS: gradient.numpy(),
        }

    kind, options = {
        "Saliency": (core.GradientSaliency, {}),
        "IntegratedGradients": (core.IntegratedGradients, {"x_steps": 500, "batch_size": 500}),
        "Occlusion": (core.Occlusion, {"size": 5, "value": 0.5}),
    }[name]
    masks = [
        kind().GetMask(image, answer, int(target), **options)
        for image, target in zip(IMAGES, TARGETS, strict=True)
    ]
    ours = OURS[name](model)
    theirs = np.stack(masks)
    if name == "Saliency":
        theirs = np.abs(theirs).max(axis=-1)
    elif name == "Occlusion":
        falls = attribution.occlusion(model, IMAGES, TARGETS, patch=5, stride=1, fill=0.5, **QUIET)
        ours, theirs = sums_of(falls, 5, 1), theirs[..., 0]
    agree(ours, theirs, f"PAIR saliency, {name}")
