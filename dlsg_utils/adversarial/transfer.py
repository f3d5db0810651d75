"""Transfer: whether images made to fool one network fool others."""

from __future__ import annotations

from collections.abc import Mapping

import keras
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from dlsg_utils.adversarial._base import AttackResult
from dlsg_utils.training.evaluation import evaluate


def transfer_matrix(
    models: Mapping[str, keras.Model],
    attacks: Mapping[str, AttackResult | ArrayLike],
    labels: ArrayLike,
) -> pd.DataFrame:
    """Evaluate all networks on images that were made to fool some of them.

    Parameters
    ----------
    models
        Keras classifiers by name.
    attacks
        Images (N, H, W, C), or one of them, or results of attacks, by the name of the network they
        were made for, or another name: noise, say.
    labels
        The true classes, (N,), or that of one image.

    Returns
    -------
    pandas.DataFrame
        A row for each of ``attacks``, a column for each of ``models``: the share of the images,
        saved in 8 bits, that the network misclassifies.

    Source: Szegedy et al. (2014), tables 2 to 4. Used in lecture 12.
    """
    errors: dict[str, list[float]] = {name: [] for name in models}
    for attack in attacks.values():
        images = attack.images if isinstance(attack, AttackResult) else np.asarray(attack)
        saved = np.round(images * 255) / np.float32(255)
        for name, model in models.items():
            errors[name].append(1 - evaluate(model, (saved, labels)).accuracy)
    return pd.DataFrame(errors, index=pd.Index(attacks, name="made for"))
