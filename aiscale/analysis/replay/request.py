"""A replay that somebody asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from aiscale.components.services.microservice import Microservice
from aiscale.components.streams.event_table import EventTable
from aiscale.components.streams.topic import Topic
from aiscale.core.relations import Consume
from aiscale.quantities import Bytes


def moment(time: datetime) -> str:
    """A time in UTC by ISO 8601, no finer than it is: ``2026-11-01T00:00Z``, or ``…T09:14:07.250Z``."""
    time = time.astimezone(UTC)
    if time.microsecond:
        return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1_000:03d}Z"
    return f"{time:%Y-%m-%dT%H:%M:%SZ}" if time.second else f"{time:%Y-%m-%dT%H:%MZ}"


class OffsetRange(NamedTuple):
    """Records of one partition, or events of a table.

    Attributes:
        partition: its number, from 0; None for a table, which has none.
        first: offset of the first record, or position of the first event.
        last: that of the last one, which is read too.
    """

    partition: int | None
    first: int
    last: int

    def __str__(self) -> str:
        return f"{'' if self.partition is None else f'{self.partition}:'}{self.first}-{self.last}"

    def text(self) -> str:
        """``offsets 1200 to 1350 of partition 3``, ``positions 1200 to 1350``."""
        if self.partition is None:
            return f"positions {self.first} to {self.last}"
        return f"offsets {self.first} to {self.last} of partition {self.partition}"


class Replay(NamedTuple):
    """A reader that reads a part of a topic or a table of events again, in a consumer group or under a name of its own.

    Attributes:
        reader: whose image reads.
        stream: what is read.
        consume: what the blueprint says of the reader's subscription, where it says anything.
        begin: records are read from here on, by their timestamps; None for the first that is kept, or where offsets
            are given.
        end: records from here on are not waited for.
        offsets: records that are read, instead of those of a time; other partitions are left alone.
        byte_rate: most bytes read in a second; None without a limit.
        into: topic that the replay writes to, instead of the reader's own; None where it writes as ever.
        wanted: the rate as it was asked for, for messages; empty without one.
    """

    reader: Microservice
    stream: Topic | EventTable
    consume: Consume | None
    begin: datetime | None
    end: datetime
    offsets: tuple[OffsetRange, ...] = ()
    byte_rate: Bytes | None = None
    into: Topic | None = None
    wanted: str = ""

    @property
    def name(self) -> str:
        """Name of its Job and of its consumer group: ``ledger-replay-20261101``, with the hour where there is one.

        With offsets: ``ledger-replay-p3-1200``, with positions: ``ledger-replay-1200``.
        """
        if self.offsets:
            first = self.offsets[0]
            where = "" if first.partition is None else f"p{first.partition}-"
            return f"{self.reader.name}-replay-{where}{first.first}"
        if self.begin is None:
            return f"{self.reader.name}-replay-first"
        begin = self.begin.astimezone(UTC)
        is_midnight = not (begin.hour or begin.minute or begin.second)
        return f"{self.reader.name}-replay-{begin:%Y%m%d}" + ("" if is_midnight else f"t{begin:%H%M%S}")

    @property
    def group(self) -> str:
        """Its consumer group; of a table, the name that it keeps its position under."""
        return self.name

    @property
    def serving_group(self) -> str:
        """The consumer group, or the name, that the reader serves with."""
        return (self.consume.group if self.consume else None) or self.reader.name

    @property
    def seconds(self) -> float | None:
        """Length of what is read, in seconds; None from the first record on, and with offsets."""
        return None if self.begin is None else (self.end - self.begin).total_seconds()
