"""The loop itself, compiled once a model and structure of objective: see :class:`Climb`."""

import weakref
from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import tensorflow as tf

from dlsg_utils.ascent.objectives import Objective, Term
from dlsg_utils.ascent.optimizers import Optimizer, State
from dlsg_utils.ascent.parametrisations import Bounds, Limits, Parametrisation
from dlsg_utils.ascent.transforms import Transform
from dlsg_utils.inspection.recording import recorded_calls
from dlsg_utils.inspection.surgery import find_call, logits_of

Values = tuple[tuple[tf.Tensor, ...], ...]


class Given(NamedTuple):
    """What may change from call to call without compiling again."""

    values: Values
    bounds: Limits
    size: tf.Tensor
    seed: tf.Tensor


class Looked(NamedTuple):
    """What one look at the pictures gives: scores (N,), gradient, and whether a model saw any way.

    ``moved`` (N,) tells where the gradient of the model's part of the objective is not all zero.
    """

    scores: tf.Tensor
    gradient: tf.Tensor
    moved: tf.Tensor


class Walked(NamedTuple):
    """What a few steps give: the numbers, the optimizer's state, scores (steps, N), two masks (N,).

    ``good`` tells which pictures met no NaN so far; the others stay as they were before it.
    """

    numbers: tf.Tensor
    state: State
    good: tf.Tensor
    moved: tf.Tensor
    scores: tf.Tensor


class Climb:
    """Compiled functions that climb one structure of objective on one model."""

    def __init__(
        self,
        model: keras.Model,
        terms: Sequence[Term],
        shape: tuple[Any, ...],
        parametrisation: Parametrisation,
        transforms: tuple[Transform, ...],
        optimizer: Optimizer | None,
        *,
        bounded: bool,
        tile: int | None,
    ) -> None:
        # The terms' numbers are arguments, not part of what is compiled.
        self._terms = [(term.score, term.source, term.layer, term.options) for term in terms]
        self._model = weakref.ref(model)  # else the cache would keep the model alive
        self._parametrisation, self._transforms, self._tile = parametrisation, transforms, tile
        self._optimizer = optimizer
        self.slots = 0 if optimizer is None else optimizer.slots
        self.shapes: dict[tuple[str, str], tuple[Any, ...]] = {}  # of what the terms look at

        number = tf.TensorSpec((), tf.float32)
        numbers = tf.TensorSpec(parametrisation.shape((None, *shape)), tf.float32)
        given = Given(
            tuple(
                tuple(tf.TensorSpec((None,) * value.ndim, value.dtype) for value in term.arguments)
                for term in terms
            ),
            Bounds(number, number) if bounded else (),
            tf.TensorSpec((2,), tf.int32),
            tf.TensorSpec((), tf.int32),
        )
        step = tf.TensorSpec((), tf.int32)
        self.look = tf.function(self._look, input_signature=(numbers, step, given), autograph=False)
        if optimizer is not None:
            sizes = tf.TensorSpec((None,), tf.float32)
            state = (numbers,) * optimizer.slots
            self.walk = tf.function(
                self._walk,
                input_signature=(numbers, state, step, step, sizes, given),
                autograph=False,
            )

    def trace(self) -> None:
        """Compile now; raises if the terms do not fit the model. Afterwards ``shapes`` is known."""
        (self.look if self._optimizer is None else self.walk).get_concrete_function()

    def _walk(
        self,
        numbers: tf.Tensor,
        state: State,
        first: tf.Tensor,
        last: tf.Tensor,
        step_sizes: tf.Tensor,
        given: Given,
    ) -> Walked:
        """Take the steps from ``first`` to before ``last``."""
        assert self._optimizer is not None
        optimizer, rank = self._optimizer, numbers.shape.rank
        count = tf.shape(numbers)[0]

        def step(number: tf.Tensor, so_far: Walked) -> tuple[tf.Tensor, Walked]:
            scores, gradient, moved = self._look(so_far.numbers, number, given)
            direction, state = optimizer.direction(gradient, so_far.state, number)
            higher = so_far.numbers + step_sizes[number] * direction
            higher = self._parametrisation.limited(higher, given.bounds)
            finite = tf.reduce_all(tf.math.is_finite(higher), list(range(1, rank)))
            good = so_far.good & finite & tf.math.is_finite(scores)
            kept = tf.reshape(good, [-1] + [1] * (rank - 1))
            return number + 1, Walked(
                tf.where(kept, higher, so_far.numbers),
                state,
                good,
                so_far.moved | moved,
                so_far.scores.write(number - first, scores),
            )

        start = Walked(
            numbers,
            state,
            tf.fill([count], True),
            tf.fill([count], False),
            tf.TensorArray(tf.float32, last - first, element_shape=(None,)),
        )
        _, end = tf.while_loop(
            lambda number, so_far: (number < last) & tf.reduce_any(so_far.good),
            step,
            (first, start),
            parallel_iterations=1,
        )
        return end._replace(scores=end.scores.stack())

    def _look(self, numbers: tf.Tensor, step: tf.Tensor, given: Given) -> Looked:
        """Return the scores of the pictures, and their gradient in the numbers."""
        seed = tf.stack([given.seed, step])
        splits = tf.random.experimental.stateless_split(seed, len(self._transforms) + 1)
        seeds = tf.unstack(splits)
        with tf.GradientTape() as tape:
            tape.watch(numbers)
            images = self._parametrisation.images(numbers, given.size, given.bounds)
            seen = images
            for transform, seed in zip(self._transforms, seeds[1:], strict=True):
                seen = transform.apply(seen, seed)
            plain = self._scores_of_pictures(images, given.values)
        if not any(source != "picture" for _, source, *_ in self._terms):
            gradient = tape.gradient(plain, numbers)
            return Looked(plain, gradient, _any_nonzero(gradient))
        if self._tile is None:
            scores, slope = self._climbable(seen, given.values)
        else:
            scores, slope = self._climbable_in_tiles(seen, given.values, seeds[0])
        gradient = tape.gradient(
            [plain, seen], numbers, output_gradients=[tf.ones_like(plain), slope]
        )
        return Looked(plain + scores, gradient, _any_nonzero(slope))

    def _scores_of_pictures(self, images: tf.Tensor, values: Values) -> tf.Tensor:
        """Return what the terms that look at the picture itself add up to."""
        total = tf.zeros(tf.shape(images)[:1])
        for (score, source, _, options), (weight, *numbers) in zip(
            self._terms, values, strict=True
        ):
            if source == "picture":
                total += weight * score(images, *numbers, *options)
        return total

    def _climbable(self, seen: tf.Tensor, values: Values) -> tuple[tf.Tensor, tf.Tensor]:
        """Return what the terms that look into the model add up to, and its gradient."""
        model = self._model()
        assert model is not None  # this object goes when the model goes
        with tf.GradientTape() as tape:
            tape.watch(seen)
            with recorded_calls() as calls:
                output = model(seen, training=False)
            total = tf.zeros(tf.shape(seen)[:1])
            for (score, source, layer, options), (weight, *numbers) in zip(
                self._terms, values, strict=True
            ):
                if source == "picture":
                    continue
                there = logits_of(output) if source == "logits" else find_call(calls, layer).output
                there = tf.cast(there, tf.float32)
                self.shapes[source, layer] = tuple(there.shape)
                total += weight * score(there, *numbers, *options)
        gradient = tape.gradient(total, seen)
        if gradient is None:
            places = {layer or "the logits" for _, source, layer, _ in self._terms if source}
            raise ValueError(
                f"{' and '.join(sorted(places))}: no gradient leads back to the picture. The "
                "objective is constant, or an operation on the way has no gradient (argmax, "
                "rounding, a cast to whole numbers)."
            )
        return total, gradient

    def _climbable_in_tiles(
        self, seen: tf.Tensor, values: Values, seed: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        """Do the same tile by tile, so that memory holds the activations of one tile only.

        The tiles lie elsewhere each time, so that their borders leave no seam.
        """
        shift = tf.random.stateless_uniform((2,), seed, 0, self._tile, tf.int32)
        rolled = tf.roll(seen, shift, axis=(1, 2))
        count, height, width, _ = tf.unstack(tf.shape(rolled))
        rows, columns = -(-height // self._tile), -(-width // self._tile)
        high, wide = -(-height // rows), -(-width // columns)
        spare = [[0, 0], [0, rows * high - height], [0, columns * wide - width], [0, 0]]
        padded = tf.pad(rolled, spare, "REFLECT")

        def one(place: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            top, left = place // columns * high, place % columns * wide
            return self._climbable(padded[:, top : top + high, left : left + wide], values)

        channels = seen.shape[-1]
        scores, slopes = tf.map_fn(
            one,
            tf.range(rows * columns),
            fn_output_signature=(
                tf.TensorSpec((None,), tf.float32),
                tf.TensorSpec((None, None, None, channels), tf.float32),
            ),
            parallel_iterations=1,
        )
        grid = tf.reshape(slopes, [rows, columns, count, high, wide, channels])
        whole = tf.reshape(
            tf.transpose(grid, [2, 0, 3, 1, 4, 5]), [count, rows * high, columns * wide, channels]
        )
        slope = tf.roll(whole[:, :height, :width], -shift, axis=(1, 2))
        return tf.reduce_sum(scores, axis=0), slope


def _any_nonzero(gradient: tf.Tensor) -> tf.Tensor:
    """Tell for each picture whether its gradient is not all zero."""
    return tf.reduce_any(gradient != 0, axis=list(range(1, gradient.shape.rank)))


_climbs: weakref.WeakKeyDictionary[keras.Model, dict[Any, Climb]] = weakref.WeakKeyDictionary()


def climb_for(
    model: keras.Model,
    objective: Objective,
    shape: tuple[Any, ...],
    parametrisation: Parametrisation,
    transforms: tuple[Transform, ...],
    optimizer: Optimizer | None,
    *,
    bounded: bool,
    tile: int | None,
) -> Climb:
    """Return the compiled functions for this model and structure, made at the first call."""
    structure = tuple(term.structure for term in objective.terms)
    key = (structure, shape, parametrisation, transforms, optimizer, bounded, tile)
    known = _climbs.setdefault(model, {})
    if key not in known:
        known[key] = Climb(
            model, objective.terms, shape, parametrisation, transforms, optimizer,
            bounded=bounded, tile=tile,
        )  # fmt: skip
    return known[key]
