"""A system over several clusters: a session for each, with a target and a state of its own."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from aiscale.errors import UsageError

if TYPE_CHECKING:
    from aiscale.cli.session.command_context import Session
    from aiscale.cli.session.environment import Environment
    from aiscale.components.platform.kubernetes_cluster import KubernetesCluster


def add_cluster_argument(parser: argparse.ArgumentParser) -> None:
    """``--cluster``, repeatable."""
    parser.add_argument(
        "--cluster", dest="clusters", action="append", default=[], metavar="NAME",
        help="only what is on this cluster, of a system over several (repeatable)",
    )  # fmt: skip


def at_clusters(session: Session, only: Sequence[str] = ()) -> tuple[Session, ...]:
    """The session of each cluster, in the order of waves; the session itself where there is one at most.

    Those of one wave, and all where there are no waves, come in the order of their addresses.

    For what goes by the blueprint alone: which states there are is not asked, and
    :func:`aiscale.cli.session.cluster_states.locate` does that.

    Args:
        session: the loaded blueprint.
        only: names of the clusters that are wanted; all when empty.

    Raises:
        UsageError: a name is that of no cluster, or two clusters are said to be one.
    """
    clusters, environment = clusters_of(session), session.environment
    refuse_unknown(session, "--cluster", only, clusters)
    if environment.backend is None:  # else it may be one of the past, which only the shared state knows
        refuse_tables(session, {*clusters, *_applied_here(session, clusters)})
    if len(clusters) < 2:
        return tuple(at_one(session, environment.at(name, is_only=True)) for name in clusters) or (session,)
    every = {name: environment.at(name) for name in clusters}
    refuse_shared(session, every)
    return tuple(
        replace(at_one(session, every[name]), cluster=cluster)
        for name, cluster in clusters.items()
        if not only or name in only
    )


def clusters_of(session: Session) -> dict[str, KubernetesCluster]:
    """The clusters that the blueprint names, in the order of waves, and in that of their addresses in each."""
    from aiscale.analysis.placement.cluster_waves import in_waves

    return {cluster.name: cluster for cluster in in_waves(session.graph)}


def cluster_of(session: Session) -> str:
    """Name of the cluster that a session is about; empty for a system that names none."""
    clusters = (session.cluster.name,) if session.cluster is not None else tuple(clusters_of(session))
    return clusters[0] if len(clusters) == 1 else ""


def at_one(session: Session, environment: Environment) -> Session:
    """The session where one cluster is."""
    return replace(session, layers=replace(session.layers, environment=environment))


def refuse_tables(session: Session, known: Iterable[str]) -> None:
    """Every cluster that the environment says something of must be one.

    Raises:
        UsageError: one is not.
    """
    refuse_unknown(session, f"[env.{session.environment.name}.clusters]", session.environment.clusters, known)


def refuse_unknown(session: Session, origin: str, names: Iterable[str], known: Iterable[str]) -> None:
    """Every name must be that of a cluster.

    Raises:
        UsageError: one is not.
    """
    clusters = tuple(known)
    for name in names:
        if name not in clusters:
            near = get_close_matches(name, clusters, n=1)
            listed = f"its clusters: {', '.join(clusters)}" if clusters else "it names none"
            raise UsageError(
                f"{origin}: {session.system.name} has no cluster {name!r}",
                hint=f"did you mean {near[0]}?" if near else listed,
            )


def refuse_shared(session: Session, every: dict[str, Environment]) -> None:
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
                f"the clusters {other} and {name} both use the {where}",
                hint=f"set another one under [env.{session.environment.name}.clusters.{name}]",
            )


def _applied_here(session: Session, clusters: Iterable[str]) -> set[str]:
    """The clusters that this machine has states of; they are only looked at where a table names another one."""
    if session.environment.clusters.keys() <= set(clusters):
        return set()
    from aiscale.cli.session.cluster_states import states_of

    return {state.to.cluster for state in states_of(session, offline=True)}
