"""A retry has an effect twice.

What:
    A call with ``idempotent=False`` is tried again after failures at which the callee may have done its work.

Why:
    The answer was lost, not the effect: the card is charged twice, the row is written twice.

Example:
    Call(payments, retries=2, retry_on=["5xx"], idempotent=False)

Instead:
    Call(payments, retries=2, retry_on=["connect-failure", "refused-stream"], idempotent=False)

Source:
    Envoy documentation, x-envoy-retry-on; Linkerd documentation, retries.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.network.meshes import calls, implied_retries, mesh_of
from aiscale.components.network.istio import Istio
from aiscale.core.messages.wording import listed
from aiscale.core.relations import Call
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "NET005"
SEVERITY = Severity.ERROR
_BEFORE_ANY_WORK = {"connect-failure", "refused-stream"}
_ONLY_GRPC = {"cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable"}


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each retry of work that counts twice."""
    for caller, callee, edge, call in calls(graph):
        if call.idempotent is not False:
            continue
        implied = implied_retries(graph, edge)
        if not call.retries and not implied:
            continue
        risky = _risky(call, is_istio=isinstance(mesh_of(graph, caller), Istio))
        if not risky:
            continue
        yield caller.finding(
            CODE, SEVERITY, f"{caller.name} retries {callee.name}, whose work counts twice",
            argument=edge.field + (".retries" if call.retries else ".idempotent"), index=edge.item,
            label=f"{call.retries or implied} retr{'y' if (call.retries or implied) == 1 else 'ies'}"
            + ("" if call.retries else " by the mesh's default"),
            notes=(f"{callee.name} may have done it already at: {listed(risky)}",),
            help='retries=0, retry_on=["connect-failure", "refused-stream"], or a key by which '
            f"{callee.name} knows a request again (idempotent=True)",
        )  # fmt: skip


def _risky(call: Call, *, is_istio: bool) -> list[str]:
    """What is retried although the work may be done. Only Envoy looks at ``retry_on``; elsewhere any failure counts."""
    unsafe = [reason for reason in call.retry_on if reason not in _BEFORE_ANY_WORK]
    if is_istio or "retry_on" in call.model_fields_set:
        return [reason for reason in unsafe if call.protocol == "grpc" or reason not in _ONLY_GRPC]
    return ["a lost answer"]
