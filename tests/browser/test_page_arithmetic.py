"""What the page computes is what dlsg_utils.arithmetic computes, down to the error messages."""

import itertools

import numpy as np
import pytest

from dlsg_utils import arithmetic
from dlsg_utils.arithmetic.geometry import MESSAGES

OPTIONS = [
    {"stride": stride, "padding": padding, "dilation": dilation}
    for stride, padding, dilation in itertools.product(
        (1, 2, 3), (0, 1, 3, "same", "valid"), (1, 2, 3)
    )
]


def _sizes(case):
    """Return the size of the output, or the error."""
    try:
        return arithmetic.conv2d(np.ones((case["size"], 1)), np.ones((case["kernel"], 1)),
                                 stride=(case["stride"], 1), dilation=(case["dilation"], 1),
                                 padding=(case["padding"], 0)).shape[0]  # fmt: skip
    except ValueError as error:
        return str(error)


def test_sizes_and_errors_are_those_of_arithmetic(module):
    cases = [
        {"size": size, "kernel": kernel, **options}
        for size, kernel in itertools.product(range(1, 9), range(1, 6))
        for options in OPTIONS
    ]
    came = module(
        "misfit.js",
        """import("/arithmetic.js").then((a) => v.cases.map((c) => {
            const along = a.axis(c.size, c.kernel, c.stride, c.padding, c.dilation);
            return a.fits(along) ? a.positions(along) : m.misfit(along, "rows", v.messages);
        }))""",
        {"cases": cases, "messages": MESSAGES},
    )
    assert came == [_sizes(case) for case in cases]
    assert 300 < sum(isinstance(size, str) for size in came) < 1500


def test_small_convolutions_and_their_transposes_agree(module):
    rng = np.random.default_rng(0)
    cases, expected = [], []
    for options in OPTIONS:
        for shape, kernel in (((6, 5), (3, 3)), ((7, 7), (2, 4)), ((1, 3), (1, 1))):
            image, weights = rng.normal(size=shape), rng.normal(size=kernel)
            case = {"image": image.tolist(), "kernel": weights.tolist(), **options}
            for name in ("conv2d", "transposed_conv2d"):
                try:
                    output = getattr(arithmetic, name)(image, weights, **options)
                except ValueError:
                    continue
                cases.append({**case, "transposed": name != "conv2d"})
                expected.append(output)
    came = module(
        "arithmetic.js",
        """v.map((c) => {
            const make = c.transposed ? m.transposedAxis : m.axis;
            const [rows, columns] = [[c.image.length, c.kernel.length],
                [c.image[0].length, c.kernel[0].length]].map(([size, kernel]) =>
                    make(size, kernel, c.stride, c.padding, c.dilation));
            return c.transposed
                ? m.stamp(c.image, c.kernel, rows, columns)
                : m.convolve(c.image, c.kernel, rows, columns);
        })""",
        cases,
    )
    assert len(came) > 100
    for output, ours in zip(came, expected, strict=True):
        np.testing.assert_allclose(np.array(output).reshape(ours.shape), ours, atol=1e-9)


@pytest.mark.parametrize("channels", [1, 3])
def test_filtered_images_agree(module, channels):
    rng = np.random.default_rng(channels)
    image = rng.integers(0, 256, (23, 30, channels))
    exact = image / 255
    for side, depth, stride, relu, pool in [
        (3, 1, 1, False, 1),
        (5, channels, 1, True, 2),
        (7, 1, 2, True, 3),
        (1, channels, 3, False, 1),
        (7, channels, 4, True, 2),
    ]:
        kernel = rng.normal(size=(side, side, depth))
        came = module(
            "filters.js",
            """(() => {
                const planes = m.planesOf(v.bytes, 23, 30, v.channels);
                const out = m.filtered({ planes, height: 23, width: 30 }, v.kernel, v);
                return { height: out.height, width: out.width, maps: out.maps.map((a) => [...a]) };
            })()""",
            {
                "bytes": image.ravel().tolist(),
                "channels": channels,
                "kernel": kernel.tolist(),
                "stride": stride,
                "relu": relu,
                "pool": pool,
            },
        )
        alone = depth < channels
        maps = [
            arithmetic.conv2d(
                exact[..., [c]] if alone else exact, kernel, stride=stride, padding="same"
            )
            for c in range(channels if alone else 1)
        ]
        expected = np.stack(maps, axis=2)
        expected = np.maximum(expected, 0) if relu else expected
        expected = arithmetic.pool2d(expected, pool) if pool > 1 else expected
        output = np.array(came["maps"]).reshape(-1, came["height"], came["width"])
        np.testing.assert_allclose(np.moveaxis(output, 0, 2), expected, atol=1e-6)


def test_the_size_of_an_image_file_is_read_before_it_is_unfolded(module, tmp_path):
    from PIL import Image

    image = Image.new("RGB", (37, 21), "red")
    files = {}
    for kind, options in {
        "png": {},
        "jpeg": {"exif": b"Exif\0\0" + bytes(300)},
        "gif": {},
        "webp": {"lossless": True},
        "WEBP": {"quality": 50},
    }.items():
        path = tmp_path / f"image.{kind}"
        image.save(path, format=kind, **options)
        files[kind] = list(path.read_bytes())
    read = "v.map((bytes) => m.imageSize(new DataView(new Uint8Array(bytes).buffer)))"
    assert module("image_files.js", read, list(files.values())) == [[37, 21]] * 5
    cut = [content[:5] for content in files.values()]
    assert module("image_files.js", read, [*cut, [], list(b"<svg></svg>")]) == [None] * 7
