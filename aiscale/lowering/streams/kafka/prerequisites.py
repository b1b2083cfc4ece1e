"""Resources that a client of Kafka depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiscale.analysis.streams.msk import has_topic_api
from aiscale.components.streams.external_kafka import ExternalKafka
from aiscale.components.streams.kafka_cluster import KafkaCluster
from aiscale.components.streams.msk import Msk
from aiscale.lowering.context import LoweringContext
from aiscale.lowering.naming import topic_object
from aiscale.lowering.streams.kafka.access import KafkaAccess, registries_of
from aiscale.lowering.streams.kafka.topics_job import topics_job_key
from aiscale.lowering.streams.msk.cluster import msk_topic_key
from aiscale.lowering.streams.schema_registry.schemas_job import schemas_job_key


def kafka_needs(accesses: Iterable[KafkaAccess], context: LoweringContext) -> tuple[str, ...]:
    """Keys of the resources that a client depends on.

    They are its users and topics, or the Job that creates them, and the Jobs that register its schemas.
    """
    accesses = tuple(accesses)
    found = dict.fromkeys(key for access in accesses for key in _needs(access, context))
    jobs = (schemas_job_key(registry, context) for registry in registries_of(accesses))
    return (*found, *(key for key in jobs if key is not None))


def _needs(access: KafkaAccess, context: LoweringContext) -> Iterator[str]:
    if access.connection.outside is not None:  # nothing waits for an object on another cluster
        return
    cluster = access.cluster
    names = dict.fromkeys([*(read.topic for read in access.reads), *access.writes])
    topics = [
        f"kafkatopic/{topic_object(access.topics[name], context.system)}" for name in names if name in access.topics
    ]
    if isinstance(cluster, KafkaCluster):
        yield from (f"kafkauser/{access.user}", *topics)
    elif isinstance(cluster, ExternalKafka) and cluster.strimzi is not None:
        yield f"kafkaaccess/{access.user}"
        yield from topics if "topics" in cluster.manages else ()
    elif isinstance(cluster, Msk):
        yield from access.connection.depends_on
        by_job = not has_topic_api(cluster)
        if not by_job:
            yield from (msk_topic_key(access.topics[name]) for name in names if name in access.topics)
        if (by_job or access.connection.principal) and (key := topics_job_key(cluster, context)) is not None:
            yield key
    elif (key := topics_job_key(cluster, context)) is not None:
        yield key
