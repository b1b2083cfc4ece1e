from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
first = Microservice("first", image=IMAGE, on=cluster)  # aiscale: waive IMG001
second = Microservice("second", image=IMAGE, on=cluster)  # aiscale: waive until 2999-03-31 by platform: no digests
third = Microservice("third", image=IMAGE, on=cluster)  # aiscale: waive IMG001 until March by platform: no digests
fourth = Microservice("fourth", image=IMAGE, on=cluster)  # aiscale: waive IMG001 until 2999-03-31: no digests yet
fifth = Microservice("fifth", image=IMAGE, on=cluster)  # aiscale: waive IMG001 until 2999-03-31 by platform
sixth = Microservice("sixth", image=IMAGE, on=cluster)  # aiscale: waive img001 until 2999-03-31 by platform: no digests
last = Microservice("last", image=IMAGE, on=cluster)  # aiscale: ignore IMG001

system = System("golden", [first, second, third, fourth, fifth, sixth, last])
