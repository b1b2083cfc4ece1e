"""The system moves to another namespace, and its data does not.

What:
    Objects that keep data, such as topics and volumes, were applied in another namespace than they are in now.

Why:
    Nothing in Kubernetes moves from one namespace to another: all objects are deleted there, and made anew here.
    Brokers and volumes begin empty, and nothing runs in between. The namespace is that of the environment, and the
    system's name where the environment no longer says one.

Example:
    System("shop", [orders])  # namespace = "orders" of [env.prod] when it was applied, and no longer

Instead:
    System("shop", [orders])  # namespace = "orders" in [env.prod]

Source:
    Kubernetes documentation, Namespaces, and Persistent Volumes (a claim is bound within its namespace); Strimzi 1.2.0
    documentation, deleting topics.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.core.messages.wording import joined
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.changes.before import Before, moves

CODE = "CHG019"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph, before: Before) -> Iterator[Diagnostic]:
    """Yields a finding for each namespace that is left with data in it."""
    for move in moves(before):
        if not move.data:
            continue
        named: dict[str, set[str]] = {}
        for one in move.data:
            named.setdefault(one.what, set()).add(one.address.partition("/")[2])
        yield graph.system.finding(
            CODE, SEVERITY,
            f"{graph.system.name} moves from namespace {move.was} to {move.now}, and its data does not: it is "
            "deleted, or left behind",
            notes=tuple(f"{what}: {joined(sorted(names), 4)}" for what, names in named.items()),
            help=f'namespace = "{move.was}" in the environment; or deploy it in an environment of its own beside '
            "this one, copy the data there, and destroy this one when nobody uses it",
        )  # fmt: skip
