"""Dead letters are gone before the records beside them.

What:
    The stream that takes dead letters keeps them for a shorter time than the stream that they come from.

Why:
    Records are put aside so that somebody can look at them and send them again. Those that need most time are gone
    first, while all that went well is still there.

Example:
    rides = Topic("rides", kafka, retention="7d")
    parked = Topic("rides-parked", kafka, retention="1d")

Instead:
    parked = Topic("rides-parked", kafka, retention="30d")

Source:
    Amazon SQS documentation, dead-letter queues (retention longer than that of the source); the same holds for streams.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.stream_storage import keeping_field, keeps_given, kept_for
from aiscale.components.streams.pubsub_topic import PubSubTopic
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.streams.dead_letters import asides

CODE = "STR038"
SEVERITY = Severity.WARNING
FAULTS = ("streams-32",)
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each stream of dead letters that forgets first."""
    told: set[str] = set()
    for aside in asides(graph):
        target = aside.target
        source, kept = kept_for(aside.source), kept_for(target)
        if source is None or kept is None or kept >= source or isinstance(target, PubSubTopic):
            continue
        if target.address not in told:
            told.add(target.address)
            field, given = keeping_field(target), keeps_given(target)
            yield target.finding(
                CODE, SEVERITY,
                f"{target.name} keeps dead letters for {kept}, but {aside.source.name} keeps its records for {source}",
                argument=field if given else "name", label="gone first",
                notes=() if given else (f"records are kept for {kept} when {field} is not given",),
                related=(Related("their source is", aside.source.location),),
                help=f'{field}="{source}" or longer',
            )  # fmt: skip
