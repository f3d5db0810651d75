"""Attacks on digits and photographs against the peers and against the bare cost of their passes.

The bare cost stands for the forward and backward passes that no implementation can do without,
compiled, for all images at once: of DeepFool one forward, a backward for each rival class and a
forward to see whether it is over, in each step for the images that are not fooled yet. What was
reached is the share of fooled images and the median norm of the changes, by the same measure for
all. The peers take part where `make peers` has installed them. ART's DeepFool takes minutes:
name its row, `digits-deepfool-art`.

Run: python benchmarks/adversarial.py [--quick] [row ...]
"""

import argparse
import os
import re
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from timing import alternate, print_table

from dlsg_utils import adversarial, data, models, pretrained, training

Call = Callable[[], np.ndarray]


class Case(NamedTuple):
    """A network that gives logits, images that it classifies correctly, their classes, and ε."""

    model: keras.Model
    images: np.ndarray
    labels: np.ndarray
    epsilon: float


def digits(quick: bool) -> Case:
    """Lee's network and 1,000 digits."""
    model, both = models.lee_cnn(seed=0), data.load("mnist-10k")
    training.fit(model, both, epochs=3, seed=0, progress=False)
    images = np.concatenate([both.test.images, both.train.images])
    labels = np.concatenate([both.test.labels, both.train.labels])
    right = training.evaluate(model, (images, labels)).logits.argmax(axis=1) == labels
    count = 100 if quick else 1000
    return Case(model, images[right][:count], labels[right][:count].astype(np.int64), 0.1)


def photographs(quick: bool) -> Case:
    """EfficientNet-Lite0 and 16 photographs of 224×224, some of them cut out of the same one."""
    free = pretrained.efficientnet_lite0()
    # The peers take no images of free size.
    model = keras.models.clone_model(free, input_tensors=keras.Input((224, 224, 3)))
    model.set_weights(free.get_weights())
    names = ("chelsea", "coffee", "china", "astronaut")
    pieces = [
        data.image(name, size=(256, 256))[top : top + 224, left : left + 224]
        for name in names
        for top in (0, 32)
        for left in (0, 32)
    ]
    images = np.stack(pieces)[: 2 if quick else 16]
    return Case(model, images, np.asarray(model(images)).argmax(axis=1), 2 / 255)


def fgsm(case: Case) -> dict[str, Call]:
    model, images, labels, epsilon = case
    passes = bare_passes(model)
    contenders: dict[str, Call] = {
        "ours": lambda: (
            adversarial.fgsm(model, images, labels, epsilon=epsilon, progress=False).images
        ),
        "bare cost": lambda: passes(images, labels, np.int32(1), np.int32(2)).numpy(),
    }
    if find_spec("foolbox"):
        contenders["foolbox"] = _foolbox(case, lambda a: a.LinfFastGradientAttack(), epsilon)
    if find_spec("art"):
        contenders["ART"] = _art(
            case, lambda a, m: a.FastGradientMethod(m, eps=epsilon, batch_size=len(images))
        )
    if find_spec("cleverhans"):
        from cleverhans.tf2.attacks.fast_gradient_method import fast_gradient_method

        contenders["cleverhans"] = lambda: fast_gradient_method(
            model, images, epsilon, np.inf, clip_min=0.0, clip_max=1.0, y=labels
        ).numpy()
    return contenders


def pgd(case: Case) -> dict[str, Call]:
    model, images, labels, epsilon = case
    size, steps = 0.05 * epsilon, 40
    passes = bare_passes(model)
    contenders: dict[str, Call] = {
        "ours": lambda: (
            adversarial.pgd(
                model, images, labels, epsilon=epsilon, step_size=size, steps=steps, progress=False
            ).images
        ),
        "bare cost": lambda: passes(images, labels, np.int32(steps), np.int32(3)).numpy(),
    }
    if find_spec("foolbox"):
        contenders["foolbox"] = _foolbox(
            case, lambda a: a.LinfPGD(abs_stepsize=size, steps=steps), epsilon
        )
    if find_spec("cleverhans"):
        from cleverhans.tf2.attacks.projected_gradient_descent import projected_gradient_descent

        contenders["cleverhans"] = lambda: projected_gradient_descent(
            model, images, epsilon, size, steps, np.inf, clip_min=0.0, clip_max=1.0, y=labels,
            sanity_checks=False,
        ).numpy()  # fmt: skip
    return contenders


def deepfool(case: Case) -> dict[str, Call]:
    model, images, labels, _ = case
    options: dict[str, Any] = {"saved": False, "progress": False}
    bare = bare_deepfool(model, 9)
    counts = []
    while not counts or counts[-1]:
        found = adversarial.deepfool(model, images, labels, steps=len(counts) + 1, **options)
        counts.append(int((found.predictions == labels).sum()))
    left = np.array([len(images), *counts[:-1]], np.int32)
    contenders: dict[str, Call] = {
        "ours": lambda: adversarial.deepfool(model, images, labels, **options).images,
        "bare cost": lambda: bare(images, left).numpy(),
    }
    if find_spec("foolbox"):
        contenders["foolbox"] = _foolbox(case, lambda a: a.L2DeepFoolAttack(candidates=10), None)
    return contenders


def deepfool_art(case: Case) -> dict[str, Call]:
    contenders = {"ours": deepfool(case)["ours"]}
    if find_spec("art"):
        options = {"max_iter": 50, "epsilon": 0.02, "nb_grads": 10, "verbose": False}
        contenders["ART"] = _art(case, lambda a, m: a.DeepFool(m, batch_size=100, **options))
    return contenders


def _foolbox(case: Case, attack: Callable[[Any], Any], epsilon: float | None) -> Call:
    import foolbox

    wrapped, made = foolbox.TensorFlowModel(case.model, bounds=(0, 1)), attack(foolbox.attacks)
    images, labels = tf.constant(case.images), tf.constant(case.labels)
    # The call is what is timed.
    return lambda: made(wrapped, images, labels, epsilons=epsilon)[1].numpy()  # noqa: PLW0108


def _art(case: Case, attack: Callable[[Any, Any], Any]) -> Call:
    from art.attacks import evasion
    from art.estimators.classification import TensorFlowV2Classifier

    wrapped = TensorFlowV2Classifier(
        case.model,
        nb_classes=case.model.output_shape[1],
        input_shape=case.images.shape[1:],
        loss_object=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        clip_values=(0, 1),
    )
    return lambda: attack(evasion, wrapped).generate(case.images, case.labels)


def bare_passes(model: keras.Model) -> Callable[..., tf.Tensor]:
    """Return (images, labels, gradients, forwards) -> values of no meaning, compiled."""

    def gradient_step(number: tf.Tensor, images: tf.Tensor, labels: tf.Tensor) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(images)
            logits = model(images, training=False)
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits)
        # Without this the next pass would be the same as the last, and could be left out.
        return number + 1, images + 1e-6 * tape.gradient(loss, images), labels

    def forward(number: tf.Tensor, images: tf.Tensor) -> Any:
        logits = model(images, training=False)
        return number + 1, images + 1e-9 * tf.reduce_mean(logits)

    @tf.function(autograph=False)
    def run(images: Any, labels: Any, gradients: tf.Tensor, forwards: tf.Tensor) -> tf.Tensor:
        zero = tf.constant(0)
        _, images, _ = tf.while_loop(
            lambda number, *_: number < gradients,
            gradient_step,
            (zero, tf.convert_to_tensor(images), tf.convert_to_tensor(labels)),
            parallel_iterations=1,
        )
        return tf.while_loop(
            lambda number, _: number < forwards, forward, (zero, images), parallel_iterations=1
        )[1]

    return run


def bare_deepfool(model: keras.Model, rivals: int) -> Callable[..., tf.Tensor]:
    """Return (images, how many are left in each step) -> values of no meaning, compiled."""

    def step(number: tf.Tensor, images: tf.Tensor, left: tf.Tensor) -> Any:
        some = images[: left[number]]
        logits = model(some, training=False)
        change = tf.add_n(
            [
                tf.gradients(logits[:, rival] - logits[:, 0], some)[0]
                for rival in range(1, rivals + 1)
            ]
        )
        some += 1e-6 * change
        some += 1e-9 * tf.reduce_mean(model(some, training=False))
        return number + 1, tf.concat([some, images[left[number] :]], axis=0), left

    @tf.function(autograph=False)
    def run(images: Any, left: Any) -> tf.Tensor:
        images = tf.convert_to_tensor(images)
        invariants = (tf.TensorShape([]), tf.TensorShape([None, *images.shape[1:]]), None)
        return tf.while_loop(
            lambda number, *_: number < tf.size(left),
            step,
            (tf.constant(0), images, tf.convert_to_tensor(left)),
            shape_invariants=(*invariants[:2], tf.TensorShape([None])),
            parallel_iterations=1,
        )[1]

    return run


# row: (title, case, contenders, rounds)
ROWS: dict[str, tuple[str, Callable[[bool], Case], Callable[[Case], dict[str, Call]], int]] = {
    "digits-fgsm": ("FGSM", digits, fgsm, 5),
    "digits-pgd": ("PGD, 40 steps", digits, pgd, 3),
    "digits-deepfool": ("DeepFool", digits, deepfool, 3),
    "digits-deepfool-art": ("DeepFool", digits, deepfool_art, 1),
    "photographs-fgsm": ("FGSM", photographs, fgsm, 5),
    "photographs-pgd": ("PGD, 40 steps", photographs, pgd, 1),
    "photographs-deepfool": ("DeepFool", photographs, deepfool, 1),
}
USUAL = [name for name in ROWS if name != "digits-deepfool-art"]


def reached(case: Case, found: np.ndarray) -> str:
    """Return the share of fooled images and the median norm of the changes."""
    fooled = np.asarray(case.model(found)).argmax(axis=1) != case.labels
    change = (np.asarray(found) - case.images).reshape(len(fooled), -1)
    return f"{fooled.mean():.1%}, {np.median(np.linalg.norm(change, axis=1)):.3f}"


def compare(name: str, case: Case, quick: bool) -> None:
    """Print the times of a row's contenders and what they have reached."""
    title, _, make, rounds = ROWS[name]
    contenders, made = make(case), {}

    def keeping(who: str) -> Callable[[], None]:
        def run() -> None:
            made[who] = contenders[who]()

        return run

    medians = alternate({who: keeping(who) for who in contenders}, 1 if quick else rounds)
    found = {who: reached(case, made[who]) for who in made if who != "bare cost"}
    count = f"{len(case.images):,} {name.split('-')[0]}"
    print_table(f"{title}, {count} (reached: fooled, median ‖r‖)", medians, found)


def peak(name: str, quick: bool) -> float:
    """Return the most memory in GB that a process of its own needs for ours."""
    command = [sys.executable, __file__, "--one", name, *(["--quick"] if quick else [])]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(answer.stdout.splitlines()[-1])


def one(name: str, quick: bool) -> None:
    """Run ours of a row once, and print the most memory in GB that the process has held."""
    _, case, make, _ = ROWS[name]
    make(case(quick))["ours"]()
    # Not getrusage: it counts the parent's memory, too.
    status = Path("/proc/self/status").read_text()
    print(int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 2**20)


def main(arguments: Sequence[str] | None = None) -> None:
    warnings.simplefilter("ignore")  # of the peers' imports
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="few images, one round")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        one(options.one, options.quick)
        return
    memory, cases = {}, {}
    for name in options.rows or USUAL:
        if sys.platform == "linux" and name.endswith("deepfool"):  # which needs most
            memory[name] = peak(name, options.quick)
        make = ROWS[name][1]
        if make not in cases:
            cases[make] = make(options.quick)
        compare(name, cases[make], options.quick)
    for name, gigabytes in memory.items():
        print(f"{name:20} {gigabytes:5.2f} GB at most, with TensorFlow")


if __name__ == "__main__":
    main()
