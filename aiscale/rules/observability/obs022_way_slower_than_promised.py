"""A stream is promised fresher than the way into it allows.

What:
    An ``Slo`` promises a ``freshness`` of a stream, and the stages of some way into it add up to more: what its readers
    may take (``freshness`` of a ``Consume``), else what is known of them: windows, commits, measured handling, calls.

Why:
    Each stage keeps what it is asked for, no alert of its own fires, and the promise is broken all the same.

Example:
    frames = Microservice("frames", consumes=[Consume(uploads, freshness="10m")], produces=[decisions], image=IMAGE)
    Slo("decided", of=decisions, freshness="60s")

Instead:
    frames = Microservice("frames", consumes=[Consume(uploads, freshness="30s")], produces=[decisions], image=IMAGE)
    Slo("decided", of=decisions, freshness="60s")

Source:
    Sum of the declared times on the way, as for STR076.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.age import oldest_in
from aiscale.components.observability.slo import Slo
from aiscale.core.ports import EventStream
from aiscale.core.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration

CODE = "OBS022"
SEVERITY = Severity.WARNING
FAULTS = ("streams-48",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each promise that the sum of the stages exceeds."""
    for slo in graph.of(Slo):
        stream = slo.of
        if slo.freshness is None or not isinstance(stream, EventStream):
            continue
        age = oldest_in(graph, stream)
        if age.seconds > slo.freshness:
            total = Duration(age.seconds)
            yield slo.finding(
                CODE, SEVERITY, f"{slo.name} promises events within {slo.freshness}, but the way to {stream.name} may "
                f"take {total}",
                argument="freshness", label=f"estimated: up to {total}",
                notes=(listed(age.parts, most=6),),
                help=f'shorter stages, or freshness="{total}"',
            )  # fmt: skip
