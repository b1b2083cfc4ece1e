from __future__ import annotations

from collections import defaultdict

import pytest

from aiscale import System
from aiscale.catalog import Violation, kinds
from aiscale.components.objects.kubernetes_object import USUAL_GROUPS
from aiscale.errors import UsageError
from aiscale.lowering.resource import kubernetes_resource
from aiscale.lowering.verify import verify
from aiscale.objects import Manifest, PulumiResource
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from tests.support.lowered import lower_system


def config(name: str, *depends_on: str, **more):
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, **more}
    return kubernetes_resource(manifest, address="services/x", reason="a test", depends_on=depends_on)


def test_sound_records_pass():
    assert verify([config("a"), config("b", "configmap/a")]) == ()


def test_schema_violations_come_with_their_record():
    wrong = config("a", data={"key": 1})
    [(resource, violation)] = verify([wrong])
    assert (resource, violation.path) == (wrong, "data.key")


def test_needs_must_exist():
    record = config("a", "configmap/b")
    assert verify([record]) == ((record, Violation("", "depends on configmap/b, which no component creates", "needs")),)


def test_rings_of_needs_are_named():
    first, second = config("a", "configmap/b"), config("b", "configmap/a")
    expected = Violation("", "depends on itself through its needs", "needs")
    assert verify([config("c"), first, second]) == ((first, expected), (second, expected))


def test_components_of_two_families_must_not_share_a_name():
    image = "r.example/surge:1"
    model = Model("m", version="v1", artifact="s3://m", framework="onnx")
    system = System("twice", [Microservice("surge", image=image), ModelService("surge", model=model, runtime=Triton())])
    with pytest.raises(UsageError, match="services/surge and serving/surge both create serviceaccount/surge"):
        lower_system(system)


def test_records_must_not_share_a_key():
    [(record, violation)] = verify([config("a"), config("a")])
    assert (record.key, violation.rule) == ("configmap/a", "duplicate")
    assert violation.message == "services/x and services/x both create configmap/a: rename one of them"


def test_names_that_become_labels_are_short():
    namespace = kubernetes_resource(
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a" * 64}, "spec": {"ports": [{"port": 1}]}},
        address="services/x",
        reason="a test",
    )
    found = [violation for _, violation in verify([namespace]) if violation.rule == "length"]
    assert Violation("metadata.name", "has 64 characters, 63 are allowed", "length") in found


def test_two_components_that_make_one_object_are_named():
    def settings(name: str, namespace: str) -> Manifest:
        metadata = {"name": "edge", "namespace": namespace}
        return Manifest(name, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata})

    core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    with pytest.raises(UsageError, match="manifests/a and manifests/b both create configmap/edge"):
        lower_system(System("s", [core, settings("a", "a"), settings("b", "b")]))


def test_objects_of_several_systems_may_have_one_kind_and_name():
    def raw(name: str, version: str, kind: str) -> Manifest:
        return Manifest(name, {"apiVersion": version, "kind": kind, "metadata": {"name": "edge"}, "spec": {}})

    core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    roots = [
        core,
        raw("edge", "gateway.networking.k8s.io/v1", "Gateway"),
        raw("edge-istio", "networking.istio.io/v1", "Gateway"),
        raw("edge-service", "v1", "Service"),
        raw("edge-knative", "serving.knative.dev/v1", "Service"),
        raw("edge-tasks", "ecs.services.k8s.aws/v1alpha1", "Service"),
        PulumiResource("edge", "aws:ecs/service:Service", {"cluster": "legacy"}, provider_version="7.51.1"),
    ]
    assert {record.key: record.address for record in lower_system(System("s", roots))} == {
        "namespace/s": "systems/s",
        **{record.key: record.address for record in lower_system(System("s", [core])) if record.kind != "Namespace"},
        "gateway/edge": "manifests/edge",
        "gateway.networking.istio.io/edge": "manifests/edge-istio",
        "service/edge": "manifests/edge-service",
        "service.serving.knative.dev/edge": "manifests/edge-knative",
        "service.ecs.services.k8s.aws/edge": "manifests/edge-tasks",
        "ecs-service/edge": "pulumiresources/edge",
    }


def test_a_kind_of_several_groups_is_listed():
    groups: dict[str, set[str]] = defaultdict(set)
    for entry in kinds():
        groups[entry.kind.lower()].add(entry.group)
    several = {kind: found for kind, found in groups.items() if len(found) > 1}
    assert set(several) == (set(USUAL_GROUPS) - {"service"}) | {"sparkapplication"}
    assert all(USUAL_GROUPS[kind] in found for kind, found in several.items() if kind in USUAL_GROUPS)
