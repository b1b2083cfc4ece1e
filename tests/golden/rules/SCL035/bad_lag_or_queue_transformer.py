from aiscale import Autoscaling, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Call, Microservice
from aiscale.serving import Transformer
from tests.artifacts import IMAGE

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
resize = Transformer("resize", image=IMAGE, autoscaling=Autoscaling(max_replicas=4, signals=["queue"]))
tokens = Transformer("tokens", image=IMAGE, autoscaling=Autoscaling(max_replicas=4, signals=["lag"]))
pricing = Microservice("pricing", image=IMAGE, calls=[Call(resize), Call(tokens)])

system = System("golden", [cluster, pricing])
