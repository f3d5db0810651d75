"""Lecture 14's face finder: its pictures, and that it finds faces."""

import numpy as np
import pytest

from dlsg_utils import data
from dlsg_utils.applications import detection, segmentation
from dlsg_utils.data.backgrounds import BACKGROUNDS
from dlsg_utils.teaching import face_finder


def test_gray_is_luminance():
    color = np.array([[[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0.5]]], np.float32)
    np.testing.assert_allclose(
        face_finder.gray(color)[0, :, 0], [0.2989, 0.587, 0.114, 0.5], atol=1e-3
    )
    one = color[..., :1]
    assert face_finder.gray(one) is one


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_photographs_are_those_of_the_scenes(part):
    images = face_finder.photographs(part)
    assert len(images) == len(BACKGROUNDS[part])
    assert all(image.shape[2] == 1 and max(image.shape) == 512 for image in images)


def test_pieces_are_cut_out_of_the_images():
    image = np.broadcast_to(np.linspace(0, 1, 200, dtype=np.float32)[:, None, None], (200, 190, 1))
    some = face_finder.pieces([image], 20, seed=1)
    assert some.shape == (20, 25, 25, 1)
    assert np.ptp(some, axis=2).max() < 1e-5
    assert (np.diff(some, axis=1) > 0).all()
    np.testing.assert_array_equal(some, face_finder.pieces([image], 20, seed=1))


def test_each_face_of_a_part_lies_in_a_photograph():
    pictures = face_finder.face_pictures("validation", seed=2)
    split = data.load("lfw-subset").validation
    faces = split.images[split.labels == face_finder.FACE]
    assert len(pictures.images) == len(pictures.boxes) == len(faces) == 20
    for image, (top, left, bottom, right), face in zip(
        pictures.images, pictures.boxes.astype(int), faces, strict=True
    ):
        assert bottom - top == right - left
        shown = image[top:bottom, left:right]
        small = np.asarray(
            detection.warp_regions(shown, [[0, 0, *shown.shape[:2]]], size=25, context=0)
        )
        assert np.corrcoef(small.ravel(), face.ravel())[0, 1] > 0.9


@pytest.mark.slow
def test_it_finds_faces_that_it_did_not_learn_from():
    classifier = face_finder.train_face_classifier(seed=3, count=800, rounds=1, epochs=4)
    images, labels = data.load("lfw-subset").validation
    found = classifier.predict(images, verbose=0).argmax(axis=-1)
    assert (found == labels).mean() > 0.8
    network = segmentation.convolutionalize(classifier)
    assert network.name == "lee_cnn_map"
