# %% [markdown]
# # 19 · A probabilistic view
#
# Suppose that somebody draws each image: chooses a template, moves it, switches it on or off, and
# adds noise. To recognize an image is then to find the choices that were made. This lecture
# computes the most probable ones, and finds convolution, ReLU and max pooling.

# %% tags=["setup"]
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf

from dlsg_utils import data, plotting, pretrained, training, widgets
from dlsg_utils.applications import rendering_model

keras.utils.set_random_seed(0)
digits = data.load("mnist-10k")
train, held = digits.train[:1000], digits.validation[:]
model = rendering_model.trained_mixture("labeled")
recorded = rendering_model.recorded_results()


# %% tags=["setup"]
def share_right(answers, labels):
    """Return the accuracy."""
    return float(np.mean(np.asarray(answers) == labels))


# %% tags=["setup"]
def summary(task, columns, part="test"):
    """Return a table: mean of three seeds, and the lowest and the highest."""
    rows = recorded[(recorded.task == task) & (recorded.part == part)]
    grouped = rows.groupby(["method", "measure"], sort=False)["value"]
    mean, low, high = (100 * grouped.agg(how).unstack()[columns] for how in ("mean", "min", "max"))
    text = mean.map("{:.1f}".format)
    for name in columns:  # of one run, or of runs that are equal, there is no range
        ends = (each[name].map("{:.1f}".format) for each in (low, high))
        spread = " (" + next(ends) + " to " + next(ends) + ")"
        text[name] += spread.where(low[name] < high[name], "")
    return text.loc[rows.method.unique()].rename_axis(None).rename_axis(None, axis=1)


# %% tags=["similarity=0.8"]
# alt: Ten handwritten digits, 0 to 9, and below each the most probable rendering: a blurred digit
#   of the same class at the same place.
ten = held.images[[np.flatnonzero(held.labels == label)[3] for label in range(10)]]
states = rendering_model.best_states(model, ten)
drawn = rendering_model.render_states(model, states)
plotting.show([*ten, *drawn], rows=["image", "most probable\nrendering"], columns=10, size=1.2)
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. From naive Bayes to a mixture of rendering models to the **Deep Rendering Model** (DRM) of
#    Patel, Nguyen and Baraniuk: more and more nuisances are named.
# 2. Trying out every state of the model and a network of convolution, ReLU and max pooling give
#    the same numbers, in one layer and in two, and which assumptions that needs.
# 3. Templates learned by expectation maximization, without labels and with, beside the same
#    network trained by stochastic gradient descent (SGD).
# 4. What the network believes, drawn.
#
# ## What you need
#
# Cross-correlation (lecture 01), ReLU and max pooling (lecture 03), gradients with respect to an
# image (lecture 08). Gaussian distributions and Bayes' rule.
#
# All pictures and all numbers computed on this page are of training and validation digits of
# `mnist-10k`. Test digits stand in the tables that say so. They were looked at once, but for one
# run of SGD with labels: its learning rate was the largest that had been tried, larger ones were
# added, and the choice on the validation digits made anew.

# %% [markdown]
# ## How an image is rendered
#
# A **latent variable** is one that nobody sees. Here an image $x$ has three: which template $k$,
# with the pixels $\mu_k$; its **translation** $g$, one of $G$ places; and a **switch** $a$, 1 if
# the template is drawn and 0 if not. **Nuisances** are those that do not matter for the class: $g$,
# $a$, and which one of its class's templates it is. With Gaussian noise of variance $\sigma^2$ in
# each pixel,
#
# $$x = a\,T_g\,\mu_k + \varepsilon, \qquad \varepsilon \sim N(0, \sigma^2 I),$$
#
# where $T_g\mu$ is the template written at the place $g$ into an image of zeros. To **render**
# means to go from the latent variables to the image. A template of 24×24 pixels at some of its 25
# places in an image of 28×28, and noise:

# %% tags=["similarity=0.8"]
# alt: A blurred digit 3 in the middle, moved up and left, moved down and right, then switched off,
#   which is black; below, the same four with gray noise.
number = int(np.flatnonzero(model.labels == 3)[0])
place, on = np.array([2, 0, 4, 2]), np.array([True, True, True, False])
choices = rendering_model.States(np.full(4, number), place, place, on, np.zeros(4))
clean = rendering_model.render_states(model, choices)
noisy = clean + np.random.default_rng(0).normal(0, model.noise, clean.shape)
titles = ["in the middle", "2 px up and left", "2 px down and right", "off"] + [""] * 4
plotting.show([*clean, *noisy], titles, rows=["rendered", "and noise"], columns=4, size=1.8)
plt.show()

# %% [markdown]
# ## A. Naive Bayes
#
# The simplest model has no nuisance: one template for each class, $k = c$, always on, at one
# place. Given the class, the pixels are independent: that is what is naive. The logarithm of
# $p(x, c)$ is, but for what is the same in all classes,
#
# $$\log p(x, c) = \frac{\langle \mu_c, x\rangle}{\sigma^2} -
# \frac{\lVert\mu_c\rVert^2}{2\sigma^2} + \log\pi_c + \text{const.},$$
#
# with the probability $\pi_c$ of the class. The largest wins. It is linear in $x$: a dense layer
# whose weights are $\mu_c/\sigma^2$, and whose bias is what norm and prior leave.

# %% tags=["tolerance=0.05"]
mu = np.stack([train.images[train.labels == c].mean(axis=0).ravel() for c in range(10)])
variance = np.mean((train.images.reshape(1000, -1) - mu[train.labels]) ** 2)
pi = np.bincount(train.labels) / len(train.labels)


def dense_scores(images):
    """Return log p(x, c) but for a constant, (N, 10)."""
    x = images.reshape(len(images), -1)
    return x @ mu.T / variance - (mu**2).sum(axis=1) / (2 * variance) + np.log(pi)


shifted = rendering_model.moved(held.images, 2, seed=1)
for name, images in {"as they are": held.images, "moved by up to 2 pixels": shifted}.items():
    right = share_right(dense_scores(images).argmax(axis=1), held.labels)
    print(f"validation digits {name}: {100 * right:.1f} % right")

# %% [markdown]
# A digit that is moved by two pixels is another point in the space of 784 pixels, and the model
# has no word for it. The package's mixture, with one template a class and one place, computes the
# same scores:

# %% tags=["check"]
bayes, _ = rendering_model.learn_mixture(
    train.images, train.labels, templates=1, size=28, steps=2, seed=0
)
scores = rendering_model.class_scores(bayes, held.images)
np.testing.assert_allclose(scores, dense_scores(held.images), rtol=1e-3, atol=0.02)

# %% [markdown]
# ## B. A mixture of rendering models
#
# Now the nuisances get names. A class has several templates, and a template may lie at several
# places. For the class, the nuisances must go, in one of two ways:
#
# $$\underbrace{\log \sum_{k \in c}\sum_{g} p(x, k, g)}_{\text{sum-product}}
# \qquad\text{or}\qquad
# \underbrace{\max_{k \in c}\;\max_{g}\; \log p(x, k, g)}_{\text{max-sum}}.$$
#
# The sum is exact; the maximum takes the one best explanation. If the noise is small, one term of
# the sum is much larger than all others, and both agree. The score of a state is
#
# $$\log\frac{p(x, k, g)}{p(x\mid\text{nothing drawn})} =
# \frac{\langle T_g\mu_k, x\rangle}{\sigma^2} - \frac{\lVert\mu_k\rVert^2}{2\sigma^2} +
# \log\frac{\pi_k}{G},$$
#
# with $\pi_k$ the probability of the template; $\lVert x\rVert^2$ has canceled. For all $g$
# together, $\langle T_g\mu_k, x\rangle$ is the **cross-correlation** of the image with the
# template.

# %% [markdown]
# ### Expectation maximization
#
# Whoever knew the latent variables would average the images of each template. Whoever knew the
# templates could infer the latent variables. **Expectation maximization** (EM) does both in turn:
#
# - **E-step**: the posterior $r_{nkg} = p(k, g \mid x_n)$ of each state of each image.
# - **M-step**: templates, priors and noise that are most probable given these. A template becomes
#   the mean of the crops at its places,
#   $\mu_k = \sum_{n,g} r_{nkg}\,T_g^\top x_n \big/ \sum_{n,g} r_{nkg}$, where $T_g^\top$ cuts out.
#
# If classes are known, only the templates of an image's own class take part. The likelihood never
# falls. One template a class, from 1,000 digits that were moved by up to two pixels:

# %%
mixed = rendering_model.moved(train.images, 2, seed=0)
learned, histories = {}, {}
for name, size in (("1 place", 28), ("25 places", 24)):
    learned[name], histories[name] = rendering_model.learn_mixture(
        mixed, train.labels, templates=1, size=size, steps=12, seed=0
    )
    assert (np.diff(histories[name]) > -1e-2).all()  # it never falls, but for rounding

# %% tags=["similarity=0.8"]
# alt: Ten templates learned at one place, blurred, and ten learned at 25 places, in which the
#   strokes of the digits are clearer.
whole, smaller = (np.clip(each.templates, 0, 1) for each in learned.values())
pictures = [*whole, *np.pad(smaller, ((0, 0), (2, 2), (2, 2), (0, 0)))]
plotting.show(pictures, rows=list(learned), columns=10, size=1.2)
plt.show()

# %% tags=["tolerance=0.05"]
for name, each in learned.items():
    right = [share_right(rendering_model.classify(each, shifted, inference=how), held.labels)
             for how in ("max-sum", "sum-product")]  # fmt: skip
    print(f"{name}: noise {each.noise:.3f}; moved validation digits right: "
          f"max-sum {100 * right[0]:.1f} %, sum-product {100 * right[1]:.1f} %")  # fmt: skip

# %% [markdown]
# With 25 places the templates are clearer, and what they leave, the learned noise, is less. Max-sum
# and sum-product give the same share of right answers. In front of the class this is one run; three
# seeds and more templates follow below. With one place and one template EM is done after one step:
# the template is the mean of its class. With 25 places it takes some:

# %% tags=["tolerance=0.05"]
# alt: With 25 places the log likelihood rises steeply over the first steps of EM, then ever less.
gain = histories["25 places"][1:] - histories["1 place"][-1]
plotting.show_curves(
    np.arange(1, 12), {"25 places": gain}, xlabel="steps of EM",
    ylabel="log likelihood of an image,\nabove that of 1 place",
)  # fmt: skip
plt.show()

# %% [markdown]
# ## Max-sum is a layer
#
# Take a region of the image, a template smaller than it, a switch that is on with the probability
# $p_{on}$, and $G$ equally probable translations. Trying out each state means: render it, measure
# the squared distance to the image, add the prior. Against the state *off*, the best state has
#
# $$\max_{g}\;\max_{a\in\{0,1\}}\; a\Big(
# \underbrace{\frac{\langle T_g\mu, x\rangle}{\sigma^2}}_{\text{cross-correlation}}
# \underbrace{{}-\frac{\lVert\mu\rVert^2}{2\sigma^2} + \log\frac{p_{on}}{1-p_{on}}}_{\text{bias } b}
# \Big).$$
#
# The maximum over $a$ compares a number with zero: that is **ReLU**. The maximum over $g$ is **max
# pooling**. The kernel is the template over the variance. As plain code, for one region:

# %%
parts = rendering_model.trained_mixture("parts").templates  # learned below
part, region, noise, on = parts[5], held.images[7, 10:18, 10:18], 1.0, 0.3  # σ, p_on: any


def log_joint(rendered, prior):
    """Return log p(region, state) but for a constant."""
    return -((region - rendered) ** 2).sum() / (2 * noise**2) + np.log(prior)


drawn = [np.pad(part, ((i, 3 - i), (j, 3 - j), (0, 0))) for i, j in np.ndindex(4, 4)]
off = log_joint(np.zeros_like(region), 1 - on)
gains = [0.0, *(log_joint(each, on) - off for each in drawn)]  # 0: the switch off
layers = rendering_model.rendering_layers(part[None], noise=noise, on=on, pool=4)
output = layers[1](layers[0](region[None]))
print(f"17 renderings tried: {max(gains):.5f}; by the layers: {output[0, 0, 0, 0]:.5f}")

# %% [markdown]
# ### On whole images
#
# `max_sum` does this in each region of each image, in double precision and with no convolution in
# it; `rendering_layers` are Keras's `Conv2D`, ReLU and `MaxPooling2D`. 32 templates, 20 digits:

# %%
options = {"noise": 1.0, "on": 0.3, "pool": 4}
some = held.images[:20]
tried = rendering_model.max_sum(some, parts, **options)
layers = rendering_model.rendering_layers(parts, **options)
network = keras.Sequential([keras.Input((28, 28, 1)), *layers])
apart = np.abs(network(some).numpy() - tried.value).max()
print(f"templates {parts.shape}; {tried.value.size:,} maxima over 17 renderings each")
print(f"on: {100 * tried.on.mean():.0f} %; largest value {tried.value.max():.1f}; "
      f"largest difference below 1e-5: {apart < 1e-5}")  # fmt: skip

# %% tags=["check"]
assert apart < 1e-5  # ▣ one layer

# %% tags=["similarity=0.8"]
# alt: For six templates, small strokes: the map of cross-correlation and bias of a digit, of both
#   signs; after ReLU only its positive parts; the pooled map, coarser; and a map of the same look,
#   of the best states.
chosen, image = [5, 8, 11, 14, 17, 23], some[7:8]
kernel, bias = layers[0].get_weights()
sums = tf.nn.convolution(image, kernel)[0].numpy() + bias
rows = {
    "template": parts[chosen], "correlation\nand bias": sums.transpose(2, 0, 1)[chosen],
    "ReLU": np.maximum(sums, 0).transpose(2, 0, 1)[chosen],
    "max pooling": network(image)[0].numpy().transpose(2, 0, 1)[chosen],
    "every state\ntried": tried.value[7].transpose(2, 0, 1)[chosen],
}  # fmt: skip
rows["template"] = np.clip(rows["template"], 0, 1)
plotting.show_maps(rows, size=1.5)
plt.show()

# %% [markdown]
# The first row has the templates, white on black. Below, orange is positive, purple negative, each
# map on its own scale. The last two rows are equal.
#
# ### What was assumed
#
# - The noise is Gaussian, with the same variance in each pixel and independent.
# - Norms need not be equal: the bias has them. Templates of equal norm have equal biases.
# - All translations are equally probable, whatever the switch. The switch's prior is in the bias.
# - Each template has a region to itself. Regions of 8×8, 4 pixels apart, overlap here, and 32
#   templates look at each: the layer infers each state as if there were no other. All at once are
#   the most probable explanation of the image only where regions do not overlap and one template
#   at most is drawn in each.
# - What counts is the best state, not the sum over all.
#
# (*Off* looks the same at all $G$ places, so $1/G$, which section B has, cancels here.)
#
# If *on* is improbable enough for the bias to be negative, ReLU makes an output zero unless there
# is evidence. The less probable *on* is beforehand, the more outputs are zero:

# %% tags=["tolerance=0.05"]
for on in (0.5, 0.3, 0.1, 0.01):
    layers = rendering_model.rendering_layers(parts, **(options | {"on": on}))
    maps = layers[1](layers[0](some)).numpy()
    print(f"on with probability {on}: {100 * (maps > 0).mean():.0f} % of the outputs above zero")

# %% [markdown]
# ## C. The Deep Rendering Model
#
# A whole is rendered from coarse to fine: the upper level chooses an arrangement of parts, each
# part a template of the level below with nuisances of its own. Here an arrangement names for each
# of its regions one template or nothing; the four below are read off training digits. It has a
# switch and a translation by whole regions; if it is off, nothing is drawn. Each part has a switch
# and a translation within its region. Inference goes from fine to coarse. Each region says how
# probable its best state is, the **message**; the upper level adds up the messages of its parts. As
# sums split into regions, so do maxima:
#
# $$\max_{a_1, g_1, \dots, a_J, g_J} \sum_{j} u_j(a_j, g_j) =
# \sum_j \max_{a_j, g_j} u_j(a_j, g_j).$$
#
# On the right stands a convolution over the pooled maps of the first layer: its weights are 1
# where the arrangement has that template, else 0. Its bias has the log odds of its own switch, and
# $\log(1 - p_{on})$ for each part, as a message is relative to its part being off. Switch and
# translation of the arrangement give a second ReLU and a second max pooling.

# %%
options = {"noise": 1.0, "on": 0.3, "pool": 3}
seen = rendering_model.max_sum(train.images[:60], parts, pool_stride=7, **options).value
found = np.where(seen.max(axis=-1) > 0, seen.argmax(axis=-1), -1)[:, 1:3, 1:3]
arrangements = found[(found >= 0).sum(axis=(1, 2)) == 3][:4]
upper = {"part_on": 0.01, "part_pool": 2}
deep = rendering_model.deep_max_sum(held.images[:12], parts, arrangements, **options, **upper)
below = rendering_model.rendering_layers(parts, pool_stride=7, **options)
above = rendering_model.part_layers(arrangements, templates=32, on=0.3, **upper)
network = keras.Sequential([keras.Input((28, 28, 1)), *below, *above])
apart = np.abs(network(held.images[:12]).numpy() - deep).max()
print("the first arrangement, numbers of templates, −1 for nothing:", arrangements[0].tolist())
print(f"{4 * 10**3 + 1:,} joint states each; above zero: {(deep > 0).sum()} of {deep.size}; "
      f"largest difference below 1e-5: {apart < 1e-5}")  # fmt: skip

# %% tags=["check"]
assert apart < 1e-5  # ▣ two layers
assert 5 <= (deep > 0).sum() <= deep.size - 5  # both states of the upper switch, so ReLU matters

# %% [markdown]
# Trying out renders each of the joint states of three parts and of the arrangement as a whole. The
# network does not need that many: it takes each maximum once.
#
# More had to be assumed than for one layer: regions that do not overlap, and weights of 0 or 1.
# Other weights would still let the maximum through, if none is negative. A negative weight wants
# the worst state of its part, and the network still passes on the best one. Two parts with three
# states each; and the signs in a network that was trained (lecture 03's, as it comes with the
# course):

# %%
u = np.array([[0.0, 1.0, 3.0], [0.0, 2.0, 0.5]])  # scores of the states; off is 0
for weights in ([1.0, 1.0], [1.0, 2.0], [1.0, -2.0]):
    joint = max(np.dot(weights, [u[0, i], u[1, j]]) for i in range(3) for j in range(3))
    print(f"weights {weights}: every state tried {joint:.1f}, as a network does "
          f"{np.dot(weights, u.max(axis=1)):.1f}")  # fmt: skip
kernels = [each for each in pretrained.digit_network(0).get_weights() if each.ndim == 4]
print(f"second convolution of a trained network: {100 * (kernels[1] < 0).mean():.0f} % of the "
      "weights below zero")  # fmt: skip

# %% [markdown]
# The first layer of a trained network fits the model in each region by itself: any kernel is a
# template, and any bias goes with some prior of that template's switch. (Pooled regions of
# convolutions overlap, so on the image as a whole it does not.) Negative weights of the second
# layer do not fit.

# %% [markdown]
# ## Gradients and EM
#
# Back-propagation through max pooling and ReLU passes a gradient only to the best translation, if
# the switch is on. The forward pass has inferred these latent variables, as the E-step does, but by
# the best state in place of the posterior. The gradient of an output with respect to the kernel is
# the crop at that place, which is what the M-step averages. Both, computed apart:

# %%
options = {"noise": 1.0, "on": 0.3, "pool": 4}
network = keras.Sequential(
    [keras.Input((28, 28, 1)), *rendering_model.rendering_layers(parts, **options)]
)
with tf.GradientTape() as tape:
    total = tf.reduce_sum(network(some))
gradient = tape.gradient(total, network.layers[0].kernel).numpy()

states, crops = rendering_model.max_sum(some, parts, **options), np.zeros_like(gradient)
for n, row, column, f in np.argwhere(states.on):
    top = 4 * row + states.down[n, row, column, f]
    left = 4 * column + states.right[n, row, column, f]
    crops[..., f] += some[n, top : top + 5, left : left + 5]
agree = np.allclose(gradient, crops, rtol=1e-5, atol=1e-4)
print(f"sums of crops up to {crops.max():.0f}; equal to the gradient: {agree}")

# %% tags=["check"]
assert agree  # ▣ the gradient of the outputs' sum: max-sum's states, the M-step's sum of crops

# %% [markdown]
# What differs most is the goal. EM makes images probable. SGD makes the right class probable given
# the image, and then the crops of wrong answers count negatively. Three more things differ: the
# M-step takes the mean of crops at once, SGD one small step; EM weights all states by their
# posterior; and in the model kernel and bias are tied, the bias holds the template's norm.
#
# In front of the class, the same network in both ways: five templates of 24×24 for each class, 25
# places, 1,000 digits. `as_network` makes a network of a mixture; its logits are the scores.

# %% tags=["tolerance=0.05"]
by_em, _ = rendering_model.learn_mixture(
    train.images, train.labels, templates=5, size=24, steps=8, seed=0
)
by_sgd = rendering_model.template_network(
    (28, 28, 1), classes=10, templates=5, template_size=24, seed=0
)
training.fit(
    by_sgd, train.images, train.labels, epochs=5, batch_size=50, learning_rate=3e-2, seed=0,
    precision="float32", progress=False,
)  # fmt: skip
networks = {"EM": rendering_model.as_network(by_em), "SGD": by_sgd}
for name, each in networks.items():
    answers = each.predict(held.images, verbose=0).argmax(axis=1)
    print(f"{name}: {100 * share_right(answers, held.labels):.1f} % of the validation digits right")

# %% tags=["check"]
logits = networks["EM"](held.images[:100]).numpy()
expected = rendering_model.class_scores(by_em, held.images[:100])
np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-2)  # a network is the mixture

# %% [markdown]
# ## Digits without labels
#
# 50 templates from 4,000 digits, no labels; then each template is named by the most frequent class
# of the validation digits that it explains best. Beside it **k-means** and a **mixture of
# Gaussians** with a variance for each pixel, with 50 clusters too, named in the same way. The
# **purity** of clusters is the share of images that are of the most frequent class of their
# cluster.
#
# Test digits, percent: mean of three seeds, lowest and highest. On the right, all digits, also
# those to learn from, are moved by up to two pixels. (One place: templates of 28×28.
# 25 places: 24×24.)

# %%
names = {"accuracy": "accuracy", "purity": "purity"}
both = {
    "digits": summary("unlabeled", list(names)),
    "moved digits": summary("unlabeled moved", list(names)),
}
pd.concat(both, axis=1)

# %% tags=["check"]
values = recorded[recorded.part == "test"].pivot_table(
    index=["task", "method"], columns=["measure", "seed"], values="value"
)
for task in ("unlabeled", "unlabeled moved"):
    one, many = (values.loc[(task, f"EM, {n}"), "accuracy"] for n in ("one place", "25 places"))
    assert (many > one).all()  # ▣ with each seed, translations pay

# %% [markdown]
# - On moved digits, 25 places are worth 22 points on average: the lowest of three seeds is at 76.1
#   %, the highest with one place at 56.5 %. k-means and the mixture of Gaussians, which have no
#   word for translations, are no better than EM with one place.
# - On digits as they are, 25 places are better with each seed, but the ranges overlap. MNIST's
#   digits were centered when the data set was made: there is little left to explain.
# - Moving the digits costs EM 2.5 points with 25 places, on average, and 22 with one.

# %% [markdown]
# ## Digits with labels
#
# With all 4,000 labels. **Naive Bayes** here is scikit-learn's, with a variance of its own for each
# class and pixel; how much they are smoothed was chosen on the validation digits, as was the
# learning rate of SGD. Where there is no range, the result does not depend on the seed. Test
# digits, percent:

# %%
tables = {name: summary(task, ["accuracy"])["accuracy"] for name, task in
          (("digits", "labeled"), ("moved digits", "labeled moved"))}  # fmt: skip
pd.DataFrame(tables)

# %% tags=["check"]
for task in ("labeled", "labeled moved"):
    of = {name: values.loc[(task, name), "accuracy"].dropna() for name in tables["digits"].index}
    for each in ("1 template", "5 templates"):
        one, many = (of[f"EM, {each} a class, {n}"] for n in ("one place", "25 places"))
        assert (many > one).all()  # ▣ with each seed
    assert of["the same network, SGD"].min() > of["EM, 5 templates a class, 25 places"].max()  # ▣

# %% [markdown]
# - **SGD wins** in the same network: with each seed it is ahead of every run of EM, by 4 points on
#   average on digits as they are, by 3 on moved ones. It was free to choose templates that are no
#   means of images, and biases that are not tied to them.
# - **Translations pay** most where digits are moved: with one template a class 78 instead of 58 %,
#   with five 87 instead of 75 %. On digits as they are they give one to two points.
# - On digits as they are the **nearest neighbor** is best in this table, with all 4,000 digits as
#   its templates. On moved ones it is behind EM with five templates a class at 25 places.
# - Naive Bayes with a variance for each class and pixel is not better than EM with one variance,
#   one template a class and one place, which is the naive Bayes of section A.

# %% tags=["tolerance=0.02"]
# alt: Accuracy on validation digits over the number of templates, 10 to 100: with labels the curve
#   is high and rises slowly, without labels it begins far below and rises steeply.
rows = recorded[recorded.task == "templates"].assign(count=lambda t: t.measure.astype(int))
grouped = 100 * rows.pivot_table(index="count", columns=["method", "seed"], values="value")
methods = ("with labels", "without labels")
plotting.show_curves(
    grouped.index, {name: grouped[name].mean(axis=1) for name in methods},
    xlabel="templates in all", ylabel="validation digits right (%)", markers=True,
    spread={name: np.ptp(grouped[name], axis=1) / 2 for name in methods},
)  # fmt: skip
plt.show()

# %% [markdown]
# More templates are better up to the last number that was tried, and labels are worth most when
# templates are few. (Unlabeled templates are named here by 1,000 training digits.)
#
# ### Few labels
#
# What if only 10, 100 or 1,000 of the 4,000 digits have a label, as many of each class? EM learns
# its 50 templates from all digits, and the labels only name them. Test digits, percent, over the
# number of labels:

# %%
summary("few labels", ["10", "100", "1000"]).rename(columns="{} labels".format)

# %% tags=["check"]
few = values.loc["few labels"]
names = few.loc["EM on all images, names by labels"]
for number in ("10", "1000"):
    assert names[number].max() < few.loc["the same network, SGD", number].min()

# %% [markdown]
# Digits without labels do not pay measurably here:
#
# - Ten labels are too few to name 50 templates; everything that learns from the ten labeled digits
#   alone is better.
# - With 100 labels both ways of EM and SGD overlap.
# - With 1,000 labels SGD is ahead of all, and templates that labels only name are last.
#
# SGD had help: its learning rate was chosen on 1,000 labeled validation digits.

# %% [markdown]
# ## Parts with switches
#
# Of a whole digit the switch is always on, as each image has one. Parts are another matter: some
# regions of a digit are empty. 32 templates of 5×5, in regions of 8×8 pixels from random places
# of 4,000 digits, no labels; the probability of *on* was learned, too:

# %% tags=["similarity=0.8"]
# alt: 32 small templates: strokes of several directions, ends and corners of strokes.
strokes = rendering_model.trained_mixture("parts")
print(f"on in a share of {strokes.on:.2f} of the regions, each template in "
      f"{strokes.on / 32:.3f} on average; noise {strokes.noise:.2f}")  # fmt: skip
plotting.show(np.clip(strokes.templates, 0, 1), columns=16, size=0.75)
plt.show()

# %% [markdown]
# Are they good features? The layer is fixed: convolution, ReLU, max pooling 4×4, no labels so far.
# A linear read-out, logistic regression, learns from 100 or from 4,000 labels; how strongly it is
# penalized was chosen on the validation digits. Beside it the same read-out of the pixels, of
# random kernels, and of patches cut out of digits, much as EM begins with; noise and switch are the
# learned ones. And the same layers with a
# softmax, trained as a whole by SGD. Test digits, percent:

# %%
summary("read-out", ["100", "4000"]).rename(columns="{} labels".format)

# %% tags=["check"]
layers = values.loc["read-out"]
for number in ("100", "4000"):
    of = {name: layers.loc[name, number].dropna() for name in layers.index}
    assert of["pixels"].max() < of["templates by EM"].min()
    assert of["templates by EM"].max() < of["random kernels, no bias"].min()  # not what one hopes
assert of["the same layers, SGD"].min() > of["random kernels, no bias"].max()

# %% [markdown]
# - All layers are better than pixels, by at least 5 points with 4,000 labels and 9 with 100.
# - The templates of EM are **not** better features than random kernels, but slightly worse, with
#   each seed. To render regions well and to tell classes apart are two goals. (The random kernels
#   have no bias, so more than the kernels differs.) Nor are they better, on average, than the
#   patches, which have the same kind of bias.
# - With 4,000 labels the layers trained as a whole are best. With 100 the ranges of SGD and random
#   kernels overlap.

# %% [markdown]
# ## From the top down
#
# A mixture can draw what it believes: the template of the best state at its best place. First as a
# whole, then from parts: each digit, padded to 32×32, is cut into 16 regions of 8×8, and each
# region is rendered by its best part, or nothing where the switch is off.


# %%
def from_parts(images):
    """Render each image from its 16 regions."""
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0)))
    regions = padded.reshape(-1, 4, 8, 4, 8, 1).swapaxes(2, 3).reshape(-1, 8, 8, 1)
    best = rendering_model.render_states(strokes, rendering_model.best_states(strokes, regions))
    whole = best.reshape(-1, 4, 4, 8, 8, 1).swapaxes(2, 3).reshape(-1, 32, 32, 1)
    return whole[:, 2:30, 2:30]


# %% tags=["similarity=0.8"]
# alt: Eight digits; below, renderings from one template, blurred; below, from parts of strokes,
#   sharp and with gaps.
eight = held.images[[0, 3, 4, 7, 11, 12, 18, 19]]
one = rendering_model.render_states(model, rendering_model.best_states(model, eight))
rows = ["digit", "one template", "16 parts"]
plotting.show([*eight, *one, *from_parts(eight)], rows=rows, columns=8, size=1.4)
plt.show()

# %% tags=["tolerance=0.05"]
states = rendering_model.best_states(model, held.images)
one = rendering_model.render_states(model, states)
drawings = {
    "the mean digit": np.broadcast_to(train.images.mean(axis=0), one.shape),
    "nothing": np.zeros_like(one), "one template": one, "16 parts": from_parts(held.images),
}  # fmt: skip
for name, drawing in drawings.items():
    print(f"{name}: mean squared error {((held.images - drawing) ** 2).mean():.4f}")

# %% [markdown]
# The parts are sharper, but leave gaps: a part reaches 25 of the 64 pixels of its region.
# In squared error, one template of a whole digit is better.
#
# ### Right and wrong answers
#
# For a wrong answer, what did the model see in the image? `best_states(…, label=…)` gives the
# best state of a class that is named, such as the true one:

# %% tags=["similarity=0.8"]
# alt: Six digits that were taken for another class; below each the rendering of the answer, and
#   that of the true class: both are similar to the digit.
answers = model.labels[states.template]
wrong = np.flatnonzero(answers != held.labels)
true_states = rendering_model.best_states(model, held.images, label=held.labels)
as_true = rendering_model.render_states(model, true_states)
shown = wrong[:6]
titles = [f"a {held.labels[n]}" for n in shown] + [f"answer {answers[n]}" for n in shown]
titles += [f"as a {held.labels[n]}" for n in shown]
pictures = [*held.images[shown], *one[shown], *as_true[shown]]
rows = ["digit", "what it believes", "best true state"]
plotting.show(pictures, titles, rows=rows, columns=6, size=1.5)
plt.show()

# %% tags=["tolerance=0.05"]
error = {"answer": one, "true class": as_true}
error = {name: ((held.images - each) ** 2).mean(axis=(1, 2, 3)) for name, each in error.items()}
right = answers == held.labels
print(f"right, {right.sum()} digits: error of the rendering {error['answer'][right].mean():.4f}")
print(f"wrong, {len(wrong)} digits: of the answer {error['answer'][wrong].mean():.4f}, "
      f"of the true class's best state {error['true class'][wrong].mean():.4f}")  # fmt: skip

# %% [markdown]
# That the answer's rendering is nearer than the true class's is how max-sum answers (but for the
# priors), so this says nothing new. That of right answers does: on average, wrong answers go with
# larger errors.
#
# A network can draw the same. The gradient of the highest logit with respect to the image is the
# kernel at the place where pooling found it, which is the template over the variance: lecture 08's
# gradient is here a rendering.

# %%
network = rendering_model.as_network(model)
images = tf.constant(held.images[:50])
with tf.GradientTape() as tape:
    tape.watch(images)
    highest = tf.reduce_max(network(images), axis=1)
gradient = tape.gradient(highest, images).numpy() * model.noise**2
agree = np.abs(gradient - one[:50]).max() < 1e-5
print("the gradient times the variance is the rendering, up to 1e-5:", agree)

# %% tags=["check"]
assert agree  # ▣ 50 digits

# %% [markdown]
# ### To be touched
#
# Allow fewer translations and move the digit; allow the switch to be off and lower the contrast;
# raise the noise. When is the posterior spread over several classes? When does the switch go off,
# and why there? (Where $\langle T_g\mu, x\rangle$ falls below
# $\lVert\mu\rVert^2/2 - \sigma^2 \log \frac{p_{on}}{1-p_{on}}$: the bias says so.)

# %%
widgets.RenderingExplorer(model, held.images[[0, 3, 4, 7, 11, *wrong[:3]]])

# %% [markdown]
# ## The slide's table, row by row
#
# The slide sets both views side by side. One of its rows needs one more computation: batch
# normalization, as the noise of each pixel having its own variance. Then $\langle\mu, x\rangle /
# \sigma^2$ becomes $\sum_i \mu_i x_i / \sigma_i^2$. Dividing each pixel by its standard deviation
# first, and then applying a dense layer, is the same. (The model's variances are set to those that
# batch normalization has, of all digits together.)

# %%
x = train.images.reshape(1000, -1)
center, variances = x.mean(axis=0), x.var(axis=0) + 0.01  # some pixels are always black
normalization = keras.layers.BatchNormalization(epsilon=0.01)
normalization.build((None, 784))
normalization.set_weights([np.ones(784), np.zeros(784), center, x.var(axis=0)])
z = (mu - center) / np.sqrt(variances)
dense = np.asarray(normalization(held.images.reshape(1000, -1))) @ z.T - (z**2).sum(axis=1) / 2
flat = held.images.reshape(1000, -1)
diagonal = (flat / variances) @ mu.T - (mu**2 / variances).sum(axis=1) / 2
difference = (dense - dense[:, :1]) - (diagonal - diagonal[:, :1])  # a constant of all classes
print("equal up to a constant of all classes:", np.abs(difference).max() < 1e-2)

# %% tags=["check"]
np.testing.assert_allclose(difference, 0, atol=1e-2)  # of scores of some hundreds

# %% [markdown]
# | neural network | rendering model | on this page |
# |---|---|---|
# | number of layers | number of levels of abstraction | `max_sum`: one; `deep_max_sum`: two |
# | number of filters in a layer | number of templates at a level | 32 kernels, 32 strokes |
# | weights and biases | templates over $\sigma^2$; norms and priors | `rendering_layers` |
# | the model is in the weights | prototypes of classes, finer by level | gradient = rendering |
# | feature maps | messages of max-sum | figure of *On whole images*, last two rows |
# | forward propagation | max-sum inference from fine to coarse | ▣ below 1e-5, one layer and two |
# | convolution and bias | log odds of *on* at each place | second row of that figure |
# | max pooling | maximum over translations | fourth row of that figure |
# | ReLU | maximum over the switch; *on* is rare | outputs above zero, *What was assumed* |

# %% [markdown]
# And how both learn:
#
# | neural network | rendering model | on this page |
# |---|---|---|
# | SGD by back-propagation | discriminative EM, gradient M-step | ▣ gradient = sums of crops |
# | – | EM in full | `learn_mixture`, *Expectation maximization* |
# | batch-normalized SGD | nearly EM in full, discriminative | the variances of pixels, above |
#
# The weights' row, in the slide's words: the prototype of a class is the product of the weights
# over the layers, or what maximizes its activity. *Right and wrong answers* shows it for one layer,
# as the gradient. The slide's *discriminative* EM has no way back from coarse to fine in its
# E-step. It is not on this page, nor is batch normalization of activations: only that it gives each
# pixel a variance of its own.
#
# Affine transformations, of which the slide speaks, would also turn and scale a template. Here
# there are translations only; each further nuisance is one more maximum.

# %% [markdown]
# ## Try it yourself
#
# 1. Classify the validation digits with the stored mixture (`model`) by max-sum and by
#    sum-product. For how many digits do the answers differ? And with `noise` ten times as large
#    (`dataclasses.replace(model, noise=…)`)?
# 2. Learn one template a class from `mixed` with `size=20`, so that there are 81 places. Is it
#    better on `shifted` than 24×24?
# 3. Set `pool_stride=1` in `max_sum` and `rendering_layers`. Are both still equal? What did
#    overlapping regions do to the assumptions?
#
# <details><summary>Answers</summary>
#
# 1. For none; 88.3 % are right. With ten times the noise 69 of the 1,000 answers differ, as then
#    many terms of the sum count; 88.6 % are right by max-sum, 88.8 % by sum-product.
# 2. By one digit of 1,000, which is nothing: 75.5 % are right, 75.4 % with 24×24. The digits were
#    moved by two pixels at most, and 25 places cover that.
# 3. Yes, below 1e-5. But a pixel now lies in up to 64 regions, and each explains it as if it were
#    alone.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - A rendering model says how an image comes about: a template, nuisances, noise. Naive Bayes has
#   no nuisances, a mixture names them, the Deep Rendering Model has some on each level.
# - The best translation and switch, found by trying out all, are what cross-correlation, bias, ReLU
#   and max pooling give, to below 1e-5. This holds for Gaussian noise, equally probable
#   translations, each region for itself; in two layers for regions that do not overlap and upper
#   weights of 0 or 1. In the trained network that was looked at, half of them are negative.
# - EM learns templates without labels. That translations are in the model is worth 12 to 22 points
#   where digits are moved, and 1 to 3 where they are centered.
# - With 1,000 labels or more SGD is more accurate than EM in the same network. With 10 or 100 the
#   ranges of both on the labeled digits overlap; EM on all digits is behind with 10. Templates of
#   parts learned by EM are no better features than random kernels.
# - A model that renders can draw what it believes; wrong answers go with larger errors, on
#   average. The network's gradient is that drawing.

# %% [markdown]
# ## Sources
#
# - Slides: VT, *Deep Rendering Model (DRM)*, *CNN as a Max-Sum Inference* and the table after it,
#   *Things to remember*.
# - A. Patel, T. Nguyen, R. Baraniuk, *A probabilistic theory of deep learning*, arXiv:1504.00641,
#   2015: the models, the table of both views.
# - A. Dempster, N. Laird, D. Rubin, *Maximum likelihood from incomplete data via the EM
#   algorithm*, 1977. B. Frey, N. Jojic, *Transformation-invariant
#   clustering using the EM algorithm*, PAMI 2003: EM with translations.
# - Digits: MNIST, see `data/README.md`; scikit-learn's `KMeans`, `GaussianMixture`, `GaussianNB`,
#   `KNeighborsClassifier`, `LogisticRegression`.
