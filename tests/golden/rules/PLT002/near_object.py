"""Raw objects that go with what they need, and that say which cluster they are for."""

from aiscale import System
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

eu = KubernetesCluster("eu", pools=[NodePool("general", instance_type="m7i.2xlarge")])
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge")])
pricing = Microservice("pricing", image=IMAGE, on=us)
body = {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hard": {"pods": "10"}}}
quota = Manifest("quota", body, depends_on=[pricing])
other = Manifest("other", body, on=eu)

system = System("golden", [pricing, eu, us, quota, other])
