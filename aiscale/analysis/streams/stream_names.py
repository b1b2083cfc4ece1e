"""What to call a stream in a sentence."""

from __future__ import annotations

from aiscale.core.ports import EventStream


def called(stream: EventStream) -> str:
    """Its name; a subscription is often called as its reader is, so it is said to be one."""
    return stream.display_name


def in_parts(stream: EventStream, count: int) -> str:
    """``1 shard``, ``12 partitions``."""
    return f"{count:,} {stream.part}{'s' if count != 1 else ''}"


def parts_field(stream: EventStream) -> str:
    """The field that says how many parts it has; empty where it has none that is called as they are."""
    field = f"{stream.part}s"
    return field if field in type(stream).model_fields else ""


def with_parts(stream: EventStream, count: int) -> str:
    """What gives it so many: ``shards=12``, and in words where no field does."""
    return f"{field}={count}" if (field := parts_field(stream)) else in_parts(stream, count)
