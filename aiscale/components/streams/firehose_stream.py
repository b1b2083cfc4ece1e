"""A stream of Amazon Data Firehose."""

import re
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.kinesis_stream import KinesisStream
from aiscale.core.component import Component
from aiscale.core.edges import BytesField, DurationField, Edge, EdgeKind, preset
from aiscale.core.ports import TrainingSource
from aiscale.quantities import Bytes, Duration

Prefix = Annotated[str, StringConstraints(pattern=r"^[^/\s][^\s]*$", max_length=512)]
"""Begins without a slash. Source: Amazon Data Firehose developer guide, custom prefixes (2026): at most 512
characters once it is evaluated."""

_EXPRESSION = re.compile(r"!\{([^:}]*):[^}]*\}")
_ERROR_TYPE = "!{firehose:error-output-type}"


class FirehoseStream(Component):
    """Delivers the records of a Kinesis data stream into a bucket of Amazon S3, in objects of many records each.

    ``FirehoseStream("archive", clicks, destination=raw, buffer_interval="1m")``

    It is made in the region of its source. It begins at the newest record (``LATEST``), asks each shard once a
    second, and delivers at least once: a delivery that times out may have been made, and is made again.
    Source: Amazon Data Firehose developer guide, configure source settings, and duplicated records (2026).
    """

    domain: ClassVar[str] = "streams"

    source: Annotated[KinesisStream, Edge(EdgeKind.READS)] = Field(kw_only=False)
    """The Kinesis data stream that it reads."""

    destination: Annotated[TrainingSource, Edge(EdgeKind.WRITES)]
    """The bucket that it writes, of files of JSON or CSV: records come into its objects as they are. It exists
    already, and is encrypted with a key of S3's own."""

    stream_name: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_.-]+$", max_length=64)] | None = None
    """Amazon's own name of it; the namespace and the component's name when absent.
    Source: Amazon Data Firehose API reference, DeliveryStreamName."""

    buffer_interval: DurationField = Field(default=preset(Duration(300)))
    """Longest time that records are gathered before they are written; a hint, which Firehose may exceed.
    Source: Amazon Data Firehose API reference, BufferingHints (300 seconds when nothing is said, 0 to 900)."""

    buffer_size: BytesField = Field(default=preset(Bytes(5 * 2**20)))
    """Size at which records are written earlier, before compression, in whole MiB; a hint too.
    Source: Amazon Data Firehose API reference, BufferingHints (5 MiB when nothing is said, 1 to 128)."""

    compression: Literal["UNCOMPRESSED", "GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"] = "UNCOMPRESSED"
    """Firehose's ``CompressionFormat``."""

    newline: bool = True
    """Whether a line feed is put after each record (``AppendDelimiterToRecord``). Without one, records follow each
    other with nothing between them: say ``False`` only where producers end each record with one themselves."""

    prefix: Prefix | None = None
    """What names of objects begin with below the bucket's folder, with Firehose's expressions:
    ``day=!{timestamp:yyyy-MM-dd}/``. Where it has no ``timestamp``, Firehose adds ``yyyy/MM/dd/HH/`` in UTC."""

    error_prefix: Prefix | None = None
    """Firehose's ``ErrorOutputPrefix``, for records that can not be processed, from the root of the bucket;
    ``errors/<name>/!{firehose:error-output-type}/`` when absent, beside the folder that others read."""

    log_days: Literal[0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400] = 30
    """Days that CloudWatch Logs keeps the errors of deliveries; 0 for no log.
    Source: pulumi_aws 7.51.1, ``cloudwatch.LogGroup.retentionInDays``, the shorter of its values."""

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if not 0 <= self.buffer_interval <= 900 or self.buffer_interval % 1:
            raise ValueError(f"buffer_interval ({self.buffer_interval}) is out of range (0s to 15m, in whole seconds)")
        if not 2**20 <= self.buffer_size <= 128 * 2**20 or self.buffer_size % 2**20:
            raise ValueError(f"buffer_size ({self.buffer_size}) is out of range (1Mi to 128Mi, in whole MiB)")
        return self

    @model_validator(mode="after")
    def _fits_the_destination(self) -> Self:
        name, uri = self.destination.name, getattr(self.destination, "uri", "")
        if not str(uri).startswith("s3://"):
            raise ValueError(f"destination must be a bucket of Amazon S3 (s3://…), and {name} is none")
        written = getattr(self.destination, "format", "")
        if written not in {"csv", "json"}:
            raise ValueError(
                f"destination must have the format 'json' or 'csv', and {name} has {written!r}: records are written as "
                "they are"
            )
        return self

    @model_validator(mode="after")
    def _expressions_are_known(self) -> Self:
        for field, given in (("prefix", self.prefix), ("error_prefix", self.error_prefix)):
            spaces = _EXPRESSION.findall(given or "")
            if (given or "").count("!{") != len(spaces) or not {*spaces} <= {"firehose", "timestamp"}:
                raise ValueError(f"{field}: expressions are !{{timestamp:…}} and !{{firehose:…}}")
        if _ERROR_TYPE in (self.prefix or ""):
            raise ValueError(f"prefix can not have {_ERROR_TYPE}, which is for error_prefix")
        if "!{" in (self.error_prefix or "") and _ERROR_TYPE not in (self.error_prefix or ""):
            raise ValueError(f"error_prefix must have {_ERROR_TYPE} where it has an expression")
        return self
