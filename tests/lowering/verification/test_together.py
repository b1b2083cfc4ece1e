"""Selectors, ports and names that lead nowhere, in any list of objects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.lowering.resource import Resource
from aiscale.lowering.verification.together import flaws
from tests.lowering.verification.objects import deployment, made, namespace, pod_with
from tests.support.lowered import CASES, read_system

OTHER = {"app": "other"}
SERVICE = {"selector": {"app": "web"}, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]}


def said(*resources, **more):
    return [
        f"{'' if one.is_certain else 'may: '}{one.resource.key}: {one.violation}" for one in flaws(resources, **more)
    ]


def test_what_fits_together_has_no_flaw():
    assert (
        said(
            namespace(),
            deployment(),
            made("Service", "web", SERVICE),
            made("PodDisruptionBudget", "web", {"selector": {"matchLabels": {"app": "web"}}}, "policy/v1"),
            made("NetworkPolicy", "web", {"podSelector": {}}, "networking.k8s.io/v1"),
            made(
                "HorizontalPodAutoscaler",
                "web",
                {"scaleTargetRef": {"kind": "Deployment", "name": "web"}},
                "autoscaling/v2",
            ),
            made("Service", "away", {"type": "ExternalName", "externalName": "db.example"}),
            made("ConfigMap", "settings"),
        )
        == []
    )


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (
            made("Service", "x", SERVICE | {"selector": {"app": "webs"}}),
            "may: service/x: spec.selector: selects no pod: app=webs; it has no endpoint; the pods of deployment/web have "
            "app=web",
        ),
        (
            made("Service", "x", SERVICE | {"selector": {"aiscale.dev/address": "services.web", "app": "x"}}),
            "service/x: spec.selector: selects no pod: aiscale.dev/address=services.web, app=x; it has no endpoint; "
            "the pods of deployment/web have app=web",
        ),
        (
            made("PodDisruptionBudget", "x", {"selector": {"matchLabels": {"app": "web", "tier": "1"}}}, "policy/v1"),
            "may: poddisruptionbudget/x: spec.selector: selects no pod: app=web, tier=1; it protects no pod; "
            "the pods of deployment/web have no tier",
        ),
        (
            made("NetworkPolicy", "x", {"podSelector": {"matchLabels": {"aiscale.dev/address": "services.w"}}}, "networking.k8s.io/v1"),
            "networkpolicy/x: spec.podSelector: selects no pod: aiscale.dev/address=services.w; it restricts no pod; "
            "the pods of deployment/web have aiscale.dev/address=services.web",
        ),
        (
            made("HorizontalPodAutoscaler", "x", {"scaleTargetRef": {"kind": "Deployment", "name": "wep"}}, "autoscaling/v2"),
            "may: horizontalpodautoscaler/x: spec.scaleTargetRef.name: refers to deployment/wep, which nothing in the "
            "system creates; did you mean web?",
        ),
        (
            made("ScaledObject", "x", {"scaleTargetRef": {"name": "wep"}}, "keda.sh/v1alpha1"),
            "may: scaledobject/x: spec.scaleTargetRef.name: refers to deployment/wep, which nothing in the system creates; "
            "did you mean web?",
        ),
        (
            made("Service", "x", SERVICE | {"ports": [{"port": 80, "targetPort": "grpc"}]}),
            "service/x: spec.ports[0].targetPort: grpc (TCP) is no port of deployment/web, which has http",
        ),
        (
            made("Service", "x", SERVICE | {"ports": [{"port": 80}]}),
            "may: service/x: spec.ports[0].port: 80 (TCP) is no port of deployment/web, which has http",
        ),
        (
            made("Service", "x", SERVICE | {"ports": [{"port": 80, "targetPort": 8080, "protocol": "UDP"}]}),
            "may: service/x: spec.ports[0].targetPort: 8080 (UDP) is no port of deployment/web, which has http",
        ),
        (
            deployment(pod_with(container={"livenessProbe": {"httpGet": {"port": "metrics"}}}), "x"),
            "deployment/x: spec.template.spec.containers[0].livenessProbe.httpGet.port: container web has no port "
            "metrics; it has http",
        ),
        (
            deployment(pod_with({"volumes": [{"name": "a", "configMap": {"name": "setings"}}]}), "x"),
            "may: deployment/x: spec.template.spec.volumes[0].configMap.name: refers to configmap/setings, which nothing "
            "in the system creates; did you mean settings?",
        ),
        (
            deployment(pod_with({"volumes": [{"name": "a", "persistentVolumeClaim": {"claimName": "data"}}]}), "x"),
            "may: deployment/x: spec.template.spec.volumes[0].persistentVolumeClaim.claimName: refers to "
            "persistentvolumeclaim/data, which nothing in the system creates",
        ),
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_named(resource, expected):
    assert said(namespace(), made("ConfigMap", "settings"), deployment(), resource) == [expected]


def test_only_the_objects_asked_for_are_checked():
    broken = made("Service", "x", SERVICE | {"selector": OTHER})
    assert said(deployment(), broken, checked=[deployment()]) == []


def test_names_that_exist_without_the_system_are_known():
    user = deployment(pod_with({"volumes": [{"name": "a", "secret": {"secretName": "db"}}]}))
    assert len(said(user)) == 1
    assert said(user, known={"deployment/web": ["secret/db"]}) == []


def test_a_name_with_a_digest_is_said():
    settings = replace(made("ConfigMap", "settings-1f2e3d"), base_name="settings")
    user = deployment(pod_with({"volumes": [{"name": "a", "configMap": {"name": "settings"}}]}))
    assert said(settings, user) == [
        "deployment/web: spec.template.spec.volumes[0].configMap.name: refers to configmap/settings, which is created as "
        "configmap/settings-1f2e3d: its name has a digest of its content"
    ]


def test_pods_of_operators_have_labels_of_their_own():
    case = next(one for one in CASES if one.name == "kafka_whole")
    kafka = next(one for one in lower(build(read_system(case))[0]) if one.kind == "Kafka")

    def policy(cluster: str) -> Resource:
        spec = {"podSelector": {"matchLabels": {"strimzi.io/cluster": cluster}}}
        body = made("NetworkPolicy", "x", spec, "networking.k8s.io/v1")
        return replace(body, properties={**body.properties, "metadata": kafka.properties["metadata"]})

    assert said(kafka, policy(kafka.name), checked=[policy(kafka.name)]) == []
    near = made("Service", "x", SERVICE | {"selector": {"app": "web", "tier": "front"}})
    assert len(said(deployment(), near)) == 1
    operated = made("Cluster", "front", {}, "db.example/v1")
    assert said(deployment(), operated, near) == []


def test_an_object_of_another_namespace_is_none_of_this_one():
    text = "spec.scaleTargetRef.name: refers to deployment/web, which nothing in the system creates"
    scaled = made("ScaledObject", "x", {"scaleTargetRef": {"name": "web"}}, "keda.sh/v1alpha1")
    away = replace(deployment(), properties={**deployment().properties, "metadata": {"name": "web", "namespace": "b"}})
    assert said(scaled, away, checked=[scaled]) == [f"may: scaledobject/x: {text} in namespace shop: it is in b"]


def test_selectors_of_pods_that_the_system_does_not_know_are_not_reported():
    assert said(deployment(), made("Service", "x", SERVICE | {"selector": {"app": "legacy"}})) == []


def test_nothing_that_is_generated_has_a_flaw():
    """But for names of objects that fields declare as existing."""
    for case in CASES:
        found = [one for one in flaws(lower(build(read_system(case))[0])) if one.violation.rule != "reference"]
        assert [f"{case.name}: {one.resource.key}: {one.violation}" for one in found] == []
