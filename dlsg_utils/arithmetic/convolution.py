"""Convolution and pooling in NumPy: see the package for what all functions share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_array

from dlsg_utils._core import checks
from dlsg_utils.arithmetic import arrays, geometry
from dlsg_utils.arithmetic.arrays import Array
from dlsg_utils.arithmetic.geometry import AxisPadding, Padding, PairOfInts


def output_size(
    size: int, kernel: int, *, stride: int = 1, padding: AxisPadding = 0, dilation: int = 1
) -> int:
    """Count the positions of a kernel along one axis: (size - effective + 2 padding)/stride + 1.

    The effective size of a dilated kernel is ``dilation * (kernel - 1) + 1``. All arguments are
    in pixels; ``padding`` is one number for both ends, (before, after), "same" or "valid".

    Raises
    ------
    ValueError
        If the kernel does not fit, or the last step would overhang the input; the message names
        the nearest arguments that fit.

    Examples
    --------
    >>> output_size(7, 3), output_size(7, 3, stride=2), output_size(7, 3, padding=1)
    (5, 3, 7)

    Source: DLSG #4, "Output size". Used in lectures 01 and 05.
    """
    return geometry.axis(size, kernel, stride, padding, dilation).positions


def conv2d(
    image: ArrayLike,
    kernels: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: PairOfInts = 1,
    padding: Padding = 0,
    dilation: PairOfInts = 1,
    flip: bool = False,
) -> Array:
    """Slide the kernels over the image; each position gives the dot product of kernel and window.

    This is what CNNs call convolution. Strictly it is the cross-correlation; ``flip=True`` rotates
    the kernels by 180 degrees first, which makes it the convolution of mathematics.

    Parameters
    ----------
    image : (H, W), (H, W, C) or (N, H, W, C)
        Finite numbers of any range.
    kernels : (kh, kw), (kh, kw, C) or (kh, kw, C, F)
        C is the image's; kernels of two axes are for images of one channel.
    bias : number or (F,), optional
        Added to each output map.
    stride, padding, dilation
        See :mod:`dlsg_utils.arithmetic`.

    Returns
    -------
    (H', W'), (H', W', F), (N, H', W') or (N, H', W', F)
        H' and W' are what ``output_size`` gives.

    Raises
    ------
    ValueError
        If the channels differ, the kernel does not fit, or a value is NaN or infinite.

    Source: DLSG #4, "Convolution"; Jiang, "CNN - Convolution". Used in lectures 01 to 03.
    """
    images, weights = arrays.as_image(image), arrays.as_kernels(kernels)
    biases = arrays.numbers("bias", 0 if bias is None else bias)
    batch, filters = images.ndim == 4, weights.ndim == 4
    images, weights = arrays.with_batch(images), arrays.with_filters(weights)
    arrays.check_channels(images.shape[3], weights)
    if biases.shape not in ((), (weights.shape[3],)):
        raise ValueError(f"bias takes one number or {weights.shape[3]}, got shape {biases.shape}.")
    rows, columns = geometry.axes(images.shape[1:3], weights.shape[:2], stride, padding, dilation)
    if flip:
        weights = weights[::-1, ::-1]
    work, final = arrays.dtypes(images, weights, biases)
    matrix = weights.reshape(-1, weights.shape[3]).astype(work)
    views = arrays.window_views(images.astype(work, copy=False), rows, columns)
    out = np.empty((*views.shape[:3], matrix.shape[1]), work)
    for row in range(rows.positions):  # row by row, so that the copied windows stay in the cache
        out[:, row] = views[:, row].reshape(-1, columns.positions, len(matrix)) @ matrix
    return arrays.finish(out + biases.astype(work), final, batch=batch, last=filters)


def pool2d(
    image: ArrayLike,
    size: PairOfInts = 2,
    *,
    stride: PairOfInts | None = None,
    padding: Padding = "valid",
    mode: Literal["max", "average"] = "max",
) -> Array:
    """Take the maximum or the average of each window, channel by channel.

    Padding never takes part: the maximum is of real pixels, and so is the average.

    Parameters
    ----------
    image : (H, W), (H, W, C) or (N, H, W, C)
        Finite numbers of any range.
    size, stride : int or (rows, columns)
        Of the window; the stride is the size unless given.
    padding
        See :mod:`dlsg_utils.arithmetic`; "valid" drops rows and columns that fill no window, as
        Keras does.
    mode : "max" or "average"

    Returns
    -------
    array of the image's rank
        Averages of whole numbers are float64; otherwise as the image.

    Source: DLSG #4, "Max pool". Used in lectures 02, 03 and 05.
    """
    checks.one_of("mode", mode, ("max", "average"))
    images = arrays.as_image(image)
    batch, channels = images.ndim == 4, images.ndim > 2
    images, window = arrays.with_batch(images), geometry.pair("size", size)
    strides = window if stride is None else stride
    rows, columns = geometry.axes(images.shape[1:3], window, strides, padding, dilation=1)
    for name, along in (("rows", rows), ("columns", columns)):
        if max(along.before, along.after) >= along.kernel:
            raise ValueError(
                f"padding must be smaller than the window, or some windows hold no pixel; "
                f"along the {name} it takes at most {along.kernel - 1}."
            )
    if mode == "average":
        images = images.astype(np.result_type(images, np.float32), copy=False)
        ones = np.ones_like(images[:1, :, :, :1])
        sums, pixels = (
            arrays.window_views(each, rows, columns).sum(axis=(3, 4)) for each in (images, ones)
        )
        return arrays.drop_axes(sums / pixels, batch=batch, last=channels)
    lowest = -np.inf if images.dtype.kind == "f" else np.iinfo(images.dtype).min
    maxima = arrays.window_views(images, rows, columns, fill=lowest).max(axis=(3, 4))
    return arrays.drop_axes(maxima, batch=batch, last=channels)


def transposed_conv2d(
    maps: ArrayLike,
    kernels: ArrayLike,
    *,
    stride: PairOfInts = 1,
    padding: Padding = 0,
    dilation: PairOfInts = 1,
    size: PairOfInts | None = None,
) -> Array:
    """Go back from maps to an image: each map value adds its kernel, times the value, to the image.

    **The input is the map side**, what ``conv2d`` with these very kernels, stride and padding gives
    out; the result has the shape of the image that ``conv2d`` takes in::

        image (H, W, C)  --conv2d-->             maps (H', W', F)
        image (H, W, C)  <--transposed_conv2d--  maps (H', W', F)

    It is the transpose (adjoint), not the inverse: shapes come back, values do not. As a matrix it
    is ``conv_matrix(...).T``, which is also how gradients flow back through a convolution.

    Parameters
    ----------
    maps : (H', W') or (N, H', W'); with the filter axis F last if the kernels have one
    kernels : (kh, kw), (kh, kw, C) or (kh, kw, C, F)
        As for ``conv2d``. Keras's ``Conv2DTranspose`` calls the same array (kh, kw, out, in).
    stride, padding, dilation
        Those of the ``conv2d`` that is transposed; padding is cut away here.
    size : int or (rows, columns), optional
        Of the image, as "same" and "valid" make the same maps from several sizes. The default is
        Keras's: stride times the maps' size, and with "valid" at least the effective kernel size.

    Returns
    -------
    (H, W), with the axes N before and C after where the maps and the kernels have them.

    Source: Zeiler & Fergus 2013; Dumoulin & Visin 2016, chapter 4. Used in lecture 01.
    """
    values, weights = arrays.as_image(maps, "maps"), arrays.as_kernels(kernels)
    filters, channels = weights.ndim == 4, weights.ndim > 2
    batch = values.ndim == 3 + filters
    if values.ndim != 2 + filters + batch or (filters and values.shape[-1] != weights.shape[3]):
        expected = f"(H', W', {weights.shape[3]})" if filters else "(H', W')"
        raise ValueError(
            f"maps are the side that conv2d gives out: for kernels of shape {weights.shape} they "
            f"take {expected}, or a batch of these; got shape {values.shape}."
        )
    values = values if batch else values[None]
    values, weights = values if filters else values[..., None], arrays.with_filters(weights)
    rows, columns = geometry.transposed_axes(
        values.shape[1:3], weights.shape[:2], stride, padding, dilation, size
    )
    work, final = arrays.dtypes(values, weights, arrays.numbers("bias", 0))
    values, weights = values.astype(work, copy=False), weights.astype(work)
    height, width = (along.before + along.size + along.after for along in (rows, columns))
    padded = np.zeros((len(values), height, width, weights.shape[2]), work)
    for i, j in np.ndindex(*weights.shape[:2]):
        row, column = rows.indices()[:, i] + rows.before, columns.indices()[:, j] + columns.before
        padded[:, row[:, None], column] += values @ weights[i, j].T
    image = padded[:, rows.before :, columns.before :][:, : rows.size, : columns.size]
    return arrays.finish(image, final, batch=batch, last=channels)


def conv_matrix(
    kernels: ArrayLike,
    image_shape: Sequence[int],
    *,
    stride: PairOfInts = 1,
    padding: Padding = 0,
    dilation: PairOfInts = 1,
) -> csr_array:
    """Write the convolution as a sparse matrix: one row an output neuron, one column a pixel.

    ``conv_matrix(kernels, image.shape) @ image.ravel() == conv2d(image, kernels).ravel()``

    Every connection is stored, also where its weight is zero; those to padding are left out.

    Parameters
    ----------
    kernels : (kh, kw), (kh, kw, C) or (kh, kw, C, F)
    image_shape : (H, W) or (H, W, C)
    stride, padding, dilation
        See :mod:`dlsg_utils.arithmetic`.

    Returns
    -------
    scipy.sparse.csr_array, (H' W' F, H W C)
        int64 for whole numbers, else of the kernels' type.

    Source: Raiko, "Local connectivity" and "Parameter sharing"; Jiang, "CNN - Convolution".
    Used in lectures 01 and 02.
    """
    weights = arrays.with_filters(arrays.as_kernels(kernels))
    height, width, channels = arrays.image_shape(image_shape)
    arrays.check_channels(channels, weights)
    rows, columns = geometry.axes((height, width), weights.shape[:2], stride, padding, dilation)
    # All arrays are (H', W', F, kh, kw, C): an output neuron, then its connections.
    indices = np.arange(height * width * channels).reshape(1, height, width, channels)
    pixels = arrays.window_views(indices, rows, columns, fill=-1)[0, :, :, None]
    pixels, connected = np.broadcast_arrays(pixels, weights.transpose(3, 0, 1, 2))
    inside = pixels >= 0
    row_ends = inside.sum(axis=(3, 4, 5)).cumsum()
    return csr_array(
        (connected[inside], pixels[inside], np.concatenate([[0], row_ends])),
        shape=(row_ends.size, indices.size),
    )


class ReceptiveField(NamedTuple):
    """The input pixels that one unit of a layer depends on, along one axis.

    Unit ``i`` depends on the ``size`` pixels from ``start + i * jump``; a negative start is
    padding.
    """

    size: int
    jump: int
    start: int


def receptive_field(layers: Iterable[Sequence[int]]) -> list[ReceptiveField]:
    """Receptive field after each layer of a stack of convolutions and poolings, along one axis.

    Parameters
    ----------
    layers : iterable of (kernel, stride) or (kernel, stride, padding, dilation)
        From the input to the output, in pixels of each layer's own input; padding is that before
        the first pixel.

    Returns
    -------
    list of ReceptiveField
        One a layer, in pixels of the network's input.

    Examples
    --------
    >>> receptive_field([(3, 1), (3, 1), (3, 1)])[-1].size  # three 3x3, like one 7x7
    7

    Source: Dumoulin & Visin 2016; Raiko, "Scaling up".
    """
    fields, field = [], ReceptiveField(size=1, jump=1, start=0)
    names = ("kernel", "stride", "padding", "dilation")
    for layer in layers:
        if np.shape(layer) not in ((2,), (4,)):
            raise ValueError(
                "layers takes (kernel, stride) or (kernel, stride, padding, dilation), "
                f"got {layer!r}."
            )
        kernel, stride, padding, dilation = (
            checks.whole(name, value, at_least=int(name != "padding"))
            for name, value in zip(names, (*layer, 0, 1), strict=False)
        )
        field = ReceptiveField(
            size=field.size + dilation * (kernel - 1) * field.jump,
            jump=field.jump * stride,
            start=field.start - padding * field.jump,
        )
        fields.append(field)
    return fields


class Window(NamedTuple):
    """One position of a sliding kernel: its row and column in the output, and its pixels.

    ``rows`` and ``columns`` are indices into the image, one a kernel row or column; those below 0
    or beyond the image are padding.
    """

    row: int
    column: int
    rows: tuple[int, ...]
    columns: tuple[int, ...]


def windows(
    image_shape: Sequence[int],
    kernel: PairOfInts,
    *,
    stride: PairOfInts = 1,
    padding: Padding = 0,
    dilation: PairOfInts = 1,
) -> list[Window]:
    """List the positions that a kernel visits on an image, in reading order.

    Parameters
    ----------
    image_shape : (H, W) or (H, W, C)
    kernel : int or (rows, columns)
    stride, padding, dilation
        See :mod:`dlsg_utils.arithmetic`.

    Source: DLSG #4, "We don't have to go with stride 1". Used by
    ``plotting.show_window_steps``.
    """
    height, width, _ = arrays.image_shape(image_shape)
    rows, columns = geometry.axes(
        (height, width), geometry.pair("kernel", kernel), stride, padding, dilation
    )
    return [
        Window(row, column, tuple(covered_rows), tuple(covered_columns))
        for row, covered_rows in enumerate(rows.indices().tolist())
        for column, covered_columns in enumerate(columns.indices().tolist())
    ]
