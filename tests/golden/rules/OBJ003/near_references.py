"""References to secrets, and public texts: certificates, digests, revisions, templates, keys of Secrets."""

from aiscale import System
from aiscale.objects import Manifest
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import KubernetesSecret, Microservice
from tests.artifacts import IMAGE

general = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
cluster = KubernetesCluster("core", pools=[general])
pricing = Microservice(
    "pricing",
    image=IMAGE,
    secrets={"DB_PASSWORD": KubernetesSecret("db", key="password")},
    args=["--database=postgres://shop:$(DB_PASSWORD)@db:5432/shop", "--token-file", "/run/secrets/token"],
    command=["/bin/sh", "-c", 'PGPASSWORD="$DB_PASSWORD" exec pricing --password=${DB_PASSWORD} --eos-token "<s>"'],
    environment={
        "REVISION": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "MODEL": "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "TRACE_ID": "4bf92f35-77b3-4da6-a3ce-929d0e0e4736",
        "SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-Ab12Cd",
        "HANDLER": "com.example.pricing.handlers.CustomerFacingPriceHandlerV2Factory",
    },
)
settings = Manifest(
    "settings",
    {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "data": {
            "app.yaml": "db:\n  password: ${env:DB_PASSWORD}\nredis:\n  existingSecret: redis-auth\n",
            "job.py": "import os\n\npassword = os.environ['DB_PASSWORD']\ntoken = sign_in(password)\nkey = token.key\n",
            "prompt.txt": "Count the tokens. The token: a word or a part of one. A password: never ask for it.",
            "connect.properties": "database.password=${secrets:shop/db:password}\nssl.key.password=${file:/k:p}\n",
            "ca.crt": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            "id.pub": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
        },
    },
)
user = Manifest(
    "user",
    {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaUser",
        "metadata": {"labels": {"strimzi.io/cluster": "events"}},
        "spec": {
            "authentication": {
                "type": "scram-sha-512",
                "password": {"valueFrom": {"secretKeyRef": {"name": "user", "key": "password"}}},
            }
        },
    },
    existing=["secret/user"],
)

system = System("golden", [cluster, pricing, settings, user])
