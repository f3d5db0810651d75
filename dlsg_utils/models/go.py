"""AlphaGo's policy network: the point of the board that an expert would play next."""

from typing import Any

import keras
from keras import layers

from dlsg_utils._core.checks import whole
from dlsg_utils.models.building import image_input, seed_weights

BOARD = (19, 19, 48)


@keras.saving.register_keras_serializable("dlsg_utils")
class PositionBias(layers.Layer):
    """Add a bias of its own to each position."""

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the bias, (positions,)."""
        self.bias = self.add_weight(shape=shape[1:], initializer="zeros", name="bias")

    def call(self, inputs: Any) -> Any:
        """Take and give (N, positions)."""
        return inputs + self.bias


def alphago_policy(k: int = 192, *, seed: int | None = None) -> keras.Sequential:
    """AlphaGo's policy network: 13 convolutions, no pooling, a logit for each of 361 points.

    It takes boards (19, 19, 48): 48 planes of zeros and ones, such as "my stones" or "groups with
    one liberty". One layer of 5×5 and eleven of 3×3, ``k`` filters each, keep the board's size; a
    1×1 filter with a bias of its own for each point gives the logits, row by row.

    Parameters
    ----------
    k
        Filters of each layer; the paper's match version has 192 (3,882,793 parameters).
    seed
        Makes the initial weights repeatable.

    Source: Silver et al., "Mastering the game of Go with deep neural networks and tree search",
    2016, Methods; Lee, "More application: playing Go". Used in lecture 05.
    """
    filters, options = whole("k", k), {"padding": "same", "activation": "relu"}
    body = [
        layers.Convolution2D(filters, 5 if number == 1 else 3, name=f"conv{number}", **options)
        for number in range(1, 13)
    ]
    last = [
        layers.Convolution2D(1, (1, 1), use_bias=False, name="conv13"),
        layers.Flatten(name="flatten"),
        PositionBias(name="logits"),
    ]
    model = keras.Sequential([image_input(BOARD), *body, *last], name="alphago_policy")
    return seed_weights(model, seed)
