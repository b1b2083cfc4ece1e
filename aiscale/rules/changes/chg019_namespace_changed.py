"""The system moves to another namespace.

What:
    The objects of the system were applied in another namespace than they are in now. It is an error where some of them
    hold data, such as topics and volumes.

Why:
    Kubernetes cannot move objects between namespaces: all objects are deleted in the old one and created in the new
    one. Brokers and volumes start empty. Until the new pods are ready, every request fails, and clients that use the
    namespace in a Service name do not find it. The namespace is that of the environment, or the system's name.

Example:
    System("shop", [orders])  # namespace = "orders" of [env.prod] when it was applied, and no longer

Instead:
    System("shop", [orders])  # namespace = "orders" in [env.prod]

Source:
    Kubernetes documentation, Namespaces, Persistent Volumes (a claim is bound within its namespace), and DNS for
    Services and Pods; Strimzi 1.2.0 documentation, deleting topics.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.core.messages.wording import joined
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, moves

CODE = "CHG019"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each namespace that the system leaves."""
    yield from _with_data(graph, before)
    yield from _without_data(graph, before)


def _with_data(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each namespace that is left with data in it."""
    for move in moves(before):
        if not move.data:
            continue
        named: dict[str, set[str]] = {}
        for one in move.data:
            named.setdefault(one.what, set()).add(one.address.partition("/")[2])
        yield graph.system.finding(
            CODE, WORST,
            f"{graph.system.name} moves from namespace {move.was} to {move.now}, but its data does not: it is "
            "deleted, or kept in the old namespace",
            notes=tuple(f"{what}: {joined(sorted(names), 4)}" for what, names in named.items()),
            help=f'namespace = "{move.was}" in the environment; or deploy it in an environment of its own next to '
            "this one, copy the data there, and destroy this one when nothing uses it",
        )  # fmt: skip


def _without_data(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each namespace that is left, and kept no data."""
    for move in moves(before):
        if not move.data:
            yield graph.system.finding(
                CODE, SEVERITY,
                f"{graph.system.name} moves from namespace {move.was} to {move.now}: everything is deleted before it "
                "is "
                "created again",
                notes=("requests fail until the new pods are ready",),
                help=f'namespace = "{move.was}" in the environment; or deploy it in an environment of its own next to '
                "this one, and destroy this one when nothing calls it",
            )  # fmt: skip
