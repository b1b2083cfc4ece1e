"""The states that an environment has: one for each cluster that something was ever applied to.

A state keeps its name, whatever the clusters of the system are called later: that of a lone cluster goes by the
environment (``prod``), that of one of several by both (``prod.eu``). Which cluster it is of stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aiscale.engine.automation import EngineStack
from aiscale.engine.engine import Engine
from aiscale.engine.engine_errors import BrokenStackError
from aiscale.engine.engine_factory import open_engine
from aiscale.engine.folder import StateFolder
from aiscale.engine.journal import Run, begun
from aiscale.engine.state import StateError, backed_up
from aiscale.engine.state_cache import Reading
from aiscale.plan.applied_state import Applied, AppliedTo

_ASIDE = re.compile(r"\d{8}T\d{6}Z")
"""The suffix of an archived state."""


@dataclass(frozen=True, slots=True)
class KeptState:
    """One state.

    Attributes:
        name: of its folder, and of the engine's stack.
        applied: what was applied last.
        run: the one that began and did not end; of a shared state, where nothing is recorded as applied.
        to: the cluster that it is of; where nothing else is known, what the names of its parts tell.
        reading: what the shared state said, for who asks for it again in this run.
        spans_clusters: whether it cannot be read; what else is said of it is as far as its backup or its journal tells.
    """

    name: str
    applied: Applied
    run: Run | None
    to: AppliedTo
    reading: Reading
    spans_clusters: bool = False

    @property
    def holds(self) -> bool:
        """Whether there is, or may be, something that it knows of."""
        return bool(self.applied.count or self.run or self.spans_clusters)

    @property
    def uid(self) -> str:
        """Of the cluster's kube-system namespace; empty where that is not known."""
        return self.applied.cluster or (self.run.cluster if self.run else "")

    @property
    def in_clouds(self) -> Mapping[str, str]:
        """The component of each object of a cloud that it knows of, by key; what a run may have made is among them."""
        objects = [(one.type, one.key, one.address) for one in (it.resource for it in self.applied.resources.values())]
        entries = self.run.entries.values() if self.run else ()
        begun = [(one.record.type, one.record.key, one.record.address) for one in entries]
        return {key: address for type_, key, address in (*objects, *begun) if not type_.startswith("kubernetes:")}


def kept_states(
    folder: Path,
    system: str,
    environment: str,
    *,
    others: Collection[str] = (),
    backend: str | None = None,
    secrets_provider: str | None = None,
    clusters: Collection[str] = (),
    takes_torn: bool = False,
) -> tuple[KeptState, ...]:
    """Every state of a system in an environment, by name.

    Args:
        folder: where the environments of the system keep their state on this machine.
        system: its name.
        environment: its environment.
        others: names of other environments, whose states are no clusters of this one.
        backend: URL of a shared state that is asked; None to be content with what this machine knows.
        secrets_provider: URL of what encrypts secret values in it; a passphrase when absent.
        clusters: names of clusters that may have a state in it: looked for one by one where it lists none.
        takes_torn: whether one may be broken, for ``destroy --forget``, which archives it.

    Raises:
        StateError: one is broken, and may not be.
        AiscaleError: the shared state cannot be read.
    """
    here = set(state_names(folder, environment, others))
    unlisted: BrokenStackError | None = None
    if backend is None:
        known = {name: _engine(folder, system, name, None, None) for name in here}
    else:
        try:
            stacks = set(_stack(folder, system, environment, backend, secrets_provider).names())
        except BrokenStackError as error:
            unlisted = error
            likely = here | {environment, *(f"{environment}.{name}" for name in clusters)}
            stacks = {name for name in likely if _stack(folder, system, name, backend, secrets_provider).exists()}
        known = {name: _engine(folder, system, name, backend, secrets_provider) for name in stacks}
    found = tuple(
        _kept(name, environment, engine, takes_torn=takes_torn)
        for name, engine in sorted(known.items())
        if _is_of(name, environment) and name not in others
    )
    if unlisted is not None and not any(state.spans_clusters for state in found):
        raise unlisted  # it is one of another environment, or of a cluster that nobody names any more
    return found


def state_names(folder: Path, environment: str, others: Collection[str] = ()) -> tuple[str, ...]:
    """Names of the states on this machine, by name; none is read.

    Args:
        folder: where the environments of the system keep their state.
        environment: its environment.
        others: names of other environments.
    """
    inside = (path for path in folder.iterdir() if _has_state(path)) if folder.is_dir() else ()
    return tuple(sorted(path.name for path in inside if _is_of(path.name, environment) and path.name not in others))


def _is_of(name: str, environment: str) -> bool:
    part = name.removeprefix(f"{environment}.")
    # No cluster has a dot in its name: what is behind a second one is of the environment prod.eu, or archived.
    return name == environment or (part != name and "." not in part and not _ASIDE.fullmatch(part))


def _has_state(path: Path) -> bool:
    state = StateFolder(path)
    return state.applied.is_file() or state.backup.is_file() or state.journal.is_file()


def _engine(folder: Path, system: str, name: str, backend: str | None, secrets_provider: str | None) -> Engine:
    reading = Reading(keeps=True)
    return open_engine(
        folder, system, name, None, None, backend, reading=reading, secrets_provider=secrets_provider
    )  # fmt: skip


def _stack(folder: Path, system: str, name: str, backend: str, secrets_provider: str | None) -> EngineStack:
    return EngineStack(_engine(folder, system, name, backend, secrets_provider).settings, "looking")


def _kept(name: str, environment: str, engine: Engine, *, takes_torn: bool) -> KeptState:
    spans_clusters = False
    try:
        applied = engine.applied()
    except StateError:
        if not takes_torn:
            raise
        spans_clusters, applied = True, _known_here(engine)
    run, has_torn_journal = begun(engine.settings.folder, takes_torn=takes_torn)
    if engine.settings.is_shared and not applied.count and not spans_clusters:
        run = engine.interrupted_run()
    to = applied.to
    if not to.cluster and not to.is_placed and run is not None:
        to = run.to
    if not to.cluster:
        to = replace(to, cluster=name.removeprefix(environment).removeprefix("."))
    return KeptState(name, applied, run, to, engine.reading, spans_clusters or has_torn_journal)


def _known_here(engine: Engine) -> Applied:
    """What this machine knows to be applied, or knew before the last change."""
    try:
        return engine.applied(offline=True)
    except StateError:
        return backed_up(engine.settings.folder, engine.settings.system, engine.settings.environment)
