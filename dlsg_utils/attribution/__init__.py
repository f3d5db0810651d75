"""Where does it look? Maps of what in an image speaks for a class.

Each function takes a model, images in [0, 1] and a target class for each, by default the predicted
one, and returns maps (N, H, W), not normalized::

    maps = attribution.grad_cam(model, images)
    plotting.show([plotting.overlay(*pair) for pair in zip(images, maps)])

The score is the logit, also where a model ends in a softmax. The models may be Sequential,
Functional, nested or subclassed; they stay as they are. What is compiled once for a model serves
all its classes and images.
"""

from dlsg_utils.attribution.deconvnet import deconvnet
from dlsg_utils.attribution.grad_cam import grad_cam
from dlsg_utils.attribution.guided_backprop import guided_backprop
from dlsg_utils.attribution.integrated_gradients import integrated_gradients
from dlsg_utils.attribution.occlusion import occlusion
from dlsg_utils.attribution.saliency import saliency
from dlsg_utils.attribution.sanity_checks import randomized, rank_correlation
from dlsg_utils.attribution.smooth_grad import smooth_grad

__all__ = [
    "deconvnet",
    "grad_cam",
    "guided_backprop",
    "integrated_gradients",
    "occlusion",
    "randomized",
    "rank_correlation",
    "saliency",
    "smooth_grad",
]
