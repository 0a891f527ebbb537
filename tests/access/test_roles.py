import pytest

from suasion.access.roles import ROLES, SCOPES, role_named, scopes_of
from suasion.core.errors import InputRefused


def test_every_role_may_only_what_exists_and_admin_all_of_it() -> None:
    assert all(scopes_of(role) <= SCOPES for role in ROLES)
    assert scopes_of("admin") == SCOPES


def test_viewers_write_nothing_and_read_neither_people_nor_keys_audit_exports_or_copies() -> None:
    assert {scope.partition(":")[2] for scope in scopes_of("viewer")} == {"read"}
    guarded = {"people:read", "keys:read", "audit:read", "exports:read", "privacy:read"}
    assert {scope for scope in SCOPES if scope.endswith(":read")} - scopes_of("viewer") == guarded


def test_analysts_and_marketers_may_what_their_work_needs_and_not_each_others() -> None:
    viewer = scopes_of("viewer")
    assert scopes_of("analyst") - viewer == {"events:write", "exports:read", "models:write", "recommendations:write"}
    assert scopes_of("marketer") - viewer == {
        "customers:write",
        "exports:read",
        "imports:write",
        "segments:write",
    }


@pytest.mark.parametrize("name", ["", "Admin", "owner", "root"])
def test_there_are_no_other_roles(name: str) -> None:
    with pytest.raises(InputRefused, match="viewer, marketer, analyst, admin"):
        role_named(name)
