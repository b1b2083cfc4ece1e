"""Whether a pod could run on a node."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale.platform import GpuPool, NodePool, Taint
from aiscale.sandbox.node_autoscaling import is_unschedulable, node_for
from aiscale.sandbox.nodes import facts_of
from aiscale.sandbox.pod_scheduling import amounts, fits, requests

CORE = facts_of(NodePool("core", instance_type="m7i.2xlarge", max_nodes=4, zones=["z-a", "z-b"]))
L4 = facts_of(GpuPool("l4", gpu="nvidia-l4", instance_type="g6.12xlarge"))
TOLERATES_GPU = {"key": "nvidia.com/gpu", "operator": "Exists"}
TYPE = "node.kubernetes.io/instance-type"


def pod(requests: dict[str, str] | None = None, **spec: Any) -> dict[str, Any]:
    container = {"name": "main", "resources": {"requests": requests or {}}}
    return {"metadata": {"name": "p"}, "spec": {"containers": [container], **spec}}


def affine(*terms: dict[str, Any]) -> dict[str, Any]:
    required = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": list(terms)}}
    return {"nodeAffinity": required}


def term(key: str, operator: str, *values: str, of: str = "matchExpressions") -> dict[str, Any]:
    return {of: [{"key": key, "operator": operator, "values": list(values)}]}


def test_quantities() -> None:
    texts = {"a": "7910m", "b": "2", "c": "1Ki", "d": "1.5Gi", "e": "3M", "f": "1e3", "g": "0"}
    assert amounts(texts) == {
        "a": 7_910, "b": 2_000, "c": 1_024_000, "d": 1_610_612_736_000, "e": 3_000_000_000, "f": 1_000_000, "g": 0,
    }  # fmt: skip


def test_requests_of_a_pod() -> None:
    def container(cpu: str, **more: Any) -> dict[str, Any]:
        return {"resources": {"requests": {"cpu": cpu}}, **more}

    made = pod(overhead={"cpu": "100m"})
    made["spec"]["containers"] = [container("1"), container("500m"), {"name": "asks-nothing"}]
    assert requests(made) == {"cpu": 1_600, "pods": 1_000}
    made["spec"]["initContainers"] = [container("200m", restartPolicy="Always"), container("3")]
    assert requests(made) == {"cpu": 3_300, "pods": 1_000}
    made["spec"]["initContainers"] = [container("3"), container("2", restartPolicy="Always")]
    assert requests(made) == {"cpu": 3_600, "pods": 1_000}


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        (pod(), True),
        (pod({"cpu": "7910m", "memory": "29317Mi"}), True),
        (pod({"cpu": "7911m"}), False),
        (pod({"nvidia.com/gpu": "1"}), False),
        (pod({"nvidia.com/gpu": "0"}), True),
        (pod(nodeSelector={TYPE: "m7i.2xlarge"}), True),
        (pod(nodeSelector={TYPE: "m7i.large"}), False),
        (pod(affinity=affine(term(TYPE, "In", "m7i.large", "m7i.2xlarge"))), True),
        (pod(affinity=affine(term(TYPE, "NotIn", "m7i.2xlarge"))), False),
        (pod(affinity=affine(term(TYPE, "NotIn", "m7i.2xlarge"), term("kubernetes.io/os", "Exists"))), True),
        (pod(affinity=affine({**term(TYPE, "Exists"), **term("metadata.name", "In", "core-1", of="matchFields")})),
         False),
        (pod(affinity=affine(term("metadata.name", "In", "core-0", of="matchFields"))), True),
        (pod(affinity=affine({})), False),
        (pod(affinity=affine(term("nvidia.com/gpu.count", "Gt", "0"))), False),
        (pod(affinity=affine(term("nvidia.com/gpu.count", "DoesNotExist"))), True),
        (pod(affinity={"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}}), True),
    ],
)  # fmt: skip
def test_selectors_and_room(asked: dict[str, Any], taken: bool) -> None:
    node = CORE.node(0)
    assert fits(asked, node, amounts(node["status"]["allocatable"])) is taken


@pytest.mark.parametrize(
    ("tolerations", "taken"),
    [
        ([], False),
        ([TOLERATES_GPU], True),
        ([{"operator": "Exists"}], True),
        ([{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}], True),
        ([{"key": "nvidia.com/gpu", "operator": "Equal", "value": "other"}], False),
        ([{**TOLERATES_GPU, "effect": "NoExecute"}], False),
        ([{"key": "team", "operator": "Exists"}], False),
    ],
)
def test_taints(tolerations: list[dict[str, str]], taken: bool) -> None:
    node = L4.node(0)
    asked = pod({"nvidia.com/gpu": "4"}, tolerations=tolerations)
    assert fits(asked, node, amounts(node["status"]["allocatable"])) is taken


def test_a_taint_that_only_dissuades_keeps_nobody_out() -> None:
    node = facts_of(NodePool("p", instance_type="m7i.large", taints=[Taint("t", effect="PreferNoSchedule")])).node(0)
    assert fits(pod(), node, amounts(node["status"]["allocatable"]))


def test_the_node_that_a_pool_grows_by() -> None:
    def name(asked: dict[str, Any], *present: str) -> str | None:
        node = node_for(asked, CORE, set(present))
        return None if node is None else str(node["metadata"]["name"])

    in_b = pod(nodeSelector={"topology.kubernetes.io/zone": "z-b"})
    assert [
        name(pod(), "core-0"),
        name(pod(), "core-0", "core-2"),
        name(in_b, "core-1"),
        name(in_b, "core-1", "core-3"),
        name(pod(), "core-0", "core-1", "core-2", "core-3"),
        name(pod({"nvidia.com/gpu": "1"}), "core-0"),
    ] == ["core-1", "core-1", "core-3", None, None, None]


def test_which_pods_wait_for_a_node() -> None:
    def waiting(reason: str = "Unschedulable", *, node: str = "", **status: Any) -> bool:
        condition = {"type": "PodScheduled", "status": "False", "reason": reason}
        made = pod(nodeName=node) if node else pod()
        return is_unschedulable({**made, "status": {"conditions": [condition], **status}})

    assert [
        waiting(), waiting("SchedulingGated"), waiting(node="core-0"), waiting(nominatedNodeName="core-0"),
        is_unschedulable(pod()),
    ] == [True, False, False, False, False]  # fmt: skip
