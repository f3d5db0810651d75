"""Maps of what speaks for a class: ours against the peers and the bare cost of their passes.

Lee's network on digits (28 px, trained for two epochs) and EfficientNet-Lite0 on photographs
(224 px). The bare cost are the passes that a method cannot do without, compiled and in batches:
gradients for saliency and SmoothGrad, forward passes for occlusion, a forward pass and a gradient
of the upper layers for Grad-CAM. Occlusion may cost less, because it does not compute again what
the patch cannot change.

Before the times stands how far the peers' maps correlate with ours: they must compute the same. For
that SmoothGrad goes without its noise, and Grad-CAM's maps are all enlarged in the same way.

Run: python benchmarks/attribution.py [--quick] [row ...]. Peers take part where `make peers` has
installed them.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf
from timing import alternate, print_table

from dlsg_utils import attribution, data, inspection, models, pretrained, training

SAMPLES, NOISE = 50, 0.15
FILL = 0.5  # what occlusion paints, ours and the peers'
ROWS = ("saliency", "Grad-CAM", "SmoothGrad", "occlusion")
Call = Callable[[], Any]


class Case(NamedTuple):
    """A network, its images, and how occlusion covers them."""

    model: Any
    images: np.ndarray
    targets: np.ndarray
    layer: str  # of Grad-CAM
    few: int  # images for the methods with many passes
    patch: int
    stride: int
    at_once: int  # images in a batch

    def given(self, row: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the images and targets of a row."""
        count = self.few if row in ("SmoothGrad", "occlusion") else len(self.images)
        return self.images[:count], self.targets[:count]


class Peer(NamedTuple):
    """What is timed, and the same maps in the form of ours."""

    call: Call
    like_ours: Call


def digits() -> Case:
    digits = data.load("mnist-10k")
    model = models.lee_cnn(seed=1)
    training.fit(model, digits.train, epochs=2, batch_size=64, seed=1, progress=False)
    return Case(
        model, digits.validation.images[:64], digits.validation.labels[:64].astype(int), "conv2",
        few=8, patch=7, stride=1, at_once=512,
    )  # fmt: skip


def photographs() -> Case:
    model = pretrained.efficientnet_lite0()
    names = ("chelsea", "coffee", "astronaut", "rocket")
    images = np.stack([data.image(name, size=(224, 224)) for name in names])
    targets = model(images).numpy().argmax(axis=1)
    images, targets = np.tile(images, (4, 1, 1, 1)), np.tile(targets, 4)
    return Case(
        model, images, targets, "head_relu", few=1, patch=32, stride=8, at_once=16
    )  # fmt: skip


CASES = {"digits": digits, "photographs": photographs}


def ours(case: Case, row: str, noise: float = NOISE) -> Call:
    """Return our method, a call that gives maps."""
    methods: dict[str, Callable[..., np.ndarray]] = {
        "saliency": attribution.saliency,
        "Grad-CAM": attribution.grad_cam,
        "SmoothGrad": partial(attribution.smooth_grad, samples=SAMPLES, noise=noise, seed=1),
        "occlusion": partial(
            attribution.occlusion, patch=case.patch, stride=case.stride, fill=FILL
        ),
    }
    return partial(methods[row], case.model, *case.given(row), progress=False)


def bare(case: Case, row: str) -> Call:
    """Return the passes that the method cannot do without."""
    model = case.model

    @tf.function(autograph=False)
    def forward(images: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        return tf.gather(model(images, training=False), targets, batch_dims=1)

    @tf.function(autograph=False)
    def gradient(images: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        return tf.gradients(forward.python_function(images, targets), images)[0]

    @tf.function(autograph=False)
    def upper_gradient(images: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        names = [layer.name for layer in model.layers]
        maps = x = inspection.truncate(model, case.layer)(images, training=False)
        for layer in model.layers[names.index(case.layer) + 1 :]:
            x = layer(x)
        return maps, tf.gradients(tf.gather(x, targets, batch_dims=1), maps)[0]

    images, targets = case.given(row)
    positions = len(range(0, images.shape[1] - case.patch + 1, case.stride)) ** 2
    work, repeats = {
        "saliency": (gradient, 1),
        "Grad-CAM": (upper_gradient, 1),
        "SmoothGrad": (gradient, SAMPLES),
        "occlusion": (forward, positions),
    }[row]
    batches = tf.data.Dataset.from_tensor_slices(
        (np.repeat(images, repeats, axis=0), np.repeat(targets, repeats))
    ).batch(case.at_once)
    ready = list(batches)
    return lambda: [work(*batch)[0].numpy() for batch in ready]


def xplique(case: Case, row: str, noise: float = NOISE) -> Peer:
    from xplique import attributions

    images, targets = case.given(row)
    chosen = np.eye(case.model.output_shape[-1], dtype=np.float32)[targets]
    settings: dict[str, dict[str, Any]] = {
        "saliency": {"reducer": "max"},
        "Grad-CAM": {"conv_layer": case.layer},
        "SmoothGrad": {"nb_samples": SAMPLES, "noise": noise, "reducer": None},
        "occlusion": {
            "patch_size": case.patch,
            "patch_stride": case.stride,
            "occlusion_value": 0.5,
        },
    }
    kind = {"saliency": "Saliency", "Grad-CAM": "GradCAM", "occlusion": "Occlusion"}.get(row, row)
    explainer = getattr(attributions, kind)(case.model, batch_size=case.at_once, **settings[row])

    def call() -> np.ndarray:
        return np.asarray(explainer(images, chosen))

    def enlarged() -> np.ndarray:
        maps, gradients = explainer._gradient(tf.constant(images), tf.constant(chosen))
        weights = explainer._compute_weights(gradients, maps)
        return _enlarged(explainer._apply_weights(weights, maps), images)

    def mean() -> np.ndarray:  # it sums over the positions that cover a pixel
        counts = np.zeros(images.shape[1:3])
        for top in range(0, counts.shape[0] - case.patch + 1, case.stride):
            for left in range(0, counts.shape[1] - case.patch + 1, case.stride):
                counts[top : top + case.patch, left : left + case.patch] += 1
        return call()[..., 0] / counts

    forms = {"Grad-CAM": enlarged, "occlusion": mean, "SmoothGrad": lambda: _strongest(call())}
    return Peer(call, forms.get(row, lambda: call()[..., 0]))


def tf_keras_vis(case: Case, row: str, noise: float = NOISE) -> Peer | None:
    from tf_keras_vis.gradcam import Gradcam
    from tf_keras_vis.saliency import Saliency
    from tf_keras_vis.utils.scores import CategoricalScore

    images, targets = case.given(row)
    score = CategoricalScore(targets.tolist())
    if row == "occlusion":  # it has none
        return None
    model = _functional(case.model)
    if row == "Grad-CAM":
        cam = partial(
            Gradcam(model, clone=False),
            score,
            images,
            penultimate_layer=case.layer,
            seek_penultimate_conv_layer=False,
        )
        return Peer(cam, lambda: _enlarged(cam(expand_cam=False, normalize_cam=False), images))
    samples = {"smooth_samples": SAMPLES, "smooth_noise": noise} if row == "SmoothGrad" else {}
    call = partial(
        Saliency(model, clone=False),
        score,
        images,
        keepdims=True,
        gradient_modifier=None,
        normalize_map=False,
        **samples,
    )
    return Peer(call, lambda: _strongest(call()))


PEERS = {"xplique": xplique, "tf-keras-vis": tf_keras_vis}
INSTALLED = {name: peer for name, peer in PEERS.items() if find_spec(name.replace("-", "_"))}


def _functional(model: keras.Model) -> keras.Model:
    """Return a Functional copy of a Sequential model, whose inner layers they cannot find."""
    if not isinstance(model, keras.Sequential):
        return model
    x = image = keras.Input(model.input_shape[1:])
    for layer in model.layers:
        x = type(layer).from_config(layer.get_config())(x)
    copy = keras.Model(image, x)
    copy.set_weights(model.get_weights())
    return copy


def _strongest(gradient: Any) -> np.ndarray:
    return np.abs(np.asarray(gradient)).max(axis=-1)


def _enlarged(maps: Any, images: np.ndarray) -> np.ndarray:
    return tf.image.resize(np.asarray(maps)[..., None], images.shape[1:3])[..., 0].numpy()


def contender(name: str, case: Case, row: str) -> Call | None:
    """Return what is timed of a contender, None if it has no such method."""
    if name in ("ours", "bare cost"):
        return ours(case, row) if name == "ours" else bare(case, row)
    peer = PEERS[name](case, row)
    return peer.call if peer else None


def agreement(name: str, case: Case, row: str) -> float:
    """Return the correlation of a peer's maps with ours, without noise."""
    theirs = PEERS[name](case, row, noise=0.0).like_ours()
    return float(np.corrcoef(ours(case, row, noise=0.0)().ravel(), theirs.ravel())[0, 1])


def compare(name: str, row: str, case: Case, rounds: int) -> str:
    """Print a row's agreement and times; return the line that sums it up."""
    calls = {"ours": ours(case, row), "bare cost": bare(case, row)}
    for peer in INSTALLED:
        call = contender(peer, case, row)
        if call is not None:
            print(f"{peer}: maps correlate with ours at {agreement(peer, case, row):.4f}")
            calls[peer] = call
    medians = alternate(calls, rounds)
    print_table(f"{row}, {name}", medians)
    fastest = min((medians[peer] for peer in calls if peer in PEERS), default=float("nan"))
    return (
        f"{row:10}  {name:11}  {medians['ours'] / medians['bare cost']:11.2f}"
        f"  {fastest / medians['ours']:12.2f}"
    )


def peaks(who: str, name: str) -> dict[str, str]:
    """Return the most memory in GB that a contender's rows take in a process of its own."""
    command = [sys.executable, __file__, "--memory", who, name]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(line.split("\t") for line in answer.stdout.splitlines() if "\t" in line)


def _memory(who: str, name: str) -> None:
    """Print the peak of each row, TensorFlow and the network included."""
    case = CASES[name]()
    for row in ROWS:
        call = contender(who, case, row)
        if call is not None:
            Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
            call()
            status = Path("/proc/self/status").read_text().split()
            print(f"{row}\t{int(status[status.index('VmHWM:') + 1]) / 2**20:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", default=ROWS, help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="one round")
    parser.add_argument("--memory", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory:
        _memory(*options.memory)
        return
    for peer in PEERS.keys() - INSTALLED.keys():
        print(f"{peer} is not installed: left out. `make peers` installs it.")
    lines = []
    for name, build in CASES.items():
        case = build()
        for row in options.rows:
            rounds = 3 if row in ("SmoothGrad", "occlusion") else 7  # the long ones and the short
            lines.append(compare(name, row, case, rounds=1 if options.quick else rounds))
    print(f"{'':23}  {'ours / bare':>11}  {'peer / ours':>12}", *lines, sep="\n")
    if sys.platform == "linux":
        for name in CASES:
            for who in ("ours", "bare cost", *INSTALLED):
                rows = ", ".join(f"{row} {peak}" for row, peak in peaks(who, name).items())
                print(f"peak GB, {name}, {who}: {rows}", flush=True)


if __name__ == "__main__":
    main()
