"""FlowNet: the correlation layer by its definition, what goes in and out, and that it learns."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from dlsg_utils import arithmetic
from dlsg_utils.applications import matching
from dlsg_utils.data import films

RNG = np.random.default_rng(4)
BUILDERS = (matching.flownet_simple, matching.flownet_corr)


@pytest.mark.parametrize("reach", [0, 2, (0, 3), (2, 1)])
def test_the_layer_is_the_correlation_of_each_pair(reach):
    left, right = RNG.normal(size=(2, 3, 5, 6, 4)).astype(np.float32)
    layer = matching.Correlation(reach)
    found = layer([left, right])
    wanted = [arithmetic.correlation(a, b, reach=reach) for a, b in zip(left, right, strict=True)]
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert layer.compute_output_shape([left.shape, right.shape]) == found.shape


def test_the_layer_has_a_gradient_and_can_be_saved(tmp_path):
    maps = tf.constant(RNG.normal(size=(1, 4, 4, 2)).astype(np.float32))
    layer = matching.Correlation((1, 2))
    with tf.GradientTape() as tape:
        tape.watch(maps)
        total = tf.reduce_sum(layer([maps, tf.ones_like(maps)])[:, 2, 2])
    gradient = tape.gradient(total, maps)
    # Of position (2, 2) on the left: rows 1 to 3, columns 0 to 3 of the right, the rest are zeros.
    np.testing.assert_allclose(gradient[0, 2, 2], 3 * 4)
    assert not np.delete(gradient.numpy().reshape(16, 2), 2 * 4 + 2, axis=0).any()
    assert matching.Correlation.from_config(layer.get_config()).reach == (1, 2)
    model = matching.flownet_corr(seed=0)
    model.save(tmp_path / "flow.keras")
    again = keras.models.load_model(tmp_path / "flow.keras")
    pairs = RNG.random((1, 16, 32, 6), np.float32)
    np.testing.assert_allclose(again(pairs), model(pairs), atol=1e-5)


@pytest.mark.parametrize("build", BUILDERS)
def test_the_flow_has_the_size_of_the_frames(build):
    model = build(seed=1)
    frames = RNG.random((2, 2, 39, 50, 3), np.float32)
    flow = matching.estimate_flow(model, frames[:, 0], frames[:, 1])
    assert flow.shape == (2, 39, 50, 2)
    alone = matching.estimate_flow(model, *frames[0])
    np.testing.assert_allclose(alone, flow[0], atol=1e-4)
    same = build(seed=1)
    np.testing.assert_array_equal(same.get_weights()[0], model.get_weights()[0])
    assert model.count_params() < 400_000


def test_pairs_are_neighboring_frames():
    clips = films.move(2, frames=3, objects=1, size=32, object_size=(8, 12), speed=2, seed=0)
    pairs = matching.frame_pairs(clips.frames)
    assert pairs.shape == (4, 32, 32, 6)
    np.testing.assert_array_equal(pairs[3, ..., :3], clips.frames[1, 1])
    np.testing.assert_array_equal(pairs[3, ..., 3:], clips.frames[1, 2])
    for bad in (clips.frames[:, :1], clips.frames[0], clips.frames[..., :1]):
        with pytest.raises(ValueError, match="films"):
            matching.frame_pairs(bad)


def test_bad_frames_and_flow_are_refused():
    model, frame = matching.flownet_simple(seed=0), np.zeros((16, 16, 3))
    with pytest.raises(ValueError, match="one size"):
        matching.estimate_flow(model, frame, frame[:, :-1])
    with pytest.raises(ValueError, match="Divide by 255"):
        matching.estimate_flow(model, frame + 200, frame)
    with pytest.raises(ValueError, match="NaN"):
        matching.estimate_flow(model, frame, frame * np.nan)
    pairs, flow = np.zeros((2, 16, 16, 6)), np.zeros((2, 16, 16, 2))
    with pytest.raises(ValueError, match="pairs and flow take"):
        matching.learn_flow(model, pairs, flow[:1])
    with pytest.raises(ValueError, match="NaN"):
        matching.learn_flow(model, pairs, flow * np.nan)
    with pytest.raises(ValueError, match="reach"):
        matching.flownet_corr(reach=0)


@pytest.mark.slow
def test_one_epoch_moves_all_weights_and_returns_the_error():
    clips = films.move(8, size=32, object_size=(8, 12), objects=1, speed=2, seed=0)
    model = matching.flownet_corr(seed=0)
    before = model.get_weights()
    history = matching.learn_flow(
        model, matching.frame_pairs(clips.frames), clips.flow, batch_size=4, seed=0, progress=False
    )
    assert 0 < history.epochs[0]["loss"] < 20
    assert all((a != b).any() for a, b in zip(before, model.get_weights(), strict=True))
