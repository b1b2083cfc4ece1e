"""A user of Kafka for nobody.

What:
    ``users`` of an ``ExternalKafka`` or an ``Msk`` names an address that no component of the system has, or one whose
    records others read and write for it: a connector's workers do, a session does for its jobs.

Why:
    An address in ``users`` is text. The component that was meant signs in with ``authentication`` instead, as
    everybody does, or not at all: the brokers refuse it, or let it do what others may. Its rights go to a user that it
    does not have.

Example:
    kafka = ExternalKafka("shared", bootstrap_servers=["kafka.example:9093"], users={"services/billling": user})
    billing = Microservice("billing", image=IMAGE, consumes=[orders])

Instead:
    kafka = ExternalKafka("shared", bootstrap_servers=["kafka.example:9093"], users={"services/billing": user})

Source:
    Apache Kafka 4.3 documentation, security: rights and quotas are those of the user that a client signs in as.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.acting import owner_of
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.msk import Msk
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR096"
SEVERITY = Severity.WARNING
FAULTS = ()


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each address that nobody signs in with."""
    clusters: tuple[ExternalKafka | Msk, ...] = (*graph.of(ExternalKafka), *graph.of(Msk))
    for cluster in clusters:
        for address in cluster.users:
            if address not in graph:
                yield cluster.finding(
                    CODE, SEVERITY,
                    f"users of {cluster.name} names {address}, which is no component of {graph.system.name}",
                    argument="users", label="nobody signs in so", help=_nearest(graph, address, cluster),
                )  # fmt: skip
                continue
            client = owner_of(graph[address])
            if client.address != address:
                yield cluster.finding(
                    CODE, SEVERITY,
                    f"users of {cluster.name} names {address}, for which {client.address} signs in",
                    argument="users", label="nobody signs in so", help=f'users={{"{client.address}": …}}',
                )  # fmt: skip


def _nearest(graph: ArchitectureGraph, address: str, cluster: ExternalKafka | Msk) -> str:
    """The client that is likely meant: one without a user of its own, with a name that is near."""
    from difflib import get_close_matches

    free = [one for one in graph.nodes if one not in cluster.users and one.partition("/")[0] != "topics"]
    same = [one for one in free if one.partition("/")[2] == address.partition("/")[2]]
    near = same if len(same) == 1 else get_close_matches(address, free, n=1, cutoff=0.8)
    return f'users={{"{near[0]}": …}}' if near else f"leave {address} out"
