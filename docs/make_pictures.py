"""Draw the README's picture: a digit on its way through Lee's network, trained as in lecture 03.

Run: python docs/make_pictures.py
"""

from pathlib import Path

from dlsg_utils import data, models, plotting, training


def main() -> None:
    """Train the network and write whole_cnn.png beside this file."""
    digits = data.load("mnist-10k")
    network = models.lee_cnn(seed=1)
    augmentation = training.Augmentation(shift=2, rotation=15, zoom=0.15)
    training.fit(network, digits, epochs=6, batch_size=64, augmentation=augmentation, seed=1)
    figure = plotting.show_architecture(network, digits.test.images[5])
    figure.savefig(Path(__file__).with_name("whole_cnn.png"), dpi=110, facecolor="white")


if __name__ == "__main__":
    main()
