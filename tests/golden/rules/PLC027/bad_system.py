from aiscale import System, Traffic
from aiscale.features import Entity, FeatureService, FeatureStore, FeatureView
from aiscale.network import ExternalService, Istio
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.streams import KafkaCluster, Topic
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
weather = ExternalService("weather", host="api.weather.example", jurisdiction="us")
vendor = ExternalService("vendor", host="api.vendor.example", jurisdiction="us")
mails = ExternalService("mails", host="api.mails.example", jurisdiction="us")

rides = Topic("rides", KafkaCluster("events", on=eu), traffic=Traffic(mean=10, peak=20))
rider = Entity("rider", key="rider_id", contains_personal_data=True)
view = FeatureView("riders", entities=[rider], source=rides, ttl="1d", fields={"rides_7d": "int64"})
store = FeatureStore("features", views=[view], on=eu)
# Its features are of persons, though its topic says nothing.
score = Microservice(
    "score",
    image=IMAGE,
    on=eu,
    features=FeatureService("score_v1", store=store, views=[view]),
    calls=[Call(vendor, timeout_ms=100)],
)
intake = Microservice(
    "intake",
    image=IMAGE,
    on=eu,
    traffic=Traffic(mean=1, peak=2),
    calls=[
        Call(score, timeout_ms=400),
        Call(weather, timeout_ms=200),
        Call(mails, timeout_ms=200, contains_personal_data=True),
    ],
)

system = System("golden", [intake], meshes=[Istio()], residency=["eu"])
