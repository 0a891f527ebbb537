import pytest

from suasion import Workspace
from suasion.campaigns.audience import Considered, audience_page
from suasion.campaigns.campaign import campaign
from suasion.campaigns.fates import Fate
from suasion.core.errors import NotFound
from suasion.core.paging import Page
from tests.campaigns.corner_shop import CAMPAIGN, DAY, KNOWN, MOMENT

NOW = MOMENT + 90 * DAY


def _page(corner: Workspace, fate: Fate | None = None, action: str | None = None) -> Page[Considered]:
    return audience_page(
        corner.decisions, corner.consent, corner.suppressions, CAMPAIGN, now=NOW, fate=fate, action=action, limit=200
    )


def test_each_count_of_the_campaign_has_as_many_rows(corner: Workspace) -> None:
    found = campaign(corner.database, corner.decisions, corner.consent, corner.suppressions, name=CAMPAIGN, now=NOW)
    counts = {one.why: one.customers for one in found.excluded}
    counts |= {"contacted": found.contacted, "held_out": found.held_out}
    for fate, count in counts.items():
        rows = _page(corner, fate)
        assert (rows.total, len(rows.rows)) == (count, count)
        assert {row.fate for row in rows.rows} == {fate}
    assert _page(corner).total == KNOWN


def test_pages_follow_each_other_without_gap_or_repeat(corner: Workspace) -> None:
    seen: list[str] = []
    after = None
    while True:
        found = audience_page(
            corner.decisions, corner.consent, corner.suppressions, CAMPAIGN, now=NOW, after=after, limit=37
        )
        seen += [row.customer for row in found.rows]
        if (after := found.after) is None:
            break
    assert seen == sorted(set(seen))
    assert len(seen) == KNOWN


def test_an_action_keeps_those_for_whom_it_was_drawn(corner: Workspace) -> None:
    rows = _page(corner, action="offer:17").rows
    assert rows
    assert {row.drawn for row in rows} == {"offer:17"}
    assert all(row.profit != 0 for row in rows)
    assert {row.profit for row in _page(corner, action="no_contact").rows} == {0.0}


def test_a_name_without_a_plan_is_refused(corner: Workspace) -> None:
    with pytest.raises(NotFound, match="winter"):
        audience_page(corner.decisions, corner.consent, corner.suppressions, "winter", now=NOW)
