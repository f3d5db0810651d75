"""The networks for lecture 22 that ship: they give what was recorded, and it is in order."""

import numpy as np
import pytest

from dlsg_utils.applications import restoration
from dlsg_utils.teaching import restorers


@pytest.fixture(scope="module")
def results():
    return restoration.recorded_results()


def of(results, task, method, measure, name="all", part="test"):
    asked = {"task": task, "method": method, "measure": measure, "name": name, "part": part}
    return results[(results[list(asked)] == list(asked.values())).all(axis=1)].value.to_numpy()


def test_what_is_learned_was_measured_from_three_seeds(results):
    for task, method, measure in (
        ("super-resolution", "SRCNN", "psnr"),
        ("deconvolution", "network", "psnr"),
        ("deconvolution", "network, random start", "ssim"),
        ("motion", "network", "accuracy"),
        ("motion", "spectra", "accuracy"),
        ("map", "map", "psnr"),
    ):
        assert len(of(results, task, method, measure)) == 3, (task, method)


def test_srcnn_is_half_a_decibel_better_than_bicubic_with_each_seed(results):
    bicubic = of(results, "super-resolution", "bicubic", "psnr")
    assert (of(results, "super-resolution", "SRCNN", "psnr") > bicubic + 0.5).all()


def test_what_was_chosen_is_best_on_validation(results):
    for method in ("Wiener", "Richardson–Lucy", "start"):
        rows = results[(results.method == method) & (results.part == "validation")]
        tried = rows[(rows.name == "all") & ~rows.measure.isin(["psnr", "ssim", "chosen"])]
        best = float(tried.measure[tried.value.idxmax()])
        assert best == of(results, "deconvolution", method, "chosen", part="validation")


def test_means_are_those_of_the_photographs(results):
    names = restorers.PHOTOGRAPHS["test"]
    for method in ("blurred", "Wiener", "start"):
        values = [of(results, "deconvolution", method, "psnr", name) for name in names]
        mean = of(results, "deconvolution", method, "psnr")
        np.testing.assert_allclose(np.mean(values), mean, atol=1e-3)


@pytest.mark.slow
def test_the_shipped_networks_restore_as_recorded(results):
    bright = restorers.luminances("test")["chelsea"]
    network = restoration.trained_network("srcnn")
    found = restoration.super_resolve(network, restoration.shrink(bright, 3), factor=3)
    decibel = restoration.psnr(found, bright[: found.shape[0], : found.shape[1]], border=9)
    recorded = of(results, "super-resolution", "SRCNN", "psnr", "chelsea")[0]
    assert decibel == pytest.approx(recorded, abs=0.02)

    kernel, number = restoration.disk_kernel(3), restorers.PHOTOGRAPHS["test"].index("chelsea")
    blurred = restoration.blur(bright, kernel, brightness=1.3, noise=0.01, seed=200 + number)
    truth = (bright * np.float32(1.3)).clip(0, 1)
    found = restoration.deconvolve(restoration.trained_network("deconvolution_network"), blurred)
    recorded = of(results, "deconvolution", "network", "psnr", "chelsea")[0]
    assert restoration.psnr(found, truth, border=30) == pytest.approx(recorded, abs=0.02)


@pytest.mark.slow
def test_the_shipped_network_tells_motions_as_recorded(results):
    photographs = restorers.luminances("test").values()
    patches, motions = restoration.motion_patches(photographs, count=730, seed=7)
    model = restoration.trained_network("motion_network")
    right = (model.predict(patches, verbose=0).argmax(axis=1) == motions).mean()
    # Other patches of the same photographs.
    assert right == pytest.approx(of(results, "motion", "network", "accuracy")[0], abs=0.04)


def test_there_are_three_networks():
    with pytest.raises(ValueError, match="Did you mean 'motion_network'"):
        restoration.trained_network("motion")
