"""Figures for a monitoring system, in a registry of their own.

Labels are route templates, statuses, states and reasons that stand in our code; nothing that a sender chose.
"""

from collections.abc import Iterator, Mapping
from functools import cache

import prometheus_client as prometheus
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from suasion.deliveries.listing import by_state
from suasion.events.log import Verdicts
from suasion.flows.jobs.job import State
from suasion.flows.jobs.store import Jobs
from suasion.http.watch import Seen
from suasion.workspace import Workspace


class Metrics:
    """Counts what one application answers, and reads the rest from its workspace when asked."""

    def __init__(self, workspace: Workspace) -> None:
        self._registry = CollectorRegistry()
        kept = self._registry
        self._accepted = prometheus.Counter("events_accepted", "Events stored.", registry=kept)
        self._duplicate = prometheus.Counter("events_duplicate", "Events that were stored before.", registry=kept)
        self._quarantined = prometheus.Counter(
            "events_quarantined", "Events set aside, by reason.", ["reason"], registry=kept
        )
        self._requests = prometheus.Counter(
            "http_requests", "Requests answered.", ["method", "route", "status"], registry=kept
        )
        self._seconds = Histogram("http_request_seconds", "Time to answer, in seconds.", ["route"], registry=kept)
        ProcessCollector(registry=kept)
        self._registry.register(_Stored(workspace))
        self._of = cache(self._labelled)  # looking labels up takes longer than counting

    def count(self, seen: Seen) -> None:
        """Count a request."""
        requests, seconds = self._of(seen.method, seen.route, seen.status)
        requests.inc()
        seconds.observe(seen.seconds)

    def _labelled(self, method: str, route: str, status: int) -> tuple[prometheus.Counter, Histogram]:
        return self._requests.labels(method, route, status), self._seconds.labels(route)

    def count_events(self, verdicts: Verdicts) -> None:
        """Count what became of events sent to the intake."""
        for verdict in verdicts.each:
            if verdict.kind == "stored":
                self._accepted.inc()
            elif verdict.kind == "duplicate":
                self._duplicate.inc()
            else:
                self._quarantined.labels(verdict.reason).inc()

    def text(self) -> bytes:
        """Write all figures in the Prometheus text format."""
        return generate_latest(self._registry)


def _by_state(name: str, what: str, counted: Mapping[str, int] | Mapping[State, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, what, labels=["state"])
    for state, count in counted.items():
        family.add_metric([state], count)
    return family


class _Stored(Collector):
    """Gauges that are read from the workspace at every scrape."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily(
            "log_sequence", "The last sequence number of the log.", value=self._workspace.events.last_sequence()
        )
        yield _by_state("deliveries", "Deliveries in the ledger, by state.", by_state(self._workspace.database))
        yield _by_state("jobs", "Jobs, by state.", Jobs(self._workspace.database, self._workspace.clock).by_state())

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name no figures at registration: the workspace is read at scrapes only."""
        return iter(())
