"""Services of one's own: edges, variables and secrets, and what is refused."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling
from aiscale.core.edges import EdgeKind
from aiscale.core.messages.validation_errors import InvalidComponentError
from aiscale.services import Cached, Call, ExternalSecret, KubernetesSecret, Microservice, Port, Probe, Read, Write
from aiscale.streams import Consume, DeadLetter, KafkaCluster, Produce, Topic

IMAGE = "registry.example/app:1"


def refused(**fields) -> str:
    with pytest.raises(InvalidComponentError) as caught:
        Microservice("pricing", image=IMAGE, **fields)
    [found] = caught.value.diagnostics
    return found.message


def test_the_edges_of_a_service():
    list_price = Microservice("list-price", image=IMAGE)
    surge = Microservice("surge", image=IMAGE)
    pricing = Microservice(
        "pricing", image=IMAGE, calls=[Call(surge, timeout_ms=50)], fallback=[Cached("1m"), list_price]
    )
    assert [(found.kind, found.target.address, found.field, found.item) for found in pricing.references()] == [
        (EdgeKind.CALLS, "services/surge", "calls", 0),
        (EdgeKind.FALLS_BACK_TO, "services/list-price", "fallback", 1),
    ]


@pytest.mark.parametrize("relation", [Call, Consume, DeadLetter, Produce, Read, Write])
def test_an_alias_is_a_name(relation):
    with pytest.raises(InvalidComponentError) as caught:
        relation(Topic("rides", KafkaCluster("events")), alias="Rides EU")
    assert (
        f"{relation.__name__}: alias must be lower-case letters, digits and '-', beginning with a letter and ending with "
        "a letter or digit, not 'Rides EU'"
    ) in [found.message for found in caught.value.diagnostics]


def test_secrets_are_kept_as_references():
    pricing = Microservice(
        "pricing",
        image=IMAGE,
        environment={"LOG_LEVEL": "info"},
        secrets={
            "DB_PASSWORD": KubernetesSecret("db", key="password"),
            "MAPS_KEY": ExternalSecret(store="vault", remote_key="maps"),
        },
    )
    assert [(name, type(given).__name__) for name, given in pricing.secrets.items()] == [
        ("DB_PASSWORD", "KubernetesSecret"),
        ("MAPS_KEY", "ExternalSecret"),
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"environment": {"A": "1"}, "secrets": {"A": KubernetesSecret("a", key="a")}},
            "Microservice 'pricing': environment and secrets both give A",
        ),
        (
            {"priority": 1_000},
            "Microservice 'pricing': priority must be a Priority or text, not 1000",
        ),
        (
            {"environment": {"PORT": "80"}},
            "Microservice 'pricing': port says what PORT is; it cannot be given as a variable",
        ),
        (
            {"port": None, "fallback": [Cached("1m")]},
            "Microservice 'pricing': fallback needs a port: a pure consumer answers nothing",
        ),
        (
            {"request_timeout_ms": 60_000, "shutdown_grace": "30s"},
            "Microservice 'pricing': shutdown_grace (30s) is below request_timeout_ms (60,000): requests would be cut off at "
            "each deploy",
        ),
        (
            {"ports": {"admin": 9_001}},
            "Microservice 'pricing': ports.admin needs a protocol: Port(9001, protocol=\"http\")",
        ),
        (
            {"ports": {"http": 9_001}},
            "Microservice 'pricing': ports.http is the name of the port itself: give it another name",
        ),
        ({"ports": {"grpc": 8_080}}, "Microservice 'pricing': ports.grpc is 8080, the number of port"),
        (
            {"ports": {"metrics": Port(9_090, protocol="grpc")}},
            "Microservice 'pricing': ports.metrics has metrics_path, but speaks grpc: Prometheus scrapes HTTP",
        ),
        (
            {"ports": {"metrics": 9_090, "http-more": Port(9_091, metrics_path="/more")}},
            "Microservice 'pricing': ports.metrics and ports.http-more both have metrics: Prometheus scrapes one",
        ),
        (
            {"ports": {"http-admin": 9_001, "admin": Port(9_002, protocol="http")}},
            "Microservice 'pricing': ports.admin and ports.http-admin give callers one variable: rename one of them",
        ),
        (
            {"protocol": "grpc", "health_path": "/ready"},
            "Microservice 'pricing': health_path has no effect with protocol=\"grpc\": write "
            'readiness_probe=Probe("http", path="…")',
        ),
        (
            {"liveness_probe": Probe("tcp", port="admin")},
            "Microservice 'pricing': liveness_probe.port is admin, which is not a port of the component (http (8080))",
        ),
        (
            {"port": None, "liveness_probe": Probe("tcp")},
            "Microservice 'pricing': liveness_probe.port is missing: the component has no port of its own",
        ),
        ({"port": None, "protocol": "grpc"}, "Microservice 'pricing': protocol=\"grpc\" needs port=…"),
        (
            {"port": None, "ports": {"grpc": 9_000}},
            "Microservice 'pricing': ports.grpc serves nobody without port: write port=9000",
        ),
    ],
)
def test_contradictions_are_refused(fields, message):
    assert refused(**fields) == message


@pytest.mark.parametrize("name", ["1A", "A-B", "A B", "", "Ä"])
def test_names_that_no_shell_takes_are_refused(name):
    assert refused(environment={name: "x"}) == (
        "Microservice 'pricing': a key of environment must be letters, digits and '_', beginning with a letter or '_', "
        f"such as 'LOG_LEVEL', not {name!r}"
    )


def test_an_autoscaler_sets_the_number_of_replicas():
    scaling = Autoscaling(min_replicas=2, max_replicas=16)
    assert refused(replicas=6, autoscaling=scaling) == (
        "Microservice 'pricing': replicas=6 has no effect with autoscaling: leave it out, or write min_replicas=6 there"
    )
    assert Microservice("pricing", image=IMAGE, autoscaling=scaling).replicas == 2
    assert Microservice("pricing", image=IMAGE, replicas=6).replicas == 6


@pytest.mark.parametrize(
    ("type_", "fields", "message"),
    [
        ("http", {}, 'Probe: path is missing: Probe("http", path="/healthz")'),
        ("grpc", {"path": "/ready"}, 'Probe: path is for a probe of type "http", not "grpc"'),
        ("exec", {}, 'Probe: command is missing: Probe("exec", command=["/bin/check"])'),
        ("tcp", {"period": "1500ms"}, "Probe: period (1s500ms) must be whole seconds, 1s at least"),
    ],
)
def test_a_probe_fits_its_type(type_, fields, message):
    with pytest.raises(InvalidComponentError) as caught:
        Probe(type_, **fields)
    assert [found.message for found in caught.value.diagnostics] == [message]


def test_metrics_may_be_on_the_port_itself():
    assert list(Microservice("pricing", image=IMAGE, ports={"metrics": 8_080}).named_ports) == ["http", "metrics"]
