"""Rules about networks and monitoring over systems of every shape: none raises, and work grows as the system does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale import KubernetesSecret, Objective, System, Team, Traffic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import CallTarget, Mesh
from aiscale.graph.architecture import ArchitectureGraph, C, GraphEdge
from aiscale.graph.build import build
from aiscale.network import (
    AuthorizationPolicy,
    Backend,
    ConnectionPool,
    ConsistentHash,
    ExternalService,
    Gateway,
    GatewayApi,
    InferencePool,
    Istio,
    Linkerd,
    Listener,
    Match,
    Mirror,
    OutlierDetection,
    Route,
    ServicePolicy,
)
from aiscale.observability import (
    Alert,
    AlertRoute,
    BurnRate,
    Collector,
    Monitoring,
    PagerDuty,
    ServiceMonitor,
    Slo,
    TailSampling,
    Tracing,
)
from aiscale.rules.network import RULES as NETWORK
from aiscale.rules.observability import RULES as MONITORING
from aiscale.services import Call, Microservice

IMAGE = "registry.example/app@sha256:" + "1f" * 32
Edges = TypeVar("Edges", bound=Sequence[GraphEdge])
RULES = (*NETWORK, *MONITORING)
_SMALL = st.integers(1, 9)
_OBJECTIVES = st.sampled_from([None, Objective(p99_ms=80), Objective(availability=0.9999), Objective(p99_ms=9_000)])
_TRAFFIC = st.sampled_from([None, Traffic(mean=0, peak=0), Traffic(mean=0.01, peak=9_000)])


@st.composite
def _calls(draw: st.DrawFn, targets: list[CallTarget]) -> list[Call | CallTarget]:
    found: list[Call | CallTarget] = []
    choices: list[Call | CallTarget]
    for target in draw(st.lists(st.sampled_from(targets), max_size=3)):
        timeout_ms = draw(st.sampled_from([1, 50, 5_000]))
        said = Call(
            target, timeout_ms=timeout_ms, retries=draw(st.integers(0, 10)),
            backoff_ms=draw(st.sampled_from([None, 0, 25, 10_000])),
            total_timeout_ms=draw(st.sampled_from([None, timeout_ms, 10_000])),
            idempotent=draw(st.sampled_from([None, True, False])), streaming=draw(st.booleans()),
            retry_on=draw(st.sampled_from([[], ["5xx"], ["unavailable"]])), required=draw(st.booleans()),
            payload_bytes=draw(st.sampled_from([None, 0, 2**20])), parallel=draw(st.sampled_from([None, "a"])),
            protocol=draw(st.sampled_from(["http", "grpc"])),
        )  # fmt: skip
        choices = [target, said, Call(target, streaming=True)]
        found.append(draw(st.sampled_from(choices)))
    return found


@st.composite
def systems(draw: st.DrawFn) -> System:
    """Systems that blueprints may well describe, sound or not, with addresses that two components share."""
    team = Team("shop")
    targets: list[CallTarget] = [ExternalService("cards", host="api.cards.example", requests_per_second=1)]
    for n in range(draw(_SMALL)):
        targets.append(
            Microservice(
                f"s{draw(st.integers(0, n))}", image=IMAGE, calls=draw(_calls(targets)), traffic=draw(_TRAFFIC),
                objective=draw(_OBJECTIVES), replicas=draw(_SMALL), owner=draw(st.sampled_from([None, team])),
                requests_per_second_per_replica=draw(st.sampled_from([None, 0.5, 500])),
            )
        )  # fmt: skip
    some = st.sampled_from(targets)
    targets.append(InferencePool("pool", service=draw(some), picker_replicas=1, failure_mode="FailClose"))
    edge = Gateway("edge", listeners=[Listener("HTTP", hostname=draw(st.sampled_from([None, "*.a.example"])))])
    roots: list[Component] = [*targets]
    for n in range(draw(st.integers(0, 3))):
        first, second = draw(some), draw(some)
        roots.append(
            Route(
                f"r{n}", gateway=edge, targets=[Backend(first, weight=30), Backend(second, weight=70)],
                mirror=draw(st.sampled_from([None, first, Mirror(second, percent=1)])), traffic=draw(_TRAFFIC),
                hosts=draw(st.sampled_from([[], ["a.example"], ["*.example", "b.a.example"]])),
                matches=[Match("/a"), Match("/a")], retries=draw(st.integers(0, 10)),
                per_try_timeout_ms=draw(st.sampled_from([None, 1, 15_000])),
            )
        )  # fmt: skip
        roots.append(
            ServicePolicy(
                f"p{n}", of=draw(st.lists(some, min_size=1, max_size=3)), connection_pool=draw(
                    st.sampled_from([None, ConnectionPool()])),
                outlier_detection=draw(st.sampled_from([None, OutlierDetection(max_ejection_percent=100)])),
                failover=draw(st.sampled_from([None, "zone"])),
                load_balancing=draw(st.sampled_from([ConsistentHash("cookie"), "RANDOM"])),
            )
        )  # fmt: skip
    roots.append(AuthorizationPolicy("allow", of=[draw(some)], allow_components=[edge]))
    outside = draw(st.lists(st.sampled_from([*targets, edge]), max_size=2))
    meshes: list[Mesh] = draw(
        st.sampled_from([[], [GatewayApi()], [Linkerd(without_proxy=outside)], [Istio(without_proxy=outside), Linkerd()],
                         [Istio(default_retries=9, authorization="none", latency_buckets_ms=[1])]])
    )  # fmt: skip
    monitoring = Monitoring(
        selector={"release": "x"}, namespaces=["a"], series_budget=1,
        tracing=draw(st.sampled_from([None, Tracing(
            tail=TailSampling(), collector=Collector(mode="daemonset", balancing="none", processors=[]))])),
        slos=[Slo(f"o{n}", of=draw(some), availability=draw(st.sampled_from([0.5, 0.99999])),
                  latency_ms=draw(st.sampled_from([None, 77])), buckets_ms=draw(st.sampled_from([[], [1], [100]])),
                  alerts=draw(st.sampled_from([[], [BurnRate("page", long="1h", short="5m", budget_percent=2)]])))
              for n in range(draw(st.integers(0, 3)))],
        alerts=[Alert("a", expression=draw(st.sampled_from(["up == 0", "nv_x", "{", "istio_request_total > 1"])),
                      severity="page", of=[draw(some)])],
        alert_routes=[AlertRoute("r", receiver=PagerDuty(KubernetesSecret("p", key="k")), severities=["ticket"],
                                 team=draw(st.sampled_from([None, team])))],
        service_monitors=[ServiceMonitor("m", of=[draw(some)], labels={"a": "b"}, series_per_pod=9)],
    )  # fmt: skip
    return System("any", roots, meshes=meshes, monitoring=draw(st.sampled_from([None, monitoring])))


@given(systems())
@settings(max_examples=150, deadline=None)
def test_no_rule_raises_and_every_finding_can_be_shown(system: System) -> None:
    graph, _ = build(system)
    for rule in RULES:
        for found in rule.check(graph):
            assert found.code == rule.CODE
            assert found.severity in {rule.SEVERITY, getattr(rule, "WORST", rule.SEVERITY)}
            assert found.address in graph
            assert found.span is not None
            assert found.help
            assert "\n" not in found.message
            assert "None" not in " ".join((found.message, found.label, *found.notes, found.help))


class Counting(ArchitectureGraph):
    """Counts what rules look at: components and edges that they are handed."""

    visits = 0

    def _seen(self, edges: Edges) -> Edges:
        self.visits += 1 + len(edges)
        return edges

    def of(self, kind: type[C]) -> list[C]:  # type: ignore[override]  # counted, so it has to be there at once
        found = list(super().of(kind))
        self.visits += len(found)
        return found

    def out_edges(self, component: Component, *kinds: EdgeKind) -> list[GraphEdge]:
        return self._seen(super().out_edges(component, *kinds))

    def edges_from(self, address: str, *kinds: EdgeKind) -> Sequence[GraphEdge]:
        return self._seen(super().edges_from(address, *kinds))

    def in_edges(self, component: Component, *kinds: EdgeKind) -> list[GraphEdge]:
        return self._seen(super().in_edges(component, *kinds))


def _visits(size: int) -> int:
    """Work for a chain of services, and for a hub that many call and that calls many."""
    ends = [Microservice(f"end-{n}", image=IMAGE) for n in range(size)]
    hub = Microservice("hub", image=IMAGE, calls=[Call(end, timeout_ms=900) for end in ends])
    callers = [Microservice(f"caller-{n}", image=IMAGE, calls=[Call(hub, timeout_ms=50)], traffic=Traffic(
        mean=1, peak=2)) for n in range(size)]  # fmt: skip
    step = Microservice("step", image=IMAGE)
    for n in range(size):
        step = Microservice(f"step-{n}", image=IMAGE, calls=[Call(step, timeout_ms=10, retries=1)])
    slos = [Slo(caller.name, of=caller, availability=0.99) for caller in callers]
    policy = ServicePolicy("all", of=ends, load_balancing=ConsistentHash("cookie"))
    system = System("large", [*callers, step, policy], meshes=[Istio(default_retries=2)],
                    monitoring=Monitoring(slos=slos, series_budget=1))  # fmt: skip
    graph, _ = build(system)
    counting = Counting(graph.system, dict(graph.nodes), graph.edges)
    assert sum(1 for rule in RULES for _ in rule.check(counting)) >= size
    return counting.visits


def test_work_grows_as_the_system_does() -> None:
    assert _visits(200) <= 2.1 * _visits(100)
