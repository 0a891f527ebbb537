"""A row of the ledger becomes an envelope only from an approved draft and real products."""

from pathlib import Path

import pytest

from suasion.content.contents import Contents
from suasion.core.errors import Conflict
from suasion.deliveries.compose import EmailComposer, MessageRefused, content_of
from suasion.deliveries.ledger import Recipient
from suasion.deliveries.unsubscribe import UnsubscribeTokens
from tests.content.corner_market import FixedClock, offer_draft
from tests.deliveries.mail_room import MailRoom

TOKENS = UnsubscribeTokens(b"0123456789abcdef", "https://shop.example.test/u")


def test_only_an_approved_draft_with_real_products_is_composed(tmp_path: Path) -> None:
    room = MailRoom(tmp_path)
    contents = Contents(room.database, FixedClock())
    draft = contents.save("c1", offer_draft(), [])
    plans = {
        "good": [("p1", "Bananas & cream"), ("p3", "")],
        "unknown": [("p9", "")],
        "tags": [("p1", "{{ unsubscribe }}")],
    }
    room.ledger.plan("c1", [Recipient(who, draft, content_of(products)) for who, products in plans.items()])
    rows = {row.customer: row for row in room.ledger.waiting("c1")}
    compose = EmailComposer(contents, TOKENS, sender="shop")
    with pytest.raises(Conflict, match="not approved"):
        compose(rows["good"], "a@example.test")
    contents.approve(draft, by="demo")
    envelope = compose(rows["good"], "a@example.test")
    assert envelope.unsubscribe in envelope.message.html
    assert "Because you bought Bananas & cream" in envelope.message.text
    assert (envelope.message_id, envelope.feedback) == (rows["good"].message_id, "c1:email:shop")
    with pytest.raises(MessageRefused, match="p9"):
        compose(rows["unknown"], "a@example.test")
    with pytest.raises(MessageRefused, match="unfilled tag"):
        compose(rows["tags"], "a@example.test")
