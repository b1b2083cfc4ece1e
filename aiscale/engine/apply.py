"""Does what a list of stages says, stage by stage. The other reader of the list is :mod:`aiscale.plan.explain`."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiscale.clock import timestamp
from aiscale.engine.deletion import held_by, sweep, wait_until_gone
from aiscale.engine.fence import Fence
from aiscale.engine.helm_releases import drop_unfinished
from aiscale.engine.journal import Journal, begun_run
from aiscale.engine.kube import KubeClient
from aiscale.engine.kube_errors import KubeRequestError
from aiscale.engine.live_objects import live_objects
from aiscale.engine.program import Cluster, program
from aiscale.engine.progress import Account, engine_name
from aiscale.engine.protection import lift_protection, refuse_losses
from aiscale.engine.readiness import Readiness
from aiscale.engine.record_store import RecordStore
from aiscale.engine.scaling import scale_out
from aiscale.engine.shared_record import serial_in_shared
from aiscale.engine.unmanaged_fields import take_out
from aiscale.engine.values import Outputs, filled_record, recorded_outputs, refers
from aiscale.errors import AiscaleError, DeploymentError
from aiscale.lowering.resource import HELM_RELEASE
from aiscale.plan.applied_state import Applied, AppliedResource, identity
from aiscale.plan.changes import Action, Plan, ResourceChange
from aiscale.plan.events import NotReady, OnEvent, ResourceFailed, StageFinished, StageStarted
from aiscale.plan.explain import explain_one
from aiscale.plan.outcome import recorded
from aiscale.plan.stages import (
    AwaitReady,
    CheckLive,
    NotAwaited,
    Record,
    RunEngine,
    ScaleOut,
    Stage,
    Sweep,
    TakeOut,
    VerifyGone,
    WriteJournal,
)

if TYPE_CHECKING:
    from aiscale.engine.automation import EngineStack


class EngineFailedError(Exception):
    """Some records failed: the outcome must be read from the engine's state. Caught in :mod:`aiscale.engine.engine`."""


@dataclass(slots=True)
class Execution:
    """One run over a list of stages.

    Attributes:
        plan: the plan.
        applied: the state that it was made from; replaced when the outcome is recorded.
        records: where the outcome is recorded.
        journal: the journal of the state.
        kube: the cluster.
        cluster: the same, for the engine's program.
        run: id of the run.
        stack: opens the engine, only when it is needed.
        on_event: receives what happens.
        wait_timeout_s: longest wait for readiness in all; 0 does not wait.
        delete_timeout_s: longest wait until deleted objects are gone.
        fence: what a shared state must still be before the engine changes anything; None where it is not shared.
        at: when the run began (ISO 8601, UTC): the time of what it records.
        is_stopped: whether a gate was not ready in time, so that the stages after it were left out.
    """

    plan: Plan
    applied: Applied
    records: RecordStore
    journal: Journal
    kube: KubeClient
    cluster: Cluster
    run: str
    stack: Callable[[], EngineStack]
    on_event: OnEvent
    wait_timeout_s: float
    delete_timeout_s: float
    fence: Fence | None = None
    at: str = field(default_factory=timestamp)
    not_ready: list[NotReady] = field(default_factory=list)
    failed: list[ResourceFailed] = field(default_factory=list)
    remaining: list[AppliedResource] = field(default_factory=list)
    held: list[NotReady] = field(default_factory=list)
    is_stopped: bool = False
    _deadline: float | None = None
    _stages: Sequence[Stage] = ()

    def execute(self, stages: Sequence[Stage]) -> None:
        """Do every stage, in order.

        Raises:
            EngineFailedError: records failed; nothing is recorded yet.
            AiscaleError: the engine or the cluster stops the run; nothing is recorded yet.
        """
        if any(isinstance(stage, RunEngine) for stage in stages):
            self.stack()  # may wait for the engine's binaries: who interrupts that leaves no run to be recovered
        self._stages = stages
        for stage in stages:
            name = explain_one(stage)
            started = time.monotonic()
            self.on_event(StageStarted(name))
            self._do(stage)
            if isinstance(stage, AwaitReady) and stage.holds and self.not_ready:
                self.is_stopped = True
                return
            self.on_event(StageFinished(name, time.monotonic() - started))

    def _do(self, stage: Stage) -> None:
        match stage:
            case WriteJournal(changes):
                cluster = self.cluster
                self.journal.begin(
                    begun_run(self.run, self.plan.id, cluster.uid, changes, self.applied, cluster.to, cluster.lineage)
                )
            case TakeOut(changes):
                self._take_out(changes)
            case RunEngine():
                self._run_engine(stage)
            case Sweep(objects):
                sweep(self.kube, self.plan.system, objects)
            case VerifyGone():
                self._verify_gone(stage)
            case Record():
                self._record()
            case ScaleOut(replicas):
                for record, count in replicas:
                    scale_out(self.kube, record, count)
            case AwaitReady():
                self._await_ready(stage)
            case CheckLive() | NotAwaited():
                pass  # the first was done before there was a run; that the other is named says it all

    def _take_out(self, changes: Sequence[ResourceChange]) -> None:
        for change in changes:
            if change.desired is not None:
                try:
                    take_out(self.kube, filled_record(change.desired, self._outputs()), change.removes)
                except KubeRequestError as error:
                    failure = ResourceFailed(change.key, change.action, error.message)
                    self.failed.append(failure)
                    self.on_event(failure)

    def _run_engine(self, stage: RunEngine) -> None:
        changes = stage.changes
        account = Account(self.on_event, in_sandbox=self.cluster.is_sandbox)
        stack = self.stack()
        keeps_nothing = not any(change.desired is not None for change in self.plan.resources)
        try:
            self._operate(stack, stage, account, keeps_nothing=keeps_nothing)
        except AiscaleError:
            if self.fence is not None and self.fence.refusal is not None:
                raise self.fence.refusal from None
            raise
        unfinished = {change.key for change in changes} - account.done
        if account.failed or account.errors or unfinished:
            actions = {change.key: change.action for change in changes}
            self.failed += [
                ResourceFailed(key, actions.get(key, Action.UPDATE), reason) for key, reason in account.failed.items()
            ]
            broken = unfinished - account.failed.keys()
            self.failed += [
                ResourceFailed(key, actions[key], "not reached: something that it needs failed")
                for key in sorted(broken)
            ]
            raise EngineFailedError

    def _operate(self, stack: EngineStack, stage: RunEngine, account: Account, *, keeps_nothing: bool) -> None:
        if self.fence is not None and keeps_nothing:
            self.fence.check()  # else the program does
        self._read_releases(stack, stage.changes, account)
        missing = [] if keeps_nothing else self._missing(stage.changes)
        lift_protection(stack, self.plan, self.applied, missing)
        record = self.records.put_out(self.applied, self._outcome(), self._stages)
        if keeps_nothing:
            stack.destroy(account)
        # Whether others must follow an object that is made anew, the engine sees only when it is given them.
        elif missing or not stage.others:
            stack.up(self._fenced(program(self.plan, self.cluster, None, record)), account, replace=missing)
        else:
            only = [(change.type, engine_name(change)) for change in stage.changes]
            stack.up(self._fenced(program(self.plan, self.cluster, stage.registered, record)), account, only=only)

    def _read_releases(self, stack: EngineStack, changes: Sequence[ResourceChange], account: Account) -> None:
        """Read the releases that change: others may have upgraded or uninstalled them, or a run was killed."""
        known = [one for one in changes if one.type == HELM_RELEASE and one.key in self.applied.resources]
        if known:
            items = [self.applied.resources[one.key] for one in known if one.desired is not None]
            drop_unfinished(self.kube, [one.resource for one in items if one.unsure])
            there = stack.read_again([(one.type, engine_name(one)) for one in known])
            account.done |= {one.key for one in known if one.action is Action.DELETE and one.key not in there}

    def _fenced(self, registering: Callable[[], None]) -> Callable[[], None]:
        return registering if self.fence is None else self.fence.around(registering)

    def _outputs(self) -> Outputs:
        """What applied records refer to; nothing where none refers to another, and the engine does not start."""
        return recorded_outputs(self.stack().export()) if refers(self.applied) else {}

    def _missing(self, changes: Sequence[ResourceChange]) -> list[str]:
        """Applied objects that are not there any more: the engine has to make them anew, it cannot update them."""
        known = [
            item.resource
            for change in changes
            if change.action in {Action.CREATE, Action.UPDATE}
            and (item := self.applied.resources.get(change.key)) is not None
            and item.resource.is_kubernetes
        ]
        live = live_objects(self.kube, self.plan.system, known) if known else {}
        return [record.key for record in known if identity(record.properties) not in live]

    def _verify_gone(self, stage: VerifyGone) -> None:
        still_there = wait_until_gone(
            self.kube,
            self.plan.system,
            stage.objects,
            with_pods=stage.everything,
            timeout_s=self.delete_timeout_s,
        )
        for record in still_there:
            self.held.append(NotReady(record.key, held_by(self.kube, record)))
            self.remaining.append(AppliedResource(record, self.plan.id))

    def _record(self) -> None:
        if self.plan.has_changes or self._has_other_descriptions():
            self.applied = self._outcome()
            self.records.write(self.applied)
            if self.fence is not None:
                self.fence.expected = serial_in_shared(self.applied)
        if self.plan.has_changes:
            self.journal.end()

    def _outcome(self) -> Applied:
        """What is applied when everything went well."""
        return recorded(
            self.plan, self.applied, remaining=self.remaining, applied_at=self.at, cluster=self.cluster.uid,
            to=self.cluster.to, lineage=self.cluster.lineage,
        )  # fmt: skip

    def _has_other_descriptions(self) -> bool:
        """Whether something is said otherwise and no object changes: a note to keep, nothing to touch."""
        said = (self.plan.described, self.plan.systems, self.cluster.to, self.plan.findings)
        known = (self.applied.described, self.applied.systems, self.applied.to, self.applied.findings)
        return said != known

    def _await_ready(self, stage: AwaitReady) -> None:
        if self.wait_timeout_s <= 0:
            return
        if self._deadline is None:
            self._deadline = time.monotonic() + self.wait_timeout_s
        waiting = Readiness(
            self.kube, self.plan.system, stage.resources, self.on_event, stage.least_replicas,
            in_sandbox=self.cluster.is_sandbox, reconciled_kinds=self.cluster.reconciled_kinds,
        )  # fmt: skip
        for item in waiting.wait(self._deadline):
            self.not_ready.append(item)
            self.on_event(item)


def has_clouds(plan: Plan, applied: Applied) -> bool:
    """Whether there are, or were, other records than Kubernetes objects."""
    return any(not item.resource.is_kubernetes for item in applied.resources.values()) or any(
        change.desired is not None and not change.desired.is_kubernetes for change in plan.resources
    )


def refuse_stale(plan: Plan, applied: Applied) -> None:
    """A plan is applied to the state that it was made from, and to no other; it deletes no data that it does not allow.

    Raises:
        DeploymentError: the state is another one by now.
        NotAllowedError: it deletes or replaces resources with data, and does not allow it.
    """
    if plan.lineage not in {"", applied.lineage}:
        raise DeploymentError(
            f"plan {plan.id} was made from another state of {plan.system} in {plan.environment}",
            hint="look at a fresh preview",
        )
    if plan.serial != applied.serial:
        raise DeploymentError(
            f"plan {plan.id} is stale: it was made from state {plan.serial}, and the state is {applied.serial} now",
            hint="look at a fresh preview",
        )
    refuse_losses(plan, applied)
