from __future__ import annotations

import re

from aiscale.analysis.streams.variable_names import variable
from aiscale.lowering.naming import (
    bootstrap_servers,
    cluster_ca_secret,
    fit,
    instance_name,
    kafka_user,
    node_pool,
)
from aiscale.services import Microservice
from aiscale.serving import Model, ModelService, Triton
from aiscale.streams import KafkaCluster
from tests.support.lowered import lower_system, read_system
from tests.support.paths import GOLDEN

LONG = "an" + "-other-one" * 3 + "-longer"
"""39 characters; a name may have 40."""


def service(name: str, version: str) -> ModelService:
    model = Model(name, version=version, artifact="s3://models/x", framework="onnx")
    return ModelService(name, model=model, runtime=Triton())


def test_names_never_change():
    kafka = KafkaCluster("events")
    pricing = Microservice("pricing", image="r.example/pricing:1")
    assert {
        "pricing": instance_name(pricing),
        "surge of v8": instance_name(service("surge", "v8")),
        "user": kafka_user(pricing, kafka),
        "brokers": node_pool(kafka, "broker"),
        "controllers": node_pool(kafka, "controller"),
        "bootstrap": bootstrap_servers(kafka),
        "bootstrap from elsewhere": bootstrap_servers(kafka, "shop"),
        "authority": cluster_ca_secret(kafka),
        "variable": variable("zone-demand-5m"),
    } == {
        "pricing": "pricing",
        "surge of v8": "surge-v8",
        "user": "pricing-events",
        "brokers": "events-broker",
        "controllers": "events-controller",
        "bootstrap": "events-kafka-bootstrap:9093",
        "bootstrap from elsewhere": "events-kafka-bootstrap.shop.svc:9093",
        "authority": "events-cluster-ca-cert",
        "variable": "ZONE_DEMAND_5M",
    }


def test_long_names_are_cut_the_same_way_for_ever():
    kafka = KafkaCluster(LONG)
    longest = Microservice("b" + LONG, image="r.example/x:1")
    names = [instance_name(service(LONG, "2026-11-20-rc001")), kafka_user(longest, kafka), node_pool(kafka, "broker")]
    assert names == [
        f"{LONG}-2026-11-20-rc001",
        fit(f"b{LONG}-{LONG}"),
        fit(f"{LONG}-broker", 63 - len(LONG) - 7),
    ]
    assert fit("x" * 80) == "x" * 56 + "-" + fit("x" * 80)[-6:]
    assert [name for name in names if len(name) > 63] == []
    assert len(f"{kafka.name}-{names[2]}-99999") <= 63


def test_keys_of_ride_demand_never_change():
    keys = [resource.key for resource in lower_system(read_system(GOLDEN / "lowering" / "ride_demand"))]
    assert [key for key in keys if "surge" in key] == [
        "serviceaccount/surge-audit",
        "networkpolicy/surge-audit",
        "kafkauser/surge-audit-events",
        "poddisruptionbudget/surge-audit",
        "deployment/surge-audit",
        "serviceaccount/surge",
        "networkpolicy/surge",
        "poddisruptionbudget/surge",
        "rollout/surge",
        "service/surge",
        "scaledobject/surge",
        "virtualservice/surge",
        "destinationrule/surge",
        "authorizationpolicy/surge-audit",
        "authorizationpolicy/surge",
        "analysistemplate/surge",
    ]


def test_another_namespace_changes_no_key():
    system = read_system(GOLDEN / "lowering" / "ride_demand")
    here, there = lower_system(system), lower_system(system, namespace="staging")
    # Of all clusters: what is in no namespace has the namespace in its name.
    named = re.compile(r"(namespace/|validatingadmissionpolicy(binding)?/)ride-demand")
    assert sorted(resource.key for resource in there) == sorted(
        named.sub(r"\1staging", resource.key) for resource in here
    )
    assert {resource.properties["metadata"].get("namespace") for resource in there} == {None, "staging"}
