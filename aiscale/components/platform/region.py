"""Regions and zones of a cloud, or of one's own data centres."""

from typing import Annotated, ClassVar, Literal

from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.region_names import RegionName

Provider = Literal["aws", "gcp", "azure", "own"]
"""Who runs the machines; ``own`` for one's own data centre."""


class Region(Component):
    """Where a provider has data centres near one another. A plain name does where the table knows its country."""

    family: ClassVar[str] = "regions"

    provider: Provider
    """Who runs it."""

    jurisdiction: Jurisdiction | None = None
    """Whose law holds there. Default: the country that the provider names."""

    @property
    def technology(self) -> str:
        """The provider."""
        return PROVIDERS[self.provider]


class Zone(Component):
    """A part of a region that fails alone."""

    family: ClassVar[str] = "zones"

    region: Annotated[Region | RegionName | None, Edge(EdgeKind.USES)] = None
    """The region that it is in."""


PROVIDERS = {"aws": "AWS", "gcp": "Google Cloud", "azure": "Azure", "own": "own data centre"}
"""Providers as people call them."""
