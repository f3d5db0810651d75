"""Every public function that takes images, with images of the wrong kind: one table.

Each gives what it should, or an error that names the remedy, before anything is compiled. A new
function with an argument named as in ``ARGUMENTS`` must be in the table.
"""

import inspect
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from typing import Any

import keras
import matplotlib.pyplot as plt
import numpy as np
import pytest
from keras import layers

from dlsg_utils import (
    adversarial,
    arithmetic,
    ascent,
    attribution,
    data,
    features,
    inspection,
    models,
    plotting,
    training,
    visualization,
    widgets,
)

ARGUMENTS = {"images", "image", "content", "style", "guide", "changed"}
MODULES = (
    adversarial, arithmetic, ascent, attribution, data, features, inspection, models, plotting,
    training, visualization, widgets,
)  # fmt: skip

SHAPE = (8, 8, 3)
GOOD = np.random.default_rng(0).random((2, *SHAPE), dtype=np.float32)
ONE = GOOD[0]
LABELS = np.array([0, 1])
QUIET = {"progress": False}


@cache
def network(kind: str = "") -> keras.Model:
    keras.utils.set_random_seed(1)
    body = [layers.Conv2D(2, 3, activation="relu", name="conv"), layers.Flatten(name="flat")]
    shape = (*SHAPE[:2], 1) if kind == "gray" else SHAPE
    return keras.Sequential(
        [keras.Input(shape), *body[kind == "linear" :], layers.Dense(2, name="classes")]
    )


# How good images, a batch or one, become bad ones, and what is said of them.
BAD: dict[str, tuple[Callable[[np.ndarray], Any], str]] = {
    "0 to 255": (lambda x: x * 255, r"Divide by 255\."),
    "uint8": (lambda x: (x * 255).astype(np.uint8), r"Divide by 255\."),
    "-1 to 1": (
        lambda x: x * 2 - 1,
        r"take \(images \+ 1\) / 2.*models.with_preprocessing\(model, scale=2, offset=-1\)",
    ),
    "preprocessed": (
        lambda x: x * 255 - 120,
        r"models.with_preprocessing\(model, preprocess_input",
    ),
    "a little outside": (lambda x: x * 1.1 - 0.05, r"np\.clip\(images, 0, 1\)"),
    "NaN": (lambda x: np.where(x > 0.9, np.nan, x), "NaN or infinity"),
    "no channel axis": (lambda x: GOOD[0, ..., 0], r"Add a channel axis: images\[\.\.\., None\]"),
    "five axes": (lambda x: GOOD[None], r"got shape \(1, 2, 8, 8, 3\)"),
    "none": (lambda x: x[:0], "is empty"),
    "four channels": (lambda x: x[..., [0, 0, 0, 0]], "takes images of 8×8×3, got 8×8×4"),
    "another size": (lambda x: x[..., :5, :, :], "takes images of 8×8×3, got 5×8×3"),
    "text": (lambda x: "photo.png", "takes an array of numbers, got dtype <U9"),
}


def special(**said: str | None) -> dict[str, str | None]:
    """Return what is said of bad images, by a name without its blanks."""
    return {name.replace("_", " "): text for name, text in said.items()}


# Without a model any size and number of channels will do, on paper only 1 and 3 channels.
NO_MODEL = special(four_channels=None, another_size=None)
OTHER_SHAPE = special(four_channels="takes the shape of images", another_size="the shape of images")
FITTED = special(four_channels="like those to train on", another_size="like those to train on")
FRAMES = special(four_channels=r"\(H, W, 3\)", another_size=None)
# What is off the scale has the color of its end.
OFF_SCALE = {"-1 to 1": None} | special(preprocessed="up to 1", a_little_outside=None)
DRAWN = special(four_channels="1 or 3", another_size=None)


def of_model(function: Callable[..., Any], *further: Any, **options: Any) -> Callable[..., Any]:
    return lambda x: function(network(), x, *further, **options)


def drawn(function: Callable[..., Any], *further: Any) -> Callable[..., Any]:
    return lambda x: plt.close(function(x, *further))


def film(x: Any) -> np.ndarray:
    options = {"frames": 2, "octaves": 1, "steps": 1, "seed": 1}
    return visualization.dream_film(network(), x, "conv", **options, **QUIET)


def mp4(x: Any) -> None:
    with suppress(FileNotFoundError):  # without ffmpeg
        visualization.save_mp4([x], "film.mp4")


def gray(x: Any) -> Any:
    return x[..., 2:] if np.ndim(x) > 2 else x


def pad(x: Any) -> widgets.NetworkPad:
    return widgets.NetworkPad(network("gray"), image=gray(x))


def mistakes(x: Any) -> None:
    plt.close(plotting.show_mistakes(gray(x), LABELS, np.zeros((2, 2)), ["a", "b"]))


def style_of(content: Any, style: Any) -> Any:
    options = {"content_layer": "conv", "style_layers": ["conv"], "scales": 1, "steps": 1}
    return visualization.style_transfer(network(), content, style, **options, **QUIET)


def fooled(x: Any) -> Any:
    model = network("linear")
    predicted = model(GOOD[:1] if np.ndim(x) == 3 else GOOD).numpy().argmax(axis=1)
    return adversarial.fool_linear(model, x, 1 - predicted, **QUIET)


def words(x: Any) -> np.ndarray:
    found = np.random.default_rng(1).random((2, 2, 2, 104), np.float32)
    learned = features.VisualWords(2).fit(found)
    return learned.examples(x, found, count=1, step=2, radius=2)


dream = partial(visualization.deep_dream, octaves=1, steps=1, seed=1, **QUIET)
fit = partial(training.fit, epochs=1, seed=1, **QUIET)

# By function and argument: a call, and what is said of bad images other than in BAD; None: nothing.
TABLE: dict[str, tuple[Callable[[Any], Any], dict[str, str | None]]] = {
    **{
        f"attribution.{name}(images)": (of_model(getattr(attribution, name), **options), {})
        for name, options in {
            "saliency": {},
            "smooth_grad": {"samples": 2, "noise": 0.0, **QUIET},
            "integrated_gradients": {"steps": 64, **QUIET},
            "grad_cam": {},
            "guided_backprop": {},
            "deconvnet": {},
            "occlusion": {"patch": 4, "stride": 4, **QUIET},
        }.items()
    },
    "adversarial.fgsm(images)": (of_model(adversarial.fgsm, epsilon=0.1, **QUIET), {}),
    "adversarial.pgd(images)": (
        of_model(adversarial.pgd, epsilon=0.1, steps=1, seed=1, **QUIET),
        {},
    ),
    "adversarial.deepfool(images)": (of_model(adversarial.deepfool, steps=1, **QUIET), {}),
    "adversarial.lbfgs(images)": (of_model(adversarial.lbfgs, steps=1, searches=1, **QUIET), {}),
    "adversarial.random_noise(images)": (
        of_model(adversarial.random_noise, sigma=0.1, seed=1, **QUIET),
        {},
    ),
    "adversarial.fool_linear(images)": (fooled, {}),
    "adversarial.distortion(images)": (
        lambda x: adversarial.distortion(x, GOOD if np.ndim(x) == 4 else ONE),
        OTHER_SHAPE,
    ),
    "adversarial.distortion(changed)": (
        lambda x: adversarial.distortion(GOOD if np.ndim(x) == 4 else ONE, x),
        OTHER_SHAPE,
    ),
    "visualization.activations(images)": (of_model(visualization.activations, "conv"), {}),
    "visualization.deep_dream(image)": (of_model(dream, "conv"), {}),
    "visualization.deep_dream(guide)": (lambda x: dream(network(), ONE, "conv", guide=x), {}),
    "visualization.dream_film(image)": (film, {}),
    "visualization.invert(images)": (
        of_model(visualization.invert, "conv", steps=1, starts=1, seed=1, **QUIET),
        {},
    ),
    "visualization.style_errors(images)": (
        lambda x: visualization.style_errors(network(), x, ONE, ["conv"]),
        {},
    ),
    "visualization.style_errors(style)": (
        lambda x: visualization.style_errors(network(), GOOD, x, ["conv"]),
        {},
    ),
    "visualization.style_transfer(content)": (lambda x: style_of(x, ONE), {}),
    "visualization.style_transfer(style)": (lambda x: style_of(ONE, x), {}),
    "visualization.top_patches(images)": (
        of_model(visualization.top_patches, "conv", 0, count=1, **QUIET),
        special(text="dtype <U1"),  # it takes anything that gives images
    ),
    "features.network_features(images)": (of_model(features.network_features, "conv"), {}),
    "features.hog(images)": (partial(features.hog, cell=2), NO_MODEL),
    "features.descriptors(images)": (partial(features.descriptors, radius=2), NO_MODEL),
    "features.VisualWords.examples(images)": (
        words,
        special(four_channels=None, another_size="takes those that were described"),
    ),
    "training.fit(dataset)": (lambda x: fit(network(), (x, LABELS)), {}),
    "training.fit(validation_data)": (
        lambda x: fit(network(), (GOOD, LABELS), validation_data=(x, LABELS)),
        FITTED,
    ),
    "training.evaluate(data)": (lambda x: training.evaluate(network(), (x, LABELS)), {}),
    "adversarial.adversarial_train(dataset)": (
        lambda x: adversarial.adversarial_train(network(), (x, LABELS), epochs=1, **QUIET),
        {},
    ),
    "ascent.ascend(start)": (
        lambda x: ascent.ascend(network(), ascent.channel("conv", 0), x, steps=1, **QUIET),
        {},
    ),
    "visualization.maximize(start)": (
        lambda x: visualization.maximize(
            network(), ascent.channel("conv", 0), start=x, steps=1, transforms=(), **QUIET
        ),
        {},
    ),
    "visualization.save_gif(frames)": (lambda x: visualization.save_gif([x], "film.gif"), FRAMES),
    "visualization.save_mp4(frames)": (mp4, FRAMES),
    "plotting.show(images)": (
        drawn(plotting.show),
        OFF_SCALE
        | special(no_channel_axis=None, another_size=None, text=r"got \(\)")
        | special(five_axes=r"got \(2, 8, 8, 3\)", four_channels=r"got \(8, 8, 4\)"),
    ),
    "plotting.show_poses(images)": (
        lambda x: plt.close(plotting.show_poses(x, np.ones((2 if np.ndim(x) == 4 else 1, 14, 2)))),
        OFF_SCALE
        | special(no_channel_axis=None, another_size=None, text=r"got \(\)")
        | special(five_axes=r"got \(2, 8, 8, 3\)", four_channels=r"got \(8, 8, 4\)"),
    ),
    "plotting.show_boxes(images)": (
        lambda x: plt.close(plotting.show_boxes(x, [[]] * (np.shape(x)[0] if np.ndim(x) else 1))),
        OFF_SCALE
        | special(no_channel_axis=None, another_size=None, text=r"got \(\)")
        | special(five_axes=r"got \(2, 8, 8, 3\)", four_channels=r"got \(8, 8, 4\)"),
    ),
    "plotting.show_mistakes(images)": (
        mistakes,
        special(four_channels="N, H, W, 1", another_size=None, five_axes=r"\(1, 2, 8, 8, 1\)"),
    ),
    "plotting.overlay(image)": (
        lambda x: plotting.overlay(x, np.ones(np.shape(x)[: max(2, np.ndim(x) - 1)])),
        special(no_channel_axis=None) | DRAWN,
    ),
    "plotting.show_patches(image)": (
        drawn(plotting.show_patches, [(0, 0)], 3),
        DRAWN,
    ),
    "plotting.show_filtering(images)": (
        lambda x: plt.close(plotting.show_filtering({"a": np.eye(3), "b": np.eye(3)}, x)),
        OFF_SCALE
        | special(no_channel_axis="one a kernel", another_size=None, text=r"got \(\)")
        | special(five_axes=r"got \(2, 8, 8, 3\)", four_channels=r"got \(8, 8, 4\)"),
    ),
    "plotting.show_architecture(image)": (
        drawn(partial(plotting.show_architecture, network())),
        {},
    ),
    "plotting.show_style_transfer(content)": (
        drawn(plotting.show_style_transfer, np.ones((8, 8, 3)), np.ones((8, 8, 3))),
        DRAWN,
    ),
    "plotting.show_style_transfer(style)": (
        lambda x: plt.close(
            plotting.show_style_transfer(np.ones((8, 8, 3)), np.ones((8, 8, 1)), x)
        ),
        DRAWN,
    ),
    "widgets.AttackExplorer(images)": (of_model(widgets.AttackExplorer), {}),
    "widgets.DreamStudio(image)": (of_model(widgets.DreamStudio), {}),
    "widgets.FeatureMapExplorer(image)": (of_model(widgets.FeatureMapExplorer), {}),
    "widgets.ImageGrid(images)": (
        lambda x: widgets.ImageGrid(x, {"seed": [0, 1]}),
        special(four_channels="1 or 3", another_size=None, none="one for each label")
        | special(no_channel_axis="H, W, C", text=r"got shape \(\)"),
    ),
    "widgets.NeighborExplorer(images)": (
        lambda x: widgets.NeighborExplorer(x, LABELS, np.eye(2), n_neighbors=1),
        special(four_channels=r"\(N, H, W, 3\)", another_size=None),
    ),
    "widgets.NetworkPad(image)": (
        pad,
        special(
            four_channels="takes shape", another_size="takes shape", five_axes=r"\(1, 2, 8, 8, 1\)"
        ),
    ),
    "widgets.OcclusionExplorer(image)": (
        of_model(widgets.OcclusionExplorer),
        special(four_channels="1 or 3"),
    ),
    "widgets.ReceptiveFieldExplorer(image)": (
        lambda x: widgets.ReceptiveFieldExplorer(network(), x),
        special(four_channels="1 or 3"),
    ),
    "widgets.FilterExplorer(image)": (
        widgets.FilterExplorer,
        DRAWN | special(text="no picture file"),  # or a picture's name
    ),
}

# These take one image, and say so of a batch.
ONE_ONLY = {
    "visualization.deep_dream(guide)",
    "visualization.dream_film(image)",
    "visualization.save_gif(frames)",
    "visualization.save_mp4(frames)",
    "plotting.show_patches(image)",
    "plotting.show_architecture(image)",
    "plotting.show_style_transfer(content)",
    "plotting.show_style_transfer(style)",
    "widgets.DreamStudio(image)",
    "widgets.FeatureMapExplorer(image)",
    "widgets.FilterExplorer(image)",
    "widgets.OcclusionExplorer(image)",
    "widgets.ReceptiveFieldExplorer(image)",
    "widgets.NetworkPad(image)",
}
# These take a batch, and say so of one image.
BATCH_ONLY = {
    "features.VisualWords.examples(images)",
    "training.fit(dataset)",
    "training.fit(validation_data)",
    "training.evaluate(data)",
    "adversarial.adversarial_train(dataset)",
    "plotting.show_filtering(images)",
    "plotting.show_mistakes(images)",
    "widgets.ImageGrid(images)",
    "widgets.NeighborExplorer(images)",
}
# These sum up all images.
TOGETHER = {"visualization.top_patches(images)", "visualization.style_errors(style)"}
# Not images in [0, 1], but any matrices, or not images at all.
OTHER = {
    "arithmetic.conv2d(image)",
    "arithmetic.pool2d(image)",
    "plotting.show_window_steps(image)",
    "widgets.ConvolutionStepper(image)",
    "ascent.guided_energy(guide)",  # features
    "data.Split(images)",  # holds them
    "widgets.RenderingExplorer(image)",  # a number
    "widgets.RenderingExplorer(images)",  # takes a mixture: test_rendering_explorer.py
    "widgets.CaptionExplorer(images)",  # takes a captioner: tests/widgets/test_caption_explorer.py
}


def public_arguments() -> set[str]:
    """Return all arguments of public functions and classes that are named like images."""
    found = set()
    for module in MODULES:
        for name in module.__all__:
            member = getattr(module, name)
            result = inspect.isclass(member) and issubclass(member, tuple | Exception)
            if inspect.isroutine(member) or (inspect.isclass(member) and not result):
                parameters = set(inspect.signature(member).parameters)
                short = module.__name__.rpartition(".")[2]
                found |= {f"{short}.{name}({each})" for each in ARGUMENTS & parameters}
    return found


def test_every_function_of_images_is_in_the_table():
    found = public_arguments()
    assert len(found) > 30
    new = sorted(found - TABLE.keys() - OTHER)
    assert not new, "which images do these take? Put them into TABLE"
    assert TABLE.keys() >= ONE_ONLY | BATCH_ONLY


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("row", TABLE)
def test_bad_images_are_refused_and_the_remedy_is_named(row):
    call, others = TABLE[row]
    for name, (make, message) in BAD.items():
        message = others.get(name, message)
        images = make(ONE if row in ONE_ONLY else GOOD)
        if message is None:
            call(images)
            continue
        with pytest.raises((ValueError, TypeError, FileNotFoundError)) as error:
            call(images)
        assert re.search(message, str(error.value)), f"{name}: {error.value}"


def test_a_batch_of_gray_images_without_channels():
    with pytest.raises(ValueError, match=r"8×8×1, got 2×8×8\. For gray .* images\[\.\.\., None\]"):
        attribution.saliency(network("gray"), GOOD[..., 0])


@pytest.mark.parametrize("row", TABLE)
def test_one_image_and_a_batch(row):
    """The results of a batch have one axis more than those of one image, or one is refused."""
    call, _ = TABLE[row]
    results = []
    for images, refused, message in (
        (GOOD, ONE_ONLY, r"takes one image|\(H, W, 3\)"),
        (
            ONE,
            BATCH_ONLY,
            r"batch \(N|one a kernel|for each label|inconsistent numbers|images \(N, H, W, 1\)",
        ),
    ):
        if row in refused:
            with pytest.raises(ValueError, match=message):
                call(images)
        else:
            results.append(call(images))
    if row not in TOGETHER and len(results) == 2 and isinstance(results[0], np.ndarray | tuple):
        many, one = (each[0] if isinstance(each, tuple) else each for each in results)
        assert many.shape == (2, *one.shape)
        assert np.isfinite(many).all()
