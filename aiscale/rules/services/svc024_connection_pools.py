"""Connection pools exceed the connections that a database accepts.

What:
    Replicas × ``pool_size``, summed over the clients that set it, exceed the database's ``max_connections``. With an
    autoscaler ``max_replicas`` counts; a stream job has a pool for each slot, a batch job for each executor. A service
    or job that reads and writes the database has one pool. Of all services, the one with most pools is in a rolling
    update: its ``max_surge`` pods count as well.

Why:
    It works until the autoscaler starts the replicas of the peak, or a deployment replaces pods: the database refuses
    their connections, and those of every other client that reconnects.

Example:
    cards = ExternalStore("cards", product="PostgreSQL", max_connections=97)
    Microservice("decide", reads=[Read(cards, pool_size=10)], autoscaling=Autoscaling(max_replicas=48), image=IMAGE)

Instead:
    Microservice("decide", reads=[Read(cards, pool_size=2)], autoscaling=Autoscaling(max_replicas=48), image=IMAGE)

Source:
    PostgreSQL 18 documentation, connections and authentication (max_connections, superuser_reserved_connections).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.capacity.stream_slots import slots_at_most
from aiscale.analysis.capacity.surge_pods import surge_pods
from aiscale.analysis.latency.store_queries import pools_of
from aiscale.analysis.streams.backlog import at_most
from aiscale.components.processing.batch_job import BatchJob
from aiscale.components.processing.stream_job import StreamJob
from aiscale.components.stores.external_store import ExternalStore
from aiscale.core.component import Component
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "SVC024"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each database that would refuse connections."""
    for store in graph.of(ExternalStore):
        if store.max_connections is None:
            continue
        pools: dict[Component, int] = {}
        for user, size in pools_of(graph, store):
            if _copies(graph, user):
                pools[user] = max(size, pools.get(user, 0))
        # Updates of several services at one time are no plan of anybody.
        updated = max(pools, key=lambda user: surge_pods(user) * pools[user], default=None)
        surge = surge_pods(updated) if updated is not None else 0
        held = sum((_copies(graph, user) + (surge if user is updated else 0)) * size for user, size in pools.items())
        if held > store.max_connections:
            parts = [
                f"{user.name} {_count(graph, user, surge if user is updated else 0)} × {size:,}"
                for user, size in pools.items()
            ]
            yield store.finding(
                CODE, SEVERITY,
                f"{store.name} accepts {store.max_connections:,} connections, but its clients open up to "
                f"{held:,}",
                argument="max_connections", label="further connections are refused",
                notes=(f"pools: {', '.join(parts)}",),
                help="smaller pools (pool_size=…), a pooler in front of it such as PgBouncer, or a larger database",
            )  # fmt: skip


def _copies(graph: ArchitectureGraph, user: Component) -> int:
    """How many pools it has when it is as large as it gets: one a replica, a slot of a job or an executor."""
    if isinstance(user, StreamJob):
        return slots_at_most(graph, user).count
    if isinstance(user, BatchJob):
        return user.running_at_once
    scaling = getattr(user, "autoscaling", None)
    return at_most(scaling.max_replicas if scaling is not None else getattr(user, "replicas", 0), graph, user)


def _count(graph: ArchitectureGraph, user: Component, surge: int) -> str:
    copies = _copies(graph, user)
    return f"({copies:,} + {surge:,} max_surge)" if surge else f"{copies:,}"
