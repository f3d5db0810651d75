"""Models of every kind with the same layers, and a short ascent: what the tests here share."""

import keras
import numpy as np

from dlsg_utils import ascent

RNG = np.random.default_rng(0)
NOISE = RNG.uniform(0.4, 0.6, (12, 10, 1)).astype("float32")


def layers(end: str) -> list[keras.layers.Layer]:
    return [
        keras.layers.Conv2D(4, 3, activation="relu", name="conv1"),
        keras.layers.MaxPooling2D(name="pool"),
        keras.layers.Conv2D(6, 3, name="conv2"),
        keras.layers.Flatten(name="flatten"),
        keras.layers.Dense(5, activation=end, name="classes"),
    ]


def sequential(end: str, channels: int) -> keras.Model:
    return keras.Sequential([keras.Input((12, 10, channels)), *layers(end)])


def functional(end: str, channels: int) -> keras.Model:
    x = image = keras.Input((12, 10, channels))
    for layer in layers(end):
        x = layer(x)
    return keras.Model(image, x)


def nested(end: str, channels: int) -> keras.Model:
    inner, outer = layers(end)[:3], layers(end)[3:]
    encoder = keras.Sequential([keras.Input((12, 10, channels)), *inner], name="encoder")
    x = image = keras.Input((12, 10, channels))
    for layer in [encoder, *outer]:
        x = layer(x)
    return keras.Model(image, x)


class Subclassed(keras.Model):
    def __init__(self, end: str) -> None:
        super().__init__()
        self.parts = layers(end)
        self.calls = 0

    def call(self, inputs):
        self.calls += 1
        for part in self.parts:
            inputs = part(inputs)
        return inputs


def subclassed(end: str, channels: int) -> keras.Model:
    model = Subclassed(end)
    model(np.zeros((1, 12, 10, channels), "float32"))
    return model


KINDS = {
    "sequential": sequential,
    "functional": functional,
    "nested": nested,
    "subclassed": subclassed,
}


def ascend(model, objective, start=NOISE, **options):
    options = {"steps": 12, "seed": 1, "progress": False} | options
    return ascent.ascend(model, objective, start, **options)


def linear_model(weights: np.ndarray) -> keras.Model:
    model = keras.Sequential([keras.Input(weights.shape), keras.layers.Flatten()])
    model.add(keras.layers.Dense(1, use_bias=False, name="sum"))
    model.set_weights([weights.reshape(-1, 1)])
    return model
