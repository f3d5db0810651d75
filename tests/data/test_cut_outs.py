"""Objects without a background are those of scenes."""

import numpy as np
import pytest

from dlsg_utils.data import scenes


def test_an_object_alone_is_the_one_of_a_scene():
    # A scene draws its photograph first, then the object; its place comes last.
    scene = scenes.compose(1, objects=(1, 1), object_size=(30, 30), seed=4)
    top, left, bottom, right = scene.boxes[0][0].astype(int)
    shown = scene.images[0, top:bottom, left:right]
    solid = scene.instances[0, top:bottom, left:right] == 1
    cut_outs = scenes.cut_outs(400, object_size=(30, 30), seed=1)
    assert len(cut_outs) == 400
    for one in cut_outs:
        assert max(one.image.shape[:2]) == 30
        assert one.image.dtype == np.float32
        assert one.image.min() >= 0
        assert one.image.max() <= 1
        assert one.name in scene.class_names
        # Its brightest pixel has its color.
        brightest = one.image[..., :3].reshape(-1, 3).max(axis=0)
        color = np.array(scenes.COLORS[one.color])
        np.testing.assert_allclose(brightest / brightest.max(), color / color.max(), atol=1e-5)
    # What covers the background wholly in the scene has the scene's color, too.
    color = np.array(scenes.COLORS[scene.colors[0][0]])
    hues = shown[solid] / shown[solid].max(axis=-1, keepdims=True)
    assert np.median(np.abs(hues - color / color.max())) < 0.02


def test_parts_classes_sizes_and_seeds():
    some = scenes.cut_outs(20, part="test", classes=["Bag", "7"], object_size=(10, 14), seed=2)
    assert {one.name for one in some} == {"Bag", "7"}
    assert {max(one.image.shape[:2]) for one in some} <= set(range(10, 15))
    again = scenes.cut_outs(20, part="test", classes=["Bag", "7"], object_size=(10, 14), seed=2)
    for one, other in zip(some, again, strict=True):
        np.testing.assert_array_equal(one.image, other.image)
    assert scenes.cut_outs(0) == []
    with pytest.raises(ValueError, match="part='tests' is unknown"):
        scenes.cut_outs(1, part="tests")
    with pytest.raises(ValueError, match="object_size"):
        scenes.cut_outs(1, object_size=(30, 20))
