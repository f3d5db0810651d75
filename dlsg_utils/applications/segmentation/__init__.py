"""What does each pixel show? From a classifier to a map, and to fully convolutional networks."""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.applications.segmentation.convolutionalization import (
    convolutionalize,
    window_boxes,
)
from dlsg_utils.applications.segmentation.evaluation import (
    class_iou,
    confusion_matrix,
    mean_iou,
    pixel_accuracy,
)
from dlsg_utils.applications.segmentation.fcn import (
    bilinear_kernel,
    fcn,
    pixel_cross_entropy,
    predict_classes,
    train_fcn,
)
from dlsg_utils.applications.segmentation.image_pyramid import detect_in_pyramid
from dlsg_utils.applications.segmentation.networks import crop_classifier
from dlsg_utils.applications.segmentation.pixel_forest import PixelForest, local_features
from dlsg_utils.applications.segmentation.trained import recorded_results, trained_network
from dlsg_utils.applications.segmentation.windows import CheckedSize, Window

__all__ = [
    "CheckedSize",
    "PixelForest",
    "Window",
    "bilinear_kernel",
    "class_iou",
    "confusion_matrix",
    "convolutionalize",
    "crop_classifier",
    "detect_in_pyramid",
    "fcn",
    "local_features",
    "mean_iou",
    "pixel_accuracy",
    "pixel_cross_entropy",
    "predict_classes",
    "recorded_results",
    "train_fcn",
    "trained_network",
    "window_boxes",
]

__getattr__ = elsewhere(
    __name__,
    jaccard_score="class_iou, and mean_iou of all classes",
    jaccard="class_iou",
    fit="train_fcn",
    train="train_fcn",
    predict="predict_classes",
)
