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
# Nine numbers slide over a picture. At each place they are multiplied with the nine pixels below
# them and the products are added up. That is all, and it blurs, sharpens and finds edges.

# %%
import matplotlib.pyplot as plt
import numpy as np

from dlsg_utils import arithmetic, data, plotting, widgets
from dlsg_utils.arithmetic import conv2d, output_size, transposed_conv2d, windows

# %% tags=["jpeg"]
# alt: Three 3×3 grids of numbers, and below each the photograph of a man with a camera after
#  that filter: unchanged, with its upright edges, and embossed.
photo = data.image("camera")[20:240, 120:340, 0]
unchanged = np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]])
upright = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
emboss = np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]])

results = [conv2d(photo, unchanged), abs(conv2d(photo, upright)) / 2, conv2d(photo, emboss)]
kernels = {"unchanged": unchanged, "upright edges": upright, "emboss": emboss}
plotting.show_filtering(kernels, results, size=3.2)
plt.show()

# %% [markdown]
# ## What you will see
#
# - what a convolution computes, and why CNNs use its unflipped twin
# - how large the output is, with strides, padding and dilation, and when a kernel does not fit
# - how a filter reaches through the colours, and how many parameters that takes
# - the three things that readers ask about most: dilation, the side of the padding, and which map
#   goes into a transposed convolution
#
# ## What you need
#
# Sums and products. The code is NumPy only: `dlsg_utils/arithmetic/convolution.py`
# is short: read it beside this lecture.

# %% [markdown]
# ## 1 A weighted moving sum
#
# One row of the photograph is a signal $x_1, x_2, \dots$ A window of $n$ pixels and $n$ weights
# give one number, their dot product
#
# $$\sum_{i=1}^n x_i w_i = x \cdot w$$
#
# and then the window moves on by one. Equal weights average, so they smooth. Weights of both signs
# that add up to zero compare, so they answer where the signal changes.

# %%
# alt: Three curves over 220 pixels: one row of the photograph, its smoother moving average, and its
#  difference, which is near zero except for spikes where the brightness jumps.
row = photo[100]
mean = conv2d(row[None], np.full((1, 9), 1 / 9))[0]
change = conv2d(row[None], [[-1, 0, 1]])[0]

fig, axes = plotting.figure(1, 3, size=(12, 2.8))
titles = "one row of pixels", "nine weights of 1/9", "weights −1, 0, 1"
for axis, values, title in zip(axes[0], (row, mean, change), titles, strict=True):
    axis.plot(values, color=plotting.COLORS[0])
    axis.set(title=title, ylim=(-1, 1.05), xlabel="place")
axes[0, 0].set_ylabel("brightness")
plt.show()

# %% [markdown]
# ### The formula in the books has a minus sign
#
# $$(f * g)[n] = \sum_m f[m]\, g[n - m]$$
#
# As $m$ grows, $g$ is read backwards: the kernel is flipped before it slides. That is the
# convolution of mathematics. Without the flip it is called *cross-correlation*, and that is what
# every deep learning library computes under the name convolution. `flip=True` gives the other one.

# %%
signal, kernel = np.array([0, 0, 1, 0, 0, 2, 0]), np.array([1, 2, 3])

print("convolution      ", conv2d(signal[None], kernel[None], flip=True)[0])
print("NumPy's convolve ", np.convolve(signal, kernel, mode="valid"))
print("cross-correlation", conv2d(signal[None], kernel[None])[0])
print("NumPy's correlate", np.correlate(signal, kernel, mode="valid"))

# %% [markdown]
# ## 2 From a row to an image
#
# In two dimensions the window is a square. Here is the example that the slides use: an image of
# 6×6 pixels and a filter that looks for a falling diagonal.

# %%
lines = ["100001", "010010", "001100", "100010", "010010", "001010"]
image = np.array([[int(pixel) for pixel in line] for line in lines])
filter_1 = np.array([[1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
filter_2 = np.array([[-1, 1, -1], [-1, 1, -1], [-1, 1, -1]])

# %%
# alt: The 3×3 kernel, and four copies of the 6×6 image with the window at steps 1, 2, 5 and 16;
#  below each the output so far. At step 1 the sum is 1 + 1 + 1 = 3.
plotting.show_window_steps(image, filter_1, steps=[0, 1, 4, 15])
plt.show()

# %% [markdown]
# Two filters make two maps. Filter 2 looks for an upright line.

# %%
map_1, map_2 = conv2d(image, filter_1), conv2d(image, filter_2)

assert map_1.tolist() == [[3, -1, -3, -1], [-3, 1, 0, -3], [-3, -3, 0, 1], [3, -2, -2, -1]]
assert map_2.tolist() == [[-1, -1, -1, -1], [-1, -1, -2, 1], [-1, -1, -2, 1], [-1, 0, -4, 3]]

# %%
# alt: The image, both filters and both 4×4 maps. The value 3 is outlined: twice in the left column
#  of the first map, at the top and at the bottom, and once at the bottom right of the second.
grids = {"image": image, "filter 1": filter_1, "map 1": map_1, "filter 2": filter_2, "map 2": map_2}
plotting.show_numbers(grids, mark=3)
plt.show()

# %% [markdown]
# Now move the window yourself: click into the output and use the arrow keys, or press *Play*. Every
# number can be changed, and so can stride, padding and dilation, which come below. (A widget shows
# when the cell has run; on the course's pages it is alive at once.)

# %%
stepper = widgets.ConvolutionStepper(image, filter_1)
stepper

# %%
assert (stepper.output == map_1).all()

# %% [markdown]
# The same diagonal stands at the top left and at the bottom left of the image, and the same nine
# weights answer 3 at both places. A dense layer would have to learn the pattern twice; lecture 02
# counts what that saves.

# %%
assert np.argwhere(map_1 == 3).tolist() == [[0, 0], [3, 0]]

# %% [markdown]
# ## 3 Convolution or cross-correlation?
#
# Slide a kernel over a single bright pixel and you see the difference: convolution stamps the
# kernel as it is, cross-correlation stamps it turned by 180°.

# %%
# alt: Four grids: an image with one 1 in the middle, a kernel of the numbers 1 to 9, its
#  cross-correlation with the image, which reads 9 to 1, and its convolution, which reads 1 to 9.
dot = np.zeros((5, 5), int)
dot[2, 2] = 1
numbered = np.arange(1, 10).reshape(3, 3)
unflipped, flipped = conv2d(dot, numbered), conv2d(dot, numbered, flip=True)
assert (flipped == numbered).all()
assert (unflipped == numbered[::-1, ::-1]).all()
plotting.show_numbers({"image": dot, "kernel": numbered, "correlation": unflipped,
                      "convolution": flipped})  # fmt: skip
plt.show()

# %% [markdown]
# They agree exactly when half a turn leaves the kernel as it is. Both filters of section 2 are of
# that kind; a Sobel filter is not, it changes sign. A network that learns its weights does not
# care: it would learn the turned kernel. So CNNs skip the flip, and so do we from here on.

# %%
for name, kernel in {"filter 1": filter_1, "filter 2": filter_2, "Sobel": upright}.items():
    symmetric = np.array_equal(kernel, np.rot90(kernel, 2))
    agree = np.array_equal(conv2d(image, kernel), conv2d(image, kernel, flip=True))
    assert agree == symmetric
    print(f"{name}: half a turn leaves the kernel as it is: {symmetric}, results agree: {agree}")

# %% [markdown]
# ## 4 Stride, and the size of the output
#
# The window may move by more than one pixel. With stride 2 the map has a quarter of the values.

# %%
# alt: The window with stride 2 at its four positions on the 6×6 image; the output is 2×2: 3 and −3
#  above, −3 and 0 below.
strided = conv2d(image, filter_1, stride=2, padding="valid")
assert strided.tolist() == [[3, -3], [-3, 0]]
plotting.show_window_steps(image, filter_1, steps=[0, 1, 2, 3], stride=2, padding="valid")
plt.show()

# %% [markdown]
# The last row and the last column are never seen: 6 pixels do not divide into steps of 2.
# `padding="valid"`, Keras's default, drops them without a word. How many positions there are:
#
# $$\text{output} = \frac{N - F}{S} + 1 \qquad N \text{ pixels, kernel } F, \text{ stride } S$$

# %%
assert output_size(7, 3, stride=1) == 5
assert output_size(7, 3, stride=2) == 3
try:
    output_size(7, 3, stride=3)
except ValueError as error:
    print(error)

# %% [markdown]
# ## 5 Padding
#
# Every layer of 3×3 takes one pixel off each side. Zeros around the image, $P$ on each side, give
# it back:
#
# $$\text{output} = \frac{N - F + 2P}{S} + 1 \qquad\text{and}\quad P = \frac{F - 1}{2}
# \text{ keeps the size at stride 1.}$$

# %%
for F in (1, 3, 5, 7):
    P = (F - 1) // 2
    assert output_size(7, F, padding=P) == 7
    print(f"7 pixels, kernel {F}: {output_size(7, F)} without padding, 7 with padding {P}")

# %% [markdown]
# ## 6 One table for everything
#
# Size, kernel, stride, padding and dilation are all there is. This table drives the next drawing;
# change a row and run on.

# %%
cases = {
    "plain": {"size": 7, "kernel": 3},
    "stride 2": {"size": 7, "kernel": 3, "stride": 2},
    "stride 3, valid": {"size": 7, "kernel": 3, "stride": 3, "padding": "valid"},
    "padding 1": {"size": 7, "kernel": 3, "padding": 1},
    "stride 2, padding 1": {"size": 7, "kernel": 3, "stride": 2, "padding": 1},
    "dilation 2": {"size": 7, "kernel": 3, "dilation": 2},
    "dilation 2, padding 2": {"size": 7, "kernel": 3, "dilation": 2, "padding": 2},
    "even kernel, same": {"size": 7, "kernel": 4, "padding": "same"},
    "stride 2, same": {"size": 6, "kernel": 3, "stride": 2, "padding": "same"},
}
assert [output_size(**case) for case in cases.values()] == [5, 3, 2, 7, 4, 3, 7, 7, 3]

# %%
# alt: Nine drawings, one a row of the table. Each shows the pixels of one axis as boxes, padding as
#  dotted boxes, and below them every position of the kernel as joined dots.
plotting.show_positions(cases)
plt.show()

# %% [markdown]
# ### Asked most, 1: dilation
#
# A dilated kernel leaves gaps: it has as many weights as before, but reaches further,
#
# $$\text{reach} = D\,(F - 1) + 1.$$
#
# In all formulas the reach takes the place of $F$. Nothing is subsampled: neighbouring outputs
# still start at neighbouring pixels, only the pixels that meet in one sum lie further apart.

# %%
# alt: The window with dilation 2 at its four positions: a frame of 5×5 pixels of which nine,
#  every second one, are ringed.
plotting.show_window_steps(image, filter_1, steps=[0, 1, 2, 3], dilation=2)
plt.show()

# %% [markdown]
# Stacked layers with dilation 1, 2, 4 see far with few weights. `receptive_field` follows one unit
# down to the input: how many pixels it sees, how far neighbours are apart, where the first starts.

# %%
plain = [(3, 1, 1, 1), (3, 1, 1, 1), (3, 1, 1, 1)]  # kernel, stride, padding, dilation
dilated = [(3, 1, 1, 1), (3, 1, 2, 2), (3, 1, 4, 4)]
for name, layers in {"plain": plain, "dilated": dilated}.items():
    print(name, [field.size for field in arithmetic.receptive_field(layers)])

assert arithmetic.receptive_field(plain)[-1].size == output_size(7, 1)
assert arithmetic.receptive_field(dilated)[-1].size == 15

# %% [markdown]
# ### Asked most, 2: on which side does the padding go?
#
# `padding="same"` makes $\lceil N / S \rceil$ outputs. The zeros that this takes can be an odd
# number, and then Keras and TensorFlow put the spare one **after** the image, at the bottom and
# right. PyTorch's `padding=1` puts one on either side; the last step does not reach the one behind,
# so only the zero in front counts, and the kernel reads other pixels.

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
ramp = np.arange(1, 7)[None]
ours = conv2d(ramp, [[1, 1, 1]], stride=(1, 2), padding="same")
front = conv2d(ramp, [[1, 1, 1]], stride=(1, 2), padding=((0, 0), (1, 0)))
print("Keras, same:  ", ours[0])
print("zero in front:", front[0])
assert ours.shape == front.shape
assert (ours != front).any()

# %% [markdown]
# Same size, other numbers: weights that move from one library to the other need the padding
# written out. At stride 1 with an odd kernel both sides are equal and nothing can go wrong.

# %% [markdown]
# ## 7 Colour: filters reach through all channels
#
# A colour image is a block of height × width × 3. A filter slides along height and width only; in
# depth it always reaches through everything, so it has $5 \times 5 \times 3$ weights and one bias,
# and still gives *one* number a place. Six filters give six maps, stacked to a new image whose
# channels are no colours any more.

# %%
small = data.image("flower", size=(32, 32))
rng = np.random.default_rng(0)
filters, bias = rng.normal(size=(5, 5, 3, 6)), np.zeros(6)
maps = conv2d(small, filters, bias=bias)

assert small.shape == (32, 32, 3)
assert maps.shape == (28, 28, 6)
assert filters.size + bias.size == 456
print(f"{small.shape} → {maps.shape} with {filters.size} weights and {bias.size} biases")

# %% [markdown]
# One filter through three channels is three flat filters, added up. This one subtracts green and
# blue from red.

# %% tags=["jpeg"]
# alt: An orange dahlia in front of dark leaves; its red, green and blue channels; and red
#  minus the mean of green and blue, in which the flower is bright and the leaves are black.
flower = data.image("flower", size=(160, 240))
redness = np.array([1, -0.5, -0.5], np.float32).reshape(1, 1, 3)
response = conv2d(flower, redness)
one_by_one = sum(conv2d(flower[..., c], redness[..., c]) for c in range(3))
np.testing.assert_allclose(response, one_by_one, atol=1e-6)
pictures = [flower, *np.moveaxis(flower, 2, 0), response]
plotting.show(pictures, ["flower", "red", "green", "blue", "red − others"], size=2.5)
plt.show()

# %% [markdown]
# ## 8 Transposed convolution
#
# ### Asked most, 3: which map is the input?
#
# The **map** goes in, usually the smaller one, and an **image** comes out:
#
# $$\text{image} \xrightarrow{\ \text{conv2d}\ } \text{map} \qquad
# \text{image} \xleftarrow{\ \text{transposed\_conv2d}\ } \text{map}$$
#
# with the same kernel, stride and padding on both arrows. Each value of the map stamps the kernel,
# times itself, onto the image; where stamps overlap they add up. The stride is the distance of the
# stamps *in the image*, so stride 2 doubles the size instead of halving it.

# %%
# alt: Six grids: a 2×2 map of 1 to 4; its four stamps, each the 3×3 kernel times one value, two
#  pixels apart in a 5×5 image; and their sum.
small_map = np.array([[1, 2], [3, 4]])
kernel = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]])
stamps = {}
for place in np.ndindex(2, 2):
    alone = np.zeros((2, 2), int)
    alone[place] = small_map[place]
    stamps[f"stamp of {small_map[place]}"] = transposed_conv2d(alone, kernel, stride=2)
total = transposed_conv2d(small_map, kernel, stride=2)
assert (total == sum(stamps.values())).all()
plotting.show_numbers({"map": small_map, **stamps, "sum": total}, columns=3)
plt.show()

# %% [markdown]
# **Why "transposed"?** A convolution is linear, so it is a matrix: one row for each output, one
# column for each pixel. The transposed convolution is that matrix, transposed.

# %%
# alt: A matrix of 16 rows and 36 columns with nine coloured entries in each row, which shift to the
#  right from row to row; next to it the same matrix transposed.
matrix = arithmetic.conv_matrix(filter_1, image.shape)
assert (matrix @ image.ravel() == map_1.ravel()).all()
assert (matrix.T @ map_1.ravel() == transposed_conv2d(map_1, filter_1).ravel()).all()
assert set(np.diff(matrix.indptr)) == {9}  # connections of each output

dense = matrix.toarray()
fig, (axes,) = plotting.figure(1, 2, size=(9, 4.2))
for axis, values, title in zip(axes, (dense, dense.T), ("matrix", "transposed"), strict=True):
    axis.imshow(values, cmap=plotting.SIGNED, vmin=-1.4, vmax=1.4)
    axis.set(title=f"{title}, {values.shape[0]} × {values.shape[1]}", xlabel="in", ylabel="out")
plt.show()

# %% [markdown]
# It is **not the inverse**: shapes come back, values do not. Back-propagation needs exactly this
# map to image step, and lecture 08 uses it to look back through a network.

# %%
# alt: The image, its map, and what the transposed convolution makes of that map: a 6×6 image again,
#  but with numbers from −7 to 17 instead of 0 and 1.
back = transposed_conv2d(map_1, filter_1)
assert back.shape == image.shape
assert (back != image).any()
plotting.show_numbers({"image": image, "map 1": map_1, "transposed": back})
plt.show()

# %% [markdown]
# The table of section 6 again, there and back. One row does not come back: where pixels are
# dropped, several sizes make the same map. Keras takes stride times the map, here 6; `size=7` asks
# for the one we came from.

# %%
for name, case in cases.items():
    square = np.ones((case["size"], case["size"]))
    kernel = np.ones((case["kernel"], case["kernel"]))
    options = {key: case[key] for key in case.keys() - {"size", "kernel"}}
    there = conv2d(square, kernel, **options)
    back = transposed_conv2d(there, kernel, **options)
    print(f"{name:21}  {len(square)} → {len(there)} → {len(back)}")
    assert transposed_conv2d(there, kernel, size=case["size"], **options).shape == square.shape

# %% [markdown]
# When the stride does not divide the kernel, the pixels get different numbers of stamps. This is
# the checkerboard seen in many generated images.

# %%
# alt: Two 6×6 grids that count stamps. With kernel 3 and stride 2 the counts alternate between 1, 2
#  and 4 as on a checkerboard; with kernel 2 they are all 1.
ones = np.ones((3, 3), int)
uneven = transposed_conv2d(ones, np.ones((3, 3), int), stride=2, padding="same")
even = transposed_conv2d(ones, np.ones((2, 2), int), stride=2)
plotting.show_numbers({"kernel 3, stride 2": uneven, "kernel 2, stride 2": even})
plt.show()

# %% [markdown]
# ## 9 Filters on a photograph
#
# People designed such kernels for decades; in the next lectures a network finds its own. Read each
# result off the sum of the weights: 1 keeps the brightness, 0 makes flat areas vanish (drawn
# mid-grey). The blur adds up to 16, so its result is divided by 16.

# %%
designed = {
    "blur": np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]),
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "Sobel, upright": upright,
    "Sobel, level": upright.T,
    "Laplacian": np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
    "emboss": emboss,
}
for name, kernel in designed.items():
    print(f"{name:15} weights add up to {kernel.sum()}")

# %% tags=["jpeg"]
# alt: Six kernels and what they make of the photograph: softer; crisper; upright edges in black and
#  white on grey; level edges likewise; fine outlines; and a relief lit from one corner.
face = photo[45:165, 55:175]
filtered = []
for kernel in designed.values():
    result = conv2d(face, kernel, padding="same")
    brightness = kernel.sum()
    filtered.append(result / brightness if brightness else 0.5 + result / abs(kernel).sum() * 1.5)
plotting.show_filtering(designed, filtered)
plt.show()

# %% [markdown]
# Look at the frame: zero padding is black, so every edge filter finds an edge there that is not in
# the picture. A network sees these frames too.
#
# The two Sobel maps are the two parts of the gradient. Their length is an edge detector that does
# not care about direction, and it needs no training.

# %% tags=["jpeg"]
# alt: The photograph, the length of its Sobel gradient with all outlines bright on black, and the
#  places where it is large, in white.
gradient = conv2d(photo, np.stack([upright, upright.T], axis=2)[:, :, None])
length = np.sqrt((gradient**2).sum(axis=2))
plotting.show(
    [photo, length / length.max() * 1.5, (length > 0.8).astype(float)],
    ["photograph", "gradient, its length", "length over 0.8"],
    size=3,
)
plt.show()

# %% [markdown]
# Any kernel on any picture: choose a preset, change a weight with the arrow keys, drop a photograph
# of your own on it. Pointing at a pixel shows the patch below the window and its sum.

# %%
explorer = widgets.FilterExplorer("camera", "emboss")
explorer

# %% [markdown]
# ## Try it yourself
#
# 1. A kernel of 5 with dilation 3: which padding keeps the size? Guess, then ask `output_size`.
# 2. Invent a kernel that answers 3 exactly where the image of section 2 has a *rising* diagonal.
# 3. Which strides fit 227 pixels and a kernel of 11, the first layer of AlexNet? Which did it use?
# 4. Blur the photograph twice with a 3×3 kernel. Which single kernel does the same, and how large
#    is it? (Convolve the kernel with itself: `padding=2`, `flip=True`.)
#
# Each has its answer below; the cell is a place to start.

# %%
print(output_size(31, 5, dilation=3, padding=0))
print(windows((7, 7), 3, stride=2)[4])

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. The reach is $3 \cdot 4 + 1 = 13$, so padding 6: `output_size(31, 5, dilation=3, padding=6)`
#    is 31.
# 2. `np.fliplr(filter_1)`. It answers 3 at row 0, column 3 of its map.
# 3. $227 - 11 = 216 = 2^3 \cdot 3^3$: every divisor of 216 fits. AlexNet used 4, which gives 55.
# 4. `conv2d(kernel, kernel, padding=2, flip=True)` is 5×5: two layers of 3×3 see as far as one of
#    5×5. Between them a CNN puts a ReLU, or the second layer would add nothing new.
#
# </details>

# %%
assert output_size(31, 5, dilation=3, padding=6) == 31
assert np.argwhere(conv2d(image, np.fliplr(filter_1)) == 3).tolist() == [[0, 3]]
assert output_size(227, 11, stride=4) == 55
blur = designed["blur"]
twice = conv2d(blur, blur, padding=2, flip=True)
pixels = np.random.default_rng(0).integers(0, 256, (20, 20))
assert twice.shape == (5, 5)
assert (conv2d(conv2d(pixels, blur), blur) == conv2d(pixels, twice)).all()

# %% [markdown]
# ## Takeaways
#
# - A convolution layer is a dot product at every place, with the same weights everywhere.
# - CNNs do not flip the kernel. Only kernels that half a turn changes can tell.
# - Output size: $(N - \text{reach} + 2P)/S + 1$ with reach $D(F-1)+1$. It has to come out whole, or
#   pixels are dropped.
# - A filter reaches through all channels; the number of filters is the number of channels of the
#   output. Parameters: $(F \cdot F \cdot C + 1)$ for each filter.
# - A transposed convolution takes the map and gives an image of the size the convolution took.
#
# ## Sources
#
# - DLSG #4, *Convolutional Neural Networks* (2016): the sum, the formula, strides and output sizes,
#   padding, six filters on 32×32×3.
# - A. Jiang, CSCSE 636, lecture 7, after H. Lee: the 6×6 image and its two filters.
# - T. Raiko, *Convolutional Networks* (2015): convolution against cross-correlation, padding.
# - V. Dumoulin and F. Visin, *A guide to convolution arithmetic for deep learning* (2016).
# - A. Odena, V. Dumoulin and C. Olah, *Deconvolution and checkerboard artifacts*, Distill (2016).
# - The photographs come with scikit-image (camera) and scikit-learn (flower).
