from aiscale import KubernetesSecret, System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import KafkaCluster, RegistryBasicAuth, RegistryTls, RegistryUser, SchemaRegistry

core = KubernetesCluster("core", pools=[NodePool("general", instance_type="m7i.2xlarge", min_nodes=3, max_nodes=9)])
kafka = KafkaCluster("events", on=core)
schemas = SchemaRegistry(
    "schemas",
    engine="confluent",
    image="registry.example/schema-registry@sha256:" + "1f" * 32,
    storage=kafka,
    tls=RegistryTls("schemas-tls", keystore_password=KubernetesSecret("schemas-keystore", key="password")),
    authentication=RegistryBasicAuth(KubernetesSecret("schemas-users", key="users.properties")),
    user=RegistryUser("reader", password=KubernetesSecret("registry-users", key="reader")),
)
system = System("shop", [schemas])
