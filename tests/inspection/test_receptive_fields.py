"""Receptive fields equal what changes an output."""

import bisect

import numpy as np
import pytest

from dlsg_utils import inspection, models


def test_receptive_field_equals_what_changes_an_output():
    """Probe: pixels whose change reaches one unit of the last pooled map."""
    table = inspection.describe(models.lee_cnn())
    inner = inspection.truncate(
        models.lee_cnn(activation="linear", pooling="average", seed=1), "pool2"
    )
    image = np.random.default_rng(0).random((1, 28, 28, 1), dtype=np.float32)
    probes = np.repeat(image, 28, axis=0)
    probes[np.arange(28), np.arange(28), :, 0] += 1  # one row changed in each
    changed = np.abs(inner(probes) - inner(image))[:, 2].max(axis=(1, 2)) > 1e-4
    assert changed.sum() == int(table.loc["pool2", "receptive_field"]) == 10


@pytest.mark.slow
def test_googlenets_receptive_field_is_what_changes_an_output():
    """A strip of a picture; all weights positive, so that no change is lost."""
    model = models.googlenet(input_shape=(800, 32, 3), classes=2)
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            layer.kernel.assign(np.full(layer.kernel.shape, 1 / layer.kernel.shape[-2]))
    last = inspection.truncate(model, "inception5b")

    def seen(row):
        strip = np.zeros((1, 800, 32, 3), dtype=np.float32)
        strip[:, row] = 1
        return bool(last(strip)[:, 12].numpy().any())

    first = bisect.bisect_left(range(400), True, key=seen)
    end = 799 - bisect.bisect_left(range(400), True, key=lambda row: seen(799 - row))
    field = inspection.describe(model).loc["inception5b", "receptive_field"]
    assert end - first + 1 == int(field) == 715
