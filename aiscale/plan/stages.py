"""A plan as a flat list of small records: what will be done, before anything is done.

Two readers take the same list: :mod:`aiscale.engine.apply` does it, :mod:`aiscale.plan.explain` says it. So an
explanation cannot promise something that the application does not do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiscale.lowering.resource import Resource
from aiscale.plan.applied_state import Applied, identity
from aiscale.plan.changes import Action, Plan, ResourceChange
from aiscale.plan.dependencies import dependents, reached
from aiscale.plan.make_plan import LEFTOVER_REASON
from aiscale.plan.phases import Phase, phases

AWAITED_KINDS = (
    "Deployment",
    "StatefulSet",
    "DaemonSet",
    "Job",
    "InferenceService",
    "LLMInferenceService",
    "LeaderWorkerSet",
    "RayJob",
    "RayService",
    "SeldonDeployment",
    "Model",
    "Pipeline",
    "Experiment",
    "Rollout",
    "Canary",
)
"""Kinds whose objects report when they are ready: those of the cluster's own controllers, of KServe, of
LeaderWorkerSets, of KubeRay, of Seldon Core, of Argo Rollouts and of Flagger."""

NARROW = 1000
"""Up to this number of changes the engine gets ``--target`` arguments, one per object."""

_READY_AT_ONCE = frozenset({
    "AnalysisTemplate", "ConfigMap", "HorizontalPodAutoscaler", "LimitRange", "Namespace", "NetworkPolicy",
    "MetricTemplate", "PodDisruptionBudget", "PriorityClass", "Release", "ResourceQuota", "Role", "RoleBinding",
    "ClusterRole", "ClusterRoleBinding", "Secret", "Service", "ServiceAccount", "StorageClass",
    "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
})  # fmt: skip
"""Kinds that are not waited for. Of a Release of Helm, the engine itself waits for the pods."""


@dataclass(frozen=True, slots=True)
class CheckLive:
    """Compare what was applied with the live objects: at most two list calls a kind, the engine does not start.

    Attributes:
        kinds: kinds of the objects, sorted.
        objects: how many objects are compared.
    """

    kinds: tuple[str, ...]
    objects: int


@dataclass(frozen=True, slots=True)
class WriteJournal:
    """Note on disk what is about to be done, so that a crash at any later moment loses nothing.

    Attributes:
        changes: every change that the engine is about to make.
    """

    changes: tuple[ResourceChange, ...]


@dataclass(frozen=True, slots=True)
class TakeOut:
    """Take fields out of live objects that others added to them. The engine can only set fields.

    Attributes:
        changes: the changes that name such fields.
    """

    changes: tuple[ResourceChange, ...]


@dataclass(frozen=True, slots=True)
class RunEngine:
    """Let the engine bring the registered records about, each after what it needs.

    Attributes:
        changes: what it is expected to change.
        registered: keys of the records that it is given, unchanged ones included; what these need, it knows.
        others: how many records it is not given and leaves as they are: nothing in them changes. It is given them all
            the same where an object to update turns out to be missing and is made anew.
    """

    changes: tuple[ResourceChange, ...]
    registered: frozenset[str]
    others: int = 0


@dataclass(frozen=True, slots=True)
class Sweep:
    """Delete objects that an interrupted run made, that nobody wants and that the engine does not know.

    Attributes:
        objects: apiVersion, kind, name and namespace of each, as records.
    """

    objects: tuple[Resource, ...]


@dataclass(frozen=True, slots=True)
class ScaleOut:
    """Give workloads that have no autoscaler yet as many replicas as callers leave; none is ever taken away.

    Attributes:
        replicas: each workload, and how many it has at least.
    """

    replicas: tuple[tuple[Resource, int], ...]


@dataclass(frozen=True, slots=True)
class AwaitReady:
    """Wait until every changed object of one kind is ready, with one watch for all of them.

    Attributes:
        kind: the kind.
        resources: the objects.
        least_replicas: replicas that an autoscaler of the plan keeps at least, by name of the object.
        holds: what is done only once they are ready, in words; empty where nothing waits for them.
    """

    kind: str
    resources: tuple[Resource, ...]
    least_replicas: Mapping[str, int] = field(default_factory=dict)
    holds: str = ""


@dataclass(frozen=True, slots=True)
class NotAwaited:
    """Kinds whose operator decides about readiness; they are applied and not waited for.

    Attributes:
        kinds: the kinds, sorted.
    """

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VerifyGone:
    """Wait until the deleted objects, and what the cluster's controllers made for them, are gone.

    Attributes:
        objects: apiVersion, kind, name and namespace of each, as records.
        everything: whether nothing of the system may be left.
    """

    objects: tuple[Resource, ...]
    everything: bool


@dataclass(frozen=True, slots=True)
class Record:
    """Write the applied state.

    Attributes:
        resources: how many records it will hold when all goes well.
    """

    resources: int


Stage = (
    CheckLive | WriteJournal | TakeOut | RunEngine | Sweep | ScaleOut | AwaitReady | NotAwaited | VerifyGone | Record
)


def all_stages(plan: Plan, applied: Applied) -> tuple[Stage, ...]:
    """What an ``up`` of this plan does, in order, phase after phase.

    Args:
        plan: the plan.
        applied: the state that it was made from.
    """
    done = tuple(stage for phase in phases(plan, applied) for stage in stages_of(phase, applied))
    return (*check_live(applied), *done)


def check_live(applied: Applied) -> tuple[CheckLive, ...]:
    """What an ``up`` does before its phases: nothing where nothing was applied that a cluster holds."""
    records = [item.resource for item in applied.resources.values() if item.resource.is_kubernetes]
    return (CheckLive(tuple(sorted({record.kind for record in records})), len(records)),) if records else ()


def stages_of(phase: Phase, applied: Applied) -> tuple[Stage, ...]:
    """What one phase does, in order.

    Args:
        phase: the phase.
        applied: the state before it.
    """
    kept = [change.desired for change in phase.plan.resources if change.desired is not None]
    more = tuple((one, phase.replicas[one.key]) for one in kept if one.key in phase.replicas)
    scales = (ScaleOut(more),) if more else ()
    if not phase.gate:
        return stages(phase.plan, applied, scales)
    scaled = _autoscaled(kept)
    waits = (
        AwaitReady(kind, tuple(one for one in phase.gate if one.kind == kind), scaled.get(kind, {}), phase.held)
        for kind in dict.fromkeys(one.kind for one in phase.gate)
    )
    return (*scales, *waits, *stages(phase.plan, applied))


def stages(plan: Plan, applied: Applied, scales: tuple[ScaleOut, ...] = ()) -> tuple[Stage, ...]:
    """What a plan does that is applied in one go, in order.

    Args:
        plan: the plan.
        applied: the state before it.
        scales: what is scaled out before anything is waited for.
    """
    kept = [change.desired for change in plan.resources if change.desired is not None]
    if not plan.has_changes:
        return (Record(len(kept)),)
    swept = _swept(plan, applied, kept)
    changes = tuple(change for change in plan.changes if change.reason != LEFTOVER_REASON)
    found: list[Stage] = [WriteJournal(changes)]
    if added_to := tuple(change for change in changes if change.removes):
        found.append(TakeOut(added_to))
    if changes:
        registered = _registered(changes, kept, applied)
        found.append(RunEngine(changes, registered, len(kept) - len(registered)))
    if swept:
        found.append(Sweep(swept))
    gone = swept + tuple(applied.resources[c.key].resource for c in changes if c.action is Action.DELETE)
    if gone:
        found.append(VerifyGone(gone, everything=not kept))
    found.append(Record(len(kept)))
    return (*found, *scales, *_waits(changes, _autoscaled(kept)))


def _registered(changes: Sequence[ResourceChange], kept: Sequence[Resource], applied: Applied) -> frozenset[str]:
    """What the engine must be given: all records, or, for a small change of a known state, what it touches.

    Then these are the records that change, and all that depend on them: the engine takes those for deleted otherwise,
    and refuses. What they need stands in its state.
    """
    records = {record.key: record for record in kept}
    if not _is_small(changes, records, applied):
        return frozenset(records)
    return reached((change.key for change in changes), dependents(kept))


def _is_small(changes: Sequence[ResourceChange], records: Mapping[str, Resource], applied: Applied) -> bool:
    """Whether the engine can be limited to named objects and keep the correct state of the rest."""
    if not applied.resources or applied.leftovers or any(item.unsure for item in applied.resources.values()):
        return False
    # Others may refer to what goes or is replaced, and to outputs of objects of a cloud.
    if any(change.action not in {Action.CREATE, Action.UPDATE} for change in changes) or len(changes) > NARROW:
        return False
    changed = {change.key for change in changes}
    # What is not applied yet and does not change was made by an earlier phase.
    before = {key: item.resource.depends_on for key, item in applied.resources.items()}
    return all(
        record.is_kubernetes and (key in changed or before.get(key, record.depends_on) == record.depends_on)
        for key, record in records.items()
    )


def _swept(plan: Plan, applied: Applied, kept: Sequence[Resource]) -> tuple[Resource, ...]:
    """The leftovers that the plan deletes. Two of them may share a key, in different namespaces."""
    keys = {change.key for change in plan.changes if change.reason == LEFTOVER_REASON}
    wanted = {identity(resource.properties) for resource in kept if resource.is_kubernetes}
    records = (item.resource for item in applied.leftovers if item.resource.key in keys)
    return tuple(record for record in records if identity(record.properties) not in wanted)


def _autoscaled(kept: Sequence[Resource]) -> Mapping[str, Mapping[str, int]]:
    """Fewest replicas by kind and name of what is scaled."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for resource in kept:
        if resource.kind == "HorizontalPodAutoscaler":
            spec = resource.properties["spec"]
            target = spec["scaleTargetRef"]
            found[target["kind"]][target["name"]] = spec.get("minReplicas", 1)
    return found


def _waits(changes: tuple[ResourceChange, ...], autoscaled: Mapping[str, Mapping[str, int]]) -> list[Stage]:
    by_kind: Mapping[str, list[Resource]] = defaultdict(list)
    for change in changes:
        if change.desired is not None:
            by_kind[change.desired.kind].append(change.desired)
    waits: list[Stage] = [
        AwaitReady(kind, tuple(by_kind[kind]), autoscaled.get(kind, {})) for kind in AWAITED_KINDS if kind in by_kind
    ]
    others = tuple(sorted(by_kind.keys() - set(AWAITED_KINDS) - _READY_AT_ONCE))
    return [*waits, NotAwaited(others)] if others else waits
