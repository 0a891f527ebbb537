from pathlib import Path

from suasion import Workspace
from suasion.events.spec import Track
from suasion.privacy.identifiers import IdentifierKind

PEOPLE = 3


def test_what_somebody_did_comes_in_order_whole_and_without_the_others_however_few_are_sorted_at_once(
    tmp_path: Path,
) -> None:
    with Workspace.create(tmp_path / "shop") as workspace:
        for number in range(30):
            event = Track(
                message_id=str(number),
                user_id=f"u{number % PEOPLE}",
                event=f"event {30 - number:02d}",
                properties={"n": number},
                context={"c": number},
            )
            workspace.events.append([event], source="web")
            if number in (9, 19):
                workspace.events.seal()
        tokens = workspace.vault.tokens(IdentifierKind.USER_ID, ["u0", "u1"])
        workspace.events.erase(tokens[1:], upto=12)
        found = []
        for at_once in (1, 4, 1_000):
            with workspace.session() as session:
                batches = list(workspace.events.view(session).told_by(tokens, at_once))
            found.append([row for batch in batches for row in batch.to_pylist()])
    numbers = [n for n in range(30) if n % PEOPLE == 0 or (n % PEOPLE == 1 and n >= 12)]
    assert [row["seq"] - 1 for row in found[0]] == numbers
    assert [row["properties"] for row in found[0]] == [f'{{"n":{n}}}' for n in numbers]
    assert [row["context"] for row in found[0]] == [f'{{"c":{n}}}' for n in numbers]
    assert found[0] == found[1] == found[2]
