import dataclasses

import numpy as np

from suasion.recommend import choosing
from suasion.recommend.choosing import Settings, choose, starting_point
from suasion.recommend.interactions import DAY
from suasion.recommend.members import Weights
from tests.recommend.made import cycles, events


def test_what_is_chosen_does_not_change_with_what_comes_after_the_moment() -> None:
    everything = events(cycles(60))
    known = everything.before(everything.moment - 30 * DAY)
    assert len(known.item) < len(everything.item)
    choice = choose(known, 14, 7)
    assert choice == choose(known.before(known.moment), 14, 7)
    assert choice != choose(everything, 14, 7)


def test_every_setting_keeps_one_value_and_a_challenger_only_with_confidence() -> None:
    choice = choose(events(cycles(60)), 14, 7)
    assert choice.trials
    for name in {trial.setting for trial in choice.trials}:
        tried = [trial for trial in choice.trials if trial.setting == name]
        assert sum(trial.kept for trial in tried) == 1
        for trial in tried:
            assert not trial.kept or trial.gain_low is None or trial.gain_low > 0
        first = next(trial for trial in tried if trial.gain_low is None)
        if any(trial.gain_low is not None and trial.gain_low > 0 for trial in tried):
            assert not first.kept


def test_the_lower_bound_is_that_of_the_paired_mean() -> None:
    gains = np.array([0.1, -0.1, 0.3, 0.1])
    expected = 0.1 - 1.96 * np.sqrt(0.08 / 3 / 4)
    assert abs(choosing._lower_bound(gains) - expected) < 1e-8


def test_too_few_customers_keep_the_starting_point_and_it_is_said() -> None:
    known = events(cycles(5))
    choice = choose(known, 14, 7)
    assert choice.settings == starting_point(known)
    assert choice.trials == ()
    assert "nothing is tried" in choice.reason


def test_a_part_that_no_blend_uses_is_not_fitted() -> None:
    known = events(cycles(10))
    assert choosing.fit(known, Settings(), 7).transitions is None
    wanted = dataclasses.replace(Settings(), new_only=Weights(transitions=0.3))
    members = choosing.fit(known, wanted, 7)
    assert members.transitions is not None
    names = [member.recommender.name for member in members.blend(wanted.new_only).members]
    assert names == ["neighbours", "transitions", "floor"]
