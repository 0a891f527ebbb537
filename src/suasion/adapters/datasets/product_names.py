"""Names a customer can read, made from a till's capitals and abbreviations; nothing is invented."""

import re

_VAGUE = {
    "PREMIUM",
    "TRADITIONAL",
    "ENHANCED",
    "REGULAR",
    "SPECIALTY",
    "MISC",
    "MISCELLANEOUS",
    "DECOR",
    "SINGLE SERVE",
}
"""Types that say nothing without their category in front."""

_UNCLOSED = re.compile(r"\s*\([^)]*$")  # the till cut the type after 30 letters
_WORD = re.compile(r"[A-Za-z]+")
_SIZE_UNITS = {"L": "L", "ML": "ml", "LTR": "L"}


def product_name(item: str, department: str | None, category: str | None, kind: str | None, size: str | None) -> str:
    """Name a product by its type and size, or by the next broader shelf that is known; never empty.

    Examples
    --------
    >>> product_name("25671", "GROCERY", "FRZN ICE", "ICE - CRUSHED/CUBED", "22 LB")
    'Ice - Crushed/Cubed 22 lb'
    >>> product_name("1", "GROCERY", "ICE CREAM/MILK/SHERBTS", "PREMIUM", "56 OZ")
    'Ice Cream/Milk/Sherbts Premium 56 oz'
    >>> product_name("26081", "MISCELLANEOUS", None, None, None)
    'Miscellaneous 26081'
    """
    kind = _clean(kind)
    category = _clean(category)
    if kind.upper() in _VAGUE and category:
        words = f"{category} {kind}"
    else:
        words = kind or category or f"{_clean(department) or 'Item'} {item}"
    return f"{_titled(words)} {_unit(size or '')}".strip()


def _clean(text: str | None) -> str:
    spaced = re.sub(r":(?=\S)", ": ", _UNCLOSED.sub("", text or ""))
    return " ".join(spaced.split())


def _titled(text: str) -> str:
    return _WORD.sub(lambda word: word.group().capitalize(), text)


def _unit(size: str) -> str:
    return _WORD.sub(lambda word: _SIZE_UNITS.get(word.group().upper(), word.group().lower()), size.strip())
