"""Ireland is in the EU and in the EEA; nobody knows where a data centre of one's own is."""

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket, ExternalStore
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
rides = Bucket("rides", uri="s3://rides/y", region="eu-west-1", jurisdiction="eea")
fares = ExternalStore("fares", product="PostgreSQL", host="db.example", region="basement", jurisdiction="de")
audit = Microservice("audit", image=IMAGE, on=eu, writes=[rides, fares])

system = System("golden", [audit], residency=["eu"])
