"""Roles and scopes: what each role may do, in one table (ASVS 5.0 8.1.1)."""

from typing import Literal, get_args

from suasion.core.errors import InputRefused, NotAllowed

Role = Literal["viewer", "marketer", "analyst", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

RESOURCES = (
    "audit",
    "campaigns",
    "customers",
    "decisions",
    "deliveries",
    "events",
    "exports",
    "imports",
    "items",
    "jobs",
    "keys",
    "models",
    "people",
    "predictions",
    "privacy",
    "recommendations",
    "report",
    "segments",
    "settings",
    "system",
)
WRITTEN = ("customers", "events", "imports", "keys", "models", "people", "privacy", "recommendations", "segments")
"""Those of them that a caller can change; a resource comes in here with its first route that does."""

SCOPES = frozenset(f"{resource}:read" for resource in RESOURCES) | {f"{resource}:write" for resource in WRITTEN}
"""Everything a caller may be allowed."""

_GUARDED = {"people", "keys", "audit", "exports", "privacy"}
_VIEWER = frozenset(f"{resource}:read" for resource in RESOURCES if resource not in _GUARDED)
_ANALYST = _VIEWER | {"events:write", "exports:read", "models:write", "recommendations:write"}
_MARKETER = _VIEWER | {"segments:write", "customers:write", "imports:write", "exports:read"}
_BY_ROLE: dict[Role, frozenset[str]] = {
    "viewer": _VIEWER,
    "marketer": _MARKETER,
    "analyst": _ANALYST,
    "admin": SCOPES,
}


def role_named(name: str) -> Role:
    """Give the role of that name.

    Raises
    ------
    suasion.core.errors.InputRefused
        If there is none.
    """
    for role in ROLES:
        if role == name:
            return role
    raise InputRefused(f"There is no role {name!r}.", hint=f"Roles are {', '.join(ROLES)}.")


def scopes_of(role: Role) -> frozenset[str]:
    """Give what a role may do.

    Examples
    --------
    >>> "customers:read" in scopes_of("viewer"), "people:read" in scopes_of("viewer")
    (True, False)
    >>> sorted(scopes_of("marketer") - scopes_of("viewer"))
    ['customers:write', 'exports:read', 'imports:write', 'segments:write']
    """
    return _BY_ROLE[role]


def require_within(role: Role, may: frozenset[str]) -> None:
    """Refuse to act on a role that may more than whoever acts: nobody raises themselves by way of somebody else.

    Raises
    ------
    suasion.core.errors.NotAllowed
        If the role has a scope that is not among `may`.
    """
    if missing := sorted(scopes_of(role) - may):
        raise NotAllowed(f"The role {role} may more than you: {', '.join(missing)}.")
