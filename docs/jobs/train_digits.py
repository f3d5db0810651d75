"""Train Lee's network, on one device or as many workers as there are; start it again to go on."""

import argparse
from pathlib import Path

from dlsg_utils.data import load
from dlsg_utils.models import lee_cnn
from dlsg_utils.training import Augmentation, fit, hardware

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--data", default="mnist-10k", help="mnist-10k or fashion-mnist")
parser.add_argument("--epochs", type=int, default=6)
parser.add_argument("--checkpoint", type=Path, default=Path("build/train_digits"))
options = parser.parse_args()

machine = hardware()
first = machine.worker == 0
if first:
    print(machine)

dataset = load(options.data)
history = fit(
    lee_cnn(seed=0),
    dataset,
    epochs=options.epochs,
    validation_data=dataset.validation,
    augmentation=Augmentation(shift=2),
    checkpoint=options.checkpoint,
    seed=0,
    progress=first,
)
if first:
    print(history.to_frame().to_string(index=False))
