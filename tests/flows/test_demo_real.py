"""The demo on the real retailer: every figure that was promised of it, from one run of the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from suasion.adapters.mailbox.local import letters
from tests.cli.command import suasion
from tests.made_once import made_once

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the workspace of the finished demo, and what it printed."""

    def run(directory: Path) -> None:
        ended = suasion("demo", "--workspace", directory / "shop", "--no-serve", "--json")
        assert ended.code == 0, ended.err
        (directory / "out").write_text(ended.out, encoding="utf-8")

    return made_once(tmp_path_factory, "real-demo", run)


@pytest.fixture(scope="session")
def steps(finished: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((finished / "out").read_text(encoding="utf-8"))["steps"]
    return found


def test_every_line_of_the_real_year_ends_stored_quarantined_or_dropped(steps: dict[str, Any]) -> None:
    collect = steps["collect"]
    assert collect["lines_in"] == 1_469_307
    assert collect["lines_in"] == sum(collect[f"lines_{fate}"] for fate in ("stored", "quarantined", "dropped"))
    assert collect["lines_quarantined"] == 4_836 + 49, "unknown products, and lines of quantity 0 that were paid"
    assert collect["lines_dropped"] == 4_016, "lines of known products on which nothing was sold"
    assert collect["events"] > 155_000, "one event per order that has a line left, and more"


def test_everybody_is_known_and_six_segments_or_more_have_members(steps: dict[str, Any]) -> None:
    know = steps["know"]
    assert know["customers"] == 2_469
    assert sum(segment["size"] > 0 for segment in know["segments"]) >= 6
    assert {segment["as_of"] for segment in know["segments"]} == {"2017-10-30T00:00:00+00:00"}


def test_predictions_beat_the_better_baseline_in_two_of_three_departments_and_the_shop_is_not_worse(
    steps: dict[str, Any],
) -> None:
    shop, *departments = steps["predict"]["targets"]
    assert (shop["name"], len(departments)) == ("shop", 12)
    assert sum(target["gain_interval"][0] > 0 for target in departments) >= 8
    assert shop["gain_interval"][1] >= 0, "its interval does not lie below nothing gained"
    assert shop["average_precision"] >= max(shop["baselines"].values()) - 0.005, "nor is it worse by more than chance"


def test_probabilities_are_as_good_as_their_number_allows(steps: dict[str, Any]) -> None:
    targets = steps["predict"]["targets"]
    assert all(0.5 < target["auc"] <= 1 for target in targets)
    assert all(0 <= target["ece"] < 0.08 and 0 < target["ece_noise"] < 0.05 for target in targets)


def test_recommendation_beats_every_baseline_on_both_tasks(steps: dict[str, Any]) -> None:
    for name in ("with_repeats", "new_only"):
        task = steps["recommend"][name]
        assert task["ndcg_at_10"] > max(task["baselines"].values())
        assert task["gain_interval"][0] > 0
        assert task["recall_at_10"] > 0


def test_the_plan_is_proven_and_every_limit_of_it_matters_and_holds(steps: dict[str, Any]) -> None:
    decide = steps["decide"]
    assert 0 <= decide["certified_gap"] <= 1e-4
    assert decide["greedy_loss"] >= 0.03
    assert decide["violations"] == 0
    budget, *capacities = decide["constraints"]
    assert (budget["name"], budget["limit"]) == ("budget", decide["budget"])
    assert budget["price"] > 0
    assert sum(limit["price"] > 0 for limit in capacities) >= 3
    assert all(limit["used"] <= limit["limit"] for limit in decide["constraints"])
    assert 0 < decide["spend"] <= decide["budget"]
    assert decide["exploration_cost"] > 0, "exploration is not free, and its cost is told apart"


def test_about_a_tenth_of_those_considered_is_held_out(steps: dict[str, Any]) -> None:
    decide = steps["decide"]
    assert 2_452 <= decide["customers"] <= 2_469, "2,452 households bought before the moment; one more got a campaign"
    assert 0.07 < decide["holdout"] / decide["customers"] < 0.13
    assert steps["measure"]["sample_ratio_p_value"] > 1e-4
    low, high = steps["measure"]["aa_interval"]
    assert low < steps["measure"]["aa_difference"] < high


def test_every_message_has_an_outcome_and_is_in_the_mailbox_once(finished: Path, steps: dict[str, Any]) -> None:
    send = steps["send"]
    assert send["planned"] == send["sent"] + send["skipped"] + send["failed"] + send["uncertain"]
    assert send["planned"] == steps["write"]["messages"] == steps["decide"]["contacted"]
    mail = [str(letter.read()["Message-ID"]) for letter in letters(finished / "shop" / "mailbox")]
    assert len(mail) == len(set(mail)) == send["sent"] > 0


def test_a_fresh_process_computes_the_same_figures_from_what_is_stored(finished: Path) -> None:
    again = suasion("report", "--recompute", "--json", "--workspace", finished / "shop")
    assert again.code == 0, again.err
    assert json.loads(again.out) == json.loads((finished / "out").read_text(encoding="utf-8"))
