"""How does it break? Images that networks misclassify, or see something in where there is nothing.

The attacks take a model, images in [0, 1] and their classes, and return an :class:`AttackResult`::

    attack = adversarial.fgsm(model, images, labels, epsilon=0.25)
    plotting.show(attack.images, [str(digit) for digit in attack.predictions])

The models may be Sequential, Functional, nested or subclassed, end in a softmax or in logits; they
stay as they are.
"""

from dlsg_utils.adversarial._base import AttackResult, distortion
from dlsg_utils.adversarial.adversarial_training import adversarial_train
from dlsg_utils.adversarial.deepfool import deepfool
from dlsg_utils.adversarial.evolution.cppn import CPPN
from dlsg_utils.adversarial.evolution.direct import Direct
from dlsg_utils.adversarial.evolution.evolve import Evolution, evolve
from dlsg_utils.adversarial.evolution.fooling_images import fooling_images
from dlsg_utils.adversarial.fgsm import fgsm
from dlsg_utils.adversarial.lbfgs import lbfgs
from dlsg_utils.adversarial.linear import fool_linear
from dlsg_utils.adversarial.noise import random_noise
from dlsg_utils.adversarial.pgd import pgd
from dlsg_utils.adversarial.transfer import transfer_matrix

__all__ = [
    "CPPN",
    "AttackResult",
    "Direct",
    "Evolution",
    "adversarial_train",
    "deepfool",
    "distortion",
    "evolve",
    "fgsm",
    "fool_linear",
    "fooling_images",
    "lbfgs",
    "pgd",
    "random_noise",
    "transfer_matrix",
]
