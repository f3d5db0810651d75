"""Networks that write: each step by hand, learning, search, and where they look."""

import numpy as np
import pytest
import tensorflow as tf

from dlsg_utils import training
from dlsg_utils.applications import captioning
from dlsg_utils.data import captions

KINDS = [("lstm", True), ("lstm", False), ("rnn", True), ("rnn", False)]


@pytest.fixture(scope="module")
def scenes():
    return captions.compose(12, seed=5)


@pytest.fixture(scope="module")
def words():
    return captioning.scene_vocabulary()


def small(words, **options):
    return captioning.caption_network(
        len(words), widths=(8, 8, 16), units=48, embedding=16, seed=0, **options
    )


@pytest.fixture(scope="module")
def learned(scenes, words):
    """Return a small network that knows twelve scenes by heart."""
    model = small(words)
    history = captioning.learn_captions(
        model, scenes.images, [each[:1] for each in scenes.sentences], words,
        epochs=80, batch_size=6, learning_rate=1e-2, fine_tune=True, seed=0,
    )  # fmt: skip
    return model, history


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize(("cell", "attention"), KINDS)
def test_a_step_is_its_formula(words, scenes, cell, attention):
    model = small(words, cell=cell, attention=attention)
    a = model.encode(scenes.images[:3]).numpy()
    rng = np.random.default_rng(0)
    h, c = rng.normal(size=(2, 3, 48)).astype(np.float32)
    state = (h, c)[: 2 if cell == "lstm" else 1]
    numbers = np.array([1, 5, 9])
    logits, new, weights = model.step(tf.constant(numbers), tuple(map(tf.constant, state)), a)
    x = model.embed.get_weights()[0][numbers]
    if attention:
        kernel, bias = model.query.get_weights()
        scores = np.einsum("npd,nd->np", a, h @ kernel + bias) / np.sqrt(a.shape[2])
        alpha = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        np.testing.assert_allclose(weights, alpha, rtol=1e-3, atol=1e-6)
        x = np.concatenate([x, np.einsum("np,npd->nd", alpha, a)], axis=1)
    else:
        assert not np.any(weights)
    kernel, recurrent, bias = model.cell.get_weights()
    if cell == "lstm":
        i, f, g, o = np.split(x @ kernel + h @ recurrent + bias, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        np.testing.assert_allclose(new[1], c, atol=1e-4)
    else:
        h = np.tanh(x @ kernel + h @ recurrent + bias)
    np.testing.assert_allclose(new[0], h, atol=1e-4)
    kernel, bias = model.logits.get_weights()
    np.testing.assert_allclose(logits, h @ kernel + bias, atol=1e-3)


def test_positions_know_where_they_are(words, scenes):
    model = captioning.caption_network(len(words), seed=0)
    features = model.encode(scenes.images[:2]).numpy().reshape(2, 6, 6, 66)
    np.testing.assert_allclose(features[..., :64], model.reader(scenes.images[:2]), atol=1e-5)
    np.testing.assert_allclose(features[0, :, 3, 64], np.linspace(-2, 2, 6), atol=1e-6)
    np.testing.assert_allclose(features[1, 3, :, 65], np.linspace(-2, 2, 6), atol=1e-6)


@pytest.mark.parametrize(("cell", "attention"), KINDS)
def test_all_steps_at_once_are_the_steps_in_turn(words, scenes, cell, attention):
    model = small(words, cell=cell, attention=attention)
    numbers = words.encode([each[0] for each in scenes.sentences])[:, :-1]
    logits = model((scenes.images, numbers))
    assert logits.shape == (*numbers.shape, len(words))
    features = model.encode(scenes.images)
    state = model.start(features)
    assert len(state) == (2 if cell == "lstm" else 1)
    for t in range(numbers.shape[1]):
        step, state, _ = model.step(numbers[:, t], state, features)
        np.testing.assert_allclose(step, logits[:, t], atol=1e-4)


def test_the_loss_counts_no_padding():
    logits = tf.constant(np.random.default_rng(0).normal(size=(2, 4, 7)).astype(np.float32))
    numbers = np.array([[1, 5, 6, 2, 0], [1, 4, 2, 0, 0]])
    logs = np.log(np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True))
    said = [logs[0, 0, 5], logs[0, 1, 6], logs[0, 2, 2], logs[1, 0, 4], logs[1, 1, 2]]
    assert float(captioning.caption_loss(logits, numbers)) == pytest.approx(-np.mean(said), 1e-5)


@pytest.mark.slow
def test_gradients_are_those_of_differences(words, scenes):
    model = small(words)
    numbers = words.encode([each[4] for each in scenes.sentences])[:4]

    def loss():
        return captioning.caption_loss(model((scenes.images[:4], numbers[:, :-1])), numbers)

    with tf.GradientTape() as tape:
        value = loss()
    gradients = tape.gradient(value, model.trainable_variables)
    rng = np.random.default_rng(0)
    step = 1e-2
    for weight, gradient in zip(model.trainable_variables, gradients, strict=True):
        direction = rng.normal(size=weight.shape).astype(np.float32)
        direction /= np.linalg.norm(direction)
        expected = float(tf.reduce_sum(tf.convert_to_tensor(gradient) * direction))
        start = weight.numpy()
        ends = []
        for sign in (1, -1):
            weight.assign(start + sign * step * direction)
            ends.append(float(loss()))
        weight.assign(start)
        assert (ends[0] - ends[1]) / (2 * step) == pytest.approx(expected, rel=0.1, abs=2e-3)


def test_a_few_scenes_are_learned_by_heart(learned, scenes, words):
    model, history = learned
    assert len(history) == 80
    assert history[-1] < 0.3 < history[0]
    said = captioning.write_captions(model, scenes.images, words)
    right = np.mean([one == each[0] for one, each in zip(said, scenes.sentences, strict=True)])
    assert right > 0.6


def test_without_fine_tuning_the_reader_stays(words, scenes):
    model = small(words)
    before = [weight.copy() for weight in model.reader.get_weights()]
    others = model.cell.get_weights()
    captioning.learn_captions(model, scenes.images, scenes.sentences, words, epochs=1, seed=0)
    for one, other in zip(before, model.reader.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.allclose(others[0], model.cell.get_weights()[0])


def test_the_same_seed_gives_the_same_network(words):
    one, two = (small(words).get_weights() for _ in range(2))
    assert all(np.array_equal(*each) for each in zip(one, two, strict=True))
    other = captioning.caption_network(
        len(words), widths=(8, 8, 16), units=48, embedding=16, seed=1
    ).get_weights()
    assert not np.array_equal(one[0], other[0])


def test_greedy_sentences_have_the_most_probable_words(learned, scenes, words):
    model, _ = learned
    found = captioning.searched(model, scenes.images, words)
    numbers = words.encode(captioning.write_captions(model, scenes.images, words))
    logits = model((scenes.images, numbers[:, :-1])).numpy()
    logs = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    for n, sentence in enumerate(found):
        said = list(sentence.words)
        assert said == list(logits[n, : len(said)].argmax(axis=-1))
        total = sum(logs[n, t, word] for t, word in enumerate(said))
        assert sentence.log_probability == pytest.approx(total, abs=1e-3)


def test_a_beam_finds_no_less_probable_sentences(learned, scenes, words):
    model, _ = learned
    greedy = captioning.searched(model, scenes.images, words)
    beam = captioning.searched(model, scenes.images, words, width=4, normalize=False)
    for one, other in zip(greedy, beam, strict=True):
        assert other.log_probability >= one.log_probability - 1e-4
    one = captioning.write_captions(model, scenes.images[0], words, width=3)
    assert len(one) == 1


def test_attention_sums_to_one_and_is_that_of_the_steps(learned, scenes, words):
    model, _ = learned
    found = captioning.attention_maps(model, scenes.images[0], "two red bags", words)
    assert found.words == ("two", "red", "bags", "<end>")
    assert found.maps.shape == (4, *model.grid)
    np.testing.assert_allclose(found.maps.sum(axis=(1, 2)), 1, atol=1e-5)
    features = model.encode(scenes.images[:1])
    *_, weights = model.step(tf.constant([1]), model.start(features), features)
    np.testing.assert_allclose(found.maps[0].ravel(), weights[0], atol=1e-5)


@pytest.mark.parametrize("attention", [True, False])
def test_grad_cam_is_its_formula(words, scenes, attention):
    model = small(words, attention=attention)
    found = captioning.word_grad_cam(model, scenes.images[0], "a bag", words)
    assert found.words == ("a", "bag", "<end>")
    maps = model.reader(scenes.images[:1])
    numbers = words.encode("a bag")
    with tf.GradientTape() as tape:
        tape.watch(maps)
        logits, _ = model.write(model.positions(maps), numbers[None, :-1])
        log = tf.nn.log_softmax(logits)[0, 1, numbers[2]]
    weights = tape.gradient(log, maps).numpy()[0].mean(axis=(0, 1))
    cam = np.maximum((maps.numpy()[0] * weights).sum(axis=-1), 0)
    np.testing.assert_allclose(found.maps[1], cam / max(cam.sum(), 1e-12), atol=1e-4)


def test_looks_are_measured_in_right_sentences(learned, scenes, words):
    model, _ = learned
    found = captioning.looked_at(model, scenes, words, way=captioning.attention_maps)
    assert set(found) == set(captioning.WORD_KINDS)
    for share, chance in found.values():
        assert 0 <= share <= 1
        assert 0.03 < chance < 0.4

    def evenly(model, image, sentence, vocabulary):
        maps = captioning.attention_maps(model, image, sentence, vocabulary)
        return maps._replace(maps=np.ones_like(maps.maps))

    for share, chance in captioning.looked_at(model, scenes, words, way=evenly).values():
        assert share == pytest.approx(chance)


# Classifiers of facts.


def test_labels_of_positions(scenes):
    labels = captioning.position_labels(scenes, (6, 6))
    assert labels.shape == (12, 6, 6, 2)
    for own, groups, facts in zip(labels, scenes.groups, scenes.facts, strict=True):
        for row, column in np.ndindex(6, 6):
            cell = groups[8 * row : 8 * row + 8, 8 * column : 8 * column + 8]
            counts = [(cell == k).mean() for k in (1, 2)]
            color, garment = own[row, column]
            if max(counts) < 0.25:
                assert color == garment == 0
            else:
                group = facts.groups[int(np.argmax(counts))]
                assert captions.COLORS[color - 1] == group.color
                assert captions.GARMENTS[garment - 1] == group.garment
    with pytest.raises(ValueError, match=r"grid takes divisors of \(48, 48\).*got \(5, 6\)"):
        captioning.position_labels(scenes, (5, 6))


def test_the_joint_loss_is_the_sum_of_its_parts():
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(3, 5)).astype(np.float32)
    loss = captioning.joint_cross_entropy((2, 3))
    labels = np.array([[0, 2], [1, -1], [-1, -1]])

    def entropy(values, label):
        return np.log(np.exp(values).sum()) - values[label]

    expected = [entropy(logits[0, :2], 0) + entropy(logits[0, 2:], 2), entropy(logits[1, :2], 1), 0]
    np.testing.assert_allclose(loss(labels, tf.constant(logits)), expected, atol=1e-5)
    np.testing.assert_allclose(
        loss(labels[:, None], tf.constant(logits[:, None]))[:, 0], expected, atol=1e-5
    )


def test_the_reader_learns_from_positions(scenes):
    reader = captioning.encoder((8, 8, 16), seed=0)
    model = captioning.position_classifier(reader, seed=0)
    labels = captioning.position_labels(scenes, reader.output_shape[1:3])
    before = reader.get_weights()[0].copy()
    history = training.fit(
        model, scenes.images, labels,
        loss=captioning.joint_cross_entropy(captioning.POSITION_SIZES), epochs=6, batch_size=4,
        seed=0, precision="float32", progress=False,
    )  # fmt: skip
    losses = history.history["loss"]
    assert losses[-1] < losses[0]
    assert not np.allclose(before, reader.get_weights()[0])


def test_facts_there_and_back(scenes):
    labels = captioning.fact_labels(scenes.facts)
    assert labels.shape == (12, 7)
    for row, facts in zip(labels, scenes.facts, strict=True):
        assert (row[4:] == -1).all() == (len(facts.groups) == 1)
        assert row[1] == facts.groups[0].number - 1


@pytest.mark.slow
def test_classifiers_learn_facts_by_heart(scenes):
    reader = captioning.encoder((8, 8, 16), seed=0)
    head = captioning.fact_head(reader.output_shape[1:], seed=0)
    losses = captioning.learn_facts(
        head, reader, scenes.images, scenes.facts, epochs=80, batch_size=4, seed=0
    )
    assert losses[-1] < losses[0] / 3
    found = captioning.classified_facts(head, reader, scenes.images)
    sentences = captioning.template_sentences(found)
    shares = captioning.fact_shares(sentences, scenes.facts)
    assert shares["all"] > 0.8
    assert sentences[0] == captions.sentences_of(found[0])[0]


# Bad input.


def test_bad_networks():
    for options, said in [
        ({"words": 4}, "words must be at least 5, got 4"),
        ({"cell": "gru"}, "cell='gru' is unknown.*lstm, rnn"),
        ({"size": 7}, "size must be at least 8 for 2 poolings, got 7"),
        ({"widths": ()}, "widths takes at least one number"),
        ({"units": 0}, "units must be at least 1"),
    ]:
        with pytest.raises(ValueError, match=said):
            captioning.caption_network(**({"words": 9, "widths": (4, 4, 4)} | options))


def test_bad_training(words, scenes):
    model, learn = small(words), captioning.learn_captions
    with pytest.raises(ValueError, match="images and sentences take N of each, got 12 and 11"):
        learn(model, scenes.images, scenes.sentences[1:], words)
    with pytest.raises(ValueError, match=r"'zebra'.*is not in the vocabulary"):
        learn(model, scenes.images[:1], [["a red zebra"]], words)
    with pytest.raises(ValueError, match="a sentence takes at least one word, got ''"):
        learn(model, scenes.images[:1], [[""]], words)
    with pytest.raises(ValueError, match=r"as many of each image, at least one, got \[1, 2\]"):
        learn(model, scenes.images[:2], [["a bag"], ["a bag", "a bag"]], words)
    with pytest.raises(ValueError, match=r"at least one, got \[0\]"):
        learn(model, scenes.images[:1], [[]], words)
    with pytest.raises(ValueError, match=r"images takes values in .* Divide by 255"):
        learn(model, 255 * scenes.images, scenes.sentences, words)
    other = captioning.Vocabulary(["a red bag"])
    with pytest.raises(ValueError, match=f"vocabulary takes the {len(words)} words.*got 7"):
        learn(model, scenes.images[:1], [["a red bag"]], other)
    with pytest.raises(ValueError, match="images and facts take N of each, got 12 and 1"):
        captioning.learn_facts(
            captioning.fact_head((6, 6, 4)), captioning.encoder((4, 4)), scenes.images,
            scenes.facts[:1],
        )  # fmt: skip


def test_bad_questions(words, scenes):
    model = small(words, attention=False)
    image = scenes.images[0]
    with pytest.raises(ValueError, match=r"images takes \(48, 48, 3\), as the network, got \(47"):
        captioning.write_captions(model, image[1:], words)
    with pytest.raises(ValueError, match=r"vocabulary takes the .* words that the network"):
        captioning.write_captions(model, image, captioning.Vocabulary(["a bag"]))
    with pytest.raises(ValueError, match="width must be at least 1, got 0"):
        captioning.write_captions(model, image, words, width=0)
    with pytest.raises(ValueError, match=r"takes a network with attention.*word_grad_cam takes it"):
        captioning.attention_maps(model, image, "a red bag", words)
    with pytest.raises(ValueError, match="'boot' in 'a red boot' is not in the vocabulary"):
        captioning.word_grad_cam(model, image, "a red boot", words)
    with pytest.raises(ValueError, match="at least one word, got ''"):
        captioning.word_grad_cam(model, image, "", words)
    with pytest.raises(ValueError, match="scenes has none whose sentence is right"):
        captioning.looked_at(model, scenes, words, way=captioning.word_grad_cam)
