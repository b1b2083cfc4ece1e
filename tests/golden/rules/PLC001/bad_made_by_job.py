"""A job of a system without a residency pushes what it counts by user into a bucket outside."""

from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, PushSource
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, StreamJob
from aiscale.services import Microservice, Write
from aiscale.stores import Bucket
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=20)])
clicks = Topic("clicks", KafkaCluster("events", on=core), key="user_id", contains_personal_data=True)
site = Microservice("site", image=IMAGE, produces=[clicks], traffic=Traffic(mean=20, peak=60))
web = System("web", [site, clicks], residency=["eu"])

history = Bucket("history", uri="s3://history/clicks", region="us-east-1", event_timestamp="t", retention="90d")
pushed = PushSource("clicks_1h", batch_source=history)
count = StreamJob(
    "count",
    consumes=[clicks],
    writes=[Write(pushed, idempotency="upsert", key=["user_id"])],
    engine=Flink(image=IMAGE),
    jar="local:///count.jar",
    checkpoint_storage="s3://state/count",
    checkpoint_jurisdiction="ie",
)
user = Entity("user", key="user_id", count=1_000_000, contains_personal_data=True)
view = FeatureView("clicks_7d", entities=[user], source=pushed, fields={"clicks": "int64"}, ttl="7d")
features = FeatureService("score_v1", store=FeatureStore("store", views=[view]), views=[view])
score = Microservice("score", image=IMAGE, features=features, traffic=Traffic(mean=1, peak=2))

system = System("golden", [web, System("ranking", [count, score])])
