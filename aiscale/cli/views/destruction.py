"""What a destroy takes, and what it leaves: the page before the question."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aiscale.core.messages.wording import listed
from aiscale.plan.changes import Action

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiscale.cli.console import Console
    from aiscale.engine.namespaces import KeptNamespace
    from aiscale.plan.applied_state import Applied
    from aiscale.plan.changes import Plan

_WIDEST = 120
_NAMESPACE = "kubernetes:core/v1:Namespace"
_VOLUMES = ("volume", "contents")
_WITH_DATA = {
    "KafkaTopic": ("topic", "records"),
    "aws:msk/topic:Topic": ("topic", "records"),
    "aws:msk/cluster:Cluster": ("MSK cluster", "records"),
    "aws:msk/serverlessCluster:ServerlessCluster": ("MSK cluster", "records"),
    "aws:kinesis/stream:Stream": ("Kinesis stream", "records"),
    "gcp:pubsub/topic:Topic": ("Pub/Sub topic", "messages"),
    "gcp:pubsub/subscription:Subscription": ("Pub/Sub subscription", "messages"),
    "aws:cloudwatch/logGroup:LogGroup": ("log group", "entries"),
    "PersistentVolumeClaim": _VOLUMES,
}
"""What is deleted with its data, by type, or by kind of a Kubernetes object. Source: Strimzi documentation, "Deleting
a topic": with the resource the operator deletes the topic in Kafka."""


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
    """What is deleted with what holds it, for good or to make it anew."""
    counts: Counter[tuple[str, str]] = Counter()
    most = _most_pods(applied)
    is_most = False
    for change in plan.changes:
        kind = change.type.rsplit(":", 1)[-1] if change.type.startswith("kubernetes:") else change.type
        if change.action not in {Action.DELETE, Action.REPLACE}:
            continue
        if kind in _WITH_DATA:
            counts[_WITH_DATA[kind]] += 1
        elif kind == "StatefulSet" and change.key in applied.resources:
            spec = applied.resources[change.key].resource.properties["spec"]
            if claims := _claims_that_go(spec):
                counts[_VOLUMES] += claims * int(spec.get("replicas", most.get(change.key, 1)))
                is_most |= "replicas" not in spec and change.key in most
    if counts:
        goes = [
            f"{'up to ' if is_most and (thing, data) == _VOLUMES else ''}{count:,} {thing}{'' if count == 1 else 's'} "
            f"and {'its' if count == 1 else 'their'} {data}"
            for thing, data in dict.fromkeys(_WITH_DATA.values())
            if (count := counts[thing, data])
        ]
        return [f"Data that is deleted: {listed(goes, most=None)}."]
    return []


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


def _claims_that_go(spec: Mapping[str, Any]) -> int:
    """Volumes of each pod that go with a StatefulSet: Kubernetes keeps them where nothing else is said.

    Source: Kubernetes API 1.36, StatefulSetPersistentVolumeClaimRetentionPolicy.
    """
    when = spec.get("persistentVolumeClaimRetentionPolicy", {}).get("whenDeleted")
    return len(spec.get("volumeClaimTemplates", ())) if when == "Delete" else 0


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
