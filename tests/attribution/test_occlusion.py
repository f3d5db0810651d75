"""Occlusion: closed form, a plain loop."""

import numpy as np
import pytest
from explained import (
    IMAGES,
    TARGETS,
    of_targets,
)

from dlsg_utils import attribution


@pytest.mark.parametrize(("patch", "stride"), [(1, 1), (4, 4), ((5, 3), (2, 3)), (12, 1)])
def test_occlusion_of_a_linear_model_is_the_sum_under_the_patch(linear, patch, stride):
    model, weights = linear
    parts = (of_targets(weights) * (IMAGES - 0.5)).sum(axis=-1)
    rows, columns = patch if isinstance(patch, tuple) else (patch, patch)
    down, right = stride if isinstance(stride, tuple) else (stride, stride)
    sums, counts = np.zeros(parts.shape), np.zeros(parts.shape)
    for top in sorted({*range(0, 13 - rows, down), 12 - rows}):
        for left in sorted({*range(0, 13 - columns, right), 12 - columns}):
            place = np.s_[:, top : top + rows, left : left + columns]
            sums[place] += parts[place].sum(axis=(1, 2))[:, None, None]
            counts[place] += 1
    got = attribution.occlusion(model, IMAGES, TARGETS, patch=patch, stride=stride)
    np.testing.assert_allclose(got, sums / counts, atol=2e-6)


def test_occlusion_equals_a_plain_loop(small, expected):
    sums, counts = np.zeros((3, 12, 12)), np.zeros((3, 12, 12))
    rows = np.arange(3)
    clean = small(IMAGES).numpy()[rows, TARGETS]
    for top in (0, 3, 6, 7):
        for left in (0, 3, 6, 7):
            covered = IMAGES.copy()
            place = np.s_[:, top : top + 5, left : left + 5]
            covered[place] = 0.5
            sums[place] += (clean - small(covered).numpy()[rows, TARGETS])[:, None, None]
            counts[place] += 1
    np.testing.assert_allclose(expected["occlusion"], sums / counts, atol=1e-6)
