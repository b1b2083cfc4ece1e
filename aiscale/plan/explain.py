"""Says what a list of stages will do, in the order in which it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from aiscale.core.messages.wording import joined
from aiscale.plan.changes import Action, ResourceChange
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


def explain(stages: Sequence[Stage]) -> tuple[str, ...]:
    """One sentence a stage."""
    return tuple(explain_one(stage) for stage in stages)


def explain_one(stage: Stage) -> str:
    """What this stage does."""
    match stage:
        case CheckLive(kinds, objects):
            return f"compare {_many(objects, 'live object')} of {_many(len(kinds), 'kind')} with what was applied"
        case WriteJournal(changes):
            return f"write {_many(len(changes), 'change')} to the journal"
        case TakeOut(changes):
            fields = _many(sum(len(change.removes) for change in changes), "field")
            return f"remove {fields} that others added from {_many(len(changes), 'object')}"
        case RunEngine(changes, registered, others):
            of = f" of {len(registered) + others}" if others else ""
            noun = "resource" if len(registered) == 1 and not others else "resources"
            return f"run the engine over {len(registered)}{of} {noun}: {_counts(changes)}"
        case Sweep(objects):
            return f"delete {_many(len(objects), 'object')} that an interrupted run left: {_names(objects)}"
        case ScaleOut(replicas):
            counts = joined((f"{one.key} to {count}" for one, count in replicas), 5)
            return f"scale out to as many replicas as callers leave: {counts} or more"
        case AwaitReady(kind, resources, _, holds):
            before = f", before {holds}" if holds else ""
            ready = "ready or at the first step" if kind == "Rollout" else "ready"
            return f"wait until {_many(len(resources), kind)} {'is' if len(resources) == 1 else 'are'} {ready}{before}"
        case NotAwaited(kinds):
            return f"not awaited, their operators decide: {', '.join(kinds)}"
        case VerifyGone(objects, everything):
            rest = ", and that nothing of the system is left" if everything else ""
            return f"check that {_many(len(objects), 'object')} {'is' if len(objects) == 1 else 'are'} gone{rest}"
        case Record(resources):
            return f"record the applied state: {_many(resources, 'resource')}"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _names(objects: Iterable[object]) -> str:
    return joined((str(getattr(item, "key", item)) for item in objects), 5)


def _counts(changes: Sequence[ResourceChange]) -> str:
    counted = Counter(change.action for change in changes)
    return ", ".join(f"{counted[action]} to {action}" for action in Action if counted[action])
