"""Networks that compare patches, and the false-positive rate at a recall, against scikit-learn."""

import keras
import numpy as np
import pytest
from sklearn.metrics import roc_curve

from dlsg_utils.applications import matching

RNG = np.random.default_rng(6)
KINDS = ("siamese", "pseudo-siamese", "2-channel")


@pytest.mark.parametrize("kind", KINDS)
def test_a_pair_gives_one_number(kind):
    model = matching.comparison_network(kind, size=13, filters=4, seed=0)
    pairs = RNG.random((5, 13, 13, 2), np.float32)
    assert model(pairs).shape == (5, 1)
    same = matching.comparison_network(kind, size=13, filters=4, seed=0)
    np.testing.assert_array_equal(same(pairs), model(pairs))


def test_what_the_patches_share():
    networks = {kind: matching.comparison_network(kind, filters=4, seed=0) for kind in KINDS}
    patch = RNG.random((1, 17, 17, 1), np.float32)
    for kind in ("siamese", "pseudo-siamese"):
        inner = keras.Model(networks[kind].input, networks[kind].get_layer("both").output)
        one, other = np.split(inner(np.concatenate([patch, patch], -1)).numpy()[0], 2)
        assert np.array_equal(one, other) == (kind == "siamese")
    kernels = [each.get_layer("conv1").kernel.shape[2] for each in networks.values()]
    assert kernels == [1, 1, 2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"kind": "siamse"}, "Did you mean 'siamese'"),
        ({"kind": "siamese", "size": 8}, "size must be at least 12"),
        ({"kind": "siamese", "filters": 0}, "filters"),
    ],
)
def test_other_networks_are_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        matching.comparison_network(**arguments)


def test_each_triple_makes_two_pairs():
    triples = RNG.random((3, 5, 5, 3), np.float32)
    pairs, labels = matching.pairs_of(triples)
    assert list(labels) == [1, 1, 1, -1, -1, -1]
    np.testing.assert_array_equal(pairs[1], triples[1][..., :2])
    np.testing.assert_array_equal(pairs[4], triples[1][..., [0, 2]])
    with pytest.raises(ValueError, match="triples takes"):
        matching.pairs_of(triples[..., :2])


def test_variation_keeps_what_is_where():
    pairs = RNG.uniform(0.3, 0.7, (40, 6, 6, 2)).astype(np.float32)
    changed = matching.vary_patches(pairs, seed=0)
    assert changed.min() >= 0
    assert changed.max() <= 1
    np.testing.assert_array_equal(changed, matching.vary_patches(pairs, seed=0))
    upright = 0
    for before, after in zip(pairs, changed, strict=True):
        same = [np.corrcoef(one.ravel(), after[..., 0].ravel())[0, 1] for one in (
            before[..., 0], before[::-1, :, 0])]  # fmt: skip
        assert max(same) > 0.999
        upright += same[0] > 0.999
        assert 0.79 < after[..., 0].std() / before[..., 0].std() < 1.26
    assert 8 < upright < 32


def test_labels_are_signs():
    model = matching.comparison_network("siamese", filters=2)
    with pytest.raises(ValueError, match=r"1 and −1, got \[0 1\]"):
        matching.learn_comparison(model, np.zeros((2, 17, 17, 2)), [0, 1])


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_networks_learn_which_patches_are_equal(kind):
    patches = RNG.random((1500, 12, 12, 2), np.float32)
    labels = RNG.choice((-1, 1), 1500)
    patches[labels > 0, ..., 1] = patches[labels > 0, ..., 0]
    model = matching.comparison_network(kind, size=12, filters=8, seed=0)
    history = matching.learn_comparison(
        model, patches[:1200], labels[:1200], epochs=8, batch_size=32, seed=0, progress=False
    )
    assert history.epochs[-1]["loss"] < history.epochs[0]["loss"]
    if kind == "2-channel":  # the others take longer
        scores = model(patches[1200:]).numpy()[:, 0]
        assert matching.false_positive_rate(scores, labels[1200:]) < 0.5


def test_the_rate_by_hand():
    scores = [5, 4, 3, 2, 1, 4.5, 2.5, 0.5]
    same = [1, 1, 1, 1, 1, 0, 0, 0]
    assert matching.false_positive_rate(scores, same, recall=0.2) == 0
    assert matching.false_positive_rate(scores, same, recall=0.4) == pytest.approx(1 / 3)
    assert matching.false_positive_rate(scores, same, recall=0.8) == pytest.approx(2 / 3)
    assert matching.false_positive_rate(scores, same) == pytest.approx(2 / 3)
    assert matching.false_positive_rate([1, 1, 1], [1, -1, -1]) == 1  # equal scores


@pytest.mark.parametrize("recall", [0.5, 0.9, 0.95, 1])
def test_the_rate_is_a_point_of_the_roc_curve(recall):
    same = RNG.random(300) < 0.4
    scores = np.round(RNG.normal(size=300) + same, 1)
    wrong, right, _ = roc_curve(same, scores, drop_intermediate=False)
    wanted = wrong[np.flatnonzero(right >= recall - 1e-12)[0]]
    found = matching.false_positive_rate(scores, same, recall=recall)
    assert found == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("scores", "same", "said"),
    [
        ([1, 2], [1, 1], "pairs that match and pairs that do not"),
        ([1, 2], [0, 0], "pairs that match and pairs that do not"),
        ([1, np.nan], [0, 1], "NaN"),
        ([1, 2, 3], [0, 1], "shapes"),
    ],
)
def test_bad_scores_are_refused(scores, same, said):
    with pytest.raises(ValueError, match=said):
        matching.false_positive_rate(scores, same)
