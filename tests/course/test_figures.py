"""What a figure says of itself in numbers."""

import json

import matplotlib.pyplot as plt
import numpy as np

from dlsg_utils.course import figures


def described(figure):
    lines = [json.loads(line) for line in figures.describe(figure).splitlines()]
    plt.close(figure)
    return lines


def test_each_kind_of_element_is_told():
    figure, axes = plt.subplots()
    axes.set(title="All", xlabel="across", ylabel="up", xlim=(0, 4), ylim=(0, 4))
    axes.plot([0, 1, 2], [1, np.nan, 3.00004], label="a curve")
    axes.legend()
    axes.bar([1, 2], [3, 4], width=1)
    axes.scatter([1, 2], [3, 4])
    axes.text(0, 0, "said")
    figure.suptitle("above")
    assert described(figure) == [
        {"texts": ["above"]},
        {"axes": "All", "x": "across", "y": "up", "legend": ["a curve"]},
        {"line": {"x": [0, 1, 2], "y": [1, None, 3]}},
        {"bars": [[0.5, 0, 1.5, 3], [1.5, 0, 2.5, 4]]},
        {"points": [[1, 3], [2, 4]]},
        {"texts": ["said"]},
    ]


def test_a_long_curve_keeps_its_ends_and_sixty_points():
    figure, axes = plt.subplots()
    axes.plot(np.arange(1000))
    x = described(figure)[1]["line"]["x"]
    assert (len(x), x[0], x[-1]) == (60, 0, 999)


def test_images_are_means_over_blocks_smaller_where_there_are_many():
    image = np.kron(np.eye(16), np.ones((2, 2)))  # 32×32: blocks of two pixels a side
    for count, side in ((1, 16), (13, 8)):
        figure, axes = plt.subplots(1, count, squeeze=False)
        for each in axes.flat:
            each.imshow(image, cmap="gray")
        axes[0, -1].set_visible(count == 1)
        lines = described(figure)
        assert len(lines) == 2 * max(1, count - 1), "what is hidden is not told"
        expected = np.eye(16) if count == 1 else np.eye(8) / 2
        np.testing.assert_allclose(lines[1]["image"], expected)
        assert np.shape(lines[1]["image"]) == (side, side)
