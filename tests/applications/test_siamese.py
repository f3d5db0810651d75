"""Siamese losses by hand and by their gradients, and verification against scikit-learn."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from sklearn.metrics import roc_auc_score

from dlsg_utils import data, training
from dlsg_utils.applications import matching

RNG = np.random.default_rng(1)
LABELS = np.array([0, 1, 0, 2, 1, 0, 2, 1])
EMBEDDINGS = RNG.normal(size=(8, 3)).astype(np.float32)
LOSSES = [matching.ContrastiveLoss, matching.TripletLoss]


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def test_contrastive_by_hand():
    found = matching.contrastive([0.0, 0.5, 0.5, 2.0], [True, True, False, False], margin=1.5)
    np.testing.assert_allclose(found, [0, 0.125, 0.5, 0])


def test_triplet_by_hand():
    anchor, near, far = np.zeros((2, 2)), np.array([[0, 0.5]] * 2), np.array([[0.6, 0], [2, 0]])
    found = matching.triplet(anchor, near, far, margin=0.2)
    np.testing.assert_allclose(found, [0.25 - 0.36 + 0.2, 0], atol=1e-6)


@pytest.mark.parametrize("function", [matching.ContrastiveLoss, matching.TripletLoss])
def test_margins_are_checked(function):
    with pytest.raises(ValueError, match="margin"):
        function(margin=-1)


def contrastive_rows(labels, rows, margin):
    """The contrastive loss of each row by its definition."""
    found = []
    for i in range(len(rows)):
        same, other = [], []
        for j in set(range(len(rows))) - {i}:
            distance = np.linalg.norm(rows[i] - rows[j])
            if labels[i] == labels[j]:
                same.append(0.5 * distance**2)
            else:
                other.append(0.5 * max(0, margin - distance) ** 2)
        found.append(sum(np.mean(part) for part in (same, other) if part))
    return found


def triplet_rows(labels, rows, margin):
    """The triplet loss of each row by its definition, with semi-hard negatives."""
    distances = ((rows[:, None] - rows[None]) ** 2).sum(-1)
    found = []
    for i in range(len(rows)):
        losses, others = [], distances[i][labels != labels[i]]
        for j in set(range(len(rows))) - {i}:
            if labels[i] == labels[j] and others.size:
                beyond = others[others > distances[i, j]]
                negative = beyond.min() if beyond.size else others.max()
                losses.append(max(0, distances[i, j] - negative + margin))
        found.append(np.mean(losses) if losses else 0)
    return found


@pytest.mark.parametrize(
    "labels", [LABELS, np.arange(8), np.zeros(8, int), LABELS * 0 + (LABELS > 1)]
)
def test_batches_are_compared_as_defined(labels):
    for loss, rows in (
        (matching.ContrastiveLoss, contrastive_rows),
        (matching.TripletLoss, triplet_rows),
    ):
        for margin in (0.2, 1.0):
            made = loss(margin=margin)
            values = made.call(tf.constant(labels), tf.constant(EMBEDDINGS))
            wanted = rows(labels, EMBEDDINGS, margin)
            np.testing.assert_allclose(values, wanted, rtol=1e-4, atol=1e-5)
            np.testing.assert_allclose(
                made(labels, EMBEDDINGS), np.mean(wanted), rtol=1e-4, atol=1e-6
            )


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("case", ["apart", "all equal", "one class", "all different", "one row"])
def test_gradients_are_finite(loss, case):
    rows = np.zeros((8, 3), np.float32) if case == "all equal" else EMBEDDINGS
    labels = {"one class": LABELS * 0, "all different": np.arange(8)}.get(case, LABELS)
    if case == "one row":
        rows, labels = rows[:1], labels[:1]
    embeddings = tf.Variable(rows)
    with tf.GradientTape() as tape:
        value = loss()(labels, embeddings)
    gradient = tape.gradient(value, embeddings)
    assert np.isfinite(value)
    assert np.isfinite(tf.convert_to_tensor(gradient)).all()


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_move_rows_toward_their_class(loss):
    embeddings = tf.Variable(unit(EMBEDDINGS))
    optimizer = keras.optimizers.SGD(0.6)

    def between():
        distances = np.linalg.norm(embeddings.numpy()[:, None] - embeddings.numpy()[None], axis=-1)
        same = LABELS[:, None] == LABELS
        return distances[same & ~np.eye(8, dtype=bool)].mean() / distances[~same].mean()

    before = between()
    for _ in range(40):
        with tf.GradientTape() as tape:
            value = loss()(LABELS, embeddings)
        optimizer.apply([tape.gradient(value, embeddings)], [embeddings])
    assert between() < 0.7 * before


@pytest.mark.parametrize("loss", LOSSES)
def test_losses_are_saved_with_their_margin(loss):
    assert loss.from_config(loss(margin=0.7).get_config()).margin == 0.7


def test_embeddings_have_length_one_unless_told():
    images = RNG.random((3, 28, 28, 1), np.float32)
    rows = matching.embedding_network(dimensions=5, seed=0)(images)
    assert rows.shape == (3, 5)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    plain = matching.embedding_network(dimensions=5, normalized=False, seed=0)(images)
    np.testing.assert_allclose(unit(plain.numpy()), rows, atol=1e-5)


def test_verification_is_that_of_scikit_learn():
    found = matching.verify_pairs(EMBEDDINGS, LABELS)
    first, second = np.triu_indices(8, 1)
    rows = EMBEDDINGS.astype(float)
    distances = np.linalg.norm(rows[first] - rows[second], axis=1)
    same = LABELS[first] == LABELS[second]
    assert found.auc == pytest.approx(roc_auc_score(same, -distances))
    nearer = np.mean([a < b for a in distances[same] for b in distances[~same]])
    assert found.auc == pytest.approx(nearer)
    for right, wrong, limit in zip(
        found.true_positives, found.false_positives, found.thresholds, strict=True
    ):
        assert right == pytest.approx((distances[same] <= limit + 1e-9).mean())
        assert wrong == pytest.approx((distances[~same] <= limit + 1e-9).mean())
    assert (np.diff(found.thresholds) > 0).all()


def test_verification_of_what_is_well_apart_is_perfect():
    assert matching.verify_pairs(LABELS[:, None].astype(float), LABELS).auc == 1


@pytest.mark.parametrize(
    ("features", "labels", "said"),
    [
        (EMBEDDINGS, LABELS * 0, "at least two classes"),
        (EMBEDDINGS, np.arange(8), "two rows of one"),
        (EMBEDDINGS[:0], LABELS[:0], "two rows of one"),
        (EMBEDDINGS, LABELS[:-1], "shapes"),
        (EMBEDDINGS * np.inf, LABELS, "NaN or infinity"),
    ],
)
def test_bad_pairs_are_refused(features, labels, said):
    with pytest.raises(ValueError, match=said):
        matching.verify_pairs(features, labels)


@pytest.mark.slow
@pytest.mark.parametrize("loss", LOSSES)
def test_digits_never_seen_are_verified_better_than_by_pixels(loss):
    digits = data.load("mnist-10k")
    seen = digits.train[digits.train.labels < 7][:3000]
    unseen = digits.validation[digits.validation.labels >= 7][:200]
    model = matching.embedding_network(seed=0)
    training.fit(model, seen, epochs=3, loss=loss(), seed=0, progress=False)
    learned = matching.verify_pairs(model(unseen.images), unseen.labels).auc
    assert learned > matching.verify_pairs(unseen.images, unseen.labels).auc + 0.03
