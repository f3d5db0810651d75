"""Gradient ascent on images against the peers and against the bare cost of its passes.

The bare cost stands for the forward and backward passes that no method can do without: as many
steps, compiled, for all images at once, of a network that ends at the last layer needed. What a
contender has reached is measured on its images, clipped to [0, 1], by the same function for all.
The peers take part where `make peers` has installed them; two tutorials are written again in
`benchmarks/peers/`.

Run: python benchmarks/visualization.py [--quick] [row ...]
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from peers import keras_io_dream, keras_io_style, tf_tutorial_dream
from timing import alternate, print_table

from dlsg_utils import ascent, data, models, pretrained, training, visualization


class Row(NamedTuple):
    """Contenders, of which the first is ours, and what is measured on their images."""

    title: str
    contenders: Mapping[str, Callable[[], Any]]
    reached: Callable[[np.ndarray], float]


def channels(steps: int) -> Row:
    """Activation maximization of 64 channels at once, on digits."""
    model = models.lee_cnn(seed=0)
    training.fit(model, data.load("mnist-10k"), epochs=1, seed=0, progress=False)
    indices = np.arange(64) % 50
    start = np.random.default_rng(0).random((64, 28, 28, 1), np.float32)
    return _maximization("64 channels of conv2, 28×28", model, "conv2", indices, start, steps)


def classes(steps: int) -> Row:
    """Class maximization on ImageNet's network."""
    model = pretrained.efficientnet_lite0()
    indices = np.array([107, 130, 849, 933])
    start = np.random.default_rng(0).normal(0.5, 0.05, (4, 224, 224, 3)).clip(0, 1)
    start = start.astype(np.float32)
    return _maximization("4 classes, 224×224", model, "logits", indices, start, steps)


def _maximization(
    title: str,
    model: keras.Model,
    layer: str,
    indices: np.ndarray,
    start: np.ndarray,
    steps: int,
) -> Row:
    """Adam on the pixels, for every contender."""
    size, index = 0.02, tf.constant(indices, tf.int32)

    def score(output: tf.Tensor) -> tf.Tensor:
        sums = tf.reduce_sum(output, axis=list(range(1, output.shape.rank - 1)))
        return tf.gather(sums, index, batch_dims=1)

    def ours() -> np.ndarray:
        return ascent.ascend(
            model,
            ascent.channel(layer, indices),
            start,
            steps=steps,
            step_size=size,
            optimizer="adam",
            progress=False,
        ).images

    passes = bare(model, [layer], lambda outputs: score(outputs[0]))
    contenders: dict[str, Callable[[], Any]] = {
        "ours": ours,
        "bare cost": lambda: passes(tf.constant(start), tf.constant(steps)).numpy(),
    }
    # The peers take no images of free size.
    fixed = keras.models.clone_model(model, input_tensors=keras.Input(start.shape[1:]))
    fixed.set_weights(model.get_weights())
    if find_spec("tf_keras_vis"):
        from tf_keras_vis.activation_maximization import ActivationMaximization
        from tf_keras_vis.utils.model_modifiers import ExtractIntermediateLayer
        from tf_keras_vis.utils.scores import CategoricalScore

        maximizer = ActivationMaximization(fixed, ExtractIntermediateLayer(layer))
        contenders["tf-keras-vis"] = lambda: np.asarray(
            maximizer(
                CategoricalScore(indices.tolist()),
                seed_input=start,
                input_range=(0, 1),
                input_modifiers=[],
                regularizers=[],
                steps=steps,
                optimizer=keras.optimizers.Adam(size),
            )
        )
    if find_spec("xplique"):
        from xplique.features_visualizations import Objective, optimize

        # It cannot be given a start, and stretches each image to the whole range.
        kind = Objective.neuron if layer == "logits" else Objective.channel
        contenders["xplique"] = lambda: np.asarray(
            optimize(
                kind(fixed, layer, indices.tolist()),
                keras.optimizers.Adam(size),
                nb_steps=steps,
                use_fft=False,
                transformations=None,
                custom_shape=None,
            )[0][-1]
        )
    truncated = keras.Model(model.inputs, model.get_layer(layer).output)
    return Row(
        f"{title}, {steps} steps (reached: mean activation)",
        contenders,
        lambda images: float(tf.reduce_mean(score(truncated(images)))),
    )


def dream(steps: int) -> Row:
    """Deep Dream, 4 octaves; ``steps`` each."""
    model = pretrained.efficientnet_lite0()
    image, layers, scale = data.image("chelsea"), ["block4c_add", "block6b_add"], 1.4

    passes = bare(model, layers, lambda outputs: sum(map(_mean_square, outputs)))
    sizes = [[round(side / scale**octave) for side in image.shape[:2]] for octave in range(4)]
    images = [tf.image.resize(image[None], size) for size in sizes]
    options: dict[str, Any] = {"octaves": 4, "octave_scale": scale, "steps": steps}
    contenders: dict[str, Callable[[], Any]] = {
        "ours": lambda: visualization.deep_dream(
            model, image, layers, **options, step_size=0.01, natural=False, seed=0, progress=False
        ),
        "bare cost": lambda: [passes(each, tf.constant(steps)).numpy() for each in images],
        "TF tutorial, whole": lambda: tf_tutorial_dream.dream(
            model, image, layers, **options, step_size=0.01
        ),
        "TF tutorial, tiled": lambda: tf_tutorial_dream.dream(
            model, image, layers, **options, step_size=0.01, tile=512
        ),
        "keras.io": lambda: keras_io_dream.dream(
            model, image, dict.fromkeys(layers, 1.0), **options, step_size=0.01
        ),
    }
    outputs = keras.Model(model.inputs, [model.get_layer(layer).output for layer in layers])
    return Row(
        f"Deep Dream 300×451, 4 octaves of {steps} steps (reached: mean square of the layers)",
        contenders,
        lambda dreamt: float(sum(map(_mean_square, outputs(dreamt[None])))),
    )


def style(steps: int) -> Row:
    """Style transfer at one scale, with Adam."""
    model = pretrained.efficientnet_lite0()
    content, painting = data.image("china", (256, 384)), data.image("starry_night", (256, 384))
    content_layer = "block4c_add"
    style_layers = [
        "stem_relu",
        "block2a_expand_relu",
        "block3a_expand_relu",
        "block4a_expand_relu",
    ]

    def score(outputs: Sequence[tf.Tensor]) -> tf.Tensor:
        """Sum what the losses need: a Gram matrix each, and the content."""
        *styled, content = outputs
        return sum(map(_mean_square, map(ascent.gram, styled))) + _mean_square(content)

    passes = bare(model, [*style_layers, content_layer], score)
    weights = {"content_layer": content_layer, "style_layers": style_layers, "style_weight": 1.0}
    contenders: dict[str, Callable[[], Any]] = {
        "ours": lambda: (
            visualization.style_transfer(
                model,
                content,
                painting,
                **weights,
                total_variation=0.0,
                scales=1,
                optimizer="adam",
                parametrization="pixels",
                steps=steps,
                step_size=0.02,
                progress=False,
            ).images
        ),
        "bare cost": lambda: passes(tf.constant(content[None]), tf.constant(steps)).numpy(),
        "keras.io": lambda: keras_io_style.transfer(
            model,
            content,
            painting,
            **weights,
            variation_weight=0.0,
            steps=steps,
            step_size=0.02,
        ),
    }
    names = [*style_layers, content_layer]
    extractor = keras.Model(model.inputs, [model.get_layer(name).output for name in names])
    wanted_grams = [ascent.gram(output) for output in extractor(painting[None])[:-1]]
    wanted_content = extractor(content[None])[-1]

    def loss(found: np.ndarray) -> float:
        *styled, kept = extractor(found[None])
        errors = [_error(ascent.gram(a), b) for a, b in zip(styled, wanted_grams, strict=True)]
        return float(np.mean(errors) + _error(kept, wanted_content))

    title = f"Style transfer 256×384, {steps} steps of Adam (reached: loss, less is better)"
    return Row(title, contenders, loss)


def inversion(steps: int) -> Row:
    """Inversion from four starts."""
    model, layer = pretrained.efficientnet_lite0(), "block4c_add"
    image = data.image("chelsea", 224)
    start = tf.constant(np.repeat(image[None], 4, axis=0))
    passes = bare(model, [layer], lambda outputs: _mean_square(outputs[0]))
    contenders: dict[str, Callable[[], Any]] = {
        "ours": lambda: (
            visualization.invert(
                model, image, layer, starts=4, steps=steps, seed=0, progress=False
            ).best
        ),
        "bare cost": lambda: passes(start, tf.constant(steps)).numpy(),
    }
    part = keras.Model(model.inputs, model.get_layer(layer).output)
    return Row(
        f"Inversion of {layer}, 4 starts, 224×224, {steps} steps (reached: normalized error)",
        contenders,
        lambda found: _error(part(found[None]), part(image[None])),
    )


def big_dream(steps: int) -> Row:
    """Deep Dream of 1024×1024 pixels, for its memory."""
    model = pretrained.efficientnet_lite0()
    image = data.image("astronaut", (1024, 1024))
    return Row(
        f"Deep Dream 1024×1024, 4 octaves of {steps} steps",
        {
            "ours": lambda: visualization.deep_dream(
                model, image, ["block4c_add", "block6b_add"], steps=steps, progress=False
            )
        },
        lambda dreamt: float(dreamt.mean()),
    )


def bare(
    model: keras.Model,
    layers: Sequence[str],
    score: Callable[[Sequence[tf.Tensor]], tf.Tensor],
) -> Callable[[tf.Tensor, tf.Tensor], tf.Tensor]:
    """Return the plainest compiled loop: (images, steps) → images of no meaning."""
    outputs = [model.get_layer(layer).output for layer in layers]
    truncated = keras.Model(model.inputs, outputs)

    def step(number: tf.Tensor, images: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            tape.watch(images)
            total = score(tf.nest.flatten(truncated(images, training=False)))
        # Without this the next pass would be the same as the last, and could be left out.
        return number + 1, images + 1e-6 * tape.gradient(total, images)

    @tf.function(
        input_signature=(
            tf.TensorSpec((None, *model.inputs[0].shape[1:]), tf.float32),
            tf.TensorSpec((), tf.int32),
        ),
        autograph=False,
    )
    def loop(images: tf.Tensor, steps: tf.Tensor) -> tf.Tensor:
        return tf.while_loop(
            lambda number, _: number < steps, step, (tf.constant(0), images), parallel_iterations=1
        )[1]

    return loop


def _mean_square(values: tf.Tensor) -> tf.Tensor:
    return tf.reduce_mean(tf.square(values))


def _error(found: tf.Tensor, wanted: tf.Tensor) -> float:
    return float(tf.reduce_sum((found - wanted) ** 2) / tf.reduce_sum(wanted**2))


class Plan(NamedTuple):
    """How a row is run: with how many steps, how many when quick, and how often."""

    make: Callable[[int], Row]
    steps: int
    few: int
    rounds: int = 3


ROWS = {
    "channels": Plan(channels, 200, 20),
    "classes": Plan(classes, 50, 4, rounds=2),
    "dream": Plan(dream, 12, 3),
    "style": Plan(style, 200, 10, rounds=1),
    "inversion": Plan(inversion, 50, 4),
    "big-dream": Plan(big_dream, 12, 2, rounds=1),
}


def compare(row: Row, rounds: int) -> str:
    """Print the times of a row's contenders and what they have reached; return the ratios."""
    images: dict[str, Any] = {}

    def keeping(name: str, call: Callable[[], Any]) -> Callable[[], None]:
        def run() -> None:
            images[name] = call()

        return run

    medians = alternate(
        {name: keeping(name, row.contenders[name]) for name in row.contenders}, rounds
    )
    reached = {
        name: f"{row.reached(np.clip(np.asarray(found, np.float32), 0, 1)):.4g}"
        for name, found in images.items()
        if name != "bare cost"
    }
    print_table(row.title, medians, reached)
    return ratios(medians)


def ratios(medians: Mapping[str, float]) -> str:
    """Say how ours stands to the bare cost and to the fastest peer."""
    ours = medians["ours"]
    peers = {name: time for name, time in medians.items() if name not in ("ours", "bare cost")}
    words = []
    if "bare cost" in medians:
        words.append(f"{ours / medians['bare cost']:.2f} × the bare cost")
    if peers:
        fastest = min(peers, key=peers.__getitem__)
        words.append(f"{peers[fastest] / ours:.1f} times as fast as {fastest}")
    return ", ".join(words)


def peak(name: str, steps: int) -> float:
    """Return the most memory in GB that a process of its own needs for ours."""
    command = [sys.executable, __file__, "--one", name, str(steps)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(answer.stdout.splitlines()[-1])


def one(name: str, steps: int) -> None:
    """Run ours of a row once, and print the most memory in GB that the process has held."""
    ROWS[name].make(steps).contenders["ours"]()
    # Not getrusage: it counts the parent's memory, too.
    status = Path("/proc/self/status").read_text()
    print(int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 2**20)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="few steps, one round")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        one(options.one[0], int(options.one[1]))
        return
    summary = []
    for name in options.rows or ROWS:
        plan = ROWS[name]
        # Memory does not depend on the number of steps.
        memory = f"{peak(name, plan.few):5.2f} GB" if sys.platform == "linux" else ""
        steps, rounds = (plan.few, 1) if options.quick else (plan.steps, plan.rounds)
        summary.append(f"{name:10} {memory}  {compare(plan.make(steps), rounds)}")
    print("Ours: the most memory, with TensorFlow; and the time.", *summary, sep="\n")


if __name__ == "__main__":
    main()
