from aiscale import KubernetesSecret, System
from aiscale.streams import RegistryUser, SchemaRegistry

schemas = SchemaRegistry(
    "schemas",
    engine="confluent",
    url="https://schemas.corp.example:8081",
    user=RegistryUser("reader", password=KubernetesSecret("registry-users", key="reader")),
)
system = System("shop", [schemas])
