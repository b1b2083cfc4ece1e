"""What Node objects are made of node pools."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale.platform import GpuPool, Mig, NodePool, Taint, TimeSlicing
from aiscale.sandbox.nodes import PoolNodes, facts_of, nodes_of
from aiscale.sandbox.pools import MOST_NODES, pools_text, read_pools


def test_a_gpu_pool() -> None:
    pool = GpuPool(
        "l4", gpu="nvidia-l4", instance_type="g6.12xlarge", min_nodes=2, zones=["eu-west-1a", "eu-west-1b"],
        taints=[Taint("nvidia.com/gpu", value="present"), Taint("team", effect="NoExecute")],
    )  # fmt: skip
    made, nodes = nodes_of([facts_of(pool)])
    assert made == (PoolNodes("l4", "g6.12xlarge", 2, 2, 4, 3),)
    node = nodes["l4-1"]
    print_of_it = node["metadata"]["annotations"].pop("sandbox.aiscale.dev/made-from")
    assert len(print_of_it) == 16
    resources = node["status"]["capacity"]
    assert node == {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": "l4-1",
            "labels": {
                "kubernetes.io/hostname": "l4-1",
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "node.kubernetes.io/instance-type": "g6.12xlarge",
                "topology.kubernetes.io/zone": "eu-west-1b",
                "topology.kubernetes.io/region": "eu-west-1",
                "aiscale.dev/pool": "l4",
                "nvidia.com/gpu.present": "true",
                "nvidia.com/gpu.count": "4",
                "nvidia.com/gpu.product": "NVIDIA-L4",
            },
            "annotations": {},
        },
        "spec": {
            "taints": [
                {"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"},
                {"key": "team", "value": "", "effect": "NoExecute"},
            ],
            "providerID": "sandbox://eu-west-1b/l4-1",
        },
        "status": {"capacity": resources, "allocatable": resources},
    }
    assert {key: resources[key] for key in ("nvidia.com/gpu", "ephemeral-storage", "pods")} == {
        "nvidia.com/gpu": "4",
        "ephemeral-storage": "100Gi",
        "pods": "110",
    }


def test_sizes_come_from_the_pool_the_table_or_a_guess() -> None:
    from aiscale import Resources

    pools = [
        NodePool("own", instance_type="m7i.2xlarge", allocatable=Resources(cpu="3", memory="10Gi")),
        NodePool("table", instance_type="m7i.2xlarge"),
        NodePool("guess", instance_type="unheard-of"),
        GpuPool("guess-gpu", instance_type="unheard-of", gpu="nvidia-t4", gpus_per_node=2),
        GpuPool("slices", instance_type="p5.48xlarge", sharing=Mig({"1g.10gb": 4, "3g.40gb": 1})),
        GpuPool("alike", instance_type="p5.48xlarge", sharing=Mig({"1g.10gb": 7}, strategy="single")),
        GpuPool("turns", instance_type="g6.12xlarge", sharing=TimeSlicing(3)),
    ]
    _, nodes = nodes_of([facts_of(pool) for pool in pools])
    seen = {name: node["status"]["capacity"] for name, node in nodes.items()}
    plain = {"ephemeral-storage": "100Gi", "pods": "110"}
    p5 = {"cpu": "191450m", "memory": "1938410Mi"}
    assert seen == {
        "own-0": {"cpu": "3", "memory": "10Gi", **plain},
        "table-0": {"cpu": "7910m", "memory": "29317Mi", **plain},
        "guess-0": {"cpu": "16", "memory": "64Gi", **plain},
        "guess-gpu-0": {"cpu": "16", "memory": "64Gi", "nvidia.com/gpu": "2", **plain},
        "slices-0": {**p5, "nvidia.com/mig-1g.10gb": "32", "nvidia.com/mig-3g.40gb": "8", **plain},
        "alike-0": {**p5, "nvidia.com/gpu": "56", **plain},
        "turns-0": {"cpu": "47810m", "memory": "178933Mi", "nvidia.com/gpu": "12", **plain},
    }


def test_counts() -> None:
    pools = [
        NodePool("none", instance_type="m7i.large", min_nodes=0),
        NodePool("many", instance_type="m7i.large", min_nodes=5_000, max_nodes=5_000),
    ]
    made, nodes = nodes_of([facts_of(pool) for pool in pools])
    assert made == (
        PoolNodes("none", "m7i.large", 0, 0, 0, 3),
        PoolNodes("many", "m7i.large", MOST_NODES, 5_000, 0, MOST_NODES),
    )
    assert len(nodes) == MOST_NODES


def test_grown_nodes_are_kept_up_to_the_limit() -> None:
    facts = facts_of(NodePool("core", instance_type="m7i.large", min_nodes=1, max_nodes=4))
    made, nodes = nodes_of([facts], {"core-2", "core-3", "core-4", "other-0"})
    assert made == (PoolNodes("core", "m7i.large", 3, 1, 0, 4),)
    assert list(nodes) == ["core-0", "core-2", "core-3"]


def test_pools_are_written_down_whole(tmp_path: Path) -> None:
    pools = (
        facts_of(NodePool("core", instance_type="m7i.large", zones=["z-a", "z-b"])),
        facts_of(GpuPool("l4", gpu="nvidia-l4", instance_type="g6.12xlarge")),
    )
    file = tmp_path / "pools.json"
    assert read_pools(file) == ()
    file.write_text(pools_text(pools))
    assert read_pools(file) == pools
    file.write_text("[{")
    assert read_pools(file) == ()


@pytest.mark.parametrize(
    ("zone", "region"),
    [("eu-west-1b", "eu-west-1"), ("europe-west4-a", "europe-west4"), ("eastus-1", "eastus-1"), ("a", "a")],
)
def test_regions(zone: str, region: str) -> None:
    _, nodes = nodes_of([facts_of(NodePool("p", instance_type="m7i.large", zones=[zone]))])
    assert nodes["p-0"]["metadata"]["labels"]["topology.kubernetes.io/region"] == region
