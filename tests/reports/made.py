"""A made summary in the shape and size of the demo's: every name of the contract, every figure of the report."""

from typing import Any

import msgspec
import numpy as np

from suasion.core.randomness import generator
from suasion.measurement.aa_check import aa_check, sample_ratio
from suasion.measurement.recommendations_bought import ListComparison, ListOutcome
from suasion.measurement.redemptions import CampaignRedemptions, Third
from suasion.measurement.retailer_did import CampaignOverlap
from suasion.reports.figures import (
    ActionCount,
    Assumption,
    Candidate,
    CollectFigures,
    Count,
    DecideFigures,
    Figures,
    ListExample,
    MeasureFigures,
    MessageSample,
    RecommendedItem,
    RecommendFigures,
    ReliabilityPoint,
    SegmentText,
    SendFigures,
    TargetFigures,
    TaskFigures,
    WriteFigures,
)
from suasion.statistics.intervals import Interval, wilson

MOMENT = "2017-10-30T00:00:00+00:00"
TARGETS = (
    ("shop", 0.981), ("GROCERY", 0.972), ("DRUG GM", 0.921), ("PRODUCE", 0.934), ("MEAT-PCKGD", 0.842), ("MEAT", 0.836),
    ("PASTRY", 0.741), ("DELI", 0.768), ("NUTRITION", 0.612), ("SEAFOOD-PCKGD", 0.438), ("MISCELLANEOUS", 0.391),
    ("FUEL", 0.804), ("COSMETICS", 0.377),
)  # fmt: skip
SEGMENTS = (
    ("champions", "Champions", "忠实大户", 247),
    ("lapsing", "Lapsing", "正在流失", 318),
    ("new", "New", "新客户", 86),
    ("discount_driven", "Discount-driven", "折扣驱动", 491),
    ("category_loyalists", "Category loyalists", "品类忠实", 612),
    ("frequent_small", "Often, a little", "高频小额", 402),
)


def made() -> dict[str, Any]:
    """Give a fresh summary that a test may change."""
    return {
        "workspace": "./retailer",
        "report": "retailer/reports/report.en.html",
        "seconds": 131.4,
        "steps": _steps(),
        "figures": msgspec.to_builtins(_figures()),
    }


def _steps() -> dict[str, Any]:
    return {
        "collect": {
            "lines_in": 1_469_307, "lines_stored": 1_455_602, "lines_quarantined": 4_836, "lines_dropped": 8_869,
            "events": 164_547, "seconds": 31.2,
        },
        "know": {
            "customers": 2_452,
            "segments": [{"name": name, "size": size, "as_of": MOMENT} for name, _, _, size in SEGMENTS],
            "seconds": 2.1,
        },
        "predict": {"targets": [_target(name, value) for name, value in TARGETS], "seconds": 58.0},
        "recommend": {
            "with_repeats": {
                "ndcg_at_10": 0.291, "recall_at_10": 0.218, "gain_interval": [0.012, 0.027],
                "baselines": {"popularity": 0.097, "recent_popularity": 0.101, "own_frequency": 0.271},
            },
            "new_only": {
                "ndcg_at_10": 0.0624, "recall_at_10": 0.071, "gain_interval": [-0.002, 0.009],
                "baselines": {"popularity": 0.058, "recent_popularity": 0.059, "own_frequency": None},
            },
            "seconds": 12.9,
        },
        "decide": {
            "customers": 2_452, "contacted": 1_604, "holdout": 239, "budget": 412.5, "spend": 409.35,
            "constraints": [
                {"name": "budget", "limit": 412.5, "used": 409.35, "price": 0.8123},
                {"name": "campaign 17", "limit": 288.0, "used": 286.0, "price": 0.2114},
                {"name": "campaign 18", "limit": 540.0, "used": 537.0, "price": 0.3561},
                {"name": "email", "limit": 900.0, "used": 771.0, "price": 0.0},
            ],
            "certified_gap": 3.1e-5, "exploration_cost": 11.42, "greedy_loss": 0.047, "violations": 0, "seconds": 4.4,
        },
        "write": {"messages": 12, "rejected": 1, "source": "template", "seconds": 1.2},
        "send": {"planned": 1_604, "sent": 1_541, "skipped": 63, "failed": 0, "uncertain": 0, "seconds": 9.1},
        "measure": _measure_step(_measure(), 3.0),
    }  # fmt: skip


def _measure_step(figures: MeasureFigures, seconds: float) -> dict[str, Any]:
    amount = next(found for found in figures.aa if found.outcome == "amount")
    assert amount.difference is not None
    assert figures.sample_ratio is not None
    return {
        "aa_interval": [amount.difference.low, amount.difference.high],
        "aa_difference": amount.difference.estimate,
        "kept": amount.kept,
        "held_out": amount.held_out,
        "sample_ratio_p_value": figures.sample_ratio.p_value,
        "seconds": seconds,
    }


def _target(name: str, value: float) -> dict[str, Any]:
    low = 0.004 if name != "FUEL" else -0.011
    return {
        "name": name,
        "learner": "LightGBM" if value < 0.9 else "logistic regression",
        "average_precision": value,
        "auc": round(min(0.97, value * 0.6 + 0.37), 3),
        "ece": 0.021,
        "ece_noise": 0.014,
        "baselines": {"rfm": round(value - 0.031, 3), "last_month": round(value - 0.072, 3)},
        "gain_interval": [low, low + 0.035],
    }


def _figures() -> Figures:
    return Figures(
        moment=MOMENT,
        horizon_days=28,
        currency="USD",
        source={
            "en": "One retailer’s year of 2017: 1,469,307 sales lines of 2,469 households (completejourney, CC0).",
            "zh-Hans": "一家零售商的 2017 年：2,469 户家庭的 1,469,307 条销售明细（completejourney，CC0）。",
        },
        assumptions=(
            Assumption("economics.margin_rate", 0.25),
            Assumption("economics.email_cost", 0.05),
            Assumption("economics.offer_cost", 0.45),
            Assumption("effects.email_log_odds", 0.15),
            Assumption("effects.offer_log_odds", 0.4),
            Assumption("demo.opted_out_share", 0.04),
        ),
        collect=CollectFigures(
            quarantined=(Count("the item is not in the catalog", 4_836),),
            dropped=(Count("quantity 0", 8_869),),
            first_event="2017-01-01T11:53:26+00:00",
            last_event="2018-01-01T04:01:20+00:00",
        ),
        segments=tuple(
            SegmentText(
                name,
                {"en": english, "zh-Hans": chinese},
                {"en": f"Everyone who meets {name}", "zh-Hans": f"满足“{chinese}”条件的客户"},
            )
            for name, english, chinese, _ in SEGMENTS
        ),
        targets=tuple(_target_figures(name, value) for name, value in TARGETS),
        recommend=RecommendFigures(
            with_repeats=TaskFigures(
                customers=2_054,
                interval=(0.283, 0.299),
                examples=(
                    ListExample(
                        "c_1f03",
                        (
                            RecommendedItem("FLUID MILK WHITE ONLY", ("FLUID MILK WHITE ONLY", "BANANAS")),
                            RecommendedItem("SHREDDED CHEESE", ("TORTILLA/NACHO CHIPS",)),
                        ),
                    ),
                ),
            ),
            new_only=TaskFigures(customers=2_031, interval=(0.058, 0.067)),
        ),
        decide=DecideFigures(
            actions=(
                ActionCount("no contact", 667, 609, 0.0),
                ActionCount("plain email", 771, 694, 34.7),
                ActionCount("campaign 17", 286, 257, 115.65),
                ActionCount("campaign 18", 537, 483, 217.35),
            ),
            predicted_profit=1_842.17,
            planned=1_794,
            drawn_profit=1_801.02,
            kept_cost=367.7,
            used_before_exploration={"budget": 412.49, "campaign 17": 288.0, "campaign 18": 540.0, "email": 771.0},
        ),
        write=WriteFigures(rejected=(Count("a price that is not the catalog's", 1),), samples=_samples()),
        send=SendFigures(skipped=(Count("opted out", 63),)),
        measure=_measure(),
    )


def _target_figures(name: str, value: float) -> TargetFigures:
    points = []
    for place in range(8):
        predicted = (place + 0.5) / 8
        share = wilson(round(245 * min(1.0, predicted * 0.96 + 0.02)), 245)
        points.append(ReliabilityPoint(predicted, share.estimate, share.low, share.high, 245))
    return TargetFigures(
        name=name,
        customers=2_452,
        buyers=int(2_452 * value**2),
        interval=(value - 0.013, min(1.0, value + 0.012)),
        reliability=tuple(points),
        candidates=(Candidate("logistic regression", value - 0.01), Candidate("LightGBM", value)),
        calibration="isotonic",
        features=41,
        trained_on="labels ending before 4 September 2017",
        chosen_on="4 September to 1 October 2017",
        reported_on="30 October to 26 November 2017",
    )


def _samples() -> tuple[MessageSample, ...]:
    body = "<html><body style='font-family:sans-serif;padding:24px'><h1>{0}</h1><p>{1}</p></body></html>"
    return (
        MessageSample("campaign 18", "en", "Coffee you like, less to pay", body.format("Coffee", "Until 24 December."),
                      "Coffee\n\nUntil 24 December."),
        MessageSample("campaign 18", "zh-Hans", "您常买的咖啡，现在更省", body.format("咖啡", "12 月 24 日前有效。"),
                      "咖啡\n\n12 月 24 日前有效。"),
    )  # fmt: skip


def _measure() -> MeasureFigures:
    draws = generator(12, "made")
    amounts = draws.lognormal(4.6, 1.0, 1_785) * (draws.random(1_785) < 0.84)
    held_out = np.arange(1_785) >= 1_604
    return MeasureFigures(
        window=(MOMENT, "2017-11-27T00:00:00+00:00"),
        aa=aa_check(amounts, held_out),
        sample_ratio=sample_ratio(239, 2_452, 0.1),
        recommendations=ListComparison(
            ListOutcome(2_054, 1_702, wilson(1_702, 2_054), Interval(2.31, 2.25, 2.37)),
            ListOutcome(2_054, 1_130, wilson(1_130, 2_054), Interval(0.94, 0.9, 0.98)),
            Interval(1.37, 1.31, 1.43),
        ),
        redemptions=(
            _campaign("13", 1_077, (131, 52, 19)),
            _campaign("18", 1_133, (148, 61, 22)),
            CampaignRedemptions(
                "15", 17, 2, (Third("high", 6, 1, None), Third("middle", 6, 1, None), Third("low", 5, 0, None))
            ),
        ),
        retailer=(CampaignOverlap("17", 286, 202, 31, 177), CampaignOverlap("18", 537, 1_133, 352, 1_128)),
    )


def _campaign(name: str, received: int, redeemed: tuple[int, int, int]) -> CampaignRedemptions:
    sizes = [len(part) for part in np.array_split(np.zeros(received), 3)]
    thirds = tuple(
        Third(third, size, count, wilson(count, size))
        for third, size, count in zip(("high", "middle", "low"), sizes, redeemed, strict=True)
    )
    return CampaignRedemptions(name, received, sum(redeemed), thirds)
