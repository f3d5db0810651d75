# %% [markdown]
# # 10 · Deep Dream
#
# Give a network an image, ask what it sees, and give it more of that, whatever it is. Stars become
# eyes.

# %% tags=["setup"]
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf

from dlsg_utils import ascent, data, models, plotting, pretrained, visualization, widgets

network = pretrained.efficientnet_lite0()
reader = pretrained.digit_network(0)

# %% tags=["jpeg", "similarity=0.4"]
# alt: Van Gogh's Starry Night; beside it the same night, a sky full of fur, with stars for eyes.
night = data.image("starry_night", size=380)[12:-12, 12:-12]
dream = visualization.deep_dream(network, night, "block5c_expand", seed=1)
plotting.show([night, dream], size=4.4)
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. One formula: raise what is there. It is checked pixel by pixel, and its loop in plain code.
# 2. Low layers draw strokes, high layers eyes and feathers.
# 3. Octaves, jitter, natural steps: each switched off once, and measured.
# 4. A guide: dreams of petals, dreams of cats.
# 5. A film that flies into the dream.
# 6. What networks dream that were never trained, or were trained on nothing but digits.

# %% [markdown]
# ## What you need
#
# Lecture 07 (x* = argmax: the weights stay, the image changes).

# %% [markdown]
# ## Raise what is there
#
# In lecture 07 we chose a filter and computed an image that activates it. Now nobody chooses. Take
# a photograph $x$, and all activations $h$ that a layer gives for it:
#
# $$h = \begin{bmatrix} 3.9 \\ -1.5 \\ 2.3 \\ \vdots \end{bmatrix}
# \begin{matrix} \uparrow \\ \downarrow \\ \uparrow \\ \vdots \end{matrix}$$
#
# What is positive shall grow, what is negative shall sink further, and the more so the larger it
# is. That is the gradient of the squared length $\|h\|^2$. By the chain rule
#
# $$\frac{\partial \|h\|^2}{\partial x} = 2\,h^\top \frac{\partial h}{\partial x}.$$
#
# Back-propagation computes that if it starts at the layer with $2h$ in place of a loss's gradient.
# The layer should be a *linear* one: after a rectifier nothing is negative, and only what is active
# pulls. (Above it was `block5c_expand`, whose rectifier is a layer of its own.)

# %% [markdown]
# ### Is that so?
#
# Lee's network reads digits. Its last layer is linear and has ten activations, the logits. We move
# each of the 784 pixels a little up and a little down: that gives the matrix
# $\partial h / \partial x$, without back-propagation. (A little noise in $x$ keeps pooling from
# choosing between equal values.)

# %%
digits = data.load("mnist-10k")
noise = np.random.default_rng(0).uniform(0, 0.1, (28, 28, 1)).astype(np.float32)
digit, little = np.maximum(digits.validation.images[5], noise), 1e-3
moves = little * np.eye(784, dtype=np.float32).reshape(784, 28, 28, 1)
h = reader(digit[None])[0].numpy()
matrix = (reader(digit + moves).numpy() - reader(digit - moves).numpy()).T / (2 * little)
by_pixel = (2 * h @ matrix).reshape(28, 28, 1)
print("h:", h.shape, "  ∂h/∂x:", matrix.shape)

# %%
# alt: A handwritten 8 on faint noise.
# alt: Two maps of its gradient, orange and purple: the eye sees no difference.
x = tf.constant(digit[None])
with tf.GradientTape() as tape:
    tape.watch(x)
    squared_length = tf.reduce_sum(reader(x) ** 2)  # ‖h‖²
gradient = tape.gradient(squared_length, x)[0].numpy()

rows = {"": np.stack([by_pixel, gradient])[..., 0]}
plotting.show(digit, "x, an 8", size=1.9)
plotting.show_maps(rows, ["2 hᵀ ∂h/∂x, pixel by pixel", "∂‖h‖²/∂x, backwards"], size=2.6)
plt.show()

# %% tags=["tolerance=0.5"]
off = np.abs(by_pixel - gradient) / np.abs(gradient).max()
print(f"off by less than 1 % of the largest value: {np.mean(off < 0.01):.2f} of the pixels")
print(f"the worst pixel is off by {off.max():.2f} of it")

# %% tags=["check"]
assert np.mean(off < 0.01) > 0.95
assert off.max() < 0.05

# %% [markdown]
# They agree. (At the few other pixels the move probably makes a rectifier or a maximum switch, or
# 32-bit numbers round.) Now one step along the gradient, by 0.02 in the root mean square. $h$
# before and after:

# %% tags=["tolerance=0.05"]
step = 0.02 * gradient / np.sqrt(np.mean(gradient**2))
after = reader((digit + step)[None])[0].numpy()
pd.DataFrame({"before": h, "after": after, "change": after - h}).T.round(1)

# %% tags=["check"]
largest = np.abs(h).argsort()[::-1][:5]
assert (after[largest] * h[largest] > 0).all()
assert (np.abs(after) > np.abs(h))[largest].all()
assert (after**2).sum() > 1.1 * (h**2).sum()

# %% [markdown]
# The five largest activations move away from zero. Not every small one does: a pixel changes all
# ten at once, and the large ones have more weight.

# %% [markdown]
# ### The loop, in plain code
#
# A photograph and EfficientNet-Lite0, trained on ImageNet. `block4c_add` is linear. As each step is
# divided by its root mean square, it changes a pixel by about 0.015, whatever the layer.

# %%
cat = data.image("chelsea", size=(224, 320))
front = models.truncate(network, "block4c_add")
x = tf.Variable(cat[None])
for _ in range(3):
    with tf.GradientTape() as tape:
        score = tf.reduce_mean(front(x) ** 2)
    gradient = tape.gradient(score, x)
    gradient /= tf.sqrt(tf.reduce_mean(gradient**2))  # root mean square 1
    x.assign(tf.clip_by_value(x + 0.015 * gradient, 0, 1))

# %%
bare = {"octaves": 1, "jitter": 0, "natural": False, "progress": False}
same = visualization.deep_dream(network, cat, "block4c_add", steps=3, **bare)
print(f"mean difference of a pixel: {np.abs(same - x[0]).mean():.3f}")
assert np.abs(same - x[0]).mean() < 1e-3

# %% [markdown]
# Forty steps of it; before each the image is moved at random by up to 16 pixels, and we will see
# why.

# %%
frames = {0: cat}
climbed = ascent.ascend(
    network,
    ascent.energy("block4c_add"),
    cat,
    steps=40,
    step_size=0.015,
    transforms=[ascent.jitter(16)],
    seed=1,
    progress=False,
    on_step=lambda step, image, score: frames.update({step: image}),
)

# %% tags=["jpeg", "similarity=0.4"]
# alt: A cat's face after 0, 5, 15 and 40 steps: thin curls come up along its outlines and spread.
shown = (0, 5, 15, 40)
plotting.show([frames[step] for step in shown], [f"{n} steps" for n in shown], columns=2, size=3.2)
plt.show()

# %% tags=["tolerance=0.3"]
before, after = (visualization.activations(network, i, "block4c_add") for i in (cat, frames[40]))
print(f"‖h‖² has grown {np.sum(after**2) / np.sum(before**2):.0f} times")
print(f"further from zero: {np.mean(np.abs(after) > np.abs(before)):.1f} of the activations")
print(f"of the same sign as before: {np.mean(after * before > 0):.1f} of them")

# %% tags=["check"]
assert np.sum(after**2) > 2.5 * np.sum(before**2)
assert np.mean(np.abs(after) > np.abs(before)) > 0.6
assert 0.5 < np.mean(after * before > 0) < 0.8

# %% [markdown]
# Curls come up, in the fur and in the blurred background alike. "What is positive shall grow" holds
# for the sum, not for each of the 22,400 activations: they share their pixels, and more than a
# third of them change sign.
#
# But everything is of one size, and there is much colored noise. `visualization.deep_dream` does
# better. Before we see how, let us use it.

# %% [markdown]
# ## Layers low and high
#
# How many pixels wide is what a unit of a layer can see, and how far apart are two positions? (The
# flower below has 176×264 pixels: a unit in the middle of block 5 can see its whole height, every
# unit of block 6 all of it.)

# %%
layers = ["block2b_add", "block3b_add", "block4c_add", "block5c_expand", "block6d_add"]
table = models.describe(network, input_shape=(224, 224, 3)).loc[layers]
table["stride"] = [224 // int(shape.split("×")[0]) for shape in table["output"]]
table[["output", "receptive_field", "stride"]]

# %% tags=["check"]
assert table["receptive_field"].astype(int).is_monotonic_increasing
assert table["stride"].tolist() == [4, 8, 16, 16, 32]

# %%
flower = data.image("flower", size=(176, 264))
dreams = {
    layer: visualization.deep_dream(
        network, flower, layer, steps=10, jitter=16, seed=1, progress=False
    )
    for layer in layers
}

# %% tags=["jpeg", "similarity=0.4"]
# alt: A dahlia and five dreams of it: hatching, stripes, bands, furry petals, dark feathers.
names = ["photograph", "block 2", "block 3", "block 4", "block 5", "block 6"]
plotting.show([flower, *dreams.values()], names, columns=3, size=3.1)
plt.show()

# %% [markdown]
# Low layers know strokes, then stripes and bands. In block 5 the petals are fur, and there are eyes
# in it. In block 6 eyes and feathers come up in the dark leaves. Among ImageNet's 1,000 classes are
# more than a hundred dogs and more than fifty birds (read `pretrained.class_names()`): *high
# layers seem to draw what the network was taught to tell apart.*

# %% [markdown]
# ## What makes it splendid
#
# - **Octaves.** Shrink the image, let it dream; enlarge *what has changed*, add it to the next
#   larger image, dream on: four sizes, each 1.4 times the one before. What is drawn small in the
#   smallest image is large in the end. And because only the change is enlarged, the photograph
#   loses no detail.
# - **Jitter.** Before each step the image is moved by some pixels at random, and the gradient is
#   moved back. A layer has positions every 4 to 32 pixels, its stride (the table above); what fits
#   them at one position only does not last.
# - **Natural steps.** The gradient is blurred by one pixel, and its colors are multiplied by a 3×3
#   matrix that says how those of photographs vary together. It still leads up, but not along noise.
#
# Now each of the three is switched off in turn. Each dream takes 36 steps, 9 at each of four sizes,
# or all at the full one. There are three seeds of the jitter; without jitter the seed decides
# nothing, and one is enough:

# %%
switches = {"all": {}, "one octave": {"octaves": 1, "steps": 36}}
switches |= {"no jitter": {"jitter": 0}, "bare gradient": {"natural": False}}
common = {"steps": 9, "jitter": 16}
three = np.stack([data.image(name, size=(128, 176)) for name in ("chelsea", "flower", "coffee")])
dreamt = {
    name: np.stack([
        visualization.deep_dream(
            network, three, "block5c_expand", seed=seed, progress=False, **common | options
        )
        for seed in ((1,) if name == "no jitter" else (1, 2, 3))
    ])
    for name, options in switches.items()
}  # fmt: skip

# %% tags=["jpeg", "similarity=0.4"]
# alt: Four dreams of a cat: a furry face, two large eyes; more eyes; one snout more; colored grain.
plotting.show([each[0, 0] for each in dreamt.values()], list(dreamt), columns=2, size=3.2)
plt.show()

# %% [markdown]
# Four numbers for each, from three photographs and all seeds, mean and extremes: of nine dreams,
# without jitter of three.
#
# - how many times $\|h\|^2$ has **grown**,
# - the change **at large**: the standard deviation of its means over 16×16 pixels, in percent,
# - how much of $\|h\|^2$ is left when the dream is **moved** by 5 and 9 pixels,
# - **grain**: how large differences of neighboring pixels are in the change, as a share of the
#   change's own standard deviation.


# %% tags=["setup"]
def squared_lengths(images):
    """‖h‖² of each image, the photographs of one seed after the other."""
    h = visualization.activations(network, images.reshape(-1, *three.shape[1:]), "block5c_expand")
    return np.square(h).sum(axis=(1, 2, 3))


measured, start = {}, squared_lengths(three)
for name, images in dreamt.items():
    change, now = (images - three).reshape(-1, *three.shape[1:]), squared_lengths(images)
    tiles = change.reshape(-1, 8, 16, 11, 16, 3).mean(axis=(2, 4))
    grown = now / np.resize(start, len(now))
    measured[name] = {"grown": grown, "at large": 100 * tiles.std(axis=(1, 2, 3))}
    moved = squared_lengths(np.roll(images, (5, 9), axis=(2, 3)))
    grain = np.diff(change, axis=2).std(axis=(1, 2, 3)) / change.std(axis=(1, 2, 3))
    measured[name] |= {"moved": moved / now, "grain": grain}

# %% tags=["tolerance=0.3"]
table = pd.DataFrame(measured).T
table.map(lambda values: f"{values.mean():.2f} ({values.min():.2f} to {values.max():.2f})")

# %% tags=["check"]
assert table["at large"]["one octave"].max() < table["at large"]["all"].min()
assert table["moved"]["no jitter"].max() < 0.8 * table["moved"]["all"].min()
assert table["grain"]["bare gradient"].min() > 1.3 * table["grain"]["all"].max()
assert table["grown"]["no jitter"].mean() > table["grown"]["all"].mean()

# %% [markdown]
# In the mean one octave changes least at large (2.41 in place of 3.51), the bare gradient little
# more (2.52). Both make more grain, the bare gradient most; since natural steps blur, that has to
# be so. Without jitter more than two fifths of $\|h\|^2$ are lost when the dream is moved: it was
# made for one grid. And $\|h\|^2$ itself grows *more* without jitter, and with one octave in the
# mean (there the ranges overlap). Here octaves and jitter do not help to climb. Octaves make larger
# structure; jitter makes dreams that bear being moved, which the picture does not show.

# %% [markdown]
# ## A guide
#
# So far the network dreamt of what it pleased. Let a second image guide it: each position $i$ of
# the image looks for the position $k$ of the guide whose features $g_k$ fit best, and climbs
#
# $$\sum_i \max_k\, h_i^\top g_k .$$
#
# For petals and faces we take deep layers, the last ones of blocks 5 and 6, and add their sums.
# (Question 2 tries a lower one.)

# %%
palace = data.image("china", size=(160, 224))
guides = {"nothing": None}
guides |= {f"the {name}": data.image(file, size=(160, 224)) for name, file in
           (("flower", "flower"), ("cat", "chelsea"))}  # fmt: skip
deep = ["block5c_add", "block6d_add"]
guided = {
    name: [
        visualization.deep_dream(
            network, palace, deep, guide=guide, steps=9, seed=seed, progress=False
        )
        for seed in (1, 2, 3)
    ]
    for name, guide in guides.items()
}

# %% tags=["jpeg", "similarity=0.4"]
# alt: A palace; three dreams: of nothing, scales and arches; of a dahlia, petals; of a cat, a face.
titles = ["photograph", *[f"guided by {name}" for name in guided]]
plotting.show([palace, *[each[0] for each in guided.values()]], titles, columns=2, size=3.3)
plt.show()

# %% [markdown]
# Does each dream agree with its own guide more than the others do? The sum above, per position, in
# thousands, for block 6; the lowest and the highest of three seeds.


# %% tags=["tolerance=0.3"]
def agreement(dream, guide):
    """Mean over the positions of the best product with a position of the guide, in thousands."""
    h, g = (visualization.activations(network, image, "block6d_add") for image in (dream, guide))
    return (h.reshape(-1, 192) @ g.reshape(-1, 192).T).max(axis=1).mean() / 1000


rows = {
    f"guided by {name}": {
        f"agrees with {other}": np.array([agreement(dream, guides[other]) for dream in dreams_of])
        for other in ("the flower", "the cat")
    }
    for name, dreams_of in guided.items()
}
agreements = pd.DataFrame(rows).T
agreements.map(lambda values: f"{values.min():.0f} to {values.max():.0f}")

# %% tags=["check"]
for own, other in (("the flower", "the cat"), ("the cat", "the flower")):
    column = agreements[f"agrees with {own}"]
    least = column[f"guided by {own}"].min()
    assert least > 1.2 * column[f"guided by {other}"].max()
    assert least > 1.2 * column["guided by nothing"].max()

# %% [markdown]
# Yes, with every seed, by a quarter at least. This sum is a part of what was climbed, so it shows
# only that the climb works. The picture is the better witness: petals in the sky, a cat's face
# beside the palace.

# %% [markdown]
# ## A film
#
# Dream a little, enlarge the middle a little, dream on: a flight that never ends. Raiko's slides
# link a film of dreams. Pause it, and go through it frame by frame: when do the stars become eyes?

# %%
small_night = data.image("starry_night", size=264)[8:-8, 8:-8]
film = visualization.dream_film(
    network, small_night, "block5c_add", frames=25, zoom=1.05, seed=1, progress=False
)
widgets.ImageGrid(film, {"frame": range(1, 26)}, rate=10)

# %% tags=["jpeg", "similarity=0.3"]
# alt: A flight into the Starry Night: stars come closer, become eyes, and fur and scales grow.
shown = (0, 3, 6, 9, 12, 16, 20, 24)
titles = [f"frame {number + 1}" for number in shown]
plotting.show([film[number] for number in shown], titles, columns=4, size=2.4)
plt.show()

# %% [markdown]
# `visualization.save_gif(film, "dream.gif")` keeps it.

# %% [markdown]
# ## A network sees what it was taught
#
# Were the eyes in the flower, or in the network? The same network with fresh random weights has
# never seen an animal. Same layer, same steps, same seed:

# %%
keras.utils.set_random_seed(2)
newborn = keras.models.clone_model(network)
nothing = visualization.deep_dream(
    newborn, flower, "block5c_expand", steps=10, jitter=16, seed=1, progress=False
)

# %% tags=["jpeg", "similarity=0.4"]
# alt: Two dreams of the dahlia: trained, fur and eyes; untrained, a red disc and a coarse weave.
plotting.show([dreams["block5c_expand"], nothing], ["trained", "never trained"], size=3.2)
plt.show()

# %% [markdown]
# No eyes and no fur, only a coarse weave, a redder flower and a darker background: the eyes came
# from the trained weights. (This is one draw of random weights.)
#
# And Lee's network has seen 8,000 digits and nothing else. What does it see in digits, and what in
# a cat?

# %% tags=["similarity=0.4"]
# alt: A 0, a 6, a tiny cat, each from four layers: conv1 fills the ink and makes the cat white;
#   conv2 thickens strokes; from hidden and logits the 6 looks like a 5, the cat like a 3.
tiny_cat = data.image("chelsea", size=(28, 28)).mean(axis=-1, keepdims=True)
starts = np.stack([*digits.validation.images[[1, 32]], tiny_cat])
by_layer = {
    layer: visualization.deep_dream(
        reader, starts, layer, octaves=1, steps=40, step_size=0.03, seed=1, progress=False
    )
    for layer in ("conv1", "conv2", "hidden", "logits")
}
rows = np.stack([starts, *by_layer.values()], axis=1).reshape(-1, 28, 28, 1)
titles = ["start", *by_layer, *[""] * 10]
plotting.show(rows, titles, columns=5, size=1.5)
plt.show()

# %% [markdown]
# All of these layers but `logits` are rectified, so there only what is active pulls; what is not
# can at most be carried along. `conv1` nearly fills the digits' holes with ink, and makes the cat
# white almost all over; `conv2` thickens the strokes. From the two deeper layers even the cat gets
# broad pen strokes, and looks like a 3: this network was never asked to tell a cat from anything.
# The 6 comes to look like a 5 to us. What is it to the network (question 3)?
#
# It takes images of one size only, so it has one octave:

# %% tags=["raises-exception"]
visualization.deep_dream(reader, digits.validation.images[1], "conv2", octaves=4)

# %% [markdown]
# All options in your own hand, while a kernel runs: another layer, fewer octaves, more steps. The
# image changes while you watch, and can be saved.

# %%
studio = widgets.DreamStudio(network, data.image("china"), layer="block4c_add")
studio

# %% [markdown]
# ## Try it yourself
#
# 1. Let a *negative* weight lower a layer: `{"block4c_add": -1.0}`. What is left of the flower?
# 2. Guide the palace by the cat at `block4c_add` only. Where is the cat?
# 3. What does Lee's network read in its own dreams, before and after? Compare
#    `reader(starts).numpy().argmax(axis=1)` with that of `by_layer["logits"]`.
#
# <details><summary>Answers</summary>
#
# 1. Its outlines dissolve into mottling. $\|h\|^2$ of the layer falls to less than half.
# 2. Nowhere: there are swirls and strokes like fur, but no face. What block 4 knows of a cat is its
#    fur; a face takes the deeper layers.
# 3. The 6 is a 6 before and after, whatever we see in it. The cat was a 3 before any step: what was
#    there was raised. But the 0 of `logits` is read as a 6: $\|h\|^2$ can grow through another
#    class.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - Deep Dream climbs $\|h\|^2$: its gradient is $2h^\top \partial h/\partial x$, back-propagation
#   that starts with the activations themselves.
# - What is raised depends on the layer: strokes, textures, eyes, animals.
# - Octaves and natural steps give large structure, jitter frees from the grid, natural steps keep
#   noise away. None of
#   them made $\|h\|^2$ clearly larger.
# - A guide replaces "more of what you see" by "more of that".
# - The eyes and the fur that a deep layer adds come from its trained weights.

# %% [markdown]
# ## Sources
#
# - Slides: Lee, *Deep Dream*; Raiko, *What would activate the whole layer more?*; Jiang, *Deep
#   Dream*.
# - A. Mordvintsev, C. Olah, M. Tyka, *Inceptionism: going deeper into neural networks*, 2015 (and
#   the guided dreams of the notebook that came with it).
# - C. Olah, A. Mordvintsev, L. Schubert, *Feature visualization*, Distill 2017 (natural colors).
# - Images: V. van Gogh, *The Starry Night*, 1889; scikit-image's `chelsea` and `coffee`;
#   scikit-learn's `flower` and `china`. Digits: Y. LeCun, C. Cortes, *MNIST*.
