"""Large images in tiles."""

import keras
import numpy as np
from ascending import RNG, ascend

from dlsg_utils import ascent


def test_tiles_add_up_to_the_whole_image():
    image = keras.Input((None, None, 1))
    model = keras.Model(image, keras.layers.Conv2D(3, 1, name="points")(image))
    start = RNG.uniform(0.3, 0.7, (70, 90, 1))
    whole = ascend(model, ascent.energy("points"), start, steps=1)
    tiled = ascend(model, ascent.energy("points"), start, steps=1, tile=35)
    # A 1×1 convolution sees no borders, so only the padding of the last tiles may differ.
    np.testing.assert_allclose(tiled.images, whole.images, atol=2e-3)
