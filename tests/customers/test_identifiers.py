from collections.abc import Iterator
from pathlib import Path

import pytest

from suasion import Workspace
from suasion.core.errors import NotFound
from suasion.customers.identifiers import SHOWN, known_by, named, required, tokens_of
from suasion.events.spec import Identify, Track
from suasion.privacy.masked import masked
from suasion.privacy.tables import IDENTIFIERS


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.create(tmp_path / "shop") as made:
        made.events.append(
            [
                Identify(
                    message_id="1", user_id="shop-1", traits={"email": "Ann@Example.test", "phone": "+44 20 7946 0018"}
                ),
                Track(message_id="2", user_id="bob-22", event="Seen"),
            ],
            source="till",
        )
        made.pinned.follow()
        yield made


def test_identifiers_are_listed_with_most_of_them_hidden(workspace: Workspace) -> None:
    ann = workspace.customers.identity.customers()[0]
    known = known_by(workspace.database, workspace.vault, ann)
    assert {one.kind: one.masked for one in known.identifiers} == {
        "user_id": "s…1",
        "email": "a…@example.test",
        "phone": "…18",
    }
    assert known.total == 3 == len(tokens_of(workspace.database, ann))
    assert {one.sequence for one in known.identifiers} == {1}


@pytest.mark.parametrize("text", ["ANN@example.test ", "shop-1", "0044 20 7946 0018", "c00000001"])
def test_a_customer_is_found_by_an_exact_identifier_of_any_kind(workspace: Workspace, text: str) -> None:
    assert named(workspace.database, workspace.vault, text) == ["c00000001"]


def test_what_names_nobody_finds_nobody_and_is_stored_nowhere(workspace: Workspace) -> None:
    def stored() -> int:
        with workspace.vault._database.read() as connection:
            return len(connection.execute(IDENTIFIERS.select()).all())

    before = stored()
    assert [named(workspace.database, workspace.vault, text) for text in ("nobody@example.test", "ann", " ")] == [
        []
    ] * 3
    assert stored() == before


def test_one_with_very_many_identifiers_is_still_shown(workspace: Workspace) -> None:
    made = [Identify(message_id=f"a{n}", user_id="bob-22", anonymous_id=f"anonymous{n}") for n in range(60)]
    workspace.events.append(made, source="till")
    workspace.pinned.follow()
    known = known_by(workspace.database, workspace.vault, "c00000002")
    assert (len(known.identifiers), known.total) == (SHOWN, 61)
    assert known.identifiers[0].kind == "user_id"


def test_a_refusal_does_not_repeat_what_was_typed(workspace: Workspace) -> None:
    with pytest.raises(NotFound) as refused:
        required(workspace.database, "ann@example.test")
    assert "ann" not in str(refused.value)


def test_short_identifiers_are_hidden_whole() -> None:
    assert {masked(kind, "123") for kind in ("user_id", "anonymous_id", "phone", "email")} == {"…"}
    assert masked("email", "@example.test") == "…@example.test"
