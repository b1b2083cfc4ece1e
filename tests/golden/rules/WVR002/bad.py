from aiscale import System, Waiver
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

cluster = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)])
pricing = Microservice(
    "pricing",
    image="registry.example/pricing@sha256:" + "1f" * 32,
    on=cluster,
    waivers=[
        Waiver("IMG001", reason="the registry keeps no digests", owner="platform team", expires="2999-03-31"),
        Waiver("SVX001", reason="a code that is misspelt", owner="platform team", expires="2999-03-31"),
        Waiver("MOD002", reason="what cannot be waived", owner="platform team", expires="2999-03-31"),
    ],
)

system = System("golden", [pricing])
