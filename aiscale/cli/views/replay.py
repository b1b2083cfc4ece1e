"""A replay in words and as data: what is read, what it takes, what it leaves alone, or why it would not be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from shlex import quote
from typing import TYPE_CHECKING, Any

from aiscale.analysis.replay.estimate import Estimate
from aiscale.analysis.replay.quotas import brokers_read, shared_rate
from aiscale.analysis.replay.refusals import Refusal
from aiscale.analysis.replay.request import Replay, moment
from aiscale.components.streams.event_table import EventTable
from aiscale.core.layers import Setting, first_step, takes
from aiscale.core.messages.wording import byte_words
from aiscale.quantities import Duration
from aiscale.render.page import Page

if TYPE_CHECKING:
    from rich.text import Text


def replay_text(replay: Replay, figures: Estimate, width: int, command: Sequence[str], kubectl: Sequence[str]) -> Text:
    """Write what would happen; ``command`` asks for the same again, and ``kubectl`` talks to the reader's cluster."""
    page = Page(width)
    page.line((f"{replay.reader.address} reads {replay.stream.address} again", "bold"))
    page.gap()
    for title, words in _lines(replay, figures):
        page.hanging(((f"{title:<9} ", "dim"),), words)
    page.gap()
    page.hanging(("",), "Nothing was changed. This starts it, and can be repeated:")
    after = ("| kubectl", *kubectl, "apply -f -")
    lines = "\n".join(_shell((*command, "--output", "yaml"), after, width))
    return page.text().append(f"\n{lines}")  # as it is: a shell takes no line that ends anywhere else


def _shell(words: Sequence[str], after: Sequence[str], width: int) -> Iterator[str]:
    """A command as a shell takes it, broken before an option or another argument only."""
    parts: list[str] = []
    for word in map(quote, words):
        is_value = bool(parts) and parts[-1].startswith("-") and " " not in parts[-1]
        parts[-1:] = [f"{parts[-1]} {word}"] if is_value else [*parts[-1:], word]
    line = ""
    for word in (*parts, *after):
        if line.strip() and len(line) + len(word) + 3 > width:
            yield f"{line} \\"
            line = "   "
        line += f" {word}" if line else word
    yield line


def _lines(replay: Replay, figures: Estimate) -> Iterator[tuple[str, str]]:
    limit = f"{byte_words(figures.bytes_per_second)}/s" if figures.bytes_per_second else "no known limit"
    yield "reads", f"{_window(replay)}: {_sum(figures, is_exact=bool(replay.offsets))}"
    yield "takes", f"about {figures.takes}: {limit}, {figures.limited_by}" if figures.takes else figures.limited_by
    if isinstance(replay.stream, EventTable):
        yield "name", f"{replay.group}; {replay.serving_group} keeps its position"
    else:
        yield "brokers", _brokers(replay, figures)
        yield "group", f"{replay.group}; {replay.serving_group} keeps its offsets"
    yield "ends", _ends(replay)
    yield "writes", _writes(replay)
    if figures.inputs:
        yield "estimated", ", ".join(figures.inputs)


def _sum(figures: Estimate, *, is_exact: bool) -> str:
    said = []
    if figures.records is not None:
        said.append(f"{'' if is_exact else 'about '}{figures.records:,.0f} record{'' if figures.records == 1 else 's'}")
    if figures.bytes is not None:
        said.append(byte_words(figures.bytes))
    return ", ".join(said) or "unknown write rate"


def _brokers(replay: Replay, figures: Estimate) -> str:
    groups = f"{figures.groups} group{'' if figures.groups == 1 else 's'}"
    now = f"{byte_words(figures.read_now)}/s that {groups} read of it now" if figures.read_now is not None else groups
    if figures.broker_quota is not None:
        most = replay.byte_rate or figures.broker_quota * brokers_read(replay)
        return (
            f"{byte_words(float(most))}/s at most on top of {now}; a quota of "
            f"{byte_words(figures.broker_quota)}/s on each broker holds it there"
        )
    if shared := shared_rate(replay):
        return f"on top of {now}; each broker gives {byte_words(shared)}/s to all who read together"
    return f"on top of {now}; without --rate there is no limit"


def _ends(replay: Replay) -> str:
    is_table = isinstance(replay.stream, EventTable)
    told = "REPLAY_TO" if not replay.offsets else "REPLAY_POSITIONS" if is_table else "REPLAY_OFFSETS"
    done, more = ("has kept the last position", "events") if is_table else ("has committed all", "records")
    return f"once {replay.group} {done} of that; an image that ignores {told} may handle later {more}, too"


def _writes(replay: Replay) -> str:
    if replay.into is not None:
        return f"{replay.into.address} takes what {replay.reader.name} writes"
    reader = replay.reader
    if not (reader.produces or reader.writes or reader.calls):
        return f"nothing declared in the blueprint: {reader.name} writes no stream and no store, and calls no service"
    return f"whatever {reader.name} writes, it writes again"


def refusal_text(replay: Replay, reasons: Sequence[Refusal], width: int, settings: Sequence[Setting] = ()) -> Text:
    """Write why not; ``settings`` are what the environment's layers set."""
    page = Page(width)
    page.line((f"{replay.reader.address} cannot read {replay.stream.address} again", "bold red"))
    page.hanging(("  ",), _window(replay))
    for reason in reasons:
        page.gap()
        page.hanging((("no: ", "red"),), reason.reason)
        if place := _place(reason):
            page.hanging((("    at ", "dim"),), place)
        if origin := _origin(reason, settings):
            page.hanging((("    set by ", "dim"),), origin)
        page.hanging((("    help: ", "dim"),), reason.help)
    return page.text()


def _origin(reason: Refusal, settings: Sequence[Setting]) -> str:
    """The strongest layer that sets what is wrong; empty where the blueprint does."""
    layers = [
        one.origin
        for one in settings
        if reason.argument
        and first_step(one.path)[0] == reason.argument
        and (one.address == reason.component.address or takes(one, type(reason.component), reason.component.name))
    ]
    return layers[-1] if layers else ""


def _place(reason: Refusal) -> str:
    span = reason.component.location.span(reason.argument or "name")
    return f"{span.file}:{span.line}:{span.column}"


def replay_document(
    replay: Replay, figures: Estimate, reasons: Sequence[Refusal], command: Sequence[str]
) -> dict[str, Any]:
    """The same as data."""
    return {
        "format_version": "1.0",
        "reader": replay.reader.address,
        "stream": replay.stream.address,
        "from": moment(replay.begin) if replay.begin is not None else None,
        "to": moment(replay.end) if not replay.offsets else None,
        "offsets": [{"partition": one.partition, "first": one.first, "last": one.last} for one in replay.offsets],
        "command": list(command),
        "group": replay.group,
        "into": replay.into.address if replay.into is not None else None,
        "refused": [
            {"component": one.component.address, "argument": one.argument or None, "place": _place(one),
             "reason": one.reason, "help": one.help}
            for one in reasons
        ],
        "estimate": {
            "records": figures.records,
            "bytes": figures.bytes,
            "bytes_per_second": figures.bytes_per_second,
            "seconds": float(figures.takes) if figures.takes is not None else None,
            "read_now_bytes_per_second": figures.read_now,
            "quota_bytes_per_second_and_broker": figures.broker_quota,
            "limited_by": figures.limited_by,
            "inputs": list(figures.inputs),
        },
    }  # fmt: skip


def _window(replay: Replay) -> str:
    if replay.offsets:
        return " and ".join(one.text() for one in replay.offsets)
    begin = "from the first record on" if replay.begin is None else f"from {moment(replay.begin)}"
    length = f" ({Duration(round(replay.seconds / 60) * 60)})" if replay.seconds is not None else ""
    return f"{begin} to {moment(replay.end)}{length}"
