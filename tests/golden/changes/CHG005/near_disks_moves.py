"""In the other cluster it is made anew, with disks of its own."""

from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, Topic

core, spare = (
    KubernetesCluster(name, pools=[NodePool(f"general-{name}", instance_type="m7i.2xlarge")])
    for name in ("core", "spare")
)


def made(on: KubernetesCluster, storage: str) -> System:
    return System("golden", [Topic("rides", KafkaCluster("events", storage=storage, on=on))])


before, system = made(core, "500Gi"), made(spare, "200Gi")
