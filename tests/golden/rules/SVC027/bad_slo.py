from aiscale import Autoscaling, System, Team
from aiscale.observability import Monitoring, Slo
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge")])
eta = Microservice("eta", autoscaling=Autoscaling(min_replicas=1, max_replicas=4), image=IMAGE)
pricing = Microservice("pricing", calls=[eta], image=IMAGE)
slos = [
    Slo(f"{one.name}-answers", of=one, availability=share, errors="rate(errors[5m])", total="rate(requests[5m])",
        runbook="https://runbooks.example/prices")
    for one, share in ((eta, 0.9995), (pricing, 0.999))
]  # fmt: skip
system = System(
    "shop", [core, pricing], owner=Team("shop", contact="#shop", on_call="shop"), monitoring=Monitoring(slos=slos)
)
