"""A message comes again while it is being handled.

What:
    A reader of a Pub/Sub subscription needs longer for one message than the subscription's ``ack_deadline``.

Why:
    After the deadline Google takes the message for unhandled and sends it again, to another reader as well. One
    message in a hundred is handled twice, each time that it takes long.

Example:
    rides = PubSubSubscription("audit", topic, ack_deadline="10s")
    Microservice("audit", consumes=[Consume(rides, handling_p99_ms=45_000)], image=IMAGE, port=None)

Instead:
    rides = PubSubSubscription("audit", topic, ack_deadline="90s")

Source:
    Google Cloud Pub/Sub documentation, lease management (deadline of 10 to 600 seconds).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import readers
from aiscale.components.streams.pubsub_subscription import PubSubSubscription
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.streams.stream_names import called

CODE = "STR028"
SEVERITY = Severity.WARNING
FAULTS = ("streams-28",)
_LONGEST = Duration(600)


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each reader that a deadline overtakes."""
    for subscription in graph.of(PubSubSubscription):
        for reader in readers(graph, subscription):
            taken = reader.consume.handling if reader.consume is not None else None
            if taken is None or taken <= subscription.ack_deadline:
                continue
            enough = min(_LONGEST, 2 * taken)
            yield reader.component.finding(
                CODE, SEVERITY,
                f"{reader.component.name} may need {taken} for a message, but {called(subscription)} sends it again "
                f"after {subscription.ack_deadline}",
                argument=f"{reader.edge.field}.handling_p99_ms", index=reader.edge.item,
                label="handled twice at a time",
                notes=() if "ack_deadline" in subscription.model_fields_set else
                (f"ack_deadline is {subscription.ack_deadline} when it is not given",),
                related=(Related("the subscription is", subscription.location, "ack_deadline"),)
                if "ack_deadline" in subscription.model_fields_set else
                (Related("the subscription is", subscription.location),),
                help=f'ack_deadline="{enough}" on {called(subscription)}' if enough >= taken
                else f"split the work: a deadline is {_LONGEST} at most",
            )  # fmt: skip
