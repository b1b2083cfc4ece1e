"""A registry that signs in to Amazon MSK with a password, since its image cannot with a role."""

from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.platform import EksCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import Avro, Msk, SchemaRegistry, Scram, Topic

IMAGE = "registry.example/app@sha256:" + "4e" * 32
cluster = EksCluster("core", region="eu-west-1", pools=[NodePool("plain", instance_type="m7i.xlarge")])
events = Msk(
    "events",
    authentication=["iam", "scram"],
    subnets=["subnet-0a11aa22bb33cc44d", "subnet-0b11aa22bb33cc44d", "subnet-0c11aa22bb33cc44d"],
    security_groups=["sg-0d11aa22bb33cc44d"],
    scram_secrets=["arn:aws:secretsmanager:eu-west-1:123456789012:secret:AmazonMSK_schemas-Ab12Cd"],
    users={"schemaregistries/schemas": Scram("schemas", password=KubernetesSecret("schemas-kafka", key="password"))},
    admin=Scram("admin", password=KubernetesSecret("kafka-admin", key="password")),
)
schemas = SchemaRegistry("schemas", storage=events, on=cluster)
trips = Topic("trips", events, partitions=6, schema=Avro.file("trip.avsc", schemas))
system = System("cabs", [Microservice("fleet", image=IMAGE, port=None, on=cluster, produces=[trips])])
