"""Scores, their gradient and the steps, compiled once for a model and kind of objective."""

from functools import partial
from typing import Any, NamedTuple

import numpy as np
import tensorflow as tf

from dlsg_utils.ascent.optimizers import Gradient
from dlsg_utils.ascent.parametrizations import Pixels
from dlsg_utils.ascent.terms import Objective
from dlsg_utils.ascent.tiles import in_tiles
from dlsg_utils.ascent.transforms import Transform
from dlsg_utils.inspection.probe import Probe
from dlsg_utils.inspection.surgery import logits_of


class Method(NamedTuple):
    """How the images change; compiled in, like the structure of the objective."""

    space: Pixels
    transforms: tuple[Transform, ...]
    optimizer: Gradient | None
    tile: int | None

    def start(self, images: tf.Tensor) -> tuple[tf.Tensor, ...]:
        """Return what the steps change: the parameters, and what the optimizer keeps."""
        parameters = self.space.parameters(images)
        slots = self.optimizer.slots if self.optimizer else 0
        return parameters, *[tf.zeros_like(parameters)] * slots


class Compiled:
    """Compiled functions for one model and the structure of an objective's terms.

    ``evaluate(parameters, step, inputs)`` returns scores (N,), their gradient, and a mask (N,) of
    the images for which the network's gradient is not all zero. ``steps(state, first, last, sizes,
    inputs)`` takes some steps and returns the state, that mask and scores (steps, N). The state
    consists of the parameters and what the optimizer keeps. The inputs are what may change from
    call to call without compiling again: the arguments of each term, (height, width) of the images,
    and the seed.
    """

    def __init__(self, probe: Probe, terms: Any, method: Method, state: Any, inputs: Any) -> None:
        def spec(tensor: tf.Tensor) -> tf.TensorSpec:
            return tf.TensorSpec((None,) * tensor.shape.rank, tensor.dtype)

        self._probe, self._terms, self._method = probe, terms, method
        self._shapes: dict[tuple[str, str], tuple[Any, ...]] = {}  # of what the terms take
        state, inputs = tf.nest.map_structure(spec, (state, inputs))
        integer, sizes = tf.TensorSpec((), tf.int32), tf.TensorSpec((None,))
        compiled = partial(tf.function, autograph=False)
        self.evaluate = compiled(self._evaluate, (state[0], integer, inputs))
        self.steps = compiled(self._steps, (state, integer, integer, sizes, inputs))

    def check(self, objective: Objective) -> None:
        """Compile, and raise unless the objective's values fit the layers that it names."""
        try:
            (self.steps if self._method.optimizer else self.evaluate).get_concrete_function()
        finally:  # what does not fit is said in plainer words than TensorFlow's
            for term in objective.terms:
                if (term.source, term.layer) in self._shapes:
                    term.check_fit(self._shapes[term.source, term.layer])

    def _steps(self, state: Any, first: Any, last: Any, sizes: tf.Tensor, inputs: Any) -> Any:
        """Take the steps from ``first`` to before ``last``."""
        optimizer, limits = self._method.optimizer, self._method.space.limits
        assert optimizer is not None

        def step(number: tf.Tensor, state: Any, alive: tf.Tensor, rows: tf.TensorArray) -> Any:
            parameters, *kept = state
            scores, gradient, alive = self._evaluate(parameters, number, inputs)
            direction, kept = optimizer.direction(gradient, kept, number)
            stepped = parameters + sizes[number] * direction
            if limits is not None:
                stepped = tf.clip_by_value(stepped, *limits)
            # An image that meets NaN stays as it is.
            finite = tf.math.is_finite(scores) & _each(tf.reduce_all, tf.math.is_finite(stepped))
            moves = tf.reshape(finite, [-1] + [1] * (stepped.shape.rank - 1))
            state = tf.where(moves, stepped, parameters), *kept
            rows = rows.write(number - first, tf.where(finite, scores, np.nan))
            return number + 1, state, alive, rows

        rows = tf.TensorArray(tf.float32, last - first, element_shape=(None,))
        start = first, state, tf.fill(tf.shape(state[0])[:1], False), rows
        _, state, alive, rows = tf.while_loop(
            lambda number, *_: number < last, step, start, parallel_iterations=1
        )
        return state, alive, rows.stack()

    def _evaluate(self, parameters: tf.Tensor, step: tf.Tensor, inputs: Any) -> Any:
        """Return the scores (N,), their gradient, and where the network has one (N,)."""
        space, transforms, _, tile = self._method
        arguments, size, seed = inputs
        seed = tf.stack([seed, step])
        seeds = tf.random.experimental.stateless_split(seed, len(transforms) + 1)
        of_tiles, *of_transforms = tf.unstack(seeds)
        with tf.GradientTape() as tape:
            tape.watch(parameters)
            images = space.images(parameters, tf.ensure_shape(size, (2,)))
            images = seen = tf.ensure_shape(images, (None, *self._probe.shape))
            for transform, seed in zip(transforms, of_transforms, strict=True):
                seen = transform.apply(seen, seed)
            penalties = self._sum({("images", ""): images}, images, arguments)
        if all(source == "images" for _, source, *_ in self._terms):
            gradient = tape.gradient(penalties, parameters)
            return penalties, gradient, _each(tf.reduce_any, gradient != 0)
        of_network = partial(self._of_network, arguments)
        scores, above = in_tiles(of_network, seen, tile, of_tiles) if tile else of_network(seen)
        gradient = tape.gradient([penalties, seen], parameters, [tf.ones_like(penalties), above])
        return penalties + scores, gradient, _each(tf.reduce_any, above != 0)

    def _of_network(self, arguments: Any, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """Return the weighted sum of the terms that take layers or logits, and its gradient."""
        layers = [layer for _, source, layer, *_ in self._terms if source == "layer"]
        with tf.GradientTape() as tape:
            tape.watch(images)
            output, found = self._probe.outputs(images, layers)
            outputs = {("layer", layer): each for layer, each in zip(layers, found, strict=True)}
            if any(source == "logits" for _, source, *_ in self._terms):
                outputs["logits", ""] = logits_of(output)
            outputs = {key: tf.cast(each, tf.float32) for key, each in outputs.items()}
            self._shapes = {key: tuple(each.shape) for key, each in outputs.items()}
            total = self._sum(outputs, images, arguments)
        gradient = tape.gradient(total, images)
        if gradient is None:
            names = " and ".join(sorted(layer or "the logits" for _, layer in outputs))
            raise ValueError(
                f"{names}: no gradient leads back to the image. The objective is constant, or an "
                "operation on the way has no gradient (argmax, rounding, a cast to integers)."
            )
        return total, gradient

    def _sum(self, outputs: dict[Any, tf.Tensor], images: tf.Tensor, arguments: Any) -> tf.Tensor:
        """Return the weighted sum (N,) of the terms that take one of the outputs."""
        total = tf.zeros(tf.shape(images)[:1])
        for term, (weight, *values) in zip(self._terms, arguments, strict=True):
            formula, source, layer, options, _ = term
            if (source, layer) in outputs:
                total += weight * formula(outputs[source, layer], *values, *options)
        return total


def _each(reduce: Any, mask: tf.Tensor) -> tf.Tensor:
    """Reduce a mask (N, …) to one value for each image, (N,)."""
    return reduce(mask, axis=list(range(1, mask.shape.rank)))
