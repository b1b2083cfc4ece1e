"""Nobody says what fields the bucket has, but what is written to it goes by one that says whose the record is."""

from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice, Write
from aiscale.stores import Bucket
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

core = EksCluster("core", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
clicks = Topic("clicks", KafkaCluster("events", on=core), key="user_id", contains_personal_data=True)
site = Microservice("site", image=IMAGE, produces=[clicks], traffic=Traffic(mean=20, peak=60))
newest = Bucket("newest", uri="s3://newest/clicks", region="eu-west-1")
keep = Microservice(
    "keep",
    image=IMAGE,
    port=None,
    consumes=[Consume(clicks, idempotent=True)],
    writes=[Write(newest, idempotency="upsert", key=["user_id"])],
)

system = System("golden", [site, keep])
