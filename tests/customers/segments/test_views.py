"""Segments as screens read them, and what each says of one customer."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from suasion import Workspace
from suasion.core.errors import InputRefused, NotFound
from suasion.core.paging import Key
from suasion.customers.consent import ConsentAct
from suasion.customers.segments.parse import parse_definition
from tests.made_screens import CUSTOMERS, MOMENT, copied, order, user

OFTEN = """
name: often
title: {en: Often, zh: 常来}
description: {en: They come often., zh: 经常光顾。}
where:
  behaviour: {of: orders, measure: count, within_days: 91, is: {at_least: LIMIT}}
"""


@pytest.fixture
def workspace(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(copied(tmp_path_factory, tmp_path / "shop")) as opened:
        yield opened


def test_why_agrees_with_every_stored_run_for_every_customer(workspace: Workspace) -> None:
    views = workspace.segment_views
    runs = [row.run for row in views.listed(50).rows if row.run]
    inside = {run.name: set(workspace.segments.members(run.name, run.as_of)) for run in runs}
    for customer in workspace.customers.identity.customers()[::9]:
        for one in views.of_customer(customer, runs=True):
            assert one.member == (customer in inside[one.definition.name])
            assert one.agrees, (customer, one.definition.name)
            assert one.why.holds == one.member or not one.known


def test_the_list_is_by_name_and_pages(workspace: Workspace) -> None:
    workspace.segment_views.define(OFTEN.replace("LIMIT", "3"))
    names: list[str] = []
    after: Key | None = None
    while True:
        page = workspace.segment_views.listed(5, after)
        names += [row.definition.name for row in page.rows]
        if page.after is None:
            break
        after = page.after
    assert names == sorted(names)
    assert page.total == len(names) == 12
    unrun = next(row for row in page.rows if row.definition.name == "often")
    assert (unrun.run, unrun.version) == (None, 1)


def test_one_shows_its_definition_in_words_as_sql_and_its_sizes(workspace: Workspace) -> None:
    workspace.segment_views.run("lapsed", MOMENT - timedelta(days=28))
    found = workspace.segment_views.one("lapsed")
    assert found.words == {"en": "days since the last of orders: more than 91", "zh": "距最近一次订单的天数超过 91"}
    assert parse_definition(yaml.safe_load(found.yaml)) == found.row.definition
    assert found.sql.startswith("SELECT")
    assert [run.as_of for run in found.runs] == [MOMENT, MOMENT - timedelta(days=28)]
    assert found.row.run == found.runs[0]
    assert found.runs[0].size > found.runs[1].size > 0
    with pytest.raises(NotFound, match="Did you mean 'lapsed'"):
        workspace.segment_views.one("lapsd")


def test_a_changed_definition_shows_its_own_run_and_explains_by_it(workspace: Workspace) -> None:
    views = workspace.segment_views
    assert [views.define(OFTEN.replace("LIMIT", limit)).version for limit in ("3", "3", "5")] == [1, 1, 2]
    assert not views.define(OFTEN.replace("LIMIT", "5")).new
    first = views.run("often", MOMENT)
    assert first.version == 2
    views.define(OFTEN.replace("LIMIT", "1000"))
    assert views.one("often").row.run == first, "the newest was not run yet"
    customer = workspace.segments.members("often", first.as_of)[0]
    (one,) = [one for one in views.of_customer(customer, runs=True) if one.definition.name == "often"]
    assert (one.member, one.why.holds, one.why.needs["en"]) == (True, True, "at least 5 orders in 91 days")
    views.run("often", MOMENT)
    shown = views.one("often").row.run
    assert shown is not None
    assert shown.size == 0


def test_members_come_in_pages_with_their_figures(workspace: Workspace) -> None:
    found: list[str] = []
    after: Key | None = None
    while True:
        run, page = workspace.segment_views.members("lapsed", 30, after, of=MOMENT)
        found += [row.customer for row in page.rows]
        assert all(row.figures and row.figures.orders > 0 for row in page.rows)
        if page.after is None:
            break
        after = page.after
    assert found == workspace.segments.members("lapsed", MOMENT)
    assert page.total == run.size == len(found)
    assert page.as_of == MOMENT


def test_a_run_without_a_moment_is_as_of_now_and_sees_the_last_event(workspace: Workspace) -> None:
    views, now = workspace.segment_views, datetime.now(UTC)
    views.define(OFTEN.replace("LIMIT", "1"))
    assert views.run("often").size == 0
    workspace.events.append([order(900, user(2), now, 1)], source="till")
    run = views.run("often")
    assert (run.size, now < run.as_of <= datetime.now(UTC)) == (1, True)
    (member,) = views.members("often", 5, of=run.as_of)[1].rows
    (one,) = [one for one in views.of_customer(member.customer, runs=True) if one.definition.name == "often"]
    assert (one.member, one.agrees, one.why.value) == (True, True, 1)


def test_a_run_reads_traits_published_without_an_event(workspace: Workspace) -> None:
    views = workspace.segment_views
    with workspace.pinned.read():
        pass
    text = OFTEN.replace(
        "behaviour: {of: orders, measure: count, within_days: 91, is: {at_least: LIMIT}}",
        "trait: {name: predicted.purchase.shop, is: {at_least: 0.5}}",
    )
    views.define(text)
    assert 0 < views.run("often").size < CUSTOMERS


def test_the_future_and_what_does_not_exist_are_refused(workspace: Workspace) -> None:
    views = workspace.segment_views
    with pytest.raises(InputRefused, match="future"):
        views.run("lapsed", datetime.now(UTC) + timedelta(hours=1))
    views.define(OFTEN.replace("LIMIT", "1"))
    with pytest.raises(NotFound, match="never run as of"):
        views.members("often", 5, of=MOMENT)
    with pytest.raises(NotFound, match="being found") as refused:
        views.members("lapsed", 5)
    assert MOMENT.isoformat() in refused.value.hint
    with pytest.raises(NotFound):
        views.run("nothing")
    with pytest.raises(NotFound, match="no customer"):
        views.of_customer("nobody")


def test_what_came_to_be_known_after_the_run_is_said(workspace: Workspace) -> None:
    views = workspace.segment_views
    customer = workspace.segments.members("lapsed", MOMENT)[0]
    number = workspace.customers.identity.customers().index(customer)
    workspace.events.append([order(900, user(number), MOMENT - timedelta(days=2), 1)], source="late", historical=True)
    with workspace.pinned.read(fresh=True):
        pass
    (one,) = [one for one in views.of_customer(customer, runs=True) if one.definition.name == "lapsed"]
    assert (one.member, one.why.holds, one.agrees) == (True, False, False)


def test_a_customer_made_after_the_moment_was_not_known_then(workspace: Workspace) -> None:
    workspace.events.append([order(1, "newcomer", datetime.now(UTC), 1)], source="till")
    (row,) = workspace.customer_views.found("newcomer").rows
    assert {
        (one.member, one.known, one.agrees) for one in workspace.segment_views.of_customer(row.customer, runs=True)
    } == {(False, False, True)}


def test_consent_counts_as_of_the_run(workspace: Workspace) -> None:
    views = workspace.segment_views
    customer = workspace.segments.members("no_email_consent", MOMENT)[0]
    now = datetime.now(UTC)
    workspace.consent.record([ConsentAct(customer, "email", "marketing", "granted", now, now, "form")])
    (one,) = [one for one in views.of_customer(customer, runs=True) if one.definition.name == "no_email_consent"]
    assert (one.member, one.agrees, one.why.value) == (True, True, False)
