"""The bindings of a workload hold everything that it gets from what it refers to."""

from __future__ import annotations

from typing import Any

from aiscale import System
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.relations import Call
from aiscale.core.values.fault_isolation import Cached, DefaultAnswer
from aiscale.graph.build import build
from aiscale.lowering.bindings import Bindings
from aiscale.lowering.client_binding import ClientBinding, Endpoint, call_binding
from aiscale.lowering.component_lowering import bind
from aiscale.lowering.context import make_context
from aiscale.lowering.kubernetes.network import external_egress
from aiscale.lowering.kubernetes.workload import Port
from aiscale.network import ExternalService
from aiscale.services import Microservice
from aiscale.serving import VLLM, Model, ModelService
from aiscale.streams import KafkaCluster, Topic

IMAGE = "registry.example/app:1"
LLAMA = Model("llama", version="v3", artifact="pvc://models/llama", framework="transformers")


def bound(name: str, *roots: Component) -> Bindings:
    """The bindings of a component of a system."""
    graph, _ = build(System("shop", roots))
    return bind(graph[name], make_context(graph))


def to(component: str, port: int) -> dict[str, Any]:
    """Egress to the pods of a component."""
    pods = {"podSelector": {"matchLabels": {"aiscale.dev/address": component}}}
    return {"to": [pods], "ports": [{"protocol": "TCP", "port": port}]}


def test_a_caller_gets_the_address_and_the_settings_of_each_call():
    chat = ModelService("chat", model=LLAMA, runtime=VLLM())
    bank = ExternalService("bank", host="bank.example", port=443)
    front = Microservice("front", image=IMAGE, calls=[Call(chat, timeout_ms=900, retries=1), bank])
    found = bound("services/front", front)
    assert found.variables == {
        "BANK_URL": "https://bank.example:443",
        "CHAT_URL": "http://chat:8000", "CHAT_TIMEOUT_MS": "900", "CHAT_RETRIES": "1",
        "CHAT_RETRY_ON": "connect-failure,refused-stream,unavailable,cancelled",
    }  # fmt: skip
    assert found.client == found.each == found.of(front)
    assert found.client.egress == (to("serving.chat", 8_000),)
    assert (found.shared, found.kafka, found.grants, found.callers) == (ClientBinding(), (), (), ())
    assert bound("serving/chat", front).callers == (front,)
    assert [one.target for one in found.references] == [bank, chat] == list(found.targets(EdgeKind.CALLS))


def test_a_caller_gets_the_fallbacks_of_what_it_calls_in_order():
    rules = Microservice("rules", image=IMAGE, fallback=[DefaultAnswer({"score": 0.5})])
    small = Microservice("small-model", image=IMAGE)
    large = Microservice("large", image=IMAGE, fallback=[Call(small, timeout_ms=40), Cached("10m"), rules])
    front = Microservice("front", image=IMAGE, calls=[Call(large, alias="score"), Call(rules, alias="table")])
    found = bound("services/front", front)
    assert {name: value for name, value in found.variables.items() if not name.endswith("RETRIES")} == {
        "SCORE_URL": "http://large:8080", "SCORE_TIMEOUT_MS": "1000",
        "SCORE_FALLBACKS": "SMALL_MODEL,cached,TABLE", "SCORE_CACHE_SECONDS": "600",
        "SMALL_MODEL_URL": "http://small-model:8080", "SMALL_MODEL_TIMEOUT_MS": "40",
        "TABLE_URL": "http://rules:8080", "TABLE_TIMEOUT_MS": "1000",
        "TABLE_FALLBACKS": "default", "TABLE_DEFAULT_ANSWER": '{"score": 0.5}',
    }  # fmt: skip
    assert found.client.egress == tuple(to(f"services.{name}", 8_080) for name in ("large", "rules", "small-model"))
    assert bound("services/small-model", front).callers == (front,)


def test_what_pods_share_is_apart_from_what_each_reference_offers():
    orders = Topic("orders", cluster=KafkaCluster("kafka"))
    found = bound("services/billing", Microservice("billing", image=IMAGE, consumes=[orders]))
    assert found.each == ClientBinding()
    assert found.client == found.shared
    assert [access.cluster.name for access in found.kafka] == ["kafka"]
    assert found.prerequisites == ("kafkauser/billing-kafka", "kafkatopic/orders")
    assert {"KAFKA_BOOTSTRAP_SERVERS", "KAFKA_CA_FILE"} <= found.variables.keys()


def test_a_kind_without_clients_gets_nothing():
    orders = Topic("orders", cluster=KafkaCluster("kafka"))
    service = Microservice("billing", image=IMAGE, consumes=[orders])
    found = bound("topics/orders", service)
    assert (found.references, found.client, found.kafka, found.grants, found.identity) == (
        (),
        ClientBinding(),
        (),
        (),
        {},
    )


def test_bindings_join_in_order_and_the_later_variable_wins():
    first = ClientBinding({"A": "1", "B": "1"}, egress=(external_egress(443),), prerequisites=("configmap/a",))
    second = ClientBinding({"B": "2"}, egress=(external_egress(443),), prerequisites=("configmap/b", "configmap/a"))
    assert first | second == ClientBinding(
        {"A": "1", "B": "2"}, egress=(external_egress(443),), prerequisites=("configmap/a", "configmap/b")
    )


def test_only_ports_of_a_service_are_offered():
    front = Microservice("front", image=IMAGE, calls=[Microservice("back", image=IMAGE)])
    graph, _ = build(System("shop", [front]))
    [edge] = graph.edges_from("services/front")
    ports = [Port("http", 80, "http"), Port("grpc", 81, "kubernetes.io/h2c"), Port("metrics", 82)]
    assert call_binding(graph["services/back"], edge, ports) == ClientBinding(
        {"BACK_URL": "http://back:80", "BACK_GRPC_ADDRESS": "back:81"},
        egress=(
            {"to": to("services.back", 80)["to"], "ports": [*to("", 80)["ports"], *to("", 81)["ports"]]},
        ),
        endpoints=(
            Endpoint("back", 80, key="service/back", section="http"),
            Endpoint("back", 81, "kubernetes.io/h2c", key="service/back", section="grpc"),
        ),
    )  # fmt: skip
