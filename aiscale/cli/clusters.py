"""A system over several clusters: a session for each, with a target and a state of its own."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from aiscale.errors import UsageError

if TYPE_CHECKING:
    from aiscale.cli.environment import Environment
    from aiscale.cli.session import Session


def add_cluster_argument(parser: argparse.ArgumentParser) -> None:
    """``--cluster``, repeatable."""
    parser.add_argument(
        "--cluster", dest="clusters", action="append", default=[], metavar="NAME",
        help="only what is on this cluster, of a system over several (repeatable)",
    )  # fmt: skip


def at_clusters(session: Session, only: Sequence[str] = ()) -> tuple[Session, ...]:
    """The session of each cluster, in the order of waves; the session itself where there is one at most.

    Those of one wave, and all where there are no waves, come in the order of their addresses.

    Args:
        session: the loaded blueprint.
        only: names of the clusters that are wanted; all when empty.

    Raises:
        UsageError: a name is that of no cluster, or two clusters are said to be one.
    """
    from aiscale.analysis.waves import in_waves

    environment = session.environment
    clusters = {cluster.name: cluster for cluster in in_waves(session.graph)}
    for origin, names in (("--cluster", only), (f"[env.{environment.name}.clusters]", environment.clusters)):
        for name in names:
            if name not in clusters:
                near = get_close_matches(name, clusters, n=1)
                known = f"its clusters: {', '.join(clusters)}" if clusters else "it names none"
                raise UsageError(
                    f"{origin}: {session.system.name} has no cluster {name!r}",
                    hint=f"did you mean {near[0]}?" if near else known,
                )
    if len(clusters) < 2:
        return tuple(_at(session, environment.at(name, is_only=True)) for name in clusters) or (session,)
    every = {name: environment.at(name) for name in clusters}
    _refuse_shared(session, every)
    return tuple(
        replace(_at(session, every[name]), cluster=cluster)
        for name, cluster in clusters.items()
        if not only or name in only
    )


def cluster_of(session: Session) -> str:
    """Name of the cluster that a session is about; empty for a system that names none."""
    from aiscale.components.platform.kubernetes_cluster import KubernetesCluster

    clusters = (session.cluster,) if session.cluster is not None else tuple(session.graph.of(KubernetesCluster))
    return clusters[0].name if len(clusters) == 1 else ""


def _at(session: Session, environment: Environment) -> Session:
    return replace(session, layers=replace(session.layers, environment=environment))


def _refuse_shared(session: Session, every: dict[str, Environment]) -> None:
    """Two clusters in one namespace would overwrite each other's objects.

    Raises:
        UsageError: two are said to be at one place.
    """
    seen: dict[tuple[str | None, ...], str] = {}
    for name, one in every.items():
        if one.context is None and one.sandbox is None:
            continue
        other = seen.setdefault((one.sandbox, one.context, one.kubeconfig, one.namespace), name)
        if other != name:
            where = f"sandbox {one.sandbox!r}" if one.sandbox is not None else f"context {one.context!r}"
            raise UsageError(
                f"the clusters {other} and {name} are both said to be the {where}",
                hint=f"name another one under [env.{session.environment.name}.clusters.{name}]",
            )
