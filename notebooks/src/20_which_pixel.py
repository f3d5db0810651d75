# %% [markdown]
# # 20 · Which pixel
#
# A box says roughly where an object is. This lecture asks of each pixel which class it belongs
# to, of each pixel whether an object ends there, and of a figure at which pixels its joints are.

# %% tags=["setup"]
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from matplotlib.colors import to_rgb
from scipy import ndimage

from dlsg_utils import data, models, plotting, training, widgets
from dlsg_utils.applications import edges, pose, segmentation
from dlsg_utils.data import figures, scenes

keras.utils.set_random_seed(0)

# %% tags=["setup"]
draw_people = figures.draw
clothes = ("Trouser", "Pullover", "Sneaker", "Bag", "Ankle boot")
classes = ("background", *clothes)
hues = ("#303030", "#56B4E9", "#E69F00", "#009E73", "#CC79A7", "#F0E442")
of_class = np.array([to_rgb(hue) for hue in hues])


def colored(labels):
    """Return maps of classes (N, H, W) as images (N, H, W, 3)."""
    return of_class[labels]


# %% tags=["jpeg"]
# alt: A boot and a sneaker on a photograph of a motorcycle; the pixels of both colored by class;
#   their outlines; a figure of limbs on a photograph with lines along its limbs.
setting = {"classes": clothes, "objects": (1, 3), "object_size": (36, 64)}
scene = scenes.compose(8, part="test", seed=2, **setting)
person = draw_people(1, part="test", seed=2)
four = [scene.images[0], colored(scene.classes)[0], 1.0 - scene.outlines[0], person.images[0]]
joints = np.stack([np.full((14, 2), -9.0)] * 3 + [person.joints[0]])  # the first three have none
titles = ["scene", "class of each pixel", "outlines", "joints"]
fig = plotting.show_poses(four, joints, titles=titles, columns=2, size=3.4)
patches = [plt.Rectangle((0, 0), 1, 1, color=color) for color in of_class]
fig.legend(patches, classes, loc="outside lower center", ncols=3, frameon=False, fontsize=12)
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. A classifier becomes a map of scores, and the map becomes as large as the image: a fully
#    convolutional network, FCN-32s.
# 2. Finer maps are added, FCN-16s and FCN-8s. All three are compared with each other and with a
#    method without a network.
# 3. A network that finds outlines, beside Sobel's filters and Canny's method.
# 4. A network that says where the joints of a figure are, and a second one that looks again.

# %% [markdown]
# ## What you need
#
# Transposed convolutions (lecture 01), pooling and strides (lecture 03). Lecture 14 turns a
# classifier's dense layers into convolutions; here that is the first step.

# %% [markdown]
# ## Scenes whose every pixel is known
#
# To label the pixels of photographs by hand takes long. Here scenes are composed: clothes of
# Fashion-MNIST, cut out and colored, lie on photographs. So the class of each pixel is known
# exactly. A training, a validation and a test part have their own clothes and their own
# photographs.
#
# The scenes are 96×96 pixels, with one to three pieces of clothing of 36 to 64 pixels, of five
# classes. The sixth class is the background. All test scenes lie on three photographs, of an
# astronaut, a cat and a motorcycle. All test numbers come from these three; for the edges, below,
# the validation photographs already rank the methods otherwise.

# %%
train, validation, test = (
    scenes.compose(count, part=part, seed=seed, **setting)
    for part, count, seed in (("train", 100, 1000), ("validation", 30, 1), ("test", 40, 2))
)
shares = np.bincount(test.classes.ravel(), minlength=6) / test.classes.size
pd.DataFrame({"share of the test pixels": shares}, index=classes).round(3)

# %% [markdown]
# ### How good is a map of classes? Mean IoU
#
# Most pixels are background. Who always says *background* is right there, and finds nothing. So
# the share of right pixels is a poor measure. The **intersection over union** (IoU) of a class
# divides the pixels that are of the class both in truth and as predicted by those that are of it
# in either:
#
# $$\text{IoU}_i = \frac{n_{ii}}{\sum_j n_{ij} + \sum_j n_{ji} - n_{ii}},$$
#
# where $n_{ij}$ counts the pixels of class $i$ that are predicted as $j$, the **confusion
# matrix**. The mean over the classes is the **mean IoU**. In plain code, equal to the library's:


# %%
def class_ious(truth, predicted, count):
    """Return the IoU of each class over all pixels of all images."""
    n = np.zeros((count, count), int)
    np.add.at(n, (truth.ravel(), predicted.ravel()), 1)
    return np.diag(n) / (n.sum(axis=1) + n.sum(axis=0) - np.diag(n))


nothing = np.zeros_like(test.classes)
print(f"always background: {(nothing == test.classes).mean():.2f} of the pixels right, "
      f"mean IoU {class_ious(test.classes, nothing, 6).mean():.2f}")  # fmt: skip
mixed = np.random.default_rng(0).permuted(test.classes, axis=0)
np.testing.assert_allclose(
    class_ious(test.classes, mixed, 6), segmentation.class_iou(test.classes, mixed, 6)
)

# %% [markdown]
# ## From a classifier to a map of scores
#
# We start from a classifier of images of 64×64 pixels, each with one piece of clothing. It has
# five convolutions, each followed by pooling, and two dense layers. It was trained beforehand and
# comes with the course (`data/build/segmentation_networks.py`), as the paper's networks had been
# trained on ImageNet.
#
# A dense layer above maps of 2×2 positions is a convolution with a kernel of 2×2 (lecture 14
# shows that both give the same). So the classifier takes larger images, too, and gives scores at
# several positions, one every 32 pixels, as five poolings halve the maps five times. Zeros are
# padded below and at the right, so that there are as many positions as in the last maps:

# %%
classifier = segmentation.trained_network("classifier")
score_map = segmentation.convolutionalize(classifier, padding="same")
for side in (64, 96, 160):
    image = np.zeros((1, side, side, 3), np.float32)
    print(f"{side}×{side} pixels: scores {tuple(score_map(image).shape[1:])}")
scores, alone = (np.asarray(each(test.images[:1, :64, :64])) for each in (score_map, classifier))
np.testing.assert_allclose(scores[:, 0, 0], alone, atol=1e-3)

# %% [markdown]
# At 64×64 pixels the first of the four positions has the classifier's own scores. The other three
# see zeros in place of a part of the maps. And a kernel of even size has no middle: the first
# scores are those of the window of rows and columns 0 to 63, whose middle is at 32, but as the
# first of the map they stand for the pixels 0 to 31. All are half a position too far up and to the
# left.
#
# ## Up again: the transposed convolution
#
# Nine positions are too few for 9,216 pixels. A **transposed convolution** of stride $s$ makes a
# map $s$ times as large: each position adds a copy of the kernel, times its value, every $s$
# pixels (lecture 01). With which kernel? The network may learn it. To begin with it is the
# **bilinear kernel**, with which the transposed convolution interpolates linearly. For stride 2:

# %%
kernel = segmentation.bilinear_kernel(2, 1)[..., 0, 0]
print("16 × kernel:")
print((16 * kernel).round().astype(int))


def enlarge(maps, kernel, stride):
    """Transposed convolution of one map (H, W) with a square kernel, padding "same"."""
    (height, width), taps = maps.shape, len(kernel)
    out = np.zeros((stride * (height - 1) + taps, stride * (width - 1) + taps), np.float32)
    for row, column in np.ndindex(height, width):
        top, left = stride * row, stride * column
        out[top : top + taps, left : left + taps] += maps[row, column] * kernel
    border = (taps - stride) // 2
    return out[border : border + stride * height, border : border + stride * width]


# %%
small = np.random.default_rng(1).normal(size=(6, 6)).astype(np.float32)
factor = 8
ours = enlarge(small, segmentation.bilinear_kernel(factor, 1)[..., 0, 0], factor)
resized = tf.image.resize(small[..., None], (48, 48), "bilinear").numpy()[..., 0]
inside = np.s_[factor // 2 : -factor // 2, factor // 2 : -factor // 2]
print(f"largest difference: inside {np.abs(ours - resized)[inside].max():.0e}, "
      f"at the edge {np.abs(ours - resized).max():.1f}")  # fmt: skip
np.testing.assert_allclose(ours[inside], resized[inside], atol=1e-5)

# %% tags=["similarity=0.8"]
# alt: A map of six by six squares; the same enlarged eight times by both ways, smooth and equal
#   but for the edge, where the first fades; the difference is zero inside and not at the edge.
limit = {"vmin": -2.5, "vmax": 2.5, "cmap": plotting.SIGNED, "size": 3}
titles = ["map, 6×6", "transposed convolution", "tf.image.resize", "difference"]
plotting.show([small, ours, resized, ours - resized], titles, **limit)
plt.show()

# %% [markdown]
# Inside, a transposed convolution with the bilinear kernel *is* bilinear resizing. Within half a
# position of the edge it is not: there it goes on as if the map were surrounded by zeros, and
# `tf.image.resize` as if the last values were repeated.
#
# The classifier's last layer is replaced by a convolution of 1×1 that gives a score for each of
# the six classes of pixels. A transposed convolution of stride 32 leads to the pixels. That is
# **FCN-32s**; its largest score at each pixel is the class.

# %% [markdown]
# ## Where, again: skips
#
# The last maps have one position every 32 pixels. Maps of earlier layers are finer, and each of
# their positions sees less of the image. The paper speaks of *what* and *where*. **FCN-16s** adds
# both: it enlarges the scores of the last maps two times, computes scores of the maps behind the
# fourth pooling by a convolution of 1×1, the **skip**, and adds them up. From there a transposed
# convolution of stride 16 leads to the pixels. **FCN-8s** does one more such step, with the third
# pooling. The step of FCN-16s in plain code equals the library's layer:

# %%
fcn_16s = segmentation.trained_network("fcn_16s")
coarse, pool4, total = (models.truncate(fcn_16s, layer)(test.images[:1]).numpy()[0]
                        for layer in ("score", "pool4", "sum_16"))  # fmt: skip
learned = fcn_16s.get_layer("enlarged_16").get_weights()[0]  # (4, 4, to, from)
weights, bias = fcn_16s.get_layer("score_16").get_weights()

enlarged = np.stack([sum(enlarge(coarse[..., source], learned[:, :, target, source], 2)
                         for source in range(6)) for target in range(6)], axis=-1)  # fmt: skip
skipped = pool4 @ weights[0, 0] + bias  # a convolution of 1×1 is a product at each position
print("scores:", coarse.shape, "→", enlarged.shape, " skip:", pool4.shape, "→", skipped.shape)
np.testing.assert_allclose(enlarged + skipped, total, atol=1e-3)

# %% [markdown]
# For the class of the largest piece of clothing, these are the maps of one scene: coarse scores,
# enlarged, the scores of the skip, the sum, and the pixels.

# %% tags=["similarity=0.5"]
# alt: A scene with a boot above a sneaker, and five maps of the class ankle boot: three by three
#   squares, none clearly positive; six by six; the skip's six by six, positive on both shoes;
#   their sum; and the map of all pixels.
sizes = [(test.classes[0] == number).sum() for number in range(1, 6)]
shown = 1 + int(np.argmax(sizes))
maps = [each[..., shown] for each in (coarse, enlarged, skipped, total)]
pixels = np.asarray(fcn_16s(test.images[:1]))[0, ..., shown]
tints = plt.get_cmap(plotting.SIGNED)
drawn = [tints(0.5 + each / 8)[..., :3] for each in (*maps, pixels)]  # from −4 to 4
titles = ["scene", f"scores: {classes[shown]}", "enlarged", "scores of the skip", "sum", "pixels"]
fig = plotting.show([test.images[0], *drawn], titles, columns=3, size=3)
scale = plt.cm.ScalarMappable(plt.Normalize(-4, 4), plotting.SIGNED)
fig.colorbar(scale, ax=fig.axes, label="score", extend="both", shrink=0.7)
plt.show()

# %%
mixed = np.abs(learned[:, :, shown]).sum(axis=(0, 1))
print(f"weights that lead to {classes[shown]}, absolute: from its own scores {mixed[shown]:.1f}, "
      f"from those of the other classes {mixed.sum() - mixed[shown]:.1f}")  # fmt: skip
print("number of the class with the largest score, coarse, and in the sum:")
print(coarse.argmax(axis=-1), total.argmax(axis=-1), sep="\n\n")

# %% [markdown]
# - The coarse scores of this network find nothing here: that of the boot is hardly above zero
#   anywhere, and the background has the largest one at all nine positions.
# - *Enlarged* need not look like the coarse scores: the learned kernel mixes all classes.
# - The boot is found by the skip. But its scores are nearly as high on the sneaker. In the sum
#   the largest score is the boot's (5) on the upper part of the boot; on its lower part it is the
#   sneaker's (3) at two positions, with the background's between them, as it is on two positions of
#   the sneaker, whose left end is taken for the boot.
#
# The scores of the skip begin at zero, so a network to which a skip is added begins almost as it
# was without. (It now enlarges in two steps.)
#
# ## Training in front of the class
#
# All pixels of all scenes are examples: the loss is the cross-entropy at each pixel, its mean
# over the pixels. Here the stored FCN-32s goes on in two ways, on 100 of the scenes that it
# learned from, equally long: as it is, and with the first skip added, as FCN-16s.


# %%
def measured(model, part):
    """Return the mean IoU of a network on a part's scenes."""
    found = segmentation.predict_classes(model, part.images)
    return segmentation.mean_iou(part.classes, found, 6)


# %% tags=["tolerance=0.05"]
start = segmentation.trained_network("fcn_32s")
options = {"epochs": 4, "batch_size": 4, "learning_rate": 2e-3, "seed": 0}
options |= {"precision": "float32", "progress": False}
print(f"before: mean IoU on the validation scenes {measured(start, validation):.2f}")
reached = {}
for stride in (32, 16):
    network = segmentation.fcn(classifier, 6, stride=stride, start=start)
    history = segmentation.train_fcn(network, train.images, train.classes, **options)
    losses, reached[stride] = history.history["loss"], measured(network, validation)
    print(f"FCN-{stride}s: loss {losses[0]:.2f} → {losses[-1]:.2f}, "
          f"mean IoU {reached[stride]:.2f}")  # fmt: skip
assert reached[16] > reached[32]

# %% [markdown]
# In this single run FCN-32s gains nothing on the validation scenes. The network with the skip,
# trained equally long, does, and its loss on the training scenes is lower.
#
# ## 32, 16 or 8? Three seeds
#
# The networks that ship with the course learned from 1,500 scenes, each network six epochs at the
# same learning rate. As in the paper they were trained in stages, here of two epochs each: first
# FCN-32s, from there FCN-16s, from there FCN-8s. FCN-32s and FCN-16s were trained as long: they
# went on as they were. The whole was done three times, with other initial weights and other
# training scenes. They are measured on 200 test scenes, on which nothing was chosen.
#
# Beside them stands a method **without a network**: a **random forest** that classifies each pixel
# by what surrounds it. It averages the answers of many decision trees, each learned from its own
# random draw of the examples; at each split it chooses among a few features drawn at random. The
# features of a pixel are its colors after smoothing by Gaussians of several widths, the lengths of
# their gradients, and their curvatures (second derivatives). The widest Gaussian was chosen on
# validation scenes. The forest learned from 90 pixels of each of 500 scenes.

# %%
recorded = segmentation.recorded_results()
final = recorded[(recorded.part == "test") & (recorded.stages.isna() | (recorded.stages == 3))]
by_seed = final.groupby(["network", "seed"], sort=False)["iou"].mean().unstack("network")
table = by_seed.agg(["min", "mean", "max"]).T
table.columns = ["lowest", "mean", "highest"]
table["paper, VOC 2011"] = pd.Series({"FCN-32s": 0.594, "FCN-16s": 0.624, "FCN-8s": 0.627})
table.round(3).fillna("–")

# %% tags=["check"]
assert (by_seed["FCN-32s"] < by_seed["FCN-16s"]).all()  # ▣ with each seed
assert (by_seed["FCN-16s"] <= by_seed["FCN-8s"]).all()
assert (by_seed["forest"] < by_seed["FCN-32s"]).all()
by_seed.round(3)

# %% [markdown]
# - With **each seed** the order is FCN-32s < FCN-16s ≤ FCN-8s, as in the paper. The first skip
#   brings more than the second, there and here.
# - The **forest** is better than *always background* (0.13) and, by mean IoU, worse than each
#   network. Not all is equal there: it knows colors and edges around a pixel, not shapes; it
#   learned from 45,000 labeled pixels, the networks from 1,500 whole scenes, on a classifier that
#   knew clothes before. How much each of these counts, was not measured.
# - Three seeds, but three test photographs: the span of the seeds says nothing of others.
# - The paper's column is from a subset of PASCAL VOC 2011, a benchmark of labeled photographs, 21
#   classes, networks on VGG-16, a classifier of 16 layers with weights. Only the order can be
#   compared.
#
# Which classes are found?

# %%
per_class = final.groupby(["network", "name"], sort=False)["iou"].mean().unstack("name")
per_class.round(2)

# %% [markdown]
# These are means of three seeds. The background is found best by the forest, each of the clothes
# by FCN-8s. Sneakers are hardest for the networks; for the forest, trousers are as hard. Now the
# masks themselves, by the networks of one seed, and by a forest of 100 scenes that learns on this
# page:

# %%
forest = segmentation.PixelForest(seed=0, trees=10, pixels=60).fit(train.images, train.classes)
fcns = {f"FCN-{n}s": segmentation.trained_network(f"fcn_{n}s") for n in (32, 16, 8)}
masks = {name: segmentation.predict_classes(each, test.images) for name, each in fcns.items()}

# %% tags=["jpeg", "similarity=0.6"]
# alt: Four scenes in rows: the scene, its true classes in color, speckles of the forest, then
#   soft blobs of FCN-32s, closer outlines of FCN-16s and of FCN-8s.
chosen, shown = [0, 5, 9, 11], []
for n in chosen:
    found = [test.classes[n], forest.predict(test.images[n])]
    found += [mask[n] for mask in masks.values()]
    shown += [test.images[n], *colored(np.stack(found))]
titles = ["scene", "truth", "forest", *masks] + [""] * 6 * (len(chosen) - 1)
fig = plotting.show(shown, titles, columns=6, size=2.2)
handles = [plt.Rectangle((0, 0), 1, 1, color=color) for color in of_class]
fig.legend(handles, classes, loc="outside lower center", ncols=6, frameon=False, fontsize=13)
plt.show()

# %% [markdown]
# Where do the skips help? The share of right pixels among those near to an outline, up to 3
# pixels, and among all others, on 40 of the test scenes:

# %% tags=["tolerance=0.03"]
near = np.stack([ndimage.binary_dilation(each, iterations=3) for each in test.outlines])
right = {name: each == test.classes for name, each in masks.items()}
pd.DataFrame({
    "near an outline": {name: each[near].mean() for name, each in right.items()},
    "elsewhere": {name: each[~near].mean() for name, each in right.items()},
}).round(3)  # fmt: skip

# %% tags=["check"]
gains = [right["FCN-8s"][part].mean() - right["FCN-32s"][part].mean() for part in (near, ~near)]
assert gains[0] > gains[1] > 0

# %% [markdown]
# From FCN-32s to FCN-8s both shares rise, near outlines by more points. But there was more to
# mend: of the errors near outlines about a sixth is gone, of those elsewhere about a quarter.
# These are the networks of one seed.
#
# Move through the scenes and the networks. Which class is missed? Where does FCN-8s name two
# classes in one object?

# %% tags=["similarity=0.6"]
some = np.arange(8)
layers_of = [test.classes, *masks.values()]
views = np.stack([0.35 * test.images[some] + 0.65 * colored(each[some]) for each in layers_of])
axes = {"classes": ["truth", *masks], "scene": [int(n) + 1 for n in some]}
widgets.ImageGrid(views.astype(np.float32), axes, index=(1, 0))

# %% [markdown]
# ## Edges: where does an object end?
#
# The second question is one bit for each pixel: does an object end here? VT's slides show
# DeepEdge. It takes the edges that Canny's method finds, looks with a pretrained network at
# windows of four sizes around each, and keeps those that are outlines of objects. (Its network is
# *bifurcated*: one branch classifies, outline or not; one regresses which share of people drew
# one.) Our network is a later one, a small one after Xie and Tu (*holistically-nested*), because
# it is an FCN: after each of its three stages a convolution of 1×1 gives a map of scores; these
# are enlarged, and a last 1×1 fuses them. The loss compares the fused map and, as in the paper,
# each of the three with the truth.
#
# Only about one pixel in thirty is an outline. So in the loss each of these is given more weight:
# all outlines together weigh as much as all others together.

# %%
print(f"share of outline pixels: {test.outlines.mean():.3f}")

# %% [markdown]
# ### F-measure
#
# **Precision** is the share of the found edge pixels that are outlines, **recall** the share of
# outline pixels that are found. Found and true pixels are matched in pairs, at most two pixels
# apart. The **F-measure** is the harmonic mean of precision $P$ and recall $R$, $F = 2PR/(P+R)$.
# First all edges are thinned, as a broad one has pixels that find no partner: those of Sobel and
# the network to their **ridges**, the pixels that are stronger than those on either side across the
# edge; Canny's method thins its own in each color channel, and where those of two channels touch,
# one line is kept; some double lines remain. A threshold on their strength trades precision for
# recall; it is chosen on validation scenes.

# %% [markdown]
# ### Sobel, Canny, network
#
# **Sobel's** filters give the gradient; its length is the strength of an edge. **Canny's** method
# smooths, thins the gradient, and follows edges from where it is high on to where it is lower. On
# 50 validation scenes were chosen: Sobel's smoothing and threshold, Canny's smoothing and two
# thresholds, and the network's one threshold. So Canny has three numbers to fit to these scenes,
# the network one: on them the comparison favors Canny. The network learned from 400 scenes of 64×64
# pixels, with three seeds. Here is the F-measure on the validation scenes and on 100 test scenes:

# %%
recorded = edges.recorded_results()
chosen = recorded[recorded.chosen]
names = chosen.method + chosen.seed.map(" (seed {:.0f})".format).where(chosen.seed.notna(), "")
table = chosen.assign(method=names).pivot_table("f_measure", "method", "part", sort=False)
table[["validation", "test"]].round(3)

# %% tags=["check"]
test_f = chosen[chosen.part == "test"].set_index("method").f_measure
assert (test_f["network"] > test_f[["Sobel", "Canny"]].max() + 0.05).all()  # each seed
assert len(test_f) == 5
valid_f = chosen[chosen.part == "validation"].set_index("method").f_measure
assert valid_f["network"].min() < valid_f["Sobel"] < valid_f["Canny"] < valid_f["network"].max()
assert (test_f["network"].iloc[0], valid_f["network"].iloc[0]) == (
    test_f["network"].min(), valid_f["network"].min())  # fmt: skip

# %% [markdown]
# - On the **validation** scenes, on photographs of a dahlia and of gravel, the network is no
#   better than Canny's method: with one seed it is below, and below Sobel's filters, too; with one
#   as good, with one above.
# - On the **test** scenes all have a lower F. With each seed the network is ahead, and Canny's
#   method a little ahead of Sobel's filters. What the network does better is to leave out: at
#   about the same recall its precision is higher (below). Steep is steep for Sobel and Canny; but
#   most edges of a motorcycle end no object of ours. Here, too, there are three photographs only.
#
# The rest of this section, and the pictures, show the network of seed 0, the lowest of the three.
# The settings, and precision and recall on the test scenes:

# %%
settings = chosen[chosen.part == "test"].drop_duplicates("method").set_index("method")
shown = settings[["deviation", "low", "threshold", "precision", "recall", "f_measure"]]
shown.round(2).fillna("–")

# %% [markdown]
# Here `deviation` is that of the smoothing in pixels and `low` Canny's lower threshold as a share
# of the upper one, `threshold`. At all thresholds, on the test scenes:

# %% tags=["setup"]
curves = {}
for method, setting in settings.iterrows():
    rows = recorded[(recorded.part == "test") & (recorded.method == method)]
    for column in ("seed", "deviation", "low"):
        if not np.isnan(setting[column]):
            rows = rows[rows[column] == setting[column]]
    curves[method] = rows.sort_values("threshold")

# %% tags=["similarity=0.8"]
# alt: Precision over recall: the network's curve begins at a recall of 0.2 and lies above
#   Sobel's and Canny's, as far as they reach; on each a dot marks the chosen threshold.
fig, [[panel]] = plotting.figure(size=(6, 4.2))
for (method, rows), color, line in zip(
    curves.items(), np.array(plotting.COLORS)[[0, 5, 2]], ("-", "--", ":"), strict=True
):
    panel.plot(rows.recall, rows.precision, line, color=color, lw=2.5, label=method)
    best = rows[rows.chosen]
    panel.plot(best.recall, best.precision, "o", color=color, ms=9)
panel.set(xlabel="recall", ylabel="precision", xlim=(0, 1), ylim=(0, 1))
panel.legend()
plt.show()

# %% [markdown]
# The dots are the thresholds that the validation scenes chose. (Canny's curve varies the upper
# threshold, the lower one along with it.)
#
# ### Trained in front of the class
#
# A network of two narrow stages learns for three epochs from the middles, 64×64 pixels, of the
# 100 training scenes. Its threshold, that of the stored network and that of Sobel's edges are
# chosen on this page's 30 validation scenes; F is measured on its 40 test scenes:

# %%
small = edges.edge_network((8, 16), seed=0)
middle = np.s_[:, 16:80, 16:80]
training.fit(
    small, train.images[middle], train.outlines[middle], loss=edges.balanced_cross_entropy,
    epochs=3, batch_size=4, learning_rate=5e-3, seed=0, precision="float32", progress=False,
)  # fmt: skip
network = edges.trained_network()

# %% tags=["tolerance=0.1"]
ways = {
    "trained here": lambda images: edges.edge_strength(small, images),
    "stored": lambda images: edges.edge_strength(network, images),
    "Sobel": lambda images: edges.sobel(images, deviation=settings.deviation["Sobel"]),
}
for name, way in ways.items():
    strength = [edges.thin(way(part.images)) for part in (validation, test)]
    limits = np.arange(1, 99) / 100
    best = edges.precision_recall(strength[0], validation.outlines, thresholds=limits)
    limits = [best.best_threshold]
    curve = edges.precision_recall(strength[1], test.outlines, thresholds=limits)
    print(f"{name}: threshold {limits[0]:.2f}, F {curve.f_measure[0]:.2f}")
    assert name != "stored" or curve.f_measure[0] > 0.53

# %% [markdown]
# This network is a little worse than Sobel's filters. It learned from a quarter of the scenes and
# for fewer epochs than the stored one (400 scenes, four epochs), is narrower and has a stage less;
# which of these matters, a single run does not say.
#
# ### The edges themselves
#
# On test scenes, with the stored network:


# %%
def found_edges(images, share=1.0):
    """Return edges by method; ``share`` multiplies the chosen thresholds."""
    limit = {method: share * settings.threshold[method] for method in settings.index}
    strength = edges.thin(edges.sobel(images, deviation=settings.deviation["Sobel"]))
    learned = edges.thin(edges.edge_strength(network, images))
    high, low = limit["Canny"], settings.low["Canny"]
    canny = edges.canny(images, deviation=settings.deviation["Canny"], low=low * high, high=high)
    return {"Sobel": strength >= limit["Sobel"], "Canny": canny,
            "network": learned >= limit["network"]}  # fmt: skip


# %% tags=["jpeg", "similarity=0.5"]
# alt: Three scenes; beside each its true outlines, and those of Sobel, Canny and the network: the
#   first two draw many edges of the motorcycle, the network fewer and shorter ones.
chosen, shown = np.array([2, 7, 10]), []
found = found_edges(test.images[chosen])
for n, index in enumerate(chosen):
    shown += [test.images[index], *(1.0 - each for each in
              (test.outlines[index], *(each[n] for each in found.values())))]  # fmt: skip
titles = ["scene", "truth", *found] + [""] * 5 * (len(chosen) - 1)
plotting.show(shown, titles, columns=5, size=2.6)
plt.show()

# %% [markdown]
# ### On photographs
#
# These three photographs lie behind the test scenes; the network has learned from none of them.
# Nobody has drawn their true outlines here, so there is nothing to measure, only to look at. And
# the network has only learned outlines of cut-out clothes.

# %% tags=["jpeg", "similarity=0.5"]
# alt: Astronaut, cat and motorcycle, and edges of each by Sobel, Canny and the network.
names = ("astronaut", "chelsea", "motorcycle_left")
photographs = [data.image(name, size=(192, 256)) for name in names]
shown = []
for photograph in photographs:
    shown += [photograph, *(1.0 - each for each in found_edges(photograph).values())]
titles = ["photograph", *found] + [""] * 8
plotting.show(shown, titles, columns=4, size=3.2)
plt.show()

# %% [markdown]
# To the eye the network is worse here. Its lines are broken where Canny's are whole, most of both
# wheels of the motorcycle is lost, of which the others draw much of the rear one, and on the cat it
# draws bits of fur. A guess at the reason: it has learned from clothes that were cut out, whose
# borders are sharp.
#
# Choose a photograph and a method, and move the threshold, as a multiple of the chosen one. Is
# there one that draws the outline of the cat's head? Does one do for all three photographs?

# %%
multiples = (0.25, 0.5, 0.75, 1, 1.1, 1.2)
many = [[found_edges(photograph, share) for share in multiples] for photograph in photographs]
grid = np.array([[[1.0 - each[method] for each in row] for method in found] for row in many])
axes = {"photograph": ["astronaut", "cat", "motorcycle"], "method": [*found],
        "threshold × ": multiples}  # fmt: skip
widgets.ImageGrid(grid[..., None].astype(np.float32), axes, index=(1, 1, 3))

# %% [markdown]
# ## Pose: where are the joints?
#
# The third question asks for 14 pixels: the joints of a figure. **DeepPose** (Toshev and Szegedy)
# treats it as regression. A network sees the whole figure and gives 28 numbers, row and column of
# each joint. It sees coarsely. So a second network looks at a crop around each joint that was
# found, at full resolution, and says by how much to move it.
#
# Our figures are drawn: limbs of random lengths, widths and colors in random poses, on
# photographs, others in each part. Blue lines mark left limbs, dashed red ones right limbs:

# %% tags=["jpeg"]
# alt: Four figures on photographs, blue lines along left limbs, red dashed ones along right ones.
people = draw_people(40, part="test", seed=2)
some = [0, 7, 12, 18]
plotting.show_poses(people.images[some], people.joints[some], columns=4, size=3)
plt.show()

# %% [markdown]
# ### Trained in front of the class
#
# The first stage is a convolutional network whose last layer has 28 outputs; the loss is the mean
# squared error. 400 figures, eight epochs. The measure: a joint is **correct** if it is at most a
# fraction of the torso's diameter (shoulder to opposite hip) from its true place. The share of
# correct joints is **PCK**, percentage of correct keypoints. (DeepPose calls this kind PDJ,
# percent of detected joints.) The baseline is the **mean pose**: for each figure the same answer,
# the mean of the training figures.

# %% tags=["tolerance=0.1"]
some = draw_people(400, seed=1000)
first = pose.pose_network(seed=0)
training.fit(
    first, some.images, pose.normalized(some.joints, 96), loss="mse", epochs=8, batch_size=16,
    learning_rate=3e-3, seed=0, precision="float32", progress=False,
)  # fmt: skip
mean_pose = np.broadcast_to(some.joints.mean(axis=0), people.joints.shape)
answers = {"mean pose": mean_pose, "first stage": pose.predict_joints(first, people.images)}
for name, found in answers.items():
    share = pose.pck(found, people.joints, fraction=0.5).mean()
    print(f"{name}: PCK at 0.5 of the torso {share:.2f}")

# %% [markdown]
# ### The second stage
#
# What does the second network learn from? From crops around places where the first one might have
# found the joint: the true place, moved by an error drawn from a normal distribution, whose mean
# and covariance are those of the first stage's errors on other figures. The **spread** of a
# joint's errors is the root of their mean squared distance from their mean. The stages that ship,
# as the results of three seeds below, are from 800 training figures:

# %%
first, second = (pose.trained_network(f"{name}_network") for name in ("pose", "refinement"))
others = draw_people(100, seed=2000)
errors = pose.error_distribution(pose.predict_joints(first, others.images), others.joints)
crops, labels = pose.displaced_crops(some.images[:1], some.joints[:1], errors, seed=0)
print(f"crops {crops.shape}, labels {labels.shape}: joint, how far down, how far right")
spread = np.sqrt(np.trace(errors.covariance, axis1=1, axis2=2))
for name in ("neck", "left elbow", "left wrist"):
    print(f"{name}: errors spread by {spread[figures.JOINTS.index(name)]:.2f} torso diameters")

# %% tags=["jpeg", "similarity=0.5"]
# alt: Six crops of a figure around displaced joints; a white ring marks each true joint.
names = ("head", "right elbow", "right wrist", "left wrist", "left knee", "right ankle")
wanted = [figures.JOINTS.index(name) for name in names]
fig = plotting.show(crops[wanted], [figures.JOINTS[n] for n in wanted], columns=6, size=2)
for panel, n in zip(fig.axes, wanted, strict=True):
    down, right = (labels[n, 1:] + 0.5) * 32 - 0.5
    panel.plot(right, down, "o", ms=14, mfc="none", mec="black", mew=4)
    panel.plot(right, down, "o", ms=14, mfc="none", mec="white", mew=2)
plt.show()

# %% [markdown]
# In plain code, for one joint of one figure: cut out a square with the side of one torso diameter
# around the place that was found, at 32×32 points between pixels; ask the network; move the place
# by its answer times the side. One network serves all joints. It answers for all 14, whichever
# the crop is of; the loss and the move only take the answer for the crop's own joint.

# %%
found = pose.predict_joints(first, people.images)
refined = pose.refine_joints(second, people.images, found)

n, number = 3, figures.JOINTS.index("left knee")
place, side = found[n, number], float(pose.torso_diameter(found[n]))
grid = np.meshgrid(*(middle - side / 2 + (np.arange(32) + 0.5) * side / 32 - 0.5
                     for middle in place), indexing="ij")  # fmt: skip
crop = np.stack([ndimage.map_coordinates(people.images[n, ..., channel], grid, order=1)
                 for channel in range(3)], axis=-1)  # fmt: skip
moved = place + side * np.asarray(second(crop[None]))[0, number]
print(f"left knee: first {place.round(1)}, moved to {moved.round(1)}, "
      f"truth {people.joints[n, number].round(1)}")  # fmt: skip
np.testing.assert_allclose(moved, refined[n, number], atol=0.05)

# %% [markdown]
# On 200 test figures, the mean of three seeds, and the lowest and the highest. Besides PCK there
# is **PCP**, percentage of correct parts: a limb is correct if both ends are at most half of its
# length from their true places. (This mean pose is of 800 figures and measured on 200, so it
# does not compare with the one above.)

# %%
recorded = pose.recorded_results()
rows = recorded[(recorded.part == "test") & (recorded.name == "all")]
stages = rows.pivot_table(index=["measure", "fraction", "seed"], columns="stage", values="value")
stages.columns = ["mean pose", "first stage", "second stage"]
grouped = stages.groupby(level=[0, 1])
low, mean, high = (grouped.agg(how).map("{:.2f}".format) for how in ("min", "mean", "max"))
table = mean + " (" + low + " to " + high + ")"
table.loc[[("pck", 0.1), ("pck", 0.15), ("pck", 0.2), ("pck", 0.5), ("pcp", 0.5)]]

# %% tags=["check"]
assert (stages["second stage"] > stages["first stage"]).all()  # ▣ with each seed
assert (stages["first stage"] > stages["mean pose"]).all()

# %% tags=["similarity=0.8"]
# alt: Share of correct joints over the fraction of the torso: the second stage's curve is
#   highest, above all at 0.2; then the first stage's, then that of the mean pose.
shares = grouped.mean().loc["pck"]
plotting.show_curves(
    shares.index, {name: shares[name] for name in shares},
    xlabel="allowed distance, as a fraction of the torso", ylabel="share of correct joints",
)  # fmt: skip
plt.show()

# %% [markdown]
# - The **second stage improves the first**, with each seed. It helps most at 0.15 and 0.2 of the
#   torso's diameter. At 0.5 it helps least: of all joints 14 % are wrong before it and 12 % after
#   it. A crop reaches half a torso from its middle, so a joint that is farther off mostly lies
#   outside (counted below).
# - In DeepPose, too, the stages after the first improve it.
#
# Wrists are the hardest joints, then ankles and elbows:

# %%
joints = recorded.query("part == 'test' and measure == 'pck' and name != 'all'")
kinds = joints.name.str.split().str[-1]  # left and right together
shares = joints.groupby([kinds, "stage"], sort=False)["value"].mean().unstack("stage")
shares.columns = ["mean pose", "first stage", "second stage"]
shares.T.round(2)

# %% [markdown]
# This is PCK at 0.2 of the torso, means of three seeds. A wrist moves more from figure to figure
# than a shoulder, so the mean pose says less about it. In pictures, with the stages of one seed:

# %% tags=["jpeg", "similarity=0.5"]
# alt: Three figures in three rows: the truth, the first stage and the second. With the second the
#   trunks are nearer to the painted ones; some arms are farther off than before.

shown = np.arange(3) + 2
rows = {"truth": people.joints, "first stage": found, "second stage": refined}
plotting.show_poses(
    np.concatenate([people.images[shown]] * 3),
    np.concatenate([given[shown] for given in rows.values()]),
    rows=list(rows), columns=3, size=2.9,
)  # fmt: skip
plt.show()

# %% tags=["tolerance=0.05"]
first_off, second_off = (np.linalg.norm(each - people.joints, axis=-1)
                         for each in (found, refined))  # fmt: skip
worse = second_off > first_off
print(f"farther off after the second stage: {worse[shown].sum()} of these {worse[shown].size} "
      f"joints, a share of {worse.mean():.2f} of those of all 40 figures")  # fmt: skip
wrong = first_off > 0.5 * pose.torso_diameter(people.joints)[:, None]
half = pose.torso_diameter(found)[:, None, None] / 2
outside = (np.abs(found - people.joints) > half).any(axis=-1)
print(f"after the first stage wrong at 0.5: a share of {wrong.mean():.2f}; "
      f"of these outside of the crop: {outside[wrong].mean():.2f}")  # fmt: skip

# %% [markdown]
# The trunks come nearer to the painted ones on the whole, and some of the legs. Where the first
# stage is far off, as with most of the arms, the second one sees no more than a square of one torso
# diameter. There it may make things worse, as for the left wrist (blue) in the first column and
# both wrists in the second. Near joints can get worse, too: in the third column the right leg is
# moved onto the left one.
#
# ## Try it yourself
#
# 1. Go on with FCN-8s for two epochs on the 100 training scenes, from the stored network:
#    `segmentation.fcn(classifier, 6, stride=8, start=fcns["FCN-8s"])`. Does the mean IoU on the
#    validation scenes rise? And on the training scenes?
# 2. Sobel's edges without smoothing, `deviation=0`: what happens to precision, at the same
#    recall? The curves are in `edges.recorded_results()`.
# 3. Look a third time: `pose.refine_joints(second, people.images, refined)`. Does PCK at 0.1 rise
#    again?
#
# <details><summary>Answers</summary>
#
# 1. On the training scenes it rises, from 0.60 to 0.63; on the validation scenes it falls, from
#    0.58 to 0.54, perhaps because 100 scenes are few.
# 2. At a recall of 0.70 on the validation scenes precision is 0.40 with a deviation of 0, and
#    0.70 with 2.
# 3. Yes, a little: on the 40 figures 0.11 after the first stage, 0.22 after the second, 0.25
#    after the third look, 0.26 after a fourth. (DeepPose trains a network of its own for each
#    stage.)
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - A classifier made convolutional gives a map of scores; a transposed convolution, begun as
#   linear interpolation, brings the map to the image's size. One loss for all pixels trains the
#   whole.
# - Late maps are coarse, early ones fine. Adding their scores, FCN-16s and FCN-8s, raises the
#   mean IoU with each of three seeds.
# - Most pixels are background: measure with mean IoU or F, not with the share of right pixels.
# - A network that has learned outlines leaves out some edges that Sobel and Canny draw: they only
#   know how steep the image is. It also draws bits that they leave out. Whether that pays depends
#   on the photographs: on one part it was ahead with each seed, on another Canny's method was about
#   as good.
# - A regression of joints is coarse; a second look at a crop around each joint makes most of them
#   finer. What lies outside of the crop it cannot see.

# %% [markdown]
# ## Sources
#
# - Slides: VT, *Beyond classification*, *Labeling Pixels: Semantic Labels*, *Labeling Pixels:
#   Edge Detection*, and the link to DeepPose below it; Raiko, *Semantic segmentation*.
# - J. Long, E. Shelhamer, T. Darrell, *Fully convolutional networks for semantic segmentation*,
#   CVPR 2015; figures: table 2.
# - G. Bertasius, J. Shi, L. Torresani, *DeepEdge: a multi-scale bifurcated deep network for
#   top-down contour detection*, CVPR 2015. S. Xie, Z. Tu, *Holistically-nested edge detection*,
#   ICCV 2015. J. Canny, *A computational approach to edge detection*, PAMI 1986. P. Arbeláez et
#   al., *Contour detection and hierarchical image segmentation*, PAMI 2011 (F-measure).
# - A. Toshev, C. Szegedy, *DeepPose: human pose estimation via deep neural networks*, CVPR 2014.
# - L. Breiman, *Random forests*, 2001; for pixels: scikit-image's example *Trainable segmentation
#   using local features and random forests*.
# - Photographs: scikit-image's and scikit-learn's, see `data/README.md`; H. Xiao et al.,
#   *Fashion-MNIST*.
