"""An event takes effect later than it is needed.

What:
    A reader or a store says how old an event may be there (``needs=Needs(freshness="1m")``), and the stages of some way
    add up to more: windows, watermarks, checkpoints, micro-batches, materializations, buffers.

Why:
    Each stage is fast enough when one looks at it alone. Nobody owns their sum, and it is what the user sees.

Example:
    StreamJob("demand", consumes=[rides], produces=[totals], windows=[Tumbling("5m")], jar="local:///job.jar")
    Microservice("pricing", consumes=[Consume(totals, needs=Needs(freshness="1m"))], image=IMAGE)

Instead:
    StreamJob("demand", consumes=[rides], produces=[totals], windows=[Sliding("5m", slide="30s")], jar="local:///job.jar")

Source:
    Sum of the declared times on the way; docs/explanation/guarantees.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.guarantees.crossing import Wait
from aiscale.core.messages.wording import listed
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.quantities import Duration
from aiscale.rules.streams.needs import needed

CODE = "STR076"
SEVERITY = Severity.WARNING
FAULTS = ("streams-48",)
DECIDED = "estimated"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each need that the known times of the slowest path exceed."""
    for one in needed(graph):
        wanted = one.needs.freshness
        if wanted is None:
            continue
        total, waits = Duration(one.mark.most_s), one.mark.waits
        if total > wanted:
            longest = max(waits, key=lambda wait: wait.most or wait.least)
            yield one.component.finding(
                CODE, SEVERITY, f"{one.what} within {wanted}, but an event may be {total} old by then",
                argument=f"{one.edge.field}.needs", index=one.edge.item,
                label=f"estimated: up to {total} while readers keep up",
                notes=(listed((wait.told() for wait in waits), most=6),),
                help=f'shorten the longest: {_told(longest)}; or freshness="{total}"',
            )  # fmt: skip


def _told(wait: Wait) -> str:
    return f"{Duration(wait.most or wait.least)} {wait.what}"
