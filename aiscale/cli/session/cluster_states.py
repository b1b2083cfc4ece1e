"""Which state each cluster of a system has, and which clusters only their states still know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import TYPE_CHECKING

from aiscale.cli.session.clusters import at_one, cluster_of, clusters_of, refuse_shared, refuse_tables, refuse_unknown
from aiscale.cli.session.command_context import Bearings, Session
from aiscale.core.values.host_addresses import without_sign_in
from aiscale.errors import AiscaleError
from aiscale.plan.applied_state import AppliedTo

if TYPE_CHECKING:
    from aiscale.cli.console import Console
    from aiscale.cli.session.environment import Environment
    from aiscale.cli.session.project import Project
    from aiscale.core.component import Component
    from aiscale.engine.environment_states import KeptState

_UNNAMED = "unnamed"
"""What a cluster is called that no blueprint ever named, and that is left for another one."""


@dataclass(frozen=True, slots=True)
class Held:
    """A state that is not worked on, and has an object of a cloud.

    Attributes:
        cluster: the cluster that it is of.
        is_dropped: whether the blueprint no longer names that.
        way_out: what to do so that the object can be made elsewhere.
    """

    cluster: str
    is_dropped: bool
    way_out: str


@dataclass(frozen=True, slots=True)
class Located:
    """Where a system is, as its blueprint and its states say.

    Attributes:
        sessions: that of each cluster that the blueprint names; of a system that names none, the one.
        dropped: where the clusters are that it no longer names, and whose states hold something, by name.
        held: who has what in clouds besides these, by key of the object: clouds are one for all clusters.
    """

    sessions: tuple[Session, ...]
    dropped: Mapping[str, Bearings]
    held: Mapping[str, Held]

    @property
    def every(self) -> tuple[Bearings, ...]:
        """Those that the blueprint names, then those that it no longer names."""
        return (*self.sessions, *self.dropped.values())


def locate(
    session: Session, console: Console, only: Sequence[str] = (), *, offline: bool = False, takes_torn: bool = False
) -> Located:
    """The session of each cluster, on the state that it has, wherever its name was another one before.

    A state stays with its cluster: one that says so, else one at the same place (the cluster was renamed), else, of a
    lone cluster, the only one. A cluster without a state gets one by its name.

    Args:
        session: the loaded blueprint.
        console: for progress, and for a note on a state that is not in use.
        only: names of the clusters that are wanted, those of the past included; all when empty.
        offline: whether to be content with what this machine knows, and to ask no cluster which it is.
        takes_torn: whether a state may be broken, for ``destroy --forget``, which archives it.

    Raises:
        UsageError: a name is that of no cluster, or two clusters are said to be one.
        StateError: a state is broken, and may not be.
        AiscaleError: the shared state cannot be read.
    """
    with _reading(session, console, offline=offline):
        kept = states_of(session, offline=offline, takes_torn=takes_torn)
    refuse_tables(session, (*clusters_of(session), *(state.to.cluster for state in kept)))
    chosen = _chosen(session, kept, {})
    free = {state.uid for state in kept if state.holds and state not in chosen.values()} - {""}
    new = [name for name, state in chosen.items() if state is None or not state.holds]
    if not offline and new and free:
        found = _sessions(session, chosen, kept)
        uids = {name: cluster_uid(found[name]) for name in new}
        if free & set(uids.values()):
            chosen = _chosen(session, kept, uids)
    sessions = _sessions(session, chosen, kept)
    gone: dict[str, KeptState] = {}
    unused: list[KeptState] = []
    for state in kept:
        if not state.holds or state in chosen.values():
            continue
        if state.to.cluster in chosen:
            unused.append(state)
        else:
            gone[free_name(state.to.cluster or _UNNAMED, (*chosen, *gone))] = state
    refuse_unknown(session, "--cluster", only, (*filter(None, sessions), *gone))
    for state in unused:
        console.note(
            f"warning: the state {state.name} belongs to {state.to.cluster} too, which uses another state: its "
            f"{state.applied.count} objects are ignored; {_way_out(session, state)}"
        )
    return Located(
        tuple(one for name, one in sessions.items() if not only or name in only),
        {name: _left(session, state, name) for name, state in gone.items() if not only or name in only},
        _held(session, unused, {name: one for name, one in (chosen | gone).items() if only and name not in only}, gone),
    )


def session_at(session: Session, component: Component, console: Console) -> Session:
    """The session where the cluster is that a component runs on; the session itself where nobody says which that is."""
    clusters, place = clusters_of(session), session.graph.place_of(component)
    name = place.name if place is not None and place.name in clusters else cluster_of(session)
    found = locate(session, console, offline=True).sessions
    return next((one for one in found if name and one.cluster_name == name), session)


def _held(
    session: Session, unused: Iterable[KeptState], left_out: Mapping[str, KeptState | None], gone: Collection[str]
) -> dict[str, Held]:
    """Who has what in clouds besides what is worked on.

    Args:
        session: the loaded blueprint.
        unused: states beside another one of their clusters.
        left_out: the states of clusters that are not wanted, by what they are called.
        gone: names of clusters that the blueprint no longer has.
    """
    found = {}
    for state in unused:
        way_out = f"delete it in the cloud, and {_way_out(session, state)}"
        found.update(dict.fromkeys(state.in_clouds, Held(state.to.cluster, is_dropped=False, way_out=way_out)))
    for name, one in left_out.items():
        if one is not None:
            way_out = f"add --cluster {name}, or leave --cluster out: it is deleted there, and created here"
            found.update(dict.fromkeys(one.in_clouds, Held(name, is_dropped=name in gone, way_out=way_out)))
    return found


def _way_out(session: Session, state: KeptState) -> str:
    """How to get rid of a state that is not in use."""
    if (backend := session.environment.backend) is not None:
        return f"take the stack {state.name} out of {without_sign_in(backend)}"
    return f"move {session.state_dir / state.name} away"


def _reading(session: Bearings, console: Console, *, offline: bool) -> AbstractContextManager[None]:
    """Says that a shared state is read, which takes seconds."""
    from aiscale.cli.views.waiting import waiting

    backend = session.environment.backend
    if offline or backend is None:
        return nullcontext()
    return waiting(console, f"reading the state of {session.system_name} in {without_sign_in(backend)}")


def states_of(session: Bearings, *, offline: bool, takes_torn: bool = False) -> tuple[KeptState, ...]:
    """Every state of the system in its environment.

    Args:
        session: the system and its environment.
        offline: whether to be content with what this machine knows.
        takes_torn: whether one may be broken, for ``destroy --forget``, which archives it.

    Raises:
        StateError: one is broken, and may not be.
        AiscaleError: the shared state cannot be read.
    """
    environment = session.environment
    if not session.state_dir.is_dir() and (offline or environment.backend is None):
        return ()
    from aiscale.engine.environment_states import kept_states

    found = kept_states(
        session.state_dir, session.system_name, environment.name,
        others=other_environments(session.project, environment),
        backend=None if offline else environment.backend,
        secrets_provider=environment.secrets_provider,
        clusters={*environment.clusters, *(clusters_of(session) if isinstance(session, Session) else ())},
        takes_torn=takes_torn,
    )  # fmt: skip
    return tuple(replace(state, to=_placed(state, environment)) for state in found)


def other_environments(project: Project, environment: Environment) -> set[str]:
    """Names of environments beside this one: their states are no clusters of it, whatever they are called."""
    return set(project.environments) - {environment.name}


def _placed(state: KeptState, environment: Environment) -> AppliedTo:
    """The cluster of a state; an earlier aiscale noted no place, and it is where its name means."""
    to = state.to
    if to.is_placed:
        return to
    at = environment.at(to.cluster, is_only=state.name == environment.name)
    return replace(to, context=at.context or "", kubeconfig=at.kubeconfig or "", sandbox=at.sandbox or "")


def _chosen(session: Session, kept: Sequence[KeptState], uids: Mapping[str, str]) -> dict[str, KeptState | None]:
    """The state of each cluster; None for one that has none yet.

    Args:
        session: the loaded blueprint.
        kept: every state.
        uids: of the clusters that were asked, by name.
    """
    names = tuple(clusters_of(session)) or ("",)
    is_only = len(names) == 1
    chosen: dict[str, KeptState | None] = dict.fromkeys(names)
    # The longer name first: an earlier aiscale began it beside a state of the whole.
    for state in sorted(kept, key=lambda one: (one.holds, len(one.name)), reverse=True):
        if state.to.cluster in chosen and chosen[state.to.cluster] is None:
            chosen[state.to.cluster] = state
    free = [state for state in kept if state.holds and state.to.cluster not in chosen]
    for name in names:
        at = session.environment.at(name, is_only=is_only)
        where = AppliedTo(name, at.context or "", at.kubeconfig or "", at.sandbox or "")
        same = [
            state for state in free
            if (uids.get(name) and state.uid == uids[name]) or (where.is_placed and state.to.place == where.place)
        ]  # fmt: skip
        current = chosen[name]
        if len(same) == 1 and (current is None or not current.holds):
            chosen[name] = same[0]
            free.remove(same[0])
    return chosen


def _sessions(
    session: Session, chosen: Mapping[str, KeptState | None], kept: Sequence[KeptState]
) -> dict[str, Session]:
    """The session of each cluster, by its name."""
    clusters, environment = clusters_of(session), session.environment
    is_only = len(chosen) == 1
    taken = {state.name for state in kept if state.holds} | {state.name for state in chosen.values() if state}
    taken |= other_environments(session.project, environment)
    in_clouds = {} if is_only else {
        address: name for name, state in chosen.items() if state is not None for address in state.in_clouds.values()
    }  # fmt: skip
    found: dict[str, Session] = {}
    for name, state in chosen.items():
        at = environment.at(name, is_only=is_only, was=state.to if state is not None else None)
        own = state.name if state is not None else _new_name(environment.name, name, taken, is_only=is_only)
        taken.add(own)
        found[name] = replace(
            at_one(session, at) if name else session,
            state=own,
            cluster_name=name,
            reading=state.reading if state is not None else None,
            cluster=None if is_only else clusters[name],
            kept=in_clouds,
        )
    if not is_only:
        refuse_shared(session, {name: one.environment for name, one in found.items()})
    return found


def _new_name(environment: str, cluster: str, taken: set[str], *, is_only: bool) -> str:
    """What a new state is called: as the environment, or as the cluster in it, and with a number where it is taken."""
    part = f"{environment}.{cluster or 'new'}"
    return environment if is_only and environment not in taken else free_name(part, taken)


def free_name(name: str, taken: Collection[str]) -> str:
    """A name, with a number behind it where it is taken."""
    names = chain((name,), (f"{name}-{number}" for number in count(2)))
    return next(one for one in names if one not in taken)


def _left(session: Session, state: KeptState, name: str) -> Bearings:
    """Where a cluster is that the blueprint no longer names; no other one is called as it is."""
    environment = session.environment
    at = replace(environment.left(state.to.cluster, state.to), name=f"{environment.name}.{name}")
    return Bearings(
        session.project, replace(session.layers, environment=at), session.blueprint, session.system_name,
        state=state.name, cluster_name=state.to.cluster, dropped=name,
        reading=state.reading,
    )  # fmt: skip


def cluster_uid(session: Bearings) -> str:
    """Which cluster answers; empty where none does: whoever needs it finds out why."""
    from aiscale.cli.session.target import find_target, is_running
    from aiscale.engine.kube import open_kube

    if not is_running(session):
        return ""
    try:
        target = find_target(session)
        kube = open_kube(target.kubeconfig, target.context)
        try:
            return kube.cluster_uid()
        finally:
            kube.close()
    except AiscaleError:
        return ""
