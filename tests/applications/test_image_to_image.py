"""Images from images: networks, training with and without an adversary, outlines and covers."""

import numpy as np
import pytest
import tensorflow as tf

from dlsg_utils import data
from dlsg_utils.applications import edges, generation


@pytest.fixture(scope="module")
def clothes():
    images = data.load("fashion-mnist").train.images[:64]
    return np.pad(images, [(0, 0), (2, 2), (2, 2), (0, 0)])


def test_a_unet_gives_images_of_the_same_size():
    model = generation.unet((4, 8, 8), size=16, channels=2, out_channels=3, seed=0)
    images = np.random.default_rng(0).random((5, 16, 16, 2), np.float32)
    found = generation.translate(model, images)
    assert found.shape == (5, 16, 16, 3)
    assert 0 <= found.min() < found.max() <= 1
    np.testing.assert_allclose(generation.translate(model, images[1]), found[1], atol=1e-6)


def test_skips_carry_what_the_narrow_middle_does_not():
    """A pixel reaches the output beside it only over a skip if the middle is cut."""
    image = np.zeros((1, 16, 16, 1), np.float32)
    dotted = image.copy()
    dotted[0, 3, 12] = 1
    for skips in (True, False):
        model = generation.unet((4, 4), size=16, skips=skips, seed=0)
        middle = model.get_layer("down_2")
        middle.set_weights([0 * weight for weight in middle.get_weights()])
        apart = np.abs(np.asarray(model(image)) - np.asarray(model(dotted))).max()
        assert (apart > 1e-4) == skips


def test_each_answer_of_the_discriminator_sees_a_patch_of_18_pixels():
    model = generation.patch_discriminator(channels=1, seed=0)
    image = tf.Variable(np.full((1, 32, 32, 1), 0.5, np.float32))
    with tf.GradientTape() as tape:
        logits = model(image)
        middle = logits[0, 4, 4, 0]
    assert logits.shape == (1, 8, 8, 1)
    sees = np.abs(np.asarray(tape.gradient(middle, image)))[0, ..., 0] > 0
    assert (sees.any(axis=0).sum(), sees.any(axis=1).sum()) == (18, 18)


def test_training_by_the_absolute_error_alone(clothes):
    drawn = generation.outlines(clothes)
    model = generation.unet((8, 8, 8), seed=0)
    losses = generation.train_pix2pix(model, drawn, clothes, epochs=12, batch_size=4, seed=0)
    assert len(losses.l1) == 12
    assert losses.l1[-1] < 0.6 * losses.l1[0]
    assert np.isnan(losses.generator).all()
    assert np.isnan(losses.discriminator).all()
    found = generation.translate(model, drawn)
    assert np.abs(found - clothes).mean() < losses.l1[0]


def test_training_with_an_adversary_trains_both_players(clothes):
    drawn = generation.outlines(clothes)
    model, judge = generation.unet((8, 8), seed=0), generation.patch_discriminator((8, 8), seed=1)
    before = [each.copy() for each in judge.get_weights()]
    options = {"discriminator": judge, "l1_weight": 20, "epochs": 3, "batch_size": 8, "seed": 0}
    losses = generation.train_pix2pix(model, drawn, clothes, **options)
    assert np.isfinite(losses).all()
    assert losses.l1[-1] < losses.l1[0]
    assert any(
        not np.allclose(one, two) for one, two in zip(before, judge.get_weights(), strict=True)
    )
    # The judge tells real from drawn better than one that learned nothing, log 2.
    assert losses.discriminator[-1] < np.log(2)
    # Without a weight of the absolute error, the adversary alone moves the generator.
    model = generation.unet((8, 8), seed=0)
    start = model.get_weights()[0].copy()
    generation.train_pix2pix(model, drawn, clothes, **(options | {"l1_weight": 0, "epochs": 1}))
    assert not np.allclose(start, model.get_weights()[0])


def test_images_that_do_not_fit(clothes):
    model = generation.unet((4, 4), seed=0)
    with pytest.raises(ValueError, match=r"images takes shape \(N, 32, 32, 1\).*got \(64, 28"):
        generation.translate(model, clothes[:, 2:-2, 2:-2])
    with pytest.raises(ValueError, match="Divide by 255"):
        generation.translate(model, 255 * clothes)
    with pytest.raises(ValueError, match=r"size takes a multiple of 4.*got 30"):
        generation.unet((4, 4), size=30)
    train = generation.train_pix2pix
    with pytest.raises(ValueError, match=r"targets takes \(64, 32, 32, 1\), one for each input"):
        train(model, clothes, clothes[:5], epochs=1)
    with pytest.raises(ValueError, match="targets takes values in"):
        train(model, clothes, clothes * 2 - 1, epochs=1)
    with pytest.raises(ValueError, match="batch_size takes at most 64, the number of pairs"):
        train(model, clothes, clothes, epochs=1, batch_size=100)
    judge = generation.patch_discriminator((4, 4), channels=3)
    with pytest.raises(ValueError, match=r"discriminator takes shape \(N, 32, 32, 3\)"):
        train(model, clothes, clothes, epochs=1, discriminator=judge)


def test_outlines_are_cannys_edges(clothes):
    drawn = generation.outlines(clothes)
    assert drawn.shape == clothes.shape
    assert set(np.unique(drawn)) == {0.0, 1.0}
    np.testing.assert_array_equal(drawn[..., 0], edges.canny(clothes, deviation=1.0))
    np.testing.assert_array_equal(generation.outlines(clothes[3]), drawn[3])


def test_bars_hide_one_gray_stripe(clothes):
    covered = generation.cover_with_bars(clothes, seed=0)
    assert covered.images.shape == clothes.shape
    assert covered.hidden.shape == clothes.shape[:3]
    share = covered.hidden.mean(axis=(1, 2))
    assert 0.08 < share.min() < share.max() < 0.36
    for image, truth, hidden in zip(covered.images, clothes, covered.hidden, strict=True):
        assert np.ptp(image[hidden]) == 0
        assert 0.3 <= image[hidden][0, 0] <= 0.7
        np.testing.assert_array_equal(image[~hidden], truth[~hidden])
    again = generation.cover_with_bars(clothes, seed=0)
    np.testing.assert_array_equal(again.images, covered.images)


def test_glasses_hide_the_eyes():
    faces = np.full((30, 25, 25, 1), 0.9, np.float32)
    covered = generation.cover_with_glasses(faces, seed=0)
    assert covered.hidden[:, 8, [7, 17]].all()
    assert covered.images[covered.hidden].max() <= 0.3
    assert covered.images[~covered.hidden].min() == np.float32(0.9)
    assert not covered.hidden[:, 14:].any()
    with pytest.raises(ValueError, match=r"faces takes images of 25×25 pixels.*28, 28"):
        generation.cover_with_glasses(np.zeros((2, 28, 28, 1)))


def test_the_error_counts_hidden_pixels_only():
    truth = np.zeros((2, 4, 4, 1), np.float32)
    found, hidden = truth + 0.5, np.zeros((2, 4, 4), bool)
    found[0, 0, 0], hidden[0, 0, :2] = 0.1, True
    assert generation.hidden_error(found, truth, hidden) == pytest.approx(0.3)
    with pytest.raises(ValueError, match="at least one True"):
        generation.hidden_error(found, truth, hidden & False)
    with pytest.raises(ValueError, match="take one size"):
        generation.hidden_error(found, truth, hidden[:1])


def test_steepness_of_a_ramp():
    ramp = np.broadcast_to(np.arange(5)[None, :, None] / 10, (4, 5, 1))
    assert generation.steepness(ramp) == pytest.approx(0.1)
    slanted = ramp + np.arange(4)[:, None, None] / 10
    found = generation.steepness(np.stack([ramp, slanted]))
    np.testing.assert_allclose(found, [0.1, np.sqrt(0.02)], rtol=1e-5)
    with pytest.raises(ValueError, match="at least 2×2 pixels"):
        generation.steepness(np.zeros((1, 5, 1)))
