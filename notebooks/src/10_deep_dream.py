# %% [markdown]
# # 10 · Deep Dream
#
# Give a network a picture, ask what it sees, and give it more of that, whatever it is. Stars become
# eyes.

# %%
import tempfile
from pathlib import Path

import keras
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf

from dlsg_utils import ascent, data, models, plotting, pretrained, training, visualization, widgets

# %% tags=["jpeg", "similarity=0.4"]
# alt: Van Gogh's Starry Night; beside it the same night, full of furry beasts with stars for eyes.
network = pretrained.efficientnet_lite0()
night = data.image("starry_night", size=380)[12:-12, 12:-12]
dream = visualization.deep_dream(network, night, "block5c_expand", seed=1)
plotting.show([night, dream], size=4.6)
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. One formula: raise what is there. It is checked number by number.
# 2. Low layers draw strokes, high layers eyes and birds.
# 3. What octaves, jitter and natural steps are good for: each switched off once.
# 4. A guide: dreams of petals, dreams of cats.
# 5. A film that flies into the dream.
# 6. What networks dream that have seen nothing, or nothing but digits.

# %% [markdown]
# ## What you need
#
# Lecture 07 (x* = argmax: the weights stay, the picture moves).

# %% [markdown]
# ## Raise what is there
#
# In lecture 07 we chose a filter, and looked for a picture that it likes. Now nobody chooses. Take
# a photograph $x$, and all the numbers $h$ that a layer gives for it:
#
# $$h = \begin{bmatrix} 3.9 \\ -1.5 \\ 2.3 \\ \vdots \end{bmatrix}
# \begin{matrix} \uparrow \\ \downarrow \\ \uparrow \\ \vdots \end{matrix}$$
#
# What is positive shall grow, what is negative shall sink further: each number is pushed away from
# zero, and the more so the larger it is. That is the way up of the squared length $\|h\|^2$, and
# by the chain rule
#
# $$\frac{\partial \|h\|^2}{\partial x} = 2\,h^\top \frac{\partial h}{\partial x}.$$
#
# Back-propagation computes that if we start it at the layer with $2h$ in place of a loss's slope.

# %% [markdown]
# ### Is that so?
#
# Here is a network small enough to try: it reads digits, and $h$ are the 11×11×50 numbers of its
# second convolution. We move each of the 784 pixels a little up and a little down. That gives the
# whole matrix $\partial h / \partial x$, without any back-propagation. (A little noise in $x$
# keeps the maxima of the pooling apart: where two are equal there is no gradient to speak of.)

# %%
digits = data.load("mnist-10k")
reader = models.lee_cnn(seed=1)
history = training.fit(reader, digits.train, epochs=1, batch_size=64, learning_rate=3e-3, seed=1)

# %%
noise = np.random.default_rng(0).uniform(0, 0.1, (28, 28, 1)).astype(np.float32)
digit, little = np.maximum(digits.validation.images[5], noise), 3e-4
moves = little * np.eye(784, dtype=np.float32).reshape(784, 28, 28, 1)
up, down = (
    visualization.activations(reader, moved, "conv2", bounds=None).reshape(784, -1)
    for moved in (digit + moves, digit - moves)
)
h = visualization.activations(reader, digit, "conv2").ravel()
matrix = (up - down).T / (2 * little)  # ∂h/∂x
by_hand = (2 * h @ matrix).reshape(28, 28, 1)
print("h:", h.shape, "  ∂h/∂x:", matrix.shape)

# %%
# alt: A handwritten digit, and two pictures of its gradient, alike in every pixel.
front = models.truncate(reader, "conv2")
with tf.GradientTape() as tape:
    x = tf.constant(digit[None])
    tape.watch(x)
    energy = tf.reduce_sum(front(x) ** 2)  # ‖h‖²
gradient = tape.gradient(energy, x)[0].numpy()

assert np.linalg.norm(by_hand - gradient) < 0.02 * np.linalg.norm(gradient)
reach = 1 / np.abs(gradient).max()
shown = [digit, 0.5 + 0.5 * reach * by_hand, 0.5 + 0.5 * reach * gradient]
plotting.show(shown, ["x", "2 hᵀ ∂h/∂x, pixel by pixel", "∂‖h‖²/∂x, backwards"], size=2.6)
plt.show()

# %% [markdown]
# They agree. Now walk along it. A step is the gradient over its root mean square, so that a step
# of 0.015 changes a pixel by about that much, whatever the layer.

# %%
cat = data.image("chelsea", size=(224, 320))
frames = {0: cat}
climbed = ascent.ascend(
    network,
    ascent.energy("block4c_add"),
    cat,
    steps=40,
    step_size=0.015,
    transforms=[ascent.jitter(16)],
    seed=1,
    on_step=lambda step, image, score: frames.update({step: image}),
)

# %% tags=["jpeg", "similarity=0.4"]
# alt: A cat's face after 0, 5, 15 and 40 steps: thin curls come up along its outlines and spread.
shown = (0, 5, 15, 40)
plotting.show([frames[step] for step in shown], [f"{n} steps" for n in shown], columns=2, size=3.6)
plt.show()

# %% tags=["tolerance=0.3"]
rise = climbed.scores[-5:].mean() / climbed.scores[0]
assert rise > 2.5
print(f"‖h‖² has grown {rise:.0f} times")

# %% [markdown]
# The network finds faint curls in the fur, and makes them less faint. But everything is of one
# size, and there is much coloured noise. `visualization.deep_dream` does better. Before we
# look into how, let us use it.

# %% [markdown]
# ## Layers low and high
#
# How much of the picture does a unit of a layer see?

# %%
layers = ["block2b_add", "block3b_add", "block4c_add", "block5c_expand", "block6d_add"]
table = models.describe(network, input_shape=(224, 224, 3)).loc[layers]
sides = table["receptive_field"].astype(int)
assert sides.is_monotonic_increasing
table[["output", "receptive_field"]]

# %%
flower = data.image("flower", size=(240, 360))
dreams = {
    layer: visualization.deep_dream(network, flower, layer, seed=1, progress=False)
    for layer in layers
}

# %% tags=["jpeg", "similarity=0.4"]
# alt: A dahlia and five dreams of it: hatching, stripes, rows of curls, a furry face, dark birds.
names = ["photograph", "block 2", "block 3", "block 4", "block 5", "block 6"]
plotting.show([flower, *dreams.values()], names, columns=3, size=3.6)
plt.show()

# %% [markdown]
# Low layers know strokes, then stripes and curls. In block 5 the petals are fur, and there are eyes
# in it. In block 6 birds sit in the dark leaves. Eyes and birds, because more than a hundred of
# ImageNet's 1,000 classes are dogs, and more than fifty are birds: *the network sees what it was
# taught to tell apart.*

# %% [markdown]
# ## What makes it splendid
#
# - **Octaves.** Shrink the picture, let it dream; enlarge *what has changed*, lay it over the next
#   larger picture, dream on. What is drawn small in the smallest picture is large in the end. And
#   because only the change is enlarged, the photograph loses no detail.
# - **Jitter.** Before each step the picture is moved by some pixels at random, the gradient is
#   moved back. The layers look in strides of 16 pixels; what fits them at one place only is lost.
# - **Natural steps.** The gradient is blurred by one pixel, and its colours are mixed as those of
#   photographs vary together. It still leads up, but noise is no longer the shortest way.
#
# Each of the three switched off:

# %%
switches = {"all": {}, "one octave": {"octaves": 1, "steps": 30}}
switches |= {"no jitter": {"jitter": 0}, "bare gradient": {"natural": False}}
found = {
    name: visualization.deep_dream(
        network, cat, "block5c_expand", seed=1, progress=False, **options
    )
    for name, options in switches.items()
}

# %% tags=["jpeg", "similarity=0.4"]
# alt: Four dreams of a cat: a beast with large eyes; many small eyes; hard edges; coloured grain.
plotting.show(list(found.values()), list(found), columns=2, size=3.7)
plt.show()

# %% [markdown]
# Three numbers say the same: how strong is the change *at large* (means over 16×16 pixels)? How
# much of $\|h\|^2$ is left when the dream is *moved* by a few pixels? How much of the change is
# *grain*, differences of neighbouring pixels?


# %% tags=["tolerance=0.2"]
measured = {}
for name, picture in found.items():
    change = picture - cat
    large = change.reshape(14, 16, 20, 16, 3).mean(axis=(1, 3)).std()
    grain = np.diff(change, axis=1).std() / change.std()
    pair = np.stack([picture, np.roll(picture, (5, 9), axis=(0, 1))])
    h = visualization.activations(network, pair, "block5c_expand")
    before, after = np.square(h).sum(axis=(1, 2, 3))
    measured[name] = large, after / before, grain
    print(f"{name:14} at large {large:.3f}   moved {after / before:.1f}   grain {grain:.1f}")
best, one, still, bare = measured.values()
assert one[0] < 0.85 * best[0]
assert still[1] < 0.8 * best[1]
assert bare[2] > 1.3 * best[2]

# %% [markdown]
# ## A guide
#
# So far the network dreamt of what it pleased. Let a second picture guide it: each place $i$ of the
# picture looks for the place $k$ of the guide whose features $g_k$ fit best, and climbs
#
# $$\sum_i \max_k\, h_i^\top g_k .$$

# %%
palace = data.image("china", size=(224, 320))
guides = {"nothing": None, "the flower": flower, "the cat": cat}
guided = {
    name: visualization.deep_dream(
        network, palace, "block4c_add", guide=guide, seed=1, progress=False
    )
    for name, guide in guides.items()
}

# %% tags=["jpeg", "similarity=0.4"]
# alt: A palace dreams of nothing: stripes; of the dahlia: petals for tiles; of the cat: swirls.
titles = ["photograph", *[f"guided by {name}" for name in guided]]
plotting.show([palace, *guided.values()], titles, columns=2, size=3.8)
plt.show()

# %% [markdown]
# Does each dream agree with its own guide more than the others do?

# %% tags=["tolerance=0.2"]
agreement = {}
for name, picture in guided.items():
    h = visualization.activations(network, picture, "block4c_add").reshape(-1, 80)
    for guide in ("the flower", "the cat"):
        g = visualization.activations(network, guides[guide], "block4c_add").reshape(-1, 80)
        agreement[name, guide] = (h @ g.T).max(axis=1).mean()
    flowery, catty = agreement[name, "the flower"], agreement[name, "the cat"]
    print(f"guided by {name:10}: flower {flowery:.0f}, cat {catty:.0f}")
for guide in ("the flower", "the cat"):
    others = [agreement[name, guide] for name in guided if name != guide]
    assert agreement[guide, guide] > 1.1 * max(others)

# %% [markdown]
# ## A film
#
# Dream a little, enlarge the middle a little, dream on: a flight that never ends. Raiko's slides
# show such a film.

# %%
small_night = data.image("starry_night", size=300)[10:-10, 10:-10]
film = visualization.dream_film(
    network, small_night, "block5c_add", frames=25, zoom=1.06, seed=1, progress=False
)
with tempfile.TemporaryDirectory() as folder:  # or a folder of yours
    path = Path(folder) / "dream.gif"
    visualization.save_gif(film, path)
    assert path.stat().st_size > 100_000
film.shape

# %% tags=["jpeg", "similarity=0.3"]
# alt: A flight into the Starry Night: stars come closer, become eyes, and fur and scales grow.
shown = (0, 3, 6, 9, 12, 15, 19, 24)
titles = [f"frame {number}" for number in shown]
plotting.show([film[number] for number in shown], titles, columns=4, size=2.7)
plt.show()

# %% [markdown]
# ## A network sees what it was taught
#
# Were the eyes in the flower, or in the network? The same network with fresh random weights has
# never seen an animal.

# %%
keras.utils.set_random_seed(2)
newborn = keras.models.clone_model(network)
nothing = visualization.deep_dream(newborn, flower, "block5c_expand", seed=1, progress=False)

# %% tags=["jpeg", "similarity=0.4"]
# alt: Two dreams of the dahlia: trained, a furry face with eyes; untrained, a coarse woven grid.
plotting.show([dreams["block5c_expand"], nothing], ["trained", "never trained"], size=3.7)
plt.show()

# %% [markdown]
# And the network of the first section has seen 8,000 digits and nothing else. What does it see in
# digits, and what in a cat?

# %% tags=["similarity=0.4"]
# alt: A 0, a 6 and a tiny cat; conv1 thickens the ink, conv2 and later layers draw pen strokes.
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
plotting.show(rows, titles, columns=5, size=1.7)
plt.show()

# %% [markdown]
# The first layer sees ink, and wants more of it. The second sees strokes. For the deeper layers
# digits grow strokes that belong to other digits, and even the cat is written with a broad pen:
# *there are no cats in their world.*
#
# This network takes pictures of one size only, so it has one octave:

# %% tags=["raises-exception"]
visualization.deep_dream(reader, digits.validation.images[1], "conv2", octaves=4)

# %% [markdown]
# The knobs in your own hand: another layer, fewer octaves, more steps. The picture changes while
# you watch, and can be saved.

# %%
studio = widgets.DreamStudio(network, data.image("china"), layer="block4c_add")
studio

# %% [markdown]
# ## Try it yourself
#
# 1. Dream a picture of your own: `data.image("path/to/picture.jpg", size=400)`. Large ones are
#    looked at in pieces, so memory is no concern.
# 2. Let a *negative* weight lower a layer: `{"block4c_add": -1.0}`. What is left of the flower?
# 3. Start from noise, `np.random.default_rng(0).normal(0.5, 0.1, (224, 320, 3)).clip(0, 1)`.
# 4. Two layers at once, weighted: `{"block3b_add": 1, "block6d_add": 3}`.
# 5. Save a film of 200 frames: `visualization.save_mp4(film, "dream.mp4")`. It needs the program
#    ffmpeg; `save_gif` needs nothing.

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. Faces turn into dogs, clouds into birds. With `on_step` you can watch, and stop by Ctrl-C: the
#    dream so far comes back.
# 2. One whose outlines dissolve: edges are broken up into a mottling that the layer does not answer
#    to.
# 3. Bands of fur and scales, here and there an eye. They do not come from the picture.
# 4. Birds, and lines that flow around them. The weights belong to means over the layers' units, so
#    they can be compared.
# 5. After some fifty frames nothing of the picture is left. Only the network is.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - Deep Dream climbs $\|h\|^2$: its gradient is $2h^\top \partial h/\partial x$, back-propagation
#   that starts with the features themselves.
# - What is raised depends on the layer: strokes, textures, eyes, animals.
# - Octaves give every size, jitter frees from the grid, natural steps keep noise away.
# - A guide replaces "more of what you see" by "more of that".
# - A network sees what it was trained on, everywhere.

# %% [markdown]
# ## Sources
#
# - Slides: Lee, *Deep Dream*; Raiko, *What would activate the whole layer more?*; Jiang, *Deep
#   Dream*.
# - A. Mordvintsev, C. Olah, M. Tyka, *Inceptionism: going deeper into neural networks*, 2015 (and
#   the guided dreams of the notebook that came with it).
# - C. Olah, A. Mordvintsev, L. Schubert, *Feature visualization*, Distill 2017 (natural colours).
# - Pictures: V. van Gogh, *The Starry Night*, 1889; scikit-image's `chelsea`; scikit-learn's
#   `flower` and `china`. Digits: Y. LeCun, C. Cortes, *MNIST*.
