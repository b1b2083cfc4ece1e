"""Amazon MSK."""

import math
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.streams.client_security import ClientCertificate, Scram, UserOf
from aiscale.components.streams.kafka import ON_THE_PATH, Kafka, Opening
from aiscale.core.edges import BytesField, Many, preset
from aiscale.core.ports import Regional
from aiscale.core.values.region_names import AwsRegionName
from aiscale.quantities import Bytes

SubnetId = Annotated[str, StringConstraints(pattern=r"^subnet-[0-9a-f]{8,17}$")]
"""Amazon's own name of a subnet."""

SecurityGroupId = Annotated[str, StringConstraints(pattern=r"^sg-[0-9a-f]{8,17}$")]
"""Amazon's own name of a security group."""

Arn = Annotated[str, StringConstraints(pattern=r"^arn:aws[a-z-]*:[a-z0-9-]+:\S+$", max_length=1_011)]
"""Amazon's name of a resource."""

_NAMES = {"standard": "Amazon MSK", "express": "Amazon MSK Express", "serverless": "Amazon MSK Serverless"}


class Msk(Kafka, Regional):
    """Amazon MSK: managed brokers (Standard, Express), or Serverless."""

    family: ClassVar[str] = "kafka"

    type: Literal["standard", "express", "serverless"] = "standard"
    """``standard``: brokers with EBS volumes. ``express``: storage that scales automatically, three replicas.
    ``serverless``: pay per use, IAM only."""

    instance_type: (
        Annotated[str, StringConstraints(pattern=r"^(kafka|express)\.[a-z0-9]+\.[a-z0-9]+$", max_length=40)] | None
    ) = None
    """Broker instance type, for example ``kafka.m7g.large`` or ``express.m7g.xlarge``. Default: m7g.large. Source:
    Amazon MSK broker types (2026)."""

    brokers: Annotated[int, Field(ge=2, le=90)] | None = None
    """Number of brokers in total, a multiple of the zones. Default: 3. Not set for Serverless."""

    zones: Annotated[int, Field(ge=2, le=3)] = 3
    """Number of availability zones."""

    storage: BytesField = Field(default=preset(Bytes.parse("1Ti")))
    """EBS volume of each Standard broker. Source: Amazon MSK quotas (1 GiB to 16 TiB)."""

    tiered_storage: bool = False
    """Whether topics may use tiered storage: MSK's storage mode ``TIERED``."""

    authentication: Many[Literal["iam", "scram", "tls", "unauthenticated"]] = ("iam",)
    """Authentication methods of clients."""

    in_transit: Literal["TLS", "TLS_PLAINTEXT", "PLAINTEXT"] = "TLS"
    """Encryption in transit between clients and brokers."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.(x|[0-9]+)$")] = "3.9.x"
    """Kafka version. Source: Amazon MSK supported versions (3.9.x recommended, 2026)."""

    region: AwsRegionName | None = None
    """AWS region. Default: the environment's."""

    cluster_name: Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9](-*[a-zA-Z0-9])*$", max_length=64)] | None = (
        None
    )
    """Name of the cluster in AWS. Default: the namespace and the component's name. Source: Amazon MSK API reference,
    CreateClusterV2."""

    subnets: Many[SubnetId] = ()
    """Existing subnets of the brokers, one per zone. Without them, the cluster is not deployed."""

    security_groups: Many[SecurityGroupId] = ()
    """Security groups of the brokers. They must admit the nodes of the Kubernetes cluster."""

    users: dict[UserOf, Scram | ClientCertificate] = Field(default_factory=dict)
    """Credentials of components that do not use their IAM role, by address. The passwords are in Secrets of the
    namespace, with the same values as in ``scram_secrets``."""

    admin: Scram | ClientCertificate | None = None
    """Credentials of the Job that sets ACLs and ``kafka_quotas`` of ``users``; it must be allowed to alter the cluster
    and its configuration. Not used with IAM, where permissions are policies."""

    scram_secrets: Many[Arn] = ()
    """Secrets in AWS Secrets Manager with user names and passwords for ``scram``. Their names begin with
    ``AmazonMSK_``, and they are encrypted with a customer managed key. Source: Amazon MSK, sign-in credentials
    authentication."""

    certificate_authorities: Many[Arn] = ()
    """ARNs of private CAs that sign client certificates, for ``tls``."""

    @property
    def technology(self) -> str:
        """``Amazon MSK``, with its type if that is not Standard."""
        return _NAMES[self.type]

    @property
    def broker_count(self) -> int | None:
        """Number of brokers. None: Serverless."""
        return None if self.type == "serverless" else self.brokers or 3

    @property
    def cloud_location(self) -> str:
        """Its region."""
        return f"in {self.region or 'AWS'}"

    @property
    def is_serverless(self) -> bool:
        """Whether its ``type`` is ``serverless``."""
        return self.type == "serverless"

    def brokers_for(self, copies: int) -> int:
        """A multiple of the zones."""
        return math.ceil(copies / self.zones) * self.zones

    def openings(self) -> Iterator[Opening]:
        """Access without TLS or without authentication.

        Source: Amazon MSK developer guide, default configuration: ``allow.everyone.if.no.acl.found`` is true (2026).
        """
        if self.in_transit != "TLS":
            yield Opening("in_transit", None, "accepts unencrypted connections", ON_THE_PATH, 'in_transit="TLS"')
        if "unauthenticated" in self.authentication:
            problem, consequence = "accepts unauthenticated clients", "they may use each topic without ACLs"
            yield Opening("authentication", None, problem, consequence, 'authentication=["iam"]')

    @property
    def broker_disk(self) -> Bytes | None:
        """Disk of each Standard broker."""
        return self.storage if self.type == "standard" else None

    @property
    def size(self) -> str:
        """Instance size without the family: ``large``; empty for Serverless."""
        if self.type == "serverless":
            return ""
        return self.instance_type.rpartition(".")[2] if self.instance_type else "large"

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        given = self.model_fields_set
        if self.type == "serverless":
            for field in ("instance_type", "brokers", "storage", "zones"):
                if field in given:
                    raise ValueError(f"{field} cannot be chosen on Serverless")
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

    @model_validator(mode="after")
    def _lets_in_who_signs_in(self) -> Self:
        if self.subnets and self.type != "serverless" and len(self.subnets) != self.zones:
            raise ValueError(f"subnets ({len(self.subnets)}) must be one for each of the {self.zones} zones")
        ways = {Scram: "scram", ClientCertificate: "tls"}
        for field, given in (("admin", self.admin), *((f"users[{one!r}]", way) for one, way in self.users.items())):
            if given is None:
                continue
            if ways[type(given)] not in self.authentication:
                raise ValueError(f"{field} signs in with {ways[type(given)]!r}, which authentication does not name")
            if isinstance(given, Scram) and given.mechanism != "SCRAM-SHA-512":
                raise ValueError(f"{field}: Amazon MSK knows SCRAM-SHA-512 only")
        if self.users and self.admin is None:
            raise ValueError("admin must be given where users are: it sets their rights")
        for field, way in (("scram_secrets", "scram"), ("certificate_authorities", "tls")):
            if getattr(self, field) and way not in self.authentication:
                raise ValueError(f"{field} is of use with authentication={way!r} only")
        return self
