"""What Amazon Data Firehose delivers through, where the destination is no bucket, and how it writes columns.

Source: Amazon Data Firehose API reference (2026), the destination configurations, and its developer guide, choose a
destination.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.msk import Arn
from aiscale.core.edges import Many, Value

TableName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,255}\.[a-z0-9_]{1,255}$")]
"""Database and table of a Glue catalog: ``lake.clicks``."""

Folder = Annotated[str, StringConstraints(pattern=r"^s3://[^\s/]+(/[^\s]*)?$", max_length=1_024)]
"""Where files lie in Amazon S3: ``s3://acme-lake/warehouse/clicks``."""


class FormatConversion(Value):
    """Records of JSON become rows of Parquet or ORC, with the columns of a table in AWS Glue.

    Source: Amazon Data Firehose API reference, DataFormatConversionConfiguration.
    """

    table: TableName = Field(kw_only=False)
    """Database and table of the Glue catalog whose columns and types are taken: ``lake.clicks``. It exists already."""

    catalog: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")] | None = None
    """Account of the catalog: Firehose's ``CatalogId``. Default: the stream's own."""

    deserializer: Literal["openx", "hive"] = "openx"
    """What reads the JSON: ``OpenXJsonSerDe``, or ``HiveJsonSerDe`` for times that are no numbers."""

    timestamp_formats: Many[Annotated[str, StringConstraints(min_length=1, max_length=256)]] = ()
    """How times are written, in the patterns of Joda time, or ``millis``; for ``hive`` only."""

    compression: Literal["UNCOMPRESSED", "NONE", "GZIP", "ZLIB", "SNAPPY"] = "SNAPPY"
    """Of the columns: ``UNCOMPRESSED``, ``GZIP`` or ``SNAPPY`` for Parquet; ``NONE``, ``ZLIB`` or ``SNAPPY`` for
    ORC."""

    @model_validator(mode="after")
    def _times(self) -> Self:
        if self.timestamp_formats and self.deserializer != "hive":
            raise ValueError("timestamp_formats are of use with deserializer='hive' only")
        return self


class Iceberg(Value):
    """Appends to a table of Apache Iceberg in an AWS Glue catalog, which exists already.

    Source: Amazon Data Firehose API reference, IcebergDestinationConfiguration.
    """

    catalog: Arn
    """The catalog: ``arn:aws:glue:eu-west-1:123456789012:catalog``."""

    files: Folder
    """Where the table's files lie, which are written."""


class OpenSearch(Value):
    """Indexes records in a domain of Amazon OpenSearch Service.

    Source: Amazon Data Firehose API reference, AmazonopensearchserviceDestinationConfiguration.
    """

    domain: Arn
    """The domain: ``arn:aws:es:eu-west-1:123456789012:domain/search``."""

    index: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
    """Name of the index, before the time that ``rotation`` puts behind it."""

    rotation: Literal["NoRotation", "OneHour", "OneDay", "OneWeek", "OneMonth"] = "OneDay"
    """How often a new index is begun: Firehose's ``IndexRotationPeriod``."""


class HttpEndpoint(Value):
    """Posts records in batches to an HTTP endpoint: of Datadog, New Relic, Coralogix, or of one's own.

    Source: Amazon Data Firehose API reference, HttpEndpointDestinationConfiguration.
    """

    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=1_000)]
    """Where to. Never with a key in it: it is stored in plaintext."""

    secret: Arn | None = None
    """Secret of AWS Secrets Manager with the access key, as ``{"api_key": "…"}``. Default: no key is sent."""

    attributes: dict[Annotated[str, StringConstraints(min_length=1, max_length=256)], str] = Field(
        default_factory=dict, max_length=50
    )
    """Sent with every request, in the header ``X-Amz-Firehose-Common-Attributes``. Never secrets."""

    encoding: Literal["NONE", "GZIP"] = "GZIP"
    """Firehose's ``ContentEncoding`` of the body."""


class Redshift(Value):
    """Copies objects of the backup bucket into a table of Amazon Redshift.

    Source: Amazon Data Firehose API reference, RedshiftDestinationConfiguration.
    """

    jdbc_url: Annotated[str, StringConstraints(pattern=r"^jdbc:(redshift|postgresql)://[^\s/]+/[^\s]+$")]
    """Of the database: ``jdbc:redshift://…:5439/lake``."""

    secret: Arn
    """Secret of AWS Secrets Manager with ``username`` and ``password``."""

    columns: Many[Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=127)]] = ()
    """Columns of the table, in the order of the records' fields. Default: all."""

    copy_options: Annotated[str, StringConstraints(max_length=204_800)] = "json 'auto'"
    """Redshift's options of ``COPY``."""


class Snowflake(Value):
    """Streams rows into a table of Snowflake.

    Source: Amazon Data Firehose API reference, SnowflakeDestinationConfiguration.
    """

    account_url: Annotated[
        str, StringConstraints(pattern=r"^https://[^\s/]+\.snowflakecomputing\.com$", max_length=255)
    ]
    """``https://acme.snowflakecomputing.com``."""

    secret: Arn
    """Secret of AWS Secrets Manager with ``user`` and ``private_key``."""

    role: Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=255)] | None = None
    """Role in Snowflake. Default: the user's own."""

    loading: Literal["JSON_MAPPING", "VARIANT_CONTENT_MAPPING", "VARIANT_CONTENT_AND_METADATA_MAPPING"] = "JSON_MAPPING"
    """Firehose's ``DataLoadingOption``: fields into columns, or each record into one column of type VARIANT."""


Through = Iceberg | OpenSearch | HttpEndpoint | Redshift | Snowflake
"""The ways that lead elsewhere than into a bucket."""

LARGEST_BUFFER_MIB: dict[object, int] = {OpenSearch: 100, HttpEndpoint: 64}
"""Source: Amazon Data Firehose API reference, BufferingHints of each destination; 128 for all others."""
