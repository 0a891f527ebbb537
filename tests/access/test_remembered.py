from datetime import UTC, datetime, timedelta

from suasion.access.access import Access
from suasion.access.remembered import LASTS, Remembered
from tests.access.desk import MovedClock

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_a_key_is_remembered_for_seconds_and_not_beyond_its_end() -> None:
    keys = Remembered[str]()
    keys.put("a", "web", NOW, None, keys.turn)
    keys.put("b", "app", NOW, NOW + timedelta(seconds=1), keys.turn)
    assert [keys.get(key, NOW) for key in "abc"] == ["web", "app", None]
    assert [keys.get(key, NOW + timedelta(seconds=1)) for key in "ab"] == ["web", None]
    assert keys.get("a", NOW + LASTS) is None


def test_what_a_look_up_found_before_all_was_forgotten_is_not_remembered() -> None:
    keys = Remembered[str]()
    begun = keys.turn
    keys.forget()
    keys.put("a", "web", NOW, None, begun)
    assert keys.get("a", NOW) is None


def test_only_so_many_are_remembered() -> None:
    keys = Remembered[str](most=2)
    for key in "abc":
        keys.put(key, key, NOW, None, keys.turn)
    assert [keys.get(key, NOW) for key in "abc"] == [None, "b", "c"]


def test_a_write_key_is_remembered_once_looked_up_until_it_is_revoked(access: Access) -> None:
    made = access.keys.make_write("web", "shop", by="owner")
    assert access.keys.remembered(made.secret) is None
    found = access.keys.holder(made.secret, "write")
    assert found is not None
    assert access.keys.remembered(made.secret) == found
    access.keys.revoke(made.key.id, by="owner")
    assert access.keys.remembered(made.secret) is None
    assert access.keys.holder(made.secret, "write") is None
    assert access.keys.remembered(made.secret) is None


def test_a_use_is_noted_though_the_key_is_remembered(access: Access, clock: MovedClock) -> None:
    made = access.keys.make_write("web", "shop", by="owner")
    access.keys.holder(made.secret, "write")
    clock.move(seconds=61)
    assert access.keys.remembered(made.secret) is None, "so that it is looked up, and noted, again"
    access.keys.holder(made.secret, "write")
    assert access.keys.listed().rows[0].used_at == clock.now()


def test_bearer_keys_are_never_remembered(access: Access) -> None:
    made = access.keys.make_bearer("k", ["items:read"], by="owner", may=frozenset({"items:read"}))
    access.keys.holder(made.secret, "bearer")
    assert access.keys.remembered(made.secret) is None
