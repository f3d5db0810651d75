"""Where does it look? Maps of what in a picture speaks for a class.

Each function takes a model, pictures in [0, 1] and a target class for each, by default the
predicted one, and returns maps (N, H, W), not normalised::

    maps = attribution.grad_cam(model, images)
    plotting.show([plotting.overlay(*pair) for pair in zip(images, maps)])

The score is the logit, also where a model ends in a softmax. The models may be Sequential,
Functional, nested or subclassed; they stay as they are. What is compiled once for a model serves
all its classes and pictures.
"""

from dlsg_utils.attribution.class_maps import grad_cam
from dlsg_utils.attribution.gradients import deconvnet, guided_backprop, saliency
from dlsg_utils.attribution.occluding import occlusion
from dlsg_utils.attribution.paths import integrated_gradients, smooth_grad
from dlsg_utils.attribution.randomising import randomised, rank_correlation

__all__ = [
    "deconvnet",
    "grad_cam",
    "guided_backprop",
    "integrated_gradients",
    "occlusion",
    "randomised",
    "rank_correlation",
    "saliency",
    "smooth_grad",
]
