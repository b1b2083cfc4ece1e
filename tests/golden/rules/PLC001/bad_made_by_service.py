"""Services without a residency, and with one of their own, write what they read to places outside."""

from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice, Write
from aiscale.stores import Bucket
from aiscale.streams import Consume, KafkaCluster, Topic
from tests.artifacts import IMAGE

eu, us = (
    EksCluster(name, region=region, pools=[NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=9)])
    for name, region in (("eu", "eu-west-1"), ("us", "us-east-1"))
)
kafka = KafkaCluster("events", on=eu)
clicks = Topic("clicks", kafka, key="user_id", contains_personal_data=True)
site = Microservice("site", image=IMAGE, produces=[clicks], traffic=Traffic(mean=20, peak=60), on=eu)
web = System("web", [site, clicks], residency=["eu"])

by_user = Bucket("by-user", uri="s3://by-user/clicks", region="us-east-1", contains_personal_data=True)
said = Bucket("said", uri="s3://said/clicks", region="us-east-1", fields={"user_id": "string", "clicks": "int64"})
sessions = Topic("sessions", kafka, key="user_id", contains_personal_data=True)
copy = Microservice(
    "copy",
    image=IMAGE,
    port=None,
    consumes=[Consume(clicks, idempotent=True)],
    produces=[sessions],
    writes=[Write(by_user, idempotency="upsert", key=["user_id"]), said],
    on=eu,
)
mail = Microservice("mail", image=IMAGE, port=None, consumes=[Consume(sessions, idempotent=True)], on=us)
abroad = Bucket("abroad", uri="s3://abroad/clicks", region="us-east-1")
sell = Microservice(
    "sell",
    image=IMAGE,
    port=None,
    consumes=[Consume(clicks, idempotent=True)],
    writes=[Write(abroad, idempotency="upsert", key=["user_id"])],
    on=eu,
)

system = System(
    "golden", [web, System("reports", [copy, mail]), System("sales", [sell, abroad], residency=["us", "ie"])]
)
