"""What is an image made of? Features, engineered and learned, and what they are good for."""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.features.datasets import draw, pieces
from dlsg_utils.features.few_shot import few_shot, linear_classifier
from dlsg_utils.features.fine_tuning import FineTuned, Trained
from dlsg_utils.features.hand_crafted import VisualWords, descriptors, hog
from dlsg_utils.features.learned import network_features
from dlsg_utils.features.retrieval import Nearest, Triples, nearest, triples

__all__ = [
    "FineTuned",
    "Nearest",
    "Trained",
    "Triples",
    "VisualWords",
    "descriptors",
    "draw",
    "few_shot",
    "hog",
    "linear_classifier",
    "nearest",
    "network_features",
    "pieces",
    "triples",
]

__getattr__ = elsewhere(
    __name__,
    nearest_neighbors="nearest",
    kneighbors="nearest",
    retrieve="nearest",
)
