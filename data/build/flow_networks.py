"""Measure what lecture 21 compares, from three seeds, and keep both networks of the first.

    python data/build/flow_networks.py

About half an hour of one core. A run that was stopped goes on: what was trained and measured is
kept in ``build/flow-networks/``. The last digits depend on the processor: on another one the
figures differ by about as much as from seed to seed, and the script says that the files differ.

Learning rates and the parameters of the methods without a network are chosen on validation films;
test films are looked at once.
"""

from functools import cache

import numpy as np
import obtain
import pandas as pd
from skimage.registration import optical_flow_ilk, optical_flow_tvl1
from trained import kept, measured

from dlsg_utils.applications import matching
from dlsg_utils.teaching import flow_films
from dlsg_utils.teaching.flow_films import NETWORKS, RESULTS

KEPT = obtain.DATA.parent / "build" / "flow-networks"
SEEDS = (0, 1, 2)
BUILDERS = {"FlowNetSimple": matching.flownet_simple, "FlowNetCorr": matching.flownet_corr}
RATES = (0.001, 0.002, 0.004)
EPOCHS = 8


@cache
def pictures(part):
    """Return films: small ones to learn from, larger ones to look at."""
    if part == "train":
        return flow_films.training_films(5000)
    return flow_films.flying_clothes(60, part=part)


def train(model, *, epochs, rate, seed):
    """Teach a network the flow of the training films."""
    known = pictures("train")
    matching.learn_flow(
        model, matching.frame_pairs(known.frames), known.flow, epochs=epochs, learning_rate=rate,
        seed=seed, progress=False,
    )  # fmt: skip


def errors(estimate, part):
    """Yield the end-point error in pixels, of all pixels and of kinds of pixels."""
    known = pictures(part)
    found = np.stack([estimate(*pair) for pair in known.frames])
    for kind, mask in flow_films.kinds_of_pixels(known).items():
        yield part, kind, matching.end_point_error(found, known.flow[:, 0], mask=mask)


def on_the_axes(method, **options):
    """Return a method of scikit-image as a function of two colored frames."""
    return lambda *pair: flow_films.classical_flow(method, *pair, **options)


CLASSICAL = {
    "block matching": {
        f"window {side}": lambda *pair, side=side: matching.block_flow(*pair, reach=6, window=side)
        for side in (5, 9, 15, 21, 31)
    },
    "Lucas–Kanade": {
        f"radius {radius}": on_the_axes(optical_flow_ilk, radius=radius)
        for radius in (3, 5, 7, 9, 12)
    },
    "TV-L1": {
        f"attachment {weight}": on_the_axes(optical_flow_tvl1, attachment=weight)
        for weight in (5, 15, 50, 100, 200)
    },
}


def rates(seed):
    """Yield the error on validation films after one epoch, by learning rate."""
    for name, build in BUILDERS.items():
        for rate in RATES:
            model = build(seed=seed)
            train(model, epochs=1, rate=rate, seed=seed)
            found = dict(row[1:] for row in errors(flow_of(model), "validation"))
            print(name, rate, found["all"], flush=True)
            yield name, "validation", f"learning rate {rate:g}", found["all"]


def flow_of(model):
    """Return a network as a function of two frames."""
    return lambda *pair: matching.estimate_flow(model, *pair)


def best(task, method):
    """Return what was best on validation films: the end of its name."""
    tried = measured(KEPT, TASKS, task, SEEDS[0])
    tried = tried[(tried.method == method) & (tried.part == "validation")]
    return tried.set_index("measure").value.idxmin()


def classical(_):
    """Yield the errors of methods without a network; on test films with the best parameter."""
    for name, variants in CLASSICAL.items():
        for variant, estimate in variants.items():
            yield (
                name,
                "validation",
                variant,
                dict(r[1:] for r in errors(estimate, "validation"))["all"],
            )


def flow(seed):
    """Yield the errors on test films, and on a real pair of pictures."""
    methods = {}
    for name, build in BUILDERS.items():
        rate = float(best("rates", name).split()[-1])
        file = KEPT / f"{name}_{seed}.npz"
        network = kept(
            file, build(seed=seed), lambda m, r=rate: train(m, epochs=EPOCHS, rate=r, seed=seed)
        )
        methods[name] = flow_of(network)
        yield from ((name, *row) for row in errors(methods[name], "validation"))
    if seed == SEEDS[0]:
        methods["no motion"] = lambda first, second: np.zeros((*first.shape[:2], 2), np.float32)
        for name, variants in CLASSICAL.items():
            methods[name] = variants[best("classical", name)]
    *pair, truth = flow_films.small_motorcycle()
    for name, estimate in methods.items():
        yield from ((name, *row) for row in errors(estimate, "test"))
        yield name, "motorcycle", "all", matching.end_point_error(estimate(*pair), truth)


TASKS = {"rates": (rates, SEEDS[:1]), "classical": (classical, SEEDS[:1]), "flow": (flow, SEEDS)}


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    table = pd.concat(
        [measured(KEPT, TASKS, task, seed) for task, (_, seeds) in TASKS.items() for seed in seeds]
    )
    obtain.write(
        {RESULTS: table.to_csv(index=False).encode()}
        | {file: (KEPT / f"{name}_{SEEDS[0]}.npz").read_bytes() for name, file in NETWORKS.items()}
    )
