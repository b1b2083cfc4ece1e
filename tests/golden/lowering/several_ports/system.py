"""gRPC and TCP services, further ports, own probes, and a port below 1024."""

from __future__ import annotations

from aiscale import System, Traffic
from aiscale.services import Call, Microservice, Port, Probe
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

orders = Topic("orders", KafkaCluster("events"), partitions=6)
rates = Microservice(
    "rates",
    image=IMAGE,
    port=9_000,
    protocol="grpc",
    ports={"metrics": 9_090, "http-admin": 9_001, "grpc-reload": 9_003, "debug": Port(9_002, protocol="tcp")},
    readiness_probe=Probe("grpc", service="rates.v1.Rates", period="10s", failure_threshold=3),
    liveness_probe=Probe("http", port="http-admin", path="/livez", timeout="2s"),
    traffic=Traffic(mean=10, peak=20),
)
ledger = Microservice("ledger", image=IMAGE, port=389, protocol="tcp", produces=[orders])
web = Microservice(
    "web",
    image=IMAGE,
    port=80,
    ports={"grpc": 9_000, "management": Port(8_081, metrics_path="/actuator/prometheus")},
    calls=[Call(rates, timeout_ms=300), ledger],
)
audit = Microservice(
    "audit",
    image=IMAGE,
    port=None,
    ports={"metrics": 9_090},
    liveness_probe=Probe("exec", command=["/bin/audit", "check"]),
    consumes=[orders],
    calls=[Call(web, alias="shop")],
)
system = System("several-ports", [audit])
