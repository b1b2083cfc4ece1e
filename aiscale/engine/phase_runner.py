"""Carries out a plan, phase after phase, each as a run of its own that survives a crash."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from aiscale.engine.apply import EngineFailedError, Execution, has_clouds
from aiscale.engine.automation import EngineSettings, EngineStack
from aiscale.engine.fence import Fence
from aiscale.engine.journal import Journal
from aiscale.engine.kube import KubeClient
from aiscale.engine.lock_owners import StateLockedError
from aiscale.engine.program import Cluster
from aiscale.engine.record_store import RecordStore
from aiscale.engine.registration_retry import registering_again
from aiscale.engine.scaling import running
from aiscale.errors import AiscaleError
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Plan
from aiscale.plan.events import Note, NotReady, OnEvent
from aiscale.plan.phases import CALLERS, COMPLETION, REGISTRATION, SCHEMA, Phase, phases, without_changes
from aiscale.plan.stages import stages_of

DELETE_TIMEOUT_S = 120.0
_HELD = {
    CALLERS: "callers stay with what they call now, and nothing is deleted",
    REGISTRATION: "what takes a new schema stays as it is",
    SCHEMA: "what takes a new schema second stays as it is",
    COMPLETION: "jobs that depend on these runs are not created",
}


@dataclass(frozen=True, slots=True)
class PhaseRunner:
    """Runs the phases of one plan, under the lock of its state.

    Attributes:
        settings: where the state lies and what the engine works with.
        context: context of the kubeconfig; the current one when absent.
        kube: the cluster.
        uid: of its kube-system namespace.
        on_event: receives what happens.
        wait_timeout_s: longest wait for readiness of a phase, in seconds; 0 does not wait.
        force_conflicts: whether to take over fields that another client has set.
        journal: of the state.
        recover: updates the state after a phase that failed.
        fence: what a shared state must still be; None where it is not shared.
    """

    settings: EngineSettings
    context: str | None
    kube: KubeClient
    uid: str
    on_event: OnEvent
    wait_timeout_s: float
    force_conflicts: bool
    journal: Journal
    recover: Callable[[], None]
    fence: Fence | None

    def run_phases(self, plan: Plan, applied: Applied) -> Execution:
        """Every phase, or as far as what callers move to gets ready. Without a wait there is nothing to hold for."""
        waits = self.wait_timeout_s > 0
        plan = registering_again(plan, applied, self.kube) if waits else plan
        parts = phases(plan, applied, running(self.kube, plan, applied)) if waits else (Phase(plan),)
        gate = {record.key for part in parts for record in part.gate}
        done, not_ready = without_changes(plan), list[NotReady]()
        for index, part in enumerate(parts):
            run = self._run(part, applied)
            applied = run.applied
            not_ready += [item for item in run.not_ready if item not in not_ready]
            if run.is_stopped:
                run.plan = done
            if run.failed or run.is_stopped or (part is not parts[-1] and gate & {item.key for item in not_ready}):
                for held in dict.fromkeys(one.held for one in parts[index:] if one.held):
                    self.on_event(Note(_HELD[held]))
                break
            done = part.plan
        else:
            run.plan = plan
        run.not_ready = not_ready
        return run

    def _run(self, part: Phase, applied: Applied) -> Execution:
        # Each phase records a state of its own.
        part = replace(part, plan=replace(part.plan, serial=applied.serial))
        run = uuid.uuid4().hex
        opened: list[EngineStack] = []
        with_clouds = has_clouds(part.plan, applied)

        def stack() -> EngineStack:
            if not opened:
                opened.append(
                    EngineStack(self.settings, run, has_clouds=with_clouds, force_conflicts=self.force_conflicts)
                )
            return opened[0]

        from aiscale.toolchain.table import part_named

        lineage = applied.lineage or uuid.uuid4().hex
        cluster = Cluster(
            self.context, self.uid, part_named("pulumi-resource-kubernetes").version, self.settings.environment,
            lineage, self.settings.to, self.settings.is_sandbox, self.settings.reconciled_kinds,
        )  # fmt: skip
        records = RecordStore(self.settings, run, stack)
        execution = Execution(
            part.plan, applied, records, self.journal, self.kube, cluster, run, stack, self.on_event,
            self.wait_timeout_s, DELETE_TIMEOUT_S, self.fence,
        )  # fmt: skip
        try:
            execution.execute(stages_of(part, applied))
        except EngineFailedError:
            self.recover()
        except StateLockedError:
            self.journal.end()  # a recovery would drop the lock of whoever holds it
            raise
        except AiscaleError:
            if (begun := self.journal.unfinished()) is not None and begun.id == run:
                self.recover()
            raise
        return execution
