"""A degraded picture made better: larger, in focus, without the blur of a motion.

Each network is trained by ``training.fit`` on squares of photographs; pictures of any size go
through it, in tiles if they are large::

    squares = restoration.paired_crops(pairs, count=10_000, size=45, border=6)
    training.fit(model, *squares, loss="mse", epochs=3)
    large = restoration.super_resolve(model, small, factor=3)
    restoration.psnr(large, truth, border=9)
"""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.applications.restoration.crops import paired_crops
from dlsg_utils.applications.restoration.deconvolution import (
    blur,
    deconvolution_network,
    deconvolve,
    disk_kernel,
    pseudo_inverse,
    richardson_lucy,
    separable_terms,
    wiener,
)
from dlsg_utils.applications.restoration.motion import (
    MOTIONS,
    blur_by_map,
    deblur_by_map,
    log_spectra,
    motion_errors,
    motion_kernel,
    motion_map,
    motion_network,
    motion_patches,
    roll_map,
)
from dlsg_utils.applications.restoration.quality import luminance, psnr, ssim
from dlsg_utils.applications.restoration.super_resolution import (
    bicubic,
    shrink,
    srcnn,
    super_resolve,
)
from dlsg_utils.applications.restoration.tiles import run_in_tiles
from dlsg_utils.applications.restoration.trained import recorded_results, trained_network

__all__ = [
    "MOTIONS",
    "bicubic",
    "blur",
    "blur_by_map",
    "deblur_by_map",
    "deconvolution_network",
    "deconvolve",
    "disk_kernel",
    "log_spectra",
    "luminance",
    "motion_errors",
    "motion_kernel",
    "motion_map",
    "motion_network",
    "motion_patches",
    "paired_crops",
    "pseudo_inverse",
    "psnr",
    "recorded_results",
    "richardson_lucy",
    "roll_map",
    "run_in_tiles",
    "separable_terms",
    "shrink",
    "srcnn",
    "ssim",
    "super_resolve",
    "trained_network",
    "wiener",
]

__getattr__ = elsewhere(
    __name__,
    downsample="shrink",
    upsample="bicubic",
    gaussian_kernel="disk_kernel",
    peak_signal_noise_ratio="psnr",
    structural_similarity="ssim",
    lucy_richardson="richardson_lucy",
)
