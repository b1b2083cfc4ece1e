"""Where components may run, and where they run first."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from aiscale.components.platform.multi_cluster import Karmada, KubeEdge, OpenClusterManagement
from aiscale.core.component import Component
from aiscale.core.edges import ABSENT, Edge, EdgeKind, Many, OptionalDuration
from aiscale.core.ports import Place, Placing, RecordStore
from aiscale.core.values.jurisdiction import Jurisdiction


class Placement(Placing):
    """Says for some components where they run first, where else, and what must hold wherever they are.

    ``Placement("eu-first", of=[surge, pricing], primary=depot, overflow=[cloud], residency=["eu"])``.
    What it places needs no ``on``. Without ``primary`` it only says what must hold: of streams, what is kept in them.
    """

    family: ClassVar[str] = "placements"

    of: Annotated[Many[Component], Edge(EdgeKind.PLACES)]
    """What it places: services, jobs, streams, stores. A database, table or bucket that exists already stays where its
    own ``region`` says: only a placement without ``primary`` may name it, for its residency."""

    primary: Annotated[Place | None, Edge(EdgeKind.RUNS_ON)] = None
    """Where they run first."""

    overflow: Annotated[Many[Place], Edge(EdgeKind.RUNS_ON)] = ()
    """Where they run when the first place is full or lost, in this order. Replicas without room go there by themselves
    with ``backend=Karmada()`` only; else somebody moves them."""

    residency: Many[Jurisdiction] = ()
    """Where they and their records may be, in whose law: ``["eu"]``. Anywhere when empty."""

    max_rtt_ms: Annotated[float, Field(gt=0, le=60_000)] | None = None
    """Longest way there and back between them and those that call them, in milliseconds."""

    near: Annotated[Many[Component], Edge(EdgeKind.USES)] = ()
    """Data that they must be in one place with: streams, stores."""

    failover: Literal["manual", "auto"] = "manual"
    """Who moves them when their place is lost."""

    offline_tolerance: OptionalDuration = Field(default=ABSENT)
    """Longest loss of the line that they must work through. Default: that of their site."""

    cost_weight: Annotated[float, Field(ge=0, le=1)] = 0.0
    """How much the price of a place counts against its distance, where several would do: 0 not at all, 1 alone."""

    backend: Karmada | OpenClusterManagement | KubeEdge | None = None
    """What carries it out. Plain manifests for each place when absent, with no further control plane."""

    @property
    def first_place(self) -> Place | None:
        """Where they run first."""
        return self.primary

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place, the first choice first."""
        return (*((self.primary,) if self.primary is not None else ()), *self.overflow)

    @property
    def overflows(self) -> bool:
        """Whether replicas that do not fit at the first place are scheduled at the next one automatically."""
        return bool(self.overflow) and isinstance(self.backend, Karmada) and not self.backend.keeps_from_overflow()

    @property
    def technology(self) -> str:
        """What carries it out."""
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
