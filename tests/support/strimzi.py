"""A stand-in for Strimzi's topic and user operators, which no test can run: it does to brokers what they would.

It reads our KafkaTopic and KafkaUser objects, creates what they ask for through Kafka's admin protocol, and reads back
what the brokers then hold, in the words of the objects.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    NewTopic,
    PartitionMetadata,
    ResourcePatternType,
    ResourceType,
)

LIMIT_S = 30.0
_RESOURCES = {
    "topic": ResourceType.TOPIC,
    "group": ResourceType.GROUP,
    "cluster": ResourceType.BROKER,
    "transactionalId": ResourceType.TRANSACTIONAL_ID,
}
_PATTERNS = {"literal": ResourcePatternType.LITERAL, "prefix": ResourcePatternType.PREFIXED}
_CLUSTER = "kafka-cluster"
_ANY: Any = None
"""Any name in a filter; the client's annotations do not allow it."""


class Operator:
    """What makes objects of one system come true on brokers that it shares with others.

    Args:
        admin: a client that may do everything.
        prefix: comes before every name, so that systems with the same names do not meet.
    """

    def __init__(self, admin: AdminClient, prefix: str = "") -> None:
        self._admin = admin
        self._prefix = prefix

    def name(self, given: str) -> str:
        """What a topic, a group or a transactional id of the system is called on the brokers."""
        return f"{self._prefix}{given}"

    def create_topics(
        self, manifests: Iterable[Mapping[str, Any]], *, copies: int | None = None, **more: object
    ) -> None:
        """Create the topics.

        Args:
            manifests: KafkaTopic objects.
            copies: of each partition, on fewer brokers than the system has; as the objects say when absent.
            more: settings besides, with underscores for dots: what a test scales down.

        Raises:
            KafkaException: the brokers refuse one.
        """
        extra = {key.replace("_", "."): str(value) for key, value in more.items()}
        topics = [
            NewTopic(
                self.name(spec["topicName"]),
                spec["partitions"],
                copies or spec["replicas"],
                config={key: _text(value) for key, value in spec["config"].items()}
                | ({"min.insync.replicas": str(copies)} if copies else {})
                | extra,
            )
            for spec in (manifest["spec"] for manifest in manifests)
        ]
        for future in self._admin.create_topics(topics, operation_timeout=LIMIT_S).values():
            future.result(LIMIT_S)
        for topic in topics:
            self._await_led(topic.topic, topic.num_partitions)

    def _await_led(self, name: str, partitions: int = 1) -> dict[int, PartitionMetadata]:
        """A topic's partitions once it can be written. The controller has made it, and brokers hear of it later."""
        deadline = time.monotonic() + LIMIT_S
        while True:
            found = self._admin.list_topics(name, timeout=LIMIT_S).topics[name].partitions
            if sum(one.leader >= 0 for one in found.values()) == max(partitions, len(found)):
                return dict(found)
            assert time.monotonic() < deadline, f"{name} has no leaders"
            time.sleep(0.02)

    def read_topic(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """The ``spec`` that describes the topic as the brokers hold it; ``config`` is what was set for it alone."""
        name = self.name(manifest["spec"]["topicName"])
        config = self._settings(name)
        found = self._await_led(name)
        return {
            "topicName": name.removeprefix(self._prefix),
            "partitions": len(found),
            "replicas": min(len(partition.replicas) for partition in found.values()),
            "config": {
                entry.name: entry.value
                for entry in config.values()
                if entry.source == ConfigSource.DYNAMIC_TOPIC_CONFIG.value  # type: ignore[comparison-overlap]  # the client gives a number
            },
        }

    def _settings(self, name: str) -> dict[str, ConfigEntry]:
        """Every setting of a topic. The controller has just made it, and a broker hears of it a moment later."""
        resource = ConfigResource(ConfigResource.Type.TOPIC, name)
        deadline = time.monotonic() + LIMIT_S
        while True:
            try:
                return dict(self._admin.describe_configs([resource])[resource].result(LIMIT_S))
            except KafkaException as error:
                unknown = error.args[0].code() == KafkaError.UNKNOWN_TOPIC_OR_PART
                if not unknown or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def allow(self, manifests: Sequence[Mapping[str, Any]]) -> None:
        """Give each KafkaUser its rights."""
        bindings = [binding for manifest in manifests for binding in self._bindings(manifest)]
        for future in self._admin.create_acls(bindings).values():
            future.result(LIMIT_S)
        # The controller has them; a broker hears of them a moment later.
        deadline = time.monotonic() + LIMIT_S
        for manifest in manifests:
            while not declared_rights(manifest) <= self.read_rights(manifest["metadata"]["name"]):
                assert time.monotonic() < deadline, f"the brokers do not know of {manifest['metadata']['name']}"
                time.sleep(0.05)

    def withdraw(self, manifests: Sequence[Mapping[str, Any]]) -> None:
        """Take all rights of each KafkaUser away, as when it is deleted."""
        users = [manifest["metadata"]["name"] for manifest in manifests]
        for future in self._admin.delete_acls([_every_right(user) for user in users]).values():
            future.result(LIMIT_S)
        deadline = time.monotonic() + LIMIT_S
        for user in users:
            while self.read_rights(user):
                assert time.monotonic() < deadline, f"the brokers still know rights of {user}"
                time.sleep(0.05)

    def read_rights(self, user: str) -> set[tuple[str, str, str, str]]:
        """Every right that the brokers know of a user: resource, name, pattern and operation."""
        kinds = {value: key for key, value in _RESOURCES.items()}
        patterns = {value: key for key, value in _PATTERNS.items()}
        return {
            (
                kinds[one.restype],
                "" if one.name == _CLUSTER else one.name.removeprefix(self._prefix),
                patterns[one.resource_pattern_type],
                one.operation.name,
            )
            for one in self._admin.describe_acls(_every_right(user)).result(LIMIT_S)
        }

    def _bindings(self, manifest: Mapping[str, Any]) -> list[AclBinding]:
        user, bindings = principal(manifest["metadata"]["name"]), []
        for acl in manifest["spec"]["authorization"]["acls"]:
            resource = acl["resource"]
            kind = _RESOURCES[resource["type"]]
            name = _CLUSTER if kind is ResourceType.BROKER else self.name(resource["name"])
            pattern = _PATTERNS[resource.get("patternType", "literal")]
            bindings += [
                AclBinding(kind, name, pattern, user, "*", AclOperation[_operation(given)], AclPermissionType.ALLOW)
                for given in acl["operations"]
            ]
        return bindings


def principal(user: str) -> str:
    """Who a KafkaUser with a certificate is. Source: Strimzi 1.2 documentation, securing user access."""
    return f"User:CN={user}"


def declared_rights(manifest: Mapping[str, Any]) -> set[tuple[str, str, str, str]]:
    """The rights that a KafkaUser asks for, in the words of :meth:`Operator.read_rights`."""
    return {
        (acl["resource"]["type"], acl["resource"].get("name", ""), acl["resource"].get("patternType", "literal"),
         _operation(given))
        for acl in manifest["spec"]["authorization"]["acls"] for given in acl["operations"]
    }  # fmt: skip


def kafka_quotas(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The quotas that a KafkaUser asks for, as Kafka names them. Source: Strimzi 1.2 documentation, user quotas."""
    names = {
        "producerByteRate": "producer_byte_rate",
        "consumerByteRate": "consumer_byte_rate",
        "requestPercentage": "request_percentage",
        "controllerMutationRate": "controller_mutation_rate",
    }
    return {names[name]: value for name, value in manifest["spec"]["quotas"].items()}


def _operation(given: str) -> str:
    """``IdempotentWrite`` is IDEMPOTENT_WRITE."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", given).upper()


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _every_right(user: str) -> AclBindingFilter:
    return AclBindingFilter(
        ResourceType.ANY, _ANY, ResourcePatternType.ANY, principal(user), _ANY, AclOperation.ANY, AclPermissionType.ANY
    )
