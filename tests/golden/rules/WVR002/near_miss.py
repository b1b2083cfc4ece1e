from aiscale import System, Waiver
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice("pricing", image="registry.example/pricing:1.4", on=cluster)
payments = Microservice("payments", image="registry.example/payments@sha256:" + "1f" * 32, on=cluster)

# Not every part needs the waiver of the whole.
system = System(
    "golden",
    [pricing, payments],
    waivers=[Waiver("IMG", reason="the registry keeps no digests", owner="platform team", expires="2999-03-31")],
)
