"""What is made of it does not say whose it is: by subject, redacted, or said to tell of nobody."""

from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice, Write
from aiscale.stores import Bucket
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-west-1", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
kafka = KafkaCluster("events", on=eu)
clicks = Topic("clicks", kafka, key="user_id", contains_personal_data=True)
site = Microservice("site", image=IMAGE, produces=[clicks], traffic=Traffic(mean=20, peak=60), on=eu)
web = System("web", [site, clicks], residency=["eu"])

by_page = Bucket("by-page", uri="s3://by-page/clicks", region="us-east-1", fields={"page": "string", "clicks": "int64"})
count = Microservice(
    "count",
    image=IMAGE,
    port=None,
    consumes=[Consume(clicks, idempotent=True)],
    writes=[Write(by_page, idempotency="upsert", key=["page"])],
    on=eu,
)
redacted = Bucket("redacted", uri="s3://redacted/clicks", region="us-east-1", contains_personal_data=False)
tell = Microservice(
    "tell",
    image=IMAGE,
    port=None,
    consumes=[Consume(clicks, idempotent=True)],
    writes=[Write(redacted, idempotency="upsert", key=["user_id"])],
    on=eu,
)
masked = Bucket("masked", uri="s3://masked/clicks", region="us-east-1", fields={"user_id": "string"})
mask = Microservice(
    "mask",
    image=IMAGE,
    port=None,
    consumes=[Consume(clicks, idempotent=True)],
    redacts_personal_data=True,
    writes=[Write(masked, idempotency="upsert", key=["user_id"])],
    on=eu,
)

system = System("golden", [web, System("reports", [count, tell, mask])])
