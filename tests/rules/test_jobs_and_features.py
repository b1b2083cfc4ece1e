"""Rules about jobs and features: whatever is declared they never raise, and work grows as the system does."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aiscale import Objective, System, Traffic
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.delivery import DeliveryPipeline, Retraining
from aiscale.features import (
    DynamoDb,
    Entity,
    FeatureService,
    FeatureStore,
    FeatureView,
    Materialization,
    OfflineStore,
    OnDemandFeatureView,
    PushSource,
    Redis,
    Select,
)
from aiscale.graph.architecture import ArchitectureGraph, GraphEdge
from aiscale.graph.build import build
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.processing import (
    Flink,
    FlinkAutoscaler,
    Join,
    KafkaStreams,
    OwnCode,
    Session,
    Sliding,
    Spark,
    State,
    Storm,
    StreamJob,
    Tumbling,
    Watermark,
)
from aiscale.rules import features as feature_rules
from aiscale.rules import processing as job_rules
from aiscale.services import Write
from aiscale.serving import Batching, Model, ModelService, Triton
from aiscale.stores import Bucket, Table
from aiscale.streams import KafkaCluster, Topic

RULES = (*feature_rules.RULES, *job_rules.RULES)
IMAGE = "registry.example/app:1"
JAR = "local:///job.jar"
_DTYPES = st.sampled_from(["int64", "string", "float32[4]", "float32[-1]", "bool", "bytes[2,3]"])
_TIMES = st.sampled_from([None, "1m", "1h", "30d"])


def _fields(draw: st.DrawFn, prefix: str, least: int = 1) -> dict[str, str]:
    return {f"{prefix}{n}": draw(_DTYPES) for n in range(draw(st.integers(least, 3)))}


@st.composite
def _engines(draw: st.DrawFn) -> tuple[object, str | None]:
    backend = draw(st.sampled_from(["rocksdb", "hashmap"]))
    scaler = draw(st.sampled_from([None, FlinkAutoscaler(max_parallelism=4), FlinkAutoscaler(max_parallelism=900)]))
    return draw(
        st.sampled_from(
            [
                (
                    Flink(
                        max_parallelism=draw(st.integers(1, 800)),
                        autoscaler=scaler,
                        job_managers=2,
                        state_backend=backend,
                    ),
                    JAR,
                ),
                (Flink(sql="INSERT INTO a SELECT * FROM b", transactional_id_prefix="jobs", pyflink="2.3"), None),
                (Spark(restart="Never", schedule="@daily"), JAR),
                (Storm(image=IMAGE), "local:///opt/job.jar"),
                (KafkaStreams(image=IMAGE), None),
                (OwnCode(image=IMAGE), None),
            ]
        )
    )


@st.composite
def systems(draw: st.DrawFn) -> System:
    """A small system of jobs and features, sound or not, that the model lets pass."""
    kafka = KafkaCluster("events")
    topics = [
        Topic(
            f"t{n}", kafka, partitions=draw(st.integers(1, 50)), event_time=draw(st.sampled_from([None, "at"])),
            distinct_keys=draw(st.sampled_from([None, 3])), traffic=draw(st.sampled_from([None, Traffic(mean=1, peak=2)])),
            retention=draw(st.sampled_from([None, "1h"])),
        )
        for n in range(2)
    ]  # fmt: skip
    stamp = draw(st.sampled_from([None, "at"]))
    table = Table("table", warehouse="trino", table="a.b", event_timestamp=stamp, backfilled=draw(st.booleans()),
                  fields=_fields(draw, "f", 0), updated_every=draw(_TIMES))  # fmt: skip
    bucket = Bucket("bucket", uri="s3://a/b", created_timestamp=stamp, event_timestamp=stamp)
    push = PushSource("push", batch_source=draw(st.sampled_from([table, bucket])))
    entity = Entity("zone", key="zone_id", count=draw(st.sampled_from([None, 10**9])))
    other = Entity("area", key="zone_id", value_type=draw(st.sampled_from(["string", "int64"])))
    views: list[FeatureView] = []
    for n in range(draw(st.integers(1, 3))):
        online = draw(st.booleans())
        runs = st.sampled_from([None, Materialization("1h"), Materialization("1d", suspended=True)])
        views.append(
            FeatureView(
                f"v{n}", entities=draw(st.sampled_from([[entity], [other], [entity, other]])),
                source=draw(st.sampled_from([*topics, table, bucket, push])), fields=_fields(draw, f"v{n}_"),
                ttl=draw(_TIMES), online=online, materialization=draw(runs) if online else None,
            )
        )  # fmt: skip
    transform = OnDemandFeatureView("ratio", inputs=draw(st.sampled_from([(), views])), request={"fare": "float64"},
                                    fields={"ratio": "float64"}, function="a:b", mode="pandas")  # fmt: skip
    online_store = st.sampled_from([Redis(memory="1Mi"), Redis(maxmemory_policy="allkeys-lru", read_p99_ms=50),
                                    DynamoDb(region="eu-central-1")])  # fmt: skip
    kept = draw(st.sampled_from([views, views[:1], [*views, transform]]))
    store = FeatureStore("store", views=kept, online=draw(online_store), registry=draw(st.sampled_from(["sql", "file"])),
                         offline=OfflineStore(draw(st.sampled_from(["dask", "duckdb"]))))  # fmt: skip
    chosen = draw(st.sampled_from([views, [Select(views[0], fields=list(views[0].fields)[:1]), transform]]))
    service = FeatureService("fs", store=store, views=chosen, max_age=draw(_TIMES))
    inputs = draw(st.sampled_from([{}, dict(reversed(service.fields.items())), {"row": "float32[9]"}, {"x": "string"}]))
    model = Model("m", version="v1", artifact="s3://m/m", inputs=inputs,
                  framework=draw(st.sampled_from(["xgboost", "onnx"])))  # fmt: skip
    served = ModelService("svc", model=model, runtime=Triton(), features=service, objective=Objective(p99_ms=1),
                          batching=draw(st.sampled_from([None, Batching()])))  # fmt: skip
    roots: list[Component] = [served, DeliveryPipeline("d", services=[served], retraining=Retraining(data=[topics[0]]))]
    for n in range(draw(st.integers(0, 2))):
        engine, jar = draw(_engines())
        is_flink = isinstance(engine, Flink)
        windows = st.sampled_from(
            [(), [Tumbling("5m", allowed_lateness="2h")], [Sliding("1d", slide="1m"), Session("1m", time="processing")]]
        )
        # An at-least-once job of Flink commits to no store in transactions.
        delivery = draw(st.sampled_from(["at-least-once", "exactly-once"]))
        committed = "transactional" if delivery == "exactly-once" or not is_flink else "none"
        targets = st.sampled_from([(), [push], [views[0]], [Write(table), Write(bucket, idempotency=committed)]])  # type: ignore[arg-type]
        roots.append(
            StreamJob(
                f"job{n}", engine=engine, jar=jar, consumes=topics, produces=draw(st.sampled_from([(), topics[1:]])),  # type: ignore[arg-type]
                writes=draw(targets), windows=draw(windows), delivery=delivery,
                joins=draw(st.sampled_from([(), [Join(topics[0], topics[1], on="id")]])), parallelism=4,
                state=draw(st.sampled_from([None, State(size="100Gi")])),
                watermark=draw(st.sampled_from([Watermark(), Watermark(idle_timeout=None)] if is_flink else [Watermark()])),
                checkpoint_storage=draw(st.sampled_from([None, "s3://a/b"])) if not isinstance(engine, Storm | KafkaStreams) else None,
                entry_class="a.Job" if jar else None,
            )
        )  # fmt: skip
    return System("small", roots)


@settings(max_examples=150, deadline=None)
@given(systems())
def test_no_rule_raises_and_each_finding_names_a_component(system: System) -> None:
    graph, _ = build(system)
    for rule in RULES:
        found = list(rule.check(graph))
        assert found == list(rule.check(graph))
        for item in found:
            assert item.code == rule.CODE
            assert item.severity in {rule.SEVERITY, getattr(rule, "WORST", rule.SEVERITY)}
            assert item.address in graph
            assert item.help


def _large(parts: int) -> System:
    """``parts`` times eight components around one store, one entity and one push source."""
    cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
    kafka, zone = KafkaCluster("events", on=cluster), Entity("zone", key="zone_id", count=10)
    table = Table("table", warehouse="trino", table="a.b")
    push = PushSource("push", batch_source=table)
    views, jobs = [], []
    for n in range(parts):
        topic = Topic(f"t{n}", kafka)
        source = (topic, table, push)[n % 3]
        views.append(FeatureView(f"v{n}", entities=[zone], source=source, fields={f"f{n}": "int64"}, ttl="1h"))
        jobs.append(StreamJob(f"j{n}", jar=JAR, consumes=[topic], writes=[push], windows=[Tumbling("5m")]))
    store = FeatureStore("store", views=views, on=cluster)
    services = [FeatureService(f"fs{n}", store=store, views=views[n : n + 3]) for n in range(parts)]
    models = [Model(f"m{n}", version="v1", artifact="s3://m/m", framework="onnx", inputs={"x": "string"}) for n in range(parts)]  # fmt: skip
    served = [ModelService(f"s{n}", model=models[n], runtime=Triton(), features=services[n]) for n in range(parts)]
    return System("large", [*jobs, *served])


class Counting(ArchitectureGraph):
    """Counts the edges that rules are handed."""

    visits = 0

    def _seen(self, edges: list[GraphEdge]) -> list[GraphEdge]:
        self.visits += 1 + len(edges)
        return edges

    def out_edges(self, component: Component, *kinds: EdgeKind) -> list[GraphEdge]:
        return self._seen(super().out_edges(component, *kinds))

    def in_edges(self, component: Component, *kinds: EdgeKind) -> list[GraphEdge]:
        return self._seen(super().in_edges(component, *kinds))


def _visits(parts: int) -> int:
    graph, _ = build(_large(parts))
    counting = Counting(graph.system, dict(graph.nodes), graph.edges)
    assert sum(1 for rule in RULES for _ in rule.check(counting)) >= parts
    return counting.visits


def test_work_grows_as_the_system_does() -> None:
    assert _visits(240) <= 2.1 * _visits(120)
