"""Objects that the user writes out, and changes to generated ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from aiscale import System
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.diagnostics import Severity
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.verify import verify
from aiscale.objects import Manifest, PulumiResource
from aiscale.platform import KubernetesCluster, Namespace, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/p@sha256:" + "a" * 64
WHY = "the legacy cache needs it"


def records(*roots):
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
    graph, _ = build(System("shop", [core, *roots]))
    found = lower(graph)
    assert verify(found) == ()
    return {record.key: record for record in found}, lowering_findings(graph)


def test_a_manifest_gets_its_name_namespace_and_labels() -> None:
    service = Microservice("pricing", image=IMAGE)
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"labels": {"team": "shop"}}, "data": {"a": "1"}}
    found, notes = records(Manifest("settings", body, depends_on=[service]))
    record = found["configmap/settings"]
    assert record.properties == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "settings",
            "labels": {
                "app.kubernetes.io/name": "settings",
                "app.kubernetes.io/instance": "settings",
                "app.kubernetes.io/component": "manifest",
                "app.kubernetes.io/part-of": "shop",
                "app.kubernetes.io/managed-by": "aiscale",
                "aiscale.dev/system": "shop",
                "aiscale.dev/address": "manifests.settings",
                "team": "shop",
            },
            "namespace": "shop",
        },
        "data": {"a": "1"},
    }
    assert record.depends_on == (
        "namespace/shop",
        *(key for key, item in found.items() if item.address == "services/pricing"),
    )
    assert list(notes) == []


def test_a_cluster_wide_object_has_no_namespace() -> None:
    body = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "value": 1000}
    found, _ = records(Manifest("urgent", body))
    assert "namespace" not in found["priorityclass/urgent"].properties["metadata"]
    assert found["priorityclass/urgent"].depends_on == ()


def test_a_manifest_can_be_read_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blueprint = tmp_path / "blueprint.py"
    blueprint.write_text(
        "from aiscale.objects import Manifest\ndef made(path): return Manifest.file('settings', path)\n"
    )
    (tmp_path / "one.yaml").write_text("apiVersion: v1\nkind: ConfigMap\n---\n")
    (tmp_path / "two.yaml").write_text("apiVersion: v1\nkind: ConfigMap\n---\napiVersion: v1\nkind: ConfigMap\n")
    (tmp_path / "no.yaml").write_text("a: [")
    names: dict = {}
    exec(compile(blueprint.read_text(), str(blueprint), "exec"), names)
    assert names["made"]("one.yaml").body == {"apiVersion": "v1", "kind": "ConfigMap"}
    for path, said in (
        ("two.yaml", "Manifest 'settings': body item 0, a ConfigMap, has no metadata.name: it is one of several"),
        ("no.yaml", "'no.yaml' is not YAML, line "),
        ("none.yaml", "'none.yaml' cannot be read: No such file or directory"),
    ):
        with pytest.raises(InvalidComponentError) as caught:
            names["made"](path)
        assert caught.value.message.startswith(said)


def test_a_pulumi_resource_is_a_record() -> None:
    found, notes = records(PulumiResource("models", "aws:s3/bucket:Bucket", {"bucketPrefix": "models"}))
    record = found["s3-bucket/models"]
    assert (record.type, record.properties, record.address) == (
        "aws:s3/bucket:Bucket", {"bucketPrefix": "models"}, "pulumiresources/models"
    )  # fmt: skip
    assert list(notes) == []


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Manifest("x", {"kind": "ConfigMap"}), "body has no apiVersion: write 'apiVersion': …"),
        (
            lambda: Manifest("x", {"apiVersion": "v1", "kind": "ConfigMap", "data": {1: "a"}}),
            "which is no text: quote it",
        ),
        (lambda: Manifest("x", {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": {1, 2}}}), "data.a is a set"),
        (
            lambda: Manifest("x", {"apiVersion": "v1", "kind": "A", "a": float("nan")}),
            "a is nan, which JSON has no word",
        ),
        (lambda: PulumiResource("x", "kubernetes:core/v1:Pod"), "type is a Kubernetes kind: write Manifest("),
        (lambda: PulumiResource("x", "bucket"), "type "),
    ],
)
def test_what_is_no_object(make, said: str) -> None:
    with pytest.raises(InvalidComponentError) as caught:
        make()
    assert said in caught.value.message


def test_a_manifest_that_holds_itself_is_refused() -> None:
    body: dict = {"apiVersion": "v1", "kind": "ConfigMap"}
    body["data"] = body
    with pytest.raises(InvalidComponentError, match="is nested deeper than 100 levels, or holds itself"):
        Manifest("x", body)


def test_a_pod_that_the_limit_range_of_the_namespace_refuses() -> None:
    """A chart that requests memory and limits none, as many do: the default limit is below its request."""
    container = {"name": "a", "image": IMAGE, "resources": {"requests": {"memory": "1Gi"}}}
    body = {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [container]}}
    core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
    policy = Namespace(pod_security="baseline")
    graph, _ = build(System("shop", [core, Manifest("report", body)], namespace=policy))
    assert [(one.code, one.severity, one.message) for one in lowering_findings(graph)] == [
        (
            "OBJ001",
            Severity.ERROR,
            "report: spec.containers[0].resources.requests.memory: 1Gi is above the limit of 256Mi that the LimitRange "
            "of namespace shop sets: the pod is refused; set limits.memory",
        )
    ]
    open_policy = Namespace(pod_security="baseline", limit_range=None)
    graph, _ = build(System("shop", [core, Manifest("report", body)], namespace=open_policy))
    assert list(lowering_findings(graph)) == []
