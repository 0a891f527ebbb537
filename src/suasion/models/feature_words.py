"""What a feature says about a customer, in English and 简体中文, for people who read reasons."""

import re
from collections.abc import Mapping

from suasion.models.features.registry import discover

_WORDS: dict[str, tuple[str, str]] = {
    "recency": ("days since the last purchase", "距最近一次购买的天数"),
    "tenure": ("days since the first purchase", "距首次购买的天数"),
    "visits_#": ("shopping days in the last # days", "近 # 天的购物天数"),
    "visits_#_to_#": ("shopping days # to # days ago", "# 至 # 天前的购物天数"),
    "amount_#": ("spent in the last # days", "近 # 天的消费金额"),
    "faded_visits_#": ("recent shopping days (older ones fade over # days)", "近期购物天数（按 # 天衰减）"),
    "visit_rate": ("shopping days per day since the first", "自首次购买以来平均每天的购物天数"),
    "active_months_share": ("share of months with a purchase", "有购买的月份占比"),
    "visits_trend": ("shopping days: last month against the three before", "购物天数：近一月与前三月之比"),
    "amount_trend": ("spending: last month against the three before", "消费金额：近一月与前三月之比"),
    "lately_share": ("share of all shopping days that lie in the last month", "近一月购物天数占全部的比例"),
    "basket_amount": ("spent per basket", "每单消费金额"),
    "basket_lines": ("lines per basket", "每单商品行数"),
    "quantity_#": ("units bought in the last # days", "近 # 天购买件数"),
    "discount_share": ("share taken off by price cuts", "降价优惠占原价的比例"),
    "coupon_share": ("share taken off by coupons", "优惠券优惠占原价的比例"),
    "coupon_visits_share": ("share of shopping days with a coupon", "使用优惠券的购物日占比"),
    "weekend_share": ("share of shopping days on weekends", "周末购物日占比"),
    "evening_share": ("share of shopping days in the evening", "晚间购物日占比"),
    "items_#": ("different items in the last # days", "近 # 天购买的不同商品数"),
    "items_all": ("different items ever bought", "累计购买的不同商品数"),
    "items_again": ("items bought more than once", "重复购买的商品数"),
    "items_new_share": ("share of new items among those of the last 91 days", "近 91 天所购商品中新商品的占比"),
    "subcategories_#": ("different subcategories in the last # days", "近 # 天购买的不同子类别数"),
    "categories_#": ("different categories in the last # days", "近 # 天购买的不同类别数"),
    "campaigns_received_#": ("campaigns received in the last # days", "近 # 天收到的活动数"),
    "discount_share_#": ("share taken off by price cuts in the last # days", "近 # 天降价优惠占原价的比例"),
    "cut_share": ("share of lines bought at a price cut", "降价时购买的商品行占比"),
    "cut_share_#": ("share of lines bought at a price cut in the last # days", "近 # 天降价时购买的商品行占比"),
    "cut_depth": ("how deep the price cuts were", "降价购买时的降价幅度"),
    "cut_units": ("units a line at a price cut against the full price", "降价时与原价时每行件数之比"),
    "unit_price": ("paid per unit", "平均单件价格"),
    "email_delivered_#": ("emails delivered in the last # days", "近 # 天送达的邮件数"),
    "email_opens_#": ("openings of emails in the last # days", "近 # 天打开邮件的次数"),
    "email_opens_rate_#": ("openings for each email delivered in the last # days", "近 # 天每封送达邮件的打开次数"),
    "email_clicks_#": ("clicks in emails in the last # days", "近 # 天点击邮件的次数"),
    "email_clicks_rate_#": ("clicks for each email delivered in the last # days", "近 # 天每封送达邮件的点击次数"),
    "email_click_recency": ("days since the last click in an email", "距最近一次点击邮件的天数"),
    "push_delivered_#": ("push messages delivered in the last # days", "近 # 天送达的推送数"),
    "push_clicks_#": ("taps on push messages in the last # days", "近 # 天点击推送的次数"),
    "push_clicks_rate_#": ("taps for each push message delivered in the last # days", "近 # 天每条送达推送的点击次数"),
    "push_click_recency": ("days since the last tap on a push message", "距最近一次点击推送的天数"),
    "sms_delivered_#": ("text messages delivered in the last # days", "近 # 天送达的短信数"),
    "sms_clicks_#": ("clicks in text messages in the last # days", "近 # 天点击短信链接的次数"),
    "sms_clicks_rate_#": ("clicks for each text message delivered in the last # days", "近 # 天每条送达短信的点击次数"),
    "sms_click_recency": ("days since the last click in a text message", "距最近一次点击短信链接的天数"),
    "sessions_#": ("sessions in the last # days", "近 # 天的访问次数"),
    "session_recency": ("days since the last session", "距最近一次访问的天数"),
    "sessions_trend": ("sessions: last month against the three before", "访问次数：近一月与前三月之比"),
    "session_acts": ("acts a session", "每次访问的操作数"),
    "session_minutes": ("minutes a session", "每次访问的分钟数"),
    "session_orders_share": ("share of sessions with an order", "有下单的访问占比"),
    "carts_left_#": ("carts left behind in the last # days", "近 # 天未下单的加购访问数"),
    "hours_#_to_#_share": ("share of acts from #:00 to #:00 UTC", "#:00 至 #:00（UTC）的活动占比"),
    "weekend_acts_share": ("share of acts on weekends", "周末活动占比"),
    "same_hour": ("how much acts keep to the same hours of the week", "活动集中于每周同一时段的程度"),
    "refunds_#": ("refunds in the last # days", "近 # 天的退款次数"),
    "refunded_#": ("refunded in the last # days", "近 # 天的退款金额"),
    "refund_share_#": ("refunds for each order of the last # days", "近 # 天每单的退款次数"),
    "refund_recency": ("days since the last refund", "距最近一次退款的天数"),
    "cancelled_#": ("orders cancelled in the last # days", "近 # 天取消的订单数"),
    "coupons_redeemed_#": ("coupons redeemed in the last # days", "近 # 天核销的优惠券数"),
    "gap_mean": ("mean days between purchases", "平均购买间隔天数"),
    "gap_deviation": ("how irregular the days between purchases are", "购买间隔的波动（标准差）"),
    "gap_lower": ("lower quartile of the days between purchases", "购买间隔天数的下四分位数"),
    "gap_median": ("median days between purchases", "购买间隔天数的中位数"),
    "gap_upper": ("upper quartile of the days between purchases", "购买间隔天数的上四分位数"),
    "gap_longest": ("longest pause between purchases in days", "最长的购买间隔天数"),
    "overdue": ("present pause against the usual gap", "当前间隔与平均间隔之比"),
    "overdue_longest": ("present pause against the longest so far", "当前间隔与最长间隔之比"),
    "due_share": ("how often a pause like this ended within 28 days", "类似间隔在 28 天内结束的比例"),
    "visits_#_share": ("share of shopping days in the last # days with this category", "近 # 天购物日中含该类别的占比"),
    "amount_#_share": ("share of spending in the last # days on this category", "近 # 天消费中该类别的占比"),
}
_SCOPE = re.compile(r"(shop|category)\.")


def feature_words(
    name: str, category: str | None = None, titles: Mapping[str, Mapping[str, str]] | None = None
) -> dict[str, str]:
    """Say a feature of a model by language; one that has no words yet keeps its name.

    Parameters
    ----------
    name
        As a reason names it: ``shop.recency``.
    category
        Of the model; said before the features that look at it alone.
    titles
        Of the workspace's own features, by name and language, as `Card.titles` gives them.

    Examples
    --------
    >>> feature_words("shop.visits_28")["en"], feature_words("category.recency", "MEAT")["en"]
    ('shopping days in the last 28 days', 'MEAT: days since the last purchase')
    """
    if titles and name in titles:
        return {language: titles[name].get(language, name) for language in ("en", "zh")}
    bare = _SCOPE.sub("", name, count=1)
    numbers = re.findall(r"\d+", bare)
    en, zh = _WORDS.get(re.sub(r"\d+", "#", bare), (bare, bare))
    for number in numbers:
        en, zh = en.replace("#", number, 1), zh.replace("#", number, 1)
    if name.startswith("category.") and category:
        return {"en": f"{category}: {en}", "zh": f"{category}：{zh}"}
    return {"en": en, "zh": zh}


def feature_unit(name: str) -> str:
    """Give the unit of a feature as its declaration says; empty for one that this release does not compute.

    Examples
    --------
    >>> feature_unit("shop.recency"), feature_unit("category.amount_91_share")
    ('days', 'share')
    """
    bare = _SCOPE.sub("", name, count=1)
    features, ratios = discover()
    units = {one.name: one.unit for one in features} | {one.name: one.unit for one in ratios}
    return units.get(bare, "")


def has_words(name: str) -> bool:
    """Say whether a feature, named without its scope, has words."""
    return re.sub(r"\d+", "#", name) in _WORDS
