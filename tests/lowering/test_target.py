"""What runs elsewhere never lands in the cluster that is brought up."""

from __future__ import annotations

import pytest

from aiscale import System
from aiscale.errors import UsageError
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.platform import KubernetesCluster, NodePool, Placement, Site
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app@sha256:" + "1f" * 32


def cluster(name: str) -> KubernetesCluster:
    return KubernetesCluster(name, pools=[NodePool(f"of-{name}", instance_type="m7i.2xlarge")])


def test_what_runs_at_a_site_or_is_kept_there_is_left_out() -> None:
    depot = Site("depot", cpu=4, memory="16Gi")
    pricing, gate = Microservice("pricing", image=IMAGE), Microservice("gate", image=IMAGE, on=depot)
    local = Topic("local", KafkaCluster("events", on=depot))
    graph, _ = build(System("s", [pricing, gate, local, cluster("core")]))
    assert {record.address for record in lower(graph)} == {"system/s", "services/pricing"}


def test_nothing_waits_for_what_is_made_elsewhere() -> None:
    depot = Site("depot", cpu=4, memory="16Gi")
    local = Topic("local", KafkaCluster("events", on=depot))
    audit = Microservice("audit", image=IMAGE, port=None, consumes=[local])
    records = lower(build(System("s", [audit, cluster("core")]))[0])
    keys = {record.key for record in records}
    assert [need for record in records for need in record.needs if need not in keys] == []


def test_a_system_over_several_clusters_is_refused_before_anything_is_made() -> None:
    placements = [
        Placement(name, of=[Microservice(f"in-{name}", image=IMAGE)], primary=cluster(name)) for name in ("eu", "us")
    ]
    graph, _ = build(System("s", placements))
    with pytest.raises(
        UsageError, match=r"s can not be brought up: not provisioned yet: several clusters \(eu and us\)"
    ):
        lower(graph)


def test_a_note_says_what_runs_elsewhere() -> None:
    depot = Site("depot", cpu=4, memory="16Gi")
    pricing, gate = Microservice("pricing", image=IMAGE), Microservice("gate", image=IMAGE, on=depot)
    [note] = unprovisioned(build(System("s", [pricing, gate, cluster("core")]))[0])
    assert (note.message, note.notes) == (
        "2 components are not provisioned yet: aiscale up leaves them out",
        ("not provisioned yet: what runs on depot (gate), Site on k3s (depot)",),
    )


def test_a_note_says_that_several_clusters_are_not_brought_up() -> None:
    clusters = [cluster("eu"), cluster("us")]
    services = [Microservice(f"in-{one.name}", image=IMAGE, on=one) for one in clusters]
    [note] = unprovisioned(build(System("s", services))[0])
    assert (note.message, note.notes, note.help) == (
        "2 components are not provisioned yet: aiscale up brings up one cluster at a time",
        ("not provisioned yet: several clusters (eu and us)",),
        "one system for each cluster can be brought up",
    )
