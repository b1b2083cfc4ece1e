"""The features that are looked up are a day old; the event itself arrives at once."""

from aiscale import Needs, System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, Materialization, Redis
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket
from aiscale.streams import Consume, KafkaCluster, Produce, Topic
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
nightly = Bucket("nightly", uri="s3://graph/nightly", event_timestamp="as_of", updated_every="1d")
view = FeatureView(
    "graph",
    entities=[Entity("card", key="card_id")],
    source=nightly,
    fields={"neighbours": "int64"},
    ttl="5d",
    materialization=Materialization("1d"),
)
store = FeatureStore("features", views=[view], online=Redis(read_p99_ms=5))
decisions = Topic("decisions", KafkaCluster("events", on=cluster), key="payment_id")
score = Microservice(
    "score",
    image=IMAGE,
    replicas=3,
    traffic=Traffic(mean=10, peak=20),
    features=FeatureService("score_v1", store=store, views=[view]),
    produces=[Produce(decisions, per_request=1)],
)
ledger = Microservice(
    "ledger",
    image=IMAGE,
    port=None,
    replicas=3,
    consumes=[Consume(decisions, idempotent=True, offset_reset="earliest", needs=Needs(freshness="1m"))],
)
system = System("payments", [score, ledger])
