from aiscale.objects import Manifest
from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

IMAGE = "registry.example/p@sha256:" + "a" * 64
core = KubernetesCluster("core", pools=[NodePool("n", instance_type="m7i.2xlarge")])
body = {"apiVersion": "v1", "kind": "ConfigMap", "data": {"a": "1"}}
settings = Manifest("settings", body)
body["kind"] = "ConfigMapp"
settings.body["data"]["a"] = 1
system = System("shop", [core, settings])
