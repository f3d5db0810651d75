"""The neighbor explorer's state, without a browser."""

import numpy as np
import pytest
import traitlets
from scipy.spatial.distance import cdist

from dlsg_utils import data, widgets


@pytest.fixture(scope="module")
def digits():
    return data.load("mnist-10k")


def described(split, count):
    """Return images, labels, and two sums as features."""
    images = split.images[:count]
    return images, split.labels[:count], images.sum(axis=1)[..., 0]


def ranks(explorer, space, gallery, queries, first):
    """Return the distances of the neighbors, and the smallest that there are."""
    indices = np.array(explorer.neighbors[space]) - first
    distances = cdist(queries.reshape(len(queries), -1), gallery.reshape(len(gallery), -1))
    return np.take_along_axis(distances, indices, axis=1), distances


def test_each_among_the_others(digits):
    images, labels, numbers = described(digits.train, 40)
    explorer = widgets.NeighborExplorer(images, labels, numbers, n_neighbors=5)
    for space, values in {"pixels": images, "features": numbers}.items():
        found, distances = ranks(explorer, space, values, values, 0)
        np.fill_diagonal(distances, np.inf)
        np.testing.assert_allclose(found, np.sort(distances, axis=1)[:, :5], rtol=1e-4)
    assert explorer.labels == labels.tolist()
    assert explorer.names == [str(n) for n in range(10)]
    assert explorer.dimensions == {"pixels": 784, "features": 28}
    assert explorer.in_page


def test_images_that_equal_each_other_are_neighbors_and_not_themselves():
    same = np.zeros((6, 4, 4, 1))
    explorer = widgets.NeighborExplorer(same, [0] * 6, same, n_neighbors=3)
    for query, row in enumerate(explorer.neighbors["pixels"]):
        assert query not in row
        assert len(set(row)) == 3


def test_queries_find_their_neighbors_in_the_gallery(digits):
    gallery, queries = described(digits.train, 300), described(digits.test, 20)
    explorer = widgets.NeighborExplorer(*gallery, queries=queries, n_neighbors=4)
    assert len(explorer.neighbors["pixels"]) == 20
    assert explorer.labels[:20] == queries[1].tolist()
    sent = len(explorer.labels)
    assert 20 < sent < 20 + 2 * 20 * 4  # only what is someone's neighbor
    for neighbors in explorer.neighbors.values():
        indices = np.array(neighbors)
        assert indices.min() >= 20
        assert indices.max() < sent
    distances = cdist(queries[2], gallery[2])
    nearest = gallery[1][distances.argmin(axis=1)]
    shown = [explorer.labels[row[0]] for row in explorer.neighbors["features"]]
    assert shown == nearest.tolist()


def test_what_is_refused(digits):
    images, labels, numbers = described(digits.train, 12)
    explore = widgets.NeighborExplorer
    with pytest.raises(ValueError, match=r"got \(12, 28, 28, 1\), \(11,\) and \(12, 28\)"):
        explore(images, labels[:-1], numbers)
    with pytest.raises(ValueError, match=r"\(12,\) and \(5, 28\)"):
        explore(images, labels, numbers[:5])
    with pytest.raises(ValueError, match="queries, labels and features take"):
        explore(images, labels, numbers, queries=(images, labels, numbers[0]))
    with pytest.raises(ValueError, match="of the same shape behind the first axis"):
        explore(images, labels, numbers, queries=(images, labels, numbers[:, :3]))
    with pytest.raises(ValueError, match="class indices from 0 up"):
        explore(images, labels / 2, numbers)
    with pytest.raises(ValueError, match="features holds NaN"):
        explore(images, labels, numbers * np.nan)
    with pytest.raises(ValueError, match="n_neighbors takes 1 to 8 here, got 9"):
        explore(images, labels, numbers, n_neighbors=9)
    with pytest.raises(ValueError, match="n_neighbors takes 1 to 2 here"):
        explore(images[:3], labels[:3], numbers[:3])
    with pytest.raises(ValueError, match="each of the 10 classes, got 2"):
        explore(images, labels, numbers, class_names=["a", "b"])
    explorer = explore(images, labels, numbers)
    with pytest.raises(traitlets.TraitError, match="query takes 0 to 11, got 12"):
        explorer.query = 12
    explorer.close()
    assert explorer.tiles == b""
