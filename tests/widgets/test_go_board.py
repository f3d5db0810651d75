"""The board of Go, without a browser."""

import numpy as np
import pytest
import traitlets

from dlsg_utils import models, widgets
from dlsg_utils.applications import go


@pytest.fixture(scope="module")
def model():
    return go.convolutional_policy(filters=4, depth=2, size=7, seed=0)


def test_it_knows_the_game(model):
    board = widgets.GoBoard(model, moves=[24, 0, go.PASS])
    assert board.in_page
    assert (board.size, board.shape) == (7, [7, 7, 15])
    position = board.position
    assert (position.player, position.stones[3, 3], position.stones[0, 0]) == (-1, 1, -1)
    shares = board.probabilities
    assert shares.shape == (7, 7)
    assert shares[3, 3] == shares[0, 0] == 0
    expected = go.move_probabilities(model, go.as_positions(position))[0]
    assert shares.max() == pytest.approx(expected[shares.ravel() > 0].max())


def test_all_weights_are_sent(model):
    board = widgets.GoBoard(model)
    values = np.frombuffer(board.weights, np.float32)
    assert values.size == model.count_params()
    np.testing.assert_array_equal(values[-49:], model.layers[-1].bias)
    board.close()
    assert board.weights == b""


@pytest.mark.parametrize(
    ("moves", "message"),
    [([24, 24], "D4 is taken"), ([49], "has the points 0 to 48"), ([-2], "has the points 0 to 48")],
)
def test_illegal_moves_are_refused(model, moves, message):
    with pytest.raises(traitlets.TraitError, match=message):
        widgets.GoBoard(model, moves=moves)
    board = widgets.GoBoard(model)
    with pytest.raises(traitlets.TraitError, match=message):
        board.moves = moves
    assert board.moves == []


def test_what_is_no_policy(model):
    with pytest.raises(ValueError, match="model takes a convolutional_policy"):
        widgets.GoBoard(models.lee_cnn())
    with pytest.raises(ValueError, match="model takes a convolutional_policy"):
        widgets.GoBoard(3)
    with pytest.raises(ValueError, match=r"takes boards \(7, 7, 15\), features give \(7, 7, 3\)"):
        widgets.GoBoard(model, features=go.FEW)
    with pytest.raises(ValueError, match="is of another kind"):
        widgets.GoBoard(go.convolutional_policy(filters=4, depth=2, size=7, pooling=True))
    with pytest.raises(traitlets.TraitError):
        widgets.GoBoard(model, people="red")
