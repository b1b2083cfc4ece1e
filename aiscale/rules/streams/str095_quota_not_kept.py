"""A client's own quota that no broker keeps.

What:
    A workload says with ``kafka_quotas`` what it may use up, and its Kafka cluster does not look at it: its quotas are
    those of Strimzi's plugin (``BrokerQuotas``, a ``KafkaCluster``'s default), which counts all clients together and
    leaves out what is said of one; nobody tells the brokers of others; or the workload signs in to no Kafka at all.

Why:
    Nothing refuses such a quota, and nothing holds the client back. It is missed on the day when one client takes what
    the others need, which is the day that it was meant for.

Example:
    kafka = KafkaCluster("events")
    export = Microservice("export", image=IMAGE, consumes=[orders], kafka_quotas=ClientQuotas(consumer_byte_rate="5Mi"))

Instead:
    kafka = KafkaCluster("events", quotas=ClientQuotas(consumer_byte_rate="50Mi", producer_byte_rate="50Mi"))

Source:
    Strimzi 1.2.0 documentation, setting throughput and storage limits on brokers (one quotas plugin at a time);
    kafka-quotas-plugin 0.3.1, StaticQuotaCallback.updateQuota (does nothing).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.streams.kafka_quotas import bounded, not_kept
from aiscale.diagnostics import Diagnostic, Edit, Fix, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR095"
SEVERITY = Severity.ERROR
FAULTS = ()
REPRODUCED = "broker"


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each client and cluster that does not keep its quotas."""
    for address, clusters in bounded(graph).items():
        client = graph[address]
        if not clusters:
            yield client.finding(
                CODE, SEVERITY,
                f"{client.name} has quotas of Kafka, and signs in to no Kafka cluster",
                argument="kafka_quotas", label="bounds nothing", help="leave kafka_quotas out",
                fix=Fix(f"leave kafka_quotas of {client.name} out", (Edit("kafka_quotas", None),)),
            )  # fmt: skip
        for cluster in clusters:
            why, help_ = not_kept(cluster, client)
            if why:
                yield client.finding(
                    CODE, SEVERITY,
                    f"{client.name} has quotas of its own, which {cluster.name} does not keep",
                    argument="kafka_quotas", label="bounds nothing", notes=(why,), help=help_,
                )  # fmt: skip
