"""The named cells of recency and frequency bands, and their words in both languages."""

CELLS: dict[str, tuple[str, str]] = {
    "champions": ("Champions", "冠军客户"),
    "loyal": ("Loyal", "忠诚客户"),
    "potential_loyal": ("Potentially loyal", "潜在忠诚客户"),
    "new": ("New", "新客户"),
    "promising": ("Promising", "有潜力客户"),
    "need_attention": ("Need attention", "需要关注"),
    "about_to_sleep": ("About to sleep", "即将沉睡"),
    "cannot_lose": ("Cannot lose them", "不能流失的客户"),
    "at_risk": ("At risk", "有流失风险"),
    "hibernating": ("Hibernating", "沉睡客户"),
}

# By recency band, 5 the most recent; then by frequency band 1 to 5.
_GRID = {
    5: ("new", "potential_loyal", "potential_loyal", "champions", "champions"),
    4: ("promising", "potential_loyal", "potential_loyal", "loyal", "loyal"),
    3: ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),
    2: ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
    1: ("hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"),
}


def cell(recency: int, frequency: int) -> str:
    """Name the cell of two bands, each 1 to 5.

    Examples
    --------
    >>> cell(5, 5), cell(1, 5), cell(5, 1)
    ('champions', 'cannot_lose', 'new')
    """
    return _GRID[recency][frequency - 1]
