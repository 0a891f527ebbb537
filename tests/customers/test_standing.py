from datetime import UTC, datetime
from pathlib import Path

from suasion import Workspace
from suasion.customers.consent import ConsentAct
from suasion.customers.standing import email_reachable, standing
from suasion.events.spec import Identify, Track

NOW = datetime(2026, 2, 1, tzinfo=UTC)


def _act(day: int, state: str, source: str = "form", channel: str = "email", customer: str = "c1") -> ConsentAct:
    moment = datetime(2026, 1, day, tzinfo=UTC)
    return ConsentAct(customer, channel, "marketing", state, moment, moment, source)  # type: ignore[arg-type]


def test_the_deciding_act_is_named_for_each_purpose() -> None:
    acts = [
        _act(1, "granted"),
        _act(3, "withdrawn", "unsubscribe"),
        _act(5, "granted", "import:old.csv"),
        _act(2, "granted", channel="sms"),
    ]
    email, sms = standing(acts, NOW)
    assert (email.channel, email.granted, email.source, email.time.day) == ("email", False, "unsubscribe", 3)
    assert (sms.channel, sms.granted, sms.time.day) == ("sms", True, 2)
    assert standing([], NOW) == []


def test_reachable_by_email_needs_an_address_and_consent_that_stands(tmp_path: Path) -> None:
    with Workspace.create(tmp_path / "shop") as made:
        made.events.append(
            [
                *(
                    Identify(message_id=f"{n}", user_id=f"u{n}", traits={"email": f"u{n}@example.test"})
                    for n in range(600)
                ),
                Track(message_id="x", user_id="no address", event="Seen"),
            ],
            source="till",
        )
        made.pinned.follow()
        customers = made.customers.identity.customers()
        willing = [_act(1, "granted", customer=customer) for customer in customers[1:]]
        made.consent.record([*willing, _act(2, "withdrawn", customer=customers[5])])
        found = email_reachable(made.database, made.vault.suppressions, customers, NOW)
        assert found == set(customers[1:600]) - {customers[5]}
        assert found == set(customers[:600]) & made.consent.allowed(customers, "email", "marketing")
        assert email_reachable(made.database, made.vault.suppressions, [], NOW) == set()
