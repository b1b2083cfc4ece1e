"""Placement of components on clusters and sites."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.platform.multi_cluster import Karmada, KubeEdge, OpenClusterManagement
from aiscale.core.component import Component
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration
from aiscale.core.ports import Place, Placing, RecordStore
from aiscale.core.values.jurisdiction import Jurisdiction


class Placement(Placing):
    """Sets where components run: the preferred place, alternatives, and constraints.

    ``Placement("eu-first", of=[surge, pricing], primary=depot, overflow=[cloud], residency=["eu"])``. Placed components
    need no ``on``. Without ``primary`` it only sets constraints; for streams, on the location of their records.
    """

    family: ClassVar[str] = "placements"

    of: Annotated[Many[Component], Edge(EdgeKind.PLACES)]
    """Components that it places: services, jobs, streams, stores. An existing database, table or bucket is in its own
    ``region``; only a placement without ``primary`` may contain it, for its residency."""

    primary: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Preferred cluster or site."""

    overflow: Annotated[Many[Place], Edge(EdgeKind.RUNS_ON)] = ()
    """Alternatives when the preferred place is full or lost, in order. Replicas that are unschedulable there move
    automatically only with ``backend=Karmada()``; otherwise they must be moved manually."""

    residency: Many[Jurisdiction] = ()
    """Allowed jurisdictions of the components and their records: ``["eu"]``. Default: any."""

    max_rtt_ms: Annotated[float, Field(gt=0, le=60_000)] | None = None
    """Maximum round-trip time between the components and their callers, in milliseconds."""

    near: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Streams and stores that must be in the same place as the components."""

    failover: Literal["manual", "auto"] = "manual"
    """Whether failover to another place is automatic or manual."""

    offline_tolerance: OptionalDuration = Field(default=ABSENT)
    """Longest loss of the network connection that the components must tolerate. Default: that of their site."""

    backend: Karmada | OpenClusterManagement | KubeEdge | None = None
    """Multi-cluster scheduler. Default: none, with plain manifests for each place."""

    @property
    def first_place(self) -> Place | None:
        """Where they run first."""
        return self.primary

    @property
    def places(self) -> tuple[Place, ...]:
        """All places, the preferred one first."""
        return (*((self.primary,) if self.primary is not None else ()), *self.overflow)

    @property
    def overflows(self) -> bool:
        """Whether unschedulable replicas move to the next place automatically."""
        return bool(self.overflow) and isinstance(self.backend, Karmada) and not self.backend.keeps_from_overflow()

    @property
    def technology(self) -> str:
        """The multi-cluster scheduler."""
        if isinstance(self.backend, OpenClusterManagement):
            return "Open Cluster Management"
        return type(self.backend).__name__ if self.backend is not None else ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.of:
            raise ValueError("of must name a component: it places nothing")
        if self.overflow and self.primary is None:
            raise ValueError("overflow needs a primary: the place that they overflow from")
        if len({id(place) for place in self.places}) < len(self.places):
            raise ValueError("overflow names a place that is named already")
        if self.primary is not None and (kept := [one for one in self.of if _stays(one)]):
            raise ValueError(
                f"of names {kept[0].name}, which exists already and stays where it is: say so with its region=…; "
                "a Placement without primary may hold it to a residency"
            )
        return self


def _stays(component: Component) -> bool:
    """Whether it is a store that others run, in a region of its own, or is kept in one."""
    fields = type(component).model_fields
    return isinstance(component, RecordStore) and ("region" in fields or ("on" in fields and not component.is_placed()))
