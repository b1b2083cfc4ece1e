"""Recovers a run that did not end: on this machine, or in a shared state on whatever machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiscale.core.messages.wording import joined
from aiscale.engine.automation import EngineStack
from aiscale.engine.pending_creates import pending_creates
from aiscale.engine.progress import key_of
from aiscale.engine.record_store import RecordStore
from aiscale.engine.recovery import end_processes, recovered
from aiscale.engine.shared_record import recorded_run, shared_or_known
from aiscale.engine.state import read_applied
from aiscale.errors import DeploymentError
from aiscale.plan.events import Note, OnEvent

if TYPE_CHECKING:
    from aiscale.engine.automation import EngineSettings
    from aiscale.engine.journal import Run
    from aiscale.engine.kube import KubeClient
    from aiscale.plan.applied_state import Applied

_NAMED = 8
"""Objects of an interrupted run that are named before the rest is only counted."""


def look_for(stack: EngineStack, state: Mapping[str, Any], on_event: OnEvent) -> bool:
    """Whether objects of clouds had to be looked for that a run was making; those that are there are recorded.

    Raises:
        AiscaleError: it cannot be known whether they were made.
    """
    found = pending_creates(state, stack.ask)
    if found.unclear:
        raise DeploymentError(
            "it is not known whether the killed run made " + ", ".join(sorted(map(key_of, found.unclear))),
            hint="run the command again when the cloud can be asked, and says so",
            details=tuple(f"{key_of(urn)}: {why}" for urn, why in sorted(found.unclear.items())),
        )
    for urn, why in sorted(found.hidden.items()):
        on_event(Note(f"{key_of(urn)} may be there already, and may not be looked for: {why}"))
    if found.ids:
        stack.look_for(found.ids)
    return bool(found.ids)


def recover_run(
    settings: EngineSettings,
    run: Run,
    open_kube: Callable[[], KubeClient],
    refuse_other_cluster: Callable[[str, Applied, str], None],
    on_event: OnEvent,
    *,
    note: bool,
) -> None:
    """Record what a run has done. Changes nothing in the cluster.

    Args:
        settings: of the state that the run changed, which is locked.
        run: the run.
        open_kube: opens the cluster.
        refuse_other_cluster: raises where the cluster with this uid is not that of the applied state or the run.
        on_event: receives notes.
        note: whether a note says that the run was interrupted.

    Raises:
        WrongClusterError: another cluster answers.
        UnreachableError: the cluster does not answer; the run stays unfinished.
        AiscaleError: it cannot be known, or recorded, what the run has done.
    """
    if note:
        on_event(Note(f"the run of plan {run.plan} from {run.since} was interrupted: recovering"))
    if (ended := end_processes({run.id})) and note:
        on_event(Note(f"ended {len(ended)} processes that it left running"))
    kube = open_kube()
    try:
        with_clouds = any(not entry.record.is_kubernetes for entry in run.entries.values())
        stack = EngineStack(settings, run.id, has_clouds=with_clouds)
        state: Mapping[str, Any] = {}
        if stack.exists():
            stack.unlock()
            state = stack.export()
        known = read_applied(settings.folder, settings.system, settings.environment)
        if settings.is_shared:
            if recorded_run(state) == run.id:
                return
            known = shared_or_known(state, known)
        refuse_other_cluster(kube.cluster_uid(), known, run.cluster)
        if look_for(stack, state, on_event):
            state = stack.export()
        found = replace(recovered(known, run, state, kube), to=settings.to)
    finally:
        kube.close()
    RecordStore(settings, run.id, lambda: stack).write(found)
    unsure = [key for key, item in found.resources.items() if item.unsure]
    for keys, what in (
        (unsure, "may or may not have changed, and will be touched again"),
        ([item.resource.key for item in found.leftovers], "are there and were not recorded"),
    ):
        if keys:
            on_event(Note(f"{len(keys)} objects {what}: {joined(keys, _NAMED)} (aiscale preview --show resources)"))
