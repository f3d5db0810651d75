"""The course's models: plain Keras stacks of ``Convolution2D`` and ``MaxPooling2D``.

They take images in [0, 1] and return logits. The tools that look inside any Keras model, among
them :func:`describe`, :func:`logits` and :func:`truncate`, live in :mod:`dlsg_utils.inspection`.
"""

from dlsg_utils.inspection.receptive_fields import receptive_box
from dlsg_utils.inspection.surgery import logits, truncate
from dlsg_utils.inspection.tables import compare, depth_profile, describe, weightless
from dlsg_utils.models.digits import lee_cnn, lenet5, maxout_mlp, mlp, raiko_cnn
from dlsg_utils.models.go import alphago_policy
from dlsg_utils.models.imagenet import alexnet, googlenet
from dlsg_utils.models.residual import residual_cnn
from dlsg_utils.models.variants import training_cnn

__all__ = [
    "alexnet",
    "alphago_policy",
    "compare",
    "depth_profile",
    "describe",
    "googlenet",
    "lee_cnn",
    "lenet5",
    "logits",
    "maxout_mlp",
    "mlp",
    "raiko_cnn",
    "receptive_box",
    "residual_cnn",
    "training_cnn",
    "truncate",
    "weightless",
]
