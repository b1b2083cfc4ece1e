"""Apicurio Registry itself keeps schemas with brokers of others: topics and rights by our Job, settings of our object.

What its operator makes of the object is put into variables here, and the keys of Secrets are filled in.
"""

from __future__ import annotations

from pathlib import Path

from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.graph.build import build
from aiscale.lowering import lower
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.streams import ClientCertificate, ExternalKafka, SchemaRegistry
from tests.broker.jobs import ADMIN, Job
from tests.support.apicurio import running_apicurio
from tests.support.authority import Credentials
from tests.support.kafka import SecuredBroker
from tests.support.sandbox import eventually

USER = "registry-schemas"
SCHEMA = '{"type":"string"}'


def _system(broker: SecuredBroker) -> System:
    kafka = ExternalKafka(
        "shared",
        bootstrap_servers=[str(broker.client(ADMIN)["bootstrap.servers"])],
        ca=KubernetesSecret("kafka-ca", key="ca.pem"),
        admin=ClientCertificate("admin-tls", principal=f"User:CN={ADMIN}"),
        users={"schemaregistries/schemas": ClientCertificate("schemas-tls", principal=f"User:CN={USER}")},
        manages=["topics", "acls"],
        brokers=1, replication_factor=1, min_insync_replicas=1,
    )  # fmt: skip
    nodes = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
    return System("depot", [KubernetesCluster("core", pools=[nodes]), SchemaRegistry("schemas", storage=kafka)])


def _variables(system: System, broker: SecuredBroker) -> dict[str, str]:
    """Variables of the container. Source: Apicurio Registry operator 3.3.1, KafkaSql and AppDeploymentResource."""
    client = broker.client(USER)
    secrets = {
        ("kafka-ca", "ca.pem"): client["ssl.ca.pem"],
        ("schemas-tls", "tls.crt"): client["ssl.certificate.pem"],
        ("schemas-tls", "tls.key"): client["ssl.key.pem"],
    }
    [record] = [one for one in lower(build(system)[0]) if one.kind == "ApicurioRegistry3"]
    app = record.properties["spec"]["app"]
    found = {
        "APICURIO_STORAGE_KIND": app["storage"]["type"],
        "APICURIO_KAFKASQL_BOOTSTRAP_SERVERS": app["storage"]["kafkasql"]["bootstrapServers"],
    }
    for one in app["env"]:
        reference = one.get("valueFrom", {}).get("secretKeyRef")
        found[one["name"]] = secrets[reference["name"], reference["key"]] if reference else one["value"]
    return found


def test_schemas_outlive_the_registry(broker: SecuredBroker, admin: Credentials, tools: Path, tmp_path: Path) -> None:
    system = _system(broker)
    done = Job(tmp_path, broker, admin, tools).run(system)
    assert (done.returncode, done.stderr) == (0, "")
    variables = _variables(system, broker)
    with running_apicurio(tmp_path, variables=variables) as registry:
        registry.register("rides-value", SCHEMA)
    with running_apicurio(tmp_path, variables=variables) as registry:
        # On a busy machine it answers before it has read all of its journal.
        assert eventually(registry.versions) == {"rides-value": [SCHEMA]}
