"""The engine of one system in one environment: what commands call."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiscale.engine.apply import has_clouds, refuse_stale
from aiscale.engine.automation import EngineSettings, EngineStack
from aiscale.engine.dns_outputs import dns_outputs, has_dns_outputs
from aiscale.engine.drift import find_drift
from aiscale.engine.fence import Fence
from aiscale.engine.interrupted_run import recover_run
from aiscale.engine.journal import FileJournal, Journal, Run
from aiscale.engine.kube import KubeClient, open_kube
from aiscale.engine.kube_errors import WrongClusterError
from aiscale.engine.lock import locked
from aiscale.engine.namespace_owner import existing, namespaces_of, refuse_other_owner, refuse_other_state
from aiscale.engine.namespaces import KeptNamespace, kept_namespaces
from aiscale.engine.outputs import Output, order_of, outputs
from aiscale.engine.phase_runner import PhaseRunner
from aiscale.engine.preview import EnginePreview
from aiscale.engine.program import Cluster, program
from aiscale.engine.progress import Account
from aiscale.engine.result import RunResult
from aiscale.engine.shared_lock import SharedLock, run_locked
from aiscale.engine.shared_record import recorded_serial, shared_or_known
from aiscale.engine.state import read_applied
from aiscale.engine.state_cache import Reading
from aiscale.engine.state_removal import forget
from aiscale.engine.unmanaged_objects import find_unmanaged_objects
from aiscale.engine.values import Outputs, filled_applied, recorded_outputs, refers
from aiscale.errors import StalePlanError
from aiscale.plan.applied_state import Applied
from aiscale.plan.changes import Plan
from aiscale.plan.data_resources import allowing
from aiscale.plan.events import Note, OnEvent, StageFinished, StageStarted, ignore
from aiscale.plan.explain import explain_one
from aiscale.plan.make_plan import keeping, make_plan
from aiscale.plan.restore import Drift, UnmanagedObject, put_back, restoring
from aiscale.plan.stages import check_live


@dataclass(frozen=True, slots=True)
class Engine:
    """Applies plans of one system in one environment. Nothing is opened before it is needed.

    Attributes:
        settings: where the state lies and what the engine works with.
        context: context of the kubeconfig; the current one when absent.
        reading: what a shared state says.
    """

    settings: EngineSettings
    context: str | None
    reading: Reading = field(default_factory=Reading)

    def applied(self, *, offline: bool = False) -> Applied:
        """What was applied last.

        Args:
            offline: whether to be content with what this machine wrote last, where the state is shared.

        Raises:
            StateError: the state is broken, or of another system.
            AiscaleError: the shared state cannot be read.
        """
        return self._known(offline=offline)[0]

    def recover(self, on_event: OnEvent = ignore) -> None:
        """Update the state after a run that was killed. Changes nothing in the cluster.

        Raises:
            LockedError: a run is going on.
            UnreachableError: the cluster does not answer; the run stays to be recovered.
        """
        if self.settings.is_shared:
            held = SharedLock(EngineStack(self.settings, uuid.uuid4().hex)).look()
            if held is None:
                return
            if held.owner is None or not held.owner.is_dead():
                who = f" by {held.owner.as_lock_owner()}" if held.owner is not None else ""
                on_event(
                    Note(f"the state of {self.settings.title} is being changed{who}: what follows may be outdated")
                )
                return
        elif self.interrupted_run() is None:
            return
        with run_locked(self.settings, "recovery") as journal:
            self._recover(journal, on_event)

    def interrupted_run(self) -> Run | None:
        """The run that was begun and has not ended: in a shared state, of whatever machine.

        Raises:
            AiscaleError: what is noted of it cannot be read.
        """
        if not self.settings.is_shared:
            return FileJournal(self.settings.folder.journal).unfinished()
        held = SharedLock(EngineStack(self.settings, uuid.uuid4().hex)).look()
        return held.run if held is not None else None

    def preview(self, plan: Plan, on_event: OnEvent = ignore) -> EnginePreview:
        """Let the engine and the API server look at a plan: a dry run against the live objects.

        Raises:
            WrongClusterError: the state belongs to another cluster.
            OtherOwnerError: a namespace belongs to another environment or system.
            UnreachableError: the cluster does not answer.
            AiscaleError: the engine cannot run.
        """
        started = time.monotonic()
        applied = self.applied()
        kube = self._kube()
        try:
            uid = self._check_cluster(kube, applied)
            self._refuse_other_owner(kube, plan, applied)
        finally:
            kube.close()
        stack = EngineStack(self.settings, uuid.uuid4().hex, has_clouds=has_clouds(plan, applied))
        account = Account(on_event, quiet=True)
        cluster = Cluster(
            self.context, uid, stack.provider_version, self.settings.environment, applied.lineage, self.settings.to
        )  # fmt: skip
        stack.preview(program(plan, cluster, is_dry_run=True), account)
        return EnginePreview(plan.id, account.operations, account.failed, time.monotonic() - started)

    def up(
        self,
        plan: Plan,
        on_event: OnEvent = ignore,
        wait_timeout_s: float = 300,
        *,
        restore_drift: bool = True,
        force_conflicts: bool = False,
        adopt: bool = False,
        is_reviewed: bool = False,
    ) -> RunResult:
        """Apply a plan, and put back what drifted: the live objects are compared first.

        A namespace with something in it that was not applied is not deleted: it stays, and stays recorded.

        Args:
            plan: made from :meth:`applied`.
            on_event: receives what happens.
            wait_timeout_s: longest wait for readiness in all, in seconds; 0 does not wait.
            restore_drift: whether to put back what drifted, or is missing.
            force_conflicts: whether to take over fields that another client has set; it is always done where
                something that another client changed is put back.
            adopt: whether to take over what belongs to another environment, system or state.
            is_reviewed: whether nothing but the plan may be done: what drifted since it was made is not put back.

        Returns:
            What came of it; failures of single objects are in it, with their reasons.

        Raises:
            DeploymentError: the plan is stale, or the engine failed as a whole.
            StalePlanError: a reviewed plan does not fit what is in the cluster now; nothing was changed.
            OtherOwnerError: something belongs to another environment, system or state; nothing was changed.
            LockedError: another run is going on.
            CancelledError: interrupted; the state is consistent.
        """
        started = time.monotonic()
        reviewed = plan.id
        with run_locked(self.settings, "up") as journal:
            self._recover(journal, on_event)
            self.reading.drop()
            applied, state = self._known()
            refuse_stale(plan, applied)
            plan, kept = self._keeping(plan, applied)
            kube = self._kube()
            try:
                uid = self._check_cluster(kube, applied)
                adopted = self._owned(kube, plan, applied, adopts=adopt)
                drift = self._compared(kube, applied, on_event) if restore_drift else ()
                restored = restoring(plan, drift)
                if is_reviewed and restored.id != reviewed:
                    raise StalePlanError(
                        f"plan {reviewed} is stale: the cluster was changed since, and the plan is {restored.id} now",
                        hint="look at a fresh preview",
                    )
                restores = put_back(restored, drift)
                if restored is not plan:
                    for item in restores:
                        on_event(Note(f"{item.key} is {item.kind}"))
                forces = force_conflicts or any(item.kind == "changed" for item in restores)
                runner = PhaseRunner(
                    self.settings, self.context, kube, uid, on_event, wait_timeout_s, forces, journal,
                    lambda: self._recover(journal, on_event, note=False), self._fence(state),
                )  # fmt: skip
                run = runner.run_phases(restored, applied)
            finally:
                kube.close()
        return RunResult(
            run.plan,
            time.monotonic() - started,
            tuple(run.failed),
            tuple(run.not_ready),
            tuple(run.held),
            (*restores, *(item for item in drift if item.kind == "extra")),
            wait_timeout_s > 0,
            kept,
            adopted,
        )

    def destroy(self, on_event: OnEvent = ignore, targets: Sequence[str] = (), allow: Sequence[str] = ()) -> RunResult:
        """Delete everything that was applied, or what the targets name, in reverse order; data only as ``allow`` names.

        Raises:
            UsageError: a target matches nothing.
            AiscaleError: as :meth:`up`.
        """
        self.recover(on_event)
        return self.up(allowing(self.destroy_plan(targets), self.applied(), allow), on_event, restore_drift=False)

    def destroy_plan(self, targets: Sequence[str] = ()) -> Plan:
        """What :meth:`destroy` would do, whatever is in the namespaces: the plan of no records.

        Raises:
            UsageError: a target matches nothing.
        """
        return make_plan(
            (), {}, self.applied(),
            system=self.settings.system, environment=self.settings.title, targets=targets,
        )  # fmt: skip

    def keeping(self, plan: Plan) -> tuple[Plan, tuple[KeptNamespace, ...]]:
        """What :meth:`up` would do of a plan by what is in the cluster now, and the namespaces that it would keep.

        Raises:
            UnreachableError: the plan deletes a namespace, and the cluster does not answer: nothing is known.
        """
        return self._keeping(plan, self.applied())

    def check_owner(self, plan: Plan, *, adopts: bool = False) -> tuple[str, ...]:
        """Look whether what the plan changes belongs to nobody else, before anybody is asked to agree to it.

        Args:
            plan: the plan.
            adopts: whether that is taken over.

        Returns:
            Keys of the objects that are there already and that the plan would adopt.

        Raises:
            OtherOwnerError: something belongs to another environment, system or state.
            UnreachableError: the cluster does not answer.
        """
        kube = self._kube()
        try:
            return self._owned(kube, plan, self.applied(), adopts=adopts)
        finally:
            kube.close()

    def running_without_state(self) -> tuple[str, ...]:
        """Namespaces in which the system runs although nothing is applied from here: the state is somewhere else."""
        if self.applied().resources:
            return ()
        kube = self._kube()
        try:
            return namespaces_of(kube, self.settings.system, self.settings.environment)
        finally:
            kube.close()

    def unmanaged_objects(self, on_event: OnEvent = ignore) -> tuple[UnmanagedObject, ...]:
        """What others made in the system's namespaces, of kinds that change who may reach or do what.

        Raises:
            UnreachableError: the cluster does not answer: nothing is known.
        """
        applied = self.applied()
        kube = self._kube()
        try:
            return find_unmanaged_objects(kube, applied, on_event)
        finally:
            kube.close()

    def drift(self, on_event: OnEvent = ignore) -> tuple[Drift, ...]:
        """What differs between what was applied and what is there.

        Raises:
            UnreachableError: the cluster does not answer: nothing is known.
            WrongClusterError: the state belongs to another cluster.
        """
        self.recover(on_event)
        applied = self.applied()
        kube = self._kube()
        try:
            self._refuse_other_cluster(kube.cluster_uid(), applied)
            return find_drift(kube, filled_applied(applied, self._outputs(applied)))
        finally:
            kube.close()

    def outputs(self) -> tuple[Output, ...]:
        """The addresses of what was applied and is there.

        Raises:
            UnreachableError: the cluster does not answer: nothing is known to be there.
        """
        applied = self.applied()
        if not applied.resources:
            return ()
        kube = self._kube()
        try:
            found = outputs(applied, kube)
        finally:
            kube.close()
        if not has_dns_outputs(applied):
            return found
        return tuple(sorted((*found, *dns_outputs(applied, self._recorded())), key=order_of))

    @property
    def knows_nothing(self) -> bool:
        """Whether, as far as this machine knows, nothing was ever applied and not destroyed, or begun and not ended."""
        applied = self.applied(offline=True)
        return not (applied.count or FileJournal(self.settings.folder.journal).unfinished())

    def refuse_other_cluster(self) -> None:
        """Look whether the cluster that answers is the one that was applied to.

        Raises:
            WrongClusterError: it is another one.
            UnreachableError: it does not answer.
        """
        kube = self._kube()
        try:
            self._refuse_other_cluster(kube.cluster_uid(), self.applied())
        finally:
            kube.close()

    def is_of_other_cluster(self) -> bool:
        """Whether what was applied, or was being applied, belongs to another cluster than the one that answers.

        Raises:
            UnreachableError: the cluster does not answer.
        """
        run = FileJournal(self.settings.folder.journal).unfinished()
        expected = self.applied(offline=True).cluster or (run.cluster if run is not None else "")
        if not expected:
            return False
        kube = self._kube()
        try:
            return kube.cluster_uid() != expected
        finally:
            kube.close()

    def forget(self, on_event: OnEvent = ignore, *, unlock: bool = False) -> Path | None:
        """Put the state of a cluster that is gone out of the way. Nothing is deleted, in no cluster.

        Args:
            on_event: receives a note where a shared state is lost with it, for it is broken.
            unlock: whether to drop the lock of a shared state, whoever holds it.

        Returns:
            Where the old state lies now; None when there was none.

        Raises:
            LockedError: a run is going on.
        """
        self.reading.drop()
        return forget(self.settings, on_event, unlock=unlock)

    def unlock(self) -> None:
        """Release the lock of a shared state that a run left which was killed on another machine.

        What that run was doing stays in it: the next command recovers it.

        Raises:
            LockedError: a run is going on here.
            AiscaleError: the shared state cannot be reached.
        """
        with locked(self.settings.folder, "unlock"):
            stack = EngineStack(self.settings, uuid.uuid4().hex)
            if self.settings.is_shared:
                SharedLock(stack).release()
            if stack.exists():
                stack.unlock()

    def _keeping(self, plan: Plan, applied: Applied) -> tuple[Plan, tuple[KeptNamespace, ...]]:
        kept = kept_namespaces(self._kube, plan, applied, self.context)
        return keeping(plan, applied, [one.key for one in kept]), kept

    def _known(self, *, offline: bool = False) -> tuple[Applied, Mapping[str, Any]]:
        """What was applied last, and the engine's state that says so; that is empty where it is not shared."""
        known = read_applied(self.settings.folder, self.settings.system, self.settings.environment)
        if offline or not self.settings.is_shared:
            return known, {}
        state = self.reading.state(self.settings)
        return shared_or_known(state, known), state

    def _outputs(self, applied: Applied) -> Outputs:
        """What applied records refer to; nothing where none refers to another, and the engine does not start."""
        return self._recorded() if refers(applied) else {}

    def _recorded(self) -> Outputs:
        """What the engine recorded of every resource."""
        state = self.reading.state(self.settings) if self.settings.is_shared else {}
        return recorded_outputs(state or EngineStack(self.settings, uuid.uuid4().hex).export())

    def _kube(self) -> KubeClient:
        return open_kube(self.settings.kubeconfig, self.context)

    def _recover(self, journal: Journal, on_event: OnEvent, *, note: bool = True) -> None:
        if (run := journal.unfinished()) is not None:
            self.reading.drop()
            recover_run(self.settings, run, self._kube, self._refuse_other_cluster, on_event, note=note)
            journal.end()

    def _check_cluster(self, kube: KubeClient, applied: Applied) -> str:
        uid = kube.cluster_uid()
        self._refuse_other_cluster(uid, applied)
        return uid

    def _fence(self, state: Mapping[str, Any]) -> Fence | None:
        """What the shared state must stay until this run writes it; None where it is not shared."""
        if not self.settings.is_shared:
            return None
        stack = EngineStack(self.settings, uuid.uuid4().hex)
        return Fence(self.settings.title, stack.export, recorded_serial(state))

    def _compared(self, kube: KubeClient, applied: Applied, on_event: OnEvent) -> tuple[Drift, ...]:
        """What differs live from what was applied, told as the first stage of a run."""
        found: tuple[Drift, ...] = ()
        for stage in check_live(applied):
            name, started = explain_one(stage), time.monotonic()
            on_event(StageStarted(name))
            found = find_drift(kube, filled_applied(applied, self._outputs(applied)))
            on_event(StageFinished(name, time.monotonic() - started))
        return found

    def _owned(self, kube: KubeClient, plan: Plan, applied: Applied, *, adopts: bool) -> tuple[str, ...]:
        """Keys of what is there already and would be created.

        Raises:
            OtherOwnerError: it, or what else the plan changes, belongs to somebody else, and is not to be adopted.
        """
        if not adopts:
            self._refuse_other_owner(kube, plan, applied)
        found = existing(kube, plan, applied)
        if not adopts:
            refuse_other_state(found, applied.lineage, self.settings)
        return tuple(found)

    def _refuse_other_owner(self, kube: KubeClient, plan: Plan, applied: Applied) -> None:
        known = {item.resource.key: item.resource for item in (*applied.leftovers, *applied.resources.values())}
        records = [change.desired or known.get(change.key) for change in plan.resources]
        is_destroy = not any(change.desired is not None for change in plan.resources)
        touched = [record for record in records if record is not None]
        refuse_other_owner(kube, touched, self.settings, applied.lineage, is_destroy=is_destroy)

    def _refuse_other_cluster(self, uid: str, applied: Applied, journaled: str = "") -> None:
        # What holds nothing is bound to no cluster.
        expected = (applied.cluster if applied.count else "") or journaled
        if expected and uid != expected:
            raise WrongClusterError(
                f"{self.settings.title} was applied to another cluster (its kube-system namespace has the "
                f"uid {expected}, this one's is {uid})",
                hint="choose the right context; if the old cluster no longer exists: aiscale destroy --forget "
                f"{self.settings.chosen}",
            )
