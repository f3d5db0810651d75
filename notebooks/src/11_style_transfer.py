# %% [markdown]
# # 11 · Style transfer
#
# One picture says *what* is to be seen, another one *how* it is painted. A network that was only
# taught to name things can tell the two apart.

# %%
import matplotlib.pyplot as plt
import numpy as np

from dlsg_utils import ascent, data, plotting, pretrained, visualization

# %% tags=["jpeg", "similarity=0.4"]
# alt: A photographed Chinese palace, van Gogh's Starry Night, and the palace painted like it.
network = pretrained.efficientnet_lite0()
palace = data.image("china", size=(256, 384))
painting = data.image("starry_night", size=(272, 340))[8:-8, 8:-8]  # without its black edge
style_layers = [
    "block1a_project", "block2b_add", "block3b_add", "block4a_project", "block4c_add"
]  # fmt: skip
layers = {"content_layer": "block4c_add", "style_layers": style_layers, "progress": False}
styled = visualization.style_transfer(network, palace, painting, steps=25, **layers)
plotting.show([palace, painting, styled.images], ["content", "style", "both"], size=4.2)
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. Style as a matrix: which channels are active together, no matter where.
# 2. Style alone: textures grow from noise, with larger forms the more layers are matched.
# 3. Content and style together, and the weight between them.
# 4. Why one begins with a small picture, and L-BFGS against Adam.

# %% [markdown]
# ## What you need
#
# Lecture 09: features can be inverted by moving a picture until they match. Here the features of
# two pictures are matched at once.

# %% [markdown]
# ## Content: what is where
#
# Lecture 09 went from the features of a layer back to a picture. From high layers objects come back
# in their places, while colours and fine texture are free. This is what we call **content**:
#
# $$E_{\text{content}}(x) = \frac{\|\Phi(x) - \Phi(x_c)\|^2}{\|\Phi(x_c)\|^2}$$
#
# for the picture $x_c$ whose content is wanted and the output $\Phi$ of a high layer.

# %% tags=["jpeg", "similarity=0.3"]
# alt: The palace, and pictures from its features at blocks 2 and 4: the same, then colours astray.
small = data.image("china", size=(160, 240))
settings = {"parametrization": "fourier", "step_size": 0.03, "total_variation": 10}
back = [
    visualization.invert(
        network, small, layer, starts=1, steps=90, seed=1, progress=False, **settings
    )
    for layer in ("block2b_add", "block4c_add")
]
titles = ["photograph", "from block 2", "from block 4"]
plotting.show([small, *[result.best for result in back]], titles, size=4)
plt.show()

# %% [markdown]
# ## Style: what goes with what
#
# Strokes, grain and colours are the same all over a painting. To describe them, forget the places.
# Of a layer with channels $a^1, a^2, \dots$ take the mean over all places of the product of two,
#
# $$G_{kl} = \frac{1}{HW} \sum_{ij} a^k_{ij}\, a^l_{ij},$$
#
# the **Gram matrix**: which channels are active together. Shuffle the places, and it is the same.

# %%
features = visualization.activations(network, painting, "block2b_add")
places = features.reshape(-1, features.shape[-1])
shuffled = np.random.default_rng(0).permutation(places).reshape(features.shape)
grams = ascent.gram(np.stack([features, shuffled])).numpy()
print("features", features.shape, "→ Gram matrix", grams[0].shape)
assert np.allclose(grams[0], grams[1], rtol=1e-3, atol=1e-3)
assert not np.allclose(features, shuffled)

# %% [markdown]
# Two halves of one painting show different things in the same style; a photograph is in another.
# With $E_{\text{style}}(x) = \|G(x) - G(x_s)\|^2 / \|G(x_s)\|^2$, the mean over five layers:

# %% tags=["tolerance=0.1"]
left, right = painting[:, :162], painting[:, 162:]
others = {
    "right half of the painting": right,
    "palace": palace,
    "coffee": data.image("coffee", 384),
}
for name, picture in others.items():
    error = visualization.style_errors(network, picture, left, style_layers)
    print(f"{name:26} {error:.2f}")
    assert (error < 0.5) == (picture is right)

# %% [markdown]
# ## Style alone
#
# Start from noise and match nothing but the Gram matrices: something grows that was never painted,
# in the painter's hand. More layers, larger forms:

# %% tags=["jpeg", "similarity=0.3"]
# alt: From noise: coloured clouds; short strokes; long strokes; whirls and stars around lights.
noise = np.random.default_rng(0).normal(0.5, 0.1, (192, 240, 3)).clip(0, 1)
alone = layers | {"content_weight": 0, "detail": 0, "steps": 25}
grown = []
for count in (1, 2, 3, 5):
    alone["style_layers"] = style_layers[:count]
    grown.append(visualization.style_transfer(network, noise, painting, **alone))
titles = ["block 1", "blocks 1 and 2", "blocks 1 to 3", "blocks 1 to 4"]
plotting.show([result.images for result in grown], titles, columns=4, size=3)
plt.show()
assert all(result.losses[-1] < 0.1 * result.losses[0] for result in grown)

# %% [markdown]
# The first block knows colours and grain, the second strokes, and the fourth what a star looks
# like: from each layer to the next a unit sees more of the picture. It works on any texture:

# %% tags=["jpeg", "similarity=0.3"]
# alt: Brick wall, gravel and grass, and below each a texture grown from noise that looks like it.
textures = ["brick", "gravel", "grass"]
samples = np.stack([data.image(name, size=(192, 240)) for name in textures]).repeat(3, axis=-1)
alone |= {"style_layers": style_layers, "parametrization": "pixels", "steps": 30}
woven = visualization.style_transfer(network, noise, samples, **alone)
titles = [*textures, *["grown"] * 3]
plotting.show([*samples, *woven.images], titles, columns=3, size=2.6)
plt.show()

# %% [markdown]
# ## Both
#
# Now both errors, and a little total variation:
#
# $$x^* = \arg\min_x\ \alpha\, E_{\text{content}}(x) + \beta\, E_{\text{style}}(x)
# + \lambda_{\text{TV}} R_{\text{TV}}(x)$$
#
# What counts is the ratio of α and β. Four pictures in one run:

# %% tags=["jpeg", "similarity=0.4"]
# alt: The palace from almost a photograph, over a painted one, to whirls with a hint of a roof.
weights = [0.5, 2, 8, 50]
middle = data.image("china", size=(192, 288))
row = visualization.style_transfer(
    network, middle, painting, style_weight=weights, steps=25, **layers
)
plotting.show(row.images, [f"β = {weight:g} α" for weight in weights], columns=4, size=3)
plt.show()

# %% tags=["tolerance=0.2"]
for weight, content, style in zip(weights, row.content_errors, row.style_errors, strict=True):
    print(f"β = {weight:4g} α   content error {content:.1f}   style error {style:.2f}")
assert (np.diff(row.content_errors) > 0).all()
assert (np.diff(row.style_errors) < 0).all()

# %% [markdown]
# ## Small pictures first
#
# A unit of block 4 sees a fixed number of pixels. In a large picture that is a small part of the
# sky, and a whirl across the sky cannot be moved. So we begin with a picture of a quarter of the
# size, enlarge it and go on; some of the photograph's fine detail is put back on the way.

# %% tags=["jpeg", "similarity=0.4"]
# alt: At one scale the photograph's light stays in the sky; at three the whole sky is painted.
once = visualization.style_transfer(network, palace, painting, scales=1, steps=25, **layers)
plotting.show([once.images, styled.images], ["one scale", "three scales"], size=4.4)
plt.show()

# %% [markdown]
# ## L-BFGS against Adam
#
# Gatys used **L-BFGS**: it guesses the curvature from the last few gradients and picks a length for
# each step. Adam knows only the gradient's usual size. Both pay one pass forward and back a step,
# L-BFGS now and then a second one.

# %% tags=["similarity=0.5"]
# alt: The loss by step: after five steps L-BFGS is lower than two runs of Adam and stays so.
runs = {"L-BFGS": {"optimizer": "lbfgs"}}
runs |= {f"Adam, {size:g}": {"optimizer": "adam", "step_size": size} for size in (0.01, 0.05)}
losses = {
    name: visualization.style_transfer(
        network, small, painting, scales=1, steps=50, **layers, **options
    ).losses
    for name, options in runs.items()
}
plotting.show_curves(range(50), losses, xlabel="step", ylabel="loss")
plt.show()
assert losses["L-BFGS"][-1] < min(losses["Adam, 0.01"][-1], losses["Adam, 0.05"][-1])

# %% [markdown]
# A smooth function, no randomness, one picture: this is where L-BFGS is at its best. It needs no
# step size either. With random transforms, as in lectures 07 and 10, its guesses would be wrong.
#
# ## Any style, any picture

# %% tags=["jpeg", "similarity=0.3"]
# alt: A cup of bricks, of gravel and of grass.
cup = data.image("coffee", size=(192, 288))
built = visualization.style_transfer(network, cup, samples, steps=25, **layers)
plotting.show(built.images, [f"coffee of {name}" for name in textures], columns=3, size=4)
plt.show()

# %% tags=["jpeg", "similarity=0.3"]
# alt: Cat, astronaut, rocket and motorcycle in the strokes and colours of the Starry Night.
names = ["chelsea", "astronaut", "rocket", "motorcycle_left"]
photographs = np.stack([data.image(name, size=(192, 288)) for name in names])
gallery = visualization.style_transfer(network, photographs, painting, steps=25, **layers)
plotting.show(gallery.images, columns=2, size=4.2)
plt.show()
assert gallery.style_errors.max() < 0.2

# %% [markdown]
# ## Try it yourself
#
# 1. Use `content_layer="block6d_add"`. What may move now?
# 2. Make the painting half and twice as large. What happens to the strokes?
# 3. Take a photograph as the style of a painting.
# 4. Match rectified layers, `"block2a_expand_relu"` and the like. Why is that worse?

# %% tags=["jpeg", "similarity=0.3"]
# alt: The palace painted in strokes half as large.
half = data.image("starry_night", size=(136, 170))[4:-4, 4:-4]
fine = visualization.style_transfer(network, middle, half, steps=20, **layers)
plotting.show(fine.images, "strokes of half the size", size=4)
plt.show()

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. Edges and proportions: block 6 has a place for every 32 pixels, so what matters is *that*
#    there is a roof, not its exact line. Go back to block 2 and even the windows stay.
# 2. They become finer or broader: the network sees pixels, not canvases.
# 3. Nothing keeps you from it. The style of a photograph is the texture of the things in it, and
#    these textures appear.
# 4. Rectified outputs are never negative. Then the Gram matrix tells mostly how active each channel
#    is on average, and a silent unit passes no gradient.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - Content is what high layers answer, place by place; style is which channels answer together,
#   averaged over the places.
# - Both are differentiable functions of the picture, so a picture can be moved until both fit. The
#   network stays as it is; it never saw a painting's style as a label.
# - Begin with a small picture for large forms. For one smooth function of many numbers L-BFGS beats
#   steps along the gradient.

# %% [markdown]
# ## Sources
#
# - Slides: Lee, *Deep Style*; Jiang, *Deep Style*; VT, *Style Transfer*.
# - L. Gatys, A. Ecker, M. Bethge, *A neural algorithm of artistic style*, 2015; *Image style
#   transfer using convolutional neural networks*, CVPR 2016; *Texture synthesis using convolutional
#   neural networks*, NIPS 2015.
# - A. Mordvintsev, N. Pezzotti, L. Schubert, C. Olah, *Differentiable image parameterizations*,
#   Distill 2018 (frequencies).
# - V. van Gogh, *The Starry Night*, 1889. Photographs are scikit-learn's and scikit-image's; see
#   `data/README.md`.
