"""Images and kernels as arrays with all four axes, and back; exact types for whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core import checks
from dlsg_utils.arithmetic.geometry import Axis

Array = NDArray[Any]


def numbers(argument: str, value: ArrayLike) -> Array:
    """Return finite numbers as int64, float32 or wider."""
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{argument} takes an array of numbers, got dtype {array.dtype}.")
    if array.size == 0:
        raise ValueError(f"{argument} is empty: shape {array.shape}.")
    if array.dtype.kind == "f":
        if not np.isfinite(array).all():
            bad = tuple(np.argwhere(~np.isfinite(array))[0].tolist())
            raise ValueError(f"{argument} holds NaN or infinity, first at index {bad}.")
        return array.astype(np.result_type(array, np.float32), copy=False)
    if array.dtype == np.uint64 and array.max() > np.iinfo(np.int64).max:
        raise ValueError(f"{argument} takes whole numbers below 2**63, got {array.max()}.")
    return array.astype(np.int64, copy=False)


def as_image(value: ArrayLike, argument: str = "image") -> Array:
    """Return one image, with or without channels, or a batch."""
    return _ranked(argument, value, "(H, W), (H, W, C) or (N, H, W, C)")


def as_kernels(value: ArrayLike) -> Array:
    """Return one kernel, with or without channels, or several."""
    return _ranked("kernels", value, "(kh, kw), (kh, kw, C) or (kh, kw, C, F)")


def _ranked(argument: str, value: ArrayLike, shapes: str) -> Array:
    array = numbers(argument, value)
    if array.ndim not in (2, 3, 4):
        raise ValueError(f"{argument} takes {shapes}, got shape {array.shape}.")
    return array


def image_shape(shape: Sequence[int]) -> tuple[int, int, int]:
    """Return (H, W, C); an image without channels has one."""
    if np.shape(shape) not in ((2,), (3,)):
        raise ValueError(f"image_shape takes (H, W) or (H, W, C), got {shape!r}.")
    height, width, channels = (checks.whole("image_shape", n) for n in (*shape, 1)[:3])
    return height, width, channels


def with_batch(images: Array) -> Array:
    """Give images all the axes (N, H, W, C)."""
    images = images[..., None] if images.ndim == 2 else images
    return images[None] if images.ndim == 3 else images


def with_filters(kernels: Array) -> Array:
    """Give kernels all the axes (kh, kw, C, F)."""
    return kernels.reshape(*kernels.shape, *(1,) * (4 - kernels.ndim))


def drop_axes(out: Array, *, batch: bool, last: bool) -> Array:
    """Take away the batch and the last axis if the arguments had none."""
    out = out if last else out[..., 0]
    return out if batch else out[0]


def check_channels(channels: int, kernels: Array) -> None:
    """Raise unless the kernels (kh, kw, C, F) have the image's channels."""
    if kernels.shape[2] != channels:
        height, width, found, _ = kernels.shape
        raise ValueError(
            f"kernels have {found} channel{'s' * (found != 1)}, but the image has {channels}. They "
            f"take the shape ({height}, {width}, {channels}) or ({height}, {width}, {channels}, F);"
            " to filter each channel on its own, call conv2d with image[..., c]."
        )


def dtypes(images: Array, kernels: Array, bias: Array) -> tuple[np.dtype[Any], np.dtype[Any]]:
    """Return the type to compute in and the type of the result.

    Whole numbers are computed in float64, which has the fast matrix product, while it holds every
    possible sum exactly; then in int64; beyond that in Python's own integers.
    """
    if floats := [a.dtype for a in (images, kernels, bias) if a.dtype.kind == "f"]:
        return np.result_type(*floats), np.result_type(*floats)
    image, kernel, added = (max(int(a.max()), -int(a.min())) for a in (images, kernels, bias))
    bound = image * kernel * kernels.size + added
    work = np.float64 if bound <= 2**53 else np.int64 if bound < 2**63 else np.object_
    return np.dtype(work), np.dtype(np.int64)


def window_views(images: Array, rows: Axis, columns: Axis, fill: float = 0) -> Array:
    """View a batch as all its windows, (N, H', W', kh, kw, C), padded with ``fill``."""
    edges = ((0, 0), (rows.before, rows.after), (columns.before, columns.after), (0, 0))
    padded = np.pad(images, edges, constant_values=fill) if np.any(edges) else images
    window = (rows.effective_kernel, columns.effective_kernel)
    stepped = sliding_window_view(padded, window, axis=(1, 2))[:, :: rows.stride, :: columns.stride]
    return stepped[..., :: rows.dilation, :: columns.dilation].transpose(0, 1, 2, 4, 5, 3)


def finish(out: Array, dtype: np.dtype[Any], *, batch: bool, last: bool) -> Array:
    """Give the result its type, and drop the axes that the arguments lacked."""
    try:
        return drop_axes(out.astype(dtype, copy=False), batch=batch, last=last)
    except OverflowError:
        raise ValueError(
            "The result exceeds the whole numbers of 64 bits; give the image as float64."
        ) from None
