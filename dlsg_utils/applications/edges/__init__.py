"""Where do objects end? Outlines learned by a fully convolutional network, beside Sobel and Canny.

A threshold is chosen on validation scenes, and measured on others::

    strength = edges.thin(edges.edge_strength(model, validation.images))
    best = edges.precision_recall(strength, validation.outlines).best_threshold
"""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.applications.edges.classical import canny, sobel
from dlsg_utils.applications.edges.evaluation import (
    PrecisionRecall,
    count_matches,
    f_measure,
    precision_recall,
    thin,
)
from dlsg_utils.applications.edges.networks import (
    balanced_cross_entropy,
    edge_network,
    edge_strength,
)
from dlsg_utils.applications.edges.trained import recorded_results, trained_network

__all__ = [
    "PrecisionRecall",
    "balanced_cross_entropy",
    "canny",
    "count_matches",
    "edge_network",
    "edge_strength",
    "f_measure",
    "precision_recall",
    "recorded_results",
    "sobel",
    "thin",
    "trained_network",
]

__getattr__ = elsewhere(
    __name__,
    hed="edge_network",
    non_maximum_suppression="thin",
    f1_score="f_measure",
)
