# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 01 · Convolution arithmetic
#
# A *kernel* is a small grid of weights. It slides over an image. At each position its weights are
# multiplied with the pixels below them, and the products are added. The sums are the *map*. Nine
# weights are enough to blur, to sharpen or to find edges.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from dlsg_utils import arithmetic, data, plotting, widgets
from dlsg_utils.arithmetic import conv2d, output_size, transposed_conv2d

# %% tags=["jpeg"]
# alt: Four 3×3 kernels, and below each what it makes of the face of a man with a camera: the same
#  image, a blurred one, a sharper one, and its vertical edges in orange and purple on white.
photo = data.image("camera")[20:240, 120:340, 0]
face = photo[55:185, 45:175]
kernels = {
    "unchanged": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "blur": np.full((3, 3), 1 / 9),
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "vertical edges": np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]),
}
plotting.show_filtering(kernels, [conv2d(face, k) for k in kernels.values()], size=2.7)
plt.show()

# %% [markdown]
# The map on the right has values of both signs: white is zero, orange positive (dark to the left,
# bright to the right), purple negative.

# %% [markdown]
# ## What you will see
#
# - what a convolution computes, and why CNNs (convolutional neural networks) do not flip the kernel
# - how large the output is, with strides, padding and dilation, and when a kernel does not fit
# - how a filter combines the *channels* (red, green and blue, say), and how many parameters it has
# - three things that are easily confused: dilation and stride, the sides of the padding, and which
#   map goes into a transposed convolution

# %% [markdown]
# ## What you need
#
# Sums and products. One part of section 8 uses matrices and the gradient of a loss; it can wait.
# `conv2d` and its relatives are NumPy code in `dlsg_utils/arithmetic/convolution.py`.
#
# In this lecture the weights are chosen or random, and nothing is learned. **In a CNN the weights
# are parameters and are learned from data** (lectures 02 to 04). The arithmetic is the same.

# %% [markdown]
# ## 1 A weighted moving sum
#
# One row of the photograph is a signal $x_1, x_2, \dots$ A window of $F$ pixels starts at pixel
# $n$. Its pixels and the weights $w_1, \dots, w_F$ give one number, their dot product:
#
# $$y_n = \sum_{i=1}^F x_{n+i-1}\, w_i$$
#
# Then the window moves on by one pixel. Equal weights average: they smooth. Weights $-1, 0, 1$
# subtract the left neighbor from the right one: they *respond* (the sum is far from zero) where
# the signal changes.

# %%
# alt: Three curves: one row of the photograph (220 values), its smoother moving average (212), and
#  its difference (218), which is near zero except for spikes where the brightness jumps.
row = photo[100]
mean = conv2d(row[None], np.full((1, 9), 1 / 9))[0]
change = conv2d(row[None], [[-1, 0, 1]])[0]

fig, axes = plotting.figure(1, 3, size=(12, 2.8))
titles = "one row of pixels", "nine weights of 1/9", "weights −1, 0, 1"
for axis, values, title in zip(axes[0], (row, mean, change), titles, strict=True):
    axis.plot(values, color=plotting.COLORS[0])
    axis.set(title=title, ylim=(-1, 1.05), xlim=(0, len(row)), xlabel="start of the window (pixel)")
axes[0, 0].set(xlabel="pixel", ylabel="brightness")
axes[0, 2].set_ylabel("response")
plt.show()

# %% [markdown]
# ## 2 From a row to an image
#
# In two dimensions the window is a rectangle. With a kernel of $F \times F$ weights the map has in
# row $r$ and column $c$
#
# $$y_{rc} = \sum_{i=1}^F \sum_{j=1}^F x_{r+i-1,\,c+j-1}\, w_{ij} .$$
#
# The whole operation is two loops over $r$ and $c$. `conv2d` of this course and the convolution of
# Keras give the same numbers:


# %%
def convolve(image, kernel):
    height, width = kernel.shape
    output = np.zeros((image.shape[0] - height + 1, image.shape[1] - width + 1))
    for row in range(output.shape[0]):
        for column in range(output.shape[1]):
            window = image[row : row + height, column : column + width]
            output[row, column] = (window * kernel).sum()
    return output


# %%
import keras

edges = kernels["vertical edges"]
loops, ours = convolve(photo, edges), conv2d(photo, edges)
of_keras = keras.ops.conv(photo[None, :, :, None], edges[:, :, None, None].astype("float32"))[0]

np.testing.assert_allclose(ours, loops, atol=1e-5)
np.testing.assert_allclose(np.asarray(of_keras)[..., 0], loops, atol=1e-5)
print(f"{photo.shape} → {loops.shape} in all three, equal up to rounding")

# %% [markdown]
# The slides use an image of 6×6 pixels and two kernels. (A kernel that a network applies is also
# called a *filter*.) Filter 1 looks for a diagonal that falls to the right, filter 2 for a vertical
# line. Above the maps stand the sums, zeros left out.

# %%
# alt: The 3×3 kernel, and four copies of the 6×6 image with the window at steps 1, 2, 5 and 16;
#  below each the output so far. At step 1 the sum is 1 + 1 + 1 = 3.
lines = ["100001", "010010", "001100", "100010", "010010", "001010"]
image = np.array([[int(pixel) for pixel in line] for line in lines])
filter_1 = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
filter_2 = np.array([[-1, 1, -1], [-1, 1, -1], [-1, 1, -1]])

plotting.show_window_steps(image, filter_1, steps=[0, 1, 4, 15])
plt.show()

# %%
# alt: The image, both filters and both 4×4 maps. The value 3 is outlined: twice in the left column
#  of the first map, at the top and at the bottom, and once at the bottom right of the second.
map_1, map_2 = conv2d(image, filter_1), conv2d(image, filter_2)
grids = {"image": image, "filter 1": filter_1, "map 1": map_1, "filter 2": filter_2, "map 2": map_2}
plotting.show_numbers(grids, mark=3)
plt.show()

# %% [markdown]
# Each filter makes its own map. The same diagonal stands at the top left and at the bottom left of
# the image. The same nine weights respond with 3 at both positions. In a *dense layer* every output
# has a weight of its own for every pixel; lecture 02 counts them.
#
# **Move the window yourself.** Click into the output and use the arrow keys, or press *Play*. Every
# number can be changed. Change one weight of the kernel: which values of the output change?

# %%
stepper = widgets.ConvolutionStepper(image, filter_1)
stepper

# %% [markdown]
# ## 3 Convolution or cross-correlation?
#
# The formula in the books has a minus sign:
#
# $$(f * g)[n] = \sum_m f[m]\, g[n - m]$$
#
# Here $f$ is the signal (our $x$), $g$ the kernel (our $w$) and $n$ the position. As $m$ grows, $g$
# is read backwards: the kernel is flipped before it slides, in two dimensions along both axes,
# which rotates it by 180°. That is the convolution of mathematics. Without the flip it is the
# *cross-correlation*. Deep learning libraries compute the cross-correlation and call it
# convolution. In `conv2d`, `flip=True` flips.

# %%
signal, weights = np.array([0, 0, 1, 0, 0, 2, 0]), np.array([1, 2, 3])

print("cross-correlation:", conv2d(signal[None], weights[None])[0])
print("NumPy's correlate:", np.correlate(signal, weights, mode="valid"))
print("convolution:      ", conv2d(signal[None], weights[None], flip=True)[0])
print("NumPy's convolve: ", np.convolve(signal, weights, mode="valid"))

# %% [markdown]
# A single bright pixel shows the difference in two dimensions. In the first window the pixel meets
# the *last* weight, 9, in the last window the first. So the cross-correlation, which does not flip,
# writes the weights backwards: the kernel is rotated by 180°. The convolution flips first. Written
# backwards after that, the kernel stands there as it is.

# %%
# alt: Four grids: an image with one 1 in the middle, a kernel of the numbers 1 to 9, its
#  cross-correlation with the image, which reads 9 to 1, and its convolution, which reads 1 to 9.
dot = np.zeros((5, 5), int)
dot[2, 2] = 1
numbered = np.arange(1, 10).reshape(3, 3)
correlation, convolution = conv2d(dot, numbered), conv2d(dot, numbered, flip=True)
plotting.show_numbers({"image": dot, "kernel": numbered, "cross-correlation": correlation,
                      "convolution": convolution})  # fmt: skip
plt.show()

# %% [markdown]
# Both agree on every image if, and only if, the kernel stays the same when it is rotated by 180°:
# on the dot, no other kernel gives the same twice. Both filters of section 2 do stay the same. The
# edge filter does not: it changes its sign.

# %%
tried = {"filter 1": filter_1, "filter 2": filter_2, "vertical edges": edges}
for name, kernel in tried.items():
    same = np.array_equal(kernel, np.rot90(kernel, 2))
    agree = np.array_equal(conv2d(image, kernel), conv2d(image, kernel, flip=True))
    print(f"{name:14}  unchanged by 180°: {same!s:5}  results agree: {agree}")

# %% [markdown]
# A network that learns its weights does not need the flip: it would learn the rotated kernel. From
# here on `conv2d` does not flip.

# %% [markdown]
# ## 4 Stride, and the size of the output
#
# The window may move by more than one pixel: the *stride* $S$. With $N$ pixels and a kernel of $F$
# the number of positions is
#
# $$\text{output} = \left\lfloor \frac{N - F}{S} \right\rfloor + 1 .$$
#
# $\lfloor\ \rfloor$ rounds down. If $N - F$ is a multiple of $S$, the last window ends with the
# last pixel. If not, the remainder of the division is the number of pixels behind the last window.

# %%
# alt: The window with stride 2 at its four positions on the 6×6 image; the output is 2×2: 3 and −3
#  above, −3 and 0 below.
plotting.show_window_steps(image, filter_1, steps=[0, 1, 2, 3], stride=2, padding="valid")
plt.show()

# %% [markdown]
# No window reaches the last row and the last column: $N - F = 3$, divided by the stride 2, leaves a
# remainder of 1. `padding="valid"`, the default of Keras, drops such pixels without a message. This
# course's functions refuse, unless they are told `"valid"`.
#
# **A famous misfit.** AlexNet (2012) is the network that made CNNs famous (lecture 05). Its paper
# and the slides of the vision class (VT) give an input of 224×224 pixels. The first layer has
# kernels of 11×11 and stride 4, and its maps are 55×55. That does not fit:

# %%
print("7 pixels, kernel 3, stride 1:", output_size(7, 3, stride=1))
print("7 pixels, kernel 3, stride 2:", output_size(7, 3, stride=2))
for size, kernel, stride in ((7, 3, 3), (224, 11, 4)):
    try:
        output_size(size, kernel, stride=stride)
    except ValueError as error:
        print(f"\n{error}")
print("\n227 pixels:", output_size(227, 11, stride=4))
print("224 pixels, padding 2 before and 1 after:", output_size(224, 11, stride=4, padding=(2, 1)))

# %% [markdown]
# The copy of AlexNet in the library Caffe takes 227 pixels. That of the library Torchvision, which
# has other numbers of filters, pads 2 on each side; from 224 pixels its kernel never reaches the
# last zero.

# %% [markdown]
# ## 5 Padding
#
# Without padding a 3×3 kernel makes the image two pixels smaller in each direction. $P$ zeros on
# each side make room:
#
# $$\text{output} = \left\lfloor \frac{N - F + 2P}{S} \right\rfloor + 1 .$$
#
# At stride 1 and for odd $F$, $P = (F - 1)/2$ keeps the size: 1 for a kernel of 3, 2 for 5.

# %% [markdown] tags=["details"]
# ## 6 One table for everything
#
# Size, kernel, stride, padding and dilation decide the size of the output. *Dilation* 2 means that
# the kernel takes every second pixel (more below). Each row of this table is a drawing: change one
# and run the cell. Pixels are numbered, zeros are dotted, a crossed pixel is dropped. *Same* adds
# as many zeros as it takes for one output at each step of the stride (more below).

# %%
# alt: Nine drawings, one a row of the table. Each shows the pixels of one axis as boxes, padding as
#  dotted boxes, and below them every position of the kernel as joined dots.
cases = {
    "plain": {"size": 7, "kernel": 3},
    "stride 2": {"size": 7, "kernel": 3, "stride": 2},
    "stride 3, valid": {"size": 7, "kernel": 3, "stride": 3, "padding": "valid"},
    "padding 1": {"size": 7, "kernel": 3, "padding": 1},
    "stride 2, padding 1": {"size": 7, "kernel": 3, "stride": 2, "padding": 1},
    "dilation 2": {"size": 7, "kernel": 3, "dilation": 2},
    "dilation 2, padding 2": {"size": 7, "kernel": 3, "dilation": 2, "padding": 2},
    "stride 2, same, 5 pixels": {"size": 5, "kernel": 3, "stride": 2, "padding": "same"},
    "stride 2, same, 6 pixels": {"size": 6, "kernel": 3, "stride": 2, "padding": "same"},
}
plotting.show_positions(cases)
plt.show()

# %% [markdown]
# ### Easily confused, 1: dilation
#
# A kernel with dilation $D$ has gaps: its weights meet pixels that are $D$ apart. It has as many
# weights as before, but it spans more pixels, its *effective size*:
#
# $$F_D = D\,(F - 1) + 1$$
#
# In the formulas for the *size* $F_D$ takes the place of $F$. Dilation is not a stride: at stride 1
# neighboring outputs still start at neighboring pixels, and no output is left out. Only the pixels
# of one sum lie further apart.

# %%
# alt: The window with dilation 2 at its four positions: a frame of 5×5 pixels of which nine,
#  every second one, are ringed.
plotting.show_window_steps(image, filter_1, steps=[0, 1, 2, 3], dilation=2)
plt.show()

# %% [markdown]
# ### Easily confused, 2: on which side does the padding go?
#
# `padding="same"` makes $\lceil N / S \rceil$ outputs ($\lceil \, \rceil$ rounds up). The number of
# zeros that this takes can be odd. Keras and TensorFlow then put the extra zero **after** the
# image, at the bottom and right. PyTorch's `padding=1` puts one zero on each side, and drops what
# no window reaches. In the cases drawn here no window reaches the zero behind. So `padding=1`
# amounts to one zero in front, which is what we draw and compute: the kernel sees other pixels.

# %%
# alt: Four drawings of one axis with stride 2 and 3. Keras puts its zero after the last pixel, so
#  the kernel starts at pixel 0; a zero in front makes it start one pixel earlier.
sides = {
    "Keras, stride 2": {"size": 6, "kernel": 3, "stride": 2, "padding": "same"},
    "zero in front, stride 2": {"size": 6, "kernel": 3, "stride": 2, "padding": (1, 0)},
    "Keras, stride 3": {"size": 8, "kernel": 3, "stride": 3, "padding": "same"},
    "zero in front, stride 3": {"size": 8, "kernel": 3, "stride": 3, "padding": (1, 0)},
}
plotting.show_positions(sides, columns=2)
plt.show()

# %%
ramp, three = np.arange(1.0, 7.0)[None], np.ones((1, 3))
after = conv2d(ramp, three, stride=(1, 2), padding="same")
front = conv2d(ramp, three, stride=(1, 2), padding=((0, 0), (1, 0)))
of_keras = keras.ops.conv(ramp[..., None], three[0, :, None, None], strides=2, padding="same")
print("pixels:              ", ramp[0])
print("this course, same:   ", after[0])
print("Keras, same:         ", np.asarray(of_keras)[0, :, 0])
print("zero in front:       ", front[0], "as PyTorch's padding=1 amounts to here")

# %% [markdown]
# The sizes are equal, the values are not. Weights that move from one library to the other need the
# padding written out. At stride 1 with an odd kernel both sides get equally many zeros.

# %% [markdown]
# ## 7 Color: a filter has a plane for each channel
#
# A color image has height × width × 3 values. A filter slides along height and width only. It has a
# plane of weights for each channel, so a 3×3 filter has $3 \times 3 \times 3$ weights. Each plane
# is convolved with its channel, and the three maps are **added** to one.
#
# This filter looks for vertical edges in red minus the mean of green and blue. The image is the
# left border of an orange flower in front of dark leaves, its values rounded to 0 to 9. The border
# responds positively in red and negatively in green and blue. So green and blue take away from the
# sum what all three channels have in common:

# %%
# alt: Three rows, red, green and blue: a channel of 5×5 numbers, a plane of 3×3 weights, the 3×3
#  map of that channel, and the sum of the maps so far. The last sum is largest in its middle
#  column.
flower = data.image("flower", size=(160, 240))
color_filter = np.stack([2 * np.array([[-1, 0, 1]] * 3)] + 2 * [np.array([[1, 0, -1]] * 3)], axis=2)
patch = (9 * flower[80:85, 61:66]).round().astype(int)
grids, so_far = {}, 0
for channel, name in enumerate(("red", "green", "blue")):
    partial = conv2d(patch[..., channel], color_filter[..., channel])
    so_far = so_far + partial
    grids |= {name: patch[..., channel], f"weights for {name}": color_filter[..., channel],
              f"map of {name}": partial, f"sum up to {name}": so_far}  # fmt: skip
plotting.show_numbers(grids, columns=4, apart=[name for name in grids if "weights" in name])
plt.show()

# %% tags=["jpeg"]
# alt: An orange dahlia in front of dark leaves; the edge maps of its red, green and blue channel,
#  the last two with opposite sign; and their sum, a weaker outline of the same sign as red's.
partial = [conv2d(flower[..., c], color_filter[..., c]) for c in range(3)]
total = conv2d(flower, color_filter)
names = ["image", "map of red", "map of green", "map of blue", "sum"]
plotting.show([flower, *partial, total], names, cmap=plotting.SIGNED, vmin=-2, vmax=2, size=2.6)
plt.show()

gray = np.repeat(flower.mean(axis=2, keepdims=True), 3, axis=2)
np.testing.assert_allclose(sum(partial), total, atol=1e-5)
print(f"largest response, color image: {abs(total).max():.2f}")
print(f"the same image in gray:        {abs(conv2d(gray, color_filter)).max():.2f}")
inside = [abs(conv2d(flower[84:136, 99:151, c], [[-1, 0, 1]] * 3)).mean() for c in range(3)]
print("mean size of vertical edges inside the flower: {:.2f}, {:.2f}, {:.2f}".format(*inside))

# %% [markdown]
# In gray the three channels are equal, and the maps cancel: the filter is blind to edges between
# grays. Inside the orange flower it still responds: there green and blue change more than red (0.28
# and 0.24 against 0.18), and the maps do not cancel.
#
# **Six filters make six maps.** The example of the slides: an image of 32×32×3 and six filters of
# 5×5×3. The six maps are stacked to a new "image" of 28×28×6. Its channels are not colors any more.
# Each filter has one more parameter, its *bias*: a number that is added to all values of its map.
# That is $5 \cdot 5 \cdot 3 + 1 = 76$ parameters for a filter, and $6 \cdot 76 = 456$ for six. The
# weights here are random, as in a layer of Keras before it has learned anything:

# %%
# alt: Six color filters of 5×5 random pixels; below each its 28×28 map of the flower: three respond
#  to the whole of it, two negatively and one positively, the others mostly to parts of its border.
keras.utils.set_random_seed(3)
small, layer = data.image("flower", size=(32, 32)), keras.layers.Conv2D(6, 5)
layer.build(small[None].shape)
filters, bias = layer.get_weights()
maps = conv2d(small, filters, bias=bias)

in_color = np.moveaxis(filters / (2 * abs(filters).max()) + 0.5, -1, 0)
plotting.show_maps({"filters, 5×5×3": in_color, "maps, 28×28": np.moveaxis(maps, -1, 0)}, size=1.8)
plt.show()
print(f"{small.shape} → {maps.shape} with {filters.size} weights and {bias.size} biases:",
      layer.count_params(), "parameters")  # fmt: skip

# %% tags=["check"]
assert map_1.tolist() == [[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]]
assert map_2.tolist() == [[-1, -1, -1, -1], [-1, -1, -2, 1], [-1, -1, -2, 1], [-1, 0, -4, 3]]
assert (convolve(image, filter_1) == map_1).all()
assert (stepper.output == map_1).all()
assert (convolution == numbered).all()
assert (correlation == np.rot90(numbered, 2)).all()
strided = conv2d(image, filter_1, stride=2, padding="valid")
assert strided.tolist() == [[3, -3], [-3, 0]]
assert [output_size(7, F, padding=(F - 1) // 2) for F in (1, 3, 5, 7)] == [7] * 4
assert [output_size(**case) for case in cases.values()] == [5, 3, 2, 7, 4, 3, 7, 3, 3]
np.testing.assert_array_equal(after[0], np.asarray(of_keras)[0, :, 0])
assert (conv2d(patch, color_filter) == so_far).all()
assert (small.shape, maps.shape) == ((32, 32, 3), (28, 28, 6))
assert filters.size + bias.size == layer.count_params() == 456

# %% [markdown] tags=["details"]
# ## 8 Transposed convolution

# %% [markdown]
# ### Easily confused, 3: which map is the input?
#
# The **map** goes in, usually the smaller one, and an **image** comes out:
#
# $$\text{image} \xrightarrow{\ \text{conv2d}\ } \text{map}
# \xrightarrow{\ \text{transposed\_conv2d}\ } \text{image}$$
#
# The kernel, stride and padding are the same on both arrows. Each value of the map multiplies the
# kernel, and this product is added to the image. The stride is the distance of neighboring products
# *in the image*, so stride 2 about doubles the size.

# %%
# alt: Six grids: a 2×2 map of 1 to 4; its four products, each the kernel 1 to 9 times one value,
#  two pixels apart in a 5×5 image; and their sum.
small_map, products = np.array([[1, 2], [3, 4]]), {}
for position in np.ndindex(2, 2):
    alone = np.zeros((2, 2), int)
    alone[position] = small_map[position]
    products[f"{small_map[position]} · kernel"] = transposed_conv2d(alone, numbered, stride=2)
total = transposed_conv2d(small_map, numbered, stride=2)
plotting.show_numbers({"map": small_map, **products, "sum": total}, columns=3)
plt.show()

# %% [markdown]
# The kernel 1 to 9 stands here as it is, as in section 3 after the *convolution*; the
# cross-correlation rotated it. At stride 1 the transposed convolution is the convolution of
# mathematics, with the parts where the kernel overhangs the map.
#
# Step through it: click into the map or press *Play*. Set the stride to 3: nothing overlaps. Set it
# to 1: where do most products overlap?

# %%
transposed = widgets.ConvolutionStepper(small_map, numbered, stride=2, transposed=True)
transposed

# %% [markdown]
# **Why "transposed"?** A convolution is linear, so it is a matrix. The image is unrolled row by row
# into 36 numbers, the map into 16. The matrix has one row for each output, one column for each
# pixel. The transposed convolution is the transposed matrix. Here is that of filter 1; orange is
# the weight 1, purple −1:

# %%
# alt: A matrix of 16 rows and 36 columns with nine colored entries in each row, which shift to the
#  right from row to row; next to it the same matrix transposed.
matrix = arithmetic.conv_matrix(filter_1, image.shape).toarray()

fig, (axes,) = plotting.figure(1, 2, size=(8.6, 5.6), width_ratios=(36, 16))
for axis, values, title in zip(axes, (matrix, matrix.T), ("matrix", "transposed"), strict=True):
    axis.imshow(values, cmap=plotting.SIGNED, vmin=-1.4, vmax=1.4)
    axis.set(title=f"{title}, {values.shape[0]} × {values.shape[1]}")
    axis.set(xlabel="input value", ylabel="output value")
    axis.set(xticks=range(0, values.shape[1], 5), yticks=range(0, values.shape[0], 5))
plt.show()

# %% [markdown]
# It is **not the inverse**. Back from map 1 comes an image of the same size, with other values:

# %%
# alt: Three grids: the 6×6 image of zeros and ones, its 4×4 map, and the 6×6 image that the
#  transposed convolution makes of the map, with values from −7 to 17.
there_and_back = transposed_conv2d(map_1, filter_1)
plotting.show_numbers(
    {"image": image, "map 1": map_1, "back from map 1": there_and_back}, apart=["image", "map 1"]
)
plt.show()

# %% [markdown]
# What is it for? Let a network's loss depend on the map $y = A x$, where $x$ is the image and $A$
# the matrix. Then the gradient of the loss with respect to $x$ is $A^\top$ times the gradient with
# respect to $y$. Back-propagation uses this matrix (lecture 04), and lecture 08 looks back through
# a network with it.

# %% [markdown]
# ### The size that comes out
#
# Several sizes can give the same map, so the way back has to choose. A `Conv2DTranspose` of Keras
# makes from $K$ values
#
# $$S \cdot K \ \text{ with } \textit{same}, \qquad
# S\,(K - 1) + \max(F, S) \ \text{ with } \textit{valid}.$$
#
# So a size can get lost on the way there and back. `transposed_conv2d` takes `size=…` to choose:

# %%
for padding in ("same", "valid"):
    options = {"stride": 2, "padding": padding}
    for N in (5, 6, 7, 8):
        there = conv2d(np.ones((N, N)), np.ones((3, 3)), **options)
        back = transposed_conv2d(there, np.ones((3, 3)), **options)
        asked = transposed_conv2d(there, np.ones((3, 3)), size=N, **options)
        print(f"{padding:5}  {N} → {len(there)} → {len(back)}, with size={N}: {len(asked)}")

# %% tags=["check"]
np.testing.assert_array_equal(total, sum(products.values()))
np.testing.assert_array_equal(total, transposed.output)
assert (matrix @ image.ravel() == map_1.ravel()).all()
assert (matrix.T @ map_1.ravel() == there_and_back.ravel()).all()
assert there_and_back.shape == image.shape
assert not (there_and_back == image).all()
assert (conv2d(map_1, numbered, padding=2, flip=True) == transposed_conv2d(map_1, numbered)).all()
for S, F in ((1, 3), (2, 3), (2, 4), (3, 2)):
    for padding, formula in {"same": S * 3, "valid": S * (3 - 1) + max(F, S)}.items():
        layer = keras.layers.Conv2DTranspose(1, F, strides=S, padding=padding)
        options = {"stride": S, "padding": padding}
        ours = transposed_conv2d(np.ones((3, 3)), np.ones((F, F)), **options)
        assert formula == layer.compute_output_shape((None, 3, 3, 1))[1] == len(ours)

# %% [markdown]
# ### Checkerboards
#
# When the kernel's size is not a multiple of the stride, the pixels get different numbers of
# products, away from the border too. If it is a multiple, all pixels inside get equally many: with
# kernel 4 only the border gets fewer, with kernel 2 not even that. Uneven numbers are one cause of
# the checkerboards in generated images (Odena and others 2016).

# %%
# alt: Three 6×6 grids that count products, all with stride 2. Kernel 3: ones, with a 4 where every
#  second row and column cross and twos along them. Kernel 2: all 1. Kernel 4: all 4 inside, 2 at
#  the border, 1 in the corners.
ones = np.ones((3, 3), int)
counts = {
    f"kernel {F}, stride 2": transposed_conv2d(ones, np.ones((F, F), int), stride=2, padding="same")
    for F in (3, 2, 4)
}
plotting.show_numbers(counts)
plt.show()

# %% tags=["check"]
uneven, even, four = counts.values()
assert uneven[2:, 2:].tolist() == [[4, 2, 4, 2], [2, 1, 2, 1]] * 2
assert (even == 1).all()
assert (four[1:-1, 1:-1] == 4).all()

# %% [markdown]
# ## 9 Filters on a photograph
#
# These kernels were designed by hand. The sum of the weights says what happens to a flat area:
# with sum 1 it keeps its brightness, with sum 0 the response is zero (white). Here the image is
# padded with zeros, so each output has the size of the image:

# %% tags=["jpeg"]
# alt: Six kernels and what they make of the face: softer; crisper; vertical edges in orange and
#  purple on white; horizontal edges likewise; fine outlines; and a relief lit from one corner.
designed = {
    "blur": kernels["blur"],
    "sharpen": kernels["sharpen"],
    "Sobel, vertical": edges,
    "Sobel, horizontal": edges.T,
    "Laplacian": np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    "emboss": np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]),
}
filtered = [conv2d(face, kernel, padding="same") for kernel in designed.values()]
plotting.show_filtering(designed, filtered)
plt.show()
print("sum of the weights:", {name: round(kernel.sum()) for name, kernel in designed.items()})

# %% [markdown]
# The zeros of the padding are black pixels. So an edge filter finds an edge at the border that is
# not in the photograph. The upper left corner of the map shows it. Without padding the map has no
# values for the outermost row and column: in the left picture they stay white. A network that pads
# with zeros sees such borders too.

# %%
# alt: The upper left 16×16 pixels of the map of vertical edges, twice: a purple edge that rises to
#  the right, at the same place; with padding there is a dark orange column at the left border too.
padded = conv2d(face, edges, padding="same")[:16, :16]
alone = np.pad(conv2d(face, edges)[:15, :15], ((1, 0), (1, 0)))
titles = "without padding", "padded with zeros"
plotting.show([alone, padded], titles, cmap=plotting.SIGNED, vmin=-4, vmax=4, size=4.2)
plt.show()

# %% [markdown]
# **Any kernel on any image.** Choose a preset, change a weight with the arrow keys, drop a
# photograph of your own on it. Point at a pixel: the patch below the window and its sum appear.
# Choose *sharpen* and change its center from 5 to 4: what is left, and what is the sum now?

# %%
explorer = widgets.FilterExplorer("camera", "emboss")
explorer

# %% [markdown]
# ## Try it yourself
#
# **1** A kernel of 5 with dilation 3: which padding keeps the size? Guess, then change the padding.

# %%
try:
    print(output_size(31, 5, dilation=3, padding=2))
except ValueError as error:
    print(error)

# %% [markdown]
# **2** Change the kernel so that it responds with 3 exactly where the image of section 2 has a
# diagonal that *rises* to the right.

# %%
mine = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
print("responses of 3 at (row, column):", np.argwhere(conv2d(image, mine) == 3).tolist())

# %% [markdown]
# **3** Go back to the three widgets and answer their questions.
#
# <details><summary>Answers</summary>
#
# 1. The effective size is $3 \cdot (5 - 1) + 1 = 13$, so padding $(13 - 1)/2 = 6$.
# 2. `np.fliplr` of the given kernel. It responds with 3 at row 0, column 3.
# 3. A weight of the kernel changes the outputs whose window has a 1 below that weight. At stride 1
#    most products overlap in the middle of the image, all four on each of its four pixels.
#    *Sharpen* with 4 in the center leaves only the outlines: the sum is 0.
#
# </details>

# %% tags=["check"]
assert output_size(31, 5, dilation=3, padding=6) == 31
assert np.argwhere(conv2d(image, np.fliplr(filter_1)) == 3).tolist() == [[0, 3]]
overlaps = transposed_conv2d(np.ones((2, 2), int), np.ones((3, 3), int))
assert overlaps[1:3, 1:3].tolist() == [[4, 4], [4, 4]]
assert (overlaps == 4).sum() == 4
assert (kernels["sharpen"] - kernels["unchanged"]).sum() == 0

# %% [markdown]
# ## Takeaways
#
# - A convolution layer computes a dot product at each position of the window (the stride says
#   which), with the same weights at all of them, and adds a bias.
# - CNNs do not flip the kernel. The flip matters unless the kernel rotated by 180° is the same.
# - Output size: $\lfloor (N - F_D + 2P)/S \rfloor + 1$ with the effective size $F_D = D(F-1)+1$. If
#   the division leaves a remainder, so many pixels at the end, or zeros of the padding, are not
#   used.
# - A filter has a plane of weights for each input channel; each filter makes one output channel.
#   Parameters: $F \cdot F \cdot C + 1$ for each filter, with $C$ input channels.
# - A transposed convolution takes a map and makes an image. At a stride above 1 several image sizes
#   can give the same map: Keras
#   takes $S \cdot K$ (*same*) or $S(K-1) + \max(F, S)$ (*valid*) for a map of $K$ values.

# %% [markdown]
# ## Sources
#
# - DLSG #4, *Convolutional Neural Networks* (2016): the sum, the formula, strides and output sizes,
#   padding, six filters on 32×32×3.
# - A. Jiang, CSCSE 636, lecture 7, after H. Lee: the 6×6 image and its two filters, "the network
#   parameters to be learned".
# - T. Raiko, *Convolutional Networks* (2015): convolution and cross-correlation, padding.
# - VT, *vision class* (2015): AlexNet with an input of 224×224. A. Krizhevsky, I. Sutskever and
#   G. Hinton, *ImageNet classification with deep convolutional neural networks* (2012). 227 pixels:
#   Caffe, `models/bvlc_alexnet/deploy.prototxt`. Padding 2: torchvision, `models/alexnet.py`, after
#   A. Krizhevsky, *One weird trick for parallelizing convolutional neural networks* (2014).
# - Padding on both sides, and the rounding down: PyTorch's documentation, `torch.nn.Conv2d`.
# - V. Dumoulin and F. Visin, *A guide to convolution arithmetic for deep learning* (2016).
# - A. Odena, V. Dumoulin and C. Olah, *Deconvolution and checkerboard artifacts*, Distill (2016).
# - The photographs come with scikit-image (camera) and scikit-learn (flower).
