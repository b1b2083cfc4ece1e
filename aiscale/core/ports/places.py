"""Ports of places and located components."""

from typing import TYPE_CHECKING, ClassVar

from aiscale.core.component import Component


class Place(Component):
    """A place where workloads run: a Kubernetes cluster, an edge site."""

    is_implied: ClassVar[bool] = True
    """Whether it is the default of ``on`` if it is the only one. An edge site never is."""


class Placing(Component):
    """Sets the place of other components."""

    @property
    def first_place(self) -> Place | None:
        """Preferred place. None: set elsewhere."""
        return None


class NodeGroup(Component):
    """A group of identical nodes that workloads can be restricted to."""

    @property
    def instance_types(self) -> tuple[str, ...]:
        """Its instance types."""
        return ()


class Located(Component):
    """An external component, which declares its own region and jurisdiction."""

    if TYPE_CHECKING:

        @property
        def region(self) -> str | None:
            """Its region. None: unknown."""
            ...

        @property
        def jurisdiction(self) -> str | None:
            """Its jurisdiction. None: that of its region."""
            ...


class Regional(Component):
    """A managed service of a cloud, with regions that determine its jurisdiction."""

    @property
    def named_regions(self) -> tuple[tuple[str, str], ...]:
        """Its declared regions, each with the field: ``("region", "eu-west-1")``."""
        region = getattr(self, "region", None)
        return (("region", region),) if region is not None else ()
