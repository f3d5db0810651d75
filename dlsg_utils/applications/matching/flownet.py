"""Optical flow by a network: FlowNetSimple and FlowNetCorr, small."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import ArrayLike, NDArray

from dlsg_utils._core.checks import image_batch, whole
from dlsg_utils.arithmetic import geometry
from dlsg_utils.models.building import seed_weights
from dlsg_utils.training.fit import fit

# Sides of the pairs are multiples of this: the networks halve them so often.
_STRIDE = 16
_FILTERS = (16, 32, 64, 96)
_REFINED = (32, 24, 16)  # maps of each transposed convolution


@keras.saving.register_keras_serializable(package="dlsg_utils")
class Correlation(layers.Layer):
    """Compare each position of one image's maps with those around it in the other's.

    Called with maps ``[left, right]``, both (N, H, W, C); gives (N, H, W, displacements). The same
    as :func:`dlsg_utils.arithmetic.correlation` for each pair, with a gradient, and faster; it has
    no weights.

    Parameters
    ----------
    reach : int or (rows, columns)
        The largest displacement along each axis.

    Source: Dosovitskiy et al. (2015), equation 1, with patches of one position. Used in lecture
    21.
    """

    def __init__(self, reach: int | tuple[int, int], **options: Any) -> None:
        super().__init__(**options)
        self.reach = geometry.pair("reach", reach, at_least=0)

    def call(self, inputs: Any) -> tf.Tensor:
        """Multiply rows of the left maps with displaced rows of the right ones."""
        left, right = inputs
        rows, columns = self.reach
        count, height, width = (tf.shape(left)[axis] for axis in range(3))
        padded = tf.pad(right, [[0, 0], [rows, rows], [columns, columns], [0, 0]])
        products = []
        for y in range(2 * rows + 1):
            # Each position of a row with each of the padded row: of these W × (W + 2 columns)
            # products a diagonal band is wanted. One more entry a line makes it a rectangle.
            every = tf.matmul(left, padded[:, y : y + height], transpose_b=True)
            every = tf.reshape(every, [count, height, width * (width + 2 * columns)])
            every = tf.pad(every, [[0, 0], [0, 0], [0, width]])
            band = tf.reshape(every, [count, height, width, width + 2 * columns + 1])
            products.append(band[..., : 2 * columns + 1])
        return tf.concat(products, axis=-1)

    def compute_output_shape(self, input_shape: Any) -> tuple[Any, ...]:
        """Return (N, H, W, displacements), given the shapes of both sides."""
        rows, columns = self.reach
        return (*input_shape[0][:-1], (2 * rows + 1) * (2 * columns + 1))

    def get_config(self) -> dict[str, Any]:
        """Return what makes an equal layer."""
        return super().get_config() | {"reach": self.reach}


def flownet_simple(*, seed: int | None = None) -> keras.Model:
    """Build FlowNetSimple: both frames are stacked, and convolutions find out the rest.

    The paper's has nine convolutions of up to 1,024 filters; this one has six of up to 96.

    Parameters
    ----------
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Model
        From pairs (N, H, W, 6) in [0, 1], see :func:`frame_pairs`, with H and W multiples of 16, to
        the flow (N, H, W, 2) in pixels.

    Source: Dosovitskiy et al. (2015), "FlowNet: Learning Optical Flow with Convolutional Networks",
    figure 2, above. Used in lecture 21.
    """
    pairs = keras.Input((None, None, 6), name="pairs")
    half = _convolution("conv1", _FILTERS[0], size=5, stride=2)(_centered(pairs))
    return _finished("flownet_simple", pairs, half, half, seed)


def flownet_corr(*, reach: int = 3, seed: int | None = None) -> keras.Model:
    """Build FlowNetCorr: each frame goes through the same convolutions, then they are correlated.

    Features have unit length, so that a product is the cosine of the angle between two. The paper's
    network correlates at an eighth of the frame's size and reaches 20 positions; this one has eight
    convolutions of up to 96 filters and correlates at half the size.

    Parameters
    ----------
    reach
        Largest displacement along each axis in the correlation, in steps of two pixels.
    seed
        Makes the initial weights repeatable.

    Returns
    -------
    keras.Model
        As of :func:`flownet_simple`.

    Source: Dosovitskiy et al. (2015), figure 2, below. Used in lecture 21.
    """
    reach = whole("reach", reach)
    pairs = keras.Input((None, None, 6), name="pairs")
    centered = _centered(pairs)
    first = _convolution("conv1", _FILTERS[0], size=5, stride=2)
    second = layers.Convolution2D(_FILTERS[0], 3, padding="same", name="conv1_1")
    earlier, later = first(centered[..., :3]), first(centered[..., 3:])
    features = [layers.UnitNormalization()(second(maps)) for maps in (earlier, later)]
    products = Correlation(reach, name="correlation")(features)
    redirected = _convolution("redirect", 8, size=1)(earlier)
    joined = layers.Concatenate(name="joined")([products, redirected])
    return _finished("flownet_corr", pairs, earlier, joined, seed)


def _centered(pairs: Any) -> Any:
    """Bring values from [0, 1] to [−1, 1]."""
    return layers.Rescaling(2.0, -1.0, name="rescale")(pairs)


def _convolution(name: str, filters: int, *, size: int = 3, stride: int = 1) -> layers.Layer:
    return layers.Convolution2D(
        filters, size, strides=stride, padding="same", activation="leaky_relu",
        kernel_initializer="he_normal", name=name,
    )  # fmt: skip


def _finished(name: str, pairs: Any, half: Any, maps: Any, seed: int | None) -> keras.Model:
    """Add what both networks share: three more halvings, then the refinement.

    Each step of the refinement takes the maps before, enlarged by a transposed convolution, the
    maps of that size from the way down, and the flow before, enlarged; from them comes a finer
    flow. The last one has half of the frame's size and is enlarged by interpolation.
    """
    quarter = _convolution("conv2", _FILTERS[1], stride=2)(maps)
    eighth = _convolution("conv3", _FILTERS[2], stride=2)(quarter)
    eighth = _convolution("conv3_1", _FILTERS[2])(eighth)
    lowest = _convolution("conv4", _FILTERS[3], stride=2)(eighth)
    joined = _convolution("conv4_1", _FILTERS[3])(lowest)
    flow = _flow(4)(joined)
    for level, skip, filters in zip((3, 2, 1), (eighth, quarter, half), _REFINED, strict=True):
        enlarged = layers.Convolution2DTranspose(
            filters, 4, strides=2, padding="same", activation="leaky_relu",
            kernel_initializer="he_normal", name=f"deconv{level}",
        )(joined)  # fmt: skip
        before = _twice(f"flow{level + 1}_twice")(flow)
        joined = layers.Concatenate(name=f"refine{level}")([skip, enlarged, before])
        flow = _flow(level)(joined)
    flow = _twice("flow")(flow)
    return seed_weights(keras.Model(pairs, flow, name=name), seed)


def _flow(level: int) -> layers.Layer:
    """Return the layer that predicts the flow, in pixels of the frame, at 1/2^level of its size."""
    return layers.Convolution2D(2, 3, padding="same", name=f"flow{level}")


def _twice(name: str) -> layers.Layer:
    return layers.UpSampling2D(2, interpolation="bilinear", name=name)


def frame_pairs(frames: ArrayLike) -> NDArray[np.float32]:
    """Stack each frame of films with the next one, as the networks take them.

    Parameters
    ----------
    frames : (N, T, H, W, 3)
        In [0, 1], as of ``data.films.move``.

    Returns
    -------
    float32 array (N (T − 1), H, W, 6)
        Film by film. The first three channels are the earlier frame's.

    Raises
    ------
    ValueError
        If they are not films of two frames or more.

    Used in lecture 21.
    """
    films = np.asarray(frames, np.float32)
    if films.ndim != 5 or films.shape[-1] != 3 or films.shape[1] < 2:
        raise ValueError(
            f"frames takes films (N, T, H, W, 3) of two frames or more, got shape {films.shape}."
        )
    pairs = np.concatenate([films[:, :-1], films[:, 1:]], axis=-1)
    return pairs.reshape(-1, *pairs.shape[2:])


def learn_flow(
    model: keras.Model,
    pairs: ArrayLike,
    flow: ArrayLike,
    *,
    epochs: int = 1,
    batch_size: int = 8,
    learning_rate: float | None = None,
    seed: int | None = None,
    progress: bool = True,
) -> Any:
    """Train a network by the end-point error, of the flow that it gives and of the coarser ones.

    Parameters
    ----------
    model
        Of :func:`flownet_simple` or :func:`flownet_corr`; it changes.
    pairs : (N, H, W, 6)
        From :func:`frame_pairs`.
    flow : (N, H, W, 2) or (N, T − 1, H, W, 2)
        The true flow of the earlier frames, in pixels.
    epochs, batch_size, learning_rate, seed, progress
        As in :func:`dlsg_utils.training.fit`.

    Returns
    -------
    dlsg_utils.training.History
        The loss is the mean over the four sizes of the error, in pixels.

    Raises
    ------
    ValueError
        If pairs and flow do not fit together, or the flow is not finite.

    Source: Dosovitskiy et al. (2015), section 5.1; there the sizes have weights. Used in lecture
    21.
    """
    images, known = _checked_examples(pairs, flow)
    sizes = [model.get_layer(f"flow{level}").output for level in (4, 3, 2)]
    enlarged = [
        layers.UpSampling2D(2**level, interpolation="bilinear")(each)
        for level, each in zip((4, 3, 2), sizes, strict=True)
    ]
    several = keras.Model(model.input, layers.Concatenate()([*enlarged, model.output]))
    return fit(
        several, images, known, loss=multi_scale_error, epochs=epochs, batch_size=batch_size,
        learning_rate=learning_rate, seed=seed, progress=progress,
    )  # fmt: skip


def multi_scale_error(truth: tf.Tensor, flows: tf.Tensor) -> tf.Tensor:
    """Return the mean end-point error of each pair (N,); flows (N, H, W, 2 L) are of L sizes."""
    count = flows.shape[-1] // 2
    squares = (flows - tf.tile(truth, [1, 1, 1, count])) ** 2
    lengths = tf.sqrt(squares[..., ::2] + squares[..., 1::2] + 1e-6)  # has a gradient at zero
    return tf.reduce_mean(lengths, axis=(1, 2, 3))


def _checked_examples(pairs: Any, flow: Any) -> tuple[Any, Any]:
    """Return pairs and their flow as float32 arrays of one length, or raise."""
    images, _ = image_batch(pairs, argument="pairs")
    known = np.asarray(flow, np.float32)
    if known.ndim == 5:  # of films
        known = known.reshape(-1, *known.shape[2:])
    if images.shape[-1] != 6 or known.shape != (*images.shape[:3], 2):
        raise ValueError(
            "pairs and flow take (N, H, W, 6) and (N, H, W, 2), got shapes "
            f"{images.shape} and {known.shape}."
        )
    if not np.isfinite(known).all():
        raise ValueError("flow holds NaN or infinity.")
    return images, known


def estimate_flow(model: keras.Model, first: ArrayLike, second: ArrayLike) -> NDArray[np.float32]:
    """Say by how many pixels what each pixel shows moves from one frame to the next.

    Parameters
    ----------
    model
        Of :func:`flownet_simple` or :func:`flownet_corr`, trained.
    first, second : (H, W, 3) or (N, H, W, 3)
        Frames of any size in [0, 1]; edges are repeated up to a multiple of 16 pixels.

    Returns
    -------
    float32 array (H, W, 2) or (N, H, W, 2)
        Down and to the right, in pixels.

    Raises
    ------
    ValueError
        If the frames differ in size, or are not in [0, 1].

    Used in lecture 21.
    """
    (earlier, single), (later, _) = (
        image_batch(each, argument=name) for name, each in (("first", first), ("second", second))
    )
    if earlier.shape != later.shape or earlier.shape[-1] != 3:
        raise ValueError(
            f"first and second take frames (H, W, 3) of one size, got {np.shape(first)} and "
            f"{np.shape(second)}."
        )
    height, width = earlier.shape[1:3]
    pairs = np.concatenate([earlier, later], axis=-1)
    more = [(0, 0), (0, -height % _STRIDE), (0, -width % _STRIDE), (0, 0)]
    flow = np.asarray(model(np.pad(pairs, more, mode="edge"), training=False), np.float32)
    flow = flow[:, :height, :width]
    return flow[0] if single else flow
