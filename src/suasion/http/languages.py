"""Which of our languages a reader wants."""

from suasion.reports.words import LOCALES


def chosen(asked: str | None, accept_language: str) -> str:
    """Pick a locale: what was asked for, else the first acceptable language we speak, else English.

    Examples
    --------
    >>> chosen(None, "zh-CN,zh;q=0.9,en;q=0.8"), chosen("en", "zh"), chosen(None, "fr, en;q=0.1, zh;q=0.4")
    ('zh-Hans', 'en', 'zh-Hans')
    """
    if asked and (found := _spoken(asked)):
        return found
    ranked = sorted(_preferences(accept_language), key=lambda preference: -preference[1])
    return next((found for tag, weight in ranked if weight > 0 and (found := _spoken(tag))), LOCALES[0])


def _spoken(tag: str) -> str | None:
    primary = tag.strip().lower().partition("-")[0]
    return next((locale for locale in LOCALES if locale.partition("-")[0] == primary), None)


def _preferences(header: str) -> list[tuple[str, float]]:
    found = []
    for part in header.split(","):
        tag, _, quality = part.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=")) if quality.strip() else 1.0
        except ValueError:
            weight = 0.0
        found.append((tag, weight))
    return found
