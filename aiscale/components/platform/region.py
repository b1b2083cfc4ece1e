"""Regions and zones of a cloud or of your own data centres."""

from typing import Annotated, ClassVar, Literal

from aiscale.core.component import Component
from aiscale.core.edges import Edge, EdgeKind
from aiscale.core.values.jurisdiction import Jurisdiction
from aiscale.core.values.region_names import RegionName

Provider = Literal["aws", "gcp", "azure", "own"]
"""Cloud provider; ``own`` for your own data centres."""


class Region(Component):
    """A region of a provider. A plain name is enough if the region table contains it."""

    family: ClassVar[str] = "regions"

    provider: Provider
    """Its provider."""

    jurisdiction: Jurisdiction | None = None
    """Its jurisdiction. Default: the country that the provider publishes."""

    @property
    def technology(self) -> str:
        """The provider."""
        return PROVIDERS[self.provider]


class Zone(Component):
    """An availability zone: a part of a region that fails independently."""

    family: ClassVar[str] = "zones"

    region: Annotated[Region | RegionName | None, Edge(EdgeKind.USES)] = None
    """Its region."""


PROVIDERS = {"aws": "AWS", "gcp": "Google Cloud", "azure": "Azure", "own": "own data centre"}
"""Display names of the providers."""
