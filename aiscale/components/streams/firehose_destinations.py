"""Destinations of Amazon Data Firehose other than plain S3 objects, and column formats.

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
"""Folder in Amazon S3: ``s3://acme-lake/warehouse/clicks``."""


class FormatConversion(Value):
    """Converts JSON records to Parquet or ORC, with the columns of an AWS Glue table.

    Source: Amazon Data Firehose API reference, DataFormatConversionConfiguration.
    """

    table: TableName = Field(kw_only=False)
    """Existing database and table of the Glue catalog with the columns and types: ``lake.clicks``."""

    catalog: Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")] | None = None
    """Account ID of the catalog: Firehose's ``CatalogId``. Default: the account of the stream."""

    deserializer: Literal["openx", "hive"] = "openx"
    """JSON deserializer: ``OpenXJsonSerDe``, or ``HiveJsonSerDe`` for timestamps that are not numbers."""

    timestamp_formats: Many[Annotated[str, StringConstraints(min_length=1, max_length=256)]] = ()
    """Timestamp formats in Joda-Time patterns, or ``millis``; for ``hive`` only."""

    compression: Literal["UNCOMPRESSED", "NONE", "GZIP", "ZLIB", "SNAPPY"] = "SNAPPY"
    """``UNCOMPRESSED``, ``GZIP`` or ``SNAPPY`` for Parquet; ``NONE``, ``ZLIB`` or ``SNAPPY`` for ORC."""

    @model_validator(mode="after")
    def _times(self) -> Self:
        if self.timestamp_formats and self.deserializer != "hive":
            raise ValueError("timestamp_formats are of use with deserializer='hive' only")
        return self


class Iceberg(Value):
    """Appends to an existing Apache Iceberg table in an AWS Glue catalog.

    Source: Amazon Data Firehose API reference, IcebergDestinationConfiguration.
    """

    catalog: Arn
    """ARN of the catalog: ``arn:aws:glue:eu-west-1:123456789012:catalog``."""

    files: Folder
    """S3 folder of the table's files."""


class OpenSearch(Value):
    """Indexes records in a domain of Amazon OpenSearch Service.

    Source: Amazon Data Firehose API reference, AmazonopensearchserviceDestinationConfiguration.
    """

    domain: Arn
    """ARN of the domain: ``arn:aws:es:eu-west-1:123456789012:domain/search``."""

    index: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=80)]
    """Name of the index, without the timestamp that ``rotation`` appends."""

    rotation: Literal["NoRotation", "OneHour", "OneDay", "OneWeek", "OneMonth"] = "OneDay"
    """Index rotation period: Firehose's ``IndexRotationPeriod``."""


class HttpEndpoint(Value):
    """Posts batches of records to an HTTP endpoint: of Datadog, New Relic, Coralogix, or your own.

    Source: Amazon Data Firehose API reference, HttpEndpointDestinationConfiguration.
    """

    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$", max_length=1_000)]
    """URL of the endpoint. Never with a key: it is stored in plaintext."""

    secret: Arn | None = None
    """Secret in AWS Secrets Manager with the access key, as ``{"api_key": "…"}``. Default: no key."""

    attributes: dict[Annotated[str, StringConstraints(min_length=1, max_length=256)], str] = Field(
        default_factory=dict, max_length=50
    )
    """Sent with every request, in the header ``X-Amz-Firehose-Common-Attributes``. Never secrets."""

    encoding: Literal["NONE", "GZIP"] = "GZIP"
    """Content encoding of the body: Firehose's ``ContentEncoding``."""


class Redshift(Value):
    """Loads objects of the backup bucket into a table of Amazon Redshift with ``COPY``.

    Source: Amazon Data Firehose API reference, RedshiftDestinationConfiguration.
    """

    jdbc_url: Annotated[str, StringConstraints(pattern=r"^jdbc:(redshift|postgresql)://[^\s/]+/[^\s]+$")]
    """JDBC URL of the database: ``jdbc:redshift://…:5439/lake``."""

    secret: Arn
    """Secret in AWS Secrets Manager with ``username`` and ``password``."""

    columns: Many[Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=127)]] = ()
    """Columns of the table, in the order of the records' fields. Default: all."""

    copy_options: Annotated[str, StringConstraints(max_length=204_800)] = "json 'auto'"
    """Options of Redshift's ``COPY``."""


class Snowflake(Value):
    """Streams rows into a Snowflake table.

    Source: Amazon Data Firehose API reference, SnowflakeDestinationConfiguration.
    """

    account_url: Annotated[
        str, StringConstraints(pattern=r"^https://[^\s/]+\.snowflakecomputing\.com$", max_length=255)
    ]
    """Account URL: ``https://acme.snowflakecomputing.com``."""

    secret: Arn
    """Secret in AWS Secrets Manager with ``user`` and ``private_key``."""

    role: Annotated[str, StringConstraints(pattern=r"^\S+$", max_length=255)] | None = None
    """Role in Snowflake. Default: the default role of the user."""

    loading: Literal["JSON_MAPPING", "VARIANT_CONTENT_MAPPING", "VARIANT_CONTENT_AND_METADATA_MAPPING"] = "JSON_MAPPING"
    """Firehose's ``DataLoadingOption``: fields into columns, or each record into one VARIANT column."""


Through = Iceberg | OpenSearch | HttpEndpoint | Redshift | Snowflake
"""The destinations that are not plain S3 objects."""

LARGEST_BUFFER_MIB: dict[object, int] = {OpenSearch: 100, HttpEndpoint: 64}
"""Source: Amazon Data Firehose API reference, BufferingHints of each destination; 128 for all others."""
