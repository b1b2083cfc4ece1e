"""A view of another system keeps what it reads in a region outside, and a job its state of what is made of that."""

from aiscale import System, Traffic
from aiscale.features import DynamoDb, Entity, FeatureService, FeatureStore, FeatureView
from aiscale.platform import EksCluster, NodePool
from aiscale.processing import Flink, State, StreamJob
from aiscale.services import Microservice
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
kafka = KafkaCluster("events", on=eu)
clicks = Topic("clicks", kafka, key="user_id", contains_personal_data=True)
site = Microservice("site", image=IMAGE, produces=[clicks], traffic=Traffic(mean=20, peak=60))
web = System("web", [site, clicks], residency=["eu"])

user = Entity("user", key="user_id", count=1_000_000)
view = FeatureView(
    "clicks_7d", entities=[user], source=Consume(clicks, idempotent=True), fields={"clicks": "int64"}, ttl="7d"
)
store = FeatureStore("store", views=[view], online=DynamoDb(region="us-east-1"), on=eu)
score = Microservice("score", image=IMAGE, features=FeatureService("score_v1", store=store, views=[view]))

sessions = Topic("sessions", kafka, key="user_id", contains_personal_data=True)
cut = Microservice(
    "cut", image=IMAGE, port=None, consumes=[Consume(clicks, idempotent=True)], produces=[sessions], on=eu
)
count = StreamJob(
    "count", consumes=[sessions], engine=Flink(image=IMAGE), jar="local:///count.jar", state=State("user_id", ttl="1d"),
    checkpoint_storage="s3://state-us/count", checkpoint_jurisdiction="us", on=eu,
)  # fmt: skip

system = System("golden", [web, System("ranking", [score, cut, count])])
