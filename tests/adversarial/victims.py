"""Networks and images that the tests of this folder attack."""

import keras
import numpy as np
from keras import layers

SHAPE = (10, 10, 2)
IMAGES = np.random.default_rng(0).random((6, *SHAPE), dtype=np.float32)


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
    """Five classes whose logits are linear in the image."""
    keras.utils.set_random_seed(4)
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Flatten(),
            layers.Dense(5, kernel_initializer=keras.initializers.RandomNormal(stddev=scale)),
        ]
    )


def masked():
    """A network whose rectifiers are dead: its gradient is zero everywhere."""
    return keras.Sequential(
        [
            keras.Input(SHAPE),
            layers.Flatten(),
            layers.Dense(8, activation="relu", bias_initializer=keras.initializers.Constant(-99)),
            layers.Dense(5, bias_initializer=keras.initializers.RandomNormal(seed=1)),
        ]
    )


class Subclassed(keras.Model):
    """Ends in a softmax, and counts how often Python runs it: once a trace."""

    def __init__(self, inner):
        super().__init__()
        self.inner, self.calls = inner, 0

    def call(self, inputs):
        self.calls += 1
        return keras.ops.softmax(self.inner(inputs))


def classes_of(model, images):
    """Return the predicted classes."""
    return np.asarray(model(images)).argmax(axis=1)


def norms(result, images=IMAGES):
    """Return the Euclidean norms of the changes, in 64 bits."""
    change = result.images.astype(float) - images
    return np.sqrt((change**2).reshape(len(images), -1).sum(axis=1))


def in_8_bits(images):
    """Return images as they are when saved in 8 bits and read again."""
    return np.round(images * 255) / np.float32(255)
