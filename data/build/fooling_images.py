"""Evolve images that EfficientNet-Lite0 is sure of, at 224×224: about ten minutes on two cores.

    python data/build/fooling_images.py

The last digits of the network's logits depend on the processor, and what is selected on them: on
another one the images are other ones, and the script says so.
"""

import tempfile
from pathlib import Path

import obtain

from dlsg_utils import adversarial, pretrained

CLASSES = (
    "zebra", "theater curtain", "accordion", "screw", "loudspeaker", "spider web", "pinwheel",
    "ping-pong ball", "traffic light", "monarch", "goldfish", "candle", "hourglass", "totem pole",
    "abacus", "banana", "envelope", "Egyptian cat", "golden retriever", "Siberian husky",
)  # fmt: skip


def evolved() -> bytes:
    """Return the file of an evolution of formulas, one for each of ``CLASSES``."""
    classes = [pretrained.class_number(name) for name in CLASSES]
    network = pretrained.efficientnet_lite0()
    run = adversarial.evolve(
        network, "cppn", classes=classes, size=224, population=80, generations=260, seed=0
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "fooling_images.npz")
        run.save(path)
        return path.read_bytes()


if __name__ == "__main__":
    obtain.write({"efficientnet-lite0/fooling_images.npz": evolved()})
