"""The course's training loop, short enough to read.

An epoch is a few compiled calls, not one Python call a step: drawing the batches, augmenting them,
the gradients and the optimizer's steps all happen in the graph. :func:`fit` prepares a run and
looks after it; its steps are in ``loop``.
"""

from dlsg_utils.distributed.hardware import hardware
from dlsg_utils.training.augmentation import Augmentation
from dlsg_utils.training.evaluation import Evaluation, evaluate
from dlsg_utils.training.fit import fit
from dlsg_utils.training.history import History

__all__ = ["Augmentation", "Evaluation", "History", "evaluate", "fit", "hardware"]
