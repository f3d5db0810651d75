"""The evolution studio's state, without a browser and without a kernel."""

import threading

import numpy as np
import pytest
import traitlets

from dlsg_utils import adversarial, widgets


def as_bytes(images):
    return (images * 255).round().astype(np.uint8).tobytes()


def evolved(network, encoding="cppn", **options):
    settings = {"population": 20, "seed": 3, "progress": False} | options
    return adversarial.evolve(network, encoding, **settings)


def shown(studio):
    return np.frombuffer(studio.history, np.float32).reshape(-1, len(studio.names))


def test_what_evolves_is_what_evolve_evolves(network):
    studio = widgets.EvolutionStudio(network, population=20, generations=6, seed=3)
    assert (studio.generation, studio.done, studio.running) == (0, 0.0, False)
    np.testing.assert_allclose(shown(studio), evolved(network, generations=0).history, rtol=1e-4)
    studio.start()
    assert studio.wait(120)
    expected = evolved(network, generations=6)
    assert (studio.generation, studio.done, studio.message) == (6, 1.0, "")
    np.testing.assert_allclose(shown(studio), expected.history, rtol=1e-3)
    assert studio.elites == as_bytes(expected.images)  # as they are: 28 × 28 are small enough
    assert studio.small_shape == studio.shape == (28, 28, 1)
    studio.chosen = 7
    assert studio.frame == as_bytes(expected.images[7])

    # After the last generation it begins anew, with the next seed.
    studio.start()
    assert studio.wait(120)
    again = evolved(network, generations=6, seed=4)
    np.testing.assert_allclose(shown(studio), again.history, rtol=1e-3)


def test_it_is_stopped_goes_on_and_is_reset(network):
    studio = widgets.EvolutionStudio(
        network, class_names="ABCDEFGHIJ", population=20, seed=3, classes=[4, 0]
    )
    assert studio.names == ["E", "A"]
    evolving = threading.Event()
    studio.observe(lambda change: change["new"] > 1 and evolving.set(), "generation")
    studio.start()
    assert evolving.wait(120)
    studio.cancel()
    assert studio.wait(120)
    stopped = studio.generation
    assert 1 < stopped < 200
    studio.generations = stopped + 2
    studio.start()
    assert studio.wait(120)
    expected = evolved(network, classes=[4, 0], generations=stopped + 2)
    np.testing.assert_allclose(shown(studio), expected.history, rtol=1e-3)

    studio.encoding = "direct"
    assert studio.wait(120)
    assert (studio.generation, studio.running) == (0, False)
    random = evolved(network, "direct", classes=[4, 0], generations=0)
    np.testing.assert_allclose(shown(studio), random.history, rtol=1e-3)
    studio._on_reset(None, "reset", None)
    assert studio.wait(120)
    random = evolved(network, "direct", classes=[4, 0], generations=0, seed=4)
    np.testing.assert_allclose(shown(studio), random.history, rtol=1e-3)


def test_large_images_have_small_ones_beside(color_network):
    studio = widgets.EvolutionStudio(color_network, size=(100, 130), population=4, seed=0)
    assert (studio.shape, studio.small_shape) == ((100, 130, 3), (34, 44, 3))
    assert len(studio.elites) == 3 * 34 * 44 * 3
    small = np.frombuffer(studio.elites, np.uint8).reshape(3, 34, 44, 3)
    np.testing.assert_allclose(small / 255, studio.evolution.images[:, ::3, ::3], atol=1e-3)


def test_what_is_refused(network):
    studio = widgets.EvolutionStudio
    with pytest.raises(ValueError, match="classes takes 1 to 20 of them, got 0"):
        studio(network, classes=[])
    with pytest.raises(ValueError, match="numbers 0 to 9, got 10"):
        studio(network, classes=[1, 10])
    with pytest.raises(ValueError, match="each of the 10 classes, got 2"):
        studio(network, class_names="ab")
    with pytest.raises(ValueError, match=r"encoding='magic' is unknown"):
        studio(network, encoding="magic")
    with pytest.raises(ValueError, match="generations must be at least 1"):
        studio(network, generations=0)
    with pytest.raises(traitlets.TraitError, match="chosen takes 0 to 1, got 2"):
        studio(network, classes=[0, 1], population=4).chosen = 2
