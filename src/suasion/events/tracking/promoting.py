"""Which properties a tracking plan promotes, all its events taken together."""

import re
from collections.abc import Mapping

from suasion.core.errors import InputRefused
from suasion.events.promoted import MOST, PromotedType, Promotion, Promotions

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")


def promoted_by(events: Mapping[str, Mapping[str, PromotedType]]) -> Promotions:
    """Gather what events promote: a name has one type, whichever events say it.

    Parameters
    ----------
    events
        By event, the type of each property that it promotes.

    Raises
    ------
    suasion.core.errors.InputRefused
        If a name cannot be a column's, has two types, is written in two ways, or there are more than `MOST`.

    Examples
    --------
    >>> promoted_by({"Product Viewed": {"colour": "string"}, "Product Added": {"colour": "string", "gift": "boolean"}})
    (Promotion(name='colour', type='string'), Promotion(name='gift', type='boolean'))
    """
    found: dict[str, tuple[str, Promotion]] = {}
    for event, promoted in events.items():
        for name, kind in promoted.items():
            _require_name(name, event)
            here = Promotion(name, kind)
            first, there = found.setdefault(name.lower(), (event, here))
            _require_same(event, here, first, there)
    if len(found) > MOST:
        raise InputRefused(
            f"The plan promotes {len(found)} properties; {MOST} is the most.",
            hint="Promote those that are counted and filtered by; the others stay whole in the JSON.",
        )
    return tuple(sorted(promotion for _, promotion in found.values()))


def _require_name(name: str, event: str) -> None:
    if not _NAME.fullmatch(name):
        raise InputRefused(
            f"{event!r} promotes {name!r}, which cannot be a column.",
            hint="A promoted property is letters of a to z, digits and _, a letter first, 60 at most, and not nested.",
        )


def _require_same(event: str, here: Promotion, first: str, there: Promotion) -> None:
    if here.name != there.name:
        raise InputRefused(
            f"{event!r} promotes {here.name!r}, and {first!r} promotes {there.name!r}.",
            hint="Columns are not told apart by capitals: promote one of the two, or send both under one name.",
        )
    if here.type != there.type:
        raise InputRefused(
            f"{event!r} promotes {here.name!r} as {here.type}, and {first!r} as {there.type}.",
            hint="One name has one type in all events: choose one, or send one of the two under another name.",
        )
