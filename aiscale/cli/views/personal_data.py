"""The record of personal data of a system: as a table, and as data."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any

from aiscale.analysis.privacy.personal_data.data_flow import DataHolding, DataRole
from aiscale.analysis.privacy.personal_data.processing_record import Record, Where, where
from aiscale.cli.views.rows import row_texts, wrapped
from aiscale.components.streams.mirror_maker import MirroredTopic, MirrorMaker
from aiscale.components.streams.stream import Stream
from aiscale.core.component import Component
from aiscale.core.edges import EdgeKind
from aiscale.core.ports import DataStore
from aiscale.graph.architecture import ArchitectureGraph
from aiscale.rules.placement.storage_locations import storage_locations

_UNSAID = "unknown"
_DOUBT = "The last ones may have personal data: set contains_personal_data=True or False."
_NONE = "Set contains_personal_data=True on a stream, a store, an entity or a call that has personal data."


def record_text(graph: ArchitectureGraph, record: Record, heading: str, width: int) -> str:
    """Write what keeps personal data, what works on them, and what may have them, each sorted by where it is."""
    places, told = len(record.keeping), _told(record)
    text = f"{heading}  personal data in {places} place{'' if places == 1 else 's'}"
    text += f", worked on by {len(record.working)}" if record.working else ""
    text += f"; {len(record.doubtful)} may have some" if record.doubtful else ""
    lines = [text] if len(text) <= width else wrapped(text, width, "    ", "")
    for name, holdings in ("kept in", record.keeping), ("worked on by", record.working), ("may be in", record.doubtful):
        head = (name, "where", *(("for",) if holdings is not record.working else ()), "owner")
        rows = sorted(
            (_row(graph, one, head, told) for one in holdings), key=lambda row: (row[1] == _UNSAID, row[1], row[0])
        )
        if rows:
            lines += ["", *row_texts(_within((*head, "why"), rows, width), width)]
    if record.doubtful:
        lines += ["", *wrapped(_DOUBT, width)]
    if not record.keeping and not record.working:
        lines += wrapped(_NONE, width)
    return "\n".join(lines) + "\n"


def _within(head: tuple[str, ...], rows: Sequence[tuple[str, ...]], width: int) -> list[tuple[str, ...]]:
    """The rows with their head; columns that do not fit are written before the reason, with their names."""
    table = [head, *rows]
    while (
        len(table[0]) > 2 and sum(max(map(len, column)) + 2 for column in list(zip(*table, strict=True))[:-1]) > width
    ):
        name = table[0][-2]
        table = [
            (*row[:-2], f"{name}, {row[-1]}" if row is table[0] else f"{name} {row[-2]}; {row[-1]}") for row in table
        ]
    return table


def _told(record: Record) -> frozenset[Component]:
    """What has a row of its own, so that it need not be said beside another."""
    return frozenset(one.component for one in record.keeping)


def _row(
    graph: ArchitectureGraph, holding: DataHolding, head: tuple[str, ...], told: Container[Component]
) -> tuple[str, ...]:
    component = holding.component
    owner = graph.owner_of(component)
    limit = (_limit(component) or _UNSAID,) if "for" in head else ()
    first, *others = dict.fromkeys(map(_spot, where(graph, component)))
    why = "; ".join((_why(holding), *(f"also in {spot}" for spot in others), *_beside(graph, holding, told)))
    return component.address, first, *limit, owner.name if owner else _UNSAID, why


def _limit(component: Component) -> str | None:
    return component.time_limit if isinstance(component, DataStore) else None


def _spot(spot: Where) -> str:
    if spot.name is None:
        return spot.jurisdiction or _UNSAID
    return f"{spot.name} ({spot.jurisdiction or '?'})"


def _why(holding: DataHolding) -> str:
    before, origin = holding.before, holding.origin
    if before is None:
        return "says so"
    start = "" if before is origin else f", from {origin.address}"
    match holding.how:
        case DataRole.SAME_PERSON:
            return f"of {before.address}, with {holding.identifier}{start}"
        case DataRole.TRAINED:
            return f"learns in {before.address}{start}"
        case DataRole.WRITES:
            return f"writes {before.address}"
        case DataRole.SENDS:
            return f"sends them to {before.address}"
        case DataRole.ASKED:
            return f"asked by {before.address}{start}"
        case DataRole.UNKNOWN:
            return f"made by {before.address}{start}"
        case _:
            return f"of {before.address}{start}"


def _beside(graph: ArchitectureGraph, holding: DataHolding, told: Container[Component]) -> Iterator[str]:
    """How the data of a person is erased, and where parts remain: state, old segments."""
    if isinstance(holding.component, Stream) and holding.component.erasure is not None:
        yield f"erased by {holding.component.erasure}"
    for kept in storage_locations(graph, holding.component, told):
        if kept.part:
            yield f"{kept.part}{kept.what} ({kept.country or '?'})"
    mirror = holding.component
    if isinstance(mirror, MirrorMaker) and any(not isinstance(topic, MirroredTopic) for topic in mirror.topics):
        yield f"copies into {mirror.target.address}"


def record_document(graph: ArchitectureGraph, record: Record) -> dict[str, Any]:
    """The same as data."""
    told = _told(record)
    return {
        "format_version": "1.0",
        "system": graph.system.name,
        "keeping": _entries(graph, record.keeping, told),
        "working": _entries(graph, record.working, told),
        "doubtful": _entries(graph, record.doubtful, told),
    }


def _entries(
    graph: ArchitectureGraph, holdings: Sequence[DataHolding], told: Container[Component]
) -> list[dict[str, Any]]:
    return [
        {
            "address": one.component.address,
            "how": one.how.value,
            "from": one.before.address if one.before is not None else None,
            "origin": one.origin.address,
            "identifier": one.identifier or None,
            "where": [{"name": spot.name, "jurisdiction": spot.jurisdiction} for spot in where(graph, one.component)],
            "beside": [
                {"what": kept.part.removesuffix(": "), "name": kept.what, "jurisdiction": kept.country}
                for kept in storage_locations(graph, one.component, told)
                if kept.part
            ],
            "stored_in": [edge.target for edge in graph.edges_from(one.component.address, EdgeKind.STORED_IN)],
            "kept_for": _limit(one.component),
            "erasure": one.component.erasure if isinstance(one.component, Stream) else None,
            "owner": owner.name if (owner := graph.owner_of(one.component)) is not None else None,
        }
        for one in holdings
    ]
