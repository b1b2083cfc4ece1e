"""Patches of generated objects: merged, shown, and checked before anything is planned."""

from __future__ import annotations

from typing import Any

import pytest

from aiscale import Patch, System
from aiscale.core.exceptions import Patch as Declared
from aiscale.diagnostics import Severity
from aiscale.errors import AiscaleError
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.clouds.settings import Clouds
from aiscale.lowering.findings import lowering_findings
from aiscale.lowering.platform.namespace import QUOTA
from aiscale.lowering.rendered_objects import Destination
from aiscale.lowering.resource import Resource
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import KafkaCluster, KinesisStream, Topic

IMAGE = "registry.example/pricing@sha256:" + "1f" * 32
WHY = "the cache needs to fill"
DEPLOYMENT = "deployment/pricing"


def patched(kind: str, merge: dict[str, Any], **more: Any) -> Patch:
    return Patch(kind, merge, reason=WHY, **more)


def pod(**fields: Any) -> dict[str, Any]:
    return {"spec": {"template": {"spec": fields}}}


def container(**fields: Any) -> dict[str, Any]:
    return pod(containers=[{"name": "service", **fields}])


def system(*patches: Patch, of_system: tuple[Patch, ...] = (), more: tuple[Any, ...] = ()) -> System:
    pricing = Microservice("pricing", image=IMAGE, patches=patches)
    return System("shop", [pricing, *more], patches=of_system)


def resources(one: System) -> dict[str, Resource]:
    return {resource.key: resource for resource in lower(build(one)[0])}


def said(one: System) -> list[str]:
    return [f"{found.severity} {found.code} {found.message}" for found in lowering_findings(build(one)[0])]


def test_a_patch_is_merged_and_shown() -> None:
    plain, found = resources(system()), resources(system(patched("Deployment", pod(hostname="h"))))
    merged = found[DEPLOYMENT]
    assert merged.properties["spec"]["template"]["spec"] == {
        **plain[DEPLOYMENT].properties["spec"]["template"]["spec"], "hostname": "h",
    }  # fmt: skip
    assert merged.reason == f"{plain[DEPLOYMENT].reason}; patched: {WHY}"
    assert {key: one.properties for key, one in found.items() if key != DEPLOYMENT} == {
        key: one.properties for key, one in plain.items() if key != DEPLOYMENT
    }


def test_a_sidecar_leaves_the_container_of_the_service() -> None:
    security = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    sidecar = {"name": "logs", "image": "registry.example/logs:1", "securityContext": security}
    one = system(patched("Deployment", pod(containers=[sidecar])))
    spec = resources(one)[DEPLOYMENT].properties["spec"]["template"]["spec"]
    assert ([container["name"] for container in spec["containers"]], said(one)) == (["logs", "service"], [])


@pytest.mark.parametrize("first", [(), ({"$patch": "replace"},)])
def test_a_list_that_is_replaced_is_shown_and_a_finding_unless_asked_for(first: tuple[dict[str, str], ...]) -> None:
    patch = patched("NetworkPolicy", {"spec": {"ingress": [*first, {"ports": [{"port": 9000}]}]}})
    client = Microservice("shop", image=IMAGE, calls=[Microservice("pricing", image=IMAGE, patches=[patch])])
    found = resources(System("s", [client]))["networkpolicy/pricing"]
    assert found.properties["spec"]["ingress"] == [{"ports": [{"port": 9000}]}]
    assert found.reason.endswith(f"; patched: {WHY} (replaces the item of spec.ingress)")
    assert (
        said(System("s", [client]))
        == ["warning MOD005 a patch of pricing replaces the item of spec.ingress of networkpolicy/pricing"][
            len(first) :
        ]
    )


def test_patches_of_a_system_change_its_objects() -> None:
    label = patched("Namespace", {"metadata": {"labels": {"team": "shop"}}})
    assert resources(system(of_system=(label,)))["namespace/shop"].properties["metadata"]["labels"]["team"] == "shop"
    assert said(system(of_system=(label,))) == []
    assert said(system(of_system=(patched("Deployment", pod(hostname="h")),))) == [
        "error MOD005 shop has no Deployment that a patch could change"
    ]


def test_a_patched_quota_keeps_its_reason_when_services_raise_it() -> None:
    balancer = {"apiVersion": "v1", "kind": "Service", "spec": {"type": "LoadBalancer", "ports": [{"port": 80}]}}
    patch = patched("ResourceQuota", {"spec": {"hard": {"pods": "50"}}})
    quota = resources(system(of_system=(patch,), more=(Manifest("edge", balancer),)))[f"resourcequota/{QUOTA}"]
    assert (quota.properties["spec"]["hard"]["pods"], quota.reason.count(f"; patched: {WHY}")) == ("50", 1)


@pytest.mark.parametrize(
    ("patch", "messages"),
    [
        (patched("StatefulSet", pod(hostname="h")), ["error MOD005 pricing has no StatefulSet that a patch could change"]),
        (patched("StatefulSet", pod(hostname="h"), on_missing="ignore"), []),
        (
            patched("Deployment", pod(hostname="h"), object_name="x"),
            ["error MOD005 pricing has no Deployment x that a patch could change"],
        ),
        (
            patched("Deployment", container(tty=None)),
            ["error MOD005 a patch of pricing does not fit deployment/pricing: spec.template.spec.containers[0].tty "
             "is not there to be removed"],
        ),
        (
            patched("Deployment", pod(containers=[{"name": "servce", "stdin": True}])),
            ["error MOD005 a patch of pricing does not fit deployment/pricing: spec.template.spec.containers has no item "
             "with name=servce; it has service"],
        ),
        (patched("Deployment", pod(containers=[{"name": "servce", "stdin": True}]), on_missing="ignore"), []),
        (
            patched("Deployment", {"metadata": {"namespace": "shop"}}),
            ["warning MOD005 a patch of pricing changes nothing of deployment/pricing"],
        ),
        (
            patched("Deployment", {"metadata": {"name": "other"}}),
            ["error MOD005 a patch of pricing changes metadata.name of its Deployment"],
        ),
        (
            patched("Deployment", {"metadata": {"labels": None}}),
            [
                "error MOD005 a patch of pricing changes metadata.labels.aiscale.dev/address of its Deployment",
                "error MOD005 a patch of pricing changes metadata.labels.aiscale.dev/system of its Deployment",
            ],
        ),
        (
            patched("Deployment", pod(hostnam="h")),
            ['error MOD005 pricing: patched deployment/pricing: spec.template.spec.hostnam: unknown field "hostnam"; '
             'did you mean "hostname"?'],
        ),
        (
            patched("Deployment", pod(volumes=[{"name": "tmp", "hostPath": {"path": "/"}}])),
            [
                "error MOD005 pricing: patched deployment/pricing: spec.template.spec.volumes[0].hostPath: may not be "
                "given together with emptyDir",
                "error MOD005 pricing: patched deployment/pricing: spec.template.spec.volumes[0].hostPath: volume tmp is "
                "of type hostPath; namespace shop enforces the pod security level restricted",
            ],
        ),
        (
            patched("Deployment", container(volumeMounts=[{"name": "data", "mountPath": "/data"}])),
            ["error MOD005 pricing: patched deployment/pricing: "
             'spec.template.spec.containers[0].volumeMounts[0].name: there is no volume "data"; the pod has tmp'],
        ),
        (
            patched("Deployment", container(readinessProbe={"httpGet": {"port": "metrics"}})),
            ["error MOD005 pricing: patched deployment/pricing: "
             "spec.template.spec.containers[0].readinessProbe.httpGet.port: container service has no port metrics; it "
             "has http"],
        ),
        (
            patched("Deployment", {"spec": {"template": {"metadata": {"labels": {"app.kubernetes.io/name": "x"}}},
                                            "selector": {"matchLabels": {"app.kubernetes.io/name": "x"}}}}),
            [
                f"error MOD005 pricing: patched {key}: spec.selector: selects no pod: app.kubernetes.io/name=pricing, "
                f"app.kubernetes.io/instance=pricing; {effect}; the pods of deployment/pricing have "
                "app.kubernetes.io/name=x"
                for key, effect in (
                    ("poddisruptionbudget/pricing", "it protects no pod"), ("service/pricing", "it has no endpoint"),
                )
            ],
        ),
        (
            patched("Deployment", pod(volumes=[{"name": "db", "secret": {"secretName": "db"}}])),
            ["warning MOD005 pricing: patched deployment/pricing: spec.template.spec.volumes[0].secret.secretName: refers "
             "to secret/db, which nothing in the system creates"],
        ),
        (patched("Deployment", pod(volumes=[{"name": "db", "secret": {"secretName": "db"}}]), existing=["secret/db"]), []),
    ],
)  # fmt: skip
def test_a_patch_that_does_not_fit_is_a_finding(patch: Patch, messages: list[str]) -> None:
    assert said(system(patch)) == messages


def test_a_setting_that_kafka_does_not_have_is_a_finding() -> None:
    config = {"spec": {"kafka": {"config": {"log.retention.mss": 1000}}}}
    kafka = KafkaCluster("events", patches=[patched("Kafka", config)])
    [found] = [one for one in lowering_findings(build(System("s", [kafka]))[0]) if one.code == "MOD005"]
    assert (found.message, found.help) == (
        "a patch of events changes nothing of kafka/events: log.retention.mss is no setting of Kafka 4.3.1 brokers",
        "did you mean log.retention.ms?",
    )


def test_a_mount_without_a_volume_in_a_template_of_an_operator_is_a_finding() -> None:
    mount = {"name": "flink-main-container", "volumeMounts": [{"name": "jars", "mountPath": "/jars"}]}
    patch = patched("FlinkDeployment", {"spec": {"podTemplate": {"spec": {"containers": [mount]}}}})
    rides = Topic("rides", KafkaCluster("events"), key="id", partitions=6)
    job = StreamJob(
        "count", engine=Flink(version="2.2", image=IMAGE), jar="local:///app.jar", entry_class="Count", consumes=[rides],
        patches=[patch],
    )  # fmt: skip
    [message] = [text for text in said(System("s", [job])) if "MOD005" in text]
    assert message.startswith(
        "warning MOD005 count: patched flinkdeployment/count: spec.podTemplate.spec.containers[0].volumeMounts[0].name: "
        "the template has no volume jars; it has "
    )


def test_the_finding_is_at_the_patch_that_causes_it() -> None:
    one = system(patched("Deployment", pod(hostname="h")), patched("Deployment", pod(hostNetwork=True)),
                 patched("Deployment", {"spec": {"minReadySeconds": "5"}}), patched("Deployment", pod(subdomain="x")))  # fmt: skip
    found = lowering_findings(build(one)[0])
    assert [(one.index, one.argument, one.message.split(": ")[2]) for one in found] == [
        (2, "patches", "spec.minReadySeconds"),
        (1, "patches", "spec.template.spec.hostNetwork"),
    ]


def test_an_object_that_has_no_such_item_is_left_as_it_is() -> None:
    """One patch for the Deployments of all versions, of which only one has the container."""
    model = Model("m", version="v1", artifact="s3://m/1", framework="onnx")
    surge = ModelService(
        "surge", model=model, runtime=Triton(), rollout=None,
        patches=[patched("Deployment", pod(containers=[{"name": "nowhere", "stdin": True}]))],
    )  # fmt: skip
    [message] = [text for text in said(System("s", [surge])) if "MOD005" in text]
    assert "containers has no item with name=nowhere; it has" in message


def test_a_manifest_is_checked_as_it_is_deployed() -> None:
    selector = {"selector": {"app.kubernetes.io/name": "pricing", "app.kubernetes.io/instance": "pricing", "tier": "x"}}
    service = {"apiVersion": "v1", "kind": "Service", "spec": {**selector, "ports": [{"port": 80}]}}
    job = {
        "apiVersion": "batch/v1", "kind": "Job",
        "spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": IMAGE}]}}},
    }  # fmt: skip
    assert sorted(said(system(more=(Manifest("edge", service), Manifest("load", job))))) == [
        f"error OBJ001 load: spec.template.spec.containers[0].securityContext.{field}; namespace shop enforces the pod "
        "security level restricted"
        for field in ("allowPrivilegeEscalation: is not false", "capabilities.drop: does not have ALL",
                      "runAsNonRoot: is unset here and for the pod", "seccompProfile: is unset here and for the pod")
    ] + [
        "error OBJ004 edge: spec.selector: selects no pod: app.kubernetes.io/name=pricing, "
        "app.kubernetes.io/instance=pricing, tier=x; it has no endpoint; the pods of deployment/pricing have no tier"
    ]  # fmt: skip


def test_two_components_with_one_object_are_found_where_the_system_is_lowered() -> None:
    model = Model("m", version="v1", artifact="s3://m", framework="onnx")
    surge = ModelService("surge", model=model, runtime=Triton())
    other = Microservice("surge", image=IMAGE, patches=[patched("Deployment", pod(hostname="h"))])
    assert [text for text in said(System("s", [surge, other])) if "error" in text] == [
        "error MOD002 services/surge and serving/surge both create serviceaccount/surge"
    ]


def test_each_cluster_of_a_system_is_checked() -> None:
    clusters = [
        KubernetesCluster(name, pools=[NodePool(f"of-{name}", instance_type="m7i.2xlarge")]) for name in ("eu", "us")
    ]
    services = [
        Microservice(f"web-{cluster.name}", image=IMAGE, on=cluster, patches=[patched("Deployment", pod(hostPID=True))])
        for cluster in clusters
    ]
    assert [text.split(": ")[0] for text in said(System("s", services))] == [
        "error MOD005 web-eu",
        "error MOD005 web-us",
    ]


@pytest.mark.parametrize(
    ("merge", "message"),
    [
        ({}, "merge is empty: write the fields that change"),
        ({"spec": {"a": {1, 2}}}, "spec.a is a set"),
        ({"spec": {"a": float("nan")}}, "spec.a is nan"),
    ],
)
def test_what_is_no_patch(merge: dict[str, Any], message: str) -> None:
    with pytest.raises(AiscaleError) as caught:
        Declared("Deployment", merge, reason=WHY)
    assert message in caught.value.message


def test_components_with_one_name_that_create_one_object_are_found() -> None:
    surge = ModelService("surge", model=Model("m", version="v1", artifact="s3://m", framework="onnx"), runtime=Triton())
    other = Microservice("surge", image=IMAGE)
    assert [text for text in said(System("s", [surge, other])) if "error" in text] == [
        "error MOD002 services/surge and serving/surge both create serviceaccount/surge"
    ]
    versioned = ModelService(
        "surge", model=Model("m", version="v8", artifact="s3://m", framework="onnx"), runtime=Triton()
    )
    assert [
        text for text in said(System("s", [versioned, Microservice("surge-v8", image=IMAGE)])) if "error" in text
    ] == ["error MOD002 services/surge-v8 and serving/surge both create service/surge-v8"]
    topic = Topic("surge", KafkaCluster("events"))
    assert [text for text in said(System("s", [surge, topic])) if "error" in text] == []
    clusters = [
        KubernetesCluster(name, pools=[NodePool(f"of-{name}", instance_type="m7i.2xlarge")]) for name in ("eu", "us")
    ]
    apart = [ModelService("surge", model=surge.model, runtime=Triton(), on=clusters[0]),
             Microservice("surge", image=IMAGE, on=clusters[1])]  # fmt: skip
    assert [text for text in said(System("s", apart)) if "error" in text] == []


def test_objects_of_a_cloud_need_a_region() -> None:
    graph, _ = build(System("s", [Microservice("web", image=IMAGE, produces=[KinesisStream("rides")])]))
    nowhere = lowering_findings(graph, Destination(clouds=Clouds()))
    messages = [one.message for one in nowhere if one.severity is Severity.ERROR]
    assert messages == [
        "kinesis-stream/rides cannot be created: region is unset: set region= of the stream, or aws_region of the "
        "environment"
    ]
    there = Destination(clouds=Clouds("eu-west-1", None))
    assert [one for one in lowering_findings(graph, there) if one.severity is Severity.ERROR] == []
