"""New versions reach the copy in the cloud in steps of its own, which have gates."""

from aiscale import Objective, System
from aiscale.delivery import Canary, FleetRollout, MetricGate, Wave
from aiscale.observability import Monitoring
from aiscale.platform import KubernetesCluster, NodePool, Site, Uplink
from aiscale.services import Microservice

IMAGE = "registry.example/till@sha256:" + "1f" * 32
core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=9)])
sites = [
    Site(town, cpu=8, memory="32Gi", disk="500Gi", uplink=Uplink(mbps=50))
    for town in ("dublin", "munich", "porto", "vienna")
]
tills = [Microservice(f"till-{site.name}", image=IMAGE, replicas=1, on=site) for site in sites]
cloud = Microservice(
    "till-cloud",
    image=IMAGE,
    on=core,
    objective=Objective(p99_ms=80, availability=0.99),
    rollout=Canary(gates=[MetricGate("error_percent", at_most=1)]),
)
stores = FleetRollout("stores", over=sites, waves=[Wave(sites[:1]), Wave()])

system = System("golden", [*tills, cloud, stores], monitoring=Monitoring())
