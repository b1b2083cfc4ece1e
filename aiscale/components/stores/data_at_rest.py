"""Tables and buckets that exist already."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.core.edges import ABSENT, OptionalDuration
from aiscale.core.values.batch_source import BatchSource


class Table(BatchSource):
    """A table of a warehouse or a lake that exists already: only named, never made."""

    family: ClassVar[str] = "tables"

    warehouse: Literal[
        "bigquery", "redshift", "snowflake", "athena", "trino", "spark", "postgres", "clickhouse", "databricks"
    ]  # fmt: skip
    """What holds it."""

    table: Annotated[str, StringConstraints(pattern=r"^[^\s;'\"]+$", max_length=512)]
    """Its full name there: ``rides.zone_history``."""

    @property
    def technology(self) -> str:
        """The warehouse."""
        return self.warehouse


class Bucket(BatchSource):
    """A folder of files in an object store that exists already: only named, never made."""

    family: ClassVar[str] = "buckets"

    uri: Annotated[str, StringConstraints(pattern=r"^(s3|gs|abfss)://[^\s/]+(/[^\s]*)?$", max_length=1024)]
    """Where it lies, for example ``s3://rides/zones``."""

    format: Literal["parquet", "orc", "iceberg", "delta", "csv", "json", "avro"] = "parquet"
    """Format of its files."""

    versioned: bool = False
    """Whether the object store keeps what is overwritten or deleted."""

    must_keep: OptionalDuration = Field(default=ABSENT)
    """Least time that its objects must be kept, by law or contract. Nothing is asked when absent."""

    locked_for: OptionalDuration = Field(default=ABSENT)
    """How long nobody can delete or overwrite an object: the default retention of S3 Object Lock in compliance mode,
    a locked retention policy of Cloud Storage or of Azure. Default: none."""

    expires_after: OptionalDuration = Field(default=ABSENT)
    """Age at which a lifecycle rule deletes objects. Default: none does."""

    @model_validator(mode="after")
    def _keeps_what_it_must(self) -> Self:
        for field in ("locked_for", "expires_after", "retention"):
            value = getattr(self, field)
            if value is not None and self.must_keep is not None and value < self.must_keep:
                raise ValueError(f"{field} ({value}) is below must_keep ({self.must_keep})")
        if self.locked_for is not None and self.uri.startswith("s3:") and not self.versioned:
            raise ValueError("locked_for needs versioned=True: S3 Object Lock keeps versions")
        return self

    @property
    def time_limit(self) -> str | None:
        """How long rows are kept: as is said of them, else until a lifecycle rule deletes their objects."""
        limit = self.retention if self.retention is not None else self.expires_after
        return str(limit) if limit is not None else None

    @property
    def technology(self) -> str:
        """The object store."""
        return {"s3": "Amazon S3", "gs": "Google Cloud Storage"}.get(self.uri.split(":")[0], "Azure Data Lake")
