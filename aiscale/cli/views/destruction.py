"""What a destroy takes, and what it leaves: the page before the question."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from aiscale.core.messages.wording import listed
from aiscale.plan.changes import Action
from aiscale.plan.data_resources import data_losses

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiscale.cli.console import Console
    from aiscale.engine.namespaces import KeptNamespace
    from aiscale.plan.applied_state import Applied
    from aiscale.plan.changes import Plan

_WIDEST = 120
_NAMESPACE = "kubernetes:core/v1:Namespace"


def show_destruction(plan: Plan, applied: Applied, kept: Sequence[KeptNamespace], console: Console) -> None:
    """Print what goes, component by component, the data that goes with it, and what stays.

    Args:
        plan: what would be deleted, on one cluster.
        applied: what was applied there last.
        kept: the namespaces that stay.
        console: where to print.
    """
    from aiscale.core.messages.wording import naming_all
    from aiscale.render.preview_text import preview_text

    with naming_all():  # what is gone cannot be looked at any more
        if plan.has_changes:
            width = min(console.out.width, _WIDEST)
            # What exists without the system, such as its cluster, and what no object was made of, does not go.
            going = replace(plan, components=tuple(change for change in plan.components if change.resources))
            console.print(preview_text(going, findings=None, components=0, advises=False, width=width))
        stays = kept_words(kept) if kept else left_words(plan, applied)
        for line in (*data_words(plan, applied), *stays):
            console.print(line)


def question(plans: Sequence[Plan], targets: Sequence[str], system: str, where: str) -> str:
    """What is asked before anything is deleted: how much, where, and which namespaces go.

    Args:
        plans: what would be deleted, on each cluster.
        targets: the globs that limit it; empty for everything.
        system: name of the system.
        where: the environment, or the clusters.
    """
    gone = [change for plan in plans for change in plan.changes]
    count = len(gone)
    what = f"{count:,} object{'' if count == 1 else 's'} of {system}"
    if targets:
        what = f"what matches {', '.join(targets)}, {count:,} object{'' if count == 1 else 's'}"
    names = dict.fromkeys(change.key.partition("/")[2] for change in gone if change.type == _NAMESPACE)
    with_it = f", with the namespace{'' if len(names) == 1 else 's'} {listed(names)}" if names else ""
    return f"Delete {what} in {where}{with_it}?"


def data_words(plan: Plan, applied: Applied) -> list[str]:
    """What is deleted with what stores it, for good or to make it anew."""
    counts: Counter[tuple[str, str]] = Counter()
    most = _most_pods(applied)
    scaled: set[tuple[str, str]] = set()
    for loss in data_losses(plan, applied):
        if not loss.data.stays:
            what = (loss.data.thing, loss.data.data)
            pods, is_most = _pods(loss.key, applied, most)
            counts[what] += loss.data.number * pods
            scaled |= {what} if is_most else set()
    if not counts:
        return []
    goes = [
        f"{'up to ' if (thing, data) in scaled else ''}{count:,} {thing}{'' if count == 1 else 's'} "
        f"and {'its' if count == 1 else 'their'} {data}"
        for (thing, data), count in counts.items()
    ]
    return [f"Data that is deleted: {listed(goes, most=None)}."]


def left_words(plan: Plan, applied: Applied) -> list[str]:
    """The disks that Kafka clusters leave behind where their namespace stays, by cluster."""
    going = {change.key for change in plan.changes if change.action is Action.DELETE}
    if any(change.type == _NAMESPACE for change in plan.changes if change.action is Action.DELETE):
        return []  # it takes them with it, or is kept for them and says so
    disks: Counter[str] = Counter()
    for key in going & applied.resources.keys():
        record = applied.resources[key].resource
        if record.kind == "KafkaNodePool":
            spec = record.properties["spec"]
            kept = [one for one in spec["storage"].get("volumes", ()) if one.get("deleteClaim") is False]
            disks[record.address.partition("/")[2]] += len(kept) * int(spec["replicas"])
    return [
        f"Data left behind: {count:,} volume{'' if count == 1 else 's'} of the Kafka cluster {name}, which no broker "
        "uses any more."
        for name, count in sorted(disks.items()) if count
    ]  # fmt: skip


def _pods(key: str, applied: Applied, most: Mapping[str, int]) -> tuple[int, bool]:
    """How many pods with volumes of their own a StatefulSet has, and whether that is the most that it is scaled to."""
    item = applied.resources.get(key)
    if item is None or item.resource.kind != "StatefulSet":
        return 1, False
    spec = item.resource.properties["spec"]
    return int(spec.get("replicas", most.get(key, 1))), "replicas" not in spec and key in most


def _most_pods(applied: Applied) -> dict[str, int]:
    """Most replicas of what is scaled, by its key."""
    found = {}
    for item in applied.resources.values():
        if item.resource.kind in {"ScaledObject", "HorizontalPodAutoscaler"}:
            spec = item.resource.properties["spec"]
            target = spec["scaleTargetRef"]
            # KEDA takes a Deployment where no kind is said, and 100 for the most.
            key = f"{target.get('kind', 'Deployment').lower()}/{target['name']}"
            found[key] = int(spec.get("maxReplicas") or spec.get("maxReplicaCount", 100))
    return found


def kept_words(kept: Sequence[KeptNamespace]) -> list[str]:
    """Which namespaces stay, why, and how many volumes in them."""
    count = sum(len(one.volumes) for one in kept)
    data = f"Data that is kept: {count:,} volume{'' if count == 1 else 's'} and their other contents."
    return [*([data] if count else []), *map(str, kept)]
