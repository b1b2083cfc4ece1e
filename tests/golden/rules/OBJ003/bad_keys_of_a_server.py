from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
flows = Microservice(
    "flows",
    image=IMAGE,
    environment={
        "LITELLM_MASTER_KEY": "sk-8841",
        "LITELLM_SALT_KEY": "9f8e7d6c5b4a",
        "N8N_ENCRYPTION_KEY": "39281706f5e4",
        "AIRFLOW__CORE__FERNET_KEY": "d3c2b1a09f8e",
        "SIGNING_KEY": "7d6c5b4a3928",
        "HMAC_KEY": "1706f5e4d3c2",
    },
)

system = System("golden", [cluster, flows])
