"""Words of people that every database can store."""

from suasion.core.errors import InputRefused


def require_storable(**texts: str) -> None:
    """Make sure that texts, by what they are, hold no U+0000: PostgreSQL stores none.

    Raises
    ------
    suasion.core.errors.InputRefused
        If one does.

    Examples
    --------
    >>> require_storable(source="form", proof="page")
    """
    for name, text in texts.items():
        if "\0" in text:
            raise InputRefused(
                f"The {name.replace('_', ' ')} has a character that cannot be stored, U+0000.", hint="Leave it out."
            )
