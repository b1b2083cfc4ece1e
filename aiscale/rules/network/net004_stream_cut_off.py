"""A stream is cut off by a timeout that nobody chose.

What:
    A call streams its answer, and says nothing about its timeout, so that the default of one second holds.

Why:
    A timeout counts to the end of the answer, not to its first byte. A model that writes for some seconds is
    cut off in the middle of a sentence.

Example:
    Call(chat, streaming=True)

Instead:
    Call(chat, streaming=True, timeout_ms=60_000)

Source:
    Envoy documentation, route timeout: until the whole answer has been sent.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.latency.promised_calls import promise_of
from aiscale.analysis.network.meshes import calls
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET004"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each streaming call with the default timeout."""
    for caller, callee, edge, call in calls(graph):
        if not call.streaming or "timeout_ms" in call.model_fields_set:
            continue
        promised_ms = promise_of(callee).p99_ms
        if promised_ms is not None and promised_ms > call.timeout_ms:
            continue  # Said already: the caller gives up on what it is promised.
        yield caller.finding(
            CODE, SEVERITY, f"{caller.name} cuts the stream of {callee.name} off after {call.timeout_ms:,} ms",
            argument=f"{edge.field}.streaming", index=edge.item, label="no timeout is given",
            notes=("a timeout counts to the end of the stream",), help="timeout_ms=60_000, or the longest stream",
        )  # fmt: skip
