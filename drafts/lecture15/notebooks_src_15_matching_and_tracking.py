# %% [markdown]
# # 15 · Matching and tracking
#
# Two cameras side by side look at a motorcycle. Which pixel on the right shows what a pixel on the
# left shows? Whoever can answer that sees depth, and between two frames of a film, motion.

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from matplotlib.colors import to_rgb
from scipy import fft
from skimage import data as pictures
from skimage.registration import optical_flow_ilk, optical_flow_tvl1

from dlsg_utils import arithmetic, data, plotting, pretrained, training, widgets
from dlsg_utils.applications import matching, tracking
from dlsg_utils.data import scenes

both = pictures.stereo_motorcycle()
patch_network = matching.trained_network("patch_network")
recorded = matching.recorded_results()


# %% tags=["setup"]
def strip(first, last):
    """Return left and right image, and the measured disparity, of some rows of the pair."""
    left, right, truth = (each[first:last] for each in both)
    return left / np.float32(255), right / np.float32(255), truth


def of(task, method, measure, part="test"):
    """Return what was measured, one value a seed."""
    asked = {"task": task, "method": method, "measure": measure, "part": part}
    return recorded[(recorded[list(asked)] == list(asked.values())).all(axis=1)].value.to_numpy()


def prices(method):
    """Return the prices of semi-global matching, chosen on validation with seed 0."""
    names = {"small_change": "P1", "large_change": "P2"}
    return {name: of("stereo", method, price, "validation")[0] for name, price in names.items()}


# %% tags=["setup"]
def table(task, methods, measures, scale=100, places=1):
    """Return means, and of three seeds the lowest and the highest."""

    def text(method, measure):
        values = scale * of(task, method, measure)
        mean, low, high = (f"{f(values):.{places}f}" for f in (np.mean, np.min, np.max))
        return mean if len(values) < 2 else f"{mean} ({low} to {high})"

    rows = {name: [text(name, measure) for measure in measures] for name in methods}
    return pd.DataFrame(rows, index=list(measures.values())).T


# %% tags=["jpeg", "similarity=0.6"]
# alt: A motorcycle seen by two cameras; its disparities by a network and as measured, both alike.
left, right, truth = strip(0, 190)
costs = {"learned": matching.patch_similarity(patch_network, left, right, disparities=64)}
smooth = matching.semi_global(costs["learned"], **prices("learned"))


def shade(disparity):
    """Return a map of disparities as an image: near is yellow, far is violet, unknown black."""
    known = np.isfinite(disparity)[..., None]
    return known * plt.get_cmap("viridis")(np.where(known[..., 0], disparity, 0) / 64)[..., :3]


shown = [left, right, shade(matching.winner_takes_all(smooth)), shade(truth)]
titles = ["left camera", "right camera", "disparity, by a network", "disparity, measured"]
plotting.show(shown, titles, columns=2, size=4.6)
plt.show()

# %% [markdown]
# What is near (yellow) shifts far from one image to the other, the wall behind (violet) little.
# Black: not measured. The network has learned on other rows of this pair.

# %% [markdown]
# ## What you will see
#
# 1. Siamese networks: same or different, also for digits that were never seen.
# 2. Stereo: from the costs of a match to a map of depth, learned and classical.
# 3. Three kinds of networks that compare patches.
# 4. Optical flow: where does each pixel go?
# 5. Tracking: filters that follow a target, on pixels and on layers of a network.

# %% [markdown]
# ## What you need
#
# Training (lecture 04), transposed convolution (01), features of a network trained on ImageNet
# (06).

# %% [markdown]
# ## Siamese networks
#
# A classifier has to know its classes when it learns. For faces or signatures that does not do:
# there will be people whom it never saw. The question is then: do two images show the *same*?
#
# A **siamese network** is one network $G$ that both images pass, with the same weights. It gives
# each an **embedding**, here a point of length 1 in 16 dimensions. Two images are taken for the
# same if the distance $D = \|G(x_1) - G(x_2)\|$ is below a threshold. Two losses teach that:
#
# - The **contrastive loss** of a pair is $\tfrac12 D^2$ if it is of one class, else
#   $\tfrac12 \max(0, m - D)^2$: pairs of two classes are pushed apart up to the margin $m$.
# - The **triplet loss** (FaceNet) of an anchor $a$, a positive $p$ of its class and a negative $n$
#   of another is $\max(0, \|a - p\|^2 - \|a - n\|^2 + \alpha)$: the negative has to be farther than
#   the positive, by $\alpha$.
#
# One step with the contrastive loss, in plain code:

# %%
digits = data.load("mnist-10k")
G = matching.embedding_network(dimensions=16, seed=0)
x1, x2 = digits.train.images[:50], digits.train.images[50:100]
same = digits.train.labels[:50] == digits.train.labels[50:100]
with tf.GradientTape() as tape:
    D = tf.norm(G(x1) - G(x2), axis=1)  # one network, two images
    losses = tf.where(same, D**2, tf.nn.relu(1.0 - D) ** 2) / 2
gradients = tape.gradient(tf.reduce_mean(losses), G.trainable_weights)
for weight, gradient in zip(G.trainable_weights, gradients, strict=True):
    weight.assign_sub(0.1 * gradient)
assert np.allclose(losses, matching.contrastive(D, same, margin=1.0), atol=1e-6)

# %% [markdown]
# In practice both losses take all pairs in a batch, and the triplet loss those negatives that are
# a little farther than the positive (*semi-hard* ones). The network learns on digits 0 to 6 only.
# Can it verify the digits 7 to 9, of which it never saw one?

# %% tags=["tolerance=0.05"]
seen = digits.train[digits.train.labels < 7]
G = matching.embedding_network(seed=0)
run = {"epochs": 2, "batch_size": 100, "seed": 0, "progress": False}
training.fit(G, seen, loss=matching.TripletLoss(), **run)
known, new = digits.test[digits.test.labels < 7], digits.test[digits.test.labels >= 7]
verified = {
    "embeddings, digits 0 to 6": matching.verify(G(known.images), known.labels),
    "embeddings, digits 7 to 9": matching.verify(G(new.images), new.labels),
    "pixels, digits 7 to 9": matching.verify(new.images, new.labels),
}

# %% tags=["similarity=0.9", "tolerance=0.05"]
# alt: Three rising curves of finds against false alarms, in the order of the legend.
fig, [[panel]] = plotting.figure(size=(6.4, 4))
for (name, each), line in zip(verified.items(), ("-", "--", ":"), strict=True):
    label = f"{name}: area {each.auc:.2f}"
    panel.plot(each.false_positives, each.true_positives, line, lw=2.5, label=label)
panel.set(xlabel="pairs of two digits taken for the same", ylabel="pairs of one digit found")
panel.set(xlim=(0, 1), ylim=(0, 1.01))
panel.grid(alpha=0.3)
panel.legend(loc="lower right", fontsize=11)
plt.show()

# %% [markdown]
# A **ROC curve**: each threshold is a point. The area under it is the probability that a pair of
# one digit is nearer than a pair of two; 0.5 is chance, 1 is perfect. Some pairs of digits 7 to 9:

# %% tags=["similarity=0.6", "tolerance=0.3"]
# alt: Pairs of digits 7 to 9, from the nearest to the farthest; above of one digit, below of two.
points = G(new.images).numpy()
one, other = np.triu_indices(len(points), 1)
D = np.linalg.norm(points[one] - points[other], axis=1)
equal = new.labels[one] == new.labels[other]
shown, titles = [], []
for kind in (equal, ~equal):
    order = np.flatnonzero(kind)[np.argsort(D[kind])]
    for pair in order[np.linspace(0, len(order) - 1, 5).astype(int)]:
        shown.append(np.hstack([new.images[one[pair]], new.images[other[pair]]]))
        titles.append(f"D = {D[pair]:.2f}")
plotting.show(shown, titles, rows=["one digit", "two digits"], size=1.9)
plt.show()

# %% [markdown]
# With more training, four epochs, and three seeds; in brackets the lowest and the highest. The
# *classifier's features* are the layer before the logits of Lee's network (lecture 03), trained on
# the same digits 0 to 6 for as long, divided by their length. Area under the ROC curve, test
# digits:

# %%
methods = ["pixels", "classifier's features", "contrastive loss", "triplet loss"]
table("verification", methods, {k: k for k in ("digits 0 to 6", "digits 7 to 9")}, 1, 3)

# %% [markdown]
# VERDICT_VERIFICATION

# %% [markdown]
# ## Stereo
#
# Two cameras side by side with parallel axes: what the left image shows at column $x$, the right
# one shows in the same row at column $x - d$. From the **disparity** $d$ follows the distance,
# $Z = f B / d$, with the focal length $f$ in pixels and $B$ meters between the cameras.
#
# For each pixel and each $d$ we need a **cost**: how badly do both places fit together? All of them
# make a **cost volume** $(H, W, D)$. The plainest cost are absolute differences of the colors:

# %%
volume = np.full((*left.shape[:2], 64), np.inf, np.float32)
for d in range(64):
    for x in range(d, left.shape[1]):
        volume[:, x, d] = np.abs(left[:, x] - right[:, x - d]).mean(axis=-1)
costs["absolute differences"] = matching.absolute_differences(left, right, disparities=64)
assert np.allclose(volume, costs["absolute differences"])

# %% [markdown]
# **Census** (Zabih and Woodfill) compares neighborhoods: each of the 48 neighbors in a window of
# 7 × 7 gives one bit, whether it is darker than the middle. The cost is the share of bits that
# differ; a change of brightness or contrast does not matter.
#
# Žbontar and LeCun **learn** the cost, with a siamese network of four convolutions: it sees patches
# of 9 × 9 pixels, and the cosine of the angle between their features says how alike they are. It
# learns from triples: a patch on the left, its match on the right, and a wrong patch of the same
# row. The match has to be more alike, by a margin.

# %% tags=["tolerance=0.05"]
small = matching.patch_network(filters=16, seed=0)
held_out = matching.patch_triples(*strip(200, 250), count=2000, seed=1)


def right_choices(network):
    """Return the share of triples whose match is more alike than the wrong patch."""
    first, match, wrong = (network(held_out[..., k : k + 1]).numpy() for k in range(3))
    return np.mean((first * match).sum(axis=-1) > (first * wrong).sum(axis=-1))


print(f"untrained: {right_choices(small):.2f} of the matches are more alike")
triples = matching.patch_triples(*strip(260, 500), count=10_000, seed=0)
matching.learn_patches(small, triples, seed=0, progress=False)
print(f"10,000 triples, here: {right_choices(small):.2f}")
print(f"100,000 triples, twice, before: {right_choices(patch_network):.2f}")

# %% tags=["similarity=0.6"]
# alt: Patches of 9 × 9 gray pixels in three rows; below each its match and a wrong one.
chosen = [1, 4, 5, 9, 14, 21, 33]
shown = np.concatenate([held_out[chosen, ..., k] for k in range(3)])
plotting.show(shown, rows=["left", "match", "wrong"], columns=len(chosen), size=1.1)
plt.show()

# %% [markdown]
# So small are the pieces that have to be told apart. Now one pixel, and the costs of all its
# candidates. Dotted: the measured disparity.

# %% tags=["similarity=0.8"]
# alt: Three curves of cost against disparity, with a dotted line at the measured one.
costs["census"] = matching.census(left, right, disparities=64)
y, x = 120, 420
fig, panels = plotting.figure(1, 3, size=(10, 2.8))
for panel, (name, volume) in zip(panels[0], costs.items(), strict=True):
    panel.plot(volume[y, x], lw=2)
    panel.axvline(truth[y, x], color="black", ls=":")
    panel.set(title=name, xlabel="disparity, pixels", ylim=(0, None))
panels[0, 0].set_ylabel("cost")
plt.show()

# %% [markdown]
# WIDGET_TEXT

# %% [markdown]
# ### From costs to a map
#
# **Winner takes all**: the least cost of each pixel; a parabola through it and its two neighbors
# gives fractions of a pixel. **Semi-global matching** (Hirschmüller) first lets pixels agree with
# their neighbors. Along a path, the cost of disparity $d$ at pixel $p$ becomes
#
# $$L(p, d) = C(p, d) + \min\bigl\{L(q, d),\; L(q, d \pm 1) + P_1,\; \min_i L(q, i) + P_2\bigr\}
# - \min_i L(q, i),$$
#
# where $C$ is the cost, $q$ the pixel before $p$, $P_1$ the price of a disparity that changes by
# one and $P_2$ that of a larger change. The mean of $L$ over four directions is the new cost.
#
# Last, the **consistency check**. What only the left camera sees has no match. There, the pixel on
# the right tells another disparity, and the left one takes the smaller of its neighbors' instead:
# that of the background.

# %% tags=["jpeg", "similarity=0.6"]
# alt: Six maps of disparity: three costs, speckled when alone and smooth behind.
alone, agreed = {}, {}
for name, volume in costs.items():
    alone[name] = matching.winner_takes_all(volume)
    smooth = matching.semi_global(volume, **prices(name))
    agreed[name] = matching.winner_takes_all(smooth)
shown = [shade(each[name]) for name in costs for each in (alone, agreed)]
titles = [f"{name}, {how}" for name in costs for how in ("alone", "semi-global")]
plotting.show(shown, titles, columns=2, size=4.6)
plt.show()

# %% [markdown]
# **Bad pixels**: the share, in percent, of those with a known disparity that are wrong by more than
# two pixels. The prices were chosen on rows 200 to 249 of the pair, for each cost its own; the
# network learned on rows 260 to 499; the table is of rows 0 to 189.

# %%
methods = ["absolute differences", "census", "learned"]
steps = {"alone": "alone", "semi-global": "semi-global", "filled": "… and checked"}
steps["semi-global, visible pixels"] = "semi-global, where both cameras see"
table("stereo", methods, steps)

# %% [markdown]
# VERDICT_STEREO

# %% [markdown]
# ## Comparing patches
#
# Where should two patches meet? Zagoruyko and Komodakis compare three kinds of networks:

# %%
# alt: Three diagrams: patches meet behind equal or different convolutions, or before them.
plotting.show_patch_networks()
plt.show()

# %% [markdown]
# The first two compute the features of a patch once, for all its pairs. The third looks at both
# patches together from the first layer on, and has to run again for each pair.
#
# Pairs of 17 × 17 pixels: from the motorcycle's rows 260 to 499 to learn, from rows 0 to 189 to
# test; half of them show one point, the others two that are 10 to 200 pixels apart. Brightness and
# contrast of each patch are varied in training. Share of wrong pairs that are accepted when 95 % of
# the right ones are, in percent:

# %%
methods = ["absolute differences", "normalized correlation"]
methods += ["siamese", "pseudo-siamese", "2-channel"]
table("patches", methods, {"FPR95": "false positives at 95 % recall"})

# %% [markdown]
# VERDICT_PATCHES

# %% [markdown]
# ## Optical flow
#
# In a film, a pixel may go anywhere. **Optical flow** is a vector for each pixel: by how much what
# it shows moves until the next frame. The classical methods assume that a moving point keeps its
# brightness, and that neighbors move alike: in a window (Lucas and Kanade), or with a penalty for
# flow that varies (TV-L1). A network may learn it from examples (FlowNet):

# %%
# alt: Two diagrams: frames stacked to six channels, or correlated after equal convolutions.
plotting.show_flow_networks()
plt.show()

# %% [markdown]
# **FlowNetSimple** stacks both frames and leaves the rest to convolutions. **FlowNetCorr** first
# compares: the **correlation** layer takes the dot products of the features at each position on the
# left with those around it on the right. It has no weights. The *refinement* enlarges the maps
# step by step with transposed convolutions, with a finer flow at each. The correlation in plain
# code:

# %%
one, other = np.random.default_rng(0).normal(size=(2, 12, 16, 8)).astype(np.float32)
padded = np.pad(other, ((3, 3), (3, 3), (0, 0)))
products = np.stack(
    [
        (one * padded[y : y + 12, x : x + 16]).sum(axis=-1)  # moved by (y − 3, x − 3)
        for y in range(7)
        for x in range(7)
    ],
    axis=-1,
)
assert np.allclose(products, matching.Correlation(3)([one[None], other[None]])[0], atol=1e-4)
assert np.allclose(products, arithmetic.correlation(one, other, reach=3), atol=1e-4)

# %% [markdown]
# True flow is hard to measure. So the paper's authors let chairs fly over photographs. We take
# clothes on photographs; each moves by whole pixels, up to eight along each axis, and the flow is
# exact. The loss is the **end-point error**, the mean distance between where the flow and the truth
# lead. A short run, in front of the class:

# %% tags=["tolerance=0.3"]
films = scenes.move(512, size=64, object_size=(12, 32), speed=8, seed=0)
small = matching.flownet_corr(seed=0)
pairs = matching.frame_pairs(films.frames)
history = matching.learn_flow(small, pairs, films.flow, epochs=3, seed=0, progress=False)
still = np.linalg.norm(films.flow, axis=-1).mean()
errors = ", ".join(f"{epoch['loss']:.1f}" for epoch in history.epochs)
print(f"end-point error of no motion: {still:.1f} pixels; in three epochs: {errors}")

# %% tags=["jpeg", "similarity=0.5"]
# alt: Three pairs of frames and their flow in colors, true and by four methods.
test = scenes.move(3, part="test", speed=8, seed=FLOWSEED)
gray = test.frames.mean(axis=-1)
flows = {"true flow": test.flow[:, 0]}
for name, method in {"TV-L1": optical_flow_tvl1, "ILK": optical_flow_ilk}.items():
    option = {"attachment": 45} if name == "TV-L1" else {"radius": 11}
    flows[name] = np.moveaxis([method(*each, **option) for each in gray], 1, -1)
for name in ("flownet_simple", "flownet_corr"):
    network = matching.trained_network(name)
    flows[name] = matching.estimate_flow(network, test.frames[:, 0], test.frames[:, 1])
colored = {name: plotting.flow_colors(flow, largest=11) for name, flow in flows.items()}
rows = [[*test.frames[k], *(each[k] for each in colored.values())] for k in range(3)]
titles = ["frame 1", "frame 2", *flows] + [""] * 14
plotting.show([image for row in rows for image in row], titles, columns=7, size=1.5)
plt.show()

# %% [markdown]
# The color is the direction, its strength the speed: red to the right, green down and to the left,
# white stands still.

# %%
methods = ["no motion", "Lucas–Kanade (ILK)", "TV-L1", "FlowNetSimple", "FlowNetCorr"]
measures = {"all": "all", "visible": "visible in both", "hidden": "hidden"}
measures |= {f"visible, {k} px": f"{k} px fast" for k in ("0 to 4", "4 to 8", "8 to 12")}
table("flow", methods, measures, 1, 2)

# %% [markdown]
# VERDICT_FLOW

# %% [markdown]
# ## Tracking
#
# Somebody draws a box around a target in the first frame of a film. Where is it in all the others?
# No network has learned this target: the tracker learns it in the first frame, and goes on learning
# while it follows.
#
# A **correlation filter** (Bolme) is a linear filter that responds to a window around the target
# with a Gaussian in the middle. In the next frame, the largest response is the new place. Ridge
# regression finds the filter for all shifts of the window at once: in the Fourier domain it is a
# division. With the transforms $X_c$ of the window's maps, $G$ of the Gaussian, and $\bar{\ }$ for
# the complex conjugate,
#
# $$A_c = \bar G X_c, \qquad B = \sum_c |X_c|^2, \qquad
# \text{response to } Z = \mathcal F^{-1}\Bigl(\frac{\sum_c \bar A_c Z_c}{B + \lambda}\Bigr).$$

# %%
film = scenes.follow(1, challenge="occlusion", part="test", seed=FILMSEED)
frames, boxes = film.frames[0], film.boxes[0]
y, x = np.clip(boxes[0].reshape(2, 2).mean(axis=0).round().astype(int), 20, 76)
cosine = np.outer(*[np.hanning(42)[1:-1]] * 2)[..., None]  # lets no edge show
windows = frames[:2, y - 20 : y + 20, x - 20 : x + 20] - 0.5
X, Z = (fft.fft2(each * cosine, axes=(0, 1), norm="ortho") for each in windows)
gauss = np.exp(-0.5 * np.add.outer(*[((np.arange(40) - 20) / 2) ** 2] * 2))
A = np.conj(fft.fft2(gauss, norm="ortho"))[..., None] * X
B = (np.abs(X) ** 2).sum(axis=-1)
response = fft.ifft2((np.conj(A) * Z).sum(axis=-1) / (B + 0.01), norm="ortho").real
learned = tracking.CorrelationFilter(deviation=2, regularization=0.01)
learned.update(windows[0])
assert np.allclose(response, learned.respond(windows[1]), atol=1e-4)

# %% tags=["similarity=0.6"]
# alt: A window of a film, the same window a frame later, and the response, one bright spot.
plotting.show([*(windows + 0.5), np.clip(response, 0, 1)], ["frame 1", "frame 2", "response"], size=2.2)
plt.show()

# %% [markdown]
# The bright spot says by how much the target has moved. The maps may be pixels, or the maps of a
# network trained on ImageNet. Ma and others take several of its layers: *low* ones, fine and close
# to the pixels, for where, *high* ones, coarse but with a sense of what things are, for what. Here
# EfficientNet-Lite0, blocks 2b and 5c, at 1/4 and 1/16 of the window's size:

# %% tags=["setup"]
network = pretrained.efficientnet_lite0()
low, high = "block2b_add", "block5c_add"
features = {
    "pixels": tracking.pixels,
    "low layer": tracking.layer_maps(network, low),
    "high layer": tracking.layer_maps(network, high),
    "both layers": tracking.layer_maps(network, [low, high]),
}
weights = {"both layers": (1, 0.5)}

# %%
paths = {
    name: tracking.track(frames, boxes[0], features=maps, weights=weights.get(name))
    for name, maps in features.items()
}

# %% tags=["setup"]
colors = {"true": "white", "pixels": plotting.COLORS[5], "both layers": plotting.COLORS[4]}
big = np.repeat(np.repeat(frames, 3, axis=1), 3, axis=2)
for name, color in colors.items():
    path = boxes if name == "true" else paths[name].boxes
    for frame, box in zip(big, np.clip(np.rint(3 * path), 2, 285).astype(int), strict=True):
        top, start, bottom, end = box
        for line in (slice(top - 2, top), slice(bottom, bottom + 2)):
            frame[line, start:end] = to_rgb(color)
        for line in (slice(start - 2, start), slice(end, end + 2)):
            frame[top:bottom, line] = to_rgb(color)

# %% [markdown]
# White the true box, red the filter on pixels, blue the filters on both layers. The film plays:

# %%
widgets.ImageGrid(big, {"frame": range(1, 33)}, rate=6)

# %% tags=["jpeg", "similarity=0.5"]
# alt: Eight frames with three boxes; an object comes in front of the target and goes again.
shown = range(0, 32, 4)
titles = [f"frame {t + 1}: {film.visible[0, t]:.0%} visible" for t in shown]
plotting.show([big[t] for t in shown], titles, columns=4, size=2.4)
plt.show()

# %% [markdown]
# Films of four kinds, 15 of each (three seeds, five a seed): without a challenge, with an object
# that covers the target in the middle, with a target that grows to 1.8 times its size or shrinks to
# 1/1.8, with a shadow that sweeps over the frame. **Precision**: in how many frames, in percent, is
# the box's middle no more than 20 pixels from the true one, as in the papers? Our frames have 96
# pixels, the papers' several hundred, so we also ask for 6 pixels.

# %%
measures = {
    f"{kind}, precision at {limit} px": f"{kind}, {limit} px"
    for limit in (20, 6)
    for kind in scenes.CHALLENGES
}
table("tracking", features, measures, places=0).T

# %% [markdown]
# VERDICT_TRACKING

# %% [markdown]
# ## Try it yourself
#
# TRY

# %% [markdown]
# ## Takeaways
#
# TAKE

# %% [markdown]
# ## Sources
#
# - Slides: VT, *CNN as a Similarity Measure for Matching*, *CNN for Online Visual Tracking*.
# - J. Bromley, I. Guyon, Y. LeCun, E. Säckinger, R. Shah, *Signature verification using a "siamese"
#   time delay neural network*, NIPS 1993.
# - R. Hadsell, S. Chopra, Y. LeCun, *Dimensionality reduction by learning an invariant mapping*,
#   CVPR 2006: the contrastive loss.
# - F. Schroff, D. Kalenichenko, J. Philbin, *FaceNet*, CVPR 2015: the triplet loss.
# - J. Žbontar, Y. LeCun, *Computing the stereo matching cost with a convolutional neural network*,
#   CVPR 2015; *Stereo matching by training a convolutional neural network to compare image
#   patches*, JMLR 2016.
# - R. Zabih, J. Woodfill, *Non-parametric local transforms for computing visual correspondence*,
#   ECCV 1994: census. H. Hirschmüller, *Stereo processing by semiglobal matching and mutual
#   information*, PAMI 2008.
# - S. Zagoruyko, N. Komodakis, *Learning to compare image patches via convolutional neural
#   networks*, CVPR 2015.
# - A. Dosovitskiy and others, *FlowNet: Learning optical flow with convolutional networks*, ICCV
#   2015. C. Zach, T. Pock, H. Bischof, *A duality based approach for realtime TV-L1 optical flow*,
#   DAGM 2007. G. Le Besnerais, F. Champagnat, *Dense optical flow by iterative local window
#   registration*, ICIP 2005: ILK.
# - D. Bolme, J. Beveridge, B. Draper, Y. Lui, *Visual object tracking using adaptive correlation
#   filters*, CVPR 2010. C. Ma, J.-B. Huang, X. Yang, M.-H. Yang, *Hierarchical convolutional
#   features for visual tracking*, ICCV 2015. L. Wang, W. Ouyang, X. Wang, H. Lu, *Visual tracking
#   with fully convolutional networks*, ICCV 2015. Y. Wu, J. Lim, M.-H. Yang, *Online object
#   tracking: a benchmark*, CVPR 2013.
# - The motorcycle: D. Scharstein and others, *High-resolution stereo datasets with
#   subpixel-accurate ground truth*, GCPR 2014; it comes with scikit-image. Digits: Y. LeCun, C.
#   Cortes, *MNIST*. Clothes: H. Xiao, K. Rasul, R. Vollgraf, *Fashion-MNIST*, 2017.
