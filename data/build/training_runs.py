"""Train one network with one switch at a time: at several rates, then from five seeds at the best.

    python data/build/training_runs.py

About 100 runs of 5 CPU seconds. A run that was stopped goes on: what was measured is kept in
``build/training_runs.csv``. The last digits of a training run depend on the processor: on another
one the figures differ by about as much as from seed to seed, and the script says that the file
differs.
"""

import numpy as np
import obtain
import pandas as pd

from dlsg_utils import data, training
from dlsg_utils.teaching.switches import (
    DIGITS,
    EPOCHS,
    RATES,
    RECORD,
    SEEDS,
    SWITCHES,
    TUNING_SEED,
    train_switched,
)

PROGRESS = obtain.DATA.parent / "build" / "training_runs.csv"
RUN = ["switch", "learning_rate", "seed"]
digits = data.load("mnist-10k")


def run(name, switch, rate, seed):
    """Train once; return a row for each epoch, without accuracies if the run diverges.

    The test part is for the two networks that the lecture compares last, at the chosen rate only.
    """
    rows = pd.DataFrame({"epoch": range(1, EPOCHS + 1)})
    for position, (column, value) in enumerate(zip(RUN, (name, rate, seed), strict=True)):
        rows.insert(position, column, value)
    rows[["validation", "training", "test"]] = np.nan
    try:
        model, history = train_switched(rate, seed, **switch)
    except FloatingPointError:
        return rows
    rows["validation"] = history.to_frame()["val_accuracy"].to_numpy()
    last = rows.index[-1]
    rows.loc[last, "training"] = training.evaluate(model, digits.train[:DIGITS]).accuracy
    if name in ("base", "together") and seed in SEEDS:
        rows.loc[last, "test"] = training.evaluate(model, digits.test).accuracy
    return rows.round(3)


def measured(name, switch, rate, seed):
    """Return the last validation accuracy, 0 if the run diverged; train if it is not known."""
    known = pd.read_csv(PROGRESS) if PROGRESS.exists() else pd.DataFrame(columns=RUN)
    rows = known[(known[RUN] == [name, rate, seed]).all(axis=1)]
    if rows.empty:
        rows = run(name, switch, rate, seed)
        rows.to_csv(PROGRESS, mode="a", header=not PROGRESS.exists(), index=False)
        print(*rows.iloc[-1], flush=True)
    return np.nan_to_num(rows["validation"].iloc[-1])


def compare(name, switch):
    """Choose a rate by one seed; return the accuracies of the other seeds at it."""
    best = max(RATES, key=lambda rate: measured(name, switch, rate, TUNING_SEED))
    return np.array([measured(name, switch, best, seed) for seed in SEEDS])


def main():
    """Run all switches, then together those that are above the base with each seed."""
    results = {name: compare(name, switch) for name, switch in SWITCHES.items()}
    together = {}
    for name, switch in SWITCHES.items():
        if (results[name] > results["base"]).all():
            together |= switch
    print("together:", together, flush=True)
    compare("together", together)
    return PROGRESS.read_bytes()


if __name__ == "__main__":
    PROGRESS.parent.mkdir(exist_ok=True)
    obtain.write({RECORD: main()})
