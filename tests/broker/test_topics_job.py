"""The Job for brokers that others run, with Kafka's own tools: topics, rights and quotas become what is declared.

The container is not there, so its files lie in a folder, and the tools run from their jars.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from aiscale import System
from aiscale.core.values.secrets import KubernetesSecret
from aiscale.platform import KubernetesCluster, NodePool
from aiscale.services import Microservice
from aiscale.streams import ClientCertificate, ClientQuotas, Consume, ExternalKafka, Produce, Topic
from tests.broker.clients import read, send, values
from tests.broker.jobs import ADMIN, Job
from tests.support.authority import Credentials
from tests.support.kafka import SecuredBroker
from tests.support.strimzi import Operator

IMAGE = "registry.example/app@sha256:" + "0a" * 32


def _shop(broker: SecuredBroker, *, is_later: bool) -> System:
    """A shop on brokers of others; later it has grown, and one of its topics is to shrink."""
    kafka = ExternalKafka(
        "shared",
        bootstrap_servers=[str(broker.client(ADMIN)["bootstrap.servers"])],
        ca=KubernetesSecret("kafka-ca", key="ca.pem"),
        admin=ClientCertificate("admin-tls", principal=f"User:CN={ADMIN}"),
        users={
            f"services/{name}": ClientCertificate(f"{name}-tls", principal=f"User:CN={name}")
            for name in ("job-billing", "job-audit")
        },
        manages=["topics", "acls", "quotas"],
        brokers=1, replication_factor=1, min_insync_replicas=1,
    )  # fmt: skip
    orders = Topic(
        "orders", kafka, topic_name="job.orders", key="order_id", cleanup="compact,delete",
        partitions=4 if is_later else 3, retention="2d" if is_later else "1d",
        max_message_bytes=None if is_later else 2_000_000,
    )  # fmt: skip
    invoices = Topic("invoices", kafka, topic_name="job.invoices", partitions=2 if is_later else 6)
    nodes = NodePool("general", instance_type="m7i.2xlarge", max_nodes=12)
    return System("bazaar", [
        KubernetesCluster("core", pools=[nodes]),
        Microservice("job-billing", image=IMAGE, port=None, consumes=[Consume(orders, group="job-billing-eu")],
                     produces=[Produce(invoices, transactional_id="job-billing")],
                     kafka_quotas=ClientQuotas(producer_byte_rate="20Mi", request_percentage=50) if is_later else
                     ClientQuotas(producer_byte_rate="10Mi", consumer_byte_rate="512Ki", controller_mutation_rate=2.5)),
        Microservice("job-audit", image=IMAGE, port=None, consumes=[orders, *(() if is_later else (invoices,))]),
    ])  # fmt: skip


def _quotas(broker: SecuredBroker, tools: Path, user: str) -> set[str]:
    """The quotas that a broker knows of a user, as Kafka's tool lists them."""
    done = subprocess.run(
        [tools / "kafka-configs.sh", "--bootstrap-server", broker.bootstrap, "--describe", "--entity-type", "users",
         "--entity-name", f"CN={user}"], check=True, capture_output=True, text=True,
    )  # fmt: skip
    _, _, listed = done.stdout.strip().partition(" are ")
    return set(listed.split(", ")) - {""}


def _settings(kept: dict[str, str]) -> dict[str, str]:
    return {"min.insync.replicas": "1", **kept}


def test_topics_rights_and_quotas_become_what_is_declared(
    broker: SecuredBroker, admin: Credentials, tools: Path, tmp_path: Path
) -> None:
    job, looking = Job(tmp_path, broker, admin, tools), Operator(broker.admin)

    def topic(name: str) -> dict[str, object]:
        return looking.read_topic({"spec": {"topicName": name}})

    first = job.run(_shop(broker, is_later=False))
    assert (first.returncode, first.stderr) == (0, "")
    orders = {"topicName": "job.orders", "partitions": 3, "replicas": 1, "config": _settings(
        {"cleanup.policy": "compact,delete", "retention.ms": "86400000", "max.message.bytes": "2000000"})}  # fmt: skip
    invoices = {
        "topicName": "job.invoices", "partitions": 6, "replicas": 1, "config": _settings({"cleanup.policy": "delete"}),
    }  # fmt: skip
    assert [topic("job.orders"), topic("job.invoices")] == [orders, invoices]
    billing = {
        ("topic", "job.orders", "literal", "READ"), ("topic", "job.orders", "literal", "DESCRIBE"),
        ("topic", "job.invoices", "literal", "WRITE"), ("topic", "job.invoices", "literal", "DESCRIBE"),
        ("group", "job-billing-eu", "literal", "READ"),
        ("transactionalId", "job-billing", "prefix", "WRITE"),
        ("transactionalId", "job-billing", "prefix", "DESCRIBE"),
        ("cluster", "", "literal", "IDEMPOTENT_WRITE"),
    }  # fmt: skip
    audit = {
        (kind, name, "literal", operation)
        for kind, name, operations in (
            ("topic", "job.orders", ("READ", "DESCRIBE")), ("topic", "job.invoices", ("READ", "DESCRIBE")),
            ("group", "job-audit", ("READ",)),
        ) for operation in operations
    }  # fmt: skip
    assert [looking.read_rights("job-billing"), looking.read_rights("job-audit")] == [billing, audit]
    assert _quotas(broker, tools, "job-audit") == set()
    assert _quotas(broker, tools, "job-billing") == {
        "producer_byte_rate=1.048576E7", "consumer_byte_rate=524288.0", "controller_mutation_rate=2.5",
    }  # fmt: skip
    assert send(broker.client("job-billing"), "job.invoices", ["invoice 1"], partition=5) == [""]
    assert values(read(broker.client("job-audit"), "job.invoices", group="job-audit")) == ["invoice 1"]

    again = job.run(_shop(broker, is_later=False))
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    later = job.run(_shop(broker, is_later=True))
    assert later.returncode == 1
    assert later.stderr == (
        "error: topic job.invoices has 6 partitions, and 2 are asked for: Kafka cannot take any away\n"
    )
    changed = {"cleanup.policy": "compact,delete", "retention.ms": "172800000"}
    assert topic("job.orders") == orders | {"partitions": 4, "config": _settings(changed)}
    assert topic("job.invoices") == invoices
    assert looking.read_rights("job-audit") == {right for right in audit if right[1] != "job.invoices"}
    assert looking.read_rights("job-billing") == billing
    assert _quotas(broker, tools, "job-billing") == {"producer_byte_rate=2.097152E7", "request_percentage=50.0"}
    assert values(read(broker.anyone, "job.invoices")) == ["invoice 1"]
