"""The network that comes with the course: what it sees, at what sizes, and under which names."""

import json
import shutil
import time
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image

from dlsg_utils import data, inspection, pretrained
from dlsg_utils.data import store

DATA = Path(__file__).parents[2] / "data"
# Class indices and logits of the package's own network, by data/build/…_reference.py.
FACTS = json.loads((Path(__file__).parent / "efficientnet_lite0.json").read_text())
ROUNDING = 0.04  # of logits, by weights of 16 bits


@pytest.fixture(scope="module")
def network():
    return pretrained.efficientnet_lite0()


def picture(name, size=(224, 224)):
    """A picture in colour, as the network takes it."""
    image = data.image(name, size=size)
    return np.broadcast_to(image, (*image.shape[:2], 3))


@pytest.fixture(scope="module")
def logits(network):
    """Of all pictures, in the order of FACTS."""
    return network(np.stack([picture(name) for name in FACTS])).numpy()


# What it sees


@pytest.mark.slow
@pytest.mark.parametrize("name", FACTS)
def test_the_five_likeliest_classes_are_those_of_the_unfolded_network(name, logits):
    row = logits[list(FACTS).index(name)]
    classes, expected = np.array(list(map(int, FACTS[name]))), np.array(list(FACTS[name].values()))
    np.testing.assert_allclose(row[classes], expected, atol=ROUNDING)
    ours = np.argsort(-row)[:5]
    assert set(ours) == set(classes)
    # Which of two comes first may change only where rounding is as large as what parts them.
    clear = -np.diff(expected, prepend=np.inf, append=-np.inf) > ROUNDING
    sure = clear[:-1] & clear[1:]
    assert (ours == classes)[sure].all()


def test_photographs_are_what_they_show(network, logits):
    best = {name: pretrained.top_k(row, 1)[0][0] for name, row in zip(FACTS, logits, strict=True)}
    assert best["chelsea"] == "Egyptian cat"
    assert best["coffee"] == "espresso"
    assert best["china"] == "palace"
    assert best["motorcycle_left"] == "moped"
    assert best["camera"] == "tripod"


@pytest.mark.parametrize("size", [(32, 32), (33, 47), (97, 64), (300, 451)])
def test_pictures_of_any_size_from_32_pixels_are_taken(network, size):
    assert network(picture("coffee", size)[None]).shape == (1, 1000)


def test_pictures_of_other_files_are_taken(network, tmp_path):
    """Turned, with a palette, or transparent: `data.image` makes them all the same."""
    file = tmp_path / "cup.png"
    cup = Image.fromarray(np.uint8(255 * picture("coffee")))
    exif = Image.Exif()
    exif[0x0112] = 6  # To be turned by a quarter
    cup.rotate(90).save(file, exif=exif)
    turned = pretrained.top_k(network(data.image(file)[None])[0], 1)
    assert turned[0][0] == "espresso"
    cup.quantize(64).save(file)
    assert pretrained.top_k(network(data.image(file)[None])[0], 1)[0][0] == "espresso"
    cup.putalpha(250)
    cup.save(file)
    assert pretrained.top_k(network(data.image(file)[None])[0], 1)[0][0] == "espresso"


# What it is made of


def test_the_network_is_plain_convolutions_under_names_that_tell_the_stage(network):
    kinds = {type(layer).__name__ for layer in network.layers}
    assert kinds == {
        *("InputLayer", "Rescaling", "Conv2D", "DepthwiseConv2D", "ReLU", "Add"),
        *("GlobalAveragePooling2D", "Dense"),
    }
    channels = {layer.name: layer.output.shape[-1] for layer in network.layers}
    stages = [channels[f"block{stage}a_project"] for stage in range(1, 8)]
    assert stages == [16, 24, 40, 80, 112, 192, 320]
    assert channels["block5c_expand"] == 6 * 112
    assert "block5c_add" in channels
    assert "block5d_expand" not in channels
    assert "block1a_expand" not in channels
    # 4,652,008 of the original, less two of four numbers of each normalized channel: the scale
    # goes into the kernel, the shift becomes the bias.
    normalized = sum(
        layer.bias.shape[0] for layer in network.layers if hasattr(layer, "kernel")
    ) - len(pretrained.class_names())
    assert network.count_params() == 4_652_008 - normalized
    assert all(weight.dtype == "float32" for weight in network.weights)


@pytest.mark.slow
def test_it_is_described_and_cut_like_any_other(network):
    table = inspection.describe(network, input_shape=(224, 224, 3))
    assert table["output"]["block5c_expand"] == "14×14×672"
    # 385 million multiply–adds are what others count for Lite0 at this size.
    assert table["multiply_adds"]["total"] == pytest.approx(385e6, rel=0.01)
    features = inspection.truncate(network, "block4b_add")(picture("coffee")[None])
    assert features.shape == (1, 14, 14, 80)


def test_models_share_no_weights(network):
    other = pretrained.efficientnet_lite0()
    other.layers[-1].set_weights([0 * weight for weight in other.layers[-1].get_weights()])
    assert np.ptp(other(picture("coffee")[None])) == 0
    assert np.ptp(network(picture("coffee")[None])) > 1


def test_it_loads_in_time():
    start = time.process_time()
    pretrained.efficientnet_lite0()
    assert time.process_time() - start < 1.5


# Names and probabilities


def test_names_are_a_thousand_and_all_different():
    names = pretrained.class_names()
    assert len(set(names)) == len(names) == 1000
    assert all(name == name.strip() and name for name in names)
    assert {names[134], names[517]} == {"crane (bird)", "crane (machine)"}
    assert (names[0], names[281], names[285], names[967]) == (
        *("tench", "tabby"),
        *("Egyptian cat", "espresso"),
    )


def test_a_class_has_a_number():
    names = pretrained.class_names()
    for number in (0, 1, 281, 999):
        assert pretrained.class_number(names[number]) == number
    # These two differ in their first letter's case alone.
    assert [pretrained.class_number(name) for name in ("Cardigan", "cardigan")] == [264, 474]
    assert pretrained.class_number("Goldfish") == 1
    with pytest.raises(ValueError, match=r"Did you mean 'goldfish'.*\(1000 in all\)"):
        pretrained.class_number("gold fish")


def test_top_k_gives_the_softmax_largest_first():
    values = np.log([0.2, 0.5, 0.3])
    assert pretrained.top_k(values, 2, names="abc") == [
        ("b", pytest.approx(0.5)),
        ("c", pytest.approx(0.3)),
    ]
    # Probabilities, as keras.applications returns them, stay what they are.
    both = pretrained.top_k([[0.2, 0.5, 0.3], [0.0, 0.0, 1.0]], 1, names="abc")
    assert both == [[("b", 0.5)], [("c", 1.0)]]
    assert pretrained.top_k([1000.0, 0.0], 1, names="ab") == [("a", 1.0)]


@pytest.mark.slow
def test_top_k_reads_a_network_of_keras_applications():
    network = keras.applications.MobileNetV2(input_shape=(32, 32, 3), weights=None)
    named = pretrained.top_k(network(np.zeros((2, 32, 32, 3), np.float32)), 3)
    probabilities = network(np.zeros((1, 32, 32, 3), np.float32)).numpy()[0]
    assert [p for _, p in named[0]] == pytest.approx(np.sort(probabilities)[:-4:-1])


@pytest.mark.parametrize(
    ("values", "k", "message"),
    [
        (np.zeros(10), 5, r"\(1000,\) or \(N, 1000\).*got \(10,\)"),
        (np.zeros((1, 1, 1000)), 5, r"got \(1, 1, 1000\)"),
        (np.full(1000, np.nan), 5, "NaN"),
        (np.zeros(1000), 1001, "k takes 1 to 1000"),
        (np.zeros(1000), 0, "at least 1"),
    ],
)
def test_top_k_refuses_what_has_no_names(values, k, message):
    with pytest.raises(ValueError, match=message):
        pretrained.top_k(values, k)


# Files


@pytest.mark.parametrize("damage", ["changed", "cut off", "missing"])
def test_damaged_weights_are_refused(damage, tmp_path, monkeypatch):
    folder = tmp_path / "efficientnet-lite0"
    shutil.copytree(DATA / "efficientnet-lite0", folder)
    shutil.copy(DATA / "SHA256SUMS", tmp_path)
    monkeypatch.setattr(store, "_DATA", tmp_path)
    file = folder / "weights.npz"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    if damage == "changed":
        file.write_bytes(content)
    elif damage == "cut off":
        file.write_bytes(content[:1000])
    else:
        file.unlink()
    with pytest.raises(data.DataFileError, match=r"weights\.npz.*git checkout"):
        pretrained.efficientnet_lite0()
    assert "weights.npz" in data.verify()["efficientnet-lite0/weights.npz"]


# The networks for digits


@pytest.mark.parametrize("number", range(3))
def test_the_networks_for_digits_read_them(number):
    digits = data.load("mnist-10k").test
    predictions = pretrained.digit_network(number)(digits.images).numpy().argmax(axis=1)
    assert (predictions == digits.labels).mean() > 0.95


def test_there_are_three_networks_for_digits_and_they_differ():
    first, second = (pretrained.digit_network(number).get_weights() for number in (0, 1))
    assert not np.allclose(first[0], second[0])
    with pytest.raises(ValueError, match="0, 1 or 2, got 3"):
        pretrained.digit_network(3)
