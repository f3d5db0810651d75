"""What is an image made of? Features, engineered and learned, and what they are good for."""

from dlsg_utils.features.datasets import draw, surfaces
from dlsg_utils.features.few_shot import few_shot, linear_classifier
from dlsg_utils.features.fine_tuning import Trained, go_on_from
from dlsg_utils.features.hand_crafted import VisualWords, descriptors, hog
from dlsg_utils.features.learned import network_features
from dlsg_utils.features.retrieval import Nearest, Triples, nearest, triples

__all__ = [
    "Nearest",
    "Trained",
    "Triples",
    "VisualWords",
    "descriptors",
    "draw",
    "few_shot",
    "go_on_from",
    "hog",
    "linear_classifier",
    "nearest",
    "network_features",
    "surfaces",
    "triples",
]
