"""Predictions as screens read them: who is likeliest to buy, and what is predicted of one customer and why."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from suasion.core.clock import Clock
from suasion.core.database import Database
from suasion.core.errors import NotFound
from suasion.core.paging import Key, Page
from suasion.core.threads import one_thread
from suasion.customers.consent.personal import Personal
from suasion.customers.history import History
from suasion.customers.identifiers import required
from suasion.customers.pinned import Pin, PinnedHistory
from suasion.models.artefacts import Artefacts
from suasion.models.card import Card
from suasion.models.features.snapshot import build
from suasion.models.predictor import Predictor
from suasion.models.published import PredictionRow, newest_publication
from suasion.models.reasons import Reason, explain
from suasion.models.registry import Models, own_of

NOTHING_TRAINED = "no model was trained yet"
_SAME = 1e-9

Note = Literal["", "no_model", "not_scored", "not_personalised", "model_replaced", "inputs_changed"]


@dataclass(frozen=True)
class BaseRate:
    """How many customers bought in the window that chose the model: what a guess without a model would say."""

    rate: float
    buyers: int
    customers: int
    as_of: datetime


@dataclass(frozen=True)
class PredictionPage:
    """One page of a target's predictions.

    Parameters
    ----------
    card
        Of the target's version in force; None if nothing was ever trained.
    reason
        Why there is no model; empty if there is one.
    """

    card: Card | None
    reason: str
    base_rate: BaseRate | None
    page: Page[PredictionRow]


@dataclass(frozen=True)
class Prediction:
    """What is predicted of one customer for one target.

    Parameters
    ----------
    card
        Of the target's version in force.
    row
        The newest prediction; None if there is no model or she was unknown at the moment of the last scoring.
    base_rate
        To read the probability beside.
    reasons
        The features that moved the score most, the strongest first.
    note
        Why something is missing: "no_model" (the card's reason says more), "not_scored", "not_personalised" (she is
        not to be; what was predicted before is not shown), "model_replaced" (the score is
        of another version than the card's; no reasons). "inputs_changed": events from before the moment came to be
        known after scoring, so the reasons explain a slightly different score. Empty otherwise.
    """

    card: Card
    row: PredictionRow | None
    base_rate: BaseRate | None
    reasons: tuple[Reason, ...] = ()
    note: Note = ""


class Predictions:
    """Reads predictions, which are traits ``predicted.purchase.<target>``.

    Parameters
    ----------
    database
        The state database.
    models
        The registry.
    directory
        Where it keeps artefacts.
    pinned
        The history that reasons are worked out from.
    clock
        Dates what is read.
    personal
        Says who is personalised now; of nobody else is anything shown.
    """

    def __init__(
        self,
        database: Database,
        models: Models,
        directory: Path,
        pinned: PinnedHistory,
        clock: Clock,
        *,
        personal: Callable[[], Personal],
    ) -> None:
        self._database, self._models, self._pinned, self._clock = database, models, pinned, clock
        self._personal = personal
        self._predictor = lru_cache(maxsize=64)(Artefacts(directory).read)

    def listed(
        self, limit: int, after: Key | None = None, *, target: str | None = None, at_least: float = 0.0
    ) -> PredictionPage:
        """Give one page of a target's newest predictions, the greatest chance first.

        Parameters
        ----------
        target
            Its name; the first card's (the shop's) if None.
        at_least
            Only chances from here on, in [0, 1].

        Raises
        ------
        suasion.core.errors.NotFound
            If that target was never trained.
        """
        cards = {card.target.name: card for card in self._models.cards()}
        if target is None:
            target = next(iter(cards), None)
        if target is None:
            return PredictionPage(None, NOTHING_TRAINED, None, Page((), None, 0, self._clock.now()))
        if target not in cards:
            raise NotFound.among("model of target", target, cards)
        card = cards[target]
        personal = self._personal()
        with self._database.read() as connection:
            newest = newest_publication(connection, target)
            found: Page[PredictionRow] = Page((), None, 0, self._clock.now())
            if newest is not None:
                found = newest.page(connection, personal, limit, after, at_least=at_least)
        return PredictionPage(card, card.reason, base_rate(card), found)

    def of_customer(self, customer: str, reasons: int = 3) -> list[Prediction]:
        """Give what is predicted of a customer for every target, with at most so many reasons each.

        Raises
        ------
        suasion.core.errors.NotFound
            If there is no such customer.
        """
        self._pinned.follow()
        customer = required(self._database, customer).customer
        cards = self._models.cards()
        if not self._personal().allows(customer):
            return [Prediction(card, None, base_rate(card), note="not_personalised") for card in cards]
        with self._database.read() as connection:
            newest = {card.target.name: newest_publication(connection, card.target.name) for card in cards}
            rows = {target: one.of(connection, customer) if one else None for target, one in newest.items()}
        explained = [
            card
            for card in cards
            if (row := rows[card.target.name]) and row.version == card.version and not card.reason
        ]
        why = self._reasons(customer, explained, rows, reasons) if reasons and explained else {}
        return [self._prediction(card, rows[card.target.name], why) for card in cards]

    def _prediction(
        self, card: Card, row: PredictionRow | None, why: dict[str, tuple[tuple[Reason, ...], float]]
    ) -> Prediction:
        rate = base_rate(card)
        if card.reason:
            return Prediction(card, None, None, note="no_model")
        if row is None:
            return Prediction(card, None, rate, note="not_scored")
        if row.version != card.version:
            return Prediction(card, row, rate, note="model_replaced")
        if card.target.name not in why:
            return Prediction(card, row, rate)
        found, score = why[card.target.name]
        note: Note = "" if abs(score - row.probability) < _SAME else "inputs_changed"
        return Prediction(card, row, rate, found, note)

    @one_thread
    def _reasons(
        self, customer: str, cards: list[Card], rows: dict[str, PredictionRow | None], count: int
    ) -> dict[str, tuple[tuple[Reason, ...], float]]:
        """Work out reasons and score again, by target, from the customer's own rows of the pinned history."""
        moments = {card.target.name: row.as_of for card in cards if (row := rows[card.target.name])}
        with self._pinned.read() as pin:
            late = max(moments.values()) > pin.as_of
        answers = {}
        with self._pinned.read(fresh=late) as pin:
            own = _own_history(pin, customer)
            for moment in sorted(set(moments.values())):
                asked = [card for card in cards if moments[card.target.name] == moment]
                categories = [card.target.category for card in asked if card.target.category is not None]
                snapshot = build(pin.session, own, moment, categories, own_of(asked))
                for card in asked:
                    predictor: Predictor = self._predictor(card.sha256)
                    table = snapshot.table(card.target.category)
                    found = explain(predictor, table, np.arange(len(table.customers)), count).get(customer)
                    if found is not None:
                        answers[card.target.name] = (tuple(found), float(predictor.predict(table)[0]))
        return answers


def base_rate(card: Card) -> BaseRate | None:
    """Give the share of buyers in the window that chose a model; None without customers in it."""
    if not card.windows or not card.windows[-1].rows:
        return None
    last = card.windows[-1]
    return BaseRate(last.positives / last.rows, last.positives, last.rows, last.as_of)


def _own_history(pin: Pin, customer: str) -> History:
    """Cut the history to one customer; every feature looks at one customer's rows only."""
    whole = pin.history
    own = {
        name: pin.session.materialize(f"own_{name}", table.filter(table.customer == customer))
        for name, table in (("orders", whole.orders), ("lines", whole.lines), ("events", whole.events))
    }
    return replace(whole, **own)
