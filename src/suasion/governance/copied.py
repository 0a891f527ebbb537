"""The files of a customer's copy: for each its titles, and the lines that one read gives it."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import select

from suasion.core.clock import from_microseconds
from suasion.customers.identity.rules import SAID
from suasion.decisions.tables import PLANS
from suasion.events.masking import NAMING_KEYS
from suasion.governance.reading import Line, Reading, moment
from suasion.privacy.revealing import tokens_in
from suasion.recommend.forgetting import bought


@dataclass(frozen=True)
class Kind:
    """One file: its name, its titles by language, and where its lines come from."""

    file: str
    title: Mapping[str, str]
    lines: Callable[[Reading], Iterator[Line]]


def _names(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("customer"):
        yield {
            "customer": row.customer,
            "since": row.since,
            "first_event": row.sequence,
            "part_of": row.merged_into,
            "one_with_others_since": row.united,
        }


def _identifiers(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("identity_token"):
        yield {"kind": row.kind, "value": row.token, "first_named_by": row.appeared, "shared": bool(row.shared)}


def _events(reading: Reading) -> Iterator[Line]:
    identified = cache(reading.identified)
    for batch in reading.log.told_by(sorted(reading.her.tokens)):
        for row in batch.to_pylist():
            yield {
                "sequence": row["seq"],
                "type": row["type"],
                "name": row["name"],
                "time": moment(row["time"]),
                "received": moment(row["received"]),
                "stored": moment(row["loaded"]),
                "senders_time": moment(row["original"]),
                "sent": moment(row["sent"]),
                "source": row["source"],
                "import": row["origin"],
                "machine": row["machine"],
                "identifiers": identified(tuple(row["tokens"])),
                "properties": json.loads(row["properties"]),
                "context": json.loads(row["context"]),
                "products": None if row["products"] is None else json.loads(row["products"]),
            }


def _traits(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("trait"):
        told = {name: getattr(row, name) for name in ("name", "source", "version", "time", "received")}
        yield told | {"value": json.loads(row.value)}


def _consent(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("consent_act"):
        yield row._asdict()


def _suppressions(reading: Reading) -> Iterator[Line]:
    for act in reading.vault.suppressions.of(reading.her.tokens):
        told = {name: getattr(act, name) for name in ("act", "reason", "source", "note", "time", "received")}
        yield {"kind": act.kind, "address": act.token} | told


def _segments(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("segment_member"):
        yield {"segment": row.name, "version": row.version, "as_of": row.as_of}
    for row in reading.rows("segment_standing"):
        if row.member:
            yield {"segment": row.name, "version": row.version, "since": row.since}
    for row in reading.rows("segment_move"):
        yield {"segment": row.name, "entered" if row.entered else "left": row.at}
    for row in reading.rows("segment_news"):
        yield {"to_be_looked_at": row.kind}


def _experiments(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("experiment_assignments"):
        yield {"experiment": row.experiment, "arm": row.arm, "since": row.assigned_at}


def _decisions(reading: Reading) -> Iterator[Line]:
    @cache
    def plan(plan_id: str) -> Any:
        return reading.connection.execute(select(PLANS).where(PLANS.c.plan_id == plan_id)).one()

    for row in reading.rows("decisions"):
        made = plan(row.plan_id)
        nothing, *chances = json.loads(row.probabilities)
        named = [action["key"] for action in json.loads(made.actions)]
        options = zip(named, json.loads(row.eligible), json.loads(row.profits), chances, strict=True)
        yield {
            "plan": row.plan_id,
            "campaign": made.name,
            "made": made.made_at,
            "as_of": made.as_of,
            "models": json.loads(made.models),
            "scores": json.loads(row.scores),
            "no_contact": {"probability": nothing},
            "actions": [
                {"action": name, "open": is_open, "expected_profit": profit, "probability": chance}
                for name, is_open, profit, chance in options
            ],
            "uses_of_limits": json.loads(row.uses),
            "best": row.chosen,
            "drawn": row.drawn,
            "arm": row.arm,
            "reason": row.reason,
        }


def _messages(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("delivery"):
        told = row._asdict()
        yield {name: told[name] for name in told if name not in ("id", "customer")}


def _identity(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("identity_act"):
        both = all(one is None or reading.is_hers(one) for one in (row.customer, row.other))
        named = row.token in reading.her.tokens
        yield {
            "time": row.time,
            "received": row.received,
            "act": row.act,
            "kind": row.kind,
            "identifier": row.token if named else None,
            "customer": reading.is_hers(row.customer),
            "other": reading.is_hers(row.other),
            "reason": row.reason if both or row.act == "conflict" else None,
        }


def _links(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("identity_link"):
        yield {
            "identifiers": reading.identified([row.token, row.other]),
            "time": from_microseconds(row.time),
            "received": from_microseconds(row.received),
            "event": row.sequence if row.token in reading.her.tokens else None,
            "trusted": row.strength < SAID,
        }


def _decided(reading: Reading) -> Iterator[Line]:
    tokens: dict[int, list[str]] = {}
    for part in reading.rows("identity_decision_token"):
        tokens.setdefault(part.number, []).append(part.token)
    for row in reading.rows("identity_decision"):
        both = all(reading.is_hers(one) for one in (row.customer, row.other))
        yield {
            "time": row.at,
            "act": row.act,
            "customer": reading.is_hers(row.customer),
            "other": reading.is_hers(row.other),
            "identifiers": reading.identified(tokens[row.number]),
            "reason": row.reason if both else None,
        }


def _look_alikes(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("duplicate_pair"):
        told = {name: getattr(row, name) for name in ("found", "verdict", "bits", "parted", "dismissed", "again")}
        yield told | {"evidence": json.loads(row.evidence)}


def _set_aside(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("log_quarantine"):
        said = json.loads(row.row)
        if _is_hers(reading, said):
            names = ("source", "origin", "line", "reason", "detail", "loaded", "event", "replayed", "outcome")
            yield {name: getattr(row, name) for name in names} | {"row": said}


def _is_hers(reading: Reading, said: Any) -> bool:
    """Say whether an event or a line that was set aside is hers, and does not only mention her."""
    named = (
        {word for key in NAMING_KEYS if isinstance(word := dict(said).get(key), str)}
        if isinstance(said, dict)
        else set()
    )
    about = tokens_in(list(named)) or tokens_in([said])
    return bool(about & reading.her.tokens.keys()) and not reading.others_among(about)


def _recommenders(reading: Reading) -> Iterator[Line]:
    for version, as_of, counts in bought(reading.connection, reading.models, reading.her.names):
        yield {"recommender": version, "as_of": as_of, "orders_by_item": counts}


def _audited(reading: Reading) -> Iterator[Line]:
    for row in reading.rows("audit"):
        yield {"time": row.at, "act": row.act, "customer": reading.is_hers(row.subject)}


KINDS: tuple[Kind, ...] = (
    Kind("customer.jsonl", {"en": "Ids that you have or had here", "zh": "您在此处的编号（含曾用编号）"}, _names),
    Kind("identifiers.jsonl", {"en": "What you are known by", "zh": "用于识别您的标识"}, _identifiers),
    Kind("events.jsonl", {"en": "What you did", "zh": "您的行为记录"}, _events),
    Kind("traits.jsonl", {"en": "What is known and predicted of you", "zh": "关于您的属性与预测"}, _traits),
    Kind("consent.jsonl", {"en": "What you agreed to and withdrew", "zh": "您的同意与撤回"}, _consent),
    Kind(
        "suppressions.jsonl",
        {"en": "Addresses of yours that we must not write to", "zh": "您不可被联系的地址"},
        _suppressions,
    ),
    Kind("segments.jsonl", {"en": "Segments that you were found in", "zh": "您所属的客户细分"}, _segments),
    Kind("experiments.jsonl", {"en": "Experiments, and your arm in each", "zh": "您参与的实验与分组"}, _experiments),
    Kind("decisions.jsonl", {"en": "What was decided for you, and why", "zh": "为您做出的决策及理由"}, _decisions),
    Kind("messages.jsonl", {"en": "Messages planned and sent to you", "zh": "计划发送和已发送给您的消息"}, _messages),
    Kind("identity.jsonl", {"en": "How your identifiers came together", "zh": "您的标识如何合并"}, _identity),
    Kind("links.jsonl", {"en": "What events said of your identifiers", "zh": "事件所述的标识关联"}, _links),
    Kind("people_decided.jsonl", {"en": "What our staff decided of who you are", "zh": "员工对您身份的判定"}, _decided),
    Kind("look_alikes.jsonl", {"en": "Who you were taken to look like", "zh": "与您相似的客户记录"}, _look_alikes),
    Kind("set_aside.jsonl", {"en": "What was sent of you and not stored", "zh": "收到但未能入库的数据"}, _set_aside),
    Kind("recommenders.jsonl", {"en": "What recommenders counted of you", "zh": "推荐器统计的您的购买"}, _recommenders),
    Kind("audit.jsonl", {"en": "What our staff did about you", "zh": "员工对您数据的操作"}, _audited),
)
"""In the order in which they stand in the copy."""
