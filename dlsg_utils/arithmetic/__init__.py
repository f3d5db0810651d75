"""Convolution arithmetic in plain NumPy: short enough to read, exact on whole numbers.

Everywhere, images are ``(H, W)``, ``(H, W, C)`` or ``(N, H, W, C)`` and kernels are ``(kh, kw)``,
``(kh, kw, C)`` (one filter through all channels) or ``(kh, kw, C, F)`` (F filters, the layout of
Keras). A result has a batch axis if the image has one, and a filter axis if the kernels have one.

``stride`` and ``dilation`` are one number or (rows, columns). ``padding`` counts zeros: one number,
(rows, columns), ((top, bottom), (left, right)), or Keras's words: "valid" adds none and drops what
the last step leaves over, "same" adds what keeps the size at stride 1, an odd zero going to the
bottom and right. With numbers the last step must end flush, or a ValueError names what would fit.

Whole numbers give exact int64 results; float32 stays float32, also beside whole numbers. Used in
lectures 01 to 03.
"""

from dlsg_utils.arithmetic.convolution import (
    ReceptiveField,
    Window,
    conv2d,
    conv_matrix,
    output_size,
    pool2d,
    receptive_field,
    transposed_conv2d,
    windows,
)
from dlsg_utils.arithmetic.regions import correlation, roi_pool

__all__ = [
    "ReceptiveField",
    "Window",
    "conv2d",
    "conv_matrix",
    "correlation",
    "output_size",
    "pool2d",
    "receptive_field",
    "roi_pool",
    "transposed_conv2d",
    "windows",
]
