"""The state of a compiled Keras model, to come back to before each of several runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


class State:
    """The weights of a compiled model and the state of its optimizer."""

    def __init__(self, model: keras.Model) -> None:
        model.optimizer.build(model.trainable_variables)
        self._variables = [*model.variables, *model.optimizer.variables]
        self._values = [variable.numpy() for variable in self._variables]

    def restore(self) -> None:
        """Give the model and its optimizer what they had when this was made."""
        for variable, value in zip(self._variables, self._values, strict=True):
            variable.assign(value)
