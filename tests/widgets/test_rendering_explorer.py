"""The rendering explorer's state, without a browser."""

from dataclasses import replace

import numpy as np
import pytest
import traitlets

from dlsg_utils import widgets
from dlsg_utils.applications import rendering_model

RNG = np.random.default_rng(0)
IMAGES = (RNG.integers(0, 256, (3, 9, 8, 1)) / 255).astype(np.float32)
MIXTURE = rendering_model.RenderingMixture(
    RNG.random((4, 5, 4, 1)).astype(np.float16),
    (9, 8),
    0.5,
    prior=np.array([0.1, 0.2, 0.3, 0.4]),
    labels=np.array([0, 0, 1, 2]),
)


@pytest.mark.parametrize(("reach", "switch"), [(2, False), (1, True), (0, True)])
def test_it_believes_what_the_mixture_believes(reach, switch):
    explorer = widgets.RenderingExplorer(MIXTURE, IMAGES, image=1)
    explorer.reach, explorer.switch, explorer.noise, explorer.contrast = reach, switch, 0.4, 0.8
    assert explorer.in_page
    found = explorer.belief
    # The allowed translations alone are those of a smaller image: its middle.
    (height, width), (_, h, w, _) = MIXTURE.size, MIXTURE.templates.shape
    top, left = (height - h) // 2 - reach, (width - w) // 2 - reach
    size = (h + 2 * reach, w + 2 * reach)
    part = 0.8 * IMAGES[1, top : top + size[0], left : left + size[1]]
    smaller = replace(MIXTURE, size=size, noise=0.4, on=0.5 if switch else 1.0)
    ratios = rendering_model.log_ratios(smaller, part).astype(float)
    off = np.log(0.5) if switch else -np.inf
    total = np.logaddexp(np.logaddexp.reduce(ratios.ravel()), off)
    posterior = np.exp(ratios - total)
    np.testing.assert_allclose(found.places, posterior.sum(axis=0), atol=1e-3)
    each = posterior.sum(axis=(1, 2))
    np.testing.assert_allclose(found.classes, [each[:2].sum(), each[2], each[3]], atol=1e-3)
    assert found.off == pytest.approx(np.exp(off - total), abs=1e-3)
    assert found.off + found.classes.sum() == pytest.approx(1)
    best = rendering_model.best_states(smaller, part)
    assert found.on == best.on
    assert (found.number, found.place) == (
        best.template, (best.row + top, best.column + left)
    )  # fmt: skip
    drawn = rendering_model.render_states(smaller, best)[..., 0]
    np.testing.assert_allclose(
        found.rendering[top : top + size[0], left : left + size[1]], drawn, atol=1e-6
    )
    assert found.error == pytest.approx(np.mean((found.image - found.rendering) ** 2))


def test_a_moved_image_and_one_without_contrast():
    explorer = widgets.RenderingExplorer(MIXTURE, IMAGES)
    explorer.down, explorer.right = 2, -3
    expected = np.zeros((9, 8), np.float32)
    expected[2:, :5] = IMAGES[0, :7, 3:, 0]
    np.testing.assert_allclose(explorer.belief.image, expected, atol=1e-6)
    explorer.contrast = 0
    assert explorer.belief.on  # no switch
    explorer.switch = True
    found = explorer.belief
    assert not found.on
    assert not found.rendering.any()
    assert found.error == 0
    assert found.off > 0.5


def test_what_is_packed():
    explorer = widgets.RenderingExplorer(MIXTURE, IMAGES)
    templates = np.frombuffer(explorer.templates, "<f2").reshape(explorer.template_shape)
    np.testing.assert_array_equal(templates, MIXTURE.templates[..., 0].astype("<f2"))
    np.testing.assert_array_equal(
        np.frombuffer(explorer.pictures, np.uint8), (255 * IMAGES).round().ravel()
    )
    assert explorer.reach == 2
    assert explorer.limits["reach"] == [0, 2]
    explorer.close()
    assert explorer.templates == explorer.pictures == b""


def test_what_is_refused():
    make = widgets.RenderingExplorer
    with pytest.raises(TypeError, match="mixture takes a rendering_model"):
        make(3, IMAGES)
    with pytest.raises(ValueError, match="mixture has no classes: learn it with labels"):
        make(replace(MIXTURE, labels=None), IMAGES)
    with pytest.raises(ValueError, match="gray templates, got 3 channels"):
        make(replace(MIXTURE, templates=np.ones((4, 5, 4, 3))), IMAGES)
    with pytest.raises(ValueError, match="must be like those of the mixture, 9×8×1, got 8×8×1"):
        make(MIXTURE, IMAGES[:, 1:])
    with pytest.raises(ValueError, match="Divide by 255"):
        make(MIXTURE, 255 * IMAGES)
    with pytest.raises(ValueError, match="more than 1,000,000: give fewer of them"):
        make(MIXTURE, np.zeros((20_000, 9, 8, 1), np.float32))
    explorer = make(MIXTURE, IMAGES[0])
    for name, value, message in (
        ("image", 1, "image takes numbers from 0 to 0, got 1"),
        ("reach", 3, "reach takes pixels from 0 to 2, got 3"),
        ("down", 7, "down takes pixels from -6 to 6, got 7"),
        ("noise", 0, "noise"),
        ("contrast", 1.5, "contrast"),
    ):
        with pytest.raises(traitlets.TraitError, match=message):
            setattr(explorer, name, value)
