"""The system moves to another namespace, and nothing of it runs in between.

What:
    All that the system runs was applied in another namespace than it is in now. None of it keeps data.

Why:
    Nothing in Kubernetes moves from one namespace to another: pods and Services are deleted there before they are made
    here. Until the new pods are ready, every request fails. Who calls a Service by a name with its namespace in it
    finds it no more.

Example:
    System("shop", [web])  # namespace = "web" of [env.prod] when it was applied, and no longer

Instead:
    System("shop", [web])  # namespace = "web" in [env.prod]

Source:
    Kubernetes documentation, Namespaces; DNS for Services and Pods.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, moves

CODE = "CHG020"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each namespace that is left, and kept no data."""
    for move in moves(before):
        if not move.data:
            yield graph.system.finding(
                CODE, SEVERITY,
                f"{graph.system.name} moves from namespace {move.was} to {move.now}: all of it is deleted before it is "
                "made anew",
                notes=("until the new pods are ready, no request is answered",),
                help=f'namespace = "{move.was}" in the environment; or deploy it in an environment of its own beside '
                "this one, and destroy this one when nobody calls it",
            )  # fmt: skip
