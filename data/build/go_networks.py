"""Train networks that predict moves of Go from three seeds, measure them, and let them play.

    apt-get install gnugo
    python data/build/go_networks.py

About an hour and a half of one core; ``python data/build/go_networks.py convolutional 1`` does a
part of it. A run that was stopped goes on: what was trained is kept in ``build/go-networks/``. The
last digits of a training run depend on the processor: on another one the script says that the files
differ.

On the validation part are chosen, with seed 0: the learning rate of the convolutional networks, by
one epoch of the plain one; of each dense network the rate, and whether it learns from the eight
symmetries. The convolutional ones learn for two epochs, the dense ones for eight. The test part is
looked at once.
"""

import itertools
import sys
from functools import cache

import numpy as np
import obtain
import pandas as pd
import trained

from dlsg_utils.applications import go
from dlsg_utils.applications.go.trained import NETWORKS

KEPT = obtain.DATA.parent / "build" / "go-networks"
SEEDS = (0, 1, 2)
# As many parameters as the convolutional network, and ten times as many.
UNITS = {"dense": 7, "dense, tenfold": 69}
RATES = (2.5e-3, 5e-3, 1e-2)  # of the convolutional networks
DENSE_RATES = (2e-3, 8e-3)
PHASES = ((0, 40), (40, 120), (120, 500))  # moves of a game
GAMES = {"random": 10, "GNU Go": 4}  # that a network of each seed plays
NAMES = {name.replace(" ", "_"): name for name in NETWORKS}


@cache
def positions(part):
    """Return the positions of a part."""
    return go.replay(go.recorded_games(part))


@cache
def network(name, seed, *, symmetries=True, trial=None):
    """Return a convolutional network, trained now or before; in a trial at this rate, shortly."""
    build, features, options = NETWORKS[name]

    def train(model):
        go.learn_policy(
            model, positions("train"), features, epochs=1 if trial else 2,
            learning_rate=trial or chosen_rate(), symmetries=symmetries, seed=seed, progress=False,
        )  # fmt: skip

    own = f"{name.replace(' ', '_')}{'' if symmetries else '_as_played'}_{seed}"
    own = f"{own}_rate_{trial:g}.npz" if trial else f"{own}.npz"
    return trained.kept(KEPT / own, build(features, seed=seed, **options), train)


@cache
def dense(name, seed, rate, symmetries):
    """Return a dense network, trained now or before."""

    def train(model):
        go.learn_policy(model, positions("train"), epochs=8, learning_rate=rate,
                        symmetries=symmetries, seed=seed, progress=False)  # fmt: skip

    own = f"{name.replace(', ', '_')}_{rate:g}_{symmetries}_{seed}.npz"
    return trained.kept(KEPT / own, go.dense_policy(units=UNITS[name], seed=seed), train)


def trials(_):
    """Yield the validation results among which the rate of the convolutional ones was chosen."""
    for rate in RATES:
        model = network("convolutional", 0, trial=rate)
        predicted = go.move_probabilities(model, positions("validation"))
        for measure, value in shares(predicted, "validation"):
            yield f"convolutional, rate {rate:g}, 1 epoch", "validation", measure, value


@cache
def chosen_rate():
    """Return the rate with the most right answers on the validation part."""
    table = trained.measured(KEPT, TASKS, "trials", 0)
    return RATES[table[table.measure == "top 1"].value.argmax()]


def shares(probabilities, part):
    """Yield measures of predictions, and their values."""
    moves = positions(part).move
    for count, value in go.top_shares(probabilities, moves).items():
        yield f"top {count}", value
    given = probabilities[np.arange(len(moves)), moves]
    yield "mean log probability", np.log(np.maximum(given, 1e-9)).mean()


def measured(predict):
    """Yield part, measure and value of what ``predict`` says of positions."""
    for part in ("validation", "test"):
        for row in shares(predict(positions(part)), part):
            yield part, *row


def convolutional_rows(seed):
    """Yield what the convolutional networks predict."""
    for name in ("convolutional", "pooled", "few planes"):
        model, features = network(name, seed), NETWORKS[name][1]
        for row in measured(lambda some: go.move_probabilities(model, some, features)):  # noqa: B023
            yield name, *row
    model = network("convolutional", seed, symmetries=False)
    for row in measured(lambda some: go.move_probabilities(model, some)):
        yield "as played", *row
    model = network("convolutional", seed)
    for row in measured(lambda some: go.move_probabilities(model, some, symmetries=True)):
        yield "mean of eight", *row
    yield from phases(model)


def phases(model):
    """Yield how often a network is right early and late, and where training has the position."""
    test = positions("test")
    right = go.move_probabilities(model, test).argmax(axis=1) == test.move
    number = np.arange(len(test)) - np.searchsorted(test.game, test.game)
    for first, last in PHASES:
        some = (number >= first) & (number < last)
        yield "convolutional", "test", f"top 1, moves {first + 1} to {last}", right[some].mean()
    known = {board.tobytes() for board in positions("train").stones}
    seen = np.array([board.tobytes() in known for board in test.stones])
    yield "convolutional", "test", "top 1, positions that training has", right[seen].mean()
    yield "convolutional", "test", "top 1, other positions", right[~seen].mean()
    yield "convolutional", "test", "share of positions that training has", seen.mean()


@cache
def chosen(name):
    """Return validation results of each setting of a dense network with seed 0, and the best."""
    found = {}
    for setting in itertools.product(DENSE_RATES, (True, False)):
        predicted = go.move_probabilities(dense(name, 0, *setting), positions("validation"))
        found[setting] = dict(shares(predicted, "validation"))["top 1"]
        print(name, setting, found[setting], flush=True)
    return found, max(found, key=found.get)


def dense_choices(_):
    """Yield the validation results among which the settings of the dense networks were chosen."""
    for name in UNITS:
        for (rate, symmetries), value in chosen(name)[0].items():
            way = "turned" if symmetries else "as played"
            yield f"{name}, rate {rate:g}, {way}", "validation", "top 1", value


def dense_rows(seed):
    """Yield what the dense networks predict."""
    for name in UNITS:
        model = dense(name, seed, *chosen(name)[1])
        for row in measured(lambda some: go.move_probabilities(model, some)):  # noqa: B023
            yield name, *row


def simple_rows(_):
    """Yield what can be said without a network."""
    table = go.PatternTable(positions("train"))
    for row in measured(table.probabilities):
        yield "patterns", *row
    for part in ("validation", "test"):
        legal = go.planes(positions(part), ("legal",)).sum(axis=(1, 2, 3))
        yield "any legal move", part, "top 1", np.mean(1 / legal)
        yield "any legal move", part, "top 5", np.mean(np.minimum(5 / legal, 1))
        yield "any legal move", part, "mean log probability", -np.log(legal).mean()


def played_rows(seed):
    """Yield by how many points networks win, in each game: black first, then white, in turn."""
    for name in ("convolutional", "pooled", "dense"):
        model = dense(name, seed, *chosen(name)[1]) if name in UNITS else network(name, seed)
        policy = go.policy_player(model, NETWORKS[name][1])
        for number in range(GAMES["random"]):
            other = go.random_player(seed=100 * seed + number)
            points = ahead(policy, other, number)
            yield f"{name} against random", "test", f"game {number + 1}", points
    policy = go.policy_player(network("convolutional", seed))
    for number in range(GAMES["GNU Go"]):
        with go.GnuGo(level=0, seed=1000 + 100 * seed + number) as program:
            points = ahead(policy, go.gnugo_player(program), number, program)
        yield "convolutional against GNU Go", "test", f"game {number + 1}", points


def ahead(policy, other, number, program=None):
    """Return by how many points the policy is ahead; it has black in games of even number.

    Against the random player all stones count as alive; GNU Go removes what it takes for dead.
    Who resigns has lost by all points of the board.
    """
    sign = 1 - 2 * (number % 2)
    position, resigned = go.play_game(*(policy, other)[::sign])
    if resigned:
        return -361.0 * resigned * sign
    if program is None:
        return position.score() * sign
    color, _, points = program.ask("final_score").partition("+")
    return sign * {"B": 1, "W": -1}[color] * float(points.split()[0])


TASKS = {
    "simple": (simple_rows, [0]),
    "trials": (trials, [0]),
    "choices": (dense_choices, [0]),
    "dense": (dense_rows, SEEDS),
    "convolutional": (convolutional_rows, SEEDS),
    "played": (played_rows, SEEDS),
}

if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 2:
        trained.measured(KEPT, TASKS, sys.argv[1], int(sys.argv[2]))
        sys.exit()
    tables = [
        trained.measured(KEPT, TASKS, task, seed) for task in TASKS for seed in TASKS[task][1]
    ]
    files = {"results.csv": pd.concat(tables).to_csv(index=False).encode()}
    rate, symmetries = chosen("dense")[1]
    files["dense.npz"] = (KEPT / f"dense_{rate:g}_{symmetries}_0.npz").read_bytes()
    for own in set(NAMES) - {"dense"}:
        files[f"{own}.npz"] = (KEPT / f"{own}_0.npz").read_bytes()
    obtain.write({f"go-networks/{name}": file for name, file in sorted(files.items())})
