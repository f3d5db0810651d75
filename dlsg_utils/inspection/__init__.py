"""Tools that look inside any Keras model: its table, its logits, its inner layers.

They take Sequential, Functional, nested and subclassed models and leave them as they are.
"""

from dlsg_utils.inspection.preprocessing import with_preprocessing
from dlsg_utils.inspection.receptive_fields import receptive_box
from dlsg_utils.inspection.surgery import logits, truncate
from dlsg_utils.inspection.tables import compare, depth_profile, describe, weightless

__all__ = [
    "compare",
    "depth_profile",
    "describe",
    "logits",
    "receptive_box",
    "truncate",
    "weightless",
    "with_preprocessing",
]
