"""One key figure and one plain sentence for each stage, drawn from the summary."""

from suasion.reports.figures import DecideFigures
from suasion.reports.numerals import Numerals
from suasion.reports.summary import Steps, Target, Task
from suasion.reports.words import Words

STAGES = ("collect", "know", "predict", "recommend", "decide", "write", "send", "measure")
SHOP = "shop"
_ECE_ROOM = 0.01
_NOT_COUNTED = DecideFigures()


def departments(targets: list[Target]) -> list[Target]:
    """Give the targets that are not the shop as a whole."""
    return [target for target in targets if target["name"] != SHOP]


def wins(targets: list[Target]) -> int:
    """Count departments whose gain over the better baseline has a lower end above zero."""
    return sum(verdict(target["gain_interval"]) == "better" for target in departments(targets))


def verdict(gain: list[float] | None) -> str:
    """Say ``better``, ``worse``, ``same`` or ``unknown`` of a gain by its interval.

    Examples
    --------
    >>> verdict([0.01, 0.04]), verdict([-0.01, 0.04]), verdict(None)
    ('better', 'same', 'unknown')
    """
    if gain is None:
        return "unknown"
    low, high = gain
    return "better" if low > 0 else "worse" if high < 0 else "same"


def key_figures(steps: Steps, words: Words, numerals: Numerals) -> dict[str, str]:
    """Write the key figure of each stage."""
    collect, decide, recommend, send = steps["collect"], steps["decide"], steps["recommend"], steps["send"]
    number = numerals.number
    values: dict[str, dict[str, str]] = {
        "collect": {"stored": number(collect["lines_stored"]), "lines": number(collect["lines_in"])},
        "know": {
            "customers": number(steps["know"]["customers"]),
            "segments": number(len(steps["know"]["segments"])),
        },
        "predict": _wins(steps["predict"]["targets"], numerals),
        "recommend": {
            "repeats": number(recommend["with_repeats"]["ndcg_at_10"], 3),
            "new": number(recommend["new_only"]["ndcg_at_10"], 3),
        },
        "decide": {"contacted": number(decide["contacted"]), "gap": numerals.percent(decide["certified_gap"], 4)},
        "write": {"messages": number(steps["write"]["messages"])},
        "send": {"sent": number(send["sent"]), "planned": number(send["planned"])},
        "measure": {"interval": numerals.interval(steps["measure"]["aa_interval"], 2)},
    }
    return {stage: words(f"glance.{stage}", **values[stage]) for stage in STAGES}


def plain_sentences(
    steps: Steps, words: Words, numerals: Numerals, planned: DecideFigures = _NOT_COUNTED
) -> dict[str, str]:
    """Write what each stage's figures mean, in a sentence or two."""
    targets = steps["predict"]["targets"]
    know, write, recommend = steps["know"], steps["write"], steps["recommend"]
    number = numerals.number
    shop = next((verdict(target["gain_interval"]) for target in targets if target["name"] == SHOP), "unknown")
    source = words("source.template") if write["source"] == "template" else write["source"]
    return {
        "collect": _collect(steps, words, numerals),
        "know": words("plain.know", customers=number(know["customers"]), segments=number(len(know["segments"]))),
        "predict": words("plain.predict", **_wins(targets, numerals), shop=words(f"verdict.{shop}"))
        + _calibrated(targets, words, numerals),
        "recommend": words(
            "plain.recommend",
            repeats=_task_verdict(recommend["with_repeats"], words),
            new=_task_verdict(recommend["new_only"], words),
        ),
        "decide": _decide(steps, words, numerals, planned),
        "write": words(
            "plain.write", messages=number(write["messages"]), rejected=number(write["rejected"]), source=source
        ),
        "send": _send(steps, words, numerals),
        "measure": _measure(steps, words, numerals),
    }


def _wins(targets: list[Target], numerals: Numerals) -> dict[str, str]:
    return {"wins": numerals.number(wins(targets)), "targets": numerals.number(len(departments(targets)))}


def _calibrated(targets: list[Target], words: Words, numerals: Numerals) -> str:
    judged = [(t["ece"], t["ece_noise"]) for t in targets if t["ece"] is not None and t["ece_noise"] is not None]
    if not judged:
        return ""
    within = sum(ece <= noise + _ECE_ROOM for ece, noise in judged)
    return words(
        "plain.predict.calibration",
        within=numerals.number(within),
        judged=numerals.number(len(judged)),
        over=numerals.number(len(judged) - within),
    )


def _task_verdict(task: Task, words: Words) -> str:
    return words(f"verdict.{verdict(task['gain_interval'])}")


def _collect(steps: Steps, words: Words, numerals: Numerals) -> str:
    collect = steps["collect"]
    accounted = collect["lines_stored"] + collect["lines_quarantined"] + collect["lines_dropped"]
    key = "equal" if accounted == collect["lines_in"] else "unequal"
    return words(f"plain.collect.{key}", lines=numerals.number(collect["lines_in"]))


def _decide(steps: Steps, words: Words, numerals: Numerals, planned: DecideFigures) -> str:
    decide = steps["decide"]
    values = {
        "contacted": numerals.number(decide["contacted"]),
        "customers": numerals.number(decide["customers"]),
        "spend": numerals.money(decide["spend"]),
        "budget": numerals.money(decide["budget"]),
        "gap": numerals.percent(decide["certified_gap"], 4),
        "binding": numerals.number(sum(limit["price"] > 0 for limit in decide["constraints"])),
        "limits": numerals.number(len(decide["constraints"])),
    }
    said = words("plain.decide.proof", **values)
    if planned.planned is None or planned.kept_cost is None:
        return words("plain.decide.contacts", **values) + said
    values["planned"] = numerals.number(planned.planned)
    values["held"] = numerals.number(planned.planned - decide["contacted"])
    values["cost"] = numerals.money(planned.kept_cost)
    return words("plain.decide", **values) + said


def _send(steps: Steps, words: Words, numerals: Numerals) -> str:
    send = steps["send"]
    accounted = send["sent"] + send["skipped"] + send["failed"] + send["uncertain"]
    if accounted != send["planned"]:
        planned, total = numerals.number(send["planned"]), numerals.number(accounted)
        return words("plain.send.unequal", planned=planned, total=total)
    return words(
        "plain.send",
        planned=numerals.number(send["planned"]),
        sent=numerals.number(send["sent"]),
        skipped=numerals.number(send["skipped"]),
        failed=numerals.number(send["failed"]),
        uncertain=numerals.number(send["uncertain"]),
    )


def _measure(steps: Steps, words: Words, numerals: Numerals) -> str:
    interval = steps["measure"]["aa_interval"]
    if interval is None:
        return words("plain.measure.unknown")
    key = "within" if interval[0] <= 0 <= interval[1] else "outside"
    return words(f"plain.measure.{key}", difference=numerals.money(steps["measure"]["aa_difference"]))
