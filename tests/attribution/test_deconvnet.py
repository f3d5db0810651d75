"""Deconvnet: against one by hand."""

import numpy as np
import pytest
from explained import (
    IMAGES,
    KINDS,
)

from dlsg_utils import arithmetic, attribution


def numpy_deconvnet(model, image, channel, *, rectify=True):
    """Zeiler and Fergus by hand: down from the strongest unit of conv2's rectified maps."""

    def kernel(name):
        return model.get_layer(name).kernel.numpy()

    def bias(name):
        return model.get_layer(name).bias.numpy()

    first = np.maximum(arithmetic.conv2d(image, kernel("conv1"), bias=bias("conv1")), 0)
    pooled = arithmetic.pool2d(first, 2)
    second = np.maximum(arithmetic.conv2d(pooled, kernel("conv2"), bias=bias("conv2")), 0)
    place = np.unravel_index(second[..., channel].argmax(), second.shape[:2])
    signal = np.zeros_like(second)
    signal[(*place, channel)] = second[(*place, channel)]
    signal = arithmetic.transposed_conv2d(signal, kernel("conv2"))
    unpooled = np.zeros_like(first)
    for row, column, c in np.ndindex(pooled.shape):
        block = first[2 * row : 2 * row + 2, 2 * column : 2 * column + 2, c]
        switch = np.unravel_index(block.argmax(), (2, 2))
        unpooled[2 * row + switch[0], 2 * column + switch[1], c] = signal[row, column, c]
    signal = np.maximum(unpooled, 0) if rectify else unpooled
    return arithmetic.transposed_conv2d(signal, kernel("conv1")), place


@pytest.mark.parametrize("kind", ["sequential", "functional", "nested", "subclassed"])
def test_deconvnet_equals_one_by_hand(small, kind):
    model = KINDS.get(kind, lambda inner: inner)(small)
    for image in IMAGES:
        by_hand, place = numpy_deconvnet(small, image, 3)
        for position in (None, place):
            got = attribution.deconvnet(
                model, image, 3, layer="rectifier2", position=position, per_channel=True
            )
            np.testing.assert_allclose(got, by_hand, atol=1e-6)
        unrectified, _ = numpy_deconvnet(small, image, 3, rectify=False)
        assert np.abs(got - unrectified).max() > 1e-3  # the test can tell them apart
