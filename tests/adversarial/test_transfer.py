"""Images made for one network, shown to others."""

from victims import classes_of

from dlsg_utils import adversarial


def test_transfer_matrix(network, regression, right):
    images, labels = right
    nets = {"mlp": network, "linear": regression}
    attacks = {
        name: adversarial.fgsm(model, images, labels, epsilon=0.2) for name, model in nets.items()
    }
    table = adversarial.transfer_matrix(nets, {**attacks, "clean": images}, labels)
    assert list(table.columns) == ["mlp", "linear"]
    assert list(table.index) == ["mlp", "linear", "clean"]
    assert table.index.name == "made for"
    assert table.loc["clean"].tolist() == [0, 0]
    for name, model in nets.items():
        assert table.loc[name, name] == attacks[name].success.mean()
        other = (classes_of(model, attacks["linear"].images) != labels).mean()
        assert abs(table.loc["linear", name] - other) < 0.06  # 8 bits
