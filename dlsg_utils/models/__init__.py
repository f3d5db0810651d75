"""The course's models: plain Keras layers, images in [0, 1] in, logits out.

The tools for any Keras model, among them :func:`describe`, :func:`logits` and :func:`truncate`, are
those of :mod:`dlsg_utils.inspection`.
"""

from dlsg_utils.inspection.preprocessing import with_preprocessing
from dlsg_utils.inspection.receptive_fields import receptive_box
from dlsg_utils.inspection.surgery import logits, truncate
from dlsg_utils.inspection.tables import compare, depth_profile, describe, weightless
from dlsg_utils.models import pretrained
from dlsg_utils.models.digits import lee_cnn, lenet5, maxout_mlp, mlp, raiko_cnn, training_cnn
from dlsg_utils.models.go import alphago_policy
from dlsg_utils.models.imagenet import alexnet, googlenet
from dlsg_utils.models.residual import residual_cnn

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
    "pretrained",
    "raiko_cnn",
    "receptive_box",
    "residual_cnn",
    "training_cnn",
    "truncate",
    "weightless",
    "with_preprocessing",
]
