"""Limbs on images: where they are drawn, and what cannot be."""

import numpy as np
import pytest

from dlsg_utils import plotting
from dlsg_utils.data import figures

PEOPLE = figures.draw(2, seed=1)


def test_each_limb_joins_its_joints():
    fig = plotting.show_poses(PEOPLE.images, PEOPLE.joints, titles=["a", "b"])
    assert [panel.get_title() for panel in fig.axes] == ["a", "b"]
    for panel, joints in zip(fig.axes, PEOPLE.joints, strict=True):
        drawn = [line.get_xydata() for line in panel.lines]
        wanted = [joints[list(limb)][:, ::-1] - 0.5 for limb in figures.LIMBS]
        np.testing.assert_allclose(drawn, wanted, atol=1e-4)
        assert panel.axis() == (-0.5, 95.5, 95.5, -0.5)


def test_left_right_and_middle_look_different():
    panel = plotting.show_poses(PEOPLE.images[:1], PEOPLE.joints[:1]).axes[0]
    looks = {}
    for line, limb in zip(panel.lines, figures.LIMBS, strict=True):
        names = " ".join(figures.JOINTS[end] for end in limb)
        side = "both" if "left" in names and "right" in names else names.split(" ")[-2]
        looks.setdefault(side, set()).add((line.get_color(), line.get_linestyle()))
    assert len(looks["left"]) == len(looks["right"]) == 1
    assert looks["left"] != looks["right"]


def test_joints_outside_do_not_change_the_picture():
    panel = plotting.show_poses(PEOPLE.images[:1], PEOPLE.joints[:1] + 200).axes[0]
    assert panel.axis() == (-0.5, 95.5, 95.5, -0.5)


@pytest.mark.parametrize("joints", [PEOPLE.joints[:1], PEOPLE.joints[:, :3], PEOPLE.joints[0]])
def test_joints_that_do_not_fit_are_refused(joints):
    with pytest.raises(ValueError, match=r"joints takes those of 2 images, \(2, 14, 2\), got"):
        plotting.show_poses(PEOPLE.images, joints)
