"""What one Kafka client does for several topics: its settings cannot differ between them."""

from collections.abc import Sequence

from aiscale.core.relations import Consume, Produce

CONSUMER_FIELDS = ("isolation", "assignor", "offset_reset", "max_poll_records", "max_poll_interval", "group")
PRODUCER_FIELDS = ("acks", "idempotence", "compression")


def refuse_other_settings(consumes: Sequence[object], produces: Sequence[object], client: str) -> None:
    """Refuse settings that differ between the topics of one consumer, or of one producer.

    Args:
        consumes: what is read.
        produces: what is written.
        client: whose client it is: ``a connector``.

    Raises:
        ValueError: two subscriptions set a field to two values, or two publications have two.
    """
    for field in CONSUMER_FIELDS:
        reads = [one for one in consumes if isinstance(one, Consume) and field in one.model_fields_set]
        _refuse("consumes", field, reads, f"{client} has one consumer for all topics")
    for field in PRODUCER_FIELDS:
        writes = [one for one in produces if isinstance(one, Produce)]
        _refuse("produces", field, writes, f"{client} has one producer for all topics")


def _refuse(of: str, field: str, relations: Sequence[Consume | Produce], why: str) -> None:
    first = next(iter(relations), None)
    for other in relations:
        if first is not None and getattr(other, field) != getattr(first, field):
            raise ValueError(
                f"{of} has {field}={_text(first, field)} for {first.target.name} and {_text(other, field)} for "
                f"{other.target.name}, but {why}"
            )


def _text(relation: Consume | Produce, field: str) -> str:
    value = getattr(relation, field)
    return value.__repr__() if isinstance(value, str | int) and not hasattr(value, "milliseconds") else f'"{value}"'
