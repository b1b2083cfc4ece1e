"""Parses the arguments of ``aiscale replay``: times, rates and components."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from aiscale.analysis.replay.request import moment
from aiscale.errors import QuantityError, UsageError

if TYPE_CHECKING:
    from aiscale.analysis.replay.request import OffsetRange, Replay
    from aiscale.cli.console import Console
    from aiscale.cli.session.command_context import Session
    from aiscale.cli.session.environment import Environment
    from aiscale.components.streams.event_table import EventTable
    from aiscale.components.streams.topic import Topic
    from aiscale.core.relations import Consume
    from aiscale.graph.architecture import ArchitectureGraph
    from aiscale.quantities import Bytes

_OFFSETS = re.compile(r"([0-9]{1,6}):([0-9_]{1,19})-([0-9_]{1,19})")
_POSITIONS = re.compile(r"([0-9_]{1,19})-([0-9_]{1,19})")
_BYTE_RATE = re.compile(r"([0-9.]+)([kMG]i?)?B/s")
EXAMPLE = "2026-11-01T00:00Z"


def replay_of(graph: ArchitectureGraph, args: argparse.Namespace, now: datetime, console: Console) -> Replay:
    """The replay that a command line asks for.

    Args:
        graph: the architecture.
        args: with ``reader``, ``stream``, ``begin``, ``offsets``, ``end``, ``rate`` and ``into``.
        now: the end where none is given, and what ``36h`` is counted from.
        console: where a note says which of several with a name is meant.

    Raises:
        UsageError: a component that is not what it should be, or a time, a range or a rate that cannot be read.
    """
    from aiscale.analysis.replay.request import Replay
    from aiscale.cli.replay_support import reader_of, stream_of

    reader = reader_of(graph, args.reader, console)
    stream = stream_of(graph, args.stream, args.rate, console)
    relation = _subscription(graph, reader.address, stream.address)
    offsets = _offsets(stream, args.offsets or ())
    if offsets and args.end is not None:
        raise UsageError("--to needs --from: --offsets set the end of each partition")
    begin = None if offsets or args.begin == "earliest" else _time("--from", args.begin, now)
    end = now if args.end is None else _time("--to", args.end, now)
    if begin is not None and begin >= end:
        raise UsageError(f"--from {args.begin} is not before {args.end or 'now'}", hint="swap them, or remove --to")
    if end > now:
        raise UsageError(f"--to {args.end} is in the future", hint="remove --to: the replay ends at the current end")
    return Replay(
        reader=reader,
        stream=stream,
        consume=relation,
        begin=begin,
        end=end,
        offsets=offsets,
        byte_rate=_rate(graph, stream, args.rate),
        into=_topic(graph, args.into, console) if args.into else None,
        wanted=args.rate or "",
    )


def repeated(replay: Replay, session: Session, args: argparse.Namespace) -> tuple[str, ...]:
    """The words of the command that asks for the same replay at any time: with addresses and times of the calendar.

    Args:
        replay: what is asked for now.
        session: the blueprint and its environment.
        args: the command line that asked.
    """
    words = ["aiscale", "replay", *(("-C", str(Path.cwd())) if args.cwd is not None else ())]
    words += [replay.reader.address, replay.stream.address]
    if replay.offsets:
        words += [word for one in replay.offsets for word in ("--offsets", str(one))]
    else:
        words += [
            "--from",
            moment(replay.begin) if replay.begin is not None else "earliest",
            "--to",
            moment(replay.end),
        ]
    words += ["--rate", args.rate] if args.rate is not None else []
    words += ["--into", replay.into.address] if replay.into is not None else []
    words += ["-f", args.blueprint] if args.blueprint is not None else []
    words += ["-e", session.environment.name] if session.project.environments else []
    return (*words, *(word for one in args.overrides for word in ("--set", one)))


def kubectl_of(environment: Environment) -> tuple[str, ...]:
    """``--context prod-eu``: as a shell takes it, for the cluster of an environment and no other one."""
    if environment.sandbox is not None:
        from aiscale.sandbox.layout import context_of

        named = "" if environment.sandbox == "default" else f" --name {quote(environment.sandbox)}"
        # Without the sandbox the file is "", for which kubectl takes the current context: it must not have this one.
        context = quote(context_of(environment.sandbox))
        return f'--kubeconfig "$(aiscale sandbox kubeconfig{named})"', f"--context {context}"
    file = environment.kubeconfig and f"--kubeconfig {quote(str(Path(environment.kubeconfig).expanduser()))}"
    return (*([file] if file else []), f"--context {quote(environment.context or 'CONTEXT')}")


def _topic(graph: ArchitectureGraph, given: str, console: Console) -> Topic:
    from aiscale.cli.replay_support import meant
    from aiscale.components.streams.topic import Topic

    found = meant(graph, given, console, Topic)
    if not isinstance(found, Topic):
        raise UsageError(f"{found.address} is a {found.kind}, and --into must be a Topic")
    return found


def _subscription(graph: ArchitectureGraph, reader: str, stream: str) -> Consume | None:
    from aiscale.core.edges import EdgeKind
    from aiscale.core.relations import Consume

    for edge in graph.edges_from(reader, EdgeKind.READS):
        if edge.target == stream:
            return edge.relation if isinstance(edge.relation, Consume) else None
    read = [edge.target for edge in graph.edges_from(reader, EdgeKind.READS)]
    raise UsageError(
        f"{reader} does not read {stream}",
        hint=f"it reads {' and '.join(read)}" if read else "it reads no stream",
    )


def _positions(given: Sequence[str]) -> tuple[OffsetRange, ...]:
    """The range of a table's positions; one at most, since a reader has one."""
    from aiscale.analysis.replay.request import OffsetRange

    if len(given) > 1:
        raise UsageError("--offsets: a table of events has one range of positions", hint="one range that covers them")
    for text in given:
        if (read := _POSITIONS.fullmatch(text)) is None:
            raise UsageError(
                f"--offsets: {text!r} is not a range of positions", hint="write FIRST-LAST: --offsets 1200-1350"
            )
        first, last = int(read[1]), int(read[2])
        if first > last:
            raise UsageError(f"--offsets {text}: {first} comes after {last}", hint="swap them")
        return (OffsetRange(None, first, last),)
    return ()


def _offsets(stream: Topic | EventTable, given: Sequence[str]) -> tuple[OffsetRange, ...]:
    """Ranges of a topic's partitions, by partition; one for each at most, since a group has one offset there."""
    from aiscale.analysis.replay.request import OffsetRange
    from aiscale.components.streams.event_table import EventTable

    if isinstance(stream, EventTable):
        return _positions(given)
    found: dict[int, OffsetRange] = {}
    for text in given:
        if (read := _OFFSETS.fullmatch(text)) is None:
            raise UsageError(
                f"--offsets: {text!r} is not a range", hint="write PARTITION:FIRST-LAST: --offsets 3:1200-1350"
            )
        partition, first, last = (int(number) for number in read.groups())
        if partition >= stream.partitions:
            raise UsageError(
                f"--offsets {text}: {stream.name} has {stream.partitions} partitions, 0 to {stream.partitions - 1}"
            )
        if first > last:
            raise UsageError(f"--offsets {text}: {first} comes after {last}", hint="swap them")
        if partition in found:
            raise UsageError(f"--offsets: partition {partition} is given twice", hint="one range that covers both")
        found[partition] = OffsetRange(partition, first, last)
    return tuple(found[number] for number in sorted(found))


def _time(option: str, text: str, now: datetime) -> datetime:
    """A time of the calendar with its zone, or how long ago; to the millisecond, as records have it."""
    from aiscale.quantities import Duration

    if re.fullmatch(r"[0-9.]+[a-z].*", text):
        try:
            return now - timedelta(seconds=Duration.parse(text))
        except QuantityError as error:
            raise UsageError(f"{option}: {error.message}", hint=error.hint) from None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        hint = f"write {EXAMPLE}, 36h for so long ago" + (", or earliest" if option == "--from" else "")
        raise UsageError(f"{option}: {text!r} is not a time", hint=hint) from None
    if found.tzinfo is None:
        raise UsageError(f"{option}: {text} has no time zone", hint=f"write {text}Z for UTC, or {text}+01:00"
                         if "T" in text else f"write {text}T00:00Z")  # fmt: skip
    return found.astimezone(UTC).replace(microsecond=found.microsecond // 1_000 * 1_000)


def _rate(graph: ArchitectureGraph, stream: Topic | EventTable, text: str | None) -> Bytes | None:
    """Bytes a second; a number of records is turned into bytes with their average size."""
    from aiscale.analysis.load.volumes import sizes
    from aiscale.quantities import Bytes, Rate

    if text is None:
        return None
    words = text.replace(" ", "").replace("records", "")
    try:
        if found := _BYTE_RATE.fullmatch(words):
            return Bytes.parse(f"{found[1]}{found[2] or 'k'}") if found[2] else Bytes(int(float(found[1])))
        records = Rate.parse(words)
    except (QuantityError, ValueError):
        raise UsageError(f"--rate: {text!r} is not a rate", hint="write 5MB/s, or 2_000/s for records") from None
    size = sizes(graph).get(stream.address)
    if size is None:
        raise UsageError(
            f"--rate {text} counts records, and nothing says how large those of {stream.name} are",
            hint=f"write bytes: --rate 5MB/s, or record_bytes=… on {stream.name}",
        )
    return Bytes(max(1, int(records * size.bytes)))
