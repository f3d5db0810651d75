"""How does it break? Pictures that networks get wrong, or see where there is nothing.

The attacks take a model, pictures in [0, 1] and their classes, and return an :class:`Attack`::

    attack = adversarial.fgsm(model, images, labels, epsilon=0.25)
    plotting.show(attack.images, [str(digit) for digit in attack.predictions])

The models may be Sequential, Functional, nested or subclassed, end in a softmax or in logits; they
stay as they are.
"""

from dlsg_utils.adversarial._attack import Attack, distortion
from dlsg_utils.adversarial._cppn import CPPN
from dlsg_utils.adversarial._direct import Direct
from dlsg_utils.adversarial.boundaries import deepfool
from dlsg_utils.adversarial.box_lbfgs import lbfgs
from dlsg_utils.adversarial.evolving import Evolution, evolve
from dlsg_utils.adversarial.fast_gradient import fgsm
from dlsg_utils.adversarial.hardening import adversarial_train
from dlsg_utils.adversarial.linear import fool_linear
from dlsg_utils.adversarial.noise import random_noise
from dlsg_utils.adversarial.projected_gradient import pgd
from dlsg_utils.adversarial.transfer import transfer_matrix

__all__ = [
    "CPPN",
    "Attack",
    "Direct",
    "Evolution",
    "adversarial_train",
    "deepfool",
    "distortion",
    "evolve",
    "fgsm",
    "fool_linear",
    "lbfgs",
    "pgd",
    "random_noise",
    "transfer_matrix",
]
