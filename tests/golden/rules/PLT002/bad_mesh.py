from aiscale import System
from aiscale.network import Istio
from aiscale.platform import KubernetesCluster, NodePool, Site
from aiscale.services import Microservice
from tests.artifacts import IMAGE

eu = KubernetesCluster("eu", pools=[NodePool("general-eu", instance_type="m7i.large")])
us = KubernetesCluster("us", pools=[NodePool("general-us", instance_type="m7i.large")])
till = Microservice("till", image=IMAGE, on=Site("shop", cpu=4, memory="8Gi"))
services = [Microservice("pricing", image=IMAGE, on=eu), Microservice("tips", image=IMAGE, on=us)]

system = System("shops", [*services, till], meshes=[Istio()])
