"""How people name objects, and what others make of them."""

from __future__ import annotations

import pytest

from aiscale.lowering.resource import Resource, kubernetes_resource
from aiscale.plan.object_names import maker, object_key

KNOWN = {"networkpolicy/a", "ingress/a", "deployment/a", "service/a", "kafka/a", "kafkatopic/a"}


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("Deployment/a", "deployment/a"),
        ("deploy/A", "deployment/a"),
        ("deployments.apps/a", "deployment/a"),
        ("networkpolicies/a", "networkpolicy/a"),
        ("netpol/a", "networkpolicy/a"),
        ("ingresses/a", "ingress/a"),
        ("ingress/a", "ingress/a"),
        ("svc/a", "service/a"),
        ("kt/a", "kafkatopic/a"),
        ("k/a", "kafka/a"),
        ("hpa/a", "horizontalpodautoscaler/a"),
        ("foo/a", "foo/a"),
        ("a", "a"),
    ],
)
def test_keys(given: str, key: str) -> None:
    assert object_key(given, KNOWN) == key


ISTIO, KNATIVE = "gateway.networking.istio.io/a", "service.serving.knative.dev/a"


@pytest.mark.parametrize(
    ("given", "known", "key"),
    [
        ("gateway/a", {ISTIO}, ISTIO),
        ("gtw/a", {ISTIO}, ISTIO),
        ("gateway.networking.istio.io/a", {ISTIO}, ISTIO),
        ("Gateways.networking.istio.io/a", {ISTIO, "gateway/a"}, ISTIO),
        ("gateway/a", {ISTIO, "gateway/a"}, "gateway/a"),
        ("gw.networking.istio.io/a", {ISTIO, "gateway/a"}, ISTIO),
        ("gateway.gateway.networking.k8s.io/a", {ISTIO, "gateway/a"}, "gateway/a"),
        ("gateway.networking.istio.io/a", {"gateway/a"}, ISTIO),
        ("gateway/b", {ISTIO}, "gateway/b"),
        ("gateway/a", {ISTIO, "gateway.x.io/a"}, "gateway/a"),
        ("ksvc/a", {KNATIVE, "service/a"}, KNATIVE),
        ("svc/a", {KNATIVE, "service/a"}, "service/a"),
    ],
)
def test_kinds_of_several_groups(given: str, known: set[str], key: str) -> None:
    assert object_key(given, known) == key


def made(kind: str, name: str, **spec: object) -> Resource:
    manifest = {"apiVersion": "v1", "kind": kind, "metadata": {"name": name}, "spec": spec}
    return kubernetes_resource(manifest, address="services/a", reason="it is")


def test_what_others_make() -> None:
    every = {
        one.key: one
        for one in (
            made("ScaledObject", "a", advanced={"horizontalPodAutoscalerConfig": {"name": "own"}}),
            made("ScaledObject", "b"),
            made("Deployment", "a"),
            made("Deployment", "a-canary"),
            made("Service", "a"),
        )
    }

    def of(key: str) -> tuple[str, str] | None:
        found = maker(key, every)
        return (found[0].key, found[1]) if found is not None else None

    assert of("horizontalpodautoscaler/own") == ("scaledobject/a", "KEDA")
    assert of("horizontalpodautoscaler/keda-hpa-b") == ("scaledobject/b", "KEDA")
    assert of("horizontalpodautoscaler/keda-hpa-a") is None
    assert of("pod/a-7d4f-x2x") == ("deployment/a", "Kubernetes")
    assert of("pod/a-canary-7d4f-x2x") == ("deployment/a-canary", "Kubernetes")
    assert of("pod/ab-7d4f-x2x") is None
    assert of("endpointslice/a-9zx") == ("service/a", "Kubernetes")
    assert of("job/a-1") is None
