"""Style transfer: a case in closed form, and what must fall and rise with the weights."""

import keras
import numpy as np
import pytest
from keras import layers

from dlsg_utils import data, models
from dlsg_utils.models import pretrained
from dlsg_utils.visualization import activations, style_errors, style_transfer

NAMES = {"content_layer": "block3b_add", "style_layers": ["block1a_project", "block2b_add"]}
SIZE = (64, 96)
RNG = np.random.default_rng(0)


def quiet(*args, **kwargs):
    return style_transfer(*args, **{"scales": 1, "progress": False, **kwargs})


@pytest.fixture(scope="module")
def network():
    return pretrained.efficientnet_lite0()


@pytest.fixture(scope="module")
def china():
    return data.image("china", SIZE)


@pytest.fixture(scope="module")
def painting():
    return data.image("starry_night", SIZE)


def identity(channels=1):
    """A convolution that returns the image."""
    model = keras.Sequential(
        [keras.Input((None, None, channels)), layers.Conv2D(channels, 1, name="same")]
    )
    model.layers[-1].set_weights([np.eye(channels)[None, None], np.zeros(channels)])
    return model


@pytest.mark.parametrize("optimizer", ["lbfgs", "adam"])
def test_the_optimum_on_an_identity_is_found(optimizer):
    """With Φ(x) = x of one channel, G(x) is the mean square, and x* = a x₀ for a root a.

    (a − 1)² + w (a² g − g₀)² / g₀² is least where (a − 1) + 2 w a g (a² g − g₀) / g₀² = 0.
    """
    content = RNG.uniform(0.3, 0.5, (6, 8, 1)).astype("float32")
    style = RNG.uniform(0.6, 0.8, (6, 8, 1)).astype("float32")
    found = quiet(
        identity(), content, style, content_layer="same", style_layers=["same"], style_weight=3,
        total_variation=0, optimizer=optimizer, steps=200, step_size=0.01, parametrization="pixels",
    )  # fmt: skip
    g, wanted = (content**2).mean(), (style**2).mean()
    scale = 2 * 3 * g / wanted**2
    roots = np.roots([scale * g, 0, 1 - scale * wanted, -1])
    (a,) = roots[np.isreal(roots) & (roots > 1)].real
    np.testing.assert_allclose(found.images, a * content, atol=2e-3)
    np.testing.assert_allclose(found.content_errors, (a - 1) ** 2, rtol=0.02)
    np.testing.assert_allclose(found.style_errors, (a**2 * g / wanted - 1) ** 2, rtol=0.1)


@pytest.mark.slow
@pytest.mark.parametrize("optimizer", ["lbfgs", "adam"])
def test_errors_follow_their_weight(network, china, painting, optimizer):
    found = quiet(
        network, china, painting, **NAMES, style_weight=[0.1, 1, 10, 100], optimizer=optimizer,
        steps=20,
    )  # fmt: skip
    assert found.images.shape == (4, *SIZE, 3)
    assert (np.diff(found.style_errors) < 0).all()
    assert (np.diff(found.content_errors) > 0).all()


@pytest.mark.slow
def test_content_weight_is_the_other_side_of_the_scales(network, china, painting):
    found = quiet(network, china, painting, **NAMES, content_weight=[0.1, 1, 10], steps=20)
    assert (np.diff(found.style_errors) > 0).all()
    assert (np.diff(found.content_errors) < 0).all()


@pytest.mark.slow
def test_errors_are_those_of_the_layers(network, china, painting):
    found = quiet(network, china, painting, **NAMES, steps=5)

    def gram(image, layer):
        features = activations(network, image, layer)
        return np.einsum("ijc,ijd->cd", features, features) / features[..., 0].size

    def error(reached, wanted):
        return ((reached - wanted) ** 2).sum() / (wanted**2).sum()

    style = [error(gram(found.images, n), gram(painting, n)) for n in NAMES["style_layers"]]
    np.testing.assert_allclose(found.style_errors, np.mean(style), rtol=1e-3)
    kept = [activations(network, x, NAMES["content_layer"]) for x in (found.images, china)]
    np.testing.assert_allclose(found.content_errors, error(*kept), rtol=1e-3)
    assert found.losses.shape == (5,)
    assert found.images.min() >= 0
    assert found.images.max() <= 1


@pytest.mark.slow
def test_style_errors_of_any_size(network, painting):
    layers = NAMES["style_layers"]
    assert style_errors(network, painting, painting, layers).shape == ()
    same, half, gray = style_errors(
        network, np.stack([painting, painting[:, ::-1], 0 * painting + 0.5]), painting, layers
    )
    assert same == 0
    assert 0 < half < 0.2 * gray
    cut = style_errors(network, painting[:, :48], painting, layers)
    assert 0 < cut < 0.2 * gray


@pytest.mark.slow
def test_losses_fall_at_each_scale(network, china, painting):
    sizes = []
    found = quiet(
        network, china, painting, **NAMES, scales=2, steps=12,
        on_step=lambda step, image, loss: sizes.append((step, image.shape, loss.shape)),
    )  # fmt: skip
    assert sizes == [
        (step, (32, 48, 3) if step <= 12 else (64, 96, 3), ()) for step in range(1, 25)
    ]
    assert found.losses.shape == (24,)
    assert found.losses[11] < 0.5 * found.losses[0]
    assert found.losses[23] < 0.7 * found.losses[12]
    assert found.images.shape == china.shape


@pytest.mark.slow
def test_detail_comes_back_when_images_are_enlarged(network, china, painting):
    still = {"optimizer": "adam", "step_size": 0, "steps": 1, "parametrization": "pixels"}
    sharp, half, soft = (
        quiet(network, china, painting, **NAMES, **still, scales=2, detail=share).images
        for share in (1, 0.5, 0)
    )
    np.testing.assert_allclose(sharp, china, atol=1e-5)
    assert np.abs(soft - china).max() > 0.1
    assert np.diff(soft, axis=0).std() < 0.9 * np.diff(china, axis=0).std()
    inside = (soft > 0) & (soft < 1) & (half > 0) & (half < 1)  # where nothing was cut off
    np.testing.assert_allclose(half[inside], ((soft + sharp) / 2)[inside], atol=1e-5)


@pytest.mark.slow
def test_noise_becomes_a_texture(network):
    noise = RNG.uniform(0.4, 0.6, (*SIZE, 3)).astype("float32")
    brick = data.image("brick", SIZE).repeat(3, axis=2)
    found = quiet(network, noise, brick, **NAMES, content_weight=0, total_variation=0, steps=40)
    assert found.losses[-1] < 0.05 * found.losses[0]
    assert found.content_errors > 0.1  # nothing holds it


@pytest.mark.slow
def test_images_of_a_batch_do_not_meet(network, china, painting):
    contents = np.stack([china, china[:, ::-1]])
    settings = {**NAMES, "optimizer": "adam", "steps": 4}
    together = quiet(network, contents, painting, **settings)
    alone = [quiet(network, content, painting, **settings) for content in contents]
    assert together.losses.shape == (4, 2)
    np.testing.assert_allclose(together.images, [one.images for one in alone], atol=2e-3)
    np.testing.assert_allclose(
        together.style_errors, [one.style_errors for one in alone], rtol=0.02
    )
    both = quiet(network, china, np.stack([painting, 1 - painting]), **settings)
    np.testing.assert_allclose(both.images[0], alone[0].images, atol=2e-3)
    assert np.abs(both.images[0] - both.images[1]).max() > 0.1


def test_the_style_may_have_another_size(network, china, painting):
    found = quiet(network, china, painting[:40, :56], **NAMES, steps=2, scales=2)
    assert found.images.shape == china.shape


@pytest.mark.slow
def test_on_step_ends_it(network, china, painting):
    found = quiet(
        network, china, painting, **NAMES, scales=3, steps=5, optimizer="adam",
        on_step=lambda step, image, loss: step == 7,
    )  # fmt: skip
    assert found.losses.shape == (7,)
    assert found.images.shape == china.shape


class Own(keras.Model):
    """A subclassed model."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def call(self, images):
        return keras.ops.softmax(self.inner(images))


@pytest.mark.slow
def test_every_kind_of_model_gives_the_same():
    plain = models.lee_cnn(seed=0)
    nested = keras.Sequential([keras.Input((28, 28, 1)), plain, layers.Softmax()])
    own = Own(plain)
    own(np.zeros((1, 28, 28, 1), "float32"))
    content, style = data.load("mnist-10k").test.images[:2]
    found = [
        quiet(model, content, style, content_layer="conv2", style_layers=["conv1"], steps=5)
        for model in (plain, nested, own)
    ]
    for other in found[1:]:
        np.testing.assert_allclose(other.images, found[0].images, atol=1e-3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"content_layer": "block3b_ad"}, "block3b_add"),
        ({"style_layers": ["block2b_ad"]}, "block2b_add"),
        ({"style_layers": []}, "style_layers is empty"),
        ({"style_layers": ["logits"]}, "no rows and columns"),
        ({"style_weight": -1}, "style_weight takes a number from 0 up"),
        ({"content_weight": np.inf}, "content_weight takes a number from 0 up"),
        ({"style_weight": [1, 2], "content_weight": [1, 2, 3]}, "as many of each, got 1, 1, 3"),
        ({"detail": 1.5}, "detail takes a number from 0 to 1"),
        ({"total_variation": -1}, "total_variation takes a number"),
        ({"scales": 0}, "scales must be at least 1"),
        ({"optimizer": "sgd"}, "optimizer='sgd' is unknown"),
    ],
)
def test_bad_arguments(network, china, painting, change, words):
    with pytest.raises(ValueError, match=words):
        quiet(network, china, painting, **{**NAMES, "steps": 1, **change})


def test_models_of_one_size_take_one_scale():
    digit = data.load("mnist-10k").test.images[0]
    with pytest.raises(ValueError, match="pass scales=1, got 2"):
        quiet(
            models.lee_cnn(), digit, digit, content_layer="conv2", style_layers=["conv1"], scales=2
        )
