"""Convolution and pooling in NumPy: see the package for what all functions share."""

from collections.abc import Iterable, Sequence, Sized
from typing import Literal, NamedTuple, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from dlsg_utils._core import checks
from dlsg_utils.arithmetic import arrays
from dlsg_utils.arithmetic.arrays import Array
from dlsg_utils.arithmetic.geometry import (
    AxisPadding,
    Padding,
    PairOfInts,
    axes,
    axis,
    pair,
    transposed_axes,
)


def output_size(
    size: int, kernel: int, *, stride: int = 1, padding: AxisPadding = 0, dilation: int = 1
) -> int:
    """Number of positions a kernel takes along one axis: (size - reach + 2 padding)/stride + 1.

    The reach of a dilated kernel is ``dilation * (kernel - 1) + 1``. All arguments are in pixels;
    ``padding`` is one number for both ends, (before, after), "same" or "valid".

    Raises
    ------
    ValueError
        If the kernel does not fit, or the last step would overhang the input; the message names
        the nearest arguments that fit.

    Examples
    --------
    >>> output_size(7, 3), output_size(7, 3, stride=2), output_size(7, 3, padding=1)
    (5, 3, 7)

    Source: DLSG #4, "Output size". Used in lectures 01, 04 and 05.
    """
    return axis(size, kernel, stride, padding, dilation).positions


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
    """Slide the kernels over the image; each place gives the dot product of kernel and window.

    This is what CNNs call convolution. Strictly it is the cross-correlation; ``flip=True`` turns
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
        See the top of this module.

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
    biases = arrays.numbers("bias", bias)
    batch, filters = images.ndim == 4, weights.ndim == 4
    images, weights = arrays.with_batch(images), arrays.with_filters(weights)
    arrays.check_channels(images.shape[3], weights)
    rows, columns = axes(images.shape[1:3], weights.shape[:2], stride, padding, dilation)
    if flip:
        weights = weights[::-1, ::-1]
    work, final = arrays.dtypes(images, weights, biases)
    matrix = weights.reshape(-1, weights.shape[3]).astype(work)
    views = arrays.window_views(images.astype(work, copy=False), rows, columns)
    out = np.empty((*views.shape[:3], matrix.shape[1]), work)
    for row in range(rows.positions):  # row by row, so that the copied windows stay in the cache
        out[:, row] = views[:, row].reshape(-1, columns.positions, len(matrix)) @ matrix
    return arrays.finish(out, biases, final, batch=batch, last=filters)


@overload
def pool2d(
    image: ArrayLike,
    size: PairOfInts = 2,
    *,
    stride: PairOfInts | None = None,
    padding: Padding = "valid",
    mode: Literal["max", "average"] = "max",
    return_switches: Literal[False] = False,
) -> Array: ...
@overload
def pool2d(
    image: ArrayLike,
    size: PairOfInts = 2,
    *,
    stride: PairOfInts | None = None,
    padding: Padding = "valid",
    mode: Literal["max", "average"] = "max",
    return_switches: Literal[True],
) -> tuple[Array, NDArray[np.int64]]: ...
def pool2d(
    image: ArrayLike,
    size: PairOfInts = 2,
    *,
    stride: PairOfInts | None = None,
    padding: Padding = "valid",
    mode: Literal["max", "average"] = "max",
    return_switches: bool = False,
) -> Array | tuple[Array, NDArray[np.int64]]:
    """Take the maximum or the average of each window, channel by channel.

    Padding never takes part: the maximum is of real pixels, and so is the average.

    Parameters
    ----------
    image : (H, W), (H, W, C) or (N, H, W, C)
        Finite numbers of any range.
    size, stride : int or (rows, columns)
        Of the window; the stride is the size unless given.
    padding
        See the top of this module; "valid" drops rows and columns that fill no window, as Keras.
    mode : "max" or "average"
    return_switches : bool
        Also return where the maxima are, for unpooling.

    Returns
    -------
    pooled : array of the image's rank
        Averages of whole numbers are float64; otherwise as the image.
    switches : int64 array, shaped like ``pooled``; only with ``return_switches``
        Index of each maximum in its own image, flattened: ``image.ravel()[switches] == pooled``,
        and ``unpooled.ravel()[switches] = pooled`` puts the values back. Of equal values the first
        in reading order counts. (The format of ``tf.nn.max_pool_with_argmax``.)

    Source: DLSG #4, "Max pool"; Zeiler & Fergus 2013 (switches).
    Used in lectures 02, 03 and 05.
    """
    checks.one_of("mode", mode, ("max", "average"))
    if return_switches and mode != "max":
        raise ValueError('return_switches=True takes mode="max": an average has no one position.')
    images = arrays.as_image(image)
    axes_given = {"batch": images.ndim == 4, "last": images.ndim > 2}
    images = arrays.with_batch(images)
    window = pair("size", size)
    strides = window if stride is None else stride
    rows, columns = axes(images.shape[1:3], window, strides, padding, dilation=1)
    for name, along in (("rows", rows), ("columns", columns)):
        if max(along.before, along.after) >= along.kernel:
            raise ValueError(
                f"padding must be smaller than the window, or some windows hold no pixel; "
                f"along the {name} it takes at most {along.kernel - 1}."
            )
    if mode == "average":
        images = images.astype(np.result_type(images, np.float32), copy=False)
        sums = arrays.window_views(images, rows, columns).sum(axis=(3, 4))
        real_pixels = (
            rows.inside().sum(axis=1)[:, None, None] * columns.inside().sum(axis=1)[:, None]
        )
        return arrays.drop_axes(sums / real_pixels.astype(sums.dtype), **axes_given)
    lowest = -np.inf if images.dtype.kind == "f" else np.iinfo(images.dtype).min
    views = arrays.window_views(images, rows, columns, fill=lowest)
    pooled = arrays.drop_axes(views.max(axis=(3, 4)), **axes_given)
    if not return_switches:
        return pooled
    tap = views.reshape(*views.shape[:3], -1, views.shape[5]).argmax(axis=3)
    row = rows.indices()[np.arange(rows.positions)[:, None, None], tap // columns.kernel]
    column = columns.indices()[np.arange(columns.positions)[:, None], tap % columns.kernel]
    width, channels = images.shape[2:]
    switches = (row * width + column) * channels + np.arange(channels)
    return pooled, arrays.drop_axes(switches, **axes_given)


def transposed_conv2d(
    maps: ArrayLike,
    kernels: ArrayLike,
    *,
    bias: ArrayLike | None = None,
    stride: PairOfInts = 1,
    padding: Padding = 0,
    dilation: PairOfInts = 1,
    size: PairOfInts | None = None,
) -> Array:
    """Go back from maps to an image: each map value stamps its kernel, weighted, onto the image.

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
    bias : number or (C,), optional
        Added to each channel of the image.
    stride, padding, dilation
        Those of the ``conv2d`` that is transposed; padding is cut away here.
    size : int or (rows, columns), optional
        Of the image, as "same" and "valid" make the same maps from several sizes. The default is
        Keras's: stride times the maps' size, and with "valid" at least the kernel's full reach.

    Returns
    -------
    (H, W), with the axes N before and C after where the maps and the kernels have them.

    Source: Zeiler & Fergus 2013; Dumoulin & Visin 2016, chapter 4. Used in lecture 01.
    """
    stamps, weights = arrays.as_image(maps, "maps"), arrays.as_kernels(kernels)
    biases = arrays.numbers("bias", bias)
    filters, channels = weights.ndim == 4, weights.ndim > 2
    batch = stamps.ndim == 3 + filters
    if stamps.ndim != 2 + filters + batch or (filters and stamps.shape[-1] != weights.shape[3]):
        expected = f"(H', W', {weights.shape[3]})" if filters else "(H', W')"
        raise ValueError(
            f"maps are the side that conv2d gives out: for kernels of shape {weights.shape} they "
            f"take {expected}, or a batch of these; got shape {stamps.shape}."
        )
    weights = arrays.with_filters(weights)
    stamps = stamps if batch else stamps[None]
    stamps = stamps if filters else stamps[..., None]
    rows, columns = transposed_axes(
        stamps.shape[1:3], weights.shape[:2], stride, padding, dilation, size
    )
    work, final = arrays.dtypes(stamps, weights, biases)
    stamps, weights = stamps.astype(work, copy=False), weights.astype(work)
    height = rows.before + rows.size + rows.after
    width = columns.before + columns.size + columns.after
    padded = np.zeros((len(stamps), height, width, weights.shape[2]), work)
    for i, j in np.ndindex(*weights.shape[:2]):
        row, column = rows.indices()[:, i] + rows.before, columns.indices()[:, j] + columns.before
        padded[:, row[:, None], column] += stamps @ weights[i, j].T
    image = padded[:, rows.before :, columns.before :][:, : rows.size, : columns.size]
    return arrays.finish(image, biases, final, batch=batch, last=channels)


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
        See the top of this module.

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
    rows, columns = axes((height, width), weights.shape[:2], stride, padding, dilation)
    # All arrays below are (H', W', F, kh, kw, C): output neuron first, then its connections.
    row, column = rows.indices()[:, None, None, :, None, None], columns.indices()[:, None, None, :]
    pixel = (row * width + column[..., None]) * channels + np.arange(channels)
    inside = rows.inside()[:, None, None, :, None, None] & columns.inside()[:, None, None, :, None]
    weight = weights.transpose(3, 0, 1, 2)
    pixel, inside, weight = np.broadcast_arrays(pixel, inside, weight)
    row_ends = inside.sum(axis=(3, 4, 5)).cumsum()
    return csr_array(
        (weight[inside], pixel[inside], np.concatenate([[0], row_ends])),
        shape=(row_ends.size, height * width * channels),
    )


class ReceptiveField(NamedTuple):
    """The input pixels that one unit of a layer sees, along one axis.

    Unit ``i`` sees the ``size`` pixels from ``start + i * jump``; a negative start is padding.
    """

    size: int
    jump: int
    start: int


def receptive_field(layers: Iterable[Sequence[int]]) -> list[ReceptiveField]:
    """Receptive field after each layer of a stack of convolutions and poolings, along one axis.

    Parameters
    ----------
    layers : iterable of (kernel, stride) or (kernel, stride, padding, dilation)
        From the input upwards, in pixels of each layer's own input; padding is that before the
        first pixel.

    Returns
    -------
    list of ReceptiveField
        One a layer, in pixels of the network's input.

    Examples
    --------
    >>> receptive_field([(3, 1), (3, 1), (3, 1)])[-1].size  # three 3x3 see as far as one 7x7
    7

    Source: Dumoulin & Visin 2016; Raiko, "Scaling up". Used in lecture 01.
    """
    fields = []
    field = ReceptiveField(size=1, jump=1, start=0)
    for layer in layers:
        if not isinstance(layer, Sized) or len(layer) not in (2, 4):
            raise ValueError(
                "layers takes (kernel, stride) or (kernel, stride, padding, dilation), "
                f"got {layer!r}."
            )
        kernel, stride, padding, dilation = (*layer, 0, 1)[:4]
        kernel, stride = checks.whole("kernel", kernel), checks.whole("stride", stride)
        padding = checks.whole("padding", padding, at_least=0)
        dilation = checks.whole("dilation", dilation)
        field = ReceptiveField(
            size=field.size + dilation * (kernel - 1) * field.jump,
            jump=field.jump * stride,
            start=field.start - padding * field.jump,
        )
        fields.append(field)
    return fields


class Window(NamedTuple):
    """One position of a sliding kernel: its place in the output and the pixels it covers.

    ``rows`` and ``columns`` index the image, one number a kernel row or column; numbers below 0 or
    beyond the image are padding.
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
        See the top of this module.

    Source: DLSG #4, "We don't have to go with stride 1". Used in lecture 01 and its widget.
    """
    height, width, _ = arrays.image_shape(image_shape)
    rows, columns = axes((height, width), pair("kernel", kernel), stride, padding, dilation)
    return [
        Window(row, column, tuple(covered_rows), tuple(covered_columns))
        for row, covered_rows in enumerate(rows.indices().tolist())
        for column, covered_columns in enumerate(columns.indices().tolist())
    ]
