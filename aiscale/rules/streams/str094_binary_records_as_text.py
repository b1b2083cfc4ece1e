"""Firehose writes binary records as text.

What:
    A ``FirehoseStream`` copies a Kinesis stream whose records have an Avro or Protobuf schema in a registry, into a
    bucket of JSON or CSV, or into rows and documents that are made from JSON, without a ``transform``.

Why:
    Firehose writes records unchanged. Serializers of a registry write binary records: a reader of JSON or CSV cannot
    read them, and a line feed can be a byte inside a record, so record boundaries are lost.

Example:
    clicks = KinesisStream("clicks", schema=Avro.file("click.avsc", registry=shapes))
    FirehoseStream("archive", clicks, destination=Bucket("raw", uri="s3://lake/clicks", format="json"))

Instead:
    # A service that knows the schema writes files of its own:
    clicks = KinesisStream("clicks", schema=Avro.file("click.avsc", registry=shapes))
    raw = Bucket("raw", uri="s3://lake/clicks", format="parquet")
    Microservice("archive", image="registry.example/archive@sha256:…", port=None, consumes=[clicks], writes=[raw])

Source:
    Amazon Data Firehose developer guide (2026), understand data delivery (records are concatenated); Apache Avro 1.12
    specification, binary encoding; Protocol Buffers documentation, encoding.
"""

from __future__ import annotations

from collections.abc import Iterator

from aiscale.components.streams.avro import Avro
from aiscale.components.streams.firehose_stream import FirehoseStream
from aiscale.components.streams.protobuf import Protobuf
from aiscale.diagnostics import Diagnostic, Severity
from aiscale.graph.architecture import ArchitectureGraph

CODE = "STR094"
SEVERITY = Severity.ERROR


def check(graph: ArchitectureGraph) -> Iterator[Diagnostic]:
    """Yields a finding for each Firehose stream whose bucket nobody can read as it is said."""
    for firehose in graph.of(FirehoseStream):
        source = firehose.source
        schema = source.record_schema if source is not None else None
        if source is None or not isinstance(schema, Avro | Protobuf) or schema.registry is None or firehose.transform:
            continue
        text = str(getattr(firehose.destination, "format", ""))
        is_kept = firehose.through is None and firehose.conversion is None
        written = text.upper() if is_kept and text else "JSON"
        what = f"a bucket of {written}, and gets" if is_kept else f"made from records of {written}, and Firehose gets"
        yield firehose.finding(
            CODE, SEVERITY,
            f"{firehose.destination.name} is {what} records of {source.name} unchanged: in {schema.format}'s binary "
            "format",
            argument="destination", label=f"{written} readers cannot read them",
            help="let a job that knows the schema write it, or write JSON into the stream",
        )  # fmt: skip
