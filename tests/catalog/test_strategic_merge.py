"""A patch is merged as kubectl and the API server merge it; what it does not meet is a problem."""

from __future__ import annotations

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from aiscale import toolchain
from aiscale.catalog import validate
from aiscale.catalog.strategic_merge import strategic_merge
from tests.catalog.merge_cases import CASES, DEPLOYMENT, app, pod
from tests.support.apiserver import running_apiserver

FLINK: dict[str, Any] = {
    "apiVersion": "flink.apache.org/v1beta1",
    "kind": "FlinkDeployment",
    "metadata": {"name": "job"},
    "spec": {
        "flinkConfiguration": {"a": "1", "b": "2"},
        "job": {"args": ["--x", "1"]},
        "podTemplate": {
            "spec": {
                "tolerations": [{"key": "spot"}],
                "containers": [
                    {"name": "flink-main-container", "env": [{"name": "A", "value": "1"}],
                     "securityContext": {"capabilities": {"drop": ["ALL"]}}},
                ],
            }
        },
    },
}  # fmt: skip
POOL: dict[str, Any] = {
    "apiVersion": "kafka.strimzi.io/v1",
    "kind": "KafkaNodePool",
    "metadata": {"name": "pool"},
    "spec": {
        "roles": ["broker"],
        "storage": {"type": "jbod", "volumes": [{"id": 0, "type": "persistent-claim", "size": "1Gi"}]},
        "template": {
            "pod": {"volumes": [{"name": "a", "emptyDir": {}}], "tolerations": [{"key": "spot"}]},
            "kafkaContainer": {"env": [{"name": "A", "value": "1"}]},
        },
    },
}
BIG_POOL = copy.deepcopy(POOL)
BIG_POOL["spec"]["storage"]["volumes"].append({"id": 1, "type": "persistent-claim", "size": "1Gi"})


@pytest.mark.tools
@pytest.mark.parametrize("name", CASES)
def test_kubectl_merges_in_the_same_way(name, tmp_path: Path):
    """What the patch leaves out, and the order of all lists."""
    manifest, change = CASES[name]
    merged = strategic_merge(manifest, change)
    assert merged.problems == []
    assert merged.value == by_kubectl(manifest, change, tmp_path)


def by_kubectl(manifest: dict[str, Any], change: dict[str, Any], folder: Path) -> Any:
    (folder / "object.json").write_text(json.dumps(manifest))
    done = subprocess.run(
        [toolchain.resolve("kubectl").path, "patch", "--local", "-f", folder / "object.json", "--type=strategic",
         "-p", json.dumps(change), "-o", "json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.tools
def test_the_api_server_merges_in_the_same_way(tmp_path):
    """A patch of the live object is a create of the merged one, defaults included."""
    etcd, apiserver = toolchain.resolve("etcd").path, toolchain.resolve("kube-apiserver").path
    with running_apiserver(tmp_path, etcd, apiserver) as server:
        server.post("/api/v1/namespaces", {"metadata": {"name": "shop"}}).raise_for_status()
        path = "/apis/apps/v1/namespaces/shop/deployments"
        server.post(path, DEPLOYMENT).raise_for_status()
        compared = 0
        for name, (manifest, change) in CASES.items():
            value = strategic_merge(manifest, change).value
            if manifest is not DEPLOYMENT or validate(value):
                continue
            media = {"Content-Type": "application/strategic-merge-patch+json"}
            patched = server.client.patch(
                f"{path}/app", params={"dryRun": "All"}, content=json.dumps(change), headers=media
            )
            created = server.post(path, value | {"metadata": value["metadata"] | {"name": "other"}}, dryRun="All")
            assert (patched.status_code, created.status_code) == (200, 201), (name, patched.text, created.text)
            assert patched.json()["spec"] == created.json()["spec"], name
            compared += 1
        assert compared > 20


def test_the_object_and_the_patch_stay_as_they_are():
    for manifest, change in CASES.values():
        before = copy.deepcopy((manifest, change))
        strategic_merge(manifest, change)
        assert (manifest, change) == before


def test_lists_that_are_replaced_as_their_type_says_are_named():
    assert strategic_merge(DEPLOYMENT, pod(tolerations=[{"key": "arm"}])).replaced == {
        "spec.template.spec.tolerations": 2
    }
    assert strategic_merge(DEPLOYMENT, app(args=["--a", "--b", "--c"])).replaced == {}
    assert strategic_merge(DEPLOYMENT, app(env=[{"name": "X", "value": ""}])).replaced == {}


@pytest.mark.parametrize(
    ("manifest", "change", "problem"),
    [
        (DEPLOYMENT, pod(containers=[{"name": "ap", "env": []}]),
         "spec.template.spec.containers has no item with name=ap; it has app, proxy"),
        (DEPLOYMENT, pod(containers=[{"name": "side"}]),
         "spec.template.spec.containers has no item with name=side; it has app, proxy"),
        (DEPLOYMENT, pod(volumes=[{"name": "data"}]),
         "spec.template.spec.volumes has no item with name=data; it has tmp, settings"),
        (DEPLOYMENT, app(env=[{"name": "X", "$patch": "delete"}]),
         "spec.template.spec.containers[0].env has no item with name=X; it has A, B, C"),
        (DEPLOYMENT, pod(affinity=None), "spec.template.spec.affinity is not there to be removed"),
        (DEPLOYMENT, pod(affinity={"$patch": "delete"}), "spec.template.spec.affinity is not there to be removed"),
        (DEPLOYMENT, {"metadata": {"$deleteFromPrimitiveList/finalizers": ["example.com/z"]}},
         "metadata.finalizers has no item example.com/z"),
    ],
)  # fmt: skip
def test_what_a_patch_does_not_meet_is_left_out_and_named(manifest, change, problem):
    merged = strategic_merge(manifest, change)
    assert [f"{one.path} {one.message}" for one in merged.problems] == [problem]
    assert all(one.is_absence for one in merged.problems)
    assert merged.value == manifest


@pytest.mark.parametrize(
    ("manifest", "change", "problem"),
    [
        (DEPLOYMENT, pod(containers=[{"image": "a:1"}]), "spec.template.spec.containers has an item without name"),
        (DEPLOYMENT, pod(containers=["app"]), "spec.template.spec.containers has an item without name"),
        (DEPLOYMENT, pod(containers=[{"$patch": "delete"}]), "spec.template.spec.containers deletes an item without name"),
        (DEPLOYMENT, pod(nodeSelector={"$patch": "merge"}), "spec.template.spec.nodeSelector has the directive $patch: merge"),
        (DEPLOYMENT, pod(containers=[{"name": "app", "$patch": "set"}]), "spec.template.spec.containers has the directive $patch: set"),
        (DEPLOYMENT, {"spec": {"strategy": {"$retainKeys": ["type"], "type": "Recreate", "rollingUpdate": {}}}},
         "spec.strategy has rollingUpdate, which its $retainKeys does not have"),
        (FLINK, {"spec": {"job": {"args": ["--y"]}}}, "spec.job.args has no merge key: the patch would replace its 2 items"),
    ],
)  # fmt: skip
def test_what_cannot_be_merged_is_a_problem(manifest, change, problem):
    merged = strategic_merge(manifest, change)
    assert [f"{one.path} {one.message}" for one in merged.problems] == [problem]
    assert not any(one.is_absence for one in merged.problems)


@pytest.mark.parametrize(
    ("manifest", "change", "path", "expected"),
    [
        (FLINK, {"spec": {"flinkConfiguration": {"b": None, "c": "3"}}}, ("spec", "flinkConfiguration"), {"a": "1", "c": "3"}),
        (
            FLINK,
            {"spec": {"podTemplate": {"spec": {"containers": [
                {"name": "flink-main-container", "env": [{"name": "B", "value": "2"}],
                 "securityContext": {"capabilities": {"drop": ["NET_RAW"]}}},
                {"name": "logs"},
            ]}}}},
            ("spec", "podTemplate", "spec", "containers"),
            [
                {"name": "flink-main-container", "env": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}],
                 "securityContext": {"capabilities": {"drop": ["NET_RAW"]}}},
            ],
        ),
        (FLINK, {"spec": {"podTemplate": {"spec": {"tolerations": [{"key": "arm"}]}}}},
         ("spec", "podTemplate", "spec", "tolerations"), [{"key": "arm"}]),
        (FLINK, {"spec": {"job": {"args": [{"$patch": "replace"}, "--y"]}}}, ("spec", "job", "args"), ["--y"]),
        (
            POOL, {"spec": {"storage": {"volumes": [{"id": 0, "size": "9Gi"}, {"id": 1, "type": "persistent-claim", "size": "1Gi"}]}}},
            ("spec", "storage", "volumes"),
            [{"id": 0, "type": "persistent-claim", "size": "9Gi"}, {"id": 1, "type": "persistent-claim", "size": "1Gi"}],
        ),
        (POOL, {"spec": {"roles": ["broker", "controller"]}}, ("spec", "roles"), ["broker", "controller"]),
        (POOL, {"spec": {"template": {"pod": {"volumes": [{"name": "b", "emptyDir": {}}]}}}},
         ("spec", "template", "pod", "volumes"), [{"name": "b", "emptyDir": {}}, {"name": "a", "emptyDir": {}}]),
        (POOL, {"spec": {"template": {"kafkaContainer": {"env": [{"name": "A", "value": "2"}]}}}},
         ("spec", "template", "kafkaContainer", "env"), [{"name": "A", "value": "2"}]),
        (
            BIG_POOL, {"spec": {"storage": {"volumes": [{"$patch": "delete", "id": 1}]}}},
            ("spec", "storage", "volumes"), [{"id": 0, "type": "persistent-claim", "size": "1Gi"}],
        ),
    ],
)  # fmt: skip
def test_custom_kinds_are_merged_as_their_definitions_and_kubernetes_types_say(manifest, change, path, expected):
    found: Any = strategic_merge(manifest, change).value
    for name in path:
        found = found[name]
    assert found == expected


def test_templates_without_a_schema_are_pod_templates():
    spark: dict[str, Any] = {
        "apiVersion": "sparkoperator.k8s.io/v1beta2", "kind": "SparkApplication", "metadata": {"name": "a"},
        "spec": {"driver": {"template": {"spec": {"schedulingGates": [{"name": "a"}]}}}},
    }  # fmt: skip
    change = {"spec": {"driver": {"template": {"spec": {"schedulingGates": [{"name": "b"}]}}}}}
    template = ("spec", "driver", "template")
    merged = strategic_merge(spark, change, [(template, (*template, "spec"))])
    assert (merged.problems, merged.value["spec"]["driver"]["template"]["spec"]["schedulingGates"]) == (
        [], [{"name": "b"}, {"name": "a"}],
    )  # fmt: skip
    assert [one.message for one in strategic_merge(spark, change).problems] == [
        "has no merge key: the patch would replace its item"
    ]


def test_lists_of_a_definition_with_keys_are_merged_by_them():
    route: dict[str, Any] = {
        "apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "edge"},
        "spec": {"gatewayClassName": "istio", "listeners": [{"name": "http", "port": 80, "protocol": "HTTP"}]},
    }  # fmt: skip
    change = {"spec": {"listeners": [{"name": "http", "port": 8080}, {"name": "tls", "port": 443, "protocol": "TLS"}]}}
    assert strategic_merge(route, change).value["spec"]["listeners"] == [
        {"name": "http", "port": 8080, "protocol": "HTTP"},
        {"name": "tls", "port": 443, "protocol": "TLS"},
    ]


def test_a_port_of_another_protocol_is_another_port():
    """kubectl would change the protocol of the first one."""
    dns = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "dns"}, "spec": {"ports": [
        {"name": "tcp", "port": 53, "protocol": "TCP"}]}}  # fmt: skip
    added = {"spec": {"ports": [{"name": "udp", "port": 53, "protocol": "UDP"}]}}
    both = strategic_merge(dns, added).value
    assert sorted(one["name"] for one in both["spec"]["ports"]) == ["tcp", "udp"]
    [problem] = strategic_merge(both, {"spec": {"ports": [{"port": 53, "targetPort": 5353}]}}).problems
    assert (problem.message, problem.help) == ("has 2 items with port=53", "write protocol as well")
