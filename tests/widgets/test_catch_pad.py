"""The game of catching beside a network, without a browser."""

import keras
import numpy as np
import pytest
import traitlets

from dlsg_utils import models, widgets
from dlsg_utils.applications import reinforcement


@pytest.fixture(scope="module")
def model():
    return reinforcement.q_network(size=8, frames=2, filters=4, units=8, seed=0)


def test_balls_and_weights_are_sent(model):
    pad = widgets.CatchPad(model, balls=20, seed=3)
    assert pad.in_page
    assert (pad.size, pad.frames, pad.ball) == (8, 2, 0)
    game = reinforcement.Catch(20, size=8, seed=3)
    assert pad.balls == [[int(c), int(s)] for c, s in zip(game.ball[:, 1], game.speed, strict=True)]
    values = np.frombuffer(pad.weights, np.float32)
    assert values.size == model.count_params()
    np.testing.assert_array_equal(values[-3:], model.layers[-1].bias)
    pad.close()
    assert pad.weights == b""


def test_a_dense_network_plays_too():
    pad = widgets.CatchPad(reinforcement.dense_q_network(size=8, units=4))
    assert [layer["kind"] for layer in pad.layers] == ["flatten", "dense", "dense", "dense"]


@pytest.mark.parametrize("ball", [-1, 50])
def test_there_is_no_such_ball(model, ball):
    pad = widgets.CatchPad(model)
    with pytest.raises(traitlets.TraitError, match=r"ball takes a number from 0 to 49"):
        pad.ball = ball
    assert pad.ball == 0


def test_what_does_not_play(model):
    for other in (models.lee_cnn(), 3, keras.Sequential([keras.layers.Input((8, 9, 2))])):
        with pytest.raises((ValueError, TypeError), match="model takes a network from frames"):
            widgets.CatchPad(other)
    with pytest.raises(ValueError, match="balls"):
        widgets.CatchPad(model, balls=0)
