"""A customer by whatever somebody at the command line knows of them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from suasion.cli.api import Api


def found_customer(api: "Api", who: str) -> dict[str, Any]:
    """Find the one customer of that id, user id, email address or phone number."""
    from urllib.parse import quote

    from suasion.core.errors import Conflict, NotFound

    try:
        found: dict[str, Any] = api.get(f"/api/customers/{quote(who, safe='')}")
    except NotFound:
        same = [one["customer"] for one in api.rows("/api/customers", at_most=5, search=who)]
        if not same:
            raise NotFound("No customer is known by that.", hint="`suasion export customers` lists them all.") from None
        if len(same) > 1:
            raise Conflict(f"Several customers are known by that: {', '.join(same)}.", hint="Say which.") from None
        found = api.get(f"/api/customers/{same[0]}")
    return found
