"""The widgets that ask a network: their state, without a kernel or a browser."""

import logging
import threading
import time

import keras
import numpy as np
import pytest
import traitlets
from scipy.special import softmax

from dlsg_utils import adversarial, attribution, data, models, visualization, widgets
from dlsg_utils.inspection import receptive_box
from dlsg_utils.widgets._running import Running


@pytest.fixture(scope="module")
def network():
    keras.utils.set_random_seed(0)
    return models.lee_cnn()


@pytest.fixture(scope="module")
def digits():
    return data.load("mnist-10k").test.images[:6]


@pytest.fixture(scope="module")
def colour_network():
    """Any size, colour, nested, with a softmax at its end."""
    keras.utils.set_random_seed(1)
    image = keras.Input((None, None, 3))
    encoder = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            keras.layers.Convolution2D(6, 3, activation="relu", name="first"),
            keras.layers.MaxPooling2D(name="pool"),
            keras.layers.Convolution2D(130, 3, name="second"),
        ],
        name="encoder",
    )
    features = keras.layers.GlobalAveragePooling2D(name="mean")(encoder(image))
    return keras.Model(image, keras.layers.Dense(3, activation="softmax", name="out")(features))


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.convolution = keras.layers.Convolution2D(4, 3, activation="relu", name="convolution")
        self.flat = keras.layers.Flatten(name="flat")
        self.scores = keras.layers.Dense(10, name="scores")

    def call(self, images):
        return self.scores(self.flat(self.convolution(images)))


def pixels(values, shape):
    return np.frombuffer(values, np.uint8).reshape(shape) / 255


def as_bytes(image):
    return (image * 255).round().astype(np.uint8).tobytes()


@pytest.fixture(params=["functional", "subclassed"])
def digit_network(request, network):
    if request.param == "functional":
        return network
    keras.utils.set_random_seed(2)
    model = Subclassed()
    model(np.zeros((1, 28, 28, 1), np.float32))
    return model


def test_the_pad_answers_to_each_drawing(digit_network, digits):
    pad = widgets.DigitPad(digit_network)
    assert pad.probabilities == []
    for digit in digits[:2]:
        pad.drawing = as_bytes(digit)
        expected = digit_network(digit[None]).numpy()[0]
        expected = expected if np.isclose(expected.sum(), 1) else softmax(expected)
        np.testing.assert_allclose(pad.probabilities, expected, atol=2e-3)
        map_ = attribution.saliency(digit_network, digit, progress=False)
        np.testing.assert_allclose(
            pixels(pad.saliency, (28, 28)), map_ / map_.max(), atol=1.5 / 255 + 1e-3
        )
        np.testing.assert_allclose(pad.image, digit, atol=1e-6)
    pad.drawing = bytes(784)
    assert (pad.probabilities, pad.saliency) == ([], b"")


def test_the_pads_noise_is_that_of_the_attack(network, digits):
    pad = widgets.DigitPad(network)
    pad.drawing = as_bytes(digits[0])
    before = pad.probabilities
    pad.noise = 0.1
    attack = adversarial.fgsm(network, digits[0], epsilon=0.1, progress=False)
    np.testing.assert_allclose(pixels(pad.seen, (28, 28, 1)), attack.images, atol=0.6 / 255)
    assert np.argmax(pad.probabilities) == attack.predictions
    assert pad.probabilities[np.argmax(before)] < max(before)
    assert pad.message == ""


def test_what_the_pad_refuses(network, colour_network):
    with pytest.raises(ValueError, match=r"grey pictures of one size.*\(None, None, 3\)"):
        widgets.DigitPad(colour_network)
    with pytest.raises(ValueError, match="each of the 10 classes, got 2"):
        widgets.DigitPad(network, class_names=["a", "b"])
    pad = widgets.DigitPad(network)
    with pytest.raises(traitlets.TraitError, match="784 bytes"):
        pad.drawing = b"123"
    with pytest.raises(traitlets.TraitError):
        pad.noise = 0.9


def test_an_error_in_an_answer_is_shown_and_logged(network, digits, monkeypatch, caplog):
    pad = widgets.DigitPad(network)

    def broken(*_args, **_options):
        raise RuntimeError("no luck")

    monkeypatch.setattr(attribution, "saliency", broken)
    with caplog.at_level(logging.ERROR, "dlsg_utils.widgets"):
        pad.drawing = as_bytes(digits[0])
    assert pad.message == "RuntimeError: no luck"
    assert "no luck" in caplog.text
    monkeypatch.undo()
    pad.drawing = as_bytes(digits[1])
    assert pad.message == ""


def test_feature_maps_of_every_layer(colour_network):
    image = data.image("chelsea", size=(40, 48))
    explorer = widgets.FeatureMapExplorer(colour_network, image)
    assert [name for name, _ in explorer.layers] == [
        *("encoder/first", "encoder/pool", "encoder/second", "mean", "out")
    ]
    for layer, shape in explorer.layers:
        explorer.layer = layer
        answers = visualization.activations(colour_network, image, layer)
        assert list(answers.shape) == shape
        maps = pixels(explorer.maps, explorer.maps_shape)
        channels = np.moveaxis(answers.reshape(*answers.shape[:-1][:2] or (1, 1), -1), -1, 0)
        assert maps.shape == channels.shape
        low, high = np.minimum(channels.min(axis=(1, 2)), 0), channels.max(axis=(1, 2))
        ours = low[:, None, None] + maps * (high - low)[:, None, None]
        np.testing.assert_allclose(ours, channels, atol=float((high - low).max()) / 500 + 1e-6)
    with pytest.raises(ValueError, match="is unknown"):
        explorer.layer = "third"


def test_the_strongest_place_of_a_channel(colour_network):
    image = data.image("chelsea", size=(40, 48))
    explorer = widgets.FeatureMapExplorer(colour_network, image, layer="second")
    explorer.channel = 99
    map_ = visualization.activations(colour_network, image, "second")[..., 99]
    row, column = np.unravel_index(map_.argmax(), map_.shape)
    box = receptive_box(colour_network, "second", (row, column), input_shape=image.shape)
    assert explorer.place == {
        "row": row,
        "column": column,
        "value": pytest.approx(map_.max()),
        "box": box.tolist(),
    }
    explorer.layer = "encoder/first"  # has 6 channels
    assert explorer.channel == 5
    with pytest.raises(traitlets.TraitError, match="channels 0 to 5, got 7"):
        explorer.channel = 7


def test_maps_of_large_pictures_are_thinned_out(colour_network):
    explorer = widgets.FeatureMapExplorer(colour_network, np.zeros((230, 130, 3), np.float32))
    assert max(explorer.maps_shape[1:]) <= 112


def test_the_picture_that_a_channel_likes_best(network, digits):
    explorer = widgets.FeatureMapExplorer(network, digits[0], layer="conv2")
    explorer.channel = 3
    explorer.start()
    assert explorer.wait(120)
    assert (explorer.running, explorer.message, explorer.done) == (False, "", 1.0)
    assert explorer.best_of == ("conv2", 3)
    best = pixels(explorer.best, explorer.best_shape).astype(np.float32)
    sums = visualization.activations(network, np.stack([best, *digits]), "conv2")
    sums = sums[..., 3].sum(axis=(1, 2))
    assert sums[0] > sums[1:].max()


def test_a_climb_is_cancelled_and_closed(network, digits):
    explorer = widgets.FeatureMapExplorer(network, digits[0], layer="conv2")
    explorer.start()
    explorer.cancel()
    assert explorer.wait(120)
    assert not explorer.running
    assert explorer.done < 1
    explorer.start()
    explorer.close()
    assert explorer.wait(120)
    assert explorer.done < 1
    explorer.start()  # a closed one does nothing
    assert not explorer.running


def test_a_new_run_ends_the_one_before():
    class Counting(Running):
        def __init__(self):
            self.ended = []
            super().__init__()

        def begin(self, name):
            def work(stopped):
                while not stopped():
                    time.sleep(0.005)
                self.ended.append(name)

            self._run(work)

    widget = Counting()
    widget.begin("first")
    widget.begin("second")
    time.sleep(0.05)
    assert widget.ended == ["first"]
    assert widget.running
    widget.cancel()
    assert widget.wait(10)
    assert widget.ended == ["first", "second"]
    assert not widget.running


def test_an_error_in_a_run_is_shown_and_logged(caplog):
    class Failing(Running):
        def start(self):
            self._run(lambda stopped: list[int]().pop())

    widget = Failing()
    with caplog.at_level(logging.ERROR, "dlsg_utils.widgets"):
        widget.start()
        assert widget.wait(10)
    assert widget.message.startswith("IndexError: ")
    assert not widget.running
    assert "IndexError" in caplog.text


@pytest.mark.parametrize("name", ["FGSM, one step", "PGD, ten steps", "random noise"])
def test_an_attack_on_the_slider(network, digits, name):
    explorer = widgets.AttackExplorer(network, digits, attack=name)
    assert explorer.attacked == as_bytes(digits[0])
    before = [entry[1] for entry in explorer.classes]
    explorer.picture = 2
    explorer.epsilon = 0.08
    changed = explorer.image
    assert np.abs(changed - digits[2]).max() <= (0.08 + 1e-6 if "noise" not in name else 1)
    assert explorer.attacked == as_bytes(changed)
    answers = network(np.stack([digits[2], changed])).numpy()
    expected = answers if np.allclose(answers.sum(axis=1), 1) else softmax(answers, axis=1)
    np.testing.assert_allclose(
        np.array([entry[1:] for entry in explorer.classes]).T, expected, atol=2e-3
    )
    added = (pixels(explorer.perturbation, digits[2].shape) - 0.5) / explorer.enlarged
    np.testing.assert_allclose(added, changed - digits[2], atol=0.6 / 255 / explorer.enlarged)
    explorer.picture, explorer.epsilon = 0, 0.0
    assert [entry[2] for entry in explorer.classes] == pytest.approx(before)


def test_few_of_many_classes_and_bad_arguments(network, digits):
    image = keras.Input((8, 8, 1))
    many = keras.Model(image, keras.layers.Dense(30)(keras.layers.Flatten()(image)))
    names = [f"class {k}" for k in range(30)]
    explorer = widgets.AttackExplorer(many, np.full((8, 8, 1), 0.5), class_names=names)
    shares = [entry[1] for entry in explorer.classes]
    assert len(shares) == 10
    assert shares == sorted(shares, reverse=True)
    with pytest.raises(traitlets.TraitError, match="picture takes 0 to 0, got 1"):
        explorer.picture = 1
    with pytest.raises(ValueError, match="is unknown"):
        widgets.AttackExplorer(network, digits, attack="magic")
    with pytest.raises(ValueError, match="epsilon"):
        widgets.AttackExplorer(network, digits, epsilon=0.5)
    with pytest.raises(ValueError, match=r"takes pictures of 28×28×1, got 20×20×1"):
        widgets.AttackExplorer(network, np.zeros((20, 20, 1), np.float32))


def test_a_dream_shows_its_frames(colour_network):
    image = data.image("chelsea", size=(64, 80))
    studio = widgets.DreamStudio(colour_network, image, layer="encoder/second")
    assert studio.layers == ["encoder/first", "encoder/pool", "encoder/second"]
    frames = []
    studio.observe(lambda change: frames.append(change["new"]), "frame")
    studio.octaves, studio.steps, studio.strength = 2, 5, 0.02
    studio.start()
    assert studio.wait(120)
    assert (studio.running, studio.done, studio.message) == (False, 1.0, "")
    expected = visualization.deep_dream(
        colour_network,
        image,
        "encoder/second",
        octaves=2,
        steps=5,
        step_size=0.02,
        seed=0,
        progress=False,
    )
    np.testing.assert_allclose(studio.dream, expected, atol=2e-3)
    assert frames
    assert studio.frame == frames[-1] == as_bytes(studio.dream)


def test_a_dream_is_cancelled(colour_network):
    image = data.image("chelsea", size=(64, 80))
    studio = widgets.DreamStudio(colour_network, image)
    started = threading.Event()
    studio.observe(lambda _: started.set(), "frame")
    studio.steps = 100
    studio.start()
    assert started.wait(120)
    studio.cancel()
    assert studio.wait(120)
    assert not studio.running
    assert np.abs(studio.dream - image).max() > 0


def test_networks_of_one_size_dream_in_one_octave(network, digits):
    studio = widgets.DreamStudio(network, digits[0], ["conv1"])
    assert (studio.octaves, studio.most_octaves) == (1, 1)
    with pytest.raises(ValueError, match="is unknown"):
        widgets.DreamStudio(network, digits[0], ["conv9"])
    with pytest.raises(ValueError, match="one picture"):
        widgets.DreamStudio(network, digits)


def test_what_comes_from_the_page(network, digits):
    pad = widgets.DigitPad(network)
    pad.set_state({"drawing": memoryview(as_bytes(digits[0])), "noise": 0.0})
    assert len(pad.probabilities) == 10
    pad.set_state({"noise": 7.0})  # refused, and said so
    assert pad.noise == 0.0
    assert pad.message.startswith("TraitError: ")
