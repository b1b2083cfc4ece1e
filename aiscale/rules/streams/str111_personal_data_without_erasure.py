"""Personal data is kept forever without a way to erase one person.

What:
    A topic with ``contains_personal_data=True``, or with a copy of such records, has ``retention="forever"``, no
    ``retention_bytes``, and is not compacted; or an event table has such records; and ``erasure`` is not set. In a
    compacted topic, a record without a value deletes the earlier ones.

Why:
    A request for erasure must be fulfilled within a month. Records of a log that only grows cannot be deleted, and
    projections, copies and backups have them as well. Encryption keys for each person must exist from the first record.

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
                CODE, SEVERITY, f"{stream.name} keeps personal data forever, but declares no erasure "
                "of one person",
                argument=field if sets_retention(stream) else "name",
                label="never deleted",
                related=() if origin is stream
                else (Related(f"the data comes from {origin.name}", origin.location, "contains_personal_data"),),
                help='erasure="crypto-shredding" where each person has an encryption key that is deleted'
                + ("" if field == "name" else f', or {field}="…"'),
            )  # fmt: skip


def _only_grows(stream: Stream) -> bool:
    if isinstance(stream, Topic):
        return stream.cleanup == "delete" and stream.retention_period.time is None and stream.retention_bytes is None
    return stream.retention_period is not None and stream.retention_period.time is None
