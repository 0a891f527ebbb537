"""Readable lines for a timeline, in English and 简体中文."""

from collections.abc import Mapping, Sequence
from typing import Any

_KINDS = {
    "user_id": ("user id", "用户 ID"),
    "anonymous_id": ("anonymous id", "匿名 ID"),
    "email": ("email address", "电子邮箱"),
    "phone": ("phone number", "电话号码"),
    "device_id": ("device", "设备"),
    "wechat_openid": ("WeChat open id", "微信 OpenID"),
    "wechat_unionid": ("WeChat union id", "微信 UnionID"),
}
_ACTS = {"asked": ("Asked for", "请求同意"), "granted": ("Granted", "同意"), "withdrawn": ("Withdrew", "撤回同意")}
_PURPOSES = {"personalisation": ("personalisation", "个性化"), "analytics": ("analytics", "分析")}
_SHOWN = 2
_LONGEST = 40


def order(order_id: str, lines: int, amount: float | None) -> dict[str, str]:
    """Say an order; its amount is None if no line of it has one in the workspace's currency.

    Examples
    --------
    >>> order("o7", 1, 12.5)
    {'en': 'Order o7: 1 line, 12.50', 'zh': '订单 o7：1 行，12.50'}
    >>> order("o7", 2, None)
    {'en': 'Order o7: 2 lines, amount unknown', 'zh': '订单 o7：2 行，金额未知'}
    """
    noun = "line" if lines == 1 else "lines"
    en, zh = ("amount unknown", "金额未知") if amount is None else (f"{amount:.2f}", f"{amount:.2f}")
    return {"en": f"Order {order_id}: {lines} {noun}, {en}", "zh": f"订单 {order_id}：{lines} 行，{zh}"}


def order_again(order_id: str) -> dict[str, str]:
    """Say an order that had been said before and sold nothing more.

    Examples
    --------
    >>> order_again("o7")
    {'en': 'Order o7, said again', 'zh': '订单 o7，重复告知'}
    """
    return {"en": f"Order {order_id}, said again", "zh": f"订单 {order_id}，重复告知"}


def event(name: str, properties: Mapping[str, Any]) -> dict[str, str]:
    """Say any other event: its name and the first plain values that came with it.

    Examples
    --------
    >>> event("Page Viewed", {"path": "/jam", "nested": {}})["en"]
    'Page Viewed (path /jam)'
    """
    plain = [f"{key} {value}" for key, value in properties.items() if isinstance(value, str | int | float)]
    told = [text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in plain[:_SHOWN]]
    return {
        "en": f"{name} ({', '.join(told)})" if told else name,
        "zh": f"{name}（{'，'.join(told)}）" if told else name,
    }


def looked(kind: str, name: str, properties: Mapping[str, Any]) -> dict[str, str]:
    """Say a page or a screen.

    Examples
    --------
    >>> looked("page", "", {"path": "/jam"})["en"]
    'Page: /jam'
    """
    what = name or str(properties.get("title") or properties.get("path") or properties.get("url") or "")
    en, zh = ("Screen", "屏幕") if kind == "screen" else ("Page", "页面")
    return {"en": f"{en}: {what}", "zh": f"{zh}：{what}"} if what else {"en": en, "zh": zh}


def group(name: str) -> dict[str, str]:
    """Say that a customer belongs to a group."""
    return {"en": f"Belongs to group {name}", "zh": f"属于群组 {name}"}


ALIAS = {"en": "Said to be somebody known before", "zh": "声明为先前已知的客户"}
"""What an alias event says."""


def traits(names: Sequence[str]) -> dict[str, str]:
    """Say an identify event."""
    if not names:
        return {"en": "Identified", "zh": "识别身份"}
    shown = list(names[:5]) + (["…"] if len(names) > 5 else [])
    return {"en": f"Traits told: {', '.join(shown)}", "zh": f"告知特征：{'、'.join(shown)}"}


def identity(act: str, kind: str, customer: str, other: str | None, hers: Sequence[str]) -> dict[str, str]:
    """Say an identity act, to one of the two it is about.

    Parameters
    ----------
    customer, other
        As the act names them: who holds the identifier now, and who did before, or keeps it in a conflict.
    hers
        All names of the customer it is told of, the present one first.

    Examples
    --------
    >>> identity("unmerged", "email", "c2", "c1", ["c1"])["en"]
    'Parted from customer c2'
    >>> identity("unmerged", "email", "c2", "c1", ["c2"])["en"]
    'Parted from customer c1'
    """
    en, zh = _KINDS.get(kind, (kind, kind))
    is_other = other == hers[0] or (other in hers and customer not in hers)
    whom = customer if is_other else other
    if act == "created":
        return {"en": f"Became a customer, known by {en}", "zh": f"成为客户，识别依据：{zh}"}
    if act == "linked":
        if is_other and customer not in hers:
            return {"en": f"Passed on to customer {customer}: {en}", "zh": f"{zh}已转归客户 {customer}"}
        return {"en": f"Linked: {en}", "zh": f"关联{zh}"}
    if act == "merged":
        return {"en": f"Became one with customer {whom}", "zh": f"与客户 {whom} 合并为同一人"}
    if act == "unmerged":
        if other is None:
            return {"en": f"Parted from: {en}", "zh": f"已分离{zh}"}
        return {"en": f"Parted from customer {whom}", "zh": f"与客户 {whom} 分离"}
    if is_other and customer:
        return {
            "en": f"Not linked to customer {customer}: the {en} stays here",
            "zh": f"未关联到客户 {customer}：该{zh}仍属于本客户",
        }
    if not other or is_other:
        return {"en": f"Not linked: {en}", "zh": f"未关联{zh}"}
    return {
        "en": f"Not linked: the {en} belongs to customer {other}",
        "zh": f"未关联：该{zh}属于客户 {other}",
    }


def consent(state: str, channel: str, topic: str, source: str, purpose: str = "marketing") -> dict[str, str]:
    """Say a consent act.

    Examples
    --------
    >>> consent("withdrawn", "all", "all", "form", "personalisation")["en"]
    'Withdrew consent to personalisation (form)'
    """
    what_en, what_zh = _PURPOSES.get(purpose, (f"{topic} by {channel}", f"{channel} 渠道的“{topic}”"))
    en, zh = _ACTS[state]
    return {"en": f"{en} consent to {what_en} ({source})", "zh": f"{zh}：{what_zh}（{source}）"}
