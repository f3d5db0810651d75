"""Evolutions that ship with the course: a lecture has no time for them, or shows their images."""

import io

from dlsg_utils._core import checks
from dlsg_utils.adversarial.evolution.evolve import Evolution
from dlsg_utils.data import store

_FILES = {
    "imagenet": "efficientnet-lite0/fooling_images.npz",
    "digits-0": "digit-networks/formulas_0.npz",
    "digits-1": "digit-networks/formulas_1.npz",
    "digits-2": "digit-networks/formulas_2.npz",
}


def fooling_images(name: str = "imagenet") -> Evolution:
    """Load images that formulas draw and a network of ``pretrained`` puts into classes.

    ``evolve`` goes on with them: ``evolve(network, start=fooling_images(), generations=5)``.

    Parameters
    ----------
    name
        ``"imagenet"``: 20 images of 224×224 for ``efficientnet_lite0()``, 260 generations of 80.
        ``"digits-0"`` to ``"digits-2"``: ten of 28×28 for ``digit_network(0)`` to ``(2)``, 60
        generations of 200.

    Raises
    ------
    DataFileError
        If the file is missing or damaged.

    Source: Nguyen, Yosinski and Clune (2015); ``data/build/fooling_images.py`` and
    ``digit_networks.py`` made the files. Used in lecture 13.
    """
    return Evolution.load(io.BytesIO(store.read(_FILES[checks.one_of("name", name, _FILES)])))
