"""Updates the applied state after a run that was killed or that failed.

Nothing in the cluster is changed here. The journal says what the run was about to do, the engine's state says
what it recorded, the cluster says what is there:

* what the engine recorded is applied;
* what the run may have changed and the engine did not record is marked as unsure: the next plan touches it;
* what the run made and the engine did not record is a leftover: the next plan adopts or deletes it.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiscale.clock import timestamp
from aiscale.engine.export import applied_from_engine
from aiscale.engine.journal import MAKES, JournalEntry, Run
from aiscale.engine.kube import KubeClient
from aiscale.engine.live_objects import live_objects
from aiscale.engine.process_environment import RUN_VARIABLE
from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied, AppliedResource, identity
from aiscale.plan.changes import Action

_GRACE_S = 10.0


def end_processes(runs: Collection[str]) -> tuple[int, ...]:
    """End what dead runs have left running: first with an interrupt, so that the engine saves what it knows.

    Only processes that carry the id of one of these runs in their environment are touched.

    Returns:
        Their process ids.
    """
    import psutil

    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(RUN_VARIABLE) in runs:
                found.append(process)
    for number, grace_s in ((signal.SIGINT, _GRACE_S), (signal.SIGTERM, 1.0), (signal.SIGKILL, 1.0)):
        alive = [process for process in found if process.is_running()]
        for process in alive:
            with contextlib.suppress(psutil.Error):
                process.send_signal(number)
        if alive:
            psutil.wait_procs(alive, timeout=grace_s)
    return tuple(process.pid for process in found)


def recovered(known: Applied, runs: Sequence[Run], state: Mapping[str, Any], kube: KubeClient) -> Applied:
    """The applied state after runs that did not end.

    Args:
        known: the last applied state that was written.
        runs: the runs, oldest first.
        state: the engine's state, as exported.
        kube: the cluster; only read.

    Raises:
        UnreachableError: the cluster does not answer; the runs stay unfinished.
    """
    found = _with_reasons(
        applied_from_engine(state, known, {one.key: one for run in runs for one in run.entries}), runs
    )
    resources = {
        key: replace(item, unsure=item.unsure or _is_unsure(key, item, runs)) for key, item in found.resources.items()
    }
    recorded = {identity(item.resource.properties) for item in resources.values() if item.resource.is_kubernetes}
    candidates = {identity(item.resource.properties): item for item in found.leftovers}
    for run in runs:
        for entry in run.entries:
            before = known.resources.get(entry.key)
            if entry.action in MAKES and entry.name:
                candidates[identity(entry.manifest)] = AppliedResource(_leftover(entry), run.plan)
            elif entry.action == Action.DELETE.value and before is not None and before.resource.is_kubernetes:
                # The engine counts what goes with its namespace as deleted, whether that goes or not.
                candidates[identity(before.resource.properties)] = before
    unrecorded = {name: item for name, item in candidates.items() if name not in recorded}
    live = live_objects(kube, known.system, [item.resource for item in unrecorded.values()])
    leftovers = tuple(item for name, item in unrecorded.items() if name in live)
    cluster = known.cluster or (runs[-1].cluster if runs else "")
    at = timestamp()
    lineage = found.lineage or (runs[-1].lineage if runs else "")
    return replace(
        found, resources=resources, leftovers=leftovers, cluster=cluster, applied_at=at, serial=found.serial + 1,
        lineage=lineage,
    )  # fmt: skip


def _is_unsure(key: str, item: AppliedResource, runs: Sequence[Run]) -> bool:
    """Whether a run was about to change it and the engine did not record that run's change."""
    touched_by = [run for run in runs if any(entry.key == key for entry in run.entries)]
    return any(item.plan != run.plan for run in touched_by)


def _with_reasons(found: Applied, runs: Sequence[Run]) -> Applied:
    """Reasons of what the engine recorded without them: a failed run does not reach its outputs."""
    entries = {entry.key: entry for run in runs for entry in run.entries}

    def completed(item: AppliedResource) -> AppliedResource:
        entry = entries.get(item.resource.key)
        if entry is None or (item.resource.reason and item.resource.address):
            return item
        resource = replace(item.resource, reason=entry.reason, address=entry.address)
        return replace(item, resource=resource)

    return replace(found, resources={key: completed(item) for key, item in found.resources.items()})


def _leftover(entry: JournalEntry) -> Resource:
    return Resource(entry.type, entry.key, entry.manifest, entry.address, (), entry.reason)
