from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from aiscale.engine.dns_outputs import dns_outputs, has_dns_outputs
from aiscale.engine.kube_errors import UnreachableError
from aiscale.engine.outputs import Output, outputs
from aiscale.lowering.resource import Resource, cloud_resource, kubernetes_resource
from tests.engine.cluster_stub import serving
from tests.support.records import NAMESPACE, after, labels, namespace, plan_of, service

HOST = f"{NAMESPACE}.svc.cluster.local"


def test_where_the_parts_can_be_reached() -> None:
    plain = service("pricing", "services/pricing")
    outside = replace(
        service("gateway", "services/gateway"),
        properties={**service("gateway", "services/gateway").properties,
                    "spec": {"type": "LoadBalancer", "ports": [{"port": 443}]}},
    )  # fmt: skip
    listeners = [
        {"name": "tls", "port": 9093, "type": "internal", "tls": True},
        {"name": "public", "port": 9094, "type": "loadbalancer", "tls": True},
    ]
    kafka = kubernetes_resource(
        {
            "apiVersion": "kafka.strimzi.io/v1",
            "kind": "Kafka",
            "metadata": {"name": "events", "namespace": NAMESPACE, "labels": labels("kafka/events")},
            "spec": {"kafka": {"listeners": listeners}},
        },
        address="kafka/events",
        reason="the cluster",
    )
    surge = service("surge", "serving/surge")
    metadata = {**surge.properties["metadata"], "name": "surge-v8"}
    metadata["labels"] = {
        **metadata["labels"], "app.kubernetes.io/name": "surge", "app.kubernetes.io/version": "v8",
    }  # fmt: skip
    version = kubernetes_resource({**surge.properties, "metadata": metadata}, address="serving/surge", reason="v8")
    registry = kubernetes_resource(
        {
            "apiVersion": "registry.apicur.io/v1",
            "kind": "ApicurioRegistry3",
            "metadata": {"name": "schemas", "namespace": NAMESPACE, "labels": labels("schemaregistries/schemas")},
        },
        address="schemaregistries/schemas",
        reason="the registry",
    )
    edge = kubernetes_resource(
        {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "Gateway",
            "metadata": {"name": "edge", "namespace": NAMESPACE, "labels": labels("gateways/edge")},
            "spec": {
                "gatewayClassName": "istio",
                "listeners": [
                    {"name": "https-443", "protocol": "HTTPS", "port": 443, "hostname": "api.example"},
                    {"name": "tls-8883", "protocol": "TLS", "port": 8883},
                ],
            },
        },
        address="gateways/edge",
        reason="the edge",
    )
    applied = after(plan_of([namespace(), plain, outside, kafka, surge, version, registry, edge]))

    def answer(request: httpx2.Request) -> Any:
        if request.url.path == "/apis/kafka.strimzi.io/v1":
            return {"resources": [{"kind": "Kafka", "name": "kafkas", "namespaced": True}]}
        if request.url.path == "/apis/registry.apicur.io/v1":
            return {"resources": [{"kind": "ApicurioRegistry3", "name": "apicurioregistries3", "namespaced": True}]}
        if request.url.path == "/apis/gateway.networking.k8s.io/v1":
            return {"resources": [{"kind": "Gateway", "name": "gateways", "namespaced": True}]}
        if request.url.path.endswith("/gateways"):
            addresses = [{"type": "IPAddress", "value": "2001:db8::7"}]
            return {"items": [{**edge.properties, "status": {"addresses": addresses}}]}
        if request.url.path.endswith("/apicurioregistries3"):
            return {"items": [registry.properties]}
        if request.url.path.endswith("/kafkas"):
            return {"items": [kafka.properties]}
        balancer = {"ingress": [{"ip": "203.0.113.9"}]}
        kept = [surge.properties, version.properties, *others]
        return {"items": [{**outside.properties, "status": {"loadBalancer": balancer}}, *kept]}

    others = [dict(plain.properties)]
    found = (
        Output("gateways/edge", "https-443", "https://[2001:db8::7]:443", "outside"),
        Output("gateways/edge", "https-443", "https://api.example:443", "outside"),
        Output("gateways/edge", "tls-8883", "[2001:db8::7]:8883", "outside"),
        Output("kafka/events", "bootstrap tls", f"events-kafka-bootstrap.{HOST}:9093", "cluster"),
        Output(
            "schemaregistries/schemas", "registry", f"http://schemas-app-service.{HOST}:8080/apis/ccompat/v7", "cluster"
        ),
        Output("services/gateway", "port 443", f"gateway.{HOST}:443", "cluster"),
        Output("services/gateway", "port 443", "203.0.113.9:443", "outside"),
        Output("services/pricing", "http", f"pricing.{HOST}:80", "cluster"),
        Output("serving/surge", "http", f"surge.{HOST}:80", "cluster"),
        Output("serving/surge", "http of v8 only", f"surge-v8.{HOST}:80", "cluster"),
    )
    assert outputs(applied, serving(answer)) == found
    others.clear()
    assert outputs(applied, serving(answer)) == tuple(one for one in found if one.address != "services/pricing")


def test_a_cluster_that_does_not_answer_has_no_addresses() -> None:
    def refuse(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("Connection refused", request=request)

    with pytest.raises(UnreachableError):
        outputs(after(plan_of([namespace(), service("pricing", "services/pricing")])), serving(refuse))


def test_an_inference_service_says_itself_where_it_answers() -> None:
    def made(name: str, **more: str) -> Resource:
        metadata = {"name": name, "namespace": NAMESPACE, "labels": labels(f"serving/{name}") | more}
        manifest = {
            "apiVersion": "serving.kserve.io/v1beta1",
            "kind": "InferenceService",
            "metadata": metadata,
            "spec": {},
        }
        return kubernetes_resource(manifest, address=f"serving/{name}", reason="a model")

    records = [
        namespace(),
        made("surge", **{"networking.kserve.io/visibility": "cluster-local"}),
        made("chat"),
        made("new"),
    ]
    status = {
        name: {"address": {"url": f"http://{name}-predictor.{HOST}"}, "url": f"http://{name}.example"}
        for name in ("surge", "chat")
    }
    live = [{**one.properties, "status": status.get(one.name, {})} for one in records if one.kind == "InferenceService"]

    def answer(request: httpx2.Request) -> Any:
        if request.url.path == "/apis/serving.kserve.io/v1beta1":
            return {"resources": [{"kind": "InferenceService", "name": "inferenceservices", "namespaced": True}]}
        return {"items": live}

    assert outputs(after(plan_of(records)), serving(answer)) == (
        Output("serving/chat", "http", f"http://chat-predictor.{HOST}", "cluster"),
        Output("serving/chat", "http", "http://chat.example", "outside"),
        Output("serving/surge", "http", f"http://surge-predictor.{HOST}", "cluster"),
    )


def test_an_llm_inference_service_answers_at_the_service_of_its_controller() -> None:
    manifest = {
        "apiVersion": "serving.kserve.io/v1alpha2",
        "kind": "LLMInferenceService",
        "metadata": {"name": "chat", "namespace": NAMESPACE, "labels": labels("serving/chat")},
        "spec": {},
    }
    records = [namespace(), kubernetes_resource(manifest, address="serving/chat", reason="a model")]

    def answer(request: httpx2.Request) -> Any:
        if request.url.path == "/apis/serving.kserve.io/v1alpha2":
            return {"resources": [{"kind": "LLMInferenceService", "name": "llminferenceservices", "namespaced": True}]}
        return {"items": [manifest]}

    url = f"http://chat-kserve-workload-svc.{HOST}:8000"
    assert outputs(after(plan_of(records)), serving(answer)) == (Output("serving/chat", "http", url, "cluster"),)


def test_names_in_dns_lead_to_profiles_of_azure() -> None:
    def made(kind: str, name: str, balancer: str, **properties: str) -> Resource:
        return cloud_resource(
            f"azure-native:{kind}",
            name,
            properties,
            address=f"loadbalancers/{balancer}",
            reason="",
            provider_version="3",
        )

    records = [
        made("trafficmanager:Profile", "shop", "shop"),
        made("trafficmanager:Profile", "shop-in-eu", "shop"),
        made("trafficmanager:Profile", "shop-api", "shop-api"),
        made("cdn:Profile", "search", "search"),
        made("cdn:AFDEndpoint", "search", "search"),
        made("cdn:AFDCustomDomain", "search-search-example", "search", hostName="search.example"),
        made("cdn:AFDCustomDomain", "search-find-example", "search", hostName="find.example"),
    ]
    described = {
        "loadbalancers/shop": {"hosts": ["shop.example", "*.shop.example"]},
        "loadbalancers/shop-api": {"hosts": ["shop.example", "api.example"]},
    }
    applied = replace(after(plan_of(records)), described=described)
    token = {"validationProperties": {"validationToken": "_a1"}}
    recorded = {
        "trafficmanager-profile/shop": {"dnsConfig": {"fqdn": "s-shop.trafficmanager.net"}},
        "trafficmanager-profile/shop-in-eu": {"dnsConfig": {"fqdn": "s-shop-in-eu.trafficmanager.net"}},
        "trafficmanager-profile/shop-api": {"dnsConfig": {"fqdn": "s-shop-api.trafficmanager.net"}},
        "cdn-afdendpoint/search": {"hostName": "s-search-a1.z01.azurefd.net"},
        "cdn-afdcustomdomain/search-search-example": token,
        "cdn-afdcustomdomain/search-find-example": {"validationProperties": {"validationToken": ""}},
    }
    assert has_dns_outputs(applied)
    assert sorted((one.address, one.name, one.value) for one in dns_outputs(applied, recorded)) == [
        ("loadbalancers/search", "CNAME of find.example", "s-search-a1.z01.azurefd.net"),
        ("loadbalancers/search", "CNAME of search.example", "s-search-a1.z01.azurefd.net"),
        ("loadbalancers/search", "TXT of _dnsauth.search.example", "_a1"),
        ("loadbalancers/shop", "CNAME of *.shop.example", "s-shop.trafficmanager.net"),
        ("loadbalancers/shop", "CNAME of shop.example", "s-shop.trafficmanager.net"),
        ("loadbalancers/shop-api", "CNAME of api.example", "s-shop-api.trafficmanager.net"),
    ]
    assert dns_outputs(applied, {}) == ()
    assert not has_dns_outputs(after(plan_of([namespace()])))
