"""Amazon Data Firehose streams."""

import re
from collections.abc import Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.firehose_destinations import (
    LARGEST_BUFFER_MIB,
    FormatConversion,
    Iceberg,
    Redshift,
    Snowflake,
    Through,
)
from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.components.streams.msk import Arn
from aiscale.core.edges import BytesField, DurationField, Edge, EdgeKind, preset
from aiscale.core.ports import EventStream, RecordCopier, RecordStore, Regional, TrainingSource
from aiscale.core.values.region_names import AwsRegionName
from aiscale.quantities import Bytes, Duration

Prefix = Annotated[str, StringConstraints(pattern=r"^[^/\s][^\s]*$", max_length=512)]
"""Begins without a slash. Source: Amazon Data Firehose developer guide, custom prefixes (2026): at most 512
characters once it is evaluated."""

PartitionKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=64)]
PartitionExpression = Annotated[str, StringConstraints(pattern=r"^\.[^\s{},][^{},]*$", max_length=256)]
"""An expression of jq 1.6: ``.customer.region``."""

_EXPRESSION = re.compile(r"!\{([^:}]*):([^}]*)\}")
_ERROR_TYPE = "!{firehose:error-output-type}"
_FROM_QUERY = "partitionKeyFromQuery"
_LEAST_FOR_PARTS = 64 * 2**20
"""Source: Amazon Data Firehose developer guide (2026), convert input data format, and dynamic partitioning: a buffer of
64 MiB at least."""

_COLUMNS = {"parquet": {"UNCOMPRESSED", "GZIP", "SNAPPY"}, "orc": {"NONE", "ZLIB", "SNAPPY"}}
_TABLES = {Iceberg: ("athena", "spark", "trino"), Redshift: ("redshift",), Snowflake: ("snowflake",)}


class FirehoseStream(EventStream, Regional, RecordCopier):
    """Delivers batches of records to Amazon S3 or another destination, from a Kinesis stream or by Direct PUT.

    ``FirehoseStream("archive", clicks, destination=raw, buffer_interval="1m")``

    Without a source it accepts records from components that name it in ``produces=`` or ``writes=``, up to 1,000 KiB
    each. With a source it is created in the region of the source, starts at the newest record (``LATEST``) and polls
    each shard once per second. It delivers at least once: a delivery that times out is retried and may be duplicated.
    It cannot be consumed. Source: Amazon Data Firehose developer guide, configure source settings, and duplicated
    records; quotas (2026).
    """

    family: ClassVar[str] = "firehosestreams"
    has_transactions: ClassVar[bool | None] = False
    keeps_unread: ClassVar[bool] = False
    client_settings: ClassVar[frozenset[str] | None] = frozenset()

    source: Annotated[KinesisStream | None, Edge(EdgeKind.READS)] = Field(default=None, kw_only=False)
    """Kinesis data stream that it reads. Default: Direct PUT."""

    destination: Annotated[RecordStore, Edge(EdgeKind.WRITES)]
    """Existing destination. A bucket with JSON or CSV files gets records unchanged; a bucket with Parquet or ORC files
    gets converted rows (``conversion``); other destinations need ``through``."""

    through: Through | None = None
    """Settings of a destination other than a bucket: ``Iceberg``, ``OpenSearch``, ``HttpEndpoint``, ``Redshift``,
    ``Snowflake``."""

    backup: Annotated[TrainingSource | None, Edge(EdgeKind.WRITES)] = None
    """S3 bucket for records that fail, required with ``through``. Redshift loads from it."""

    conversion: FormatConversion | None = None
    """Conversion of JSON records to rows, for a bucket with Parquet or ORC files."""

    partition_by: dict[PartitionKey, PartitionExpression] = Field(default_factory=dict, max_length=50)
    """Dynamic partitioning: keys that ``prefix`` uses as ``!{partitionKeyFromQuery:zone}``, and the jq expression of
    each in a JSON record: ``{"zone": ".zone_id"}``. It cannot be enabled or disabled later; the stream would be
    replaced. Source: Amazon Data Firehose developer guide, dynamic partitioning (2026)."""

    transform: Arn | None = None
    """ARN of an existing AWS Lambda function, or a version of it, that transforms every batch."""

    stream_name: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_.-]+$", max_length=64)] | None = None
    """Name of the delivery stream in AWS. Default: the namespace and the component's name. Source: Amazon Data Firehose
    API reference, DeliveryStreamName."""

    region: AwsRegionName | None = None
    """AWS region, without a source. Default: the environment's."""

    buffer_interval: DurationField = Field(default=preset(Duration(300)))
    """Buffering interval; a hint that Firehose may exceed. Source: Amazon Data Firehose API reference, BufferingHints
    (default 300 seconds, 0 to 900)."""

    buffer_size: BytesField = Field(default=preset(Bytes(5 * 2**20)))
    """Buffering size before compression, in whole MiB; a hint that Firehose may exceed. Format conversion and dynamic
    partitioning need at least 64 MiB. Source: Amazon Data Firehose API reference, BufferingHints (default 5 MiB, 1 to
    128; up to 100 for OpenSearch and 64 for HTTP endpoints)."""

    retry: DurationField = Field(default=preset(Duration(300)))
    """How long a failed delivery to a destination of ``through`` is retried before it goes to ``backup``; S3 is always
    retried for a day. Source: Amazon Data Firehose API reference, RetryOptions (0 to 7,200 seconds)."""

    compression: Literal["UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"] = "UNCOMPRESSED"
    """Firehose's ``CompressionFormat`` of S3 objects."""

    newline: bool = True
    """Whether a newline is appended to each record (``AppendDelimiterToRecord``). Without it, records are concatenated:
    set ``False`` only if producers end each record with a newline."""

    prefix: Prefix | None = None
    """Prefix of object names below the bucket's folder, with Firehose's expressions: ``day=!{timestamp:yyyy-MM-dd}/``.
    Without ``timestamp``, Firehose appends ``yyyy/MM/dd/HH/`` in UTC."""

    error_prefix: Prefix | None = None
    """Firehose's ``ErrorOutputPrefix`` for failed records, from the root of the bucket. Default:
    ``errors/<name>/!{firehose:error-output-type}/``, outside the folder of the data."""

    log_days: Literal[0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400] = 30
    """Retention of delivery errors in CloudWatch Logs, in days. 0: no log. Source: pulumi_aws 7.51.1,
    ``cloudwatch.LogGroup.retentionInDays``, the shorter of its values."""

    def copies_into(self, field: str, item: int | None) -> Sequence[tuple[str, int | None]]:
        """All that it reads into its destination, and what it could not deliver into its backup."""
        del item
        return (("destination", None), ("backup", None)) if field == "source" else ()

    @property
    def cloud_location(self) -> str:
        """Its region, or that of its source."""
        return f"in {self.place or 'AWS'}"

    @property
    def stored_in(self) -> KinesisStream | None:
        """The region of its source."""
        return self.source

    @property
    def place(self) -> str | None:
        """AWS region, if the blueprint sets it."""
        return self.source.region if self.source is not None else self.region

    @property
    def partition_key(self) -> str:
        """None: it delivers batches."""
        return ""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if not 0 <= self.buffer_interval <= 900 or self.buffer_interval % 1:
            raise ValueError(f"buffer_interval ({self.buffer_interval}) is out of range (0s to 15m, in whole seconds)")
        most = LARGEST_BUFFER_MIB.get(type(self.through), 128)
        if not 2**20 <= self.buffer_size <= most * 2**20 or self.buffer_size % 2**20:
            raise ValueError(f"buffer_size ({self.buffer_size}) is out of range (1Mi to {most}Mi, in whole MiB)")
        if not 0 <= self.retry <= 7_200 or self.retry % 1:
            raise ValueError(f"retry ({self.retry}) is out of range (0s to 2h, in whole seconds)")
        if self.region is not None and self.source is not None:
            raise ValueError("region does not go with source: it is made where its source is")
        return self

    @model_validator(mode="after")
    def _fits_the_destination(self) -> Self:
        if self.through is not None:
            return self._written_through(self.through)
        _refuse_other_than_s3("destination", self.destination)
        name, written = self.destination.name, getattr(self.destination, "format", "")
        if self.backup is not None:
            raise ValueError("backup is of use with through only: a bucket is tried until it takes the records")
        if written in _COLUMNS:
            if self.conversion is None:
                raise ValueError(f"conversion must be given: {name} has the format {written!r}, and records are JSON")
            return self
        if written not in {"csv", "json"}:
            raise ValueError(
                f"destination must have the format 'json' or 'csv', 'parquet' or 'orc' (conversion), and {name} has "
                f"{written!r}"
            )
        if self.conversion is not None:
            raise ValueError(f"conversion does not go with the format {written!r} of {name}: it makes Parquet or ORC")
        return self

    def _written_through(self, through: Through) -> Self:
        """What a destination that is no bucket needs, and what it cannot have."""
        kind, name = type(through).__name__, self.destination.name
        if self.backup is None:
            raise ValueError(f"backup must be given: {kind} leaves there what it cannot deliver")
        _refuse_other_than_s3("backup", self.backup)
        for field in ("conversion", "partition_by"):
            if getattr(self, field):
                raise ValueError(f"{field} does not go with {kind}: it is for buckets")
        warehouses = _TABLES.get(type(through))
        if warehouses is None:
            if hasattr(self.destination, "uri") or hasattr(self.destination, "warehouse"):
                raise ValueError(f"destination must be an ExternalStore for {kind}, and {name} is none")
        elif getattr(self.destination, "warehouse", None) not in warehouses:
            wanted = " or ".join(repr(one) for one in warehouses)
            raise ValueError(f"destination must be a Table with warehouse={wanted} for {kind}, and {name} is none")
        else:
            parts, least = str(getattr(self.destination, "table", "")).split("."), 3 if kind == "Snowflake" else 2
            if kind != "Redshift" and len(parts) != least:
                said = "database.schema.table" if least == 3 else "database.table"
                raise ValueError(f"destination must be named {said} for {kind}, and {name} is {'.'.join(parts)!r}")
        if isinstance(through, Redshift) and self.compression not in {"UNCOMPRESSED", "GZIP"}:
            raise ValueError(f"compression {self.compression!r} does not go with Redshift, which reads GZIP")
        return self

    @model_validator(mode="after")
    def _rows_and_parts(self) -> Self:
        asked = "conversion" if self.conversion is not None else "partition_by" if self.partition_by else ""
        if asked and self.buffer_size < _LEAST_FOR_PARTS:
            raise ValueError(f"buffer_size ({self.buffer_size}) must be 64Mi or more with {asked}")
        if self.conversion is None:
            return self
        if self.compression != "UNCOMPRESSED":
            raise ValueError("compression does not go with conversion, which has one of its own")
        written = str(getattr(self.destination, "format", ""))
        if self.conversion.compression not in _COLUMNS.get(written, {self.conversion.compression}):
            known = ", ".join(sorted(_COLUMNS[written]))
            raise ValueError(f"conversion.compression of {written!r} is one of {known}")
        return self

    @model_validator(mode="after")
    def _expressions_are_known(self) -> Self:
        for field, given in (("prefix", self.prefix or ""), ("error_prefix", self.error_prefix or "")):
            found = _EXPRESSION.findall(given)
            spaces = {"firehose", "timestamp", *((_FROM_QUERY,) if self.partition_by and field == "prefix" else ())}
            if given.count("!{") != len(found) or not {space for space, _ in found} <= spaces:
                *most, last = (f"!{{{space}:…}}" for space in sorted(spaces, reverse=True))
                raise ValueError(f"{field}: expressions are {', '.join(most)} and {last}")
        if _ERROR_TYPE in (self.prefix or ""):
            raise ValueError(f"prefix cannot have {_ERROR_TYPE}, which is for error_prefix")
        if "!{" in (self.error_prefix or "") and _ERROR_TYPE not in (self.error_prefix or ""):
            raise ValueError(f"error_prefix must have {_ERROR_TYPE} where it has an expression")
        used = {key for space, key in _EXPRESSION.findall(self.prefix or "") if space == _FROM_QUERY}
        if missing := sorted(self.partition_by.keys() - used):
            raise ValueError(f"prefix must have !{{{_FROM_QUERY}:{missing[0]}}}: partition_by has it")
        if unknown := sorted(used - self.partition_by.keys()):
            raise ValueError(f"prefix has !{{{_FROM_QUERY}:{unknown[0]}}}, and partition_by has no {unknown[0]}")
        return self


def _refuse_other_than_s3(field: str, store: RecordStore) -> None:
    if not str(getattr(store, "uri", "")).startswith("s3://"):
        raise ValueError(f"{field} must be a bucket of Amazon S3 (s3://…), and {store.name} is none")
