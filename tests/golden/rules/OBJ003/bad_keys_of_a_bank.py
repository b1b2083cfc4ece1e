from aiscale import System
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
tokenizer = Microservice(
    "tokenizer",
    image=IMAGE,
    environment={
        "HSM_PIN": "8841-9921-x",
        "OPERATOR_PIN": "88419921",
        "TEST_PAN": "4111 1111 1111 1111",
        "TEST_CVV": "737",
        "CARD_SALT": "c1f0a9",
        "HSM_CREDENTIAL": "crypto-user",
        "KEY_PASSPHRASE": "a horse and a staple",
        "SIGNING_PRIVATE_KEY": "MC4CAQAwBQYDK2Vw",
    },
)

system = System("golden", [cluster, tokenizer])
