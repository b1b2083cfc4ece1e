from __future__ import annotations

import pytest

from aiscale import System
from aiscale.catalog import Violation
from aiscale.errors import UsageError
from aiscale.lowering.resource import kubernetes_resource
from aiscale.lowering.verify import verify
from aiscale.objects import Manifest
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
    assert verify([record]) == ((record, Violation("", "needs configmap/b, which nothing makes", "needs")),)


def test_rings_of_needs_are_named():
    first, second = config("a", "configmap/b"), config("b", "configmap/a")
    expected = Violation("", "needs itself through what it needs", "needs")
    assert verify([config("c"), first, second]) == ((first, expected), (second, expected))


def test_components_of_two_families_must_not_share_a_name():
    image = "r.example/surge:1"
    model = Model("m", version="v1", artifact="s3://m", framework="onnx")
    system = System("twice", [Microservice("surge", image=image), ModelService("surge", model=model, runtime=Triton())])
    with pytest.raises(UsageError, match="services/surge and serving/surge both make serviceaccount/surge"):
        lower_system(system)


def test_records_must_not_share_a_key():
    [(record, violation)] = verify([config("a"), config("a")])
    assert (record.key, violation.rule) == ("configmap/a", "duplicate")
    assert violation.message == "services/x and services/x both make configmap/a: rename one of them"


def test_names_that_become_labels_are_short():
    namespace = kubernetes_resource(
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a" * 64}, "spec": {"ports": [{"port": 1}]}},
        address="services/x",
        reason="a test",
    )
    found = [violation for _, violation in verify([namespace]) if violation.rule == "length"]
    assert Violation("metadata.name", "has 64 characters, 63 are allowed", "length") in found


def test_two_components_that_make_one_object_are_named():
    def gateway(name: str, group: str) -> Manifest:
        return Manifest(
            name, {"apiVersion": f"{group}/v1", "kind": "Gateway", "metadata": {"name": "edge"}, "spec": {}}
        )

    core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
    roots = [core, gateway("edge", "gateway.networking.k8s.io"), gateway("edge-istio", "networking.istio.io")]
    with pytest.raises(UsageError, match="manifests/edge and manifests/edge-istio both make gateway/edge"):
        lower_system(System("s", roots))
