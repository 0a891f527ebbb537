import pyarrow as pa

from suasion.measurement.retailer_did import CampaignOverlap, beside_the_plan


def rows(*pairs: tuple[str, str]) -> pa.Table:
    schema = pa.schema([("customer", pa.string()), ("campaign", pa.string())])
    return pa.Table.from_pylist([{"customer": customer, "campaign": campaign} for customer, campaign in pairs], schema)


def test_overlap_is_counted_per_campaign() -> None:
    plan = rows(("a", "18"), ("b", "18"), ("c", "17"))
    eligible = rows(("a", "18"), ("b", "18"), ("c", "17"), ("d", "18"), ("a", "17"))
    received = rows(("b", "18"), ("d", "18"), ("e", "18"), ("a", "17"), ("a", "3"))
    assert beside_the_plan(plan, eligible, received) == (
        CampaignOverlap("17", planned=1, received=1, both=0, eligible_received=1),
        CampaignOverlap("18", planned=2, received=3, both=1, eligible_received=2),
    )


def test_a_row_that_comes_twice_counts_once() -> None:
    plan = rows(("a", "18"), ("a", "18"))
    assert beside_the_plan(plan, plan, rows())[0].planned == 1
