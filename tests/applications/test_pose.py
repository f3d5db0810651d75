"""Both stages of DeepPose, and what they refuse."""

import keras
import numpy as np
import pytest

from dlsg_utils import training
from dlsg_utils.applications import pose
from dlsg_utils.data import figures

PEOPLE = figures.draw(6, seed=3)
FIRST = PEOPLE.joints[0]
EXACT = pose.ErrorDistribution(np.zeros((14, 2)), np.zeros((14, 2, 2)))


def test_normalized_joints_are_zero_in_the_middle():
    joints = np.full((1, 14, 2), 48.0)
    joints[0, 1] = (0, 96)
    found = pose.normalized(joints, 96)
    assert found.dtype == np.float32
    assert list(found[0, 1]) == [-0.5, 0.5]
    assert (np.delete(found, 1, axis=1) == 0).all()


def test_predicted_joints_are_in_pixels():
    model = pose.pose_network((4, 4, 4), units=8, size=96, seed=0)
    outputs = np.asarray(model(PEOPLE.images))
    found = pose.predict_joints(model, PEOPLE.images)
    np.testing.assert_allclose(pose.normalized(found, 96), outputs, atol=1e-5)
    np.testing.assert_allclose(pose.predict_joints(model, PEOPLE.images[2]), found[2], atol=1e-3)


def as_subclass(inner):
    class Subclass(keras.Model):
        def __init__(self):
            super().__init__()
            self.inner = inner

        def call(self, images):
            return self.inner(images)

    return Subclass()


@pytest.mark.slow
def test_every_kind_of_model_predicts_the_same_joints():
    inner = pose.pose_network((4, 4, 4), units=8, seed=0)
    image = keras.Input((96, 96, 3))
    models = {
        "functional": keras.Model(image, inner(image)),
        "sequential": keras.Sequential([image, inner]),
        "subclass": as_subclass(inner),
    }
    wanted = pose.predict_joints(inner, PEOPLE.images)
    for name, model in models.items():
        found = pose.predict_joints(model, PEOPLE.images)
        np.testing.assert_allclose(found, wanted, atol=1e-3, err_msg=name)
    # A sigmoid is part of such a model: coordinates are no logits.
    squashed = keras.Model(image, keras.layers.Activation("sigmoid")(inner(image)))
    assert pose.predict_joints(squashed, PEOPLE.images).min() > 48


def test_errors_are_measured_in_torsos():
    rng = np.random.default_rng(1)
    truth = np.stack([FIRST] * 4000 + [2 * FIRST] * 4000)
    scale = pose.torso_diameter(truth)[:, None]
    found = truth.copy()
    found[:, 1] += scale * rng.multivariate_normal([0.3, 0], [[0.04, 0.03], [0.03, 0.09]], 8000)
    errors = pose.error_distribution(found, truth)
    np.testing.assert_allclose(errors.mean[1], [0.3, 0], atol=0.01)
    np.testing.assert_allclose(errors.covariance[1], [[0.04, 0.03], [0.03, 0.09]], atol=0.01)
    np.testing.assert_allclose(errors.mean[7], 0)


def test_crops_show_where_the_joint_was_thought_to_be():
    errors = EXACT._replace(mean=np.tile([0.25, -0.125], (14, 1)))
    crops, labels = pose.displaced_crops(
        PEOPLE.images, PEOPLE.joints, errors, side=0.5, size=16, copies=2, seed=0
    )
    assert crops.shape == (6 * 2 * 14, 16, 16, 3)
    np.testing.assert_array_equal(labels[:, 0], np.tile(np.arange(14), 12))
    # In shares of the side, half a torso, and back to the joint.
    np.testing.assert_allclose(labels[:, 1:], np.tile([-0.5, 0.25], (168, 1)), atol=1e-5)


def test_a_crop_has_its_joint_in_the_middle():
    # Each pixel of this picture says where it is.
    place = np.stack(np.meshgrid(np.arange(96), np.arange(96), indexing="ij"), axis=-1) + 0.5
    image = np.concatenate([place / 96, np.zeros((96, 96, 1))], axis=-1)
    crops, labels = pose.displaced_crops(image, FIRST, EXACT, side=0.6, size=15)
    side = 0.6 * pose.torso_diameter(FIRST)
    np.testing.assert_allclose(crops[:, 7, 7, :2] * 96, FIRST, atol=1e-3)
    step = crops[:, 8, 7, 0] - crops[:, 7, 7, 0]
    np.testing.assert_allclose(step * 96, side / 15, atol=1e-3)
    assert (labels[:, 1:] == 0).all()


def test_displacements_are_drawn_from_the_errors():
    errors = EXACT._replace(covariance=np.tile(0.01 * np.eye(2), (14, 1, 1)))
    draws = [
        pose.displaced_crops(PEOPLE.images, PEOPLE.joints, errors, size=4, copies=60, seed=seed)
        for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(draws[0][1], draws[1][1])
    assert not np.array_equal(draws[0][1], draws[2][1])
    np.testing.assert_allclose(draws[0][1][:, 1:].std(axis=0), 0.1, rtol=0.05)


def test_refining_undoes_what_displaced_crops_did():
    """A stage that knows each joint's error moves all joints to their true places."""
    moves = np.random.default_rng(0).normal(0, 0.3, (14, 2)).astype(np.float32)
    image = keras.Input((32, 32, 3))
    flat = keras.layers.Flatten()(keras.layers.AveragePooling2D(32)(image))
    answer = keras.layers.Dense(
        28, kernel_initializer="zeros", bias_initializer=keras.initializers.Constant(moves.ravel())
    )(flat)
    model = keras.Model(image, keras.layers.Reshape((14, 2))(answer))
    sides = pose.torso_diameter(PEOPLE.joints)[:, None, None]
    found = pose.refine_joints(model, PEOPLE.images, PEOPLE.joints)
    np.testing.assert_allclose(found, PEOPLE.joints + moves * sides, atol=1e-3)
    one = pose.refine_joints(model, PEOPLE.images[1], PEOPLE.joints[1], side=0.5)
    np.testing.assert_allclose(one, PEOPLE.joints[1] + 0.5 * moves * sides[1], atol=1e-3)


def test_the_loss_counts_the_crops_own_joint_only():
    outputs = np.zeros((2, 14, 2), np.float32)
    outputs[0, 3], outputs[1, 3] = (0.3, 0.4), 9
    labels = np.array([[3, 0, 0], [4, 0.1, 0]], np.float32)
    np.testing.assert_allclose(pose.refinement_loss(labels, outputs), [0.25, 0.01], rtol=1e-5)


def test_joints_outside_of_the_image_are_taken():
    joints = PEOPLE.joints + 300
    model = pose.refinement_network((4, 4), units=4, seed=0)
    assert np.isfinite(pose.refine_joints(model, PEOPLE.images, joints)).all()
    nowhere = np.zeros_like(joints)  # no torso: the crops are 4 pixels wide
    assert np.isfinite(pose.refine_joints(model, PEOPLE.images, nowhere)).all()


@pytest.mark.slow
def test_the_second_stage_improves_the_first():
    people, others = figures.draw(400, size=64, seed=0), figures.draw(100, size=64, seed=1)
    held_out = figures.draw(60, part="validation", size=64, seed=2)
    options = {"epochs": 6, "batch_size": 16, "seed": 0, "progress": False}
    whole = pose.pose_network((8, 16, 16), units=48, size=64, reduction=1, seed=0)
    training.fit(whole, people.images, pose.normalized(people.joints, 64), loss="mse", **options)
    first = pose.predict_joints(whole, others.images)
    errors = pose.error_distribution(first, others.joints)
    crops, labels = pose.displaced_crops(people.images, people.joints, errors, size=16, seed=0)
    around = pose.refinement_network((8, 16), units=32, size=16, seed=0)
    training.fit(around, crops, labels, loss=pose.refinement_loss, **options | {"batch_size": 64})
    first = pose.predict_joints(whole, held_out.images)
    second = pose.refine_joints(around, held_out.images, first, size=16)
    shares = [pose.pck(joints, held_out.joints).mean() for joints in (first, second)]
    middle = np.full_like(first, 32.0)
    assert pose.pck(middle, held_out.joints).mean() < shares[0] < shares[1]


NAN = np.where(np.arange(14)[:, None] == 3, np.nan, PEOPLE.joints)
SMALL = pose.pose_network((2, 2), units=2, size=48)
AROUND = pose.refinement_network((2, 2), units=2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pose.normalized(PEOPLE.joints, 0), "size must be at least 1"),
        (lambda: pose.predict_joints(SMALL, PEOPLE.images), "48"),
        (lambda: pose.predict_joints(SMALL, PEOPLE.images[:, :48, :48] * 255), "Divide by 255"),
        (lambda: pose.refine_joints(AROUND, PEOPLE.images, PEOPLE.joints, size=16), "32"),
        (lambda: pose.refine_joints(AROUND, PEOPLE.images, PEOPLE.joints[:3]), "take N of each"),
        (lambda: pose.refine_joints(AROUND, PEOPLE.images, NAN), "joints holds NaN"),
        (lambda: pose.refine_joints(AROUND, PEOPLE.images, PEOPLE.joints, side=0), "side takes a"),
        (lambda: pose.error_distribution(PEOPLE.joints[:1], PEOPLE.joints[:1]), "N at least 2"),
        (
            lambda: pose.displaced_crops(PEOPLE.images, PEOPLE.joints * 0, EXACT),
            "joints has a torso without length",
        ),
        (
            lambda: pose.displaced_crops(PEOPLE.images, PEOPLE.joints, EXACT, copies=0),
            "copies must be at least 1",
        ),
        (lambda: pose.pose_network((4,) * 7), "size must be at least 256 for 7 poolings, got 96"),
        (lambda: pose.pose_network(reduction=0), "reduction must be at least 1"),
        (lambda: pose.pose_network((0,)), "widths must be at least 1"),
    ],
)
def test_what_is_no_pose(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_classifier_gives_no_joints():
    model = keras.Sequential(
        [keras.Input((96, 96, 3)), keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(3)],
        name="three",
    )
    with pytest.raises(ValueError, match=r"'three' gives outputs of shape \(3,\); a pose takes"):
        pose.predict_joints(model, PEOPLE.images)
