"""One channel of a feature map, computed without the others.

The ascent for channel k needs the k-th filter only. Otherwise all filters of the last convolution
would run forwards and backwards for all images: in a small network that is most of the work.
"""

import math

import tensorflow as tf

_ELEMENTWISE = {"Identity": tf.identity, "Relu": tf.nn.relu, "Relu6": tf.nn.relu6}


def single_channel(output: tf.Tensor, index: tf.Tensor) -> tf.Tensor | None:
    """Return ``output[n, ..., index[n]]`` (N, h, w) of a convolution's output (N, h, w, C).

    ``index`` has one entry for each image, or one for all. Bias and rectifier may have followed the
    convolution. None where nothing would be gained. The output itself is not used, not even its
    shape, so that a graph which does not ask for it elsewhere leaves it out.
    """
    operation = output.op
    if operation.type in _ELEMENTWISE:
        before = single_channel(operation.inputs[0], index)
        return None if before is None else _ELEMENTWISE[operation.type](before)
    if operation.type in ("BiasAdd", "AddV2") and _is_bias(operation.inputs[1], output):
        maps, bias = operation.inputs
        before = single_channel(maps, index)
        each = tf.gather(tf.reshape(bias, [-1]), index)
        return None if before is None else before + each[:, None, None]
    if operation.type == "Conv2D" and _pays(operation):
        return _convolution(operation, index)
    return None


def _is_bias(tensor: tf.Tensor, output: tf.Tensor) -> bool:
    """Whether it is one number for each channel, and nothing else."""
    channels, shape = output.shape[-1], tensor.shape
    return bool(shape.rank) and shape[-1] == channels == shape.num_elements() is not None


def _pays(convolution: tf.Operation) -> bool:
    """Whether one filter for each image takes less than half of the work of all filters."""
    attribute, (images, kernel) = convolution.get_attr, convolution.inputs
    height, width, channels, filters = kernel.shape
    if attribute("data_format") != b"NHWC" or attribute("padding") not in (b"SAME", b"VALID"):
        return False
    if set(attribute("dilations")) != {1} or images.shape[-1] != channels:  # dilated, or groups
        return False
    work = math.prod(attribute("strides")) * channels + height * width
    return bool(2 * work < channels * filters)


def _convolution(convolution: tf.Operation, index: tf.Tensor) -> tf.Tensor:
    """Convolve each image (N, H, W, C) with a filter of its own: (N, h, w).

    Each tap of the filter is a product over the channels. A convolution with ones then adds the
    products of the taps at each position.
    """
    images, kernel = convolution.inputs
    height, width, channels, _ = kernel.shape
    taps = height * width
    filters = tf.transpose(tf.gather(tf.reshape(kernel, [taps, channels, -1]), index, axis=2))
    count, rows, columns, _ = tf.unstack(tf.shape(images))
    products = tf.matmul(tf.reshape(images, [count, rows * columns, channels]), filters)
    added = tf.nn.conv2d(
        tf.reshape(products, [count, rows, columns, taps]),
        tf.reshape(tf.eye(taps, dtype=images.dtype), [height, width, taps, 1]),
        convolution.get_attr("strides"),
        convolution.get_attr("padding").decode(),
    )
    return tf.squeeze(added, axis=-1)
