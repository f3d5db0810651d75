"""How does a figure stand? Joints by regression, and again on crops around each of them.

Two stages, each trained by ``training.fit``; joints are rows and columns in pixels, as in
:mod:`dlsg_utils.data.figures`::

    first = pose.predict_joints(whole, images)
    second = pose.refine_joints(around, images, first)
    pose.pck(second, truth).mean()
"""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.applications.pose.evaluation import pck, pcp, torso_diameter
from dlsg_utils.applications.pose.networks import (
    pose_network,
    refinement_loss,
    refinement_network,
)
from dlsg_utils.applications.pose.stages import (
    ErrorDistribution,
    displaced_crops,
    error_distribution,
    normalized,
    predict_joints,
    refine_joints,
)
from dlsg_utils.applications.pose.trained import recorded_results, trained_network

__all__ = [
    "ErrorDistribution",
    "displaced_crops",
    "error_distribution",
    "normalized",
    "pck",
    "pcp",
    "pose_network",
    "predict_joints",
    "recorded_results",
    "refine_joints",
    "refinement_loss",
    "refinement_network",
    "torso_diameter",
    "trained_network",
]

__getattr__ = elsewhere(__name__, pdj="pck", deep_pose="pose_network and refinement_network")
