"""Existing tables and buckets."""

import re
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.stores.external_store import ExternalStore
from aiscale.core.edges import ABSENT, Edge, EdgeKind, OptionalDuration
from aiscale.core.values.batch_source import BatchSource

_AWS_REGION = re.compile(r"(af|ap|ca|cn|eu|il|me|mx|sa|us)(-[a-z]+)+-[0-9]")
_OTHER_CLOUDS = {"gs": ("Google Cloud", "europe-west3"), "abfss": ("Azure", "germanywestcentral")}


class Bucket(BatchSource):
    """An existing folder in an object store. aiscale refers to it and does not create it."""

    family: ClassVar[str] = "buckets"

    uri: Annotated[str, StringConstraints(pattern=r"^(s3|gs|abfss)://[^\s/]+(/[^\s]*)?$", max_length=1024)]
    """Its URI, for example ``s3://rides/zones``."""

    format: Literal["parquet", "orc", "iceberg", "delta", "csv", "json", "avro"] = "parquet"
    """File format."""

    must_keep: OptionalDuration = Field(default=ABSENT)
    """Minimum retention by law or contract. Default: no requirement."""

    locked_for: OptionalDuration = Field(default=ABSENT)
    """How long objects cannot be deleted or overwritten: the default retention of S3 Object Lock in compliance mode,
    which needs a bucket with versioning, or a locked retention policy of Cloud Storage or Azure. Default: none."""

    expires_after: OptionalDuration = Field(default=ABSENT)
    """Age at which a lifecycle rule deletes objects. Default: never."""

    @model_validator(mode="after")
    def _keeps_what_it_must(self) -> Self:
        for field in ("locked_for", "expires_after", "retention"):
            value = getattr(self, field)
            if value is not None and self.must_keep is not None and value < self.must_keep:
                raise ValueError(f"{field} ({value}) is below must_keep ({self.must_keep})")
        return self

    @model_validator(mode="after")
    def _is_in_a_region_of_its_cloud(self) -> Self:
        scheme = self.uri.partition("://")[0]
        if scheme in _OTHER_CLOUDS and self.region is not None and _AWS_REGION.fullmatch(self.region):
            cloud, example = _OTHER_CLOUDS[scheme]
            raise ValueError(
                f"region ({self.region}) is a region of AWS, but {scheme}:// is {cloud}: "
                f'set a region of {cloud}, such as region="{example}"'
            )
        return self

    @property
    def time_limit(self) -> str | None:
        """Retention: as declared, else until a lifecycle rule deletes the objects."""
        limit = self.retention if self.retention is not None else self.expires_after
        return str(limit) if limit is not None else None

    @property
    def technology(self) -> str:
        """The object store."""
        return {"s3": "Amazon S3", "gs": "Google Cloud Storage"}.get(self.uri.split(":")[0], "Azure Data Lake")


class Table(BatchSource):
    """An existing table of a warehouse or a lake. aiscale refers to it and does not create it.

    On an ``EksCluster``, readers and writers of an Athena table get a role with the rights to run queries and to this
    table in the AWS Glue Data Catalog; on a ``GkeCluster``, those of a BigQuery table get a service account with the
    roles for jobs and for this table. Its files in S3, and the bucket for query results of an Athena workgroup, are
    buckets: ``store=``, and a further ``Bucket`` that they write.
    """

    family: ClassVar[str] = "tables"

    warehouse: Literal[
        "bigquery", "redshift", "snowflake", "athena", "trino", "spark", "postgres", "clickhouse", "databricks"
    ]  # fmt: skip
    """Warehouse or table format."""

    table: Annotated[str, StringConstraints(pattern=r"^[^\s;'\"]+$", max_length=512)]
    """Its full name: ``rides.zone_history``, for BigQuery ``project.dataset.table`` or ``dataset.table``. Programs get
    it as ``<NAME>_TABLE``."""

    store: Annotated[Bucket | ExternalStore | None, Edge(EdgeKind.STORED_IN)] = None
    """Bucket of its files, or server that answers its queries: those that read or write the table get its address, the
    network path and the rights to the bucket. Default: for BigQuery, Athena, Snowflake and Databricks the vendor's
    endpoint over HTTPS, for all other warehouses no network path."""

    @property
    def technology(self) -> str:
        """The warehouse."""
        return self.warehouse
