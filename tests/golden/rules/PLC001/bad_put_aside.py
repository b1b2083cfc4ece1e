from aiscale import System, Traffic
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import Consume, DeadLetter, KafkaCluster, Topic
from tests.artifacts import IMAGE

eu, us = (
    EksCluster(name, region=region, pools=[NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=9)])
    for name, region in (("eu", "eu-west-1"), ("us", "us-east-1"))
)
payments = Topic("payments", KafkaCluster("events", on=eu), traffic=Traffic(mean=9, peak=35))
aside = Topic("aside", KafkaCluster("errors", on=us))
ledger = Microservice(
    "ledger", image=IMAGE, port=None, consumes=[Consume(payments, dead_letter=DeadLetter(aside))], on=eu
)
sort = Microservice("sort", image=IMAGE, port=None, consumes=[Consume(aside, idempotent=True)], on=us)

system = System("golden", [ledger, sort, Placement("eu-only", of=[payments], residency=["eu"])])
