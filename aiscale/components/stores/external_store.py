"""A database or an API that others run."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from aiscale.components.stores.products import usual_port
from aiscale.core.edges import ABSENT, Many, OptionalDuration
from aiscale.core.ports import DatabaseServer, Located
from aiscale.core.values.demand import Objective
from aiscale.core.values.host_addresses import Cidr
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.region_names import RegionName, ZoneName


class ExternalStore(DatabaseServer, Located):
    """A database or an API outside the system, which exists already: only named, never made."""

    family: ClassVar[str] = "externalstores"

    product: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][-A-Za-z0-9 .+]*$", max_length=63)]
    """What it is: ``PostgreSQL``, ``Elasticsearch``, ``payments API``."""

    host: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$", max_length=253)] | None = None
    """Name of its host, or its IPv4 address."""

    port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Port that it answers on. What its product answers on unless told otherwise, when absent: 5432 for PostgreSQL,
    1521 for Oracle; nobody reaches a product without such a port until one is given."""

    cidrs: Many[Cidr] = ()
    """Address ranges that it is in: network policies, which know no names, let its users go there and nowhere else.
    When empty, the ``host`` where that is an address, and else any address on its port."""

    objective: Objective | None = None
    """What its users may rely on, as promised or measured: the p99 of one query, the share of queries answered."""

    requests_per_second: Annotated[float, Field(gt=0, le=1e9)] | None = None
    """Most queries that it answers within its objective, reads and writes together. None: unknown."""

    max_connections: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Most connections at a time: PostgreSQL's ``max_connections``, less those that are reserved. None: unknown.
    Source: PostgreSQL 18 documentation, connections and authentication (100, of which 3 are reserved)."""

    region: RegionName | None = None
    """Where it is: it is lost with this region, and is under its law. None: unknown."""

    zones: Many[ZoneName] = ()
    """Zones that it has a copy of all its records in, one of which is enough: it is lost when all of them are. Not
    known when empty."""

    jurisdiction: Jurisdiction | None = None
    """Jurisdiction of its records: an ISO 3166 country code in lower case, ``eu`` or ``eea``. That of
    its ``region`` when absent."""

    contains_personal_data: bool = False
    """Whether what it keeps for the system says something about a person who can be identified."""

    retention: OptionalDuration = Field(default=ABSENT)
    """How long records are kept there before they are deleted. None: unknown."""

    @property
    def technology(self) -> str:
        """The product."""
        return self.product

    @property
    def answers_on(self) -> int | None:
        """The port that is given, or the usual one of the product; None when neither is known."""
        return self.port if self.port is not None else usual_port(self.product)

    @model_validator(mode="after")
    def _knows_the_region_of_its_zones(self) -> Self:
        if self.zones and self.region is None:
            raise ValueError("zones needs region: the one that they are in")
        return self
