"""Whether pictures made to fool one network fool others."""

from collections.abc import Mapping

import keras
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dlsg_utils.adversarial._base import Attack
from dlsg_utils.training.evaluation import evaluate


def transfer_matrix(
    models: Mapping[str, keras.Model],
    attacks: Mapping[str, Attack | ArrayLike],
    labels: ArrayLike,
) -> pd.DataFrame:
    """Show pictures that were made for some networks to all of them.

    Parameters
    ----------
    models
        Keras classifiers by name.
    attacks
        Pictures (N, H, W, C) or attacks of them, by the name of the network they were made for, or
        another name: noise, say.
    labels
        The true classes, (N,).

    Returns
    -------
    pandas.DataFrame
        A row for each of ``attacks``, a column for each of ``models``: the share of the pictures,
        saved in 8 bits, that the network gets wrong.

    Source: Szegedy et al. (2014), tables 2 to 4. Used in lecture 12.
    """
    pictures = {
        name: attack.images if isinstance(attack, Attack) else np.asarray(attack)
        for name, attack in attacks.items()
    }
    saved = {name: np.round(images * 255) / np.float32(255) for name, images in pictures.items()}
    errors = {
        judge: [1 - evaluate(model, (images, labels)).accuracy for images in saved.values()]
        for judge, model in models.items()
    }
    return pd.DataFrame(errors, index=pd.Index(saved, name="made for"))
