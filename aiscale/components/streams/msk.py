"""Amazon MSK."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.kafka import Kafka
from aiscale.core.edges import BytesField, Many, preset
from aiscale.quantities import Bytes

RegionName = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,}(-[a-z]+)+-?[0-9]+$", max_length=40)]
"""A cloud's own name of a region: ``eu-west-1``, ``europe-west1``."""

_NAMES = {"standard": "Amazon MSK", "express": "Amazon MSK Express", "serverless": "Amazon MSK Serverless"}


class Msk(Kafka):
    """Kafka run by Amazon: brokers of one's own size (Standard, Express), or none to look after (Serverless)."""

    domain: ClassVar[str] = "streams"

    type: Literal["standard", "express", "serverless"] = "standard"
    """``standard``: disks of their own; ``express``: storage that grows by itself and three copies always;
    ``serverless``: paid by use, IAM only."""

    instance_type: (
        Annotated[str, StringConstraints(pattern=r"^(kafka|express)\.[a-z0-9]+\.[a-z0-9]+$", max_length=40)] | None
    ) = None
    """Size of a broker, for example ``kafka.m7g.large`` or ``express.m7g.xlarge``; m7g.large when absent.
    Source: Amazon MSK broker types (2026)."""

    brokers: Annotated[int, Field(ge=2, le=90)] | None = None
    """Brokers in all, a multiple of the zones; 3 when absent, and none to speak of on Serverless."""

    zones: Annotated[int, Field(ge=2, le=3)] = 3
    """Availability zones."""

    storage: BytesField = Field(default=preset(Bytes.parse("1Ti")))
    """EBS volume of each Standard broker. Source: Amazon MSK quotas (1 GiB to 16 TiB)."""

    tiered_storage: bool = False
    """Whether topics may keep old segments in cheap storage: MSK's storage mode ``TIERED``."""

    authentication: Many[Literal["iam", "scram", "tls", "unauthenticated"]] = ("iam",)
    """How clients may say who they are."""

    in_transit: Literal["TLS", "TLS_PLAINTEXT", "PLAINTEXT"] = "TLS"
    """What clients may connect with."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.(x|[0-9]+)$")] = "3.9.x"
    """Kafka version. Source: Amazon MSK supported versions (3.9.x recommended, 2026)."""

    region: RegionName | None = None
    """AWS region; the environment's when absent."""

    @property
    def technology(self) -> str:
        """``Amazon MSK``, with its type where that is not Standard."""
        return _NAMES[self.type]

    @property
    def broker_count(self) -> int | None:
        """Brokers that hold copies; None on Serverless."""
        return None if self.type == "serverless" else self.brokers or 3

    @property
    def broker_disk(self) -> Bytes | None:
        """Disk of each Standard broker."""
        return self.storage if self.type == "standard" else None

    @property
    def size(self) -> str:
        """Instance size without its family: ``large``; empty on Serverless."""
        if self.type == "serverless":
            return ""
        return self.instance_type.rpartition(".")[2] if self.instance_type else "large"

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        given = self.model_fields_set
        if self.type == "serverless":
            for field in ("instance_type", "brokers", "storage", "zones"):
                if field in given:
                    raise ValueError(f"{field} can not be chosen on Serverless")
            if set(self.authentication) != {"iam"}:
                raise ValueError("authentication on Serverless is 'iam' and nothing else")
        if self.type == "express" and "storage" in given:
            raise ValueError("storage of Express brokers grows by itself: leave it out")
        if self.type != "standard" and (self.replication_factor, self.min_insync_replicas) != (3, 2):
            raise ValueError(f"replication_factor and min_insync_replicas are 3 and 2 always on {_NAMES[self.type]}")
        family = "express." if self.type == "express" else "kafka."
        if self.instance_type is not None and not self.instance_type.startswith(family):
            raise ValueError(f"instance_type {self.instance_type!r} is not of type {self.type!r}: it begins {family!r}")
        if self.brokers is not None and self.brokers % self.zones:
            raise ValueError(f"brokers ({self.brokers}) must be a multiple of the {self.zones} zones")
        if not 2**30 <= self.storage <= 2**44:
            raise ValueError(f"storage ({self.storage}) is out of range (1Gi to 16Ti)")
        if not self.authentication:
            raise ValueError("authentication must name at least one way")
        return self
