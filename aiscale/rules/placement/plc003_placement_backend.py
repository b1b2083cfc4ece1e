"""A placement asks for a move that cannot be carried out.

What:
    ``failover="auto"`` with Karmada, whose installation does not enable the feature gate ``Failover``.

    ``failover="auto"`` with fewer than two places.

    ``overflow`` with a Karmada older than 1.18, or with one that does not divide replicas by available capacity.

    ``failover="auto"`` with Karmada for a stream job that runs as a custom resource of an operator, such as a
    FlinkDeployment.

Why:
    The gate is off by default. The policy is accepted, and nothing happens when a cluster is lost.

    When the place is lost, there is no other place to move to.

    Before 1.18, cluster groups are alternatives: one is chosen, and they are never filled one after the other. Free
    capacity counts only when replicas are divided by weight, with AvailableReplicas as the weight. Replicas that do
    not fit stay Pending while the second place is empty.

    Karmada counts replicas of workload kinds that it knows. Other jobs are evicted from the lost cluster and not
    scheduled again until somebody intervenes.

Example:
    Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto", backend=Karmada())

    Placement("eu", of=[pricing], primary=core, failover="auto")

    Placement("gpu", of=[surge], primary=own, overflow=[cloud], backend=Karmada(version="1.16"))

    Placement("eu", of=[job], primary=core, overflow=[spare], failover="auto", backend=Karmada(gates=["Failover"]))

Instead:
    Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto", backend=Karmada(gates=["Failover"]))

    Placement("eu", of=[pricing], primary=core, overflow=[spare], failover="auto")

    Placement("gpu", of=[surge], primary=own, overflow=[cloud], backend=Karmada(version="1.18"))

    Placement("eu", of=[job], primary=core, overflow=[spare], backend=Karmada(gates=["Failover"]))

Source:
    Karmada, pkg/features (2026): Failover is beta and off by default; karmada-io/karmada issue 744 (a policy that names
    exactly the clusters that exist); karmada-io/karmada issues 5997 and 7014, overflow affinities (1.18, 2026-06);
    karmada-io/karmada issue 7065 (2025-12).
"""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps

from aiscale.components.platform.multi_cluster import Karmada
from aiscale.components.platform.placement import Placement
from aiscale.components.processing.stream_job import StreamJob
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "PLC003"
SEVERITY = Severity.WARNING
WORST = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each failover or overflow that does not happen."""
    yield from _gate(graph)
    yield from _no_successor(graph)
    yield from _overflow(graph)
    yield from _stream_job(graph)


def _gate(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each placement whose failover is a word only."""
    for placement in graph.of(Placement):
        backend = placement.backend
        if placement.failover == "auto" and isinstance(backend, Karmada) and "Failover" not in backend.gates:
            yield placement.finding(
                CODE, WORST, f"{placement.name} uses Karmada's failover, but its feature gate Failover is off",
                argument="backend", label="Failover is not in gates",
                help=f"Karmada(gates={dumps([*backend.gates, 'Failover'])}), and the same in its installation",
            )  # fmt: skip


def _no_successor(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each placement that could move nothing anywhere."""
    for placement in graph.of(Placement):
        if placement.failover == "auto" and len(placement.places) < 2:
            only = placement.places[0].name if placement.places else "no place"
            yield placement.finding(
                CODE, WORST, f"{placement.name} fails over when its place is lost, but names {only} only",
                argument="failover", label="no other place to move to", help='overflow=[…], or failover="manual"',
            )  # fmt: skip


def _overflow(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each placement whose overflow stays empty."""
    for placement in graph.of(Placement):
        if placement.overflow and isinstance(placement.backend, Karmada):
            missing = placement.backend.keeps_from_overflow()
            if missing:
                yield placement.finding(
                    CODE, WORST, f"{placement.name} overflows into {placement.overflow[0].name}, which Karmada does "
                    f"not do with {missing[0][0]}",
                    argument="backend", label=missing[0][0],
                    notes=tuple(f"nor with {what}" for what, _ in missing[1:]),
                    help=f"Karmada({', '.join(way for _, way in missing)})",
                )  # fmt: skip


def _stream_job(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each job that would stand still."""
    for placement in graph.of(Placement):
        if placement.failover != "auto" or not isinstance(placement.backend, Karmada):
            continue
        for index, node in enumerate(placement.of):
            if isinstance(node, StreamJob) and (resource := node.engine.unmovable_resource):
                yield placement.finding(
                    CODE, SEVERITY,
                    f"Karmada evicts {node.name} when its place is lost, and does not start it elsewhere",
                    argument="of", index=index, label=f"a {resource}",
                    help='failover="manual" for it, in a placement of its own',
                )  # fmt: skip
