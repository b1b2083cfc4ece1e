"""Personal data are kept for ever, and nobody says how one person is taken out.

What:
    A topic with ``contains_personal_data=True``, or with a copy of such records, has ``retention="forever"``, no
    ``retention_bytes``, and is not compacted, or a table of events has such records; and its ``erasure`` is not said. A
    compacted topic is none of these: a record without a value takes out what was there before.

Why:
    Whoever asks to be forgotten must be, within a month. Out of a log that only grows nothing can be deleted, and by
    then every projection, copy and backup has it as well. Keys for each person must be there from the first record on.

Example:
    orders = Topic("orders", kafka, key="customer_id", retention="forever", contains_personal_data=True)

Instead:
    orders = Topic("orders", kafka, key="customer_id", retention="forever", contains_personal_data=True,
                   erasure="crypto-shredding")

Source:
    Regulation (EU) 2016/679, articles 5 (1) (e), 12 (3) and 17 (2016).
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.analysis.privacy.personal_data.data_flow import person_at
from aiscale.analysis.streams.stream_storage import retention_field, sets_retention
from aiscale.components.streams.stream import Stream
from aiscale.components.streams.topic import Topic
from aiscale.diagnostics import Diagnostic, Related, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR111"
SEVERITY = Severity.WARNING


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each log of persons that only grows."""
    for stream in graph.of(Stream):
        origin = person_at(graph, stream) if stream.erasure is None and _only_grows(stream) else None
        if origin is not None:
            field = retention_field(stream)
            yield stream.finding(
                CODE, SEVERITY, f"{stream.name} keeps personal data for ever, and nobody says how one person "
                "is taken out",
                argument=field if sets_retention(stream) else "name",
                label="nothing is ever deleted",
                related=() if origin is stream
                else (Related(f"they come from {origin.name}", origin.location, "contains_personal_data"),),
                help='erasure="crypto-shredding" where each person has a key that is thrown away'
                + ("" if field == "name" else f', or {field}="…"'),
            )  # fmt: skip


def _only_grows(stream: Stream) -> bool:
    if isinstance(stream, Topic):
        return stream.cleanup == "delete" and stream.retention_period.time is None and stream.retention_bytes is None
    return stream.retention_period is not None and stream.retention_period.time is None
