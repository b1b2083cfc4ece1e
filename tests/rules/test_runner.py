"""The runner: every rule once, the same answer every time, no rule raises, and work grows as the system does."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale import Autoscaling, Objective, System, Traffic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.diagnostics import Severity
from aiscale.graph.architecture import ArchitectureGraph, C, GraphEdge
from aiscale.graph.build import build
from aiscale.platform import GpuPool, KubernetesCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.rules import check
from aiscale.rules.registry import RULES
from aiscale.rules.review import review
from aiscale.services import Call, Microservice
from aiscale.serving import Model, ModelService, TensorFlowServing, Triton
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.support.golden import GOLDEN, load

BLUEPRINT = Path(__file__).parent.parent.parent / "blueprints" / "ride_demand.py"


def test_the_reference_blueprint_is_sound() -> None:
    assert tuple(check(load(BLUEPRINT))) == ()


def test_every_finding_has_its_rules_code_and_severity_and_names_its_component() -> None:
    for file in sorted((GOLDEN / "rules").glob("*/bad*.py")):
        graph = load(file)
        for rule in RULES:
            for found in rule.check(graph):
                assert found.code == rule.CODE
                assert found.severity in {rule.SEVERITY, getattr(rule, "WORST", rule.SEVERITY)}
                systems = {system.address for system in graph.system.systems}
                assert found.address in graph or found.address in systems
                assert found.message
                assert found.help


def test_each_rule_runs_once_in_the_order_of_the_registry() -> None:
    found = review(load(GOLDEN / "rules" / "STR005" / "bad_shared.py"))
    codes = tuple(rule.CODE for rule in RULES)
    assert found.ran == codes
    assert tuple(item.code for item in found.timings) == codes
    assert sum(item.findings for item in found.timings) == len(found.findings)


def test_two_runs_say_the_same() -> None:
    graph = load(GOLDEN / "rules" / "STR005" / "bad_shared.py")
    assert tuple(check(graph)) == tuple(check(graph))


def test_the_order_of_declaration_is_irrelevant() -> None:
    graph = load(GOLDEN / "rules" / "STR005" / "bad_shared.py")
    turned = System("golden", [*reversed(graph.system.roots)])
    assert [item.message for item in check(graph)] == [item.message for item in check(build(turned)[0])]


class Counting(ArchitectureGraph):
    """Counts what rules look at: components and edges that they are handed."""

    visits = 0

    def _seen(self, edges: list[GraphEdge]) -> list[GraphEdge]:
        self.visits += 1 + len(edges)
        return edges

    def of(self, kind: type[C]) -> Iterator[C]:
        self.visits += len(self.nodes)
        return super().of(kind)

    def out_edges(self, component: Component, *kinds: EdgeKind) -> list[GraphEdge]:
        return self._seen(super().out_edges(component, *kinds))

    def in_edges(self, component: Component, *kinds: EdgeKind) -> list[GraphEdge]:
        return self._seen(super().in_edges(component, *kinds))


def _large(parts: int) -> System:
    """``parts`` times seven components, all connected, with a finding here and there."""
    pool = NodePool("general", instance_type="m7i.2xlarge", max_nodes=15_000)
    gpus = GpuPool("l4", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=15_000)
    cluster = KubernetesCluster("core", pools=[pool, gpus])
    kafka = KafkaCluster("events", storage="16Ti", on=cluster)
    roots: list[Component] = []
    service: Microservice | None = None
    for n in range(parts):
        rides = Topic(f"rides-{n}", kafka, partitions=12, traffic=Traffic(mean=1, peak=9, message_bytes=10))
        totals = Topic(f"totals-{n}", kafka, partitions=12, durability="critical")
        job = StreamJob(
            f"job-{n}", jar="local:///job.jar", consumes=[rides], produces=[totals], parallelism=24,
            records_per_second_per_slot=10, checkpoint_storage="s3://state/job", delivery="exactly-once",
        )  # fmt: skip
        model = Model(f"model-{n}", version="v1", artifact="s3://models/m", framework="pytorch", gpu_memory="6Gi")
        scoring = ModelService(f"scoring-{n}", model=model, runtime=Triton(), gpu="nvidia-l4",
                               objective=Objective(p99_ms=40, availability=0.999))  # fmt: skip
        calls = [Call(scoring, timeout_ms=20, retries=1), *([Call(service, retries=1)] if service and n % 8 else [])]
        service = Microservice(f"service-{n}", image="registry.example/app:1", consumes=[totals], calls=calls,
                               traffic=Traffic(mean=1, peak=2), objective=Objective(p99_ms=30))  # fmt: skip
        audit = Microservice(
            f"audit-{n}", image="registry.example/app:1", port=None, consumes=[Consume(totals, group=f"g{n}")]
        )
        roots += [job, service, audit]
    return System("large", roots)


def _visits(parts: int) -> int:
    graph, _ = build(_large(parts))
    counting = Counting(graph.system, dict(graph.nodes), graph.edges)
    assert len(check(counting)) >= parts
    return counting.visits


def test_work_grows_as_the_system_does() -> None:
    small, large = _visits(40), _visits(80)
    assert large <= 2.1 * small


def test_one_hub_of_many_edges_costs_no_more_than_its_edges() -> None:
    def visits(readers: int) -> int:
        pool = NodePool("general", instance_type="m7i.2xlarge", max_nodes=15_000)
        kafka = KafkaCluster("events", on=KubernetesCluster("core", pools=[pool]))
        hub = Topic("hub", kafka, traffic=Traffic(mean=1, peak=2, message_bytes=10))
        roots = [Microservice(f"reader-{n}", image="registry.example/app:1", consumes=[hub]) for n in range(readers)]
        graph, _ = build(System("hub", roots))
        counting = Counting(graph.system, dict(graph.nodes), graph.edges)
        check(counting)
        return counting.visits

    assert visits(400) <= 2.1 * visits(200)


_IMAGES = st.sampled_from(["registry.example/app:1", "registry.example/app@sha256:" + "1f" * 32])
_SMALL = st.integers(1, 12)


@st.composite
def systems(draw: st.DrawFn) -> System:
    """Systems that blueprints may well describe, sound or not."""
    pools: list[NodePool] = [
        NodePool(f"p{n}", instance_type=draw(st.sampled_from(["m7i.large", "m7i.2xlarge", "nowhere.large"])),
                 max_nodes=draw(_SMALL), zones=draw(st.sampled_from([(), ("a",), ("a", "b")])))
        for n in range(draw(st.integers(1, 2)))
    ]  # fmt: skip
    if draw(st.booleans()):
        pools.append(GpuPool("gpus", gpu="nvidia-l4", instance_type="g6.2xlarge", max_nodes=draw(_SMALL)))
    cluster = KubernetesCluster("core", pools=pools) if draw(st.booleans()) else None
    kafka = KafkaCluster("events", brokers=draw(_SMALL), replication_factor=draw(st.integers(1, 5)),
                         min_insync_replicas=draw(st.integers(1, 5)), storage="1Gi", on=cluster)  # fmt: skip
    topics = [
        Topic(f"t{n}", kafka, partitions=draw(_SMALL), cleanup=draw(st.sampled_from(["delete", "compact"])),
              traffic=draw(st.sampled_from([None, Traffic(mean=0, peak=0), Traffic(mean=900, peak=9_000)])),
              durability=draw(st.sampled_from(["standard", "critical"])),
              readers=draw(st.sampled_from([None, (), ("services/*",)])))
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    some = st.lists(st.sampled_from(topics), max_size=3)
    model = Model("m", version="v1", artifact=draw(st.sampled_from(["s3://m", "gs://m", "abfss://m"])), size="1Gi",
                  framework=draw(st.sampled_from(["pytorch", "tensorflow"])),
                  gpu_memory=draw(st.sampled_from([None, "1Gi", "900Gi"])))  # fmt: skip
    targets: list[Microservice | ModelService] = [
        ModelService("s", model=model, runtime=draw(st.sampled_from([Triton(instances=3), TensorFlowServing()])),
                     gpu=draw(st.sampled_from([None, "nvidia-l4"])), replicas=draw(_SMALL),
                     requests_per_second_per_replica=draw(st.sampled_from([None, 0.5, 500])),
                     objective=draw(st.sampled_from([None, Objective(p99_ms=0.5, availability=0.99)])))
    ]  # fmt: skip
    for n in range(draw(st.integers(0, 3))):
        targets.append(
            Microservice(
                f"m{n}", image=draw(_IMAGES), port=draw(st.sampled_from([None, 8_080])),
                consumes=[Consume(t, group=draw(st.sampled_from([None, "g"]))) for t in draw(some)],
                produces=[Produce(t, per_request=draw(st.sampled_from([None, 2]))) for t in draw(some)],
                calls=[Call(t, retries=draw(st.integers(0, 10)), timeout_ms=draw(st.sampled_from([1, 1_000])))
                       for t in draw(st.lists(st.sampled_from(targets), max_size=3))],
                objective=draw(st.sampled_from([None, Objective(p99_ms=0.5, availability=0.999_999)])),
                autoscaling=draw(st.sampled_from([None, Autoscaling(min_replicas=0, max_replicas=9, signals=["lag"])])),
            )
        )  # fmt: skip
    jobs = [
        StreamJob(f"j{n}", jar="local:///job.jar", consumes=draw(some), produces=draw(some), parallelism=draw(_SMALL),
                  engine=Flink(max_parallelism=draw(_SMALL)),
                  records_per_second_per_slot=draw(st.sampled_from([None, 0.5])),
                  **draw(st.sampled_from([{"delivery": "at-least-once"}, *(
                      {"delivery": "exactly-once", "transaction_timeout": time} for time in ("1s", "15m", "2h"))])))
        for n in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return System("any", [*jobs, *targets, *topics])


@given(systems())
@settings(max_examples=150, deadline=None)
def test_no_rule_raises_and_every_finding_can_be_shown(system: System) -> None:
    graph, _ = build(system)
    for found in check(graph):
        assert found.span is not None
        assert "\n" not in found.message
        assert "None" not in " ".join((found.message, found.label, *found.notes, found.help))


def test_findings_come_errors_first_then_by_place() -> None:
    found = tuple(check(load(GOLDEN / "rules" / "PLC001" / "bad_made_by_service.py")))
    ranks = [item.severity for item in found]
    assert ranks == sorted(ranks, key=lambda severity: severity.rank)
    assert ranks[0] is Severity.ERROR
    for first, second in itertools.pairwise(found):
        if first.severity is second.severity and first.location and second.location:
            assert first.location.line <= second.location.line


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_a_system_of_nothing_but_a_cluster_is_fine(rule: object) -> None:
    pool = NodePool("general", instance_type="m7i.2xlarge")
    graph, _ = build(System("empty", [KubernetesCluster("core", pools=[pool])]))
    assert list(rule.check(graph)) == []  # type: ignore[attr-defined]
