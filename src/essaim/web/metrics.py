"""The site's figures for Prometheus: counts and moments of the whole site, nobody's name, number or server account."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from essaim.services import counting, upkeep
from essaim.services.reconnecting.status import status

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class SiteCollector(Collector):
    """Reads the figures when asked; nothing is counted meanwhile, so several processes give the same."""

    def collect(self) -> Iterator[Metric]:
        """Give each figure with what it means."""
        figures, now = counting.figures(), status()
        about = GaugeMetricFamily("essaim_info", "The version that runs.", labels=["version"])
        about.add_metric([version("essaim")], 1)
        yield about
        yield GaugeMetricFamily("essaim_people", "Members.", figures.people)
        yield GaugeMetricFamily("essaim_lists", "Follow lists.", figures.lists)
        yield GaugeMetricFamily("essaim_links", "Contacts in all lists.", figures.links)
        yield GaugeMetricFamily("essaim_matches", "Matches.", figures.matches)
        work = GaugeMetricFamily("essaim_work", "Pieces of work.", labels=["state"])
        for state, count in (("due", now.work_due), ("claimed", now.work_claimed), ("failed", now.work_failed)):
            work.add_metric([state], count)
        yield work
        actions = GaugeMetricFamily("essaim_follows", "Follows that need a worker.", labels=["state"])
        for state, count in sorted(now.actions.items()):
            actions.add_metric([state], count)
        yield actions
        oldest = now.oldest_due_at.timestamp() if now.oldest_due_at else 0
        yield GaugeMetricFamily("essaim_oldest_due_timestamp_seconds", "When the oldest due follow was due.", oldest)
        yield GaugeMetricFamily("essaim_servers_in_trouble", "Servers that do not answer.", len(now.troubles))
        yield GaugeMetricFamily("essaim_servers_paused", "Servers held back.", len(now.paused_servers))
        waiting = now.waiting_for_sign_in
        yield GaugeMetricFamily("essaim_accounts_signed_out", "Accounts whose owners must sign in again.", waiting)
        seen = upkeep.last_seen()
        moment = seen.timestamp() if seen else 0
        yield GaugeMetricFamily("essaim_worker_seen_timestamp_seconds", "When a worker was last at work.", moment)


def exposition() -> bytes:
    """Give the figures as text."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(SiteCollector())
    return generate_latest(registry)
