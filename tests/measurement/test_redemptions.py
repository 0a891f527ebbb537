from datetime import UTC, datetime, timedelta

import pyarrow as pa
from scipy import stats

from suasion.measurement.redemptions import CampaignRedemptions, redemptions_by_third

MOMENT = datetime(2017, 10, 30, tzinfo=UTC)


def received(campaign: str, scores: list[float], redeemed: list[bool]) -> pa.Table:
    return pa.table(
        {
            "campaign": [campaign] * len(scores),
            "customer": [f"c{place:03}" for place in range(len(scores))],
            "score": scores,
            "redeemed": redeemed,
        }
    )


def by_third(table: pa.Table) -> tuple[CampaignRedemptions, ...]:
    """Count with every campaign beginning at the moment."""
    return redemptions_by_third(table, {str(name): MOMENT for name in table["campaign"].to_pylist()}, MOMENT)


def test_high_scores_make_the_first_third() -> None:
    scores = [place / 90 for place in range(90)]
    table = received("18", scores, [score > 0.7 for score in scores])
    (found,) = by_third(table)
    assert [third.name for third in found.thirds] == ["high", "middle", "low"]
    assert [third.redeemed for third in found.thirds] == [26, 0, 0]
    assert (found.received, found.redeemed) == (90, 26)


def test_rates_carry_wilson_intervals() -> None:
    (found,) = by_third(received("18", [1.0] * 90, [place % 3 == 0 for place in range(90)]))
    high = found.thirds[0].rate
    theirs = stats.binomtest(10, 30).proportion_ci(method="wilson")
    assert high is not None
    assert abs(high.low - theirs.low) + abs(high.high - theirs.high) < 1e-12


def test_a_campaign_few_received_has_counts_and_no_rate() -> None:
    (found,) = by_third(received("15", [0.5] * 29, [True] * 29))
    assert [third.rate for third in found.thirds] == [None, None, None]
    assert sum(third.received for third in found.thirds) == 29


def test_the_split_does_not_depend_on_the_order_of_rows() -> None:
    table = received("18", [0.5] * 60, [place < 20 for place in range(60)])
    backwards = table.take(list(reversed(range(60))))
    assert by_third(table) == by_third(backwards)
    assert by_third(table)[0].thirds[0].redeemed == 20


def test_campaigns_are_kept_apart_and_in_order() -> None:
    table = pa.concat_tables([received("18", [0.5] * 30, [True] * 30), received("14", [0.5] * 30, [False] * 30)])
    assert [(found.campaign, found.redeemed) for found in by_third(table)] == [("14", 0), ("18", 30)]


def test_no_receivers_give_no_campaigns() -> None:
    assert by_third(received("18", [], [])) == ()


def test_a_campaign_that_began_before_the_moment_is_left_out() -> None:
    table = pa.concat_tables([received(name, [0.5] * 30, [True] * 30) for name in ("17", "18", "19", "unknown")])
    starts = {"17": MOMENT - timedelta(microseconds=1), "18": MOMENT, "19": MOMENT + timedelta(days=16)}
    assert [found.campaign for found in redemptions_by_third(table, starts, MOMENT)] == ["18", "19"]
