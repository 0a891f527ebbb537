import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from suasion import Workspace
from suasion.deliveries.compose import MessageRefused
from suasion.deliveries.listing import delivery
from suasion.deliveries.preview import NO_ADDRESS, inert
from tests.campaigns.corner_shop import opened


@pytest.fixture(scope="module")
def corner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with opened(tmp_path_factory) as workspace:
        yield workspace


def test_a_message_is_what_was_sent_without_what_acts(corner: Workspace) -> None:
    row = delivery(corner.database, 1)
    sent = corner.email_composer()(row, "ada@shop.example")
    shown = corner.previews.of(row)
    assert shown.subject == sent.message.subject
    assert shown.text == sent.message.text.replace(sent.unsubscribe, NO_ADDRESS + "email")
    token = sent.unsubscribe.rpartition("/")[2]
    for part in (shown.subject, shown.html, shown.text):
        assert token not in part
        assert "ada@shop.example" not in part


def test_no_tag_leads_anywhere(corner: Workspace) -> None:
    html = corner.previews.of(delivery(corner.database, 1)).html
    assert "Bananas &amp; &lt;cream&gt;" in html
    assert not re.search(r"<[^>]*\s(href|action|target)\s*=", html, re.IGNORECASE)
    assert "<script" not in html


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("<a href='https://a.example'>x</a>", "<a>x</a>"),
        ('<a title="1 > 0" href="javascript:x" id=b>x</a>', '<a title="1 > 0" id=b>x</a>'),
        ("<form ACTION = x target=_top>", "<form>"),
        ("1 < 2 href=3 > 2", "1 < 2 href=3 > 2"),
    ],
)
def test_targets_are_taken_off_tags_only(given: str, expected: str) -> None:
    assert inert(given) == expected


def test_a_message_that_would_not_go_out_is_not_shown(corner: Workspace) -> None:
    wrong = replace(delivery(corner.database, 1), content={"products": [{"id": "p9", "because": ""}]})
    with pytest.raises(MessageRefused, match="p9"):
        corner.previews.of(wrong)
