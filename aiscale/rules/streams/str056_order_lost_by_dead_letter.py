"""Dead letters break the order that a subscription promises.

What:
    A Pub/Sub subscription delivers in order and puts messages aside that could not be handled.

Why:
    Once a message is put aside, those after it with the same key are delivered. A reader that counts on the order
    (created, paid, cancelled) sees the later ones without the earlier one.

Example:
    PubSubSubscription("billing", rides, ordering=True, dead_letter=DeadLetter(parked))

Instead:
    PubSubSubscription("billing", rides, ordering=True)

Source:
    Google Cloud Pub/Sub documentation, message ordering and dead-letter topics.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import readers
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR056"
SEVERITY = Severity.WARNING
FAULTS = ("streams-25",)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each subscription that promises both; readers that skip say that they can bear it."""
    for subscription in graph.of(PubSubSubscription):
        if not subscription.ordering or subscription.dead_letter is None:
            continue
        stated = [reader.consume is not None and reader.consume.on_failure == "skip"
                  for reader in readers(graph, subscription)]  # fmt: skip
        if stated and all(stated):
            continue
        yield subscription.finding(
            CODE, SEVERITY,
            f"{subscription.name} delivers in order, but passes what it puts aside after "
            f"{subscription.dead_letter.max_attempts} attempts",
            argument="dead_letter", label="later messages of the key come without the earlier one",
            help='leave dead_letter out, or let its readers say on_failure="skip": they bear a gap',
        )  # fmt: skip
