"""Walks a page of docs/walks: each name in bold, in its order, must be on the screen as it is written."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

WALKS = Path(__file__).parents[2] / "docs" / "walks"
_BOLD = re.compile(r"\*\*(.+?)\*\*")


class Walk:
    """A browser's page, and the names that are still to be found on it.

    Parameters
    ----------
    page
        Where somebody walks.
    file
        The page of docs/walks.
    """

    def __init__(self, page: Page, file: str) -> None:
        self.page = page
        self._names = _BOLD.findall((WALKS / file).read_text(encoding="utf-8"))

    @property
    def left(self) -> list[str]:
        """Names that no step has found yet."""
        return list(self._names)

    def next(self) -> str:
        """Take the next name off."""
        assert self._names, "the page has fewer names in bold than the walk has steps"
        name: str = self._names.pop(0)
        return name

    def go(self) -> None:
        """Choose a place of the navigation; one may also say how far it is."""
        navigation = self.page.get_by_role("navigation")
        navigation.get_by_role("link", name=re.compile(f"^{re.escape(self.next())}")).click()

    def click(self, role: str, within: Locator | None = None) -> None:
        """Click what has the next name; `role` is that of ARIA."""
        name = self.next()
        (within or self.page).get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]

    def see(self, role: str = "", within: Locator | None = None, *, part: bool = False) -> None:
        """See what has the next name; without a role, as a text, or as part of one."""
        place, name = within or self.page, self.next()
        found = place.get_by_role(role, name=name, exact=True) if role else place.get_by_text(name, exact=not part)  # type: ignore[arg-type]
        expect(found.first).to_be_visible()

    def field(self) -> Locator:
        """Give the field with the next name."""
        return self.page.get_by_label(self.next(), exact=True).first
