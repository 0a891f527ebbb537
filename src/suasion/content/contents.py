"""Drafts on record: what was written, what review found, and who approved it."""

import msgspec
from sqlalchemy import insert, select

from suasion.content.drafts import Draft
from suasion.content.facts import Locale
from suasion.content.review import Violation
from suasion.content.tables import APPROVAL, DRAFT, REVIEW
from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import Conflict, NotFound


class Contents:
    """The drafts of a workspace.

    Parameters
    ----------
    database
        state.db.
    clock
        The present.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def save(self, campaign: str, draft: Draft, violations: list[Violation]) -> str:
        """Store a draft of a campaign and what its review found; the same draft is stored once, each review anew.

        The same words in two campaigns are two drafts: an approval of one says nothing of the other.

        Returns
        -------
        str
            The draft's id.
        """
        now, key = self._clock.now(), draft.id(campaign)
        with self._database.write() as connection:
            known = connection.scalar(select(DRAFT.c.id).where(DRAFT.c.id == key))
            if known is None:
                row = {"id": key, "campaign": campaign, "content": msgspec.to_builtins(draft), "written_at": now}
                connection.execute(insert(DRAFT).values(row | {"source": draft.provenance.source}))
            connection.execute(
                insert(REVIEW).values(draft=key, violations=msgspec.to_builtins(violations), reviewed_at=now)
            )
        return key

    def approve(self, draft: str, *, by: str) -> None:
        """Approve a draft; a second approval changes nothing.

        Raises
        ------
        suasion.core.errors.Conflict
            If its latest review found anything.
        suasion.core.errors.NotFound
            If there is no such draft.
        """
        violations = self.violations(draft)
        if violations:
            words = "; ".join(f"{one.rule} in {one.where}: {one.text}" for one in violations[:5])
            raise Conflict(f"Draft {draft} did not pass review: {words}.", hint="Mend the draft; then save it again.")
        with self._database.write() as connection:
            if connection.scalar(select(APPROVAL.c.draft).where(APPROVAL.c.draft == draft)) is None:
                connection.execute(insert(APPROVAL).values(draft=draft, by=by, approved_at=self._clock.now()))

    def violations(self, draft: str) -> list[Violation]:
        """Give what the latest review of a draft found.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such draft.
        """
        question = select(REVIEW.c.violations).where(REVIEW.c.draft == draft).order_by(REVIEW.c.id.desc()).limit(1)
        with self._database.read() as connection:
            found = connection.scalar(question)
            if found is None:
                raise NotFound.among("draft", draft, connection.scalars(select(DRAFT.c.id)))
        return msgspec.convert(found, list[Violation])

    def draft(self, draft: str) -> Draft:
        """Give a stored draft.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is none of that id.
        """
        with self._database.read() as connection:
            found = connection.scalar(select(DRAFT.c.content).where(DRAFT.c.id == draft))
            if found is None:
                raise NotFound.among("draft", draft, connection.scalars(select(DRAFT.c.id)))
        return msgspec.convert(found, Draft)

    def approved(self, draft: str) -> Draft:
        """Give a draft that may be sent.

        Raises
        ------
        suasion.core.errors.Conflict
            If nobody approved it.
        """
        with self._database.read() as connection:
            by = connection.scalar(select(APPROVAL.c.by).where(APPROVAL.c.draft == draft))
        if by is None:
            raise Conflict(f"Draft {draft} is not approved.", hint="Approve it before sending.")
        return self.draft(draft)

    def approved_drafts(self, campaign: str) -> dict[Locale, str]:
        """Give the id of a campaign's approved draft in each language that has one; of several the one written last."""
        question = (
            select(DRAFT.c.id)
            .join(APPROVAL, APPROVAL.c.draft == DRAFT.c.id)
            .where(DRAFT.c.campaign == campaign)
            .order_by(DRAFT.c.written_at, DRAFT.c.id)
        )
        with self._database.read() as connection:
            keys = list(connection.scalars(question))
        return {self.draft(key).locale: key for key in keys}

    def figures(self, campaign: str) -> dict[str, dict[str, int]]:
        """Count a campaign's drafts by source: written, and rejected by their latest review."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(DRAFT.c.id, DRAFT.c.source).where(DRAFT.c.campaign == campaign).order_by(DRAFT.c.id)
            ).all()
        found: dict[str, dict[str, int]] = {}
        for key, source in rows:
            counts = found.setdefault(source, {"written": 0, "rejected": 0})
            counts["written"] += 1
            counts["rejected"] += bool(self.violations(key))
        return found
