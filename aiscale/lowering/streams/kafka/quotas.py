"""Quotas of Kafka, in the names of Strimzi's objects and in those of Kafka's own tools."""

from __future__ import annotations

from typing import Any

from aiscale.core.values.client_quotas import ClientQuotas

_STRIMZI = {
    "producer_byte_rate": "producerByteRate",
    "consumer_byte_rate": "consumerByteRate",
    "request_percentage": "requestPercentage",
    "controller_mutation_rate": "controllerMutationRate",
}
"""Source: Strimzi 1.2.0, KafkaUser.spec.quotas, and Kafka.spec.kafka.quotas of type kafka."""


def strimzi_quotas(quotas: ClientQuotas) -> dict[str, Any]:
    """As Strimzi's objects have them."""
    return {name: _number(value) for field, name in _STRIMZI.items() if (value := getattr(quotas, field)) is not None}


def kafka_settings(quotas: ClientQuotas) -> dict[str, Any]:
    """As ``kafka-configs.sh --entity-type users`` has them, in whose names the fields are.

    Source: Apache Kafka 4.3 documentation, setting quotas.
    """
    return {field: _number(value) for field in _STRIMZI if (value := getattr(quotas, field)) is not None}


def _number(value: float) -> float:
    """Bytes are a plain number here."""
    return int(value) if float(value).is_integer() else value
