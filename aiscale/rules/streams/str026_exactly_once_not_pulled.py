"""Exactly-once delivery on a subscription that is not pulled.

What:
    A Pub/Sub subscription with ``exactly_once=True`` is of type push, bigquery or cloud-storage.

Why:
    Google offers exactly-once delivery to readers that pull; the subscription is refused.

Example:
    PubSubSubscription("billing", rides, type="push", push_endpoint="https://billing.example/in", exactly_once=True)

Instead:
    PubSubSubscription("billing", rides, exactly_once=True)

Source:
    Google Cloud Pub/Sub documentation, exactly-once delivery (2026).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR026"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each subscription that cannot keep its promise."""
    for subscription in graph.of(PubSubSubscription):
        if subscription.exactly_once and subscription.type != "pull":
            own = {"push": "push_endpoint", "bigquery": "table", "cloud-storage": "bucket"}[subscription.type]
            yield subscription.finding(
                CODE, SEVERITY, f"{subscription.name} cannot deliver exactly once: it is of type {subscription.type}",
                argument="exactly_once", label="pull only",
                help=f'type="pull" without the {own}, or leave exactly_once out and make handling repeatable',
            )  # fmt: skip
