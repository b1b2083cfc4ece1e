"""Weather of others, which the system reads and does not learn from; and what it may learn from elsewhere is said."""

from aiscale import System, Traffic
from aiscale.features import Entity, FeatureStore, FeatureView, Materialization
from aiscale.platform import EksCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.stores import Bucket
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
weather = Bucket("weather", uri="s3://weather/y", region="us-east-1")
planner = Microservice("planner", image=IMAGE, on=eu, reads=[weather], traffic=Traffic(mean=1, peak=2))
tides = Bucket("tides", uri="s3://tides/y", region="us-east-1", event_timestamp="at")
coast = FeatureView(
    "coast",
    entities=[Entity("port", key="port")],
    source=tides,
    ttl="1d",
    fields={"tide": "float64"},
    materialization=Materialization(every="10m"),
)
store = FeatureStore("features", views=[coast], on=eu)
elsewhere = Placement("elsewhere", of=[tides], residency=["eu", "us"])

system = System("golden", [planner, store, elsewhere], residency=["eu"])
