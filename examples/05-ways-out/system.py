"""What no kind says: a raw object, a changed one, and a resource of another provider."""

from aiscale import KubernetesSecret, Patch, System
from aiscale.objects import Manifest, PulumiResource
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=6)])
reports = PulumiResource("reports", "aws:s3/bucket:Bucket", {"bucketPrefix": "shop-reports"})
urgent = Manifest(
    "urgent",
    {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "value": 100_000, "description": "checkout"},
)
checkout = Microservice(
    "checkout",
    image=f"registry.example/checkout@sha256:{'b1' * 32}",
    replicas=3,
    secrets={"DB_PASSWORD": KubernetesSecret("db", key="password")},
    patches=[
        Patch(
            "Deployment",
            {"spec": {"template": {"spec": {"priorityClassName": "urgent"}}}},
            reason="checkout must be the last to be evicted",
        )
    ],
    on=core,
)
system = System("shop", [checkout, urgent, reports])
