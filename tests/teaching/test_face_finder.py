"""Lecture 14's face finder: its pieces, and that it finds faces."""

import numpy as np
import pytest

from dlsg_utils import data, training
from dlsg_utils.applications import detection, segmentation
from dlsg_utils.teaching import face_finder

HER_FACE = (60, 165, 175, 260)  # in "astronaut" at 512×512 pixels, by eye


def test_gray_is_luminance():
    color = np.array([[[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0.5, 0.5]]], np.float32)
    np.testing.assert_allclose(
        face_finder.gray(color)[0, :, 0], [0.2989, 0.587, 0.114, 0.5], atol=1e-3
    )
    one = color[..., :1]
    assert face_finder.gray(one) is one


def test_photographs_are_gray_and_do_not_show_the_astronaut():
    images = face_finder.photographs()
    assert len(images) == len(face_finder.NOBODY)
    assert all(image.shape[2] == 1 and max(image.shape) == 512 for image in images)
    assert not {"astronaut", "camera"} & {*face_finder.NOBODY}, "these show people"


def test_pieces_are_cut_out_of_the_images():
    image = np.broadcast_to(np.linspace(0, 1, 200, dtype=np.float32)[:, None, None], (200, 190, 1))
    some = face_finder.pieces([image], 20, seed=1)
    assert some.shape == (20, 25, 25, 1)
    assert np.ptp(some, axis=2).max() < 1e-5
    assert (np.diff(some, axis=1) > 0).all()
    np.testing.assert_array_equal(some, face_finder.pieces([image], 20, seed=1))


@pytest.mark.slow
def test_training_learns_faces_and_goes_on_with_false_alarms():
    classifier = face_finder.train_face_classifier(3, count=300, rounds=2, epochs=6, most=200)
    split = data.load("lfw-subset").validation
    assert training.evaluate(classifier, split).accuracy > 0.7


@pytest.mark.parametrize("seed", face_finder.SEEDS)
def test_the_stored_classifiers_know_faces_that_they_never_saw(seed):
    classifier = face_finder.stored_face_classifier(seed)
    assert training.evaluate(classifier, data.load("lfw-subset").test).accuracy > 0.9


@pytest.mark.parametrize("seed", face_finder.SEEDS)
def test_the_stored_classifiers_find_the_astronauts_face(seed):
    network = segmentation.convolutionalize(face_finder.stored_face_classifier(seed))
    photograph = face_finder.gray(data.image("astronaut"))
    found = segmentation.detect_in_pyramid(
        network, photograph, label=face_finder.FACE, scales=face_finder.SCALES
    )
    assert detection.iou(found.boxes, [HER_FACE]).max() > 0.4


def test_there_are_three_stored_classifiers():
    with pytest.raises(ValueError, match=r"seed takes .*, got 3"):
        face_finder.stored_face_classifier(3)
