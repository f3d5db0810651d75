"""Grids show the numbers that the arithmetic computes, the shares and the stones."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from dlsg_utils import plotting
from dlsg_utils.arithmetic import conv2d

IMAGE = np.arange(30).reshape(5, 6) % 7
KERNEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])


def numbers(panel):
    return [int(text.get_text().replace("−", "-")) for text in panel.texts]


def frames(panel):
    """Return (left, top, width, height) of the thick frames, in cells."""
    return [
        (patch.get_x() + 0.5, patch.get_y() + 0.5, patch.get_width(), patch.get_height())
        for patch in panel.patches
        if isinstance(patch, Rectangle) and patch.get_linewidth() == 3
    ]


def test_numbers_and_marks():
    fig = plotting.show_numbers({"image": IMAGE, "kernel": KERNEL}, mark=2)
    assert numbers(fig.axes[0]) == IMAGE.ravel().tolist()
    assert [panel.get_title() for panel in fig.axes] == ["image", "kernel"]
    assert frames(fig.axes[0]) == [(c, r, 1, 1) for r, c in np.argwhere(IMAGE == 2)]
    assert frames(fig.axes[1]) == [(0, 1, 1, 1)]


def test_numbers_apart_have_a_scale_of_their_own():
    fig = plotting.show_numbers({"a": [[1]], "b": [[3]], "sum": [[90]]}, apart=["a", "b"])
    assert [panel.images[0].get_clim()[1] for panel in fig.axes] == [6, 6, 180]


def test_ninths_are_fractions():
    panel = plotting.show_numbers([[1 / 9, -2 / 3, 0.111, 1.0]]).axes[0]
    assert [text.get_text() for text in panel.texts] == ["1/9", "−2/3", "0.111", "1"]


def test_numbers_takes_matrices():
    with pytest.raises(ValueError, match=r"takes matrices \(H, W\) of .* shape \(3,\) for 'row'"):
        plotting.show_numbers({"row": [1, 2, 3]})


def test_window_steps_show_the_window_and_the_map_so_far():
    maps = conv2d(IMAGE, KERNEL)
    fig = plotting.show_window_steps(IMAGE, KERNEL, steps=[0, 5])
    kernel, _, _, image, _, so_far = (fig.axes[i] for i in (0, 3, 1, 2, 4, 5))
    assert numbers(kernel) == KERNEL.ravel().tolist()
    assert numbers(image) == IMAGE.ravel().tolist()
    assert frames(image) == [(1, 1, 3, 3)]
    assert numbers(so_far) == maps.ravel()[:6].tolist()
    assert frames(so_far) == [(1, 1, 1, 1)]
    assert so_far.get_title().endswith(str(maps[1, 1]).replace("-", "−"))


def test_window_steps_with_padding_show_it_pale():
    fig = plotting.show_window_steps(IMAGE, KERNEL, steps=[0], padding=((1, 0), (2, 1)))
    above = fig.axes[1]
    shown = np.array(numbers(above)).reshape(6, 9)
    assert (shown == np.pad(IMAGE, ((1, 0), (2, 1)))).all()
    pale = np.array([text.get_color() == "#999999" for text in above.texts]).reshape(6, 9)
    assert pale.sum() == 6 * 9 - IMAGE.size
    assert not pale[1:, 2:-1].any()


def test_a_dilated_window_rings_the_pixels_it_multiplies():
    fig = plotting.show_window_steps(IMAGE, KERNEL[:2], steps=[1], dilation=2)
    rings = [(line.get_ydata()[0], line.get_xdata()[0]) for line in fig.axes[1].lines]
    assert rings == [(r, c) for r in (0, 2) for c in (1, 3, 5)]


def test_positions():
    fig = plotting.show_positions(
        {
            "same": {"size": 6, "kernel": 3, "stride": 2, "padding": "same"},
            "valid": {"size": 6, "kernel": 2, "stride": 4, "padding": "valid"},
        }
    )
    same, valid = fig.axes[:2]
    assert same.get_title(loc="left") == "same: 6 → 3"
    assert [list(line.get_xdata()) for line in same.lines] == [[0, 1, 2], [2, 3, 4], [4, 5, 6]]
    assert [text.get_text() for text in valid.texts] == ["0", "1", "×", "×", "4", "5"]


def test_filtering_puts_each_image_under_its_kernel():
    image = np.linspace(0, 1, 12).reshape(3, 4)
    fig = plotting.show_filtering({"a": KERNEL, "b": KERNEL.T}, [image, 1 - image])
    assert numbers(fig.axes[1]) == KERNEL.T.ravel().tolist()
    np.testing.assert_array_equal(fig.axes[3].images[0].get_array(), 1 - image)


def test_outputs_of_kernels_that_sum_to_zero_are_drawn_around_white():
    edges = np.array([[-0.5, 0.0], [0.25, 0.5]])
    fig = plotting.show_filtering({"edges": [[-1, 1]], "blur": [[0.5, 0.5]]}, [edges, edges])
    signed, gray = (panel.images[0] for panel in fig.axes[2:])
    assert (signed.get_clim(), signed.cmap.name) == ((-0.5, 0.5), plotting.SIGNED)
    assert (gray.get_clim(), gray.cmap.name) == ((0, 1), "gray")


def test_confusion_counts():
    fig = plotting.show_confusion([0, 0, 1, 2], [0, 1, 1, 1], ["a", "b", "c"])
    texts = fig.axes[0].texts
    positions = {text.get_position(): text.get_text() for text in texts}
    assert len(positions) == 9
    ones = {(0, 0), (1, 0), (1, 1), (1, 2)}
    assert {position for position, text in positions.items() if text == "1"} == ones
    hidden = {text.get_position() for text in texts if text.get_color() == "none"}
    assert hidden == positions.keys() - ones == {p for p, text in positions.items() if text == "0"}
    bold = [text.get_position() for text in texts if text.get_fontweight() == "bold"]
    assert bold == [(0, 0), (1, 1), (2, 2)]


def test_shares_are_written_in_percent_with_their_names():
    table = pd.DataFrame({"one": [0.126, 1], "two": [0, 0.5]}, index=["a", "b"])
    fig = plotting.show_shares(table, xlabel="judged by", ylabel="made for")
    axis = fig.axes[0]
    assert [text.get_text() for text in axis.texts] == ["13 %", "0 %", "100 %", "50 %"]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["one", "two"]
    assert [label.get_text() for label in axis.get_yticklabels()] == ["a", "b"]


def test_notes_stand_below_the_shares():
    table = pd.DataFrame({"one": [0.126, 1]})
    fig = plotting.show_shares(table, notes=pd.DataFrame({"one": ["10 to 15", "all"]}))
    assert [text.get_text() for text in fig.axes[0].texts] == ["13 %\n10 to 15", "100 %\nall"]
    with pytest.raises(ValueError, match=r"got \(1, 1\)"):
        plotting.show_shares(table, notes=pd.DataFrame({"one": ["all"]}))


def test_percentages_are_refused():
    with pytest.raises(ValueError, match="shares in"):
        plotting.show_shares(pd.DataFrame({"one": [12.6]}))


def test_boards_show_every_stone():
    board = np.zeros((4, 5), dtype=int)
    board[1, 2], board[3, 0] = 1, -1
    panel = plotting.show_boards({"some": board}, marks={"some": (1, 2)}).axes[0]
    stones = {patch.center: to_hex(patch.get_facecolor()) for patch in panel.patches[:2]}
    assert stones == {(2, 1): "#222222", (0, 3): "#ffffff"}
    assert panel.patches[2].center == (2, 1)


def test_a_board_takes_stones_only():
    with pytest.raises(ValueError, match=r"board 'x' takes a matrix of −1, 0 and 1"):
        plotting.show_boards({"x": np.array([[0, 2]])})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: plotting.show_numbers({}), "empty"),
        (lambda: plotting.show_numbers({"a": [[1]]}, apart=["b"]), "apart='b' is unknown"),
        (lambda: plotting.show_numbers([[np.nan, 1]]), r"finite numbers, got \[\[nan, 1.0\]\]"),
        (
            lambda: plotting.show_confusion([0, 3], [0, 1], ["a", "b"]),
            r"labels takes 2 class indices, 0 to 1 for 2 class_names, got array\(\[0, 3\]\)",
        ),
        (
            lambda: plotting.show_confusion([0, 1], [0, 1, 1], ["a", "b"]),
            r"predictions takes 2 class indices, .* got array\(\[0, 1, 1\]\)",
        ),
        (lambda: plotting.show_confusion([0, 1], np.eye(2), ["a", "b"]), r"logits\.argmax"),
        (lambda: plotting.show_confusion([], [], ["a", "b"]), "labels takes 0 class indices"),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=message):
        call()
