from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
# Words about secrets, and no secret.
pricing = Microservice(
    "pricing",
    image=IMAGE,
    environment={
        "PASSWORD_MIN_LENGTH": "12",
        "MAX_TOKENS": "4096",
        "TOKEN_URL": "https://login.example/token",
        "API_TOKEN": "/run/secrets/token",
        "CACHE": "redis://cache:6379/0",
        "PINNED": "image-8841",
        "SPINNAKER": "spinnaker-prod",
        "PANEL": "4111111111111111",
        "PIN_LENGTH": "6",
        "CAMERA_PAN": "left",
        "RELAY_PIN": "17",
        "PUBLIC_KEY": "AAAAC3NzaC1lZDI1NTE5",
        "PARTITION_KEY": "customer_id",
        "SORT_KEY": "placed_at",
        "CACHE_KEY_PREFIX": "pricing:",
        "SALT_ROUNDS": "12",
        "SALTED": "argon2id",
        "SIGNING_CREDENTIALS": "/run/secrets/signing",
    },
)

system = System("golden", [cluster, pricing])
