"""Rendered chairs against what geometry says of them."""

import numpy as np
import pytest

from dlsg_utils.data import chairs
from dlsg_utils.data.chairs import Style

PLAIN = Style(arms=False, tilt=0.0)


def test_images_and_masks():
    drawn = chairs.styles(20, seed=0)
    found = chairs.render(drawn, np.arange(20) * 18, 25, size=32)
    assert found.images.shape == (20, 32, 32, 3)
    assert found.masks.shape == (20, 32, 32, 1)
    for each in found:
        assert each.dtype == np.float32
        assert 0 <= each.min() <= each.max() <= 1
    # Where no chair is, the ground is white; where one is, it is nowhere white.
    np.testing.assert_array_equal(found.images[found.masks[..., 0] == 0], 1)
    assert found.images[found.masks[..., 0] == 1].min(axis=-1).max() < 0.9
    # Nothing is cut off at the border, and every chair fills some of its image.
    assert found.masks[:, [0, -1]].max() == 0
    assert found.masks[:, :, [0, -1]].max() == 0
    share = found.masks.mean(axis=(1, 2, 3))
    assert 0.05 < share.min() < share.max() < 0.4
    assert {style.back for style in drawn} == set(chairs.BACKS)
    assert {style.legs for style in drawn} == set(chairs.LEGS)


def test_the_same_seed_gives_the_same_styles():
    assert chairs.styles(5, seed=3) == chairs.styles(5, seed=3) != chairs.styles(5, seed=4)
    assert chairs.styles(3, seed=3) == chairs.styles(5, seed=3)[:3]


def test_a_solid_back_seen_from_the_front_is_a_rectangle_of_its_size():
    style = PLAIN._replace(seat=(0.5, 0.4, 0.4), back_height=0.5, legs="straight")
    mask = chairs.render(style, 0, 0, size=140).masks[0, ..., 0]  # 100 pixels are one unit
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    assert np.ptp(columns) + 1 == pytest.approx(50, abs=1.5)
    assert np.ptp(rows) + 1 == pytest.approx(90, abs=1.5)
    # Back and seat hide whatever is behind; between the legs one sees through.
    upper, lower = mask[rows[0] : rows[0] + 50], mask[rows[-1] - 25 : rows[-1]]
    assert upper[:, columns[0] + 1 : columns[-1]].min() == 1
    assert lower[:, 70].max() == 0
    # The middle of the image is at the height 0.46.
    assert 69.5 - rows[0] == pytest.approx(90 - 46, abs=1)


def test_a_turn_of_the_whole_circle_and_mirrors():
    style = chairs.styles(1, seed=5)[0]
    once, again = chairs.render(style, [40, 400], 20).images
    np.testing.assert_allclose(once, again, atol=1e-6)
    # A chair is as wide to the left as to the right: the mask at −a is the mirrored one at a.
    one, other = chairs.render(style, [35, -35], 20).masks
    np.testing.assert_allclose(one, other[:, ::-1], atol=1e-6)


def test_what_is_nearer_hides_what_is_farther():
    style = PLAIN._replace(color=(1.0, 0.0, 0.0), leg_color=(0.0, 0.0, 1.0), legs="pedestal")
    front, back = chairs.render(style, [0, 180], [60, 0], size=64).images
    # Seen from above, the seat hides the column in the middle: no blue there.
    assert front[36, 32, 2] < 0.05
    # From behind the back's lower end covers the seat's edge: red alone, one face, one shade.
    red = back[(back[..., 1] < 0.01) & (back[..., 2] < 0.01)]
    assert len(np.unique(red[:, 0].round(3))) <= 2


def test_transformations():
    style = chairs.styles(2, seed=1)[1]
    plain, moved = chairs.render(style, 30, right=[0, 0.125 - 1 / 48], size=48).masks
    np.testing.assert_allclose(moved[:, 5:], plain[:, :-5], atol=1e-6)
    lower = chairs.render(style, 30, down=1 / 16, size=48).masks[0]
    np.testing.assert_allclose(lower[3:], plain[:-3], atol=1e-6)
    small, large = (chairs.render(style, 30, zoom=zoom).masks.sum() for zoom in (0.75, 1.125))
    assert large / small == pytest.approx(1.5**2, rel=0.03)
    dark, light = chairs.render(style, 30, brightness=[0.6, 1.0])[0]
    inside = chairs.render(style, 30).masks[0, ..., 0] == 1
    np.testing.assert_allclose(dark[inside], 0.6 * light[inside], atol=1e-5)
    np.testing.assert_array_equal(dark[0, 0], 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"styles": []}, "at least one Style"),
        ({"styles": PLAIN._replace(back="slat")}, "Did you mean 'slats'"),
        ({"styles": PLAIN._replace(legs="wheels")}, "legs='wheels' is unknown"),
        ({"styles": PLAIN._replace(seat=(0.5, 2, 0.4))}, "seat takes a number from 0.1 to 1"),
        ({"styles": PLAIN._replace(color=(1, 0))}, r"color takes \(red, green, blue\)"),
        ({"elevation": 85}, "elevation takes finite numbers from 0 to 80, got 85"),
        ({"azimuth": np.nan}, "azimuth takes finite numbers"),
        ({"azimuth": [[0.0]]}, r"azimuth takes a number or \(N,\) of them, got shape \(1, 1\)"),
        ({"right": 0.2}, "right takes finite numbers from -0.12 to 0.12, got 0.2"),
        ({"zoom": [1, 2]}, "zoom takes finite numbers from 0.7 to 1.15, got 2"),
        ({"azimuth": [0, 1, 2], "zoom": [1, 1]}, "zoom takes 1 or 3 values, .*got 2"),
        ({"size": 4}, "size must be at least 8"),
    ],
)
def test_impossible_chairs(options, message):
    with pytest.raises(ValueError, match=message):
        chairs.render(**({"styles": PLAIN, "azimuth": 0.0} | options))


def test_other_things_are_no_styles():
    with pytest.raises(TypeError, match="styles takes Style, got 3"):
        chairs.render([3], 0)
