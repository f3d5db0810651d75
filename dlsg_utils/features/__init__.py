"""What is a picture made of? Features, engineered and learned, and what they are good for."""

from dlsg_utils.features.engineered import VisualWords, descriptors, hog
from dlsg_utils.features.learned import network_features
from dlsg_utils.features.neighbours import Nearest, Triples, nearest, triples
from dlsg_utils.features.tasks import draw, surfaces
from dlsg_utils.features.transferring import Trained, few_shot, go_on_from, linear_classifier

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
