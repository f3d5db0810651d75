"""Tensors of one to three dimensions: what their classes say can be found in them."""

import numpy as np
import pytest

from dlsg_utils.data import figures, tensors

MAKERS = {
    "sounds": (1000, 1),
    "movements": (32, 28),
    "boards": (9, 9, 3),
    "volumes": (14, 14, 14, 1),
    "moving_digits": (6, 20, 20, 1),
    "color_films": (6, 20, 20, 3),
}


@pytest.mark.parametrize(("name", "shape"), MAKERS.items())
def test_shapes_ranges_and_seeds(name, shape):
    make = getattr(tensors, name)
    some = make(24, seed=3)
    assert some.values.shape == (24, *shape)
    assert some.values.dtype == np.float32
    assert some.labels.shape == (24,)
    assert set(some.labels) == set(range(len(some.class_names)))
    if name != "movements":
        assert some.values.min() >= (-1 if name == "sounds" else 0)
        assert some.values.max() <= 1
    np.testing.assert_array_equal(make(24, seed=3).values, some.values)
    assert not np.array_equal(make(24, seed=4).values, some.values)
    assert len(make(0).values) == len(make(0).labels) == 0
    with pytest.raises(ValueError, match="count must be at least 0"):
        make(-1)


def test_pitches_glide_as_said():
    some = tensors.sounds(40, seed=0)
    for wave, label in zip(some.values[..., 0], some.labels, strict=True):
        pitch = []  # the mean frequency: the timbre stays
        for start in (0, 437, 874):
            spectrum = np.abs(np.fft.rfft(wave[start : start + 126] * np.hanning(126))) ** 2
            spectrum[spectrum < 0.02 * spectrum.max()] = 0
            pitch.append((np.arange(len(spectrum)) * spectrum).sum() / spectrum.sum())
        first, middle, last = pitch
        if label < 2:
            assert (last > first) == (label == 0)
        else:
            assert (middle > (first + last) / 2) == (label == 2)


def test_limbs_keep_their_lengths_and_move_as_said():
    some = tensors.movements(60, seed=0)
    joints = some.values.reshape(60, 32, 14, 2)
    index = {name: n for n, name in enumerate(figures.JOINTS)}
    for a, b in figures.LIMBS:
        length = np.linalg.norm(joints[:, :, a] - joints[:, :, b], axis=-1)
        assert np.ptp(length, axis=1).max() < 0.25  # noise of 0.02 on each number
    spread = {}
    for name in ("neck", "left ankle", "left wrist", "right wrist"):
        spread[name] = np.ptp(joints[:, :, index[name], 0], axis=1)
    walk, wave, jump, jack = (some.labels == k for k in range(4))
    assert spread["neck"][jump].min() > spread["neck"][walk | wave].max()
    assert (np.minimum(spread["left wrist"], spread["right wrist"])[jack] > 0.4).all()
    ankles = joints[:, :, index["left ankle"], 1] - joints[:, :, index["right ankle"], 1]
    assert np.ptp(ankles, axis=1)[walk].min() > np.ptp(ankles, axis=1)[wave | jump].max()


def neighbors(point, size):
    row, column = point
    around = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
    return [at for at in around if min(at) >= 0 and max(at) < size]


def free(stones, start):
    """Say whether the group of a stone has an empty point beside it, by a walk over its points."""
    todo, group = [start], {start}
    while todo:
        for at in neighbors(todo.pop(), len(stones)):
            if stones[at] == 2:
                return True
            if stones[at] == stones[start] and at not in group:
                group.add(at)
                todo.append(at)
    return False


def test_black_surrounds_a_point_where_it_is_said():
    some = tensors.boards(41, seed=1)
    np.testing.assert_array_equal(some.values.sum(axis=-1), 1)
    np.testing.assert_array_equal(np.bincount(some.labels), [21, 20])
    for planes, label in zip(some.values, some.labels, strict=True):
        stones = planes.argmax(axis=-1)
        points = list(np.ndindex(stones.shape))
        assert all(free(stones, at) for at in points if stones[at] < 2)
        closed = [
            [stones[other] for other in neighbors(at, 9)] == [0] * 4
            for at in points
            if stones[at] == 2
        ]
        assert any(closed) == label
        assert (stones == 0).sum() == 14
        assert (stones == 1).sum() == 11
    assert tensors.boards(2, size=6).values.shape == (2, 6, 6, 3)
    for size in (4, 20):
        with pytest.raises(ValueError, match="size"):
            tensors.boards(1, size=size)


def winding(volume):
    """Return the sign of the turn about the longest axis, by the centers of slices."""
    best = 0.0
    for axis in range(3):
        slices = volume.transpose(np.roll(range(3), -axis))  # turned, not mirrored
        grid = np.indices(slices.shape[1:]) + 0.5
        weight = np.clip(slices - 0.4, 0, None)
        used = weight.sum(axis=(1, 2)) > 0.1
        total = weight[used].sum(axis=(1, 2))[:, None]
        centers = (weight[used][:, None] * grid).sum(axis=(2, 3)) / total
        around = centers - centers.mean(axis=0)
        turn = around[:-1, 0] * around[1:, 1] - around[:-1, 1] * around[1:, 0]
        if used.mean() > 0.7 and abs(turn.sum()) > abs(best):
            best = turn.sum()
    return best


def test_coils_are_wound_as_said():
    some = tensors.volumes(30, seed=0)
    signs = np.array([winding(volume) > 0 for volume in some.values[..., 0]])
    assert max(np.mean(signs == some.labels), np.mean(signs != some.labels)) > 0.9
    with pytest.raises(ValueError, match="size must be at least 12"):
        tensors.volumes(1, size=8)


def center(frame):
    grid = np.indices(frame.shape)
    return (grid * frame).sum(axis=(1, 2)) / frame.sum()


def test_digits_go_where_is_said():
    some = tensors.moving_digits(24, seed=0)
    ways = [(-1, 0), (1, 0), (0, -1), (0, 1)]
    for film, label in zip(some.values[..., 0], some.labels, strict=True):
        step = center(film[-1]) - center(film[0])
        np.testing.assert_allclose(step, 5 * np.array(ways[label]), atol=1e-3)
        np.testing.assert_allclose(film.sum(axis=(1, 2)), film[0].sum(), rtol=1e-5)  # stays inside


def test_the_middle_frame_does_not_say_where_a_digit_goes():
    some = tensors.moving_digits(2000, seed=0)
    centers = np.array([center(film[3, :, :, 0]) for film in some.values])
    for label in range(4):
        own = centers[some.labels == label].mean(axis=0)
        np.testing.assert_allclose(own, centers.mean(axis=0), atol=0.5)


def test_the_red_digit_goes_where_is_said():
    some = tensors.color_films(40, seed=0)
    red = np.clip(some.values[..., 0] - some.values[..., 2] - 0.45, 0, None)
    right = []
    for film, label in zip(red, some.labels, strict=True):
        step = center(film[-1] + 1e-9) - center(film[0] + 1e-9)
        right.append(np.argmax(np.array([-step[0], step[0], -step[1], step[1]])) == label)
    assert np.mean(right) > 0.8  # the blue one covers some
    with pytest.raises(ValueError, match="frames takes 2 to 12"):
        tensors.color_films(1, frames=13)
    with pytest.raises(ValueError, match="part='rest' is unknown"):
        tensors.moving_digits(1, part="rest")
