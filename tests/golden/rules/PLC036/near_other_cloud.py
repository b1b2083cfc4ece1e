"""The region is one of Alibaba Cloud, in Jakarta; Amazon's of the same name is in Malaysia."""

from aiscale import System
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.stores import Bucket, ExternalStore
from tests.artifacts import IMAGE

eu = EksCluster("eu", region="eu-central-1", pools=[NodePool("a", instance_type="m7i.2xlarge", max_nodes=12)])
rides = Bucket("rides", uri="s3://rides/y", region="eu-west-1", jurisdiction="eu")
fares = ExternalStore("fares", product="PostgreSQL", host="db.example", region="ap-southeast-5", jurisdiction="id")
audit = Microservice("audit", image=IMAGE, on=eu, writes=[rides, fares])

system = System("golden", [audit])
