"""A game of catching, played beside a network that plays it in the page."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import traitlets

from dlsg_utils._core.checks import whole
from dlsg_utils.applications.reinforcement import ACTIONS, Catch
from dlsg_utils.widgets._base import STATIC, Explorer, Octets
from dlsg_utils.widgets._chain import chain


class CatchPad(Explorer):
    """Two boards with the same balls: on one the reader moves the paddle, on the other a network.

    The page knows the rules and computes the network, so no kernel is needed. Beside the boards
    stand the network's Q-values. With the keyboard, on the reader's board, arrow left and arrow
    right take a step with the paddle, arrow down one without it.

    Parameters
    ----------
    model
        From frames to three Q-values, such as :func:`.reinforcement.q_network`.
    balls
        How many different balls there are, one after the other; then they come again.
    seed
        Of the balls.

    Raises
    ------
    ValueError
        If the model takes or gives something else, is no chain of layers, or has more than two
        million parameters.

    Source: Mnih et al. (2013), whose game this is not. Used in lecture 25.
    """

    _esm = STATIC / "catch_pad.js"
    _css = STATIC / "catch_pad.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    size = traitlets.Int(12).tag(sync=True)
    frames = traitlets.Int(2).tag(sync=True)
    layers: traitlets.List[Any] = traitlets.List(help="What each layer does.").tag(sync=True)
    weights = Octets(b"", help="float32: each layer begins at its `at`.").tag(sync=True)
    balls: traitlets.List[list[int]] = traitlets.List(help="Column and speed.").tag(sync=True)
    ball = traitlets.Int(0, help="The number of the one that falls.").tag(sync=True)

    def __init__(self, model: keras.Model, *, balls: int = 50, seed: int | None = None) -> None:
        shape: tuple[Any, ...] = getattr(model, "input_shape", ())
        if len(shape) != 4 or shape[1] != shape[2] or model.output_shape[1:] != (len(ACTIONS),):
            raise ValueError(
                "model takes a network from frames (N, size, size, frames) to "
                f"{len(ACTIONS)} values, such as q_network, got {getattr(model, 'name', model)!r}."
            )
        layers, weights = chain(model, shape[1:])
        self._model = model
        game = Catch(whole("balls", balls), size=shape[1], seed=seed)
        super().__init__(
            size=shape[1],
            frames=shape[3],
            layers=layers,
            weights=weights.tobytes(),
            balls=np.stack([game.ball[:, 1], game.speed], axis=1).tolist(),
        )

    @traitlets.validate("ball")
    def _known(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] < len(self.balls):
            raise traitlets.TraitError(
                f"ball takes a number from 0 to {len(self.balls) - 1}, got {proposal['value']}."
            )
        return int(proposal["value"])

    def _free(self) -> None:
        super()._free()
        self.weights = b""
