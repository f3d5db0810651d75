"""Curves show the values they are given."""

import numpy as np
import pytest

from dlsg_utils import plotting
from dlsg_utils.training.history import History


def test_one_epoch_is_seen():
    fig = plotting.show_history(History([{"epoch": 1, "loss": 1.0, "accuracy": 0.5}]))
    assert [line.get_marker() for axis in fig.axes for line in axis.get_lines()] == ["o", "o"]


def test_history_of_one_and_of_several():
    rows = [
        {"epoch": e, "loss": 1 / e, "accuracy": 1 - 1 / e, "val_loss": 2 / e, "val_accuracy": 0.5}
        for e in (1, 2, 3)
    ]
    fig = plotting.show_history(History(rows))
    left, right = ([line.get_ydata() for line in axis.get_lines()] for axis in fig.axes)
    np.testing.assert_allclose(left, [[1, 1 / 2, 1 / 3], [2, 1, 2 / 3]])
    np.testing.assert_allclose(right[1], 0.5)
    fig = plotting.show_history({"one": History(rows), "two": History(rows)})
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["one", "two"]


def test_curves_keep_their_values_and_names() -> None:
    fig = plotting.show_curves([0, 1, 2], {"a": [1, 2, 3], "b": [3, 2, 1]}, xlabel="x", ylabel="y")
    assert [line.get_ydata().tolist() for line in fig.axes[0].lines] == [[1, 2, 3], [3, 2, 1]]
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["a", "b"]
    dashes = {(line.get_linestyle(), line.get_color()) for line in fig.axes[0].lines}
    assert len(dashes) == 2


def test_curves_may_be_logarithmic():
    options = {"xlabel": "step", "ylabel": "loss"}
    fig = plotting.show_curves([0, 1], {"a": [1, 1e-9]}, **options, logarithmic=True)
    assert fig.axes[0].get_yscale() == "log"
    assert fig.axes[0].get_ylim()[0] < 1e-9
    assert plotting.show_curves([0, 1], {"a": [1, 2]}, **options).axes[0].get_ylim()[0] == 0


def test_small_multiples_show_each_run_over_the_reference():
    errors = {"base": [0.5, 0.2], "a": [0.4, 0.1], "b": [0.9, 0.8, 0.7], "c": [0.3, 0.03]}
    errors |= {"d": [0.2, 0.1], "e": [0.3, 0.2]}
    fig = plotting.show_small_multiples(errors, reference="base")
    shown = [panel for panel in fig.axes if panel.get_title()]
    assert [panel.get_title() for panel in shown] == ["a", "b", "c", "d", "e"]
    for panel in shown:
        base, run = panel.get_lines()
        np.testing.assert_allclose(base.get_ydata(), errors["base"])
        np.testing.assert_allclose(run.get_ydata(), errors[panel.get_title()])
        assert list(run.get_xdata()) == list(range(1, len(run.get_ydata()) + 1))
        assert panel.get_yscale() == "log"
    assert len({panel.get_ylim() for panel in shown}) == 1, "panels must compare"
    lowest = [panel.get_title() for panel in shown if panel.get_xlabel() == "epoch"]
    assert lowest == ["c", "d", "e"]
    assert [text.get_text() for text in fig.legends[0].get_texts()] == ["base", "this switch"]


def test_small_multiples_know_their_runs():
    with pytest.raises(ValueError, match=r"reference='bas' is unknown\. Did you mean 'base'"):
        plotting.show_small_multiples({"base": [0.5], "a": [0.4]}, reference="bas")


@pytest.mark.parametrize(
    ("histories", "metric", "message"),
    [
        (History(), "accuracy", "no epoch"),
        ({}, "accuracy", "no epoch"),
        (History([{"loss": 1, "accuracy": 1}]), "acuracy", "Did you mean 'accuracy'"),
    ],
)
def test_bad_histories_are_explained(histories, metric, message):
    with pytest.raises(ValueError, match=message):
        plotting.show_history(histories, metric=metric)


def test_spread_is_drawn_as_bars():
    curves, spread = {"a": [1.0, 2.0]}, {"a": [0.1, 0.5]}
    panel = plotting.show_curves([0, 1], curves, xlabel="x", ylabel="y", spread=spread).axes[0]
    segments = panel.containers[0].lines[2][0].get_segments()
    np.testing.assert_allclose([s[:, 1] for s in segments], [[0.9, 1.1], [1.5, 2.5]])
