from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import ClientQuotas
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
shop = Microservice("shop", image=IMAGE, kafka_quotas=ClientQuotas(consumer_byte_rate="5Mi"))

system = System("golden", [cluster, shop])
