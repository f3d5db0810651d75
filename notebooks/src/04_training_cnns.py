# %% [markdown]
# # 04 · Training CNNs
#
# Back-propagation gives the slope of the loss for every weight. Momentum, initialization,
# normalization, dropout and augmentation can make training faster and its result better on new
# images. Which of them matter for our network is measured.

# %% tags=["setup"]
import tempfile

import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from keras.callbacks import LambdaCallback
from keras.initializers import GlorotUniform, HeNormal, RandomNormal
from keras.optimizers import SGD
from matplotlib.patches import Rectangle

from dlsg_utils import data, models, plotting, training, widgets
from dlsg_utils.teaching import switches
from dlsg_utils.teaching.autodiff import Node

# %%
# alt: Three ways down a long valley, 30 steps each. Small steps creep along its floor, larger ones
#  bounce between its walls, small ones with momentum swing to the middle.
descents = {
    "small steps": widgets.MomentumValley(learning_rate=0.03, momentum=0),
    "large steps": widgets.MomentumValley(learning_rate=0.064, momentum=0),
    "small steps, momentum 0.8": widgets.MomentumValley(learning_rate=0.03, momentum=0.8),
}
paths = {name: descent.path[:31] for name, descent in descents.items()}
plotting.show_descents(lambda w1, w2: (w1**2 + 30 * w2**2) / 2, paths)
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. Back-propagation by hand, gate by gate, and the same by TensorFlow.
# 2. Gradient descent on batches, and what momentum adds to it.
# 3. Six more tricks: initialization, batch normalization, dropout, PReLU, shifts and elastic
#    deformations.
# 4. Each trick alone on one network with one budget, its rate tuned, five seeds.
# 5. Runs that stop by themselves, runs that go on after an interruption, and how machines share a
#    batch.
#
# ## What you need
#
# Lecture 03: the network and the digits. What a derivative is.

# %% [markdown]
# ## Back-propagation
#
# ### One gate
#
# $f(x, y) = xy$ at $x = 4$, $y = -3$. If $x$ grows a little, $f$ grows $y$ times as much; if $y$
# grows, $x$ times as much: $\dfrac{\partial f}{\partial x} = y, \quad \dfrac{\partial f}{\partial
# y} = x$. Below this is measured with a small step.
#
# ### Two gates and the chain rule
#
# $f(x, y, z) = (x + y)\,z$. Call the sum $q$. Then $f = qz$ is a product as above, and $q$ grows as
# fast as $x$ does. The chain rule multiplies: $\dfrac{\partial f}{\partial x} = \dfrac{\partial
# f}{\partial q} \dfrac{\partial q}{\partial x}$. At $x = -2$, $y = 5$, $z = -4$:

# %%
x, y, step = 4, -3, 0.001
by_x = ((x + step) * y - x * y) / step
by_y = (x * (y + step) - x * y) / step
print(f"xy: df/dx = {by_x:.3f}   df/dy = {by_y:.3f}")

x, y, z = -2, 5, -4
q = x + y  # forwards: values
f = q * z
df_dz, df_dq = q, z  # backwards: gradients
df_dx, df_dy = df_dq * 1, df_dq * 1  # dq/dx = dq/dy = 1
print(f"(x + y) z: f = {f}   gradient = ({df_dx}, {df_dy}, {df_dz})")

# %% [markdown]
# Automatic differentiation does the same. In the forward pass it records which gate computed what;
# in the backward pass it goes through the record in reverse. TensorFlow calls the record a *tape*.
#
# `dlsg_utils.teaching.autodiff` is such a tape in a hundred lines, for single numbers. It can be
# drawn: values above, gradients below.

# %%
# alt: A graph: x = -2 and y = 5 go into a plus gate, its sum 3 and z = -4 into a times gate, -12.
#  Gradients backwards: 1 at the end, -4 at the sum, -4 at x and y, 3 at z.
xyz = [tf.Variable(value) for value in (-2.0, 5.0, -4.0)]
with tf.GradientTape() as tape:
    f = (xyz[0] + xyz[1]) * xyz[2]
by_tape = [g.numpy() for g in tape.gradient(f, xyz)]
print("gradient by TensorFlow:", *by_tape)
x, y, z = Node(-2, "x"), Node(5, "y"), Node(-4, "z")
q = x + y
f = q * z
q.name, f.name = "q", "f"
f.backward()
plotting.show_graph(f)
plt.show()

# %% [markdown]
# The **local gradients** of a gate are the derivatives of its output by each of its inputs. They
# are known as soon as its values are. In the backward pass the gate receives one number: the
# derivative of the final result by the gate's output. It multiplies this by each local gradient and
# passes the products on. Where a value goes to several gates, the numbers that come back are added
# up; so it is for a weight of a convolution, which is used at every position.
#
# ### A neuron
#
# Two inputs, two weights, a bias, and ReLU, which is the maximum with 0. The result $h$ goes on to
# a next unit, where its weight is $w_3 = 4$. So 4 is what the neuron receives.

# %%
# alt: The graph of a neuron: two products, two sums, a maximum with 0, then times w3 = 4. The
#  maximum, the sums and the products receive 4; each weight gets 4 times its input, each input 4
#  times its weight, the bias 4, the number 0 nothing.
w1, x1, w2, x2 = Node(2, "$w_1$"), Node(-1, "$x_1$"), Node(3, "$w_2$"), Node(2, "$x_2$")
bias, w3 = Node(-3, "$b$"), Node(4, "$w_3$")
h = (w1 * x1 + w2 * x2 + bias).maximum(0)
result = h * w3
h.name, result.name = "h", "result"
result.backward()
plotting.show_graph(result)
plt.show()

# %% [markdown]
# - **plus** passes the gradient on to both inputs;
# - **times** gives each input the gradient times the other's value: $w_1$ gets $4 \cdot (-1)$;
# - **max** gives all of it to the larger input. Through max pooling only the maximum of a block
#   learns; a unit that ReLU holds at 0 learns nothing from this example.
#
# ### A whole network
#
# A CNN is a composition of functions, $f_W(x) = f_D(\dots f_2(f_1(x; W_1); W_2) \dots; W_D)$ with
# the weights $W_1$ to $W_D$ of its layers. The loss is one more gate at its end, $L(W) =
# \frac{1}{n} \sum_i \ell(y_i, f_W(x_i))$: $x_i$ is one of $n$ images, $y_i$ its label, $\ell$ the
# cross-entropy of lecture 03. One backward pass gives the gradient with respect to all weights.
#
# We check it on one weight of the first layer, that with the largest gradient: move it a little up
# and down, and see how the loss changes.

# %%
cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


def gradient(network, images, labels):
    """Return the loss's gradient, all weights in one long vector."""
    with tf.GradientTape() as tape:
        loss = cross_entropy(labels, network(images))
    parts = tape.gradient(loss, network.trainable_weights)
    return np.concatenate([part.numpy().reshape(-1) for part in parts])


digits = data.load("mnist-10k")
images, labels = digits.train
network = models.lee_cnn(seed=1)

# %% tags=["tolerance=0.01"]
computed = gradient(network, images[:256], labels[:256])
kernel = network.get_layer("conv1").kernel
place = np.abs(computed[: np.prod(kernel.shape)]).argmax()
start, nudge = kernel.numpy(), np.zeros(kernel.shape, "float32")
nudge.flat[place] = 0.0001
losses = []
for moved in (start + nudge, start - nudge):
    kernel.assign(moved)
    logits = tf.cast(network(images[:256]), tf.float64)  # or rounding hides so small a change
    each = tf.nn.sparse_softmax_cross_entropy_with_logits(labels[:256], logits)
    losses.append(tf.reduce_mean(each).numpy())
kernel.assign(start)
measured = (losses[0] - losses[1]) / 0.0002
print(f"measured, two forward passes for one weight:  {measured:.5f}")
print(f"by back-propagation, one pass for {len(computed):,}:  {computed[place]:.5f}")

# %% tags=["check"]
assert np.allclose([by_x, by_y], [-3, 4])
assert [n.gradient for n in (x, y, z)] == by_tape == [df_dx, df_dy, df_dz] == [-4, -4, 3]
assert [n.gradient for n in (w1, x1, w2, x2, bias, w3)] == [-4, 8, 8, 12, 4, 1]
assert np.isclose(measured, computed[place], rtol=0.01)

# %% [markdown]
# ## Stochastic gradient descent
#
# Each step goes against the gradient: $w \leftarrow w - \eta \, \partial L / \partial w$. The step
# size $\eta$ is the **learning rate**. The loss is a mean over all images, so a few of them give an
# estimate. They are drawn at random, hence *stochastic*. How well does the gradient of a small
# batch agree with that of 2,000 digits, from which the batch is drawn?

# %% tags=["tolerance=0.1"]
of_all = gradient(network, images[:2000], labels[:2000])
random, cosines = np.random.default_rng(0), {}
for count in (1, 8, 64, 256):
    cosines[count] = []
    for _ in range(8):
        some = random.choice(2000, count, replace=False)
        estimate = gradient(network, images[some], labels[some])
        lengths = np.linalg.norm(estimate) * np.linalg.norm(of_all)
        cosines[count].append(estimate @ of_all / lengths)
rows = pd.DataFrame(cosines).agg(["mean", "std"]).T.round(2)
rows.rename_axis("digits").rename(columns={"mean": "cosine", "std": "± (8 draws)"})

# %% [markdown]
# The cosine is that of the angle between the two gradients: 1 for the same direction, 0 for
# unrelated ones. On average even one digit points downhill, but hardly; with 64 the cosine is 0.66,
# an angle of 49°, at a thirtieth of the cost of 2,000. (This is the network before training.) So
# each step takes one **batch**.

# %% [markdown]
# ## Momentum
#
# The loss in the picture at the top, $(w_1^2 + 30 w_2^2) / 2$, is a valley, 30 times as steep
# across as along. A rate that is right for its walls is tiny along its floor. A step across is $w_2
# \leftarrow (1 - 30 \eta) \, w_2$: at $\eta = 2/30$ it jumps from wall to wall for ever; above, the
# jumps grow and the descent diverges. Momentum keeps a velocity $v$:
#
# $$v \leftarrow \beta v - \eta \, \frac{\partial L}{\partial w}, \qquad w \leftarrow w + v$$
#
# Where the gradient keeps its direction, along the floor, it adds up, to $1 + \beta + \beta^2 +
# \dots = 1/(1 - \beta)$ times the step. Where it changes its sign at every step, as on the orange
# path, it is damped to $1 - \beta + \beta^2 - \dots = 1/(1 + \beta)$ of the step. The price: the
# descent overshoots, as the green path does across the valley, and a little along it.
#
# Try it: drag the start, change rate and momentum. Which rate makes the descent diverge without
# momentum, and which with 0.8? At 0.95 and above, what happens along the floor?

# %%
widgets.MomentumValley()

# %%
curvatures = np.array([1.0, 30.0])  # the loss is (w₁² + 30 w₂²) / 2
by_hand, velocity = np.array([-4.0, 1.0]), 0
weights = keras.Variable([-4.0, 1.0])
optimizer = SGD(learning_rate=0.03, momentum=0.8)
for _ in range(30):
    velocity = 0.8 * velocity - 0.03 * curvatures * by_hand
    by_hand = by_hand + velocity
    optimizer.apply([curvatures * weights.numpy()], [weights])
print("30 steps by hand:", by_hand.round(3), "  by Keras:", weights.numpy().round(3), "\n")
for momentum in (0.6, 0.8, 0.95, 0.99):
    valley = widgets.MomentumValley(learning_rate=0.03, momentum=momentum)
    beyond = max(0, valley.path[:, 0].max())
    print(f"momentum {momentum:.2f}: beyond the middle by {beyond:.2f}, {valley.steps} steps")

# %% [markdown]
# Along the floor, where the path starts at −4, the descent overshoots if $\beta > (1 -
# \sqrt{\eta})^2$; at $\eta = 0.03$ from 0.68 on. (Let $u_t$ be $w_1$ after $t$ steps:
# $u_{t+1} = (1 + \beta - \eta) u_t - \beta u_{t-1}$, which swings where
# $(1 + \beta - \eta)^2 < 4 \beta$.) At 0.95 and above it runs far up the other side and swings
# back and forth, and a swing shrinks only to $\sqrt{\beta}$ at each step. The steps are those until
# the loss stays below a thousandth of its start: most of all with 0.99.
#
# Is momentum better, or only a larger step? Now three valleys, 3, 30 and 300 times as steep across
# as along, and the fewest steps with the best of 60 rates, in each valley the same for all momenta
# (in a steeper valley these are smaller). A thousandth of the start is another task in each valley,
# because more of the first loss lies across: compare within a column.


# %% tags=["setup"]
def steps_needed(steepness, momentum, steps=2000):
    """Return the fewest steps, with any of 60 rates, until the loss stays below 1/1000."""
    rates = np.geomspace(0.02, 4, 60)[:, None] / steepness
    curvatures = np.array([1.0, steepness])
    weights, velocity, above = np.array([[-4.0, 1.0]] * 60), 0, []
    for _ in range(steps):
        velocity = momentum * velocity - rates * curvatures * weights
        weights = np.clip(weights + velocity, -1e3, 1e3)  # what diverges stays finite
        above.append(weights**2 @ curvatures > 1e-3 * (16 + steepness))
    return min(np.flatnonzero(at_one_rate)[-1] + 2 for at_one_rate in np.transpose(above))


valleys = {f"{s} times as steep": s for s in (3, 30, 300)}
table = {v: {m: steps_needed(s, m) for m in (0, 0.3, 0.5, 0.8, 0.9)} for v, s in valleys.items()}
pd.DataFrame(table).rename_axis("momentum")

# %% [markdown]
# In the widest of the three valleys a little momentum is best, 0.3, and more of it delays. The
# narrower the valley, the more momentum saves, and the more of it is best. Does it help our
# network? That is measured below.

# %% [markdown]
# ## Initialization
#
# Before the first step the weights are random, but how large? Activations pass many layers. If each
# layer makes them a little smaller, or larger, they vanish or explode; so do the gradients in the
# backward pass.
#
# Glorot and Bengio chose the variance $2 / (k_\text{in} + k_\text{out})$ so that activations and
# gradients keep their size in linear layers ($k$ counts a unit's connections in and out). With
# $k_\text{in} = k_\text{out} = k$ that is $1 / k$. ReLU sets half of the activations to 0, so He
# and colleagues double it: $2 / k_\text{in}$. Keras takes Glorot's unless told otherwise. One can
# also start from the weights of a network that has learned something else: lecture 06.
#
# Let us send digits through 15 fresh layers of 16 filters with ReLU, and a random gradient back
# from the last. Two of the four starts are normal weights of standard deviation $\sigma$:


# %% tags=["setup"]
def sizes(initializer, depth=15):
    """Return the root mean squares of activations and of gradients, (depth,) each."""
    outputs = [tf.constant(images[:100])]
    with tf.GradientTape() as tape:
        for layer in range(depth):
            initializer.seed = layer
            kernel = tf.Variable(initializer((3, 3, outputs[-1].shape[-1], 16)))
            outputs.append(tf.nn.relu(keras.ops.conv(outputs[-1], kernel, padding="same")))
        arriving = tf.random.stateless_normal(outputs[-1].shape, seed=(0, 1))
        loss = tf.reduce_sum(outputs[-1] * arriving)
    gradients = tape.gradient(loss, outputs[1:])
    return [[float(tf.sqrt(tf.reduce_mean(x**2))) for x in row] for row in (outputs[1:], gradients)]


# %%
# alt: Activations by layer and gradients by layer, logarithmic: with weights of 0.01 they vanish,
#  with 0.25 they explode, with Glorot's they shrink slowly, with He's they keep their size.
initializers = {"σ = 0.01": RandomNormal(stddev=0.01), "σ = 0.25": RandomNormal(stddev=0.25),
                "Glorot": GlorotUniform(), "He": HeNormal()}  # fmt: skip
fresh = {name: sizes(initializer) for name, initializer in initializers.items()}
fig, [panels] = plotting.figure(1, 2, size=(10, 3.8), sharey=True)
for panel, what, title in zip(panels, (0, 1), ("activations", "gradients"), strict=True):
    for (name, values), style in zip(fresh.items(), ("-", "--", "-.", ":"), strict=True):
        color = plotting.COLORS[list(fresh).index(name)]
        panel.plot(range(1, 16), values[what], style, color=color, lw=2.6, label=name)
    panel.set(title=title, xlabel="layer", yscale="log")
    panel.grid(alpha=0.3)
panels[0].set_ylabel("root mean square, logarithmic")
panels[1].legend(fontsize=12)
plt.show()

# %% [markdown]
# After 15 layers the activations are about $10^{-18}$ with σ = 0.01, $10^{-4}$ with Glorot's
# weights and $10^3$ with σ = 0.25; with He's they stay near 0.1. The gradients behave alike on
# their way back: they shrink to $10^{-15}$ with σ = 0.01 and to 0.004 with Glorot's weights, grow
# to $10^4$ with σ = 0.25, and stay near 1 with He's.

# %% [markdown]
# ## Batch normalization
#
# Instead of choosing weights that keep the size, make the size: each channel is shifted and scaled
# over the batch to mean 0 and variance 1, then to a scale $g$ and a shift $s$ that are learned.
# (Paper and slides call them $\gamma$ and $\beta$; here $\beta$ is that of momentum.) A number $x$
# of the channel becomes
#
# $$g \hat{x} + s \qquad \text{with} \qquad \hat{x} = \frac{x - \mu_B}{\sqrt{\sigma_B^2 +
# \epsilon}}$$
#
# $\mu_B$ and $\sigma_B^2$ are the channel's mean and variance over batch and positions, $\epsilon$
# is a small number that keeps the root from 0. The layer stands between convolution and ReLU; this
# is the one of the network that we train below.

# %%
normed = models.training_cnn(batch_norm=True, seed=1)
layer = normed.get_layer("conv1_norm")  # at first g = 1 and s = 0
maps = normed.get_layer("conv1")(images[:64]).numpy()
mean, variance = maps.mean(axis=(0, 1, 2)), maps.var(axis=(0, 1, 2))
normalized = (maps - mean) / np.sqrt(variance + layer.epsilon)
by_keras = layer(maps, training=True).numpy()

for name, values in {"before": maps, "after, by hand": normalized, "by Keras": by_keras}.items():
    deviations = values.std(axis=(0, 1, 2))
    print(f"{name:15} channels' deviations {deviations.min():.2f} to {deviations.max():.2f}")

# %% tags=["check"]
assert np.allclose(by_hand, weights, atol=1e-4)  # momentum
for what in (0, 1):
    ends = {name: sorted([sizes[what][0], sizes[what][-1]]) for name, sizes in fresh.items()}
    assert ends["He"][1] / ends["He"][0] < 10
    assert all(ends[name][1] / ends[name][0] > 30 for name in set(ends) - {"He"})
assert np.allclose(normalized, by_keras, atol=1e-3)

# %% [markdown]
# The deviations are not quite 1, because $\epsilon$ is 0.001 and not all of the variances before
# are much larger. In training an image's result depends on the others in its batch. In use an image
# may come alone: there the layer takes a running mean and a running variance, kept while training.
#
# What the paper reports (Ioffe and Szegedy 2015): an Inception network with batch normalization (a
# large CNN, lecture 05) reaches the accuracy that it has without on ImageNet in a fourteenth of
# the steps. Not by batch normalization alone: the rate was five times as high and fell faster,
# dropout and local response normalization were removed, weight decay and distortions of the images
# were weaker.

# %% [markdown]
# ## Dropout
#
# A conspiracy of 50 people works if all 50 play their parts. Is it better to plan one of 50, or ten
# of 5? Say each person plays the part with probability 0.9. Then one conspiracy of 50
# works with probability $0.9^{50}$, half a percent, and at least one of ten conspiracies of 5 with
# $1 - (1 - 0.9^5)^{10}$, 99.99 %.
#
# Dropout sets each unit to zero with probability one half, anew in each step. A unit cannot rely on
# many others. The idea is that small groups then learn to do the task. The remaining units are
# doubled, so that the mean stays; in use all units work.
#
# What the paper reports (Srivastava and others 2014), on MNIST with dense layers and no
# augmentation (*logistic* units have $1 / (1 + e^{-x})$ in the place of ReLU):
#
# | network | test error in % |
# |---|---|
# | standard, logistic units | 1.60 |
# | dropout, logistic units | 1.35 |
# | dropout, ReLU | 1.25 |
# | dropout, ReLU, bounded weights | 1.06 to 0.95 |

# %% [markdown]
# *Bounded*: the weights into a unit may not be longer than a limit. The networks also differ in
# size. On ImageNet no network without dropout stands beside them (error in %, validation and test
# part; *top-1*: the first guess is wrong, *top-5*: so are the first five). Fisher vectors of SIFT
# are features made by hand; lecture 06 has such.
#
# | model | top-1, val. | top-5, val. | top-5, test |
# |---|---|---|---|
# | SVM on Fisher vectors of SIFT and color | – | – | 27.3 |
# | average of classifiers on four kinds of features | – | – | 26.2 |
# | CNN with dropout | 40.7 | 18.2 | – |
# | average of five of them | 38.1 | 16.4 | 16.4 |

# %% [markdown] tags=["details"]
# ## PReLU
#
# ReLU gives 0 for every negative number, and passes no gradient there. PReLU passes on a share $a$
# and *learns* $a$, one for each channel: $x$ becomes $\max(0, x) + a \min(0, x)$.
#
# What the paper reports (He and others 2015) on ImageNet: a network of 14 layers, ten crops
# (pieces) of each validation image, error in %. Only the activation function differs:
#
# | | top-1 | top-5 |
# |---|---|---|
# | ReLU | 33.82 | 13.34 |
# | PReLU | 32.64 | 12.75 |
#
# And the competition's test part (top-5 error in %): SPP 8.06, VGG 7.32 and GoogLeNet 6.66 in 2014
# (6.67 in the challenge's list, lecture 05), PReLU networks 4.94 after it. There much differs, not
# PReLU alone: 4.94 is an average of several deep networks with He's initialization.

# %% [markdown]
# ## Data augmentation
#
# A digit that is moved by a pixel is still the same digit. Cut off two pixels of height and width:
# a window of 26×26 has three positions in each direction, **nine images from one**. The titles say
# how many rows and columns are cut off above and on the left.
#
# In training one of nine is drawn anew in each epoch, that is in each pass over the training
# images. `training.Augmentation(shift=1)` moves the digit by up to one pixel and keeps 28×28; what
# leaves is lost, black comes in.

# %%
# alt: The same handwritten digit nine times; a frame of 26 by 26 pixels has nine positions on it.
windows = np.lib.stride_tricks.sliding_window_view(images[..., 0], (26, 26), axis=(1, 2))
different = len({crop.tobytes() for crop in windows.reshape(-1, 26, 26)})
print(f"{len(images):,} digits, {different:,} different crops")
places = [(row, column) for row in range(3) for column in range(3)]
names = [f"{row}, {column}" for row, column in places]
fig = plotting.show([images[7]] * 9, names, columns=3, size=1.7)
for panel, (row, column) in zip(fig.axes, places, strict=True):
    frame = {"fill": False, "ec": plotting.COLORS[1], "lw": 2, "clip_on": False}
    panel.add_patch(Rectangle((column - 0.5, row - 0.5), 26, 26, **frame))
plt.show()

# %% [markdown]
# ### Infinite MNIST
#
# Handwriting differs in more than its position. An *elastic deformation* draws random displacements
# and moves every pixel along. There is no end to them, hence the name. Simard and others draw one
# for each pixel and smooth them; Loosli and others, whose Infinite MNIST it is, combine such fields
# with the digit's tangent vectors and with translations. Ours is simpler: displacements at 4×4
# points, joined smoothly. Below: eight deformations of a digit with a grid over it, and the digit
# alone.

# %%
# alt: Eight elastic deformations of a digit with a grid of lines over it, and below the deformed
#  digit alone, which looks like eight people's handwriting.
elastic = training.Augmentation(elastic=1.5)
elastic_four = training.Augmentation(elastic=6)  # the same on an image four times as large
lined = images[7].repeat(4, axis=0).repeat(4, axis=1).repeat(3, axis=2)
lined[7::14] = lined[:, 7::14] = (0.9, 0.6, 0.0)
rows = {}
for name, image, deform in (("with a grid", lined, elastic_four), ("digit", images[7], elastic)):
    copies = np.stack([image] * 8)
    rows[name] = [image, *deform(copies, seed=[0, 4]).numpy()]
plotting.show_rows(rows, ["as it was", *[""] * 8])
plt.show()

# %% [markdown]
# ### Photographs
#
# VT names four changes that a photograph survives: a flip, a crop, a color cast, a distortion. A
# mirrored 3 is no digit, but a mirrored cat is a cat.

# %% tags=["jpeg"]
# alt: A cat, mirrored, cropped, in warmer colors, and turned and bent: five photographs of a cat.
photo = data.image("chelsea", size=(240, 320))
bent = training.Augmentation(rotation=15, elastic=28)
wide = np.pad(photo, ((110, 110), (110, 110), (0, 0)), "reflect")  # so that no black comes in
changes = {
    "photograph": photo,
    "horizontal flip": photo[:, ::-1],
    "crop": photo[30:198, 40:264],
    "color cast": np.clip(photo * [1.15, 1.0, 0.7], 0, 1),
    "distortion": bent(wide[None], seed=[0, 3])[0].numpy()[110:-110, 110:-110],
}
plotting.show(list(changes.values()), list(changes), size=2.1)
plt.show()

# %% [markdown]
# ## One network, all the switches
#
# Now each trick alone. The network is Lee's of lecture 03: convolutions of 25 and 50 filters of
# 3×3, each with max pooling, and dense layers of 100 and 10 units. It learns from 1,000 digits, 12
# epochs in batches of 32, 384 steps. The base: Glorot's weights, ReLU, momentum 0.9, a learning
# rate that falls from its first value to 0 along half a cosine. Each switch changes one thing, and
# then has its own best rate:
#
# - **no momentum**; first weights of standard deviation **0.01**, or **He's** (in all layers but
#   the last);
# - **batch normalization** between each layer but the last and its ReLU; **dropout** of one half
#   behind the 100 units; **PReLU** for each ReLU, at first with $a = 0.25$;
# - **shifts** by up to one pixel; **elastic** deformations by up to 1.5 pixels.
#
# *Together* are batch normalization and shifts, chosen from what follows.

# %% [markdown]
# A comparison is fair only if each side is tuned. `data/build/training_runs.py` trained a hundred
# times, a few seconds each, and recorded it. First it tried the same five rates with each switch,
# all from one **seed**: the number that fixes every random draw, such as the first weights and the
# order of the digits. The table has the accuracy on the *validation* part, 1,000 digits, which
# chooses the rate. 0.100 is what one answer for all digits gives. *Diverged*: the loss became
# infinite or no number at all, and the run ended.

# %%
runs = switches.recorded_runs()
last = runs[runs.epoch == switches.EPOCHS]
tuning = last[last.seed == switches.TUNING_SEED]
rates = tuning.pivot(index="switch", columns="learning_rate", values="validation")
rates = rates.loc[runs.switch.unique()]
rates.map("{:.3f}".format).replace("nan", "diverged")

# %% [markdown]
# With this one seed: batch normalization also learns at 0.3, where the base stays at 0.100.
# Momentum helps at 0.1, 0.931 against 0.912, but without it the best rate is 0.3. PReLU's loss
# diverges from 0.1 on. Small differences decide: the base takes 0.1 by 0.931 against 0.927, four
# digits.
#
# At its best rate each switch has five other seeds. The next table has their medians, and the gain
# over the base with the same seed, in percentage points. The median of five differences is not
# the difference of two medians. Training accuracy is measured after the last epoch, on the 1,000
# digits as they are, with dropout off. Above the table is the standard error of one accuracy $p$
# on $n$ digits, $\sqrt{p (1 - p) / n}$: a second yardstick beside the spread of the seeds.

# %%
best = rates.idxmax(axis=1)
tuned = runs[(runs.learning_rate == runs.switch.map(best)) & runs.seed.isin(switches.SEEDS)]
ends = tuned[tuned.epoch == switches.EPOCHS]
by_seed = ends.pivot(index="seed", columns="switch", values="validation")[rates.index]
gains = 100 * by_seed.sub(by_seed["base"], axis=0)
columns = {
    "rate": best, "training": ends.groupby("switch").training.median(),
    "validation": by_seed.median(), "gain in points": gains.median(),
    "lowest gain": gains.min(), "highest gain": gains.max(),
}  # fmt: skip
p, n = by_seed["base"].median(), len(digits.validation.labels)
print("base, seeds 1 to 5:", *by_seed["base"])
print(f"standard error of {p:.3f} on {n:,} digits: {100 * np.sqrt(p * (1 - p) / n):.1f} points")
pd.DataFrame(columns).loc[rates.index].round(3)

# %% [markdown]
# The base reads all its training digits, but only 0.928 of the new ones: **overfitting**. What
# hinders this is called **regularization**. With dropout, shifts or elastic deformations 0.994 of
# the training digits are right, and of the new ones 0.929, 0.945 and 0.948. Batch normalization
# reads 0.944 of the new ones with all training digits right.
#
# In the picture a number is a seed and a gray bar the median. Each seed has its own height:

# %%
# alt: Numbers 1 to 5, a seed each, for each switch: by how many points its validation accuracy is
#  above or below that of the base with the same seed; gray bars are medians. Seed 3 is orange.
fig, [[panel]] = plotting.figure(size=(8, 5.2))
names = gains.columns.drop("base")
rows, heights = -np.arange(len(names)), np.linspace(0.28, -0.28, len(gains))
for height, (seed, values) in zip(heights, gains[names].iterrows(), strict=True):
    color = plotting.COLORS[5 if seed == 3 else 0]
    panel.plot(values, rows + height, ls="", marker=f"${seed}$", ms=8, color=color)
panel.plot(gains[names].median(), rows, "|", color="#C8C8C8", ms=28, mew=7, zorder=1)
panel.text(-3.1, rows[-2], "◄ 3: 10 % right", va="center", color=plotting.COLORS[5])
panel.axvline(0, color="gray", zorder=0)
panel.set_yticks(rows, names)
panel.set(xlabel="validation accuracy above the base, points", xlim=(-3.2, 4.5))
panel.grid(axis="x", alpha=0.3)
plt.show()

# %% [markdown]
# - **Seed 3 stands apart.** Each gain is a difference to the base, and with seed 3 the base is
#   worst, 0.918. That flatters: only there no momentum, weights of 0.01 and PReLU are above it, and
#   there batch normalization and *together* gain most. At 0.1, which the one tuning seed chose,
#   one run failed: the elastic one of seed 3 ended at 10 %, no better than a guess.
# - **Gains with all five seeds**: batch normalization, 1.0 to 1.9 points (without seed 3 to 1.6),
#   shifts, 0.8 to 2.5, and the two together, 2.4 to 4.0 (to 3.5).
# - **With four of five, so not clear**: elastic deformations and dropout gain; no momentum, weights
#   of 0.01 and PReLU lose. PReLU's gain in the paper was on a deeper network with a thousand times
#   as many images.
# - **He's weights** gain with three. This network has 4 layers, the one above had 15.
#
# The same validation accuracies by epoch, as the share that is misread, medians of the five seeds:

# %%
# alt: Share of validation digits that is misread, by epoch, median of five seeds, for each switch
#  over the base, which is dashed and gray.
curves = 1 - tuned.pivot_table("validation", "epoch", "switch", aggfunc="median")
curves = curves[[*switches.SWITCHES, "together"]].to_dict("list")
plotting.show_small_multiples(curves, reference="base")
plt.show()

# %% [markdown]
# He's weights and batch normalization are ahead in the first epochs, at a rate of 0.03, the base at
# 0.1. PReLU, also at 0.03, is ahead for some epochs too, so the lower rate may have a part in it.
#
# The validation part has chosen the rates and the two that stand *together*. So another part
# judges, once: the test part, 1,000 digits, too. By seed:

# %%
tests = ends.dropna(subset="test").pivot(index="switch", columns="seed", values="test")
tests.assign(median=tests.median(axis=1))

# %% [markdown]
# The two together gain on new digits, too, with each seed; between the medians lie 2.3 points. With
# seed 3 the base is far off again, at 0.906, so the means would flatter the gain; with the others
# it is 1.3 to 2.6 points. The folded cell trains one of the recorded runs again.

# %% tags=["check", "tolerance=0.03"]
_, again = switches.train_switched(0.03, seed=0)
same = last.query("switch == 'base' and learning_rate == 0.03 and seed == 0")
now, then = again.last("val_accuracy"), same.validation.item()
print(f"validation accuracy of the base, rate 0.03, seed 0: now {now:.3f}, recorded {then:.3f}")
assert abs(now - then) < 0.03
better, losing = gains[names] > 0, ["no momentum", "weights of 0.01", "PReLU"]
assert set(names[better.sum() == 5]) == {"batch normalization", "shifts", "together"}
assert list(better[["elastic", "dropout", "He's weights"]].sum()) == [4, 4, 3]
assert by_seed["base"].idxmin() == 3
assert set(better[losing].sum()) == {1}
assert (gains[[*losing, "batch normalization", "together"]].idxmax() == 3).all()
assert rates.loc["base", 0.3] < 0.2 < rates.loc["batch normalization", 0.3]
assert (tests.loc["together"] > tests.loc["base"]).all()

# %% [markdown] tags=["details"]
# ## Stopping and going on
#
# ### Early stopping
#
# Train long enough, and the loss on new images may rise again while that on the training images
# goes on falling. So measure the validation loss after each epoch, stop when it has not improved
# for a while (`patience`), and go back to the weights with which it was lowest. The validation part
# has chosen the epoch, so to judge the result takes the test part. Here we only compare two
# moments, on the validation digits, which favors the chosen one. One dense network learns from 300
# digits, one seed:

# %% tags=["tolerance=0.2", "similarity=0.5"]
# alt: Learning curves of a dense network on 300 digits: the training loss goes to zero, the
#  validation loss turns up again after a few epochs.
dense, few, by_epoch = models.mlp(seed=2), (images[:300], labels[:300]), []
save = LambdaCallback(on_epoch_end=lambda *_: by_epoch.append(save.model.get_weights()))
history = training.fit(dense, few, epochs=60, validation_data=digits.validation, batch_size=32,
    learning_rate=5e-3, patience=8, callbacks=save, seed=2, progress=False)  # fmt: skip
kept, lowest = dense.get_weights(), history.to_frame()["val_loss"].argmin()
plotting.show_history(history)
plt.show()

# %% tags=["tolerance=0.2"]
compared = {}
for name, weights in {"lowest loss": by_epoch[lowest], "at the end": by_epoch[-1]}.items():
    dense.set_weights(weights)
    loss, accuracy, logits, _ = training.evaluate(dense, digits.validation)
    wrong = logits.argmax(axis=1) != digits.validation.labels
    sure = tf.nn.softmax(logits[wrong]).numpy().max(axis=1).mean()
    compared[name] = {"loss": loss, "accuracy": accuracy, "confidence where wrong": sure}
    print(f"{name:12} loss {loss:.3f}, accuracy {accuracy:.2f}, confidence where wrong {sure:.2f}")

# %% tags=["check"]
assert history.stopped == "early"
assert all(np.array_equal(a, b) for a, b in zip(kept, by_epoch[lowest], strict=True))
best, last_epoch = compared.values()
assert last_epoch["loss"] > 1.1 * best["loss"]
assert abs(last_epoch["accuracy"] - best["accuracy"]) < 0.03
assert last_epoch["confidence where wrong"] > best["confidence where wrong"] + 0.02

# %% [markdown]
# The accuracy hardly changes, but the loss rises. Where the network is wrong, its answer has a
# probability of 0.69 on average, and of 0.77 at the end: it is not more often wrong, but surer when
# it is.
#
# ### An interruption
#
# A long run should survive a crash. `fit(…, checkpoint=folder)` saves all it needs after each
# epoch: weights, the optimizer's state, the place in the data, the history, and dropout's random
# state. Order and deformations are drawn from the seed, the epoch and the step alone. Below, a run
# is interrupted as the third epoch begins, as if by Ctrl-C. Then the same call is made again.
#
# A power cut comes at any moment, also while a file is written; this page does not show that. The
# project's tests do: in `tests/training` they kill runs at random moments, and a process that is
# saving. A checkpoint gets its name only when it is whole.


# %% tags=["setup"]
class Interruption(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:  # counted from 0
            raise KeyboardInterrupt


def run(folder=None, callbacks=()):
    """Train on 500 digits, with everything that draws random numbers."""
    network = models.training_cnn(dropout=0.5, seed=4)
    history = training.fit(
        network, (images[:500], labels[:500]), epochs=4, augmentation=elastic, seed=4,
        checkpoint=folder, callbacks=callbacks, progress=False,
    )  # fmt: skip
    return network.get_weights(), len(history.epochs), history.stopped


# %%
with tempfile.TemporaryDirectory() as folder:
    cut, *epochs = run(folder, [Interruption()])
    print("after the interruption: epochs", *epochs)
    resumed, *epochs = run(folder)
    print("the same call again: epochs", *epochs)
never_cut, *epochs = run()
print("without an interruption: epochs", *epochs)
equal = sum(int((a == b).sum()) for a, b in zip(resumed, never_cut, strict=True))
print(f"equal in the last two, bit for bit: {equal:,} of {sum(w.size for w in resumed):,} weights")

# %% [markdown] tags=["details"]
# ## Several devices, several machines
#
# A gradient is a mean over the batch, so it can be computed in parts: each device takes an equal
# share, and the mean of their gradients is the gradient of the whole batch. The folded cell below
# computes both, on one device, and prints the largest difference, which is rounding.
#
# All devices start from the same weights and take the same step, so they stay the same: two
# processes, eight GPUs or four machines should take the step that one would, but for rounding.
# Over many steps such differences may grow; this page compares one gradient only. Two tricks are
# exceptions: **batch normalization** takes mean and variance of each device's own share, and
# **dropout** draws its masks on each device, so they are others than one device would draw. (This
# page shows neither.)
#
# `training.fit` trains on all GPUs of the computer, or else on its processor, and with other
# workers where it is started as one of several. To try it, start two on this computer:
#
# ```
# python -m dlsg_utils workers 2 docs/jobs/train_digits.py
# ```
#
# The same script runs on a cluster; `docs/scaling.md` has the jobs for Slurm and Kubernetes. Not
# free is the exchange: at each step the devices exchange a gradient as large as the network.

# %% tags=["check"]
batch = slice(0, 64)
whole = gradient(network, images[batch], labels[batch])
device0 = gradient(network, images[batch][0::2], labels[batch][0::2])
device1 = gradient(network, images[batch][1::2], labels[batch][1::2])
difference = np.abs(whole - (device0 + device1) / 2).max()
print(f"largest entry of the gradient {np.abs(whole).max():.6f}, difference {difference:.6f}")
assert difference < 1e-6
assert np.abs(device0 - device1).max() > 0.01
# Of the section before:
assert all(np.array_equal(a, b) for a, b in zip(resumed, never_cut, strict=True))
assert not np.array_equal(cut[0], never_cut[0])

# %% [markdown]
# ## Try it yourself
#
# 1. In $(x + y)\,z$ replace the sum by a maximum, `x.maximum(y)`. Guess the three gradients, then
#    call `backward`.
# 2. `x` is used twice in `x * x + x`. What is its gradient at 3, and how does it come about?
# 3. From which learning rate on does `MomentumValley` diverge, without momentum and with 0.8?
#
# <details><summary>Answer</summary>
#
# 1. $f = 5 \cdot (-4) = -20$. The maximum is $y$, so $x$ gets 0, $y$ gets −4 and $z$ gets 5.
# 2. $2x + 1 = 7$: 3 from each side of the product and 1 from the sum, added up.
# 3. Without momentum from $2/30 \approx 0.067$; with momentum from $2 (1 + 0.8)/30 = 0.12$. At the
#    limit $w_2$ jumps between $c$ and $-c$ for ever. The gradient $30 c$ changes its sign at every
#    step, so a step is $30 \eta c / (1 + \beta)$, and it has to be $2c$: $\eta = 2 (1 + \beta)/30$.
#
# </details>

# %% [markdown]
# ## Takeaways
#
# - Back-propagation: each gate multiplies the gradient that it receives by its local gradients and
#   passes the products on; what comes back from several gates is added up.
# - A batch estimates the gradient. Momentum saves steps in a narrow valley, and overshoots. For our
#   network a larger rate did nearly as much: median 0.6 points less, within the spread of five
#   seeds.
# - He's weights keep activations and gradients at one size through layers with ReLU. Batch
#   normalization sets the size itself, and our network then learned at a larger rate (one seed).
# - With 1,000 digits, shifts and batch normalization gained with each of five seeds; no other
#   switch did. Tune both sides, choose on validation, look at several seeds, and at those of the
#   base, too.
# - The validation loss says when to stop. A checkpoint lets a run go on as if nothing had happened.
#   Devices can share a batch.

# %% [markdown]
# ## Sources
#
# - Slides: VT, *Training Convolutional Neural Networks*, with A. Karpathy's examples of
#   back-propagation; Raiko, *Regularization by data augmentation*.
# - D. Rumelhart, G. Hinton, R. Williams, *Learning representations by back-propagating errors*,
#   1986 (with momentum).
# - X. Glorot, Y. Bengio, *Understanding the difficulty of training deep feedforward neural
#   networks*, 2010. K. He and others, *Delving deep into rectifiers*, 2015 (PReLU and its
#   initialization).
# - N. Srivastava and others, *Dropout*, 2014. S. Ioffe, C. Szegedy, *Batch normalization*, 2015.
# - P. Simard, D. Steinkraus, J. Platt, *Best practices for convolutional neural networks*, 2003; G.
#   Loosli, S. Canu, L. Bottou, *Training invariant support vector machines using selective
#   sampling*, 2007 (Infinite MNIST).
# - R. Wu and others, *Deep Image: scaling up image recognition*, 2015 (augmentation).
# - G. Montavon, G. Orr, K.-R. Müller (eds), *Neural Networks: Tricks of the Trade*, 2012.
