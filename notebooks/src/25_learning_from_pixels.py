# %% [markdown]
# # 25 · Learning from pixels
#
# Nobody says which move is right. A player sees pixels, moves, and much later earns a point or
# loses one. Can a convolutional network learn from that alone?

# %% tags=["setup"]
import keras
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf

from dlsg_utils import plotting, widgets
from dlsg_utils.applications import reinforcement

# %% tags=["setup"]
stored = {name: reinforcement.trained_q_network(name) for name in ("two frames", "one frame")}
recorded = reinforcement.recorded_results()


def of(method, measure="reward", part="test", step=None):
    """Return what was measured, a value for each seed."""
    rows = recorded[(recorded.method == method) & (recorded.measure == measure)]
    rows = rows[(rows.part == part) & ((rows.step == step) | (step is None))]
    return rows.sort_values("seed").value.to_numpy()


def spread(values):
    """Return the mean of three seeds, and the lowest and the highest, as text."""
    mean, low, high = (f"{f(values):.2f}".replace("-", "−") for f in (np.mean, np.min, np.max))
    return f"{mean} ({low} to {high})" if len(values) > 1 else mean


# %% tags=["setup"]
def flight(player, game):
    """Return all that is seen while one ball falls, (steps, N, size, size, frames)."""
    seen, done = [game.observe()], np.array([False])
    while not done.any():
        last = game.ball.copy()
        _, done = game.step(player(game))
        seen.append(game.observe())
    return np.stack(seen[:-1]), last


# %% tags=["similarity=0.6"]
# alt: Six frames of 12×12 pixels: a white pixel falls from the upper left to the lower right, a bar
#   of three pixels at the bottom moves to where it comes down.
player = reinforcement.q_player(stored["two frames"])
frames, _ = flight(player, reinforcement.Catch(60, seed=3))
plotting.show(
    [frames[step, 7, ..., -1:].astype(float) for step in (0, 2, 4, 6, 8, 10)],
    [f"step {step}" for step in (0, 2, 4, 6, 8, 10)],
    columns=6, size=2,
)  # fmt: skip
plt.show()

# %% [markdown]
# ## What you will see
#
# 1. A game, and players that do not learn.
# 2. Rewards, values, and Bellman's equation; first in a table that can be checked exactly.
# 3. A convolutional network in place of the table, trained in front of the class.
# 4. What matters: frames, replay, a target network, convolutions. Three seeds each.
# 5. What the network expects, and which pixels it depends on.
# 6. You against the network.

# %% [markdown]
# ## What you need
#
# Convolutions (lectures 01 to 03), training (04), gradients with respect to pixels (08).

# %% [markdown]
# ## The game of catching
#
# Mnih et al. (2013), whom the slides cite, learned seven Atari games from the screen, each from 10
# million frames. We take a game of 12×12 pixels. A ball begins in the uppermost row, in any column.
# With each step it falls a row and moves to the side by −2, −1, 0, 1 or 2 columns, always the same;
# walls throw it back. The paddle moves by at most *one* column a step, left, right, or not at all.
# When the ball comes down on it the reward is 1, else −1. All other steps give 0.

# %%
game = reinforcement.Catch(games=1, frames=2, seed=1)
print("seen:", game.observe().shape, "· actions:", *reinforcement.ACTIONS)
for _ in range(11):
    reward, done = game.step([2])  # to the right
    print(int(reward[0]), "done" if done[0] else "", end=" ")

# %% [markdown]
# Many games run side by side, as one array. Players that do not learn, on 4,000 balls:
#
# - *random* takes each action as often;
# - *following* moves towards the column of the ball;
# - *perfect* knows the rules and works out where the ball will come down.

# %%
players = {
    "random": reinforcement.random_player(seed=0),
    "following": reinforcement.following_player,
    "perfect": reinforcement.perfect_player,
}
pd.Series({
    name: reinforcement.mean_reward(each, balls=4000, seed=7) for name, each in players.items()
}, name="mean reward of a ball").round(2).to_frame()  # fmt: skip

# %% [markdown]
# A ball can be faster than the paddle: who only follows misses a third of them. One has to look
# ahead.
#
# ## Values
#
# The **return** is what is earned from now on, a step later worth less by a factor γ (here .95):
# $G_t = r_t + \gamma r_{t+1} + \gamma^2 r_{t+2} + \dots$, up to the end of the ball. The **value**
# $Q(s, a)$ is the return if one takes action $a$ in state $s$ and acts as well as possible
# afterwards. It obeys *Bellman's equation*: the reward, and the best value of the state $s'$ that
# follows,
#
# $$Q(s, a) = r + \gamma \max_{a'} Q(s', a').$$
#
# Who knows Q plays well: take the action of the largest value. A state is the ball's row, column
# and speed and the paddle's column: 12·12·5·12 of them. From the lowest row up, Q can be computed:


# %%
def exact_values(size=12, discount=0.95):
    """Return Q of (row, column, speed + 2, paddle, action)."""
    q = np.zeros((size, size, 5, size, 3))
    for row in reversed(range(size - 1)):
        for column, fast, paddle, action in np.ndindex(size, 5, size, 3):
            to, way = column + fast - 2, fast - 2
            if not 0 <= to < size:  # thrown back
                to, way = (-to if to < 0 else 2 * (size - 1) - to), -way
            moved = min(max(paddle + action - 1, 1), size - 2)
            reward = 1 if abs(to - moved) <= 1 else -1
            following = q[row + 1, to, way + 2, moved].max()
            value = reward if row == size - 2 else discount * following
            q[row, column, fast, paddle, action] = value
    return q


# %%
def state_of(game):
    """Return the state of each game, as places in a table."""
    return *game.ball.T.copy(), game.speed + 2, game.paddle.copy()


def table_player(q):
    """Return a player that takes the largest value of a table."""
    return lambda game: q[state_of(game)].argmax(axis=1)


exact = exact_values()
begin = exact[0, :, :, 6].max(axis=-1)
print("exact values: reward", reinforcement.mean_reward(table_player(exact), balls=4000, seed=7))
print(f"at the beginning Q is {begin.min():.3f} to {begin.max():.3f}; 0.95 ** 10 is {0.95**10:.3f}")

# %% [markdown]
# Each ball can be caught, and the reward comes with the eleventh step: $0.95^{10} = 0.599$.
#
# ## Q-learning
#
# That took the rules. **Q-learning** (Watkins) takes only what happened: a state, an action, the
# reward, the next state. It moves the left side of Bellman's equation towards the right side. In
# this game nothing is left to chance but the next ball, so it may go all the way:


# %%
def learn_table(steps, games=16, discount=0.95, seed=0):
    """Return Q as it is learned by playing at random."""
    q, game = np.zeros((12, 12, 5, 12, 3)), reinforcement.Catch(games, seed=seed)
    player = reinforcement.random_player(seed=seed)
    for _ in range(steps):
        state, actions = state_of(game), player(game)
        rewards, done = game.step(actions)
        following = q[state_of(game)].max(axis=1)
        q[(*state, actions)] = rewards + discount * np.where(done, 0, following)
    return q


# %%
learned = {16 * steps: learn_table(steps) for steps in (300, 3000, 6000)}
earned = {moves: reinforcement.mean_reward(table_player(q), balls=4000, seed=7)
          for moves, q in learned.items()}  # fmt: skip
pd.Series({f"{moves:,} moves": each for moves, each in earned.items()},
          name="mean reward of a ball").round(2).to_frame()  # fmt: skip

# %% tags=["check"]
assert list(earned.values()) == sorted(earned.values())
assert begin.min() == begin.max()
last = learned[96_000]
known = last != 0
print(f"{known.sum():,} entries learned, {np.isclose(last, exact)[known].mean():.1%} of them exact")
assert np.isclose(last, exact)[known].mean() > 0.95

# %% [markdown]
# The table learns, but each entry by itself: what was seen in one column says nothing about the
# next. And it was given the state as four numbers, the speed among them. A player of pixels has to
# find both. For 84×84 pixels of an Atari game no table is large enough.
#
# ## A network in place of the table
#
# The network takes the frames and gives three values, one for each action, as Mnih's does: theirs
# takes four frames of 84×84, 16 filters of 8×8 with stride 4, 32 of 4×4 with stride 2, 256 dense
# units, and gives a value for each of 4 to 18 actions. Ours, not trained yet:

# %%
model = reinforcement.q_network(frames=2, seed=0)
pd.DataFrame({
    layer.name: {"output": "×".join(map(str, layer.output.shape[1:])),
                 "parameters": f"{layer.count_params():,}"}
    for layer in model.layers
}).T  # fmt: skip

# %% [markdown]
# The loss compares $Q(s, a)$ with its **target** $y = r + \gamma \max_{a'} Q^-(s', a')$, by Huber's
# function: squares of small differences, the absolute value of large ones. Around it stand three
# things; the last two are switched off below, to see whether they matter.
#
# - **Exploring** (ε-greedy): with probability ε any action, else that of the largest value. ε falls
#   from 1 to .05.
# - **Replay**: transitions go into a memory, and each gradient step draws a batch from it at
#   random. Those just played are alike.
# - **A target network** $Q^-$, a copy that is renewed every 100 steps. Else each step moves its own
#   target (Mnih et al. 2015; the paper of 2013 does without).
#
# One gradient step in plain code:


# %%
def one_step(model, target, optimizer, seen, actions, rewards, after, done, discount=0.95):
    """Move the values of what was done towards their targets."""
    best = tf.reduce_max(target(after), axis=1)
    wanted = rewards + discount * (1 - done) * best  # no next state where the ball is down
    with tf.GradientTape() as tape:
        taken = tf.gather(model(seen), actions, axis=1, batch_dims=1)
        loss = keras.losses.Huber()(wanted, taken)
    gradients = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))
    return float(loss), wanted


# %%
game, rng = reinforcement.Catch(64, seed=0), np.random.default_rng(0)
for _ in range(10):  # the next step brings the rewards
    game.step(rng.integers(3, size=64))
seen, actions = game.observe(), rng.integers(3, size=64)
rewards, done = game.step(actions)
after, done = game.observe().astype(np.float32), done.astype(np.float32)
target, adam = reinforcement.q_network(seed=0), keras.optimizers.Adam(2e-3)
batch = (seen.astype(np.float32), actions, rewards, after, done)
losses = [one_step(model, target, adam, *batch)[0] for _ in range(50)]
wanted = reinforcement.q_targets(rewards, done, target(after), 0.95)
np.testing.assert_allclose(one_step(model, target, adam, *batch)[1], wanted, atol=1e-6)
print(f"loss on one batch: {losses[0]:.3f} → {losses[-1]:.3f}")

# %% [markdown]
# ## Trained in front of the class
#
# 2,000 steps, each a move in 16 games and one gradient step: 32,000 moves. What it earns without
# exploring, on 1,000 balls from which it does not learn:

# %% tags=["similarity=0.4"]
# alt: A curve that rises from below −0.4 over 2,000 steps to well above 0; dashed lines for the
#   random player, the following one and the perfect one.
model = reinforcement.q_network(frames=2, seed=0)
history = reinforcement.learn_q(model, steps=2000, measure_every=200, seed=0, progress=False)
fig, [[panel]] = plotting.figure(1, 1, size=(8, 3.8))
panel.plot(history.steps, history.rewards, "o-", lw=2.5)
for name in ("random", "following", "perfect"):
    earned = of(f"{name} player")[0]
    panel.axhline(earned, color="gray", ls="--", lw=1)
    panel.text(2050, earned, name, va="center", fontsize=12)
panel.set(xlabel="steps", ylabel="mean reward of a ball", ylim=(-1, 1.05), xlim=(0, 2000))
plt.show()

# %% tags=["check"]
assert history.rewards[-1] > history.rewards[0] + 0.5

# %% [markdown]
# ## What matters
#
# Networks that learned for 12,000 steps, three seeds each (`data/build/catch_networks.py`). One
# thing is different in each row. The learning rate, the discount and the size of the board were
# chosen with *two frames*, seed 0, on the validation balls, and hold for all rows. The reward on
# 4,000 test balls, which no network saw before:

# %%
rows = {"two frames": "as above", "one frame": "sees the last frame only",
        "without replay": "learns from the last 64 moves",
        "without target network": "targets by the network itself",
        "double": "the network chooses a′, the copy judges it",
        "dense": "two dense layers, as many parameters"}  # fmt: skip
pd.DataFrame({
    name: {"what is different": text, "reward": spread(of(name)),
           "caught": f"{(1 + of(name).mean()) / 2:.1%}"}
    for name, text in rows.items()
}).T  # fmt: skip

# %% tags=["similarity=0.6"]
# alt: Six panels, one for each network: reward over 12,000 steps, the mean as a line, lowest and
#   highest as a shade; a dashed line for the following player.
fig, panels = plotting.figure(2, 3, size=(12, 6), sharex=True, sharey=True)
for panel, name in zip(panels.ravel(), rows, strict=True):
    steps = np.unique(recorded[(recorded.method == name) & (recorded.part == "validation")].step)
    values = np.stack([of(name, part="validation", step=step) for step in steps])
    panel.plot(steps, values.mean(axis=1), lw=2)
    panel.fill_between(steps, values.min(axis=1), values.max(axis=1), alpha=0.25, lw=0)
    panel.axhline(of("following player")[0], color="gray", ls="--", lw=1)
    panel.set(title=name, xticks=[0, 4000, 8000, 12_000])
fig.supxlabel("steps")
fig.supylabel("mean reward of a ball")
plt.show()

# %% [markdown]
# The value of the first frame, which is 0.599 if all is caught, as the networks expect it; and the
# steps after which they first earn .8:

# %%
learning = recorded[(recorded.part == "validation") & (recorded.measure == "reward")]
first = learning[learning.value > 0.8].groupby(["method", "seed"]).step.min()
pd.DataFrame({
    name: {"value of the first frame": spread(of(name, "value", "validation", 12_000)),
           "first above .8, steps": "never" if name not in first else
           f"{first[name].min():,} to {first[name].max():,}"}
    for name in rows
}).T  # fmt: skip

# %% tags=["check"]
two, one, fresh, alone, double, dense = (of(name) for name in rows)
assert one.max() < of("following player")[0] < two.min()
assert (alone > two).all()
for other in (fresh, double, dense):
    assert 0 < (other > two).sum() < 3 or other.min() < two.max() < other.max()
assert first["without replay"].min() > 2 * first["two frames"].max()
values = {name: of(name, "value", "validation", 12_000) for name in rows}
assert values["two frames"].min() > 0.6
assert values["double"].max() < values["two frames"].min()
assert np.abs(values["double"] - 0.599).max() < 0.04

# %% [markdown]
# - **Frames** matter most. With one, each seed earns less than the player that just follows the
#   ball: the picture does not tell which way the ball moves, and that decides.
# - **Replay** makes learning faster: without it, .8 comes after more than twice the steps. What is
#   earned in the end overlaps.
# - **The target network** does not help here. Without it each seed earns *more*. (So much for our
#   small game; Mnih et al. introduced it in 2015 for Atari.)
# - **Double** Q-learning earns about as much. But what it expects is nearer to the truth: the
#   largest of several uncertain values is too large on average, and here the other network judges.
# - **Convolutions** do not help measurably on 12×12 pixels: the dense network's three seeds
#   earn from .71 to 1.00, and rewards go up and down to the end of training.
#
# ## What does it expect?
#
# The exact values are known here, so those of the network with two frames can be compared with
# them, in all situations of 400 balls that it plays itself:

# %%
game, network_q, exact_q = reinforcement.Catch(400, seed=11), [], []
for _ in range(11):
    network_q.append(stored["two frames"].predict_on_batch(game.observe().astype(np.float32)))
    exact_q.append(exact[state_of(game)])
    game.step(network_q[-1].argmax(axis=1))
network_q, exact_q = np.stack(network_q), np.stack(exact_q)
chosen = np.take_along_axis(exact_q, network_q.argmax(axis=2)[..., None], axis=2)[..., 0]
best = exact_q.max(axis=2)
print(f"correlation of {network_q.size:,} values: "
      f"{np.corrcoef(network_q.ravel(), exact_q.ravel())[0, 1]:.2f}")  # fmt: skip
print(f"its action is a best one in {np.mean(np.isclose(chosen, best)):.1%} of the situations")

# %% tags=["similarity=0.6"]
# alt: Left network's values over exact ones, near the diagonal at the right end, widely spread at
#   the left end; right the mean of the largest value by step, network above exact, both rising.
fig, [panels] = plotting.figure(1, 2, size=(12, 4.4))
panels[0].plot(exact_q.ravel(), network_q.ravel(), ".", ms=2, alpha=0.3)
panels[0].plot([-1, 1], [-1, 1], color="gray", lw=1)
panels[0].set(xlabel="exact value", ylabel="network's value")
panels[1].plot(best.mean(axis=1), "--", lw=2.5, label="exact, the best action")
panels[1].plot(network_q.max(axis=2).mean(axis=1), lw=2.5, label="network, its best action")
panels[1].set(xlabel="step", ylabel="mean of 400 balls")
panels[1].legend(fontsize=12)
plt.show()

# %% [markdown]
# Its action is nearly always a best one, and yet its values are not exact. Those of its best action
# are too large on average at every step but the last one. And of moves that lose the ball it knows
# little: their exact value is near −1, and it expects anything. A guess: it seldom made them.
#
# ## Which pixels does it depend on?
#
# The gradient of $Q(\text{right}) - Q(\text{left})$ with respect to the pixels, as in lecture 08,
# for either frame that the network sees. Of 60 balls, seven steps after their beginning, two for
# which the difference is among the lowest, and two for which it is among the highest:

# %%
game = reinforcement.Catch(60, seed=3)
for _ in range(7):
    game.step(player(game))
inputs = tf.constant(game.observe(), tf.float32)
with tf.GradientTape() as tape:
    tape.watch(inputs)
    values = stored["two frames"](inputs)
    difference = values[:, 2] - values[:, 0]
gradient = tape.gradient(difference, inputs).numpy()
four = np.argsort(difference)[[0, 8, -12, -1]]
limit = np.abs(gradient[four]).max()

# %% tags=["similarity=0.5"]
# alt: Two rows of four panels of 12×12 pixels, the frame before and the last one; gradients, orange
#   and purple, in a few pixels around the ball and around the paddle, none elsewhere.
fig, panels = plotting.figure(2, 4, size=(11, 5.2))
scale = {"cmap": plotting.SIGNED, "vmin": -limit, "vmax": limit}
for (above, below), n in zip(panels.T, four, strict=True):
    for panel, channel in ((above, 0), (below, 1)):
        drawn = panel.imshow(gradient[n, ..., channel], **scale)
        y, x = np.nonzero(inputs[n, ..., channel])
        panel.plot(x, y, "s", mfc="none", mec="black", ms=11)
        panel.set(xticks=[], yticks=[])
    above.set_title(f"right − left: {float(difference[n]):+.2f}".replace("-", "−"))
panels[0, 0].set_ylabel("the frame before")
panels[1, 0].set_ylabel("the last frame")
fig.colorbar(drawn, ax=panels, label="gradient")
plt.show()

# %% [markdown]
# Black frames are the pixels that are lit. Both frames count, so the network uses what moved. The
# gradient is largest at pixels around the ball and around the paddle: lit ones, and those that a
# ball or a paddle a little elsewhere would light. Far from both it is next to nothing.
#
# ## A film
#
# The network plays four balls. Pause it and go through it frame by frame:

# %% tags=["similarity=0.6"]
frames, _ = flight(player, reinforcement.Catch(4, seed=21))
film = np.concatenate([np.pad(frames[:, n, ..., -1], ((0, 0), (1, 1), (1, 1)), constant_values=0.4)
                       for n in range(4)], axis=2)  # fmt: skip
large = film.repeat(10, axis=1).repeat(10, axis=2)[..., None].astype(np.float32)
widgets.ImageGrid(large, {"step": range(11)}, rate=4)

# %% [markdown]
# ## You against the network
#
# Both of you get the same balls. The arrow keys move your paddle; the bars show what the network
# expects of each move on *its* board.

# %% tags=["similarity=0.5"]
widgets.CatchPad(stored["two frames"], seed=0)

# %% [markdown]
# ## Try it yourself
#
# 1. How far does the network with *one frame* get? Give it to the widget,
#    `widgets.CatchPad(stored["one frame"])`, and look for balls that it misses.
# 2. What does γ change? Train `reinforcement.q_network(seed=0)` with `discount=0`.
# 3. Does it help to explore to the end? Train with `explore=0.5`.
#
# <details><summary>Answers</summary>
#
# 1. Earlier it earned about .2. It has to guess which way the ball moves.
# 2. With 0, next to nothing is learned: only the last move earns something, and the moves before it
#    are worth 0, whichever they are.
# 3. Not in this run: it earns less after as many steps. (What it earns is measured without
#    exploring.)
#
# </details>

# %% tags=["check", "skip", "tolerance=0.3"]
print(f"as above: {history.rewards[-1]:.2f}")
for options in ({"discount": 0.0}, {"explore": 0.5}):
    model = reinforcement.q_network(seed=0)
    last = reinforcement.learn_q(
        model, steps=2000, measure_every=1000, seed=0, progress=False, **options
    ).rewards[-1]
    print(options, f"{last:.2f}")

# %% [markdown]
# ## Takeaways
#
# - In reinforcement learning nobody names the right action. Rewards come late; values carry them
#   back, step by step, by Bellman's equation.
# - A table learns the exact values, if it is given the state and sees each state often enough. A
#   convolutional network learns to play from pixels.
# - What it sees must hold what decides: with one frame it plays worse than a player that follows
#   the ball, with two it catches about 96 of 100 balls.
# - Not every part of a famous recipe pays everywhere: here replay made learning faster, a target
#   network did not help, convolutions did not measurably.
# - The largest of uncertain values is too large on average. Double Q-learning expects less.

# %% [markdown]
# ## Sources
#
# - Slides: DLSG, *[Mnih 2013]*.
# - V. Mnih, K. Kavukcuoglu, D. Silver, A. Graves, I. Antonoglou, D. Wierstra, M. Riedmiller,
#   *Playing Atari with deep reinforcement learning*, 2013; V. Mnih et al., *Human-level control
#   through deep reinforcement learning*, Nature, 2015.
# - C. Watkins, *Learning from delayed rewards*, 1989.
# - L.-J. Lin, *Self-improving reactive agents based on reinforcement learning, planning and
#   teaching*, 1992 (replay).
# - H. van Hasselt, A. Guez, D. Silver, *Deep reinforcement learning with double Q-learning*, 2016.
# - R. Sutton, A. Barto, *Reinforcement learning: an introduction*, 2nd edition, 2018.
