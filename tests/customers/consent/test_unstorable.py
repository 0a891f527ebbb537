"""What PostgreSQL cannot store is refused with a message, on every database."""

from pathlib import Path

import pytest

from suasion import Workspace
from suasion.core.errors import InputRefused
from suasion.events.spec import Identify
from tests import postgres_server
from tests.http.made_app import serving

NUL = "words\0of hers"
BEARER = {"Authorization": "Scopes customers:read customers:write"}


@pytest.mark.parametrize("storage", ["sqlite", "postgres"])
def test_a_nul_in_what_somebody_says_is_refused_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, storage: str
) -> None:
    if storage == "postgres":
        monkeypatch.setenv("SUASION_DATABASE_URL", postgres_server.url())
    with Workspace.create(tmp_path / "shop") as workspace:
        people = [Identify(message_id=user, user_id=user) for user in ("ann", "bob")]
        workspace.events.append(people, source="web")
        workspace.follow()
        ann, bob = workspace.customers.identity.customers()
        text = workspace.consent_texts.add("news", "en", "I want mail.").name
        said = {"state": "withdrawn", "channel": "email", "topic": "marketing", "source": "form", "proof": "page"}
        asked = {name: said[name] for name in ("channel", "topic", "source")} | {"text_version": text}
        refused = [
            *((f"/api/customers/{ann}/consent", said | {name: NUL}, name) for name in ("source", "proof")),
            (f"/api/customers/{ann}/consent", said | {"text_version": f"{text}\0"}, "text"),
            (f"/api/customers/{ann}/consent/askings", asked | {"source": NUL}, "source"),
            (f"/api/customers/{ann}/merge", {"other": bob, "reason": NUL}, "reason"),
            (f"/api/customers/{ann}/unmerge", {"other": bob, "reason": NUL}, "reason"),
        ]
        with serving(workspace, **BEARER) as client:
            for path, body, name in refused:
                answer = client.post(path, json=body)
                assert answer.status_code == 422, (path, answer.text)
                assert f"The {name} has a character that cannot be stored, U+0000." in answer.text, path
        with pytest.raises(InputRefused, match=r"U\+0000"):
            workspace.duplicates.dismiss(f"{ann}-{bob}", who="person:eve", reason=NUL)
        assert workspace.consent.acts_of(ann) == []
        assert workspace.customers.identity.customers() == [ann, bob]
