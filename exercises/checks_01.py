"""Checks of the exercises of lecture 01. Made from exercises/src/01_convolution_arithmetic.py."""

from dlsg_utils.course.exercises import exercise
import numpy as np

from dlsg_utils.course import exercises


# The image and the first filter of the lecture.
rows = ["100001", "010010", "001100", "100010", "010010", "001010"]
image = np.array([[int(pixel) for pixel in row] for row in rows])
diagonal = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])


exercise(
    "top_left",
    points=1,
    right=3,
    hints=[
        "Only the pixels that are 1 count: each adds the weight above it.",
        "The pixels that are 1 lie on the diagonal of the corner.",
    ],
    mistakes={
        'This is the sum of all weights of the filter. Only the weights over pixels that are 1 count.': """\
top_left = -3
""",
        'This is the answer one step to the right. Put the filter into the corner.': """\
top_left = -1
""",
        'This counts one pixel. How many pixels of the corner are 1?': """\
top_left = 1
""",
    },
)

exercise(
    "shape_and_parameters",
    points=2,
    right=((28, 28, 6), 456),
    hints=[
        "The answer is a tuple: ((height, width, channels), parameters).",
        "Along one side the filter fits (N − F) / S + 1 times. A filter reaches through all three "
        "color channels.",
    ],
    mistakes={
        'The biases are missing: one for each filter.': """\
shape_and_parameters = (28, 28, 6), 450
""",
        'A filter reaches through all three channels of the image, so it has 5 · 5 · 3 weights.': """\
shape_and_parameters = (28, 28, 6), 156
""",
        'Without padding the output is smaller than the image: (N − F) / S + 1.': """\
shape_and_parameters = (32, 32, 6), 456
""",
        'The filter fits at both ends, so one more position counts: (N − F) / S + 1.': """\
shape_and_parameters = (27, 27, 6), 456
""",
    },
)

exercise(
    "size",
    points=2,
    right=lambda n, f, stride=1, p=0: len(range(0, n + 2 * p - f + 1, stride)),
    cases={
        "7 pixels, kernel 3": (7, 3),
        "7 pixels, kernel 3, stride 2": (7, 3, 2),
        "7 pixels, kernel 3, stride 3": (7, 3, 3),
        "32 pixels, kernel 5, padding 2": (32, 5, 1, 2),
        "28 pixels, kernel 3, stride 2, padding 1": (28, 3, 2, 1),
    },
    hints=[
        "The first position is 0. Which is the last one, if the kernel must stay inside?",
        "Padding makes the image longer on both sides. Divide with `//`, which drops what does "
        "not fit.",
    ],
    mistakes={
        'One position is missing: the kernel stands at 0 as well as at the last place.': """\
def size(n, f, stride=1, p=0):
    return (n - f + 2 * p) // stride
""",
        'The padding is on both sides: it counts twice.': """\
def size(n, f, stride=1, p=0):
    return (n - f + p) // stride + 1
""",
        'The stride is missing: the kernel moves by `stride` pixels from one position to the next.': """\
def size(n, f, stride=1, p=0):
    return n - f + 2 * p + 1
""",
        'A number of positions is whole. Where the stride does not fit, drop the rest: `//`.': """\
def size(n, f, stride=1, p=0):
    return (n - f + 2 * p) / stride + 1
""",
    },
)

from scipy.signal import correlate2d

exercise(
    "strided",
    points=3,
    right=lambda image, kernel, stride=1: correlate2d(image, kernel, "valid")[::stride, ::stride],
    cases={
        "the lecture's image, stride 1": (image, diagonal),
        "the lecture's image, stride 2": (image, diagonal, 2),
        "an image of 5×8 with other numbers, stride 2": (
            np.arange(40.0).reshape(5, 8) % 7,
            np.array([[1.0, 2], [3, -4]]),
            2,
        ),
    },
    hints=[
        "Print the window of the second position with stride 2. Where should it begin?",
        "`i` counts positions, not pixels.",
    ],
    mistakes={
        'The windows lie as with stride 1. The window of position i begins at pixel i · stride.': """\
def strided(image, kernel, stride=1):
    height, width = kernel.shape
    rows = (image.shape[0] - height) // stride + 1
    columns = (image.shape[1] - width) // stride + 1
    return np.array(
        [
            [(image[i : i + height, j : j + width] * kernel).sum() for j in range(columns)]
            for i in range(rows)
        ]
    )
""",
        'Now the kernel is flipped: that is the mathematical convolution. CNNs do not flip.': """\
def strided(image, kernel, stride=1):
    height, width = kernel.shape
    flipped = kernel[::-1, ::-1]
    return np.array(
        [
            [
                (image[i : i + height, j : j + width] * flipped).sum()
                for j in range(0, image.shape[1] - width + 1, stride)
            ]
            for i in range(0, image.shape[0] - height + 1, stride)
        ]
    )
""",
        'The rows move by the stride, the columns do not.': """\
def strided(image, kernel, stride=1):
    height, width = kernel.shape
    rows = (image.shape[0] - height) // stride + 1
    columns = (image.shape[1] - width) // stride + 1
    return np.array(
        [
            [(image[i * stride :][:height, j : j + width] * kernel).sum() for j in range(columns)]
            for i in range(rows)
        ]
    )
""",
        'This is the whole map of stride 1. With a stride the kernel skips positions.': """\
def strided(image, kernel, stride=1):
    height, width = kernel.shape
    return np.array(
        [
            [
                (image[i : i + height, j : j + width] * kernel).sum()
                for j in range(image.shape[1] - width + 1)
            ]
            for i in range(image.shape[0] - height + 1)
        ]
    )
""",
    },
)

def judge_edges(kernel):
    kernel = np.asarray(kernel)
    if kernel.shape != (3, 3):
        return f"the kernel must have the shape (3, 3), and has {kernel.shape}"
    ramp = np.tile(np.arange(3.0), (3, 1))
    even, right, down = ((kernel * window).sum() for window in (np.ones((3, 3)), ramp, ramp.T))
    if abs(even) > 1e-9:
        return f"on a uniform image of ones the kernel answers {even:g}: its weights must add to 0"
    if abs(down) > 1e-9:
        return f"where the image becomes brighter downward it answers {down:g}, and must answer 0"
    if right < 0:
        return "it answers where the image becomes darker from left to right: the signs are swapped"
    if right == 0:
        return "it does not answer where the image becomes brighter from left to right"
    return None


exercise(
    "edges",
    points=2,
    judge=judge_edges,
    hints=[
        "A sum of 0 makes the answer 0 on a uniform image.",
        "Weights on the right count bright pixels on the right. What must stand on the left?",
    ],
    mistakes={
        'on a uniform image of ones the kernel answers 1: its weights must add to 0': """\
edges = np.full((3, 3), 1 / 9)
""",
        'it answers where the image becomes darker from left to right: the signs are swapped': """\
edges = np.array([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
""",
        'where the image becomes brighter downward it answers 8, and must answer 0': """\
edges = np.array([[-1, -2, -1], [0, 0, 0], [1, 2, 1]])
""",
    },
)
