"""Networks and images that the tests of this folder explain."""

import keras
import numpy as np
from keras import layers

from dlsg_utils import attribution, models

SHAPE = (12, 12, 2)
IMAGES = np.random.default_rng(0).random((3, *SHAPE), dtype=np.float32)
TARGETS = np.array([2, 0, 4])
METHODS = {
    "saliency": attribution.saliency,
    "smooth_grad": lambda *a, **k: attribution.smooth_grad(*a, **k, samples=5, noise=0.1, seed=1),
    "integrated_gradients": lambda *a, **k: attribution.integrated_gradients(*a, **k, steps=9),
    "guided_backprop": attribution.guided_backprop,
    "deconvnet": attribution.deconvnet,
    "grad_cam": attribution.grad_cam,
    "occlusion": lambda *a, **k: attribution.occlusion(*a, **k, patch=5, stride=3),
}


def small_cnn(activation=None, rectifier="relu"):
    """Two rounds of convolution, rectifier and pooling, then five classes."""
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Conv2D(4, 3, activation=rectifier, bias_initializer="normal", name="conv1"),
            layers.MaxPooling2D(2, name="pool1"),
            layers.Conv2D(6, 3, name="conv2"),
            layers.Activation(rectifier, name="rectifier2"),
            layers.Flatten(),
            layers.Dense(5, activation=activation, name="classes"),
        ],
        name="small",
    )


class Subclassed(keras.Model):
    """A network inside a model with a call of its own, which is counted."""

    def __init__(self, inner, *, softmax):
        super().__init__()
        self.inner, self.softmax, self.calls = inner, softmax, 0

    def call(self, inputs):
        self.calls += 1
        output = self.inner(inputs)
        return keras.ops.softmax(output) if self.softmax else output


def functional(inner):
    image = keras.Input(SHAPE)
    x = image
    for layer in inner.layers:
        x = layer(x)
    return keras.Model(image, layers.Softmax()(x))


def softmax_in_dense(inner):
    model = small_cnn("softmax")
    model.set_weights(inner.get_weights())
    return model


KINDS = {
    "softmax in dense": softmax_in_dense,
    "functional": functional,
    "nested": lambda inner: keras.Sequential([keras.Input(SHAPE), inner, layers.Softmax()]),
    "nested logits": lambda inner: keras.Sequential([keras.Input(SHAPE), inner]),
    "subclassed": lambda inner: Subclassed(inner, softmax=True),
    "subclassed logits": lambda inner: Subclassed(inner, softmax=False),
    "logits of it": lambda inner: models.logits(softmax_in_dense(inner)),
}


def of_targets(weights):
    return np.moveaxis(weights[..., TARGETS], -1, 0)
