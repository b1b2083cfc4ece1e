"""A shop in two regions: chats with customers, what is learned from them, and a vendor that is asked."""

from aiscale import System, Team, Traffic
from aiscale.delivery import DeliveryPipeline, ModelRegistry, Retraining
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, PushSource
from aiscale.network import ExternalService
from aiscale.people import HumanReview, Shift
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.retrieval import Search, VectorIndex
from aiscale.services import Call, Microservice
from aiscale.serving import MLServer, Model, ModelService
from aiscale.stores import Bucket, ExternalStore
from aiscale.streams import Consume, DeadLetter, KafkaCluster, MirroredTopic, MirrorMaker, Topic
from tests.artifacts import IMAGE

ireland, frankfurt = (
    EksCluster(name, region=region, pools=[NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=20)])
    for name, region in (("ireland", "eu-west-1"), ("frankfurt", "eu-central-1"))
)
support, data = Team("support"), Team("data")
kafka, copies = KafkaCluster("events", on=ireland), KafkaCluster("copies", on=frankfurt)

chats = Topic("chats", kafka, key="customer_id", retention="30d", contains_personal_data=True, owner=support)
aside = Topic("chats-aside", kafka, retention="60d", owner=support)
copy = Topic("chats-copy", copies, topic_name="events.chats", owner=data)
clean = Topic("chats-clean", kafka, key="topic", contains_personal_data=False, owner=data)
topics = Topic("chat-topics", kafka, key="topic", owner=data)

intake = Microservice("intake", image=IMAGE, produces=[chats], traffic=Traffic(mean=20, peak=60), on=ireland)
redact = Microservice(
    "redact", image=IMAGE, port=None, redacts_personal_data=True, owner=data, on=ireland,
    consumes=[Consume(chats, idempotent=True, dead_letter=DeadLetter(aside))], produces=[clean],
)  # fmt: skip
desk = HumanReview(
    "desk", consumes=[aside], queue=ExternalStore("tickets", product="Zendesk", region="us-east-1", retention="730d"),
    cases_per_hour_per_person=9, shifts=[Shift(2, start="08:00", end="18:00", jurisdiction="ie")], owner=support,
)  # fmt: skip
mirror = MirrorMaker("mirror", source=kafka, target=copies, topics=[MirroredTopic(chats, copy)], on=frankfurt)

history = Bucket("history", uri="s3://shop/history", region="eu-west-1", event_timestamp="t", expires_after="365d")
pushed = PushSource("counts", batch_source=history)
job = StreamJob(
    "count", consumes=[chats], produces=[topics], writes=[pushed], engine=Flink(image=IMAGE), jar="local:///job.jar",
    checkpoint_storage="s3://state/count", on=ireland, owner=data,
)  # fmt: skip
customer = Entity("customer", key="customer_id", count=1_000_000)
view = FeatureView("chats_7d", entities=[customer], source=pushed, fields={"count": "int64"}, ttl="7d")
store = FeatureStore("store", views=[view], on=ireland, owner=data)
features = FeatureService("churn_v1", store=store, views=[view])

index = VectorIndex("answers", engine="qdrant", dimension=384, metric="cosine", on=ireland, owner=data)
embed = Microservice(
    "embed", image=IMAGE, port=None, consumes=[Consume(copy, idempotent=True)], writes=[index], on=frankfurt
)
model = Model(
    "churn", version="v1", artifact="pvc://models/churn", framework="xgboost", registry=ModelRegistry("models")
)
churn = ModelService("churn", model=model, runtime=MLServer(), features=features, on=ireland)
vendor = ExternalService("vendor", host="api.vendor.example", jurisdiction="us")
answer = Microservice(
    "answer", image=IMAGE, reads=[Search(index)], traffic=Traffic(mean=20, peak=60), on=ireland,
    calls=[churn, Call(vendor, timeout_ms=900, contains_personal_data=True)],
)  # fmt: skip
pipeline = DeliveryPipeline("churn", services=[churn], retraining=Retraining(data=[history], every="7d"), on=ireland)

system = System("shop", [intake, redact, desk, mirror, job, embed, answer, pipeline], owner=Team("shop"))
