"""Training that starts from the layers of another network."""

from functools import partial

import keras
import numpy as np
import tensorflow as tf

from dlsg_utils import training
from dlsg_utils._core import checks
from dlsg_utils._core.states import State
from dlsg_utils.data.sets import Split
from dlsg_utils.inspection.surgery import find_layer
from dlsg_utils.models.building import seed_weights

_LOSS = keras.losses.SparseCategoricalCrossentropy(from_logits=True)


class Trained:
    """A method for :func:`few_shot`: a compiled Keras model, trained on the few images themselves.

    Each draw begins with the weights, and the state of the optimizer, that the model has when it is
    given here. It is compiled once for all draws.

    Parameters
    ----------
    model
        Takes images, returns logits; compiled with Keras's ``compile``.
    steps
        Steps of the optimizer, as many for 5 images of a class as for 20.
    batch_size
        Images a step.
    anew
        Draw new kernels for each draw, from the layers' own initializers.

    Raises
    ------
    ValueError
        If the model is not compiled.

    Used in lecture 06.
    """

    def __init__(
        self, model: keras.Model, *, steps: int = 200, batch_size: int = 32, anew: bool = False
    ) -> None:
        if getattr(model, "optimizer", None) is None:
            raise ValueError(
                f"model takes a compiled Keras model, {model.name!r} is not. "
                "Call model.compile(optimizer, loss) first."
            )
        self.model, self.anew = model, anew
        self.steps, self.batch_size = map(
            checks.whole, ("steps", "batch_size"), (steps, batch_size)
        )
        self._start = State(model)

    def accuracy(self, train: Split, measured: Split, seed: int) -> float:
        """Return the share of right classes in ``measured`` after training on ``train``."""
        self._start.restore()
        seed_weights(self.model, seed if self.anew else None)
        order = _steps(
            train.images, train.labels, steps=self.steps, batch_size=self.batch_size, seed=seed
        )
        self.model.fit(order, shuffle=False, verbose=0)
        return training.evaluate(self.model, measured).accuracy


class FineTuned:
    """A method for :func:`few_shot`: a new head on a pretrained base, frozen or trained on.

    The head standardizes the base's features and ends in one dense layer. It is trained first, with
    Adam at 1e-3, while the base is frozen. Then the base's later layers are trained with it. What
    the frozen layers give for an image is computed once for all draws.

    Parameters
    ----------
    base
        Takes images, returns features (N, D). It is copied and stays as it is.
    unfreeze
        The first layer of the base that is trained, or its name; None keeps all of it frozen.
    head_steps, steps
        Steps of Adam for the head, and for head and base together.
    learning_rate
        Of the latter.
    batch_size
        Images a step.

    Source: VT, "Transfer Learning". Used in lecture 06.
    """

    def __init__(
        self,
        base: keras.Model,
        *,
        unfreeze: str | keras.Layer | None = None,
        head_steps: int = 60,
        steps: int = 16,
        learning_rate: float = 1e-4,
        batch_size: int = 20,
    ) -> None:
        self._base = keras.models.clone_model(base)
        self._base.set_weights(base.get_weights())
        known = {each.name: each for each in base.layers}
        names = list(known)
        self._frozen = len(names) if unfreeze is None else names.index(find_layer(known, unfreeze))
        self._below, self._above = _cut(self._base, self._frozen)
        self._steps = {"head": checks.whole("head_steps", head_steps), "all": steps}
        self._rate, self._batch_size = learning_rate, checks.whole("batch_size", batch_size)
        self._models: tuple[keras.Model, keras.Model] | None = None

    def features(self, images: np.ndarray) -> np.ndarray:
        """Return what the frozen layers give for images (N, H, W, C), the same in each draw."""
        return images if self._below is None else self._below.predict(images, verbose=0)

    def accuracy(self, train: Split, measured: Split, seed: int) -> float:
        """Return the share of right classes in ``measured`` after training on ``train``.

        Both hold :meth:`features` in place of images.
        """
        if self._models is None:
            self._models = self._built(train.images.shape[1:], int(train.labels.max()) + 1)
            self._starts = [State(model) for model in self._models]
        for start in self._starts:
            start.restore()
        head, model = self._models
        above, order = self._above, partial(_steps, batch_size=self._batch_size, seed=seed)
        found = train.images if above is None else above.predict(train.images, verbose=0)
        head.fit(order(found, train.labels, steps=self._steps["head"]), shuffle=False, verbose=0)
        if above is not None:
            model.fit(order(*train, steps=self._steps["all"]), shuffle=False, verbose=0)
        predicted = model.predict(measured.images, verbose=0).argmax(axis=1)
        return float(np.mean(predicted == measured.labels))

    def _built(self, shape: tuple[int, ...], classes: int) -> tuple[keras.Model, keras.Model]:
        """Return the head, and all that is trained, compiled; they share their weights."""
        parts = [
            keras.layers.BatchNormalization(momentum=0.5),
            keras.layers.Dense(classes, kernel_initializer="zeros"),
        ]
        head = keras.Sequential([keras.Input(self._base.output_shape[1:]), *parts])
        at_once = min(20, self._steps["head"])  # steps so small that a call costs more
        head.compile(
            keras.optimizers.Adam(1e-3), _LOSS, jit_compile=False, steps_per_execution=at_once
        )
        if self._above is None:
            return head, head
        model = keras.Sequential([keras.Input(shape), self._above, *parts])
        for layer in self._base.layers[: self._frozen]:
            layer.trainable = False
        model.compile(keras.optimizers.Adam(self._rate), _LOSS, jit_compile=False)
        return head, model


def _cut(base: keras.Model, frozen: int) -> tuple[keras.Model | None, keras.Model | None]:
    """Return the frozen layers and those above; None where there are none.

    Where more than one tensor leads from ones to others, all layers are above.
    """
    if frozen == len(base.layers):
        return base, None
    try:
        between = base.layers[frozen].input
        if isinstance(between, keras.KerasTensor):
            return keras.Model(base.input, between), keras.Model(between, base.output)
    except ValueError:  # there is a way around this tensor
        pass
    return None, base


def _steps(
    images: np.ndarray, labels: np.ndarray, *, steps: int, batch_size: int, seed: int
) -> tf.data.Dataset:
    """Return so many batches of images and labels, in a random order."""
    order = tf.data.Dataset.from_tensor_slices((images, labels))
    return order.shuffle(len(labels), seed=seed).repeat().batch(batch_size).take(steps)
