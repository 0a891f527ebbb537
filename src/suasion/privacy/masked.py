"""Identifiers as they may be shown: enough to recognise one by, too little to use it."""

from suasion.privacy.identifiers import IdentifierKind


def masked(kind: str, value: str) -> str:
    """Hide most of an identifier.

    Examples
    --------
    >>> masked("email", "ann@example.test"), masked("phone", "+442079460018"), masked("user_id", "shop-12345")
    ('a…@example.test', '…18', 's…5')
    >>> masked("user_id", "7")
    '…'
    """
    if kind == IdentifierKind.EMAIL and "@" in value:
        name, _, domain = value.rpartition("@")
        return f"{name[:1]}…@{domain}"
    if kind == IdentifierKind.PHONE:
        return f"…{value[-2:]}" if len(value) > 6 else "…"
    return f"{value[0]}…{value[-1]}" if len(value) > 3 else "…"
