# %% [markdown]
# # 07 · What does a CNN learn?
#
# Nobody told the network what an eye, a wheel or the stroke of a seven is. We look for what it has
# found by itself: at its filters, at the pictures it answers to, and at pictures made to please it.

# %%
import keras
import matplotlib.pyplot as plt
import numpy as np

from dlsg_utils import ascent, data, models, plotting, pretrained, training, visualization, widgets

# %% tags=["jpeg", "similarity=0.2"]
# alt: Four rows of pictures made for filters: stripes; mosaics; eyes and arcs; fur, faces, braids.
network = pretrained.efficientnet_lite0()
chosen = {
    "block2b_add": [14, 18, 19, 22], "block3b_add": [9, 18, 5, 21],
    "block4c_add": [11, 8, 10, 17], "block6d_add": [21, 7, 9, 22],
}  # fmt: skip
made = {
    layer: visualization.maximize(
        network, ascent.channel(layer, channels), size=96, steps=64, seed=0, progress=False
    ).images
    for layer, channels in chosen.items()
}
plotting.show([picture for row in made.values() for picture in row], columns=4, size=1.9)
plt.show()

# %% [markdown]
# Every square was made from noise so that one filter of a network trained on photographs answers
# as much as it can: second block, third, fourth, sixth. How this is done is what this lecture is
# about.

# %% [markdown]
# ## What you will see
#
# 1. Filters of the first layer, and the feature maps they give.
# 2. For any unit the pictures, and the pieces of them, that it answers to most.
# 3. Lee's question in four steps, each $x^* = \arg\max_x$ of something: a filter, a neuron, a class
#    (can we see digits?), a class at little ink.
# 4. What is needed for pictures that *we* can read, on digits and on photographs.

# %% [markdown]
# ## What you need
#
# Lecture 03 (Lee's network) and lecture 04 (gradients by back-propagation).

# %% [markdown]
# ## Filters of the first layer
#
# Two networks: Lee's, which learns to read digits now, and EfficientNet-Lite0, which has learned a
# thousand kinds of things from a million photographs.

# %% tags=["tolerance=0.02"]
digits = data.load("mnist-10k")
reader = models.lee_cnn(seed=1)
training.fit(reader, digits.train, epochs=2, batch_size=64, learning_rate=3e-3, seed=1)
accuracy = training.evaluate(reader, digits.test).accuracy
print(f"accuracy on test digits: {accuracy:.2f}")
assert accuracy > 0.95

# %% tags=["similarity=0.2"]
# alt: Lee's 25 filters of three by three pixels: edges and lines in several directions.
plotting.show_filters(reader.get_layer("conv1"), columns=13)
plt.show()

# %%
# alt: 16 filters of three by three pixels in colour: edges, lines, and spots of one colour.
kernels = network.get_layer("stem").kernel.numpy()
strongest = np.abs(kernels).max(axis=(0, 1, 2)).argsort()[::-1][:16]
kernels = kernels[..., strongest]
plotting.show_filters(kernels / np.abs(kernels).max(axis=(0, 1, 2)), columns=16)
plt.show()

# %% [markdown]
# Light–dark edges of each direction, and in the second network edges from one colour to another and
# plain spots. AlexNet's filters, 11×11 pixels wide, show the same two kinds more clearly; nearly
# every network that looks at photographs begins like this.
#
# For the layers above, filters tell little: they look at 25 or more maps, not at a picture. What we
# can look at are their answers, the *feature maps*. Here are those of a digit, in the filters'
# order, and of a cat the five liveliest from each of three layers.

# %% tags=["similarity=0.2"]
# alt: 25 maps of a handwritten digit, each bright along the strokes or edges of one direction.
maps = visualization.activations(reader, digits.validation.images[5], "conv1")
plotting.show_feature_maps(maps, columns=13)
plt.show()

# %% tags=["jpeg"]
# alt: A cat's face.
# alt: Answers of three layers to the cat, five each: outlines, then ever coarser maps.
cat = data.image("chelsea", size=(224, 320))
layers = ["stem_relu", "block3b_expand_relu", "block5c_expand_relu"]
maps = visualization.activations(network, cat, layers)
strongest = {layer: maps[layer].std(axis=(0, 1)).argsort()[::-1][:5] for layer in layers}
rows = [maps[layer][..., channel] for layer in layers for channel in strongest[layer]]
plotting.show(cat, size=2.6)
plotting.show(rows, columns=5, size=1.5, cmap="viridis", vmin=None, vmax=None)
plt.show()

# %% [markdown]
# The first layer draws outlines. Further up the maps are small, 14×20 places here, and tell where
# something is. But what?

# %% [markdown]
# The digit network's filters on a photograph, one at a time: choose another, change its weights, or
# drop a photograph of your own.

# %%
filters = widgets.FilterExplorer("camera", "filter 0", filters=reader)
filters

# %% [markdown]
# ## Pictures that a unit likes
#
# Girshick and his colleagues simply asked: of all pictures we have, to which does the unit answer
# most? `top_patches` goes through the digits and cuts out what the unit sees, for units of the
# second convolution 8×8 pixels.

# %% tags=["similarity=0.2"]
# alt: Five rows of ten patches of digits; in each row all show the same stroke or corner.
liked = visualization.top_patches(
    reader, digits.train.images, "conv2", [1, 4, 20, 33, 36], count=10, progress=False
)
assert liked.patches.shape == (5, 10, 8, 8, 1)
plotting.show(liked.patches.reshape(-1, 8, 8, 1), columns=10, size=0.9)
plt.show()

# %% [markdown]
# A row is a filter, and each filter has its stroke. In the photographs, cut into squares, units of
# the fourth block like this:

# %%
photographs = ["astronaut", "chelsea", "china", "coffee", "flower", "motorcycle_left"]
photographs += ["rocket", "starry_night"]
side = 96
crops = [
    np.lib.stride_tricks.sliding_window_view(data.image(name), (side, side, 3))[::64, ::64, 0]
    for name in photographs
]
crops = np.concatenate([some.reshape(-1, side, side, 3) for some in crops])
units = chosen["block4c_add"]
liked = visualization.top_patches(network, crops, "block4c_add", units, count=6, progress=False)
print(f"{len(crops)} squares of {side}×{side} pixels")

# %% tags=["jpeg"]
# alt: Four rows of six squares of photographs: petals, wheels, roofs, brush strokes.
plotting.show(liked.patches.reshape(-1, side, side, 3), columns=6, size=1.25)
plt.show()

# %% [markdown]
# Things with round edges, wheels, eaves, van Gogh's strokes. But a unit may like what is in none of
# our pictures, and in these we cannot tell what it is that it likes: the roof's tiles, its edge, or
# red next to green?

# %% [markdown]
# ## Pictures made to please
#
# So we turn the question round. Training changes the weights so that the output fits the picture.
# Now the weights stay, and **the picture moves**, up the gradient of whatever we want more of:
#
# $$x^* = \arg\max_x a(x), \qquad x \leftarrow x + \eta\,\frac{\partial a}{\partial x}.$$
#
# Back-propagation gives this gradient as well: it only goes one step further down, to the pixels.
#
# ### Step 1: a filter
#
# The output of the k-th filter of Lee's second convolution is a map of 11×11. How active the filter
# is, we say by its sum, $a^k = \sum_{i=1}^{11} \sum_{j=1}^{11} a^k_{ij}$. All 50 filters climb
# together, a picture each.

# %% tags=["similarity=0.2"]
# alt: 50 pictures for the filters of layer 2: stripes in all directions, some wide, some narrow.
plainly = {"l1": 0, "total_variation": 0, "transforms": (), "seed": 0, "progress": False}
filters = visualization.maximize(reader, ascent.channel("conv2", range(50)), **plainly)
plotting.show(filters.images, columns=10, size=0.9)
plt.show()

# %% tags=["tolerance=0.3"]
sums = {
    name: visualization.activations(reader, images, "conv2").sum(axis=(1, 2))
    for name, images in {"digits": digits.validation.images, "made": filters.images}.items()
}
times = sums["made"].diagonal() / np.maximum(sums["digits"].max(axis=0), 1)
print(f"answer to the made picture, times that to the best digit: {np.median(times):.1f}")
assert np.median(times) > 1.5

# %% [markdown]
# No real digit gets such an answer. They are textures: a filter wants its stroke everywhere at
# once, since it is its sum that counts.
#
# ### Step 2: a neuron
#
# A unit of the dense layer sees the whole picture, $x^* = \arg\max_x a^j$. Above: the picture that
# was made for it, below: the digit it answers to most.

# %% tags=["similarity=0.2"]
# alt: Above, ten patterns of strokes with noise between them; below, ten digits that share strokes.
answers = visualization.activations(reader, digits.train.images, "hidden")
busiest = answers.max(axis=0).argsort()[::-1][:10]
neurons = visualization.maximize(reader, ascent.neuron("hidden", busiest), **plainly)
plotting.show(
    [*neurons.images, *digits.train.images[answers[:, busiest].argmax(axis=0)]], columns=10
)
plt.show()

# %% [markdown]
# No textures any more, but strokes in certain places: pieces of figures.
#
# ### Step 3: a class
#
# And now the output: $x^* = \arg\max_x y^i$ for the ten digits, from noise. Can we see digits?

# %% tags=["similarity=0.2", "tolerance=0.02"]
# alt: Ten squares of noise, in which nobody would see a digit.
noise = np.random.default_rng(0).random((28, 28, 1), dtype=np.float32)
fooled = ascent.ascend(
    reader, ascent.unit(range(10)), noise, steps=12, step_size=0.02, progress=False
).images
confidence = keras.ops.softmax(reader(fooled)).numpy().diagonal()
plotting.show(fooled, [f"{digit}" for digit in range(10)])
plt.show()
print(f"confidence: {np.median(confidence):.2f}")
assert np.median(confidence) > 0.95

# %% [markdown]
# **No.** Twelve small steps turn noise into other noise, and the network is sure of its digit: deep
# networks are easily fooled. It has learned to tell digits from each other, and was never shown
# anything that is none. Lectures 12 and 13 are about that.
#
# ### Step 4: a class at little ink
#
# Most pixels of a digit are black. So we ask for much $y^i$ and few bright pixels,
#
# $$x^* = \arg\max_x \Bigl(y^i - \lambda \sum_{ij} |x_{ij}|\Bigr).$$

# %% tags=["similarity=0.2", "tolerance=0.02"]
# alt: Ten pictures of thin ragged white strokes on black; some already look like their digits.
objective = ascent.unit(range(10)) - 0.1 * ascent.l1()
sparse = ascent.ascend(
    reader, objective, noise, steps=200, step_size=0.05, optimizer="adam", progress=False
).images
confidence = keras.ops.softmax(reader(sparse)).numpy().diagonal()
plotting.show(sparse, [f"{digit}" for digit in range(10)])
plt.show()
print(f"confidence: {confidence.min():.2f} at least")
assert confidence.min() > 0.9
assert sparse.mean() < 0.5 * fooled.mean()

# %% [markdown]
# The same objective with one term more, and there are strokes, and digits in them. That term is a
# **prior**: it tells what pictures are like. The network alone does not know.

# %% [markdown]
# ## One prior at a time
#
# - **Little ink** $\sum |x|$: black unless it pays.
# - **Total variation**, the mean squared slope: neighbours alike, no single pixels.
# - **Moved about**: before each look the picture is shifted, turned and scaled at random. What is
#   left must not depend on single pixels in fixed places.

# %%
none = plainly | {"start": noise}
priors = {
    "no prior": none,
    "little ink": none | {"l1": 1.5},
    "smooth": none | {"total_variation": 5},
    "moved": {"start": noise, "l1": 0, "total_variation": 0},
    "all three": {"start": noise, "l1": 1.5, "total_variation": 4},
}
by_prior = {
    name: visualization.maximize(
        reader, ascent.unit(range(10)), **options | {"seed": 0, "progress": False}
    ).images
    for name, options in priors.items()
}

# %% tags=["similarity=0.2"]
# alt: Ten digits in five rows: noise with strokes; thin; blurred; thick; and clean, legible digits.
titles = [name if digit == 0 else "" for name in priors for digit in range(10)]
plotting.show([image for row in by_prior.values() for image in row], titles, columns=10, size=1.2)
plt.show()

# %% tags=["tolerance=0.3"]
ink = {name: images.mean() for name, images in by_prior.items()}
rough = {name: np.square(np.diff(images, axis=1)).mean() for name, images in by_prior.items()}
for name, images in by_prior.items():
    confidence = keras.ops.softmax(reader(images)).numpy().diagonal().min()
    print(
        f"{name:10}  ink {ink[name]:.2f}   slopes {rough[name]:.3f}   confidence {confidence:.2f}"
    )
    assert confidence > 0.8
real = digits.validation.images
print(f"digits      ink {real.mean():.2f}   slopes {np.square(np.diff(real, axis=1)).mean():.3f}")
assert ink["little ink"] < 0.6 * ink["no prior"]
assert rough["smooth"] < 0.3 * rough["no prior"]
assert rough["all three"] < 0.5 * rough["little ink"]

# %% [markdown]
# The network is as sure of every row. It is *us* that the priors help, and one alone is not enough.
# With all three the pictures have as much ink as digits have, and everybody can read them.

# %% [markdown]
# ## Photographs
#
# Simonyan, Vedaldi and Zisserman asked a network that knows a thousand classes the same question.
# Without a prior:

# %% tags=["jpeg", "similarity=0.2"]
# alt: Four grey squares with a fine coloured grain, titled snail, ladybug, and so on.
classes = [113, 301, 985, 323]
names = [pretrained.class_names()[index] for index in classes]
grey = np.random.default_rng(0).normal(0.5, 0.02, (128, 128, 3)).astype(np.float32)
plain = ascent.ascend(
    network, ascent.unit(classes), grey, steps=30, step_size=0.01, progress=False
).images
plotting.show(plain, names, size=2.2)
plt.show()

# %% [markdown]
# And with priors: pixels not too far from grey (an L2 norm), smooth, moved about. The steps go in
# *frequencies*, and in colours as they vary in photographs, so that large shapes come as easily as
# fine grain.

# %% tags=["jpeg", "similarity=0.2"]
# alt: Out of a woven ground a snail, a ladybug, a white daisy, a butterfly.
side = 128
priors = (50 * ascent.l2(0.5) + 200 * ascent.total_variation()) / (3 * side**2)
pleasing = visualization.maximize(
    network, ascent.unit(classes) - priors, size=side, steps=100, total_variation=0,
    seed=1, progress=False,
).images  # fmt: skip
plotting.show(pleasing, names, size=2.2)
plt.show()

# %% tags=["tolerance=0.05"]
for kind, images in {"without": plain, "with": pleasing}.items():
    confidence = keras.ops.softmax(network(images)).numpy()[range(4), classes]
    print(f"{kind:7} priors: confidence {confidence.min():.2f} at least")
    assert confidence.min() > 0.8

# %% [markdown]
# A spiral shell, black dots on red, petals: *this* is what the network looks for. It draws one or
# several, where and as large as it likes, upside down if need be. Nothing in it counts, and nothing
# minds where things are.
#
# ### Back to the units
#
# The picture at the top was made in the same way, from a filter's sum in place of a class. Here are
# the four units of block 4 again: first what they would like most, then what they found.

# %% tags=["jpeg", "similarity=0.2"]
# alt: Rows of a made picture and found ones: circles and petals, bands and wheels, roofs.
ideal = made["block4c_add"]
rows = [
    picture for own, found in zip(ideal, liked.patches, strict=True) for picture in (own, *found)
]
plotting.show(rows, ["made", *["found"] * 6, *[""] * 21], columns=7, size=1.25)
plt.show()

# %% [markdown]
# Now the squares can be read. The first unit wants curved edges of round things, close together;
# the second bent bands with a tread; the third rows of short strokes between dark lines.

# %% [markdown]
# Every layer and every map to look into: click on a map to see where it is strongest, and ask for
# the picture that it likes best.

# %%
maps = widgets.FeatureMapExplorer(network, cat, layer="block3b_expand")
maps

# %% [markdown]
# ## Try it yourself
#
# 1. Let `1000 * ascent.l1()` stand in place of `0.1 * ascent.l1()` in step 4. What comes out, and
#    why?
# 2. A neuron in place of a filter: `ascent.neuron("conv2", range(50))`. Which pixels change?
# 3. What does a class want *least*? Climb `-ascent.unit(3)`, with all priors.
# 4. A picture that is two things: `ascent.unit(113) + ascent.unit(985)`, a snail and a daisy.
# 5. Start from a real digit: `start=digits.validation.images[0]`, and ask for another one.

# %%
one = visualization.maximize(
    reader, ascent.neuron("conv2", 4, position=(5, 5)), start=noise, **plainly
)
changed = np.argwhere(one.images[..., 0] != noise[..., 0])
print("rows and columns from", changed.min(axis=0), "to", changed.max(axis=0))

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. Black: a bright pixel costs more than any class can pay.
# 2. Only the 8×8 pixels that the neuron sees. The others have no gradient and stay noise.
# 3. Strokes where a 3 has none, as a 4 or a 6 has them.
# 4. Both, side by side or grown into each other: a sum does not care which part brings the points.
# 5. Few strokes change: the new digit keeps the hand of the old one.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - The first layer finds edges and colours; the further up, the larger and rarer what a unit wants.
# - *Show me your favourites*: search the pictures we have. *Make your favourite*: climb the
#   gradient with respect to the picture, weights fixed. Each tells what the other hides.
# - Without a prior the best picture is noise that the network is sure of. It knows what tells
#   classes apart, not what pictures look like.
# - Little ink, smooth, moved about, in frequencies: priors make the same question readable. They
#   are ours, and the picture shows them too.

# %% [markdown]
# ## Sources
#
# - Slides: Lee, *What does CNN learn?*; Raiko, *Understanding what happens*; VT, *Individual neuron
#   activation*.
# - R. Girshick, J. Donahue, T. Darrell, J. Malik, *Rich feature hierarchies for accurate object
#   detection and semantic segmentation*, CVPR 2014.
# - K. Simonyan, A. Vedaldi, A. Zisserman, *Deep inside convolutional networks*, ICLR workshop 2014.
# - A. Nguyen, J. Yosinski, J. Clune, *Deep neural networks are easily fooled*, CVPR 2015.
# - C. Olah, A. Mordvintsev, L. Schubert, *Feature visualization*, Distill 2017.
# - Digits: Y. LeCun, C. Cortes, *MNIST*. Photographs: scikit-image and scikit-learn; V. van Gogh,
#   *The Starry Night*, 1889.
