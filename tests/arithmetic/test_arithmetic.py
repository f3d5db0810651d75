"""The arithmetic against the slides' figures, TensorFlow, SciPy, and itself."""

import re
from typing import Any, NamedTuple

import keras
import numpy as np
import pytest
import scipy.signal
import tensorflow as tf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dlsg_utils.arithmetic import (
    ReceptiveField,
    conv2d,
    conv_matrix,
    output_size,
    pool2d,
    receptive_field,
    transposed_conv2d,
    windows,
)

IMAGE = np.array(
    [
        [1, 0, 0, 0, 0, 1],
        [0, 1, 0, 0, 1, 0],
        [0, 0, 1, 1, 0, 0],
        [1, 0, 0, 0, 1, 0],
        [0, 1, 0, 0, 1, 0],
        [0, 0, 1, 0, 1, 0],
    ]
)
DIAGONAL = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
VERTICAL = np.array([[-1, 1, -1]] * 3)
BIG = 2**62


def cases(count: int) -> Any:
    """Run a property on this many random cases, the same in every run."""
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


class Line(NamedTuple):
    """One axis of a random case: a kernel that fits an image."""

    size: int
    kernel: int
    stride: int
    dilation: int
    padding: tuple[int, int]


@st.composite
def lines(draw: Any, padding: str) -> Line:
    kernel, stride, dilation = draw(st.tuples(*[st.integers(1, high) for high in (4, 3, 3)]))
    reach = dilation * (kernel - 1) + 1
    if padding == "same":
        return Line(draw(st.integers(1, 12)), kernel, stride, dilation, (0, 0))
    if padding == "valid":
        return Line(reach + draw(st.integers(0, 9)), kernel, stride, dilation, (0, 0))
    before, after = draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
    if padding == "even":
        after = before
    fewest = max(0, -(-(before + after - reach + 1) // stride))  # so that a pixel is left
    steps = fewest + draw(st.integers(0, 5))
    return Line(steps * stride + reach - before - after, kernel, stride, dilation, (before, after))


class Case(NamedTuple):
    image: np.ndarray  # (N, H, W, C), small whole numbers
    kernels: np.ndarray  # (kh, kw, C, F)
    options: dict[str, Any]  # for our functions
    tf_padding: Any


@st.composite
def convolutions(draw: Any) -> Case:
    kind = draw(st.sampled_from(["same", "valid", "even", "uneven"]))
    rows, columns = draw(lines(kind)), draw(lines(kind))
    batch, channels, filters = draw(st.tuples(*[st.integers(1, high) for high in (2, 3, 4)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    image = rng.integers(-9, 10, (batch, rows.size, columns.size, channels))
    kernels = rng.integers(-9, 10, (rows.kernel, columns.kernel, channels, filters))
    padding: Any = kind
    if kind == "even":
        padding = (rows.padding[0], columns.padding[0])
        padding = padding[0] if padding[0] == padding[1] else padding
    elif kind == "uneven":
        padding = (rows.padding, columns.padding)
    options = {
        "stride": (rows.stride, columns.stride),
        "padding": padding,
        "dilation": (rows.dilation, columns.dilation),
    }
    explicit = [(0, 0), rows.padding, columns.padding, (0, 0)]
    return Case(image, kernels, options, kind.upper() if kind in ("same", "valid") else explicit)


@st.composite
def poolings(draw: Any) -> tuple[np.ndarray, dict[str, Any]]:
    padding = draw(st.sampled_from(["same", "valid"]))
    sides = [draw(lines(padding))._replace(dilation=1) for _ in range(2)]
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = (draw(st.integers(1, 2)), *(max(s.size, s.kernel) for s in sides), 2)
    options = {
        "size": tuple(s.kernel for s in sides),
        "stride": tuple(s.stride for s in sides),
        "padding": padding,
    }
    return rng.integers(-9, 10, shape), options


def tf_conv2d(case: Case) -> np.ndarray:
    stride, dilation = case.options["stride"], case.options["dilation"]
    return tf.nn.conv2d(
        case.image.astype(float), case.kernels.astype(float), stride, case.tf_padding,
        dilations=dilation,
    ).numpy()  # fmt: skip


class TestSlides:
    def test_jiang_stride_one(self):
        first = [[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]]
        second = [[-1, -1, -1, -1], [-1, -1, -2, 1], [-1, -1, -2, 1], [-1, 0, -4, 3]]
        assert conv2d(IMAGE, DIAGONAL).tolist() == first
        assert conv2d(IMAGE, VERTICAL).tolist() == second

    def test_jiang_stride_two_drops_the_last_row_and_column(self):
        strided = conv2d(IMAGE, DIAGONAL, stride=2, padding="valid")
        assert strided.tolist() == [[3, -3], [-3, 0]]

    def test_jiang_max_pooling(self):
        assert pool2d(conv2d(IMAGE, DIAGONAL)).tolist() == [[3, 0], [3, 1]]
        assert pool2d(conv2d(IMAGE, VERTICAL)).tolist() == [[-1, 1], [0, 3]]

    def test_output_sizes(self):
        assert [output_size(7, 3, stride=s) for s in (1, 2)] == [5, 3]
        assert [output_size(7, f, padding=(f - 1) // 2) for f in (1, 3, 5, 7)] == [7] * 4

    def test_six_color_filters(self):
        kernels = np.ones((5, 5, 3, 6))
        assert conv2d(np.ones((32, 32, 3)), kernels).shape == (28, 28, 6)
        assert kernels.size + 6 == 456

    def test_lee_pools_eleven_to_five(self):
        assert pool2d(np.ones((11, 11, 50))).shape == (5, 5, 50)

    def test_thirty_six_inputs_nine_connections(self):
        matrix = conv_matrix(DIAGONAL, IMAGE.shape)
        assert matrix.shape == (16, 36)
        assert set(np.diff(matrix.indptr)) == {9}


class TestAgainstTensorFlow:
    @pytest.mark.slow
    @cases(2000)
    @given(convolutions())
    def test_conv2d(self, case):
        ours = conv2d(case.image, case.kernels, **case.options)
        np.testing.assert_array_equal(ours, tf_conv2d(case))

    @pytest.mark.slow
    @cases(1000)
    @given(convolutions())
    def test_transposed_conv2d(self, case):
        maps = tf_conv2d(case)
        _, height, width, _ = case.image.shape
        kernels = case.kernels
        if case.options["dilation"] != (1, 1):  # TensorFlow takes none here: widen the kernel
            step = np.array(case.options["dilation"])
            wide = np.zeros((*((np.array(kernels.shape[:2]) - 1) * step + 1), *kernels.shape[2:]))
            wide[:: step[0], :: step[1]] = kernels
            kernels = wide
        theirs = tf.nn.conv2d_transpose(
            maps, kernels.astype(float), case.image.shape, case.options["stride"], case.tf_padding
        ).numpy()
        ours = transposed_conv2d(
            maps.astype(int), case.kernels, size=(height, width), **case.options
        )
        np.testing.assert_array_equal(ours, theirs)

    @pytest.mark.slow
    @cases(300)
    @given(lines("same"), lines("same"), st.sampled_from(["same", "valid"]))
    def test_transposed_size_is_that_of_keras(self, rows, columns, padding):
        maps = np.arange(rows.size * columns.size).reshape(1, rows.size, columns.size, 1)
        kernels = np.arange(rows.kernel * columns.kernel * 2).reshape(rows.kernel, -1, 2, 1)
        stride = (rows.stride, columns.stride)
        theirs = keras.ops.conv_transpose(
            maps.astype("float32"), kernels.astype("float32"), stride, padding
        )
        ours = transposed_conv2d(maps, kernels, stride=stride, padding=padding)
        np.testing.assert_array_equal(ours, theirs)

    @pytest.mark.slow
    @cases(800)
    @given(poolings())
    def test_max_pooling(self, case):
        image, options = case
        theirs = tf.nn.max_pool2d(
            image.astype(float), options["size"], options["stride"], options["padding"].upper()
        )
        np.testing.assert_array_equal(pool2d(image, **options), theirs)

    @pytest.mark.slow
    @cases(400)
    @given(poolings())
    def test_average_pooling(self, case):
        image, options = case
        theirs = tf.nn.avg_pool2d(
            image.astype(float), options["size"], options["stride"], options["padding"].upper()
        )
        np.testing.assert_allclose(pool2d(image, mode="average", **options), theirs, atol=1e-12)


class TestAgainstSciPy:
    @cases(400)
    @given(lines("even"), lines("even"), st.integers(0, 2**32 - 1))
    def test_one_channel_at_stride_one(self, rows, columns, seed):
        rng = np.random.default_rng(seed)
        image = rng.normal(size=(rows.size + rows.kernel, columns.size + columns.kernel))
        kernel = rng.normal(size=(rows.kernel, columns.kernel))
        np.testing.assert_allclose(
            conv2d(image, kernel),
            scipy.signal.correlate2d(image, kernel, mode="valid"),
            atol=1e-12,
        )
        np.testing.assert_allclose(
            conv2d(image, kernel, flip=True, padding=(rows.kernel - 1, columns.kernel - 1)),
            scipy.signal.convolve2d(image, kernel, mode="full"),
            atol=1e-12,
        )

    def test_dilation_is_a_kernel_with_holes(self):
        rng = np.random.default_rng(0)
        image, kernel = rng.integers(-9, 9, (12, 13)), rng.integers(-9, 9, (3, 2))
        holes = np.zeros((5, 4), int)
        holes[::2, ::3] = kernel
        expected = scipy.signal.correlate2d(image, holes, mode="valid")
        assert (conv2d(image, kernel, dilation=(2, 3)) == expected).all()


class TestOneThingSeveralWays:
    @pytest.mark.slow
    @cases(600)
    @given(convolutions())
    def test_matrix_is_the_convolution_and_its_transpose_the_transposed(self, case):
        image, maps = case.image[0], conv2d(case.image[0], case.kernels, **case.options)
        matrix = conv_matrix(case.kernels, image.shape, **case.options)
        assert matrix.format == "csr"
        assert matrix.has_canonical_format
        assert (matrix @ image.ravel() == maps.ravel()).all()
        back = transposed_conv2d(maps, case.kernels, size=image.shape[:2], **case.options)
        assert back.shape == image.shape
        assert (matrix.T @ maps.ravel() == back.ravel()).all()

    @pytest.mark.slow
    @cases(400)
    @given(convolutions(), st.integers(0, 2**32 - 1))
    def test_adjoint(self, case, seed):
        outputs = conv2d(case.image, case.kernels, **case.options)
        maps = np.random.default_rng(seed).integers(-9, 10, outputs.shape)
        size = case.image.shape[1:3]
        image = transposed_conv2d(maps, case.kernels, size=size, **case.options)
        assert (outputs * maps).sum() == (case.image * image).sum()

    @pytest.mark.slow
    @cases(300)
    @given(convolutions())
    def test_windows_are_what_the_kernel_sees(self, case):
        image, kernel = case.image[0, :, :, 0], case.kernels[:, :, 0, 0]
        maps = conv2d(image, kernel, **case.options)
        visited = windows(image.shape, kernel.shape, **case.options)
        assert [(w.row, w.column) for w in visited] == list(np.ndindex(*maps.shape))
        height, width = image.shape
        for window in visited:
            total = sum(
                image[r, c] * kernel[i, j]
                for i, r in enumerate(window.rows)
                for j, c in enumerate(window.columns)
                if 0 <= r < height and 0 <= c < width
            )
            assert total == maps[window.row, window.column]

    @pytest.mark.parametrize("mode", ["max", "average"])
    def test_pooling_with_counted_padding_takes_real_pixels_only(self, mode):
        image = np.random.default_rng(0).integers(-9, 0, (5, 6))
        pooled = pool2d(image, 3, stride=2, padding=((1, 1), (2, 1)), mode=mode)
        for window in windows(image.shape, 3, stride=2, padding=((1, 1), (2, 1))):
            rows = [r for r in window.rows if 0 <= r < 5]
            columns = [c for c in window.columns if 0 <= c < 6]
            real = image[np.ix_(rows, columns)]
            expected = real.max() if mode == "max" else real.mean()
            assert pooled[window.row, window.column] == pytest.approx(expected)

    @cases(300)
    @given(
        st.lists(
            st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(1, 2)),
            min_size=1,
            max_size=4,
        )
    )
    def test_receptive_field_is_what_changes_an_output(self, layers):
        """Light one pixel at a time, and see which of them reach two neighboring units."""
        field = receptive_field(layers)[-1]
        unit = -(field.start // field.jump)  # the first that sees no padding
        length = field.start + (unit + 1) * field.jump + field.size
        signals = np.eye(length, dtype=int)[:, None, :, None]
        for kernel, stride, padding, dilation in layers:
            overhang = -(signals.shape[2] + 2 * padding - dilation * (kernel - 1) - 1) % stride
            signals = conv2d(
                signals,
                np.ones((1, kernel, 1, 1), int),
                stride=(1, stride),
                padding=((0, 0), (padding, padding + overhang)),
                dilation=(1, dilation),
            )
        for place in (unit, unit + 1):
            seen = np.flatnonzero(signals[:, 0, place, 0])
            first = field.start + place * field.jump
            assert (seen[0], seen[-1]) == (first, first + field.size - 1)

    def test_receptive_field_short_form(self):
        assert receptive_field([(5, 1), (2, 2), (3, 1, 1, 1)]) == [
            ReceptiveField(5, 1, 0), ReceptiveField(6, 2, 0), ReceptiveField(10, 2, -2),
        ]  # fmt: skip
        assert receptive_field([]) == []


class TestRanks:
    """Rank out follows rank in."""

    @pytest.mark.parametrize(
        ("image", "kernels", "maps"),
        [
            ((6, 7), (3, 3), (4, 5)),
            ((6, 7, 2), (3, 3, 2), (4, 5)),
            ((6, 7, 2), (3, 3, 2, 4), (4, 5, 4)),
            ((5, 6, 7, 2), (3, 3, 2), (5, 4, 5)),
            ((5, 6, 7, 2), (3, 3, 2, 4), (5, 4, 5, 4)),
        ],
    )
    def test_there_and_back(self, image, kernels, maps):
        rng = np.random.default_rng(0)
        pixels, weights = rng.integers(-9, 9, image), rng.integers(-9, 9, kernels)
        result = conv2d(pixels, weights)
        assert result.shape == maps
        assert transposed_conv2d(result, weights).shape == image

    @pytest.mark.parametrize("image", [(4, 6), (4, 6, 3), (2, 4, 6, 3)])
    def test_pooling(self, image):
        halved = [n // 2 for n in image]
        expected = tuple(h if n in (4, 6) else n for h, n in zip(halved, image, strict=True))
        assert pool2d(np.ones(image)).shape == pool2d(np.ones(image), mode="average").shape
        assert pool2d(np.ones(image)).shape == expected

    def test_bias(self):
        kernels = np.ones((1, 1, 2, 3), int)
        image = np.ones((2, 2, 2), int)
        assert conv2d(image, kernels, bias=[1, 2, 3])[0, 0].tolist() == [3, 4, 5]
        assert conv2d(image, kernels, bias=0.5)[0, 0].tolist() == [2.5, 2.5, 2.5]

    def test_arguments_are_left_alone(self):
        image, kernels = np.ones((4, 4), np.float32), np.ones((2, 2), np.float32)
        for array in (image, kernels):
            array.flags.writeable = False
        for result in (
            conv2d(image, kernels), pool2d(image, 1), transposed_conv2d(image, kernels),
        ):  # fmt: skip
            assert not np.shares_memory(result, image)


class TestTypes:
    @pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int8, np.uint16, np.int32, np.uint64])
    def test_whole_numbers_do_not_wrap(self, dtype):
        high = 1 if dtype is np.bool_ else min(np.iinfo(dtype).max, 2**40)
        image = np.full((3, 3), high, dtype)
        for result in (conv2d(image, [[-3, 0], [0, 1]]), transposed_conv2d(image, [[-2]])):
            assert result.dtype == np.int64
            assert (result == -2 * int(high)).all()
        assert pool2d(image).dtype == np.int64
        assert pool2d(image, mode="average").dtype == np.float64
        assert conv_matrix(image, (3, 3)).dtype == np.int64

    @pytest.mark.parametrize("big", [2**53 + 1, 2**60 + 1, BIG + 1, 2**63 - 1])
    def test_large_numbers_are_not_rounded(self, big):
        image = np.array([[big, big - 1, big], [0, big, 1]])
        assert conv2d(image, [[1, -1]]).tolist() == [[1, -1], [-big, big - 1]]
        assert conv2d(image, [[1]]).tolist() == image.tolist()
        assert transposed_conv2d(image, [[1]]).tolist() == image.tolist()
        assert pool2d(image, (2, 1)).tolist() == [[big, big, big]]
        assert (conv_matrix([[1, -1]], (2, 3)) @ image.ravel()).tolist() == [1, -1, -big, big - 1]

    def test_average_of_large_numbers(self):
        assert pool2d(np.full((2, 2), BIG), mode="average").tolist() == [[float(BIG)]]

    def test_lowest_number(self):
        image = np.full((2, 2), -(2**63))
        assert conv2d(image, [[1]]).tolist() == image.tolist()
        assert pool2d(image, padding="same").tolist() == [[-(2**63)]]

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_floats_keep_their_type(self, dtype):
        image = np.ones((4, 4), dtype)
        for kernel in (np.ones((2, 2), dtype), np.ones((2, 2), int)):
            assert conv2d(image, kernel, bias=1).dtype == dtype
            assert transposed_conv2d(image, kernel).dtype == dtype
        for mode in ("max", "average"):
            assert pool2d(image, mode=mode).dtype == dtype
        assert conv_matrix(np.ones((2, 2), dtype), (4, 4)).dtype == dtype

    def test_a_sum_beyond_64_bits_is_an_error(self):
        with pytest.raises(ValueError, match="exceeds the whole numbers of 64 bits"):
            conv2d([[BIG, BIG]], [[1, 1]])
        with pytest.raises(ValueError, match=re.escape("below 2**63")):
            conv2d(np.array([[2**63]], np.uint64), [[1]])


def nan(shape: tuple[int, ...]) -> np.ndarray:
    image = np.ones(shape)
    image[1, 2] = np.nan
    return image


GRAY, COLOR, KERNEL = np.ones((7, 7)), np.ones((7, 7, 3)), np.ones((3, 3))


class TestBadInput:
    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: output_size(3, 5), "kernel of 5 does not fit a size of 3: its effective size"),
            (lambda: output_size(3, 5), 'fit: padding=1, kernel=3, size=5, padding="same".'),
            (lambda: output_size(3, 5, padding="valid"), 'fit: kernel=3, size=5, padding="same"'),
            (lambda: output_size(9, 3, dilation=5), "kernel of 3 with dilation 5 does not fit"),
            (lambda: output_size(9, 3, dilation=5), "dilation=4"),
            (lambda: output_size(6, 3, stride=2), "padding=(0, 1) before and after, stride=1 or 3"),
            (lambda: output_size(6, 3, stride=2), 'drop the last pixel with padding="valid"'),
            (lambda: output_size(8, 3, stride=3, padding=1), 'Or take padding="same".'),
            (lambda: output_size(9, 3, stride=4), "drop the last 2 pixels"),
            (lambda: output_size(0, 1), "size must be at least 1, got 0"),
            (lambda: output_size(5, -1), "kernel must be at least 1, got -1"),
            (lambda: output_size(5, 3, stride=0), "stride must be at least 1, got 0"),
            (lambda: output_size(5, 3, padding=-1), "padding must be at least 0, got -1"),
            (lambda: output_size(5, 3, dilation=0), "dilation must be at least 1, got 0"),
            (lambda: output_size(5, 3, padding="sam"), "Did you mean 'same'?"),
            (lambda: conv2d(GRAY, KERNEL, stride=(1, 3)), "Along the columns, a kernel of 3 at"),
            (lambda: conv2d(GRAY, np.ones((9, 3))), "Along the rows, a kernel of 9 does not fit"),
            (lambda: conv2d(GRAY, KERNEL, stride=(1, 1, 1)), "stride takes one whole number or"),
            (lambda: conv2d(GRAY, KERNEL, padding=(1, 1, 1)), "padding takes a whole number, (row"),
            (lambda: conv2d(COLOR, KERNEL), "kernels have 1 channel, but the image has 3. They"),
            (lambda: conv2d(COLOR, KERNEL), "(3, 3, 3) or (3, 3, 3, F)"),
            (lambda: conv2d(COLOR, KERNEL), "call conv2d with image[..., c]"),
            (
                lambda: conv2d(COLOR, np.ones((3, 3, 2, 4))),
                "kernels have 2 channels, but the imag",
            ),
            (
                lambda: conv2d(nan((7, 7)), KERNEL),
                "image holds NaN or infinity, first at index (1,",
            ),
            (lambda: conv2d(GRAY, nan((3, 3))), "kernels holds NaN or infinity"),
            (lambda: pool2d(nan((4, 4))), "image holds NaN or infinity"),
            (lambda: conv2d(np.ones(7), KERNEL), "image takes (H, W), (H, W, C) or (N, H, W, C)"),
            (lambda: conv2d(GRAY, np.ones(3)), "kernels takes (kh, kw), (kh, kw, C) or"),
            (lambda: conv2d(np.ones((0, 7)), KERNEL), "image is empty: shape (0, 7)"),
            (
                lambda: conv2d(GRAY, KERNEL, bias=[1, 2]),
                "bias takes one number or 1, got shape (2,",
            ),
            (lambda: pool2d(GRAY, 8), "a kernel of 8 does not fit"),
            (lambda: pool2d(GRAY, 0), "size must be at least 1"),
            (lambda: pool2d(GRAY, stride=0), "stride must be at least 1"),
            (
                lambda: pool2d(GRAY, 3, stride=1, padding=3),
                "padding must be smaller than the window",
            ),
            (lambda: pool2d(GRAY, mode="maximum"), "Did you mean 'max'?"),
            (
                lambda: transposed_conv2d(
                    np.ones((4, 4)), KERNEL, stride=2, padding="same", size=9
                ),
                "size=9 does not give 4 rows of maps at stride 2; along the rows it takes 7 or 8",
            ),
            (lambda: transposed_conv2d(GRAY, KERNEL, padding=5), "padding=5 leaves nothing of the"),
            (lambda: transposed_conv2d(COLOR, KERNEL[..., None, None]), "they take (H', W', 1)"),
            (lambda: transposed_conv2d(np.ones((2, 7, 7, 3)), KERNEL), "they take (H', W')"),
            (lambda: conv_matrix(KERNEL, (7,)), "image_shape takes (H, W) or (H, W, C), got (7,)"),
            (lambda: conv_matrix(KERNEL, 7), "image_shape takes (H, W) or (H, W, C), got 7"),
            (lambda: conv_matrix(KERNEL, (7, 0)), "image_shape must be at least 1, got 0"),
            (lambda: windows((7, 7), 0), "kernel must be at least 1, got 0"),
            (lambda: windows((7, 7), 8), "a kernel of 8 does not fit a size of 7"),
            (lambda: receptive_field([(3, 1, 1)]), "layers takes (kernel, stride) or (kernel, str"),
            (lambda: receptive_field([(3, 0)]), "stride must be at least 1, got 0"),
            (lambda: receptive_field((3, 1)), "layers takes (kernel, stride) or (kernel, str"),
            (lambda: output_size(3, 1, stride=50), "Nearest that fit: stride=2, kernel=3, size=1."),
        ],
    )
    def test_message(self, call, message):
        with pytest.raises(ValueError, match=re.escape(message)):
            call()

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (lambda: output_size(7.0, 3), "size takes a whole number, got 7.0 (float)"),
            (lambda: output_size(7, 3, stride=True), "stride takes a whole number, got True"),
            (lambda: conv2d([["a"]], KERNEL), "image takes an array of numbers, got dtype <U1"),
            (lambda: conv2d(GRAY * 1j, KERNEL), "image takes an array of numbers, got dtype comp"),
        ],
    )
    def test_type(self, call, message):
        with pytest.raises(TypeError, match=re.escape(message)):
            call()

    def test_stride_three_shown_in_class(self):
        with pytest.raises(ValueError, match="does not fit") as error:
            output_size(7, 3, stride=3)
        assert str(error.value) == (
            "A kernel of 3 at stride 3 does not fit a size of 7: (7 - 3 + 2*0)/3 + 1 = 2.33.\n"
            "Position 3 would overhang by 2 pixels.\n"
            "Nearest that fit: padding=1, stride=2 or 4, kernel=1 or 4, size=6 or 9.\n"
            'Or drop the last pixel with padding="valid".'
        )

    @cases(200)
    @given(
        st.integers(1, 12), st.integers(1, 6), st.integers(1, 5) | st.integers(6, 40),
        st.integers(0, 3) | st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 3),
    )  # fmt: skip
    def test_every_remedy_works(self, size, kernel, stride, padding, dilation):
        given = {"stride": stride, "padding": padding, "dilation": dilation}
        try:
            output_size(size, kernel, **given)
        except ValueError as error:
            word = re.search(r'padding="(\w+)"', str(error)).group(1)
            assert output_size(size, kernel, **given | {"padding": word}) >= 1
            remedies = re.findall(r"(\w+)=((?:\d+ or )?\d+|\(\d+, \d+\))", str(error))
            assert remedies
            for name, values in remedies:
                pair = re.match(r"\((\d+), (\d+)\)", values)
                choices = [tuple(map(int, pair.groups()))] if pair else values.split(" or ")
                for choice in choices:
                    value = choice if pair else int(choice)
                    arguments = {"size": size, "kernel": kernel, **given, name: value}
                    assert output_size(**arguments) >= 1
