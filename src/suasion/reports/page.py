"""Renders a summary into one page: Liquid templates with escaping on, so no figure or name is ever read as markup."""

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from liquid import Environment, FalsyStrictUndefined, FileSystemLoader
from markupsafe import Markup

from suasion.reports.figures import Figures, figures_of
from suasion.reports.numerals import Numerals
from suasion.reports.plates import Plates
from suasion.reports.sentences import STAGES, departments, key_figures, plain_sentences, wins
from suasion.reports.summary import Summary, contract
from suasion.reports.words import LOCALES, Words

_TEMPLATES = Path(__file__).parent / "templates"
FILES = {locale: f"report.{locale}.html" for locale in LOCALES}


def render(summary: Mapping[str, Any], locale: str) -> str:
    """Give the whole report as one self-contained HTML page.

    Parameters
    ----------
    summary
        The public summary with `figures` added (`suasion.reports.figures.Figures` as plain data).
    locale
        ``"en"`` or ``"zh-Hans"``.

    Raises
    ------
    suasion.core.errors.InputRefused
        If the summary does not keep its contract, or its figures cannot be read.
    """
    public, figures, words = contract(summary), figures_of(summary), Words(locale)
    numerals = Numerals(words, figures.currency)
    template = _environment(words, numerals).get_template("page.liquid")
    return template.render(**_context(public, figures, words, numerals))


def _environment(words: Words, numerals: Numerals) -> Environment:
    environment = Environment(autoescape=True, undefined=FalsyStrictUndefined, loader=FileSystemLoader(_TEMPLATES))

    def say(key: str, **values: object) -> str:
        return words(key, **values)

    def own(text: Mapping[str, str], fallback: str = "") -> str:
        return text.get(words.locale, fallback)

    def pair(low: float, high: float) -> tuple[float, float]:
        return low, high

    def meaning(setting: Mapping[str, str]) -> str:
        key = f"setting.{setting['name']}"
        return words(key) if key in words else setting["meaning"]

    def reason(code: str) -> str:
        return words(f"reason.{code}") if f"reason.{code}" in words else code

    def because(items: tuple[str, ...]) -> str:
        # Liquid's join escapes already, and what `t` gives is escaped again.
        return words("recommend.because", items=", ".join(items))

    writers = (numerals.number, numerals.percent, numerals.money, numerals.interval, numerals.percents, numerals.day)
    for writer in writers:
        environment.add_filter(writer.__name__, partial(writer))
    for name, made in (
        ("t", say),
        ("own", own),
        ("because", because),
        ("pair", pair),
        ("meaning", meaning),
        ("reason", reason),
    ):
        environment.add_filter(name, made)
    return environment


def _context(public: Summary, figures: Figures, words: Words, numerals: Numerals) -> dict[str, Any]:
    steps = public["steps"]
    plates = Plates(steps, figures, words, numerals)
    other = next(locale for locale in LOCALES if locale != words.locale)
    extra = {target.name: asdict(target) for target in figures.targets}
    curves = plates.reliability()
    targets = [
        {
            **target,
            "title": plates.target_name(target["name"]),
            "more": extra.get(target["name"]),
            "curve": curves.get(target["name"]),
        }
        for target in steps["predict"]["targets"]
    ]
    return {
        "locale": words.locale,
        "other": {"locale": other, "file": FILES[other]},
        "style": Markup((_TEMPLATES / "style.css").read_text(encoding="utf-8")),  # noqa: S704 - our own file
        "run": public,
        "s": steps,
        "f": asdict(figures),
        "stages": list(STAGES),
        "key": key_figures(steps, words, numerals),
        "plain": plain_sentences(steps, words, numerals, figures.decide),
        "used_before": [figures.decide.used_before_exploration.get(c["name"]) for c in steps["decide"]["constraints"]],
        "charts": plates.all(),
        "targets": targets,
        "texts": {text.name: {"title": text.title, "meaning": text.meaning} for text in figures.segments},
        "wins": {"won": wins(steps["predict"]["targets"]), "of": len(departments(steps["predict"]["targets"]))},
    }
