"""Rights in clouds of pods that the user writes: bound to the ServiceAccount that they name."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import System
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.clouds.settings import Clouds
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.rendered_objects import Destination
from aiscale.lowering.resource import Resource
from aiscale.lowering.verify import verify
from aiscale.objects import Manifest
from aiscale.platform import EksCluster, GkeCluster, KubernetesCluster, NodePool
from aiscale.stores import Bucket
from aiscale.streams import KinesisStream

CLOUDS = Clouds("eu-west-1", "shop-prod")
GOOGLE, AMAZON = "iam.gke.io/gcp-service-account", "eks.amazonaws.com/role-arn"
eks = EksCluster("core", region="eu-west-1", pools=[NodePool("all", instance_type="m7i.2xlarge")])
gke = GkeCluster("core", region="europe-west4", pools=[NodePool("all", instance_type="n2-standard-4")])
own = KubernetesCluster("core", pools=[NodePool("all", instance_type="m7i.2xlarge")])


def workload(account: str | None = "loader", name: str = "etl") -> dict[str, Any]:
    spec = {
        **({"serviceAccountName": account} if account else {}),
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {
                "name": "etl",
                "image": "registry.example/etl@sha256:" + "1f" * 32,
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
            }
        ],
    }
    return {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
        "spec": {
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": spec},
        },
    }  # fmt: skip


def account(**annotations: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "loader", "annotations": annotations}}


def chart(*objects: dict[str, Any], **fields: Any) -> System:
    return System("shop", [Manifest("chart", list(objects), **fields)])


def made(system: System) -> dict[str, Resource]:
    resources = lower(build(system)[0], clouds=CLOUDS)
    assert [(one.key, str(violation)) for one, violation in verify(resources)] == []
    return {one.key: one for one in resources if one.address == "manifests/chart"}


def notes(system: System) -> list[str]:
    found = lowering_findings(build(system)[0], Destination(clouds=CLOUDS))
    assert [one.message for one in found if one.code != "MOD004"] == []
    return [note for one in found for note in one.notes]


def test_a_role_on_eks() -> None:
    system = chart(account(), workload(), writes=[Bucket("lake", uri="s3://lake/raw", region="eu-west-1")], on=eks)
    found = made(system)
    assert [key for key in found if "/" in key and not found[key].is_kubernetes] == [
        "iam-role/loader", "iam-rolepolicy/loader", "eks-podidentityassociation/loader",
    ]  # fmt: skip
    bound = found["eks-podidentityassociation/loader"]
    assert {name: bound.properties[name] for name in ("clusterName", "namespace", "serviceAccount")} == {
        "clusterName": "core", "namespace": "shop", "serviceAccount": "loader",
    }  # fmt: skip
    assert "serviceaccount/loader" in bound.depends_on
    assert "arn:aws:s3:::lake/raw/*" in found["iam-rolepolicy/loader"].properties["policy"]
    assert {"iam-rolepolicy/loader", bound.key} <= set(found["deployment/etl"].depends_on)
    assert bound.reason == "pods with the ServiceAccount loader get that role"
    assert notes(system) == []


def test_a_service_account_of_google_on_gke() -> None:
    system = chart(account(team="data"), workload(), reads=[Bucket("lake", uri="gs://lake")], on=gke)
    found = made(system)
    assert found["serviceaccount/loader"].properties["metadata"]["annotations"] == {
        GOOGLE: "shop-chart@shop-prod.iam.gserviceaccount.com", "team": "data",
    }  # fmt: skip
    grant = found["serviceaccount-iammember/chart"].properties
    assert grant["member"] == "serviceAccount:shop-prod.svc.id.goog[shop/loader]"
    assert grant["role"] == "roles/iam.workloadIdentityUser"
    assert notes(system) == []


@pytest.mark.parametrize(("on", "uri", "cloud"), [(eks, "s3://lake", "AWS"), (gke, "gs://lake", "Google Cloud")])
@pytest.mark.parametrize("objects", [[workload(None)], [workload("a"), workload("b", "web")]])
def test_pods_without_one_service_account_are_a_note(
    objects: list[dict[str, Any]], on: KubernetesCluster, uri: str, cloud: str
) -> None:
    system = chart(*objects, writes=[Bucket("lake", uri=uri)], existing=["serviceaccount/a", "serviceaccount/b"], on=on)
    assert [key for key, one in made(system).items() if not one.is_kubernetes] == []
    assert notes(system) == [f"in part: rights in {cloud} of pods of a Manifest without one serviceAccountName (chart)"]


def test_a_service_account_that_exists_is_bound_by_its_name() -> None:
    lake = {"existing": ["serviceaccount/loader"], "on": eks}
    found = made(chart(workload(), writes=[Bucket("lake", uri="s3://lake")], **lake))
    assert found["eks-podidentityassociation/loader"].depends_on == ("iam-role/loader",)
    system = chart(workload(), reads=[Bucket("lake", uri="gs://lake")], existing=["serviceaccount/loader"], on=gke)
    made(system)
    assert notes(system) == [
        f"in part: annotation {GOOGLE} of ServiceAccount loader, which another tool creates (chart)"
    ]


@pytest.mark.parametrize(("on", "uri", "annotation"), [(eks, "s3://lake", AMAZON), (gke, "gs://lake", GOOGLE)])
def test_a_role_that_the_user_writes_stays_the_only_one(on: KubernetesCluster, uri: str, annotation: str) -> None:
    system = chart(account(**{annotation: "own"}), workload(), writes=[Bucket("lake", uri=uri)], on=on)
    found = made(system)
    assert [key for key, one in found.items() if not one.is_kubernetes] == []
    assert found["serviceaccount/loader"].properties["metadata"]["annotations"] == {annotation: "own"}
    assert notes(system) == []


def test_elsewhere_the_rights_are_to_be_attached() -> None:
    found = made(chart(account(), workload(), produces=[KinesisStream("rides", region="eu-west-1")], on=own))
    assert found["iam-policy/chart"].reason == "chart writes rides; attach this policy to the identity of its pods"
    assert "iam-policy/chart" in found["deployment/etl"].depends_on
