"""Train FCN-32s, FCN-16s and FCN-8s on scenes, equally long, and measure them.

    python data/build/segmentation_networks.py

Each network goes through three stages of equal length. The first trains an FCN-32s. After it
FCN-16s and FCN-8s go on at stride 16, and after the second FCN-8s at stride 8, as in the paper;
FCN-32s goes on as it is. One seed tries some learning rates for each stage on the validation
scenes. Three others train with the best and are measured on the validation and, once, on the test
scenes. The networks of the first of these ship. About twenty minutes of processor time. A run that
was stopped goes on: what was measured is kept in ``build/``. The last digits of a training run
depend on the processor: on another one the script says that the files differ.
"""

import io
from functools import cache

import numpy as np
import obtain
import pandas as pd

from dlsg_utils.teaching import segmenters
from dlsg_utils.teaching.segmenters import RATES, RECORD, SEEDS, STORED, STRIDES, TUNING_SEED

PROGRESS = obtain.DATA.parent / "build" / "segmentation_networks.csv"
RUN = ["network", "stages", "learning_rates", "seed"]
# The strides of the stages of each network.
STAGES = {32: (32, 32, 32), 16: (32, 16, 16), 8: (32, 16, 8)}


@cache
def examples(part):
    """Return the scenes of a part."""
    return segmenters.examples(part)


@cache
def classifier(seed):
    """Return the classifier that the networks begin with."""
    return segmenters.pretrained_classifier(seed)


@cache
def network(strides, rates, seed):
    """Return a network after stages of so many strides, at so many rates."""
    start = network(strides[:-1], rates[:-1], seed) if strides[1:] else None
    options = {"start": start, "learning_rate": rates[-1], "seed": seed + 100 * len(strides)}
    return segmenters.train_fcn(classifier(seed), examples("train"), strides[-1], **options)


def measured(strides, rates, seed):
    """Return the mean IoU on the validation scenes; train if it is not known.

    The test scenes are for the networks that are compared at last, after all stages.
    """
    run = f"FCN-{strides[-1]}s", len(strides), " ".join(map(str, rates)), seed
    row = dict(zip(RUN, run, strict=True))
    known = pd.read_csv(PROGRESS) if PROGRESS.exists() else pd.DataFrame(columns=RUN)
    rows = known[(known[RUN] == list(row.values())).all(axis=1)]
    if rows.empty:
        model = network(strides, rates, seed)
        row["validation"] = round(segmenters.mean_iou(model, examples("validation")), 4)
        compared = seed in SEEDS and len(strides) == 3
        row["test"] = round(segmenters.mean_iou(model, examples("test")), 4) if compared else None
        rows = pd.DataFrame([row])
        rows.to_csv(PROGRESS, mode="a", header=not PROGRESS.exists(), index=False)
        print(*row.values(), flush=True)
    return rows.iloc[0]


def best_rates(strides):
    """Return the best rate of each stage of a network, one after the other, by the tuning seed."""
    rates = best_rates(strides[:-1]) if strides[1:] else ()
    tried = [(*rates, rate) for rate in RATES]
    return max(tried, key=lambda those: measured(strides, those, TUNING_SEED)["validation"])


def weights(model):
    """Return the file of what a network has learned."""
    with io.BytesIO() as file:
        np.savez(file, *[weight.numpy().astype(np.float16) for weight in model.trainable_variables])
        return file.getvalue()


def main():
    """Choose the rates, train and measure, and return the files."""
    chosen = {stride: best_rates(STAGES[stride]) for stride in STRIDES}
    for seed in SEEDS:
        for stride in STRIDES:
            measured(STAGES[stride], chosen[stride], seed)
    files = {RECORD: PROGRESS.read_bytes(), STORED["classifier"]: weights(classifier(SEEDS[0]))}
    for stride in STRIDES:
        model = network(STAGES[stride], chosen[stride], SEEDS[0])
        files[STORED[f"fcn_{stride}s"]] = weights(model)
    return files


if __name__ == "__main__":
    PROGRESS.parent.mkdir(exist_ok=True)
    obtain.write(main())
