# %% [markdown]
# # 21 · Optical flow
#
# Two frames of a film: where does each pixel go? This lecture searches for it, computes it from
# an equation, and lets a network learn it from clothes that fly over photographs.

# %% tags=["setup"]
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from scipy import ndimage
from skimage.registration import optical_flow_ilk, optical_flow_tvl1

from dlsg_utils import arithmetic, plotting, widgets
from dlsg_utils.applications import matching
from dlsg_utils.teaching import flow_films

keras.utils.set_random_seed(0)

# %% tags=["setup"]
LARGEST = 8  # pixels: the speed of the full color in all pictures


def colors(flow):
    """Return a flow (H, W, 2) as an image: the hue is the direction, the saturation the speed."""
    return plotting.flow_colors(flow, largest=LARGEST)


# %% tags=["jpeg"]
# alt: Two frames in which clothes move over a photograph; the flow in colors, a patch of one color
#   for each piece and for the background; and a wheel that says which color is which direction.
test = flow_films.flying_clothes(60)
first, second = test.frames[1]
down, right = np.mgrid[-8:8:96j, -8:8:96j]
wheel = np.where(np.hypot(down, right)[..., None] <= 8, np.stack([down, right], -1), 0)
titles = ["frame 1", "frame 2", "flow of frame 1", "which color is which direction"]
images = [first, second, colors(test.flow[1, 0]), colors(wheel)]
fig = plotting.show(images, titles, columns=2, size=3.4)
for x, y in ((1, 0), (0, 1), (-1, 0), (0, -1)):
    tip, tail = (48 + 30 * x, 48 + 30 * y), (48, 48)
    fig.axes[3].annotate("", tip, tail, arrowprops={"arrowstyle": "-|>", "lw": 2})
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. Search: compare the surroundings of a pixel with all places where it may be. A corner is
#    found; on an edge or a bare wall a little noise decides.
# 2. An equation in place of the search (Lucas and Kanade), and what it takes to follow fast motion.
# 3. Two networks, FlowNetSimple and FlowNetCorr, that learn flow from examples, and how they
#    compare with the methods without learning, on films and on a real pair of pictures.

# %% [markdown]
# ## What you need
#
# Convolution and transposed convolution (lecture 01), training (lecture 04). Lecture 15 searches
# for matches along a row; here they may be anywhere.

# %% [markdown]
# ## Flow that is known exactly
#
# **Optical flow** is a vector for each pixel of a frame: by how much what it shows moves until the
# next frame. Of real films it is hard to measure. So the paper of FlowNet lets rendered chairs
# fly over photographs. We take clothes and digits on photographs. Each thing, and the background,
# moves by its own whole number of pixels, at most six along each axis; nothing turns or changes its
# size. The films to choose on and to test on have 96×96 pixels and four things, those to learn from
# 48×48 pixels and two; each part has its own things and its own photographs.
#
# The **end-point error** is the distance, in pixels, between where a flow leads and where the
# truth leads, averaged over the pixels. In plain code, for the answer *nothing moves*:


# %%
def distance(flow, truth):
    """Return how far the ends of both flows (..., 2) are apart, in pixels."""
    return np.sqrt(((flow - truth) ** 2).sum(axis=-1))


still = np.zeros_like(test.flow[:, 0])
print(f"nothing moves: {distance(still, test.flow[:, 0]).mean():.1f} pixels")
np.testing.assert_allclose(
    distance(still, test.flow[:, 0]).mean(),
    matching.end_point_error(still, test.flow[:, 0]),
    rtol=1e-4,
)

# %% [markdown]
# Not all pixels can be found again. Some are covered in the second frame, some have left it:

# %% tags=["jpeg"]
# alt: The first frame and the same with the hidden pixels in black: a strip at the left side of the
#   frame, which leaves it, and beside each thing the background that it will cover.
hidden = test.hidden[1, 0]
plotting.show([first, first * ~hidden[..., None], second],
              ["frame 1", "not in frame 2: black", "frame 2"], size=3.4)  # fmt: skip
plt.show()

# %%
kinds = flow_films.kinds_of_pixels(test)
print("share of the test pixels: " + ", ".join(
    f"{kind} {mask.mean():.2f}" for kind, mask in kinds.items()))  # fmt: skip

# %% [markdown]
# *Slow* pixels move by at most 3 pixels, *fast* ones by more than 6, and both are visible in the
# second frame.
#
# ## Search: block matching
#
# The plainest method compares. The window of 9×9 pixels around a pixel is laid on the second frame
# at each displacement of up to six pixels; the cost is the mean absolute difference. Three pixels
# of one frame, chosen by what is around them. The gradients in a window say what that is: on a
# *corner* they are large in all directions, on an *edge* in one direction only, where it is *flat*
# in none. (Largest and smallest are the eigenvalues of their mean products.)

# %%
gray = first.mean(axis=-1)
iy, ix = np.gradient(gray)
down, right, both = (ndimage.uniform_filter(each, 9) for each in (iy * iy, ix * ix, iy * ix))
spread = np.sqrt((down - right) ** 2 + 4 * both**2)
largest, smallest = (down + right + spread) / 2, (down + right - spread) / 2
inner = ~ndimage.binary_dilation(hidden, iterations=6)
inner[[*range(12), *range(-12, 0)]] = inner[:, [*range(12), *range(-12, 0)]] = False
measures = {"corner": smallest, "edge": largest - 12 * smallest, "flat": -largest}
points = {name: np.unravel_index(np.where(inner, value, -np.inf).argmax(), gray.shape)
          for name, value in measures.items()}  # fmt: skip
print({name: tuple(int(each) for each in point) for name, point in points.items()})


# %%
def costs(first, second, point, reach=6, half=4):
    """Return the mean absolute difference of the windows, for each displacement."""
    y, x = point
    window = first[y - half : y + half + 1, x - half : x + half + 1]
    steps = range(-reach, reach + 1)
    return np.array([
        [np.abs(window - second[y + v - half : y + v + half + 1,
                                x + u - half : x + u + half + 1]).mean() for u in steps]
        for v in steps
    ])  # fmt: skip


# %% tags=["jpeg", "similarity=0.6"]
# alt: Above three places of the frame with the window marked, below their costs over the
#   displacements: a dark spot for the corner, a dark valley along the edge, dark all over where it
#   is flat. A cross marks the truth.
found = {name: costs(first, second, point) for name, point in points.items()}
windows = [first[y - 10 : y + 11, x - 10 : x + 11] for y, x in points.values()]
same = {"vmin": 0, "vmax": max(cost.max() for cost in found.values()), "size": 3.2}
fig = plotting.show([*windows, *found.values()], [*points, *[""] * 3], columns=3, **same)
for upper, lower, point in zip(fig.axes[:3], fig.axes[3:], points.values(), strict=True):
    upper.add_patch(plt.Rectangle((5.5, 5.5), 9, 9, fill=False, ec="#D55E00", lw=3))
    lower.plot(*(6 + test.flow[1, 0][point][::-1]), "x", color="#D55E00", ms=14, mew=4)
    lower.set_axis_on()
    lower.set(xticks=[0, 6, 12], xticklabels=[-6, 0, 6], xlabel="pixels to the right",
              yticks=[0, 6, 12], yticklabels=[-6, 0, 6])  # fmt: skip
fig.axes[3].set_ylabel("pixels down")
plt.show()

# %% [markdown]
# Above, the surroundings with the window; below, the costs, all on one scale. Dark is a small cost;
# the cross is the truth. At a **corner** only displacements near the truth cost little. On an
# **edge** there is a valley: a window hardly changes when it is moved along the edge. That is the
# **aperture problem**. Where it is **flat** all displacements cost nearly the same.
#
# In our films a point keeps its values exactly, so the least cost is at the truth in all three
# places. A camera adds noise. How often is it still there?

# %%
noise = np.random.default_rng(0)
right = {}
for deviation in (0.0, 0.1, 0.2):
    for name, point in points.items():
        truth, hits = tuple(6 + test.flow[1, 0][point].astype(int)), []
        for _ in range(30):
            noisy = [each + noise.normal(0, deviation, each.shape) for each in (first, second)]
            cost = costs(*noisy, point)
            hits.append(np.unravel_index(cost.argmin(), cost.shape) == truth)
        right[name, f"noise {deviation:g}"] = np.mean(hits)
pd.Series(right, name="share of 30 draws that are right").unstack().loc[[*points]].round(2)

# %% tags=["check"]
assert all(right[name, "noise 0"] == 1 for name in points)
assert right["corner", "noise 0.2"] > right["edge", "noise 0.2"] > right["flat", "noise 0.2"]

# %% [markdown]
# The corner is found in all draws, the edge not always with strong noise, the flat place hardly
# ever.
#
# The widget computes the costs of any pixel. Look for corners, edges and flat places, and for
# pixels that are covered in the second frame.

# %%
widgets.FlowExplorer(first, second, reach=6, truth=test.flow[1, 0], hidden=hidden,
                     pixel=tuple(int(each) for each in points["edge"]))  # fmt: skip

# %% [markdown]
# ## An equation instead of a search
#
# If a point keeps its brightness $I$ and moves by $(v, u)$, down and to the right, then to first
# order $I_y v + I_x u + I_t = 0$, where $I_y$ and $I_x$ are the derivatives along rows and columns
# and $I_t$ is the second frame minus the first. One equation, two unknowns: the aperture problem
# again. **Lucas and Kanade** let all pixels of a window move alike and solve by least squares:


# %%
def lucas_kanade(first, second, radius=7):
    """Return the flow (H, W, 2) of two gray frames, by one step of least squares."""
    middle = (first + second) / 2
    iy, ix, it = np.gradient(middle, axis=0), np.gradient(middle, axis=1), second - first
    products = (iy * iy, ix * ix, iy * ix, iy * it, ix * it)
    yy, xx, yx, yt, xt = (ndimage.uniform_filter(each, 2 * radius + 1) for each in products)
    determinant = yy * xx - yx**2 + 1e-8
    v, u = (yx * xt - xx * yt) / determinant, (yx * yt - yy * xt) / determinant
    return np.stack([v, u], axis=-1)


# %% [markdown]
# The equation takes the image for a plane around each pixel. The flow may be used to move the
# second frame back, and the step repeated on what is left. And it may begin on small copies of the
# frames, where a motion is small: scikit-image's `optical_flow_ilk` does both. A photograph that
# moves to the right by a known number of pixels:


# %%
def repeated(first, second, times=10):
    """Return the flow of two gray frames: again and again one step more."""
    flow, places = np.zeros((*first.shape, 2)), np.indices(first.shape)
    for _ in range(times):
        there = places + np.moveaxis(flow, -1, 0)
        back = ndimage.map_coordinates(second, there, order=1, mode="nearest")
        flow = flow + lucas_kanade(first, back)
    return flow


# %%
photograph = test.frames[0, 0].mean(axis=-1)
rows = {}
for shift in (1, 2, 3, 4, 6):
    one, other = photograph[:, 8:88], photograph[:, 8 - shift : 88 - shift]
    inside = np.s_[16:-16, 16:-16]
    true = np.broadcast_to((0.0, shift), (96, 80, 2))
    copies = np.moveaxis(optical_flow_ilk(one, other, radius=7), 0, -1)
    steps = {"one step": lucas_kanade(one, other), "ten steps": repeated(one, other),
             "small copies first": copies}  # fmt: skip
    rows[f"{shift} px"] = {
        name: distance(flow, true)[inside].mean() for name, flow in steps.items()
    }
pd.DataFrame(rows).T.round(2).rename_axis("moved by")  # end-point errors in pixels

# %% tags=["check"]
assert all(row["small copies first"] < 0.1 for row in rows.values())
for moved in ("3 px", "4 px", "6 px"):
    assert 1 < rows[moved]["ten steps"] < rows[moved]["one step"]

# %% [markdown]
# One step errs by a pixel and a half or more from three pixels on. Repeating alone helps less than
# half; what follows large motions is to make them small first, on small copies.
#
# **TV-L1** (Zach and others) does without windows. It looks for the one flow of the whole frame
# that keeps the brightness and varies little: it adds up the absolute differences, and the
# lengths of the flow's derivatives, the *total variation*. That allows jumps of the flow, at the
# edge of what moves.
#
# ## Two networks
#
# A network may learn flow from examples. Where do the two frames meet?

# %%
# alt: Two diagrams. FlowNetSimple: two frames, six channels, convolutions, refinement, flow.
#   FlowNetCorr: two frames, convolutions with the same weights, correlation, convolutions,
#   refinement, flow.
plotting.show_flow_networks()
plt.show()

# %% [markdown]
# - **FlowNetSimple** stacks both frames and leaves the rest to convolutions.
# - **FlowNetCorr** compares first. The **correlation** layer takes the dot products of the features
#   at each position of the first frame with those around it in the second one. It has no weights.
#   It is block matching on features in place of pixels. Ours have unit length and half the frame's
#   size, and reach three positions, thus six pixels.
# - The **refinement** enlarges the maps step by step with transposed convolutions. At each size it
#   joins the maps of that size from the way down, as FCN's skips do (lecture 20), and the coarser
#   flow, and predicts a finer one: at 1/16, 1/8, 1/4 and half of the frame's size.
#
# Beside the products FlowNetCorr gets some features of the first frame. The paper's network
# correlates at an eighth of the frame's size, 21×21 displacements, where ours has 7×7.
#
# The correlation in plain code, equal to the layer:

# %%
one, other = np.random.default_rng(0).normal(size=(2, 12, 16, 8)).astype(np.float32)
padded = np.pad(other, ((3, 3), (3, 3), (0, 0)))
products = np.stack([
    (one * padded[y : y + 12, x : x + 16]).sum(axis=-1)  # moved by (y − 3, x − 3)
    for y in range(7)
    for x in range(7)
], axis=-1)  # fmt: skip
print("maps", one.shape, "→ products", products.shape)
layer = matching.Correlation(3)
np.testing.assert_allclose(products, layer([one[None], other[None]])[0], atol=1e-4)
np.testing.assert_allclose(products, arithmetic.correlation(one, other, reach=3), atol=1e-4)

# %% [markdown]
# ### Training in front of the class
#
# The loss is the end-point error, averaged over the flow and its three coarser versions, each
# enlarged to the frame. Both networks learn from the same 300 films of 48×48 pixels, with the same
# learning rate, for three epochs:

# %% tags=["tolerance=0.3"]
known = flow_films.training_films(300)
pairs = matching.frame_pairs(known.frames)
options = {"epochs": 3, "seed": 0, "progress": False}
for small in (matching.flownet_simple(seed=0), matching.flownet_corr(seed=0)):
    losses = matching.learn_flow(small, pairs, known.flow, **options).history["loss"]
    print(f"{small.name}, {small.count_params():,} parameters: "
          + " → ".join(f"{each:.1f}" for each in losses) + " pixels")  # fmt: skip
print(f"nothing moves: {np.linalg.norm(known.flow, axis=-1).mean():.1f} pixels")

# %% [markdown]
# In this run, one seed, FlowNetCorr begins to learn. FlowNetSimple does not: its loss stays at the
# error of *nothing moves*.
#
# ## Three seeds, and the methods without a network
#
# The networks that come with the course learned from 5,000 such films for two epochs, from three
# seeds (`data/build/flow_networks.py`). The learning rate of each (after one epoch, one seed), the
# window of block matching, the radius of Lucas and Kanade (scikit-image's `optical_flow_ilk`) and
# the weight of TV-L1's brightness term were chosen on 60 validation films. What was tried, as
# end-point errors in pixels; the least of each method was chosen:

# %%
recorded = flow_films.recorded_errors()
methods = ["no motion", "block matching", "Lucas–Kanade", "TV-L1", "FlowNetSimple", "FlowNetCorr"]
tried = recorded[(recorded.part == "validation") & (recorded.task != "flow")]
for name, rows in tried.groupby("method", sort=False):
    print(name, *(f"{row.measure}: {row.value:.2f}" for row in rows.itertuples()), sep=", ")
chosen = tried.sort_values("value").groupby("method").head(1)


# %%
def of(method, measure="all", part="test"):
    """Return what was recorded, one value a seed."""
    rows = recorded[(recorded.task == "flow") & (recorded.part == part)]
    return rows[(rows.method == method) & (rows.measure == measure)].value.to_numpy()


def shown(values):
    """Return the mean and, if there are several, the lowest and the highest."""
    spread = f" ({min(values):.2f} to {max(values):.2f})" if len(values) > 1 else ""
    return f"{np.mean(values):.2f}{spread}"


# %%
pd.DataFrame({
    name: {kind: shown(of(name, kind)) for kind in kinds}
    | {"motorcycle": shown(of(name, part="motorcycle"))}
    for name in methods
}).T  # fmt: skip

# %% [markdown]
# End-point errors on 60 test films, in pixels; of the networks the mean of three seeds, the lowest
# and the highest. Block matching reaches six pixels along each axis, as far as anything moves.
# *Motorcycle* is a real pair, see below. One of the test films, with
# the error of each method; the networks are those of the first seed:

# %%
networks = {name: flow_films.stored_flow_network(name) for name in flow_films.NETWORKS}
best = {row.method: float(row.measure.split()[-1]) for row in chosen.itertuples()}


def flows(first, second):
    """Return the flow by each method."""
    side, radius = int(best["block matching"]), int(best["Lucas–Kanade"])
    pair = (first, second)
    return {
        "block matching": matching.block_flow(*pair, reach=6, window=side),
        "Lucas–Kanade": flow_films.classical_flow(optical_flow_ilk, *pair, radius=radius),
        "TV-L1": flow_films.classical_flow(optical_flow_tvl1, *pair, attachment=best["TV-L1"]),
    } | {name: matching.estimate_flow(each, *pair) for name, each in networks.items()}


# %% tags=["jpeg", "similarity=0.6"]
# alt: Frame 1 of a test film, the true flow, and the flow by five methods in colors: block matching
#   and TV-L1 show the things, both networks only blurs.
k = 4
found = flows(*test.frames[k])
errors = {name: distance(flow, test.flow[k, 0]).mean() for name, flow in found.items()}
titles = ["frame 1", "truth", *(f"{name}: {e:.1f}" for name, e in errors.items()), ""]
drawn = [test.frames[k, 0], colors(test.flow[k, 0]), *map(colors, found.values())]
plotting.show([*drawn, np.ones((96, 96, 3))], titles, columns=4, size=2.9)
plt.show()

# %% tags=["check"]
simple, corr = of("FlowNetSimple"), of("FlowNetCorr")
assert corr.max() < simple.min()
assert simple.max() < of("no motion")[0]
for name in ("block matching", "Lucas–Kanade", "TV-L1"):
    assert of(name)[0] < corr.min()
    for kind in ("visible", "slow", "fast"):
        assert of(name, kind)[0] < of("FlowNetCorr", kind).min()
for name in networks:
    assert (of(name, "slow") > of("no motion", "slow")).all()
assert abs(of("block matching")[0] - of("TV-L1")[0]) < 0.05

# %% [markdown]
# - **FlowNetCorr is better than FlowNetSimple** with each seed, with about as many parameters. On
#   slow pixels the seeds overlap.
# - **Both networks lose to all three methods without learning** on all pixels, by far, and on slow
#   pixels they are worse than *nothing moves*. They have not learned to the end: the second epoch
#   still made the validation error clearly smaller (below). They learned from 5,000 pairs in 1,250
#   steps; the paper's, from 22,872 pairs.
# - **Block matching and TV-L1** are the best. Motions are whole pixels here, and nothing changes
#   its brightness: that suits block matching, which knows nothing in between. It is better where
#   it is fast, TV-L1 where it is slow.
# - **Hidden pixels** are not in the second frame. Block matching and TV-L1 are five times as bad
#   there as on visible ones, Lucas and Kanade more than twice. FlowNetSimple is about as bad as
#   elsewhere, FlowNetCorr a little better than elsewhere, and there level with block matching.
#
# The next paper of the same group says that FlowNet "cannot compete with variational methods",
# such as TV-L1, "particularly on small displacements and real-world data" (Ilg and others, 2017);
# its FlowNet 2.0 stacks several such networks and learns in several steps.

# %%
for name in networks:
    once = tried[tried.method == name].value.min()
    twice = recorded[(recorded.task == "flow") & (recorded.part == "validation")]
    twice = twice[(twice.method == name) & (twice.measure == "all")].value
    print(f"{name}, validation: after one epoch {once:.2f}, after two {shown(twice)}")

# %% tags=["check"]
for name in networks:
    level = of(name, "hidden").mean() / of(name, "visible").mean()
    assert (0.85 < level < 1) if name == "FlowNetCorr" else (0.95 < level < 1.05)
assert abs(of("FlowNetCorr", "hidden").mean() - of("block matching", "hidden")[0]) < 0.1
assert of("Lucas–Kanade", "hidden")[0] > 2 * of("Lucas–Kanade", "visible")[0]
for name in ("block matching", "TV-L1"):
    assert of(name, "hidden")[0] > 5 * of(name, "visible")[0]
assert of("block matching", "fast")[0] < of("TV-L1", "fast")[0]
assert of("TV-L1", "slow")[0] < of("block matching", "slow")[0]

# %% [markdown]
# The film from the beginning again, with the flows of Lucas and Kanade, TV-L1 and FlowNetCorr:
# where do they lead, pixel by pixel?

# %%
given = flows(first, second)
del given["block matching"], given["FlowNetSimple"]  # the widget searches itself, and shows three
widgets.FlowExplorer(first, second, reach=6, window=int(best["block matching"]), flows=given,
                     truth=test.flow[1, 0], hidden=hidden)  # fmt: skip

# %% [markdown]
# ## A real pair
#
# The networks have learned from flying clothes and digits. The motorcycle of lecture 15 was
# photographed by two cameras side by side, and the disparity was measured. Ten times smaller, the
# pair has 50×74 pixels, and points move to the left by up to six pixels, near ones more, and by
# fractions of a pixel.

# %% tags=["jpeg", "similarity=0.6"]
# alt: The left picture, the measured flow in cyan, stronger where it is near, gray where it is not
#   known, and the flow by five methods.
left, right, measured = flow_films.small_motorcycle()
found = flows(left, right)
errors = {name: matching.end_point_error(flow, measured) for name, flow in found.items()}
titles = ["left picture", "measured", *(f"{name}: {e:.1f}" for name, e in errors.items())]
shades = colors(np.nan_to_num(measured))
shades[np.isnan(measured).any(axis=-1)] = 0.5  # gray: not known
drawn = [left, shades, *map(colors, found.values())]
plotting.show([*drawn, np.ones_like(left)], [*titles, ""], columns=4, size=2.9)
plt.show()

# %% tags=["check"]
for name in errors:
    assert abs(errors[name] - of(name, part="motorcycle")[0]) < 0.1
for name in networks:
    here, there = (of(name, part=part).mean() / of("no motion", part=part)[0]
                   for part in ("motorcycle", "test"))  # fmt: skip
    assert here < there
for name in ("block matching", "TV-L1"):
    assert of(name, part="motorcycle")[0] < of("FlowNetCorr", part="motorcycle").min() / 2

# %% [markdown]
# Compared with *nothing moves*, both networks are better here than on the films: on this one pair,
# which moves in one direction, what they learned from clothes carries over in part. But TV-L1 and
# block matching have less than half of FlowNetCorr's error. Block matching gives whole pixels here,
# too, though the truth has fractions.

# %% [markdown]
# ## Try it yourself
#
# 1. Call `lucas_kanade` with a radius of 3 and of 12 and look at the table again. Does either
#    repair the large motions?
# 2. Give `matching.block_flow` a window of 3 and of 21 pixels on one of the films above. Where do
#    the errors lie?
# 3. Turn the second frame dark, `0.7 * second`. Which of the methods still find the flow, and why?

# %% [markdown]
# ## Takeaways
#
# - Optical flow is a vector for each pixel. Where a window looks like its surroundings, on an edge
#   or a flat place, the images do not say what it is: the aperture problem.
# - Methods without learning search all displacements, or solve an equation that holds for small
#   motion, on small copies of the frames first.
# - FlowNetCorr is block matching on learned features, with a network that makes a flow of the
#   result. It learned more in the same number of steps than FlowNetSimple.
# - With as little training as here, the methods without a network win.

# %% [markdown]
# ## Sources
#
# - Slides: VT, *CNN as a Similarity Measure for Matching* (FlowNet).
# - A. Dosovitskiy, P. Fischer and others, *FlowNet: Learning optical flow with convolutional
#   networks*, ICCV 2015: both networks, the flying chairs, 22,872 pairs (section 4). E. Ilg and
#   others, *FlowNet 2.0: Evolution of optical flow estimation with deep networks*, CVPR 2017.
# - B. Lucas, T. Kanade, *An iterative image registration technique with an application to stereo
#   vision*, IJCAI 1981. G. Le Besnerais, F. Champagnat, *Dense optical flow by iterative local
#   window registration*, ICIP 2005: scikit-image's `optical_flow_ilk`.
# - C. Zach, T. Pock, H. Bischof, *A duality based approach for realtime TV-L1 optical flow*, DAGM
#   2007: scikit-image's `optical_flow_tvl1`.
# - S. Baker and others, *A database and evaluation methodology for optical flow*, IJCV 2011: the
#   end-point error, flow in colors.
# - The motorcycle: D. Scharstein and others, *High-resolution stereo datasets with
#   subpixel-accurate ground truth*, GCPR 2014; it comes with scikit-image. Clothes: H. Xiao, K.
#   Rasul, R. Vollgraf, *Fashion-MNIST*, 2017. Digits: Y. LeCun, C. Cortes, *MNIST*.
