"""Drafts are kept with their reviews, and only clean ones can be approved."""

from pathlib import Path

import pytest

from suasion.adapters.storage.migrations import migrate
from suasion.adapters.storage.sqlite import SQLiteDatabase
from suasion.content.contents import Contents
from suasion.content.review import review
from suasion.core.errors import Conflict, NotFound
from tests.content.corner_market import FixedClock, offer_draft, saying


@pytest.fixture
def database(tmp_path: Path) -> SQLiteDatabase:
    database = SQLiteDatabase(tmp_path / "state.db")
    migrate(database, "state")
    return database


@pytest.fixture
def contents(database: SQLiteDatabase) -> Contents:
    return Contents(database, FixedClock())


def test_a_draft_comes_back_as_it_was(contents: Contents) -> None:
    draft = offer_draft("zh-Hans")
    assert contents.draft(contents.save("c", draft, [])) == draft
    assert draft.id("c") == offer_draft("zh-Hans").id("c") != offer_draft("en").id("c")


def test_the_same_words_in_two_campaigns_are_two_drafts_each_with_its_own_approval(contents: Contents) -> None:
    first, second = (contents.save(campaign, offer_draft(), []) for campaign in ("a", "b"))
    contents.approve(first, by="demo")
    assert contents.approved_drafts("a") == {"en": first}
    assert contents.approved_drafts("b") == {}
    with pytest.raises(Conflict, match="not approved"):
        contents.approved(second)
    contents.approve(second, by="demo")
    assert contents.approved_drafts("b") == {"en": second}
    assert contents.figures("b") == contents.figures("a") == {"template": {"written": 1, "rejected": 0}}


def test_a_draft_saved_again_in_its_campaign_is_one_draft(contents: Contents) -> None:
    assert contents.save("a", offer_draft(), []) == contents.save("a", offer_draft(), [])
    assert contents.figures("a") == {"template": {"written": 1, "rejected": 0}}


def test_a_clean_draft_can_be_approved_and_then_sent(contents: Contents) -> None:
    key = contents.save("c", offer_draft(), review(offer_draft()))
    with pytest.raises(Conflict, match="not approved"):
        contents.approved(key)
    contents.approve(key, by="demo")
    contents.approve(key, by="another")
    assert contents.approved(key) == offer_draft()


def test_a_draft_with_a_violation_cannot_be_approved(contents: Contents) -> None:
    draft = saying("Only $1.99.")
    key = contents.save("c", draft, review(draft))
    with pytest.raises(Conflict, match=r"\$1\.99"):
        contents.approve(key, by="demo")
    assert contents.figures("c") == {"template": {"written": 1, "rejected": 1}}
    assert contents.violations(key) == review(draft)


def test_an_unknown_draft_is_said_to_be_unknown(contents: Contents) -> None:
    for ask in (contents.draft, contents.violations, lambda key: contents.approve(key, by="demo")):
        with pytest.raises(NotFound):
            ask("nothing")
