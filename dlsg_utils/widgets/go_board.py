"""A board to play Go on, against a policy network that answers in the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import traitlets

from dlsg_utils.applications import go
from dlsg_utils.models.go import PositionBias
from dlsg_utils.widgets._base import STATIC, Explorer, Octets
from dlsg_utils.widgets._chain import chain


class GoBoard(Explorer):
    """A board: one plays, a policy network answers with its most probable sensible point.

    The page knows the rules and computes the network, so no kernel is needed. Blue disks show the
    probabilities for the next move. With the keyboard, on the board, the arrow keys move from point
    to point, Enter plays, P passes, and Backspace takes back.

    Parameters
    ----------
    model
        A policy network such as :func:`dlsg_utils.applications.go.convolutional_policy`, without
        pooling.
    features
        Of the planes that it takes.
    moves
        Points that were played already.
    people : {"black", "white", "both"}
        For whom one moves.
    heat
        Whether to show the network's probabilities.
    komi
        Points that white gets.

    Raises
    ------
    ValueError
        If the model is no such network, does not fit the features, or has more than two million
        parameters.
    TraitError
        If a move is illegal.

    Source: Silver et al. (2016). Used in lecture 17.
    """

    _esm = STATIC / "go_board.js"
    _css = STATIC / "go_board.css"

    in_page = traitlets.Bool(True).tag(sync=True)
    size = traitlets.Int(19).tag(sync=True)
    features: traitlets.List[str] = traitlets.List().tag(sync=True)
    shape: traitlets.List[int] = traitlets.List(help="Of the planes.").tag(sync=True)
    layers: traitlets.List[Any] = traitlets.List(help="What each layer does.").tag(sync=True)
    weights = Octets(b"", help="float32: each layer begins at its `at`; a bias a point.").tag(
        sync=True
    )
    moves: traitlets.List[int] = traitlets.List(help="Points, a pass is −1.").tag(sync=True)
    people = traitlets.Enum(["black", "white", "both"], "black").tag(sync=True)
    heat = traitlets.Bool(True).tag(sync=True)
    komi = traitlets.Float(7.5).tag(sync=True)

    def __init__(
        self,
        model: keras.Model,
        *,
        features: Sequence[str] = go.MANY,
        moves: Sequence[int] = (),
        people: str = "black",
        heat: bool = True,
        komi: float = 7.5,
    ) -> None:
        if not isinstance(model, keras.Model) or not isinstance(model.layers[-1], PositionBias):
            raise ValueError(
                "model takes a convolutional_policy, which ends in a bias for each point, got "
                f"{getattr(model, 'name', model)!r}."
            )
        shape = model.input_shape[1:]
        wanted = go.convolutional_policy(features, filters=1, depth=1, size=shape[0]).input_shape[
            1:
        ]
        if shape != wanted:
            raise ValueError(f"model {model.name!r} takes boards {shape}, features give {wanted}.")
        maps = keras.Model(model.inputs, model.layers[-1].input, name=model.name)
        layers, weights = chain(maps, shape)
        bias = model.layers[-1].bias.numpy().ravel()
        self._model = model
        super().__init__(
            size=shape[0],
            features=list(features),
            shape=list(shape),
            layers=layers,
            weights=np.concatenate([weights, bias]).astype(np.float32).tobytes(),
            moves=list(moves),
            people=people,
            heat=heat,
            komi=komi,
        )

    @property
    def position(self) -> go.Position:
        """The game as it stands."""
        return _played(self.moves, self.size)

    @property
    def probabilities(self) -> np.ndarray:
        """What the network gives each point (size, size); 0 where it would not play."""
        position = self.position
        shares = go.move_probabilities(self._model, go.as_positions(position), self.features)[0]
        shares = np.where(go.sensible_points(position), shares, 0)
        return shares.reshape(self.size, self.size)

    @traitlets.validate("moves")
    def _legal(self, proposal: Any) -> list[int]:
        try:
            _played(proposal["value"], self.size)
        except ValueError as error:
            raise traitlets.TraitError(f"moves: {error}") from error
        return proposal["value"]

    def _free(self) -> None:
        super()._free()
        self.weights = b""


def _played(moves: Sequence[int], size: int) -> go.Position:
    """Return the position after these moves."""
    position = go.Position(size)
    for move in moves:
        position.play(move)
    return position
