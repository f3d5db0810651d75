"""Trained and untrained networks for the tests of attacks."""

import pytest
from victims import IMAGES, classes_of, small_cnn

from dlsg_utils import data, models, training


@pytest.fixture(scope="session")
def small():
    return small_cnn()


@pytest.fixture(scope="session")
def labels(small):
    return classes_of(small, IMAGES)


@pytest.fixture(scope="session")
def digits():
    return data.load("mnist-10k")


@pytest.fixture(scope="session")
def network(digits):
    model = models.mlp((50,), seed=0)
    training.fit(model, digits, epochs=4, seed=0, progress=False)
    return model


@pytest.fixture(scope="session")
def regression(digits):
    model = models.mlp((), seed=0)
    training.fit(model, digits, epochs=4, seed=0, progress=False)
    return model


@pytest.fixture(scope="session")
def right(digits, network, regression):
    """Twenty digits that both networks read."""
    images, labels = digits.validation
    both = (classes_of(network, images) == labels) & (classes_of(regression, images) == labels)
    return images[both][:20], labels[both][:20]
