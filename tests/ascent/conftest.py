"""Models with the same weights."""

import keras
import numpy as np
import pytest
from ascending import sequential


@pytest.fixture(scope="session")
def weights() -> dict[int, list[np.ndarray]]:
    keras.utils.set_random_seed(3)
    return {channels: sequential("linear", channels).get_weights() for channels in (1, 3)}


@pytest.fixture(scope="session")
def plain(weights) -> keras.Model:
    model = sequential("linear", 1)
    model.set_weights(weights[1])
    return model
