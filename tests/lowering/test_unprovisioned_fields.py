"""What a provisioned kind asks for and does not get yet is said, with who asks."""

from __future__ import annotations

import pytest

from aiscale import Autoscaling, Signal, System
from aiscale.graph.build import build
from aiscale.lowering import registry
from aiscale.lowering.unprovisioned import unprovisioned
from aiscale.lowering.unprovisioned_fields import LEFT_OUT, unprovisioned_fields
from aiscale.network import Istio
from aiscale.platform import EksCluster, GkeCluster, KubernetesCluster, NodePool
from aiscale.processing import Flink, OwnCode, StreamJob
from aiscale.services import KubernetesSecret, Microservice
from aiscale.serving import Bulkhead, Canary, Model, ModelService, RayServe, Transformer, Triton
from aiscale.stores import PostgresDatabase, PostgresUser
from aiscale.streams import (
    Connector,
    EventTable,
    KafkaConnect,
    KinesisStream,
    Msk,
    PubSubSubscription,
    PubSubTopic,
    Topic,
)

IMAGE = "registry.example/app:1"
POOL = NodePool("general", instance_type="m7i.2xlarge")
MODEL = Model("surge", version="v8", artifact="s3://models/surge", framework="pytorch")


def graph_of(*roots):
    graph, _ = build(System("rides", roots))
    return graph


def test_fields_are_gathered_over_components():
    graph = graph_of(
        Microservice("a", image=IMAGE, rollout=Canary()),
        Microservice("b", image=IMAGE, rollout=Canary()),
        ModelService("surge", model=MODEL, runtime=Triton(), rollout=Canary()),
    )
    assert unprovisioned_fields(graph) == {
        "rollout of Microservice, with pods replaced one by one in its place": ["a", "b"],
        "rollout of ModelService: all requests switch to a new version at once": ["surge"],
    }


def test_a_bulkhead_of_a_model_server_needs_a_sidecar():
    surge = ModelService("surge", model=MODEL, runtime=Triton(), bulkhead=Bulkhead(64))

    def left_out(*meshes):
        graph, _ = build(System("rides", [Microservice("quotes", image=IMAGE, calls=[surge])], meshes=meshes))
        return unprovisioned_fields(graph)

    without = {"bulkhead of ModelService without a sidecar of Istio": ["surge"]}
    assert [left_out(), left_out(Istio()), left_out(Istio(mode="ambient"))] == [without, {}, without]


def test_a_component_that_is_left_out_whole_is_not_told_by_its_fields():
    assert unprovisioned_fields(graph_of(ModelService("chat", model=MODEL, runtime=RayServe(), rollout=Canary()))) == {}


def test_the_note_names_fields_beside_kinds():
    notes = unprovisioned(graph_of(Microservice("a", image=IMAGE, rollout=Canary())))
    assert [(note.message, note.notes) for note in notes] == [
        (
            "aiscale up leaves out parts of a component",
            ("in part: rollout of Microservice, with pods replaced one by one in its place (a)",),
        )
    ]


@pytest.mark.complete
def test_every_field_exists():
    assert [
        f"{kind.__name__}.{field}"
        for kind, fields in LEFT_OUT.items()
        for field in fields
        if field not in kind.model_fields
    ] == []


def test_a_job_that_reads_a_table_of_events_is_told_that_it_gets_no_role():
    user = PostgresUser("app", password=KubernetesSecret("app-db", key="password"))
    shop = PostgresDatabase("shop", host="db.example", database="shop", user=user, sslmode="require")
    events = EventTable("order-events", shop)
    found = unprovisioned_fields(
        graph_of(
            StreamJob("own", engine=OwnCode(image=IMAGE), consumes=[events], delivery="at-least-once"),
            Microservice("reader", image=IMAGE, port=None, consumes=[events]),
        )
    )
    assert found == {"roles of StreamJob in PostgreSQL": ["own"]}


def test_what_amazons_brokers_do_not_let_in_is_told():
    clicks, fares = KinesisStream("clicks", region="eu-west-1"), PubSubSubscription("fares", PubSubTopic("all"))
    events = Msk(
        "events", subnets=["subnet-0a11aa22", "subnet-0b11aa22"], zones=2, brokers=2, security_groups=["sg-0d11aa22"]
    )
    rides = Topic("rides", events, partitions=3)
    scaling = Autoscaling(signals=[Signal("lag", target=100)], max_replicas=6)
    found = unprovisioned_fields(
        graph_of(
            StreamJob("flink", engine=Flink(image=IMAGE), jar="local:///a.jar", consumes=[clicks, fares, rides]),
            StreamJob("own", engine=OwnCode(image=IMAGE), consumes=[clicks, rides], delivery="at-least-once"),
            Connector("plain", KafkaConnect("theirs", events), connector_class="a.Sink", consumes=[rides]),
            Connector("able", KafkaConnect("ours", events, image=IMAGE), connector_class="a.Sink", consumes=[rides]),
            Microservice("reader", image=IMAGE, port=None, consumes=[clicks], autoscaling=scaling),
            Microservice("kafka", image=IMAGE, port=None, consumes=[rides], autoscaling=scaling),
        )
    )
    assert found == {
        "sign-in of Connector to Amazon MSK": ["plain"],
        "right of KEDA to read the lag in AWS": ["kafka", "reader"],
    }


def test_what_keda_may_see_is_told_unless_its_role_is_known():
    clicks, fares = KinesisStream("clicks"), PubSubSubscription("fares", PubSubTopic("all"))
    scaling = Autoscaling(signals=["lag"], max_replicas=6)
    pool = NodePool("a", instance_type="m7i.xlarge")
    own = EksCluster("own", region="eu-west-1", keda_role="keda-operator", pools=[pool])
    google = GkeCluster("google", region="europe-west4", pools=[NodePool("b", instance_type="n2-standard-4")])
    engine = OwnCode(image=IMAGE, autoscaling=scaling)
    found = unprovisioned_fields(
        graph_of(
            Microservice("granted", image=IMAGE, port=None, on=own, consumes=[clicks], autoscaling=scaling),
            Microservice("bound", image=IMAGE, port=None, on=google, consumes=[fares], autoscaling=scaling),
            StreamJob("job", engine=engine, consumes=[clicks], delivery="at-least-once", on=google),
            Microservice(
                "by-cpu", image=IMAGE, port=None, on=google, consumes=[clicks, fares],
                autoscaling=Autoscaling(max_replicas=6),
            ),
        )
    )  # fmt: skip
    assert found == {
        "right of KEDA to read the lag in Google Cloud": ["bound"],
        "right of KEDA to read the lag in AWS": ["job"],
    }


def test_topics_that_no_job_can_sign_in_for_are_told():
    views = Msk("views", type="serverless", subnets=["subnet-0a11aa22"], security_groups=["sg-0d11aa22"])
    site = Microservice("site", image=IMAGE, consumes=[Topic("pages", views, partitions=3)])
    here = EksCluster("core", region="eu-west-1", pools=[POOL])
    assert unprovisioned_fields(graph_of(site, KubernetesCluster("core", pools=[POOL]))) == {
        "topics on Amazon MSK Serverless without an EksCluster, whose role the Job would sign in with": ["views"],
    }
    assert unprovisioned_fields(graph_of(site, here)) == {}


def test_a_new_kind_of_service_leaves_out_what_its_lowering_does_not_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Proxy(Transformer):
        """A kind that nobody knows."""

    parts = Proxy("llms", image=IMAGE, autoscaling=Autoscaling(max_replicas=4), rollout=Canary())
    graph = graph_of(parts)
    known = (*registry.LOWERINGS, registry.Lowering(Proxy, lambda *_: ()))
    monkeypatch.setattr(registry, "_entry", lambda kind: next((one for one in known if one.kind is kind), None))
    assert unprovisioned_fields(graph) == {"autoscaling of Proxy": ["llms"], "rollout of Proxy": ["llms"]}
    known = (registry.Lowering(Proxy, lambda *_: (), implements=frozenset({"rollout"})),)
    assert unprovisioned_fields(graph) == {"autoscaling of Proxy": ["llms"]}
