"""Where workloads run, and where data lies."""

from typing import TYPE_CHECKING, ClassVar

from aiscale.core.component import Component


class Place(Component):
    """Somewhere that workloads run: a Kubernetes cluster, an edge site."""

    is_implied: ClassVar[bool] = True
    """Whether it is meant where ``on`` is left out and there is no other such place. An edge site never is."""


class Placing(Component):
    """Says where other components run."""

    @property
    def first_place(self) -> Place | None:
        """Where they run first; None where that is said elsewhere."""
        return None


class NodeGroup(Component):
    """Equal nodes of a place, which workloads can be kept to."""

    @property
    def instance_types(self) -> tuple[str, ...]:
        """The clouds' names of the machines that they may be."""
        return ()


class Located(Component):
    """What others run, at no place of the system: it says itself in which region, and under whose law, it is."""

    if TYPE_CHECKING:

        @property
        def region(self) -> str | None:
            """Where it is; None where nobody says."""
            ...

        @property
        def jurisdiction(self) -> str | None:
            """Whose law holds there. None: that of its region."""
            ...


class Regional(Component):
    """What a cloud runs, in regions that it may name, or others in one: their law is that of the region."""

    @property
    def named_regions(self) -> tuple[tuple[str, str], ...]:
        """The regions that it names, each with the field that does: ``("region", "eu-west-1")``."""
        region = getattr(self, "region", None)
        return (("region", region),) if region is not None else ()
