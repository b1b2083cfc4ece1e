"""Updates the applied state after a run that was killed or that failed.

Nothing in the cluster is changed here. The journal says what the run was about to do, the engine's state says
what it recorded, the cluster says what is there:

* what the engine recorded is applied, as the run declared it;
* what the run may have changed and the engine did not record is marked as unsure: the next plan touches it;
* what the run made and the engine did not record is a leftover: the next plan adopts or deletes it.
"""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from aiscale.clock import timestamp
from aiscale.engine.journal import JournalEntry, Run
from aiscale.engine.kube import KubeClient
from aiscale.engine.live_objects import live_objects
from aiscale.engine.manifest import from_engine
from aiscale.engine.process_environment import RUN_VARIABLE
from aiscale.engine.progress import ENGINES_OWN, key_of
from aiscale.engine.shared_record import revealed
from aiscale.lowering.resource import Resource, is_kubernetes_type
from aiscale.plan.applied_state import PLAN_LABEL, Applied, AppliedResource, identity

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


def recovered(known: Applied, run: Run, state: Mapping[str, Any], kube: KubeClient) -> Applied:
    """The applied state after a run that did not end.

    Args:
        known: the last applied state that was recorded.
        run: the run.
        state: the engine's state, as exported.
        kube: the cluster; only read.

    Raises:
        UnreachableError: the cluster does not answer; the run stays unfinished.
    """
    pending = {one["resource"]["urn"] for one in state.get("pending_operations") or ()}
    resources = {
        key: _recorded(item, known.resources.get(key), run.entries.get(key), run.plan, is_pending=urn in pending)
        or _undeclared(item, key, known.system)
        for urn, key, item in _in_engine(state)
    }
    recorded = {identity(item.resource.properties) for item in resources.values() if item.resource.is_kubernetes}
    candidates = {identity(item.resource.properties): item for item in known.leftovers}
    for key, entry in run.entries.items():
        if not entry.record.is_kubernetes or not entry.record.properties:
            continue
        if entry.makes:
            candidates[identity(entry.record.properties)] = AppliedResource(_leftover(entry.record), run.plan)
        elif entry.deletes:
            # The engine counts what goes with its namespace as deleted, whether that goes or not.
            before = known.resources.get(key) or AppliedResource(entry.record, run.plan)
            candidates[identity(entry.record.properties)] = before
    unrecorded = {name: item for name, item in candidates.items() if name not in recorded}
    live = live_objects(kube, known.system, [item.resource for item in unrecorded.values()])
    return replace(
        known,
        resources=resources,
        described=known.described if resources else {},
        leftovers=tuple(item for name, item in unrecorded.items() if name in live),
        cluster=known.cluster or run.cluster,
        applied_at=timestamp(),
        serial=known.serial + 1,
        lineage=known.lineage or run.lineage,
    )


def _in_engine(state: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """URN, key and entry of each record that the engine has."""
    for item in state.get("resources") or ():
        if item.get("custom") and not item["type"].startswith(ENGINES_OWN) and not item.get("delete"):
            yield item["urn"], key_of(item["urn"]), item


def _recorded(
    item: Mapping[str, Any], before: AppliedResource | None, entry: JournalEntry | None, plan: str, *, is_pending: bool
) -> AppliedResource | None:
    """One record: as the run declared it if the engine has recorded that, else as it was applied before."""
    is_broken = is_pending or bool(item.get("initErrors"))
    last = _plan_of(item)
    if entry is not None and not entry.deletes and (before is None or last == plan):
        return AppliedResource(entry.record, plan, unsure=is_broken or last != plan)
    if before is not None:
        return replace(before, unsure=before.unsure or is_broken or entry is not None)
    return None


def _plan_of(item: Mapping[str, Any]) -> str:
    """The plan that changed an object last, as the engine has recorded it; empty for those of clouds."""
    if not is_kubernetes_type(item["type"]):
        return ""
    return str((item["inputs"].get("metadata") or {}).get("labels", {}).get(PLAN_LABEL, ""))


def _undeclared(item: Mapping[str, Any], key: str, system: str) -> AppliedResource:
    """What only the engine knows, because an older state was put back: the next plan deletes it or declares it anew."""
    inputs = revealed(item["inputs"])
    is_kubernetes = is_kubernetes_type(item["type"])
    properties, plan = from_engine(inputs) if is_kubernetes else (inputs, "")
    return AppliedResource(Resource(item["type"], key, properties, f"systems/{system}", (), ""), plan, unsure=True)


def _leftover(record: Resource) -> Resource:
    """Just enough of an object to find it."""
    whole = record.properties
    metadata = {name: whole["metadata"][name] for name in ("name", "namespace") if name in whole["metadata"]}
    manifest = {"apiVersion": whole["apiVersion"], "kind": whole["kind"], "metadata": metadata}
    return Resource(record.type, record.key, manifest, record.address, (), record.reason)
