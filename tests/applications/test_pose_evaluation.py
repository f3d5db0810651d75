"""Shares of correct joints and limbs, by hand."""

import numpy as np
import pytest

from dlsg_utils.applications import pose
from dlsg_utils.data import figures

PEOPLE = figures.draw(6, seed=3)
NECK, LEFT_WRIST = figures.JOINTS.index("neck"), figures.JOINTS.index("left wrist")


def upright():
    """One figure whose torso is 50 long, from shoulder to opposite hip."""
    joints = np.zeros((14, 2), np.float32)
    places = {
        "head": (0, 15), "neck": (10, 15),
        "right shoulder": (10, 0), "right elbow": (30, 0), "right wrist": (50, 0),
        "left shoulder": (10, 30), "left elbow": (30, 30), "left wrist": (50, 30),
        "right hip": (50, 0), "right knee": (80, 0), "right ankle": (110, 0),
        "left hip": (50, 30), "left knee": (80, 30), "left ankle": (110, 30),
    }  # fmt: skip
    for name, place in places.items():
        joints[figures.JOINTS.index(name)] = place
    return joints


def test_the_torso_goes_from_a_shoulder_to_the_opposite_hip():
    assert pose.torso_diameter(upright()) == 50
    np.testing.assert_allclose(pose.torso_diameter(np.stack([upright(), 2 * upright()])), [50, 100])
    turned = upright()[:, ::-1] + 7
    np.testing.assert_allclose(pose.torso_diameter(turned), 50)


def test_pck_by_hand():
    truth = np.stack([upright(), 2 * upright()])
    found = truth.copy()
    found[:, NECK] += (6, 8)  # 10 pixels: 0.2 of the first torso, 0.1 of the second
    found[1, LEFT_WRIST] += (0, 100)
    shares = pose.pck(found, truth, fraction=0.15)
    assert (shares[NECK], shares[LEFT_WRIST]) == (0.5, 0.5)
    assert np.delete(shares, [NECK, LEFT_WRIST]).min() == 1
    assert pose.pck(found, truth, fraction=0.2)[NECK] == 1, "the limit itself counts"
    assert pose.pck(found, truth, fraction=0)[NECK] == 0
    assert (pose.pck(truth, truth, fraction=0) == 1).all()


def test_pcp_by_hand():
    truth = np.stack([upright()] * 2)
    found = truth.copy()
    found[0, LEFT_WRIST] += (10, 0)  # half of the forearm, which is 20 long
    found[1, LEFT_WRIST] += (10.5, 0)
    found[1, NECK] += (9, 0)  # the head is 10 long, each shoulder 15, each side of the trunk more
    shares = dict(zip(figures.LIMBS, pose.pcp(found, truth), strict=True))
    wrong = {limb: share for limb, share in shares.items() if share < 1}
    assert wrong == {(6, LEFT_WRIST): 0.5, (0, NECK): 0.5, (NECK, 2): 0.5, (NECK, 5): 0.5}
    forearm = [(6, LEFT_WRIST)]
    assert pose.pcp(found, truth, limbs=forearm, fraction=0.6) == 1
    assert pose.pcp(found, truth, limbs=forearm, fraction=0.4) == 0


def test_shares_depend_on_no_unit_and_no_place():
    rng = np.random.default_rng(0)
    found = PEOPLE.joints + rng.normal(0, 4, PEOPLE.joints.shape)
    for share in (pose.pck, pose.pcp):
        moved = share(3 * found - 200, 3 * PEOPLE.joints - 200)
        np.testing.assert_array_equal(share(found, PEOPLE.joints), moved)


def test_joints_outside_of_the_image_are_taken():
    joints = PEOPLE.joints + 300
    assert pose.pck(joints, joints).min() == pose.pcp(joints, joints).min() == 1


NAN = np.where(np.arange(14)[:, None] == 3, np.nan, PEOPLE.joints)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pose.pck(NAN, PEOPLE.joints), "joints holds NaN or infinity"),
        (lambda: pose.pcp(PEOPLE.joints, NAN), "truth holds NaN or infinity"),
        (lambda: pose.pck(PEOPLE.joints[:2], PEOPLE.joints), r"got \(2, 14, 2\) and \(6, 14, 2\)"),
        (lambda: pose.pck(PEOPLE.joints[0], PEOPLE.joints[0]), "N at least 1"),
        (lambda: pose.pck(PEOPLE.joints[:0], PEOPLE.joints[:0]), "N at least 1"),
        (lambda: pose.pck(PEOPLE.joints[:, :5], PEOPLE.joints), "of 14 joints"),
        (lambda: pose.pck(PEOPLE.joints, PEOPLE.joints * 0), "a torso without length"),
        (lambda: pose.pck(PEOPLE.joints, PEOPLE.joints, fraction=-1), "fraction takes a number"),
        (lambda: pose.pcp(PEOPLE.joints, PEOPLE.joints, limbs=[(1, 14)]), "joints 0 to 13"),
        (lambda: pose.pcp(PEOPLE.joints, PEOPLE.joints, limbs=[1, 2]), "pairs of joints"),
    ],
)
def test_what_cannot_be_compared(call, message):
    with pytest.raises(ValueError, match=message):
        call()
