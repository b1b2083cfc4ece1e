"""Linkerd does not retry what is large or streams.

What:
    A call through Linkerd has retries, and its body is larger than 64 KiB or a stream.

Why:
    The proxy would have to keep the body to send it again. It does not, and says nothing: the retry that the
    promise counts on is never made.

Example:
    Call(ocr, retries=1, payload_bytes=2_000_000)

Instead:
    Call(ocr, payload_bytes=2_000_000)

Source:
    Linkerd documentation, retries: bodies of more than 64 KiB; linkerd2 issues 4430 and 6130.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import calls, mesh_of
from aiscale.components.network.linkerd import Linkerd
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET006"
SEVERITY = Severity.WARNING
_KEPT_BYTES = 64 * 1_024


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each retry that Linkerd leaves out."""
    for caller, callee, edge, call in calls(graph):
        is_large = call.payload_bytes is not None and call.payload_bytes > _KEPT_BYTES
        if not call.retries or not (is_large or call.streaming):
            continue
        mesh = mesh_of(graph, caller)
        if not isinstance(mesh, Linkerd):
            continue
        yield caller.finding(
            CODE, SEVERITY, f"{mesh.name} never retries the calls from {caller.name} to {callee.name}",
            argument=f"{edge.field}.{'payload_bytes' if is_large else 'streaming'}", index=edge.item,
            label="more than 64 KiB" if is_large else "a stream",
            help=f"retries=0, and a retry in the code of {caller.name} where it is worth one",
        )  # fmt: skip
