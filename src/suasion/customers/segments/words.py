"""A segment's condition as a sentence, in English and 简体中文, so that a person can check what a file says."""

from dataclasses import replace
from typing import Any, Literal, TypeAlias

from suasion.customers.consent.acts import MARKETING
from suasion.customers.segments.conditions import (
    All,
    AnyOf,
    Behaviour,
    Comparison,
    Condition,
    ConsentCondition,
    Measure,
    Not,
    Operator,
    RowFilter,
    SegmentReference,
    Sequence,
    Share,
    Step,
    TraitCondition,
)
from suasion.customers.segments.durations import in_units

Language = Literal["en", "zh"]
Leaf: TypeAlias = Behaviour | Share | TraitCondition | ConsentCondition | Sequence

_WORDS: dict[str, tuple[str, str]] = {
    "orders": ("orders", "订单"),
    "lines": ("order lines", "订单行"),
    "events": ("events", "事件"),
    "amount": ("amount paid", "实付金额"),
    "quantity": ("quantity", "数量"),
    "discount": ("discount", "折扣"),
    "coupon_discount": ("coupon discount", "优惠券折扣"),
    "order_id": ("order", "订单"),
    "item": ("item", "商品"),
    "name": ("name", "名称"),
    "category": ("category", "类别"),
    "subcategory": ("subcategory", "子类别"),
    "kind": ("kind", "品种"),
    "brand": ("brand", "品牌"),
    "is": ("{}", "为{}"),
    "is_not": ("not {}", "不为{}"),
    "one_of": ("one of {}", "为{}之一"),
    "at_least": ("at least {}", "至少 {}"),
    "more_than": ("more than {}", "超过 {}"),
    "at_most": ("at most {}", "至多 {}"),
    "less_than": ("less than {}", "少于 {}"),
    "top": ("among the highest {} of customers", "位于客户中最高的 {}"),
    "bottom": ("among the lowest {} of customers", "位于客户中最低的 {}"),
    "and": (" and ", "，且"),
    "or": (" or ", "，或"),
    "not": ("not ({})", "不满足（{}）"),
    "group": ("({})", "（{}）"),
    "list": (", ", "、"),
    "where": (" with {}", "（{}）"),
    "field": ("{0} {1}", "{0}{1}"),
    "known": ("{} is known", "已知{}"),
    "unknown": ("{} is not known", "未知{}"),
    "trait": ("trait {}", "特征“{}”"),
    "trait_is": ("{0} is {1}", "{0}{1}"),
    "count": ("{0} {1}{2}{3}", "{3}{1}{2}数{0}"),
    "sum": ("{4} of {1}{2}{3}: {0}", "{3}{1}{2}的{4}合计{0}"),
    "average": ("average {4} of {1}{2}{3}: {0}", "{3}{1}{2}的平均{4}{0}"),
    "distinct": ("{0} different {4}s in {1}{2}{3}", "{3}{1}{2}中不同的{4}数{0}"),
    "days_since_last": ("days since the last of {1}{2}{3}: {0}", "{3}距最近一次{1}{2}的天数{0}"),
    "days_since_first": ("days since the first of {1}{2}{3}: {0}", "{3}距首次{1}{2}的天数{0}"),
    "share": ("share of {4} of {1}{3} on those{2}: {0}", "{3}{1}{4}中{2}所占比例{0}"),
    "first": ("first {4} in {1}{2}{3}: {0}", "{3}{1}{2}中首个{4}{0}"),
    "last": ("last {4} in {1}{2}{3}: {0}", "{3}{1}{2}中最近一个{4}{0}"),
    "most": ("most frequent {4} in {1}{2}{3}: {0}", "{3}{1}{2}中最常见的{4}{0}"),
    "never": ("no {1}{2}{3}", "{3}没有{1}{2}"),
    "number": ("number", "数量"),
    "within": (" in {} days", "{} 天内"),
    "granted": ("consent for {1} by {0}{2} stands", "已同意通过 {0} 接收“{1}”{2}"),
    "not_granted": ("no standing consent for {1} by {0}{2}", "没有通过 {0} 接收“{1}”{2}的有效同意"),
    "in_turn": ("in turn{1}: {0}", "{1}依次：{0}"),
    "then": (", then ", "，其后"),
    "step": ("{0}{1}", "{0}{1}"),
    "step_within": ("{0}{1} at most {2} later", "{2}内{0}{1}"),
    "step_never": ("no {0}{1} for {2}", "{2}内没有{0}{1}"),
    "steps_taken": ("{0} of {1} steps {2}", "已完成{0}/{1} 步，{2}"),
    "days": ("{} days", "{} 天"),
    "hours": ("{} hours", "{} 小时"),
    "minutes": ("{} minutes", "{} 分钟"),
    "member": ("in segment {}", "属于分群“{}”"),
    "no_member": ("not in segment {}", "不属于分群“{}”"),
    "analytics": (" for analytics", "用于分析"),
    "personalisation": (" for personalisation", "用于个性化"),
}


def in_words(condition: Condition, language: Language = "en") -> str:
    """Say a condition as a sentence without a full stop.

    Examples
    --------
    >>> from suasion.customers.segments.conditions import Behaviour, Comparison
    >>> often = Behaviour("orders", "count", Comparison("at_least", 12), within_days=91)
    >>> in_words(often)
    'at least 12 orders in 91 days'
    >>> in_words(often, "zh")
    '91 天内订单数至少 12'
    """
    return _Speaker(language).say(condition)


def fact_in_words(condition: Leaf, value: Any, language: Language = "en") -> str:
    """Say what a part of a condition measures on one customer: the same sentence with her own value.

    Examples
    --------
    >>> from suasion.customers.segments.conditions import Behaviour, Comparison
    >>> often = Behaviour("orders", "count", Comparison("at_least", 12), within_days=91)
    >>> fact_in_words(often, 7)
    '7 orders in 91 days'
    >>> fact_in_words(often, 7, "zh")
    '91 天内订单数 7'
    """
    return _Speaker(language, said=_own(condition, value, language)).say(_plain_kind(condition, value))


def _plain_kind(condition: Leaf, value: Any) -> Leaf:
    if isinstance(condition, ConsentCondition):
        return replace(condition, granted=bool(value))
    if isinstance(condition, TraitCondition):
        operator: Operator = "known" if value is None else "is"
        return TraitCondition(condition.name, Comparison(operator, value is not None))
    return condition


def _own(condition: Leaf, value: Any, language: Language) -> str:
    if value is None:
        return {"en": "nothing to measure", "zh": "无可计量"}[language]
    if isinstance(condition, Share):
        said = f"{value:.1%}"
    elif isinstance(value, float):
        said = f"{value:.2f}".rstrip("0").rstrip(".")
    else:
        said = str(value)
    return said if language == "en" else f" {said}"


class _Speaker:
    def __init__(self, language: Language, said: str | None = None) -> None:
        self._column = ("en", "zh").index(language)
        self._said = said

    def _word(self, key: str, *parts: str) -> str:
        template = _WORDS[key][self._column]
        return template.format(*parts) if parts else template

    def say(self, condition: Condition) -> str:
        match condition:
            case All(parts):
                return self._joined("and", parts)
            case AnyOf(parts):
                return self._joined("or", parts)
            case Not(part):
                return self._word("not", self.say(part))
            case TraitCondition(name, comparison):
                return self._trait(name, comparison)
            case Behaviour():
                return self._measure(self._key(condition.measure), condition, condition.where, condition.field)
            case Share():
                return self._measure("share", condition, condition.part, condition.field or "number")
            case ConsentCondition(channel, topic, granted, purpose):
                said = "" if purpose == MARKETING else self._word(purpose)
                return self._word("granted" if granted else "not_granted", channel, topic, said)
            case Sequence():
                return self._sequence(condition)
            case SegmentReference(name, member):
                return self._word("member" if member else "no_member", name)

    def _key(self, measure: Measure) -> str:
        """Name the sentence of a measure: of `never` that of the count where a value is told."""
        if measure == "never" and self._said is not None:
            return "count"
        return "most" if measure == "top" else measure

    def _joined(self, key: str, parts: tuple[Condition, ...]) -> str:
        said = [
            self._word("group", self.say(part)) if isinstance(part, All | AnyOf) and len(parts) > 1 else self.say(part)
            for part in parts
        ]
        return self._word(key).join(said)

    def _trait(self, name: str, comparison: Comparison) -> str:
        trait = self._word("trait", name)
        if comparison.operator == "known":
            return self._word("known" if comparison.value else "unknown", trait)
        return self._word("trait_is", trait, self._compared(comparison))

    def _measure(self, key: str, condition: Behaviour | Share, rows: tuple[RowFilter, ...], field: str | None) -> str:
        within = "" if condition.within_days is None else self._word("within", str(condition.within_days))
        where = self._rows(rows)
        of, counted = self._word(condition.of), self._word(field) if field else ""
        return self._word(key, self._compared(condition.comparison), of, where, within, counted).strip()

    def _sequence(self, condition: Sequence) -> str:
        within = "" if condition.within_days is None else self._word("within", str(condition.within_days))
        said = self._word("in_turn", self._word("then").join(map(self._step, condition.steps)), within)
        if self._said is None:
            return said
        return self._word("steps_taken", self._said, str(len(condition.steps)), said)

    def _step(self, step: Step) -> str:
        of, where = self._word(step.of), self._rows(step.where)
        if step.within is None:
            return self._word("step", of, where)
        unit, number = in_units(step.within)
        return self._word("step_never" if step.never else "step_within", of, where, self._word(unit, str(number)))

    def _rows(self, rows: tuple[RowFilter, ...]) -> str:
        return self._word("where", self._word("list").join(map(self._filter, rows))) if rows else ""

    def _filter(self, row: RowFilter) -> str:
        return self._word("field", self._word(row.field), self._constant(row.comparison))

    def _compared(self, comparison: Comparison) -> str:
        return self._constant(comparison) if self._said is None else self._said

    def _constant(self, comparison: Comparison) -> str:
        value = comparison.value
        if comparison.operator in {"top", "bottom"}:
            return self._word(comparison.operator, f"{value:.0%}" if round(value * 100, 6) % 1 == 0 else f"{value:.1%}")
        said = self._word("list").join(map(_value, value)) if isinstance(value, tuple) else _value(value)
        return self._word(comparison.operator, said)


def _value(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
