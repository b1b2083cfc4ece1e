from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.network import ExternalService
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
weather = ExternalService("weather", host="api.weather.example", jurisdiction="us")
vendor = ExternalService("vendor", host="api.vendor.example", jurisdiction="us")
mails = ExternalService("mails", host="api.mails.example", jurisdiction="us")

rides = Topic("rides", KafkaCluster("events", on=eu), key="zone_id", traffic=Traffic(mean=10, peak=20))
zone = Entity("zone", key="zone_id")
view = FeatureView("zones", entities=[zone], source=rides, ttl="1d", fields={"rides_7d": "int64"})
store = FeatureStore("features", views=[view], on=eu)
# What is sent tells nothing of a person; and one of its parts may send what it likes.
score = Microservice(
    "score",
    image=IMAGE,
    on=eu,
    features=FeatureService("score_v1", store=store, views=[view]),
    calls=[Call(vendor, timeout_ms=100, contains_personal_data=False)],
)
status = Microservice("status", image=IMAGE, on=eu, calls=[Call(mails, timeout_ms=200)])
intake = Microservice(
    "intake",
    image=IMAGE,
    on=eu,
    traffic=Traffic(mean=1, peak=2),
    calls=[Call(score, timeout_ms=400), Call(weather, timeout_ms=200, contains_personal_data=False), Call(status)],
)

system = System("golden", [intake, Placement("anywhere", of=[status], residency=["eu", "us"])], residency=["eu"])
