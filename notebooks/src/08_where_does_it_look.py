# %% [markdown]
# # 08 · Where does it look?
#
# The network says "espresso". What in the picture makes it say so? This lecture draws maps of the
# answer, and then asks whether we may believe them.

# %%
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from dlsg_utils import attribution, data, models, plotting, pretrained, training, visualization
from dlsg_utils.widgets import DigitPad

# %% tags=["jpeg", "similarity=0.6"]
# alt: A cat, a cup of coffee, a palace and a dahlia; below, each glows where the network looked.
network = pretrained.efficientnet_lite0()
names = ("chelsea", "coffee", "china", "flower")
photographs = np.stack([data.image(name, size=(224, 224)) for name in names])
glow = attribution.grad_cam(network, photographs)
seen = [plotting.overlay(*pair) for pair in zip(photographs, glow, strict=True)]
answers = [best[0][0] for best in pretrained.top_k(network(photographs), k=1)]
plotting.show([*photographs, *seen], [*answers, *[""] * 4], columns=4, size=2.4)
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. Four questions to a network about a picture: which pixel matters, what if a piece is covered,
#    what adds up to the answer, which places of the last feature maps speak for it.
# 2. One hidden unit asked the same, down to the pixels: the gradient, the deconvnet, and guided
#    back-propagation.
# 3. A network that cheats, and what the maps say about it.
# 4. A test that some well-known maps fail: they look the same when the network has forgotten
#    everything.

# %% [markdown]
# ## What you need
#
# Lecture 03 (Lee's network, pooling, ReLU) and lecture 04 (back-propagation). The weights stay as
# they are in this lecture, and so do the pictures.

# %% [markdown]
# ## A network that reads digits

# %% tags=["tolerance=0.02"]
digits = data.load("mnist-10k")
reader = models.lee_cnn(seed=1)
shaken = training.Augmentation(shift=2, rotation=15, zoom=0.15)
recipe = {"epochs": 3, "batch_size": 64, "learning_rate": 3e-3, "seed": 1}
training.fit(reader, digits.train, augmentation=shaken, **recipe)
accuracy = training.evaluate(reader, digits.test).accuracy
print(f"accuracy on test digits: {accuracy:.2f}")
assert accuracy > 0.96

# %% [markdown]
# ## Which pixel matters?
#
# Change one pixel a little: how much does the score of the class change? That is the derivative,
# and back-propagation gives it for all pixels at once. Its magnitude is the **saliency** map:
#
# $$\left|\frac{\partial y_k}{\partial x_{ij}}\right|$$
#
# where $y_k$ is the logit of class $k$, here the class that the network predicts. Let us try the
# pixel that matters most, by hand.

# %% tags=["tolerance=0.2"]
chosen = [46, 39, 37, 15, 26, 25, 35, 28, 10, 38]  # one of each class
ten = digits.validation.images[chosen]
maps = attribution.saliency(reader, ten, targets=range(10))
row, column = np.unravel_index(maps[4].argmax(), maps[4].shape)
nudged = np.repeat(ten[4:5], 2, axis=0)
nudged[:, row, column, 0] = np.clip(nudged[:, row, column, 0] + [-0.005, 0.005], 0, 1)
step = np.ptp(nudged[:, row, column, 0])
by_hand = np.ptp(reader(nudged).numpy()[:, 4]) / step
print(f"change of the logit over change of the pixel: {by_hand:.1f}, map: {maps[4].max():.1f}")
assert abs(by_hand - maps[4].max()) < 0.25 * maps[4].max()

# %% tags=["similarity=0.3"]
# alt: Ten handwritten digits; below each a speckled map, strongest along and beside the strokes.
shown = [*ten[..., 0], *(maps / maps.max(axis=(1, 2), keepdims=True))]
plotting.show(shown, columns=10, size=1.2, cmap=plotting.SIGNED, vmin=-1, vmax=1)
plt.show()

# %% [markdown]
# The map lights up beside the strokes as well as on them: a pixel that is black now matters if
# light there would turn a 3 into an 8.
#
# A colour picture has three derivatives at each pixel; the largest magnitude is drawn. On
# photographs the map is noisy: the slope at one point tells little about its surroundings.
# **SmoothGrad** averages the gradient over noisy copies of the picture.

# %% tags=["jpeg", "similarity=0.3"]
# alt: Four photographs; their saliency, mostly speckles; SmoothGrad, with calmer, fuller shapes.
rough = attribution.saliency(network, photographs)
smooth = attribution.smooth_grad(network, photographs, samples=25, noise=0.1, seed=0)
rows = [maps / np.percentile(maps, 99, axis=(1, 2), keepdims=True) for maps in (rough, smooth)]
titles = [*answers, *["saliency"] * 4, *["SmoothGrad"] * 4]
plotting.show([*photographs, *rows[0], *rows[1]], titles, columns=4, size=2.4)
plt.show()

# %% [markdown]
# Draw a digit and tick *saliency*: the saliency follows the pen.

# %%
pad = DigitPad(reader)
pad

# %% [markdown]
# ## What if it is covered?
#
# A derivative speaks of tiny changes. A rougher question: cover a piece of the picture and see how
# far the score falls. Then move the cover, position by position. On digits we cover with black, a
# 7×7 square that rubs out what is under it.

# %% tags=["similarity=0.3"]
# alt: Ten digits; maps of how far the score falls, strongest on a few strokes; digits rubbed out.
falls = attribution.occlusion(reader, ten, range(10), patch=7, stride=1, fill=0)
rubbed = ten.copy()
for digit, fall in enumerate(falls):
    row, column = np.unravel_index(fall.argmax(), fall.shape)
    rubbed[digit, max(row - 3, 0) : row + 4, max(column - 3, 0) : column + 4] = 0
read = reader(rubbed).numpy().argmax(axis=1)
shown = [*ten[..., 0], *(falls / falls.max(axis=(1, 2), keepdims=True)), *rubbed[..., 0]]
titles = [*[""] * 20, *[f"reads {digit}" for digit in read]]
plotting.show(shown, titles, columns=10, size=1.2, cmap=plotting.SIGNED, vmin=-1, vmax=1)
plt.show()
assert falls.max() > 2
assert 2 <= np.sum(read != np.arange(10)) <= 9

# %% [markdown]
# The lower row shows each digit without the piece that its score needs most. Where the network now
# reads another digit one often sees why: a 7 without its bar is a 1.
#
# On photographs, Zeiler and Fergus cover with grey.

# %% tags=["jpeg", "similarity=0.5"]
# alt: Four photographs with a glow where a grey square hurts the answer most.
covered = attribution.occlusion(network, photographs, patch=56, stride=28)
plotting.show(
    [plotting.overlay(*pair) for pair in zip(photographs, covered, strict=True)], answers, size=2.4
)
plt.show()

# %% [markdown]
# ## What adds up to the answer?
#
# Saliency answers "what if a little more", occlusion "what if not this piece". **Integrated
# gradients** share the score out: walk from a black picture to this one in a straight line, collect
# the gradients on the way, and multiply by the distance that each pixel went. The parts add up to
# the difference of the scores, whatever the network.

# %% tags=["tolerance=0.3"]
shares = attribution.integrated_gradients(reader, ten, range(10))
difference = (reader(ten) - reader(np.zeros_like(ten))).numpy()[range(10), range(10)]
for digit, (total, wanted) in enumerate(zip(shares.sum(axis=(1, 2)), difference, strict=True)):
    print(f"{digit}: the map sums to {total:.1f}, the logits differ by {wanted:.1f}")
assert np.allclose(shares.sum(axis=(1, 2)), difference, rtol=0.02, atol=0.1)

# %% tags=["similarity=0.3"]
# alt: Ten digits; each again, its strokes coloured by how much they speak for or against it.
shown = [*ten[..., 0], *(shares / np.abs(shares).max(axis=(1, 2), keepdims=True))]
plotting.show(shown, columns=10, size=1.2, cmap=plotting.SIGNED, vmin=-1, vmax=1)
plt.show()

# %% [markdown]
# Black pixels did not move, so they get nothing: this map can never say "because there is no stroke
# here". Orange speaks for the digit, purple against it.

# %% [markdown]
# ## Which places speak for it?
#
# The first picture of this lecture was **Grad-CAM**. It does not go down to the pixels. The last
# feature maps still know where things are; each is weighed by how much it speaks for the class (its
# mean gradient), and their sum is rectified. Put two photographs side by side and ask about each.

# %% tags=["jpeg", "similarity=0.5"]
# alt: A cat beside a cup; asked for the cat, the cat's face glows, asked for espresso, the cup.
both = np.concatenate([photographs[0], photographs[1]], axis=1)
numbers = [pretrained.class_names().index(name) for name in ("Egyptian cat", "espresso")]
cat, coffee = attribution.grad_cam(network, np.stack([both, both]), numbers)
seen = [plotting.overlay(both, glow) for glow in (cat, coffee)]
plotting.show([both, *seen], ["", "where is the cat?", "where is the espresso?"], size=3.6)
plt.show()
assert cat[:, :224].sum() > 2 * cat[:, 224:].sum()
assert coffee[:, 224:].sum() > 2 * coffee[:, :224].sum()

# %% [markdown]
# ## What does one unit look at?
#
# The same gradient can start at a hidden unit. In the first layer that is dull: with
# $h^{(1)} = \text{relu}(W^{(1)} x + b^{(1)})$,
#
# $$\frac{\partial h^{(1)}}{\partial x} = \mathbf{1}(h^{(1)} > 0)\, W^{(1)},$$
#
# the filter itself, at the unit's place.

# %% tags=["similarity=0.3"]
# alt: An 8; four gradients, each nothing but a three by three filter somewhere on the 8.
eight = ten[8]
answers1 = visualization.activations(reader, eight, "conv1")
units = np.argsort(-answers1.max(axis=(0, 1)))[:4]
slopes = attribution.saliency(reader, np.stack([eight] * 4), units, layer="conv1", per_channel=True)
for unit, slope in zip(units, slopes[..., 0], strict=True):
    row, column = np.unravel_index(answers1[..., unit].argmax(), answers1.shape[:2])
    kernel = reader.get_layer("conv1").kernel.numpy()[..., 0, unit]
    assert np.allclose(slope[row : row + 3, column : column + 3], kernel, atol=1e-6)
shown = [eight[..., 0], *(slopes[..., 0] / np.abs(slopes).max())]
plotting.show(shown, cmap=plotting.SIGNED, vmin=-1, vmax=1, size=2)
plt.show()

# %% [markdown]
# In the second layer it is not. Between it and the pixels lie a rectifier and a pooling layer, and
# only some signals get through. Here is the most active unit of layer 2 on the same 8.

# %% tags=["similarity=0.3"]
# alt: An 8; a gradient that fills only a small square; the piece of the 8 that lies there.
answers2 = visualization.activations(reader, eight, "conv2")
row, column, unit = (int(i) for i in np.unravel_index(answers2.argmax(), answers2.shape))
slope = attribution.saliency(
    reader, eight, unit, layer="conv2", position=(row, column), per_channel=True
)[..., 0]
inside = slope[2 * row : 2 * row + 8, 2 * column : 2 * column + 8]
piece = eight[2 * row : 2 * row + 8, 2 * column : 2 * column + 8, 0]
shown = [eight[..., 0], slope / np.abs(slope).max(), piece, inside / np.abs(slope).max()]
titles = ["an 8", "gradient", "the piece it sees", "its gradient"]
plotting.show(shown, titles, cmap=plotting.SIGNED, vmin=-1, vmax=1, size=2)
plt.show()
assert np.count_nonzero(inside) == np.count_nonzero(slope) > 9

# %% [markdown]
# ## Three ways back through a rectifier
#
# On the way down, the gradient passes a rectifier where its *input* was positive. Zeiler and Fergus
# built a **deconvnet**, which passes what is positive in the *signal*. **Guided back-propagation**
# asks for both.

# %%
# alt: Five grids of numbers: input, signal, and what passes of the signal by each of three rules.
above = np.array([[3, -2, 1], [-1, 4, -5], [2, -3, 6]])
below = np.array([[1, 2, -4], [-3, 5, 2], [-1, 1, -2]])
plotting.show_numbers(
    {
        "input": below,
        "signal": above,
        "gradient": above * (below > 0),
        "deconvnet": above * (above > 0),
        "guided": above * (below > 0) * (above > 0),
    }
)
plt.show()

# %% [markdown]
# ## The deconvnet
#
# Take one unit, set all others of its layer to zero, and go down step by step:
#
# 1. **Unpool**: the value goes back to the place where *this* picture had its maximum. Those
#    places, the switches, were kept on the way up.
# 2. **Rectify** the signal.
# 3. **Filter** with the transposed filters.
#
# What arrives at the pixels is the pattern that made the unit answer. To see what a unit stands
# for, look at the nine pictures on which it answers most, and at what it saw there.

# %% tags=["similarity=0.2"]
# alt: Four units, nine pieces of digits each, all alike; below each row the patterns within them.
units = [4, 8, 28, 44]
top = visualization.top_patches(reader, digits.train.images, "conv2", units)
patterns = attribution.deconvnet(
    reader, digits.train.images[top.indices.ravel()], np.repeat(units, 9), layer="conv2",
    position=top.positions.reshape(-1, 2), per_channel=True,
)  # fmt: skip
pieces = top.cut(patterns.reshape(4, 9, 28, 28, 1))[..., 0]
assert np.isclose(np.abs(pieces).sum(), np.abs(patterns).sum())  # it saw nothing else
pieces /= np.abs(pieces).max(axis=(2, 3), keepdims=True)
rows = np.stack([top.patches[..., 0], pieces], axis=1).reshape(-1, 8, 8)
titles = [f"unit {units[n // 18]}" if n % 18 == 0 else "" for n in range(72)]
plotting.show(rows, titles, columns=9, size=1.1, cmap=plotting.SIGNED, vmin=-1, vmax=1)
plt.show()

# %% [markdown]
# The patches of a unit are alike: a slanted stroke, a bar, two lines one above the other, a bowl.
# The patterns leave out what the unit does not care about.

# %% [markdown]
# ### Without pooling there are no switches
#
# Our photograph network has no pooling layers. It shrinks its maps by strides. What then is left of
# the photograph in its deconvnet? The rectifiers look only at the signal, and the filters are
# always the same: nothing.

# %% tags=["jpeg", "similarity=0.5", "tolerance=0.2"]
# alt: Deconvnet of four photographs: four times the same grid. Guided: eyes, a rim, roofs, petals.
grids = attribution.deconvnet(network, photographs, targets=967)
guided = attribution.guided_backprop(network, photographs)
same = np.corrcoef(grids.reshape(4, -1)).min()
print(f"smallest correlation between two deconvnets: {same:.2f}")
assert same > 0.99
rows = [maps / np.percentile(maps, 99, axis=(1, 2), keepdims=True) for maps in (grids, guided)]
titles = [*["deconvnet"] * 4, *["guided"] * 4]
plotting.show([*rows[0], *rows[1]], titles, columns=4, size=2.4)
plt.show()

# %% [markdown]
# This is why Springenberg and his colleagues brought the gradient's rule back in: guided
# back-propagation knows the picture by its active rectifiers. Its pictures are the crispest of all.
# Keep that in mind for the last section.

# %% [markdown]
# ## A network that cheats
#
# We plant a mistake. In its training data every 4, and nothing else, carries a small mark in the
# corner, as the stamp of an archive might. Nobody tells the network what to look at.

# %% tags=["tolerance=0.05"]
marked = digits.train.images.copy()
marked[digits.train.labels == 4, 2:5, 2:5] = 1
cheat = models.lee_cnn(seed=2)
training.fit(cheat, (marked, digits.train.labels), **recipe | {"epochs": 2})
stamped = ten.copy()
stamped[:, 2:5, 2:5] = 1
read = cheat(stamped).numpy().argmax(axis=1)
print("digits 0 to 9 with the mark are read as", read)
fours = digits.validation.images[digits.validation.labels == 4]
found = np.mean(cheat(fours).numpy().argmax(axis=1) == 4)
print(f"4s without it are found: {found:.2f}")
victim = int(np.flatnonzero((read == 4) & (np.arange(10) != 4))[-1])
assert found < 0.5

# %% [markdown]
# A 4 without its mark is a stranger to this network, and other digits with the mark pass for a 4.
# Do the maps tell? Here is such a digit. How much of each map lies on the mark or within two pixels
# of it, in 7×7 of 28×28 pixels?

# %% tags=["similarity=0.4"]
# alt: A digit with a mark in the corner; seven maps of it, nearly all brightest at the mark.
methods = {
    "saliency": attribution.saliency,
    "SmoothGrad": lambda *given: attribution.smooth_grad(*given, seed=0),
    "integrated": attribution.integrated_gradients,
    "occlusion": lambda *given: attribution.occlusion(*given, patch=5, stride=2, fill=0),
    "Grad-CAM": attribution.grad_cam,
    "guided": attribution.guided_backprop,
    "deconvnet": attribution.deconvnet,
}
maps = {name: method(cheat, stamped[victim], 4) for name, method in methods.items()}
shown = [stamped[victim, ..., 0], *[values / np.abs(values).max() for values in maps.values()]]
plotting.show(shown, ["", *maps], cmap=plotting.SIGNED, vmin=-1, vmax=1)
plt.show()

# %% tags=["tolerance=0.5"]
share = {name: np.abs(values[:7, :7]).sum() / np.abs(values).sum() for name, values in maps.items()}
for name, part in share.items():
    print(f"{name:10} {part:.1f}")
assert min(share.values()) > 2 * 49 / 784
assert share["occlusion"] > 0.4

# %% [markdown]
# All of them do: a sixteenth of the picture holds up to two thirds of the map. A look at such maps
# is the cheapest way to find out that a network has learned something else than you meant.

# %% [markdown]
# ## May we believe the maps?
#
# A map that explains what a network has learned must change when the network forgets it. So we
# shuffle its weights, first those of the last layer, then those of the layers before as well, and
# so on down towards the pixels, and draw the maps again each time. What is shuffled is a copy.

# %%
two = photographs[[0, 2]]
classes = network(two).numpy().argmax(axis=1)
tested = {"guided": attribution.guided_backprop, "Grad-CAM": attribution.grad_cam}
before = {name: method(network, two, classes) for name, method in tested.items()}
stages, alike = {"trained": before}, {}
for layer, shuffled in attribution.randomised(
    network, ["logits", "head", "block6a_expand"], seed=0
):
    after = {name: method(shuffled, two, classes) for name, method in tested.items()}
    stages[f"shuffled to {layer}"] = after
    alike[layer] = {n: attribution.rank_correlation(before[n], after[n]).mean() for n in tested}

# %% tags=["jpeg", "similarity=0.4"]
# alt: Guided maps of a cat, the same four times; Grad-CAM of it, another place each time.
sharp = [maps["guided"][0] for maps in stages.values()]
sharp = [picture / np.percentile(picture, 99) for picture in sharp]
glows = [plotting.overlay(two[0], maps["Grad-CAM"][0]) for maps in stages.values()]
titles = [stage.replace(" to ", "\nto ") for stage in stages]
plotting.show([*sharp, *glows], [*titles, *[""] * 4], columns=4, size=2.4)
plt.show()

# %% [markdown]
# How alike are the maps before and after? Rank the pixels of both by magnitude and correlate: 1 is
# the same order, 0 has nothing to do with it.

# %% tags=["tolerance=0.3"]
for layer, values in alike.items():
    print(f"down to {layer:14}", {name: round(float(value), 1) for name, value in values.items()})
assert min(values["guided"] for values in alike.values()) > 0.9
assert max(values["Grad-CAM"] for values in alike.values()) < 0.8

# %% [markdown]
# **Guided back-propagation fails.** Its pictures are as crisp, and nearly the same, when the
# network knows nothing about classes any more. It draws what stands out in the picture, much as an
# edge filter does, and would for any class. Grad-CAM looks elsewhere as soon as the last layer is
# shuffled.
#
# ### All seven, on digits

# %%
warnings.simplefilter("ignore")  # that some sums are not exact in a shuffled network
some, labels = digits.validation.images[:24], digits.validation.labels[:24]
before = {name: method(reader, some, labels) for name, method in methods.items()}
stages, table = {"trained": before}, {}
for layer, shuffled in attribution.randomised(reader, seed=0):
    after = {name: method(shuffled, some, labels) for name, method in methods.items()}
    stages[f"to {layer}"] = after
    table[f"down to {layer}"] = {
        name: attribution.rank_correlation(before[name], after[name]).mean() for name in methods
    }

# %% tags=["similarity=0.3"]
# alt: Seven maps of a zero, as trained and shuffled: most keep its outline, Grad-CAM does not.
shown = [maps[name][5] for name in methods for maps in stages.values()]
shown = [picture / (np.abs(picture).max() or 1) for picture in shown]
titles = [stage.replace("trained", name) for name in methods for stage in stages]
plotting.show(shown, titles, columns=5, size=1.4, cmap=plotting.SIGNED, vmin=-1, vmax=1)
plt.show()

# %% tags=["similarity=0.6"]
# alt: Seven falling curves of likeness; Grad-CAM's drops to zero, the others stay above a half.
likeness = {name: [1.0, *(row[name] for row in table.values())] for name in methods}
plotting.show_curves(
    range(5), likeness, xlabel="layers shuffled, from the top", ylabel="likeness", markers=True
)
plt.show()

# %%
after_all = pd.Series({name: values[-1] for name, values in likeness.items()})
assert after_all["guided"] > 0.6
assert after_all["Grad-CAM"] < 0.3
pd.DataFrame({"nothing is left of the network, and the map": after_all}).map(
    lambda value: "stays much the same: fails" if value > 0.4 else "is another one: passes"
)

# %% [markdown]
# The likeness is the mean over 24 digits. As it came out:
#
# - **Integrated gradients** and **occlusion** by black seem the least disturbed, for a dull reason:
#   both are blind to black, and a digit is mostly black. What is left is the digit's outline. Their
#   *signs* do change, as the purple tells, and this measure cannot see that.
# - **Guided back-propagation** keeps the outline here, too, and it has no signs.
# - **Saliency, SmoothGrad and the deconvnet** come next. Some likeness is no fault: the margin of a
#   digit matters little to any network, trained or not.
# - **Grad-CAM** changes at once.
#
# So on pictures with an empty background such numbers need care: part of the likeness is the
# digit's.

# %% [markdown]
# ## Try it yourself
#
# 1. Cover with grey (`fill=0.5`) instead of black on the digits. Which maps turn negative, and why?
# 2. Ask for the saliency of the digit that the network did *not* say: `targets=9` for the 4.
# 3. Start the integrated gradients at white, `baseline=1`. Which pixels get nothing now?
# 4. Compute the edges of a digit without any network, `np.hypot(*np.gradient(image))`, and
#    correlate them with guided back-propagation by `attribution.rank_correlation`.
# 5. Find the nine strongest patches for a unit of `block5c_expand`, as for the digits, with
#    guided back-propagation. Cut the photographs into tiles of 128×128 first.

# %% tags=["tolerance=0.5"]
edges = np.hypot(*np.gradient(some[..., 0], axis=(1, 2)))
print({
    name: round(float(attribution.rank_correlation(edges, before[name]).mean()), 1)
    for name in methods
})  # fmt: skip

# %% [markdown]
# <details><summary>Answers</summary>
#
# 1. Those beside the strokes: a grey square on black ground is a new stroke, and it may speak for
#    the digit. Covering always adds something, too; choose what the data have as "nothing".
# 2. It lights up where the strokes of a 9 are missing: above, where the 4 is open.
# 3. The white ones, the strokes. The baseline decides what "nothing" is.
# 4. They are alike without any network: see the last numbers. That is Adebayo's point.
# 5. Curves and circles: the rim of the cup, the helmet, the wheels.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - One picture, many questions: the slope at a pixel (saliency), the fall when a piece is covered
#   (occlusion), parts that add up (integrated gradients), places in the last maps (Grad-CAM).
# - Any unit can be asked. In the first layer the answer is its filter; deeper, the deconvnet shows
#   what in the picture made it answer. It needs the switches of pooling to know the picture.
# - Maps find a network that cheats.
# - A crisp map is not a true one: forget the weights and look again. Guided back-propagation draws
#   the picture, not the network.

# %% [markdown]
# ## Sources
#
# - Slides: Lee, *What does CNN learn?* (saliency, occlusion); Raiko, *Examining gradients –
#   deconvolutions*; VT, *Map activation back to the input pixel space*.
# - K. Simonyan, A. Vedaldi, A. Zisserman, *Deep inside convolutional networks*, ICLR workshop 2014.
# - M. D. Zeiler, R. Fergus, *Visualizing and understanding convolutional networks*, ECCV 2014.
# - J. T. Springenberg, A. Dosovitskiy, T. Brox, M. Riedmiller, *Striving for simplicity*, ICLR
#   workshop 2015.
# - D. Smilkov, N. Thorat, B. Kim, F. Viégas, M. Wattenberg, *SmoothGrad*, 2017.
# - M. Sundararajan, A. Taly, Q. Yan, *Axiomatic attribution for deep networks*, ICML 2017.
# - R. R. Selvaraju and others, *Grad-CAM*, ICCV 2017.
# - J. Adebayo and others, *Sanity checks for saliency maps*, NeurIPS 2018.
# - S. Lapuschkin and others, *Unmasking Clever Hans predictors*, Nature Communications 2019.
# - Digits: Y. LeCun, C. Cortes, *MNIST*. Photographs: scikit-image's `chelsea` and `coffee`,
#   scikit-learn's `china` and `flower`.
