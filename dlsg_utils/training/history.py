"""What a training run measured."""

from dataclasses import dataclass, field

import pandas as pd

from dlsg_utils._core.checks import one_of


@dataclass
class History:
    """What a training run measured, a row an epoch.

    Attributes
    ----------
    epochs : list of dict
        ``epoch`` (from 1), ``loss`` and ``accuracy`` (over the epoch, while the weights change),
        ``val_loss`` and ``val_accuracy`` (after the epoch, where there is held-out data), the
        same of further metrics, ``learning_rate`` at the epoch's end, ``seconds``.
    stopped : str
        Why training ended: ``"finished"``, ``"early"``, ``"interrupted"`` or ``"by callback"``.
    resumed : str
        ``"resumed at epoch 3 of 5"`` or ``"finished run loaded"``, from checkpoints.
    """

    epochs: list[dict[str, float]] = field(default_factory=list)
    stopped: str = "finished"
    resumed: str = ""

    @property
    def history(self) -> dict[str, list[float]]:
        """The columns by name, as Keras's ``History`` has them."""
        return {str(name): list(values) for name, values in self.to_frame().items()}

    def to_frame(self) -> pd.DataFrame:
        """Return the rows as a table."""
        return pd.DataFrame(self.epochs)

    def last(self, name: str) -> float:
        """Return a column's value after the last epoch, ``"val_accuracy"`` say."""
        if not self.epochs:
            raise ValueError("The history is empty: no epoch was finished.")
        return self.epochs[-1][one_of("name", name, self.epochs[-1])]
