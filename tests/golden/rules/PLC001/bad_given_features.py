from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView, PushSource
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.stores import Bucket

eu, us = (
    EksCluster(name, region=region, pools=[NodePool(f"general-{name}", instance_type="m7i.2xlarge", max_nodes=3)])
    for name, region in (("eu", "eu-west-1"), ("us", "us-east-1"))
)
history = Bucket(
    "history", uri="s3://lake/spending", region="eu-west-1", event_timestamp="t", contains_personal_data=True
)
pushed = PushSource("spending", batch_source=history)
card = Entity("card", key="card_token", count=1_000)
view = FeatureView("spending_1h", entities=[card], source=pushed, fields={"total": "int64"}, ttl="3h")
store = FeatureStore("store", views=[view], on=eu)
score = Microservice(
    "score",
    image="registry.example/app@sha256:" + "1f" * 32,
    features=FeatureService("score_v1", store=store, views=[view]),
    traffic=Traffic(mean=9, peak=35),
    on=us,
)

system = System("golden", [score, Placement("eu-only", of=[history], residency=["eu"])])
