"""Lecture 04's runs: the file that ships is complete and is what the code gives."""

import numpy as np
import pytest

from dlsg_utils.teaching import switches


def test_each_switch_has_all_rates_seeds_and_epochs():
    runs = switches.recorded_runs()
    assert [*runs.switch.unique()] == [*switches.SWITCHES, "together"]
    last = runs[runs.epoch == switches.EPOCHS]
    assert len(runs) == len(last) * switches.EPOCHS
    for _, runs_of_one in last.groupby("switch"):
        tuning = runs_of_one[runs_of_one.seed == switches.TUNING_SEED]
        assert tuple(sorted(tuning.learning_rate)) == switches.RATES
        compared = runs_of_one[runs_of_one.seed != switches.TUNING_SEED]
        assert [*compared.seed] == [*switches.SEEDS]
        best = tuning.learning_rate[tuning.validation.idxmax()]
        assert (compared.learning_rate == best).all()
    assert runs.validation.dropna().between(0, 1).all()


def test_only_what_was_chosen_was_tested():
    tested = switches.recorded_runs().dropna(subset="test")
    assert tested.groupby("switch").learning_rate.nunique().to_dict() == {"base": 1, "together": 1}
    assert len(tested) == 2 * len(switches.SEEDS)
    assert switches.TUNING_SEED not in set(tested.seed)


@pytest.mark.slow
def test_a_run_gives_what_is_recorded():
    model, history = switches.train_switched(0.03, seed=0)
    recorded = switches.recorded_runs().query("switch == 'base' and learning_rate == 0.03")
    expected = recorded[recorded.seed == 0].set_index("epoch").validation
    assert [row["epoch"] for row in history.epochs] == [*expected.index]
    # From one processor to another as far apart as from seed to seed.
    assert history.last("val_accuracy") == pytest.approx(expected.iloc[-1], abs=0.02)
    assert model.get_layer("conv1").use_bias


@pytest.mark.slow
def test_weights_are_drawn_with_the_deviation_that_is_named(monkeypatch):
    monkeypatch.setattr(switches, "EPOCHS", 1)
    model, _ = switches.train_switched(0.0, seed=1, initializer="0.25")
    assert np.std(model.get_layer("conv2").kernel) == pytest.approx(0.25, rel=0.05)
