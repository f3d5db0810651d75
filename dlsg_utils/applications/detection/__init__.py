"""Where is what? From proposals of regions to boxes of objects, by R-CNN and Fast R-CNN.

Boxes are (top, left, bottom, right) in pixels, as in :mod:`dlsg_utils.data.scenes`.
"""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.applications.detection.average_precision import (
    MeanAveragePrecision,
    PrecisionRecall,
    average_precision,
    mean_average_precision,
    precision_recall,
)
from dlsg_utils.applications.detection.boxes import (
    Detections,
    apply_regression,
    clip_boxes,
    iou,
    non_maximum_suppression,
    regression_targets,
)
from dlsg_utils.applications.detection.fast_rcnn import FastRCNN, multi_task_loss, smooth_l1
from dlsg_utils.applications.detection.networks import region_classifier, small_backbone
from dlsg_utils.applications.detection.proposals import (
    proposal_recall,
    selective_search,
    sliding_windows,
)
from dlsg_utils.applications.detection.rcnn import RCNN, warp_regions, warped_examples
from dlsg_utils.applications.detection.region_proposals import (
    RegionProposalNetwork,
    anchor_boxes,
    label_anchors,
)
from dlsg_utils.applications.detection.roi_pooling import RoIPooling

__all__ = [
    "RCNN",
    "Detections",
    "FastRCNN",
    "MeanAveragePrecision",
    "PrecisionRecall",
    "RegionProposalNetwork",
    "RoIPooling",
    "anchor_boxes",
    "apply_regression",
    "average_precision",
    "clip_boxes",
    "iou",
    "label_anchors",
    "mean_average_precision",
    "multi_task_loss",
    "non_maximum_suppression",
    "precision_recall",
    "proposal_recall",
    "region_classifier",
    "regression_targets",
    "selective_search",
    "sliding_windows",
    "small_backbone",
    "smooth_l1",
    "warp_regions",
    "warped_examples",
]

__getattr__ = elsewhere(
    __name__,
    nms="non_maximum_suppression",
    non_max_suppression="non_maximum_suppression",
    intersection_over_union="iou",
    roi_pool="RoIPooling, or arithmetic.roi_pool in NumPy",
)
