# %% [markdown]
# # 17 · Playing Go
#
# A board of Go is an image of 19×19 pixels, and a move is one of 361 classes. A network that has
# seen games can guess the next move. Which properties of images does a board share, and which not?

# %% tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from keras import Model

from dlsg_utils import models, plotting, widgets
from dlsg_utils.applications import go

# %% tags=["setup"]
train, validation, test = (go.recorded_games(part) for part in ("train", "validation", "test"))
known, held_out, unseen = (go.replay(games) for games in (train, validation, test))
policy = go.trained_policy("convolutional")
recorded = go.recorded_results()


# %% tags=["setup"]
def of(method, measure="top 1", part="test"):
    """Return what was measured, a value for each seed."""
    rows = recorded[(recorded.method == method) & (recorded.measure == measure)]
    return rows[(rows.part == part)].sort_values("seed").value.to_numpy()


def spread(values):
    """Return the mean of three seeds, and the lowest and the highest, as text."""
    texts = [f"{each:.3f}" for each in (np.mean(values), np.min(values), np.max(values))]
    return texts[0] if len(values) == 1 else f"{texts[0]} ({texts[1]} to {texts[2]})"


# %% tags=["setup"]
def board(*rows):
    """Return a board from text: X is black, O white, a dot empty."""
    return np.array([[{".": 0, "X": 1, "O": -1}[point] for point in row] for row in rows], np.int8)


def at(position, shares):
    """Return the probabilities of all points, with the shape of the board."""
    return shares.reshape(position.stones.shape[1:])


# %% tags=["similarity=0.6"]
# alt: Three boards from one game, after 20, 70 and 150 moves; blue disks of different areas on
#   empty points, a ring around the point that was played.
moments = [unseen[unseen.game == 0][n : n + 1] for n in (20, 70, 150)]
guesses = [go.move_probabilities(policy, moment)[0] for moment in moments]
titles = [f"after {n} moves" for n in (20, 70, 150)]
plotting.show_boards(
    dict(zip(titles, [moment.stones[0] for moment in moments], strict=True)),
    marks={t: divmod(int(m.move[0]), 19) for t, m in zip(titles, moments, strict=True)},
    shares={t: at(m, g) for t, m, g in zip(titles, moments, guesses, strict=True)},
    size=4.4,
)
plt.show()

# %% [markdown]
# A game that the network has not seen. Blue: the network's probabilities, the largest of each board
# fills a point. The ring: what was played.
#
# ## What you will see
#
# 1. The rules, games as training data, a board as a stack of planes.
# 2. Networks that predict moves: convolutional and dense with as many parameters, with pooling and
#    without, with few planes and with many, with the eight symmetries of the board and without.
# 3. What the filters look for, and what no filter can see: ladders.
# 4. The network plays: against a random player, against GNU Go, against you.

# %% [markdown]
# ## What you need
#
# Convolutions and pooling (lectures 01 to 03), training and augmentation (04), receptive fields and
# AlphaGo's network (05).

# %% [markdown]
# ## The rules
#
# Black and White put a stone on an empty point in turn. Stones of one color that are neighbors
# along a line form a **group**; the empty points beside it are its **liberties**. Who takes the
# last liberty of a group captures it: it is taken off the board. A stone may not be put where its
# group would have no liberty, unless it captures. And a single stone that has just captured a
# single one may not be taken back at once: the **ko**. Whoever has more stones and surrounded
# points in the end has won. The package follows these rules with the library `sgfmill`:

# %%
game = go.Position(size=5)
for name in ("B3", "C3", "A2", "B2", "B1", "D2", "E5", "C1"):
    game.play(go.point_of(name, size=5))
boards = {"before": game.stones}
taken = game.play(go.point_of("C2", size=5))
boards[f"black on C2 captures {taken}"] = game.stones
print("may White take back at once?", game.is_legal(go.point_of("B2", size=5)))

# %% tags=["similarity=0.6"]
# alt: Two boards of 5×5. Left a white stone on B2 between black ones, with C2 as its last liberty;
#   right Black stands on C2, which is ringed, and the white stone is gone.
marks = {title: divmod(go.point_of("C2", size=5), 5) for title in boards}
plotting.show_boards(boards, marks=marks)
plt.show()

# %% [markdown]
# White's stone on B2 had one liberty, C2. Black's stone there now has one liberty itself, B2, but
# White may not play on it now: that is a ko. What is forbidden is an error that says why:

# %% tags=["raises-exception"]
game.play(go.point_of("B2", size=5))

# %% [markdown]
# ## Games as training data
#
# The slide's training data are "records of previous plays": black 5-5, white the center, black 5-5
# … Each position of a game is an input, the move that was played in it is the label. AlphaGo
# learned from 30 million positions of people's games. Ours are games that **GNU Go** 3.8, a program
# without a network, played against itself: half of a minute of computing each, on levels 0 to 2. So
# what a network learns here is to predict *GNU Go*.

# %%
parts = {"train": (train, known), "validation": (validation, held_out), "test": (test, unseen)}
pd.DataFrame({
    part: {
        "games": len(games), "positions": len(positions),
        "moves of a game, mean": round(np.mean([len(game.moves) for game in games])),
        "won by White": sum(game.result.startswith("W") for game in games),
        "of these by giving up": sum(game.result == "W+R" for game in games),
    }
    for part, (games, positions) in parts.items()
}).T  # fmt: skip

# %%
first = train[0]
print(first.name, "·", first.result, "·", *(go.vertex(point) for point in first.moves[:12]), "…")

# %% [markdown]
# The parts share no game. Games begin alike, though: some positions of the test part are in the
# training part, too. How many, and how much they matter, is measured below.
#
# ## A board as planes
#
# The simplest input has a 1 for black, a −1 for white and a 0 for empty, as on the slide. AlphaGo
# describes each point by 48 **planes** of zeros and ones, from the view of the player who moves. We
# take 15. Each could be worked out from the stones and the moves; it is knowledge of the rules
# that the network need not find by itself:

# %%
ours = {"stones": "own, the opponent's, none", "ones": "1 all over", "turns": "how long ago played",
        "liberties": "of the stone's group: 1, 2, 3, more", "capture": "a move here takes 1, more",
        "legal": "a move here is allowed"}  # fmt: skip
alphago = {"stones": 3, "ones": 1, "turns": 8, "liberties": 8, "capture": 8, "legal": 1}
table = pd.DataFrame({"what": ours, "ours": go.FEATURES, "AlphaGo's": alphago})
only = {"own stones that a move here loses": 8, "liberties after a move here": 8,
        "a ladder is won, or escaped, here": 2, "zeros": 1}  # fmt: skip
rest = pd.DataFrame({"what": list(only), "ours": 0, "AlphaGo's": only.values()})
table = pd.concat([table, rest]).set_index("what")
pd.concat([table, table.sum().rename("together").to_frame().T])

# %% [markdown] tags=["slide"]
# The last plane of AlphaGo's leaves out moves that fill an own eye, too. The planes of the third
# board above:

# %% tags=["similarity=0.6"]
# alt: Fifteen square panels of zeros and ones: own and the opponent's stones, empty points, ones,
#   single points for the last four moves, stones by liberties, points that capture, legal points.
names = ["own", "opponent's", "empty", "ones", "last move", "2 ago", "3 ago", "4 ago",
         "1 liberty", "2 liberties", "3 liberties", "4 or more", "captures 1", "captures more",
         "legal"]  # fmt: skip
stack = go.planes(moments[2])[0]
fig, panels = plotting.figure(2, 8, size=(13, 3.9))
for panel in panels.ravel():
    panel.axis("off")
for panel, plane, name in zip(panels.ravel(), np.moveaxis(stack, -1, 0), names, strict=False):
    panel.imshow(plane, cmap="Blues", vmin=0, vmax=1.2)
    panel.set_title(name, fontsize=13)
plt.show()

# %% [markdown]
# A **liberty** plane in plain code, for one board: groups by flooding, their empty neighbors
# counted. The package does the same for thousands of boards at once:


# %%
def liberties_of(stones, row, column):
    """Return the empty points beside the group of a stone."""
    color, group, to_do, free = stones[row, column], {(row, column)}, [(row, column)], set()
    while to_do:
        y, x = to_do.pop()
        for near in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            inside = min(near) >= 0 and max(near) < len(stones)
            if inside and stones[near] == 0:
                free.add(near)
            elif inside and stones[near] == color and near not in group:
                group.add(near)
                to_do.append(near)
    return free


# %%
stones, last = moments[2].stones[0], go.planes(moments[2], ("liberties",))[0]
counted = {tuple(at): len(liberties_of(stones, *at)) for at in np.argwhere(stones).tolist()}
assert all(last[at].argmax() == min(n, 4) - 1 for at, n in counted.items())
print("one liberty:", [go.vertex(19 * y + x) for (y, x), n in counted.items() if n == 1])

# %% [markdown]
# ## Three properties of images
#
# Lecture 02 named three. The slides ask which of them a board has:
#
# - Patterns are smaller than the board: "Alpha Go uses 5 × 5 for first layer". ✓
# - The same patterns appear in several places. ✓ With an exception: the edge. The plane of ones,
#   padded by zeros, shows where it is, and each point has a bias of its own in the last layer.
# - A smaller copy shows the same thing. ✗ Lecture 05 showed two boards that are the same after
#   pooling, and only one of them captures. "Alpha Go does not use Max Pooling".
#
# A dense network may learn the same function; "but CNN performs much better". Measured now.

# %%
few, many = go.FEW, go.MANY
compared = {
    "convolutional": go.convolutional_policy(many, seed=0),
    "pooled": go.convolutional_policy(many, pooling=True, seed=0),
    "few planes": go.convolutional_policy(few, filters=37, seed=0),
    "dense": go.dense_policy(many, units=7, seed=0),
    "dense, tenfold": go.dense_policy(many, units=69, seed=0),
}
pd.DataFrame({
    name: {"planes": model.input_shape[-1],
           "width": model.layers[2 if "dense" in name else 1].output.shape[-1],
           "parameters": f"{model.count_params():,}"}
    for name, model in compared.items()
}).T  # fmt: skip

# %% [markdown]
# The convolutional ones are AlphaGo's, made small: a layer of 5×5, three of 3×3, 32 filters in
# place of 192, one filter of 1×1, and a bias for each point. *Pooled* has max pooling 2×2 behind
# the first layer, and before the last one each value is put on 2×2 points again. With as many
# parameters a dense network has only 7 hidden units; so we try one with ten times as many, too.
#
# ## Trained in front of the class
#
# Each on 5,000 positions, once. A batch is turned and mirrored by one of the board's **eight
# symmetries**, drawn anew, and its moves with it. The share of held-out positions in which the
# move that was played is the most probable one, and among the five most probable ones:

# %% tags=["tolerance=0.1"]
some = known[np.random.default_rng(0).permutation(len(known))[:5000]]
check = held_out[np.random.default_rng(0).permutation(len(held_out))[:1000]]
rows = {}
for name in ("convolutional", "dense", "dense, tenfold"):
    go.learn_policy(compared[name], some, epochs=1, seed=0, progress=False)
    found = go.top_shares(go.move_probabilities(compared[name], check), check.move)
    rows[name] = {f"top {count}": share for count, share in found.items()}
pd.DataFrame(rows).T.round(2)

# %% [markdown]
# That is little training and one seed. All of it follows.
# %% [markdown]
# ## On games never seen
#
# The networks that ship with the course (`data/build/go_networks.py`) learned from all training
# positions, three seeds each, and predict the moves of the test part, which was looked at once. The
# convolutional ones learned for two epochs, at a rate chosen among three for the plain one. The
# dense ones learned for eight, and for each of them the rate was chosen, and whether it sees turned
# boards. (Their hidden layer is normalized by batches: without that all its units were dead after
# two epochs.) Beside the networks stands a table of **patterns**: how often was a point played
# whose 3×3 neighborhood looked like this, at this distance from the last move?

# %%
order = ["any legal move", "patterns", "dense", "dense, tenfold", "pooled", "few planes",
         "as played", "convolutional", "mean of eight"]  # fmt: skip
pd.DataFrame({
    name: {
        "top 1": spread(of(name)),
        "top 5": spread(of(name, "top 5")),
        "validation, top 1": spread(of(name, part="validation")),
    }
    for name in order
}).T  # fmt: skip

# %%
chosen = recorded[recorded.task.isin(["choices", "trials"]) & (recorded.measure == "top 1")]
pd.DataFrame({"validation, top 1": chosen.value.to_numpy()}, chosen.method).round(3)

# %% tags=["check"]
plain = of("convolutional")
for other in ("dense", "dense, tenfold", "pooled", "few planes", "patterns"):
    assert plain.min() > of(other).max(), other  # ▣ with each seed
assert (of("mean of eight") > plain + 0.005).all()
assert of("as played").min() < plain.max()  # they overlap
late, *others = (of("convolutional", f"top 1, moves {when}")
                 for when in ("121 to 500", "1 to 40", "41 to 120"))  # fmt: skip
assert late.min() > np.max(others)
for other in ("dense, tenfold", "pooled", "few planes"):
    assert of("patterns")[0] > of(other).max()
assert (of("dense, tenfold") > of("dense")).all()

# %% [markdown]
# - **Convolutional** networks predict nearly three of ten moves, and have more than half among
#   their five most probable ones. **Dense** ones with as many parameters predict one of fifty, and
#   with ten times as many one of eighteen. So with each seed the slide is right: "CNN performs much
#   better".
# - **Pooling** takes three quarters of it away, with each seed; more below.
# - **Few planes**, the stones alone, cost nine of the twenty-nine points. What the rules say and
#   what was played last is worth giving.
# - **Turned boards** in training: the ranges overlap. To see a position turned in eight ways and to
#   take the **mean** adds one or two points, with each seed.
# - The table of **patterns**, without a network, is ahead of all but the convolutional networks
#   with many planes. Near the last move, and in a known shape: that explains much of what GNU Go
#   plays.
#
# AlphaGo's network predicted 57.0 % of people's moves, from 30 million positions and with 97 times
# as many parameters. The two figures do not compare: GNU Go is another player.
#
# Does it matter when a move is played? And is it knowledge, or memory? Positions of the beginning
# are in training games, too:

# %%
early = ["moves 1 to 40", "moves 41 to 120", "moves 121 to 500", "positions that training has",
         "other positions"]  # fmt: skip
shares = {name: spread(of("convolutional", f"top 1, {name}")) for name in early}
known_share = of("convolutional", "share of positions that training has")[0]
print(f"{known_share:.1%} of the test positions are in the training part, too")
pd.DataFrame({"convolutional, top 1": shares})

# %% [markdown]
# Late moves are easier than earlier ones, with each seed. And memory explains little: hardly any
# test position is in the training part, and on all others the share is as high as on all together.
#
# And pooling? Behind its first layer the pooled network sees squares of 2×2 points; the logits of
# the four points of a square differ by their biases only. So let us ask only for the right
# *square*: the four probabilities are added up. 2,000 test positions, the networks of seed 0:

# %% tags=["tolerance=0.05"]
some = unseen[np.random.default_rng(1).permutation(len(unseen))[:2000]]


def squares(values):
    """Return the sums over squares of 2×2 points, (N, 100)."""
    padded = np.pad(values.reshape(-1, 19, 19), ((0, 0), (0, 1), (0, 1)))
    return padded.reshape(-1, 10, 2, 10, 2).sum(axis=(2, 4)).reshape(-1, 100)


places = squares(np.eye(361)[some.move]).argmax(axis=1)
for name in ("convolutional", "pooled"):
    found = go.move_probabilities(go.trained_policy(name), some)
    print(f"{name}: right point {go.top_shares(found, some.move)[1]:.2f}, "
          f"right square {go.top_shares(squares(found), places)[1]:.2f}")  # fmt: skip

# %% [markdown]
# Asked for the square, the pooled network comes much nearer. So most of what it loses is the place
# within the square; the rest it loses, too. A network that pools and gets the place back by skips
# (lecture 20) was not tried.
#
# ## What the filters look for
#
# The first layer's filters with the largest weights, and their weights for some of the planes:

# %% tags=["similarity=0.6"]
# alt: Six rows of 5×5 weights, one a filter, a column for each of nine planes; orange is positive,
#   purple negative; the columns of stones and of the last move have the strongest patterns.
kernels = policy.get_layer("conv1").get_weights()[0]  # (5, 5, planes, filters)
strong = np.argsort(-np.square(kernels).sum(axis=(0, 1, 2)))[:6]
chosen = [0, 1, 2, 4, 5, 8, 9, 13, 14]
fig, panels = plotting.figure(6, 9, size=(11, 7))
scale = {"cmap": plotting.SIGNED, "vmin": -0.5, "vmax": 0.5}
for row, unit in zip(panels, strong, strict=True):
    for panel, plane in zip(row, chosen, strict=True):
        drawn = panel.imshow(kernels[:, :, plane, unit], **scale)
        panel.set(xticks=[], yticks=[])
for panel, plane in zip(panels[0], chosen, strict=True):
    panel.set_title(names[plane], fontsize=12)
fig.colorbar(drawn, ax=panels, label="weight", pad=0.01)
plt.show()

# %% [markdown]
# The first filter adds up own stones and subtracts the opponent's, if the last moves were
# elsewhere; the second one has little but the last moves. Others prefer stones of one color, or
# with few liberties, on one side of the point.
#
# And the patterns that a unit of the second layer likes: for four units, the neighborhoods of 7×7
# points in test games at which it is largest, one a game, away from the edge. Black is who moves.


# %%
def favorites(unit, maps, positions, count=4):
    """Return the stones (7, 7) around the places where a unit is largest, one a game."""
    inner = maps[:, 3:-3, 3:-3, unit]
    found, games = [], set()
    for place in np.argsort(-inner, axis=None):
        n, y, x = np.unravel_index(place, inner.shape)
        if positions.game[n] not in games and len(found) < count:
            games.add(positions.game[n])
            found.append(positions.stones[n, y : y + 7, x : x + 7] * positions.player[n])
        if len(found) == count:
            return found


# %%
seen = unseen[::6]
maps = Model(policy.inputs, policy.get_layer("conv2").output).predict(go.planes(seen), verbose=0)
units = np.argsort(-maps.std(axis=(0, 1, 2)))[:4]
liked = {int(unit): favorites(unit, maps, seen) for unit in units}

# %% tags=["similarity=0.6"]
# alt: Eight small boards of 7×7 points, four for each of two units.
plotting.show_boards({f"unit {u}, {k + 1}": part for u, parts in list(liked.items())[:2]
                      for k, part in enumerate(parts)}, size=1.6)  # fmt: skip
plt.show()

# %% tags=["similarity=0.6"]
# alt: Eight more, four for each of two other units.
plotting.show_boards({f"unit {u}, {k + 1}": part for u, parts in list(liked.items())[2:]
                      for k, part in enumerate(parts)}, size=1.6)  # fmt: skip
plt.show()

# %% [markdown]
# All are crowded: fights of the late game. In which detail the patterns of a unit agree, we cannot
# read off.
#
# ## What no filter can see
#
# A **ladder**: Black leaves a white group one liberty, White extends, Black leaves it one again …
# It runs across the board. At the edge White is captured; at a white stone on the way White
# escapes. Reading it out takes a loop, one move after the other:


# %%
def ladder_captures(stones, row, column):
    """Return whether Black, who moves, captures a white group by leaving it one liberty again."""
    for place in liberties_of(stones, row, column):  # two of them
        after = stones.copy()
        after[place] = 1
        (way,) = liberties_of(after, row, column)
        after[way] = -1  # White extends
        free = liberties_of(after, row, column)
        safe = len(liberties_of(after, *place)) > 1  # else White captures it
        if len(free) == 1 or (safe and len(free) == 2 and ladder_captures(after, row, column)):
            return True
    return False


# %%
open_way = np.zeros((19, 19), np.int8)
open_way[[2, 2, 3, 4], [3, 4, 2, 2]], open_way[3, 3] = 1, -1
blocked, played = open_way.copy(), open_way.copy()
blocked[12, 12] = -1  # White waits for the ladder
captured = [ladder_captures(stones, 3, 3) for stones in (open_way, blocked)]
print("does Black capture? open:", captured[0], "· blocked:", captured[1])
for k in range(4):  # Black, White, Black, White
    for y, x, color in ((3, 4, 1), (4, 3, -1), (5, 3, 1), (4, 4, -1)):
        played[y + k, x + k] = color

# %% tags=["similarity=0.6"]
# alt: Three boards. A white stone with two liberties among black ones at the upper left; the ladder
#   after sixteen moves, a staircase down to the right; the first with a white stone in its way.
start = {"Black to move": open_way, "sixteen moves later": played, "blocked": blocked}
plotting.show_boards(start, marks={"Black to move": (3, 4), "blocked": (12, 12)}, size=4.2)
plt.show()

# %% [markdown]
# What does the network make of the stone that is in the way?


# %%
def to_move(stones):
    """Return a board as a position in which Black moves, without moves before it."""
    never = np.full((1, 4), go.PASS, np.int16)
    return go.Positions(stones[None], np.ones(1, np.int8), np.array([go.PASS], np.int16), never,
                        np.zeros(1, np.int16), np.zeros(1, np.int32))  # fmt: skip


boards = {"open": go.planes(to_move(open_way)), "blocked": go.planes(to_move(blocked))}
logits = {name: policy.predict_on_batch(each)[0].reshape(19, 19) for name, each in boards.items()}
print("logit of the ringed move:", {name: f"{each[3, 4]:.4f}" for name, each in logits.items()})
changed = np.argwhere(logits["open"] != logits["blocked"]) + 1
print(f"{len(changed)} logits differ, in rows and columns {changed.min(0)} to {changed.max(0)}")

# %% tags=["check"]
assert captured == [True, False]
assert logits["open"][3, 4] == logits["blocked"][3, 4]
assert models.describe(policy).loc["conv4", "receptive_field"] == "11"
assert changed.min() == 8  # 13 − 5

# %% [markdown]
# Nothing: the logit is the same, to the last digit. A unit of the last layer sees 11×11 points (5,
# and 2 more with each layer of 3×3). The stone changes the outcome of a move that is nine points
# away, and it changes no logit there. More training would not help; more layers could (AlphaGo's
# see 27×27 points), or a plane that says where a ladder works: AlphaGo has two.
#
# ## It plays
#
# A policy becomes a player by its most probable move, without looking ahead. Two rules are added:
# no move that fills an own eye, and it passes if none is left. Against a player that takes any such
# move at random:

# %%
winner, _ = go.play_game(go.policy_player(policy), go.random_player(seed=5))
print(f"{len(winner.moves)} moves, Black (the network) is ahead by {winner.score():+.1f}")

# %% tags=["similarity=0.4"]
# alt: Three boards of one game, after 60 moves, after 160 and at its end: White's stones are
#   scattered; in the end Black's fill about two thirds of the board.
stages = {}
for count in (60, 160, len(winner.moves)):
    position = go.Position()
    for point in winner.moves[:count]:
        position.play(point)
    stages[f"after {count} moves"] = position.stones
plotting.show_boards(stages, size=4.2)
plt.show()

# %% [markdown]
# Measured: each network of three seeds plays against the random player ten times, with black and
# with white in turn, and against GNU Go on level 0 four times. (Against the random player all
# stones count as alive in the end; GNU Go takes off what it holds for dead.) By how many points it
# is ahead:

# %%
played = recorded[recorded.task == "played"]
pd.DataFrame({
    name: {
        "games": len(some), "won": int((some.value > 0).sum()),
        "ahead by, mean": some.value.mean().round(1),
        "from": some.value.min(), "to": some.value.max(),
    }
    for name, some in played.groupby("method", sort=False)
}).T  # fmt: skip

# %% [markdown]
# Who predicts three of ten moves of a player is far from being that player: GNU Go wins each game,
# by 55 points at least. The network never looks whether its move works; AlphaGo had a search for
# that. And the random player is no measure: the pooled network beats it just as surely, and even
# the dense one wins most games. (Maddison et al. report that a far larger network, of 12 layers,
# which learned from people's games, beats GNU Go in 97 % of games without search.)
#
# ## Against you
#
# Black is yours. Blue disks are the network's probabilities for the next move. The page knows the
# rules and computes the network; no kernel is needed.

# %% tags=["similarity=0.5"]
widgets.GoBoard(policy)

# %% [markdown]
# With GNU Go on your computer (`apt-get install gnugo`) the network can play it:
#
# ```python
# with go.GnuGo(level=0) as program:
#     position, resigned = go.play_game(go.policy_player(policy), go.gnugo_player(program))
#     print(program.ask("final_score"))
# ```

# %% [markdown]
# ## Try it yourself
#
# 1. Where does the network begin? Look at `go.move_probabilities(policy, empty)` for `empty =
#    go.as_positions(go.Position())`, without and with `symmetries=True`. Why are some of the latter
#    equal, and the former not?
# 2. Take away from the planes how long ago stones were played (set planes 4 to 7 to zero). How many
#    moves does the network predict then?
# 3. Let `go.trained_policy("pooled")` play against `policy`. Who wins?
#
# <details><summary>Answers</summary>
#
# 1. At the 4-4 points of the corners. The empty board is the same however it is turned, so the mean
#    over all turns is, too. The network alone has filters and biases that are not symmetric.
# 2. .13 instead of .30: most of what it knows begins at the last moves.
# 3. The network without pooling wins both games, as Black and as White.
#
# </details>

# %% tags=["check", "skip", "tolerance=0.1"]
empty = go.as_positions(go.Position())
for turned in (False, True):
    begin = go.move_probabilities(policy, empty, symmetries=turned)[0]
    best = np.argsort(-begin)[:4]
    print("1.", "mean of eight:" if turned else "as it is:",
          *(f"{go.vertex(int(point))} {begin[point]:.2f}" for point in best))  # fmt: skip
some = unseen[:2000]
given = go.planes(some)
for name in ("all planes", "no times"):
    answers = policy.predict(given, 250, verbose=0).argmax(axis=1)
    print(f"2. {name}: {np.mean(answers == some.move):.2f}")
    given[..., 4:8] = 0

# %% tags=["check", "skip", "tolerance=0.3"]
players = [go.policy_player(policy), go.policy_player(go.trained_policy("pooled"))]
for black, white in (players, players[::-1]):
    final, _ = go.play_game(black, white)
    print(f"3. Black is ahead by {final.score():+.1f}")

# %% [markdown]
# ## Takeaways
#
# - A board is an image, a move a class, a game a row of labeled positions. A convolutional network
#   predicts GNU Go's next move in nearly three of ten positions, a dense one with as many
#   parameters in one of fifty.
# - Small patterns, and patterns that come back: these properties of images a board has. That a
#   smaller copy shows the same it has not: pooling takes three quarters of the right moves away,
#   most of them for want of the place within a square.
# - Planes with knowledge of the rules help. The mean over the eight symmetries helps a little;
#   turned boards in training did not help measurably.
# - A table of small patterns is a strong opponent. Try the simple method first.
# - What lies outside of the receptive field does not exist for a network: a ladder needs layers, a
#   plane, or a search.
# - To predict moves is not to play: the network wins against a random player, as weaker ones do,
#   and loses each game against GNU Go, whose moves it learned.

# %% [markdown]
# ## Sources
#
# - Slides: Lee, Jiang, *More Application: Playing Go*, *Why CNN for playing Go?*; Raiko, *Table of
#   1-D, 2-D, 3-D*.
# - D. Silver et al., *Mastering the game of Go with deep neural networks and tree search*, Nature,
#   2016 (AlphaGo): planes, network, 57.0 %.
# - C. Maddison, A. Huang, I. Sutskever, D. Silver, *Move evaluation in Go using deep convolutional
#   neural networks*, 2015: a network without search that beats GNU Go in 97 % of games.
# - C. Clark, A. Storkey, *Training deep convolutional neural networks to play Go*, 2015.
# - D. Stern, R. Herbrich, T. Graepel, *Bayesian pattern ranking for move prediction in the game of
#   Go*, 2006.
# - Games: GNU Go 3.8 against itself; see `data/README.md`.
