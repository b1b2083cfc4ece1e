from aiscale import System, Traffic
from aiscale.platform import KubernetesCluster, NodePool, Placement
from aiscale.services import Microservice
from aiscale.streams import KafkaCluster, KafkaListener, Topic
from tests.artifacts import IMAGE

eu = KubernetesCluster("eu", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
us = KubernetesCluster("us", pools=[NodePool("other", instance_type="m7i.2xlarge", max_nodes=12)])
# Its brokers listen for clients outside of the cluster too, and the service has their address.
kafka = KafkaCluster("events", on=eu, listeners=[KafkaListener("outside", port=9095, type="loadbalancer")])
rides = Topic("rides", kafka, traffic=Traffic(mean=10, peak=20))
audit = Microservice(
    "audit", image=IMAGE, environment={"KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9095"}, port=None, consumes=[rides]
)
america = Placement("america", of=[audit], primary=us)
europe = Placement("europe", of=[rides], primary=eu)

system = System("golden", [america, europe])
