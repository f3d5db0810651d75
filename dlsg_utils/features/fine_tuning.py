"""Training that starts from the layers of another network."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import keras

from dlsg_utils import training
from dlsg_utils._core import checks
from dlsg_utils.data.sets import Split
from dlsg_utils.models.building import seed_weights


@dataclass(frozen=True)
class Trained:
    """A method for :func:`few_shot`: a network that is trained on the few images themselves.

    Attributes
    ----------
    build
        Gives the network to train, new or pretrained, for ``seed=`` the number of the draw.
    epochs, learning_rate
        As for :func:`dlsg_utils.training.fit`; 32 images a step.

    Used in lecture 06.
    """

    build: Callable[..., keras.Model]
    epochs: int = 15
    learning_rate: float = 2e-3

    def accuracy(self, train: Split, measured: Split, seed: int) -> float:
        """Return the share of right classes in ``measured`` after training on ``train``."""
        model = self.build(seed=seed)
        options: dict[str, Any] = {"epochs": self.epochs, "learning_rate": self.learning_rate}
        training.fit(model, train, **options, batch_size=32, seed=seed, progress=False)
        return training.evaluate(model, measured).accuracy


def go_on_from(
    model: keras.Model, layer: str | None, *, classes: int | None = None, seed: int = 0
) -> keras.Model:
    """Copy a network with its weights up to a layer, and with new weights behind it.

    All layers of the copy can be trained; ``copy.layers[3].trainable = False`` freezes one.

    Parameters
    ----------
    model
        A Sequential or Functional model. It stays as it is.
    layer
        The last layer whose weights are kept; None keeps none of them.
    classes
        Units of the last layer, by default as many as it has.
    seed
        Draws the new weights.

    Returns
    -------
    keras.Model
        Shares no weights with ``model``.

    Raises
    ------
    ValueError
        If there is no such layer, or ``classes`` is given and the model does not end in a dense
        layer.

    Source: Yosinski et al. (2014); VT, "How transferable are features in CNN?". Used in lecture 06.
    """
    names = [each.name for each in model.layers]
    kept = 0 if layer is None else names.index(checks.one_of("layer", layer, names)) + 1
    last = model.layers[-1]
    if classes is not None and not isinstance(last, keras.layers.Dense):
        raise ValueError(
            f"classes takes a model that ends in a dense layer; {model.name!r} ends in "
            f"{type(last).__name__} {last.name!r}."
        )

    def copied(original: keras.layers.Layer) -> keras.layers.Layer:
        config = original.get_config()
        if original is last and classes is not None:
            config["units"] = checks.whole("classes", classes, at_least=2)
        return type(original).from_config(config)

    copy = keras.models.clone_model(model, clone_function=copied)
    seed_weights(copy, checks.whole("seed", seed, at_least=0))
    for old, new in zip(model.layers[:kept], copy.layers[:kept], strict=True):
        new.set_weights(old.get_weights())
    return copy
